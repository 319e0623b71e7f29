#!/usr/bin/env python3
"""Takes a dump by the database's own tool for a migration, and expects the same dump of what msr makes of it.

    round_trip.py --msr PROGRAM --driver NAME

A rich schema (NAME.sql) is made by the native client and dumped. msr applies the dump to an empty database, whose dump
must be equal. Then a second migration (NAME.behind.sql) follows the dump in one run, and must find the session as if
the dump had never been: its outcome must be equal to that of a run of its own.
"""
import argparse
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir, "real_input"))

import tools  # noqa: E402
from clients import difference  # noqa: E402
from program import run_msr  # noqa: E402


NO_TRANSACTION = "-- msr:no-transaction\n"


class Failed(Exception):
    """What was found, for whoever reads the output of the test."""


class RoundTrip:
    def __init__(self, msr, tool, folder):
        self.msr, self.tool, self.folder = msr, tool, folder

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            file.write(text)
        return path

    def migrate(self, database, migrations):
        """Applies texts, the first as version 1, in one run."""
        folder = tempfile.mkdtemp(dir=self.folder)
        for version, text in enumerate(migrations, 1):
            self.write(os.path.join(folder, f"V{version}_text.up.sql"), text)
        return folder, run_msr(self.msr, self.tool.msr_url(database), "migrate", "--folder", folder,
                               "--format", "json")

    def apply(self, database, migrations):
        folder, outcome = self.migrate(database, migrations)
        if outcome.exit_code != 0:
            raise Failed(f"msr ends with {outcome.exit_code}: {outcome.reason()}")
        listed = run_msr(self.msr, self.tool.msr_url(database), "list", "--folder", folder, "--format", "json",
                         "--exit-code")
        states = [migration.get("state") for migration in listed.document().get("migrations", [])]
        if listed.exit_code != 0 or states != ["applied"] * len(migrations):
            raise Failed(f"msr list ends with {listed.exit_code}: {states}")

    def compare(self, left, right, options):
        """Two databases are equal when their dumps are, but for their own names."""
        lines = difference(self.tool.lines(left, options), self.tool.lines(right, options))
        if lines:
            raise Failed(f"{right} differs from {left}:\n" + "\n".join(lines))

    def check(self, options, behind, head=""):
        dump = head + self.tool.dump("dumps_source", options)
        self.tool.create("dumps_copy")
        self.apply("dumps_copy", [dump])
        self.compare("dumps_source", "dumps_copy", options)
        # The comparison would tell, and nothing that the dump sets reaches the next migration.
        self.tool.copy_source("dumps_behind", os.path.join(HERE, f"{self.tool.name}.sql"))
        self.apply("dumps_behind", [behind])
        if self.tool.lines("dumps_behind", options) == self.tool.lines("dumps_copy", options):
            raise Failed("the dump does not show what the second migration makes")
        self.tool.create("dumps_copy")
        self.apply("dumps_copy", [dump, behind])
        self.compare("dumps_behind", "dumps_copy", options)
        return dump

    def refuse(self, options, wanted):
        self.tool.create("dumps_copy")
        _, outcome = self.migrate("dumps_copy", [self.tool.dump("dumps_source", options)])
        error = outcome.document().get("error") or {}
        if outcome.exit_code != 2 or wanted not in f"{error.get('message')} {error.get('hint')}":
            raise Failed(f"msr ends with {outcome.exit_code} and does not say '{wanted}': {outcome.reason()}")


def run(msr, tool, folder):
    """The number of ways to dump that did not go round."""
    with open(os.path.join(HERE, f"{tool.name}.behind.sql"), encoding="utf-8") as file:
        behind = file.read()
    trip = RoundTrip(msr, tool, folder)
    failures = 0
    checks = [(options, lambda options=options: trip.check(options, behind)) for options in tool.ways]
    checks += [(options, lambda options=options: trip.check(options, behind, NO_TRANSACTION))
               for options in tool.headed]
    checks += [(options, lambda options=options, said=said: trip.refuse(options, said))
               for options, said in tool.refused]
    for options, check in checks:
        name = " ".join([tool.program, *options])
        try:
            dump = check()
            print(f"{name}: {'refused as it should be' if dump is None else f'{len(dump.splitlines())} lines go round'}")
        except Failed as problem:
            failures += 1
            print(f"{name}: PROBLEM {problem}", flush=True)
    return failures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--msr", required=True)
    parser.add_argument("--driver", required=True, choices=sorted(tools.TOOLS))
    arguments = parser.parse_args()
    tool = tools.TOOLS[arguments.driver]()
    try:
        with tempfile.TemporaryDirectory(prefix="msr-dumps.") as folder:
            tool.copy_source("dumps_source", os.path.join(HERE, f"{tool.name}.sql"))
            failures = run(arguments.msr, tool, folder)
    finally:
        tool.clean_up()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
