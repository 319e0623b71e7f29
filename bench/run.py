#!/usr/bin/env python3
"""Measures msr beside the databases' own clients, as ratios within one run.

  scripts/with-databases bench/run.py [--program build/release/bin/msr] [--runs 9] [--only start,noop,apply]
                                         [--databases sqlite,postgresql,mysql]
  scripts/with-databases bench/run.py --only large [--megabytes 1024]    one file of inserts, one of COPY; once each

For each figure both commands run in turn, A B A B …, and the ratio of the medians is printed: machines are noisy, and
a ratio within one run is what holds. Other programs that run at the same time hurt msr more than its yardstick, since
it uses two processors where a client uses one; how many ran is said at the end. Nothing here passes or fails; the bars
stand in the last column. The floor of a no-op is what bench/floor.c takes: it only opens and reads the files.
"""
import argparse
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

MIGRATIONS = 1000
APPLIED = 10000


class Database:
    """One throw-away database: how msr reaches it, and how its own client does."""

    def __init__(self, name, work):
        self.name = name
        self.work = work
        self.environment = dict(os.environ)

    def client_run(self, file):
        return subprocess.run(self.client, stdin=open(file), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              env=self.environment, check=True)


class Sqlite(Database):
    def __init__(self, work):
        super().__init__("sqlite", work)
        self.file = work / "bench.db"
        self.url = f"sqlite:{self.file}"
        self.client = ["sqlite3", "-bail", str(self.file)]

    def reset(self):
        for path in self.work.glob("bench.db*"):
            path.unlink()
        self.file.touch()


class Server(Database):
    def __init__(self, name, work, variable):
        super().__init__(name, work)
        self.admin = urllib.parse.urlsplit(os.environ[variable])
        self.url = self.admin._replace(path="/msr_bench").geturl()
        self.password = urllib.parse.unquote(self.admin.password)
        self.user = urllib.parse.unquote(self.admin.username)


class Postgresql(Server):
    def __init__(self, work):
        super().__init__("postgresql", work, "MSR_TEST_POSTGRESQL_URL")
        self.environment["PGPASSWORD"] = self.password
        base = ["psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-h", self.admin.hostname, "-p", str(self.admin.port), "-U", self.user, "-d"]
        self.client = base + ["msr_bench", "-At"]
        self.administer = base + ["postgres"]

    def reset(self):
        for sql in ("DROP DATABASE IF EXISTS msr_bench", "CREATE DATABASE msr_bench"):
            subprocess.run(self.administer + ["-c", sql], env=self.environment, check=True, stderr=subprocess.DEVNULL)


class Mariadb(Server):
    def __init__(self, work):
        super().__init__("mysql", work, "MSR_TEST_MYSQL_URL")
        self.environment["MYSQL_PWD"] = self.password
        base = ["mariadb", "--no-defaults", "-h", self.admin.hostname, "-P", str(self.admin.port), "-u", self.user]
        self.client = base + ["-N", "-B", "msr_bench"]
        self.administer = base

    def reset(self):
        subprocess.run(self.administer + ["-e", "DROP DATABASE IF EXISTS msr_bench; CREATE DATABASE msr_bench"], env=self.environment, check=True)


disturbed = []


def others_run():
    """Whether the system runs more tasks than this one right now."""
    return int(pathlib.Path("/proc/loadavg").read_text().split()[3].split("/")[0]) > 1


def timed(run):
    disturbed.append(others_run())
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def compare(label, ours, theirs, runs, bar, prepare=lambda: None):
    pairs = []
    for round_number in range(runs + 1):
        prepare()
        a = timed(ours)
        prepare()
        b = timed(theirs)
        if round_number > 0:  # the first round warms the caches
            pairs.append((a, b))
    a = statistics.median(p[0] for p in pairs)
    b = statistics.median(p[1] for p in pairs)
    print(f"{label:58} {a * 1000:10.2f} {b * 1000:10.2f} {a / b:7.2f}  {bar}", flush=True)


def write_folder(folder, count, text):
    folder.mkdir()
    for number in range(1, count + 1):
        (folder / f"V{number}_m.up.sql").write_text(text(number))


class Bench:
    def __init__(self, program, runs, work):
        self.program = str(program)
        self.runs = runs
        self.work = work

    def msr(self, database, folder, *words):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MSR_")}
        environment["DATABASE_URL"] = database.url
        done = subprocess.run([self.program, "--folder", str(folder), *words], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if done.returncode != 0:
            sys.exit(f"msr {' '.join(words)} on {database.name} failed: {done.stderr.decode()}")

    def start(self):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        compare("start: msr version / sqlite3 --version", lambda: [subprocess.run([self.program, "version"], **quiet) for _ in range(50)],
                lambda: [subprocess.run(["sqlite3", "--version"], **quiet) for _ in range(50)], self.runs, "<= 2 (50 starts)")

    def noop(self, database):
        folder = self.work / f"noop-{database.name}"
        write_folder(folder, APPLIED, lambda n: f"INSERT INTO t VALUES ({n});\n")
        database.reset()
        first = folder / "V0.1_t.up.sql"
        first.write_text("CREATE TABLE t (id int);\n")
        self.msr(database, folder, "migrate")
        select = self.work / "select.sql"
        select.write_text("SELECT kind, identity, version, name, file, checksum, state, statements, statements_done, done_hash, started_at, finished_at, "
                          "run_id, applied_by, host, tool, CASE WHEN down_text IS NULL THEN 0 ELSE 1 END FROM schema_version;\n")
        compare(f"no-op with {APPLIED} applied on {database.name} / the same SELECT", lambda: self.msr(database, folder, "migrate"),
                lambda: database.client_run(select), self.runs, "<= 2")
        if database.name == "sqlite":
            self.floor(folder, lambda: database.client_run(select))

    def floor(self, folder, select):
        compiler = shutil.which("cc")
        if compiler is None:
            return
        floor = self.work / "floor"
        subprocess.run([compiler, "-O2", "-pthread", "-o", floor, pathlib.Path(__file__).with_name("floor.c")], check=True)
        threads = str(min(os.cpu_count() or 1, 4))
        compare(f"floor: {APPLIED} files read on {threads} threads / SELECT on sqlite",
                lambda: subprocess.run([floor, folder, threads], check=True), select, self.runs, "(no bar)")

    def apply(self, database):
        # Files of DML, so that each is one transaction on every database.
        folder = self.work / f"apply-{database.name}"
        write_folder(folder, MIGRATIONS, lambda n: f"INSERT INTO t VALUES ({n}, 'row {n}');\n")
        script = self.work / f"apply-{database.name}.sql"
        history = ("INSERT INTO h VALUES ('version', '{0}', '{0}', 'm', 'V{0}_m.up.sql', 'sha256:0000000000000000000000000000000000000000000000000000000000000000', "
                   "'applied', 1, 1, '', '2026-01-15T10:30:00.123456Z', '2026-01-15T10:30:00.123456Z', '20260115T103000123-0123456789abcdef', 'root', 'host', 'msr 0.1.0', NULL);\n"
                   "INSERT INTO l VALUES ('20260115T103000123-0123456789abcdef', {0}, '2026-01-15T10:30:00.123456Z', 'applied', 'migrate', 'version', '{0}', '{0}', 'm', "
                   "'sha256:0000000000000000000000000000000000000000000000000000000000000000', 1, 'root', 'host', 'msr 0.1.0', '12345', NULL);\n")
        with script.open("w") as out:
            for number in range(1, MIGRATIONS + 1):
                out.write(f"BEGIN;\nINSERT INTO t VALUES ({number}, 'row {number}');\n{history.format(number)}COMMIT;\n")
        tables = self.work / "tables.sql"
        columns = ", ".join(f"c{i} varchar(255)" for i in range(3, 17))
        tables.write_text("CREATE TABLE t (id int, name varchar(50));\n"
                          f"CREATE TABLE h (kind varchar(255), identity varchar(255), {columns}, down_text text, PRIMARY KEY (kind, identity));\n"
                          f"CREATE TABLE l (run_id varchar(255), sequence bigint, {columns}, PRIMARY KEY (run_id, sequence));\n")

        def prepare():
            database.reset()
            database.client_run(tables)

        compare(f"{MIGRATIONS} migrations on {database.name} / its client, same transactions", lambda: self.msr(database, folder, "migrate"),
                lambda: database.client_run(script), max(3, self.runs // 3), "<= 1.05", prepare)

    def large(self, database, megabytes):
        """One file of inserts in one transaction, and what the client makes of the same file."""
        self.once(f"{megabytes} MB of inserts on {database.name}", database, megabytes, "",
                  lambda n: f"INSERT INTO t VALUES ({n}, 'row number {n} with some text to make it longer', {n % 97}, 'x''y');\n", "")

    def copy(self, database, megabytes):
        self.once(f"{megabytes} MB of COPY on {database.name}", database, megabytes, "COPY t FROM stdin;\n",
                  lambda n: f"{n}\trow number {n} with some text to make it longer\t{n % 97}\tx'y\n", "\\.\n")

    def once(self, label, database, megabytes, head, row, tail):
        folder = self.work / "large"
        folder.mkdir()
        table = folder / "V1_t.up.sql"
        table.write_text("CREATE TABLE t (id INTEGER, name VARCHAR(100), n INTEGER, z VARCHAR(10));\n")
        script = folder / "V2_rows.up.sql"
        with script.open("w") as out:
            out.write("BEGIN;\n" + head)
            number = 0
            while out.tell() < megabytes << 20:
                number += 1
                out.write(row(number))
            out.write(tail + "COMMIT;\n")
        database.reset()
        ours = timed(lambda: self.msr(database, folder, "migrate"))
        # The largest child so far: honest as long as no client before it was larger.
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        database.reset()
        database.client_run(table)
        theirs = timed(lambda: database.client_run(script))
        bar = "< 1" if database.name == "postgresql" else "<= 1.05"
        print(f"{label:58} {ours * 1000:10.2f} {theirs * 1000:10.2f} {ours / theirs:7.2f}  {bar}; msr's memory at most {peak} MB (< 64)", flush=True)
        shutil.rmtree(folder)


KINDS = {"sqlite": Sqlite, "postgresql": Postgresql, "mysql": Mariadb}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=pathlib.Path("build/release/bin/msr"))
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--only", default="start,noop,apply")
    parser.add_argument("--databases", default=",".join(KINDS))
    parser.add_argument("--megabytes", type=int, default=1024)
    options = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="msr-bench-"))
    try:
        bench = Bench(options.program.resolve(), options.runs, work)
        print(f"{'figure (A / B)':58} {'A ms':>10} {'B ms':>10} {'ratio':>7}  bar")
        wanted = options.only.split(",")
        if "start" in wanted:
            bench.start()
        for kind in (KINDS[name] for name in options.databases.split(",")):
            database = kind(work)
            if "noop" in wanted:
                bench.noop(database)
            if "apply" in wanted:
                bench.apply(database)
            if "large" in wanted:
                bench.large(database, options.megabytes)
                if database.name == "postgresql":
                    bench.copy(database, options.megabytes)
        if any(disturbed):
            print(f"{sum(disturbed)} of {len(disturbed)} measurements began while something else ran on this machine")
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
