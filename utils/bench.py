#!/usr/bin/env python3
"""Seconds and peak memory of each tool on ResNet-50, pinned to one core.

Limits: the three stages and both translations within 5 s in all and below 1 GB each;
the simulation within 60 s. Exit code 1 when one is not kept.
"""

import os
import sys
import tempfile
import time


def run(arguments):
    """Seconds and peak bytes of a command on one core."""
    begin = time.monotonic()
    child = os.fork()
    if child == 0:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        os.execv(arguments[0], arguments)
    _, status, usage = os.wait4(child, 0)
    if status:
        sys.exit("error: failed: " + " ".join(arguments))
    return time.monotonic() - begin, usage.ru_maxrss * 1024


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    tools = os.path.join(root, os.environ.get("BUILD", "build"), "bin")
    tool = lambda name: os.path.join(tools, name)
    device = os.environ.get("DEVICE", "paper-4x4")
    good = True
    with tempfile.TemporaryDirectory() as directory:
        path = lambda name: os.path.join(directory, name)
        run([tool("bsaie-zoo"), "resnet50", "--write-input=" + path("x.npy"), "-o", path("m.mlirbc")])
        for name, options in (("dense", ""), ("50 % of blocks", "{ratio=0.5 norm=l2}")):
            print(f"ResNet-50, {device}, {name}")
            steps = [
                ("sparsify,tile,allocate", [tool("bsaie-opt"), path("m.mlirbc"), "--device=" + device,
                 f"--pipeline=sparsify{options},tile,allocate", "--emit-bytecode", "-o", path("p.mlirbc")]),
                ("--aie2-to-asm", [tool("bsaie-translate"), "--aie2-to-asm", path("p.mlirbc"), "-o", path("p.asm")]),
                ("--aie2-to-params", [tool("bsaie-translate"), "--aie2-to-params", path("p.mlirbc"), "-o", path("p.bin")]),
            ]
            total = peak = 0
            for step, arguments in steps:
                seconds, memory = run(arguments)
                total, peak = total + seconds, max(peak, memory)
                print(f"  {step:24}{seconds:8.2f} s{memory / 1e6:9.0f} MB")
            print(f"  {'compiler in all':24}{total:8.2f} s{peak / 1e6:9.0f} MB   (limits 5 s, 1000 MB)")
            seconds, memory = run([tool("bsaie-sim"), path("p.asm"), "--params", path("p.bin"),
                                   "--input", path("x.npy"), "--output", path("y.npy")])
            print(f"  {'simulation':24}{seconds:8.2f} s{memory / 1e6:9.0f} MB   (limit 60 s)")
            good &= total <= 5 and peak <= 1e9 and seconds <= 60
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
