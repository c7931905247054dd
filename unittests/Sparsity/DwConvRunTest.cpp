//===- DwConvRunTest.cpp - Runs of depthwise convolutions ---------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Sparsity/PackedFormat.h"
#include "gtest/gtest.h"
#include <random>

using namespace bsaie;

namespace {

llvm::ArrayRef<uint8_t> bytesOf(const llvm::SmallVectorImpl<char> &data) {
  return {reinterpret_cast<const uint8_t *>(data.data()), data.size()};
}

struct Layer {
  std::vector<int8_t> weights;
  std::vector<int32_t> bias, multiplier;
  std::vector<int8_t> shift;
  DwConvConstants constants;

  Layer(int64_t height, int64_t width, int64_t channels, bool perChannel) {
    std::mt19937 rng(channels);
    for (int64_t i = 0; i < height * width * channels; ++i)
      weights.push_back(int8_t(rng()));
    for (int64_t c = 0; c < channels; ++c)
      bias.push_back(int32_t(rng()));
    for (int64_t c = 0; c < (perChannel ? channels : 1); ++c) {
      multiplier.push_back(int32_t(rng() >> 1));
      shift.push_back(int8_t(2 + rng() % 61));
    }
    constants.channels = channels;
    constants.kernelHeight = height;
    constants.kernelWidth = width;
    constants.weights = weights;
    constants.bias = bias;
    constants.multiplier = multiplier;
    constants.shift = shift;
    constants.doubleRound = perChannel;
    constants.inputZeroPoint = -5;
    constants.weightZeroPoint = 6;
    constants.outputZeroPoint = -7;
    constants.clampMin = -8;
    constants.clampMax = 9;
  }
};

std::string parseError(llvm::ArrayRef<uint8_t> data) {
  auto view = DwConvRunView::parse(data);
  return view ? "" : llvm::toString(view.takeError());
}

TEST(DwConvRun, RoundTrip) {
  for (bool perChannel : {false, true})
    for (auto [height, width, channels] :
         {std::tuple<int, int, int>{3, 3, 32}, {1, 7, 17}, {5, 2, 1}}) {
      Layer layer(height, width, channels, perChannel);
      const DwConvConstants &c = layer.constants;
      for (int64_t begin = 0; begin < channels; begin += 8) {
        int64_t end = std::min<int64_t>(begin + 16, channels);
        llvm::SmallVector<char> data;
        packDwConvRun(c, begin, end, data);
        EXPECT_EQ(int64_t(data.size()), dwConvRunBytes(c, begin, end));
        EXPECT_EQ(data.size() % 4, 0u);
        data.append(3, 'x');
        auto view = DwConvRunView::parse(bytesOf(data));
        ASSERT_TRUE(bool(view)) << llvm::toString(view.takeError());
        EXPECT_EQ(view->bytes + 3, int64_t(data.size()));
        EXPECT_EQ(view->channels, end - begin);
        EXPECT_EQ(view->kernelHeight, height);
        EXPECT_EQ(view->kernelWidth, width);
        EXPECT_EQ(view->doubleRound, perChannel);
        EXPECT_EQ(view->inputZeroPoint, -5);
        EXPECT_EQ(view->weightZeroPoint, 6);
        EXPECT_EQ(view->outputZeroPoint, -7);
        EXPECT_EQ(view->clampMin, -8);
        EXPECT_EQ(view->clampMax, 9);
        for (int64_t o = begin; o < end; ++o) {
          EXPECT_EQ(view->bias(o - begin), c.bias[o]);
          EXPECT_EQ(view->multiplier(o - begin),
                    c.multiplier[perChannel ? o : 0]);
          EXPECT_EQ(view->shift(o - begin), c.shift[perChannel ? o : 0]);
          for (int64_t y = 0; y < height; ++y)
            for (int64_t x = 0; x < width; ++x)
              EXPECT_EQ(view->values(y, x)[o - begin],
                        c.weights[(y * width + x) * channels + o]);
        }
      }
    }
}

TEST(DwConvRun, RefusesWhatIsWrong) {
  Layer layer(3, 3, 10, true);
  llvm::SmallVector<char> data;
  packDwConvRun(layer.constants, 0, 10, data);
  for (size_t size = 0; size < data.size(); ++size)
    EXPECT_FALSE(parseError(bytesOf(data).take_front(size)).empty()) << size;
  auto changed = [&](size_t at, int value) {
    llvm::SmallVector<char> copy(data);
    copy[at] = static_cast<char>(value);
    return parseError(bytesOf(copy));
  };
  EXPECT_EQ(changed(0, 1), "depthwise convolution run has kind 1, expected 4");
  EXPECT_EQ(changed(1, 4), "depthwise convolution run has unknown flags 4");
  EXPECT_EQ(changed(5, 0),
            "depthwise convolution run has the empty shape 3x0x10");
  EXPECT_EQ(changed(10, -9),
            "depthwise convolution run clamps to the empty range -8..-9");
  EXPECT_EQ(changed(16 + 80 + 1, 63), "depthwise convolution run has shift 63 "
                                      "for channel 1, expected 2 to 62");
  EXPECT_EQ(changed(2, 11),
            "depthwise convolution run needs 216 bytes but has 200");
}

TEST(CopyRun, RoundTrip) {
  CopyConstants c;
  c.inputZeroPoint = -1;
  c.outputZeroPoint = 2;
  c.clampMin = -3;
  c.clampMax = 4;
  c.shift = 35;
  c.padValue = -6;
  c.doubleRound = true;
  c.multiplier = 0x12345678;
  llvm::SmallVector<char> data;
  packCopyRun(c, data);
  ASSERT_EQ(int64_t(data.size()), copyRunBytes);
  auto back = parseCopyRun(bytesOf(data));
  ASSERT_TRUE(bool(back)) << llvm::toString(back.takeError());
  llvm::SmallVector<char> again;
  packCopyRun(*back, again);
  EXPECT_EQ(data, again);
  EXPECT_EQ(back->padValue, -6);
  EXPECT_EQ(back->multiplier, 0x12345678);
  EXPECT_FALSE(back->identity);
  auto error = [&](size_t at, int value) {
    llvm::SmallVector<char> copy(data);
    copy[at] = static_cast<char>(value);
    auto parsed = parseCopyRun(bytesOf(copy));
    return parsed ? "" : llvm::toString(parsed.takeError());
  };
  EXPECT_EQ(error(0, 2), "copy run has kind 2, expected 5");
  EXPECT_EQ(error(1, 1), "copy run has unknown flags 1");
  EXPECT_EQ(error(5, -4), "copy run clamps to the empty range -3..-4");
  EXPECT_EQ(error(6, 1), "copy run has shift 1, expected 2 to 62");
  // An identity has no shift.
  data[1] = 4;
  EXPECT_EQ(error(6, 1), "");
  auto shorter = parseCopyRun(bytesOf(data).drop_back());
  ASSERT_FALSE(bool(shorter));
  EXPECT_EQ(llvm::toString(shorter.takeError()),
            "copy run needs 16 bytes but has 15");
}

} // namespace
