"""Which files of which packages make up the chain of migrations of each application.

A chain begins with a schema and goes on with upgrades. Where a package ships only its newest schema, upgrades that go
before it are refused by every client alike; for those chains a start of our own (folder start) gives the tables that
the oldest upgrade expects.
"""
import dataclasses
import glob
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))


@dataclasses.dataclass
class Chain:
    """One application on one database: the package, and its files in order, by patterns below the package."""
    name: str
    package: str
    patterns: list
    start: str = ""
    replaced: tuple = ()  # what the application's own installer fills in or does itself
    unstable: tuple = ()  # tables whose rows hold the time of the run or a random value


def natural(path):
    """Sorts upgrade_9 before upgrade_10 and 1.9 before 1.10."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", path)]


def start(name):
    return os.path.join(HERE, "start", name)


DIRECTOR = "usr/share/icingaweb2/modules/director/schema"
WORD = {"postgresql": "pgsql", "mysql": "mysql", "sqlite": "sqlite3"}


def roundcube(driver):
    word = {"postgresql": "postgres"}.get(driver, driver)
    folder = "usr/share/roundcube/SQL"
    return [Chain("roundcube", "roundcube-core", [f"{folder}/{word}/*.sql"], start(f"roundcube.{driver}.sql")),
            Chain("roundcube-new", "roundcube-core", [f"{folder}/{word}.initial.sql"])]


def pdns(driver):
    word = WORD[driver]
    package = f"pdns-backend-{word}"
    folder = f"usr/share/{package}/schema"
    chains = [Chain("pdns", package, [f"{folder}/nodnssec-*.sql", f"{folder}/[0-9]*.sql", f"{folder}/enable-*.sql"],
                    start(f"pdns.{driver}.sql"), replaced=((b".bail on\n", b""),)),  # a word to the shell, which has it
              Chain("pdns-new", package, [f"{folder}/schema.{word}.sql"])]
    if driver == "sqlite":
        chains.append(Chain("pdns-bind", package, [f"{folder}/bind-dnssec.schema.*", f"{folder}/bind-dnssec.4*"]))
    return chains


def kamailio(driver):
    package, folder = {"postgresql": ("kamailio-postgres-modules", "postgres"),
                       "mysql": ("kamailio-mysql-modules", "mysql"),
                       "sqlite": ("kamailio-sqlite-modules", "db_sqlite")}[driver]
    # The files fill the table of versions that the first of them makes.
    return [Chain("kamailio", package, [f"usr/share/kamailio/{folder}/standard-create.sql",
                                        f"usr/share/kamailio/{folder}/*-create.sql"])]


def glewlwyd(driver):
    word = {"postgresql": "postgre", "mysql": "mariadb", "sqlite": "sqlite3"}[driver]
    folder = "usr/share/doc/glewlwyd/database"
    return [Chain("glewlwyd", "glewlwyd", [f"{folder}/init.{word}.sql.gz", f"{folder}/upgrade-*.{word}.sql"],
                  *((start("glewlwyd.postgresql.sql"), (), ("g_user_password",)) if driver == "postgresql" else ()))]


def freeradius(driver):
    folder = f"etc/freeradius/3.0/mods-config/sql/main/{driver}"
    return [Chain("freeradius", "freeradius-config", [f"{folder}/schema.sql", f"{folder}/process-radacct*.sql",
                                                      f"{folder}/extras/*.sql", f"{folder}/extras/wimax/*.sql"])]


def icinga(driver):
    word = WORD[driver]
    package = f"icinga2-ido-{word}"
    folder = f"usr/share/{package}/schema"
    return [Chain("icinga2-ido", package, [f"{folder}/{word}.sql", f"{folder}/upgrade/*.sql"]),
            Chain("icingadb", "icingadb", [f"usr/share/icingadb/schema/{word}/schema.sql",
                                           f"usr/share/icingadb/schema/{word}/upgrades/*.sql"],
                  unstable=("icingadb_schema",)),
            Chain("director", "icingaweb2-module-director", [f"{DIRECTOR}/{word}.sql",
                                                             f"{DIRECTOR}/{word}-migrations/*.sql"])]


def ttrss(driver):
    word = WORD[driver]
    folder = "usr/share/tt-rss/schema"
    return [Chain("tt-rss", "tt-rss", [f"{folder}/ttrss_schema_{word}.sql", f"{folder}/versions/{word}/*.sql"])]


def zabbix(driver):
    package = f"zabbix-server-{WORD[driver]}"
    folder = f"usr/share/{package}"
    parts = ("schema", "images", "data", "double", "history_pk_prepare")
    return [Chain("zabbix", package, [f"{folder}/{part}.sql.gz" for part in parts])]


def gnunet(driver):
    if driver != "postgresql":
        return []
    return [Chain("gnunet", "gnunet", ["usr/share/gnunet/sql/versioning.sql", "usr/share/gnunet/sql/*-0001.sql",
                                       "usr/share/gnunet/sql/*-drop.sql"])]


def zoneminder(driver):
    if driver != "mysql":
        return []
    folder = "usr/share/zoneminder/db"
    return [Chain("zoneminder", "zoneminder",
                  [f"{folder}/zm_create.sql", f"{folder}/triggers.sql", f"{folder}/zm_update-*.sql"],
                  # The installer makes the database and runs the triggers, which are the next file here.
                  replaced=((b"CREATE DATABASE /*!32312 IF NOT EXISTS*/ `zm`;", b""), (b"USE `zm`;", b""),
                            (b"source /usr/share/zoneminder/db/triggers.sql", b"")))]


def gammu(driver):
    word = {"postgresql": "pgsql"}.get(driver, driver)
    return [Chain("gammu", "gammu-smsd", [f"usr/share/doc/gammu-smsd/examples/{word}.sql"],
                  start("gammu.postgresql.sql") if driver == "postgresql" else "")]


EVERYWHERE = (roundcube, pdns, kamailio, glewlwyd, freeradius, gammu)
SERVERS = (icinga, ttrss, zabbix, gnunet, zoneminder)


def chains(driver):
    makers = EVERYWHERE if driver == "sqlite" else EVERYWHERE + SERVERS
    return [chain for maker in makers for chain in maker(driver)]


def files(chain, cache):
    """The files of a chain in order; a pattern that matches nothing is an error, so that nothing is lost silently."""
    found = [chain.start] if chain.start else []
    for pattern in chain.patterns:
        matches = sorted(glob.glob(os.path.join(glob.escape(cache), chain.package, pattern)), key=natural)
        if not matches and "*" not in pattern:
            raise SystemExit(f"{chain.package} has no file {pattern}")
        found += [path for path in matches if path not in found]
    return found
