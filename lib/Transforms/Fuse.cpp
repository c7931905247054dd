//===- Fuse.cpp - Add and pool where the operand is computed --------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/LayerParameters.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "BSAIE/Sparsity/PackedFormat.h"
#include "BSAIE/Tiling/MemtileSplit.h"
#include "BSAIE/Tiling/Subvolume.h"
#include "BSAIE/Transforms/Passes.h"
#include "LayerFacts.h"

namespace bsaie {
#define GEN_PASS_DEF_BLOCKSPARSEFUSE
#include "BSAIE/Transforms/Passes.h.inc"
} // namespace bsaie

using namespace mlir;
using namespace bsaie;

/// Closed-form seconds of a layer in the cores.
static std::optional<double> secondsOf(const LayerParameters &parameters,
                                       const Device &device) {
  SubvolumeProblem problem = subvolumeProblem(parameters, device);
  llvm::Expected<RankedSubvolume> subvolume = chooseSubvolume(problem);
  if (!subvolume) {
    llvm::consumeError(subvolume.takeError());
    return std::nullopt;
  }
  return subvolume->seconds;
}

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
  std::optional<double> seconds = secondsOf(*parameters, device);
  if (!seconds || !parameters->canFold())
    return seconds;
  FailureOr<LayerParameters> folded = LayerParameters::get(op, /*folds=*/true);
  if (failed(folded))
    return std::nullopt;
  return std::min(*seconds, secondsOf(*folded, device).value_or(*seconds));
}

/// The convolution that makes \p value, if it does so for one reader and hands
/// it to nobody yet.
static blocksparse::Conv2DOp soleProducer(Value value, Operation *reader) {
  auto conv = value.getDefiningOp<blocksparse::Conv2DOp>();
  return conv && conv->hasOneUse() && !conv.isFused() &&
                 conv->getBlock() == reader->getBlock()
             ? conv
             : blocksparse::Conv2DOp();
}

/// \p conv in the place of the op behind it, whose result it then computes.
static blocksparse::Conv2DOp moveTo(OpBuilder &builder, Operation *reader,
                                    blocksparse::Conv2DOp conv) {
  builder.setInsertionPoint(reader);
  auto fused = cast<blocksparse::Conv2DOp>(builder.clone(*conv));
  fused.getOutput().setType(
      cast<RankedTensorType>(reader->getResult(0).getType()));
  fused->setLoc(builder.getFusedLoc({conv.getLoc(), reader->getLoc()}));
  return fused;
}

/// The convolution that makes an operand, with the sum in its epilogue; the
/// later one of two.
static std::pair<blocksparse::Conv2DOp, blocksparse::Conv2DOp>
fuse(OpBuilder &builder, blocksparse::AddOp add) {
  auto left = soleProducer(add.getLhs(), add);
  auto right = soleProducer(add.getRhs(), add);
  bool isLeft = left && !(right && left->isBeforeInBlock(right));
  blocksparse::Conv2DOp conv = isLeft ? left : right;
  if (!conv)
    return {};
  blocksparse::Conv2DOp fused = moveTo(builder, add, conv);
  fused.getAddendMutable().assign(isLeft ? add.getRhs() : add.getLhs());
  fused.setSumAttr(blocksparse::SumAttr::get(
      add.getContext(), isLeft ? add.getLhsRequant() : add.getRhsRequant(),
      isLeft ? add.getRhsRequant() : add.getLhsRequant(), add.getRequant(),
      add.getMinVal(), add.getMaxVal()));
  return {conv, fused};
}

static bool crops(ArrayRef<int64_t> pad) {
  return llvm::any_of(pad, [](int64_t value) { return value < 0; });
}

/// A pool that meets every row and column.
template <typename PoolOp>
static bool skipsNothing(PoolOp pool) {
  return !crops(pool.getPad()) && pool.getStride()[0] <= pool.getKernel()[0] &&
         pool.getStride()[1] <= pool.getKernel()[1];
}

/// The same with a pool. No row may be skipped, by the convolution or by the
/// pool.
static std::pair<blocksparse::Conv2DOp, blocksparse::Conv2DOp>
fuse(OpBuilder &builder, blocksparse::MaxPool2DOp pool) {
  auto conv = soleProducer(pool.getInput(), pool);
  if (!conv || !skipsNothing(pool) || crops(conv.getPad()))
    return {};
  WindowDim height = layerShape(conv).height;
  if (height.stride > height.extent())
    return {};
  blocksparse::Conv2DOp fused = moveTo(builder, pool, conv);
  fused.setMaxPoolAttr(blocksparse::MaxPoolAttr::get(
      pool.getContext(), pool.getKernel(), pool.getPad(), pool.getStride()));
  return {conv, fused};
}

/// An average pool with the convolution that alone reads it.
static std::pair<Operation *, blocksparse::Conv2DOp>
fuse(OpBuilder &builder, blocksparse::Conv2DOp conv) {
  auto pool = conv.getInput().getDefiningOp<blocksparse::AvgPool2DOp>();
  if (!pool || !pool->hasOneUse() || conv.isFused() ||
      pool->getBlock() != conv->getBlock() || !conv.readsOnePixelInPlace() ||
      !skipsNothing(pool) ||
      pool.getKernel()[0] > maxPoolTaps / pool.getKernel()[1])
    return {};
  blocksparse::Conv2DOp fused = moveTo(builder, conv, conv);
  fused->setLoc(builder.getFusedLoc({pool.getLoc(), conv.getLoc()}));
  fused.getInputMutable().assign(pool.getInput());
  fused.setAvgPoolAttr(blocksparse::AvgPoolAttr::get(
      pool.getContext(), pool.getKernel(), pool.getPad(), pool.getStride(),
      int8_t(pool.getInputZp()), int8_t(pool.getOutputZp()),
      pool.getCountPad()));
  return {pool, fused};
}

/// Whether \p fused fits the device and takes no longer than both layers, or
/// one of them does not fit.
static bool pays(Operation *maker, Operation *reader, Operation *fused,
                 const Device &device) {
  std::optional<double> together = secondsOf(fused, device);
  if (!together)
    return false;
  std::optional<double> first = secondsOf(maker, device);
  std::optional<double> second = secondsOf(reader, device);
  return !first || !second || *together <= *first + *second;
}

/// The facts of both layers, in the order in which they run, become those of
/// \p fused, which has those of one already.
static void joinFacts(func::FuncOp func, Operation *first, Operation *second,
                      Operation *fused, llvm::SmallSet<int64_t, 8> &removed) {
  if (first->hasAttr("blocksparse.name") && second->hasAttr("blocksparse.name"))
    fused->setAttr(
        "blocksparse.name",
        StringAttr::get(func.getContext(),
                        joinNames({layerName(first), layerName(second)})));
  auto list = func->getAttrOfType<ArrayAttr>(aie2::layersAttrName);
  auto factOf = [&](Operation *op) -> std::pair<int64_t, aie2::LayerAttr> {
    auto index = op->getAttrOfType<IntegerAttr>(aie2::layerAttrName);
    if (!list || !index || index.getInt() < 0 ||
        index.getInt() >= int64_t(list.size()))
      return {-1, {}};
    return {index.getInt(), dyn_cast<aie2::LayerAttr>(list[index.getInt()])};
  };
  auto [firstIndex, a] = factOf(first);
  auto [secondIndex, b] = factOf(second);
  if (!a || !b || firstIndex == secondIndex)
    return;
  int64_t kept = std::min(firstIndex, secondIndex);
  SmallVector<Attribute> layers(list.getValue());
  layers[kept] = aie2::LayerAttr::get(
      func.getContext(), joinNames({a.getName().str(), b.getName().str()}),
      (a.getKind() + "+" + b.getKind()).str(), joinPlaces({a, b}),
      a.getMacs() + b.getMacs(), a.getNonZeroMacs() + b.getNonZeroMacs(),
      a.getBlocks() + b.getBlocks(), a.getTotalBlocks() + b.getTotalBlocks(),
      a.getSplits(), /*estimate=*/0.0);
  Builder builder(func.getContext());
  fused->setAttr(aie2::layerAttrName, builder.getI64IntegerAttr(kept));
  func->setAttr(aie2::layersAttrName, builder.getArrayAttr(layers));
  removed.insert(std::max(firstIndex, secondIndex));
}

namespace {

struct Fuse : bsaie::impl::BlockSparseFuseBase<Fuse> {
  using Base::Base;
  llvm::SmallSet<int64_t, 8> removedFacts;

  template <typename ReaderOp>
  void tryFuse(OpBuilder &builder, ReaderOp reader, const Device &device) {
    auto [maker, fused] = fuse(builder, reader);
    if (!fused)
      return;
    if (!pays(maker, reader, fused, device)) {
      fused->erase();
      return;
    }
    joinFacts(getOperation(), maker, reader, fused, removedFacts);
    reader.replaceAllUsesWith(fused.getOutput());
    reader.erase();
    maker->erase();
  }

  void runOnOperation() override {
    if (!hasLayers(getOperation()))
      return;
    FailureOr<Device> device = aie2::getDevice(getOperation());
    if (failed(device))
      return signalPassFailure();
    removedFacts.clear();
    SmallVector<Operation *> readers;
    getOperation().walk([&](Operation *op) {
      if (isa<blocksparse::AddOp, blocksparse::MaxPool2DOp>(op))
        readers.push_back(op);
    });
    OpBuilder builder(&getContext());
    for (Operation *op : readers) {
      if (auto add = dyn_cast<blocksparse::AddOp>(op))
        tryFuse(builder, add, *device);
      else if (auto pool = dyn_cast<blocksparse::MaxPool2DOp>(op))
        tryFuse(builder, pool, *device);
    }
    // Convolutions that make nothing for others may read a pool.
    SmallVector<blocksparse::Conv2DOp> convs;
    getOperation().walk(
        [&](blocksparse::Conv2DOp conv) { convs.push_back(conv); });
    for (blocksparse::Conv2DOp conv : convs)
      tryFuse(builder, conv, *device);
    removeFacts(getOperation(), removedFacts);
  }
};

} // namespace
