#!/bin/sh
# Runs every tool with --output PATH, or what it calls it, through refused.sh. PREFIX is
# put before each command: a shell script that gets the command as its arguments.
#
#   each-output.sh DIR PATH [PREFIX]
set -u
directory=$1
path=$2
prefix=${3:-'"$@"'}
status=0
try() {
  "$(dirname "$0")/refused.sh" "$directory/out" sh -c "$prefix" sh "$@" || status=1
}
cd "$directory" || exit 1
try bsaie-zoo resnet8 -o "$path"
try bsaie-zoo conv --write-input="$path"
try bsaie-zoo conv --write-output="$path"
try bsaie-opt m.mlirbc --device=paper-2x2 --pipeline=sparsify,tile,allocate -o "$path"
try bsaie-opt m.mlirbc --emit-bytecode -o "$path"
try bsaie-translate --aie2-to-asm p.mlir -o "$path"
try bsaie-translate --aie2-to-params p.mlir -o "$path"
try bsaie-translate --aie2-to-report p.mlir -o "$path"
try bsaie-translate --aie2-to-timeline p.mlir -o "$path"
try bsaie-translate --aie2-to-svg p.mlir -o "$path"
try bsaie-translate --aie2-to-html p.mlir -o "$path"
try bsaie-sim p.asm --params p.bin --input x.npy --output "$path"
try bsaie-sim p.asm --params p.bin --input x.npy --timeline "$path"
try bsaie-sim p.asm --params p.bin --input x.npy --svg "$path"
try bsaie-sim p.asm --params p.bin --input x.npy --html "$path"
try bsaie-oracle m.mlirbc --input x.npy --output "$path"
try bsaie-reduce --cut="test=./yes.sh max-tests=1" m.mlirbc -o "$path"
exit $status
