#!/usr/bin/env python3
"""Runs every container of msr in the manifests of examples/kubernetes and of the chart as a kubelet would, but without one:
its arguments, its variables, its ConfigMap and its Secret as files, on a PostgreSQL database with the roles of
examples/roles. First those that migrate, then those that look."""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

import yaml

import manifests
import roles


def containers(folders):
    """(file, document, container) of every container of msr."""
    for folder in folders:
        for file in sorted(folder.glob("*.yaml")):
            for document in manifests.documents(file):
                pod = manifests.pod_spec(document) or {"containers": []}
                for container in pod.get("initContainers", []) + pod["containers"]:
                    if manifests.is_msr(container):
                        yield file, pod, container


def mount(folder, files):
    """A volume as the kubelet makes it: the files stand in a folder of their own, to which links lead."""
    folder.mkdir(parents=True)
    data = folder / "..2026_01_15"
    data.mkdir()
    (folder / "..data").symlink_to(data.name)
    for name, text in files.items():
        (data / name).write_text(text, encoding="utf-8")
        (folder / name).symlink_to(f"..data/{name}")


class Kubelet:
    def __init__(self, arguments, server, work):
        self.msr, self.server, self.work = arguments.msr, server, pathlib.Path(work)
        folder = arguments.source / "migrations-examples/library"
        self.migrations = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}

    def secret(self, name):
        role = "library_application" if "application" in name else "library_migrations"
        url = self.server.msr_url(role)
        return {"url": url, **{f"url-{index}": url for index in range(3)}}

    def make_root(self, root, pod, container):
        shutil.rmtree(root, ignore_errors=True)
        volumes = {volume["name"]: volume for volume in pod["volumes"]}
        for entry in container["volumeMounts"]:
            volume = volumes[entry["name"]]
            files = self.secret(volume["secret"]["secretName"]) if "secret" in volume else self.migrations
            mount(root / entry["mountPath"].lstrip("/"), files)
        if not (root / "migrations").exists():
            mount(root / "migrations", self.migrations)  # they are in the image

    def variables(self, root, container):
        """As the kubelet expands them: a variable may name those before it."""
        values = {}
        for variable in container["env"]:
            if "valueFrom" in variable:
                assert "job-completion-index" in variable["valueFrom"]["fieldRef"]["fieldPath"]
                value = "2"
            else:
                value = re.sub(r"\$\((\w+)\)", lambda found: values[found.group(1)], variable["value"])
            values[variable["name"]] = str(root) + value if value.startswith("/") else value
        return values

    def start(self, pod, container, arguments):
        root = self.work / "root"
        self.make_root(root, pod, container)
        environment = {name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS") if name in os.environ}
        environment.update(self.variables(root, container))
        return subprocess.Popen([self.msr, *arguments], cwd=root, env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def run(self, pod, container):
        """(exit code, output)"""
        process = self.start(pod, container, container["args"])
        output = process.communicate()[0]
        return process.returncode, output

    def serve(self, pod, container):
        """The same of one that goes on: asks what the probes ask, and ends it as a kubelet does."""
        port = container["ports"][0]["containerPort"]
        address = f"0.0.0.0:{port}"  # within the pod
        process = self.start(pod, container, [word.replace(address, "127.0.0.1:0") for word in container["args"]])
        output = process.stdout.readline()
        try:
            paths = [container[probe]["httpGet"]["path"] for probe in ("readinessProbe", "livenessProbe")]
            for path in [*paths, "/health", "/ready", "/metrics"]:
                with urllib.request.urlopen(f"http://{json.loads(output)['address']}{path}", timeout=30) as answer:
                    answer.read()
        except (OSError, ValueError) as error:
            output += f"{error}\n"
        process.terminate()
        output += process.communicate()[0]
        return process.returncode or int(address not in container["args"] or output.count("\n") != 1), output


def check(arguments, server, work):
    done = server.create(arguments.source / "examples/roles/postgresql.sql")
    if done.returncode != 0:
        return [f"examples/roles/postgresql.sql failed:\n{done.stdout}{done.stderr}"]
    kubelet, problems = Kubelet(arguments, server, work), []
    found = list(containers([arguments.source / "examples/kubernetes", arguments.source / "tests/deploy/rendered"]))
    found.sort(key=lambda one: one[2]["args"][0] != "migrate")
    for file, pod, container in found:
        code, output = (kubelet.serve if container["args"][0] == "serve" else kubelet.run)(pod, container)
        if code != 0 or "warning" in output:
            problems.append(f"{file.name}: msr {' '.join(container['args'])} exited with {code}:\n{output}")
    if len(found) < 10:
        problems.append(f"only {len(found)} containers of msr were found")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--msr", required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    variable = roles.SERVER["postgresql"]
    if variable not in os.environ:
        sys.exit(f"{variable} is not set: run this through scripts/with-databases")
    with tempfile.TemporaryDirectory() as work:
        server = roles.PostgreSql(urllib.parse.urlsplit(os.environ[variable]), pathlib.Path(work))
        server.remove()
        try:
            problems = check(arguments, server, work)
        finally:
            server.remove()
    print("\n".join(problems) or "ok")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
