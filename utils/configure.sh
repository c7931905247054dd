#!/bin/sh
# Configures the build directory once: the preset PRESET or the default one, clang-22 and a fast linker
# where there are any. Ninja reconfigures by itself afterwards.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD:-build}
preset=${PRESET:-default}

set -- --preset "$preset" -B "$build"
if [ -n "${MLIR_DIR:-}" ]; then
  set -- "$@" "-DMLIR_DIR=$MLIR_DIR"
fi
if [ -z "${CXX:-}" ] && command -v clang++-22 >/dev/null; then
  set -- "$@" -DCMAKE_C_COMPILER=clang-22 -DCMAKE_CXX_COMPILER=clang++-22
  if command -v mold >/dev/null; then
    set -- "$@" -DLLVM_USE_LINKER=mold
  elif command -v ld.lld-22 >/dev/null; then
    set -- "$@" -DLLVM_USE_LINKER=lld
  fi
elif command -v mold >/dev/null; then
  set -- "$@" -DLLVM_USE_LINKER=mold
fi
exec cmake "$@"
