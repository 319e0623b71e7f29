"""A copy of the examples for Compose, with our names of images, and their files as projects of their own."""
import json
import pathlib
import re
import shutil
import subprocess
import time

from daemon import Failed
from images import ours

SECONDS = 180


def wait_until(what, condition):
    """Nothing here is measured; the limit only ends a test that would never end."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise Failed(f"{what}: not within {SECONDS} s")
        time.sleep(0.2)


def copy_examples(source, target):
    for folder in ("examples/docker-compose", "examples/roles", "migrations-examples/library"):
        shutil.copytree(source / folder, target / folder)
    compose = target / "examples/docker-compose"
    shutil.rmtree(compose / "secrets", ignore_errors=True)
    for file in (*compose.glob("*.yml"), *compose.glob("*/*.yml")):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"^( *image: )(\$\{MSR_IMAGE:-)?", lambda found: found.group() + ours(""), text, flags=re.MULTILINE)
        file.write_text(text, encoding="utf-8")
    file = compose / "own-image/Dockerfile"
    text = re.sub(r"^(ARG \w+=)", lambda found: found.group() + ours(""), file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file.write_text(text, encoding="utf-8")
    return compose


class Container:
    def __init__(self, docker, name):
        self.docker, self.name = docker, name

    def state(self):
        return json.loads(self.docker("inspect", "--format", "{{json .State}}", self.name))

    def log(self):
        done = self.docker.call("logs", self.name, stderr=subprocess.STDOUT)
        return done.stdout

    def healthy(self):
        return self.state().get("Health", {}).get("Status") == "healthy"

    def exit_code(self):
        """After its end."""
        wait_until(f"end of {self.name}", lambda: self.state()["Status"] == "exited")
        return self.state()["ExitCode"]


def instant(text):
    """A time of Docker, whose fraction has as many digits as it needs."""
    seconds, _, fraction = text.rstrip("Z").partition(".")
    return seconds, fraction.ljust(9, "0")


class Stack:
    """One file of the examples as a project. Release 1 of Compose knows no name at the top of a file, and no --wait."""

    def __init__(self, docker, program, file, project):
        self.docker, self.program, self.project = docker, program, f"msr-test-{project}"
        version = subprocess.run([program, "version", "--short"], check=True, capture_output=True, text=True).stdout
        self.waits = not version.startswith("1.")
        if not self.waits:
            text = re.sub(r"^name: .*$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
            file.write_text(text, encoding="utf-8")
        self.command = [program, "-f", str(file), "--project-name", self.project]

    def __enter__(self):
        self.remove()
        return self

    def __exit__(self, *_):
        self.remove()

    def remove(self):
        self.call("down", "--volumes", "--timeout", "1")

    def start(self, *arguments):
        return subprocess.Popen([*self.command, *arguments], text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, env=self.docker.environment)

    def call(self, *arguments):
        with self.start(*arguments) as process:
            said, _ = process.communicate()
        return subprocess.CompletedProcess(arguments, process.returncode, said)

    def up_words(self):
        """As the comments of the files tell the reader to."""
        return ("up", "-d", *(["--wait"] if self.waits else []))

    def up(self):
        return self.call(*self.up_words())

    def containers(self, service):
        """Each container of a service, also those that have ended."""
        names = self.docker.lines("ps", "--all", "--format", "{{.Names}}", "--filter",
                                  f"label=com.docker.compose.project={self.project}", "--filter",
                                  f"label=com.docker.compose.service={service}")
        return [Container(self.docker, name) for name in sorted(names)]

    def container(self, service):
        found = self.containers(service)
        if len(found) != 1:
            raise Failed(f"{len(found)} containers of {service} instead of one")
        return found[0]

    def network(self):
        """The one network of the project."""
        return self.docker("network", "ls", "--format", "{{.Name}}", "--filter",
                           f"label=com.docker.compose.project={self.project}")

    def wait_healthy(self, service):
        for container in self.containers(service):
            wait_until(f"{service} is healthy", container.healthy)
