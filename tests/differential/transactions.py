#!/usr/bin/env python3
"""Proves the rules about statements that refuse a transaction by the databases themselves.

    transactions.py --split PROGRAM --driver sqlite|postgresql      (PostgreSQL: under scripts/with-postgres)

For each rule of the dialect that says so there is an example: the database refuses it in a transaction and not outside.
Statements that are nearly the same, but have no such rule, it takes in a transaction. A rule without an example and an
example without a rule fail. The server is changed: it has to be one that is thrown away.
"""
import argparse
import collections
import dataclasses
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

from comparison import ServerUrl


@dataclasses.dataclass
class Example:
    statement: str
    rules: tuple  # whose pattern matches it; none for a statement that a transaction takes
    before: tuple = ()  # what the example needs
    outside: str = ""  # the error outside of a transaction, in part, where it cannot succeed here


def subscription(what, rule):
    return Example(f"ALTER SUBSCRIPTION s {what}", (f"ALTER SUBSCRIPTION * {rule}",), SUBSCRIBED, "could not connect")


NOBODY = "host=127.0.0.1 port=1"
SUBSCRIBED = (f"CREATE SUBSCRIPTION s CONNECTION '{NOBODY}' PUBLICATION p WITH (connect = false, slot_name = x)",
              "ALTER SUBSCRIPTION s ENABLE")
TABLE = ("CREATE TABLE t (a int)", "CREATE INDEX i ON t (a)")
PARTITIONED = ("CREATE TABLE t (a int) PARTITION BY LIST (a)", "CREATE TABLE c PARTITION OF t FOR VALUES IN (1)")
IN_PLACE = ("SET allow_in_place_tablespaces = on",)

POSTGRESQL = [
    Example("CREATE INDEX CONCURRENTLY j ON t (a)", ("CREATE INDEX CONCURRENTLY",), TABLE),
    Example("create /* x */ index concurrently if not exists j on t (a)", ("CREATE INDEX CONCURRENTLY",), TABLE),
    Example("CREATE UNIQUE INDEX CONCURRENTLY j ON t (a)", ("CREATE UNIQUE INDEX CONCURRENTLY",), TABLE),
    Example("DROP INDEX CONCURRENTLY i", ("DROP INDEX CONCURRENTLY",), TABLE),
    Example("REINDEX TABLE CONCURRENTLY t", ("REINDEX * CONCURRENTLY",), TABLE),
    Example("REINDEX (CONCURRENTLY) INDEX i", ("REINDEX * CONCURRENTLY",), TABLE),
    Example("REINDEX (VERBOSE, CONCURRENTLY TRUE) INDEX i", ("REINDEX * CONCURRENTLY",), TABLE),
    Example("REINDEX SCHEMA CONCURRENTLY public", ("REINDEX * CONCURRENTLY", "REINDEX SCHEMA"), TABLE),
    Example("REINDEX SCHEMA public", ("REINDEX SCHEMA",), TABLE),
    Example("REINDEX DATABASE {database}", ("REINDEX DATABASE",)),
    Example("REINDEX SYSTEM {database}", ("REINDEX SYSTEM",)),
    Example("REINDEX (VERBOSE) SCHEMA public", ("REINDEX ( * ) SCHEMA",), TABLE),
    Example("REINDEX (VERBOSE) DATABASE {database}", ("REINDEX ( * ) DATABASE",)),
    Example("REINDEX (VERBOSE) SYSTEM {database}", ("REINDEX ( * ) SYSTEM",)),
    Example("VACUUM", ("VACUUM",)),
    Example("VACUUM (ANALYZE) t", ("VACUUM",), TABLE),
    Example("ALTER SYSTEM SET work_mem = '4MB'", ("ALTER SYSTEM",)),
    Example("CREATE DATABASE other", ("CREATE DATABASE",)),
    Example("DROP DATABASE IF EXISTS nobody", ("DROP DATABASE",)),
    Example("ALTER DATABASE postgres SET TABLESPACE pg_default", ("ALTER DATABASE * SET TABLESPACE",)),
    Example("CREATE TABLESPACE s LOCATION ''", ("CREATE TABLESPACE",), IN_PLACE),
    Example("DROP TABLESPACE IF EXISTS nowhere", ("DROP TABLESPACE",)),
    Example("ALTER TABLE t DETACH PARTITION c CONCURRENTLY", ("ALTER TABLE * DETACH PARTITION * CONCURRENTLY",),
            PARTITIONED),
    Example(f"CREATE SUBSCRIPTION s CONNECTION '{NOBODY}' PUBLICATION p", ("CREATE SUBSCRIPTION",), (),
            "could not connect"),
    Example("DROP SUBSCRIPTION s", ("DROP SUBSCRIPTION",), SUBSCRIBED, "could not connect"),
    subscription("REFRESH PUBLICATION", "REFRESH"),
    subscription("SET PUBLICATION q", "SET PUBLICATION"),
    subscription("ADD PUBLICATION q", "ADD PUBLICATION"),
    Example("ALTER SUBSCRIPTION s DROP PUBLICATION p", ("ALTER SUBSCRIPTION * DROP PUBLICATION",),
            (*SUBSCRIBED, "ALTER SUBSCRIPTION s ADD PUBLICATION q WITH (refresh = false)"), "could not connect"),
    Example("CLUSTER", ("CLUSTER $",)),
    Example("CLUSTER VERBOSE", ("CLUSTER VERBOSE $",)),
    Example("COMMIT PREPARED 'x'", ("COMMIT PREPARED",), (), "does not exist"),
    Example("ROLLBACK PREPARED 'x'", ("ROLLBACK PREPARED",), (), "does not exist"),
    Example("DISCARD ALL", ("DISCARD ALL",)),

    Example("CREATE INDEX j ON t (a)", (), TABLE),
    Example("CREATE INDEX \"concurrently\" ON t (a)", (), TABLE),
    Example("CREATE UNIQUE INDEX j ON t (a)", (), TABLE),
    Example("DROP INDEX i", (), TABLE),
    Example("REINDEX TABLE t", (), TABLE),
    Example("REINDEX (VERBOSE) INDEX i", (), TABLE),
    Example("ANALYZE", ()),
    Example("ANALYZE t", (), TABLE),
    Example("CREATE TABLE vacuum (a int)", ()),
    Example("ALTER DATABASE {database} SET work_mem = '4MB'", ()),
    Example("ALTER DATABASE {database} CONNECTION LIMIT 90", ()),
    Example("COMMENT ON DATABASE {database} IS 'VACUUM'", ()),
    Example("ALTER TABLESPACE pg_default SET (random_page_cost = 3)", ()),
    Example("ALTER TABLE t SET TABLESPACE pg_default", (), TABLE),
    Example("ALTER TABLE t DETACH PARTITION c", (), PARTITIONED),
    Example("CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false)", ()),
    Example(f"CREATE SUBSCRIPTION s CONNECTION '{NOBODY}' PUBLICATION p WITH (enabled = false, CONNECT=FALSE)", ()),
    Example("ALTER SUBSCRIPTION s SET PUBLICATION q WITH (refresh = false)", (), SUBSCRIBED),
    Example("ALTER SUBSCRIPTION s DISABLE", (), SUBSCRIBED),
    Example("ALTER SUBSCRIPTION s SET (slot_name = NONE)", (), (*SUBSCRIBED, "ALTER SUBSCRIPTION s DISABLE")),
    Example("CLUSTER t USING i", (), TABLE),
    Example("CLUSTER VERBOSE t", (), (*TABLE, "CLUSTER t USING i")),
    Example("ALTER TYPE e ADD VALUE 'b'", (), ("CREATE TYPE e AS ENUM ('a')",)),
    Example("DISCARD PLANS", ()),
    Example("DISCARD TEMP", ()),
    Example("CREATE MATERIALIZED VIEW m AS SELECT 1", ()),
    Example("REFRESH MATERIALIZED VIEW CONCURRENTLY m", (),
            ("CREATE MATERIALIZED VIEW m AS SELECT 1 AS a", "CREATE UNIQUE INDEX ON m (a)")),
    Example("TRUNCATE t", (), TABLE),
    Example("CREATE PUBLICATION p", ()),
]
# Spellings of servers that are newer than the one that runs here.
POSTGRESQL_NEWER = {"CLUSTER ( * ) $": "17",
                    "ALTER SUBSCRIPTION * SET ( * FAILOVER": "17",
                    "ALTER SUBSCRIPTION * SET ( * TWO_PHASE": "18"}

ATTACHED = ("ATTACH ':memory:' AS x",)
TEMPORARY = ("CREATE TEMP TABLE y (a)",)

SQLITE = [
    Example("VACUUM", ("VACUUM",)),
    Example("VACUUM main INTO '{folder}/copy'", ("VACUUM",)),
    Example("DETACH x", ("DETACH",), ATTACHED),
    Example("DETACH DATABASE x", ("DETACH",), ATTACHED),
    Example("PRAGMA journal_mode = WAL", ("PRAGMA JOURNAL_MODE =",)),
    Example("PRAGMA journal_mode(wal)", ("PRAGMA JOURNAL_MODE (",)),
    Example("PRAGMA main.journal_mode = 'wal'", ("PRAGMA * . JOURNAL_MODE =",)),
    Example("PRAGMA main.journal_mode(WAL)", ("PRAGMA * . JOURNAL_MODE (",)),
    Example("PRAGMA synchronous = NORMAL", ("PRAGMA SYNCHRONOUS =",)),
    Example("PRAGMA synchronous(1)", ("PRAGMA SYNCHRONOUS (",)),
    Example("PRAGMA main.synchronous = 1", ("PRAGMA * . SYNCHRONOUS =",)),
    Example("PRAGMA main.synchronous(off)", ("PRAGMA * . SYNCHRONOUS (",)),
    Example("PRAGMA temp_store = MEMORY", ("PRAGMA TEMP_STORE =",), TEMPORARY),
    Example("PRAGMA temp_store(2)", ("PRAGMA TEMP_STORE (",), TEMPORARY),
    Example("PRAGMA main.temp_store = 2", ("PRAGMA * . TEMP_STORE =",), TEMPORARY),
    Example("PRAGMA main.temp_store(2)", ("PRAGMA * . TEMP_STORE (",), TEMPORARY),
    Example("PRAGMA temp_store_directory = '{folder}'", ("PRAGMA TEMP_STORE_DIRECTORY =",), TEMPORARY),
    Example("PRAGMA temp_store_directory('{folder}')", ("PRAGMA TEMP_STORE_DIRECTORY (",), TEMPORARY),
    Example("PRAGMA wal_checkpoint", ("PRAGMA WAL_CHECKPOINT",)),
    Example("PRAGMA wal_checkpoint(TRUNCATE)", ("PRAGMA WAL_CHECKPOINT",)),
    Example("PRAGMA main.wal_checkpoint", ("PRAGMA * . WAL_CHECKPOINT",)),

    Example("ATTACH ':memory:' AS x", ()),
    Example("PRAGMA journal_mode", ()),
    Example("PRAGMA synchronous", ()),
    Example("PRAGMA temp_store", ()),
    Example("PRAGMA wal_autocheckpoint = 100", ()),
    Example("PRAGMA journal_size_limit = 1000", ()),
    Example("PRAGMA user_version = 3", ()),
    Example("PRAGMA application_id = 3", ()),
    Example("PRAGMA auto_vacuum = 1", ()),
    Example("PRAGMA incremental_vacuum", ()),
    Example("PRAGMA foreign_keys = ON", ()),
    Example("PRAGMA foreign_key_check", ()),
    Example("PRAGMA integrity_check", ()),
    Example("PRAGMA optimize", ()),
    Example("PRAGMA encoding = 'UTF-8'", ()),
    Example("ANALYZE", ()),
    Example("REINDEX", ()),
    Example("CREATE TEMP TABLE y (a)", ()),
    Example("CREATE TABLE vacuum (detach)", ()),
    Example("ALTER TABLE t RENAME COLUMN a TO vacuum", ()),
    Example("DROP TABLE t", ()),
]


class Sqlite:
    """As the driver begins a transaction: BEGIN IMMEDIATE takes the lock of every database at once."""

    examples, newer = SQLITE, {}

    def __init__(self, folder):
        self.folder = folder
        self.name = f"SQLite {sqlite3.sqlite_version}"

    def fill(self, statement):
        return statement.replace("{folder}", self.folder)

    def run(self, example, in_transaction):
        shutil.rmtree(self.folder)
        os.mkdir(self.folder)
        connection = sqlite3.connect(os.path.join(self.folder, "d"), isolation_level=None)
        try:
            for statement in ("CREATE TABLE t (a)", *example.before, *(["BEGIN IMMEDIATE"] if in_transaction else [])):
                connection.execute(statement)
            connection.execute(self.fill(example.statement)).fetchall()
            return ""
        except sqlite3.Error as error:
            return str(error)
        finally:
            connection.close()

    def refuses(self, error):
        return "transaction" in error or "is locked" in error


class Postgresql:
    examples, newer = POSTGRESQL, POSTGRESQL_NEWER

    def __init__(self, _folder):
        url = ServerUrl("MSR_TEST_POSTGRESQL_URL")
        self.database = url.database
        self.psql = os.path.join(os.environ["MSR_TEST_PG_BIN"], "psql")
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PGHOST": url.host, "PGPORT": url.port,
                            "PGUSER": url.user, "PGPASSWORD": url.password, "PGDATABASE": url.database,
                            "PGOPTIONS": "-c client_min_messages=error"}
        self.name = f"PostgreSQL {self.ask(['SHOW server_version'])[0].strip()}"

    def fill(self, statement):
        return statement.replace("{database}", self.database)

    def ask(self, statements):
        arguments = [argument for statement in statements for argument in ("-c", statement)]
        finished = subprocess.run([self.psql, "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose",
                                   *arguments], env=self.environment, stdin=subprocess.DEVNULL, capture_output=True,
                                  check=False)
        errors = [line for line in finished.stderr.decode().splitlines() if line.startswith("ERROR: ")]
        return finished.stdout.decode(), "\n".join(errors)

    def run(self, example, in_transaction):
        begin = ["BEGIN"] if in_transaction else []
        _, error = self.ask([*example.before, *begin, self.fill(example.statement)])
        for statement in ("ALTER SUBSCRIPTION s DISABLE", "ALTER SUBSCRIPTION s SET (slot_name = NONE)",
                          "DROP SUBSCRIPTION s") if "SUBSCRIPTION" in example.statement else ():
            self.ask([statement])
        for statement in ("DROP DATABASE IF EXISTS other", "DROP SCHEMA public CASCADE", "CREATE SCHEMA public",
                          "DROP PUBLICATION IF EXISTS p"):
            self.ask([statement])
        self.ask([*IN_PLACE, "DROP TABLESPACE IF EXISTS s"])
        return error

    def refuses(self, error):
        return "25001: " in error


DATABASES = {"sqlite": Sqlite, "postgresql": Postgresql}


def rules_of(program, driver, statements):
    """All rules, and for each statement its traits and the rules that match it."""
    finished = subprocess.run([program, driver, "--no-transaction"], input="\n".join(statements), text=True,
                              capture_output=True, check=True)
    found = [[]]
    traits = []
    for line in finished.stdout.splitlines():
        word, rest = line.split(" ", 1)
        if word == "rule":
            found[-1].append(rest)
        else:
            traits.append(rest.split(" "))
            found.append([])
    return found[0], list(zip(traits, found[1:]))


def problems_of(database, example, traits, matching):
    """What is wrong with one example."""
    alone = "no_transaction" in traits
    if alone != bool(example.rules):
        yield f"msr {'keeps it out of' if alone else 'puts it into'} a transaction"
    if alone and sorted(matching) != sorted(example.rules):
        yield f"the rules that match it are {matching}"
    error = database.run(example, True)
    if example.rules and not database.refuses(error):
        yield f"in a transaction it is not refused: {error.strip() or 'it succeeds'}"
    if not example.rules and error:
        yield f"in a transaction it fails: {error.strip()}"
    error = database.run(example, False)
    if bool(error) != bool(example.outside) or example.outside not in error:
        yield f"outside of a transaction: {error.strip() or 'it succeeds'}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--split", required=True)
    parser.add_argument("--driver", required=True, choices=sorted(DATABASES))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="msr-differential.") as folder:
        database = DATABASES[arguments.driver](os.path.join(folder, "d"))
        os.mkdir(os.path.join(folder, "d"))
        rules, matches = rules_of(arguments.split, arguments.driver,
                                  [database.fill(example.statement) for example in database.examples])
        problems = []
        for example, (traits, matching) in zip(database.examples, matches):
            problems += [f"{example.statement}: {problem}"
                         for problem in problems_of(database, example, traits, matching)]
    counts = collections.Counter(rule for example in database.examples for rule in example.rules)
    problems += [f"no example for the rule {rule}" for rule in rules if not counts[rule] and rule not in database.newer]
    problems += [f"no such rule: {rule}" for rule in (*counts, *database.newer) if rule not in rules]
    refused = sum(bool(example.rules) for example in database.examples)
    print(f"{database.name}: {len(rules)} rules, {refused} examples that a transaction refuses, "
          f"{len(database.examples) - refused} relatives that it takes")
    for rule, version in database.newer.items():
        print(f"    not proven here, for servers from {version} on: {rule}")
    for problem in problems:
        print(f"PROBLEM {problem}")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
