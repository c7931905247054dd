#!/usr/bin/env python3
"""The random differential test of the compiler.

Draws networks, devices and masks from seeds, compiles and executes each case
(with delays drawn from a seed as well) and compares the outputs with the oracle
in every bit. A crash, an error, a wrong bit and a time below the lower bound are
failures; their files stay in out/fuzz/SEED/ with a reduced network. Ends with the
shares of what the compiled programs were made of. docs/Testing.md tells more.

  utils/fuzz-networks.py --cases=3000 --seed=1       make fuzz-networks N=3000 SEED=1
  utils/fuzz-networks.py --only=1234                 one case again, with its commands
  utils/fuzz-networks.py --case=c.json --check n.mlir
      a case with another network, as bsaie-reduce asks: exit code 1 if it fails in
      the way that c.json tells (in any way if it tells none), 0 if not
"""

import argparse
import concurrent.futures
import json
import os
import shutil
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "utils", "fuzz"))
sys.dont_write_bytecode = True

import cases  # noqa: E402
import coverage  # noqa: E402
import reduction  # noqa: E402
import runner  # noqa: E402

# Fewer cases say nothing about shares.
FEWEST_FOR_SHARES = 1000
SECONDS_BETWEEN_LINES = 30


def run_one(options, case, work):
    """Runs a case in work/SEED: (runner, result of run_case or None, failure or
    None)."""
    directory = os.path.join(work, str(case["seed"]))
    os.makedirs(directory)
    run = runner.Runner(options.bin, directory, options.timeout)
    try:
        return run, run.run_case(case), None
    except runner.Failure as failure:
        return run, None, failure
    except Exception as error:  # A broken report is a failure of the case too.
        return run, None, runner.Failure("driver", type(error).__name__, f"error: {error}")


class Test:
    def __init__(self, options):
        self.options = options
        self.tally = coverage.Tally(options.without)
        self.failed_seeds = []
        self.done = 0
        self.seconds = {}
        self.begin = self.last_line = time.monotonic()

    def progress(self, last=False):
        now = time.monotonic()
        interactive = sys.stderr.isatty()
        if not (last or interactive or now - self.last_line > SECONDS_BETWEEN_LINES):
            return
        self.last_line = now
        rate = self.done / max(now - self.begin, 1e-9)
        print(f"{self.done} of {self.options.cases} cases, {len(self.failed_seeds)} failed, "
              f"{rate:.1f} per second", end="\r" if interactive and not last else "\n",
              file=sys.stderr, flush=True)

    def keep(self, case, run, failure=None):
        """Moves the files of a case to out/fuzz/SEED and returns that."""
        kept = os.path.join(self.options.out, str(case["seed"]))
        shutil.rmtree(kept, ignore_errors=True)
        shutil.move(run.directory, kept)
        commands = "\n".join(run.commands).replace(run.directory, os.path.relpath(kept))
        with open(os.path.join(kept, "commands.sh"), "w") as file:
            file.write(commands + "\n")
        written = {**case, "failure": failure.signature()} if failure else case
        with open(os.path.join(kept, "case.json"), "w") as file:
            json.dump(written, file, indent=1)
            file.write("\n")
        return kept, commands

    def replay_command(self, case):
        text = f"utils/fuzz-networks.py --only={case['seed']}"
        if self.options.without:
            text += " --without=" + ",".join(self.options.without)
        if self.options.max_batch != 3:
            text += f" --max-batch={self.options.max_batch}"
        if self.options.jitter_seeds:
            text += f" --jitter-seeds={self.options.jitter_seeds}"
        return text

    def report_failure(self, case, run, failure):
        self.failed_seeds.append(case["seed"])
        kept, commands = self.keep(case, run, failure)
        print(f"FAILED seed {case['seed']}: {failure}")
        print(f"  device: {case['device']}")
        for line in commands.splitlines():
            print(f"  $ {line}")
        print(f"  files: {os.path.relpath(kept)}")
        print(f"  again: {self.replay_command(case)}")
        if self.options.reduce and failure.step not in ("zoo", "driver"):
            try:
                print("  " + reduction.reduce_case(
                    self.options.bin, case, failure, kept, self.options.reduce_seconds,
                    self.options.timeout))
            except Exception as error:  # The failure itself is told already.
                print(f"  not reduced: {type(error).__name__}: {error}")
        sys.stdout.flush()

    def take(self, case, run, result, failure):
        self.done += 1
        for step, seconds in run.seconds.items():
            self.seconds[step] = self.seconds.get(step, 0) + seconds
        if failure:
            self.report_failure(case, run, failure)
        else:
            program, features = result
            self.tally.add(program, features, cases.traits_of(case))
            if self.options.keep:
                kept, commands = self.keep(case, run)
                print(f"passed seed {case['seed']}: {case['device']}")
                for line in commands.splitlines():
                    print(f"  $ {line}")
                print(f"  files: {os.path.relpath(kept)}")
            else:
                shutil.rmtree(run.directory)
        self.progress()

    def run(self):
        """Runs all cases, some at a time; stops at too many failures."""
        options = self.options
        os.makedirs(options.out, exist_ok=True)
        seeds = iter(range(options.seed, options.seed + options.cases))
        with tempfile.TemporaryDirectory(dir=options.out, prefix="work-") as work, \
                concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            running = {}

            def submit():
                seed = next(seeds, None)
                if seed is None or len(self.failed_seeds) >= options.max_failures:
                    return
                case = cases.draw_case(seed, options.without, options.max_batch)
                if options.sabotage:
                    case["sabotage"] = True
                if options.jitter_seeds:
                    case["jitter_seeds"] = options.jitter_seeds
                running[pool.submit(run_one, options, case, work)] = case

            for _ in range(options.jobs + 1):
                submit()
            while running:
                finished, _ = concurrent.futures.wait(
                    running, return_when=concurrent.futures.FIRST_COMPLETED)
                for future in sorted(finished, key=lambda f: running[f]["seed"]):
                    case = running.pop(future)
                    self.take(case, *future.result())
                    submit()
                if len(self.failed_seeds) >= options.max_failures:
                    running = {f: c for f, c in running.items() if not f.cancel()}
        self.progress(last=True)

    def finish(self):
        """Prints the statistics; the exit code."""
        options = self.options
        elapsed = time.monotonic() - self.begin
        for line in self.tally.table() if self.tally.cases else []:
            print(line)
        spent = ", ".join(f"{step} {seconds:.0f}" for step, seconds in self.seconds.items())
        print(f"seconds in the tools: {spent}; {elapsed:.0f} in all")
        missing = []
        if options.check_shares and options.cases >= FEWEST_FOR_SHARES:
            missing = self.tally.missing()
            for line in missing:
                print("too rare: " + line)
        if options.stats:
            with open(options.stats, "w") as file:
                json.dump({"seed": options.seed, "asked": options.cases, "run": self.done,
                           "failed_seeds": self.failed_seeds, "seconds": self.seconds,
                           "elapsed_seconds": elapsed, **self.tally.as_json()}, file, indent=1)
                file.write("\n")
        failed = ""
        if self.failed_seeds:
            failed = ": seeds " + " ".join(map(str, sorted(self.failed_seeds)))
        stopped = "" if self.done == options.cases else f" (of {options.cases}; stopped)"
        print(f"seed {options.seed}: {self.done} cases{stopped}, "
              f"{len(self.failed_seeds)} failed{failed}")
        return 1 if self.failed_seeds or missing else 0


def check(options):
    """The interestingness test of a reduction."""
    try:
        with open(options.case) as file:
            case = json.load(file)
        open(options.check).close()
    except (OSError, ValueError) as error:
        print(f"fuzz-networks.py: error: {error}", file=sys.stderr)
        return 2
    failure = reduction.failure_of(options.bin, case, options.check, options.timeout)
    print(f"{options.check}: {failure or 'passed'}")
    expected = case.get("failure")
    return int(failure is not None and expected in (None, failure.signature()))


def parse_options():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    split = lambda text: [word for word in text.split(",") if word]
    build = os.environ.get("BUILD", "build")
    parser.add_argument("-n", "--cases", type=int, default=100, help="how many (100)")
    parser.add_argument("--seed", type=int, default=1, help="of the first case (1)")
    parser.add_argument("--only", type=int, metavar="SEED",
                        help="one case; prints its commands and keeps its files")
    parser.add_argument("--jobs", type=int, default=2, help="cases at once (2)")
    parser.add_argument("--max-failures", type=int, default=10,
                        help="stop at so many failures (10)")
    parser.add_argument("--without", type=split, default=[], metavar="A,B",
                        help="features that no network has, as of bsaie-zoo random")
    parser.add_argument("--max-batch", type=int, default=3,
                        help="the most images of one run of a network (3)")
    parser.add_argument("--jitter-seeds", type=int, default=0, metavar="K",
                        help="execute each case K times more, with other delays (0)")
    parser.add_argument("--timeout", type=float, default=120, help="seconds of one command (120)")
    parser.add_argument("--no-reduce", dest="reduce", action="store_false",
                        help="leave failing networks as they are")
    parser.add_argument("--reduce-seconds", type=float, default=120,
                        help="the most for the reduction of a failure (120)")
    parser.add_argument("--check-shares", action="store_true",
                        help="with 1000 cases or more, fail if something is too rare in them")
    parser.add_argument("--stats", metavar="FILE", help="write the statistics as JSON")
    parser.add_argument("--out", default=os.path.join(ROOT, os.environ.get("OUT", "out"), "fuzz"),
                        help="where files of failing cases go (out/fuzz)")
    parser.add_argument("--keep", action="store_true", help="keep the files of all cases")
    parser.add_argument("--bin", default=os.path.join(ROOT, build, "bin"),
                        help="directory of the tools (build/bin)")
    parser.add_argument("--case", metavar="C.json", help="the case of --check")
    parser.add_argument("--check", metavar="NETWORK", help="see above")
    # Spoils the outputs, so that every case must fail: the test of this test.
    parser.add_argument("--sabotage", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if (options.check is None) != (options.case is None):
        parser.error("--check and --case go together")
    if options.only is not None:
        options.seed, options.cases, options.keep = options.only, 1, True
    for name in ("cases", "jobs", "max_failures", "max_batch"):
        if getattr(options, name) < 1:
            parser.error(f"--{name.replace('_', '-')} takes 1 or more")
    return options


def main():
    options = parse_options()
    if options.check is not None:
        return check(options)
    print(f"seed {options.seed}", flush=True)
    test = Test(options)
    try:
        test.run()
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        test.finish()
        return 130
    return test.finish()


if __name__ == "__main__":
    sys.exit(main())
