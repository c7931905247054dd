#!/bin/sh
# Installs what BSAIE needs on Debian 12, by apt and nothing else.
#
# With MLIR_DIR set it installs nothing. As root it installs what is missing. Otherwise
# it prints the apt line and asks on the terminal; without a terminal it refuses.
#
#   utils/install-deps.sh            install what is missing
#   utils/install-deps.sh --list     print all packages and why they are needed
#   utils/install-deps.sh --sanitizers
#                                    install what check-asan and check-tsan need besides
set -eu

# package: why
packages='
libmlir-22-dev: MLIR 22, which the compiler is built on
llvm-22-dev: LLVM 22, the CMake files and the support library
mlir-22-tools: mlir-tblgen, mlir-opt and the runner that the oracle uses
llvm-22-tools: FileCheck, not, split-file and lit for the tests
clang-22: the compiler
clang-format-22: the format check
clang-tidy-22: the naming and bug checks
lld-22: a fast linker
g++: the C++ library and its headers
cmake: the build description
ninja-build: the build
make: this front end
ccache: repeated builds in seconds
libgtest-dev: unit tests
libgmock-dev: unit tests
libbenchmark-dev: benchmarks
zlib1g-dev: LLVM links it
python3: lit and the checks
mkdocs: the documentation as a site, which the tests build
mkdocs-material: the theme of the site, which asks nothing of the network
chromium: the tests of the timeline page open it
chromium-driver: lets these tests use Chromium
python3-selenium: what these tests are written with
'

sanitizers="
libclang-rt-22-dev: the sanitizers' runtime library
"

if [ "${1:-}" = --list ]; then
  printf '%s%s' "$packages" "$sanitizers" | sed '/^$/d'
  exit 0
fi
[ "${1:-}" != --sanitizers ] || packages=$sanitizers

if [ -n "${MLIR_DIR:-}" ]; then
  exit 0
fi

missing=
for package in $(printf '%s' "$packages" | sed -n 's/^\([^:]*\):.*/\1/p'); do
  status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing="$missing $package"
done
if [ -z "$missing" ]; then
  exit 0
fi

echo "BSAIE needs these packages:"
for package in $missing; do
  printf '%s' "$packages" | sed -n "s/^\($package\): \(.*\)/  \1: \2/p"
done

line="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
  echo "+ apt-get update && $line"
  apt-get update
  DEBIAN_FRONTEND=noninteractive
  export DEBIAN_FRONTEND
  exec $line
fi

echo "Install them with:"
echo "  sudo $line"
echo "or set MLIR_DIR to the CMake files of an MLIR 22."
if [ ! -t 0 ]; then
  echo "error: packages are missing, and there is no terminal to ask on" >&2
  exit 1
fi
printf 'Run this line now? [y/N] '
read -r answer
case $answer in
[yY]*)
  sudo apt-get update
  exec sudo $line
  ;;
esac
echo "error: packages are missing" >&2
exit 1
