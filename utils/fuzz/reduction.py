"""Makes a failing case smaller: first the device and the options, then the network
(bsaie-reduce), and writes a lit test of what is left. A step is kept when
the case still fails in the same way, which is Failure.signature.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import cases
import runner

DRIVER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                      "fuzz-networks.py")
SMALL_MESHES = ["1x1", "1x2", "2x1", "2x2"]


def failure_of(bin_directory, case, network, timeout):
    """How a case fails with a network, or None."""
    with tempfile.TemporaryDirectory() as directory:
        try:
            runner.Runner(bin_directory, directory, timeout).run_network(case, network)
        except runner.Failure as failure:
            return failure
        except Exception as error:  # As in a drawn case.
            return runner.Failure("driver", type(error).__name__, f"error: {error}")
    return None


def count_ops(path):
    """TOSA operations that are no constants."""
    with open(path) as file:
        return len(re.findall(r"= \"?tosa\.(?!const)", file.read()))


def simpler_cases(case):
    """Cases with one thing less, the largest steps first."""
    if case["images"] > 1:
        yield {**case, "images": 1}
    name, fields = cases.parse_device(case["device"])
    mesh = re.match(r"paper-(\d+x\d+)", name)[1]
    for small in SMALL_MESHES[:SMALL_MESHES.index(mesh) if mesh in SMALL_MESHES else None]:
        yield {**case, "device": cases.print_device("paper-" + small, fields)}
    for suffix in ("-m2", "-overlap"):
        if suffix in name:
            yield {**case, "device": cases.print_device(name.replace(suffix, ""), fields)}
    for field in fields:
        rest = {key: value for key, value in fields.items() if key != field}
        yield {**case, "device": cases.print_device(name, rest)}
    if case["sparsify"]:
        yield {**case, "sparsify": ""}


class Reduction:
    def __init__(self, bin_directory, case, failure, seconds, timeout):
        self.bin, self.case, self.timeout = bin_directory, dict(case), timeout
        self.signature = failure.signature()
        self.deadline = time.monotonic() + seconds

    def left(self):
        return self.deadline - time.monotonic()

    def fails(self, case, network):
        failure = failure_of(self.bin, case, network, self.timeout)
        return failure is not None and failure.signature() == self.signature

    def choose_start(self, directory):
        """The network as text. A pruned network is reduced as what it is after
        pruning, if that fails too: the zeroes then stay where they are."""
        pruned = os.path.join(directory, "pruned.mlirbc")
        starts = [(os.path.join(directory, name), self.case)
                  for name in ("masked.mlir", "net.mlirbc")]
        if os.path.exists(pruned):
            block = [word for word in self.case["sparsify"].split() if "block=" in word]
            starts.insert(0, (pruned, {**self.case, "sparsify": " ".join(block), "mask": ""}))
        start = os.path.join(directory, "start.mlir")
        for path, case in starts:
            if not os.path.exists(path):
                continue
            done = subprocess.run([os.path.join(self.bin, "bsaie-opt"), path, "-o", start],
                                  capture_output=True)
            if done.returncode:
                continue
            with open(start) as file:
                text = file.read()
            with open(start, "w") as file:  # --device says it.
                file.write(re.sub(r"^module attributes \{bsaie\.device = [^\n]*>\} \{$",
                                  "module {", text, flags=re.M))
            if self.fails(case, start):
                self.case = case
                return start
        return None

    def simplify_options(self, network):
        progress = True
        while progress and self.left() > 0:
            progress = False
            for case in simpler_cases(self.case):
                if self.left() > 0 and self.fails(case, network):
                    self.case, progress = case, True
                    break

    def write_case(self, path):
        with open(path, "w") as file:
            json.dump({**self.case, "failure": self.signature}, file, indent=1)
            file.write("\n")

    def cut(self, directory, start):
        """What bsaie-reduce leaves of the network."""
        case = os.path.join(directory, "reduced.json")
        self.write_case(case)
        reduced = os.path.join(directory, "reduced.mlir")
        seconds = max(int(self.left()), 1)
        arguments = ",".join([f"--bin={self.bin}", f"--timeout={self.timeout}",
                              f"--case={case}", "--check"])
        command = [os.path.join(self.bin, "bsaie-reduce"), start, "-o", reduced,
                   f"--cut=test={DRIVER} max-seconds={seconds} test-arg={arguments}",
                   "--allow-unregistered-dialect"]
        try:
            subprocess.run(command, capture_output=True, timeout=seconds + 2 * self.timeout)
        except (OSError, subprocess.TimeoutExpired):
            pass  # Then the network stays as it is.
        if not os.path.exists(reduced):
            shutil.copyfile(start, reduced)
        return reduced

    def run(self, directory):
        """Reduces the case whose files are in `directory`; the path of the
        network, or None if the failure needs the drawn images."""
        start = self.choose_start(directory)
        if not start:
            return None
        self.simplify_options(start)
        reduced = self.cut(directory, start)
        self.simplify_options(reduced)
        self.write_case(os.path.join(directory, "reduced.json"))
        self.write_test(reduced, os.path.join(directory, "regression.mlir"))
        return reduced

    def write_test(self, network, path):
        """A lit test: the network with the commands of the runner before it."""
        case = self.case
        try:
            shapes = runner.input_shapes(network)
        except runner.Failure:
            return
        with open(network) as file:
            text = file.read()
        outputs = re.search(r"->\s*(\(.*?\)|\S+)\s*(?:attributes.*)?\{\s*$", text, re.M)
        outputs = len(re.findall(r"tensor<", outputs[1])) if outputs else 1
        device = f"--device='{case['device']}'"
        sparsify = cases.stage("sparsify", case["sparsify"])
        inputs = "".join(f" --input %t.x{i}.npy" for i in range(len(shapes)))
        results = [f"%t.y{i}.npy" for i in range(outputs)]
        truth = "%s"
        lines = [f"Found by utils/fuzz-networks.py with seed {case['seed']}."]
        for i, (batch, *sizes) in enumerate(shapes):
            lines.append(f"RUN: bsaie-zoo image --input={'x'.join(map(str, sizes))} "
                         f"--images={case['images'] * batch} --input-seed={case['seed'] + i} "
                         f"--write-input=%t.x{i}.npy")
        if cases.prune_stage(case):
            truth = "%t.pruned.mlirbc"
            lines.append(f"RUN: bsaie-opt %s {device} "
                         f"--pipeline='{cases.prune_stage(case)}' "
                         f"--emit-bytecode -o {truth}")
        lines += [
            f"RUN: bsaie-opt %s {device} "
            f"--pipeline='{sparsify},{cases.tile_stage(case)},allocate' -o %t.mlir",
            "RUN: bsaie-translate --aie2-to-asm %t.mlir -o %t.asm",
            "RUN: bsaie-translate --aie2-to-params %t.mlir -o %t.params",
            f"RUN: bsaie-sim %t.asm --params %t.params{inputs}"
            + "".join(f" --output {path}" for path in results) + f" --jitter={case['jitter']}",
            f"RUN: bsaie-oracle {truth}{inputs}"
            + "".join(f" --compare {path}" for path in results),
        ]
        with open(path, "w") as file:
            file.writelines(f"// {line}\n" for line in lines)
            file.write("\n" + text)


def reduce_case(bin_directory, case, failure, directory, seconds, timeout):
    """A line about what the reduction left."""
    reduction = Reduction(bin_directory, case, failure, seconds, timeout)
    network = reduction.run(directory)
    if not network:
        return "not reduced: it does not fail in the same way with other images"
    print_path = os.path.relpath(network)
    case_path = os.path.relpath(os.path.join(directory, "reduced.json"))
    return (f"reduced to {count_ops(network)} operations on {reduction.case['device']}: "
            f"{print_path}\n  check it: {os.path.relpath(DRIVER)} --case={case_path} "
            f"--check {print_path}")


if __name__ == "__main__":
    sys.exit("this is a part of utils/fuzz-networks.py")
