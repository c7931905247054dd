//===- AssignSubvolumes.cpp - What a core holds and computes --------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/LayerGraph.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "BSAIE/Transforms/Passes.h"
#include "SubvolumeChoice.h"

namespace bsaie {
#define GEN_PASS_DEF_BLOCKSPARSEASSIGNSUBVOLUMES
#include "BSAIE/Transforms/Passes.h.inc"
} // namespace bsaie

using namespace mlir;
using namespace bsaie;

namespace {

struct AssignSubvolumes
    : bsaie::impl::BlockSparseAssignSubvolumesBase<AssignSubvolumes> {
  using Base::Base;
  void runOnOperation() override {
    if (!hasLayers(getOperation()))
      return;
    FailureOr<Device> device = aie2::getDevice(getOperation());
    if (failed(device))
      return signalPassFailure();
    if (strips < 0) {
      getOperation().emitError("strips is ")
          << strips.getValue() << ", less than 0";
      return signalPassFailure();
    }
    // What fits one layer rarely fits the next: the first error is enough.
    WalkResult result = getOperation().walk([&](Operation *op) {
      if (!isLayer(op))
        return WalkResult::advance();
      FailureOr<SubvolumeChoices> choices =
          chooseSubvolumes(op, *device, /*most=*/1, takesFirst, strips);
      if (failed(choices))
        return WalkResult::interrupt();
      op->setAttr("subvolume", choices->front());
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};

} // namespace
