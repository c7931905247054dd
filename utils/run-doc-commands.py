#!/usr/bin/env python3
"""Runs the commands of Markdown files: every ```sh block, in order.

  utils/run-doc-commands.py docs/Example.md ...

Each file's commands run in a temporary directory of their own, with the tools on
PATH; blocks that call make are skipped. Exit code 1 at the first command that fails.
"""

import re
import subprocess
import sys
import tempfile


def blocks(path):
    with open(path) as file:
        return re.findall(r"^```sh\n(.*?)^```", file.read(), re.M | re.S)


def main():
    for path in sys.argv[1:]:
        commands = [b for b in blocks(path) if not re.search(r"^make ", b, re.M)]
        if not commands:
            sys.exit(f"error: {path} has no commands")
        with tempfile.TemporaryDirectory() as directory:
            for block in commands:
                done = subprocess.run(["sh", "-e", "-c", block], cwd=directory)
                if done.returncode:
                    sys.exit(f"error: {path}: a command failed:\n{block}")
        print(f"{path}: {len(commands)} blocks")


main()
