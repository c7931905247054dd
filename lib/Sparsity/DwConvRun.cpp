//===- DwConvRun.cpp - Packed bytes of depthwise convolutions -------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The layout is in the header, PackedFormat.h; nothing here knows how a
// convolution is computed. A depthwise convolution stays dense: it has no
// block.
//
//===----------------------------------------------------------------------===//

#include "RunWriter.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"

using namespace bsaie;
using namespace bsaie::runs;
using llvm::support::endian::read16le;
using llvm::support::endian::read32le;

static constexpr int64_t headerBytes = 16;

int64_t bsaie::dwConvRunBytes(const DwConvConstants &layer, int64_t begin,
                              int64_t end) {
  int64_t channels = end - begin;
  int64_t bytes = headerBytes + 4 * channels;
  if (layer.multiplier.size() > 1)
    bytes += 4 * channels + llvm::alignTo(channels, 4);
  return bytes +
         llvm::alignTo(layer.kernelHeight * layer.kernelWidth * channels, 4);
}

void bsaie::packDwConvRun(const DwConvConstants &layer, int64_t begin,
                          int64_t end, llvm::SmallVectorImpl<char> &out) {
  bool perChannel = layer.multiplier.size() > 1;
  out.reserve(out.size() + dwConvRunBytes(layer, begin, end));
  Writer w(out);
  w.u8(kindDwConv);
  w.u8((perChannel ? flagPerChannel : 0) |
       (layer.doubleRound ? flagDoubleRound : 0));
  w.u16(end - begin);
  w.u8(layer.kernelHeight);
  w.u8(layer.kernelWidth);
  w.u8(layer.inputZeroPoint);
  w.u8(layer.weightZeroPoint);
  w.u8(layer.outputZeroPoint);
  w.u8(layer.clampMin);
  w.u8(layer.clampMax);
  w.u8(perChannel ? 0 : layer.shift[0]);
  w.i32(perChannel ? 0 : layer.multiplier[0]);
  for (int64_t c = begin; c < end; ++c)
    w.i32(layer.bias[c]);
  if (perChannel) {
    for (int64_t c = begin; c < end; ++c)
      w.i32(layer.multiplier[c]);
    for (int64_t c = begin; c < end; ++c)
      w.u8(layer.shift[c]);
    w.align();
  }
  const char *weights = reinterpret_cast<const char *>(layer.weights.data());
  for (int64_t tap = 0; tap < layer.kernelHeight * layer.kernelWidth; ++tap) {
    const char *from = weights + tap * layer.channels;
    out.append(from + begin, from + end);
  }
  w.align();
}

llvm::Expected<DwConvRunView>
DwConvRunView::parse(llvm::ArrayRef<uint8_t> data) {
  constexpr llvm::StringLiteral what = "depthwise convolution";
  if (llvm::Error error = checkHeader(data, headerBytes, kindDwConv,
                                      flagPerChannel | flagDoubleRound, what))
    return std::move(error);
  DwConvRunView view;
  view.data = data.data();
  view.perChannel = data[1] & flagPerChannel;
  view.doubleRound = data[1] & flagDoubleRound;
  view.channels = read16le(&data[2]);
  view.kernelHeight = data[4];
  view.kernelWidth = data[5];
  view.inputZeroPoint = data[6];
  view.weightZeroPoint = data[7];
  view.outputZeroPoint = data[8];
  view.clampMin = data[9];
  view.clampMax = data[10];
  if (!view.channels || !view.kernelHeight || !view.kernelWidth)
    return runError("depthwise convolution run has the empty shape " +
                    llvm::Twine(view.kernelHeight) + "x" +
                    llvm::Twine(view.kernelWidth) + "x" +
                    llvm::Twine(view.channels));
  if (llvm::Error error = checkClamp(view.clampMin, view.clampMax, what))
    return std::move(error);
  int64_t at = headerBytes;
  view.biasAt = at;
  at += 4 * view.channels;
  if (view.perChannel) {
    view.multiplierAt = at;
    at += 4 * view.channels;
    view.shiftAt = at;
    at += llvm::alignTo(view.channels, 4);
  }
  view.valuesAt = at;
  view.bytes =
      at +
      llvm::alignTo(view.kernelHeight * view.kernelWidth * view.channels, 4);
  if (llvm::Error error = needsBytes(data, view.bytes, what))
    return std::move(error);
  for (int64_t c = 0; c < (view.perChannel ? view.channels : 1); ++c)
    if (llvm::Error error =
            checkShift(view.shift(c), what, " for channel " + llvm::Twine(c)))
      return std::move(error);
  return view;
}

int32_t DwConvRunView::bias(int64_t channel) const {
  return static_cast<int32_t>(read32le(data + biasAt + 4 * channel));
}

int32_t DwConvRunView::multiplier(int64_t channel) const {
  int64_t at = perChannel ? multiplierAt + 4 * channel : 12;
  return static_cast<int32_t>(read32le(data + at));
}

int8_t DwConvRunView::shift(int64_t channel) const {
  return static_cast<int8_t>(data[perChannel ? shiftAt + channel : 11]);
}

const int8_t *DwConvRunView::values(int64_t kernelRow,
                                    int64_t kernelColumn) const {
  int64_t tap = kernelRow * kernelWidth + kernelColumn;
  return reinterpret_cast<const int8_t *>(data + valuesAt + tap * channels);
}
