//===- MergePlan.h - Which convolutions become one --------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What can be merged, what it would cost, and what is chosen. Changes nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_TRANSFORMS_MERGEPOINTWISE_MERGEPLAN_H
#define BSAIE_LIB_TRANSFORMS_MERGEPOINTWISE_MERGEPLAN_H

#include "BSAIE/Analysis/LayerParameters.h"
#include "BSAIE/Hardware/Device.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include <optional>

namespace bsaie::pointwise {

/// A convolution that may be merged with others.
struct Member {
  mlir::Operation *op = nullptr;
  LayerParameters parameters;
  int64_t channels = 0;
  /// Channels end with a block of the mask and with a block of the hardware, so
  /// that another convolution may follow.
  bool isAligned = false;
  /// The end of the concatenation of channels that the result is inserted in,
  /// and which part of it the result is; null when the result is only read.
  mlir::tensor::InsertSliceOp concat;
  size_t part = 0;

  blocksparse::Conv2DOp conv() const {
    return mlir::cast<blocksparse::Conv2DOp>(op);
  }
};

/// Convolutions that become one, in the order of its channels. Those of a
/// concatenation are adjacent parts of it; others, which are before or after
/// them, get channels beside the concatenation's in its tensor.
struct Plan {
  llvm::SmallVector<const Member *, 4> order;
  mlir::tensor::InsertSliceOp concat;
  size_t firstPart = 0, parts = 0;
  /// Channels beside the concatenation, and whether they are the first.
  int64_t freeChannels = 0;
  bool isFreeFirst = false;

  bool isFree(const Member *member) const {
    return !concat || member->concat != concat;
  }
};

/// The best plan among convolutions of equal input, window and clamp; none when
/// no merge pays. It pays when the closed form of time says so (the input
/// enters the cores less often) and the memtiles hold what is live.
std::optional<Plan> choosePlan(llvm::ArrayRef<Member> members,
                               const LayerGraph &graph, const Device &device);

} // namespace bsaie::pointwise

#endif // BSAIE_LIB_TRANSFORMS_MERGEPOINTWISE_MERGEPLAN_H
