#!/usr/bin/env python3
"""Has Compose itself check the files of examples/docker-compose, without an engine, and looks at what it makes of them:
that the application starts only behind its migrations, and that no secret stands in the files."""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

FILES = ("development.yml", "production.yml", "own-image/compose.yml")


class Compose:
    """The docker-compose of Debian. Release 1 knows no name at the top of a file, and is not shown it."""

    def __init__(self, program):
        self.program = shutil.which(program) or sys.exit("there is no docker-compose: run 'scripts/dependencies install deploy'")
        version = subprocess.run([program, "version", "--short"], check=True, capture_output=True, text=True).stdout
        self.knows_names = not version.startswith("1.")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("MSR_", "COMPOSE_"))}

    def config(self, file, text=None):
        """What Compose understands, or None and its complaint."""
        text = text or file.read_text(encoding="utf-8")
        if not self.knows_names:
            text = re.sub(r"^name: .*$", "", text, flags=re.MULTILINE)
        done = subprocess.run([self.program, "-f", "-", "--project-directory", str(file.parent), "config"], input=text,
                              capture_output=True, text=True, env=self.environment)
        return (yaml.safe_load(done.stdout), "") if done.returncode == 0 else (None, done.stderr)


def msr_services(services):
    return {name: service for name, service in services.items() if name.startswith("migrations")}


def judge(file, project):
    problems = []
    services = project["services"]
    migrations = msr_services(services)
    if not migrations:
        problems.append("no service migrates")
    for name, service in migrations.items():
        if service.get("restart", "no") != "no":
            problems.append(f"{name}: a restart would hide that the migrations failed")
        if "stop_grace_period" not in service:
            problems.append(f"{name}: without stop_grace_period it may be killed at work")
    waits = services["app"].get("depends_on", {})
    if file.parent.name != "own-image":
        for name in migrations:
            if waits.get(name, {}).get("condition") != "service_completed_successfully":
                problems.append(f"app: starts without {name}")
    for name, service in yaml.safe_load(file.read_text(encoding="utf-8"))["services"].items():
        for volume in service.get("volumes", []):
            if volume.startswith(".") and not (file.parent / volume.split(":")[0]).exists():
                problems.append(f"{name}: there is no {volume}")
    for name, service in services.items():
        if "healthcheck" not in service and name not in migrations:
            problems.append(f"{name}: has no healthcheck")
    if file.name == "production.yml":
        problems += judge_production(services)
    return problems


def judge_production(services):
    problems = []
    for name, service in services.items():
        for variable in service.get("environment", {}):
            if any(word in variable for word in ("PASSWORD", "URL")) and not variable.endswith("_FILE"):
                problems.append(f"{name}: {variable} stands in the environment")
    if services["app"].get("deploy", {}).get("replicas") != 3:
        problems.append("app: not three copies")
    used = [{secret["source"] if isinstance(secret, dict) else secret for secret in services[name]["secrets"]}
            for name in ("migrations", "app")]
    if used[0] & used[1]:
        problems.append(f"migrations and application share {used[0] & used[1]}")
    return problems


def check_secrets(folder):
    """make-secrets.sh makes each file that production.yml names, and no second run changes it."""
    named = yaml.safe_load((folder / "production.yml").read_text(encoding="utf-8"))["secrets"].values()
    with tempfile.TemporaryDirectory() as work:
        script, seen = [str(folder / "make-secrets.sh"), f"{work}/secrets"], []
        for _ in range(2):
            subprocess.run(script, check=True)
            seen.append({path.name: path.read_text(encoding="utf-8") for path in pathlib.Path(work, "secrets").iterdir()})
    if seen[0] != seen[1]:
        return ["make-secrets.sh writes over what is there"]
    if {pathlib.Path(secret["file"]).name for secret in named} != set(seen[0]):
        return [f"make-secrets.sh makes {sorted(seen[0])}, and production.yml names others"]
    if seen[0]["migrations_password"] not in seen[0]["migrations_url"]:
        return ["the URL has another password than the role"]
    return []


def check_planted(compose, folder):
    """A slip of the pen in each file has to be found."""
    problems = []
    for name in FILES:
        text = (folder / name).read_text(encoding="utf-8")
        for right, wrong in (("depends_on:", "depend_on:"), ("condition: service_healthy", "condition: service_helthy")):
            if right not in text or compose.config(folder / name, text.replace(right, wrong, 1))[0] is not None:
                problems.append(f"{name}: '{wrong}' was not found")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--compose", default="docker-compose")
    arguments = parser.parse_args()
    folder = arguments.source / "examples/docker-compose"
    compose = Compose(arguments.compose)
    problems = check_secrets(folder)
    for name in FILES:
        project, complaint = compose.config(folder / name)
        found = judge(folder / name, project) if project else [complaint]
        problems += [f"{name}: {problem}" for problem in found]
    problems += check_planted(compose, folder)
    print("\n".join(problems) or f"ok: {len(FILES)} files")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
