"""Runs one case of the random differential test through the tools: builds the
network, compiles it, executes it and compares with the oracle. Says how it
failed, in a form that can be compared with another failure.
"""

import json
import os
import re
import shlex
import signal
import subprocess
import time

import cases
import coverage

# The executed time may not be below the lower bound, but for rounding.
ROUNDING = 1e-9
# Run like a tool, so that its call is one of the commands.
MASKS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "masks.py")


class Failure(Exception):
    """`step` is the tool's part, `reason` says how it ended, `message` is its first
    error line."""

    def __init__(self, step, reason, message=""):
        super().__init__(f"{step}: {reason}" + (f": {message}" if message else ""))
        self.step, self.reason, self.message = step, reason, message

    def signature(self):
        """What stays the same when the network becomes smaller: no number, name
        or place."""
        if self.reason == "difference":  # Which values differ does not stay.
            return [self.step, self.reason, ""]
        text = re.sub(r"^.*?\berror: ", "", self.message)
        text = re.sub(r'loc\([^)]*\):? ?', "", text)
        text = re.sub(r"\S*/program\.asm: (?:\S+: (?=instruction))?", "", text)
        text = re.sub(r" of [^() ]*\)", ")", text)
        text = re.sub(r"'([^']*)'", lambda quoted: quoted[0] if quoted[1].startswith(
            ("blocksparse.", "aie2.", "tosa.")) else "''", text)
        # A quantity, not the digit of a name such as conv2d.
        text = re.sub(r"(?<![\w])(-?|[bk])\d[\d.]*", "#", text)
        return [self.step, self.reason, text]


def first_error(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        if "error:" in line:
            return line
    return lines[0] if lines else ""


class Runner:
    """Runs a case in a directory of its own."""

    def __init__(self, bin_directory, directory, timeout=120):
        self.bin, self.directory, self.timeout = bin_directory, directory, timeout
        self.commands = []
        self.seconds = {}

    def path(self, name):
        return os.path.join(self.directory, name)

    def call(self, step, tool, *arguments):
        """Standard output of a tool. It fails unless the exit code is 0 and no
        error is reported."""
        command = [os.path.join(self.bin, tool), *arguments]
        self.commands.append(shlex.join(command))
        begin = time.monotonic()
        try:
            done = subprocess.run(command, capture_output=True, text=True, errors="replace",
                                  timeout=self.timeout)
        except subprocess.TimeoutExpired:
            raise Failure(step, f"no end after {self.timeout:g} s") from None
        except OSError as error:
            raise Failure(step, "cannot run", str(error)) from None
        finally:
            spent = time.monotonic() - begin
            self.seconds[step] = self.seconds.get(step, 0) + spent
        if done.returncode < 0:
            name = signal.Signals(-done.returncode).name
            raise Failure(step, f"signal {name}", first_error(done.stderr))
        if done.returncode:
            if "values differ" in done.stdout:
                raise Failure(step, "difference", done.stdout.strip().splitlines()[-1])
            raise Failure(step, f"exit code {done.returncode}",
                          first_error(done.stderr or done.stdout))
        if re.search(r"\berror:", done.stderr):
            raise Failure(step, "error with exit code 0", first_error(done.stderr))
        return done.stdout

    def make_network(self, case):
        """The network of a drawn case and its inputs; the features it has."""
        arguments = [*case["network"], f"--seed={case['seed']}", f"--input-seed={case['seed']}",
                     f"--images={case['images'] * case['batch']}", f"--batch={case['batch']}"]
        network = self.path("net.mlir" if case.get("mask") else "net.mlirbc")
        text = self.call("zoo", "bsaie-zoo", *arguments, "-o", network,
                         "--write-input=" + self.path("x%.npy"), "--print-features")
        count = 1
        for word in case["network"]:
            if word.startswith("--inputs="):
                count = int(word.split("=")[1])
        inputs = [self.path(f"x{i}.npy") for i in range(count)]
        features = json.loads(text)
        features[coverage.GIVEN_MASK] = 0
        if case.get("mask"):
            features[coverage.GIVEN_MASK] = int(self.call(
                "mask", MASKS, network, self.path("masked.mlir"), *case["mask"].split(),
                str(case["seed"])))
            network = self.path("masked.mlir")
        return network, inputs, features

    def make_inputs(self, case, shapes):
        """Images for the inputs of any network, which are NHWC."""
        inputs = []
        for i, (batch, *sizes) in enumerate(shapes):
            inputs.append(self.path(f"x{i}.npy"))
            self.call("zoo", "bsaie-zoo", "image", "--input=" + "x".join(map(str, sizes)),
                      f"--images={case['images'] * batch}",
                      f"--input-seed={case['seed'] + i}", "--write-input=" + inputs[-1])
        return inputs

    def prune(self, case, network):
        """The network that the oracle executes: pruned, and nothing else."""
        stage = cases.prune_stage(case)
        if not stage:
            return network
        pruned = self.path("pruned.mlirbc")
        self.call("prune", "bsaie-opt", network, "--device=" + case["device"],
                  "--pipeline=" + stage, "--emit-bytecode", "-o", pruned)
        return pruned

    def compile(self, case, network):
        sparsify = cases.stage("sparsify", case["sparsify"])
        program = self.path("program.mlirbc")
        self.call("compile", "bsaie-opt", network, "--device=" + case["device"],
                  f"--pipeline={sparsify},{cases.tile_stage(case)},{cases.allocate_stage(case)}",
                  "--emit-bytecode", "-o", program)
        asm, params = self.path("program.asm"), self.path("program.params")
        self.call("asm", "bsaie-translate", "--aie2-to-asm", program, "-o", asm)
        self.call("params", "bsaie-translate", "--aie2-to-params", program, "-o", params)
        return asm, params

    def check_time(self, asm, params):
        report = json.loads(self.call("time", "bsaie-sim", asm, "--params", params,
                                      "--time-only", "--report=json"))
        path = sum(layer["critical_seconds"] for layer in report["layers"])
        if abs(path - report["seconds"]) > ROUNDING * report["seconds"]:
            raise Failure("time", "critical path",
                          f"error: {path} s on the path, {report['seconds']} s in all")
        least = report["lower_bound_seconds"]
        if report["seconds"] < least * (1 - ROUNDING):
            raise Failure("time", "below the lower bound",
                          f"error: {report['seconds']} s, the lower bound is {least} s")

    def execute(self, case, asm, params, inputs, count):
        outputs = [self.path(f"y{i}.npy") for i in range(count)]
        arguments = [asm, "--params", params, f"--jitter={case['jitter']}"]
        if case.get("jitter_seeds"):
            arguments.append(f"--jitter-seeds={case['jitter_seeds']}")
        for path in inputs:
            arguments += ["--input", path]
        for path in outputs:
            arguments += ["--output", path]
        self.call("execute", "bsaie-sim", *arguments)
        if case.get("sabotage"):
            flip_last_byte(outputs[-1])
        return outputs

    def compare(self, network, inputs, outputs):
        # Level 0: the networks are small, so that optimising costs more than it
        # saves.
        arguments = [network, "-O0"]
        for path in inputs:
            arguments += ["--input", path]
        for path in outputs:
            arguments += ["--compare", path]
        self.call("oracle", "bsaie-oracle", *arguments)

    def judge(self, case, network, inputs):
        """Compiles, executes and compares; what the program is made of."""
        truth = self.prune(case, network)
        asm, params = self.compile(case, network)
        with open(asm) as file:
            program = coverage.describe_program(file.read())
        self.check_time(asm, params)
        outputs = self.execute(case, asm, params, inputs, program["outputs"])
        self.compare(truth, inputs, outputs)
        return program

    def run_case(self, case):
        """A drawn case; what the program and the network are made of."""
        network, inputs, features = self.make_network(case)
        return self.judge(case, network, inputs), features

    def run_network(self, case, network):
        """A case with another network."""
        with open(network, "rb") as file:
            is_bytecode = file.read(4) == b"ML\xefR"
        text = network
        if is_bytecode:
            text = self.path("text.mlir")
            self.call("text", "bsaie-opt", network, "-o", text)
        return self.judge(case, network, self.make_inputs(case, input_shapes(text)))


def input_shapes(path):
    """The shapes of the arguments of a module's only function, each int8 NHWC."""
    with open(path) as file:
        text = file.read()
    head = re.search(r"func\.func[^@]*@[^(]*\((.*?)\)\s*->", text, re.S)
    arguments = re.findall(r"%\w+: *(\S+?)(?: loc\([^)]*\))?(?:,|$)", head[1]) if head else []
    shapes = []
    for argument in arguments:
        tensor = re.fullmatch(r"tensor<(\d+)x(\d+)x(\d+)x(\d+)xi8>", argument)
        if not tensor:
            raise Failure("inputs", "cannot make an input", f"error: of type {argument}")
        shapes.append([int(size) for size in tensor.groups()])
    if not shapes:
        raise Failure("inputs", "no input", f"error: in {os.path.basename(path)}")
    return shapes


def flip_last_byte(path):
    with open(path, "r+b") as file:
        file.seek(-1, os.SEEK_END)
        last = file.read(1)[0]
        file.seek(-1, os.SEEK_END)
        file.write(bytes([last ^ 1]))
