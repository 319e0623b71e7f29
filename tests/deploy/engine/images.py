"""The images of the test. All have names of their own, so that none of the user's is touched."""
import pathlib
import shutil
import subprocess
import sys
import time

from daemon import Failed, Unavailable

HERE = pathlib.Path(__file__).parent
PREFIX = "msr-test/"
MEGABYTE = 10**6
# The drivers of an image, and how large it may be.
VARIANTS = {"msr": ("sqlite postgresql mysql", 40 * MEGABYTE), "msr-sqlite": ("sqlite", 15 * MEGABYTE),
            "msr-postgresql": ("postgresql", 20 * MEGABYTE)}
DATABASES = {"postgres:15": "postgres", "mariadb:10.11": "mariadb"}
BASE = "debian:bookworm-slim"


def ours(image):
    return PREFIX + image


class Images:
    def __init__(self, docker, source, work):
        self.docker, self.source, self.work, self.pulled = docker, source, pathlib.Path(work), []

    def has(self, image):
        return self.docker.call("image", "inspect", image).returncode == 0

    def take(self, image):
        """Gives an image of a registry our name; False where none can be reached."""
        if not self.has(image):
            if self.docker.call("pull", "--quiet", image).returncode != 0:
                return False
            self.pulled.append(image)
        self.docker("tag", image, ours(image))
        return True

    def make_base(self):
        if self.has(ours(BASE)) or self.take(BASE):
            return
        folder = self.work / "debian"
        print(f"Making a Debian, because no registry has {BASE} for us", file=sys.stderr)
        library = self.source / "scripts/lib"
        script = 'source "$1/script.sh"; source "$1/debian.sh"; make_debian bookworm "$2" ca-certificates'
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", script, "make_debian", library, folder],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise Failed(f"debootstrap failed:\n{done.stdout}")
        excluded = ("./proc/*", "./sys/*", "./dev/*", "./var/cache/apt/archives/*.deb", "./var/lib/apt/lists/*_*")
        with subprocess.Popen(["tar", "-C", folder, "--numeric-owner", *(f"--exclude={name}" for name in excluded), "-c", "."],
                              stdout=subprocess.PIPE) as tar:
            self.docker("import", "--change", 'CMD ["bash"]', "-", ours(BASE), stdin=tar.stdout)
        shutil.rmtree(folder)

    def check_base(self):
        """Where a daemon starts, a container may still be refused."""
        done = self.docker.call("run", "--rm", "--network", "none", ours(BASE), "true")
        if done.returncode != 0:
            raise Unavailable(f"no container can be started: {' '.join(done.stderr.split())}")

    def build(self, image, context, *options):
        """With the network of the host: our own engine has no other that leads outside."""
        begin = time.monotonic()
        done = self.docker.call("build", "--network", "host", "--build-arg", f"BASE={ours(BASE)}", "-t", image, *options,
                                context, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            raise Failed(f"the image {image} cannot be built:\n{done.stdout[-6000:]}")
        print(f"Built {image} in {time.monotonic() - begin:.0f} s", file=sys.stderr)

    def make_databases(self):
        for image, folder in DATABASES.items():
            if not self.has(ours(image)) and not self.take(image):
                self.build(ours(image), HERE / "stand_ins" / folder)

    def make_msr(self):
        """The stage before the last has a name too, so that it is kept for the next time, or can be removed."""
        for name, (drivers, _) in VARIANTS.items():
            argument = ("--build-arg", f"MSR_DRIVERS={drivers}")
            self.build(ours(f"{name}-build"), self.source, "--target", "build", *argument)
            self.build(ours(name), self.source, *argument)

    def make(self):
        self.make_base()
        self.check_base()
        self.make_msr()
        self.make_databases()

    def remove(self):
        """From an engine that is not ours."""
        names = self.docker.lines("images", "--format", "{{.Repository}}:{{.Tag}}", "--filter", f"reference={PREFIX}*")
        for name in [*names, *self.pulled]:
            self.docker.call("image", "rm", name)
