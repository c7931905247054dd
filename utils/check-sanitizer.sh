#!/bin/sh
# Builds with sanitizers in build-asan/ or build-tsan/ and runs tests there.
#
#   utils/check-sanitizer.sh asan    the address and undefined-behaviour sanitizers, and
#                                    asserts of LLVM's and the C++ library's headers:
#                                    all unit and lit tests
#   utils/check-sanitizer.sh tsan    the thread sanitizer: the lit tests of the
#                                    directories where tools start threads, which they
#                                    do for several functions or programs only
#
# FILTER chooses other lit tests by a regular expression. Ends with the line
# 'N passed, M failed', where each test counts as one and the absence of reports as one
# more; the reports are printed before it. Exit code 1 if anything failed.
set -eu
cd "$(dirname "$0")/.."
sanitizer=${1:-}
case $sanitizer in
asan) filter=${FILTER:-} ;;
tsan) filter=${FILTER:-'Check/|Conversion/|Dialect/|Pipelines/|Target/|Transforms/|utils/sanitizer'} ;;
*)
  echo "usage: utils/check-sanitizer.sh asan|tsan" >&2
  exit 1
  ;;
esac
build=build-$sanitizer
jobs=${JOBS:-$(nproc)}
logs=$PWD/$build/check
reports=$logs/report
rm -rf "$logs"
mkdir -p "$logs"

[ -f "$build/build.ninja" ] || BUILD=$build PRESET=$sanitizer utils/configure.sh

# step NAME COMMAND...: runs it with the sanitizer's options, keeps its exit code.
step() {
  name=$1
  shift
  echo "== $name"
  status=0
  utils/sanitizer-env.sh "$sanitizer" "$reports" "$@" || status=$?
  echo $status >"$logs/$name.status"
  [ $status = 0 ] || echo "== $name failed (exit code $status)"
}

no_reports() {
  if ls "$reports".* >/dev/null 2>&1; then
    cat "$reports".*
    return 1
  fi
}

if [ "$sanitizer" = asan ]; then
  # CMake runs each unit test while it builds, for its list of tests.
  utils/sanitizer-env.sh "$sanitizer" "$reports" "${NINJA:-ninja}" -C "$build" -j "$jobs"
  step unit ctest --test-dir "$build" -j "$jobs" --output-on-failure --quiet \
    --output-junit "$logs/unit.xml"
fi
step lit env LIT_OPTS="-j $jobs -o $logs/lit.json --filter='$filter'" \
  "${NINJA:-ninja}" -C "$build" -j "$jobs" check-bsaie
echo "== reports"
status=0
no_reports || status=$?
echo $status >"$logs/reports.status"

exec python3 utils/summarize-check.py "$logs" reports
