//===- Canonicalization.cpp - Simpler layers with equal bits ----*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What canonicalisation makes of layers. It changes no number, touches no layer
// that has its subvolume or placement already, and never gives a value that is
// returned or put into another tensor to another op: a copy that changes
// nothing is how such a value gets to a second place.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include "BSAIE/Dialect/BlockSparse/IR/LayerGeometry.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/TypeSwitch.h"
#include <algorithm>

using namespace mlir;
using namespace bsaie;
using namespace bsaie::blocksparse;

static bool isLayer(Operation *op) {
  return isa<Conv2DOp, DepthwiseConv2DOp, MaxPool2DOp, AvgPool2DOp, AddOp,
             SubOp, MulOp, CopyOp>(op);
}

/// Whether no pass has decided how the layer is computed.
static bool isUndecided(Operation *op) {
  return !op->hasAttr("subvolume") && !op->hasAttr("placement");
}

static bool areAll(ArrayRef<int64_t> values, int64_t value) {
  return llvm::all_of(values, [&](int64_t v) { return v == value; });
}

template <typename LayerOp>
static bool clampsNothing(LayerOp op) {
  return op.getMinVal() == -128 && op.getMaxVal() == 127;
}

/// A copy that pads and crops and does nothing else.
static bool onlyPads(CopyOp op) {
  return !op.getRequant() && clampsNothing(op);
}

static bool isIdentity(ArrayRef<int64_t> kernel, ArrayRef<int64_t> stride,
                       ArrayRef<int64_t> pad) {
  return areAll(kernel, 1) && areAll(stride, 1) && areAll(pad, 0);
}
static bool isIdentity(MaxPool2DOp op) {
  return isIdentity(op.getKernel(), op.getStride(), op.getPad());
}
static bool isIdentity(AvgPool2DOp op) {
  // The reciprocal of 1 scales every sum to itself.
  return isIdentity(op.getKernel(), op.getStride(), op.getPad()) &&
         op.getInputZp() == op.getOutputZp();
}
static bool isIdentity(CopyOp op) {
  return onlyPads(op) && areAll(op.getPad(), 0);
}

/// What two paddings, one after the other, do at once; nothing if they crop and
/// then fill, or fill with two values.
static std::optional<SmallVector<int64_t>> mergePads(ArrayRef<int64_t> first,
                                                     int8_t firstValue,
                                                     ArrayRef<int64_t> second,
                                                     int8_t secondValue) {
  constexpr int64_t most = int64_t(1) << 31;
  auto fills = [](ArrayRef<int64_t> pad) {
    return llvm::any_of(pad, [](int64_t v) { return v > 0; });
  };
  if (fills(first) && fills(second) && firstValue != secondValue)
    return std::nullopt;
  SmallVector<int64_t> merged;
  for (auto [one, two] : llvm::zip_equal(first, second)) {
    if ((one < 0 && two > 0) || std::abs(one + two) > most)
      return std::nullopt;
    merged.push_back(one + two);
  }
  return merged;
}

namespace {
/// Layers read the input of an op that changes nothing.
template <typename LayerOp>
struct ReadThroughIdentity : OpRewritePattern<LayerOp> {
  using OpRewritePattern<LayerOp>::OpRewritePattern;

  LogicalResult matchAndRewrite(LayerOp op,
                                PatternRewriter &rewriter) const override {
    if (!isIdentity(op) || !isUndecided(op))
      return failure();
    SmallVector<OpOperand *> uses;
    for (OpOperand &use : op.getOutput().getUses())
      if (isLayer(use.getOwner()) && isUndecided(use.getOwner()))
        uses.push_back(&use);
    for (OpOperand *use : uses)
      rewriter.modifyOpInPlace(use->getOwner(),
                               [&] { use->set(op.getInput()); });
    return success(!uses.empty());
  }
};

/// A layer with pads of its own reads what a copy pads or crops.
template <typename LayerOp>
struct MergeCopiedPad : OpRewritePattern<LayerOp> {
  using OpRewritePattern<LayerOp>::OpRewritePattern;

  LogicalResult matchAndRewrite(LayerOp op,
                                PatternRewriter &rewriter) const override {
    auto copy = op.getInput().template getDefiningOp<CopyOp>();
    if (!copy || !onlyPads(copy) || !isUndecided(copy) || !isUndecided(op) ||
        areAll(copy.getPad(), 0))
      return failure();
    constexpr bool isPool =
        llvm::is_one_of<LayerOp, MaxPool2DOp, AvgPool2DOp>::value;
    // What a pool pads itself has no value: it may take over crops only.
    if constexpr (isPool)
      if (llvm::any_of(copy.getPad(), [](int64_t pad) { return pad > 0; }))
        return failure();
    if constexpr (std::is_same_v<LayerOp, Conv2DOp>)
      if (op.getAvgPool())
        return failure();
    int8_t value = copy.getPadValue();
    if constexpr (std::is_same_v<LayerOp, CopyOp>) {
      auto fills = [](int64_t pad) { return pad > 0; };
      value = llvm::any_of(op.getPad(), fills) ? op.getPadValue()
                                               : copy.getPadValue();
    } else if constexpr (!isPool) {
      // The windows of a convolution fill with its zero point.
      value = op.getInputZp();
      if (value != copy.getPadValue() &&
          llvm::any_of(copy.getPad(), [](int64_t pad) { return pad > 0; }))
        return failure();
    }
    std::optional<SmallVector<int64_t>> pad =
        mergePads(copy.getPad(), copy.getPadValue(), op.getPad(), value);
    if (!pad)
      return failure();
    rewriter.modifyOpInPlace(op, [&] {
      op.getInputMutable().assign(copy.getInput());
      op.setPad(*pad);
      if constexpr (std::is_same_v<LayerOp, CopyOp>)
        op.setPadValueAttr(rewriter.getI8IntegerAttr(value));
    });
    return success();
  }
};

/// The producer of a value that only a clamp reads clamps it.
struct ClampInProducer : OpRewritePattern<CopyOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(CopyOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getRequant() || !areAll(op.getPad(), 0) || clampsNothing(op) ||
        !isUndecided(op))
      return failure();
    Operation *producer = op.getInput().getDefiningOp();
    if (!producer || !producer->hasOneUse() || !isUndecided(producer) ||
        producer->getBlock() != op->getBlock())
      return failure();
    if (auto conv = dyn_cast<Conv2DOp>(producer))
      if (conv.getSum() || conv.getMaxPool())
        return failure();
    return llvm::TypeSwitch<Operation *, LogicalResult>(producer)
        .Case<Conv2DOp, DepthwiseConv2DOp, AddOp, SubOp, MulOp, CopyOp>(
            [&](auto layer) {
              auto clamp = [&](int8_t value) {
                return rewriter.getI8IntegerAttr(
                    std::clamp(value, op.getMinVal(), op.getMaxVal()));
              };
              rewriter.modifyOpInPlace(layer, [&] {
                layer.setMinValAttr(clamp(layer.getMinVal()));
                layer.setMaxValAttr(clamp(layer.getMaxVal()));
              });
              rewriter.replaceOp(op, layer.getOutput());
              return success();
            })
        .Default([](Operation *) { return failure(); });
  }
};

/// A rescale by 1 between equal zero points changes nothing.
struct DropUnitRescale : OpRewritePattern<CopyOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(CopyOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<RequantAttr> requant = op.getRequant();
    if (!requant || !isUndecided(op) ||
        requant->getInputZp() != requant->getOutputZp())
      return failure();
    // The rounding of double_round begins with shifts of 32.
    int64_t shift = requant->getShift()[0];
    if (shift > 30 || requant->getMultiplier()[0] != int64_t(1) << shift)
      return failure();
    rewriter.modifyOpInPlace(op, [&] { op.removeRequantAttr(); });
    return success();
  }
};

/// Equal scales for all channels are one scale.
template <typename LayerOp>
struct MergeEqualScales : OpRewritePattern<LayerOp> {
  using OpRewritePattern<LayerOp>::OpRewritePattern;

  LogicalResult matchAndRewrite(LayerOp op,
                                PatternRewriter &rewriter) const override {
    RequantAttr requant = op.getRequant();
    if (requant.getMultiplier().size() == 1 || !isUndecided(op) ||
        !llvm::all_equal(requant.getMultiplier()) ||
        !llvm::all_equal(requant.getShift()))
      return failure();
    auto one = RequantAttr::get(
        op.getContext(), requant.getMultiplier().take_front(),
        requant.getShift().take_front(), requant.getDoubleRound(),
        requant.getInputZp(), requant.getOutputZp());
    rewriter.modifyOpInPlace(op, [&] { op.setRequantAttr(one); });
    return success();
  }
};

/// A kernel of one position in a dimension has no dilation there.
template <typename LayerOp>
struct DropUnusedDilation : OpRewritePattern<LayerOp> {
  using OpRewritePattern<LayerOp>::OpRewritePattern;

  LogicalResult matchAndRewrite(LayerOp op,
                                PatternRewriter &rewriter) const override {
    SmallVector<int64_t> dilation(op.getDilation());
    ArrayRef<int64_t> kernel;
    if constexpr (std::is_same_v<LayerOp, Conv2DOp>)
      kernel = op.getWeights().getType().getShape().slice(1, 2);
    else
      kernel = op.getWeights().getShapedType().getShape().take_front(2);
    for (int dim = 0; dim < 2; ++dim)
      if (kernel[dim] == 1)
        dilation[dim] = 1;
    if (!isUndecided(op) || op.getDilation() == ArrayRef<int64_t>(dilation))
      return failure();
    rewriter.modifyOpInPlace(op, [&] { op.setDilation(dilation); });
    return success();
  }
};

/// Padding that no window reads counts in no divisor.
struct DropCountPad : OpRewritePattern<AvgPool2DOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AvgPool2DOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.getCountPad() || !isUndecided(op) ||
        llvm::any_of(op.getPad(), [](int64_t pad) { return pad > 0; }))
      return failure();
    rewriter.modifyOpInPlace(op, [&] { op.removeCountPadAttr(); });
    return success();
  }
};

/// A fused pool of windows of one pixel is none.
struct DropFusedIdentityPool : OpRewritePattern<Conv2DOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(Conv2DOp op,
                                PatternRewriter &rewriter) const override {
    if (!isUndecided(op))
      return failure();
    if (std::optional<MaxPoolAttr> pool = op.getMaxPool();
        pool &&
        isIdentity(pool->getKernel(), pool->getStride(), pool->getPad())) {
      rewriter.modifyOpInPlace(op, [&] { op.removeMaxPoolAttr(); });
      return success();
    }
    if (std::optional<AvgPoolAttr> pool = op.getAvgPool();
        pool && pool->getInputZp() == pool->getOutputZp() &&
        isIdentity(pool->getKernel(), pool->getStride(), pool->getPad())) {
      rewriter.modifyOpInPlace(op, [&] { op.removeAvgPoolAttr(); });
      return success();
    }
    return failure();
  }
};

/// A segment takes what its body reads, and each value once.
struct DropSegmentInputs : OpRewritePattern<SegmentOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SegmentOp op,
                                PatternRewriter &rewriter) const override {
    Block &body = op.getBody().front();
    for (unsigned i = 0, e = op.getInputs().size(); i < e; ++i) {
      unsigned first = 0;
      while (op.getInputs()[first] != op.getInputs()[i])
        ++first;
      if (first == i && !body.getArgument(i).use_empty())
        continue;
      if (first != i)
        rewriter.replaceAllUsesWith(body.getArgument(i),
                                    body.getArgument(first));
      rewriter.modifyOpInPlace(op, [&] {
        body.eraseArgument(i);
        op.getInputsMutable().erase(i);
      });
      return success();
    }
    return failure();
  }
};

/// A segment of one tile is its body.
struct InlineSingleTile : OpRewritePattern<SegmentOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SegmentOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getTiles() != 1 || op.getWidthTiles() != 1)
      return failure();
    op.inlineBody(rewriter);
    return success();
  }
};
} // namespace

void Conv2DOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                           MLIRContext *context) {
  patterns.add<MergeCopiedPad<Conv2DOp>, MergeEqualScales<Conv2DOp>,
               DropUnusedDilation<Conv2DOp>, DropFusedIdentityPool>(context);
}

void DepthwiseConv2DOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                                    MLIRContext *context) {
  patterns.add<MergeCopiedPad<DepthwiseConv2DOp>,
               MergeEqualScales<DepthwiseConv2DOp>,
               DropUnusedDilation<DepthwiseConv2DOp>>(context);
}

void MaxPool2DOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<ReadThroughIdentity<MaxPool2DOp>, MergeCopiedPad<MaxPool2DOp>>(
      context);
}

void AvgPool2DOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<ReadThroughIdentity<AvgPool2DOp>, MergeCopiedPad<AvgPool2DOp>,
               DropCountPad>(context);
}

void CopyOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *context) {
  patterns.add<ReadThroughIdentity<CopyOp>, MergeCopiedPad<CopyOp>,
               ClampInProducer, DropUnitRescale>(context);
}

void SegmentOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                            MLIRContext *context) {
  patterns.add<DropSegmentInputs, InlineSingleTile>(context);
}
