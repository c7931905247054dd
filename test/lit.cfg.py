# Configuration of the lit tests. Tools are taken from the build tree first, then
# from LLVM's own directory (FileCheck, not, split-file, mlir-opt).
#
# Substitutions besides lit's own (%s, %t, %S, %T):
#   %models   the trained test networks, test/models
#   %src      the root of the source tree
#   %bin      the directory of the project's tools
#   %libs     the directory of its libraries
#   %cxx      the C++ compiler of the build
#
# Features: asan, tsan in the builds of `make check-asan` and `make check-tsan`.

import os

import lit.formats
import lit.util

from lit.llvm import llvm_config

config.name = "BSAIE"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test", ".asm"]
config.excludes = ["Inputs", "models", "CMakeLists.txt", "README.md"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.bsaie_obj_root, "test")

config.substitutions.append(("%models", os.path.join(config.test_source_root, "models")))
config.substitutions.append(("%src", config.bsaie_src_root))
config.substitutions.append(("%bin", config.bsaie_tools_dir))
config.substitutions.append(("%libs", os.path.join(config.bsaie_obj_root, "lib")))
config.substitutions.append(("%cxx", config.bsaie_cxx))
if config.bsaie_sanitizer:
    config.available_features.add(config.bsaie_sanitizer)

llvm_config.with_environment("PATH", config.llvm_tools_dir, append_path=True)
llvm_config.with_environment("PATH", config.bsaie_tools_dir, append_path=True)

# The scripts under utils/ look for the tools in $BUILD/bin.
config.environment["BUILD"] = config.bsaie_obj_root
