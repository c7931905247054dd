//===- ConvPartTest.cpp - Runs of parts of a convolution ----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parts of a layer, each with its own range of input channels, hold
// together what the whole layer's run holds.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Sparsity/PackedFormat.h"
#include "RandomWeights.h"
#include "gtest/gtest.h"

using namespace bsaie;

namespace {

llvm::ArrayRef<uint8_t> bytesOf(const llvm::SmallVectorImpl<char> &data) {
  return {reinterpret_cast<const uint8_t *>(data.data()), data.size()};
}

struct Layer {
  std::vector<int8_t> weights;
  std::vector<int32_t> bias, multiplier;
  std::vector<int8_t> shift;
  ConvConstants constants;
  BlockMask blocks;

  Layer(const WeightShape &shape, double zeros, bool perChannel,
        unsigned seed) {
    weights = randomWeights(shape, {8, 8}, zeros, seed);
    blocks = recogniseMask(weights, shape, {8, 8});
    bias.assign(shape.outputChannels, 7);
    multiplier.assign(perChannel ? shape.outputChannels : 1, 1 << 30);
    shift.assign(multiplier.size(), 33);
    constants.shape = shape;
    constants.weights = weights;
    constants.bias = bias;
    constants.multiplier = multiplier;
    constants.shift = shift;
    constants.doubleRound = true;
    constants.inputZeroPoint = 3;
    constants.outputZeroPoint = -4;
    constants.clampMin = 5;
  }
};

/// Adds the values of a part's run to `weights`, an OHWI tensor of zeros.
void spread(const Layer &layer, const ConvPart &part,
            std::vector<int8_t> &weights) {
  const WeightShape &shape = layer.constants.shape;
  llvm::SmallVector<char> data;
  packConvRun(layer.constants, layer.blocks, part, data);
  EXPECT_EQ(int64_t(data.size()),
            convRunBytes(layer.constants, layer.blocks, part));
  EXPECT_EQ(data.size() % 4, 0u);
  llvm::Expected<ConvRunView> view = ConvRunView::parse(bytesOf(data));
  ASSERT_TRUE(bool(view)) << llvm::toString(view.takeError());
  EXPECT_EQ(view->bytes, int64_t(data.size()));
  EXPECT_EQ(view->partial, part.partial);
  EXPECT_EQ(view->inputChannels, inputChannels(layer.constants, part));
  EXPECT_EQ(view->kernelHeight, part.kernelRowEnd - part.kernelRowBegin);
  EXPECT_EQ(view->outputChannels, part.channelEnd - part.channelBegin);
  EXPECT_EQ(view->inputZeroPoint, 3);
  if (!part.partial) {
    EXPECT_EQ(view->bias(0), 7);
    EXPECT_EQ(view->shift(view->outputChannels - 1), 33);
    EXPECT_EQ(view->clampMin, 5);
  }
  for (int64_t r = 0; r < view->blockRows(); ++r)
    for (int64_t b = view->firstBlock(r); b < view->firstBlock(r + 1); ++b) {
      const int8_t *value = view->values(b, r);
      int64_t column = view->blockColumn(b, r);
      int64_t height = std::min<int64_t>(8, view->outputChannels - r * 8);
      int64_t width = std::min<int64_t>(8, view->inputChannels - column * 8);
      for (int64_t k = part.kernelRowBegin * shape.kernelWidth;
           k < part.kernelRowEnd * shape.kernelWidth; ++k)
        for (int64_t o = 0; o < height; ++o)
          for (int64_t i = 0; i < width; ++i) {
            int64_t row = (part.channelBegin + r * 8 + o) * shape.window() + k;
            int8_t &at = weights[row * shape.inputChannels +
                                 part.inputBlocks[column] * 8 + i];
            EXPECT_EQ(at, 0);
            at = *value++;
          }
    }
}

/// The block columns of input channels [begin, end).
std::vector<int64_t> blockColumns(int64_t begin, int64_t end) {
  std::vector<int64_t> columns;
  for (int64_t c = begin / 8; c * 8 < end; ++c)
    columns.push_back(c);
  return columns;
}

TEST(ConvPart, ColumnsMayHaveGaps) {
  WeightShape shape{16, 3, 1, 36};
  Layer layer(shape, 0, false, 5);
  std::vector<int8_t> weights(layer.weights.size());
  spread(layer, {0, 16, {0, 3}, 0, 3, true}, weights);
  spread(layer, {0, 16, {1, 2, 4}, 0, 3, false}, weights);
  EXPECT_TRUE(weights == layer.weights);
}

TEST(ConvPart, PartsHoldTheWholeLayer) {
  unsigned seed = 0;
  for (WeightShape shape : {WeightShape{16, 1, 1, 32},
                            {17, 3, 3, 27},
                            {8, 1, 3, 4200},
                            {24, 2, 1, 17}})
    for (double zeros : {0.0, 0.6, 1.0})
      for (bool perChannel : {false, true})
        for (int64_t step : {8, 16, 2104}) {
          Layer layer(shape, zeros, perChannel, ++seed);
          std::vector<int8_t> weights(layer.weights.size());
          std::vector<int64_t> columns = blockColumns(0, shape.inputChannels);
          llvm::ArrayRef<int64_t> rest = columns;
          for (; !rest.empty();
               rest = rest.drop_front(std::min<size_t>(step / 8, rest.size())))
            for (int64_t o = 0; o < shape.outputChannels; o += 16)
              for (int64_t row = 0; row < shape.kernelHeight; ++row) {
                llvm::ArrayRef<int64_t> taken = rest.take_front(step / 8);
                bool last = taken.size() == rest.size() &&
                            row + 1 == shape.kernelHeight;
                spread(layer,
                       {o, std::min(o + 16, shape.outputChannels), taken, row,
                        row + 1, !last},
                       weights);
              }
          EXPECT_TRUE(weights == layer.weights);
        }
}

TEST(ConvPart, TheWholeIsAPart) {
  WeightShape shape{17, 3, 3, 20};
  Layer layer(shape, 0.5, true, 3);
  llvm::SmallVector<char> whole, part;
  packConvRun(layer.constants, layer.blocks, 8, 17, whole);
  packConvRun(layer.constants, layer.blocks, {8, 17, {0, 1, 2}, 0, 3, false},
              part);
  EXPECT_EQ(whole, part);
}

TEST(ConvPart, PartialRunsHaveNoBiasAndNoScale) {
  WeightShape shape{16, 1, 1, 32};
  Layer layer(shape, 0, true, 1);
  EXPECT_EQ(
      convRunBytes(layer.constants, layer.blocks, {0, 16, {1, 2}, 0, 1, true}),
      20 + 256);
  EXPECT_EQ(
      convRunBytes(layer.constants, layer.blocks, {0, 16, {1, 2}, 0, 1, false}),
      20 + 64 + 64 + 16 + 256);
  llvm::SmallVector<char> data;
  packConvRun(layer.constants, layer.blocks, {0, 16, {1, 2}, 0, 1, true}, data);
  for (size_t size = 0; size < data.size(); ++size) {
    auto view = ConvRunView::parse(bytesOf(data).take_front(size));
    EXPECT_FALSE(bool(view)) << size;
    llvm::consumeError(view.takeError());
  }
  data[1] |= 1;
  auto view = ConvRunView::parse(bytesOf(data));
  ASSERT_FALSE(bool(view));
  EXPECT_EQ(llvm::toString(view.takeError()),
            "partial convolution run has a scale for each channel");
}

} // namespace
