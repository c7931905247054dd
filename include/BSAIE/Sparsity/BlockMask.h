//===- BlockMask.h - Which blocks of a weight tensor exist ------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The mask of the paper's Section I and III: one bit per block of COUT x CIN,
// which covers the whole kh x kw window. Knows nothing of MLIR, cores or
// memory.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_SPARSITY_BLOCKMASK_H
#define BSAIE_SPARSITY_BLOCKMASK_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>

namespace bsaie {

/// Shape of a block: `rows` output channels by `columns` input channels.
struct BlockShape {
  int64_t rows = 8;
  int64_t columns = 8;
  bool operator==(const BlockShape &o) const {
    return rows == o.rows && columns == o.columns;
  }
};

/// Reads "8x8": rows x columns, each from 1 to 65536.
llvm::Expected<BlockShape> parseBlockShape(llvm::StringRef text);

/// Shape of a convolution weight, in the order in which TOSA stores it (OHWI).
struct WeightShape {
  int64_t outputChannels = 1, kernelHeight = 1, kernelWidth = 1,
          inputChannels = 1;
  int64_t window() const { return kernelHeight * kernelWidth; }
  int64_t elements() const { return outputChannels * window() * inputChannels; }
};

/// Bits are row-major: bit [blockRow * blockColumns + blockColumn] is set where
/// the block may hold a non-zero value. Ragged last blocks are blocks.
struct BlockMask {
  BlockShape block;
  int64_t blockRows = 0;
  int64_t blockColumns = 0;
  llvm::BitVector bits;

  BlockMask() = default;
  /// A mask with all bits equal to `value` for a weight of `shape`.
  BlockMask(const WeightShape &shape, BlockShape block, bool value);

  bool test(int64_t row, int64_t column) const {
    return bits.test(row * blockColumns + column);
  }
  void set(int64_t row, int64_t column, bool value = true) {
    if (value)
      bits.set(row * blockColumns + column);
    else
      bits.reset(row * blockColumns + column);
  }
  int64_t count() const { return bits.count(); }
  int64_t size() const { return blockRows * blockColumns; }
  double density() const { return size() ? double(count()) / size() : 0; }
};

/// The mask of the blocks of `weights` (OHWI, int8) that hold a value other
/// than `zeroPoint`. One pass over the weights.
BlockMask recogniseMask(llvm::ArrayRef<int8_t> weights,
                        const WeightShape &shape, BlockShape block,
                        int8_t zeroPoint = 0);

/// The 8x8 hardware blocks that the blocks of `mask` cover (design, section 3:
/// a WxH mask block is ceil(W/8) x ceil(H/8) of them).
BlockMask toHardwareBlocks(const BlockMask &mask, const WeightShape &shape);

} // namespace bsaie

#endif // BSAIE_SPARSITY_BLOCKMASK_H
