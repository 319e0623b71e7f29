#!/usr/bin/env python3
"""Builds the image of msr in a real Docker engine, and deploys with it as examples/docker-compose and docs/docker.md say.

Exits with 77 where no engine can run; the last line says why."""
import argparse
import pathlib
import sys
import tempfile
import time

import development
import image
import own_image
import production
from daemon import Failed, Unavailable, engine
from images import Images
from stacks import copy_examples

SKIPPED = 77
PARTS = (image, development, production, own_image)


class Test:
    """What the parts share."""

    def __init__(self, docker, arguments, work):
        self.docker, self.source, self.compose_program = docker, arguments.source, arguments.compose
        self.work = pathlib.Path(work)
        self.compose = copy_examples(arguments.source, self.work)
        self.migrations = self.work / "migrations-examples/library"
        self.problems = []

    def problem(self, text):
        print(f"problem: {text}", flush=True)
        self.problems.append(text)

    def expect(self, true, text):
        if not true:
            self.problem(text)


def run_parts(test, wanted):
    for part in PARTS:
        if wanted and part.__name__ not in wanted:
            continue
        begin = time.monotonic()
        try:
            part.check(test)
        except Failed as failure:
            test.problem(f"{part.__name__}: {failure}")
        print(f"{part.__name__}: {time.monotonic() - begin:.0f} s", flush=True)


def tidy(docker, images, own):
    """Our own engine keeps the images for the next time, without those that nothing names any more."""
    if own:
        for kind in ("container", "network", "volume", "image"):
            docker.call(kind, "prune", "--force")
    else:
        images.remove()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--compose", default="docker-compose")
    parser.add_argument("parts", nargs="*", help="only these parts, such as production")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="msr-engine-") as work:
        try:
            with engine(work) as (docker, own):
                images = Images(docker, arguments.source, work)
                try:
                    images.make()
                    test = Test(docker, arguments, work)
                    run_parts(test, arguments.parts)
                finally:
                    tidy(docker, images, own)
        except Unavailable as reason:
            print(reason)
            return SKIPPED
        except Failed as failure:
            print(failure)
            return 1
    print(f"{len(test.problems)} problems" if test.problems else "ok")
    return 1 if test.problems else 0


if __name__ == "__main__":
    sys.exit(main())
