"""What the tests of this folder share: msr's split of files, and whether two splits are the same."""
import dataclasses
import os
import re
import subprocess
import urllib.parse


@dataclasses.dataclass
class Statement:
    text: bytes
    traits: list


@dataclasses.dataclass
class Split:
    """What msr makes of one file."""
    statements: list
    data: list  # of COPY … FROM stdin
    error: str = ""


def split_files(program, dialect, paths):
    """msr's split of each file, by its path."""
    finished = subprocess.run([program, dialect, *paths], capture_output=True, check=False)
    if finished.returncode != 0:
        raise SystemExit(f"{program} ended with {finished.returncode}: {finished.stderr.decode()}")
    splits, text = {}, b""
    for line in finished.stdout.decode("utf-8", "replace").splitlines():
        word, rest = line.split(" ", 1)
        if word == "file":
            with open(rest, "rb") as file:
                text = file.read()
            split = splits[rest] = Split([], [])
        elif word == "statement":
            offset, size, *traits = rest.split(" ")
            split.statements.append(Statement(text[int(offset):int(offset) + int(size)], traits))
        elif word == "data":
            offset, size = rest.split(" ")
            split.data.append(text[int(offset):int(offset) + int(size)])
        else:
            split.error = rest
    return splits


class Gaps:
    """Recognises what may stand around a statement: white space, comments, terminators. Knows nothing of the lexer."""

    def __init__(self, line_comment, nested):
        self.token = re.compile(rb"[\s;]+|" + line_comment)
        self.nested = nested

    def holds(self, text):
        at = 0
        while at < len(text):
            found = self.token.match(text, at)
            if found:
                at = found.end()
            elif text.startswith(b"/*", at):
                at = self._behind_comment(text, at)
            else:
                return False
        return True

    def _behind_comment(self, text, at):
        depth = 0
        for mark in re.compile(rb"/\*|\*/").finditer(text, at):
            if mark.group() == b"*/":
                depth -= 1
            elif depth == 0 or self.nested:
                depth += 1
            if depth == 0:
                return mark.end()
        return len(text)


def without_empty_lines(text):
    """psql leaves them out, except in strings."""
    return re.sub(rb"\n\s*\n", b"\n", text)


def is_the_same(our, their, gaps):
    at = their.find(our)
    while at >= 0:
        if gaps.holds(their[:at]) and gaps.holds(their[at + len(our):]):
            return True
        at = their.find(our, at + 1)
    return False


def difference(ours, theirs, gaps):
    """Empty, or where the statements of msr and those that the server was sent are not the same."""
    theirs = [text for text in theirs if not gaps.holds(text)]
    for number, (our, their) in enumerate(zip(ours, theirs), 1):
        if not is_the_same(our, their, gaps) and not is_the_same(*map(without_empty_lines, (our, their)), gaps):
            return f"statement {number} differs:\n      msr:    {our[:300]!r}\n      client: {their[:300]!r}"
    if len(ours) != len(theirs):
        alone = max(ours, theirs, key=len)[min(len(ours), len(theirs))]
        return f"msr has {len(ours)} statements, the client sent {len(theirs)}; alone is {alone[:300]!r}"
    return ""


class ServerUrl:
    """The address of the server that scripts/with-… started."""

    def __init__(self, variable):
        text = os.environ.get(variable)
        if not text:
            raise SystemExit(f"{variable} is not set: see the head of this program")
        parts = urllib.parse.urlsplit(text)
        self.host, self.port = parts.hostname, str(parts.port)
        self.user, self.password = urllib.parse.unquote(parts.username), urllib.parse.unquote(parts.password)
        self.database = parts.path.lstrip("/")
