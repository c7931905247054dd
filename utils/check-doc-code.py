#!/usr/bin/env python3
"""Checks that code shown in a Markdown file is code of the project.

  utils/check-doc-code.py docs/Embedding.md SOURCE...

Each ```c, ```cpp or ```cmake block must stand, line by line and without gaps, in one of the
sources; only the indentation of all of it may differ. Exit code 1 with the first lines of
each block that does not.
"""

import re
import sys
import textwrap

BLOCK = re.compile(r"^```(?:c|cpp|cmake)\n(.*?)^```$", re.M | re.S)


def lines(text):
    return [line.rstrip() for line in textwrap.dedent(text).strip("\n").splitlines()]


def stands_in(block, source):
    size = len(block)
    return any(lines("\n".join(source[at:at + size])) == block
               for at in range(len(source) - size + 1))


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    page, paths = sys.argv[1], sys.argv[2:]
    sources = []
    for path in paths:
        with open(path) as file:
            sources.append([line.rstrip() for line in file.read().splitlines()])
    with open(page) as file:
        blocks = [lines(match.group(1)) for match in BLOCK.finditer(file.read())]
    if not blocks:
        sys.exit(f"error: {page} shows no code")
    missing = [b for b in blocks if not any(stands_in(b, source) for source in sources)]
    for block in missing:
        print(f"error: {page}: no source has the lines:\n" + "\n".join(block[:3]), file=sys.stderr)
    if missing:
        sys.exit(1)
    print(f"{page}: {len(blocks)} pieces of code")


main()
