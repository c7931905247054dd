//===- BlockMask.cpp - Which blocks of a weight tensor exist ----*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Recognises masks in weights and maps them to the hardware's 8x8 blocks.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Sparsity/BlockMask.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <cstring>

using namespace bsaie;

llvm::Expected<BlockShape> bsaie::parseBlockShape(llvm::StringRef text) {
  BlockShape shape;
  auto [rows, columns] = text.split('x');
  constexpr int64_t largest = 65536;
  if (rows.getAsInteger(10, shape.rows) ||
      columns.getAsInteger(10, shape.columns) || shape.rows < 1 ||
      shape.columns < 1 || shape.rows > largest || shape.columns > largest)
    return llvm::createStringError("block shape '" + text +
                                   "' is not of the form 8x8");
  return shape;
}

BlockMask::BlockMask(const WeightShape &shape, BlockShape block, bool value)
    : block(block),
      blockRows(llvm::divideCeil(shape.outputChannels, block.rows)),
      blockColumns(llvm::divideCeil(shape.inputChannels, block.columns)),
      bits(blockRows * blockColumns, value) {}

/// Whether one of `count` bytes differs from `value`; blocks are short runs of
/// bytes, so eight at a time.
static bool anyOther(const int8_t *data, int64_t count, int8_t value) {
  uint64_t pattern = 0x0101010101010101ULL * static_cast<uint8_t>(value);
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    uint64_t word;
    std::memcpy(&word, data + i, 8);
    if (word != pattern)
      return true;
  }
  for (; i < count; ++i)
    if (data[i] != value)
      return true;
  return false;
}

BlockMask bsaie::recogniseMask(llvm::ArrayRef<int8_t> weights,
                               const WeightShape &shape, BlockShape block,
                               int8_t zeroPoint) {
  BlockMask mask(shape, block, false);
  const int8_t *at = weights.data();
  for (int64_t o = 0; o < shape.outputChannels; ++o) {
    int64_t row = o / block.rows;
    for (int64_t w = 0; w < shape.window(); ++w, at += shape.inputChannels)
      for (int64_t c = 0; c < mask.blockColumns; ++c) {
        if (mask.test(row, c))
          continue;
        int64_t begin = c * block.columns;
        int64_t count = std::min(block.columns, shape.inputChannels - begin);
        if (anyOther(at + begin, count, zeroPoint))
          mask.set(row, c);
      }
  }
  return mask;
}

BlockMask bsaie::toHardwareBlocks(const BlockMask &mask,
                                  const WeightShape &shape) {
  BlockShape hardware;
  if (mask.block == hardware)
    return mask;
  BlockMask result(shape, hardware, false);
  for (int64_t r = 0; r < mask.blockRows; ++r)
    for (int64_t c = 0; c < mask.blockColumns; ++c) {
      if (!mask.test(r, c))
        continue;
      int64_t rowEnd =
          std::min((r + 1) * mask.block.rows, shape.outputChannels);
      int64_t columnEnd =
          std::min((c + 1) * mask.block.columns, shape.inputChannels);
      for (int64_t hr = r * mask.block.rows / hardware.rows;
           hr * hardware.rows < rowEnd; ++hr)
        for (int64_t hc = c * mask.block.columns / hardware.columns;
             hc * hardware.columns < columnEnd; ++hc)
          result.set(hr, hc);
    }
  return result;
}
