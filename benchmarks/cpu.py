#!/usr/bin/env python3
"""Packed kernels on this machine's CPU: dense, 50 % and 75 % of the blocks zero.

For layers of ResNet-50, and the whole network, prints the seconds of one run on one core:

  upstream   TOSA as upstream lowers it (linalg as loops), of the network with 50 % zero
  dense      convert-blocksparse-to-linalg{keep-zeros}: the same kernel with all blocks,
             of the network with 50 % zero
  50 %, 75 % the blocks that are there

All are compiled by LLVM's JIT at -O3 and compared with upstream's answer in every bit. A
time is the least of --rounds x --runs runs; the rounds of the four take turns, so that what
else the machine does meets all alike.

  benchmarks/cpu.py [--layers=conv2_3x3,...] [--rounds=3] [--runs=20] [--no-network]
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile

# Input, output channels, kernel, pads: the residual blocks of ResNet-50.
LAYERS = {
    "conv2_3x3": ("56x56x64", 64, "3x3", "1,1,1,1"),
    "conv3_3x3": ("28x28x128", 128, "3x3", "1,1,1,1"),
    "conv4_3x3": ("14x14x256", 256, "3x3", "1,1,1,1"),
    "conv5_3x3": ("7x7x512", 512, "3x3", "1,1,1,1"),
    "conv2_1x1": ("56x56x64", 256, "1x1", "0,0,0,0"),
    "conv3_1x1": ("28x28x512", 128, "1x1", "0,0,0,0"),
    "conv4_1x1": ("14x14x1024", 256, "1x1", "0,0,0,0"),
    "conv5_1x1": ("7x7x512", 2048, "1x1", "0,0,0,0"),
}
VARIANTS = ("upstream", "dense", "50 %", "75 %")


def command(arguments):
    """Standard output of a command on one core."""
    core = {min(os.sched_getaffinity(0))}
    result = subprocess.run(arguments, capture_output=True, text=True,
                            preexec_fn=lambda: os.sched_setaffinity(0, core))
    if result.returncode:
        sys.exit("error: failed: " + " ".join(arguments) + "\n" + result.stdout + result.stderr)
    return result.stdout


class Bench:
    def __init__(self, options, directory):
        self.options = options
        self.directory = directory

    def tool(self, name):
        return os.path.join(self.options.build, "bin", name)

    def path(self, name):
        return os.path.join(self.directory, name)

    def prepare(self, options):
        """The files of the variants of m.mlirbc, pruned with these options."""
        for zeros in ("0.5", "0.75"):
            command([self.tool("bsaie-opt"), self.path("m.mlirbc"), "--pass-pipeline="
                     f"builtin.module(tosa-prune-blocks{{ratio={zeros} {options}}})",
                     "--emit-bytecode", "-o", self.path(zeros + ".mlirbc")])
            command([self.tool("bsaie-oracle"), self.path(zeros + ".mlirbc"), "-O3",
                     "--input", self.path("x.npy"), "--output", self.path(zeros + ".npy")])
        for variant, zeros, keep in (("dense", "0.5", "{keep-zeros}"), ("50 %", "0.5", ""),
                                     ("75 %", "0.75", "")):
            command([self.tool("bsaie-opt"), self.path(zeros + ".mlirbc"), "--pass-pipeline="
                     "builtin.module(convert-tosa-to-blocksparse,convert-blocksparse-to-linalg" +
                     keep + ")", "--emit-bytecode", "-o", self.path(variant + ".mlirbc")])

    def measure(self):
        """Seconds of each variant."""
        best = dict.fromkeys(VARIANTS, float("inf"))
        for _ in range(self.options.rounds):
            for variant in VARIANTS:
                model = "0.5" if variant == "upstream" else variant
                zeros = "0.75" if variant == "75 %" else "0.5"
                text = command([self.tool("bsaie-oracle"), self.path(model + ".mlirbc"), "-O3",
                                "--input", self.path("x.npy"), "--compare",
                                self.path(zeros + ".npy"), f"--time={self.options.runs}"])
                seconds = float(re.search(r"least ([0-9.]+)", text).group(1))
                best[variant] = min(best[variant], seconds)
        return best


def row(name, macs, best):
    milli = [f"{best[variant] * 1e3:.3f}" for variant in VARIANTS]
    ratio = lambda variant: f"{best['dense'] / best[variant]:.2f}"
    return (f"| {name} | {macs / 1e6:.0f} | " + " | ".join(milli) +
            f" | {macs / best['dense'] / 1e9:.0f} | {ratio('50 %')} | {ratio('75 %')} |")


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--layers", default=",".join(LAYERS), help="names, or nothing")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--no-network", action="store_true", help="leave ResNet-50 out")
    parser.add_argument("--build", default=os.path.join(root, "build"), help="build directory")
    options = parser.parse_args()
    names = [name for name in options.layers.split(",") if name]
    for name in names:
        if name not in LAYERS:
            sys.exit(f"error: no layer is called '{name}': known are {', '.join(LAYERS)}")
    if options.rounds < 1 or options.runs < 1:
        sys.exit("error: --rounds and --runs take at least 1")
    print("| layer | million MACs | upstream, ms | dense, ms | 50 %, ms | 75 %, ms "
          "| dense, 10^9 MAC/s | dense / 50 % | dense / 75 % |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in names:
        size, outputs, kernel, pad = LAYERS[name]
        with tempfile.TemporaryDirectory() as directory:
            bench = Bench(options, directory)
            zoo = bench.tool("bsaie-zoo")
            command([zoo, "image", "--input=" + size, "--write-input=" + bench.path("x.npy")])
            command([zoo, "conv", "--input=" + size, f"--output-channels={outputs}",
                     "--kernel=" + kernel, "--pad=" + pad, "--per-channel", "--relu",
                     "-o", bench.path("m.mlirbc")])
            bench.prepare("first-conv")
            height, width, inputs = (int(part) for part in size.split("x"))
            taps = int(kernel[0]) * int(kernel[2])
            print(row(name, height * width * inputs * outputs * taps, bench.measure()),
                  flush=True)
    if options.no_network:
        return
    with tempfile.TemporaryDirectory() as directory:
        bench = Bench(options, directory)
        command([bench.tool("bsaie-zoo"), "resnet50", "--write-input=" + bench.path("x.npy"),
                 "-o", bench.path("m.mlirbc")])
        bench.prepare("")
        print(row("ResNet-50", 4089e6, bench.measure()), flush=True)


if __name__ == "__main__":
    main()
