"""The Docker engine of the test: the one that runs already and that this user may use, or one of our own that leaves
nothing behind but its cache."""
import contextlib
import fcntl
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
START_SECONDS = 180


class Unavailable(Exception):
    """No engine can run here; the text says why."""


class Failed(Exception):
    """Something that has to work did not."""


class Docker:
    """The client of one engine."""

    def __init__(self, host, work):
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith(("DOCKER_", "COMPOSE_", "MSR_", "DATABASE_URL"))}
        self.environment.update(DOCKER_HOST=host, DOCKER_CONFIG=f"{work}/client", COMPOSE_HTTP_TIMEOUT="600")

    def call(self, *arguments, **options):
        """Runs docker; whatever its exit code."""
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        return subprocess.run(["docker", *map(str, arguments)], text=True, env=self.environment, **options)

    def __call__(self, *arguments, **options):
        """Runs docker, which has to succeed, and returns what it wrote."""
        done = self.call(*arguments, **options)
        if done.returncode != 0:
            raise Failed(f"docker {' '.join(map(str, arguments))} exited with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout.strip()

    def lines(self, *arguments):
        return self(*arguments).split()

    def answers(self):
        return self.call("version", "--format", "{{.Server.Version}}").returncode == 0


def control_groups(name):
    """The folders of a control group in all hierarchies."""
    top = pathlib.Path("/sys/fs/cgroup")
    parents = [top] if (top / "cgroup.controllers").exists() else [path for path in top.iterdir() if path.is_dir()]
    return [parent / name for parent in parents]


def remove_control_groups(name):
    for folder in control_groups(name):
        for path, _, _ in os.walk(folder, topdown=False):
            with contextlib.suppress(OSError):
                os.rmdir(path)


class Daemon:
    """A dockerd of our own. It sees no other containerd and changes no rule of the firewall; its mounts and processes have
    namespaces of their own, so that nothing outlives it, however the test ends. All containers are in one control group,
    which gets as much of a busy processor as one process of the tests beside this one; where the kernel does not share it out
    by groups, nice is what is left."""

    def __init__(self, cache, work):
        self.work, self.group, self.process = work, f"msr-test-{os.getpid()}", None
        self.data = cache / "docker"
        self.host = f"unix://{work}/docker.sock"
        self.command = [
            "dockerd", "--host", self.host, "--data-root", str(self.data), "--exec-root", f"{work}/exec",
            "--pidfile", f"{work}/pid", "--storage-driver", "overlay2", "--bridge", "none", "--iptables=false",
            "--ip-forward=false", "--ip-masq=false", "--exec-opt", "native.cgroupdriver=cgroupfs",
            "--cgroup-parent", f"/{self.group}"]

    def start(self, docker):
        """What another release has left in the cache, or a daemon that was killed, may keep this one from starting."""
        used = self.data.exists()
        try:
            self.try_start(docker)
        except Unavailable:
            if not used:
                raise
            shutil.rmtree(self.data)
            self.try_start(docker)

    def try_start(self, docker):
        script = '[ ! -d /run/containerd ] || mount -t tmpfs tmpfs /run/containerd; exec docker-init -s -- "$@"'
        with open(f"{self.work}/log", "wb") as log:
            self.process = subprocess.Popen(
                ["nice", "-n", "5", "setpriv", "--pdeathsig", "KILL", "--", "unshare", "--mount", "--pid", "--fork", "--kill-child",
                 "--mount-proc", "--", "sh", "-ec", script, "sh", *self.command],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + START_SECONDS
        while not docker.answers():
            if self.process.poll() is not None:
                raise Unavailable(f"dockerd does not start: {self.last_words()}")
            if time.monotonic() > deadline:
                raise Failed(f"dockerd does not answer: {self.last_words()}")
            time.sleep(0.1)

    def last_words(self):
        lines = pathlib.Path(self.work, "log").read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "it said nothing")

    def stop(self):
        """The process that was started is unshare, which knows no signals; its child is the init of the namespace."""
        if self.process is None:
            return
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        with contextlib.suppress(OSError):
            for child in children.read_text(encoding="ascii").split():
                os.kill(int(child), signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        remove_control_groups(self.group)


def cache_folder():
    return pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "msr"


def running_engine(work):
    """The engine that this user may use; one of another machine does not see our files."""
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if shutil.which("docker") and host.startswith("unix://"):
        docker = Docker(host, work)
        if docker.answers():
            return docker
    return None


@contextlib.contextmanager
def engine(work):
    """(client, whether the engine is our own)."""
    running = running_engine(work)
    if running:
        yield running, False
        return
    possible = subprocess.run([HERE / "possible"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if possible.returncode != 0:
        raise Unavailable(possible.stdout.strip())
    for program in ("docker", "dockerd", "docker-init"):
        if not shutil.which(program):
            raise Failed(f"there is no {program}: run 'scripts/dependencies install engine'")
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "docker.lock", "w", encoding="ascii") as lock:
        print("Waiting for the cache", file=sys.stderr)
        fcntl.flock(lock, fcntl.LOCK_EX)
        daemon = Daemon(cache, work)
        docker = Docker(daemon.host, work)
        docker.environment["DOCKER_BUILDKIT"] = "0"  # BuildKit asks for a bridge of the daemon
        try:
            daemon.start(docker)
            yield docker, True
        finally:
            daemon.stop()
