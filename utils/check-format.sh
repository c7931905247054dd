#!/bin/sh
# Names the C++ files that clang-format would change; exit code 1 if there are any.
# `--fix` changes them.
set -eu
cd "$(dirname "$0")/.."
format=$(command -v clang-format-22 || command -v clang-format || true)
if [ -z "$format" ]; then
  echo "error: clang-format-22 is not installed" >&2
  exit 1
fi

sources() {
  find include lib tools unittests benchmarks examples \( -name '*.h' -o -name '*.cpp' \) -print0
}

if [ "${1:-}" = --fix ]; then
  sources | xargs -0 -r -n 32 -P "${JOBS:-2}" "$format" -i
  exit
fi
if log=$(sources | xargs -0 -r -n 32 -P "${JOBS:-2}" "$format" --dry-run -Werror 2>&1); then
  echo "clang-format: nothing to change"
  exit
fi
bad=$(echo "$log" | sed -n 's/^\([^:]*\):[0-9]*:[0-9]*: error: .*/\1/p' | sort -u)
if [ -n "$bad" ]; then
  echo "$bad" | sed 's/$/: clang-format would change it (utils\/check-format.sh --fix)/'
else
  echo "$log"
fi
exit 1
