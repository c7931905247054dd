#!/bin/sh
# Refuses C++ files that clang-format would change. `--fix` changes them.
set -eu
cd "$(dirname "$0")/.."
format=$(command -v clang-format-22 || command -v clang-format || true)
if [ -z "$format" ]; then
  echo "error: clang-format-22 is not installed" >&2
  exit 1
fi
mode='--dry-run -Werror'
[ "${1:-}" = --fix ] && mode=-i
find include lib tools unittests benchmarks \( -name '*.h' -o -name '*.cpp' \) -print0 |
  xargs -0 -r -n 32 -P "${JOBS:-2}" "$format" $mode
