#!/usr/bin/env python3
"""The plugins that come with msr: plugins_test.py MSR [TEST…]"""
import base64
import http.server
import json
import os
import pathlib
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest

MSR = ""


class Workspace(unittest.TestCase):
    """A folder with migrations and a database."""

    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="msr-plugins-")
        self.addCleanup(holder.cleanup)
        self.dir = pathlib.Path(holder.name)
        (self.dir / "migrations").mkdir()
        self.write("V1_users.up.sql", "CREATE TABLE users (id INTEGER);\n")
        self.write("V1_users.down.sql", "DROP TABLE users;\n")
        self.write("V2_orders.up.sql", "CREATE TABLE orders (id INTEGER);\n")

    def write(self, name, text):
        (self.dir / "migrations" / name).write_text(text, encoding="utf-8")

    def config(self, text):
        (self.dir / "msr.config.toml").write_text(text, encoding="utf-8")

    def environment(self, more):
        kept = {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS") or k == "PATH"}
        return {**kept, "MSR_DATABASE_URL": "sqlite:app.db", **more}

    def msr(self, code, *arguments, **environment):
        run = subprocess.run([MSR, *arguments], cwd=self.dir, env=self.environment(environment), capture_output=True,
                             text=True, timeout=60)
        self.assertEqual(run.returncode, code, f"{arguments}\n{run.stdout}\n{run.stderr}")
        return run

    def states(self):
        listed = json.loads(self.msr(0, "list", "--format", "json").stdout)
        return [migration["state"] for migration in listed["migrations"]]


NUMBER = r"[0-9]+(\.[0-9]+)?"


def comparable(text):
    """The text without what differs from run to run."""
    text = re.sub(r'database="[^"]*"', 'database="D"', text)
    text = re.sub(r'msr_build_info\{version="[^"]*"\}', 'msr_build_info{version="V"}', text)
    return re.sub(rf"^((msr_last_run_(timestamp|duration|lock_wait)|msr_migration_duration)_seconds\{{.*\}}) {NUMBER}$",
                  r"\1 N", text, flags=re.M)


AFTER_MIGRATE = """\
# HELP msr_build_info The msr that wrote this; always 1.
# TYPE msr_build_info gauge
msr_build_info{version="V"} 1
# HELP msr_last_run_timestamp_seconds When the last run ended, in seconds since 1970.
# TYPE msr_last_run_timestamp_seconds gauge
msr_last_run_timestamp_seconds{command="migrate",database="D",driver="sqlite"} N
# HELP msr_last_run_duration_seconds How long the last run took, with its waiting.
# TYPE msr_last_run_duration_seconds gauge
msr_last_run_duration_seconds{command="migrate",database="D",driver="sqlite"} N
# HELP msr_last_run_lock_wait_seconds How long the last run waited for the lock.
# TYPE msr_last_run_lock_wait_seconds gauge
msr_last_run_lock_wait_seconds{command="migrate",database="D",driver="sqlite"} N
# HELP msr_last_run_success 1 if the last run did all that it was to do, 0 if it failed.
# TYPE msr_last_run_success gauge
msr_last_run_success{command="migrate",database="D",driver="sqlite"} 1
# HELP msr_last_run_applied Migrations that the last run applied.
# TYPE msr_last_run_applied gauge
msr_last_run_applied{command="migrate",database="D",driver="sqlite"} 2
# HELP msr_last_run_reverted Migrations that the last run reverted.
# TYPE msr_last_run_reverted gauge
msr_last_run_reverted{command="migrate",database="D",driver="sqlite"} 0
# HELP msr_last_run_failed Migrations that failed in the last run.
# TYPE msr_last_run_failed gauge
msr_last_run_failed{command="migrate",database="D",driver="sqlite"} 0
# HELP msr_migrations_pending Migrations in the folder that are not applied.
# TYPE msr_migrations_pending gauge
msr_migrations_pending{database="D",driver="sqlite"} 0
# HELP msr_schema_info The newest applied version, and the database that holds it.
# TYPE msr_schema_info gauge
msr_schema_info{database="D",driver="sqlite",version="2"} 1
# HELP msr_migration_duration_seconds How long each migration of the last run took.
# TYPE msr_migration_duration_seconds gauge
msr_migration_duration_seconds{database="D",direction="up",driver="sqlite",name="users",version="1"} N
msr_migration_duration_seconds{database="D",direction="up",driver="sqlite",name="orders",version="2"} N
"""


class MetricsFile(Workspace):
    def text(self):
        return (self.dir / "msr.prom").read_text(encoding="utf-8")

    def value(self, name):
        return re.search(rf"^{name}\{{.*\}} (.*)$", self.text(), re.M).group(1)

    def check(self):
        run = subprocess.run(["promtool", "check", "metrics"], input=self.text(), capture_output=True, text=True,
                             timeout=60)
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "", ""))

    def test_text_of_a_run(self):
        before = time.time()
        self.msr(0, "migrate", "--metrics-file", "msr.prom")
        self.assertEqual(comparable(self.text()), AFTER_MIGRATE)
        self.check()
        self.assertTrue(before - 1 <= float(self.value("msr_last_run_timestamp_seconds")) <= time.time() + 1)
        self.assertEqual(stat.S_IMODE((self.dir / "msr.prom").stat().st_mode), 0o644)
        self.assertEqual([path.name for path in self.dir.glob("msr.prom*")], ["msr.prom"])

    def test_every_end_of_a_run(self):
        self.write("V3_broken.up.sql", "INSERT INTO nowhere VALUES (1);\n")
        self.msr(3, "migrate", MSR_METRICS_FILE="msr.prom")
        self.check()
        self.assertEqual(self.value("msr_last_run_success"), "0")
        self.assertEqual(self.value("msr_last_run_applied"), "2")
        self.assertEqual(self.value("msr_last_run_failed"), "1")
        self.assertEqual(self.value("msr_migrations_pending"), "1")
        self.write("V3_broken.up.sql", "SELECT 1;\n")
        self.msr(0, "migrate", "--metrics-file", "msr.prom")
        self.msr(0, "migrate", "--metrics-file", "msr.prom")
        self.check()
        self.assertEqual(self.value("msr_last_run_success"), "1")
        self.assertEqual(self.value("msr_last_run_applied"), "0")
        self.assertNotIn("msr_migration_duration_seconds", self.text())

    def test_labels_hold_any_text(self):
        self.write("V3_quote_back.up.sql", "SELECT 1;\n")
        (self.dir / 'a "b" \\c').mkdir()
        self.msr(0, "migrate", "--url", 'sqlite:a "b" \\c/x.db', "--metrics-file", "msr.prom")
        self.check()
        self.assertIn('a \\"b\\" \\\\c/x.db"', self.text())

    def test_old_file_stays_whole_until_the_new_one_is(self):
        (self.dir / "msr.prom").write_text("old\n", encoding="utf-8")
        with open(self.dir / "msr.prom", encoding="utf-8") as reader:
            self.msr(0, "migrate", "--metrics-file", "msr.prom")
            self.assertEqual(reader.read(), "old\n")
        self.check()

    def test_file_that_cannot_be_written_is_a_warning(self):
        run = self.msr(0, "migrate", "--metrics-file", "no/such/folder/msr.prom")
        self.assertEqual(run.stderr.count("the plugin metrics_textfile failed: cannot write no/such/folder/msr.prom: "
                                          "No such file or directory"), 1)
        self.assertEqual(self.states(), ["applied", "applied"])

    def test_only_runs_take_the_option(self):
        run = self.msr(1, "list", "--metrics-file", "msr.prom")
        self.assertIn("--metrics-file has no meaning for msr list", run.stderr)
        self.msr(0, "list", MSR_METRICS_FILE="msr.prom")
        self.assertFalse((self.dir / "msr.prom").exists())


class Gateway(http.server.BaseHTTPRequestHandler):
    """Keeps what it is sent."""

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode("utf-8")
        self.server.got.append((self.path, dict(self.headers), body))
        time.sleep(self.server.delay)
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(b"what it says\nand more")

    def log_message(self, *_):
        pass


class MetricsPush(Workspace):
    def serve(self, status=202, delay=0):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
        server.got, server.status, server.delay, server.daemon_threads = [], status, delay, True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server, f"127.0.0.1:{server.server_port}"

    def test_one_put_at_the_end(self):
        server, host = self.serve()
        run = self.msr(0, "migrate", "--metrics-push", f"http://{host}")
        self.assertNotIn("warning", run.stderr)
        [(path, headers, body)] = server.got
        self.assertEqual(path, "/metrics/job/msr")
        self.assertTrue(headers["Content-Type"].startswith("text/plain; version=0.0.4"))
        self.assertEqual(comparable(body), AFTER_MIGRATE)

    def test_failure_is_pushed_too(self):
        server, host = self.serve()
        self.write("V3_broken.up.sql", "INSERT INTO nowhere VALUES (1);\n")
        self.msr(3, "migrate", MSR_METRICS_PUSH=f"http://{host}/")
        self.assertIn('msr_last_run_success{command="migrate"', server.got[0][2])

    def test_job_and_instance(self):
        server, host = self.serve()
        self.config(f'[plugins.metrics_push]\nurl = "http://{host}/gateway/"\njob = "nightly run"\ninstance = "a/b"\n')
        self.msr(0, "migrate")
        encoded = base64.urlsafe_b64encode(b"a/b").decode().rstrip("=")
        self.assertEqual(server.got[0][0], f"/gateway/metrics/job/nightly%20run/instance@base64/{encoded}")
        self.msr(0, "migrate", "--metrics-push", f"http://{host}/metrics/job/own/team/x")
        self.assertEqual(server.got[1][0], "/metrics/job/own/team/x")

    def test_login_is_sent_and_never_shown(self):
        server, host = self.serve(status=401)
        url = f"http://pusher:s3cr3t%21pw@{host}"
        (self.dir / "push-url").write_text(url + "\n", encoding="utf-8")
        for given in ({"arguments": ("--metrics-push", url)}, {"environment": {"MSR_METRICS_PUSH": url}},
                      {"environment": {"MSR_METRICS_PUSH_FILE": "push-url"}}):
            run = self.msr(0, "migrate", "-v", "--format", "ndjson", *given.get("arguments", ()),
                           **given.get("environment", {}))
            expected = "Basic " + base64.b64encode(b"pusher:s3cr3t!pw").decode()
            self.assertEqual(server.got.pop()[1]["Authorization"], expected)
            self.assertIn(f"the plugin metrics_push failed: http://{host}/metrics/job/msr answered 401: what it says",
                          run.stderr)
            for secret in ("s3cr3t", expected):
                self.assertNotIn(secret, run.stdout + run.stderr)
        shown = self.msr(0, "config", "show", MSR_METRICS_PUSH=url)
        self.assertIn(f"http://pusher:***@{host}", shown.stdout)

    def test_gateway_that_is_not_there_is_a_warning(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            run = self.msr(0, "migrate", "--metrics-push", f"http://127.0.0.1:{closed.getsockname()[1]}")
        self.assertEqual(run.stderr.count("the plugin metrics_push failed: cannot push to http://127.0.0.1:"), 1)
        self.assertEqual(self.states(), ["applied", "applied"])

    def test_slow_gateway_keeps_nobody(self):
        server, host = self.serve(delay=30)
        self.config(f'[plugins.metrics_push]\nurl = "http://{host}"\ntimeout = "200ms"\n')
        run = self.msr(0, "migrate")
        self.assertEqual(len(server.got), 1)
        self.assertIn("the plugin metrics_push failed: cannot push to", run.stderr)

    def test_url_that_is_none_ends_the_run_before_it_begins(self):
        for url in ("pushgateway:9091", "ftp://x", "http://", "http://:9091", "http://x/?a=b"):
            run = self.msr(1, "migrate", "--metrics-push", url)
            self.assertIn("error: the plugin metrics_push cannot work: url: ", run.stderr)
        self.assertFalse((self.dir / "app.db").exists())


class ExecHook(Workspace):
    def hook(self, events, command, more=""):
        self.config(f"[plugins.exec_hook]\nevents = {json.dumps(events)}\ncommand = {json.dumps(command)}\n{more}\n")

    def test_event_on_stdin(self):
        self.hook(["migration_applied", "run_finished"], "cat >> events")
        self.msr(0, "migrate")
        first, second, last = [json.loads(line) for line in (self.dir / "events").read_text().splitlines()]
        self.assertEqual({key: first[key] for key in ("event", "command", "direction", "version", "name", "file", "index",
                                                      "total", "statements")},
                         {"event": "migration_applied", "command": "migrate", "direction": "up", "version": "1",
                          "name": "users", "file": "V1_users.up.sql", "index": 0, "total": 2, "statements": 1})
        self.assertRegex(first["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertEqual(first["database"]["driver"], "sqlite")
        self.assertGreaterEqual(first["duration_ms"], 0)
        self.assertEqual(second["version"], "2")
        self.assertEqual({key: last[key] for key in ("event", "ok", "applied", "reverted", "failed", "not_run", "pending",
                                                     "current_version", "error")},
                         {"event": "run_finished", "ok": True, "applied": 2, "reverted": 0, "failed": 0, "not_run": 0,
                          "pending": 0, "current_version": "2", "error": None})
        self.assertEqual(last["run_id"], first["run_id"])

    def test_failure_on_stdin(self):
        self.hook(["migration_failed"], ["tee", "event"])
        self.write("V3_broken.up.sql", "INSERT INTO nowhere VALUES (1);\n")
        self.msr(3, "migrate")
        event = json.loads((self.dir / "event").read_text())
        self.assertEqual((event["version"], event["error"]["kind"]), ("3", "statement"))
        self.assertIn("nowhere", event["error"]["message"])

    def test_output_goes_to_stderr(self):
        self.hook(["run_finished"], "echo to stdout; echo to stderr >&2; printf unfinished")
        run = self.msr(0, "migrate")
        for line in ("exec_hook: to stdout\n", "exec_hook: to stderr\n", "exec_hook: unfinished\n"):
            self.assertIn(line, run.stderr)
        self.assertNotIn("to stdout", run.stdout)

    def test_output_has_an_end(self):
        self.hook(["run_finished"], "yes a long line of words | head -n 100000")
        run = self.msr(0, "migrate")
        self.assertLess(len(run.stderr), 200_000)
        self.assertIn("exec_hook: (the rest of its output is left out)\n", run.stderr)

    def test_environment_without_secrets(self):
        self.hook(["run_finished"], "env > seen; exec 2> /dev/null; ls -l /proc/self/fd > descriptors")
        self.msr(0, "migrate", MSR_SECRET_VAR_KEY="s3cr3t-1", PGPASSWORD="s3cr3t-2", MYSQL_PWD="s3cr3t-3",
                 DATABASE_URL="sqlite:s3cr3t-4", OTHER_SERVICE="https://user:s3cr3t-5@host/", KEPT="plain",
                 LINK="https://host/a:b@c")
        seen = (self.dir / "seen").read_text()
        self.assertNotIn("s3cr3t", seen)
        self.assertNotIn("MSR_DATABASE_URL", seen)
        for line in ("KEPT=plain\n", "MSR_EVENT=run_finished\n", "LINK=https://host/a:b@c\n"):
            self.assertIn(line, seen)
        self.assertNotIn("app.db", (self.dir / "descriptors").read_text())

    def test_secrets_are_masked_in_its_output(self):
        (self.dir / "token").write_text("t0k3n-value", encoding="utf-8")
        self.config('[plugins.exec_hook]\nevents = ["run_finished"]\ncommand = { file = "token" }\n')
        run = self.msr(0, "migrate")
        self.assertNotIn("t0k3n-value", run.stdout + run.stderr)
        self.assertIn("the plugin exec_hook failed: *** exited with 127", run.stderr)

    def test_veto(self):
        self.hook(["migration_starting"], "grep -qv '\"version\":\"2\"' || { echo not before noon; exit 4; }", "veto = true")
        run = self.msr(1, "migrate")
        self.assertIn("error: the plugin exec_hook refused to let 2 orders be applied: ", run.stderr)
        self.assertIn(" exited with 4: not before noon\n", run.stderr)
        self.assertEqual(self.states(), ["applied", "pending"])

    def test_veto_of_a_run_leaves_nothing(self):
        self.hook(["run_starting"], ["false"], "veto = true")
        run = self.msr(1, "migrate")
        self.assertIn("error: the plugin exec_hook refused to let the run of migrate begin: false exited with 1\n",
                      run.stderr)
        self.assertEqual(self.states(), ["pending", "pending"])

    def test_without_veto_a_failure_is_one_warning(self):
        self.hook(["run_starting", "migration_starting", "migration_applied", "run_finished"], ["false"])
        run = self.msr(0, "migrate")
        self.assertEqual(run.stderr.count("the plugin exec_hook failed: false exited with 1"), 1)
        self.assertEqual(self.states(), ["applied", "applied"])

    def test_command_that_is_not_there(self):
        self.hook(["run_starting"], ["./no-such-command"], "veto = true")
        run = self.msr(1, "migrate")
        self.assertIn("begin: ./no-such-command cannot be run: No such file or directory\n", run.stderr)

    def test_time_limit_ends_all_of_it(self):
        self.hook(["run_finished"], "trap '' TERM; sleep 600 & echo $! > child; wait; sleep 600", 'timeout = "300ms"')
        run = self.msr(0, "migrate")
        self.assertIn("took longer than 300 ms, and was ended", run.stderr)
        child = int((self.dir / "child").read_text())
        deadline = time.monotonic() + 20
        while is_running(child) and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertFalse(is_running(child))

    def test_what_it_leaves_running_keeps_nobody(self):
        self.hook(["run_finished"], "sleep 30 & echo $! > child; echo done")
        run = self.msr(0, "migrate")
        os.kill(int((self.dir / "child").read_text()), signal.SIGKILL)
        self.assertIn("exec_hook: done\n", run.stderr)

    def test_stdin_that_nobody_reads(self):
        self.hook(["run_finished", "migration_applied"], ["true"])
        self.assertNotIn("warning", self.msr(0, "migrate").stderr)

    def test_stop_ends_it(self):
        self.hook(["migration_starting"], "echo begun > begun; exec sleep 600", 'veto = true\ntimeout = "10m"')
        run = subprocess.Popen([MSR, "migrate"], cwd=self.dir, env=self.environment({}), stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 30
        while not (self.dir / "begun").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        run.send_signal(signal.SIGTERM)
        _, said = run.communicate(timeout=60)
        self.assertEqual(run.returncode, 143, said)
        self.assertIn("error: stopped on request before ", said)
        self.assertEqual(self.states(), ["pending", "pending"])

    def test_settings_are_checked(self):
        for more, reason in (('events = ["run_started"]', "the setting command is missing"),
                             ('command = ["true"]', "the setting events is missing"),
                             ('command = []\nevents = ["run_started"]', "command: the list names no command"),
                             ('command = "x"\nevents = "run"', 'events: there is no event "run"'),
                             ('command = "x"\nevents = "notice"\ntimeout = 0', "timeout: a command without a limit"),
                             ('command = "x"\nevents = "notice"\nveto = "perhaps"', 'veto: "perhaps" is not true or false'),
                             ('comand = "x"\nevents = "notice"\ncommand = "x"', 'unknown setting "comand"')):
            self.config(f"[plugins.exec_hook]\n{more}\n")
            run = self.msr(1, "migrate")
            self.assertIn("error: the plugin exec_hook cannot work: " + reason, run.stderr)
        self.assertFalse((self.dir / "app.db").exists())


def is_running(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Loading(Workspace):
    def test_nothing_is_looked_at_unasked(self):
        opened = self.dir / "opened"
        for arguments in (["migrate"], ["list"], ["version"]):
            # Debian's dynamic linker tells of every library that it looks for.
            self.msr(0, *arguments, LD_DEBUG="files", LD_DEBUG_OUTPUT=str(opened))
        told = "".join(path.read_text(errors="replace") for path in self.dir.glob("opened.*"))
        self.assertIn("msr_driver_sqlite.so", told)
        self.assertNotIn("msr_plugin_", told)

    def test_current_directory_is_never_searched(self):
        listed = json.loads(self.msr(0, "plugins", "--format", "json").stdout)
        path = next(plugin["path"] for plugin in listed["plugins"] if plugin["name"] == "exec_hook")
        (self.dir / "msr_plugin_mine.so").write_bytes(pathlib.Path(path).read_bytes())
        run = self.msr(1, "migrate", "--plugin", "mine")
        self.assertIn('error: there is no plugin "mine"', run.stderr)
        self.assertNotIn(str(self.dir), run.stderr)
        run = self.msr(1, "migrate", "--plugin", "mine", "--plugin-path", ".")
        self.assertIn('the plugin directory "." is not an absolute path', run.stderr)

    def test_file_that_everybody_may_write_is_refused(self):
        listed = json.loads(self.msr(0, "plugins", "--format", "json").stdout)
        path = next(plugin["path"] for plugin in listed["plugins"] if plugin["name"] == "exec_hook")
        mine = self.dir / "msr_plugin_exec_hook.so"
        mine.write_bytes(pathlib.Path(path).read_bytes())
        mine.chmod(0o666)
        run = self.msr(1, "migrate", "--plugin", "exec_hook", "--plugin-path", str(self.dir))
        self.assertIn(f"error: the plugin {mine} may be written by everybody, so it is not loaded", run.stderr)


if __name__ == "__main__":
    MSR = os.path.abspath(sys.argv.pop(1))
    unittest.main()
