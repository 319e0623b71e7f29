#!/usr/bin/env python3
"""Applies SQL that other people wrote, once by msr and once by the database's own client, and compares the databases.

    real_input.py --msr PROGRAM --driver NAME --cache FOLDER [--chain NAME]…

Each file is first tried by the native client. What it accepts becomes one folder of migrations, which msr applies to
a fresh database in one run; the dumps of both must be equal. What the client refuses, msr has to refuse as well. Every
refused file is printed with both reasons, and nothing is left out silently: the counts have bars (expectations.py).
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
from expectations import AT_LEAST, ON_PURPOSE
from program import run_msr


class ChainRun:
    """One chain on one database."""

    def __init__(self, chain, driver, client, msr, cache, folder):
        self.chain, self.driver, self.client, self.msr, self.folder = chain, driver, client, msr, folder
        self.files = applications.files(chain, cache)
        self.prefix = "ri_" + chain.name.replace("-", "_")
        self.accepted = []
        self.refused = []  # (file, the client's reason, msr's reason, why it is meant)
        self.problems = []

    def database(self, role):
        return f"{self.prefix}_{role}"

    def text(self, path, role):
        """The bytes of a file as that database gets them."""
        opened = gzip.open if path.endswith(".gz") else open
        with opened(path, "rb") as file:
            text = file.read()
        if self.chain.database_name:
            name, own = self.chain.database_name.encode(), self.database(role).encode()
            text = re.sub(rb"`" + name + rb"`", b"`" + own + b"`", text)
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
        for number, path in enumerate(paths, 1):
            with open(os.path.join(folder, self.migration_name(number, path)), "wb") as file:
                file.write(self.text(path, role))
        return folder, run_msr(self.msr, self.client.msr_url(self.database(role)), "migrate", "--folder", folder,
                               "--format", "json")

    def probe(self):
        """Finds out which files the client accepts, each on top of those accepted before it."""
        for role in ("work", "kept"):
            self.client.create(self.database(role))
        for path in self.files:
            meant = ON_PURPOSE.get((self.driver, self.chain.name, os.path.basename(path)))
            reason = ""
            try:
                self.apply_by_client(path, "work")
            except Refused as error:
                reason = str(error)
            if reason or meant:
                self.note_refused(path, reason, meant)
                self.client.copy(self.database("kept"), self.database("work"))
            else:
                self.apply_by_client(path, "kept")
                self.accepted.append(path)

    def note_refused(self, path, reason, meant):
        """msr gets the same file on the same database, which it has to refuse too."""
        self.client.copy(self.database("kept"), self.database("msr"))
        _, outcome = self.apply_by_msr([path], "msr")
        name = os.path.basename(path)
        if outcome.exit_code == 0:
            self.problems.append(f"{name}: msr accepts it, the native client does not: {reason or 'accepted'}")
        elif outcome.exit_code not in (2, 3):
            self.problems.append(f"{name}: msr ended with {outcome.exit_code}: {outcome.reason()}")
        if meant and meant.said not in outcome.reason():
            self.problems.append(f"{name}: msr does not say \"{meant.said}\" but: {outcome.reason()}")
        self.refused.append((name, reason, outcome.reason(), meant.why if meant else ""))

    def compare(self):
        """One run of msr over all that the client accepted."""
        self.client.create(self.database("msr"))
        folder, outcome = self.apply_by_msr(self.accepted, "msr")
        if outcome.exit_code != 0:
            error = outcome.document().get("error") or {}
            self.problems.append(f"{os.path.basename(error.get('file') or '?')}: the native client accepts it, msr ends "
                                 f"with {outcome.exit_code}: {outcome.reason()}")
            return
        url = self.client.msr_url(self.database("msr"))
        listed = run_msr(self.msr, url, "list", "--folder", folder, "--format", "json", "--exit-code")
        states = [migration.get("state") for migration in listed.document().get("migrations", [])]
        if listed.exit_code != 0 or states.count("applied") != len(self.accepted):
            self.problems.append(f"msr list ends with {listed.exit_code}, {states.count('applied')} are applied")
        for what in ("schema", "data"):
            lines = clients.difference(self.dump("kept", what), self.dump("msr", what))
            if lines:
                self.problems.append(f"the {what} differs:\n      " + "\n      ".join(lines))

    def dump(self, role, what):
        """A database's own name in its dump says nothing."""
        lines = self.client.dump(self.database(role), what)
        return clients.without_present([line.replace(self.database(role), self.prefix) for line in lines])

    def report(self, seconds):
        same = sum(clients.core(client) in msr for _, client, msr, meant in self.refused if client and not meant)
        both = sum(bool(client) for _, client, _, _ in self.refused)
        meant = len(self.refused) - both
        print(f"{self.driver} {self.chain.name}: {len(self.files)} files, {len(self.accepted)} applied by both, {both} "
              f"refused by both ({same} in the same words), {meant} refused by msr on purpose; {seconds:.1f} s")
        for name, client, msr, why in self.refused:
            print(f"    refused {name}\n        client: {client or 'accepted'}\n        msr:    {msr}")
            if why:
                print(f"        on purpose: {why}")
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
    print(f"{driver}: {len(applications_used)} packages, {sum(len(run.files) for run in runs)} files, {applied} applied "
          f"by both alike, {sum(len(run.refused) for run in runs)} refused")
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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--msr", required=True)
    parser.add_argument("--driver", required=True, choices=sorted(clients.CLIENTS))
    parser.add_argument("--cache", required=True)
    parser.add_argument("--chain", action="append", help="only this one; the totals are not checked then")
    arguments = parser.parse_args()
    chains = [chain for chain in applications.chains(arguments.driver)
              if not arguments.chain or chain.name in arguments.chain]
    packages = list(dict.fromkeys(chain.package for chain in chains))
    subprocess.run([os.path.join(applications.HERE, "fetch"), arguments.cache, *packages], check=True)
    client = clients.CLIENTS[arguments.driver]()
    runs = []
    try:
        with tempfile.TemporaryDirectory(prefix="msr-real-input.") as folder:
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
