#!/usr/bin/env python3
"""Compares msr's split of SQLite scripts that other people wrote with what the SQLite library takes for statements.

    sqlite.py --split PROGRAM --cache FOLDER

The scripts are those of the tests real_input, applied in their order, and the dump that the shell of SQLite makes of
the result. The library compiles a text statement by statement and says where each ends.
"""
import argparse
import ctypes
import ctypes.util
import gzip
import os
import subprocess
import sys
import tempfile

from comparison import Gaps, difference, split_files

HERE = os.path.dirname(os.path.abspath(__file__))
REAL_INPUT = os.path.join(HERE, "..", "real_input")
sys.path.append(REAL_INPUT)

import applications  # noqa: E402

AT_LEAST = 90  # files, dumps among them
GAPS = Gaps(rb"--[^\n]*", nested=False)
SQLITE_OK, SQLITE_ROW, SQLITE_DONE = 0, 100, 101


class Library:
    """SQLite itself; Python's own module does not tell where a statement ends."""

    def __init__(self):
        self.calls = ctypes.CDLL(ctypes.util.find_library("sqlite3") or "libsqlite3.so.0")
        self.calls.sqlite3_libversion.restype = self.calls.sqlite3_errmsg.restype = ctypes.c_char_p
        self.version = self.calls.sqlite3_libversion().decode()

    def statements(self, database, text):
        """Runs a text in a database file; its statements as the library ends them, and the error that stopped it."""
        handle = ctypes.c_void_p()
        self.calls.sqlite3_open(database.encode(), ctypes.byref(handle))
        found, error = [], ""
        buffer = ctypes.create_string_buffer(text)
        at, end = ctypes.addressof(buffer), ctypes.addressof(buffer) + len(text)
        while at < end and not error:
            compiled, tail = ctypes.c_void_p(), ctypes.c_void_p()
            result = self.calls.sqlite3_prepare_v2(handle, ctypes.c_void_p(at), -1, ctypes.byref(compiled),
                                                   ctypes.byref(tail))
            if result == SQLITE_OK and compiled.value:
                found.append(ctypes.string_at(at, tail.value - at))
                result = SQLITE_ROW
                while result == SQLITE_ROW:
                    result = self.calls.sqlite3_step(compiled)
                self.calls.sqlite3_finalize(compiled)
            if result not in (SQLITE_OK, SQLITE_DONE):
                error = self.calls.sqlite3_errmsg(handle).decode()
            at = tail.value
        self.calls.sqlite3_close(handle)
        return found, error


class Comparison:
    def __init__(self, split_program, folder):
        self.split_program, self.folder = split_program, folder
        self.library = Library()
        self.same, self.part, self.statements, self.problems = 0, [], 0, []

    def add(self, name, text, database):
        path = os.path.join(self.folder, "file.sql")
        with open(path, "wb") as file:
            file.write(text)
        split = split_files(self.split_program, "sqlite", [path])[path]
        ours = [statement.text for statement in split.statements]
        theirs, error = self.library.statements(database, text)
        if error:  # where the statement that fails would have ended, the library does not say
            self.part.append(f"{name} up to statement {len(theirs)}: {error}")
            ours = ours[:len(theirs)]
        told = difference(ours, theirs, GAPS)
        if split.error and not error:
            told = f"msr refuses it: {split.error}"
        self.statements += len(ours)
        self.same += not told and not error
        if told:
            self.problems.append(f"{name}: {told}")

    def run(self, cache):
        chains = applications.chains("sqlite")
        packages = list(dict.fromkeys(chain.package for chain in chains))
        subprocess.run([os.path.join(REAL_INPUT, "fetch"), cache, *packages], check=True)
        for chain in chains:
            database = os.path.join(self.folder, f"{chain.name}.db")
            for path in applications.files(chain, cache):
                with gzip.open(path) if path.endswith(".gz") else open(path, "rb") as file:
                    text = file.read()
                for old, new in chain.replaced:
                    text = text.replace(old, new)
                self.add(f"{chain.name} {os.path.basename(path)}", text, database)
            dump = subprocess.run(["sqlite3", "-batch", database, ".dump"], capture_output=True, check=True).stdout
            self.add(f"{chain.name} dump", dump, ":memory:")

    def report(self):
        print(f"SQLite {self.library.version}: {self.same} files taken apart as the library does, {len(self.part)} up "
              f"to an error, {len(self.problems)} not; {self.statements} statements compared")
        for line in self.part:
            print(f"    {line}")
        if self.same < AT_LEAST:
            self.problems.append(f"{self.same} files are the same; expected are at least {AT_LEAST}")
        for problem in self.problems:
            print(f"PROBLEM {problem}")
        return not self.problems


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--split", required=True)
    parser.add_argument("--cache", required=True)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="msr-differential.") as folder:
        comparison = Comparison(arguments.split, folder)
        comparison.run(arguments.cache)
        sys.exit(0 if comparison.report() else 1)


if __name__ == "__main__":
    main()
