//===- ChannelPlan.h - Which channels are worth computing -------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Liveness of channels in a function of whole layers, and the groups of
// channels that each activation keeps. Changes nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_ANALYSIS_CHANNELPLAN_H
#define BSAIE_ANALYSIS_CHANNELPLAN_H

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include "BSAIE/Tiling/LayerShape.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"

namespace bsaie {

/// What dropping channels means for an op.
enum class ChannelRole {
  /// Reads and writes all channels of its activations.
  Opaque,
  /// Has no activation operand that could shrink.
  Source,
  Conv,
  /// Channel c of the result depends on channels c of the operands.
  Channelwise,
  /// A static tensor.extract_slice.
  Slice,
  /// A static tensor.insert_slice of a chain that begins with a tensor.empty.
  Insert
};

class ChannelPlan {
public:
  /// Channels go and stay in groups of this size.
  static constexpr int64_t groupSize = 8;

  /// The plan for a function of one block without unused ops. It says that all
  /// stays when no plan is found in a few rounds.
  explicit ChannelPlan(mlir::func::FuncOp func);

  /// Nothing goes.
  bool isTrivial() const;
  ChannelRole role(mlir::Operation *op) const { return roles.lookup(op); }
  /// The groups of an activation that stay. Those of a chain of
  /// tensor.insert_slice are those of its last result. The value may have been
  /// given its new type.
  const llvm::BitVector &keptGroups(mlir::Value value) const;
  /// The channels of an activation that stay.
  llvm::SmallVector<int64_t> keptChannels(mlir::Value value) const;
  /// The same for channels [begin, begin + the piece's) of `whole`, relative to
  /// `begin`.
  llvm::BitVector keptGroups(mlir::Value whole, Interval channels) const;
  /// The kept channels of `value` before channel `channel`.
  int64_t keptBefore(mlir::Value value, int64_t channel) const;
  /// Channels of an activation before anything is dropped.
  int64_t channels(mlir::Value value) const;

private:
  struct State {
    int64_t channels = 0;
    /// Channels that a result of the function depends on.
    llvm::BitVector live;
    /// Groups that stay.
    llvm::BitVector kept;
    bool whole = false;
  };

  ChannelRole classify(mlir::Operation *op) const;
  mlir::Value rootOf(mlir::Value value) const;
  State &state(mlir::Value value);
  const State &state(mlir::Value value) const;
  /// All channels of `value` are live and stay, if it is an activation.
  void keepWhole(mlir::Value value);
  void markLive(mlir::Operation *op);
  void markLiveInputs(blocksparse::Conv2DOp op);
  void initialiseKept();
  /// What the readers keep, their inputs keep.
  void keepInputs(mlir::Operation *op);
  /// Where a reader cannot keep less than its inputs it keeps more. True when
  /// something changed.
  bool keepOutputs(mlir::Operation *op);

  llvm::SmallVector<mlir::Operation *> ops;
  llvm::DenseMap<mlir::Operation *, ChannelRole> roles;
  /// For a tensor.insert_slice that another one of its chain follows, the last.
  llvm::DenseMap<mlir::Value, mlir::Value> roots;
  llvm::DenseMap<mlir::Value, State> states;
};

/// Channels of a tensor.extract_slice or tensor.insert_slice.
template <typename SliceOp>
Interval sliceChannels(SliceOp op) {
  int64_t begin = op.getStaticOffsets()[3];
  return {begin, begin + op.getStaticSizes()[3]};
}

/// True when `part`, a subset of `all`, is one range of it.
bool isRangeOf(const llvm::BitVector &part, const llvm::BitVector &all);

} // namespace bsaie

#endif // BSAIE_ANALYSIS_CHANNELPLAN_H
