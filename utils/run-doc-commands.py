#!/usr/bin/env python3
"""Runs the commands of Markdown files and compares what they print with the text.

  utils/run-doc-commands.py docs/Example.md ...
  utils/run-doc-commands.py --update docs/Example.md ...

Every ```sh block runs, in order, in one temporary directory for each file, with build/bin
(or $BUILD/bin) first on PATH; $BSAIE is the source tree and $BUILD the build directory.
Blocks that call make are skipped. What a block prints on stdout must be the ```output block
that follows it, if one does: lines and words must agree, numbers and runs of blanks need
not, since a better compiler gives other times.
--update writes the real output into the file, and the pictures that a block leaves as
NAME.svg over docs/images/NAME.svg where there is one.

Exit code 1 at the first command that fails or prints something else.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BLOCK = re.compile(r"^```sh\n(.*?)^```\n(\n*```output\n(.*?)^```\n)?", re.M | re.S)


def shape(text):
    """`text` without what may differ from run to run and version to version."""
    text = re.sub(r"-?\d+(\.\d+)?(e[-+]?\d+)?", "N", text)
    return [" ".join(line.split()) for line in text.strip().splitlines()]


def run_file(path, update):
    with open(path) as file:
        text = file.read()
    environment = dict(os.environ)
    build = os.path.join(ROOT, os.environ.get("BUILD", "build"))
    tools = os.path.join(build, "bin")
    environment["BSAIE"], environment["BUILD"] = ROOT, build
    environment["PATH"] = tools + os.pathsep + environment["PATH"]
    pieces, at, count = [], 0, 0
    with tempfile.TemporaryDirectory() as directory:
        # What a block compiles is the same in every temporary directory.
        environment["CCACHE_BASEDIR"] = directory
        for match in BLOCK.finditer(text):
            commands, following, expected = match.groups()
            if re.search(r"^make\b", commands, re.M):
                continue
            count += 1
            done = subprocess.run(["sh", "-e", "-c", commands], cwd=directory,
                                  env=environment, stdout=subprocess.PIPE, text=True)
            if done.returncode:
                sys.exit(f"error: {path}: exit code {done.returncode} from:\n{commands}")
            if expected is None:
                continue
            if update:
                pieces += [text[at:match.start(3)], done.stdout]
                at = match.end(3)
            elif shape(done.stdout) != shape(expected):
                sys.exit(f"error: {path}: other output than shown (--update writes it) from:\n"
                         f"{commands}\nshown:\n{expected}\nprinted:\n{done.stdout}")
        if update:
            with open(path, "w") as file:
                file.write("".join(pieces) + text[at:])
            images = os.path.join(ROOT, "docs", "images")
            for name in os.listdir(directory):
                if os.path.exists(os.path.join(images, name)):
                    shutil.copyfile(os.path.join(directory, name), os.path.join(images, name))
    if not count:
        sys.exit(f"error: {path} has no commands")
    print(f"{path}: {count} blocks")


def main():
    arguments = sys.argv[1:]
    update = "--update" in arguments
    paths = [a for a in arguments if a != "--update"]
    if not paths:
        sys.exit(__doc__)
    for path in paths:
        run_file(path, update)


main()
