#!/bin/sh
# All checks of the project, on a build that is up to date: unit tests, lit tests,
# format, clang-tidy, demo. Runs all of them whatever fails and ends with the line
# 'N passed, M failed', where each unit and lit test and each of the other checks
# counts as one. Exit code 1 if anything failed.
set -u
cd "$(dirname "$0")/.."
build=${BUILD:-build}
jobs=${JOBS:-$(nproc)}
logs=$build/check
mkdir -p "$logs"
rm -f "$logs"/*.xml "$logs"/*.json "$logs"/*.status

# step NAME COMMAND...: runs it, keeps its exit code.
step() {
  name=$1
  shift
  echo "== $name"
  "$@"
  status=$?
  echo $status >"$logs/$name.status"
  [ $status = 0 ] || echo "== $name failed (exit code $status)"
}

lit_tests() {
  LIT_OPTS="-j $jobs -o $PWD/$logs/lit.json" ${NINJA:-ninja} -C "$build" check-bsaie
}

step unit ctest --test-dir "$build" -j "$jobs" --output-on-failure --quiet \
  --output-junit "$PWD/$logs/unit.xml"
step lit lit_tests
step format utils/check-format.sh
step tidy python3 utils/check-tidy.py
step demo utils/demo.sh

exec python3 utils/summarize-check.py "$logs" format tidy demo
