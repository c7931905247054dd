//===- PackedConv.h - A convolution on packed blocks as loops ---*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes one blocksparse.conv2d as linalg (the packed input) and scf, vector
// and arith (the kernel). Knows no target.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_CONVERSION_BLOCKSPARSETOLINALG_PACKEDCONV_H
#define BSAIE_LIB_CONVERSION_BLOCKSPARSETOLINALG_PACKEDCONV_H

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace bsaie::blocksparse {

struct PackedConvOptions {
  /// The most output pixels whose sums are in registers at once.
  int64_t maxPixels = 8;
  /// Blocks of zeros are multiplied too.
  bool keepZeros = false;
};

/// Why `op` cannot be computed on packed blocks; empty if it can.
std::string whyNotPacked(Conv2DOp op);

/// Writes `op`, which has nothing fused and for which whyNotPacked is empty, at
/// the insertion point and returns its result. `op` stays.
mlir::Value writePackedConv(mlir::ImplicitLocOpBuilder &b, Conv2DOp op,
                            const PackedConvOptions &options);

} // namespace bsaie::blocksparse

#endif // BSAIE_LIB_CONVERSION_BLOCKSPARSETOLINALG_PACKEDCONV_H
