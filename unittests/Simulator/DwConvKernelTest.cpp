//===- DwConvKernelTest.cpp - Depthwise convolutions against loops ------===//
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
  int64_t height, width, channels, outputWidth;
  std::vector<int8_t> weights;
  std::vector<int32_t> bias, multiplier;
  std::vector<int8_t> shift;
  DwConvConstants constants;
  llvm::SmallVector<char, 0> run;
  KernelCall call;
  int64_t pixels;
  std::vector<int8_t> tile;

  Case(std::mt19937 &rng, int64_t height, int64_t width, int64_t channels,
       int64_t outputWidth, bool perChannel)
      : height(height), width(width), channels(channels),
        outputWidth(outputWidth) {
    auto pick = [&](int low, int high) {
      return low + int(rng() % unsigned(high - low + 1));
    };
    for (int64_t i = 0; i < height * width * channels; ++i)
      weights.push_back(int8_t(pick(-128, 127)));
    for (int64_t c = 0; c < channels; ++c)
      bias.push_back(pick(-100000, 100000));
    for (int64_t c = 0; c < (perChannel ? channels : 1); ++c) {
      multiplier.push_back(pick(1 << 29, (1 << 30) + (1 << 29)));
      shift.push_back(int8_t(pick(36, 40)));
    }
    constants.channels = channels;
    constants.kernelHeight = height;
    constants.kernelWidth = width;
    constants.weights = weights;
    constants.bias = bias;
    constants.multiplier = multiplier;
    constants.shift = shift;
    constants.doubleRound = pick(0, 1);
    constants.inputZeroPoint = int8_t(pick(-128, 127));
    constants.weightZeroPoint = int8_t(pick(-9, 9));
    constants.outputZeroPoint = int8_t(pick(-20, 20));
    constants.clampMin = int8_t(pick(-128, -50));
    constants.clampMax = int8_t(pick(50, 127));
    packDwConvRun(constants, 0, channels, run);
    call.kernelHeight = height;
    call.kernelWidth = width;
    call.kernelRowBegin = pick(0, int(height) - 1);
    call.kernelRowEnd = pick(int(call.kernelRowBegin), int(height));
    call.strideX = pick(1, 3);
    call.dilationX = pick(1, 2);
    call.outputWidth.push_back(outputWidth);
    makeTile(rng);
  }

  void makeTile(std::mt19937 &rng) {
    pixels = call.tilePixels(0);
    tile.resize((call.kernelRowEnd - call.kernelRowBegin) * pixels * channels);
    for (int8_t &value : tile)
      value = int8_t(rng());
  }

  std::vector<int8_t> expected() const {
    std::vector<int8_t> result;
    for (int64_t p = 0; p < outputWidth; ++p)
      for (int64_t c = 0; c < channels; ++c) {
        int32_t sum = bias[c];
        for (int64_t y = call.kernelRowBegin; y < call.kernelRowEnd; ++y)
          for (int64_t x = 0; x < width; ++x) {
            int64_t pixel = p * call.strideX + x * call.dilationX;
            int64_t in =
                ((y - call.kernelRowBegin) * pixels + pixel) * channels + c;
            sum += (tile[in] - constants.inputZeroPoint) *
                   (weights[(y * width + x) * channels + c] -
                    constants.weightZeroPoint);
          }
        size_t s = multiplier.size() > 1 ? c : 0;
        int64_t value = int64_t(applyScale(sum, multiplier[s], shift[s],
                                           constants.doubleRound)) +
                        constants.outputZeroPoint;
        result.push_back(int8_t(std::clamp<int64_t>(value, constants.clampMin,
                                                    constants.clampMax)));
      }
    return result;
  }

  DwConvWeights unpacked() const {
    auto view = DwConvRunView::parse(llvm::ArrayRef<uint8_t>(
        reinterpret_cast<const uint8_t *>(run.data()), run.size()));
    DwConvWeights result;
    if (view)
      unpack(*view, result);
    else
      ADD_FAILURE() << llvm::toString(view.takeError());
    return result;
  }
};

TEST(DwConvKernel, EqualsLoopsOnRandomShapes) {
  std::mt19937 rng(1);
  KernelScratch scratch;
  for (int i = 0; i < 300; ++i) {
    Case c(rng, 1 + rng() % 5, 1 + rng() % 5, 1 + rng() % 70, 1 + rng() % 20,
           rng() % 2);
    DwConvWeights weights = c.unpacked();
    std::vector<int8_t> expected = c.expected();
    std::vector<int8_t> output(expected.size());
    depthwise(weights, c.call, c.outputWidth, c.pixels, c.tile.data(),
              output.data(), scratch);
    ASSERT_EQ(output, expected) << i;
    std::fill(output.begin(), output.end(), 0);
    depthwisePortable(weights, c.call, c.outputWidth, c.pixels, c.tile.data(),
                      output.data(), scratch);
    ASSERT_EQ(output, expected) << i;
  }
}

TEST(DwConvKernel, PrintsItsSpeed) {
  std::mt19937 rng(3);
  KernelScratch scratch;
  for (int64_t channels : {16, 96, 480}) {
    Case c(rng, 3, 3, channels, 14, true);
    c.call.strideX = c.call.dilationX = 1;
    c.call.kernelRowBegin = 0;
    c.call.kernelRowEnd = 3;
    c.makeTile(rng);
    DwConvWeights weights = c.unpacked();
    std::vector<int8_t> output(14 * channels);
    int64_t macs = 9 * 14 * channels, calls = 20'000'000 / macs;
    auto start = std::chrono::steady_clock::now();
    for (int64_t i = 0; i < calls; ++i)
      depthwise(weights, c.call, 14, c.pixels, c.tile.data(), output.data(),
                scratch);
    std::chrono::duration<double> time =
        std::chrono::steady_clock::now() - start;
    std::printf("3x3x%lld: %.1f GMAC/s\n", (long long)channels,
                double(macs * calls) / time.count() / 1e9);
  }
}

} // namespace
