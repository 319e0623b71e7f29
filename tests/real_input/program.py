"""Runs msr as a process, as its users do."""
import json
import os
import subprocess
import urllib.parse


def required_variable(name):
    value = os.environ.get(name)
    if not value:
        raise SystemExit(f"{name} is not set: run the tests under scripts/with-databases")
    return value


def output_log():
    """The file in which every output of msr of one run of the tests is kept; a test of its own looks for leaks."""
    named = os.environ.get("MSR_TEST_OUTPUT_LOG")
    if named:
        return named
    file = required_variable("MSR_TEST_SQLITE_URL").removeprefix("sqlite:")
    return os.path.join(os.path.dirname(file), "output.log")


def log_output(text):
    # One write, so that tests that run at once do not mix their texts.
    descriptor = os.open(output_log(), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, text.encode("utf-8", "replace"))
    finally:
        os.close(descriptor)


class ServerUrl:
    """The URL of a test server, in parts."""

    def __init__(self, text):
        parts = urllib.parse.urlsplit(text)
        self.scheme = parts.scheme
        self.user = urllib.parse.unquote(parts.username)
        self.password = urllib.parse.unquote(parts.password)
        self.host = parts.hostname
        self.port = parts.port
        self.database = parts.path.lstrip("/")

    def text(self, database=None, port=None, query=""):
        password = urllib.parse.quote(self.password, safe="")
        place = f"{self.host}:{port or self.port}/{database or self.database}"
        return f"{self.scheme}://{self.user}:{password}@{place}{query}"


class Outcome:
    """How one run of msr ended."""

    def __init__(self, finished):
        self.exit_code = finished.returncode
        self.out = finished.stdout.decode("utf-8", "replace")
        self.err = finished.stderr.decode("utf-8", "replace")

    def document(self):
        try:
            return json.loads(self.out)
        except ValueError:
            return {}

    def reason(self):
        """Why it failed, in one line."""
        error = self.document().get("error") or {}
        message = error.get("message") or (self.err or self.out).strip() or f"exit code {self.exit_code}"
        where = f" (line {error['line']})" if error.get("line") else ""
        return " ".join(message.split()) + where


def run_msr(program, url, *arguments, timeout=600):
    """Runs msr with the URL in its environment, where no other process can read it."""
    kept = ("PATH", "HOME", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment.update({"MSR_DATABASE_URL": url, "LC_ALL": "C.UTF-8"})
    finished = subprocess.run([program, *arguments], env=environment, cwd="/", stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=timeout, check=False)
    outcome = Outcome(finished)
    log_output(outcome.out + outcome.err)
    return outcome
