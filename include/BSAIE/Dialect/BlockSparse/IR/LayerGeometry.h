//===- LayerGeometry.h - Windows of a layer in one dimension ----*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a window of a convolution or pool reads in height or width. The
// verifiers, the tiling and the conversions share it. Knows nothing of meshes.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_DIALECT_BLOCKSPARSE_IR_LAYERGEOMETRY_H
#define BSAIE_DIALECT_BLOCKSPARSE_IR_LAYERGEOMETRY_H

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include <algorithm>

namespace bsaie::blocksparse {

/// One spatial dimension of a convolution or pool; pads may be negative.
struct WindowedDim {
  int64_t input = 1, kernel = 1, stride = 1, dilation = 1;
  int64_t padBefore = 0, padAfter = 0;

  /// Input positions that a window spans.
  int64_t span() const { return dilation * (kernel - 1) + 1; }
  /// Below 1 when no window fits.
  int64_t outputExtent() const {
    int64_t rest = input + padBefore + padAfter - span();
    return rest < 0 ? 0 : rest / stride + 1;
  }
};

/// The part of the input that a range of the output reads, and the pads around
/// it.
struct InputRange {
  int64_t begin = 0, size = 0;
  int64_t padBefore = 0, padAfter = 0;
};

/// At least one input position, even where the range reads padding only: one
/// pad is then negative.
inline InputRange inputRange(const WindowedDim &dim, int64_t offset,
                             int64_t size) {
  int64_t begin = offset * dim.stride - dim.padBefore;
  int64_t end = begin + (size - 1) * dim.stride + dim.span();
  int64_t low = std::clamp<int64_t>(begin, 0, dim.input - 1);
  int64_t high = std::clamp<int64_t>(end, low + 1, dim.input);
  return {low, high - low, low - begin, end - high};
}

/// Dimension 0 is the height, 1 the width. A pool of the input has the only
/// window then.
inline WindowedDim getWindowedDim(Conv2DOp op, int dim) {
  auto input = mlir::cast<mlir::RankedTensorType>(op.getInput().getType());
  if (AvgPoolAttr pool = op.getAvgPoolAttr())
    return {input.getDimSize(1 + dim), pool.getKernel()[dim],
            pool.getStride()[dim],     1,
            pool.getPad()[2 * dim],    pool.getPad()[2 * dim + 1]};
  return {
      input.getDimSize(1 + dim), op.getWeights().getType().getShape()[1 + dim],
      op.getStride()[dim],       op.getDilation()[dim],
      op.getPad()[2 * dim],      op.getPad()[2 * dim + 1]};
}

inline WindowedDim getWindowedDim(DepthwiseConv2DOp op, int dim) {
  auto input = mlir::cast<mlir::RankedTensorType>(op.getInput().getType());
  return {input.getDimSize(1 + dim),
          op.getWeights().getShapedType().getDimSize(dim),
          op.getStride()[dim],
          op.getDilation()[dim],
          op.getPad()[2 * dim],
          op.getPad()[2 * dim + 1]};
}

/// The window of the max pool that follows a convolution.
inline WindowedDim getPoolDim(Conv2DOp op, int dim) {
  MaxPoolAttr pool = *op.getMaxPool();
  return {getWindowedDim(op, dim).outputExtent(),
          pool.getKernel()[dim],
          pool.getStride()[dim],
          1,
          pool.getPad()[2 * dim],
          pool.getPad()[2 * dim + 1]};
}

/// A copy is a window of one position.
inline WindowedDim getWindowedDim(CopyOp op, int dim) {
  auto input = mlir::cast<mlir::RankedTensorType>(op.getInput().getType());
  return {input.getDimSize(1 + dim), 1, 1, 1, op.getPad()[2 * dim],
          op.getPad()[2 * dim + 1]};
}

template <typename PoolOp>
WindowedDim getWindowedDim(PoolOp op, int dim) {
  auto input = mlir::cast<mlir::RankedTensorType>(op.getInput().getType());
  return {input.getDimSize(1 + dim), op.getKernel()[dim],
          op.getStride()[dim],       1,
          op.getPad()[2 * dim],      op.getPad()[2 * dim + 1]};
}

} // namespace bsaie::blocksparse

#endif // BSAIE_DIALECT_BLOCKSPARSE_IR_LAYERGEOMETRY_H
