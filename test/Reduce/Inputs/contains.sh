#!/bin/sh
# contains.sh TEXT... FILE: exit code 1 if the file has a line with each text.
for last; do :; done
while [ $# -gt 1 ]; do
  grep -q -e "$1" "$last" || exit 0
  shift
done
exit 1
