#!/usr/bin/env python3
"""Makes the data of the hand-written simulator programs.

convdata.py NAME DIRECTORY writes params.bin, x.npy and y.npy for a small network,
y.npy being what plain loops over TOSA's definition compute. Standard library only,
and no code in common with the simulator.
"""
import random
import struct
import sys


def npy(path, shape, values):
    header = "{'descr': '|i1', 'fortran_order': False, 'shape': (%s), }" % (
        ", ".join(map(str, shape)))
    header += " " * (-(len(header) + 11) % 64) + "\n"
    with open(path, "wb") as f:
        f.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)))
        f.write(header.encode() + struct.pack("%db" % len(values), *values))


def scale(value, multiplier, shift):
    return (value * multiplier + (1 << (shift - 1))) >> shift


class Conv:
    """A convolution with its constants; w[o][y][x][i]."""

    def __init__(self, rng, cout, kh, kw, cin, zero_blocks=0.0):
        self.cout, self.kh, self.kw, self.cin = cout, kh, kw, cin
        self.xzp, self.yzp = rng.randint(-20, 20), rng.randint(-20, 20)
        self.multiplier, self.shift = 1 << 30, 36
        self.bias = [rng.randint(-3000, 3000) for _ in range(cout)]
        keep = {(o, i): rng.random() >= zero_blocks
                for o in range(0, cout, 8) for i in range(0, cin, 8)}
        self.w = [[[[rng.randint(-128, 127) if keep[o // 8 * 8, i // 8 * 8] else 0
                     for i in range(cin)] for _ in range(kw)]
                   for _ in range(kh)] for o in range(cout)]

    def run(self, begin, end, first=0, last=None, partial=False):
        """The packed run of output channels [begin, end), input channels [first, last)."""
        last = self.cin if last is None else last
        blocks = []
        rows, columns = [0], []
        for o in range(begin, end, 8):
            for i in range(first, last, 8):
                values = [self.w[oo][y][x][ii]
                          for y in range(self.kh) for x in range(self.kw)
                          for oo in range(o, min(o + 8, end))
                          for ii in range(i, min(i + 8, last))]
                if any(values):
                    blocks.append(values)
                    columns.append((i - first) // 8)
            rows.append(len(blocks))
        scaling = (0, 0, 0, 0) if partial else (self.yzp, -128, 127, self.shift)
        out = struct.pack("<BBHHBBbbbbbBHi", 1, 36 if partial else 4, end - begin,
                          last - first, self.kh, self.kw, self.xzp, 0, *scaling,
                          len(blocks), 0 if partial else self.multiplier)
        if not partial:
            out += struct.pack("<%di" % (end - begin), *self.bias[begin:end])
        index = struct.pack("<%dH" % len(rows), *rows) + bytes(columns)
        out += index + bytes(-len(index) % 4)
        values = b"".join(struct.pack("%db" % len(b), *b) for b in blocks)
        return out + values + bytes(-len(values) % 4)

    def apply(self, x, height, width, pad):
        out = []
        oh, ow = height + 2 * pad - self.kh + 1, width + 2 * pad - self.kw + 1
        for yy in range(oh):
            for xx in range(ow):
                for o in range(self.cout):
                    sum = self.bias[o]
                    for ky in range(self.kh):
                        for kx in range(self.kw):
                            iy, ix = yy + ky - pad, xx + kx - pad
                            if 0 <= iy < height and 0 <= ix < width:
                                at = (iy * width + ix) * self.cin
                                for i in range(self.cin):
                                    sum += (x[at + i] - self.xzp) * self.w[o][ky][kx][i]
                    v = scale(sum, self.multiplier, self.shift) + self.yzp
                    out.append(max(-128, min(127, v)))
        return oh, ow, out


def clamp(value, low, high):
    return max(low, min(high, value))


def kernels(rng, directory):
    """3x4x8 -> 4x4x8: a padded 3x3 DWCONV, a COPY, their SUB, its MUL with the first, and
    a row of padding from another COPY."""
    height, width, channels = 3, 4, 8
    x = [rng.randint(-128, 127) for _ in range(height * width * channels)]
    w = [rng.randint(-128, 127) for _ in range(9 * channels)]
    bias = [rng.randint(-3000, 3000) for _ in range(channels)]
    multiplier = [rng.randint(1 << 29, (1 << 31) - 1) for _ in range(channels)]
    shift = [rng.randint(36, 38) for _ in range(channels)]
    xzp, wzp, azp = -5, 3, 7
    runs = [struct.pack("<BBHBBbbbbbBi", 4, 1, channels, 3, 3, xzp, wzp, azp, -100, 100,
                        0, 0)
            + struct.pack("<8i8i8b72b", *bias, *multiplier, *shift, *w)]
    a = []
    for yy in range(height):
        for xx in range(width):
            for c in range(channels):
                sum = bias[c]
                for ky in range(3):
                    for kx in range(3):
                        iy, ix = yy + ky - 1, xx + kx - 1
                        if 0 <= iy < height and 0 <= ix < width:
                            sum += ((x[(iy * width + ix) * channels + c] - xzp)
                                    * (w[(ky * 3 + kx) * channels + c] - wzp))
                a.append(clamp(scale(sum, multiplier[c], shift[c]) + azp, -100, 100))

    def copy(value):
        return clamp(scale(value - xzp, 1500000000, 31) - 9, -90, 80)

    pad = 77
    for padding in (0, pad):
        runs.append(struct.pack("<BBbbbbBbii", 5, 0, xzp, -9, -90, 80, 31, padding,
                                1500000000, 0))
    b = [copy(value) for value in x]

    def element_run(shift, product_shift):
        return struct.pack("<BBbbbbbBBBBBiiiiii12x", 2, 0, azp, -9, 4, -110, 120, 20, 21,
                           shift, product_shift, 0, 1 << 30, 1 << 30, 1 << 30, 1, -2, 3)

    def element(left, right, shift, combine):
        result = []
        for l, r in zip(left, right):
            l = scale(l - azp, 1 << 30, 20) + 1
            r = scale(r + 9, 1 << 30, 21) - 2
            value = scale(combine(l, r) - 3, 1 << 30, shift) + 4
            result.append(clamp(value, -110, 120))
        return result

    runs.append(element_run(41, 0))
    c = element(a, b, 41, lambda l, r: l - r)
    runs.append(element_run(43, 16))
    y = element(c, a, 43, lambda l, r: (l * r + (1 << 15)) >> 16)
    y += [copy(pad)] * (width * channels)
    with open(directory + "/params.bin", "wb") as f:
        f.write(b"".join(runs))
    npy(directory + "/x.npy", (1, height, width, channels), x)
    npy(directory + "/y.npy", (1, height + 1, width, channels), y)


def main():
    name, directory = sys.argv[1:]
    rng = random.Random(name)
    if name == "kernels":
        return kernels(rng, directory)
    parts = []
    if name == "conv1x1":  # 2x3x16 -> 8 channels, one core
        conv, height, width, pad, slots = Conv(rng, 8, 1, 1, 16), 2, 3, 0, 1
    elif name == "conv3x3":  # 4x6x8 -> 16 channels, two rows of cores, padded
        conv, height, width, pad, slots = Conv(rng, 16, 3, 3, 8), 4, 6, 1, 2
        conv.xzp = -5  # the fill in the program
    elif name == "convparts":  # 2x3x24 -> 8 channels, 16 and then 8 input channels
        conv, height, width, pad, slots = Conv(rng, 8, 1, 1, 24), 2, 3, 0, 1
        parts = [(0, 16, True), (16, 24, False)]
    x = [rng.randint(-128, 127) for _ in range(height * width * conv.cin)]
    oh, ow, y = conv.apply(x, height, width, pad)
    each = conv.cout // slots
    with open(directory + "/params.bin", "wb") as f:
        for s in range(slots):
            for first, last, partial in parts or [(0, conv.cin, False)]:
                f.write(conv.run(s * each, (s + 1) * each, first, last, partial))
    npy(directory + "/x.npy", (1, height, width, conv.cin), x)
    npy(directory + "/y.npy", (1, oh, ow, conv.cout), y)


main()
