#!/bin/sh
# Compiles a convolution whose kernel's columns become channels in the cores, on a device
# whose channels are so fast that this always pays, and compares the output with the oracle.
#
#   folded.sh DIR DEVICE FIELDS STRIPS OPTIONS OF bsaie-zoo conv
set -eu
dir=$1 device=$2 fields=$3 strips=$4
shift 4
here=$(dirname "$0")
rm -rf "$dir"
mkdir -p "$dir"
bsaie-zoo conv "$@" -o "$dir/n.mlir" --write-input="$dir/x.npy"
# By default the first layer is not pruned.
bsaie-opt "$dir/n.mlir" --tosa-prune-blocks='ratio=0.4 first-conv' -o "$dir/z.mlir"
for network in n z; do
  bsaie-oracle "$dir/$network.mlir" --input "$dir/x.npy" --output "$dir/y.npy"
  sh "$here/run.sh" "$dir/r" "$dir/$network.mlir" \
    "$device{loadfm_bytes_per_second=1e12, writefm_bytes_per_second=1e12$fields}" \
    "sparsify,tile{strips=$strips},allocate" "$dir/x.npy" "$dir/y.npy" --jitter-seeds=1 >"$dir/log"
  grep -q 'kernel columns as CIN' "$dir/r/p.asm"
done
