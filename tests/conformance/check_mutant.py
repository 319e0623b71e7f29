#!/usr/bin/env python3
"""Runs the conformance program on a driver with a planted defect, and asks that exactly the named test cases
fail, each by an assertion."""

import argparse
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

URL_VARIABLE = "MSR_MUTANT_URL"


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="the conformance program")
    parser.add_argument("--driver", required=True, help="the mutant")
    parser.add_argument("--url-env", help="the variable with the URL of the database")
    parser.add_argument("--scratch-url", help="a URL instead; {folder} stands for a folder that is removed afterwards")
    parser.add_argument("--expect", action="append", default=[], help="a test case that has to fail")
    parser.add_argument("options", nargs="*", help="further options of the conformance program")
    arguments = parser.parse_args()
    if bool(arguments.url_env) == bool(arguments.scratch_url):
        parser.error("one of --url-env and --scratch-url is needed")
    return arguments


def run(arguments, folder):
    """Returns the exit code and the report of the conformance program."""
    environment = dict(os.environ)
    # Some mutants keep what they should give back; that is the defect, and no news.
    environment["ASAN_OPTIONS"] = environment.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    url_env = arguments.url_env
    if arguments.scratch_url:
        url_env = URL_VARIABLE
        environment[url_env] = arguments.scratch_url.replace("{folder}", folder)
    report = os.path.join(folder, "report.xml")
    command = [arguments.program, "--driver", arguments.driver, "--url-env", url_env, "-r", "xml", "-o", report]
    done = subprocess.run(command + arguments.options, env=environment, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"the conformance program ended with {done.returncode}, so it tested nothing or broke off")
    return ElementTree.parse(report)


def failed_cases(report):
    """The names of the failed test cases; one that failed by anything but an assertion ends this program."""
    failed = set()
    for case in report.iter("TestCase"):
        name = case.get("name")
        if case.find("OverallResult").get("success") == "true":
            continue
        # An assertion that fails within another one shows as an exception too.
        asserted = case.find(".//Failure") is not None or case.find(".//Expression[@success='false']") is not None
        if case.find(".//FatalErrorCondition") is not None or not asserted:
            sys.exit(f"'{name}' did not fail by an assertion")
        failed.add(name)
    return failed


def main():
    arguments = read_arguments()
    with tempfile.TemporaryDirectory(prefix="msr-mutant-") as folder:
        failed = failed_cases(run(arguments, folder))
    expected = set(arguments.expect)
    for name in sorted(failed - expected):
        print(f"failed, but was not expected to: {name}")
    for name in sorted(expected - failed):
        print(f"did not see the defect: {name}")
    if failed != expected or not expected:
        sys.exit("the mutant was not caught as stated")
    print(f"caught by {len(failed)} test cases")


if __name__ == "__main__":
    main()
