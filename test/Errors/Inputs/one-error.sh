#!/bin/sh
# Runs a command that must fail: with an exit code of its own (no signal), one line
# that says "error:", and without the file OUT or a temporary beside it. Prints what
# the command said.
#
#   one-error.sh OUT COMMAND...
set -u
out=$1
shift
before=$(ls -A "$(dirname "$out")" 2>/dev/null)
said=$("$@" 2>&1 </dev/null)
code=$?
printf '%s\n' "$said"
bad() {
  printf 'one-error.sh: %s\n' "$*"
  exit 1
}
[ $code -ne 0 ] || bad "the command succeeded"
[ $code -lt 126 ] || bad "the command crashed with exit code $code"
errors=$(printf '%s\n' "$said" | grep -c 'error:')
[ "$errors" = 1 ] || bad "$errors errors instead of one"
[ ! -e "$out" ] || bad "$out was left behind"
[ "$before" = "$(ls -A "$(dirname "$out")" 2>/dev/null)" ] || bad "files were left beside $out"
