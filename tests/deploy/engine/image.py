"""The image itself: its size, what it says of itself, and the commands of docs/docker.md."""
import json
import re
import shutil
import subprocess

from images import VARIANTS, ours


def check_sizes(test):
    for name, (drivers, limit) in VARIANTS.items():
        size = int(test.docker("image", "inspect", "--format", "{{.Size}}", ours(name)))
        print(f"{name}: {size / 1e6:.1f} MB ({drivers})", flush=True)
        test.expect(size <= limit, f"the image with {drivers} has {size} bytes, and may have {limit}")
        said = test.docker("run", "--rm", "--network", "none", ours(name), "drivers", "--format", "json")
        found = {driver["name"] for driver in json.loads(said)["drivers"]}
        test.expect(found == set(drivers.split()), f"the image with {drivers} holds {found}")


def check_image(test):
    config = json.loads(test.docker("image", "inspect", "--format", "{{json .Config}}", ours("msr")))
    test.expect(config["User"] == "65532:65532" and config["Entrypoint"] == ["msr"], f"the image is set up as {config}")
    test.expect(config["Labels"].get("org.opencontainers.image.title") == "msr", f"the labels are {config['Labels']}")
    said = test.docker("run", "--rm", "--network", "none", ours("msr"), "version")
    test.expect(said.startswith(f"msr {config['Labels']['org.opencontainers.image.version']}"),
                f"the label of the version is not that of '{said}'")
    done = test.docker.call("run", "--rm", "--network", "none", "--entrypoint", "sh", ours("msr"), "-c", "true")
    test.expect(done.returncode == 127, "there is a shell in the image")


def check_ldap(test):
    """libpq has no libldap, and says so when a service is to be looked up there."""
    folder = test.work / "services"
    folder.mkdir()
    (folder / "services.conf").write_text("[books]\nldap://directory/dc=books?settings?one?(cn=books)\n", encoding="utf-8")
    done = test.docker.call("run", "--rm", "--network", "none", "-v", f"{folder}:/services:ro", "-e", "PGSERVICE=books",
                            "-e", "PGSERVICEFILE=/services/services.conf", ours("msr-postgresql"), "list", "--url",
                            "postgresql://")
    test.expect(done.returncode not in (0, 134, 139) and "LDAP" in done.stderr,
                f"a service by LDAP: exit code {done.returncode}, and msr says:\n{done.stderr}")


def check_documentation(test):
    """Each command of the first block, and the Dockerfile of two lines."""
    text = (test.source / "docs/docker.md").read_text(encoding="utf-8")
    folder = test.work / "documentation"
    folder.mkdir()
    shutil.copytree(test.migrations, folder / "migrations")
    commands = re.search(r"```\n(docker .*?)```", text, flags=re.DOTALL).group(1).splitlines()
    test.expect(len(commands) >= 3, f"docs/docker.md has only the commands {commands}")
    environment = {**test.docker.environment, "MSR_DATABASE_URL": "sqlite:///data/library.db"}
    for command in commands:
        build = " build " in command
        command = re.sub(" -t (?=msr)" if build else " (?=msr )", lambda found: found.group() + ours(""), command,
                         count=0 if build else 1)
        if build:
            command = command.replace(" build ", f" build --network host --build-arg BASE={ours('debian:bookworm-slim')} ")
        done = subprocess.run(["sh", "-c", command], cwd=test.source if build else folder, env=environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        test.expect(done.returncode == 0, f"'{command}' exited with {done.returncode}:\n{done.stdout[-3000:]}")
        test.expect(build or "schema is at version" in done.stdout, f"'{command}' says:\n{done.stdout}")
    file = re.search(r"```dockerfile\n(.*?)```", text, flags=re.DOTALL).group(1)
    (folder / "Dockerfile").write_text(file.replace("FROM ", f"FROM {ours('')}"), encoding="utf-8")
    test.docker("build", "-t", ours("library"), folder)
    said = test.docker("run", "--rm", "--network", "none", ours("library"), "migrate", "--url", "sqlite:///data/library.db",
                       "--quiet", "--format", "json")
    test.expect(json.loads(said)["ok"], f"the image with migrations says:\n{said}")


def check(test):
    check_sizes(test)
    check_image(test)
    check_ldap(test)
    check_documentation(test)
