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
  problem.parameterBytes = parameterBytes;
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

TEST(MemtileSplit, RefusesARowThatDoesNotFit) {
  auto problem = convolution(8, 8, 8, 0, "paper-1x1{memtile_bytes=100}");
  auto split = chooseMemtileSplit(problem);
  ASSERT_FALSE(bool(split));
  EXPECT_EQ(toString(split.takeError()),
            "one output row needs 256 bytes in a memtile but it has 100");
}
