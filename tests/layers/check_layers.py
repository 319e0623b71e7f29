#!/usr/bin/env python3
"""Holds every #include of ours to the arrows of docs/architecture.md: check_layers.py ROOT"""
import pathlib
import re
import sys

# Room -> the rooms it may include. Every room may include itself, abi and the library's public headers.
ARROWS = {
    "core/include": set(),
    "core/base": set(),
    "core/source": {"core/base"},
    "core/sql": {"core/base"},
    "core/driver_manager": {"core/base"},
    "core/history": {"core/base", "core/driver_manager"},
    "core/lock": {"core/base", "core/driver_manager", "core/history"},
    "core/plan": {"core/base", "core/source", "core/sql", "core/history"},
    "core/execute": {"core/base", "core/source", "core/sql", "core/plan", "core/driver_manager", "core/history",
                     "core/lock"},
    "core/engine": {"core/base", "core/source", "core/sql", "core/plan", "core/driver_manager", "core/history",
                    "core/lock", "core/execute"},
    "cli/config": {"core/base"},
    "cli/report": {"core/base"},
    "cli/serve": {"core/base", "cli/report"},
    "cli": {"core/base", "cli/config", "cli/report", "cli/serve"},
    "abi": set(),
}
SHARED = {"abi", "core/include"}
# Behind the wall: each folder knows the contract, and what its kind shares.
MODULES = {"drivers": set(), "plugins": {"plugins/metrics"}}
# How the headers of abi begin; those of the library have other names.
CONTRACT = ("msr/abi", "msr/driver", "msr/plugin", "msr/prometheus_text")
# Where a third-party header may be included; see docs/architecture.md.
THIRD_PARTY = {
    "tl/expected.hpp": {"core/base"},
    "nettle/": {"core/base"},
    "nlohmann/": {"cli/report", "cli/config", "cli/serve", "plugins/exec_hook"},
    "httplib.h": {"plugins/metrics_push"},
    "toml++/": {"cli/config"},
    "yaml-cpp/": {"cli/config"},
    "pugixml.hpp": {"cli/config"},
    "sqlite3.h": {"drivers/sqlite"},
    "libpq-fe.h": {"drivers/postgresql"},
    "cppconn/": {"drivers/mysql"},
    "mysql_": {"drivers/mysql"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def room_of(path):
    parts = path.split("/")
    for depth in (2, 1):
        room = "/".join(parts[:depth])
        if room in ARROWS or (parts[0] in MODULES and depth == 2 < len(parts)):
            return room
    return None


def target_of(kind, name, room):
    if name.startswith("msr/"):
        return "abi" if name.startswith(CONTRACT) else "core/include"
    return room_of(name) if kind == '"' and "/" in name else (room if kind == '"' else None)


def problems_of(room, name, kind):
    target = target_of(kind, name, room)
    if target is None:
        for prefix, rooms in THIRD_PARTY.items():
            if name.startswith(prefix) and room not in rooms:
                yield f"<{name}> belongs into {', '.join(sorted(rooms))} only"
        return
    top = room.split("/")[0]
    if top in MODULES:
        if target not in {room, "abi"} | MODULES[top]:
            yield f"a {top.removesuffix('s')} knows only the contract, not {target}"
    elif target != room and target not in SHARED and target not in ARROWS[room]:
        yield f"{room} may not include {target}"


def main():
    root = pathlib.Path(sys.argv[1])
    found = 0
    files = 0
    for top in ("abi", "core", "cli", "drivers", "plugins"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in {".h", ".hpp", ".cpp", ".c"}:
                continue
            relative = path.relative_to(root).as_posix()
            room = room_of(relative)
            files += 1
            if room is None:
                print(f"{relative}: stands in no room")
                found += 1
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                match = INCLUDE.match(line)
                if not match:
                    continue
                for problem in problems_of(room, match.group(2), match.group(1)):
                    print(f"{relative}:{number}: {problem}")
                    found += 1
    if files < 20:
        print(f"only {files} files were found: is {root} the root of the repository?")
        return 1
    print(f"{files} files, {found} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
