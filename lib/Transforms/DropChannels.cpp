//===- DropChannels.cpp - Leave out what nobody reads -----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Makes activations, and the constants of the layers around them, as small as
// the channel plan says. Ops change in place, so their attributes stay. Decides
// nothing.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/ChannelPlan.h"
#include "BSAIE/Analysis/LayerGraph.h"
#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "BSAIE/Transforms/Passes.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace bsaie {
#define GEN_PASS_DEF_BLOCKSPARSEDROPCHANNELS
#include "BSAIE/Transforms/Passes.h.inc"
} // namespace bsaie

using namespace mlir;
using namespace bsaie;

/// Erases layers, slices and weights without uses. What is placed stays.
static void eraseUnused(Block &block) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block))) {
    bool isOurs =
        isa<blocksparse::BlockSparseDialect>(op.getDialect()) ||
        isa<tensor::ExtractSliceOp, tensor::InsertSliceOp, tensor::EmptyOp>(op);
    if (isOurs && op.use_empty() && op.getNumResults() > 0 &&
        op.getNumRegions() == 0 && !op.hasAttr("subvolume") &&
        !op.hasAttr("placement"))
      op.erase();
  }
}

template <typename T>
static SmallVector<T> select(ArrayRef<T> values, ArrayRef<int64_t> indices) {
  return llvm::map_to_vector(indices, [&](int64_t i) { return values[i]; });
}

static blocksparse::RequantAttr select(blocksparse::RequantAttr requant,
                                       ArrayRef<int64_t> channels) {
  if (requant.getMultiplier().size() == 1)
    return requant;
  return blocksparse::RequantAttr::get(
      requant.getContext(), select(requant.getMultiplier(), channels),
      select(requant.getShift(), channels), requant.getDoubleRound(),
      requant.getInputZp(), requant.getOutputZp());
}

namespace {
class Rewriter {
public:
  Rewriter(const ChannelPlan &plan, MLIRContext *context)
      : plan(plan), builder(context) {}

  void rewrite(Operation *op);

private:
  bool keepsAll(Value value) const { return plan.keptGroups(value).all(); }
  RankedTensorType shrunkType(Value value) const {
    auto type = cast<RankedTensorType>(value.getType());
    SmallVector<int64_t> shape(type.getShape());
    shape[3] = plan.keptChannels(value).size();
    return type.clone(shape);
  }
  void shrink(Value value) { value.setType(shrunkType(value)); }

  void rewriteConv(blocksparse::Conv2DOp op);
  void rewriteDepthwise(blocksparse::DepthwiseConv2DOp op);
  /// Cuts the operands of a channel-wise layer that keep more than its result.
  void sliceInputs(Operation *op);
  void rewriteSlice(tensor::ExtractSliceOp op);
  void rewriteInsert(tensor::InsertSliceOp op);
  Value makeWeights(blocksparse::Conv2DOp op, ArrayRef<int64_t> outputs,
                    ArrayRef<int64_t> inputs);

  const ChannelPlan &plan;
  OpBuilder builder;
};
} // namespace

Value Rewriter::makeWeights(blocksparse::Conv2DOp op, ArrayRef<int64_t> outputs,
                            ArrayRef<int64_t> inputs) {
  blocksparse::WeightsSource source =
      blocksparse::resolveWeights(op.getWeights());
  SmallVector<int8_t> storage;
  ArrayRef<int8_t> old =
      *blocksparse::readWeights(source, storage, /*exact=*/true);
  blocksparse::WeightsType type = op.getWeights().getType();
  WeightShape shape = blocksparse::getWeightShape(type);
  SmallVector<int8_t> values;
  values.reserve(outputs.size() * shape.window() * inputs.size());
  for (int64_t o : outputs)
    for (int64_t w = 0; w < shape.window(); ++w) {
      ArrayRef<int8_t> row = old.slice(
          (o * shape.window() + w) * shape.inputChannels, shape.inputChannels);
      for (int64_t c : inputs)
        values.push_back(row[c]);
    }
  shape.outputChannels = outputs.size();
  shape.inputChannels = inputs.size();
  BlockShape block = blocksparse::getBlockShape(type);
  BlockMask mask = op.getWeightZp() == 0 ? recogniseMask(values, shape, block)
                                         : BlockMask(shape, block, true);
  SmallVector<int64_t> dims = {shape.outputChannels, shape.kernelHeight,
                               shape.kernelWidth, shape.inputChannels};
  auto newType =
      blocksparse::WeightsType::get(builder.getContext(), dims, block.rows,
                                    block.columns, type.getEncoding());
  builder.setInsertionPointAfter(source.op);
  return blocksparse::WeightsOp::create(
      builder, source.op.getLoc(), newType,
      blocksparse::makeInt8(source.op.getValues(), dims, values),
      blocksparse::toMaskAttr(builder.getContext(), mask));
}

void Rewriter::rewriteConv(blocksparse::Conv2DOp op) {
  if (keepsAll(op.getInput()) && keepsAll(op.getOutput()))
    return;
  SmallVector<int64_t> outputs = plan.keptChannels(op.getOutput());
  op.getWeightsMutable().assign(
      makeWeights(op, outputs, plan.keptChannels(op.getInput())));
  op.setBias(select(op.getBias(), outputs));
  op.setRequantAttr(select(op.getRequant(), outputs));
  shrink(op.getOutput());
}

void Rewriter::rewriteDepthwise(blocksparse::DepthwiseConv2DOp op) {
  if (keepsAll(op.getOutput()))
    return;
  SmallVector<int64_t> outputs = plan.keptChannels(op.getOutput());
  SmallVector<int8_t> storage, values;
  ArrayRef<int8_t> old = *blocksparse::readInt8(op.getWeights(), storage);
  SmallVector<int64_t> dims(op.getWeights().getShapedType().getShape());
  for (int64_t w = 0, e = dims[0] * dims[1]; w < e; ++w)
    for (int64_t c : outputs)
      values.push_back(old[w * dims[2] + c]);
  dims[2] = outputs.size();
  op.setWeightsAttr(blocksparse::makeInt8(op.getWeights(), dims, values));
  op.setBias(select(op.getBias(), outputs));
  op.setRequantAttr(select(op.getRequant(), outputs));
}

void Rewriter::sliceInputs(Operation *op) {
  Value result = op->getResult(0);
  const llvm::BitVector &kept = plan.keptGroups(result);
  int64_t first = kept.find_first() * ChannelPlan::groupSize;
  for (OpOperand &operand : op->getOpOperands()) {
    Value input = operand.get();
    if (plan.keptGroups(input) == kept)
      continue;
    auto type = cast<RankedTensorType>(input.getType());
    SmallVector<int64_t> begin = {0, 0, 0, plan.keptBefore(input, first)};
    SmallVector<int64_t> size(type.getShape());
    size[3] = plan.keptChannels(result).size();
    builder.setInsertionPoint(op);
    operand.set(tensor::ExtractSliceOp::create(
        builder, op->getLoc(), input,
        getAsIndexOpFoldResult(builder.getContext(), begin),
        getAsIndexOpFoldResult(builder.getContext(), size),
        SmallVector<OpFoldResult>(4, builder.getIndexAttr(1))));
  }
}

void Rewriter::rewriteSlice(tensor::ExtractSliceOp op) {
  int64_t channel = sliceChannels(op).begin;
  // A slice that is not aligned stays whole.
  if (!keepsAll(op.getResult()))
    channel +=
        plan.keptGroups(op.getResult()).find_first() * ChannelPlan::groupSize;
  SmallVector<int64_t> offsets(op.getStaticOffsets()),
      sizes(op.getStaticSizes());
  offsets[3] = plan.keptBefore(op.getSource(), channel);
  sizes[3] = plan.keptChannels(op.getResult()).size();
  op.setStaticOffsets(offsets);
  op.setStaticSizes(sizes);
  shrink(op.getResult());
}

void Rewriter::rewriteInsert(tensor::InsertSliceOp op) {
  if (keepsAll(op.getResult()))
    return;
  // Chains may share an empty tensor.
  if (op.getDest().getDefiningOp<tensor::EmptyOp>()) {
    builder.setInsertionPoint(op);
    RankedTensorType type = shrunkType(op.getResult());
    op.getDestMutable().assign(tensor::EmptyOp::create(
        builder, op.getLoc(), type.getShape(), type.getElementType()));
  }
  Interval range = sliceChannels(op);
  if (plan.keptGroups(op.getResult(), range).none()) {
    op.getResult().replaceAllUsesWith(op.getDest());
    return;
  }
  SmallVector<int64_t> offsets(op.getStaticOffsets()),
      sizes(op.getStaticSizes());
  offsets[3] = plan.keptBefore(op.getResult(), range.begin);
  sizes[3] = cast<RankedTensorType>(op.getSource().getType()).getDimSize(3);
  op.setStaticOffsets(offsets);
  op.setStaticSizes(sizes);
  shrink(op.getResult());
}

void Rewriter::rewrite(Operation *op) {
  switch (plan.role(op)) {
  case ChannelRole::Opaque:
  case ChannelRole::Source:
    return;
  case ChannelRole::Insert:
    return rewriteInsert(cast<tensor::InsertSliceOp>(op));
  case ChannelRole::Slice:
    return rewriteSlice(cast<tensor::ExtractSliceOp>(op));
  case ChannelRole::Conv:
  case ChannelRole::Channelwise:
    break;
  }
  // A part of a concatenation that is left out: the layer is erased.
  if (plan.keptGroups(op->getResult(0)).none())
    return;
  if (auto conv = dyn_cast<blocksparse::Conv2DOp>(op))
    return rewriteConv(conv);
  sliceInputs(op);
  if (auto conv = dyn_cast<blocksparse::DepthwiseConv2DOp>(op))
    rewriteDepthwise(conv);
  shrink(op->getResult(0));
}

namespace {
struct DropChannels : bsaie::impl::BlockSparseDropChannelsBase<DropChannels> {
  using Base::Base;

  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<blocksparse::BlockSparseDialect, tensor::TensorDialect>();
  }

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!hasLayers(func) || !func.getBody().hasOneBlock())
      return;
    Block &block = func.getBody().front();
    eraseUnused(block);
    ChannelPlan plan(func);
    if (plan.isTrivial())
      return;
    SmallVector<Operation *> ops(llvm::make_pointer_range(block));
    Rewriter rewriter(plan, func.getContext());
    for (Operation *op : ops)
      rewriter.rewrite(op);
    eraseUnused(block);
  }
};
} // namespace
