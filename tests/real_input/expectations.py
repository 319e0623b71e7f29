"""What the comparison has to find."""
import collections

# What msr says in part, why it is meant, and whether the file is applied with -- msr:no-transaction at its head.
Meant = collections.namedtuple("Meant", "said why remedy")

IN_THE_MIDDLE = "a migration does not begin and end transactions in its middle"
COMMITS_BY_ITSELF = "may commit at this statement by itself"
OTHERS_NEED_ONE = "does not run this statement in a transaction, but others of this file need one"

# Rules of msr that come before the server's own. A file that both refuse may be refused by one of them.
RULES = (IN_THE_MIDDLE, COMMITS_BY_ITSELF, OTHERS_NEED_ONE)

OWN_TRANSACTION = Meant(IN_THE_MIDDLE, "it begins and ends transactions where msr cannot take them for its own", True)

NO_TRANSACTION = Meant(COMMITS_BY_ITSELF, "BEGIN … COMMIT holds what MySQL commits by itself", True)

NEEDS_NONE = Meant(OTHERS_NEED_ONE, "a statement that refuses transactions stands among others", True)


def shell(said, what):
    return Meant(said, f"{what} is a command of the sqlite3 shell and no SQL", False)


# Files that msr refuses as they are, on purpose, though the native client accepts them: (driver, chain, file).
ON_PURPOSE = {
    ("postgresql", "director", "upgrade_102.sql"): NEEDS_NONE,
    ("postgresql", "tt-rss", "ttrss_schema_pgsql.sql"): OWN_TRANSACTION,
    ("mysql", "tt-rss", "ttrss_schema_mysql.sql"): OWN_TRANSACTION,
    **{("mysql", "tt-rss", f"{number}.sql"): NO_TRANSACTION for number in (5, 56, 123, 125, 126, 130, 134, 137)},
    ("sqlite", "pdns", "nodnssec-3.x_to_3.4.0_schema.sqlite3.sql"): OWN_TRANSACTION,
    ("sqlite", "pdns", "3.4.0_to_4.0.0_schema.sqlite3.sql"): OWN_TRANSACTION,
    ("sqlite", "pdns", "4.3.1_to_4.7.0_schema.sqlite3.sql"): OWN_TRANSACTION,
    ("sqlite", "freeradius", "process-radacct-schema.sql"): shell('unrecognized token: "#"', "a line with # in front"),
}

# How many files of each chain both apply, at least. Every chain stands here.
AT_LEAST = {
    "postgresql": {
        "roundcube": 33, "roundcube-new": 1, "pdns": 6, "pdns-new": 1, "kamailio": 44, "glewlwyd": 2, "freeradius": 1,
        "gammu": 2, "icinga2-ido": 4, "icingadb": 1, "director": 31, "tt-rss": 18, "zabbix": 5, "gnunet": 7,
    },
    "sqlite": {
        "roundcube": 34, "roundcube-new": 1, "pdns": 7, "pdns-new": 1, "pdns-bind": 2, "kamailio": 44, "glewlwyd": 1,
        "freeradius": 1, "gammu": 1,
    },
    "mysql": {
        "roundcube": 34, "roundcube-new": 1, "pdns": 7, "pdns-new": 1, "kamailio": 45, "glewlwyd": 1, "freeradius": 3,
        "gammu": 1, "icinga2-ido": 9, "icingadb": 1, "director": 40, "tt-rss": 21, "zabbix": 5, "zoneminder": 130,
    },
}
