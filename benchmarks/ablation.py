#!/usr/bin/env python3
"""What each part of the schedule gains: from the paper's rules to all of this compiler.

Compiles networks in steps, each with one thing more than the step before, executes every
program in time and prints milliseconds, and for each step the factor that it gains. Needs a
build; nothing but the standard library.

  benchmarks/ablation.py
  benchmarks/ablation.py --networks=resnet50 --devices=paper-4x4 --ratios=0
"""

import argparse
import concurrent.futures
import json
import os
import sys
import tempfile

sys.dont_write_bytecode = True
from table2 import (NETWORKS, ROOT, geometric_mean, run, sparsify_stage,  # noqa: E402
                    split_list)

UNFUSED = "tile{fuse=false merge=false depth-wise=off}"
# Name of the step, the stage that tiles, the stage that allocates.
STEPS = [
    ("paper", "tile{schedule=paper}", "allocate{schedule=paper}"),
    ("residency by cost", UNFUSED, "allocate{ahead=0 order=layers}"),
    ("no drains", UNFUSED, "allocate{ahead=0}"),
    ("a layer ahead", UNFUSED, "allocate{ahead=1}"),
    ("eight layers ahead", UNFUSED, "allocate"),
    ("fused", "tile{merge=false depth-wise=off}", "allocate"),
    ("merged", "tile{depth-wise=off}", "allocate"),
    ("depth-wise tiles", "tile", "allocate"),
]


def milliseconds(options, directory, model, device, ratio, step, name):
    tool = lambda tool_name: os.path.join(options.build, "bin", tool_name)
    program = os.path.join(directory, name + ".mlirbc")
    _, tile, allocate = STEPS[step]
    run(tool("bsaie-opt"), model, f"--device={device}",
        f"--pipeline={sparsify_stage(ratio)},{tile},{allocate}", "--emit-bytecode", "-o", program)
    report = json.loads(run(tool("bsaie-translate"), "--aie2-to-report",
                            "--report-format=json", program))
    os.remove(program)
    return 1000 * report["seconds"]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", type=split_list, default=NETWORKS,
                        help="names that bsaie-zoo knows")
    parser.add_argument("--devices", type=split_list,
                        default=["paper-2x2", "paper-4x4", "paper-8x8", "paper-4x4-overlap"])
    parser.add_argument("--ratios", type=split_list, default=["0", "0.5"],
                        help="shares of pruned blocks")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="programs at once")
    parser.add_argument("--build", default=os.path.join(ROOT, "build"), help="build directory")
    options = parser.parse_args()
    names = [name for name, _, _ in STEPS]
    print("| network | device | ratio | " + " | ".join(names) + " | in all |")
    print("|---" * (len(names) + 4) + "|")
    rows = []
    with tempfile.TemporaryDirectory() as directory, \
            concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        cells = []
        for network in options.networks:
            model = os.path.join(directory, network + ".model.mlirbc")
            run(os.path.join(options.build, "bin", "bsaie-zoo"), network, "--features", "-o", model)
            for device in options.devices:
                for ratio in options.ratios:
                    cells.append((network, device, ratio, [
                        pool.submit(milliseconds, options, directory, model, device, ratio, step,
                                    f"cell{len(cells)}-{step}") for step in range(len(STEPS))]))
        for network, device, ratio, futures in cells:
            times = [future.result() for future in futures]
            rows.append(times)
            print(f"| {network} | {device} | {ratio} | "
                  + " | ".join(f"{time:.3f}" for time in times)
                  + f" | {times[0] / times[-1]:.2f} |", flush=True)
    gains = [geometric_mean([row[i - 1] / row[i] for row in rows]) for i in range(1, len(names))]
    print("| all, geometric mean of the factors |  |  |  | "
          + " | ".join(f"{gain:.3f}" for gain in gains)
          + f" | {geometric_mean([row[0] / row[-1] for row in rows]):.2f} |")


if __name__ == "__main__":
    main()
