//===- ConvKernel.cpp - The convolution kernel ----------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Walks the blocks of a packed run. The fast path multiplies 16-bit pairs
// (vpmaddwd): value minus zero point has nine bits on both sides, so that a
// pair's sum is exact and int32 sums are the same whatever the order.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include <algorithm>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#define BSAIE_HAS_AVX2 1
#endif

using namespace bsaie;
using namespace bsaie::simulator;

void simulator::unpack(const ConvRunView &view, bool withValues,
                       ConvWeights &w) {
  w.outputChannels = view.outputChannels;
  w.inputChannels = view.inputChannels;
  w.kernelHeight = view.kernelHeight;
  w.kernelWidth = view.kernelWidth;
  w.inputZeroPoint = view.inputZeroPoint;
  w.outputZeroPoint = view.outputZeroPoint;
  w.clampMin = view.clampMin;
  w.clampMax = view.clampMax;
  w.doubleRound = view.doubleRound;
  w.partial = view.partial;
  w.firstBlock.clear();
  w.blockColumn.clear();
  w.valuesPerTap = 0;
  int64_t taps = view.kernelHeight * view.kernelWidth;
  w.values.assign(withValues ? view.blocks * taps * 64 : 0, 0);
  for (int64_t row = 0; row < view.blockRows(); ++row) {
    w.firstBlock.push_back(w.blockColumn.size());
    int64_t height = std::min<int64_t>(8, view.outputChannels - row * 8);
    for (int64_t b = view.firstBlock(row); b < view.firstBlock(row + 1); ++b) {
      int64_t column = view.blockColumn(b, row);
      int64_t width = std::min<int64_t>(8, view.inputChannels - column * 8);
      w.blockColumn.push_back(uint16_t(column));
      w.valuesPerTap += height * width;
      if (!withValues)
        continue;
      const int8_t *from = view.values(b, row);
      int16_t *to = &w.values[b * taps * 64];
      for (int64_t tap = 0; tap < taps; ++tap, to += 64)
        for (int64_t o = 0; o < height; ++o, from += width)
          for (int64_t i = 0; i < width; ++i)
            to[(i / 2) * 16 + o * 2 + i % 2] =
                int16_t(from[i] - view.weightZeroPoint);
    }
  }
  w.firstBlock.push_back(w.blockColumn.size());
  // Whole groups of eight, so that the epilogue needs no bounds.
  int64_t padded = view.partial ? 0 : view.blockRows() * 8;
  w.bias.assign(padded, 0);
  w.multiplier.assign(padded, 0);
  w.shift.assign(padded, 2);
  for (int64_t o = 0; o < (view.partial ? 0 : view.outputChannels); ++o) {
    w.bias[o] = view.bias(o);
    w.multiplier[o] = view.multiplier(o);
    w.shift[o] = view.shift(o);
  }
}

namespace {

/// Shapes of one call, for the loops over blocks.
struct Walk {
  const ConvWeights &w;
  /// The tile as 16-bit values minus the zero point, channels padded to eight.
  const int16_t *tile;
  int64_t rowBegin, rowEnd, taps;
  int64_t rowStride, dilationStride, pixelStride;
};

/// Adds the products of block row `row` for P neighbouring output pixels, the
/// first of which reads at `first` within each tile row.
template <int P>
void sumPortable(const Walk &k, int64_t row, int64_t first, int32_t *sums) {
  uint32_t acc[P][8] = {};
  for (uint32_t b = k.w.firstBlock[row]; b < k.w.firstBlock[row + 1]; ++b) {
    const int16_t *in = k.tile + first + k.w.blockColumn[b] * 8;
    for (int64_t y = k.rowBegin; y < k.rowEnd; ++y)
      for (int64_t x = 0; x < k.w.kernelWidth; ++x) {
        const int16_t *values =
            &k.w.values[(b * k.taps + y * k.w.kernelWidth + x) * 64];
        const int16_t *at =
            in + (y - k.rowBegin) * k.rowStride + x * k.dilationStride;
        for (int p = 0; p < P; ++p)
          for (int i = 0; i < 8; ++i)
            for (int o = 0; o < 8; ++o)
              acc[p][o] += uint32_t(int32_t(at[p * k.pixelStride + i]) *
                                    values[(i / 2) * 16 + o * 2 + i % 2]);
      }
  }
  std::memcpy(sums, acc, sizeof(acc));
}

#ifdef BSAIE_HAS_AVX2
template <int P>
__attribute__((target("avx2"))) void sumAvx2(const Walk &k, int64_t row,
                                             int64_t first, int32_t *sums) {
  __m256i acc[P];
  for (int p = 0; p < P; ++p)
    acc[p] = _mm256_setzero_si256();
  for (uint32_t b = k.w.firstBlock[row]; b < k.w.firstBlock[row + 1]; ++b) {
    const int16_t *in = k.tile + first + k.w.blockColumn[b] * 8;
    for (int64_t y = k.rowBegin; y < k.rowEnd; ++y)
      for (int64_t x = 0; x < k.w.kernelWidth; ++x) {
        auto *values = reinterpret_cast<const __m256i *>(
            &k.w.values[(b * k.taps + y * k.w.kernelWidth + x) * 64]);
        __m256i w0 = _mm256_loadu_si256(values);
        __m256i w1 = _mm256_loadu_si256(values + 1);
        __m256i w2 = _mm256_loadu_si256(values + 2);
        __m256i w3 = _mm256_loadu_si256(values + 3);
        const int16_t *at =
            in + (y - k.rowBegin) * k.rowStride + x * k.dilationStride;
        for (int p = 0; p < P; ++p, at += k.pixelStride) {
          int32_t pairs[4];
          std::memcpy(pairs, at, sizeof(pairs));
          __m256i s0 = _mm256_madd_epi16(_mm256_set1_epi32(pairs[0]), w0);
          __m256i s1 = _mm256_madd_epi16(_mm256_set1_epi32(pairs[1]), w1);
          __m256i s2 = _mm256_madd_epi16(_mm256_set1_epi32(pairs[2]), w2);
          __m256i s3 = _mm256_madd_epi16(_mm256_set1_epi32(pairs[3]), w3);
          acc[p] = _mm256_add_epi32(acc[p],
                                    _mm256_add_epi32(_mm256_add_epi32(s0, s1),
                                                     _mm256_add_epi32(s2, s3)));
        }
      }
  }
  for (int p = 0; p < P; ++p)
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(sums + p * 8), acc[p]);
}
#endif

using SumFunction = void (*)(const Walk &, int64_t, int64_t, int32_t *);
constexpr int maxPixels = 8;

/// Functions for 1 to 8 pixels at once.
using SumTable = SumFunction[maxPixels];
const SumTable portableTable = {sumPortable<1>, sumPortable<2>, sumPortable<3>,
                                sumPortable<4>, sumPortable<5>, sumPortable<6>,
                                sumPortable<7>, sumPortable<8>};
#ifdef BSAIE_HAS_AVX2
const SumTable avx2Table = {sumAvx2<1>, sumAvx2<2>, sumAvx2<3>, sumAvx2<4>,
                            sumAvx2<5>, sumAvx2<6>, sumAvx2<7>, sumAvx2<8>};
#endif

/// Bias, requantisation and clamp of eight output channels of one pixel.
void finish(const ConvWeights &w, int64_t row, const int32_t *sums,
            int8_t *output) {
  int64_t count = std::min<int64_t>(8, w.outputChannels - row * 8);
  for (int64_t i = 0; i < count; ++i) {
    int64_t o = row * 8 + i;
    int32_t sum = int32_t(uint32_t(sums[i]) + uint32_t(w.bias[o]));
    int64_t scaled =
        int64_t(applyScale(sum, w.multiplier[o], w.shift[o], w.doubleRound)) +
        w.outputZeroPoint;
    output[o] = int8_t(std::clamp<int64_t>(scaled, w.clampMin, w.clampMax));
  }
}

/// Sums that begin a part, to those of eight output channels of one pixel.
void addSums(const ConvWeights &w, int64_t row, const int32_t *from,
             int32_t *sums) {
  int64_t count = std::min<int64_t>(8, w.outputChannels - row * 8);
  for (int64_t i = 0; i < count; ++i)
    sums[i] = int32_t(uint32_t(sums[i]) + uint32_t(from[row * 8 + i]));
}

/// Widens the tile to 16 bits, subtracts the zero point and pads the channels.
void widen(const int8_t *from, int64_t pixels, int64_t channels, int16_t zero,
           std::vector<int16_t> &to) {
  int64_t padded = (channels + 7) / 8 * 8;
  if (padded == channels) {
    to.resize(pixels * padded + 8); // never empty
    for (int64_t i = 0, n = pixels * channels; i < n; ++i)
      to[i] = int16_t(from[i] - zero);
    return;
  }
  to.assign(pixels * padded + 8, 0);
  for (int64_t p = 0; p < pixels; ++p)
    for (int64_t c = 0; c < channels; ++c)
      to[p * padded + c] = int16_t(from[p * channels + c] - zero);
}

void convolveWith(const SumTable &table, const ConvWeights &w,
                  const KernelCall &call, int64_t width, int64_t tilePixels,
                  const int8_t *tile, int8_t *output, KernelScratch &scratch,
                  const int32_t *sumsIn, int32_t *sumsOut) {
  int64_t rows = call.kernelRowEnd - call.kernelRowBegin;
  widen(tile, rows * tilePixels, w.inputChannels, w.inputZeroPoint,
        scratch.tile);
  int64_t padded = (w.inputChannels + 7) / 8 * 8;
  Walk walk{w,
            scratch.tile.data(),
            call.kernelRowBegin,
            call.kernelRowEnd,
            w.kernelHeight * w.kernelWidth,
            tilePixels * padded,
            call.dilationX * padded,
            call.strideX * padded};
  // Groups of equal size, as few as there can be.
  int64_t groups = (width + maxPixels - 1) / maxPixels;
  int32_t sums[maxPixels * 8];
  for (int64_t row = 0, end = w.firstBlock.size() - 1; row < end; ++row)
    for (int64_t g = 0; g < groups; ++g) {
      int64_t first = width * g / groups, last = width * (g + 1) / groups;
      table[last - first - 1](walk, row, first * walk.pixelStride, sums);
      for (int64_t p = first; p < last; ++p) {
        int32_t *own = sums + (p - first) * 8;
        int64_t at = p * w.outputChannels;
        if (sumsIn)
          addSums(w, row, sumsIn + at, own);
        if (sumsOut)
          std::memcpy(sumsOut + at + row * 8, own,
                      std::min<int64_t>(8, w.outputChannels - row * 8) *
                          sizeof(*own));
        else
          finish(w, row, own, output + at);
      }
    }
}

} // namespace

void simulator::convolvePortable(const ConvWeights &weights,
                                 const KernelCall &call, int64_t width,
                                 int64_t tilePixels, const int8_t *tile,
                                 int8_t *output, KernelScratch &scratch,
                                 const int32_t *sumsIn, int32_t *sumsOut) {
  convolveWith(portableTable, weights, call, width, tilePixels, tile, output,
               scratch, sumsIn, sumsOut);
}

void simulator::convolve(const ConvWeights &weights, const KernelCall &call,
                         int64_t width, int64_t tilePixels, const int8_t *tile,
                         int8_t *output, KernelScratch &scratch,
                         const int32_t *sumsIn, int32_t *sumsOut) {
#ifdef BSAIE_HAS_AVX2
  static const bool hasAvx2 = __builtin_cpu_supports("avx2");
  if (hasAvx2)
    return convolveWith(avx2Table, weights, call, width, tilePixels, tile,
                        output, scratch, sumsIn, sumsOut);
#endif
  convolvePortable(weights, call, width, tilePixels, tile, output, scratch,
                   sumsIn, sumsOut);
}
