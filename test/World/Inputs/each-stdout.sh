#!/bin/sh
# As each-output.sh, for everything that tools print on their standard output.
#
#   each-stdout.sh DIR PREFIX
set -u
directory=$1
prefix=$2
status=0
try() {
  "$(dirname "$0")/refused.sh" "$directory/out" sh -c "$prefix" sh "$@" || status=1
}
cd "$directory" || exit 1
for tool in zoo opt translate sim oracle reduce; do
  try "bsaie-$tool" --help
  try "bsaie-$tool" --version
done
try bsaie-zoo resnet8 --text -o -
try bsaie-zoo conv --layer-stats -o out/old
try bsaie-zoo conv --print-features -o out/new
try bsaie-opt m.mlirbc --device=paper-2x2 --pipeline=sparsify,tile,allocate
try bsaie-opt --show-dialects
try bsaie-translate --aie2-to-asm p.mlir
try bsaie-translate --aie2-to-report p.mlir
try bsaie-sim p.asm --print-asm
try bsaie-sim p.asm --params p.bin --input x.npy --output -
try bsaie-sim p.asm --params p.bin --input x.npy --output out/old --report=json
try bsaie-sim p.asm --params p.bin --input x.npy --timeline out/new --report=text
try bsaie-oracle m.mlirbc --input x.npy --output -
try bsaie-oracle --compare x.npy x.npy
try bsaie-reduce --cut="test=./yes.sh max-tests=1" m.mlirbc 2>/dev/null
exit $status
