//===- DwConvKernel.cpp - The depthwise convolution kernel ----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sums over the taps of each channel. The innermost loop runs over neighbouring
// channels and is vectorised by the compiler, once for every processor and once
// for AVX2; int32 sums that wrap are the same whatever the order.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include <algorithm>

using namespace bsaie;
using namespace bsaie::simulator;

void simulator::unpack(const DwConvRunView &view, DwConvWeights &w) {
  w.channels = view.channels;
  w.kernelHeight = view.kernelHeight;
  w.kernelWidth = view.kernelWidth;
  w.inputZeroPoint = view.inputZeroPoint;
  w.outputZeroPoint = view.outputZeroPoint;
  w.clampMin = view.clampMin;
  w.clampMax = view.clampMax;
  w.doubleRound = view.doubleRound;
  w.values.clear();
  for (int64_t y = 0; y < view.kernelHeight; ++y)
    for (int64_t x = 0; x < view.kernelWidth; ++x) {
      const int8_t *from = view.values(y, x);
      for (int64_t c = 0; c < view.channels; ++c)
        w.values.push_back(int16_t(from[c] - view.weightZeroPoint));
    }
  w.bias.clear();
  w.multiplier.clear();
  w.shift.clear();
  for (int64_t c = 0; c < view.channels; ++c) {
    w.bias.push_back(view.bias(c));
    w.multiplier.push_back(view.multiplier(c));
    w.shift.push_back(view.shift(c));
  }
}

namespace {

/// Adds the products of one tap to the sums of all channels.
__attribute__((always_inline)) inline void
addTap(const int8_t *__restrict in, const int16_t *__restrict weights,
       int16_t zero, int64_t channels, int32_t *__restrict sums) {
  for (int64_t c = 0; c < channels; ++c)
    sums[c] =
        int32_t(uint32_t(sums[c]) +
                uint32_t(int32_t(int16_t(in[c] - zero)) * int32_t(weights[c])));
}

__attribute__((always_inline)) inline void
sumPixel(const DwConvWeights &w, const KernelCall &call, int64_t tilePixels,
         const int8_t *tile, int64_t pixel, int32_t *sums) {
  std::fill_n(sums, w.channels, 0);
  for (int64_t y = call.kernelRowBegin; y < call.kernelRowEnd; ++y)
    for (int64_t x = 0; x < w.kernelWidth; ++x)
      addTap(tile + ((y - call.kernelRowBegin) * tilePixels +
                     pixel * call.strideX + x * call.dilationX) *
                        w.channels,
             &w.values[(y * w.kernelWidth + x) * w.channels], w.inputZeroPoint,
             w.channels, sums);
}

void finishPixel(const DwConvWeights &w, const int32_t *sums, int8_t *output) {
  for (int64_t c = 0; c < w.channels; ++c) {
    int32_t sum = int32_t(uint32_t(sums[c]) + uint32_t(w.bias[c]));
    int64_t scaled =
        int64_t(applyScale(sum, w.multiplier[c], w.shift[c], w.doubleRound)) +
        w.outputZeroPoint;
    output[c] = int8_t(std::clamp<int64_t>(scaled, w.clampMin, w.clampMax));
  }
}

__attribute__((always_inline)) inline void
sumRow(const DwConvWeights &w, const KernelCall &call, int64_t width,
       int64_t tilePixels, const int8_t *tile, int8_t *output,
       KernelScratch &scratch) {
  scratch.sums.resize(std::max<size_t>(scratch.sums.size(), w.channels));
  for (int64_t p = 0; p < width; ++p) {
    sumPixel(w, call, tilePixels, tile, p, scratch.sums.data());
    finishPixel(w, scratch.sums.data(), output + p * w.channels);
  }
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) void
sumRowAvx2(const DwConvWeights &w, const KernelCall &call, int64_t width,
           int64_t tilePixels, const int8_t *tile, int8_t *output,
           KernelScratch &scratch) {
  sumRow(w, call, width, tilePixels, tile, output, scratch);
}
#endif

} // namespace

void simulator::depthwisePortable(const DwConvWeights &weights,
                                  const KernelCall &call, int64_t width,
                                  int64_t tilePixels, const int8_t *tile,
                                  int8_t *output, KernelScratch &scratch) {
  sumRow(weights, call, width, tilePixels, tile, output, scratch);
}

void simulator::depthwise(const DwConvWeights &weights, const KernelCall &call,
                          int64_t width, int64_t tilePixels, const int8_t *tile,
                          int8_t *output, KernelScratch &scratch) {
#if defined(__x86_64__)
  static const bool hasAvx2 = __builtin_cpu_supports("avx2");
  if (hasAvx2)
    return sumRowAvx2(weights, call, width, tilePixels, tile, output, scratch);
#endif
  depthwisePortable(weights, call, width, tilePixels, tile, output, scratch);
}
