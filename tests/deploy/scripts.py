#!/usr/bin/env python3
"""Runs the scripts of examples: those of containers and of CI with the real msr on SQLite, and deploy.sh with a stand-in for
kubectl, since what matters there is what it does when the cluster says no. shellcheck looks at all of them."""
import argparse
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import yaml

FAILING = "CREATE TABLE one (id INTEGER PRIMARY KEY);\nINSERT INTO nowhere VALUES (1);\n"
SLOW = ("CREATE TABLE slow AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000000000) "
        "SELECT count(*) AS c FROM n;\n")
KUBECTL = """#!/bin/sh
printf '%s\\n' "$*" >> "$KUBECTL_LOG"
case "$*" in
  *"get job"*jsonpath*) [ "$KUBECTL_JOB" = Running ] || printf 'Suspended\\n%s\\n' "$KUBECTL_JOB" ;;
  *logs*) echo "what the pod said" ;;
  *apply*application.yaml*) [ "$KUBECTL_JOB" = Complete ] ;;
esac
"""


class Workspace:
    """An empty folder with msr on the PATH, and a SQLite database."""

    def __init__(self, arguments, work):
        self.source, self.folder = arguments.source, pathlib.Path(work)
        (self.folder / "bin").mkdir()
        (self.folder / "bin/msr").symlink_to(arguments.msr)
        for script in ("migrate.sh", "start.sh"):
            shutil.copy(arguments.source / "examples/docker-compose/own-image" / script, self.folder / "bin" / script)
        shutil.copytree(arguments.source / "examples/ci", self.folder / "ci")
        shutil.copytree(arguments.source / "migrations-examples/library", self.folder / "migrations")
        self.environment = {"PATH": f"{self.folder}/bin:/usr/bin:/bin", "MSR_DATABASE_URL": f"sqlite:{self.folder}/app.db"}
        self.environment.update({name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS") if name in os.environ})

    def migration(self, text):
        (self.folder / "migrations/V209901010000_last.up.sql").write_text(text, encoding="utf-8")

    def run(self, *command, **variables):
        return subprocess.run(list(map(str, command)), cwd=self.folder, env={**self.environment, **variables},
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def expect(problems, what, done, status, words=""):
    if done.returncode != status or words not in done.stdout:
        problems.append(f"{what}: exited with {done.returncode} instead of {status}, or did not say '{words}':\n{done.stdout}")


def check_container_scripts(arguments, problems):
    program = ("sh", "-c", "echo the application runs")
    with tempfile.TemporaryDirectory() as work:
        space = Workspace(arguments, work)
        expect(problems, "start.sh before the migrations", space.run("start.sh", *program, WAIT_FOR_MIGRATIONS="1s"), 9)
        expect(problems, "migrate.sh", space.run("migrate.sh"), 0, "schema is at version")
        expect(problems, "start.sh after the migrations", space.run("start.sh", *program), 0, "the application runs")
        expect(problems, "start.sh that migrates", space.run("start.sh", *program, MIGRATE_ON_START="yes"), 0,
               "the application runs")
        space.migration(FAILING)
        done = space.run("start.sh", *program, MIGRATE_ON_START="yes")
        expect(problems, "start.sh whose migration fails", done, 3, "nowhere")
        if "the application runs" in done.stdout:
            problems.append("start.sh: the application starts though its migration failed")


def check_run_msr(arguments, problems):
    with tempfile.TemporaryDirectory() as work:
        space = Workspace(arguments, work)
        log = space.folder / "migrate.log"
        expect(problems, "run-msr.sh", space.run("ci/run-msr.sh", log, "migrate"), 0, "schema is at version")
        space.migration(FAILING)
        done = space.run("ci/run-msr.sh", log, "migrate")
        expect(problems, "run-msr.sh whose migration fails", done, 3, "nowhere")
        if log.read_text(encoding="utf-8") != done.stdout:
            problems.append(f"run-msr.sh: the log is not what was shown:\n{log.read_text(encoding='utf-8')}")
        space.migration(SLOW)
        log.write_text("", encoding="utf-8")
        check_cancelled(space, log, problems)


def check_docker_arguments(arguments, problems):
    """Where there is no msr, run-msr.sh starts the image. No value of a variable may stand in the arguments of docker."""
    with tempfile.TemporaryDirectory() as work:
        space = Workspace(arguments, work)
        (space.folder / "bin/msr").unlink()
        docker = space.folder / "bin/docker"
        docker.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit 7\n", encoding="utf-8")
        docker.chmod(0o755)
        url = space.folder / "url"
        url.write_text("postgresql://u:p4ss@db/x", encoding="utf-8")
        for variables in ({"MSR_DATABASE_URL": "postgresql://u:p4ss@db/x"},
                          {"MSR_DATABASE_URL": "", "MSR_DATABASE_URL_FILE": str(url), "MIGRATIONS_IMAGE": "other"}):
            done = space.run("ci/run-msr.sh", "log", "plan", "--sql", **variables)
            image = variables.get("MIGRATIONS_IMAGE", "msr:0.1.0")
            expect(problems, "run-msr.sh with docker", done, 7, "/migrations:ro\n--env\n")
            if not done.stdout.endswith(f"\n{image}\nplan\n--sql\n") or "p4ss" in done.stdout:
                problems.append(f"run-msr.sh starts docker with:\n{done.stdout}")


def check_cancelled(space, log, problems):
    """Whoever cancels a job of CI ends the script, and msr has to end with it, in order."""
    variables = {**space.environment, "MSR_GRACE": "0", "MSR_LOG_LEVEL": "debug"}
    with subprocess.Popen(["ci/run-msr.sh", str(log), "migrate"], cwd=space.folder, env=variables, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        while running.poll() is None and "209901010000 last" not in log.read_text(encoding="utf-8"):
            time.sleep(0.05)
        running.send_signal(signal.SIGTERM)
        if running.wait() != 143:
            problems.append(f"run-msr.sh that was ended exits with {running.returncode} instead of 143:\n"
                            f"{log.read_text(encoding='utf-8')}")


def check_deploy(arguments, problems):
    for job, status, said in (("Complete", 0, "Rolling out"), ("Failed", 1, "The migrations failed"),
                              ("Running", 1, "took more than")):
        with tempfile.TemporaryDirectory() as work:
            kubectl = pathlib.Path(work, "kubectl")
            kubectl.write_text(KUBECTL, encoding="utf-8")
            kubectl.chmod(0o755)
            environment = {"PATH": f"{work}:/usr/bin:/bin", "KUBECTL_LOG": f"{work}/log", "KUBECTL_JOB": job,
                           "MIGRATION_TIMEOUT": "1", "POLL_SECONDS": "0.1"}
            done = subprocess.run([str(arguments.source / "examples/kubernetes/deploy.sh"), "shop"], env=environment,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            calls = pathlib.Path(work, "log").read_text(encoding="utf-8")
        expect(problems, f"deploy.sh whose Job is {job}", done, status, said)
        if "what the pod said" not in done.stdout:
            problems.append(f"deploy.sh whose Job is {job}: the logs do not reach the operator")
        if ("application.yaml" in calls) != (job == "Complete"):
            problems.append(f"deploy.sh whose Job is {job} calls:\n{calls}")
        if any(not line.startswith("--namespace shop ") for line in calls.splitlines()):
            problems.append(f"deploy.sh forgets the namespace:\n{calls}")


def ci_blocks(source):
    """Each piece of shell in the files for CI: (where, text, what may be run here with the database of the check)."""
    folder = source / "examples/ci"
    github = yaml.safe_load((folder / "github-actions.yml").read_text(encoding="utf-8"))
    for name, job in github["jobs"].items():
        for step in job["steps"]:
            if "run" in step:
                yield f"github-actions.yml, {step['name']}", step["run"], name == "check" and "env" not in step or (
                    "127.0.0.1" in step.get("env", {}).get("MSR_DATABASE_URL", ""))
    gitlab = yaml.safe_load((folder / "gitlab-ci.yml").read_text(encoding="utf-8"))
    for name, job in gitlab.items():
        if isinstance(job, dict) and "script" in job:
            yield f"gitlab-ci.yml, {name}", "\n".join(job["script"]), name == "check"
    for found in re.finditer(r"sh '(.+)'", (folder / "Jenkinsfile").read_text(encoding="utf-8")):
        yield "Jenkinsfile", found.group(1), "validate" in found.group(1)


def check_ci_keys(source, problems):
    """A key that the service does not know is passed over by it or ends the pipeline; neither is wanted."""
    known = {"github": {"name", "on", True, "permissions", "env", "jobs"},
             "github job": {"if", "runs-on", "timeout-minutes", "services", "steps", "environment", "concurrency"},
             "github step": {"name", "uses", "with", "run", "env", "if"},
             "gitlab job": {"extends", "stage", "rules", "services", "variables", "script", "environment", "resource_group",
                            "interruptible", "timeout", "artifacts", "image"}}
    github = yaml.safe_load((source / "examples/ci/github-actions.yml").read_text(encoding="utf-8"))
    gitlab = yaml.safe_load((source / "examples/ci/gitlab-ci.yml").read_text(encoding="utf-8"))
    parts = [("github", github)] + [("github job", job) for job in github["jobs"].values()]
    parts += [("github step", step) for job in github["jobs"].values() for step in job["steps"]]
    parts += [("gitlab job", job) for name, job in gitlab.items() if name != "stages"]
    for kind, part in parts:
        if set(part) - known[kind]:
            problems.append(f"{kind}: unknown {set(part) - known[kind]}")
    for name, job in gitlab.items():
        if "stage" in job and job["stage"] not in gitlab["stages"]:
            problems.append(f"gitlab job {name}: there is no stage {job['stage']}")


def check_ci(arguments, problems):
    check_ci_keys(arguments.source, problems)
    ran = 0
    for where, text, runs_here in ci_blocks(arguments.source):
        shellcheck(problems, where, "#!/bin/bash\nset -e\n" + text + "\n")
        if not runs_here:
            continue
        with tempfile.TemporaryDirectory() as work:
            space = Workspace(arguments, work)
            text = text.replace("--driver postgresql", "--driver sqlite")
            expect(problems, where, space.run("bash", "-e", "-c", text, CI="true"), 0)
            space.migration("SELECT 'never ended;\n")
            expect(problems, f"{where}, with a wrong file", space.run("bash", "-e", "-c", text, CI="true"), 2)
            ran += 1
    if ran < 3:
        problems.append("hardly any script of CI was run")


def shellcheck(problems, where, text):
    done = subprocess.run(["shellcheck", "-"], input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        problems.append(f"shellcheck, {where}:\n{done.stdout}")


def shell_scripts(source):
    """Every script of this repository, whatever it is called."""
    for top in (".ci", "bench", "examples", "scripts", "tests"):
        for file in sorted((source / top).rglob("*")):
            if file.is_file() and not file.is_symlink():
                with file.open("rb") as text:
                    if re.match(rb"(#!.*sh$|# shellcheck shell=)", text.readline(100)):
                        yield file


def check_shell(arguments, problems):
    files = list(shell_scripts(arguments.source))
    if len(files) < 15:
        problems.append(f"only {len(files)} scripts were found")
    for file in files:
        if not os.access(file, os.X_OK) and file.parent.name != "lib":
            problems.append(f"{file} cannot be started")
    done = subprocess.run(["shellcheck", "-x", *files], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          cwd=arguments.source)
    if done.returncode != 0:
        problems.append(done.stdout)
    found = []
    shellcheck(found, "planted", "#!/bin/sh\nrm -rf $1/*\n")
    if not found:
        problems.append("a planted slip of the pen was not found")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--msr", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    problems = []
    for check in (check_shell, check_container_scripts, check_run_msr, check_docker_arguments, check_deploy, check_ci):
        check(arguments, problems)
    print("\n".join(problems) or "ok")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
