//===- Weights.h - Weights and masks as plain data --------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From attributes and weights ops to the plain structs of lib/Sparsity, without
// copying the values where that is possible.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_DIALECT_BLOCKSPARSE_IR_WEIGHTS_H
#define BSAIE_DIALECT_BLOCKSPARSE_IR_WEIGHTS_H

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include "BSAIE/Sparsity/BlockMask.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace bsaie::blocksparse {

BlockMask toBlockMask(MaskAttr mask);
MaskAttr toMaskAttr(mlir::MLIRContext *context, const BlockMask &mask);
BlockShape getBlockShape(WeightsType type);
WeightShape getWeightShape(WeightsType type);

/// The most values of an activation, of weights, and of a constant for each
/// channel. A type of any size is a few bytes of text, as is a splat, and what
/// is known of tensors takes memory for each value.
constexpr int64_t maxActivationValues = 1 << 30;
constexpr int64_t maxWeightValues = 1 << 28;
constexpr int64_t maxChannelValues = 1 << 24;

/// Whether `shape` has more than `limit` values, which may be more than 64 bits
/// count.
bool exceeds(llvm::ArrayRef<int64_t> shape, int64_t limit);

/// The int8 values of a dense or dense_resource constant, row-major. Points
/// into the attribute, except for a splat, which is spread out in `storage`.
/// Nothing when the element type is not i8, the resource has no data, its size
/// is wrong, or there are more than maxWeightValues.
std::optional<llvm::ArrayRef<int8_t>>
readInt8(mlir::ElementsAttr values, llvm::SmallVectorImpl<int8_t> &storage);

/// An int8 constant of \p shape in the form of \p like, dense or
/// dense_resource; a resource gets the name of that of \p like, numbered.
mlir::ElementsAttr makeInt8(mlir::ElementsAttr like,
                            llvm::ArrayRef<int64_t> shape,
                            llvm::ArrayRef<int8_t> values);

/// The same for i32 and any number of entries (a bias, multipliers).
std::optional<llvm::SmallVector<int32_t>> readInt32(mlir::ElementsAttr values);

/// Where weights come from: the constant below any slice_weights, and the range
/// of its output channels that is meant.
struct WeightsSource {
  WeightsOp op;
  int64_t begin = 0, end = 0;
};

/// Looks through slice_weights. `op` is null when the weights are no constant.
WeightsSource resolveWeights(mlir::Value weights);

/// The mask of `source`: the block rows of its output channels.
BlockMask getMask(const WeightsSource &source);

/// The values of `source` (OHWI) with those of absent blocks equal to 0.
/// Points into the attribute when its values are already so or when the blocks
/// are multiples of 8x8 hardware blocks and `exact` is false, since then no
/// packed run holds an absent block; otherwise into `storage`.
std::optional<llvm::ArrayRef<int8_t>>
readWeights(const WeightsSource &source, llvm::SmallVectorImpl<int8_t> &storage,
            bool exact = false);

} // namespace bsaie::blocksparse

#endif // BSAIE_DIALECT_BLOCKSPARSE_IR_WEIGHTS_H
