//===- PackedFormatTest.cpp - Tests of the runs of bytes --------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Packs, parses and compares every value; parses runs that are wrong.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Sparsity/PackedFormat.h"
#include "RandomWeights.h"
#include "gtest/gtest.h"

using namespace bsaie;

namespace {
/// A layer that owns its arrays.
struct Layer {
  std::vector<int8_t> weights;
  std::vector<int32_t> bias, multiplier;
  std::vector<int8_t> shift;
  ConvConstants constants;
  BlockMask blocks;
};
} // namespace

static Layer makeLayer(const WeightShape &shape, double zeros, bool perChannel,
                       unsigned seed) {
  Layer layer;
  layer.weights = randomWeights(shape, {8, 8}, zeros, seed);
  std::mt19937 generator(seed);
  for (int64_t o = 0; o < shape.outputChannels; ++o)
    layer.bias.push_back(static_cast<int32_t>(generator()));
  for (int64_t o = 0; o < (perChannel ? shape.outputChannels : 1); ++o) {
    layer.multiplier.push_back(static_cast<int32_t>(generator() >> 1));
    layer.shift.push_back(static_cast<int8_t>(2 + generator() % 61));
  }
  layer.blocks = recogniseMask(layer.weights, shape, {8, 8});
  return layer;
}

static ConvConstants constantsOf(const Layer &layer, const WeightShape &shape) {
  ConvConstants c;
  c.shape = shape;
  c.weights = layer.weights;
  c.bias = layer.bias;
  c.multiplier = layer.multiplier;
  c.shift = layer.shift;
  c.doubleRound = true;
  c.inputZeroPoint = -5;
  c.weightZeroPoint = 7;
  c.outputZeroPoint = -128;
  c.clampMin = -100;
  c.clampMax = 99;
  return c;
}

static llvm::ArrayRef<uint8_t>
bytesOf(const llvm::SmallVectorImpl<char> &data) {
  return {reinterpret_cast<const uint8_t *>(data.data()), data.size()};
}

static std::string parseError(llvm::ArrayRef<uint8_t> data) {
  llvm::Expected<ConvRunView> view = ConvRunView::parse(data);
  return view ? "" : llvm::toString(view.takeError());
}

/// Every bias, scale and weight of output channels [begin, end) comes back.
static void expectRoundTrip(const Layer &layer, const ConvConstants &c,
                            int64_t begin, int64_t end) {
  llvm::SmallVector<char> data;
  packConvRun(c, layer.blocks, begin, end, data);
  EXPECT_EQ(static_cast<int64_t>(data.size()),
            convRunBytes(c, layer.blocks, begin, end));
  EXPECT_EQ(data.size() % 4, 0u);
  // Bytes behind the run are not its business.
  data.append(5, 'x');
  llvm::Expected<ConvRunView> view = ConvRunView::parse(bytesOf(data));
  ASSERT_TRUE(bool(view)) << llvm::toString(view.takeError());
  EXPECT_EQ(view->bytes + 5, static_cast<int64_t>(data.size()));
  EXPECT_EQ(view->outputChannels, end - begin);
  EXPECT_EQ(view->inputChannels, c.shape.inputChannels);
  EXPECT_EQ(view->kernelHeight, c.shape.kernelHeight);
  EXPECT_EQ(view->kernelWidth, c.shape.kernelWidth);
  EXPECT_EQ(view->inputZeroPoint, c.inputZeroPoint);
  EXPECT_EQ(view->weightZeroPoint, c.weightZeroPoint);
  EXPECT_EQ(view->outputZeroPoint, c.outputZeroPoint);
  EXPECT_EQ(view->clampMin, c.clampMin);
  EXPECT_EQ(view->clampMax, c.clampMax);
  EXPECT_TRUE(view->doubleRound);
  for (int64_t o = begin; o < end; ++o) {
    EXPECT_EQ(view->bias(o - begin), c.bias[o]);
    size_t scale = c.multiplier.size() > 1 ? o : 0;
    EXPECT_EQ(view->multiplier(o - begin), c.multiplier[scale]);
    EXPECT_EQ(view->shift(o - begin), c.shift[scale]);
  }
  // Spread the blocks out again; what no block holds stays zero.
  std::vector<int8_t> weights((end - begin) * c.shape.window() *
                              c.shape.inputChannels);
  for (int64_t r = 0; r < view->blockRows(); ++r)
    for (int64_t b = view->firstBlock(r); b < view->firstBlock(r + 1); ++b) {
      int64_t column = view->blockColumn(b, r);
      const int8_t *value = view->values(b, r);
      int64_t height = std::min<int64_t>(8, end - begin - r * 8);
      int64_t width = std::min<int64_t>(8, c.shape.inputChannels - column * 8);
      for (int64_t k = 0; k < c.shape.window(); ++k)
        for (int64_t o = 0; o < height; ++o)
          for (int64_t i = 0; i < width; ++i)
            weights[((r * 8 + o) * c.shape.window() + k) *
                        c.shape.inputChannels +
                    column * 8 + i] = *value++;
    }
  int64_t perChannel = c.shape.window() * c.shape.inputChannels;
  EXPECT_TRUE(llvm::ArrayRef<int8_t>(weights) ==
              c.weights.slice(begin * perChannel, (end - begin) * perChannel));
}

TEST(PackedFormat, ConvolutionRoundTrip) {
  unsigned seed = 0;
  for (WeightShape shape : {WeightShape{16, 1, 1, 16},
                            {17, 3, 3, 9},
                            {1, 1, 7, 1},
                            {10, 1, 1, 64},
                            {24, 2, 3, 2063}})
    for (double zeros : {0.0, 0.5, 1.0})
      for (bool perChannel : {false, true}) {
        Layer layer = makeLayer(shape, zeros, perChannel, ++seed);
        ConvConstants c = constantsOf(layer, shape);
        expectRoundTrip(layer, c, 0, shape.outputChannels);
        for (int64_t begin = 8; begin < shape.outputChannels; begin += 8)
          expectRoundTrip(layer, c, begin, shape.outputChannels);
        if (shape.outputChannels > 8)
          expectRoundTrip(layer, c, 0, 8);
      }
}

TEST(PackedFormat, DenseRunsHaveNoIndices) {
  WeightShape shape{16, 1, 1, 16};
  Layer layer = makeLayer(shape, 0, false, 1);
  ConvConstants c = constantsOf(layer, shape);
  EXPECT_EQ(convRunBytes(c, layer.blocks, 0, 16), 20 + 64 + 256);
  layer.blocks.set(1, 1, false);
  // 3 row starts of 2 bytes, 3 columns, padded to 12.
  EXPECT_EQ(convRunBytes(c, layer.blocks, 0, 16), 20 + 64 + 12 + 192);
}

TEST(PackedFormat, RefusesTruncatedConvolutions) {
  WeightShape shape{17, 3, 3, 9};
  for (bool perChannel : {false, true}) {
    Layer layer = makeLayer(shape, 0.5, perChannel, 3);
    llvm::SmallVector<char> data;
    packConvRun(constantsOf(layer, shape), layer.blocks, 0, 17, data);
    for (size_t size = 0; size < data.size(); ++size)
      EXPECT_FALSE(parseError(bytesOf(data).take_front(size)).empty()) << size;
  }
}

/// No byte of a run may lead the reader out of it.
TEST(PackedFormat, SurvivesChangedBytes) {
  WeightShape shape{17, 1, 3, 20};
  Layer layer = makeLayer(shape, 0.5, true, 4);
  llvm::SmallVector<char> data;
  packConvRun(constantsOf(layer, shape), layer.blocks, 0, 17, data);
  int64_t sum = 0;
  for (size_t at = 0; at < data.size(); ++at)
    for (int value : {0, 1, 127, 255}) {
      llvm::SmallVector<char> changed(data);
      changed[at] = static_cast<char>(value);
      llvm::Expected<ConvRunView> view = ConvRunView::parse(bytesOf(changed));
      if (!view) {
        llvm::consumeError(view.takeError());
        continue;
      }
      ASSERT_LE(view->bytes, static_cast<int64_t>(changed.size()));
      for (int64_t r = 0; r < view->blockRows(); ++r)
        for (int64_t b = view->firstBlock(r); b < view->firstBlock(r + 1); ++b)
          sum += *view->values(b, r) + view->blockColumn(b, r);
    }
  EXPECT_NE(sum, 0);
}

TEST(PackedFormat, SaysWhatIsWrong) {
  WeightShape shape{16, 1, 1, 16};
  Layer layer = makeLayer(shape, 0, false, 5);
  layer.blocks.set(0, 0, false);
  llvm::SmallVector<char> data;
  packConvRun(constantsOf(layer, shape), layer.blocks, 0, 16, data);
  auto changed = [&](size_t at, int value) {
    llvm::SmallVector<char> copy(data);
    copy[at] = static_cast<char>(value);
    return parseError(bytesOf(copy));
  };
  EXPECT_EQ(changed(0, 9), "convolution run has kind 9, expected 1");
  EXPECT_EQ(changed(1, 64), "convolution run has unknown flags 64");
  EXPECT_EQ(changed(6, 0), "convolution run has the empty shape 16x0x1x16");
  EXPECT_EQ(changed(12, -101),
            "convolution run clamps to the empty range -100..-101");
  EXPECT_EQ(changed(13, 63),
            "convolution run has shift 63 for channel 0, expected 2 to 62");
  EXPECT_EQ(changed(14, 2), "block rows cover blocks 0 to 3, expected 0 to 2");
  EXPECT_EQ(changed(1, 2), "dense convolution run has 3 blocks, expected 4");
  // Row starts 0, 1, 3 at 84; columns 1, 0, 1 at 90.
  EXPECT_EQ(changed(86, 9), "block row 0 has blocks 0 to 9 of 3");
  EXPECT_EQ(changed(90, 2),
            "block 0 of block row 0 has column 2 after column -1 of 2");
  EXPECT_EQ(changed(92, 0),
            "block 2 of block row 1 has column 0 after column 0 of 2");
}

TEST(PackedFormat, AddRoundTrip) {
  AddConstants c;
  c.lhsZeroPoint = -1;
  c.rhsZeroPoint = 2;
  c.outputZeroPoint = -3;
  c.clampMin = -50;
  c.clampMax = 60;
  c.lhsShift = 11;
  c.rhsShift = 12;
  c.outputShift = 49;
  c.lhsMultiplier = 1 << 30;
  c.rhsMultiplier = 12345;
  c.outputMultiplier = 0x7fffffff;
  c.lhsDoubleRound = true;
  c.outputDoubleRound = true;
  c.lhsAddend = -7;
  c.rhsAddend = 8;
  c.sumZeroPoint = -9;
  c.mulShift = 63;
  llvm::SmallVector<char> data;
  packAddRun(c, data);
  ASSERT_EQ(static_cast<int64_t>(data.size()), addRunBytes);
  llvm::Expected<AddConstants> back = parseAddRun(bytesOf(data));
  ASSERT_TRUE(bool(back));
  llvm::SmallVector<char> again;
  packAddRun(*back, again);
  EXPECT_EQ(data, again);
  EXPECT_EQ(back->lhsMultiplier, c.lhsMultiplier);
  EXPECT_EQ(back->rhsAddend, 8);
  EXPECT_EQ(back->sumZeroPoint, -9);
  EXPECT_EQ(back->mulShift, 63);
  EXPECT_TRUE(back->lhsDoubleRound);
  EXPECT_FALSE(back->rhsDoubleRound);
  auto error = [](llvm::ArrayRef<uint8_t> bytes) {
    llvm::Expected<AddConstants> parsed = parseAddRun(bytes);
    return parsed ? "" : llvm::toString(parsed.takeError());
  };
  EXPECT_EQ(error(bytesOf(data).drop_back()),
            "add run needs 48 bytes but has 47");
  data[10] = 64;
  EXPECT_EQ(error(bytesOf(data)),
            "add run has a product shift of 64, expected 0 to 63");
  data[7] = 1;
  EXPECT_EQ(error(bytesOf(data)), "add run has shift 1, expected 2 to 62");
  data[0] = 1;
  EXPECT_EQ(error(bytesOf(data)), "add run has kind 1, expected 2");
}

TEST(PackedFormat, AvgPoolRoundTrip) {
  llvm::SmallVector<char> data;
  packAvgPoolRun({-4, 5}, data);
  ASSERT_EQ(static_cast<int64_t>(data.size()), avgPoolRunBytes);
  llvm::Expected<AvgPoolConstants> back = parseAvgPoolRun(bytesOf(data));
  ASSERT_TRUE(bool(back));
  EXPECT_EQ(back->inputZeroPoint, -4);
  EXPECT_EQ(back->outputZeroPoint, 5);
  EXPECT_FALSE(back->countPad);
  data.clear();
  packAvgPoolRun({-4, 5, /*countPad=*/true}, data);
  back = parseAvgPoolRun(bytesOf(data));
  ASSERT_TRUE(bool(back));
  EXPECT_TRUE(back->countPad);
  EXPECT_EQ(back->outputZeroPoint, 5);
  auto error = [&] {
    return llvm::toString(parseAvgPoolRun(bytesOf(data)).takeError());
  };
  data[3] = 3;
  EXPECT_EQ(error(), "average pool run has unknown flags 3");
  data[0] = 2;
  EXPECT_EQ(error(), "average pool run has kind 2, expected 3");
}

TEST(PackedFormat, ApplyScaleRoundsAsTosa) {
  // Halves go up, also below zero.
  EXPECT_EQ(applyScale(1, 1 << 30, 31, false), 1);
  EXPECT_EQ(applyScale(-1, 1 << 30, 31, false), 0);
  EXPECT_EQ(applyScale(3, 1 << 30, 31, false), 2);
  EXPECT_EQ(applyScale(-3, 1 << 30, 31, false), -1);
  // DOUBLE_ROUND counts above shift 31 only: it takes halves away from zero.
  EXPECT_EQ(applyScale(-2, 1 << 30, 32, false), 0);
  EXPECT_EQ(applyScale(-2, 1 << 30, 32, true), -1);
  EXPECT_EQ(applyScale(-1, 1 << 30, 31, true), 0);
  EXPECT_EQ(applyScale(1 << 20, 1 << 30, 50, false), 1);
  EXPECT_EQ(applyScale(INT32_MIN, INT32_MAX, 62, false), -1);
  // A product and its rounding may pass 63 bits: they wrap.
  EXPECT_EQ(applyScale(INT32_MIN, INT32_MIN, 63, false), -1);
}
