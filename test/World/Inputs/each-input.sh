#!/bin/sh
# Runs every tool with each of its input files as PATH, through refused.sh.
#
#   each-input.sh DIR PATH
set -u
directory=$1
path=$2
status=0
try() {
  "$(dirname "$0")/refused.sh" "$directory/out" "$@" || status=1
}
cd "$directory" || exit 1
try bsaie-opt "$path" --pipeline=sparsify -o out/old
try bsaie-translate --aie2-to-asm "$path" -o out/old
try bsaie-sim "$path" --params p.bin --input x.npy --output out/old
try bsaie-sim p.asm --params "$path" --input x.npy --output out/old
try bsaie-sim p.asm --params p.bin --input "$path" --output out/old
try bsaie-oracle "$path" --input x.npy --output out/old
try bsaie-oracle m.mlirbc --input "$path" --output out/old
try bsaie-oracle m.mlirbc --input x.npy --output out/old --compare "$path"
try bsaie-reduce --cut=test=./yes.sh "$path" -o out/old
exit $status
