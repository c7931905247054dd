//===- LayerConstants.h - The constants of a layer op -----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads weights, scales and zero points of layer ops as the pure libraries want
// them. Weights are read in place. Changes nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_ANALYSIS_LAYERCONSTANTS_H
#define BSAIE_ANALYSIS_LAYERCONSTANTS_H

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include "BSAIE/Sparsity/PackedFormat.h"

namespace bsaie {

/// The constants of a convolution, and its hardware blocks: those that the mask
/// allows and that hold a value other than zero. `storage` is filled when the
/// weights are a splat or a slice is not contiguous.
struct ConvParameters {
  ConvConstants constants;
  BlockMask blocks;
  llvm::SmallVector<int8_t, 0> storage;
};
mlir::LogicalResult readConvParameters(blocksparse::Conv2DOp op,
                                       ConvParameters &parameters);

/// The constants of a depthwise convolution.
struct DepthwiseParameters {
  DwConvConstants constants;
  llvm::SmallVector<int8_t, 0> storage;
};
mlir::LogicalResult readDepthwiseParameters(blocksparse::DepthwiseConv2DOp op,
                                            DepthwiseParameters &parameters);

/// The constants of an add, a sub or a mul.
AddConstants readBinaryConstants(mlir::Operation *op);

/// The constants of the sum in a convolution's epilogue.
AddConstants readSumConstants(blocksparse::SumAttr sum);

CopyConstants readCopyConstants(blocksparse::CopyOp op);

AvgPoolConstants readAvgPoolConstants(blocksparse::AvgPool2DOp op);
/// Those of a pool before a convolution.
AvgPoolConstants readAvgPoolConstants(blocksparse::AvgPoolAttr pool);

} // namespace bsaie

#endif // BSAIE_ANALYSIS_LAYERCONSTANTS_H
