//===- PackedFormat.h - The bytes a kernel works from -----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A *run* is what one core needs for one step: one contiguous range of bytes in
// the parameter image. Written by the compiler, walked by the simulator's
// kernels, which see nothing else. All integers are little-endian; a run's size
// is a multiple of 4.
//
// Convolution run:
//   byte 0  u8  kind = 1
//        1  u8  flags: bit 0 per-channel rescale, bit 1 double rounding,
//               bit 2 the blocks are indexed (else every block is there, in CBR
//               order), bit 5 partial: no bias, multiplier and shift arrays,
//               for a part of the input channels whose call leaves int32 sums;
//               its output zero point, clamp, shift and multiplier are 0
//        2  u16 output channels      4  u16 input channels
//        6  u8  kernel height        7  u8  kernel width
//        8  i8  input zero point     9  i8  weight zero point
//       10  i8  output zero point   11  i8  clamp minimum
//       12  i8  clamp maximum       13  u8  shift (per tensor)
//       14  u16 blocks
//       16  i32 multiplier (per tensor)
//   then i32 bias of each output channel; if per-channel, i32 multiplier of
//   each and u8 shift of each, padded to 4 bytes; if indexed, CBR indices: u16
//   first block of each block row and one past the last (block rows + 1
//   values), u8 or, when there are more than 256 block columns, u16 block
//   column of each block, padded to 4 bytes; then the values of each block,
//   [kernel row][kernel column][output channel][input channel], clipped to the
//   channels that exist; padded to 4 bytes.
// Blocks are 8x8 hardware blocks, rows in order, columns rising within a row.
// The input channels and kernel rows are those of the part, counted from its
// first.
//
// Depthwise convolution run:
//   byte 0  u8  kind = 4
//        1  u8  flags: bit 0 per-channel rescale, bit 1 double rounding
//        2  u16 channels
//        4  u8  kernel height        5  u8  kernel width
//        6  i8  input zero point     7  i8  weight zero point
//        8  i8  output zero point    9  i8  clamp minimum
//       10  i8  clamp maximum       11  u8  shift (per tensor)
//       12  i32 multiplier (per tensor)
//   then i32 bias of each channel; if per-channel, i32 multiplier of each and
//   u8 shift of each, padded to 4 bytes; then the values, [kernel row][kernel
//   column][channel], padded to 4 bytes.
//
// Add run, also for SUB and MUL: 48 bytes
//   0 u8 kind = 2; 1 u8 flags: bit 1 double rounding (output), bit 3 (lhs), bit
//   4 (rhs); 2 i8 lhs zero point; 3 i8 rhs zero point; 4 i8 output zero point;
//   5 i8 clamp minimum; 6 i8 clamp maximum; 7 u8 lhs shift; 8 u8 rhs shift; 9
//   u8 output shift; 10 u8 shift of tosa.mul, else 0; 11 u8 zero; 12 i32 lhs
//   multiplier; 16 i32 rhs multiplier;
//   20 i32 output multiplier; 24 i32 lhs addend; 28 i32 rhs addend (the output
//   zero points of the two input rescales); 32 i32 input zero point of the
//   output rescale; the rest 0.
//
// Average pool run: 4 bytes: u8 kind = 3, i8 input zero point, i8 output zero
//   point, u8 flags: bit 0 padding counts in the divisor.
//
// Copy run: 16 bytes
//   0 u8 kind = 5; 1 u8 flags: bit 1 double rounding, bit 2 identity (no
//   rescale); 2 i8 input zero point; 3 i8 output zero point; 4 i8 clamp
//   minimum; 5 i8 clamp maximum; 6 u8 shift; 7 i8 pad value; 8 i32 multiplier;
//   12 i32 zero.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_SPARSITY_PACKEDFORMAT_H
#define BSAIE_SPARSITY_PACKEDFORMAT_H

#include "BSAIE/Sparsity/BlockMask.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include <optional>

namespace bsaie {

/// A run's header has a byte for each direction of the kernel, and 16 bits for
/// its channels and its blocks.
constexpr int64_t maxRunKernel = 255;
constexpr int64_t maxRunCount = 65535;
/// The largest divisor of an average pool: above it the multiplier of TOSA's
/// reciprocal_scale may not fit in 32 bits.
constexpr int64_t maxPoolTaps = int64_t(1) << 30;

/// tosa.rescale without its input zero point: result = clamp(apply_scale(value)
/// + outputZeroPoint). TOSA 1.0, RESCALE. One entry, or one per output channel.
/// `doubleRound` is rounding_mode DOUBLE_ROUND (else SINGLE_ROUND). 16-bit
/// multipliers (scale32 = false) are stored sign-extended: apply_scale_16 and
/// apply_scale_32 agree on the values that 16-bit scales are defined for.
struct Requantisation {
  llvm::SmallVector<int32_t, 1> multiplier;
  llvm::SmallVector<int8_t, 1> shift;
  bool doubleRound = false;
  int32_t inputZeroPoint = 0;
  int32_t outputZeroPoint = 0;
  bool perChannel() const { return multiplier.size() > 1; }
};

/// What a convolution needs beside its weights; `bias` has one entry per output
/// channel. All arrays are those of the whole layer.
struct ConvConstants {
  WeightShape shape;
  llvm::ArrayRef<int8_t> weights; // OHWI
  llvm::ArrayRef<int32_t> bias;
  llvm::ArrayRef<int32_t> multiplier; // one or one per output channel
  llvm::ArrayRef<int8_t> shift;
  bool doubleRound = false;
  int8_t inputZeroPoint = 0, weightZeroPoint = 0, outputZeroPoint = 0;
  int8_t clampMin = -128, clampMax = 127;
};

/// Bytes of the run for output channels [begin, end) of a layer whose hardware
/// blocks are `blocks`; begin is a multiple of 8. Near-linear in the blocks,
/// does not touch the weights.
int64_t convRunBytes(const ConvConstants &layer, const BlockMask &blocks,
                     int64_t begin, int64_t end);

/// Appends that run to `out`.
void packConvRun(const ConvConstants &layer, const BlockMask &blocks,
                 int64_t begin, int64_t end, llvm::SmallVectorImpl<char> &out);

/// A part of a convolution that has a run of its own: output channels
/// [channelBegin, channelEnd), the input channels of some block columns, some
/// kernel rows. The beginning is a multiple of 8, the end is one or the
/// layer's. Block columns rise; the run counts its input channels from the
/// first of them, without gaps. `partial`: its call leaves int32 sums, and the
/// run has no bias and no scale.
struct ConvPart {
  int64_t channelBegin = 0, channelEnd = 0;
  llvm::ArrayRef<int64_t> inputBlocks;
  int64_t kernelRowBegin = 0, kernelRowEnd = 0;
  bool partial = false;
};

/// What the blocks of a part hold.
struct ConvPartSize {
  int64_t blocks = 0;
  /// Values of these blocks at one tap of the kernel window.
  int64_t valuesPerTap = 0;
};

/// Input channels of a part: 8 for each block column, less in the layer's last.
int64_t inputChannels(const ConvConstants &layer, const ConvPart &part);

/// As above, for one part; `blocks` are those of the whole layer. The size can
/// be given by who has counted already.
int64_t convRunBytes(const ConvConstants &layer, const ConvPart &part,
                     const ConvPartSize &size);
int64_t convRunBytes(const ConvConstants &layer, const BlockMask &blocks,
                     const ConvPart &part);
void packConvRun(const ConvConstants &layer, const BlockMask &blocks,
                 const ConvPart &part, llvm::SmallVectorImpl<char> &out);

/// A convolution run, read in place. parse() checks every offset and index, so
/// that a walk over a parsed run stays inside its bytes.
struct ConvRunView {
  bool perChannel = false, doubleRound = false, indexed = false;
  /// Leaves sums: has no bias, and bias(), multiplier(), shift() may not be
  /// called.
  bool partial = false;
  int64_t outputChannels = 0, inputChannels = 0;
  int64_t kernelHeight = 0, kernelWidth = 0;
  int8_t inputZeroPoint = 0, weightZeroPoint = 0, outputZeroPoint = 0;
  int8_t clampMin = 0, clampMax = 0;
  int64_t blocks = 0;
  /// Bytes that the run occupies.
  int64_t bytes = 0;

  static llvm::Expected<ConvRunView> parse(llvm::ArrayRef<uint8_t> data);

  int64_t blockRows() const { return (outputChannels + 7) / 8; }
  int64_t blockColumns() const { return (inputChannels + 7) / 8; }
  int32_t bias(int64_t channel) const;
  int32_t multiplier(int64_t channel) const;
  int8_t shift(int64_t channel) const;
  /// First block of a block row; blocks [firstBlock(r), firstBlock(r + 1)) are
  /// its.
  int64_t firstBlock(int64_t blockRow) const;
  int64_t blockColumn(int64_t block, int64_t blockRow) const;
  /// The values of a block: [kh][kw][min(8, rest of COUT)][min(8, rest of
  /// CIN)].
  const int8_t *values(int64_t block, int64_t blockRow) const;

  const uint8_t *data = nullptr;
  int64_t biasAt = 0, multiplierAt = 0, shiftAt = 0, rowsAt = 0, columnsAt = 0,
          valuesAt = 0;
  /// Byte offset of each block's values from valuesAt (blocks may be clipped).
  llvm::SmallVector<int32_t, 64> valueOffsets;
};

/// What a depthwise convolution needs beside its shape; arrays are those of the
/// whole layer.
struct DwConvConstants {
  int64_t channels = 1, kernelHeight = 1, kernelWidth = 1;
  llvm::ArrayRef<int8_t> weights; // HWC
  llvm::ArrayRef<int32_t> bias;
  llvm::ArrayRef<int32_t> multiplier; // one or one per channel
  llvm::ArrayRef<int8_t> shift;
  bool doubleRound = false;
  int8_t inputZeroPoint = 0, weightZeroPoint = 0, outputZeroPoint = 0;
  int8_t clampMin = -128, clampMax = 127;
};

/// Bytes of the run for channels [begin, end), and that run.
int64_t dwConvRunBytes(const DwConvConstants &layer, int64_t begin,
                       int64_t end);
void packDwConvRun(const DwConvConstants &layer, int64_t begin, int64_t end,
                   llvm::SmallVectorImpl<char> &out);

/// A depthwise convolution run, read in place. A walk over a parsed run stays
/// inside its bytes.
struct DwConvRunView {
  bool perChannel = false, doubleRound = false;
  int64_t channels = 0, kernelHeight = 0, kernelWidth = 0;
  int8_t inputZeroPoint = 0, weightZeroPoint = 0, outputZeroPoint = 0;
  int8_t clampMin = 0, clampMax = 0;
  /// Bytes that the run occupies.
  int64_t bytes = 0;

  static llvm::Expected<DwConvRunView> parse(llvm::ArrayRef<uint8_t> data);

  int32_t bias(int64_t channel) const;
  int32_t multiplier(int64_t channel) const;
  int8_t shift(int64_t channel) const;
  /// The values of one tap, one per channel.
  const int8_t *values(int64_t kernelRow, int64_t kernelColumn) const;

  const uint8_t *data = nullptr;
  int64_t biasAt = 0, multiplierAt = 0, shiftAt = 0, valuesAt = 0;
};

/// The constants of an ADD, SUB or MUL. tosa.rescale of both inputs to int32,
/// tosa.add, tosa.sub or tosa.mul with `mulShift` (0 to 63, 0 for the others),
/// tosa.rescale to int8, tosa.clamp.
struct AddConstants {
  int8_t lhsZeroPoint = 0, rhsZeroPoint = 0, outputZeroPoint = 0;
  int8_t clampMin = -128, clampMax = 127;
  int8_t lhsShift = 2, rhsShift = 2, outputShift = 2;
  int32_t lhsMultiplier = 4, rhsMultiplier = 4, outputMultiplier = 4;
  bool lhsDoubleRound = false, rhsDoubleRound = false,
       outputDoubleRound = false;
  int32_t lhsAddend = 0, rhsAddend = 0, sumZeroPoint = 0;
  uint8_t mulShift = 0;
};
constexpr int64_t addRunBytes = 48;
void packAddRun(const AddConstants &constants,
                llvm::SmallVectorImpl<char> &out);
llvm::Expected<AddConstants> parseAddRun(llvm::ArrayRef<uint8_t> data);

/// The divisor is the number of taps that meet data, or with `countPad` that of
/// all taps of the window.
struct AvgPoolConstants {
  int8_t inputZeroPoint = 0, outputZeroPoint = 0;
  bool countPad = false;
};
constexpr int64_t avgPoolRunBytes = 4;
void packAvgPoolRun(const AvgPoolConstants &constants,
                    llvm::SmallVectorImpl<char> &out);
llvm::Expected<AvgPoolConstants> parseAvgPoolRun(llvm::ArrayRef<uint8_t> data);

/// The constants of a COPY: clamp(rescale(input)), or clamp(input) when
/// `identity`. `padValue` is what a row outside the image holds, in the input's
/// domain.
struct CopyConstants {
  int8_t inputZeroPoint = 0, outputZeroPoint = 0;
  int8_t clampMin = -128, clampMax = 127;
  int8_t shift = 2;
  int8_t padValue = 0;
  bool doubleRound = false;
  bool identity = false;
  int32_t multiplier = 4;
};
constexpr int64_t copyRunBytes = 16;
void packCopyRun(const CopyConstants &constants,
                 llvm::SmallVectorImpl<char> &out);
llvm::Expected<CopyConstants> parseCopyRun(llvm::ArrayRef<uint8_t> data);

/// TOSA 1.0 apply_scale_32: (value * multiplier + round) >> shift, arithmetic,
/// with DOUBLE_ROUND's extra term when `doubleRound` and shift > 31. 1 <= shift
/// <= 63; what does not fit in 64 bits wraps.
int32_t applyScale(int32_t value, int32_t multiplier, int8_t shift,
                   bool doubleRound);

} // namespace bsaie

#endif // BSAIE_SPARSITY_PACKEDFORMAT_H
