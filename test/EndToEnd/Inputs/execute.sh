#!/bin/sh
# execute.sh DEVICE MODULE DIRECTORY: compiles the module for the device, executes it for
# DIRECTORY/x.npy with two jitter seeds and compares with DIRECTORY/o.npy.
set -eu
bsaie-opt "$2" --device="$1" --pipeline=tile,allocate -o "$3/p.mlir"
bsaie-translate --aie2-to-asm "$3/p.mlir" -o "$3/p.asm"
bsaie-translate --aie2-to-params "$3/p.mlir" -o "$3/p.bin"
bsaie-sim "$3/p.asm" --params "$3/p.bin" --input "$3/x.npy" --output "$3/y.npy" --jitter-seeds=2
bsaie-oracle --compare "$3/o.npy" "$3/y.npy"
