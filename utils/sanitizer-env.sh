#!/bin/sh
# Runs a command with the options of the sanitizers; this is the one place for them.
#
#   utils/sanitizer-env.sh asan|tsan REPORTS COMMAND [ARGUMENTS...]
#
# A process that finds something writes the file REPORTS.PID and ends with an exit code
# other than 0 (not by SIGABRT: the handlers of LLVM would allocate under the sanitizer's
# locks). So a report is also seen where a test expects an error, and where nobody looks at
# stderr or the exit code.
set -eu
sanitizer=$1 reports=$2
shift 2
utils=$(cd "$(dirname "$0")" && pwd)
case $reports in
/*) ;;
*) reports=$PWD/$reports ;;
esac

common=abort_on_error=0:log_path=$reports
symbolizer=$(command -v llvm-symbolizer-22 || command -v llvm-symbolizer || true)
[ -z "$symbolizer" ] || common=$common:external_symbolizer_path=$symbolizer

# Debian's LLVM and MLIR are not instrumented. allow_user_poisoning=0: LLVM's allocators
# poison memory in code that is inlined here, and give it out in code that cannot unpoison
# it. ignore_noninstrumented_modules=1 would hide the races of our own passes, too: what
# libMLIR orders by atomics is in tsan.supp.
case $sanitizer in
asan)
  export ASAN_OPTIONS="$common:allow_user_poisoning=0:detect_leaks=1:check_initialization_order=1:strict_string_checks=1:handle_segv=2"
  export UBSAN_OPTIONS="$common:print_stacktrace=1"
  ;;
tsan)
  export TSAN_OPTIONS="$common:halt_on_error=1:history_size=4:suppressions=$utils/tsan.supp:print_suppressions=0"
  ;;
*)
  echo "error: unknown sanitizer '$sanitizer': known are asan and tsan" >&2
  exit 1
  ;;
esac
exec "$@"
