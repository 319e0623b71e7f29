#!/usr/bin/env python3
"""What the completion scripts of msr complete, in each shell itself.   completion_test.py MSR"""
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

MSR = os.path.abspath(sys.argv.pop(1))
PATIENCE = 30


def environment(home):
    kept = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
    return {"PATH": f"{os.path.dirname(MSR)}:/usr/bin:/bin", "HOME": home, "LC_ALL": "C.UTF-8", "TERM": "dumb",
            "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, **kept}


class Bash:
    """Calls the function as bash does."""
    name = "bash"

    def __init__(self, home):
        self.home = home

    def complete(self, line):
        # Words as readline parts them: = is a word of its own.
        words = [word for word in re.split(r"(=)|\s+", line) if word]
        if line.endswith((" ", "=")):
            words.append("" if line.endswith(" ") else "=")
            if line.endswith("="):
                words.pop()
        script = ("compopt() { :; }\nsource \"$1\"\nshift\nCOMP_WORDS=(\"$@\")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                  "_msr\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n")
        done = subprocess.run(["bash", "--norc", "-euc", "set +e; " + script, "bash", os.path.join(self.home, "msr.bash"), *words],
                              env=environment(self.home), cwd=self.home, capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0 and not done.stderr, done.stderr
        return set(done.stdout.split())

    def close(self):
        pass


class Fish:
    """Asks fish for its completions of a line."""
    name = "fish"

    def __init__(self, home):
        self.home = home

    def complete(self, line):
        done = subprocess.run(["fish", "--no-config", "-c", f"source msr.fish; complete -C {quoted(line)}"],
                              env=environment(self.home), cwd=self.home, capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0 and not done.stderr, done.stderr
        # After = fish answers with the whole word. Fish 4 also offers words that only have the typed letters in them.
        typed = line.rsplit(" ", 1)[-1]
        words = (found.split("\t")[0] for found in done.stdout.splitlines())
        return {word.split("=")[-1] for word in words if word.startswith(typed)}

    def close(self):
        pass


def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


class Zsh:
    """An interactive zsh on a terminal: its completion works nowhere else."""
    name = "zsh"

    def __init__(self, home):
        self.home = home
        self.leader, follower = pty.openpty()
        self.child = subprocess.Popen(["zsh", "-f", "-i"], env=environment(home), cwd=home, stdin=follower, stdout=follower,
                                      stderr=follower, start_new_session=True)
        os.close(follower)
        # The matches of a line, written by zsh itself after each completion.
        self.send("PS1=; unsetopt zle_bracketed_paste prompt_cr prompt_sp; stty -echo; autoload -Uz compinit; compinit -u -D\n"
                  "source ./msr.zsh\n"
                  "compadd() { builtin compadd -O found_now \"$@\" 2>/dev/null; found+=(\"${found_now[@]}\"); builtin compadd \"$@\" }\n"
                  "collect() { found=(); found_now=(); zle complete-word; print -rl -- '' BEGIN $found END; zle kill-buffer; }\n"
                  "zle -N collect; bindkey '^T' collect; print RE''ADY\n")
        self.until("READY")

    def send(self, text):
        os.write(self.leader, text.encode())

    def until(self, mark):
        said, deadline = "", time.monotonic() + PATIENCE
        while mark not in said:
            ready, _, _ = select.select([self.leader], [], [], 0.2)
            if ready:
                said += os.read(self.leader, 65536).decode(errors="replace")
            assert time.monotonic() < deadline, f"zsh does not answer {mark}: {said!r}"
        return said

    def complete(self, line):
        self.send(line + "\x14")
        said = self.until("END\r\n").replace("\r", "")
        return {word for word in said[said.index("BEGIN\n") + 6:said.rindex("END")].split("\n") if word}

    def close(self):
        self.child.kill()
        self.child.wait()
        os.close(self.leader)


class Completion:
    """What every shell has to complete."""
    shell_type = None

    @classmethod
    def setUpClass(cls):
        assert shutil.which(cls.shell_type.name), f"there is no {cls.shell_type.name}: scripts/dependencies install test"
        cls.directory = tempfile.TemporaryDirectory(prefix="msr-completion.")
        home = cls.directory.name
        # It is read by everybody who opens a shell, with whatever is in the folder.
        with open(os.path.join(home, "msr.config.toml"), "w", encoding="utf-8") as file:
            file.write("no such = \"setting\n")
        script = subprocess.run([MSR, "completion", cls.shell_type.name], env=environment(home), cwd=home,
                                capture_output=True, text=True, timeout=PATIENCE)
        with open(os.path.join(home, "msr." + cls.shell_type.name), "w", encoding="utf-8") as file:
            file.write(script.stdout)
        os.remove(os.path.join(home, "msr.config.toml"))
        os.makedirs(os.path.join(home, "migrations"))
        os.makedirs(os.path.join(home, "other"))
        with open(os.path.join(home, "settings.toml"), "w", encoding="utf-8"):
            pass
        cls.shell = cls.shell_type(home)

    @classmethod
    def tearDownClass(cls):
        cls.shell.close()
        cls.directory.cleanup()

    def expect(self, line, *words):
        self.assertEqual(self.shell.complete(line), set(words), line)

    def test_commands(self):
        self.expect("msr mig", "migrate")
        self.expect("msr w", "wait")
        self.expect("msr st", "status")
        self.expect("msr lo", "lock")

    def test_second_words(self):
        self.expect("msr lock ", "release", "status")
        self.expect("msr config s", "schema", "show")

    def test_options_of_a_command(self):
        self.expect("msr migrate --ste", "--steps")
        self.expect("msr up --ste", "--steps")
        self.expect("msr lock release --for", "--force", "--format")
        self.expect("msr list --ste")
        self.expect("msr --verb", "--verbose")

    def test_values(self):
        self.expect("msr list --format ", "table", "json", "ndjson")
        self.expect("msr migrate --out-of-order wa", "warn")
        self.expect("msr migrate --steps ")

    def test_value_behind_equals(self):
        self.expect("msr list --format=nd", "ndjson")
        self.expect("msr list --format=", "table", "json", "ndjson")

    def test_an_option_with_its_value_before_the_command(self):
        self.expect("msr --url sqlite:app.db migrate --ste", "--steps")
        self.expect("msr --format=json plan --sq", "--sql")
        self.expect("msr -c settings.toml lock st", "status")

    def test_files_and_folders(self):
        self.assertIn("settings.toml", self.shell.complete("msr list --config-file set"))
        found = {name.rstrip("/") for name in self.shell.complete("msr list --folder ")}
        self.assertLessEqual({"migrations", "other"}, found)
        self.assertNotIn("settings.toml", found)


class BashTest(Completion, unittest.TestCase):
    shell_type = Bash


class ZshTest(Completion, unittest.TestCase):
    shell_type = Zsh


class FishTest(Completion, unittest.TestCase):
    shell_type = Fish


class UsageTest(unittest.TestCase):
    def test_another_shell(self):
        done = subprocess.run([MSR, "completion", "tcsh"], env=environment("/"), cwd="/", capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("bash, zsh, fish", done.stderr)


if __name__ == "__main__":
    unittest.main()
