//===- bsaie-lsp-server.cpp - Editors read .mlir files ----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Upstream's language server with the project's dialects beside its own: errors
// while one types, hovers, definitions. docs/Editor.md says how an editor
// starts it.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Pipelines/RegisterEverything.h"
#include "BSAIE/Support/InitTool.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"

int main(int argc, char **argv) {
  bsaie::InitTool init(argc, argv, "bsaie-lsp-server");
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  bsaie::registerAllDialects(registry);
  return mlir::failed(mlir::MlirLspServerMain(argc, argv, registry));
}
