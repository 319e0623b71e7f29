#!/usr/bin/env python3
"""Checks the Dockerfiles without a container engine: their rules, their shell, and that what .dockerignore lets through is
enough to configure a build."""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile


def instructions(file):
    """(word, rest) of each instruction, with its continued lines."""
    text = re.sub(r"^\s*#.*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [tuple(line.split(maxsplit=1)) for line in re.sub(r"\\\n\s*", " ", text).splitlines() if line.strip()]


def check_rules(file):
    problems = []
    steps = instructions(file)
    last = {word: rest for word, rest in steps}
    if re.search(r"^#\s*syntax=", file.read_text(encoding="utf-8"), flags=re.MULTILINE):
        problems.append("asks a registry for a frontend")
    if "SHELL" in last:
        problems.append("SHELL is not known to every builder")
    if not re.fullmatch(r"[1-9]\d*:\d+", last.get("USER", "")):
        problems.append("USER is no number, so Kubernetes cannot tell whether it is root")
    if not last.get("ENTRYPOINT", "").startswith("["):
        problems.append("ENTRYPOINT starts a shell, which keeps signals to itself")
    for word, rest in steps:
        if word == "RUN" and rest.startswith("--"):
            problems.append(f"RUN {rest.split()[0]} is unknown to the classic builder")
        if word == "RUN":
            done = subprocess.run(["shellcheck", "-"], input="#!/bin/sh\n" + rest + "\n", capture_output=True, text=True)
            if done.returncode != 0:
                problems.append(f"shellcheck: {done.stdout}")
    return problems


def copy_context(source, target):
    """What the builder is sent: .dockerignore leaves out all but the entries that it names."""
    lines = (source / ".dockerignore").read_text(encoding="utf-8").split("\n")
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*" and all(rule.startswith("!") for rule in rules[1:])
    for rule in rules[1:]:
        path = source / rule[1:]
        (target / rule[1:]).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if path.is_dir() else shutil.copy)(path, target / rule[1:])


def check_copies(file, context):
    problems = []
    for word, rest in instructions(file):
        if word == "COPY" and not rest.startswith("--from"):
            problems += [f"COPY {path}: it is not sent to the builder" for path in rest.split()[:-1]
                         if not (context / path).exists()]
    return problems


def run_up_to(command, file, context, **variables):
    """Runs the instruction RUN that holds a command, up to that command."""
    script = next(rest for word, rest in instructions(file) if word == "RUN" and command in rest)
    return subprocess.run(["sh", "-c", script[:script.index(command)]], cwd=context, capture_output=True, text=True,
                          env={"PATH": "/usr/local/bin:/usr/bin:/bin", **variables})


def check_configure(file, context):
    done = run_up_to("cmake --build", file, context)
    if done.returncode != 0:
        return [f"CMake exited with {done.returncode}:\n{done.stdout}{done.stderr}"]
    problems = []
    for drivers, status in (("sqlite", 0), ("postgresql mysql", 0), ("sqlight", 1)):
        done = run_up_to("cmake --install", file, context, MSR_DRIVERS=drivers)
        if done.returncode != status:
            problems.append(f"MSR_DRIVERS={drivers}: exit code {done.returncode} instead of {status}: {done.stderr}")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    source = parser.parse_args().source
    own_image = source / "examples/docker-compose/own-image/Dockerfile"
    problems = []
    with tempfile.TemporaryDirectory() as work:
        context = pathlib.Path(work)
        copy_context(source, context)
        problems += check_copies(source / "Dockerfile", context) + check_configure(source / "Dockerfile", context)
    problems += check_copies(own_image, own_image.parent)
    for file in (source / "Dockerfile", own_image):
        problems += [f"{file.relative_to(source)}: {problem}" for problem in check_rules(file)]
    print("\n".join(problems) or "ok")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
