//===- ElementKernelTest.cpp - Pools and sums against loops ---------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"
#include "gtest/gtest.h"
#include <random>

using namespace bsaie;
using namespace bsaie::simulator;

namespace {

struct Window {
  KernelCall call;
  int64_t channels, width, pixels, rows;
  std::vector<int8_t> tile, output;

  explicit Window(std::mt19937 &rng) {
    call.kernelHeight = 1 + rng() % 4;
    call.kernelWidth = 1 + rng() % 4;
    call.kernelRowBegin = rng() % call.kernelHeight;
    call.kernelRowEnd = call.kernelRowBegin + 1 +
                        rng() % (call.kernelHeight - call.kernelRowBegin);
    call.strideX = 1 + rng() % 3;
    channels = 1 + rng() % 20;
    width = 1 + rng() % 10;
    call.outputWidth.push_back(width);
    pixels = call.tilePixels(0);
    rows = call.kernelRowEnd - call.kernelRowBegin;
    for (int64_t i = 0; i < rows * pixels * channels; ++i)
      tile.push_back(int8_t(rng()));
    output.resize(width * channels);
  }
  int8_t at(int64_t y, int64_t pixel, int64_t c) const {
    return tile[(y * pixels + pixel) * channels + c];
  }
};

TEST(MaxPool, EqualsLoops) {
  std::mt19937 rng(2);
  for (int i = 0; i < 100; ++i) {
    Window w(rng);
    maxPool(w.call, w.channels, w.width, w.pixels, 0, w.pixels, w.tile.data(),
            w.output.data());
    for (int64_t p = 0; p < w.width; ++p)
      for (int64_t c = 0; c < w.channels; ++c) {
        int8_t expected = -128;
        for (int64_t y = 0; y < w.rows; ++y)
          for (int64_t x = 0; x < w.call.kernelWidth; ++x)
            expected = std::max(expected, w.at(y, p * w.call.strideX + x, c));
        ASSERT_EQ(w.output[p * w.channels + c], expected);
      }
  }
}

/// TOSA 1.0, reciprocal_scale, in its own words.
void reciprocalScale(uint32_t value, int32_t &multiplier, int8_t &shift) {
  int k = 0;
  while (value > 1 && (value - 1) >> k)
    ++k;
  int64_t numerator = ((int64_t(1) << 30) + 1) << k;
  multiplier = int32_t(numerator / value);
  shift = int8_t(30 + k);
}

/// The taps that are not padding, divided by their number or by that of the
/// whole window.
void checkAvgPool(bool countPad) {
  std::mt19937 rng(4);
  for (int i = 0; i < 100; ++i) {
    Window w(rng);
    int64_t begin = rng() % w.pixels;
    int64_t end = begin + 1 + rng() % (w.pixels - begin);
    AvgPoolConstants constants;
    constants.inputZeroPoint = int8_t(rng() % 40) - 20;
    constants.outputZeroPoint = int8_t(rng() % 40) - 20;
    constants.countPad = countPad;
    avgPool(constants, w.call, w.channels, w.width, w.pixels, begin, end,
            w.tile.data(), w.output.data());
    for (int64_t p = 0; p < w.width; ++p)
      for (int64_t c = 0; c < w.channels; ++c) {
        int32_t sum = 0, count = 0;
        for (int64_t y = 0; y < w.rows; ++y)
          for (int64_t x = 0; x < w.call.kernelWidth; ++x) {
            int64_t pixel = p * w.call.strideX + x;
            if (pixel < begin || pixel >= end)
              continue;
            ++count;
            sum += w.at(y, pixel, c);
          }
        if (!count && !countPad)
          continue;
        int32_t multiplier;
        int8_t shift;
        reciprocalScale(countPad ? w.call.kernelHeight * w.call.kernelWidth
                                 : count,
                        multiplier, shift);
        int64_t value = applyScale(sum - count * constants.inputZeroPoint,
                                   multiplier, shift, false) +
                        constants.outputZeroPoint;
        ASSERT_EQ(w.output[p * w.channels + c],
                  int8_t(std::clamp<int64_t>(value, -128, 127)));
      }
  }
}

TEST(AvgPool, EqualsLoopsWithPaddingLeftOut) { checkAvgPool(false); }

TEST(AvgPool, EqualsLoopsWithPaddingCounted) { checkAvgPool(true); }

/// The product as TOSA 1.0 defines MUL on i32.
int32_t product(int32_t lhs, int32_t rhs, int shift) {
  __int128 exact = __int128(lhs) * rhs;
  if (shift > 0)
    exact = (exact + (__int128(1) << (shift - 1))) >> shift;
  return int32_t(uint32_t(uint64_t(exact)));
}

TEST(ElementWise, EqualsRescaleCombineRescale) {
  std::mt19937 rng(5);
  for (int i = 0; i < 60; ++i) {
    AddConstants k;
    k.mulShift = i % 4 ? uint8_t(rng() % 20) : 0;
    k.lhsZeroPoint = int8_t(rng());
    k.rhsZeroPoint = int8_t(rng());
    k.outputZeroPoint = int8_t(rng() % 20);
    k.clampMin = -100;
    k.clampMax = 120;
    k.lhsMultiplier = 1 << 30;
    k.rhsMultiplier = (1 << 30) + 12345;
    k.outputMultiplier = (1 << 30) + 777;
    k.lhsShift = 11;
    k.rhsShift = 12;
    k.outputShift = int8_t(38 + rng() % 12);
    k.outputDoubleRound = i & 1;
    k.lhsAddend = 5;
    k.sumZeroPoint = -3;
    std::vector<int8_t> lhs(1000), rhs(1000), output(1000);
    for (size_t n = 0; n < lhs.size(); ++n) {
      lhs[n] = int8_t(rng());
      rhs[n] = int8_t(rng());
    }
    auto kernel = i % 3 == 0 ? add : i % 3 == 1 ? subtract : multiply;
    kernel(k, lhs.size(), lhs.data(), rhs.data(), output.data());
    for (size_t n = 0; n < lhs.size(); ++n) {
      int32_t l = applyScale(lhs[n] - k.lhsZeroPoint, k.lhsMultiplier,
                             k.lhsShift, k.lhsDoubleRound) +
                  k.lhsAddend;
      int32_t r = applyScale(rhs[n] - k.rhsZeroPoint, k.rhsMultiplier,
                             k.rhsShift, k.rhsDoubleRound) +
                  k.rhsAddend;
      int32_t value = i % 3 == 0   ? l + r
                      : i % 3 == 1 ? l - r
                                   : product(l, r, k.mulShift);
      int32_t sum =
          applyScale(int32_t(uint32_t(value) - uint32_t(k.sumZeroPoint)),
                     k.outputMultiplier, k.outputShift, k.outputDoubleRound) +
          k.outputZeroPoint;
      ASSERT_EQ(output[n], std::clamp<int32_t>(sum, -100, 120));
    }
  }
}

TEST(ElementWise, ProductsWrapAndRound) {
  AddConstants k;
  k.lhsMultiplier = k.rhsMultiplier = k.outputMultiplier = 1 << 30;
  k.lhsShift = k.rhsShift = 10; // times 2^20
  k.outputShift = 62;           // over 2^32, rounded
  const int8_t lhs[] = {127, -128, 100, -1}, rhs[] = {127, -128, 41, 5};
  int8_t output[4];
  // Without a shift the product is a multiple of 2^40: the low 32 bits are 0.
  multiply(k, 4, lhs, rhs, output);
  EXPECT_EQ(output[0], 0);
  EXPECT_EQ(output[3], 0);
  k.mulShift = 40;
  k.outputShift = 36; // over 64
  multiply(k, 4, lhs, rhs, output);
  EXPECT_EQ(output[0], 127); // 16129 / 64 = 252, clamped
  EXPECT_EQ(output[1], 127);
  EXPECT_EQ(output[2], 64); // 4100 / 64 = 64.06
  EXPECT_EQ(output[3], 0);  // -5 / 64 = -0.08
}

TEST(Copy, RescalesClampsAndPads) {
  std::mt19937 rng(6);
  for (int i = 0; i < 40; ++i) {
    CopyConstants k;
    k.inputZeroPoint = int8_t(rng());
    k.outputZeroPoint = int8_t(rng() % 20);
    k.clampMin = -90;
    k.clampMax = 100;
    k.padValue = int8_t(rng());
    k.multiplier = (1 << 30) + int32_t(rng() % 1000);
    k.shift = int8_t(29 + rng() % 5);
    k.doubleRound = rng() % 2;
    k.identity = i % 4 == 0;
    std::vector<int8_t> input(300), output(300), padding(7);
    for (int8_t &value : input)
      value = int8_t(rng());
    auto expected = [&](int8_t value) {
      int32_t scaled = k.identity
                           ? value
                           : applyScale(value - k.inputZeroPoint, k.multiplier,
                                        k.shift, k.doubleRound) +
                                 k.outputZeroPoint;
      return int8_t(std::clamp<int32_t>(scaled, -90, 100));
    };
    copy(k, input.size(), input.data(), output.data());
    for (size_t n = 0; n < input.size(); ++n)
      ASSERT_EQ(output[n], expected(input[n]));
    copy(k, padding.size(), nullptr, padding.data());
    for (int8_t value : padding)
      ASSERT_EQ(value, expected(k.padValue));
  }
}

} // namespace
