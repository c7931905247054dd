#!/usr/bin/env python3
"""The paper's Table II: networks x meshes x dense and 50 % sparse.

Compiles and executes every cell and prints, for each: the time of the emitted
program, the three reference figures and the ratios to them, the paper's figure,
and the speed-up of sparse over dense. Below the table it names what is out of line:
cells above the paper's figure, larger meshes that are slower, sparse cells slower than
dense. Cells run in parallel; a progress line goes
to stderr. Needs a build; nothing but the standard library.

  benchmarks/table2.py --markdown=table2.md --csv=table2.csv
  benchmarks/table2.py --networks=resnet50 --meshes=4x4,8x8 --ratios=0,0.25,0.5,0.75
  benchmarks/table2.py --models=my.mlirbc --devices='paper-4x4,paper-4x4{ddr_bytes_per_second=1e9}' \\
    --verify
"""

import argparse
import concurrent.futures
import csv
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NETWORKS = ["resnet50", "inception_v3", "vgg16"]
MESHES = [f"{n}x{n}" for n in range(2, 9)]
COLUMNS = [
    "network", "part", "device", "ratio", "seconds", "roofline_seconds",
    "layer_bound_seconds", "lower_bound_seconds", "to_roofline",
    "to_layer_bound", "paper_seconds", "to_paper", "speedup", "busiest",
    "busiest_share", "verified",
    "error",
]


def paper_figures():
    figures = {}
    with open(os.path.join(ROOT, "benchmarks", "paper-table2.csv")) as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        for row in rows:
            for ratio, column in (("0", "dense_s"), ("0.5", "sparse50_s")):
                value = row[column]
                figures[row["model"], "paper-" + row["mesh"], ratio] = (
                    None if value == "failed" else float(value))
    return figures


def split_list(text):
    """The parts of a list with commas, of which those in braces divide nothing."""
    return re.findall(r"(?:[^,{]|\{[^}]*\})+", text)


def write_random_npy(path, shape, seed):
    """Any int8 values, as NumPy writes them."""
    sizes = "".join(f"{size}, " for size in shape)
    header = f"{{'descr': '|i1', 'fortran_order': False, 'shape': ({sizes}), }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little"))
        file.write(header.encode() + random.Random(seed).randbytes(math.prod(shape)))


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        message = done.stderr.strip().splitlines() or ["no message"]
        raise RuntimeError(f"{os.path.basename(command[0])}: {message[0]}")
    return done.stdout


def sparsify_stage(ratio):
    """The first stage of the compiler for a share of pruned blocks, as text."""
    return f"sparsify{{ratio={ratio} balance}}" if float(ratio) > 0 else "sparsify"


class Table:
    def __init__(self, options, directory):
        self.options = options
        self.directory = directory
        self.tool = lambda name: os.path.join(options.build, "bin", name)

    def model(self, network, part):
        path = os.path.join(self.directory, f"{network}-{part}.mlirbc")
        if not os.path.exists(path):
            flags = ["--features"] if part == "features" else []
            run(self.tool("bsaie-zoo"), network, *flags, "-o", path)
        return path

    def cell(self, index, name, part, path, device, ratio):
        """One cell as a dictionary; `error` says why it has no time. Its files are
        named by its index."""
        row = {"network": name, "part": part, "device": device, "ratio": ratio,
               "error": "", "verified": ""}
        program = os.path.join(self.directory, f"cell{index}")
        try:
            run(self.tool("bsaie-opt"), path, f"--device={device}",
                f"--pipeline={sparsify_stage(ratio)},tile,allocate", "--emit-bytecode",
                "-o", program + ".mlirbc")
            for output in ("asm", "params"):
                run(self.tool("bsaie-translate"), f"--aie2-to-{output}",
                    program + ".mlirbc", "-o", f"{program}.{output}")
            os.remove(program + ".mlirbc")
            report = json.loads(run(
                self.tool("bsaie-sim"), program + ".asm", "--params",
                program + ".params", "--time-only", "--report=json"))
            for column in ("seconds", "roofline_seconds", "layer_bound_seconds",
                           "lower_bound_seconds", "busiest", "busiest_share"):
                row[column] = report[column]
            row["to_roofline"] = row["seconds"] / row["roofline_seconds"]
            row["to_layer_bound"] = row["seconds"] / row["layer_bound_seconds"]
            if self.options.verify:
                self.verify(path, device, ratio, program)
                row["verified"] = "equals the oracle"
        except RuntimeError as error:
            row["error"] = str(error)
        self.remove_files(index)
        return row

    def remove_files(self, index):
        for file in os.listdir(self.directory):
            if file.startswith(f"cell{index}."):
                os.remove(os.path.join(self.directory, file))

    def verify(self, path, device, ratio, program):
        """The outputs equal upstream's in every bit, for random inputs of the
        program's shapes."""
        with open(program + ".asm") as file:
            ports = re.findall(r'^\.(input|output) "(?:[^"\\]|\\.)*" b\d+ ([\dx]+)$',
                               file.read(), re.M)
        inputs, results, expected = [], [], []
        for i, (kind, shape) in enumerate(ports):
            if kind == "input":
                image = f"{program}.{i}.x.npy"
                write_random_npy(image, [int(size) for size in shape.split("x")], 7 + i)
                inputs += ["--input", image]
            else:
                results += ["--output", f"{program}.{i}.y.npy"]
                expected += ["--compare", f"{program}.{i}.y.npy"]
        truth = path
        # A model may have masks, which the oracle does not know.
        if float(ratio) > 0 or self.options.models:
            prune = "tosa-prune-blocks"
            if float(ratio) > 0:
                prune += f"{{ratio={ratio} balance}}"
            truth = program + ".pruned.mlirbc"
            run(self.tool("bsaie-opt"), path, f"--device={device}", f"--pipeline={prune}",
                "--emit-bytecode", "-o", truth)
        run(self.tool("bsaie-sim"), program + ".asm", "--params", program + ".params",
            *inputs, *results)
        run(self.tool("bsaie-oracle"), truth, *inputs, *expected)

    def rows(self):
        options = self.options
        jobs = []
        for network in options.models or options.networks:
            parts = ["model"] if options.models else options.parts
            for part in parts:
                path = network if options.models else self.model(network, part)
                for device in options.devices:
                    for ratio in options.ratios:
                        jobs.append((len(jobs), network, part, path, device, ratio))
        rows = []
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            futures = [pool.submit(self.cell, *job) for job in jobs]
            for done, future in enumerate(futures, 1):
                rows.append(future.result())
                if sys.stderr.isatty() or options.progress:
                    print(f"\r{done} of {len(jobs)} cells", end="", file=sys.stderr,
                          flush=True)
        if sys.stderr.isatty() or options.progress:
            print(file=sys.stderr)
        paper = paper_figures()
        dense = {(r["network"], r["part"], r["device"]): r.get("seconds")
                 for r in rows if float(r["ratio"]) == 0}
        for row in rows:
            if row["part"] == "features":
                device = row["device"].removesuffix("-overlap")
                row["paper_seconds"] = paper.get((row["network"], device, row["ratio"]))
            base = dense.get((row["network"], row["part"], row["device"]))
            if row.get("seconds"):
                if row.get("paper_seconds"):
                    row["to_paper"] = row["seconds"] / row["paper_seconds"]
                if base and float(row["ratio"]) > 0:
                    row["speedup"] = base / row["seconds"]
        return rows


def geometric_mean(values):
    values = [v for v in values if v]
    return math.exp(sum(map(math.log, values)) / len(values)) if values else None


def text(value):
    if value is None or value == "":
        return ""
    if isinstance(value, float):
        return f"{value:.3e}" if value < 0.1 else f"{value:.2f}"
    return str(value)


def busiest(row):
    return f"{row['busiest']} {100 * row['busiest_share']:.0f} %" if row.get("busiest") else ""


def cell_name(row):
    return f"{row['network']} {row['part']}, ratio {row['ratio']}, {row['device']}"


def above_paper(rows):
    """Lines about cells above the paper's figure, and how many have one."""
    known = [row for row in rows if row.get("to_paper")]
    return [f"{cell_name(row)}: {row['to_paper']:.3f} of the paper's figure; busiest: "
            f"{busiest(row)}" for row in known if row["to_paper"] > 1], len(known)


def slower_meshes(rows):
    """Lines about pairs of meshes, all else the same, of which the one with more rows
    or columns, and less of neither, is slower; and how many pairs there are."""
    groups = {}
    for row in rows:
        mesh = re.search(r"(\d+)x(\d+)", row["device"])
        if mesh and row.get("seconds"):
            kind = row["device"].replace(mesh[0], "RxC", 1)
            key = row["network"], row["part"], row["ratio"], kind
            groups.setdefault(key, []).append(((int(mesh[1]), int(mesh[2])), row))
    lines, pairs = [], 0
    for group in groups.values():
        for small, slow in ((a, b) for a in group for b in group):
            if small[0] == slow[0] or any(s > l for s, l in zip(small[0], slow[0])):
                continue
            pairs += 1
            share = slow[1]["seconds"] / small[1]["seconds"]
            if share > 1:
                lines.append(f"{cell_name(slow[1])}: {share:.3f} of the time on "
                             f"{small[1]['device']}; busiest: {busiest(slow[1])}")
    return lines, pairs


def slower_sparse(rows):
    """Lines about sparse cells slower than dense, and how many can be compared."""
    known = [row for row in rows if row.get("speedup")]
    return [f"{cell_name(row)}: speed-up {row['speedup']:.3f}; busiest: {busiest(row)}"
            for row in known if row["speedup"] < 1], len(known)


def write_flags(rows, file):
    for flag, what, none in (
            (above_paper, "above the paper's figure", "no cell is above the paper's figure"),
            (slower_meshes, "a larger mesh is slower", "no larger mesh is slower"),
            (slower_sparse, "sparse is slower than dense", "sparse is never slower than dense")):
        lines, count = flag(rows)
        if not lines:
            file.write(f"- {none} ({count} compared)\n")
        for line in lines:
            file.write(f"- {what}: {line}\n")


def write_markdown(rows, file):
    columns = ["network", "part", "device", "ratio", "seconds", "roofline_seconds",
               "layer_bound_seconds", "lower_bound_seconds", "to_roofline",
               "to_layer_bound", "paper_seconds", "to_paper", "speedup", "busiest"]
    if any(row["verified"] for row in rows):
        columns.append("verified")
    file.write("| " + " | ".join(c.replace("_", " ") for c in columns) + " |\n")
    file.write("|" + "---|" * len(columns) + "\n")
    for row in rows:
        cells = [text(row.get(column)) for column in columns]
        if row.get("busiest"):
            cells[columns.index("busiest")] = busiest(row)
        if row["error"]:
            cells[4] = "failed: " + row["error"]
        file.write("| " + " | ".join(cells) + " |\n")
    file.write("\n")
    write_flags(rows, file)
    for overlap in (False, True):
        group = [r for r in rows if ("-overlap" in r["device"]) == overlap and r.get("seconds")]
        if not group:
            continue
        name = "overlap" if overlap else "halting"
        for column in ("to_roofline", "to_layer_bound", "to_paper"):
            values = [r[column] for r in group if r.get(column)]
            if values:
                file.write(f"- {name}, {column.replace('_', ' ')}: geometric mean "
                           f"{geometric_mean(values):.3f}, worst {max(values):.3f} "
                           f"over {len(values)} cells\n")
    failed = sum(bool(row["error"]) for row in rows)
    file.write(f"- {len(rows) - failed} of {len(rows)} cells compiled and executed\n")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", type=split_list, default=NETWORKS,
                        help="names that bsaie-zoo knows")
    parser.add_argument("--models", type=split_list, default=[], help="TOSA files instead of networks")
    parser.add_argument("--meshes", type=split_list, default=MESHES, help="2x2,3x3,..")
    parser.add_argument("--devices", type=split_list, default=[], help="devices instead of meshes")
    parser.add_argument("--parts", type=split_list, default=["features", "whole"],
                        help="features: without the classifier, as the paper counts; whole")
    parser.add_argument("--ratios", type=split_list, default=["0", "0.5"],
                        help="shares of pruned blocks")
    parser.add_argument("--overlap", action="store_true", help="paper-RxC-overlap devices too")
    parser.add_argument("--verify", action="store_true", help="compare the outputs with the oracle's")
    parser.add_argument("--csv", help="file for all figures")
    parser.add_argument("--markdown", help="file for the table; standard output without")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="cells at once")
    parser.add_argument("--build", default=os.path.join(ROOT, "build"), help="build directory")
    parser.add_argument("--progress", action="store_true", help="progress line even without a terminal")
    options = parser.parse_args()
    if options.devices and options.overlap:
        parser.error("--overlap belongs to --meshes; name such devices in --devices")
    if not options.devices:
        options.devices = ["paper-" + mesh for mesh in options.meshes]
        if options.overlap:
            options.devices += [device + "-overlap" for device in options.devices]
    with tempfile.TemporaryDirectory() as directory:
        rows = Table(options, directory).rows()
    if options.csv:
        with open(options.csv, "w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
    if options.markdown:
        with open(options.markdown, "w") as file:
            write_markdown(rows, file)
    else:
        write_markdown(rows, sys.stdout)
    return 1 if any(row["error"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
