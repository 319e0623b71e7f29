#!/usr/bin/env python3
"""Makes the files of the container image without a container engine, and holds them to what the Dockerfile promises:
nothing is missing, nothing is there that nobody needs, and the bill of materials names what is in it."""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

MULTIARCH = subprocess.run(["gcc", "-print-multiarch"], check=True, capture_output=True, text=True).stdout.strip()


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} exited with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def programs(root):
    """Every file of the image that the dynamic linker reads."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.open("rb").read(4) == b"\x7fELF":
            yield path


def missing_libraries(root):
    """What a file of the image needs and the image does not hold where it is looked for."""
    folders = [root / "opt/msr/lib", root / "lib" / MULTIARCH, root / "lib64", root / "lib"]
    missing = []
    for path in programs(root):
        for name in re.findall(r"\(NEEDED\).*\[(.+)\]", run("readelf", "-dW", path)):
            if not any((folder / name).is_file() for folder in folders):
                missing.append(f"{path.relative_to(root)} needs {name}")
    return missing


def check_files(root):
    problems = missing_libraries(root)
    interpreter = re.search(r"interpreter: (.+)\]", run("readelf", "-lW", root / "opt/msr/bin/msr")).group(1)
    if not (root / interpreter.lstrip("/")).is_file():
        problems.append(f"the dynamic linker {interpreter} is missing")
    for path in root.rglob("*"):
        mode = path.lstat().st_mode
        if path.is_file() and mode & 0o6000:
            problems.append(f"{path} runs with the rights of its owner")
        if not path.is_symlink() and mode & 0o002 and path != root / "tmp":
            problems.append(f"{path} may be written by everybody")
    # msr, the dynamic linker and libraries; the C library can be started, too. No shell.
    for path in programs(root):
        if path.name != "msr" and ".so" not in path.name:
            problems.append(f"{path} is a program that msr does not need")
    return problems


def check_sbom(root, sbom):
    problems = []
    names = {component["name"] for component in sbom["components"]}
    if sbom["bomFormat"] != "CycloneDX" or sbom["metadata"]["component"]["name"] != "msr":
        problems.append("the bill of materials is not one of msr")
    for driver, package in {"sqlite": "libsqlite3-0", "postgresql": "libpq5", "mysql": "libmariadb3"}.items():
        held = (root / f"opt/msr/lib/msr/drivers/msr_driver_{driver}.so").is_file()
        if held != (package in names):
            problems.append(f"the image {'holds' if held else 'does not hold'} the driver {driver}, and the bill of "
                            f"materials {'does not list' if held else 'lists'} {package}")
    for name in ("libc6", "ca-certificates", "nlohmann-json3-dev"):
        if name not in names:
            problems.append(f"the bill of materials does not list {name}")
    for name in names:
        if not (root / "usr/share/doc" / name / "copyright").is_file():
            problems.append(f"the copyright of {name} is missing")
    for component in sbom["components"]:
        if not component["version"] or not re.fullmatch(r"pkg:deb/debian/\S+@\S+\?arch=\w+", component["purl"]):
            problems.append(f"{component['name']} has no version or no purl")
    return problems


def check_run(root, migrations):
    """As root: msr runs with the files of the image alone, as a user that has no name."""
    shutil.copytree(migrations, root / "migrations", dirs_exist_ok=True)
    (root / "data").mkdir()
    os.chown(root / "data", 12345, 0)
    environment = {"PATH": "/opt/msr/bin", "HOME": "/home/msr", "LD_LIBRARY_PATH": "/opt/msr/lib",
                   "MSR_DATABASE_URL": "sqlite:///data/app.db"}
    run(shutil.which("chroot", path="/usr/sbin:/sbin:/usr/bin"), "--userspec=12345:0", root, "/opt/msr/bin/msr",
        "migrate", env=environment)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--sanitized", action="store_true", help="sanitizers need /proc, which a bare root has not")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        installed, root = pathlib.Path(work) / "installed", pathlib.Path(work) / "root"
        run("cmake", "--install", arguments.build, "--prefix", installed)
        run(arguments.source / "scripts/image-root", installed, root)
        sbom = json.loads(run(arguments.source / "scripts/sbom", root))
        problems = check_files(root) + check_sbom(root, sbom)
        if not problems and os.geteuid() == 0 and not arguments.sanitized:
            check_run(root, arguments.source / "migrations-examples/library")
        # The check itself is checked.
        next((root / "opt/msr/lib").glob("libfmt.so.*")).unlink()
        if not missing_libraries(root):
            problems.append("a library that was taken away is not missed")
    print("\n".join(problems) or f"ok: {len(sbom['components'])} packages")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
