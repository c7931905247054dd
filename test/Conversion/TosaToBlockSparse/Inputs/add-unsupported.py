#!/usr/bin/env python3
"""Puts ops that cannot be compiled behind int8 values of a network in text, and prints it.

  add-unsupported.py NETWORK.mlir SEED

Readers take what the new op gives, or, some of them, still what it was given.
"""

import random
import re
import sys

VALUE = re.compile(r"\s*(%\w+) = \"?tosa\.(\w+).* -> (tensor<[\dx]+xi8>)(?: loc.*)?$")


def main():
    path, seed = sys.argv[1:3]
    draw = random.Random(int(seed))
    share = draw.choice([0.1, 0.2, 0.4])
    instead, count = {}, 0
    with open(path) as file:
        for line in file:
            if "func.func" not in line:
                for old, new in instead.items():
                    line = re.sub(re.escape(old) + r"\b", new, line)
            sys.stdout.write(line)
            match = VALUE.match(line.rstrip("\n"))
            if not match or match[2] == "const" or draw.random() >= share:
                continue
            value, new, type_ = match[1], f"%unsupported{count}", match[3]
            count += 1
            operation = draw.choice(["reverse", "bitwise_not", "abs"])
            options = f" {{axis = {draw.randrange(type_.count('x'))} : i32}}" if operation == "reverse" else ""
            print(f"    {new} = tosa.{operation} {value}{options} : ({type_}) -> {type_}")
            if draw.random() < 0.7:
                instead[value] = new


main()
