//===- bsaie-reduce.cpp - Makes a failing input smaller -------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// mlir-reduce with the project's dialects and passes, and a reduction that cuts
// networks. Holds no reduction itself.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Pipelines/RegisterEverything.h"
#include "CutPass.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-reduce/MlirReduceMain.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

static constexpr llvm::StringLiteral overview =
    R"(bsaie-reduce: makes a module smaller while a test finds it interesting

  bsaie-reduce --cut='test=interesting.sh' net.mlir -o small.mlir
      cuts a network (a function of one block): fewer results, an activation as
      the result or as an argument, layers left out
  bsaie-reduce --reduction-tree='traversal-mode=0 test=interesting.sh' m.mlir
      mlir-reduce, for modules at any stage: erases operations that nothing needs

The test is run with the arguments of test-arg (a,b,...) and the path of a module.
Exit code 0 means 'not interesting', any other (1 by custom) 'interesting'. An
invalid module is never interesting.

)";

int main(int argc, char **argv) {
  DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  mlir::registerAllPasses();
  bsaie::registerAllDialects(registry);
  bsaie::registerAllPasses();
  bsaie::registerCutPass();
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.printOpOnDiagnostic(false);
  // Upstream's main prints its own help, which does not know our use of it.
  for (llvm::StringRef argument : llvm::ArrayRef(argv + 1, argc - 1))
    if (llvm::is_contained({"--help", "-help", "-h", "--h"}, argument))
      llvm::outs() << overview;
  return failed(mlirReduceMain(argc, argv, context));
}
