#!/usr/bin/env python3
"""Mutation tests of the static checker and the simulator.

Compiles a few networks, breaks their programs in small ways with bsaie-mutate and
compares what checker and simulator say. Exit code 1 when they contradict each other,
or when too few of the mutants are harmful or found; docs/Testing.md tells more.

  utils/mutation-tests.py --mutants=2500 --seed=1     make mutation-tests MUTANTS=2500 SEED=1
"""

import argparse
import glob
import os
import shlex
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MODEL = os.path.join(ROOT, "test", "models", "resnet8-fashion-block50")
CONCAT = os.path.join(ROOT, "test", "EndToEnd", "concat-in-place.mlir")

# name, device, stages, and the network: arguments of bsaie-zoo, or a file and, where
# they are not made for it, its inputs.
PROGRAMS = (
    # A trained network; halos, residuals, an average pool.
    ("resnet8", "paper-2x2", "sparsify,tile,allocate",
     {"file": MODEL + ".mlir", "inputs": [MODEL + ".input.npy"]}),
    # Branches of a concatenation, written between each other.
    ("inception", "paper-3x4{memtile_bytes=4000 core_buffer_bytes=4000}", "tile,allocate",
     {"file": CONCAT, "zoo": ["image", "--input=9x11x8"]}),
    # Memtiles too small for a layer: slices, and tensors in DDR.
    ("spill", "paper-2x2{memtile_bytes=3000 core_buffer_bytes=6000}", "sparsify,tile,allocate",
     {"zoo": ["residual", "--input=12x12x16"]}),
    # Cores too small for a layer: tiles, int32 sums between parts; two memtiles a column.
    ("parts", "paper-2x3-m2{memtile_bytes=4100 core_buffer_bytes=1614}", "sparsify,tile,allocate",
     {"zoo": ["random", "--seed=31"]}),
    # One core, whose kernels run while its weights come; depthwise convolutions.
    ("overlap", "paper-1x1-overlap{memtile_bytes=9000 core_buffer_bytes=3495}",
     "sparsify,tile,allocate", {"zoo": ["random", "--seed=13"]}),
)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutants", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jitter-seeds", type=int, default=4)
    parser.add_argument("--jobs", type=int, default=0, help="threads (one for each core)")
    parser.add_argument("--bin", default=os.path.join(ROOT, os.environ.get("BUILD", "build"), "bin"),
                        help="directory of the tools")
    parser.add_argument("--out", default=os.path.join(ROOT, "out", "mutation-tests"),
                        help="where programs, and mutants that contradict, go")
    parser.add_argument("--no-shares", action="store_true", help="do not ask for shares")
    options = parser.parse_args()

    def run(tool, *arguments):
        command = [os.path.join(options.bin, tool), *arguments]
        if subprocess.run(command, check=False).returncode:
            sys.exit("error: failed: " + shlex.join(command))

    mutate = [os.path.join(options.bin, "bsaie-mutate"), f"--mutants={options.mutants}",
              f"--seed={options.seed}", f"--jitter-seeds={options.jitter_seeds}",
              f"--jobs={options.jobs}", "--keep=" + os.path.join(options.out, "contradictions")]
    if options.no_shares:
        mutate.append("--no-shares")
    for name, device, stages, network in PROGRAMS:
        directory = os.path.join(options.out, name)
        os.makedirs(directory, exist_ok=True)
        path = lambda file: os.path.join(directory, file)
        for stale in glob.glob(path("x*.npy")):
            os.remove(stale)
        file = network.get("file", path("network.mlirbc"))
        if "zoo" in network:
            made = [] if "file" in network else ["-o", file]
            run("bsaie-zoo", *network["zoo"], "--write-input=" + path("x0.npy"), *made)
        run("bsaie-opt", file, "--device=" + device, "--pipeline=" + stages, "--emit-bytecode",
            "-o", path("p.mlirbc"))
        run("bsaie-translate", "--aie2-to-asm", path("p.mlirbc"), "-o", path("p.asm"))
        run("bsaie-translate", "--aie2-to-params", path("p.mlirbc"), "-o", path("p.bin"))
        mutate += [path("p.asm"), "--params", path("p.bin")]
        for values in network.get("inputs", sorted(glob.glob(path("x*.npy")))):
            mutate += ["--input", values]
    print("$", shlex.join(mutate), flush=True)
    sys.exit(subprocess.run(mutate, check=False).returncode)


if __name__ == "__main__":
    main()
