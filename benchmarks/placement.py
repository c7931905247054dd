#!/usr/bin/env python3
"""How good placements are: the peak address against the live bytes, and the spills.

Compiles networks up to `tile` for each mesh and ratio and prints, for each program, of the
memtile that is worst: the end of its last buffer, the largest sum of live bytes and their
ratio; then the tensors that are spilled, the DDR bytes that this costs and the milliseconds
of residency and colouring together. Needs `ninja -C build bsaie-placement-bench`; nothing
but the standard library.

  benchmarks/placement.py
  benchmarks/placement.py --networks=resnet50 --meshes=4x4,8x8 --ratios=0
  benchmarks/placement.py --devices='paper-4x4{memtile_bytes=262144}'
"""

import concurrent.futures
import json
import sys
import tempfile

sys.dont_write_bytecode = True
from programs import models, option_parser, tool, with_module  # noqa: E402
from table2 import MESHES, geometric_mean, split_list  # noqa: E402

# No peak may be more than this part of the live bytes where nothing is spilled.
MOST_RATIO = 1.05


def measure(options, *cell):
    return json.loads(with_module(options, *cell, "tile",
                                  options.quality or tool(options, "bsaie-placement-quality")))


def main():
    parser = option_parser(__doc__)
    parser.add_argument("--meshes", type=split_list, default=MESHES, help="2x2,3x3,..")
    parser.add_argument("--devices", type=split_list, default=[], help="devices instead of meshes")
    parser.add_argument("--quality", help="another bsaie-placement-quality, to compare")
    options = parser.parse_args()
    devices = options.devices or ["paper-" + mesh for mesh in options.meshes]
    with tempfile.TemporaryDirectory() as directory, \
            concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        cells = []
        for network, model in models(options, directory):
            for device in devices:
                for ratio in options.ratios:
                    cells.append((network, device, ratio, pool.submit(
                        measure, options, directory, model, device, ratio, f"cell{len(cells)}")))
        print("| network | device | ratio | buffers | peak | live bytes | peak / live | "
              "spilled tensors | spill bytes | ms |")
        print("|---|---|---|---|---|---|---|---|---|---|")
        rows = []
        for network, device, ratio, future in cells:
            row = future.result()
            row["share"] = row["peak_bytes"] / row["bound_bytes"]
            rows.append(row)
            print(f"| {network} | {device} | {ratio} | {row['buffers']} | {row['peak_bytes']} | "
                  f"{row['bound_bytes']} | {row['share']:.4f} | {row['spilled_tensors']} | "
                  f"{row['spill_bytes']} | {1000 * row['seconds']:.2f} |", flush=True)
    print()
    good = True
    for what, group in (("without spills", [row for row in rows if row["spill_bytes"] == 0]),
                        ("with spills", [row for row in rows if row["spill_bytes"] != 0])):
        if group:
            shares = [row["share"] for row in group]
            print(f"- {len(group)} programs {what}: peak / live bytes at most {max(shares):.4f}, "
                  f"geometric mean {geometric_mean(shares):.4f}")
            good &= group[0]["spill_bytes"] != 0 or max(shares) <= MOST_RATIO
    print(f"- spill bytes in all {sum(row['spill_bytes'] for row in rows)}, milliseconds in all "
          f"{1000 * sum(row['seconds'] for row in rows):.1f}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
