"""Says what a compiled program is made of, from its ASM text: kernels, splits of
layers, tensors in DDR, traffic between columns. Holds the table of classes that
a large enough test must meet, and adds up cases.
"""

import re

KERNELS = ["CONV", "DWCONV", "MAXPOOL", "AVGPOOL", "ADD", "SUB", "MUL", "COPY"]

# The text of a layer's splits is "3 slices (2 x height, 2 x COUT), each
# 4 x COUT, 2 x width", or either half of it alone. These are the words of its
# two halves.
SLICES = re.compile(r"^(?P<count>\d+) slices?(?: \((?P<cuts>[^)]*)\))?(?:, (?:each )?|$)")
CUT = re.compile(r"(\d+) x ([A-Za-z][A-Za-z -]*[A-Za-z])")
SLICE_CUTS = {
    "height": "height slices",
    "rows": "height slices",
    "COUT": "COUT slices",
    "channels": "COUT slices",
    "width": "width slices",
    "images": "image slices",
    "tiles": "depth-wise tiles",
}
STEP_CUTS = {
    "strips": "strips",
    "COUT": "COUT steps",
    "channels": "COUT steps",
    "width": "width tiles in the core",
    "CIN": "input-channel parts",
    "kernel rows": "kernel-row parts",
}
# What follows the cuts: "7 kernel columns as CIN".
FOLDED = re.compile(r"\b\d+ kernel columns as CIN$")
FOLDED_COLUMNS = "folded kernel columns"
SPLITS = ["height slices", "COUT slices", "width slices", "COUT steps",
          "width tiles in the core", "strips", "input-channel parts", "kernel-row parts"]
# Not asked to be frequent; they do not make a split a nested one.
OTHER_SPLITS = ["image slices", "depth-wise tiles", "slices (kind not told)", FOLDED_COLUMNS]

# Beside the features that bsaie-zoo draws.
GIVEN_MASK = "given mask"

SPILL, HALO, GATHER = "spill", "halo", "gather through DDR"
WIDTH = "width over columns"
NESTED = "nested splits"
TRAFFIC = [WIDTH, SPILL, HALO, GATHER]


def classes_of_splits(text):
    """The kinds of split that the text of one layer tells, and its words that
    are not in the tables."""
    kinds, unknown = set(), set()
    if FOLDED.search(text):
        kinds.add(FOLDED_COLUMNS)
    slices = SLICES.match(text)
    rest = text
    if slices:
        rest = text[slices.end():]
        if slices["cuts"] is None:
            kinds.add("slices (kind not told)")
    for part, table in ((slices["cuts"] or "" if slices else "", SLICE_CUTS),
                        (rest, STEP_CUTS)):
        for count, what in CUT.findall(part):
            if what not in table:
                unknown.add(what)
            elif int(count) > 1:
                kinds.add(table[what])
    return kinds, unknown


LAYER = re.compile(r'^\.layer \d+ "(?:[^"\\]|\\.)*" kind "([^"]*)".* splits "([^"]*)"', re.M)
DDR_BUFFER = re.compile(r'^\.buffer (b\d+) "(?:[^"\\]|\\.)*" ddr ', re.M)
PORT = re.compile(r'^\.(?:input|output) "(?:[^"\\]|\\.)*" (b\d+) ', re.M)
OUTPUT = re.compile(r"^\.output ", re.M)
PARAMETERS = re.compile(r"^\.parameters (b\d+)", re.M)
MEMTILES = re.compile(r"^\.field memtiles_per_column (\d+)", re.M)
MEMBER = re.compile(r"\{ at ([\d,-]+)[^:]*:([^}]*)\}")
FROM_DDR = re.compile(r"ddr (b\d+)\+(\d+)(?: step -?\d+)?(?: row -?\d+)? ?"
                      r"\(((?:\d+:-?\d+ ?)*)\) ->")


def reads_overlap(line):
    """Whether two memtiles load the same bytes in one LOAD."""
    runs = []
    for at, pieces in MEMBER.findall(line):
        for buffer, offset, dims in FROM_DDR.findall(pieces):
            if not at.isdigit():
                return True
            dims = [tuple(map(int, dim.split(":"))) for dim in dims.split()]
            run = dims[-1][0] if dims and dims[-1][1] == 1 else 1
            runs.append((buffer, int(offset), int(offset) + run, at))
    runs.sort()
    for first, second in zip(runs, runs[1:]):
        if first[0] == second[0] and second[1] < first[2] and first[3] != second[3]:
            return True
    return False


def split_width(text):
    """Whether the cores of two columns compute in one kernel call."""
    for numbers in re.findall(r"^[A-Z]+ .* width \(([^)]*)\)", text, re.M):
        active = 0
        for word in numbers.split():
            value, _, times = word.partition("*")
            active += int(times or 1) if int(value) else 0
        if active > 1:
            return True
    return False


def describe_program(text):
    """What the ASM text has: a dictionary of `classes` (a sorted list), `kinds`
    of layers, `outputs` of the program, and words about splits that are
    `unknown`."""
    classes, kinds, unknown = set(), set(), set()
    for kind, splits in LAYER.findall(text):
        kinds.add(kind)
        found, strange = classes_of_splits(splits)
        unknown |= strange
        classes |= found
        if len(found & set(SPLITS)) > 1:
            classes.add(NESTED)
    opcodes = set(re.findall(r"^([A-Z]+) ", text, re.M))
    classes |= opcodes & set(KERNELS)
    if split_width(text):
        classes.add(WIDTH)
    known = set(PORT.findall(text)) | set(PARAMETERS.findall(text))
    inner = set(DDR_BUFFER.findall(text)) - known
    per_column = int((MEMTILES.search(text) or [0, 1])[1])
    for line in text.splitlines():
        if line.startswith("WRITE "):
            if inner & set(re.findall(r"-> ddr (b\d+)", line)):
                classes.add(SPILL)
        elif line.startswith("LOADFM "):
            distances = map(int, re.findall(r"memtile\[(-?\d+)\]", line))
            if any(d < 0 or d >= per_column for d in distances):
                classes.add(HALO)
        elif line.startswith("LOAD ") and reads_overlap(line):
            classes.add(GATHER)
    return {"classes": sorted(classes), "kinds": sorted(kinds), "unknown": sorted(unknown),
            "outputs": len(OUTPUT.findall(text))}


class Tally:
    """Adds up what cases have. `without` lists features that no case may have,
    so that they and what follows from them are not asked for."""

    # What only these features bring.
    SOURCES = {
        "DWCONV": ["depthwise"], "MAXPOOL": ["max_pool"], "AVGPOOL": ["avg_pool"],
        GIVEN_MASK: ["conv"], "ADD": ["add"], "SUB": ["sub"], "MUL": ["mul"],
        "COPY": ["concat", "concat_rescale", "concat_height", "concat_width", "pad",
                 "pad_channels", "slice", "slice_channels", "clamp", "rescale"],
    }

    def __init__(self, without=(), least_share=0.03, least_nested=0.1):
        self.without = set(without)
        self.least_share, self.least_nested = least_share, least_nested
        self.cases = 0
        self.counts = {group: {} for group in
                       ("kernels", "splits", "traffic", "features", "cases", "layers")}
        for group, names in (("kernels", KERNELS), ("splits", SPLITS + OTHER_SPLITS + [NESTED]),
                             ("traffic", TRAFFIC)):
            self.counts[group] = dict.fromkeys(names, 0)
        self.unknown = set()

    def add(self, program, features, traits):
        """One case: describe_program's result, counts of features, and truth
        values that the draw alone gives."""
        self.cases += 1
        self.unknown |= set(program["unknown"])
        found = set(program["classes"])
        for group in ("kernels", "splits", "traffic"):
            for name in self.counts[group]:
                self.counts[group][name] += name in found
        for group, names in (("features", features), ("cases", traits),
                             ("layers", dict.fromkeys(program["kinds"], 1))):
            counts = self.counts[group]
            for name, value in names.items():
                counts[name] = counts.get(name, 0) + bool(value)

    def is_asked(self, group, name):
        if group == "layers" or name in OTHER_SPLITS or name in self.without:
            return False
        sources = self.SOURCES.get(name)
        return not sources or not set(sources) <= self.without

    def missing(self):
        """The classes that too few cases have, as lines."""
        lines = []
        for group, counts in self.counts.items():
            for name, count in counts.items():
                least = self.least_nested if name == NESTED else self.least_share
                if self.is_asked(group, name) and count < least * self.cases:
                    lines.append(f"{name}: {count} of {self.cases} cases, "
                                 f"{100 * least:g} % asked for")
        return lines

    def table(self):
        """Lines for people."""
        lines = []
        for group, counts in self.counts.items():
            lines.append(f"{group}:")
            for name, count in counts.items():
                share = 100 * count / max(self.cases, 1)
                note = "" if self.is_asked(group, name) else "  (not asked for)"
                lines.append(f"  {name:26} {count:6} {share:6.1f} %{note}")
        if self.unknown:
            lines.append("words about splits that utils/fuzz/coverage.py does not know: "
                         + ", ".join(sorted(self.unknown)))
        return lines

    def as_json(self):
        return {"cases": self.cases, "counts": self.counts, "missing": self.missing(),
                "unknown_splits": sorted(self.unknown)}
