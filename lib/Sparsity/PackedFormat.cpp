//===- PackedFormat.cpp - The bytes a kernel works from ---------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes and reads runs. The layout is described in the header; nothing here
// knows how a convolution is computed, except for the rounding of a rescale.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Sparsity/PackedFormat.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace bsaie;
using llvm::support::endian::read16le;
using llvm::support::endian::read32le;

namespace {
enum Kind : uint8_t { kindConv = 1, kindAdd = 2, kindAvgPool = 3 };
enum Flags : uint8_t {
  flagPerChannel = 1,
  flagDoubleRound = 2,
  flagIndexed = 4,
  flagLhsDoubleRound = 8,
  flagRhsDoubleRound = 16
};
constexpr int64_t convHeaderBytes = 20;

/// Appends little-endian integers.
class Writer {
public:
  explicit Writer(llvm::SmallVectorImpl<char> &out)
      : out(out), begin(out.size()) {}
  void u8(int64_t value) { out.push_back(static_cast<char>(value)); }
  void u16(int64_t value) {
    u8(value & 0xff);
    u8((value >> 8) & 0xff);
  }
  void i32(int32_t value) {
    u16(static_cast<uint32_t>(value) & 0xffff);
    u16(static_cast<uint32_t>(value) >> 16);
  }
  void align() {
    while ((out.size() - begin) % 4)
      out.push_back(0);
  }

private:
  llvm::SmallVectorImpl<char> &out;
  size_t begin;
};

llvm::Error runError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// Blocks of block rows [rowBegin, rowEnd) and the bytes of their values.
struct RowsSummary {
  int64_t blocks = 0, valueBytes = 0;
};

RowsSummary summarise(const WeightShape &shape, const BlockMask &blocks,
                      int64_t begin, int64_t end) {
  RowsSummary result;
  int64_t lastColumn = shape.inputChannels - (blocks.blockColumns - 1) * 8;
  for (int64_t o = begin; o < end; o += 8) {
    int64_t height = std::min<int64_t>(8, end - o);
    int64_t first = o / 8 * blocks.blockColumns;
    int64_t inputs = 0;
    for (int bit =
             blocks.bits.find_first_in(first, first + blocks.blockColumns);
         bit != -1; bit = blocks.bits.find_first_in(
                        bit + 1, first + blocks.blockColumns)) {
      ++result.blocks;
      inputs += bit - first == blocks.blockColumns - 1 ? lastColumn : 8;
    }
    result.valueBytes += height * inputs * shape.window();
  }
  return result;
}

int64_t fullBlocks(const BlockMask &blocks, int64_t begin, int64_t end) {
  return llvm::divideCeil(end - begin, 8) * blocks.blockColumns;
}
} // namespace

int64_t bsaie::convRunBytes(const ConvConstants &layer, const BlockMask &blocks,
                            int64_t begin, int64_t end) {
  RowsSummary rows = summarise(layer.shape, blocks, begin, end);
  int64_t channels = end - begin;
  int64_t bytes = convHeaderBytes + 4 * channels;
  if (layer.multiplier.size() > 1)
    bytes += 4 * channels + llvm::alignTo(channels, 4);
  if (rows.blocks != fullBlocks(blocks, begin, end)) {
    int64_t indexBytes = 2 * (llvm::divideCeil(channels, 8) + 1) +
                         rows.blocks * (blocks.blockColumns > 256 ? 2 : 1);
    bytes += llvm::alignTo(indexBytes, 4);
  }
  return bytes + llvm::alignTo(rows.valueBytes, 4);
}

void bsaie::packConvRun(const ConvConstants &layer, const BlockMask &blocks,
                        int64_t begin, int64_t end,
                        llvm::SmallVectorImpl<char> &out) {
  const WeightShape &shape = layer.shape;
  RowsSummary rows = summarise(shape, blocks, begin, end);
  bool perChannel = layer.multiplier.size() > 1;
  bool indexed = rows.blocks != fullBlocks(blocks, begin, end);
  out.reserve(out.size() + convRunBytes(layer, blocks, begin, end));
  Writer w(out);
  w.u8(kindConv);
  w.u8((perChannel ? flagPerChannel : 0) |
       (layer.doubleRound ? flagDoubleRound : 0) | (indexed ? flagIndexed : 0));
  w.u16(end - begin);
  w.u16(shape.inputChannels);
  w.u8(shape.kernelHeight);
  w.u8(shape.kernelWidth);
  w.u8(layer.inputZeroPoint);
  w.u8(layer.weightZeroPoint);
  w.u8(layer.outputZeroPoint);
  w.u8(layer.clampMin);
  w.u8(layer.clampMax);
  w.u8(perChannel ? 0 : layer.shift[0]);
  w.u16(rows.blocks);
  w.i32(perChannel ? 0 : layer.multiplier[0]);
  for (int64_t o = begin; o < end; ++o)
    w.i32(layer.bias[o]);
  if (perChannel) {
    for (int64_t o = begin; o < end; ++o)
      w.i32(layer.multiplier[o]);
    for (int64_t o = begin; o < end; ++o)
      w.u8(layer.shift[o]);
    w.align();
  }
  int64_t rowBegin = begin / 8, rowEnd = llvm::divideCeil(end, 8);
  if (indexed) {
    int64_t count = 0;
    for (int64_t r = rowBegin; r < rowEnd; ++r) {
      w.u16(count);
      for (int64_t c = 0; c < blocks.blockColumns; ++c)
        count += blocks.test(r, c);
    }
    w.u16(count);
    for (int64_t r = rowBegin; r < rowEnd; ++r)
      for (int64_t c = 0; c < blocks.blockColumns; ++c)
        if (blocks.test(r, c)) {
          if (blocks.blockColumns > 256)
            w.u16(c);
          else
            w.u8(c);
        }
    w.align();
  }
  const char *weights = reinterpret_cast<const char *>(layer.weights.data());
  for (int64_t r = rowBegin; r < rowEnd; ++r)
    for (int64_t c = 0; c < blocks.blockColumns; ++c) {
      if (!blocks.test(r, c))
        continue;
      int64_t inputs = std::min<int64_t>(8, shape.inputChannels - c * 8);
      int64_t outputEnd = std::min(r * 8 + 8, end);
      for (int64_t k = 0; k < shape.window(); ++k)
        for (int64_t o = r * 8; o < outputEnd; ++o) {
          const char *from =
              weights + (o * shape.window() + k) * shape.inputChannels + c * 8;
          out.append(from, from + inputs);
        }
    }
  w.align();
}

llvm::Expected<ConvRunView> ConvRunView::parse(llvm::ArrayRef<uint8_t> data) {
  auto needs = [&](int64_t bytes) -> llvm::Error {
    if (bytes <= static_cast<int64_t>(data.size()))
      return llvm::Error::success();
    return runError("convolution run needs " + llvm::Twine(bytes) +
                    " bytes but has " + llvm::Twine(data.size()));
  };
  if (auto error = needs(convHeaderBytes))
    return std::move(error);
  if (data[0] != kindConv)
    return runError("convolution run has kind " + llvm::Twine(int(data[0])) +
                    ", expected 1");
  ConvRunView view;
  view.data = data.data();
  if (data[1] & ~(flagPerChannel | flagDoubleRound | flagIndexed))
    return runError("convolution run has unknown flags " +
                    llvm::Twine(int(data[1])));
  view.perChannel = data[1] & flagPerChannel;
  view.doubleRound = data[1] & flagDoubleRound;
  view.indexed = data[1] & flagIndexed;
  view.outputChannels = read16le(&data[2]);
  view.inputChannels = read16le(&data[4]);
  view.kernelHeight = data[6];
  view.kernelWidth = data[7];
  view.inputZeroPoint = data[8];
  view.weightZeroPoint = data[9];
  view.outputZeroPoint = data[10];
  view.clampMin = data[11];
  view.clampMax = data[12];
  view.blocks = read16le(&data[14]);
  if (!view.outputChannels || !view.inputChannels || !view.kernelHeight ||
      !view.kernelWidth)
    return runError("convolution run has the empty shape " +
                    llvm::Twine(view.outputChannels) + "x" +
                    llvm::Twine(view.kernelHeight) + "x" +
                    llvm::Twine(view.kernelWidth) + "x" +
                    llvm::Twine(view.inputChannels));
  if (view.clampMin > view.clampMax)
    return runError("convolution run clamps to the empty range " +
                    llvm::Twine(int(view.clampMin)) + ".." +
                    llvm::Twine(int(view.clampMax)));
  int64_t rows = view.blockRows(), columns = view.blockColumns();
  int64_t at = convHeaderBytes;
  view.biasAt = at;
  at += 4 * view.outputChannels;
  if (view.perChannel) {
    view.multiplierAt = at;
    at += 4 * view.outputChannels;
    view.shiftAt = at;
    at += llvm::alignTo(view.outputChannels, 4);
  }
  if (view.indexed) {
    view.rowsAt = at;
    view.columnsAt = at + 2 * (rows + 1);
    at += llvm::alignTo(2 * (rows + 1) + view.blocks * (columns > 256 ? 2 : 1),
                        4);
  } else if (view.blocks != rows * columns) {
    return runError("dense convolution run has " + llvm::Twine(view.blocks) +
                    " blocks, expected " + llvm::Twine(rows * columns));
  }
  view.valuesAt = at;
  if (auto error = needs(at))
    return std::move(error);

  for (int64_t o = 0; o < (view.perChannel ? view.outputChannels : 1); ++o)
    if (view.shift(o) < 2 || view.shift(o) > 62)
      return runError("convolution run has shift " +
                      llvm::Twine(int(view.shift(o))) + " for channel " +
                      llvm::Twine(o) + ", expected 2 to 62");
  if (view.firstBlock(0) != 0 || view.firstBlock(rows) != view.blocks)
    return runError("block rows cover blocks " +
                    llvm::Twine(view.firstBlock(0)) + " to " +
                    llvm::Twine(view.firstBlock(rows)) + ", expected 0 to " +
                    llvm::Twine(view.blocks));
  int64_t window = view.kernelHeight * view.kernelWidth;
  int64_t valueBytes = 0;
  view.valueOffsets.reserve(view.blocks);
  for (int64_t r = 0; r < rows; ++r) {
    int64_t begin = view.firstBlock(r), end = view.firstBlock(r + 1);
    if (begin > end || end > view.blocks)
      return runError("block row " + llvm::Twine(r) + " has blocks " +
                      llvm::Twine(begin) + " to " + llvm::Twine(end) + " of " +
                      llvm::Twine(view.blocks));
    int64_t height = std::min<int64_t>(8, view.outputChannels - r * 8);
    int64_t before = -1;
    for (int64_t b = begin; b < end; ++b) {
      int64_t column = view.blockColumn(b, r);
      if (column <= before || column >= columns)
        return runError("block " + llvm::Twine(b) + " of block row " +
                        llvm::Twine(r) + " has column " + llvm::Twine(column) +
                        " after column " + llvm::Twine(before) + " of " +
                        llvm::Twine(columns));
      before = column;
      view.valueOffsets.push_back(static_cast<int32_t>(valueBytes));
      valueBytes += window * height *
                    std::min<int64_t>(8, view.inputChannels - column * 8);
      if (valueBytes > static_cast<int64_t>(data.size()))
        return needs(view.valuesAt + valueBytes);
    }
  }
  view.bytes = view.valuesAt + llvm::alignTo(valueBytes, 4);
  if (auto error = needs(view.bytes))
    return std::move(error);
  return view;
}

int32_t ConvRunView::bias(int64_t channel) const {
  return static_cast<int32_t>(read32le(data + biasAt + 4 * channel));
}

int32_t ConvRunView::multiplier(int64_t channel) const {
  int64_t at = perChannel ? multiplierAt + 4 * channel : 16;
  return static_cast<int32_t>(read32le(data + at));
}

int8_t ConvRunView::shift(int64_t channel) const {
  return static_cast<int8_t>(data[perChannel ? shiftAt + channel : 13]);
}

int64_t ConvRunView::firstBlock(int64_t blockRow) const {
  if (!indexed)
    return blockRow * blockColumns();
  return read16le(data + rowsAt + 2 * blockRow);
}

int64_t ConvRunView::blockColumn(int64_t block, int64_t blockRow) const {
  if (!indexed)
    return block - blockRow * blockColumns();
  return blockColumns() > 256 ? read16le(data + columnsAt + 2 * block)
                              : data[columnsAt + block];
}

const int8_t *ConvRunView::values(int64_t block, int64_t) const {
  return reinterpret_cast<const int8_t *>(data + valuesAt +
                                          valueOffsets[block]);
}

void bsaie::packAddRun(const AddConstants &c,
                       llvm::SmallVectorImpl<char> &out) {
  Writer w(out);
  w.u8(kindAdd);
  w.u8((c.outputDoubleRound ? flagDoubleRound : 0) |
       (c.lhsDoubleRound ? flagLhsDoubleRound : 0) |
       (c.rhsDoubleRound ? flagRhsDoubleRound : 0));
  w.u8(c.lhsZeroPoint);
  w.u8(c.rhsZeroPoint);
  w.u8(c.outputZeroPoint);
  w.u8(c.clampMin);
  w.u8(c.clampMax);
  w.u8(c.lhsShift);
  w.u8(c.rhsShift);
  w.u8(c.outputShift);
  w.u16(0);
  w.i32(c.lhsMultiplier);
  w.i32(c.rhsMultiplier);
  w.i32(c.outputMultiplier);
  w.i32(c.lhsAddend);
  w.i32(c.rhsAddend);
  w.i32(c.sumZeroPoint);
  for (int i = 0; i < 3; ++i)
    w.i32(0);
}

llvm::Expected<AddConstants> bsaie::parseAddRun(llvm::ArrayRef<uint8_t> data) {
  if (static_cast<int64_t>(data.size()) < addRunBytes)
    return runError("add run needs " + llvm::Twine(addRunBytes) +
                    " bytes but has " + llvm::Twine(data.size()));
  if (data[0] != kindAdd)
    return runError("add run has kind " + llvm::Twine(int(data[0])) +
                    ", expected 2");
  if (data[1] & ~(flagDoubleRound | flagLhsDoubleRound | flagRhsDoubleRound))
    return runError("add run has unknown flags " + llvm::Twine(int(data[1])));
  AddConstants c;
  c.outputDoubleRound = data[1] & flagDoubleRound;
  c.lhsDoubleRound = data[1] & flagLhsDoubleRound;
  c.rhsDoubleRound = data[1] & flagRhsDoubleRound;
  c.lhsZeroPoint = data[2];
  c.rhsZeroPoint = data[3];
  c.outputZeroPoint = data[4];
  c.clampMin = data[5];
  c.clampMax = data[6];
  if (c.clampMin > c.clampMax)
    return runError("add run clamps to the empty range " +
                    llvm::Twine(int(c.clampMin)) + ".." +
                    llvm::Twine(int(c.clampMax)));
  c.lhsShift = data[7];
  c.rhsShift = data[8];
  c.outputShift = data[9];
  for (int8_t shift : {c.lhsShift, c.rhsShift, c.outputShift})
    if (shift < 2 || shift > 62)
      return runError("add run has shift " + llvm::Twine(int(shift)) +
                      ", expected 2 to 62");
  c.lhsMultiplier = read32le(&data[12]);
  c.rhsMultiplier = read32le(&data[16]);
  c.outputMultiplier = read32le(&data[20]);
  c.lhsAddend = read32le(&data[24]);
  c.rhsAddend = read32le(&data[28]);
  c.sumZeroPoint = read32le(&data[32]);
  return c;
}

void bsaie::packAvgPoolRun(const AvgPoolConstants &constants,
                           llvm::SmallVectorImpl<char> &out) {
  Writer w(out);
  w.u8(kindAvgPool);
  w.u8(constants.inputZeroPoint);
  w.u8(constants.outputZeroPoint);
  w.u8(0);
}

llvm::Expected<AvgPoolConstants>
bsaie::parseAvgPoolRun(llvm::ArrayRef<uint8_t> data) {
  if (static_cast<int64_t>(data.size()) < avgPoolRunBytes)
    return runError("average pool run needs " + llvm::Twine(avgPoolRunBytes) +
                    " bytes but has " + llvm::Twine(data.size()));
  if (data[0] != kindAvgPool)
    return runError("average pool run has kind " + llvm::Twine(int(data[0])) +
                    ", expected 3");
  AvgPoolConstants constants;
  constants.inputZeroPoint = data[1];
  constants.outputZeroPoint = data[2];
  return constants;
}

int32_t bsaie::applyScale(int32_t value, int32_t multiplier, int8_t shift,
                          bool doubleRound) {
  int64_t round = int64_t(1) << (shift - 1);
  if (doubleRound && shift > 31)
    round += value >= 0 ? int64_t(1) << 30 : -(int64_t(1) << 30);
  return static_cast<int32_t>((int64_t(value) * multiplier + round) >> shift);
}
