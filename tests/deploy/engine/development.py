"""development.yml: the application starts behind the migrations of three databases and not without them, whatever ends
them; and msr in containers with as few rights as there are."""
import json

from daemon import Failed
from images import ours
from stacks import Container, Stack, instant, wait_until

DATABASES = ("postgresql", "mariadb", "sqlite")
URLS = {"postgresql": "postgresql://library:library@postgres:5432/library",
        "mariadb": "mariadb://library:library@mariadb:3306/library", "sqlite": "sqlite:///data/library.db"}
LAST = "V209901010000_last.up.sql"
FAILING = "CREATE TABLE one (id INTEGER PRIMARY KEY);\nINSERT INTO nowhere VALUES (1);\n"
CORRECTED = "CREATE TABLE one (id INTEGER PRIMARY KEY);\nINSERT INTO one VALUES (1);\n"
# How long the slow migration takes is read from a table, so that it can be made fast without another file.
PACE = "CREATE TABLE pace (seconds INTEGER NOT NULL);\nINSERT INTO pace VALUES (900);\n"
SLOW = {"postgresql": "SELECT pg_sleep(seconds) FROM pace;\nCREATE TABLE slow_two (id INTEGER PRIMARY KEY);\n",
        "mysql": "CREATE TABLE slow_two AS SELECT SLEEP(seconds) AS slept FROM pace;\n",
        "sqlite": "CREATE TABLE slow_two AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                  "(SELECT seconds * 10000000 FROM pace)) SELECT count(*) AS c FROM n;\n"}
FAST = "UPDATE pace SET seconds = 0;\n"
NEVER = "0001-01-01T00:00:00Z"


def migrations(stack):
    return [stack.container(f"migrations-{database}") for database in DATABASES]


def write(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")


def configuration(folder, files):
    """A ConfigMap or a Secret as the kubelet mounts it: the files stand in a folder of their own, to which links lead."""
    data = folder / "..2026_01_15"
    data.mkdir(parents=True)
    (folder / "..data").symlink_to(data.name)
    for name, text in files.items():
        write(data, name, text)
        (folder / name).symlink_to(f"..data/{name}")
    return folder


def check_broken(test, stack):
    """A migration that fails keeps the application from starting, and the exit code and the log say why."""
    write(test.migrations, LAST, FAILING)
    done = stack.up()
    test.expect(done.returncode != 0, f"'up' succeeds though the migrations failed:\n{done.stdout}")
    for container in migrations(stack):
        code, log = container.exit_code(), container.log()
        test.expect(code == 3, f"{container.name}: exit code {code} instead of 3:\n{log}")
        test.expect(LAST in log and "nowhere" in log, f"{container.name} does not say what failed:\n{log}")
    for container in stack.containers("app"):
        test.expect(container.state()["StartedAt"] == NEVER, "the application was started without its migrations")


def check_up(test, stack):
    done = stack.up()
    logs = "".join(f"{container.name}:\n{container.log()}" for container in migrations(stack))
    if done.returncode != 0:
        raise Failed(f"'up' exited with {done.returncode}:\n{done.stdout}{logs}")
    stack.wait_healthy("app")
    started = instant(stack.container("app").state()["StartedAt"])
    for container in migrations(stack):
        state = container.state()
        test.expect(state["Status"] == "exited" and state["ExitCode"] == 0, f"{container.name} is {state}\n{container.log()}")
        test.expect("password" not in logs and ":library@" not in logs, f"{container.name} shows its password:\n{logs}")
    return started


def check_corrected(test, stack):
    write(test.migrations, LAST, CORRECTED)
    started = check_up(test, stack)
    for container in migrations(stack):
        test.expect(instant(container.state()["FinishedAt"]) < started, f"the application started before {container.name} ended")
    test.expect(" books" in stack.container("app").log(), f"the application says:\n{stack.container('app').log()}")


def up_until_slow(stack):
    """Starts 'up' and waits until every service is at the slow migration; the one before it has just been applied."""
    begun = {container.name: container.log().count("lock obtained") for container in migrations(stack)}
    up = stack.start(*stack.up_words())
    for container in migrations(stack):
        wait_until(f"{container.name} is at work",
                   lambda one=container: one.log().count("lock obtained") > begun[one.name]
                   and "applying 209901030000 slow" in one.log().rpartition("lock obtained")[2])
    return up


def check_ended(test, stack, code, *how):
    """Ends the services in the midst of a migration: 'up' fails."""
    up = up_until_slow(stack)
    test.docker(*how, *(container.name for container in migrations(stack)))
    said, _ = up.communicate()
    test.expect(up.returncode != 0, f"'up' succeeds though its migrations were ended:\n{said}")
    for container in migrations(stack):
        found = container.exit_code()
        test.expect(found == code, f"{container.name}: exit code {found} after docker {how[0]}:\n{container.log()}")


def run_msr(test, stack, *arguments, database, folder=None, **options):
    command = ["run", "--rm", "--network", stack.network(), "-e", f"MSR_DATABASE_URL={URLS[database]}"]
    if database == "sqlite":
        command += ["-v", f"{stack.project}_sqlite:/data"]
    return test.docker.call(*command, "-v", f"{folder or test.migrations}:/migrations:ro", ours("msr"), *arguments, **options)


def check_interrupted(test, stack):
    """After docker stop and docker kill in the midst of a migration, the next 'up' completes it."""
    write(test.migrations, "V209901020000_pace.up.sql", PACE)
    for database, text in SLOW.items():
        write(test.migrations, f"V209901030000_slow.{database}.up.sql", text)
    file = test.compose / "development.yml"
    text = file.read_text(encoding="utf-8")
    for url in URLS.values():  # so that the log says when the slow migration begins
        text = text.replace(f"MSR_DATABASE_URL: {url}", f"MSR_DATABASE_URL: {url}\n      MSR_LOG_LEVEL: debug")
    file.write_text(text, encoding="utf-8")
    check_ended(test, stack, 143, "stop")
    check_ended(test, stack, 137, "kill")
    fast = test.work / "fast"
    fast.mkdir()
    write(fast, "V1_fast.up.sql", FAST)
    for database in DATABASES:
        done = run_msr(test, stack, "migrate", "--table-name", "fast_version", database=database, folder=fast)
        test.expect(done.returncode == 0, f"{database}: cannot be made fast:\n{done.stderr}")
    check_up(test, stack)
    for database in DATABASES:
        done = run_msr(test, stack, "list", "--format", "json", database=database)
        states = {one["state"] for one in json.loads(done.stdout)["migrations"]}
        test.expect(states == {"applied"}, f"{database}: after all, there are migrations that are {states}")


def check_few_rights(test, stack):
    """No right, no name, 64 MB, nothing writable, files by links and the URL in a secret."""
    example = test.source / "migrations-examples/load"
    folder = configuration(test.work / "config-map", {path.name: path.read_text(encoding="utf-8") for path in example.iterdir()})
    for index, database in enumerate(DATABASES):
        secret = configuration(test.work / f"secret-{database}", {"url": URLS[database]})
        command = ["run", "--rm", "--network", stack.network(), "--read-only", "--user", f"{54321 + index}:0",
                   "--memory", "64m", "--memory-swap", "64m", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
                   "-v", f"{folder}:/migrations:ro", "-v", f"{secret}:/run/secrets/msr:ro",
                   "-e", "MSR_DATABASE_URL_FILE=/run/secrets/msr/url", "-e", "MSR_TABLE_NAME=load_version"]
        if database == "sqlite":
            command += ["-v", f"{stack.project}_restricted:/data"]
        done = test.docker.call(*command, ours("msr"), "migrate")
        test.expect(done.returncode == 0 and "schema is at version" in done.stdout + done.stderr,
                    f"{database}, with few rights: exit code {done.returncode}:\n{done.stderr}")
    test.docker("volume", "rm", f"{stack.project}_restricted")


def check_crowd(test, stack):
    """Three runners at once, as three replicas with an init container: all succeed, and one has worked."""
    notes = test.source / "examples/docker-compose/own-image/migrations"
    for database in DATABASES:
        names = [f"{stack.project}-crowd-{database}-{index}" for index in range(3)]
        volume = ["-v", f"{stack.project}_sqlite:/data"] if database == "sqlite" else []
        for name in names:
            test.docker("create", "--name", name, "--network", stack.network(), "-e", f"MSR_DATABASE_URL={URLS[database]}",
                        *volume, "-v", f"{notes}:/migrations:ro", ours("msr"), "migrate", "--table-name", "notes_version")
        test.docker("start", *names)
        crowd = [Container(test.docker, name) for name in names]
        codes = [container.exit_code() for container in crowd]
        logs = "".join(container.log() for container in crowd)
        test.docker("rm", *names)
        test.expect(codes == [0, 0, 0], f"{database}: three runners at once exit with {codes}:\n{logs}")
        test.expect(logs.count("applied 202601151030 create_notes in") == 1, f"{database}: not one of three has worked:\n{logs}")


def check_first_process(test, stack):
    """msr has no init before it, and ends by the signals that a first process has to ask for."""
    for signal, code in (("TERM", 143), ("INT", 130)):
        name = f"{stack.project}-signal-{signal}"
        test.docker("run", "-d", "--name", name, "--network", stack.network(), "-e",
                    "MSR_DATABASE_URL=postgresql://library:library@postgres:1/library", ours("msr"), "wait", "--verbose",
                    "--timeout", "10m")
        container = Container(test.docker, name)
        wait_until("msr waits for a database", container.log)
        test.docker("kill", "--signal", signal, name)
        found = container.exit_code()
        test.expect(found == code, f"SIG{signal} to the first process: exit code {found}:\n{container.log()}")
        test.docker("rm", name)


def check(test):
    with Stack(test.docker, test.compose_program, test.compose / "development.yml", "development") as stack:
        check_broken(test, stack)
        check_corrected(test, stack)
        check_few_rights(test, stack)
        check_crowd(test, stack)
        check_first_process(test, stack)
        check_interrupted(test, stack)
