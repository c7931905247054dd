#!/bin/sh
# Makes a new directory DIR with a network in every state, and in DIR/out files that
# no failing command may change.
#
#   prepare.sh DIR
set -eu
rm -rf "$1"
mkdir -p "$1/out"
cd "$1"
bsaie-zoo conv --write-input=x.npy -o m.mlirbc
bsaie-opt m.mlirbc --device=paper-2x2 --pipeline=sparsify,tile,allocate -o p.mlir
bsaie-translate --aie2-to-asm p.mlir -o p.asm
bsaie-translate --aie2-to-params p.mlir -o p.bin
printf '#!/bin/sh\nexit 1\n' >yes.sh
chmod +x yes.sh
echo old >out/old
