# Configuration of the lit tests. Tools are taken from the build tree first, then
# from LLVM's own directory (FileCheck, not, split-file, mlir-opt).
#
# Substitutions besides lit's own (%s, %t, %S, %T):
#   %models   the trained test networks, test/models
#   %src      the root of the source tree
#   %bin      the directory of the project's tools
#   %libs     the directory of its libraries
#   %obj      the root of the build tree
#   %cxx, %cc the C++ and the C compiler of the build
#   %cmake    cmake with the compilers, the generator and the launcher of the build
#   %install  installs the build, into the directory that follows
#   %libdir   the directory of installed libraries below it
#
# Features: asan, tsan in the builds of `make check-asan` and `make check-tsan`; chromium where
# Debian's chromium, chromium-driver and python3-selenium are.

import os
import subprocess

import lit.formats
import lit.util

from lit.llvm import llvm_config

config.name = "BSAIE"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test", ".asm", ".c"]
config.excludes = ["Inputs", "models", "CMakeLists.txt", "README.md"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.bsaie_obj_root, "test")

config.substitutions.append(("%models", os.path.join(config.test_source_root, "models")))
config.substitutions.append(("%src", config.bsaie_src_root))
config.substitutions.append(("%bin", config.bsaie_tools_dir))
config.substitutions.append(("%obj", config.bsaie_obj_root))
config.substitutions.append(("%libs", os.path.join(config.bsaie_obj_root, "lib")))
config.substitutions.append(("%cxx", config.bsaie_cxx))
config.substitutions.append(("%cc", config.bsaie_cc))
config.substitutions.append(("%install", f"{config.cmake} --install {config.bsaie_obj_root} --prefix"))
config.substitutions.append(("%cmake", f"{config.cmake} -G Ninja -DCMAKE_MAKE_PROGRAM={config.ninja} "
                             f"-DCMAKE_C_COMPILER={config.bsaie_cc} -DCMAKE_CXX_COMPILER={config.bsaie_cxx}"))
if config.bsaie_linker:
    config.environment["LDFLAGS"] = "-fuse-ld=" + config.bsaie_linker
config.substitutions.append(("%ninja", config.ninja))
config.substitutions.append(("%libdir", config.bsaie_libdir))
if config.bsaie_sanitizer:
    config.available_features.add(config.bsaie_sanitizer)
if all(map(os.path.exists, ("/usr/bin/chromium", "/usr/bin/chromedriver"))) and subprocess.run(
        ["/usr/bin/python3", "-c", "import selenium"], stderr=subprocess.DEVNULL).returncode == 0:
    config.available_features.add("chromium")

llvm_config.with_environment("PATH", config.llvm_tools_dir, append_path=True)
llvm_config.with_environment("PATH", config.bsaie_tools_dir, append_path=True)

# Projects that tests configure are compiled through the cache of the build, if it has one.
if config.bsaie_launcher:
    config.environment["CMAKE_C_COMPILER_LAUNCHER"] = config.bsaie_launcher
    config.environment["CMAKE_CXX_COMPILER_LAUNCHER"] = config.bsaie_launcher
for name in ("CCACHE_DIR", "HOME"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

# The scripts under utils/ look for the tools in $BUILD/bin.
config.environment["BUILD"] = config.bsaie_obj_root
