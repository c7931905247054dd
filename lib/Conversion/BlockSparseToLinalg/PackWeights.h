//===- PackWeights.h - The non-zero blocks of one convolution ---*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The arrays that a packed convolution on a CPU reads. Plain data: knows no IR.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_CONVERSION_BLOCKSPARSETOLINALG_PACKWEIGHTS_H
#define BSAIE_LIB_CONVERSION_BLOCKSPARSETOLINALG_PACKWEIGHTS_H

#include "BSAIE/Sparsity/BlockMask.h"
#include <cstdint>
#include <vector>

namespace bsaie {

/// How far two neighbours are apart in the packed input, in values.
struct PackedPitch {
  int64_t kernelRow = 0, kernelColumn = 0;
};

/// Blocks of 8 output channels x 8 input channels at one kernel position,
/// listed by rows of blocks. Channels that are no multiple of 8 are filled with
/// 0.
struct PackedWeights {
  static constexpr int64_t side = 8;
  static constexpr int64_t blockValues = side * side;

  /// The blocks of block row r are [rowBegin[r], rowBegin[r + 1]).
  std::vector<int32_t> rowBegin;
  /// Where a block's input begins, from the first value of a window on.
  std::vector<int32_t> offsets;
  /// blockValues for each block, weights minus their zero point: pairs of input
  /// channels, in each the 8 output channels, in each the pair.
  std::vector<int16_t> values;

  int64_t numBlocks() const { return static_cast<int64_t>(offsets.size()); }
};

/// Packs `weights` (OHWI). Blocks that are 0 throughout at a kernel position
/// are left out, unless `keepZeros`. Offsets must fit: the caller checks the
/// size of the packed input.
PackedWeights packWeights(llvm::ArrayRef<int8_t> weights,
                          const WeightShape &shape, int8_t zeroPoint,
                          const PackedPitch &pitch, bool keepZeros);

} // namespace bsaie

#endif // BSAIE_LIB_CONVERSION_BLOCKSPARSETOLINALG_PACKWEIGHTS_H
