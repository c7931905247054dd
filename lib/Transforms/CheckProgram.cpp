//===- CheckProgram.cpp - Refuse a program that could go wrong --*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Hands the program to the checker and its findings to their ops.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Check/CheckProgram.h"
#include "BSAIE/Target/ProgramFromIR.h"
#include "BSAIE/Transforms/Passes.h"
#include "ChainLocks/ChainLocks.h"

namespace bsaie {
#define GEN_PASS_DEF_AIE2CHECK
#include "BSAIE/Transforms/Passes.h.inc"
} // namespace bsaie

using namespace mlir;
using namespace bsaie;

namespace {

struct Check : bsaie::impl::AIE2CheckBase<Check> {
  using Base::Base;
  void runOnOperation() override {
    markAllAnalysesPreserved();
    aie2::ProgramOp op = getOperation();
    FailureOr<TranslatedProgram> translated = programFromIR(op);
    if (failed(translated))
      return signalPassFailure();
    auto result = checkProgram(translated->program);
    if (!result) {
      op.emitOpError() << llvm::toString(result.takeError());
      return signalPassFailure();
    }
    if (result->findings.empty())
      return;
    // The program's instructions are the ops', in order.
    SmallVector<Operation *, 0> instructions = instructionsOf(op);
    for (const Finding &finding : result->findings) {
      Operation *at = finding.instruction < 0
                          ? op.getOperation()
                          : instructions[finding.instruction];
      at->emitOpError() << "could go wrong, " << name(finding.hazard) << ": "
                        << finding.message;
    }
    signalPassFailure();
  }
};

} // namespace
