//===- RequireLayers.cpp - Something to compile -----------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The passes of tile and allocate leave functions without layers alone. That
// there is none at all can only be seen from the module.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/LayerGraph.h"
#include "BSAIE/Transforms/Passes.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"

namespace bsaie {
#define GEN_PASS_DEF_BLOCKSPARSEREQUIRELAYERS
#include "BSAIE/Transforms/Passes.h.inc"
} // namespace bsaie

using namespace mlir;
using namespace bsaie;

namespace {
struct RequireLayers
    : bsaie::impl::BlockSparseRequireLayersBase<RequireLayers> {
  using Base::Base;

  void runOnOperation() override {
    markAllAnalysesPreserved();
    bool isTosa = false;
    WalkResult found = getOperation().walk([&](Operation *op) {
      isTosa |= isa_and_nonnull<tosa::TosaDialect>(op->getDialect());
      return isLayer(op) ? WalkResult::interrupt() : WalkResult::advance();
    });
    if (found.wasInterrupted())
      return;
    InFlightDiagnostic error =
        emitError(getOperation().getLoc(),
                  "the module holds no blocksparse layer, so there is nothing "
                  "to compile");
    if (isTosa)
      error << "; the stage sparsify comes first";
    signalPassFailure();
  }
};
} // namespace
