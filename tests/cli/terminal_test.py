#!/usr/bin/env python3
"""What msr does on a terminal and what it leaves out elsewhere.   terminal_test.py MSR"""
import os
import pty
import re
import subprocess
import sys
import tempfile
import unittest

MSR = sys.argv.pop(1)
SLOW = "SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT i FROM n);"
COLOUR = re.compile(r"\x1b\[\d+(;\d+)*m")
ERASE = "\r\x1b[K"


class TerminalTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="msr-terminal.")
        self.addCleanup(self.directory.cleanup)
        os.mkdir(os.path.join(self.directory.name, "migrations"))
        self.write("V1_users.up.sql", "CREATE TABLE users (id INTEGER);")
        self.write("V2_slow.up.sql", SLOW)

    def write(self, name, text):
        with open(os.path.join(self.directory.name, "migrations", name), "w", encoding="utf-8") as file:
            file.write(text + "\n")

    def environment(self, variables):
        kept = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
        return {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "TERM": "xterm",
                "MSR_DATABASE_URL": "sqlite:app.db", **kept, **variables}

    def on_terminal(self, *arguments, **variables):
        """Both outputs on one terminal."""
        leader, follower = pty.openpty()
        child = subprocess.Popen([MSR, *arguments], cwd=self.directory.name, env=self.environment(variables),
                                 stdin=follower, stdout=follower, stderr=follower)
        os.close(follower)
        said = b""
        while True:
            try:
                piece = os.read(leader, 65536)
            except OSError:  # Linux: the other side is closed
                break
            if not piece:
                break
            said += piece
        os.close(leader)
        return child.wait(timeout=60), said.decode("utf-8")

    def elsewhere(self, *arguments, **variables):
        ended = subprocess.run([MSR, *arguments], cwd=self.directory.name, env=self.environment(variables),
                               stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
        return ended.returncode, ended.stdout.decode("utf-8"), ended.stderr.decode("utf-8")

    def test_a_line_that_is_rewritten_and_colours_on_a_terminal(self):
        code, said = self.on_terminal("migrate")
        self.assertEqual(code, 0)
        self.assertIn(f"{ERASE}[2/2] applying 2 slow", said)
        self.assertRegex(said, COLOUR)
        # The line is gone before the result stands, and no line for each migration pushes that out of sight.
        self.assertNotIn("[2/2] applied", said)
        self.assertNotIn("applying", said.rsplit(ERASE, 1)[1])

    def test_no_colours_with_no_color(self):
        code, said = self.on_terminal("migrate", NO_COLOR="1")
        self.assertEqual(code, 0)
        self.assertNotRegex(said, COLOUR)
        self.assertIn(ERASE, said)

    def test_color_always_is_stronger_than_no_color(self):
        _, said = self.on_terminal("list", "--color", "always", NO_COLOR="1")
        self.assertRegex(said, COLOUR)

    def test_no_colours_when_asked(self):
        _, said = self.on_terminal("migrate", "--color", "never")
        self.assertNotRegex(said, COLOUR)

    def test_lines_only_in_ci_and_on_a_dumb_terminal(self):
        for variables in ({"CI": "true"}, {"TERM": "dumb"}, {"TERM": ""}):
            with self.subTest(variables):
                database = os.path.join(self.directory.name, "app.db")
                if os.path.exists(database):
                    os.remove(database)
                code, said = self.on_terminal("migrate", **variables)
                self.assertEqual(code, 0)
                self.assertNotIn("\x1b", said)
                self.assertIn("[1/2] applied 1 users in", said)

    def test_ci_set_to_false_is_no_ci(self):
        _, said = self.on_terminal("migrate", CI="false")
        self.assertIn(ERASE, said)

    def test_no_rewritten_line_when_quiet(self):
        _, said = self.on_terminal("migrate", "--quiet")
        self.assertNotIn("applying", said)

    def test_plain_lines_in_a_pipe(self):
        code, out, err = self.elsewhere("migrate")
        self.assertEqual(code, 0)
        self.assertNotIn("\x1b", out + err)
        self.assertNotIn("\r", out + err)
        self.assertIn("[1/2] applied 1 users in", err)

    def test_an_error_is_in_colour_on_a_terminal_only(self):
        self.write("V3_wrong.up.sql", "NONSENSE;")
        code, said = self.on_terminal("migrate")
        self.assertEqual(code, 3)
        self.assertRegex(said, r"\x1b\[\d+(;\d+)*merror:")
        _, _, err = self.elsewhere("migrate")
        self.assertIn("\nerror: ", "\n" + err)
        self.assertNotIn("\x1b", err)

    def test_a_reader_that_goes_away_changes_nothing(self):
        reader, writer = os.pipe()
        os.close(reader)
        ended = subprocess.run([MSR, "migrate"], cwd=self.directory.name, env=self.environment({}),
                               stdin=subprocess.DEVNULL, stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False)
        os.close(writer)
        self.assertEqual(ended.returncode, 0, ended.stderr)

    def test_a_full_disk_is_said(self):
        with open("/dev/full", "wb") as full:
            ended = subprocess.run([MSR, "migrate"], cwd=self.directory.name, env=self.environment({}),
                                   stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual(ended.returncode, 1)
        self.assertIn(b"cannot write the result", ended.stderr)


if __name__ == "__main__":
    unittest.main()
