#!/usr/bin/env python3
"""less.py A.json B.json KEY...: each KEY is smaller in report A than in report B."""

import json
import sys

with open(sys.argv[1]) as a, open(sys.argv[2]) as b:
    left, right = json.load(a), json.load(b)
good = True
for key in sys.argv[3:]:
    print(f"{key}: {left[key]} and {right[key]}")
    good &= left[key] < right[key]
sys.exit(0 if good else "not less")
