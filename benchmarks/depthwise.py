#!/usr/bin/env python3
"""Depth-wise tiles of VGG16 on 3x3 cores, as in Section VI.A of the paper, and more of them.

Compiles the network for a device and for the same one with slower DDR channels, dense and
with half of the blocks pruned, without depth-wise tiles, with given numbers of them and with
those that `tile{depth-wise=auto}` chooses. For each: the time of the emitted program and of
the part that spills, features.0 to features.16 (from the first begin to the last end of
these layers), bytes to and from DDR, MACs, and the runs of layers that are tiled. The
paper's five figures stand beside the times of the part. Cells run in parallel; a progress
line goes to stderr. Needs a build; nothing but the standard library.

The exit code is 1 when a cell fails, when auto is slower than off, or when auto gains less
on the part than FLOORS says, which holds for the whole image on paper-3x3 alone.

  benchmarks/depthwise.py --markdown=depthwise.md --csv=depthwise.csv
  benchmarks/depthwise.py --device=paper-4x4 --slow=1,4,16,64 --ratios=0,0.75 --tiles=off,auto
  benchmarks/depthwise.py --tiles=off,auto --verify
"""

import argparse
import concurrent.futures
import csv
import json
import os
import re
import sys
import tempfile

sys.dont_write_bytecode = True
import table2  # noqa: E402
from table2 import run, sparsify_stage, split_list  # noqa: E402

PART = ("features.0", "features.16")
DDR_CHANNELS = ("load", "loadw", "write")
BYTES_PER_SECOND = 4e9  # of a DDR channel of the paper-RxC devices
BYTES = [where + kind for where in ("", "part_") for kind in DDR_CHANNELS]
COLUMNS = [
    "device", "slow", "ratio", "depth_wise", "segments", "seconds", "speedup",
    "part_seconds", "part_speedup", "paper_seconds", *BYTES, "macs", "extra_macs",
    "extra_macs_share", "verified", "error",
]

# Seconds of the paper's part by slow, ratio and tiles. It does not say how many tiles the
# sparse network has.
PAPER = {
    ("16", "0", "off"): 0.025,
    ("16", "0", "3"): 0.024,
    ("16", "0", "2"): 0.022,
    ("16", "0.5", "off"): 0.021,
    ("16", "0.5", "auto"): 0.014,
}
# The least speed-up of the part by slow and ratio, auto over off.
FLOORS = {("16", "0"): 1.5, ("16", "0.5"): 2.0}

DIFFERENCES = """\
The gains are over the dense network without tiles. The paper does not name its part, nor the sparsity and the
number of tiles of its last figure (auto here), nor whether parameters come from the slower DDR too. Its figures
are estimates; here they are executed programs, which with --verify equal the oracle in every bit. What is known
to differ:

- LOADW is slower as well, and tiles do not relieve it: each tile reads again what the memtiles do not keep.
- A number cuts each of several runs of layers, whatever it costs. A large tile need not fit the memtiles together
  with parameters; then tensors inside travel by DDR all the same, as LOAD and WRITE show.
- Tiles are bands of whole rows.
- auto chooses runs and a number for each by the time of the whole network, which it executes; off is one of its
  choices.
- Layers overlap: features.17 may begin before the part has ended.
- MACs are executed ones. Kernel rows that meet padding alone are not.
"""


def device_name(base, slow):
    """The device with DDR channels that are so many times slower."""
    if float(slow) == 1:
        return base
    rate = BYTES_PER_SECOND / float(slow)
    fields = " ".join(f"{channel}_bytes_per_second={rate:g}" for channel in DDR_CHANNELS)
    return f"{base[:-1]} {fields}}}" if base.endswith("}") else f"{base}{{{fields}}}"


def segments_of(ir):
    """The runs of layers that are tiled, as `first to last x tiles`, with `keep` if
    segments have it: rows that two tiles need are copied then, not computed again."""
    found, inside = [], None
    for line in ir.splitlines():
        if start := re.search(r"blocksparse\.segment\(.*?\) tiles ([^:]*) :", line):
            inside = []
            found.append((start[1], inside))
        elif "blocksparse.yield" in line:
            inside = None
        elif inside is not None:
            inside += re.findall(r'blocksparse\.name = "([^"]*)"', line)
    return ", ".join(f"{names[0]} to {names[-1]} x {tiles}" for tiles, names in found)


def names_of(name):
    """The layers in `name`: "block.a+b" is block.a and block.b in one core."""
    block, dot, own = name.rpartition(".")
    return [block + dot + part for part in own.split("+")]


def part_of(layers):
    """Those from the first to the last of PART, in the order of the network."""
    first, last = (next(i for i, layer in enumerate(layers) if name in names_of(layer["name"]))
                   for name in PART)
    return layers[first:last + 1]


class Cells(table2.Table):
    def cell(self, index, path, slow, ratio, tiles):
        """One cell as a dictionary; `error` says why it has no time."""
        device = device_name(self.options.device, slow)
        row = {"device": device, "slow": slow, "ratio": ratio, "depth_wise": tiles,
               "verified": "", "error": ""}
        program = os.path.join(self.directory, f"cell{index}")
        compiled = program + ".mlirbc"
        sparsify = sparsify_stage(ratio)
        try:
            run(self.tool("bsaie-opt"), path, f"--device={device}",
                f"--pipeline={sparsify},tile{{depth-wise={tiles}}},allocate",
                "--emit-bytecode", "-o", compiled)
            report = json.loads(run(self.tool("bsaie-translate"), "--aie2-to-report",
                                    "--report-format=json", compiled))
            part = part_of(report["layers"])
            for column in ("seconds", "macs", *DDR_CHANNELS):
                row[column] = report[column]
            row["part_seconds"] = (max(layer["end_seconds"] for layer in part)
                                   - min(layer["begin_seconds"] for layer in part))
            for channel in DDR_CHANNELS:
                row["part_" + channel] = sum(layer[channel] for layer in part)
            row["segments"] = "" if tiles == "off" else segments_of(
                run(self.tool("bsaie-opt"), path, f"--device={device}",
                    f"--pipeline={sparsify},blocksparse-tile-depthwise{{tiles={tiles}}}",
                    "--mlir-elide-resource-strings-if-larger=16"))
            if self.options.verify:
                for output in ("asm", "params"):
                    run(self.tool("bsaie-translate"), f"--aie2-to-{output}", compiled,
                        "-o", f"{program}.{output}")
                self.verify(path, device, ratio, program)
                row["verified"] = "equals the oracle"
        except RuntimeError as error:
            row["error"] = str(error)
        self.remove_files(index)
        return row

    def rows(self):
        """All cells, compared with off and the paper."""
        options = self.options
        path = os.path.join(self.directory, "network.mlirbc")
        run(self.tool("bsaie-zoo"), "vgg16", "--features",
            f"--image-size={options.image_size}", "-o", path)
        jobs = [(slow, ratio, tiles) for slow in options.slow for ratio in options.ratios
                for tiles in options.tiles]
        rows = []
        progress = sys.stderr.isatty() or options.progress
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            futures = [pool.submit(self.cell, i, path, *job) for i, job in enumerate(jobs)]
            for done, future in enumerate(futures, 1):
                rows.append(future.result())
                if progress:
                    print(f"\r{done} of {len(jobs)} cells", end="", file=sys.stderr, flush=True)
        if progress:
            print(file=sys.stderr)
        compare(rows)
        if is_papers(options):
            for row in rows:
                row["paper_seconds"] = PAPER.get(key_of(row))
        return rows


def is_papers(options):
    """Whether network and device are the paper's, so that its figures apply."""
    return options.device == "paper-3x3" and options.image_size == 224


def key_of(row):
    return row["slow"], row["ratio"], row["depth_wise"]


def where_of(row):
    return f"DDR {row['slow']} times slower, ratio {row['ratio']}"


def compare(rows):
    """Adds to each row what it gains and costs beside off."""
    by_key = {key_of(row): row for row in rows if not row["error"]}
    for row in by_key.values():
        off = by_key.get((row["slow"], row["ratio"], "off"))
        if off:
            row["speedup"] = off["seconds"] / row["seconds"]
            row["part_speedup"] = off["part_seconds"] / row["part_seconds"]
            row["extra_macs"] = row["macs"] - off["macs"]
            row["extra_macs_share"] = row["extra_macs"] / off["macs"]


def checks(rows, floors):
    """Pairs of whether it holds and what was checked."""
    results = []
    for row in rows:
        if row["depth_wise"] != "auto" or row["error"]:
            continue
        where = where_of(row)
        if "speedup" in row:
            results.append((row["speedup"] >= 1,
                            f"{where}: auto is {row['speedup']:.3f} times as fast as off"))
        least = floors.get((row["slow"], row["ratio"]))
        if least and "part_speedup" in row:
            results.append((row["part_speedup"] >= least,
                            f"{where}: on the part {row['part_speedup']:.2f} times, "
                            f"at least {least}"))
    return results


def faster_numbers(rows):
    """Lines about numbers of tiles with which the network is faster than with auto."""
    autos = {key_of(row)[:2]: row for row in rows
             if row["depth_wise"] == "auto" and not row["error"]}
    pairs = [(row, autos[key_of(row)[:2]]) for row in rows
             if row["depth_wise"] not in ("off", "auto") and not row["error"]
             and key_of(row)[:2] in autos]
    lines = [f"{where_of(row)}: {row['depth_wise']} tiles take "
             f"{row['seconds'] / auto['seconds']:.3f} of the time of auto"
             for row, auto in pairs if row["seconds"] < auto["seconds"]]
    return lines or [f"no number of tiles is faster than auto ({len(pairs)} compared)"]


def megabytes(row, *columns):
    return f"{sum(row[column] for column in columns) / 1e6:.2f}"


def write_table(rows, file):
    verified = any(row["verified"] for row in rows)
    columns = ["DDR slower", "ratio", "depth-wise", "part, ms", "speed-up", "LOAD, MB",
               "WRITE, MB", "LOADW, MB", "whole, ms", "speed-up", "LOAD, MB", "WRITE, MB",
               "LOADW, MB", "GMACs", "extra MACs", "tiled"] + verified * ["verified"]
    file.write("| " + " | ".join(columns) + " |\n|" + "---|" * len(columns) + "\n")
    ratio_text = lambda value: "" if value is None else f"{value:.2f}"
    for row in rows:
        cells = [row["slow"], row["ratio"], row["depth_wise"]]
        if row["error"]:
            cells.append("failed: " + row["error"])
        else:
            for where in ("part_", ""):
                cells += [f"{1e3 * row[where + 'seconds']:.2f}",
                          ratio_text(row.get(where + "speedup"))]
                cells += [megabytes(row, where + kind) for kind in ("load", "write", "loadw")]
            share = row.get("extra_macs_share")
            cells += [f"{row['macs'] / 1e9:.2f}",
                      "" if share is None else f"{100 * share:.1f} %",
                      row["segments"].replace("features.", "")]
            cells += verified * [row["verified"]]
        file.write("| " + " | ".join(cells + [""] * (len(columns) - len(cells))) + " |\n")
    if any(" keep" in row.get("segments", "") for row in rows):
        file.write("\nkeep: rows that two tiles need are copied, not computed again.\n")


def write_paper(rows, file):
    """The paper's figures beside ours, each with its gain over untiled and dense."""
    known = [row for row in rows if row.get("paper_seconds") and not row["error"]]
    base = next((row for row in known if key_of(row) == ("16", "0", "off")), None)
    if not base:
        return
    file.write("\n| ratio | depth-wise | paper, ms | its gain | here, ms | its gain |\n"
               "|---|---|---|---|---|---|\n")
    for row in known:
        cells = [row["ratio"], row["depth_wise"]]
        for column in ("paper_seconds", "part_seconds"):
            cells += [f"{1e3 * row[column]:.1f}", f"{base[column] / row[column]:.2f}"]
        file.write("| " + " | ".join(cells) + " |\n")
    file.write("\n" + DIFFERENCES)


def write_markdown(rows, floors, file):
    write_table(rows, file)
    write_paper(rows, file)
    file.write("\n")
    for holds, what in checks(rows, floors):
        file.write(f"- {'' if holds else 'FAILED: '}{what}\n")
    for line in faster_numbers(rows):
        file.write(f"- {line}\n")
    failed = sum(bool(row["error"]) for row in rows)
    file.write(f"- {len(rows) - failed} of {len(rows)} cells compiled and executed\n")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="paper-3x3",
                        help="one whose DDR channels move 4e9 bytes a second")
    parser.add_argument("--image-size", type=int, default=224, help="height and width of the input")
    parser.add_argument("--slow", type=split_list, default=["1", "16"],
                        help="how many times slower the DDR channels are")
    parser.add_argument("--ratios", type=split_list, default=["0", "0.5"],
                        help="shares of pruned blocks")
    parser.add_argument("--tiles", type=split_list,
                        default=["off", "2", "3", "4", "6", "8", "auto"],
                        help="values of depth-wise; may have other options of the pass behind them")
    parser.add_argument("--verify", action="store_true",
                        help="execute every program and compare with the oracle")
    parser.add_argument("--csv", help="file for all figures")
    parser.add_argument("--markdown", help="file for the table; standard output without")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="cells at once")
    parser.add_argument("--build", default=os.path.join(table2.ROOT, "build"),
                        help="build directory")
    parser.add_argument("--progress", action="store_true",
                        help="progress line even without a terminal")
    options = parser.parse_args()
    options.models = []  # table2.Table.verify: the oracle knows this network as it is
    if "off" not in options.tiles:
        parser.error("--tiles needs off, which the others are compared with")
    with tempfile.TemporaryDirectory() as directory:
        rows = Cells(options, directory).rows()
    floors = FLOORS if is_papers(options) else {}
    if options.csv:
        with open(options.csv, "w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
    if options.markdown:
        with open(options.markdown, "w") as file:
            write_markdown(rows, floors, file)
    else:
        write_markdown(rows, floors, sys.stdout)
    wrong = any(row["error"] for row in rows)
    return 1 if wrong or not all(holds for holds, _ in checks(rows, floors)) else 0


if __name__ == "__main__":
    sys.exit(main())
