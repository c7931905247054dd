//===- Kernels.h - What the cores compute -----------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The kernels as pure functions: constants from a packed run, a tile of input,
// a row of output. They know bytes and shapes only; memory, locks and time are
// elsewhere.
//
// A tile is contiguous: [kernel rows that meet data][tile pixels][channels].
// Left and right padding are bytes of the tile, rows above and below the image
// are not in it. Semantics are those of TOSA 1.0.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_SIMULATOR_KERNELS_H
#define BSAIE_LIB_SIMULATOR_KERNELS_H

#include "BSAIE/Program/Program.h"
#include "BSAIE/Sparsity/PackedFormat.h"

namespace bsaie::simulator {

/// A convolution run in the form in which the kernel walks it.
struct ConvWeights {
  int64_t outputChannels = 0, inputChannels = 0;
  int64_t kernelHeight = 0, kernelWidth = 0;
  int16_t inputZeroPoint = 0;
  int8_t outputZeroPoint = 0, clampMin = 0, clampMax = 0;
  bool doubleRound = false;
  /// Leaves sums; bias, multiplier and shift are empty.
  bool partial = false;
  /// Blocks [firstBlock[r], firstBlock[r + 1]) belong to block row r.
  std::vector<uint32_t> firstBlock;
  std::vector<uint16_t> blockColumn;
  /// [block][tap][pair of input channels][output channel][2]: weight minus its
  /// zero point, 0 for channels that do not exist. Absent after unpackHeader.
  std::vector<int16_t> values;
  std::vector<int32_t> bias, multiplier;
  std::vector<int8_t> shift;

  int64_t blocks() const { return blockColumn.size(); }
  /// Values that exist in all blocks for one tap.
  int64_t valuesPerTap = 0;
};

/// Takes a parsed run apart; `withValues` false leaves the weights out, for
/// runs that are only timed.
void unpack(const ConvRunView &view, bool withValues, ConvWeights &weights);

/// A depthwise convolution run in the form in which the kernel walks it.
struct DwConvWeights {
  int64_t channels = 0, kernelHeight = 0, kernelWidth = 0;
  int16_t inputZeroPoint = 0;
  int8_t outputZeroPoint = 0, clampMin = 0, clampMax = 0;
  bool doubleRound = false;
  /// [tap][channel]: weight minus its zero point.
  std::vector<int16_t> values;
  std::vector<int32_t> bias, multiplier;
  std::vector<int8_t> shift;
};

void unpack(const DwConvRunView &view, DwConvWeights &weights);

/// Working memory that calls share.
struct KernelScratch {
  std::vector<int16_t> tile;
  std::vector<int32_t> sums;
};

/// One row of `width` x output channels. Uses AVX2 where the processor has it.
/// Sums, [pixel][channel], begin with `sumsIn`, or with 0 without it. With
/// `sumsOut` (possibly the same memory) they end there and `output` is not
/// used; without it the weights must not be partial.
void convolve(const ConvWeights &weights, const KernelCall &call, int64_t width,
              int64_t tilePixels, const int8_t *tile, int8_t *output,
              KernelScratch &scratch, const int32_t *sumsIn = nullptr,
              int32_t *sumsOut = nullptr);

/// The same without vector instructions, for processors without them and for
/// tests.
void convolvePortable(const ConvWeights &weights, const KernelCall &call,
                      int64_t width, int64_t tilePixels, const int8_t *tile,
                      int8_t *output, KernelScratch &scratch,
                      const int32_t *sumsIn = nullptr,
                      int32_t *sumsOut = nullptr);

/// One row of `width` x channels. The loops run over channels, AVX2 where the
/// processor has it.
void depthwise(const DwConvWeights &weights, const KernelCall &call,
               int64_t width, int64_t tilePixels, const int8_t *tile,
               int8_t *output, KernelScratch &scratch);

/// The same without vector instructions beyond those of every processor.
void depthwisePortable(const DwConvWeights &weights, const KernelCall &call,
                       int64_t width, int64_t tilePixels, const int8_t *tile,
                       int8_t *output, KernelScratch &scratch);

/// max_pool2d over the taps within [validBegin, validEnd).
void maxPool(const KernelCall &call, int64_t channels, int64_t width,
             int64_t tilePixels, int64_t validBegin, int64_t validEnd,
             const int8_t *tile, int8_t *output);

/// avg_pool2d: the sum of the taps within [validBegin, validEnd) divided by
/// their count, or by that of the whole window where padding counts, by the
/// reciprocal multiplication that TOSA prescribes.
void avgPool(const AvgPoolConstants &constants, const KernelCall &call,
             int64_t channels, int64_t width, int64_t tilePixels,
             int64_t validBegin, int64_t validEnd, const int8_t *tile,
             int8_t *output);

/// tosa.rescale of both inputs to int32; tosa.add, tosa.sub or tosa.mul;
/// tosa.rescale to int8; tosa.clamp. Sums and products wrap.
void add(const AddConstants &constants, int64_t count, const int8_t *lhs,
         const int8_t *rhs, int8_t *output);
void subtract(const AddConstants &constants, int64_t count, const int8_t *lhs,
              const int8_t *rhs, int8_t *output);
void multiply(const AddConstants &constants, int64_t count, const int8_t *lhs,
              const int8_t *rhs, int8_t *output);

/// clamp(rescale(input)). `input` is null for a row of padding.
void copy(const CopyConstants &constants, int64_t count, const int8_t *input,
          int8_t *output);

} // namespace bsaie::simulator

#endif // BSAIE_LIB_SIMULATOR_KERNELS_H
