#!/bin/sh
# Runs a command that must fail to write or read. Its exit code is 1, all it says is
# one line with 'error: cannot ' (beside what a reduction says of itself), and DIR holds what it held before, byte for byte.
# Prints what the command said.
#
#   refused.sh DIR COMMAND...
set -u
directory=$1
shift
contents() {
  (cd "$directory" && find . -type f -exec cksum {} + -o -not -type f -print | sort)
}
before=$(contents)
said=$("$@" 2>&1 </dev/null)
code=$?
said=$(printf '%s\n' "$said" | grep -v 'operations became')
printf '%s\n' "$said"
bad() {
  printf 'refused.sh: %s\n' "$*"
  exit 1
}
[ $code -eq 1 ] || bad "the exit code is $code"
[ "$(printf '%s\n' "$said" | wc -l)" -eq 1 ] || bad "not one line was said"
case $said in
*"error: cannot "*": "*) ;;
*) bad "what was said is no error" ;;
esac
[ "$before" = "$(contents)" ] || bad "the files in $directory changed: $(contents)"
