//===- FuseSums.cpp - Add in the core that computes an operand ------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/LayerParameters.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "BSAIE/Tiling/MemtileSplit.h"
#include "BSAIE/Tiling/Subvolume.h"
#include "BSAIE/Transforms/Passes.h"

namespace bsaie {
#define GEN_PASS_DEF_BLOCKSPARSEFUSESUMS
#include "BSAIE/Transforms/Passes.h.inc"
} // namespace bsaie

using namespace mlir;
using namespace bsaie;

/// Closed-form seconds of a layer whose data lie in the memtiles; none when it
/// does not fit the device.
static std::optional<double> secondsOf(Operation *op, const Device &device) {
  FailureOr<LayerParameters> parameters = LayerParameters::get(op);
  if (failed(parameters))
    return std::nullopt;
  if (auto split =
          chooseMemtileSplit(memtileSplitProblem(op, *parameters, device));
      !split) {
    llvm::consumeError(split.takeError());
    return std::nullopt;
  }
  llvm::Expected<Subvolume> subvolume =
      chooseSubvolume(subvolumeProblem(*parameters, device));
  if (!subvolume) {
    llvm::consumeError(subvolume.takeError());
    return std::nullopt;
  }
  return subvolume->seconds;
}

/// The convolution that may add, if one does: the later one that makes an
/// operand of \p add for nobody else.
static blocksparse::Conv2DOp producerOf(blocksparse::AddOp add) {
  blocksparse::Conv2DOp best;
  for (Value operand : {add.getLhs(), add.getRhs()}) {
    auto conv = operand.getDefiningOp<blocksparse::Conv2DOp>();
    if (!conv || !conv->hasOneUse() || conv.getAddend() ||
        conv->getBlock() != add->getBlock())
      continue;
    if (!best || best->isBeforeInBlock(conv))
      best = conv;
  }
  return best;
}

/// \p conv with the sum in its epilogue, in the place of \p add.
static blocksparse::Conv2DOp fuse(OpBuilder &builder,
                                  blocksparse::Conv2DOp conv,
                                  blocksparse::AddOp add) {
  bool isLeft = add.getLhs() == conv.getOutput();
  auto sum = blocksparse::SumAttr::get(
      add.getContext(), isLeft ? add.getLhsRequant() : add.getRhsRequant(),
      isLeft ? add.getRhsRequant() : add.getLhsRequant(), add.getRequant(),
      add.getMinVal(), add.getMaxVal());
  builder.setInsertionPoint(add);
  auto fused = cast<blocksparse::Conv2DOp>(builder.clone(*conv));
  fused.getAddendMutable().assign(isLeft ? add.getRhs() : add.getLhs());
  fused.setSumAttr(sum);
  fused->setLoc(builder.getFusedLoc({conv.getLoc(), add.getLoc()}));
  return fused;
}

namespace {

struct FuseSums : bsaie::impl::BlockSparseFuseSumsBase<FuseSums> {
  using Base::Base;
  void runOnOperation() override {
    if (!hasLayers(getOperation()))
      return;
    FailureOr<Device> device = aie2::getDevice(getOperation());
    if (failed(device))
      return signalPassFailure();
    SmallVector<blocksparse::AddOp> adds;
    getOperation().walk([&](blocksparse::AddOp add) { adds.push_back(add); });
    OpBuilder builder(&getContext());
    for (blocksparse::AddOp add : adds) {
      blocksparse::Conv2DOp conv = producerOf(add);
      if (!conv)
        continue;
      blocksparse::Conv2DOp fused = fuse(builder, conv, add);
      std::optional<double> together = secondsOf(fused, *device);
      std::optional<double> first = secondsOf(conv, *device);
      std::optional<double> second = secondsOf(add, *device);
      if (!together || (first && second && *together > *first + *second)) {
        fused.erase();
        continue;
      }
      add.replaceAllUsesWith(fused.getOutput());
      add.erase();
      conv.erase();
    }
  }
};

} // namespace
