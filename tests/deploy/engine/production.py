"""production.yml: three copies of the application behind the migrations, all secrets in files, and a second deployment
whose migration fails, which leaves the copies that run alone."""
import subprocess

from stacks import Stack, instant

BROKEN = "V209901010000_last.up.sql"


def secrets(test):
    subprocess.run([test.compose / "make-secrets.sh"], check=True)
    return [path.read_text(encoding="utf-8").strip() for path in (test.compose / "secrets").iterdir()]


def check_first(test, stack):
    done = stack.up()
    container = stack.container("migrations")
    test.expect(done.returncode == 0, f"'up' exited with {done.returncode}:\n{done.stdout}{container.log()}")
    state = container.state()
    test.expect(state["Status"] == "exited" and state["ExitCode"] == 0, f"the migrations are {state}:\n{container.log()}")
    copies = stack.containers("app")
    test.expect(len(copies) == 3, f"there are {len(copies)} copies of the application")
    stack.wait_healthy("app")
    for copy in copies:
        test.expect(instant(state["FinishedAt"]) < instant(copy.state()["StartedAt"]), f"{copy.name} started too early")
        test.expect(" books" in copy.log(), f"{copy.name} says:\n{copy.log()}")


def check_limits(test, stack):
    limits = test.docker("inspect", "--format", "{{.HostConfig.Memory}} {{.HostConfig.ReadonlyRootfs}} {{.Config.StopTimeout}}",
                         stack.container("migrations").name)
    test.expect(limits == f"{64 << 20} true 15", f"the limits of the migrations did not reach the engine: {limits}")


def check_secrets(test, stack, values):
    for service in ("postgres", "migrations", "app"):
        for container in stack.containers(service):
            shown = test.docker("inspect", container.name) + container.log()
            for value in values:
                test.expect(value not in shown, f"{container.name} shows a secret")


def check_second(test, stack):
    (test.migrations / BROKEN).write_text("INSERT INTO nowhere VALUES (1);\n", encoding="utf-8")
    before = [(copy.name, copy.state()["StartedAt"]) for copy in stack.containers("app")]
    done = stack.up()
    container = stack.container("migrations")
    test.expect(done.returncode != 0, f"'up' succeeds though the migrations failed:\n{done.stdout}")
    test.expect(container.exit_code() == 3 and BROKEN in container.log(), f"the migrations say:\n{container.log()}")
    after = [(copy.name, copy.state()["StartedAt"]) for copy in stack.containers("app")]
    test.expect(before == after, f"the copies that ran were touched:\n{before}\n{after}")
    for copy in stack.containers("app"):
        test.expect(copy.state()["Running"], f"{copy.name} does not run any more")


def check(test):
    values = secrets(test)
    for file in test.migrations.glob("V2099*"):
        file.unlink()
    with Stack(test.docker, test.compose_program, test.compose / "production.yml", "production") as stack:
        check_first(test, stack)
        check_limits(test, stack)
        check_secrets(test, stack, values)
        check_second(test, stack)
