//===- ChannelPlan.cpp - Which channels are worth computing ---------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Liveness is one walk from the results back. What is kept is the least
// solution of the two rules keepInputs and keepOutputs above it, found in
// rounds of a walk back and a walk forth.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/ChannelPlan.h"
#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace bsaie;
using llvm::BitVector;

static constexpr int64_t groupSize = ChannelPlan::groupSize;

static bool isActivation(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getRank() == 4 && type.hasStaticShape() &&
         type.getElementType().isInteger(8);
}

/// The groups that hold a channel of `channels`.
static BitVector groupsOf(const BitVector &channels) {
  BitVector groups(llvm::divideCeil(channels.size(), groupSize));
  for (unsigned channel : channels.set_bits())
    groups.set(channel / groupSize);
  return groups;
}

static Interval groupsOf(Interval channels) {
  return {channels.begin / groupSize,
          int64_t(llvm::divideCeil(channels.end, groupSize))};
}

/// Sets the bits of `to` from `offset` on that are set in `from`; true when one
/// of them was clear.
static bool merge(BitVector &to, const BitVector &from, int64_t offset = 0) {
  bool changed = false;
  for (unsigned bit : from.set_bits()) {
    changed |= !to.test(offset + bit);
    to.set(offset + bit);
  }
  return changed;
}

bool bsaie::isRangeOf(const BitVector &part, const BitVector &all) {
  if (part.none())
    return true;
  int first = part.find_first(), last = part.find_last();
  for (int bit = all.find_first_in(first, last + 1); bit >= 0;
       bit = all.find_first_in(bit + 1, last + 1))
    if (!part.test(bit))
      return false;
  return true;
}

//===----------------------------------------------------------------------===//
// Roles
//===----------------------------------------------------------------------===//

template <typename SliceOp>
static bool isStatic(SliceOp op) {
  return op.hasUnitStride() &&
         llvm::none_of(op.getStaticOffsets(), ShapedType::isDynamic) &&
         llvm::none_of(op.getStaticSizes(), ShapedType::isDynamic);
}

static bool hasValues(ElementsAttr values) {
  SmallVector<int8_t> storage;
  return blocksparse::readInt8(values, storage).has_value();
}

ChannelRole ChannelPlan::classify(Operation *op) const {
  if (op->hasAttr("subvolume") || op->hasAttr("placement"))
    return ChannelRole::Opaque;
  using Role = ChannelRole;
  return llvm::TypeSwitch<Operation *, Role>(op)
      .Case([](blocksparse::Conv2DOp conv) {
        // What it adds has the channels of its outputs.
        if (conv.getAddend())
          return Role::Opaque;
        blocksparse::WeightsOp weights =
            blocksparse::resolveWeights(conv.getWeights()).op;
        return weights && hasValues(weights.getValues()) ? Role::Conv
                                                         : Role::Opaque;
      })
      .Case([](blocksparse::DepthwiseConv2DOp conv) {
        return hasValues(conv.getWeights()) ? Role::Channelwise : Role::Opaque;
      })
      .Case<blocksparse::MaxPool2DOp, blocksparse::AvgPool2DOp,
            blocksparse::AddOp, blocksparse::SubOp, blocksparse::MulOp,
            blocksparse::CopyOp>([](Operation *) { return Role::Channelwise; })
      .Case([](tensor::ExtractSliceOp slice) {
        return isActivation(slice.getSource()) && isActivation(slice) &&
                       isStatic(slice)
                   ? Role::Slice
                   : Role::Opaque;
      })
      .Case([&](tensor::InsertSliceOp insert) {
        // The chain begins with an empty tensor, and nobody else reads what it
        // builds before it is whole.
        auto before = insert.getDest().getDefiningOp<tensor::InsertSliceOp>();
        bool isChain = insert.getDest().getDefiningOp<tensor::EmptyOp>() ||
                       (before && before->hasOneUse() &&
                        role(before) == ChannelRole::Insert);
        return isChain && isActivation(insert.getSource()) &&
                       isActivation(insert) && isStatic(insert)
                   ? Role::Insert
                   : Role::Opaque;
      })
      .Case<blocksparse::WeightsOp, blocksparse::SliceWeightsOp,
            tensor::EmptyOp>([](Operation *) { return Role::Source; })
      .Default(Role::Opaque);
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

Value ChannelPlan::rootOf(Value value) const {
  Value root = roots.lookup(value);
  return root ? root : value;
}

ChannelPlan::State &ChannelPlan::state(Value value) {
  State &found = states[rootOf(value)];
  if (found.channels == 0) {
    found.channels = cast<RankedTensorType>(value.getType()).getDimSize(3);
    found.live.resize(found.channels);
    found.kept.resize(llvm::divideCeil(found.channels, groupSize));
  }
  return found;
}

const ChannelPlan::State &ChannelPlan::state(Value value) const {
  return states.find(rootOf(value))->second;
}

void ChannelPlan::keepWhole(Value value) {
  if (!isActivation(value))
    return;
  State &found = state(value);
  found.live.set();
  found.kept.set();
  found.whole = true;
}

const BitVector &ChannelPlan::keptGroups(Value value) const {
  return state(value).kept;
}

int64_t ChannelPlan::channels(Value value) const {
  return state(value).channels;
}

SmallVector<int64_t> ChannelPlan::keptChannels(Value value) const {
  const State &found = state(value);
  SmallVector<int64_t> result;
  for (unsigned group : found.kept.set_bits())
    for (int64_t c = group * groupSize,
                 e = std::min(c + groupSize, found.channels);
         c < e; ++c)
      result.push_back(c);
  return result;
}

BitVector ChannelPlan::keptGroups(Value whole, Interval channels) const {
  const BitVector &kept = keptGroups(whole);
  Interval groups = groupsOf(channels);
  BitVector result(llvm::divideCeil(channels.end - channels.begin, groupSize));
  // A part that does not begin with a group is there as a whole, or not.
  if (channels.begin % groupSize != 0) {
    if (kept.find_first_in(groups.begin, groups.end) >= 0)
      result.set();
    return result;
  }
  for (int64_t group = groups.begin; group < groups.end; ++group)
    if (kept.test(group))
      result.set(group - groups.begin);
  return result;
}

int64_t ChannelPlan::keptBefore(Value value, int64_t channel) const {
  const BitVector &kept = keptGroups(value);
  int64_t count = 0;
  for (unsigned group : kept.set_bits())
    count += std::clamp<int64_t>(channel - group * groupSize, 0, groupSize);
  return count;
}

bool ChannelPlan::isTrivial() const {
  return llvm::all_of(
      states, [](const auto &entry) { return entry.second.kept.all(); });
}

//===----------------------------------------------------------------------===//
// Liveness
//===----------------------------------------------------------------------===//

void ChannelPlan::markLiveInputs(blocksparse::Conv2DOp op) {
  const BitVector &outputs = state(op.getOutput()).live;
  BitVector &inputs = state(op.getInput()).live;
  if (outputs.none())
    return;
  if (op.getWeightZp() != 0) {
    inputs.set();
    return;
  }
  SmallVector<int8_t> storage;
  ArrayRef<int8_t> values = *blocksparse::readWeights(
      blocksparse::resolveWeights(op.getWeights()), storage, /*exact=*/true);
  WeightShape shape = blocksparse::getWeightShape(op.getWeights().getType());
  int64_t perChannel = shape.window() * shape.inputChannels;
  BitVector read(llvm::divideCeil(shape.inputChannels, groupSize));
  for (unsigned o : outputs.set_bits()) {
    if (read.all())
      break;
    BlockMask row = recogniseMask(
        values.slice(o * perChannel, perChannel),
        {1, shape.kernelHeight, shape.kernelWidth, shape.inputChannels},
        BlockShape{1, groupSize});
    read |= row.bits;
  }
  for (unsigned group : read.set_bits())
    inputs.set(group * groupSize,
               std::min<int64_t>((group + 1) * groupSize, inputs.size()));
}

void ChannelPlan::markLive(Operation *op) {
  switch (role(op)) {
  case ChannelRole::Opaque:
    op->walk([&](Operation *inner) {
      for (Value operand : inner->getOperands())
        keepWhole(operand);
    });
    break;
  case ChannelRole::Source:
    break;
  case ChannelRole::Conv:
    markLiveInputs(cast<blocksparse::Conv2DOp>(op));
    break;
  case ChannelRole::Channelwise:
    for (Value operand : op->getOperands())
      state(operand).live |= state(op->getResult(0)).live;
    break;
  case ChannelRole::Slice: {
    auto slice = cast<tensor::ExtractSliceOp>(op);
    merge(state(slice.getSource()).live, state(slice.getResult()).live,
          sliceChannels(slice).begin);
    break;
  }
  case ChannelRole::Insert: {
    auto insert = cast<tensor::InsertSliceOp>(op);
    const BitVector &live = state(insert.getResult()).live;
    BitVector &piece = state(insert.getSource()).live;
    Interval range = sliceChannels(insert);
    for (int64_t c = range.begin; c < range.end; ++c)
      if (live.test(c))
        piece.set(c - range.begin);
    break;
  }
  }
}

//===----------------------------------------------------------------------===//
// What is kept
//===----------------------------------------------------------------------===//

/// Whether somebody reads `value` other than to put it into a concatenation,
/// which may leave it out.
static bool hasReader(Value value) {
  return llvm::any_of(value.getUses(), [](OpOperand &use) {
    return !isa<tensor::InsertSliceOp>(use.getOwner()) ||
           use.getOperandNumber() != 0;
  });
}

void ChannelPlan::initialiseKept() {
  for (auto &[value, found] : states) {
    if (found.whole)
      continue;
    found.kept = groupsOf(found.live);
    if (found.kept.none() && hasReader(value))
      found.kept.set(0);
  }
}

void ChannelPlan::keepInputs(Operation *op) {
  if (role(op) == ChannelRole::Channelwise) {
    for (Value operand : op->getOperands())
      state(operand).kept |= state(op->getResult(0)).kept;
  } else if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op);
             slice && role(op) == ChannelRole::Slice) {
    Interval range = sliceChannels(slice), groups = groupsOf(range);
    BitVector &part = state(slice.getResult()).kept;
    BitVector &source = state(slice.getSource()).kept;
    if (range.begin % groupSize == 0) {
      merge(source, part, groups.begin);
    } else if (part.any()) {
      // What does not begin with a group is there as a whole.
      part.set();
      source.set(groups.begin, groups.end);
    }
  } else if (auto insert = dyn_cast<tensor::InsertSliceOp>(op);
             insert && role(op) == ChannelRole::Insert) {
    state(insert.getSource()).kept |=
        keptGroups(insert.getResult(), sliceChannels(insert));
  }
}

bool ChannelPlan::keepOutputs(Operation *op) {
  if (role(op) == ChannelRole::Channelwise) {
    BitVector kept = state(op->getResult(0)).kept;
    bool isRange = llvm::all_of(op->getOperands(), [&](Value operand) {
      return isRangeOf(kept, state(operand).kept);
    });
    if (isRange)
      return false;
    for (Value operand : op->getOperands())
      kept |= state(operand).kept;
    return merge(state(op->getResult(0)).kept, kept);
  }
  if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op);
      slice && role(op) == ChannelRole::Slice) {
    BitVector source = keptGroups(slice.getSource(), sliceChannels(slice));
    BitVector &part = state(slice.getResult()).kept;
    return !isRangeOf(part, source) && merge(part, source);
  }
  if (auto insert = dyn_cast<tensor::InsertSliceOp>(op);
      insert && role(op) == ChannelRole::Insert) {
    // Pieces that the whole does not read are left out.
    Interval range = sliceChannels(insert), groups = groupsOf(range);
    if (keptGroups(insert.getResult(), range).none())
      return false;
    BitVector &whole = state(insert.getResult()).kept;
    if (range.begin % groupSize == 0)
      return merge(whole, state(insert.getSource()).kept, groups.begin);
    return merge(whole, BitVector(groups.size(), true), groups.begin);
  }
  return false;
}

ChannelPlan::ChannelPlan(func::FuncOp func) {
  Block &block = func.getBody().front();
  for (BlockArgument argument : block.getArguments())
    keepWhole(argument);
  for (Operation &op : block) {
    ops.push_back(&op);
    roles[&op] = classify(&op);
  }
  for (Operation *op : llvm::reverse(ops)) {
    auto insert = dyn_cast<tensor::InsertSliceOp>(op);
    if (!insert || role(op) != ChannelRole::Insert)
      continue;
    auto before = insert.getDest().getDefiningOp<tensor::InsertSliceOp>();
    if (before && role(before) == ChannelRole::Insert)
      roots[before.getResult()] = rootOf(insert.getResult());
  }
  for (Operation *op : llvm::reverse(ops)) {
    if (role(op) == ChannelRole::Opaque || role(op) == ChannelRole::Source)
      llvm::for_each(op->getResults(), [&](Value v) { keepWhole(v); });
    // A state for every activation, also where nobody marks it.
    for (Value value : op->getOperands())
      if (isActivation(value))
        state(value);
    for (Value value : op->getResults())
      if (isActivation(value))
        state(value);
    markLive(op);
  }
  initialiseKept();
  constexpr int rounds = 16;
  for (int round = 0; round < rounds; ++round) {
    for (Operation *op : llvm::reverse(ops))
      keepInputs(op);
    bool changed = false;
    for (Operation *op : ops)
      changed |= keepOutputs(op);
    if (!changed)
      return;
  }
  for (auto &entry : states)
    entry.second.kept.set();
}
