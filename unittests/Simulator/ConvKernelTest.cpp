//===- ConvKernelTest.cpp - The convolution kernel against loops ----------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"
#include "gtest/gtest.h"
#include <chrono>
#include <random>

using namespace bsaie;
using namespace bsaie::simulator;

namespace {

/// A layer with random constants, its packed run and a tile.
struct Case {
  WeightShape shape;
  std::vector<int8_t> weights;
  std::vector<int32_t> bias, multiplier;
  std::vector<int8_t> shift;
  ConvConstants constants;
  llvm::SmallVector<char, 0> run;
  KernelCall call;
  int64_t width, pixels;
  std::vector<int8_t> tile;

  Case(std::mt19937 &rng, WeightShape shape, int64_t width, bool perChannel,
       int64_t density)
      : shape(shape), width(width) {
    auto pick = [&](int low, int high) {
      return low + int(rng() % unsigned(high - low + 1));
    };
    BlockMask mask(shape, BlockShape(), false);
    for (int64_t i = 0; i < mask.size(); ++i)
      if (pick(1, 100) <= density)
        mask.bits.set(i);
    constants.weightZeroPoint =
        density == 100 ? int8_t(pick(-9, 9)) : int8_t(0);
    for (int64_t o = 0; o < shape.outputChannels; ++o)
      for (int64_t k = 0; k < shape.window(); ++k)
        for (int64_t i = 0; i < shape.inputChannels; ++i)
          weights.push_back(mask.test(o / 8, i / 8) ? int8_t(pick(-128, 127))
                                                    : int8_t(0));
    for (int64_t o = 0; o < shape.outputChannels; ++o)
      bias.push_back(pick(-100000, 100000));
    for (int64_t o = 0, n = perChannel ? shape.outputChannels : 1; o < n; ++o) {
      multiplier.push_back(pick(1 << 29, (1 << 30) + (1 << 29)));
      shift.push_back(int8_t(pick(38, 42)));
    }
    constants.shape = shape;
    constants.weights = weights;
    constants.bias = bias;
    constants.multiplier = multiplier;
    constants.shift = shift;
    constants.doubleRound = pick(0, 1);
    constants.inputZeroPoint = int8_t(pick(-128, 127));
    constants.outputZeroPoint = int8_t(pick(-20, 20));
    constants.clampMin = int8_t(pick(-128, -50));
    constants.clampMax = int8_t(pick(50, 127));
    packConvRun(constants, mask, 0, shape.outputChannels, run);

    call.kernelHeight = shape.kernelHeight;
    call.kernelWidth = shape.kernelWidth;
    call.kernelRowBegin = pick(0, int(shape.kernelHeight) - 1);
    call.kernelRowEnd = pick(int(call.kernelRowBegin), int(shape.kernelHeight));
    call.strideX = pick(1, 3);
    call.dilationX = pick(1, 2);
    call.outputWidth.push_back(width);
    call.inputChannels = shape.inputChannels;
    pixels = call.tilePixels(0);
    for (int64_t i = 0, n = (call.kernelRowEnd - call.kernelRowBegin) * pixels *
                            shape.inputChannels;
         i < n; ++i)
      tile.push_back(int8_t(pick(-128, 127)));
  }

  std::vector<int8_t> expected() const {
    std::vector<int8_t> result;
    for (int64_t p = 0; p < width; ++p)
      for (int64_t o = 0; o < shape.outputChannels; ++o) {
        int32_t sum = bias[o];
        for (int64_t y = call.kernelRowBegin; y < call.kernelRowEnd; ++y)
          for (int64_t x = 0; x < shape.kernelWidth; ++x)
            for (int64_t i = 0; i < shape.inputChannels; ++i) {
              int64_t pixel = p * call.strideX + x * call.dilationX;
              int64_t in = ((y - call.kernelRowBegin) * pixels + pixel) *
                               shape.inputChannels +
                           i;
              int64_t w =
                  ((o * shape.kernelHeight + y) * shape.kernelWidth + x) *
                      shape.inputChannels +
                  i;
              sum += (tile[in] - constants.inputZeroPoint) *
                     (weights[w] - constants.weightZeroPoint);
            }
        size_t c = multiplier.size() > 1 ? o : 0;
        int64_t value = int64_t(applyScale(sum, multiplier[c], shift[c],
                                           constants.doubleRound)) +
                        constants.outputZeroPoint;
        result.push_back(int8_t(std::clamp<int64_t>(value, constants.clampMin,
                                                    constants.clampMax)));
      }
    return result;
  }

  ConvWeights unpacked() const {
    auto view = ConvRunView::parse(llvm::ArrayRef<uint8_t>(
        reinterpret_cast<const uint8_t *>(run.data()), run.size()));
    if (!view) {
      ADD_FAILURE() << llvm::toString(view.takeError());
      return ConvWeights();
    }
    ConvWeights result;
    unpack(*view, /*withValues=*/true, result);
    return result;
  }
};

TEST(ConvKernel, EqualsLoopsOnRandomShapes) {
  std::mt19937 rng(1);
  KernelScratch scratch;
  for (int i = 0; i < 300; ++i) {
    WeightShape shape{int64_t(1 + rng() % 30), int64_t(1 + rng() % 4),
                      int64_t(1 + rng() % 4), int64_t(1 + rng() % 30)};
    int64_t density = i % 3 == 0 ? 100 : rng() % 100;
    Case c(rng, shape, 1 + rng() % 20, rng() % 2, density);
    ConvWeights weights = c.unpacked();
    std::vector<int8_t> expected = c.expected();
    std::vector<int8_t> output(expected.size());
    convolve(weights, c.call, c.width, c.pixels, c.tile.data(), output.data(),
             scratch);
    ASSERT_EQ(output, expected) << i;
    std::fill(output.begin(), output.end(), 0);
    convolvePortable(weights, c.call, c.width, c.pixels, c.tile.data(),
                     output.data(), scratch);
    ASSERT_EQ(output, expected) << i;
  }
}

/// The input channels of `c` in parts of `step`, with sums between them.
std::vector<int8_t> inParts(const Case &c, int64_t step, bool portable) {
  const WeightShape &shape = c.shape;
  BlockMask blocks =
      recogniseMask(c.weights, shape, {8, 8}, c.constants.weightZeroPoint);
  int64_t pixels = c.pixels * (c.call.kernelRowEnd - c.call.kernelRowBegin);
  std::vector<int8_t> output(c.width * shape.outputChannels, 99);
  std::vector<int32_t> sums(output.size(), 12345);
  KernelScratch scratch;
  for (int64_t begin = 0; begin < shape.inputChannels; begin += step) {
    int64_t end = std::min(begin + step, shape.inputChannels);
    bool last = end == shape.inputChannels;
    llvm::SmallVector<char, 0> run;
    std::vector<int64_t> columns;
    for (int64_t column = begin / 8; column * 8 < end; ++column)
      columns.push_back(column);
    packConvRun(
        c.constants, blocks,
        {0, shape.outputChannels, columns, 0, shape.kernelHeight, !last}, run);
    auto view = ConvRunView::parse(llvm::ArrayRef<uint8_t>(
        reinterpret_cast<const uint8_t *>(run.data()), run.size()));
    if (!view) {
      ADD_FAILURE() << llvm::toString(view.takeError());
      return output;
    }
    ConvWeights weights;
    unpack(*view, /*withValues=*/true, weights);
    EXPECT_EQ(weights.partial, !last);
    std::vector<int8_t> tile;
    for (int64_t p = 0; p < pixels; ++p)
      tile.insert(tile.end(), c.tile.begin() + p * shape.inputChannels + begin,
                  c.tile.begin() + p * shape.inputChannels + end);
    KernelCall call = c.call;
    call.inputChannels = end - begin;
    (portable ? convolvePortable : convolve)(
        weights, call, c.width, c.pixels, tile.data(), output.data(), scratch,
        begin ? sums.data() : nullptr, last ? nullptr : sums.data());
    if (!last) {
      EXPECT_EQ(output[0], 99) << "a part that leaves sums writes no output";
    }
  }
  return output;
}

TEST(ConvKernel, PartsOfTheInputChannelsAddUp) {
  std::mt19937 rng(11);
  for (int i = 0; i < 100; ++i) {
    WeightShape shape{int64_t(1 + rng() % 20), int64_t(1 + rng() % 3),
                      int64_t(1 + rng() % 3), int64_t(1 + rng() % 70)};
    int64_t density = i % 3 == 0 ? 100 : rng() % 100;
    Case c(rng, shape, 1 + rng() % 20, rng() % 2, density);
    std::vector<int8_t> expected = c.expected();
    int64_t step = 8 * (1 + rng() % 4);
    ASSERT_EQ(inParts(c, step, false), expected) << i;
    ASSERT_EQ(inParts(c, step, true), expected) << i;
  }
}

TEST(ConvKernel, ExtremesDoNotSaturate) {
  // Every value at its end: pairs of products are the largest that there are.
  WeightShape shape{8, 3, 3, 64};
  std::vector<int8_t> weights(shape.elements(), -128);
  std::vector<int32_t> bias(8, 0), multiplier(1, 1 << 30);
  std::vector<int8_t> shift(1, 62);
  ConvConstants constants;
  constants.shape = shape;
  constants.weights = weights;
  constants.bias = bias;
  constants.multiplier = multiplier;
  constants.shift = shift;
  constants.inputZeroPoint = 127;
  constants.weightZeroPoint = 127;
  llvm::SmallVector<char, 0> run;
  packConvRun(constants, BlockMask(shape, BlockShape(), true), 0, 8, run);
  auto view = ConvRunView::parse(llvm::ArrayRef<uint8_t>(
      reinterpret_cast<const uint8_t *>(run.data()), run.size()));
  ASSERT_TRUE(bool(view));
  ConvWeights unpacked;
  unpack(*view, true, unpacked);
  KernelCall call;
  call.kernelHeight = call.kernelWidth = 3;
  call.kernelRowEnd = 3;
  call.outputWidth.push_back(1);
  std::vector<int8_t> tile(3 * 3 * 64, -128), output(8);
  KernelScratch scratch;
  convolve(unpacked, call, 1, 3, tile.data(), output.data(), scratch);
  int32_t sum = 255 * 255 * 9 * 64;
  EXPECT_EQ(output[0], int8_t(applyScale(sum, 1 << 30, 62, false)));
}

TEST(ConvKernel, UnpackWithoutValuesCountsBlocks) {
  std::mt19937 rng(7);
  Case c(rng, {20, 3, 3, 20}, 4, false, 50);
  auto view = ConvRunView::parse(llvm::ArrayRef<uint8_t>(
      reinterpret_cast<const uint8_t *>(c.run.data()), c.run.size()));
  ASSERT_TRUE(bool(view));
  ConvWeights timed;
  unpack(*view, /*withValues=*/false, timed);
  EXPECT_EQ(timed.blocks(), view->blocks);
  EXPECT_TRUE(timed.values.empty());
  EXPECT_EQ(timed.valuesPerTap, c.unpacked().valuesPerTap);
}

TEST(ConvKernel, PrintsItsSpeed) {
  std::mt19937 rng(3);
  KernelScratch scratch;
  for (WeightShape shape :
       {WeightShape{16, 3, 3, 64}, WeightShape{64, 1, 1, 256},
        WeightShape{16, 1, 1, 64}}) {
    Case c(rng, shape, 14, false, 101);
    c.call.strideX = c.call.dilationX = 1;
    c.call.kernelRowBegin = 0;
    c.call.kernelRowEnd = shape.kernelHeight;
    c.pixels = c.call.tilePixels(0);
    c.tile.resize(shape.kernelHeight * c.pixels * shape.inputChannels);
    ConvWeights weights = c.unpacked();
    std::vector<int8_t> output(14 * shape.outputChannels);
    int64_t macs = shape.elements() * 14, calls = 200'000'000 / macs;
    auto start = std::chrono::steady_clock::now();
    for (int64_t i = 0; i < calls; ++i)
      convolve(weights, c.call, 14, c.pixels, c.tile.data(), output.data(),
               scratch);
    std::chrono::duration<double> time =
        std::chrono::steady_clock::now() - start;
    RecordProperty("gmacs_per_second",
                   int(double(macs * calls) / time.count() / 1e9));
    std::printf("%lldx%lldx%lldx%lld: %.1f GMAC/s\n",
                (long long)shape.outputChannels, (long long)shape.kernelHeight,
                (long long)shape.kernelWidth, (long long)shape.inputChannels,
                double(macs * calls) / time.count() / 1e9);
  }
}

} // namespace
