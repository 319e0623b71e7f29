#!/usr/bin/env python3
"""Compares msr's split of the SQL files of Debian's MariaDB server with what the mariadb client sends.

    scripts/with-mariadb mariadb.py --split PROGRAM --cache FOLDER [--planted]

The client runs each file; the server's general log says which statements arrived. The files change system tables, so
that the server has to be one that is thrown away. The tests of MariaDB itself (package mariadb-test) are written in a
language of their own with SQL in it: msr has to take each apart or to refuse it, and no more. --planted changes the
text that msr gets, and expects the comparison to tell.
"""
import argparse
import glob
import os
import re
import subprocess
import sys
import tempfile
import time

from comparison import Gaps, ServerUrl, difference, split_files

HERE = os.path.dirname(os.path.abspath(__file__))
FETCH = os.path.join(HERE, "..", "real_input", "fetch")
SERVER_FILES = "/usr/share/mysql/*.sql"
TEST_FILES = "usr/share/mysql/mysql-test"
TEST_PACKAGES = ("mariadb-test", "mariadb-test-data")
AT_LEAST = 20  # files that are the same, eight of them of the server
AT_LEAST_LEXED = 8000  # files of its tests that are taken apart or refused
# Not for the client, and what msr makes of it all the same.
FOR_ANOTHER_READER = {
    "maria_add_gis_sp_bootstrap.sql": "is for mariadbd --bootstrap; the client cuts its two routines at each ; in them",
}
# Commands of the client that msr refuses on purpose, by what it says of them.
REFUSED = {
    "mysql_delimiter.sql": "a delimiter is missing",
    "mysql_delimiter_source.sql": "is a command of the database's client, not SQL",
    "odbc_postgresql.sql": "is a command of the database's client, not SQL",
}
# SQL for Oracle, and two in the language of the tests after all.
NOT_FOR_THE_CLIENT = ("odbc_oracle.sql", "mtr_check.sql", "mtr_warnings.sql")
# White space alone decides for the server; at the beginning of a statement the client takes any -- for a comment.
GAPS = Gaps(rb"--[^\n]*|#[^\n]*", nested=False)


class Server:
    def __init__(self):
        self.url = ServerUrl("MSR_TEST_MYSQL_URL")
        self.options = ["mariadb", "--no-defaults", "--protocol=tcp", f"--host={self.url.host}",
                        f"--port={self.url.port}", f"--user={self.url.user}", "--default-character-set=utf8mb4",
                        "--comments"]
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "MYSQL_PWD": self.url.password}
        self.data = self.ask("SELECT @@datadir")

    def client(self, *arguments, stdin=subprocess.DEVNULL):
        return subprocess.run([*self.options, "--batch", "--skip-column-names", *arguments], env=self.environment,
                              stdin=stdin, capture_output=True, check=False)

    def ask(self, statement):
        finished = self.client("-e", statement)
        if finished.returncode != 0:
            raise SystemExit(f"mariadb: {finished.stderr.decode()}")
        return finished.stdout.decode().strip()

    def sent_by(self, path, name):
        """The statements that the client sends when it runs a file."""
        log = os.path.join(self.data, f"{name}.log")
        self.ask(f"DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name}; "
                 f"SET GLOBAL general_log_file = '{log}'; SET GLOBAL general_log = ON")
        with open(path, "rb") as file:
            self.client("--force", name, stdin=file)
        self.ask(f"SET GLOBAL general_log = OFF; DROP DATABASE {name}")
        with open(log, "rb") as file:
            return sent_in(file.read())


def sent_in(log):
    """What the first session in a log sent that began in it: the one before switched it on. What a PREPARE makes of a
    text is not sent; `use` the client carries out itself."""
    entries = re.split(rb"^(?:\d{6} [ \d]\d:\d\d:\d\d)?\t+ *(?=\d+ (?:Query|Connect|Quit|Init DB|Prepare|Execute|"
                       rb"Close stmt)\t)", log, flags=re.MULTILINE)
    sessions = {}
    for entry in entries[1:]:
        session, command, text = re.match(rb"(\d+) ([A-Za-z ]+)\t(.*)\Z", entry, re.DOTALL).groups()
        text = text.removesuffix(b"\n")
        if command == b"Connect":
            sessions[session] = []
        elif command == b"Init DB" and sessions.get(session, [])[-1:] == [b"SELECT DATABASE()"]:
            sessions[session][-1] = b"use " + text
        elif command == b"Query" and session in sessions:
            sessions[session].append(text)
    return next(iter(sessions.values()), [])


def in_one_spelling(text):
    """The client writes a space behind a comment and sends USE as a message of another kind."""
    text = re.sub(rb"\*/\s*", b"*/", text)
    return re.sub(rb"(?i)^use\s+`?(\w+)`?$", rb"use \1", text)


def without_signs(texts):
    return re.sub(rb"[\s;]+|--[^\n]*|#[^\n]*", b"", b"\n".join(texts))


class Comparison:
    """The files of the server, one after the other."""

    def __init__(self, server, split_program, folder):
        self.server, self.split_program, self.folder = server, split_program, folder
        self.same, self.statements, self.notes, self.problems = 0, 0, [], []

    def split(self, path):
        split = split_files(self.split_program, "mysql", [path])[path]
        return [statement.text for statement in split.statements], split.error

    def compare(self, path, number):
        name = os.path.basename(path)
        ours, refused = self.split(path)
        if name in REFUSED:
            self.notes.append(f"{name}: msr refuses it: {refused}")
            return "" if REFUSED[name] in refused else f"{name}: it should be refused: {REFUSED[name]}"
        sent = self.server.sent_by(path, f"differential_{number}")
        self.statements += len(ours)
        if refused:
            return f"{name}: msr refuses it: {refused}"
        if name in FOR_ANOTHER_READER:
            self.notes.append(f"{name}: {FOR_ANOTHER_READER[name]}")
            return "" if without_signs(ours) == without_signs(sent) else f"{name}: something is lost"
        told = difference(list(map(in_one_spelling, ours)), list(map(in_one_spelling, sent)), GAPS)
        return told and f"{name}: {told}"

    def join_without_delimiter(self, path):
        """The same statements, routines and triggers among them, with nothing but ; between them."""
        ours, refused = self.split(path)
        if refused:
            return ""
        joined = os.path.join(self.folder, os.path.basename(path))
        with open(joined, "wb") as file:
            file.write(b";\n".join(text + b"\n" for text in ours))
        again, refused = self.split(joined)
        if refused or again != ours:
            return f"{os.path.basename(path)} without DELIMITER: {refused or difference(again, ours, GAPS)}"
        return ""

    def run(self, paths):
        for number, path in enumerate(paths):
            told = [text for text in (self.compare(path, number), self.join_without_delimiter(path)) if text]
            self.problems += told
            self.same += not told and os.path.basename(path) not in REFUSED

    def report(self):
        print(f"mariadb: {self.same} files taken apart as the client does, {len(self.problems)} differences; "
              f"{self.statements} statements compared")
        for note in self.notes:
            print(f"    {note}")
        if self.same < AT_LEAST:
            self.problems.append(f"{self.same} files are the same; expected are at least {AT_LEAST}")
        return self.problems


def sql_of_tests(cache):
    """The files of the tests that are no tests in their own language, but SQL for the client."""
    return sorted(path for package in TEST_PACKAGES
                  for path in glob.glob(os.path.join(cache, package, TEST_FILES, "**", "*.sql"), recursive=True)
                  if os.path.basename(path) not in NOT_FOR_THE_CLIENT)


def lex_tests(split_program, cache):
    """Only that each file of the tests ends in statements or in an error with a place."""
    paths = [os.path.join(folder, name) for package in TEST_PACKAGES
             for folder, _, names in os.walk(os.path.join(cache, package, TEST_FILES))
             for name in sorted(names) if name.endswith((".test", ".inc", ".sql"))]
    splits, refused = {}, 0
    for at in range(0, len(paths), 500):
        splits.update(split_files(split_program, "mysql", paths[at:at + 500]))
    refused = sum(bool(split.error) for split in splits.values())
    print(f"mariadb-test: {len(splits)} files, {len(splits) - refused} taken apart, {refused} refused")
    return [] if len(splits) >= AT_LEAST_LEXED else [f"expected are at least {AT_LEAST_LEXED} files"]


def run_planted(comparison):
    """The client gets one text and msr another. Each difference has to be told."""
    text = (b"CREATE TABLE a (b int);\n-- c;\nDELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END//\n"
            b"DELIMITER ;\nSELECT 'd;e', \"f;\";\n")
    problems = []
    for number, (old, new, wanted) in enumerate((
            (b"", b"", False), (b"int);", b"int)", True), (b"'d;e'", b"'d;E'", True), (b"END//", b"END", True),
            (b"-- c;", b"-- c;\n;", False), (b"DELIMITER ;\n", b"DELIMITER ;\nSELECT 3;", True))):
        paths = [os.path.join(comparison.folder, f"{side}{number}.sql") for side in ("theirs", "ours")]
        for path, content in zip(paths, (text, text.replace(old, new) if old else text)):
            with open(path, "wb") as file:
                file.write(content)
        ours, refused = comparison.split(paths[1])
        told = refused or difference(ours, comparison.server.sent_by(paths[0], f"planted_{number}"), GAPS)
        fits = bool(told) == wanted
        print(f"planted {new!r}: {'as it should be' if fits else told or 'not told'}")
        problems += [] if fits else [f"planted {new!r}"]
    return problems


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--split", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--planted", action="store_true")
    arguments = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="msr-differential.") as folder:
        comparison = Comparison(Server(), arguments.split, folder)
        if arguments.planted:
            problems = run_planted(comparison)
        else:
            subprocess.run([FETCH, arguments.cache, *TEST_PACKAGES], check=True)
            comparison.run(sorted(glob.glob(SERVER_FILES)) + sql_of_tests(arguments.cache))
            problems = comparison.report() + lex_tests(arguments.split, arguments.cache)
    for problem in problems:
        print(f"PROBLEM {problem}")
    print(f"{time.monotonic() - began:.1f} s")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
