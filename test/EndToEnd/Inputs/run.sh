#!/bin/sh
# Compiles a network, executes the program and compares the output with a file.
#
#   run.sh DIR NETWORK DEVICE STAGES INPUT EXPECTED [OPTIONS OF bsaie-sim]
#
# DIR keeps p.mlirbc, p.asm, p.bin, y.npy and report.json. The text program must come
# back from the ASM reader as it was.
set -eu
dir=$1 network=$2 device=$3 stages=$4 input=$5 expected=$6
shift 6
rm -rf "$dir"
mkdir -p "$dir"
bsaie-opt "$network" --device="$device" --pipeline="$stages" --emit-bytecode -o "$dir/p.mlirbc"
bsaie-translate --aie2-to-asm "$dir/p.mlirbc" -o "$dir/p.asm"
bsaie-translate --aie2-to-params "$dir/p.mlirbc" -o "$dir/p.bin"
bsaie-sim --print-asm "$dir/p.asm" | cmp - "$dir/p.asm"
bsaie-sim "$dir/p.asm" --params "$dir/p.bin" --input "$input" --output "$dir/y.npy" \
  --report=json "$@" >"$dir/report.json"
bsaie-oracle --compare "$expected" "$dir/y.npy"
