#!/usr/bin/env python3
"""Holds the manifests of examples/kubernetes, and those that the chart of examples/helm renders, to the models of Kubernetes
and to what docs/kubernetes.md promises. Every field of every manifest, misspelt, has to be found."""
import argparse
import copy
import pathlib
import sys

import yaml

import kubernetes_models as models

# Checked by tests/deploy/tools/custom_resources, which has the types of these.
OTHER_GROUPS = ("external-secrets.io/", "monitoring.coreos.com/")
# What a pod may hold of msr in memory (docs/kubernetes.md).
MEMORY = "64Mi"


def documents(file):
    loaded = [document for document in yaml.safe_load_all(file.read_text(encoding="utf-8")) if document]
    return [document for document in loaded if not document["apiVersion"].startswith(OTHER_GROUPS)]


def pod_spec(document):
    if document["kind"] == "Pod":
        return document["spec"]
    return document.get("spec", {}).get("template", {}).get("spec")


def is_msr(container):
    return container["image"].startswith("msr:") or container.get("command") == ["msr"]


def check_pod(pod, claims):
    problems = []
    security = pod.get("securityContext", {})
    if security.get("runAsNonRoot") is not True or security.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        problems.append("may run as root, or without seccomp")
    if pod.get("automountServiceAccountToken") is not False:
        problems.append("gets a token of the API server that nothing needs")
    # The service links of a Service called msr would be read as settings.
    if pod.get("enableServiceLinks") is not False:
        problems.append("gets variables of all services")
    if pod.get("terminationGracePeriodSeconds", 30) < 15:
        problems.append("may be killed within the 7 s that msr takes to end")
    volumes = {volume["name"] for volume in pod.get("volumes", [])} | {claim["metadata"]["name"] for claim in claims}
    for container in pod.get("initContainers", []) + pod["containers"]:
        problems += [f"{container['name']}: {problem}" for problem in check_container(container, volumes)]
    return problems


def check_container(container, volumes):
    problems = []
    security = container.get("securityContext", {})
    if (security.get("allowPrivilegeEscalation") is not False or security.get("readOnlyRootFilesystem") is not True or
            security.get("capabilities", {}).get("drop") != ["ALL"]):
        problems.append("has more rights than it needs")
    for mount in container.get("volumeMounts", []):
        if mount["name"] not in volumes:
            problems.append(f"there is no volume {mount['name']}")
    for variable in container.get("env", []):
        if "postgresql://" in variable.get("value", "") or "secretKeyRef" in variable.get("valueFrom", {}):
            problems.append(f"{variable['name']} holds a secret, which belongs into a file")
    if "memory" not in container.get("resources", {}).get("limits", {}):
        problems.append("has no limit of memory")
    if is_msr(container):
        if container.get("resources", {}).get("limits", {}).get("memory") != MEMORY:
            problems.append(f"the limit of memory is not {MEMORY}")
        if container.get("terminationMessagePolicy") != "FallbackToLogsOnError":
            problems.append("an error does not reach the status of the pod")
    return problems


def check_job(document):
    spec = document["spec"]
    problems = [f"has no {field}" for field in ("backoffLimit", "activeDeadlineSeconds") if field not in spec]
    if spec["template"]["spec"].get("restartPolicy") != "Never":
        problems.append("loses the logs of a try that failed")
    return problems


def check_meaning(file, document):
    problems = check_job(document) if document["kind"] == "Job" else []
    if pod_spec(document):
        problems += check_pod(pod_spec(document), document["spec"].get("volumeClaimTemplates", []))
    return [f"{file.name}: {document['kind']}/{document['metadata']['name']}: {problem}" for problem in problems]


def check_references(folder):
    """Every ConfigMap and Secret that a pod mounts is in one of the manifests."""
    everything = [document for file in sorted(folder.glob("*.yaml")) for document in documents(file)]
    there = {(document["kind"], document["metadata"]["name"]) for document in everything}
    problems = []
    for document in everything:
        for volume in (pod_spec(document) or {}).get("volumes", []):
            for wanted in (("ConfigMap", volume.get("configMap", {}).get("name")),
                           ("Secret", volume.get("secret", {}).get("secretName"))):
                if wanted[1] and wanted not in there:
                    problems.append(f"{document['metadata']['name']}: there is no {wanted[0]} {wanted[1]}")
    return problems


def check_config_map(source):
    file = source / "examples/kubernetes/migrations-configmap.yaml"
    there = {path.name: path.read_text(encoding="utf-8") for path in (source / "migrations-examples/library").iterdir()}
    if yaml.safe_load(file.read_text(encoding="utf-8"))["data"] == there:
        return []
    return [f"{file.name} is not migrations-examples/library: make it again as its head says"]


def check_planted(file):
    """Misspells every field, one after the other."""
    problems, planted = [], 0
    for document in documents(file):
        for *place, field in list(models.fields(document)):
            wrong = copy.deepcopy(document)
            owner = wrong
            for key in place:
                owner = owner[key]
            owner[field + "x"] = owner.pop(field)
            planted += 1
            if not models.check(wrong):
                problems.append(f"{file.name}: {'.'.join(map(str, place))}.{field}x was not found")
    return problems, planted


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--planted", action="store_true", help="look whether slips of the pen are found")
    arguments = parser.parse_args()
    folder = arguments.source / "examples/kubernetes"
    files = sorted(folder.glob("*.yaml")) + sorted((arguments.source / "tests/deploy/rendered").glob("*.yaml"))
    problems, count = [], 0
    if arguments.planted:
        for file in files:
            found, planted = check_planted(file)
            problems += found
            count += planted
    else:
        for file in files:
            for document in documents(file):
                problems += [f"{file.name}: {fault}" for fault in models.check(document)] or check_meaning(file, document)
                count += 1
        problems += check_references(folder) + check_config_map(arguments.source)
    print("\n".join(problems) or f"ok: {count} {'slips of the pen' if arguments.planted else 'documents'}")
    return 1 if problems or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
