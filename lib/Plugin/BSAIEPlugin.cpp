//===- BSAIEPlugin.cpp - The compiler inside of mlir-opt --------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The two entry points by which a tool of MLIR loads the dialects
// (--load-dialect-plugin) and the passes and stages (--load-pass-plugin).
// Registers no option of the command line and links no library of MLIR: those
// are the tool's. A tool that has the dialects or passes already, such as
// bsaie-opt, keeps its own: MLIR ends the process over a second one of a name.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseDialect.h"
#include "BSAIE/Pipelines/RegisterEverything.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"

extern "C" LLVM_ATTRIBUTE_WEAK mlir::DialectPluginLibraryInfo
mlirGetDialectPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "BSAIE", BSAIE_VERSION,
          [](mlir::DialectRegistry *registry) {
            using bsaie::blocksparse::BlockSparseDialect;
            if (!registry->getDialectAllocator(
                    BlockSparseDialect::getDialectNamespace()))
              bsaie::registerAllDialects(*registry);
          }};
}

extern "C" LLVM_ATTRIBUTE_WEAK mlir::PassPluginLibraryInfo
mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "BSAIE", BSAIE_VERSION,
          bsaie::registerAllPasses};
}
