"""The databases' own clients: they apply a file, copy a database and dump it."""
import difflib
import os
import re
import shutil
import subprocess
import tempfile
import time

from program import ServerUrl, required_variable

MSR_TABLES = ("schema_version", "schema_version_log", "schema_version_journal", "migration_locks")


class Refused(Exception):
    """The client ended with an error; the text is its own, in one line."""


def error_of(said):
    """The error in what a client wrote, in one line, without notices, the file's name and the statement."""
    said = re.sub(r"^-{14}\n.*?^-{14}\n", "", said, flags=re.DOTALL | re.MULTILINE)
    lines = [re.sub(r"^psql:.*?:(\d+): ", r"line \1: ", line) for line in said.splitlines()
             if not re.match(r"(psql:.*?:\d+: )?(NOTICE|INFO|WARNING): ", line)]
    if lines and re.search(r"error near line \d+: ", lines[0]):
        lines = lines[:1]  # below it the sqlite3 shell shows the statement
    return " ".join(" ".join(lines).split())


def run(argv, environment=None, stdin=subprocess.DEVNULL, timeout=600):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    finished = subprocess.run(argv, env={**kept, "LC_ALL": "C.UTF-8", **(environment or {})}, stdin=stdin,
                              capture_output=True, timeout=timeout, check=False)
    if finished.returncode != 0:
        raise Refused(error_of(finished.stderr.decode("utf-8", "replace")) or f"it ended with {finished.returncode}")
    return finished.stdout.decode("utf-8", "surrogateescape")


class Client:
    def close(self):
        """Nothing is left behind by a client that only talks to a server."""


class Postgresql(Client):
    """psql sends statement by statement and commits each, unless the file says otherwise."""

    def __init__(self):
        self.url = ServerUrl(required_variable("MSR_TEST_POSTGRESQL_URL"))
        self.bin = required_variable("MSR_TEST_PG_BIN")
        self.environment = {"PGHOST": self.url.host, "PGPORT": str(self.url.port), "PGUSER": self.url.user,
                            "PGPASSWORD": self.url.password, "PGCLIENTENCODING": "UTF8"}

    def msr_url(self, database):
        return self.url.text(database)

    def _psql(self, database, *arguments):
        return run([f"{self.bin}/psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, *arguments],
                   self.environment)

    def create(self, database, template="template0"):
        self.drop(database)
        self._psql(self.url.database, "-c", f"CREATE DATABASE {database} TEMPLATE {template}")

    def drop(self, database):
        self._psql(self.url.database, "-c", f"DROP DATABASE IF EXISTS {database}")

    def copy(self, source, target):
        self.create(target, source)

    def exists(self, _database):
        return True

    def drop_history(self, database):
        self._psql(database, "-c", "SET client_min_messages = error; DROP TABLE IF EXISTS "
                   + ", ".join(f"public.{table}" for table in MSR_TABLES))

    def apply(self, database, file):
        self._psql(database, "-f", file)

    def dump(self, database, what, unstable=()):
        option = {"schema": ["--schema-only"], "data": ["--data-only"], "all": []}[what]
        left_out = [argument for table in MSR_TABLES + tuple(unstable) for argument in ("-T", f"public.{table}")]
        text = run([f"{self.bin}/pg_dump", *option, *left_out, database], self.environment)
        # Newer clients guard a dump with a random word.
        return [line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]


class Mysql(Client):
    def __init__(self):
        self.url = ServerUrl(required_variable("MSR_TEST_MYSQL_URL"))
        self.environment = {"MYSQL_PWD": self.url.password}
        self.options = ["--no-defaults", "--protocol=tcp", f"--host={self.url.host}", f"--port={self.url.port}",
                        f"--user={self.url.user}", "--default-character-set=utf8mb4"]

    def msr_url(self, database):
        return self.url.text(database)

    def _client(self, database, file=None, statement=None):
        # Without --comments the client takes the comments out of the bodies of routines.
        argv = ["mariadb", *self.options, "--comments", *(["-e", statement] if statement else []),
                *filter(None, [database])]
        if file is None:
            return run(argv, self.environment)
        with open(file, "rb") as stdin:
            return run(argv, self.environment, stdin)

    def create(self, database):
        self._client(None, statement=f"DROP DATABASE IF EXISTS {database}; CREATE DATABASE {database}")

    def drop(self, database):
        self._client(None, statement=f"DROP DATABASE IF EXISTS {database}")

    def _dump(self, database, *arguments):
        return run(["mariadb-dump", *self.options, "--skip-dump-date", "--skip-comments", *arguments, database],
                   self.environment)

    def copy(self, source, target):
        self.create(target)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", errors="surrogateescape", suffix=".sql") as dump:
            dump.write(self._dump(source, "--routines", "--triggers", "--events", "--hex-blob"))
            dump.flush()
            self._client(target, dump.name)

    def exists(self, _database):
        return True

    def drop_history(self, database):
        self._client(database, statement="SET SESSION sql_notes = 0; DROP TABLE IF EXISTS " + ", ".join(MSR_TABLES))

    def apply(self, database, file):
        self._client(database, file)

    def dump(self, database, what, unstable=()):
        routines = ["--routines", "--triggers", "--events"]
        rows = ["--skip-extended-insert", "--hex-blob", "--order-by-primary"]
        parts = {"schema": ["--no-data", *routines], "data": ["--no-create-info", "--skip-triggers", *rows],
                 "all": [*routines, *rows]}[what]
        left_out = [f"--ignore-table={database}.{table}" for table in MSR_TABLES + tuple(unstable)]
        return self._dump(database, *parts, *left_out).splitlines()


class Sqlite(Client):
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="msr-real-input.")

    def _file(self, database):
        return os.path.join(self.folder, f"{database}.db")

    def msr_url(self, database):
        return f"sqlite:{self._file(database)}"

    def create(self, database):
        self.drop(database)
        run(["sqlite3", "-batch", "-bail", self._file(database), "VACUUM"])

    def drop(self, database):
        for end in ("", "-wal", "-shm", "-journal", ".msr-lock"):
            if os.path.exists(self._file(database) + end):
                os.remove(self._file(database) + end)

    def copy(self, source, target):
        self.drop(target)
        shutil.copyfile(self._file(source), self._file(target))

    def exists(self, _database):
        return False  # to copy a file is as quick as to look

    def drop_history(self, database):
        raise NotImplementedError

    def apply(self, database, file):
        with open(file, "rb") as stdin:
            run(["sqlite3", "-batch", "-bail", self._file(database)], stdin=stdin)

    def dump(self, database, what, unstable=()):
        if what == "all":
            return []
        names = ", ".join(f"'{table}'" for table in MSR_TABLES + (tuple(unstable) if what == "data" else ()))
        if what == "schema":
            select = f"SELECT type, name, sql FROM sqlite_schema WHERE tbl_name NOT IN ({names}) ORDER BY 1, 2"
            return run(["sqlite3", "-batch", self._file(database), select]).splitlines()
        tables = run(["sqlite3", "-batch", self._file(database), "SELECT name FROM sqlite_schema WHERE type = 'table' "
                      f"AND name NOT IN ({names}) ORDER BY 1"]).split("\n")
        lines = []
        for table in filter(None, tables):
            quoted = table.replace('"', '""')
            # ANALYZE writes about every table, in an order of its own.
            foreign = f" WHERE tbl NOT IN ({names})" if table.startswith("sqlite_stat") else ""
            select = f'SELECT * FROM "{quoted}"{foreign}'
            lines += [table, *sorted(run(["sqlite3", "-batch", "-quote", self._file(database), select]).splitlines())]
        return lines

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


CLIENTS = {"postgresql": Postgresql, "mysql": Mysql, "sqlite": Sqlite}


def without_present(lines):
    """Dumps without the moments of this run, which defaults such as now() write."""
    days = "|".join(time.strftime("%Y-%m-%d", time.gmtime(time.time() + shift)) for shift in (-86400, 0, 86400))
    return [re.sub(rf"(?:{days})(?:[ T][\d:.]+(?:[+-]\d\d)?)?", "(now)", line) for line in lines]


def difference(left, right):
    """The first lines that differ, or an empty list."""
    return list(difflib.unified_diff(left, right, "by the native client", "by msr", lineterm="", n=1))[:40]


def core(reason):
    """What the server itself said, without what a client puts around it, so that two reports can be compared."""
    text = re.sub(r"^.*?(?:ERROR \d+ \(\w+\) at line \d+: |ERROR: |Error: near line \d+: |error near line \d+: "
                  r"|[Pp]arse error near line \d+: |[Rr]untime error near line \d+: )", "", reason)
    text = re.sub(r" to use near '.*", "", text)
    return re.split(r" (?:LINE \d+:|DETAIL:|HINT:|CONTEXT:|QUERY:)| \(\d+\)$|  error here", text)[0].strip()
