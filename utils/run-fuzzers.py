#!/usr/bin/env python3
"""Builds the fuzzers and runs each of them for some time.

  utils/run-fuzzers.py [--seconds=60] [--jobs=N] [--targets=FuzzAsm,...] [--build=DIR]
                       [--out=DIR] [--no-build] [--stats=FILE]

Each fuzzer begins with fuzz/corpus/TARGET and what earlier runs have found in
OUT/TARGET/corpus. Its log is OUT/TARGET/log, its findings are OUT/TARGET/crash-*,
timeout-*, oom-* and leak-*. A finding ends its fuzzer. At the end a table is printed, and
with --stats a line of JSON a fuzzer is appended to FILE. Exit code 1 if anything was
found; the command that shows it again is printed.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Name of the fuzzer: its dictionary and the longest input in bytes.
TARGETS = {
    "FuzzAsm": ("asm", 8192),
    "FuzzParams": (None, 2048),
    "FuzzNpy": ("npy", 512),
    "FuzzDevice": ("device", 1024),
    "FuzzMlir": ("mlir", 8192),
    "FuzzBytecode": ("mlir", 8192),
    "FuzzPipeline": ("pipeline", 512),
}
# What a small input may not take; see docs/Testing.md.
LIMITS = ["-rss_limit_mb=2048", "-malloc_limit_mb=1024", "-timeout=25"]
ARTIFACT = re.compile(r"^(crash|timeout|oom|leak|slow-unit)-[0-9a-f]+$")


def run(target, options):
    """Runs one fuzzer; the row of the table."""
    dictionary, longest = TARGETS[target]
    directory = options.out / target
    corpus = directory / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    before = {p.name for p in directory.iterdir()}
    command = [str(options.build / "bin" / target), *LIMITS, f"-max_len={longest}",
               f"-max_total_time={options.seconds}", "-print_final_stats=1",
               "-report_slow_units=20", f"-artifact_prefix={directory}/"]
    if dictionary:
        command.append(f"-dict={ROOT}/fuzz/dictionaries/{dictionary}.dict")
    command += [str(corpus), str(ROOT / "fuzz" / "corpus" / target)]
    start = time.time()
    with open(directory / "log", "w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=directory)
        _, status, usage = os.wait4(process.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    process.returncode = code
    seconds = time.time() - start
    cpu = usage.ru_utime + usage.ru_stime
    text = (directory / "log").read_text(errors="replace")
    stat = dict(re.findall(r"^stat::(\w+):\s+(\d+)$", text, re.M))
    coverage = re.findall(r"cov: (\d+) ft: (\d+)", text)
    found = sorted(p.name for p in directory.iterdir() if p.name not in before
                   and ARTIFACT.match(p.name) and not p.name.startswith("slow-unit"))
    executions = int(stat.get("number_of_executed_units", 0))
    return {"target": target, "executions": executions, "seconds": round(seconds, 1),
            "cpu": round(cpu, 1), "per_second": round(executions / cpu) if cpu else 0,
            "edges": int(coverage[-1][0]) if coverage else 0,
            "features": int(coverage[-1][1]) if coverage else 0,
            "corpus": sum(1 for _ in corpus.iterdir()), "exit": code,
            "findings": [str(directory / name) for name in found]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--targets", default=",".join(TARGETS))
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build-fuzz")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "out" / "fuzzers")
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--stats", type=pathlib.Path)
    options = parser.parse_args()
    options.build, options.out = options.build.resolve(), options.out.resolve()
    targets = options.targets.split(",")
    for target in targets:
        if target not in TARGETS:
            parser.error(f"no fuzzer '{target}': known are {', '.join(TARGETS)}")
    if not options.no_build:
        if not (options.build / "build.ninja").exists():
            subprocess.run(["cmake", "--preset", "fuzz", "-B", options.build], cwd=ROOT,
                           check=True)
        subprocess.run([os.environ.get("NINJA", "ninja"), "-C", options.build, *targets],
                       check=True)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        rows = list(pool.map(lambda target: run(target, options), targets))
    print(f"{'target':14}{'executions':>12}{'seconds':>9}{'CPU s':>8}{'exec/CPU s':>11}{'edges':>8}"
          f"{'corpus':>8}  findings")
    for row in rows:
        print(f"{row['target']:14}{row['executions']:12}{row['seconds']:9}{row['cpu']:8}"
              f"{row['per_second']:11}{row['edges']:8}{row['corpus']:8}  "
              f"{len(row['findings'])}")
    if options.stats:
        with open(options.stats, "a") as file:
            for row in rows:
                file.write(json.dumps(row) + "\n")
    failed = False
    for row in rows:
        for path in row["findings"]:
            failed = True
            print(f"FOUND by {row['target']}: {os.path.basename(path)}; again:\n"
                  f"  {options.build}/bin/{row['target']} {' '.join(LIMITS)} {path}")
        if row["exit"] and not row["findings"]:
            failed = True
            print(f"{row['target']} ended with exit code {row['exit']}: "
                  f"{options.out}/{row['target']}/log")
    return failed


if __name__ == "__main__":
    sys.exit(main())
