#!/usr/bin/env python3
"""Runs examples/roles on a real server: msr migrates under the one role, and the application can use the rows, but can
change neither the schema nor the history."""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

SERVER = {"postgresql": "MSR_TEST_POSTGRESQL_URL", "mysql": "MSR_TEST_MYSQL_URL"}
HISTORY = {"postgresql": "msr.schema_version", "mysql": "library_history.schema_version"}
# A quote, a backslash, a dollar and a percent sign: the roles must take the passwords as they are.
PASSWORDS = {"library_migrations": "m' \\ $x %41 \"", "library_application": "a' \\ $x %42 \""}
SQL_OF_APPLICATION = {
    "INSERT INTO members (member_id, card_number, full_name, joined_on) VALUES (9001, 'C-9001', 'Ada', '2026-01-01')": True,
    "UPDATE members SET full_name = 'Ada L.' WHERE member_id = 9001": True,
    "DELETE FROM members WHERE member_id = 9001": True,
    "SELECT count(*) FROM overdue_loans": True,
    "SELECT count(*) FROM {history}": True,
    "CREATE TABLE evil (id INTEGER)": False,
    "DROP TABLE fines": False,
    "ALTER TABLE members ADD COLUMN evil INTEGER": False,
    "CREATE VIEW evil AS SELECT 1 AS one": False,
    "DELETE FROM {history}": False,
    "UPDATE {history} SET checksum = 'x'": False,
    "DROP TABLE {history}": False,
    "CREATE TABLE {history_place}.evil (id INTEGER)": False,
}


class PostgreSql:
    """A database of its own on the server, so that no other test sees the roles' schema. Its administrator is the server's
    superuser, or a role that owns the database and may make roles, as on hosted servers."""

    def __init__(self, url, work, hosted=False):
        self.url, self.work, self.hosted = url, work, hosted
        self.psql = os.path.join(os.environ["MSR_TEST_PG_BIN"], "psql")

    def client(self, user, password, database, *arguments, **options):
        environment = dict(os.environ, PGHOST=self.url.hostname, PGPORT=str(self.url.port), PGUSER=user,
                           PGPASSWORD=password, PGDATABASE=database, PGOPTIONS="-c client_min_messages=warning")
        environment.update(options)
        return subprocess.run([self.psql, "-X", "-v", "ON_ERROR_STOP=1", "-q", *arguments], env=environment,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def administrator(self, *arguments, database=None, **options):
        return self.client(self.url.username, urllib.parse.unquote(self.url.password),
                           database or self.url.path[1:], *arguments, **options)

    def create(self, file):
        files = {}
        for role, password in PASSWORDS.items():
            path = self.work / role
            path.write_text(password + "\n", encoding="utf-8")
            files["MIGRATIONS_PASSWORD_FILE" if role.endswith("migrations") else "APPLICATION_PASSWORD_FILE"] = str(path)
        if not self.hosted:
            done = self.administrator("-c", "CREATE DATABASE library_of_roles")
            return done if done.returncode else self.administrator("-f", str(file), database="library_of_roles", **files)
        done = self.administrator("-c", "CREATE ROLE library_administrator LOGIN CREATEROLE PASSWORD 'x'",
                                  "-c", "CREATE DATABASE library_of_roles OWNER library_administrator")
        return done if done.returncode else self.client("library_administrator", "x", "library_of_roles", "-f", str(file), **files)

    def remove(self):
        self.administrator("-c", "DROP DATABASE IF EXISTS library_of_roles")
        for role in (*PASSWORDS, "library_administrator"):
            self.administrator("-c", f"DROP ROLE IF EXISTS {role}")

    def run(self, user, sql):
        return self.client(user, PASSWORDS[user], "library_of_roles", "-c", sql)

    def msr_url(self, user):
        password = urllib.parse.quote(PASSWORDS[user], safe="")
        return f"postgresql://{user}:{password}@{self.url.hostname}:{self.url.port}/library_of_roles"


class MySql:
    def __init__(self, url, work):
        self.url, self.work = url, work

    def client(self, user, password, sql):
        # The password stands in an option file, as the client wants it: quoted, with its escapes.
        options = self.work / "client.cnf"
        escaped = password.replace("\\", "\\\\").replace('"', '\\"')
        options.write_text(f'[client]\nhost={self.url.hostname}\nport={self.url.port}\nuser={user}\npassword="{escaped}"\n',
                           encoding="utf-8")
        # Clients from 11.4 on refuse a server without TLS by themselves.
        return subprocess.run(["mariadb", f"--defaults-file={options}", "--default-character-set=utf8mb4", "--skip-ssl"],
                              input=sql, capture_output=True, text=True)

    def administrator(self, sql):
        return self.client(self.url.username, urllib.parse.unquote(self.url.password), sql)

    def create(self, file):
        # What the head of the file tells to do, with passwords that are quoted for SQL.
        quoted = {role: password.replace("\\", "\\\\").replace("'", "''") for role, password in PASSWORDS.items()}
        return self.administrator(f"SET @migrations_password = '{quoted['library_migrations']}', "
                                  f"@application_password = '{quoted['library_application']}';\n" +
                                  file.read_text(encoding="utf-8"))

    def remove(self):
        self.administrator("DROP DATABASE IF EXISTS library; DROP DATABASE IF EXISTS library_history; "
                           "DROP USER IF EXISTS library_migrations@'%'; DROP USER IF EXISTS library_application@'%';")

    def run(self, user, sql):
        return self.client(user, PASSWORDS[user], f"USE library; {sql};")

    def msr_url(self, user):
        password = urllib.parse.quote(PASSWORDS[user], safe="")
        return f"mysql://{user}:{password}@{self.url.hostname}:{self.url.port}/library"


def check(server, driver, arguments):
    done = server.create(arguments.source / f"examples/roles/{driver}.sql")
    if done.returncode != 0:
        return [f"examples/roles/{driver}.sql failed:\n{done.stdout}{done.stderr}"]
    problems = []

    def msr(user, command, wanted):
        environment = {"PATH": os.environ["PATH"], "MSR_DATABASE_URL": server.msr_url(user),
                       "MSR_TABLE_NAME": HISTORY[driver], "MSR_FOLDER": str(arguments.source / "migrations-examples/library")}
        environment.update({name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS") if name in os.environ})
        done = subprocess.run([arguments.msr, command], env=environment, capture_output=True, text=True)
        if (done.returncode == 0) != wanted:
            problems.append(f"msr {command} as {user} exited with {done.returncode}:\n{done.stdout}{done.stderr}")

    msr("library_migrations", "migrate", True)
    msr("library_migrations", "redo", True)
    msr("library_application", "list", True)
    names = {"history": HISTORY[driver], "history_place": HISTORY[driver].split(".", maxsplit=1)[0]}
    for sql, wanted in SQL_OF_APPLICATION.items():
        done = server.run("library_application", sql.format(**names))
        denied = re.search(r"permission denied|must be owner|command denied|Access denied", done.stderr)
        if wanted and done.returncode != 0:
            problems.append(f"the application may not: {sql}\n{done.stderr}")
        if not wanted and not denied:
            problems.append(f"the application may: {sql}\n{done.stderr}")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--msr", required=True)
    parser.add_argument("--driver", choices=SERVER, required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    if SERVER[arguments.driver] not in os.environ:
        sys.exit(f"{SERVER[arguments.driver]} is not set: run this through scripts/with-databases")
    url = urllib.parse.urlsplit(os.environ[SERVER[arguments.driver]])
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        servers = [PostgreSql(url, work), PostgreSql(url, work, hosted=True)] if arguments.driver == "postgresql" else [MySql(url, work)]
        problems = []
        for server in servers:
            server.remove()
            try:
                problems += check(server, arguments.driver, arguments)
            finally:
                server.remove()
    print("\n".join(problems) or "ok")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
