//===- PackWeights.cpp - The non-zero blocks of one convolution -*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lists the blocks row by row and brings their values into the order in which
// the kernel multiplies them.
//
//===----------------------------------------------------------------------===//

#include "PackWeights.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace bsaie;

PackedWeights bsaie::packWeights(llvm::ArrayRef<int8_t> weights,
                                 const WeightShape &shape, int8_t zeroPoint,
                                 const PackedPitch &pitch, bool keepZeros) {
  constexpr int64_t side = PackedWeights::side;
  PackedWeights packed;
  int64_t blockRows = llvm::divideCeil(shape.outputChannels, side);
  int64_t blockColumns = llvm::divideCeil(shape.inputChannels, side);
  int64_t most = blockRows * shape.window() * blockColumns;
  packed.offsets.reserve(most);
  packed.values.reserve(most * PackedWeights::blockValues);
  packed.rowBegin.push_back(0);
  for (int64_t row = 0; row < blockRows; ++row) {
    int64_t outputs = std::min(side, shape.outputChannels - row * side);
    for (int64_t ky = 0; ky < shape.kernelHeight; ++ky)
      for (int64_t kx = 0; kx < shape.kernelWidth; ++kx)
        for (int64_t column = 0; column < blockColumns; ++column) {
          int64_t inputs = std::min(side, shape.inputChannels - column * side);
          int16_t block[PackedWeights::blockValues] = {};
          for (int64_t o = 0; o < outputs; ++o) {
            const int8_t *from = weights.data() +
                                 (((row * side + o) * shape.kernelHeight + ky) *
                                      shape.kernelWidth +
                                  kx) *
                                     shape.inputChannels +
                                 column * side;
            for (int64_t i = 0; i < inputs; ++i)
              block[(i / 2 * side + o) * 2 + i % 2] =
                  static_cast<int16_t>(from[i] - zeroPoint);
          }
          if (!keepZeros && llvm::all_of(block, [](int16_t v) { return !v; }))
            continue;
          packed.offsets.push_back(static_cast<int32_t>(
              ky * pitch.kernelRow + kx * pitch.kernelColumn + column * side));
          packed.values.insert(packed.values.end(), std::begin(block),
                               std::end(block));
        }
    packed.rowBegin.push_back(static_cast<int32_t>(packed.numBlocks()));
  }
  return packed;
}
