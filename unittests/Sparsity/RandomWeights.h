//===- RandomWeights.h - Seeded weights for the tests -----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Weights with zero blocks, the same on every machine.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_UNITTESTS_SPARSITY_RANDOMWEIGHTS_H
#define BSAIE_UNITTESTS_SPARSITY_RANDOMWEIGHTS_H

#include "BSAIE/Sparsity/BlockMask.h"
#include <random>
#include <vector>

namespace bsaie {

/// Weights (OHWI) of which each block is zero with probability `zeroShare`; the
/// others hold no zero.
inline std::vector<int8_t> randomWeights(const WeightShape &shape,
                                         BlockShape block, double zeroShare,
                                         unsigned seed) {
  std::mt19937 generator(seed);
  BlockMask grid(shape, block, false);
  for (int64_t i = 0; i < grid.size(); ++i)
    if (generator() >= zeroShare * 4294967296.0)
      grid.bits.set(i);
  std::vector<int8_t> weights;
  for (int64_t o = 0; o < shape.outputChannels; ++o)
    for (int64_t w = 0; w < shape.window(); ++w)
      for (int64_t i = 0; i < shape.inputChannels; ++i) {
        int8_t value = static_cast<int8_t>(generator() % 127 + 1);
        if (generator() % 2)
          value = -value;
        weights.push_back(grid.test(o / block.rows, i / block.columns) ? value
                                                                       : 0);
      }
  return weights;
}

} // namespace bsaie

#endif // BSAIE_UNITTESTS_SPARSITY_RANDOMWEIGHTS_H
