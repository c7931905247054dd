#!/bin/sh
# Time and memory of compiler and simulator on ResNet-50, on one core.
set -eu
cd "$(dirname "$0")/.."
exec python3 utils/bench.py "$@"
