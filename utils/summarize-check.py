#!/usr/bin/env python3
"""Adds up what check.sh or check-sanitizer.sh left in a directory and prints
'N passed, M failed'.

  utils/summarize-check.py LOGS STEP...     the steps besides unit and lit tests
"""

import json
import os
import sys
import xml.etree.ElementTree as xml


def unit_tests(logs):
    """Passed and failed tests of ctest's JUnit file; None without one."""
    path = os.path.join(logs, "unit.xml")
    if not os.path.exists(path):
        return None
    suite = xml.parse(path).getroot()
    cases = list(suite.iter("testcase"))
    # A test that was disabled or skipped is neither.
    failed = sum(case.get("status") == "fail" for case in cases)
    passed = sum(case.get("status") == "run" for case in cases)
    return passed, failed


def lit_tests(logs):
    path = os.path.join(logs, "lit.json")
    if not os.path.exists(path):
        return None
    with open(path) as file:
        tests = json.load(file)["tests"]
    codes = [test["code"] for test in tests]
    good = ("PASS", "XFAIL", "FLAKYPASS")
    ignored = ("UNSUPPORTED", "SKIPPED", "EXCLUDED")
    passed = sum(code in good for code in codes)
    failed = sum(code not in good + ignored for code in codes)
    return passed, failed


def main():
    logs, *steps = sys.argv[1:]
    passed = failed = 0
    for name, counts in (("unit", unit_tests(logs)), ("lit", lit_tests(logs))):
        path = os.path.join(logs, name + ".status")
        if not os.path.exists(path):
            continue
        with open(path) as file:
            status = int(file.read())
        if counts is None or sum(counts) == 0:
            counts = (0, 1)
        elif status and not counts[1]:
            counts = (counts[0], 1)
        print(f"{name} tests: {counts[0]} passed, {counts[1]} failed")
        passed += counts[0]
        failed += counts[1]
    for name in steps:
        with open(os.path.join(logs, name + ".status")) as file:
            good = int(file.read()) == 0
        print(f"{name}: {'passed' if good else 'failed'}")
        passed += good
        failed += not good
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
