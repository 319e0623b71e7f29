"""Strict check of Kubernetes manifests by the models that the Kubernetes project publishes for Python (Debian:
python3-kubernetes): unknown kinds, unknown fields, wrong types and missing fields are errors, as they are for an API server
that validates strictly."""
import datetime
import re

from kubernetes import client
from kubernetes.client import models

CONFIGURATION = client.Configuration()
SIMPLE = {"str": str, "int": int, "bool": bool, "float": (int, float), "object": object,
          "datetime": (str, datetime.datetime, datetime.date)}


def model_of(document):
    """The model of a document's kind, or None. The API of its group must be able to create it."""
    kind, (group, _, version) = document.get("kind", ""), document.get("apiVersion", "").rpartition("/")
    words = (group or "core").removesuffix(".k8s.io").split(".")
    api = getattr(client, "".join(word.capitalize() for word in words) + version.capitalize() + "Api", None)
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", kind).lower()
    if not any(hasattr(api, f"create_{scope}{snake}") for scope in ("namespaced_", "")):
        return None
    return getattr(models, version.capitalize() + kind, None)


def element(kind, container):
    found = re.match(container + r"[\[(](?:str, )?(.*)[\])]$", kind)
    return found.group(1) if found else None


def check_value(value, kind, path, fault):
    if element(kind, "list"):
        if not isinstance(value, list):
            return fault(path, "is no list")
        for index, item in enumerate(value):
            check_value(item, element(kind, "list"), f"{path}[{index}]", fault)
    elif element(kind, "dict"):
        if not isinstance(value, dict):
            return fault(path, "is no map")
        for key, item in value.items():
            quantity = re.search(r"\.(limits|requests|hard)$", path) and isinstance(item, (int, float))
            if not quantity:
                check_value(item, element(kind, "dict"), f"{path}.{key}", fault)
    elif kind in SIMPLE:
        if (kind == "int" and isinstance(value, bool)) or not isinstance(value, SIMPLE[kind]):
            fault(path, f"is {type(value).__name__} and not {kind}")
    else:
        check_object(value, getattr(models, kind), path, fault)
    return None


def check_object(value, model, path, fault):
    if not isinstance(value, dict):
        return fault(path, f"is no {model.__name__}")
    attributes = {field: name for name, field in model.attribute_map.items()}
    for field, item in value.items():
        if field not in attributes:
            fault(f"{path}.{field}", f"is unknown to {model.__name__}")
        elif item is None:
            fault(f"{path}.{field}", "is empty")
        else:
            check_value(item, model.openapi_types[attributes[field]], f"{path}.{field}", fault)
    for name, field in model.attribute_map.items():
        if field not in value and is_required(model, name):
            fault(f"{path}.{field}", f"is missing, and {model.__name__} needs it")
    return None


def is_required(model, name):
    """The setter of a required attribute refuses None."""
    try:
        empty = model.__new__(model)
        empty.local_vars_configuration = CONFIGURATION
        setattr(empty, name, None)
    except ValueError:
        return True
    return False


def check(document):
    """Everything that is wrong with a document, one line each."""
    faults = []
    where = f"{document.get('kind')}/{document.get('metadata', {}).get('name')}"
    model = model_of(document)
    if model is None:
        return [f"{where}: there is no {document.get('kind')} in {document.get('apiVersion')}"]
    check_object(document, model, where, lambda path, what: faults.append(f"{path} {what}"))
    return faults


def fields(document):
    """The place of every field that is named by a model, as a list of keys and indices: what a slip of the pen can hit."""
    def walk(value, kind, place):
        if element(kind, "list"):
            for index, item in enumerate(value):
                yield from walk(item, element(kind, "list"), place + [index])
        elif element(kind, "dict") is None and kind not in SIMPLE:
            model = getattr(models, kind)
            attributes = {field: name for name, field in model.attribute_map.items()}
            for field, item in value.items():
                yield place + [field]
                yield from walk(item, model.openapi_types[attributes[field]], place + [field])

    return walk(document, model_of(document).__name__, [])
