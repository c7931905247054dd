#!/usr/bin/env python3
"""Gives each tosa.conv2d of a network in text a blocksparse.mask, and prints it.

  add-masks.py NETWORK.mlir ROWSxCOLUMNS ZEROS [rows] [columns]

ZEROS per cent of the blocks are zero, drawn from a fixed seed; with `rows` and `columns`
every third row, or column, of blocks is empty beside that. Weights keep their values.
"""

import random
import re
import sys

CONV = re.compile(r"(tosa\.conv2d .*?\{)(.*tensor<[\dx]+xi8>, tensor<(\d+)x\d+x\d+x(\d+)xi8>)")


def main():
    path, block, zeros = sys.argv[1:4]
    height, width = map(int, block.split("x"))
    draw = random.Random(height)

    def mask(match):
        rows, columns = -(-int(match[3]) // height), -(-int(match[4]) // width)
        count = rows * columns
        cleared = set(draw.sample(range(count), round(count * int(zeros) / 100)))
        text = []
        for r in range(rows):
            bits = ""
            for c in range(columns):
                empty = r * columns + c in cleared
                empty |= "rows" in sys.argv[4:] and r % 3 == 1
                empty |= "columns" in sys.argv[4:] and c % 3 == 1
                bits += "01"[not empty]
            text.append(f'"{bits}"')
        attribute = f"#blocksparse.mask<{block}, {rows}x{columns}, [{', '.join(text)}]>"
        return f"{match[1]}blocksparse.mask = {attribute}, {match[2]}"

    with open(path) as file:
        text, count = CONV.subn(mask, file.read())
    if not count:
        sys.exit(f"error: {path} has no tosa.conv2d")
    sys.stdout.write(text)


main()
