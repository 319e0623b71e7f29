"""own-image: an application's image that brings msr and its migrations along, with scripts that start either."""
from daemon import Failed
from images import ours
from stacks import Container, Stack, wait_until

WORDS = "the application runs"


def start(test, stack, name, **variables):
    """A container of the image beside the project's own, as a platform starts it that knows no order."""
    name = f"{stack.project}-{name}"
    options = [word for variable, value in variables.items() for word in ("-e", f"{variable}={value}")]
    test.docker("run", "-d", "--name", name, "--network", stack.network(), "-e",
                "MSR_DATABASE_URL=postgresql://notes:notes@postgres:5432/notes", *options, ours("notes"), "echo", WORDS)
    return Container(test.docker, name)


def check_waits(test, stack):
    container = start(test, stack, "waits", WAIT_FOR_MIGRATIONS="1s")
    code = container.exit_code()
    test.expect(code == 9 and WORDS not in container.log(), f"start.sh before the migrations: {code}\n{container.log()}")
    test.docker("rm", container.name)


def check_replicas(test, stack):
    """Three copies that migrate at their start."""
    copies = [start(test, stack, f"copy-{index}", MIGRATE_ON_START="yes") for index in range(3)]
    codes = [copy.exit_code() for copy in copies]
    logs = [copy.log() for copy in copies]
    test.docker("rm", *(copy.name for copy in copies))
    test.expect(codes == [0, 0, 0] and all(WORDS in log for log in logs), f"three copies exit with {codes}:\n{''.join(logs)}")
    test.expect("".join(logs).count("applied 202601151030 create_notes in") == 1, f"not one of three worked:\n{''.join(logs)}")


def check_stack(test, stack):
    done = stack.call("up", "-d")
    test.expect(done.returncode == 0, f"'up' exited with {done.returncode}:\n{done.stdout}")
    container, app = stack.container("migrations"), stack.container("app")
    code = container.exit_code()
    test.expect(code == 0, f"the migrations exit with {code}:\n{container.log()}")
    wait_until(WORDS, lambda: WORDS in app.log())
    stack.wait_healthy("app")


def check(test):
    file = test.compose / "own-image/compose.yml"
    with Stack(test.docker, test.compose_program, file, "own-image") as stack:
        done = stack.call("build")
        if done.returncode != 0:
            raise Failed(f"the image cannot be built:\n{done.stdout[-3000:]}")
        stack.call("up", "-d", "postgres")
        stack.wait_healthy("postgres")
        check_waits(test, stack)
        check_replicas(test, stack)
    with Stack(test.docker, test.compose_program, file, "own-image") as stack:
        check_stack(test, stack)
