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

    def run(self, begin, end):
        """The packed run of output channels [begin, end)."""
        blocks = []
        rows, columns = [0], []
        for o in range(begin, end, 8):
            for i in range(0, self.cin, 8):
                values = [self.w[oo][y][x][ii]
                          for y in range(self.kh) for x in range(self.kw)
                          for oo in range(o, min(o + 8, end))
                          for ii in range(i, min(i + 8, self.cin))]
                if any(values):
                    blocks.append(values)
                    columns.append(i // 8)
            rows.append(len(blocks))
        out = struct.pack("<BBHHBBbbbbbBHi", 1, 4, end - begin, self.cin, self.kh,
                          self.kw, self.xzp, 0, self.yzp, -128, 127, self.shift,
                          len(blocks), self.multiplier)
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


def main():
    name, directory = sys.argv[1:]
    rng = random.Random(name)
    if name == "conv1x1":  # 2x3x16 -> 8 channels, one core
        conv, height, width, pad, slots = Conv(rng, 8, 1, 1, 16), 2, 3, 0, 1
    elif name == "conv3x3":  # 4x6x8 -> 16 channels, two rows of cores, padded
        conv, height, width, pad, slots = Conv(rng, 16, 3, 3, 8), 4, 6, 1, 2
        conv.xzp = -5  # the fill in the program
    x = [rng.randint(-128, 127) for _ in range(height * width * conv.cin)]
    oh, ow, y = conv.apply(x, height, width, pad)
    each = conv.cout // slots
    with open(directory + "/params.bin", "wb") as f:
        for s in range(slots):
            f.write(conv.run(s * each, (s + 1) * each))
    npy(directory + "/x.npy", (1, height, width, conv.cin), x)
    npy(directory + "/y.npy", (1, oh, ow, conv.cout), y)


main()
