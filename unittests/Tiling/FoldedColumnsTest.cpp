//===- FoldedColumnsTest.cpp - Kernel columns as channels -----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/FoldedColumns.h"
#include "BSAIE/Tiling/Subvolume.h"
#include "gtest/gtest.h"

using namespace bsaie;

namespace {

/// A convolution of `channels` channels with a kernel of `kernel` columns.
LayerShape convolution(int64_t channels, int64_t kernel) {
  LayerShape shape;
  shape.inputChannels = channels;
  shape.outputChannels = 8;
  shape.height = {20, 20, 3, 1, 1, 1};
  shape.width = {20, 20, kernel, 1, 1, kernel / 2};
  return shape;
}

/// Memtiles of ten pixels.
int64_t byTens(int64_t pixel) { return pixel / 10; }

/// The first convolution of ResNet-50, with or without the pool behind it, on
/// one column of four cores; 16 channels for each core.
SubvolumeProblem resnetConv1(bool withPool, bool folds) {
  SubvolumeProblem problem;
  problem.device = cantFail(parseDevice("paper-4x1"));
  LayerShape &layer = problem.layer;
  layer.inputChannels = 3;
  layer.outputChannels = 64;
  layer.height = layer.width = {224, 112, 7, 2, 1, 3};
  if (withPool) {
    WindowDim pool{112, 56, 3, 2, 1, 1};
    layer.pooled = PooledConv{false, layer.height, layer.width, pool, pool};
    layer.height = layer.width = layer.height.then(pool);
  }
  if (folds)
    foldColumns(layer);
  problem.columnWidth = layer.width.output;
  int64_t blocksOfChannels = ceilDiv(layer.inputChannels, 8);
  problem.runBytes = [](Interval blocks, int64_t, SumParts) {
    return blocks.size() * (3 * 49 + 4) * 8;
  };
  problem.nonZeroBlocks = [=](Interval blocks, int64_t, SumParts) {
    return blocks.size() * blocksOfChannels;
  };
  return problem;
}

} // namespace

TEST(FoldedColumns, OnlyWhereBlocksAreSpared) {
  EXPECT_TRUE(canFoldColumns(convolution(3, 7)));
  EXPECT_TRUE(canFoldColumns(convolution(1, 2)));
  // Three columns of six channels are three blocks; five are four.
  EXPECT_FALSE(canFoldColumns(convolution(6, 3)));
  EXPECT_TRUE(canFoldColumns(convolution(6, 5)));
  EXPECT_FALSE(canFoldColumns(convolution(7, 7)));
  EXPECT_TRUE(canFoldColumns(convolution(7, 8)));
  EXPECT_FALSE(canFoldColumns(convolution(8, 9)));
  EXPECT_FALSE(canFoldColumns(convolution(3, 1)));
  LayerShape dilated = convolution(3, 7);
  dilated.width.dilation = 2;
  EXPECT_FALSE(canFoldColumns(dilated));
  dilated.width.dilation = 1;
  dilated.height.dilation = 2;
  EXPECT_TRUE(canFoldColumns(dilated));
  LayerShape depthwise = convolution(3, 7);
  depthwise.kind = LayerKind::Depthwise;
  EXPECT_FALSE(canFoldColumns(depthwise));
}

TEST(FoldedColumns, CoresSeeAKernelOfOneColumn) {
  LayerShape shape = convolution(3, 7);
  foldColumns(shape);
  EXPECT_EQ(shape.inputChannels, 21);
  EXPECT_EQ(shape.width.kernel, 1);
  EXPECT_EQ(shape.height.kernel, 3);
  EXPECT_EQ(tileInputWidth(shape, 5), 5);
  EXPECT_FALSE(canFoldColumns(shape));
  // Before a pool of 3 with stride 2, five outputs read eleven columns.
  SubvolumeProblem problem = resnetConv1(/*withPool=*/true, /*folds=*/true);
  EXPECT_EQ(tileInputWidth(problem.layer, 5), 11);
  EXPECT_EQ(problem.layer.width.first(0), -1);
  EXPECT_EQ(problem.layer.width.output, 56);
}

TEST(FoldedColumns, WindowsThatAreCutAlikeComeTogether) {
  // Outputs 0 to 9 of a kernel of 7 with stride 2 and pad 3 on 20 pixels.
  auto parts = gatherTaps({20, 10, 7, 2, 1, 3}, {0, 10}, byTens);
  struct {
    Interval outputs, taps;
    int64_t memtile;
  } expected[] = {
      {{0, 1}, {0, 3}, -1}, {{0, 1}, {3, 7}, 0},  {{1, 2}, {0, 1}, -1},
      {{1, 2}, {1, 7}, 0},  {{2, 4}, {0, 7}, 0},  {{4, 5}, {0, 5}, 0},
      {{4, 5}, {5, 7}, 1},  {{5, 6}, {0, 3}, 0},  {{5, 6}, {3, 7}, 1},
      {{6, 7}, {0, 1}, 0},  {{6, 7}, {1, 7}, 1},  {{7, 9}, {0, 7}, 1},
      {{9, 10}, {0, 5}, 1}, {{9, 10}, {5, 7}, -1}};
  ASSERT_EQ(parts.size(), std::size(expected));
  for (auto [part, other] : llvm::zip(parts, expected)) {
    EXPECT_EQ(part.outputs, other.outputs);
    EXPECT_EQ(part.taps, other.taps);
    EXPECT_EQ(part.memtile, other.memtile);
  }
}

TEST(FoldedColumns, EachTapComesOnceFromWhereItLies) {
  for (int64_t kernel : {1, 2, 3, 5, 7, 11})
    for (int64_t stride : {1, 2, 3, 8})
      for (int64_t pad : {-2, 0, 1, 4})
        // A pool also reads outputs beyond the image.
        for (Interval outputs : {Interval{0, 5}, Interval{-2, 9}}) {
          WindowDim width{23, 9, kernel, stride, 1, pad};
          std::vector<int> times(kernel * outputs.size(), 0);
          for (const GatheredTaps &part : gatherTaps(width, outputs, byTens))
            for (int64_t o = part.outputs.begin; o < part.outputs.end; ++o)
              for (int64_t t = part.taps.begin; t < part.taps.end; ++t) {
                ++times[(o - outputs.begin) * kernel + t];
                int64_t pixel = o * stride - pad + t;
                bool isData = pixel >= 0 && pixel < 23;
                EXPECT_EQ(part.memtile, isData ? byTens(pixel) : -1);
              }
          EXPECT_TRUE(llvm::all_of(times, [](int n) { return n == 1; }));
        }
}

TEST(FoldedColumns, TheClosedFormCountsBlocksOfFoldedChannels) {
  // 112 outputs a row, two blocks of output channels for each core: 7 rows of
  // 7 taps of one block each, or 7 of three blocks.
  auto seconds = [](bool withPool, bool folds) {
    SubvolumeProblem problem = resnetConv1(withPool, folds);
    return estimateLayer(problem, cantFail(chooseSubvolume(problem))).weighed;
  };
  double columns = 112, rows = 0;
  WindowDim height{224, 112, 7, 2, 1, 3};
  for (int64_t o = 0; o < 112; ++o)
    rows += double(height.taps(o).size());
  EXPECT_NEAR(seconds(false, false), rows * columns * 7 * 2 / 4 / 1e9, 2e-6);
  // LOADFM brings 21 bytes for each output and row, WRITEFM takes 64.
  double loading = 224 * columns * 21 / 4e9, storing = 112 * columns * 64 / 4e9;
  double computing = rows * columns * 3 * 2 / 4 / 1e9;
  EXPECT_NEAR(seconds(false, true), std::max({loading, computing, storing}),
              2e-6);
  EXPECT_LT(seconds(true, true), 0.5 * seconds(true, false));
}
