#!/usr/bin/env python3
"""Applies SQL that other people wrote, once by msr and once by the database's own client, and compares the databases.

    real_input.py --msr PROGRAM --driver NAME --cache FOLDER [--chain NAME]… [--planted]

Each file is first tried by the native client. What it accepts becomes one folder of migrations, which msr applies to
a fresh database in one run; the dumps of both must be equal. What the client refuses, msr has to refuse as well. Every
refused file is printed with both reasons, and nothing is left out silently: the counts have bars (expectations.py).
--planted gives msr texts that differ from what the client gets, and expects the comparison to tell.
"""
import argparse
import gzip
import os
import re
import subprocess
import sys
import tempfile
import time

import applications
import clients
from clients import Refused
from expectations import AT_LEAST, ON_PURPOSE, RULES
from program import run_msr


NO_TRANSACTION = b"-- msr:no-transaction\n"


class ChainRun:
    """One chain on one database."""

    def __init__(self, chain, driver, client, msr, cache, folder, planted=b""):
        self.planted = planted  # goes behind the last file that msr gets in its one run
        self.chain, self.driver, self.client, self.msr, self.folder = chain, driver, client, msr, folder
        self.files = applications.files(chain, cache)
        self.prefix = "ri_" + chain.name.replace("-", "_")
        self.accepted = []
        self.adapted = []  # those of them that msr wants to be told of that they have transactions of their own
        self.refused = []  # (file, the client's reason, msr's reason, what comes of it)
        self.problems = []
        self.same_words = 0
        self.kept_files = 0  # how many of the accepted ones the kept database has
        self.kept_dump = None

    def database(self, role):
        return f"{self.prefix}_{role}"

    def text(self, path, role):
        """The bytes of a file as that database gets them."""
        opened = gzip.open if path.endswith(".gz") else open
        with opened(path, "rb") as file:
            text = file.read()
        for old, new in self.chain.replaced:
            text = text.replace(old, new.replace(b"{database}", self.database(role).encode()))
        return text

    def place(self, path, role, name):
        """Writes a file below the folder of `role` and returns its path."""
        folder = os.path.join(self.folder, self.database(role))
        os.makedirs(folder, exist_ok=True)
        placed = os.path.join(folder, name)
        with open(placed, "wb") as file:
            file.write(self.text(path, role))
        return placed

    def migration_name(self, number, path):
        stem = os.path.basename(path).removesuffix(".gz").removesuffix(".sql")
        return f"V{number}_{re.sub(r'[^A-Za-z0-9]+', '_', stem).strip('_')}.up.sql"

    def apply_by_client(self, path, role):
        self.client.apply(self.database(role), self.place(path, role, "file.sql"))

    def apply_by_msr(self, paths, role):
        folder = tempfile.mkdtemp(dir=self.folder)
        planted = self.planted if paths is self.accepted else b""
        for number, path in enumerate(paths, 1):
            with open(os.path.join(folder, self.migration_name(number, path)), "wb") as file:
                file.write((NO_TRANSACTION if path in self.adapted else b"") + self.text(path, role)
                           + (planted if path == paths[-1] else b""))
        return folder, run_msr(self.msr, self.client.msr_url(self.database(role)), "migrate", "--folder", folder,
                               "--format", "json")

    def probe(self):
        """Finds out which files the client accepts, each on top of those accepted before it."""
        for role in ("work", "kept", "msr"):
            self.client.create(self.database(role))
        for path in self.files:
            reason = ""
            try:
                self.apply_by_client(path, "work")
            except Refused as error:
                reason = str(error)
            meant = ON_PURPOSE.get((self.driver, self.chain.name, os.path.basename(path)))
            if reason or meant:
                self.note_refused(path, reason, meant)
            if reason or (meant and not meant.remedy):
                self.reset("work")
            else:
                self.accepted.append(path)

    def catch_up(self):
        """The kept database gets what was accepted only when it is needed, which for many chains is never."""
        for path in self.accepted[self.kept_files:]:
            self.apply_by_client(path, "kept")
            self.kept_dump = None
        self.kept_files = len(self.accepted)

    def reset(self, role):
        """Makes a database equal to the kept one. Most refused files changed nothing: a dump is quicker than a copy."""
        self.catch_up()
        self.kept_dump = self.kept_dump or self.dump("kept", "all")
        if self.client.exists(self.database(role)):
            self.client.drop_history(self.database(role))
            if self.dump(role, "all") == self.kept_dump:
                return
        self.client.copy(self.database("kept"), self.database(role))

    def note_refused(self, path, reason, meant):
        """msr gets the same file on the same database, which it has to refuse too."""
        self.reset("msr")
        _, outcome = self.apply_by_msr([path], "msr")
        name, said, what = os.path.basename(path), outcome.reason(), ""
        if outcome.exit_code == 0:
            self.problems.append(f"{name}: msr accepts it, the native client does not: {reason or 'accepted'}")
        elif outcome.exit_code not in (2, 3):
            self.problems.append(f"{name}: msr ended with {outcome.exit_code}: {said}")
        elif meant:
            what = self.note_meant(path, meant, said)
        elif self.neutral(clients.core(reason)) in self.neutral(said):
            self.same_words += 1
        elif any(rule in said for rule in RULES):
            what = "msr has a rule of its own that comes first"
        else:
            self.problems.append(f"{name}: msr refuses it for another reason than the native client")
        self.refused.append((name, reason, said, what))

    def note_meant(self, path, meant, said):
        if meant.said not in said:
            self.problems.append(f"{os.path.basename(path)}: msr does not say \"{meant.said}\" but: {said}")
        if meant.remedy:
            self.adapted.append(path)
            return f"on purpose: {meant.why}; applied with -- msr:no-transaction at its head"
        return f"on purpose: {meant.why}"

    def neutral(self, text):
        """What a database says, without its own name."""
        return re.sub(rf"{self.prefix}_(?:work|kept|msr)", self.prefix, text)

    def compare(self):
        """One run of msr over all that the client accepted."""
        self.client.create(self.database("msr"))
        folder, outcome = self.apply_by_msr(self.accepted, "msr")
        if outcome.exit_code != 0:
            error = outcome.document().get("error") or {}
            name = os.path.basename(error.get("file") or "?")
            self.problems.append(f"{name}: the native client accepts it, msr ends with {outcome.exit_code}: "
                                 f"{outcome.reason()}")
            return
        url = self.client.msr_url(self.database("msr"))
        listed = run_msr(self.msr, url, "list", "--folder", folder, "--format", "json", "--exit-code")
        states = [migration.get("state") for migration in listed.document().get("migrations", [])]
        if listed.exit_code != 0 or states.count("applied") != len(self.accepted):
            self.problems.append(f"msr list ends with {listed.exit_code}, {states.count('applied')} are applied")
        for what in ("schema", "data"):
            lines = clients.difference(self.dump("work", what), self.dump("msr", what))
            if lines:
                self.problems.append(f"the {what} differs:\n      " + "\n      ".join(lines))

    def dump(self, role, what):
        lines = self.client.dump(self.database(role), what, self.chain.unstable if what == "data" else ())
        return clients.without_present([line.replace(self.database(role), self.prefix) for line in lines])

    def report(self, seconds):
        both = sum(bool(client) for _, client, _, _ in self.refused)
        print(f"{self.driver} {self.chain.name}: {len(self.files)} files, {len(self.accepted)} applied by both alike "
              f"({len(self.adapted)} with a directive), {both} refused by both ({self.same_words} in the same words), "
              f"{len(self.refused) - both} refused by msr as they are, on purpose; {seconds:.1f} s")
        for table in self.chain.unstable:
            print(f"    rows of {table} are not compared: they hold the time or a random value")
        for name, client, msr, what in self.refused:
            print(f"    refused {name}\n        client: {client or 'accepted'}\n        msr:    {msr}")
            if what:
                print(f"        {what}")
        for problem in self.problems:
            print(f"    PROBLEM {problem}")
        print(end="", flush=True)

    def run(self):
        began = time.monotonic()
        try:
            self.probe()
            self.compare()
        finally:
            for role in ("work", "kept", "msr"):
                self.client.drop(self.database(role))
        minimum = AT_LEAST[self.driver].get(self.chain.name)
        if minimum is None or len(self.accepted) < minimum:
            self.problems.append(f"{len(self.accepted)} files are applied; expected are at least {minimum}")
        self.report(time.monotonic() - began)


def check_totals(driver, runs):
    """The stated bars hold for the whole database: applications and files."""
    applications_used = {run.chain.package for run in runs if run.accepted}
    applied = sum(len(run.accepted) for run in runs)
    files = sum(len(run.files) for run in runs)
    print(f"{driver}: {len(applications_used)} packages, {files} files, {applied} applied by both alike, "
          f"{files - applied} refused")
    missing = set(AT_LEAST[driver]) - {run.chain.name for run in runs}
    stale = {key for key in ON_PURPOSE if key[0] == driver} - {
        (driver, run.chain.name, os.path.basename(path)) for run in runs for path in run.files}
    problems = [f"the chain {name} was not run" for name in sorted(missing)]
    problems += [f"expectations.py names a file that is not there: {key}" for key in sorted(stale)]
    if len(applications_used) < 3 or applied < 20:
        problems.append("fewer than three applications or twenty files")
    for problem in problems:
        print(f"PROBLEM {problem}")
    return not problems


def run_planted(arguments, client, folder):
    """Each planted difference has to be told: another index, another row, a file that msr refuses."""
    (chain,) = [chain for chain in applications.chains(arguments.driver) if chain.name == "pdns"]
    wanted = {b"": "", b"\nCREATE INDEX planted ON domains (account);\n": "the schema differs",
              b"\nUPDATE domains SET account = 'planted';\n": "the data differs",
              b"\nSELEKT planted;\n": "the native client accepts it, msr ends with 3"}
    good = True
    for planted, problem in wanted.items():
        run = ChainRun(chain, arguments.driver, client, arguments.msr, arguments.cache, folder, planted)
        run.run()
        told = [text for text in run.problems if problem in text]
        fits = len(run.problems) == len(told) == 1 if problem else not run.problems
        print(f"planted {planted.decode().strip() or 'nothing'}: {'as it should be' if fits else 'PROBLEM: not told'}")
        good = good and fits
    return good


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--msr", required=True)
    parser.add_argument("--driver", required=True, choices=sorted(clients.CLIENTS))
    parser.add_argument("--cache", required=True)
    parser.add_argument("--chain", action="append", help="only this one; the totals are not checked then")
    parser.add_argument("--planted", action="store_true")
    arguments = parser.parse_args()
    if arguments.planted:
        arguments.chain = ["pdns"]
    chains = [chain for chain in applications.chains(arguments.driver)
              if not arguments.chain or chain.name in arguments.chain]
    packages = list(dict.fromkeys(chain.package for chain in chains))
    subprocess.run([os.path.join(applications.HERE, "fetch"), arguments.cache, *packages], check=True)
    client = clients.CLIENTS[arguments.driver]()
    runs = []
    try:
        with tempfile.TemporaryDirectory(prefix="msr-real-input.") as folder:
            if arguments.planted:
                sys.exit(0 if run_planted(arguments, client, folder) else 1)
            for chain in chains:
                runs.append(ChainRun(chain, arguments.driver, client, arguments.msr, arguments.cache, folder))
                runs[-1].run()
    finally:
        client.close()
    good = not any(run.problems for run in runs)
    if not arguments.chain:
        good = check_totals(arguments.driver, runs) and good
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
