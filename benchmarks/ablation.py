#!/usr/bin/env python3
"""What each part of the schedule gains: from the paper's rules to all of this compiler.

Compiles networks in steps, each with one thing more than the step before, executes every
program in time and prints milliseconds, and for each step the factor that it gains. Needs a
build; nothing but the standard library.

  benchmarks/ablation.py
  benchmarks/ablation.py --networks=resnet50 --devices=paper-4x4 --ratios=0
"""

import concurrent.futures
import sys
import tempfile

sys.dont_write_bytecode = True
from programs import models, option_parser, report_of  # noqa: E402
from table2 import geometric_mean  # noqa: E402

UNFUSED = "tile{fuse=false merge=false depth-wise=off strips=1}"
# Name of the step, the stage that tiles, the stage that allocates.
STEPS = [
    ("paper", "tile{schedule=paper}", "allocate{schedule=paper}"),
    ("residency by cost", UNFUSED, "allocate{ahead=0 order=layers}"),
    ("no drains", UNFUSED, "allocate{ahead=0 chunks=1}"),
    ("chunks", UNFUSED, "allocate{ahead=0}"),
    ("a layer ahead", UNFUSED, "allocate{ahead=1}"),
    ("eight layers ahead", UNFUSED, "allocate"),
    ("fused", "tile{merge=false depth-wise=off strips=1}", "allocate"),
    ("merged", "tile{depth-wise=off strips=1}", "allocate"),
    ("strips", "tile{depth-wise=off}", "allocate"),
    ("depth-wise tiles", "tile", "allocate"),
]


def milliseconds(step, *cell):
    _, tile, allocate = STEPS[step]
    return 1000 * report_of(*cell, stages=f"{tile},{allocate}")["seconds"]


def main():
    options = option_parser(
        __doc__, ["paper-2x2", "paper-4x4", "paper-8x8", "paper-4x4-overlap"]).parse_args()
    names = [name for name, _, _ in STEPS]
    print("| network | device | ratio | " + " | ".join(names) + " | in all |")
    print("|---" * (len(names) + 4) + "|")
    rows = []
    with tempfile.TemporaryDirectory() as directory, \
            concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        cells = []
        for network, model in models(options, directory):
            for device in options.devices:
                for ratio in options.ratios:
                    cells.append((network, device, ratio, [
                        pool.submit(milliseconds, step, options, directory, model, device, ratio,
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
