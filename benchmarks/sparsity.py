#!/usr/bin/env python3
"""What half of the blocks less does to each layer, and whether the report foresaw it.

Compiles networks dense and with half of the blocks pruned (balanced), executes both in time
and compares the layers' times on the critical path. A layer is compute bound if kernels are
at least 90 % of that time in both programs; those must become at least 1.9 times as fast:
exit code 1 if one does not. Prints a line for each program and, with --layers, for each
layer. Needs a build; nothing but the standard library.

  benchmarks/sparsity.py
  benchmarks/sparsity.py --networks=resnet50 --devices=paper-4x4 --layers
"""

import concurrent.futures
import sys
import tempfile

sys.dont_write_bytecode = True
from programs import TABLE_DEVICES, models, option_parser, report_of  # noqa: E402
from table2 import geometric_mean  # noqa: E402

COMPUTE_SHARE = 0.9
LEAST_SPEEDUP = 1.9


def compute_share(layer):
    return layer["critical_path"]["comp"] / layer["critical_seconds"]


def compare(dense, sparse):
    """Of each layer that both programs have and that has pruned blocks: its name, both
    entries of the reports and the speed-up."""
    halved = {layer["name"]: layer for layer in sparse["layers"] if layer["density"] < 1}
    for layer in dense["layers"]:
        other = halved.get(layer["name"])
        # Nothing on the path: neighbours hide the layer.
        if other and layer["critical_seconds"] > 0 and other["critical_seconds"] > 0:
            yield (layer["name"], layer, other,
                   layer["critical_seconds"] / other["critical_seconds"])


def is_compute_bound(layer, other):
    return min(compute_share(layer), compute_share(other)) >= COMPUTE_SHARE


def print_failed(failed):
    """Why kernels do not become as fast as that, or what else does not."""
    if not failed:
        return
    print(f"\nCompute bound, but less than {LEAST_SPEEDUP} times as fast:\n\n"
          "| network | device | layer | speed-up | of kernels | split, dense | split, half | "
          "rest dense, us | rest half, us | waits most for, half |\n" + "|---" * 10 + "|")
    for network, device, name, layer, other, speedup in failed:
        kernels, halved = (of["critical_path"]["comp"] for of in (layer, other))
        rest, rest_half = (1e6 * (of["critical_seconds"] - of["critical_path"]["comp"])
                           for of in (layer, other))
        print(f"| {network} | {device} | {name} | {speedup:.3f} | {kernels / halved:.3f} | "
              f"{layer['splits']} | {other['splits']} | {rest:.1f} | {rest_half:.1f} | "
              f"{other['waits'].split(',')[0]} {1e6 * other['wait_seconds']:.1f} us |")


def main():
    parser = option_parser(__doc__, TABLE_DEVICES, ratios=False)
    parser.add_argument("--layers", action="store_true", help="a line for each layer too")
    options = parser.parse_args()
    failed = []
    with tempfile.TemporaryDirectory() as directory, \
            concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        cells = []
        for network, model in models(options, directory):
            for device in options.devices:
                cells.append((network, device, [
                    pool.submit(report_of, options, directory, model, device, ratio,
                                f"cell{len(cells)}-{ratio}") for ratio in ("0", "0.5")]))
        print("| network | device | speed-up | saved, ms | foreseen at most, ms | "
              "compute-bound layers | slowest | geometric mean |")
        print("|---|---|---|---|---|---|---|---|")
        for network, device, futures in cells:
            dense, sparse = (future.result() for future in futures)
            rows = list(compare(dense, sparse))
            bound = [row for row in rows if is_compute_bound(row[1], row[2])]
            slowest = min(bound, key=lambda row: row[3], default=None)
            failed += [(network, device, *row) for row in bound if row[3] < LEAST_SPEEDUP]
            print(f"| {network} | {device} | {dense['seconds'] / sparse['seconds']:.2f} | "
                  f"{1e3 * (dense['seconds'] - sparse['seconds']):.3f} | "
                  f"{1e3 * dense['saved_seconds']:.3f} | {len(bound)} of {len(rows)} | "
                  + (f"{slowest[3]:.3f} {slowest[0]} | "
                     f"{geometric_mean([row[3] for row in bound]):.3f} |" if bound else " | |"),
                  flush=True)
            if options.layers:
                print("\n| layer | dense, us | half, us | speed-up | COMP dense | COMP half | "
                      "saved, us | foreseen at most, us |")
                print("|---|---|---|---|---|---|---|---|")
                for name, layer, other, speedup in rows:
                    saved = layer["critical_seconds"] - other["critical_seconds"]
                    print(f"| {name} | {1e6 * layer['critical_seconds']:.2f} | "
                          f"{1e6 * other['critical_seconds']:.2f} | {speedup:.2f} | "
                          f"{100 * compute_share(layer):.0f} % | "
                          f"{100 * compute_share(other):.0f} % | {1e6 * saved:.2f} | "
                          f"{1e6 * layer['saved_seconds']:.2f} |")
                print()
    print_failed(failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
