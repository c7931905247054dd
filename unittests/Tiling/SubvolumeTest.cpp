//===- SubvolumeTest.cpp - What a core holds and computes -----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/Subvolume.h"
#include "BSAIE/Tiling/RowStream.h"
#include "gtest/gtest.h"

using namespace bsaie;

namespace {

/// A dense convolution of `cin` to `cout` channels, `kernel` square, same size.
SubvolumeProblem convolution(int64_t size, int64_t cin, int64_t cout,
                             int64_t kernel, const char *device) {
  SubvolumeProblem problem;
  problem.device = cantFail(parseDevice(device));
  WindowDim dim{size, size, kernel, 1, 1, kernel / 2};
  problem.layer.height = problem.layer.width = dim;
  problem.layer.inputChannels = cin;
  problem.layer.outputChannels = cout;
  problem.columnWidth = ceilDiv(size, problem.device.columns);
  return problem;
}

} // namespace

TEST(Subvolume, FitsTheCoreForEveryResNetShape) {
  for (const char *device :
       {"paper-1x1", "paper-2x2", "paper-4x4", "paper-8x8"})
    for (auto [size, cin, cout, kernel] :
         {std::tuple(56, 64, 64, 3), std::tuple(56, 64, 256, 1),
          std::tuple(28, 128, 128, 3), std::tuple(14, 256, 256, 3),
          std::tuple(14, 1024, 256, 1), std::tuple(7, 512, 512, 3),
          std::tuple(7, 512, 2048, 1), std::tuple(1, 2048, 1000, 1)}) {
      SubvolumeProblem problem = convolution(size, cin, cout, kernel, device);
      int64_t bytes = cin * kernel * kernel * 8;
      auto run = [&](Interval b, int64_t, int64_t parts) {
        return 20 + b.size() * (bytes / parts + 32);
      };
      auto blocks = [cin = cin](Interval b) { return b.size() * cin / 8; };
      problem.runBytes = run;
      problem.nonZeroBlocks = blocks;
      auto subvolume = chooseSubvolume(problem);
      ASSERT_TRUE(bool(subvolume)) << toString(subvolume.takeError());
      EXPECT_LE(coreFootprint(problem, *subvolume).total(),
                problem.device.coreBufferBytes);
      EXPECT_GE(subvolume->ringRows,
                streamRows(problem.layer.height).minimumRing);
    }
}

TEST(Subvolume, CutsInputChannelsAsALastResort) {
  SubvolumeProblem problem = convolution(8, 4096, 8, 3, "paper-1x1");
  auto run = [](Interval b, int64_t, int64_t parts) {
    return b.size() * 8 * 9 * 4096 / parts;
  };
  auto blocks = [](Interval b) { return b.size() * 512; };
  problem.runBytes = run;
  problem.mostParts = 512;
  problem.nonZeroBlocks = blocks;
  auto subvolume = chooseSubvolume(problem);
  ASSERT_TRUE(bool(subvolume)) << toString(subvolume.takeError());
  EXPECT_GT(subvolume->parts, 6);
  CoreFootprint footprint = coreFootprint(problem, *subvolume);
  EXPECT_LE(footprint.total(), problem.device.coreBufferBytes);
  EXPECT_LE(footprint.sumRowBytes, problem.device.coreScratchBytes);
}

TEST(Subvolume, RefusesWhatNoCoreCanHold) {
  SubvolumeProblem problem =
      convolution(8, 16, 8, 3, "paper-1x1{core_buffer_bytes=500}");
  auto run = [](Interval b, int64_t, int64_t parts) {
    return b.size() * 8 * 9 * 16 / parts;
  };
  auto blocks = [](Interval b) { return b.size() * 2; };
  problem.runBytes = run;
  problem.mostParts = 512;
  problem.nonZeroBlocks = blocks;
  auto subvolume = chooseSubvolume(problem);
  ASSERT_FALSE(bool(subvolume));
  EXPECT_EQ(
      toString(subvolume.takeError()),
      "one pixel of eight output channels and eight input channels needs "
      "664 bytes of core memory but the core has 500; kernel rows are not "
      "split");
  problem.mostParts = 1;
  subvolume = chooseSubvolume(problem);
  ASSERT_FALSE(bool(subvolume));
  EXPECT_EQ(
      toString(subvolume.takeError()),
      "one pixel of eight output channels needs 1312 bytes of core memory "
      "but the core has 500; input channels and kernel rows are not "
      "split");
}
