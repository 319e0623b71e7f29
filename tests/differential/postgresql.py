#!/usr/bin/env python3
"""Compares msr's split of PostgreSQL's own regression tests with what psql sends the server.

    scripts/with-postgres postgresql.py --split PROGRAM --cache FOLDER [--planted] [FILE…]

psql runs each file against a database of its own; the server's log says which statements arrived, to the byte. The
server is changed (roles, settings): it has to be one that is thrown away. Files with commands or variables of psql are
no SQL; msr has to take them apart or to refuse them, and no more. --planted changes the text that msr gets, and expects
the comparison to tell.
"""
import argparse
import collections
import concurrent.futures
import dataclasses
import glob
import os
import queue
import re
import subprocess
import sys
import tempfile
import time

from comparison import Gaps, ServerUrl, difference, split_files

HERE = os.path.dirname(os.path.abspath(__file__))
REGRESS = "src/test/regress"
AT_LEAST = 100  # files that are the same, of those without commands and variables of psql
MARK = "@@msr"
GAPS = Gaps(rb"--[^\n]*", nested=True)
WORKERS = 2
# Why a file is compared in part only.
MEANT = ("it has a line that is a command of the database's client, not SQL",
         "it switches standard_conforming_strings off", "the server refuses a COPY of it")


class Server:
    """psql and the log of the server behind it."""

    def __init__(self, regress):
        self.url = ServerUrl("MSR_TEST_POSTGRESQL_URL")
        self.psql = os.path.join(os.environ["MSR_TEST_PG_BIN"], "psql")
        self.environment = {
            "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PGHOST": self.url.host, "PGPORT": self.url.port,
            "PGUSER": self.url.user, "PGPASSWORD": self.url.password, "PG_ABS_SRCDIR": regress,
            "PG_LIBDIR": "/nowhere", "PG_DLSUFFIX": ".so"}
        self.log = os.path.join(os.path.dirname(self.ask("SHOW data_directory")), "log")
        # Not as long as a statement may take, which changes nothing about where it ends.
        for setting in (f"log_line_prefix = '{MARK} %a '", "log_statement = 'all'", "log_min_messages = 'error'",
                        "log_error_verbosity = 'terse'", "statement_timeout = '3s'", "lock_timeout = '2s'"):
            self.ask(f"ALTER SYSTEM SET {setting}")
        self.ask("SELECT pg_reload_conf()")

    def run(self, database, *arguments, name="msr"):
        environment = {**self.environment, "PGDATABASE": database, "PGAPPNAME": name}
        return subprocess.run([self.psql, "-X", "-q", *arguments], env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, check=False)

    def ask(self, statement):
        finished = self.run(self.url.database, "-v", "ON_ERROR_STOP=1", "-At", "-c", statement)
        if finished.returncode != 0:
            raise SystemExit(f"psql: {finished.stderr.decode()}")
        return finished.stdout.decode().strip()

    def create(self, database):
        self.ask(f"CREATE DATABASE {database} TEMPLATE regress_base")

    def sent_by(self, path, database, name):
        """What psql sends when it runs a file; `name` is used once only."""
        begin = os.path.getsize(self.log)
        self.run(database, "-f", path, name=name)
        with open(self.log, "rb") as log:
            log.seek(begin)
            return sent_in(log.read(), name)


@dataclasses.dataclass
class Sent:
    text: bytes
    failed: bool = False


def sent_in(log, name):
    """What a session sent, by its lines in the log. A line that goes on begins with a tab. What cannot be parsed is
    only in the report of the error; of what can, that report is a second mention."""
    sent, failed, fresh = [], False, False
    for entry in re.split(rb"^(?=" + MARK.encode() + rb" )", log, flags=re.MULTILINE):
        found = re.match(MARK.encode() + rb" (\S+) ([A-Z]+):  (.*)\n\Z", entry, re.DOTALL)
        if not found or found[1] != name.encode():
            continue
        level, text = found[2], found[3].replace(b"\n\t", b"\n")
        if level == b"LOG" and text.startswith(b"statement: "):
            sent.append(Sent(text.removeprefix(b"statement: ")))
            fresh = True
        elif level in (b"ERROR", b"FATAL"):
            failed = True
        elif level == b"STATEMENT" and failed:
            if not fresh or text != sent[-1].text:
                sent.append(Sent(text))
            sent[-1].failed, failed, fresh = True, False, False
    return [one for one in sent if not GAPS.holds(one.text)]


def end_of_sql(split, sent):
    """How many statements of a file can be compared, and why not all: behind a COPY that the server refuses psql takes
    the data for statements, and psql reads what follows in another way when this setting is off."""
    for at, statement in enumerate(split.statements):
        if "forbidden" in statement.traits and b"standard_conforming_strings" in statement.text.lower():
            return at, "it switches standard_conforming_strings off"
        if at < len(sent) and sent[at].failed and re.match(rb"(?i)copy\b.*\bfrom\s+stdin\b", statement.text, re.DOTALL):
            return at, "the server refuses a COPY of it"
    return len(split.statements), split.error


class Comparison:
    """All files, one after the other."""

    def __init__(self, server, splits):
        self.server, self.splits = server, splits
        self.same, self.statements, self.beginnings = [], 0, collections.defaultdict(list)
        self.problems = []

    def add(self, path, sent):
        name, split = os.path.basename(path), self.splits[path]
        count, refused = end_of_sql(split, sent)
        ours = [statement.text for statement in split.statements[:count]]
        told = difference(ours, [one.text for one in sent[:count if refused else None]], GAPS)
        if told:
            self.problems.append(f"{name}: {told}")
        elif refused:
            self.beginnings[re.sub(r"^\d+ \d+ \S+", "it has a line that", refused)].append(name)
        else:
            self.same.append(name)
        self.statements += len(ours)

    def run(self):
        """Files run in a few databases at once; those with data need tables that no other file has made."""
        databases = queue.Queue()
        for number in range(WORKERS):
            self.server.create(f"regress_{number}")
            databases.put(f"regress_{number}")

        def run_one(item):
            number, path = item
            database = databases.get()
            used = database
            if self.splits[path].data:
                used = f"regress_of_{number}"
                self.server.create(used)
            try:
                return path, self.server.sent_by(path, used, f"file{number}")
            finally:
                databases.put(database)

        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for path, sent in pool.map(run_one, enumerate(self.splits)):
                self.add(path, sent)

    def report(self, at_least):
        part = sum(map(len, self.beginnings.values()))
        print(f"postgresql: {len(self.splits)} files, {len(self.same)} taken apart as psql does, {part} alike as far "
              f"as they are SQL, {len(self.problems)} not; {self.statements} statements compared")
        for why, names in sorted(self.beginnings.items()):
            print(f"    {why}: {len(names)} ({' '.join(names)})")
            if why not in MEANT:
                self.problems.append(f"nobody expects that: {why}")
        if len(self.same) < at_least:
            self.problems.append(f"{len(self.same)} files are the same; expected are at least {at_least}")
        for problem in self.problems:
            print(f"PROBLEM {problem}")
        return not self.problems


def run_planted(server, split_program, folder):
    """psql gets one text and msr another. Each difference has to be told."""
    text = b"CREATE TABLE a (b int);\n-- c;\nSELECT 'd;e', $f$;$f$;\nSELECT 2;\n"
    good = True
    for number, (old, new) in enumerate(((b"", b""), (b"int);", b"int)"), (b"2;\n", b"2;\n3;\n"), (b"'d;e'", b"'d;E'"),
                                         (b"-- c;", b"-- c;\n;"), (b"SELECT 2", b"SELEKT 2"))):
        paths = [os.path.join(folder, f"{side}{number}.sql") for side in ("theirs", "ours")]
        for path, content in zip(paths, (text, text.replace(old, new) if old else text)):
            with open(path, "wb") as file:
                file.write(content)
        split = split_files(split_program, "postgresql", paths[1:])[paths[1]]
        sent = server.sent_by(paths[0], "regress_base", f"planted{number}")
        told = difference([statement.text for statement in split.statements], [one.text for one in sent], GAPS)
        wanted = new not in (b"", b"-- c;\n;")  # an empty statement is none
        fits = bool(told) == wanted
        print(f"planted {new!r}: {'as it should be' if fits else 'PROBLEM: ' + (told or 'not told')}")
        good = good and fits
    return good


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--split", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--planted", action="store_true")
    parser.add_argument("file", nargs="*", help="only these; their number is not checked then")
    arguments = parser.parse_args()
    began = time.monotonic()
    subprocess.run([os.path.join(HERE, "fetch"), arguments.cache, "postgresql-15",
                    *(f"{REGRESS}/{name}" for name in ("sql", "data", "parallel_schedule"))], check=True)
    regress = os.path.join(os.path.abspath(arguments.cache), "postgresql-15", REGRESS)
    server = Server(regress)
    server.ask("CREATE DATABASE regress_base TEMPLATE template0")
    if arguments.planted:
        with tempfile.TemporaryDirectory(prefix="msr-differential.") as folder:
            sys.exit(0 if run_planted(server, arguments.split, folder) else 1)
    server.run("regress_base", "-f", os.path.join(regress, "sql", "test_setup.sql"))
    paths = arguments.file or sorted(glob.glob(os.path.join(regress, "sql", "*.sql")))
    comparison = Comparison(server, split_files(arguments.split, "postgresql", paths))
    comparison.run()
    good = comparison.report(0 if arguments.file else AT_LEAST)
    print(f"{time.monotonic() - began:.1f} s")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
