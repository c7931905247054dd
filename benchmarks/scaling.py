#!/usr/bin/env python3
"""Compile time against the number of layers: chains of 3x3 convolutions.

Prints the seconds of sparsify, tile and allocate together for chains of 100 to 800
convolutions of 28x28x64, on one core: with memtiles that hold each layer, and with
small ones, where every layer is cut and travels by DDR. The ratios are those of one
run: near 2 when the time is linear in the network.

  benchmarks/scaling.py [--layers=100,200,400,800] [--build=build]
"""

import argparse
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                                "utils"))
from bench import run  # noqa: E402


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--layers", default="100,200,400,800")
    parser.add_argument("--build", default=os.path.join(root, "build"), help="build directory")
    options = parser.parse_args()
    tool = lambda name: os.path.join(options.build, "bin", name)
    with tempfile.TemporaryDirectory() as directory:
        path = lambda name: os.path.join(directory, name)
        print("| device | layers | seconds | ratio to the line before | MB |")
        print("|---|---|---|---|---|")
        for device in ("paper-4x4", "paper-4x4{memtile_bytes=24000}"):
            before = None
            for layers in options.layers.split(","):
                run([tool("bsaie-zoo"), "chain", "--layers=" + layers, "--input=28x28x64",
                     "--output-channels=64", "--pad=1,1,1,1", "-o", path("m.mlirbc")])
                seconds, memory = run([
                    tool("bsaie-opt"), path("m.mlirbc"), "--device=" + device,
                    "--pipeline=sparsify,tile,allocate", "--emit-bytecode",
                    "-o", path("p.mlirbc")])
                ratio = f"{seconds / before:.2f}" if before else ""
                print(f"| {device} | {layers} | {seconds:.2f} | {ratio} | {memory / 1e6:.0f} |",
                      flush=True)
                before = seconds


if __name__ == "__main__":
    main()
