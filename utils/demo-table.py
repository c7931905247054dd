#!/usr/bin/env python3
"""Prints what demo.sh left in its directories as a table, and where the files are."""

import json
import os
import sys


def main():
    title, directories = sys.argv[1], sys.argv[2:]
    names = {"dense": "dense", "sparse": "50 % of blocks"}
    columns = ("", "time", "roofline", "layer bound", "lower bound", "output")
    print(f"\n{title}\n")
    row = "{:16}{:>12}{:>12}{:>14}{:>14}  {}"
    print(row.format(*columns))
    good = True
    for directory in directories:
        with open(os.path.join(directory, "result.json")) as file:
            result = json.load(file)
        with open(os.path.join(directory, "equal")) as file:
            equal = file.read().strip() == "yes"
        good &= equal
        times = ["{:.3f} ms".format(result[key] * 1e3) for key in (
            "seconds", "roofline_seconds", "layer_bound_seconds", "lower_bound_seconds")]
        name = os.path.basename(directory)
        print(row.format(names.get(name, name), *times,
                         "equals the oracle" if equal else "DIFFERS FROM THE ORACLE"))
    print("\nprogram, parameters, trace (opens in Perfetto), picture and report:")
    for directory in directories:
        for name in sorted(os.listdir(directory)):
            if name.endswith((".asm", ".bin", "timeline.json", ".svg", ".txt")):
                print("  " + os.path.join(directory, name))
    page = os.path.join(os.path.dirname(directories[0]), "compare.html")
    if os.path.exists(page):
        print("the timelines of both, in a browser:\n  " + page)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
