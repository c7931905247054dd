"""Draws one case of the random differential test: a network, a device, how its
weights are pruned and how the execution is delayed. A seed gives the same case
everywhere. Knows no tool's output and runs nothing.

A case is a dictionary of plain values, so that it is kept as JSON:

  seed       of the case; of the network's weights and images too
  network    arguments of bsaie-zoo
  images     how many runs one input file holds
  batch      images of one run of the network
  device     for bsaie-opt
  sparsify   options of the stage, "" for none
  mask       block and per cent of zeros of a mask that the network brings along, ""
             for none
  jitter     seed of the simulator's delays
  depth_wise how runs of layers that spill are tiled: auto, off or a number
  effort     how subvolumes are chosen, 0 to 3
  strips     of rows over rows of cores, where a layer may have so many; 0: by time
  schedule   "paper": the paper's rules alone; "": all that the compiler does
"""

import math
import random

# Below these no plan can be expected: a layer's smallest piece has to fit.
MEMTILE_BYTES = (1500, 64000)
CORE_BUFFER_BYTES = (1500, 24000)
CORE_SCRATCH_BYTES = (256, 16384)
# The share of devices with little of everything, and how little: so often that
# layers which are split in more than one way are no exception.
TIGHT = 0.4
TIGHT_FACTOR = 1.5
# The share of cases that are compiled by the rules of the paper alone.
PAPER_SCHEDULE = 0.1
# Shares of other cases in which a memory has its usual size.
USUAL_SIZE = 0.2

LARGEST_SIDE = 5
OTHER_MESHES = ["8x8", "1x4", "4x1", "2x4", "8x2"]
IMAGE_SIDE = (4, 32)
CHANNELS = [1, 3, 8, 13, 16, 24, 32, 40, 64]
# The share of inputs with many channels and few pixels, whose first layer has
# more weights than a core holds.
WIDE = 0.3
WIDE_SIDE = (3, 14)
WIDE_CHANNELS = (64, 256)
# Memtiles and cores hold a window of eight channels, which may be all of an image
# that pads and concatenations have made larger than the input.
WINDOW_BYTES_PER_PIXEL = 24
# The share of devices whose memtiles are for weights or activations only.
KINDS = 0.12
# The share of networks of which one convolution has a mask.
MASK = 0.1


def log_uniform(rng, bounds):
    """A multiple of four, every order of size as likely as any other."""
    low, high = (math.log(bound) for bound in bounds)
    return max(bounds[0], int(math.exp(rng.uniform(low, high))) // 4 * 4)


def draw_device(rng, pixels):
    """A device for a network whose input has at most so many pixels."""
    window = WINDOW_BYTES_PER_PIXEL * pixels
    least_memtile = MEMTILE_BYTES[0] + window
    least_core = CORE_BUFFER_BYTES[0] + window
    if rng.random() < 0.75:
        mesh = f"{rng.randint(1, LARGEST_SIDE)}x{rng.randint(1, LARGEST_SIDE)}"
    else:
        mesh = rng.choice(OTHER_MESHES)
    name = "paper-" + mesh
    if rng.random() < 0.15:
        name += "-m2"
    if rng.random() < 0.2:
        name += "-overlap"
    fields = {}
    is_tight = rng.random() < TIGHT
    for field, (least, most) in (("memtile_bytes", (least_memtile, MEMTILE_BYTES[1])),
                                 ("core_buffer_bytes", (least_core, CORE_BUFFER_BYTES[1])),
                                 ("core_scratch_bytes", CORE_SCRATCH_BYTES)):
        if is_tight and field != "core_scratch_bytes":
            most = least * TIGHT_FACTOR
        size = log_uniform(rng, (least, most))
        if is_tight or rng.random() >= USUAL_SIZE:
            fields[field] = size
    columns, per_column = int(mesh.split("x")[1]), 2 if "-m2" in name else 1
    kinds = "".join(rng.choice("AWS") for _ in range(columns * per_column))
    if rng.random() < KINDS and set(kinds) & set("AS") and set(kinds) & set("WS"):
        fields["memtile_kinds"] = kinds
    return print_device(name, fields)


def print_device(name, fields):
    text = " ".join(f"{field}={value}" for field, value in fields.items())
    return name + ("{" + text + "}" if text else "")


def parse_device(text):
    name, _, rest = text.partition("{")
    words = rest.rstrip("}").replace(",", " ").split()
    return name, dict(word.split("=", 1) for word in words)


def draw_sparsify(rng):
    options = []
    block = rng.choice(["8x8"] * 6 + ["16x4", "4x16"])
    if block != "8x8":
        options.append("block=" + block)
    ratio = rng.choice(["0", "0", "0.25", "0.5", "0.75", "0.9"])
    if ratio != "0":
        options.append("ratio=" + ratio)
        options.append("norm=" + rng.choice(["l1", "l2", "variance", "variance-tensor"]))
        kind = rng.choice(["", "", "balance", "keep-alive", "scope=network"])
        if kind:
            options.append(kind)
        if rng.random() < 0.5:
            options.append("first-conv")
    return " ".join(options)


def draw_network(rng, without):
    arguments = ["random"]
    kind = rng.random()
    if kind < WIDE:
        height, width = (rng.randint(*WIDE_SIDE) for _ in range(2))
        arguments.append(f"--input={height}x{width}x{rng.randint(*WIDE_CHANNELS)}")
    elif kind < 0.7:
        height, width = (rng.randint(*IMAGE_SIDE) for _ in range(2))
        arguments.append(f"--input={height}x{width}x{rng.choice(CHANNELS)}")
    if rng.random() < 0.2:
        arguments.append(f"--layers={rng.randint(6, 12)}")
    inputs = rng.choice([1] * 8 + [2, 3])
    outputs = rng.choice([1] * 7 + [2, 2, 3])
    if inputs > 1 and not {"add", "sub", "mul", "concat"} <= set(without):
        arguments.append(f"--inputs={inputs}")
    if outputs > 1:
        arguments.append(f"--outputs={outputs}")
    if without:
        arguments.append("--without=" + ",".join(without))
    return arguments


def draw_mask(rng):
    if rng.random() >= MASK:
        return ""
    return f"{rng.choice(['8x8', '8x8', '16x4', '4x16'])} {rng.choice([10, 50, 90, 100])}"


def input_pixels(network):
    """As the arguments say; bsaie-zoo draws no more than 24 x 24."""
    for word in network:
        if word.startswith("--input="):
            height, width, _ = word[len("--input="):].split("x")
            return int(height) * int(width)
    return 24 * 24


def draw_case(seed, without=(), max_batch=3):
    """The case of a seed; `without` lists features that no network may have."""
    rng = random.Random(seed)
    case = {"seed": seed, "network": draw_network(rng, without)}
    case["images"] = rng.choice([1, 1, 2, 3])
    batch = case["images"] if rng.random() < 0.35 else 1
    case["batch"] = batch if batch <= max_batch else 1
    case["device"] = draw_device(rng, input_pixels(case["network"]))
    case["sparsify"] = draw_sparsify(rng)
    case["jitter"] = rng.randrange(1 << 31)
    case["mask"] = draw_mask(rng)
    # A number forces tiles where tensors spill, whatever they cost.
    case["depth_wise"] = rng.choice(["auto", "auto", "off", "2", "3", "5"])
    case["schedule"] = "paper" if rng.random() < PAPER_SCHEDULE else ""
    case["effort"] = rng.choice(["1", "1", "1", "1", "1", "0", "0", "2", "2", "3"])
    case["strips"] = rng.choice(["0", "0", "0", "2", "3", "4"])
    return case


def ratio_of(case):
    """The share of blocks that are pruned, as text; "" when none is."""
    for word in case["sparsify"].split():
        if word.startswith("ratio="):
            return word[len("ratio="):]
    return ""


def stage(name, options):
    return name + ("{" + options + "}" if options else "")


def tile_stage(case):
    """The stage `tile` with what the case says of schedule and depth-wise tiles."""
    if case.get("schedule") == "paper":
        return "tile{schedule=paper}"
    return stage("tile", f"depth-wise={case.get('depth_wise', 'auto')} "
                         f"effort={case.get('effort', '1')} "
                         f"strips={case.get('strips', '0')}")


def allocate_stage(case):
    return stage("allocate", "schedule=" + case["schedule"] if case.get("schedule") else "")


def prune_stage(case):
    """What makes the network that the oracle executes; "" if it is the given one."""
    if not ratio_of(case) and not case.get("mask"):
        return ""
    return stage("tosa-prune-blocks", case["sparsify"])


def traits_of(case):
    """What the draw alone says about a case; the classes of TRAITS."""
    name, fields = parse_device(case["device"])
    words = case["sparsify"].split()
    network = " ".join(case["network"])
    return {
        "two memtiles": "-m2" in name,
        "overlap": "-overlap" in name,
        "pruned": bool(ratio_of(case)),
        "balance": "balance" in words,
        "keep-alive": "keep-alive" in words,
        "scope=network": "scope=network" in words,
        "block=16x4": "block=16x4" in words,
        "block=4x16": "block=4x16" in words,
        "several images": case["images"] > 1,
        "batch": case["batch"] > 1,
        "several inputs": "--inputs=" in network,
        "several outputs": "--outputs=" in network,
        "memtile kinds": "memtile_kinds" in fields,
        "small memtile": "memtile_bytes" in fields,
        "small core buffers": "core_buffer_bytes" in fields,
        "small scratch": "core_scratch_bytes" in fields,
        "forced tiles": case.get("depth_wise", "auto").isdigit() and not case.get("schedule"),
        "paper's schedule": case.get("schedule") == "paper",
        "forced strips": case.get("strips", "0") != "0" and not case.get("schedule"),
        "executed choices": case.get("effort", "1") > "1" and not case.get("schedule"),
    }
