#!/usr/bin/env python3
"""Runs commands of msr and compares all they say with what is written down.

    run_golden.py --msr PATH --version VERSION [--update] FILE...

A file is a small play on a folder of its own. Lines of the form `== word …` begin a section:

    == file PATH          the lines that follow are written to PATH
    == remove PATH        the file is removed
    == rename PATH PATH   the file gets another name
    == run [NAME=VALUE…] msr ARGUMENT…
    == out                what the run before says on stdout
    == err                what it says on stderr
    == exit NUMBER        how it ends

What stands before the first section tells what the file shows. A run without `out` or `err` says nothing there.
What differs from run to run stands as a word: $DIR, $DRIVERS, $TIME, $RUN, $USER, $VERSION, N ms. With --update the expected
outputs are written anew; read the difference before you keep it.
"""
import argparse
import difflib
import getpass
import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile

HEADINGS = ("STATE ", "DONE ", "LOCK ")
KEPT = ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TMPDIR")


def output_log():
    """The file in which leak_check looks; see tests/support/leak.hpp."""
    if os.environ.get("MSR_TEST_OUTPUT_LOG"):
        return os.environ["MSR_TEST_OUTPUT_LOG"]
    return os.path.join(os.path.dirname(os.environ["MSR_TEST_SQLITE_URL"].split(":", 1)[1]), "output.log")


class Normaliser:
    def __init__(self, directory, version):
        user_host = f"{getpass.getuser()}@{socket.gethostname()}"
        self.fixed = [(os.path.realpath(directory), "$DIR"), (directory, "$DIR"), (user_host, "$USER"),
                      (f"msr {version}", "msr $VERSION"), (f'"{version}"', '"$VERSION"'),
                      (f'"applied_by": "{getpass.getuser()}"', '"applied_by": "$USER"'),
                      (f'"user": "{getpass.getuser()}"', '"user": "$USER"'),
                      (f'"host": "{socket.gethostname()}"', '"host": "$HOST"')]
        self.patterns = [(re.compile(pattern), text) for pattern, text in (
            (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?Z?", "$TIME"),
            (r"\b\d{8}T\d{9}-[0-9a-f]{16}\b", "$RUN"),
            (r"\b\d+(\.\d+)? (ms|s|min)\b", "N ms"),
            (r'"(duration_ms|waited_ms|heartbeat_age_ms)": ?\d+', r'"\1": 0'),
            (r'("product": ?"SQLite",\s*"version": ?)"[0-9.]+"', r'\1"$SQLITE"'),
            (r"(/\S+/msr_driver_(\w+\.so)(, )?)+", r"$DRIVERS/msr_driver_\2"),
            (r'"pid": \d+', '"pid": 0'),
            (r'"(session|process)": "[^"]*"', r'"\1": "$PROCESS"'))]

    def __call__(self, text):
        text = text.replace("\x1b", "\\e").replace("\r", "\\r")
        for old, new in self.fixed:
            text = text.replace(old, new)
        for pattern, new in self.patterns:
            text = pattern.sub(new, text)
        return "".join(self.line(line) for line in text.splitlines(keepends=True))

    @staticmethod
    def line(line):
        # A word in the place of a value changes the width of its column, also in the heading.
        changed = any(word in line for word in ("$TIME", "N ms", "$USER", "$DIR"))
        if changed and not line.startswith(" ") or line.startswith(HEADINGS):
            line = re.sub(r" {2,}", "  ", line)
        return line


class Play:
    """The sections of one file: (word, rest of the line, lines)."""

    def __init__(self, path):
        self.path = path
        self.head, self.sections = [], []
        with open(path, encoding="utf-8") as file:
            for line in file:
                match = re.match(r"== (\w+) ?(.*)\n", line)
                if match:
                    self.sections.append([match.group(1), match.group(2), []])
                elif self.sections:
                    self.sections[-1][2].append(line)
                else:
                    self.head.append(line)

    def text(self, sections):
        parts = list(self.head)
        for word, rest, lines in sections:
            parts.append(f"== {word}{' ' if rest else ''}{rest}\n")
            parts.extend(lines)
        return "".join(parts)


class Stage:
    """Carries the sections out in a folder; `done` is the play with what really was said."""

    def __init__(self, program, version, directory):
        self.program, self.directory = program, directory
        self.normalise = Normaliser(directory, version)
        self.done = []

    def path(self, name):
        return os.path.join(self.directory, name)

    def carry_out(self, section):
        word, rest, lines = section
        if word in ("out", "err", "exit"):
            return
        self.done.append(section)
        if word == "file":
            os.makedirs(os.path.dirname(self.path(rest)), exist_ok=True)
            with open(self.path(rest), "w", encoding="utf-8", newline="") as file:
                file.write("".join(lines))
        elif word == "remove":
            os.remove(self.path(rest))
        elif word == "rename":
            os.rename(*(self.path(name) for name in rest.split()))
        elif word == "run":
            self.run(rest)
        else:
            raise SystemExit(f"unknown section: {word}")

    def run(self, line):
        words = shlex.split(line)
        environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
        environment.update({name: os.environ[name] for name in KEPT if name in os.environ})
        while "=" in words[0]:
            name, value = words.pop(0).split("=", 1)
            environment[name] = value
        if words.pop(0) != "msr":
            raise SystemExit(f"a run is a run of msr: {line}")
        ended = subprocess.run([self.program, *words], cwd=self.directory, env=environment, stdin=subprocess.DEVNULL,
                               capture_output=True, timeout=60, check=False)
        with open(output_log(), "ab") as log:
            log.write(ended.stdout + ended.stderr)
        for word, data in (("out", ended.stdout), ("err", ended.stderr)):
            text = self.normalise(data.decode("utf-8", "surrogateescape"))
            if text:
                # The end of a text without a line end is shown as a sign.
                whole = text if text.endswith("\n") else text + "\\\n"
                self.done.append([word, "", whole.splitlines(keepends=True)])
        self.done.append(["exit", str(ended.returncode), []])


def check(path, options):
    play = Play(path)
    with tempfile.TemporaryDirectory(prefix="msr-golden.") as directory:
        stage = Stage(options.msr, options.version, directory)
        for section in play.sections:
            # Empty lines between the sections are for the reader; in texts of files they are part of the file.
            stage.carry_out(section)
    expected, found = play.text(play.sections), play.text(stage.done)
    if expected == found:
        return True
    if options.update:
        with open(path, "w", encoding="utf-8") as file:
            file.write(found)
        print(f"{path}: written anew")
        return True
    sys.stdout.writelines(difflib.unified_diff(expected.splitlines(keepends=True), found.splitlines(keepends=True),
                                               f"{path} (expected)", f"{path} (found)"))
    return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--msr", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    results = [check(path, options) for path in options.files]
    print(f"{len(results)} files, {results.count(False)} differ")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
