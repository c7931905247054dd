#!/usr/bin/env python3
"""How close the closed form of placed networks is to their execution.

Compiles the networks of Table II, executes the programs in time and prints for each the
estimated and the executed time and their ratio; then how many layers are within 5 % of the
time by which they make the program longer, of those that have 1 % of it. Layers of a run
that is computed tile by tile end together, so such programs are left out of the second
count. Needs a build; nothing but the standard library.

  benchmarks/estimate.py
  benchmarks/estimate.py --networks=resnet50 --devices=paper-4x4
"""

import concurrent.futures
import sys
import tempfile

sys.dont_write_bytecode = True
from programs import TABLE_DEVICES, models, option_parser, report_of  # noqa: E402
from table2 import geometric_mean  # noqa: E402

NETWORK_TOLERANCE, LAYER_TOLERANCE, LEAST_SHARE = 0.02, 0.05, 0.01


def layers_of(report):
    """(estimated, executed) seconds of each layer that matters."""
    last = 0
    for layer in report["layers"]:
        seconds = max(0, layer["end_seconds"] - last)
        last = max(last, layer["end_seconds"])
        if max(seconds, layer["estimate_seconds"]) >= LEAST_SHARE * report["seconds"]:
            yield layer["estimate_seconds"], seconds


def is_close(estimate, executed, tolerance):
    return abs(estimate - executed) <= tolerance * executed


def main():
    options = option_parser(__doc__, TABLE_DEVICES).parse_args()
    ratios, close, all_layers = [], 0, 0
    with tempfile.TemporaryDirectory() as directory, \
            concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        cells = []
        for network, model in models(options, directory):
            for device in options.devices:
                for ratio in options.ratios:
                    cells.append((network, device, ratio, pool.submit(
                        report_of, options, directory, model, device, ratio,
                        f"cell{len(cells)}")))
        print("| network | device | ratio | executed, ms | estimated, ms | estimated / executed |")
        print("|---|---|---|---|---|---|")
        for network, device, ratio, future in cells:
            report = future.result()
            ratios.append(report["estimate_seconds"] / report["seconds"])
            print(f"| {network} | {device} | {ratio} | {1e3 * report['seconds']:.3f} | "
                  f"{1e3 * report['estimate_seconds']:.3f} | {ratios[-1]:.3f} |", flush=True)
            if any("tiles" in layer["splits"] for layer in report["layers"]):
                continue
            for estimate, executed in layers_of(report):
                all_layers += 1
                close += is_close(estimate, executed, LAYER_TOLERANCE)
    near = sum(is_close(ratio, 1, NETWORK_TOLERANCE) for ratio in ratios)
    print(f"\n- {near} of {len(ratios)} networks within {100 * NETWORK_TOLERANCE:.0f} %, "
          f"geometric mean {geometric_mean(ratios):.3f}, from {min(ratios):.3f} to "
          f"{max(ratios):.3f}")
    print(f"- {close} of {all_layers} layers within {100 * LAYER_TOLERANCE:.0f} %")


if __name__ == "__main__":
    main()
