#!/bin/sh
# run-tiles.sh DIR NAME: compiles DIR/NAME.mlir, which holds segments, executes it and compares
# with DIR/y.npy.
set -eu
cd "$1"
bsaie-opt "$2.mlir" --blocksparse-expand-segments --blocksparse-split \
  --blocksparse-assign-subvolumes --allocate -o "$2.aie2.mlir"
bsaie-translate --aie2-to-asm "$2.aie2.mlir" -o "$2.asm"
bsaie-translate --aie2-to-params "$2.aie2.mlir" -o "$2.bin"
bsaie-sim "$2.asm" --params "$2.bin" --input x.npy --output "$2.npy" --jitter-seeds=5
cmp "$2.npy" y.npy
