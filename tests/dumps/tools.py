"""The databases' own tools, with the options that people dump with."""
import re
import shutil

import clients
from clients import MSR_TABLES, run

DATABASES = ("dumps_source", "dumps_copy", "dumps_behind")


class Tool:
    """What the tools have in common, beside their clients."""

    ways = ()     # options that make a dump that goes round
    refused = ()  # options that make one that msr refuses, and what it says
    headed = ()   # options that make one that goes round with `-- msr:no-transaction` at its head

    def copy_source(self, database, script):
        self.create(database)
        self.apply(database, script)

    def lines(self, database, options):
        """The dump as it can be compared: without the name of the database, the time and random words."""
        # MariaDB writes it into defaults by itself, so that a copy still names the database that was dumped.
        text = re.sub("|".join(DATABASES), "dumps", self.dump(database, options, left_out=True))
        return [line for line in text.split("\n") if not re.match(self.passing, line)]

    def clean_up(self):
        for database in DATABASES:
            self.drop(database)
        self.close()


class PgDump(Tool, clients.Postgresql):
    name, program = "postgresql", "pg_dump"
    ways = tuple(["--no-blobs", *options] for options in (
        [], ["--inserts"], ["--column-inserts", "--rows-per-insert=3"], ["--clean", "--if-exists"],
        ["--no-owner", "--no-privileges", "--disable-triggers"], ["--quote-all-identifiers"]))
    # The data of large objects is put into a transaction in the middle.
    refused = (([], "-- msr:no-transaction"),)
    headed = ([],)
    passing = r"\\(un)?restrict "

    def __init__(self):
        super().__init__()
        self.clean_up_role()
        self._psql(self.url.database, "-c", "CREATE ROLE dumps_reader")

    def dump(self, database, options, left_out=False):
        own = [word for table in MSR_TABLES for word in ("-T", f"public.{table}")] if left_out else []
        return run([f"{self.bin}/pg_dump", *options, *own, database], self.environment)

    def clean_up_role(self):
        self._psql(self.url.database, "-c", "SET client_min_messages = error; DROP ROLE IF EXISTS dumps_reader")

    def clean_up(self):
        super().clean_up()
        self.clean_up_role()


class MariadbDump(Tool, clients.Mysql):
    name, program = "mysql", "mariadb-dump"
    everything = ["--routines", "--events", "--triggers"]
    # Bytes that are no text have to be written as hexadecimal digits: a migration is UTF-8.
    ways = ([*everything, "--hex-blob"],
            [*everything, "--hex-blob", "--skip-extended-insert", "--complete-insert", "--skip-comments"],
            [*everything, "--hex-blob", "--single-transaction", "--skip-add-locks", "--order-by-primary"],
            [*everything, "--hex-blob", "--skip-tz-utc", "--skip-set-charset", "--replace"])
    refused = ((everything, "UTF-8"),)
    passing = r"-- (Host: |Dump completed on )"

    def dump(self, database, options, left_out=False):
        own = [f"--ignore-table={database}.{table}" for table in MSR_TABLES] if left_out else []
        return run(["mariadb-dump", *self.options, *options, *own, database], self.environment)


class SqliteShell(Tool, clients.Sqlite):
    name, program = "sqlite", "sqlite3"
    ways = ([".dump"], [".dump --newlines"])
    passing = r"(?!)"

    def dump(self, database, options, left_out=False):
        file = self._file(database)
        if left_out:
            shutil.copyfile(file, file + ".look")
            file += ".look"
            run(["sqlite3", "-batch", "-bail", file, *(f"DROP TABLE IF EXISTS {table}" for table in MSR_TABLES)])
        return run(["sqlite3", "-batch", "-bail", file, *options])


TOOLS = {tool.name: tool for tool in (PgDump, MariadbDump, SqliteShell)}
