#!/usr/bin/env python3
"""Lints and renders the chart of examples/helm with Helm itself. What it renders is kept in rendered/, where manifests.py
checks it, also on machines that have no Helm; --update writes it anew."""
import argparse
import difflib
import os
import pathlib
import subprocess
import sys
import tempfile

# Values that the schema of the chart has to refuse.
WRONG_VALUES = ("replica=3", "replicas=three", "migrations.lockwait=5m", "migrations.lockWait=soon", "image.pullPolicy=Often",
                "database.enable=true", "migrations.secret=", "database.storage=much")
KUBERNETES = "1.30.0"
HERE = pathlib.Path(__file__).parent


class Helm:
    def __init__(self, program, work):
        self.program = program
        self.environment = dict(os.environ, HELM_CACHE_HOME=work, HELM_CONFIG_HOME=work, HELM_DATA_HOME=work, KUBECONFIG="")

    def __call__(self, *arguments):
        done = subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True, env=self.environment,
                              stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout, done.stderr


def render(helm, chart, values):
    return helm("template", "shop", chart, "--namespace", "shop", "--kube-version", KUBERNETES, *values)


def check_rendered(helm, chart, update):
    problems = []
    for name in ("default", "production", "in-chart-database"):
        values = [] if name == "default" else ["-f", chart / f"ci/{name}-values.yaml"]
        status, out, complaint = helm("lint", "--strict", chart, *values)
        if status != 0:
            problems.append(f"helm lint, {name}: {out}{complaint}")
        status, out, complaint = render(helm, chart, values)
        if status != 0:
            problems.append(f"helm template, {name}: {complaint}")
            continue
        file = HERE / f"rendered/{name}.yaml"
        if update:
            file.write_text(out, encoding="utf-8")
        elif file.read_text(encoding="utf-8") != out:
            difference = difflib.unified_diff(file.read_text(encoding="utf-8").splitlines(), out.splitlines(), lineterm="")
            problems.append(f"{file.name} is not what Helm renders; look at it and run this with --update:\n" +
                            "\n".join(difference))
    return problems


def check_planted(helm, chart):
    problems = []
    for value in WRONG_VALUES:
        if render(helm, chart, ["--set", value])[0] == 0:
            problems.append(f"--set {value} is taken")
    return problems


def check_roles(source, chart):
    roles = (source / "examples/roles/postgresql.sql").read_text(encoding="utf-8").replace("library", "myapp")
    if (chart / "files/roles.sql").read_text(encoding="utf-8") == roles:
        return []
    return ["files/roles.sql of the chart is not examples/roles/postgresql.sql with myapp for library"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--helm", required=True)
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    chart = arguments.source / "examples/helm/myapp"
    with tempfile.TemporaryDirectory() as work:
        helm = Helm(arguments.helm, work)
        problems = (check_rendered(helm, chart, arguments.update) + check_planted(helm, chart) +
                    check_roles(arguments.source, chart))
    print("\n".join(problems) or "ok")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
