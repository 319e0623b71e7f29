#!/usr/bin/env python3
"""Counts the round trips of msr, by a proxy between it and the server, and holds them against the bars.

    roundtrips.py --msr PROGRAM --driver postgresql|mysql [--connect-alone PROGRAM] [--planted]

N migrations cost at most N + 8 round trips after connecting; a run with nothing pending at most 2, for the question
and, where the server has to be asked, its version and schema. --planted shows that the bars hold: it puts extra round
trips into the same runs and expects each check to fail.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "real_input"))
from clients import CLIENTS  # noqa: E402  (the folder has to be known first)
from program import run_msr  # noqa: E402
from proxy import Proxy  # noqa: E402

ALLOWANCE = 8
NOTHING_TO_DO = 2
DATABASE = "msr_roundtrips"
QUERY = {"postgresql": "sslmode=disable", "mysql": "ssl-mode=DISABLED"}


class Failed(Exception):
    """A bar does not hold."""


class Counter:
    """Runs msr through the proxy and counts."""

    def __init__(self, arguments, client, proxy):
        self.arguments, self.client, self.proxy = arguments, client, proxy
        self.url = client.url.text(DATABASE, proxy.port, f"?{QUERY[arguments.driver]}")
        self.planted = 0  # statements that the native client sends through the proxy, as if msr did
        self.base = self.connect_alone() if arguments.driver == "mysql" else 0

    def connect_alone(self):
        """What the client library needs for itself: authentication and its own settings."""
        url = self.client.url
        subprocess.run([self.arguments.connect_alone, url.host, str(self.proxy.port), url.user, url.database],
                       check=True, timeout=60)
        (conversation,) = self.proxy.take()
        return conversation.working

    def count(self, folder, *command):
        """The round trips after connecting, over all connections of one run, and what they said."""
        outcome = run_msr(self.arguments.msr, self.url, *command, "--folder", folder, "--format", "json")
        if outcome.exit_code != 0:
            raise Failed(f"msr ended with {outcome.exit_code}: {outcome.reason()}")
        conversations = self.proxy.take()
        working = sum(conversation.working - self.base for conversation in conversations)
        working += self.send_statements(self.planted) if self.planted else 0
        said = [text for conversation in conversations for text in conversation.said[self.base:]]
        return working, len(conversations), said, outcome.document()

    def send_statements(self, count):
        """Lets the native client send statements one after the other, and counts their round trips."""
        argv, environment = self.native_client(count)
        subprocess.run(argv, env={**environment, "PATH": os.environ["PATH"]}, check=True, timeout=60,
                       stdout=subprocess.DEVNULL)
        (conversation,) = self.proxy.take()
        return conversation.working - self.native_base()

    def native_base(self):
        """What the native client says on its own account: nothing for psql once the server is ready."""
        if self.arguments.driver == "postgresql":
            return 0
        argv, environment = self.native_client(1)
        subprocess.run(argv, env={**environment, "PATH": os.environ["PATH"]}, check=True, timeout=60,
                       stdout=subprocess.DEVNULL)
        (conversation,) = self.proxy.take()
        return conversation.working - 1

    def native_client(self, statements):
        port = str(self.proxy.port)
        if self.arguments.driver == "postgresql":
            argv = [f"{self.client.bin}/psql", "-X", "-q", "-d", self.client.url.database,
                    *["-c", "SELECT 1"] * statements]
            return argv, {**self.client.environment, "PGHOST": "127.0.0.1", "PGPORT": port, "PGSSLMODE": "disable"}
        options = [option for option in self.client.options if not option.startswith(("--port", "--host"))]
        return ["mariadb", *options, "--host=127.0.0.1", f"--port={port}", "--skip-ssl",
                "-e", ";".join(["SELECT 1"] * statements)], self.client.environment

    def check(self, what, limit, measured):
        count, connections, said, _ = measured
        verdict = "holds" if count <= limit else "FAILS"
        print(f"{self.arguments.driver}: {what}: {count} round trips after connecting, {connections} connection(s), "
              f"the bar of {limit} {verdict}", flush=True)
        if count > limit:
            shown = [f"  {number}: {text[:160]!r}" for number, text in enumerate(said, 1)]
            raise Failed("\n".join([f"{what}: {count} round trips, {limit} are allowed", *shown[:limit + 20]]))


def write_migrations(folder, driver, count):
    for number in range(1, count + 1):
        text = f"INSERT INTO items (id, name) VALUES ({number}, 'item {number}');\n"
        if driver == "postgresql":
            table = f"t{number}"
            text += f"CREATE TABLE {table} (id INTEGER PRIMARY KEY);\nINSERT INTO {table} VALUES ({number});\n"
        pathlib.Path(folder, f"V{number}_item.up.sql").write_text(text, encoding="utf-8")


def make_database(client, folder):
    """A fresh database with the table that the migrations fill."""
    client.create(DATABASE)
    table = pathlib.Path(folder, "table.sql")
    table.write_text("CREATE TABLE items (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL);\n", encoding="utf-8")
    client.apply(DATABASE, str(table))


def measure(counter, client, count):
    with tempfile.TemporaryDirectory() as place:
        make_database(client, place)
        folder = os.path.join(place, "migrations")
        os.mkdir(folder)
        write_migrations(folder, counter.arguments.driver, count)
        measured = counter.count(folder, "migrate")
        applied = len(measured[3].get("done", []))
        if applied != count:
            raise Failed(f"{applied} migrations were applied instead of {count}")
        counter.check(f"{count} migrations", count + ALLOWANCE, measured)
        counter.check(f"nothing pending after {count}", NOTHING_TO_DO, counter.count(folder, "migrate"))


def expect_failure(what, action):
    try:
        action()
    except Failed as failure:
        print(f"planted: {what} fails as it should: {str(failure).splitlines()[0]}")
        return
    raise Failed(f"planted: {what} was not noticed")


def run_planted(counter, client):
    """Fills what msr leaves below each bar with real round trips, which has to pass, and sends one more."""
    counted = counter.send_statements(7)
    if counted != 7:
        raise Failed(f"the proxy counts {counted} round trips of 7 statements")
    print("planted: 7 statements of the native client count as 7")
    with tempfile.TemporaryDirectory() as place:
        folder = os.path.join(place, "migrations")
        os.mkdir(folder)
        write_migrations(folder, counter.arguments.driver, 10)
        make_database(client, place)
        rooms = [("10 migrations", 10 + ALLOWANCE, counter.count(folder, "migrate")[0]),
                 ("nothing pending", NOTHING_TO_DO, counter.count(folder, "migrate")[0])]
        for extra in (0, 1):
            make_database(client, place)
            for what, limit, alone in rooms:
                counter.planted = limit - alone + extra
                measured = counter.count(folder, "migrate")
                name = f"{what} and {counter.planted} planted"
                if extra:
                    expect_failure(name, lambda: counter.check(name, limit, measured))
                else:
                    counter.check(name, limit, measured)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--msr", required=True)
    parser.add_argument("--driver", required=True, choices=sorted(QUERY))
    parser.add_argument("--connect-alone")
    parser.add_argument("--planted", action="store_true")
    arguments = parser.parse_args()
    client = CLIENTS[arguments.driver]()
    try:
        with Proxy(client.url.host, client.url.port, arguments.driver) as proxy:
            counter = Counter(arguments, client, proxy)
            if counter.base:
                print(f"{arguments.driver}: the client library connects in {counter.base} round trips")
            if arguments.planted:
                run_planted(counter, client)
            else:
                problems = []
                for count in (10, 100):
                    try:
                        measure(counter, client, count)
                    except Failed as failure:
                        problems.append(str(failure))
                if problems:
                    raise Failed("\n".join(problems))
    except Failed as failure:
        sys.exit(str(failure))
    finally:
        client.drop(DATABASE)


if __name__ == "__main__":
    main()
