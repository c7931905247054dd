//===- ElementKernels.cpp - Pools and element-wise kernels ----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// MAXPOOL, AVGPOOL, ADD, SUB, MUL and COPY, bit for bit as upstream lowers the
// TOSA ops of those names.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/bit.h"
#include <algorithm>

using namespace bsaie;
using namespace bsaie::simulator;

void simulator::maxPool(const KernelCall &call, int64_t channels, int64_t width,
                        int64_t tilePixels, int64_t validBegin,
                        int64_t validEnd, const int8_t *tile, int8_t *output) {
  int64_t rows = call.kernelRowEnd - call.kernelRowBegin;
  std::fill_n(output, width * channels, int8_t(-128));
  for (int64_t p = 0; p < width; ++p, output += channels)
    for (int64_t y = 0; y < rows; ++y)
      for (int64_t x = 0; x < call.kernelWidth; ++x) {
        int64_t pixel = p * call.strideX + x * call.dilationX;
        if (pixel < validBegin || pixel >= validEnd)
          continue;
        const int8_t *in = tile + (y * tilePixels + pixel) * channels;
        for (int64_t c = 0; c < channels; ++c)
          output[c] = std::max(output[c], in[c]);
      }
}

void simulator::avgPool(const AvgPoolConstants &constants,
                        const KernelCall &call, int64_t channels, int64_t width,
                        int64_t tilePixels, int64_t validBegin,
                        int64_t validEnd, const int8_t *tile, int8_t *output) {
  int64_t rows = call.kernelRowEnd - call.kernelRowBegin;
  llvm::SmallVector<uint32_t, 256> sums(channels);
  for (int64_t p = 0; p < width; ++p, output += channels) {
    std::fill(sums.begin(), sums.end(), 0);
    int64_t columns = 0;
    for (int64_t x = 0; x < call.kernelWidth; ++x) {
      int64_t pixel = p * call.strideX + x * call.dilationX;
      if (pixel < validBegin || pixel >= validEnd)
        continue;
      ++columns;
      for (int64_t y = 0; y < rows; ++y) {
        const int8_t *in = tile + (y * tilePixels + pixel) * channels;
        for (int64_t c = 0; c < channels; ++c)
          sums[c] += uint32_t(int32_t(in[c]));
      }
    }
    // TOSA reciprocal_scale(divisor); a window without data counts one element.
    uint32_t count = uint32_t(std::max<int64_t>(rows * columns, 1));
    uint32_t divisor = count;
    if (constants.countPad) {
      count = uint32_t(rows * columns);
      divisor = uint32_t(call.kernelHeight * call.kernelWidth);
    }
    unsigned k = 32 - llvm::countl_zero(divisor - 1);
    uint64_t numerator = ((uint64_t(1) << 30) + 1) << k;
    int32_t multiplier = int32_t(uint32_t(numerator / divisor));
    int8_t shift = int8_t(30 + k);
    for (int64_t c = 0; c < channels; ++c) {
      int32_t value =
          int32_t(sums[c] - count * uint32_t(constants.inputZeroPoint));
      int64_t scaled = int64_t(applyScale(value, multiplier, shift,
                                          /*doubleRound=*/false)) +
                       constants.outputZeroPoint;
      output[c] = int8_t(std::clamp<int64_t>(scaled, -128, 127));
    }
  }
}

namespace {

/// The two inputs rescaled, `combine`d, and the result rescaled and clamped.
template <typename CombineT>
void combineWith(const AddConstants &k, int64_t count, const int8_t *lhs,
                 const int8_t *rhs, int8_t *output, CombineT combine) {
  // A byte has 256 values: rescale each of them once.
  uint32_t left[256], right[256];
  for (int i = 0; i < 256; ++i) {
    int32_t value = int8_t(i);
    left[i] = uint32_t(applyScale(value - k.lhsZeroPoint, k.lhsMultiplier,
                                  k.lhsShift, k.lhsDoubleRound)) +
              uint32_t(k.lhsAddend);
    right[i] = uint32_t(applyScale(value - k.rhsZeroPoint, k.rhsMultiplier,
                                   k.rhsShift, k.rhsDoubleRound)) +
               uint32_t(k.rhsAddend);
  }
  for (int64_t i = 0; i < count; ++i) {
    uint32_t value = combine(left[uint8_t(lhs[i])], right[uint8_t(rhs[i])]) -
                     uint32_t(k.sumZeroPoint);
    int64_t scaled = int64_t(applyScale(int32_t(value), k.outputMultiplier,
                                        k.outputShift, k.outputDoubleRound)) +
                     k.outputZeroPoint;
    output[i] = int8_t(std::clamp<int64_t>(scaled, k.clampMin, k.clampMax));
  }
}

} // namespace

void simulator::add(const AddConstants &k, int64_t count, const int8_t *lhs,
                    const int8_t *rhs, int8_t *output) {
  combineWith(k, count, lhs, rhs, output,
              [](uint32_t l, uint32_t r) { return l + r; });
}

void simulator::subtract(const AddConstants &k, int64_t count,
                         const int8_t *lhs, const int8_t *rhs, int8_t *output) {
  combineWith(k, count, lhs, rhs, output,
              [](uint32_t l, uint32_t r) { return l - r; });
}

void simulator::multiply(const AddConstants &k, int64_t count,
                         const int8_t *lhs, const int8_t *rhs, int8_t *output) {
  if (k.mulShift == 0)
    return combineWith(k, count, lhs, rhs, output,
                       [](uint32_t l, uint32_t r) { return l * r; });
  // TOSA rounds the 64-bit product as SINGLE_ROUND does.
  combineWith(k, count, lhs, rhs, output, [&](uint32_t l, uint32_t r) {
    return uint32_t(applyScale(int32_t(l), int32_t(r), int8_t(k.mulShift),
                               /*doubleRound=*/false));
  });
}

void simulator::copy(const CopyConstants &k, int64_t count, const int8_t *input,
                     int8_t *output) {
  int8_t table[256];
  for (int i = 0; i < 256; ++i) {
    int64_t value = int8_t(i);
    if (!k.identity)
      value = int64_t(applyScale(int32_t(value) - k.inputZeroPoint,
                                 k.multiplier, k.shift, k.doubleRound)) +
              k.outputZeroPoint;
    table[i] = int8_t(std::clamp<int64_t>(value, k.clampMin, k.clampMax));
  }
  if (!input) {
    std::fill_n(output, count, table[uint8_t(k.padValue)]);
    return;
  }
  for (int64_t i = 0; i < count; ++i)
    output[i] = table[uint8_t(input[i])];
}
