#!/bin/sh
# ResNet-50 on a 4x4 mesh, dense and with half of its weight blocks pruned: compiles,
# executes, compares with the oracle bit for bit and leaves program, parameters, trace,
# picture and report in out/, and a page that shows both. Exit code 1 if anything fails or an output differs.
#
#   DEVICE=paper-4x4 NETWORK=resnet50 SEED=1 OUT=out LAYER=layer1.0.conv2 utils/demo.sh
set -eu
cd "$(dirname "$0")/.."
bin=$PWD/${BUILD:-build}/bin
out=${OUT:-out}
device=${DEVICE:-paper-4x4}
network=${NETWORK:-resnet50}
seed=${SEED:-1}
layer=${LAYER:-layer1.0.conv2}

say() { printf '\n-- %s\n' "$*"; }
exec 3>&1
# run COMMAND...: shows it, even where its own output goes to a file.
run() {
  echo "+ $*" | sed "s|$bin/||" >&3
  "$@"
}

mkdir -p "$out"
say "$network with seeded weights, and an image"
run "$bin/bsaie-zoo" "$network" --seed="$seed" --write-input="$out/x.npy" -o "$out/$network.mlirbc"

# compile_and_run NAME NETWORK-FOR-THE-ORACLE OPTIONS-OF-SPARSIFY
compile_and_run() {
  dir=$out/$1
  truth=$2
  mkdir -p "$dir"
  rm -f "$dir"/*
  say "$1: compile for $device"
  run "$bin/bsaie-opt" "$out/$network.mlirbc" --device="$device" \
    --pipeline="sparsify$3,tile,allocate" --emit-bytecode -o "$dir/program.mlirbc"
  run "$bin/bsaie-translate" --aie2-to-asm "$dir/program.mlirbc" -o "$dir/program.asm"
  run "$bin/bsaie-translate" --aie2-to-params "$dir/program.mlirbc" -o "$dir/params.bin"
  run "$bin/bsaie-translate" --aie2-to-timeline "$dir/program.mlirbc" -o "$dir/timeline.json"
  run "$bin/bsaie-translate" --aie2-to-svg --layer="$layer" "$dir/program.mlirbc" -o "$dir/$layer.svg"
  run "$bin/bsaie-translate" --aie2-to-report "$dir/program.mlirbc" -o "$dir/report.txt"
  say "$1: execute every byte, and the same network with upstream MLIR"
  run "$bin/bsaie-sim" "$dir/program.asm" --params "$dir/params.bin" \
    --input "$out/x.npy" --output "$dir/y.npy" --report=json >"$dir/result.json"
  if run "$bin/bsaie-oracle" "$truth" --input "$out/x.npy" --compare "$dir/y.npy"; then
    echo yes >"$dir/equal"
  else
    echo no >"$dir/equal"
  fi
}

compile_and_run dense "$out/$network.mlirbc" ""
say "half of the 8x8 weight blocks pruned, for the oracle"
run "$bin/bsaie-opt" "$out/$network.mlirbc" --tosa-prune-blocks="ratio=0.5 norm=l2" \
  --emit-bytecode -o "$out/$network-pruned.mlirbc"
compile_and_run sparse "$out/$network-pruned.mlirbc" "{ratio=0.5 norm=l2}"

say "both, event by event"
run "$bin/bsaie-translate" --aie2-to-html "$out/dense/program.mlirbc" --html-title="$network, dense" \
  --html-compare="$out/sparse/program.mlirbc" --html-title="$network, 50 % of blocks" -o "$out/compare.html"

python3 utils/demo-table.py "$network on $device" "$out/dense" "$out/sparse"
