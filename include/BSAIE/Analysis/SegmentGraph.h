//===- SegmentGraph.h - A run of layers as a tiling problem -----*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads a run of layers as the pure Segment that projections work on, and
// remembers which op and value each part is. Changes nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_ANALYSIS_SEGMENTGRAPH_H
#define BSAIE_ANALYSIS_SEGMENTGRAPH_H

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include "BSAIE/Tiling/Segment.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include <optional>

namespace bsaie {

/// Work of a layer that does not depend on where it is cut.
struct PixelWork {
  /// Of non-zero 8x8 blocks for convolutions; operations for other layers.
  int64_t macsPerPixel = 0;
  int64_t parameterBytes = 0;
};

/// Failure after an error on the op.
mlir::FailureOr<PixelWork> pixelWork(mlir::Operation *op);

struct SegmentGraph {
  Segment segment;
  /// By tensor.
  std::vector<mlir::Value> values;
  /// By layer: the layer's op, or the last tensor.insert_slice of a
  /// concatenation.
  std::vector<mlir::Operation *> ops;
};

/// The inserted values of a concatenation along channels that ends with
/// `last`, in order of channels; none when the chain of tensor.insert_slice
/// builds something else.
std::optional<llvm::SmallVector<mlir::Value>>
concatenated(mlir::tensor::InsertSliceOp last);

/// The layers and concatenations in `ops`, which follow each other in a block,
/// as one segment. `work` gives the work of a layer op. None when they are no
/// segment: slices, several images, a result besides the last one that others
/// read, a concatenation of what no layer of them makes.
std::optional<SegmentGraph>
buildSegmentGraph(llvm::ArrayRef<mlir::Operation *> ops,
                  llvm::function_ref<PixelWork(mlir::Operation *)> work);

} // namespace bsaie

#endif // BSAIE_ANALYSIS_SEGMENTGRAPH_H
