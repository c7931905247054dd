#!/usr/bin/env python3
"""Gives one tosa.conv2d of a network in text a blocksparse.mask.

  masks.py NETWORK.mlir MASKED.mlir ROWSxCOLUMNS ZEROS SEED

SEED chooses among the convolutions with a weight zero point of 0, which masks demand, and
draws the bits; ZEROS per cent of them are 0. Weights keep their values. Prints how many
convolutions have a mask then: 1, or 0 and the network is copied.
"""

import random
import re
import sys

CONV = re.compile(r"tosa\.conv2d (?:%\w+, ){4}(%\w+) \{(?=.*?\} : \(tensor<[^>]*>, "
                  r"tensor<(\d+)x\d+x\d+x(\d+)xi8>)")
ZERO = re.compile(r'(%\w+) = "tosa\.const"\(\) <\{values = dense<0> : tensor<1xi8>\}>')


def draw_mask(rng, block, zeros, channels):
    """The attribute for a convolution of so many output and input channels."""
    rows, columns = (-(-count // size) for count, size in zip(channels, block))
    bits = ("".join("01"[rng.random() * 100 >= zeros] for _ in range(columns))
            for _ in range(rows))
    text = ", ".join(f'"{row}"' for row in bits)
    return f"#blocksparse.mask<{block[0]}x{block[1]}, {rows}x{columns}, [{text}]>"


def give_mask(text, block, zeros, seed):
    """The network with a mask, or None if no convolution can have one."""
    rng = random.Random(seed)
    zero_values = set(ZERO.findall(text))
    convs = [match for match in CONV.finditer(text) if match[1] in zero_values]
    if not convs:
        return None
    conv = rng.choice(convs)
    mask = draw_mask(rng, block, zeros, (int(conv[2]), int(conv[3])))
    return f"{text[:conv.end()]}blocksparse.mask = {mask}, {text[conv.end():]}"


def main():
    source, result, block, zeros, seed = sys.argv[1:]
    with open(source) as file:
        text = file.read()
    masked = give_mask(text, tuple(map(int, block.split("x"))), int(zeros), int(seed))
    with open(result, "w") as file:
        file.write(masked or text)
    print(int(masked is not None))


if __name__ == "__main__":
    main()
