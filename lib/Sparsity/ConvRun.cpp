//===- ConvRun.cpp - Packed bytes of convolutions -------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The layout is in the header, PackedFormat.h; nothing here knows how a
// convolution is computed.
//
//===----------------------------------------------------------------------===//

#include "RunWriter.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace bsaie;
using namespace bsaie::runs;
using llvm::support::endian::read16le;
using llvm::support::endian::read32le;

namespace {
constexpr int64_t convHeaderBytes = 20;

ConvPartSize sizeOf(const WeightShape &shape, const BlockMask &blocks,
                    const ConvPart &part) {
  ConvPartSize result;
  for (int64_t o = part.channelBegin; o < part.channelEnd; o += 8) {
    int64_t height = std::min<int64_t>(8, part.channelEnd - o);
    for (int64_t column : part.inputBlocks)
      if (blocks.test(o / 8, column)) {
        ++result.blocks;
        result.valuesPerTap +=
            height * std::min<int64_t>(8, shape.inputChannels - column * 8);
      }
  }
  return result;
}

int64_t fullBlocks(const ConvPart &part) {
  return llvm::divideCeil(part.channelEnd - part.channelBegin, 8) *
         part.inputBlocks.size();
}

/// All block columns and kernel rows of a layer.
struct WholeInputs {
  llvm::SmallVector<int64_t, 64> columns;
  ConvPart part;

  WholeInputs(const ConvConstants &layer, int64_t begin, int64_t end) {
    for (int64_t c = 0; c * 8 < layer.shape.inputChannels; ++c)
      columns.push_back(c);
    part = {begin, end, columns, 0, layer.shape.kernelHeight, false};
  }
};
} // namespace

int64_t bsaie::inputChannels(const ConvConstants &layer, const ConvPart &part) {
  int64_t last = part.inputBlocks.back();
  return 8 * (part.inputBlocks.size() - 1) +
         std::min<int64_t>(8, layer.shape.inputChannels - last * 8);
}

int64_t bsaie::convRunBytes(const ConvConstants &layer, const BlockMask &blocks,
                            int64_t begin, int64_t end) {
  return convRunBytes(layer, blocks, WholeInputs(layer, begin, end).part);
}

void bsaie::packConvRun(const ConvConstants &layer, const BlockMask &blocks,
                        int64_t begin, int64_t end,
                        llvm::SmallVectorImpl<char> &out) {
  packConvRun(layer, blocks, WholeInputs(layer, begin, end).part, out);
}

int64_t bsaie::convRunBytes(const ConvConstants &layer, const BlockMask &blocks,
                            const ConvPart &part) {
  return convRunBytes(layer, part, sizeOf(layer.shape, blocks, part));
}

int64_t bsaie::convRunBytes(const ConvConstants &layer, const ConvPart &part,
                            const ConvPartSize &size) {
  int64_t channels = part.channelEnd - part.channelBegin;
  int64_t bytes = convHeaderBytes;
  if (!part.partial) {
    bytes += 4 * channels;
    if (layer.multiplier.size() > 1)
      bytes += 4 * channels + llvm::alignTo(channels, 4);
  }
  if (size.blocks != fullBlocks(part)) {
    bool wide = part.inputBlocks.size() > 256;
    int64_t indexBytes =
        2 * (llvm::divideCeil(channels, 8) + 1) + size.blocks * (wide ? 2 : 1);
    bytes += llvm::alignTo(indexBytes, 4);
  }
  int64_t taps =
      (part.kernelRowEnd - part.kernelRowBegin) * layer.shape.kernelWidth;
  return bytes + llvm::alignTo(size.valuesPerTap * taps, 4);
}

void bsaie::packConvRun(const ConvConstants &layer, const BlockMask &blocks,
                        const ConvPart &part,
                        llvm::SmallVectorImpl<char> &out) {
  const WeightShape &shape = layer.shape;
  ConvPartSize size = sizeOf(shape, blocks, part);
  int64_t begin = part.channelBegin, end = part.channelEnd;
  bool perChannel = !part.partial && layer.multiplier.size() > 1;
  bool perTensor = !part.partial && !perChannel;
  bool indexed = size.blocks != fullBlocks(part);
  out.reserve(out.size() + convRunBytes(layer, part, size));
  Writer w(out);
  w.u8(kindConv);
  w.u8((perChannel ? flagPerChannel : 0) |
       (layer.doubleRound && !part.partial ? flagDoubleRound : 0) |
       (indexed ? flagIndexed : 0) | (part.partial ? flagPartial : 0));
  w.u16(end - begin);
  w.u16(inputChannels(layer, part));
  w.u8(part.kernelRowEnd - part.kernelRowBegin);
  w.u8(shape.kernelWidth);
  w.u8(layer.inputZeroPoint);
  w.u8(layer.weightZeroPoint);
  w.u8(part.partial ? 0 : layer.outputZeroPoint);
  w.u8(part.partial ? 0 : layer.clampMin);
  w.u8(part.partial ? 0 : layer.clampMax);
  w.u8(perTensor ? layer.shift[0] : 0);
  w.u16(size.blocks);
  w.i32(perTensor ? layer.multiplier[0] : 0);
  if (!part.partial)
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
      for (int64_t c : part.inputBlocks)
        count += blocks.test(r, c);
    }
    w.u16(count);
    for (int64_t r = rowBegin; r < rowEnd; ++r)
      for (auto [index, c] : llvm::enumerate(part.inputBlocks))
        if (blocks.test(r, c)) {
          if (part.inputBlocks.size() > 256)
            w.u16(index);
          else
            w.u8(index);
        }
    w.align();
  }
  const char *weights = reinterpret_cast<const char *>(layer.weights.data());
  for (int64_t r = rowBegin; r < rowEnd; ++r)
    for (int64_t c : part.inputBlocks) {
      if (!blocks.test(r, c))
        continue;
      int64_t inputs = std::min<int64_t>(8, shape.inputChannels - c * 8);
      int64_t outputEnd = std::min(r * 8 + 8, end);
      for (int64_t k = part.kernelRowBegin * shape.kernelWidth;
           k < part.kernelRowEnd * shape.kernelWidth; ++k)
        for (int64_t o = r * 8; o < outputEnd; ++o) {
          const char *from =
              weights + (o * shape.window() + k) * shape.inputChannels + c * 8;
          out.append(from, from + inputs);
        }
    }
  w.align();
}

llvm::Expected<ConvRunView> ConvRunView::parse(llvm::ArrayRef<uint8_t> data) {
  auto needs = [&](int64_t bytes) {
    return needsBytes(data, bytes, "convolution");
  };
  if (llvm::Error error = checkHeader(data, convHeaderBytes, kindConv,
                                      flagPerChannel | flagDoubleRound |
                                          flagIndexed | flagPartial,
                                      "convolution"))
    return std::move(error);
  ConvRunView view;
  view.data = data.data();
  view.partial = data[1] & flagPartial;
  if (view.partial && data[1] & flagPerChannel)
    return runError("partial convolution run has a scale for each channel");
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
  if (llvm::Error error =
          checkClamp(view.clampMin, view.clampMax, "convolution"))
    return std::move(error);
  int64_t rows = view.blockRows(), columns = view.blockColumns();
  int64_t at = convHeaderBytes;
  if (!view.partial) {
    view.biasAt = at;
    at += 4 * view.outputChannels;
  }
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

  int64_t scales = view.partial ? 0 : view.perChannel ? view.outputChannels : 1;
  for (int64_t o = 0; o < scales; ++o)
    if (llvm::Error error = checkShift(view.shift(o), "convolution",
                                       " for channel " + llvm::Twine(o)))
      return std::move(error);
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
