#!/usr/bin/env python3
"""int16.py X.npy: 1x16x16x16 zeros of type int16."""

import sys

header = "{'descr': '<i2', 'fortran_order': False, 'shape': (1, 16, 16, 16), }".ljust(117) + "\n"
with open(sys.argv[1], "wb") as file:
    file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little"))
    file.write(header.encode() + bytes(2 * 16**3))
