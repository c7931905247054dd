//===- MemtileSplitTest.cpp - Cutting layers that exceed memtiles ---------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/MemtileSplit.h"
#include "gtest/gtest.h"

using namespace bsaie;

namespace {

MemtileSplitProblem convolution(int64_t size, int64_t cin, int64_t cout,
                                int64_t parameterBytes, const char *device) {
  MemtileSplitProblem problem;
  problem.device = cantFail(parseDevice(device));
  problem.layer.height = problem.layer.width =
      WindowDim{size, size, 3, 1, 1, 1};
  problem.layer.inputChannels = cin;
  problem.layer.outputChannels = cout;
  int64_t blocks = ceilDiv(cout, 8);
  if (parameterBytes > 0)
    problem.parameterBytes = [=](Interval range, int64_t, SumParts parts) {
      return ceilDiv(parameterBytes * range.size(), blocks * parts.count());
    };
  return problem;
}

} // namespace

TEST(MemtileSplit, LeavesWhatFits) {
  auto split = chooseMemtileSplit(convolution(14, 64, 64, 40000, "paper-4x4"));
  ASSERT_TRUE(bool(split));
  EXPECT_EQ(split->bands, 1);
  EXPECT_EQ(split->channelParts, 1);
}

TEST(MemtileSplit, CutsActivationsIntoBands) {
  auto problem = convolution(224, 64, 64, 40000, "paper-1x1");
  auto split = chooseMemtileSplit(problem);
  ASSERT_TRUE(bool(split));
  EXPECT_GT(split->bands, 1);
  EXPECT_EQ(split->channelParts, 1);
  EXPECT_LE(memtileBytes(problem, *split), problem.device.memtileBytes);
}

TEST(MemtileSplit, CutsWeightsIntoChannels) {
  auto problem = convolution(7, 512, 512, 512 * 512 * 9, "paper-1x1");
  auto split = chooseMemtileSplit(problem);
  ASSERT_TRUE(bool(split));
  EXPECT_GT(split->channelParts, 1);
  EXPECT_LE(memtileBytes(problem, *split), problem.device.memtileBytes);
}

TEST(MemtileSplit, CutsTheWidthWhereARowDoesNotFit) {
  // Of 3 rows x 10 x 8 and 8 x 8 bytes, 100 bytes hold a pixel.
  auto problem = convolution(8, 8, 8, 0, "paper-1x1{memtile_bytes=100}");
  auto split = chooseMemtileSplit(problem);
  ASSERT_TRUE(bool(split)) << toString(split.takeError());
  EXPECT_EQ(split->bands, 8);
  EXPECT_EQ(split->widthParts, 8);
  EXPECT_LE(memtileBytes(problem, *split), 100);
}

TEST(MemtileSplit, RefusesAPixelThatDoesNotFit) {
  auto problem = convolution(8, 8, 8, 0, "paper-1x1{memtile_bytes=79}");
  auto split = chooseMemtileSplit(problem);
  ASSERT_FALSE(bool(split));
  EXPECT_EQ(toString(split.takeError()),
            "one output pixel of eight channels in each column needs 80 bytes "
            "in a memtile but it has 79");
}

TEST(MemtileSplit, MemtilesOfOneKindDoNotShare) {
  // A run of 1000 bytes fills one memtile; activations take 896 of another.
  auto problem = convolution(
      8, 8, 8, 1000, "paper-4x4{memtile_bytes=1000 memtile_kinds=WAAW}");
  MemtileSplit whole;
  EXPECT_EQ(memtileBytes(problem, whole), 1000);
  EXPECT_TRUE(bool(chooseMemtileSplit(problem)));
}

TEST(MemtileSplit, TakesSumsInPartsAtLast) {
  // 64 channels of 3 x 3 pixels and 4608 bytes of weights.
  auto problem = convolution(8, 64, 8, 4608, "paper-1x1{memtile_bytes=2000}");
  auto split = chooseMemtileSplit(problem);
  ASSERT_FALSE(bool(split));
  llvm::consumeError(split.takeError());
  problem.mostSums = {8, 3};
  split = chooseMemtileSplit(problem);
  ASSERT_TRUE(bool(split)) << toString(split.takeError());
  EXPECT_GT(split->sums.channels, 1);
  EXPECT_EQ(split->sums.kernelRows, 1);
  EXPECT_LE(memtileBytes(problem, *split), 2000);
  // A pixel of 8 channels at a time: kernel rows too.
  problem.device.memtileBytes = 300;
  split = chooseMemtileSplit(problem);
  ASSERT_TRUE(bool(split)) << toString(split.takeError());
  EXPECT_EQ(split->sums.kernelRows, 3);
  EXPECT_LE(memtileBytes(problem, *split), 300);
}

TEST(MemtileSplit, SumsMustFitTheCores) {
  auto problem = convolution(
      8, 64, 8, 4608, "paper-1x1{memtile_bytes=3000 core_scratch_bytes=64}");
  problem.mostSums = {8, 3};
  auto split = chooseMemtileSplit(problem);
  ASSERT_TRUE(bool(split)) << toString(split.takeError());
  ASSERT_GT(split->sums.count(), 1);
  // Two pixels of eight sums of 4 bytes.
  EXPECT_EQ(split->bands * split->widthParts, 32);
}

TEST(MemtileSplit, SumPartsAreTheFewestThatFit) {
  auto problem = convolution(8, 64, 8, 4608, "paper-1x1");
  EXPECT_EQ(chooseSumParts(problem).count(), 1);
  problem.mostSums = {8, 3};
  // 4096 + 512 bytes of activations; in two parts 2048 + 512 and 2304.
  problem.device.memtileBytes = 4096 + 512 + 4607;
  EXPECT_EQ(chooseSumParts(problem).channels, 2);
  EXPECT_EQ(chooseSumParts(problem).kernelRows, 1);
  // Nothing fits: as many as there are.
  problem.device.memtileBytes = 64;
  EXPECT_EQ(chooseSumParts(problem).count(), 24);
}

TEST(MemtileSplit, ColumnsWithoutMemtilesHoldNothing) {
  // A pool of 8 x 8 x 8: three columns of WWAA, two of which share a memtile.
  auto problem = convolution(8, 8, 8, 0, "paper-1x4{memtile_kinds=WWAA}");
  problem.layer.kind = LayerKind::MaxPool;
  problem.layer.height = problem.layer.width = WindowDim{8, 8, 1, 1, 1, 0};
  // ceil(8 / 3) + 1 pixels of each, two columns in one memtile: all 8.
  EXPECT_EQ(memtileBytes(problem, {}), 2 * 8 * 8 * 8);
  problem.device = cantFail(parseDevice("paper-1x4"));
  EXPECT_EQ(memtileBytes(problem, {}), 2 * 8 * 3 * 8);
  problem.device = cantFail(parseDevice("paper-1x2-m2"));
  EXPECT_EQ(memtileBytes(problem, {}), 2 * 8 * 3 * 8);
}
