//===- TrialRun.cpp - Compiles and executes copies of functions -----------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TrialRun.h"

#include "BSAIE/Conversion/Passes.h"
#include "BSAIE/Target/ProgramFromIR.h"
#include "BSAIE/Transforms/Passes.h"
#include "mlir/IR/Diagnostics.h"

using namespace mlir;
using namespace bsaie;

OwningOpRef<ModuleOp> bsaie::copyOf(func::FuncOp function) {
  auto parent = function->getParentOfType<ModuleOp>();
  OwningOpRef<ModuleOp> copy = ModuleOp::create(parent.getLoc());
  (*copy)->setAttrs(parent->getAttrDictionary());
  copy->push_back(function.clone());
  return copy;
}

bool bsaie::runQuietly(ModuleOp module,
                       llvm::function_ref<void(PassManager &)> addPasses) {
  ScopedDiagnosticHandler quiet(module.getContext(),
                                [](Diagnostic &) { return success(); });
  PassManager passes(module.getContext());
  addPasses(passes);
  return succeeded(passes.run(module));
}

std::optional<SimulationResult> bsaie::executeCopy(ModuleOp module,
                                                   bool findCriticalPath) {
  if (!runQuietly(module, [](PassManager &passes) {
        passes.addNestedPass<func::FuncOp>(createBlockSparsePlace());
        passes.addPass(createConvertBlockSparseToAIE2());
        passes.addNestedPass<aie2::ProgramOp>(createAIE2ChainLocks());
      }))
    return std::nullopt;
  auto programs = module.getOps<aie2::ProgramOp>();
  if (programs.empty())
    return std::nullopt;
  ScopedDiagnosticHandler quiet(module.getContext(),
                                [](Diagnostic &) { return success(); });
  FailureOr<TranslatedProgram> translated = programFromIR(*programs.begin());
  if (failed(translated))
    return std::nullopt;
  SimulationOptions options;
  options.findCriticalPath = findCriticalPath;
  auto result = keepTime(*translated, options);
  if (!result) {
    llvm::consumeError(result.takeError());
    return std::nullopt;
  }
  return std::move(*result);
}
