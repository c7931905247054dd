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

/// Blocks that lie evenly in all input channels.
template <typename Count>
auto spread(Count count) {
  return [count](Interval blocks, int64_t index, SumParts parts) {
    return part(count(blocks), parts.channels, index / parts.kernelRows).size();
  };
}

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
      auto run = [&](Interval b, int64_t, SumParts parts) {
        return 20 + b.size() * (bytes / parts.count() + 32);
      };
      auto blocks = [cin = cin](Interval b) { return b.size() * cin / 8; };
      problem.runBytes = run;
      problem.nonZeroBlocks = spread(blocks);
      auto subvolume = chooseSubvolume(problem);
      ASSERT_TRUE(bool(subvolume)) << toString(subvolume.takeError());
      EXPECT_LE(coreFootprint(problem, *subvolume).total(),
                problem.device.coreBufferBytes);
      EXPECT_GE(subvolume->ringRows,
                streamRows(problem.layer.height).minimumRing);
    }
}

TEST(Subvolume, LoadsTheNextRunMeanwhileWhereNothingHalts) {
  // A 3x3 convolution of 14 x 14 pixels of 256 channels to as many.
  auto run = [](Interval b, int64_t, SumParts parts) {
    return 20 + b.size() * (8 * 9 * 256 / parts.count() + 32);
  };
  auto blocks = [](Interval b) { return b.size() * 32; };
  auto choose = [&](const char *device) {
    SubvolumeProblem problem = convolution(14, 256, 256, 3, device);
    problem.runBytes = run;
    problem.nonZeroBlocks = spread(blocks);
    Subvolume chosen = cantFail(chooseSubvolume(problem));
    CoreFootprint footprint = coreFootprint(problem, chosen);
    EXPECT_EQ(footprint.runs, chosen.runs);
    EXPECT_LE(footprint.total(), problem.device.coreBufferBytes);
    EXPECT_EQ(footprint.total(), footprint.ringBytes + footprint.outputBytes +
                                     chosen.runs * footprint.runBytes);
    return chosen;
  };
  EXPECT_EQ(choose("paper-4x4").runs, 1);
  Subvolume pair = choose("paper-4x4-overlap");
  EXPECT_EQ(pair.runs, 2);
  EXPECT_GT(pair.steps, 1);
}

TEST(Subvolume, LengthensTheRingWhereThereIsARunToWaitFor) {
  SubvolumeProblem problem = convolution(35, 192, 128, 1, "paper-4x4");
  auto run = [](Interval b, int64_t, SumParts parts) {
    return b.size() * 8 * 192 / parts.count();
  };
  auto blocks = [](Interval b) { return b.size() * 24; };
  problem.runBytes = run;
  problem.nonZeroBlocks = spread(blocks);
  Subvolume chosen = cantFail(chooseSubvolume(problem));
  EXPECT_EQ(chosen.ringRows, 2 + 8);
  Subvolume shorter = chosen;
  shorter.ringRows = 2;
  EXPECT_LT(estimateLayer(problem, chosen).weighed,
            estimateLayer(problem, shorter).weighed);
  // As far as it fits: seven rows of nine pixels beside the slots and the run.
  problem.device.coreBufferBytes =
      7 * 9 * 192 + 2 * 9 * 32 + 4 * 8 * 192 + 9 * 192 - 1;
  EXPECT_EQ(cantFail(chooseSubvolume(problem)).ringRows, 7);
  // No longer than what enters in all, and not without parameters.
  problem.device.coreBufferBytes = 1 << 20;
  problem.layer.height = {5, 5, 1, 1, 1, 0};
  EXPECT_EQ(cantFail(chooseSubvolume(problem)).ringRows, 5);
  problem.layer.kind = LayerKind::MaxPool;
  EXPECT_EQ(cantFail(chooseSubvolume(problem)).ringRows, 2);
}

/// A tap outside the image costs nothing: 3 x 3 - 2 rows of the kernel meet the
/// three rows of the image.
TEST(Subvolume, EstimatesTheKernelRowsThatMeetData) {
  SubvolumeProblem problem = convolution(3, 64, 64, 3, "paper-1x1");
  auto run = [](Interval, int64_t, SumParts) { return 0; };
  auto blocks = [](Interval b) { return b.size() * 8; };
  problem.runBytes = run;
  problem.nonZeroBlocks = spread(blocks);
  EXPECT_NEAR(
      estimateLayer(problem, cantFail(chooseSubvolume(problem))).weighed,
      64.0 * 64 / 256 * 3 * 3 * (3 * 3 - 2) / 1e9, 1e-9);
}

TEST(Strips, CoverTheRowsOnce) {
  Strips seven{3, 7};
  EXPECT_EQ(seven.rows(), 3);
  EXPECT_EQ(seven.begin(0), 0);
  EXPECT_EQ(seven.begin(1), 3);
  // The last one has two rows of the one before.
  EXPECT_EQ(seven.begin(2), 4);
}

TEST(Strips, HaveNoPadding) {
  LayerShape layer;
  layer.height = {15, 8, 3, 2, 1, 1};
  ASSERT_TRUE(layer.hasStrips());
  LayerShape strip = stripOf(layer, 4);
  EXPECT_EQ(strip.height.output, 2);
  EXPECT_EQ(strip.height.padBefore, 0);
  EXPECT_EQ(strip.height.input, (2 - 1) * 2 + 3);
  EXPECT_EQ(streamRows(strip.height).totalRows, 5);
  EXPECT_EQ(stripOf(layer, 1).height.padBefore, 1);
  layer.kind = LayerKind::Depthwise;
  EXPECT_FALSE(layer.hasStrips());
}

TEST(Strips, PoolsMeetNoPadding) {
  LayerShape layer;
  layer.pooled.emplace();
  layer.pooled->convHeight = {12, 12, 3, 1, 1, 1};
  layer.pooled->poolHeight = {12, 6, 2, 2, 1, 0};
  layer.height = layer.pooled->convHeight.then(layer.pooled->poolHeight);
  ASSERT_TRUE(layer.hasStrips());
  LayerShape strip = stripOf(layer, 3);
  EXPECT_EQ(strip.pooled->poolHeight.input, 4);
  EXPECT_EQ(strip.pooled->convHeight.output, 4);
  EXPECT_EQ(strip.pooled->convHeight.input, 6);
  EXPECT_EQ(strip.height.input, 6);
  layer.pooled->poolHeight.padBefore = 1;
  EXPECT_FALSE(layer.hasStrips());
  layer.pooled->poolHeight = {12, 7, 2, 2, 1, 0};
  EXPECT_FALSE(layer.hasStrips());
}

/// Eight blocks of output channels on seven rows leave most of them idle half
/// of the time; 112 rows of the output do not.
TEST(Subvolume, CutsTheHeightWhereChannelsAreUneven) {
  auto choose = [](const char *device) {
    SubvolumeProblem problem = convolution(112, 64, 64, 3, device);
    auto run = [](Interval b, int64_t, SumParts parts) {
      return b.size() * (8 * 9 * 64 / parts.count() + 32);
    };
    auto blocks = [](Interval b) { return b.size() * 8; };
    problem.runBytes = run;
    problem.nonZeroBlocks = spread(blocks);
    Subvolume chosen = cantFail(chooseSubvolume(problem));
    Subvolume none = chosen;
    problem.onlyStrips = 1;
    none = cantFail(chooseSubvolume(problem));
    EXPECT_EQ(none.strips, 1);
    if (chosen.strips > 1)
      EXPECT_LT(estimateLayer(problem, chosen).weighed,
                estimateLayer(problem, none).weighed);
    return chosen;
  };
  EXPECT_EQ(choose("paper-7x7").strips, 7);
  EXPECT_EQ(choose("paper-8x8").strips, 1);
}

TEST(Subvolume, CutsInputChannelsAsALastResort) {
  SubvolumeProblem problem = convolution(8, 4096, 8, 3, "paper-1x1");
  auto run = [](Interval b, int64_t, SumParts parts) {
    return b.size() * 8 * 9 * 4096 / parts.count();
  };
  auto blocks = [](Interval b) { return b.size() * 512; };
  problem.runBytes = run;
  problem.mostParts = {512, 3};
  problem.nonZeroBlocks = spread(blocks);
  auto subvolume = chooseSubvolume(problem);
  ASSERT_TRUE(bool(subvolume)) << toString(subvolume.takeError());
  EXPECT_GT(subvolume->parts.count(), 6);
  CoreFootprint footprint = coreFootprint(problem, *subvolume);
  EXPECT_LE(footprint.total(), problem.device.coreBufferBytes);
  EXPECT_LE(footprint.sumRowBytes, problem.device.coreScratchBytes);
}

TEST(Subvolume, RefusesWhatNoCoreCanHold) {
  SubvolumeProblem problem =
      convolution(8, 16, 8, 3, "paper-1x1{core_buffer_bytes=500}");
  auto run = [](Interval b, int64_t, SumParts parts) {
    return b.size() * 8 * 9 * 16 / parts.count();
  };
  auto blocks = [](Interval b) { return b.size() * 2; };
  problem.runBytes = run;
  problem.mostParts = {2, 1};
  problem.nonZeroBlocks = spread(blocks);
  auto subvolume = chooseSubvolume(problem);
  ASSERT_FALSE(bool(subvolume));
  EXPECT_EQ(toString(subvolume.takeError()),
            "one pixel of eight output channels and eight input channels needs "
            "664 bytes of core memory but the core has 500");
  problem.device.coreBufferBytes = 700;
  problem.device.coreScratchBytes = 31;
  subvolume = chooseSubvolume(problem);
  ASSERT_FALSE(bool(subvolume));
  EXPECT_EQ(toString(subvolume.takeError()),
            "one pixel of eight output channels and eight input channels needs "
            "32 bytes of core memory for sums but the core has 31");
  problem.device = cantFail(parseDevice("paper-1x1{core_buffer_bytes=500}"));
  problem.mostParts = {};
  subvolume = chooseSubvolume(problem);
  ASSERT_FALSE(bool(subvolume));
  EXPECT_EQ(
      toString(subvolume.takeError()),
      "one pixel of eight output channels needs 1312 bytes of core memory "
      "but the core has 500");
  // One kernel row of eight input channels: 3 x 8 + 2 x 8 + 192 bytes.
  problem.mostParts = {2, 3};
  subvolume = chooseSubvolume(problem);
  ASSERT_TRUE(bool(subvolume)) << toString(subvolume.takeError());
  EXPECT_GT(subvolume->parts.kernelRows, 1);
  EXPECT_LE(coreFootprint(problem, *subvolume).total(), 500);
}

TEST(Subvolume, HasAtLeastThePartsOfTheMemtiles) {
  SubvolumeProblem problem = convolution(8, 64, 8, 3, "paper-1x1");
  auto run = [](Interval b, int64_t, SumParts parts) {
    return b.size() * 8 * 9 * 64 / parts.count();
  };
  auto blocks = [](Interval b) { return b.size() * 8; };
  problem.runBytes = run;
  problem.nonZeroBlocks = spread(blocks);
  problem.mostParts = {8, 3};
  auto subvolume = chooseSubvolume(problem);
  ASSERT_TRUE(bool(subvolume)) << toString(subvolume.takeError());
  EXPECT_EQ(subvolume->parts.count(), 1);
  problem.leastParts = {5, 3};
  subvolume = chooseSubvolume(problem);
  ASSERT_TRUE(bool(subvolume)) << toString(subvolume.takeError());
  EXPECT_GE(subvolume->parts.channels, 5);
  EXPECT_EQ(subvolume->parts.kernelRows, 3);
}

TEST(Subvolume, LongRingsAreCountedInUnits) {
  // A global pool over 100 rows: all rows enter at once.
  SubvolumeProblem problem;
  problem.device = cantFail(parseDevice("paper-1x1"));
  problem.layer.kind = LayerKind::AvgPool;
  problem.layer.height = {100, 1, 100, 1, 1, 0};
  problem.layer.width = {4, 1, 4, 1, 1, 0};
  problem.layer.inputChannels = problem.layer.outputChannels = 8;
  auto none = [](Interval, int64_t, SumParts) { return int64_t(4); };
  auto blocks = [](Interval) { return int64_t(0); };
  problem.runBytes = none;
  problem.nonZeroBlocks = spread(blocks);
  auto subvolume = chooseSubvolume(problem);
  ASSERT_TRUE(bool(subvolume)) << toString(subvolume.takeError());
  EXPECT_EQ(subvolume->ringRows, 100);
  problem.layer.height.output = 2;
  problem.layer.height.input = 101;
  subvolume = chooseSubvolume(problem);
  ASSERT_FALSE(bool(subvolume));
  EXPECT_EQ(toString(subvolume.takeError()),
            "a window needs a ring of 100 rows but locks count 63");
}

TEST(KernelRowPart, CountsFromItsFirstRow) {
  // 7 kernel rows with dilation 2 and padding 6, in 3 parts: 2, 2 and 3 rows.
  WindowDim height{20, 20, 7, 1, 2, 6};
  SumParts parts{4, 3};
  const int64_t begins[] = {0, 2, 4}, rows[] = {2, 2, 3};
  for (int64_t k = 0; k < parts.count(); ++k) {
    WindowDim part = kernelRowPart(height, parts, k);
    EXPECT_EQ(part.kernel, rows[k % 3]);
    EXPECT_EQ(part.output, 20);
    // The first tap of an output is the part's first row of the whole kernel.
    EXPECT_EQ(part.first(5), height.first(5) + begins[k % 3] * 2);
  }
}

TEST(KernelRowPart, PartsMeetEveryTapOnce) {
  for (int64_t kernel = 1; kernel <= 6; ++kernel)
    for (int64_t rows = 1; rows <= kernel; ++rows)
      for (int64_t stride : {1, 2, 3}) {
        WindowDim height{9, 5, kernel, stride, 1, kernel / 2};
        for (int64_t o = 0; o < height.output; ++o) {
          int64_t taps = 0;
          for (int64_t k = 0; k < rows; ++k)
            taps += kernelRowPart(height, {1, rows}, k).taps(o).size();
          EXPECT_EQ(taps, height.taps(o).size());
        }
      }
}

static LayerShape layerOf(const WindowDim &height) {
  LayerShape layer;
  layer.height = height;
  return layer;
}

TEST(LargestStream, HoldsEveryPart) {
  WindowDim height{20, 20, 5, 1, 1, 2};
  // Whole, 5 rows and one of the next call; in parts of 2 and 3 rows, 3 and 1.
  RingDemand whole = largestStream(layerOf(height), {1, 1});
  EXPECT_EQ(whole.minimumRing, 5);
  EXPECT_EQ(whole.overlappedRing, 6);
  EXPECT_EQ(whole.totalRows, 20);
  RingDemand two = largestStream(layerOf(height), {1, 2});
  EXPECT_EQ(two.minimumRing, 3);
  EXPECT_EQ(two.overlappedRing, 4);
  for (int64_t rows = 1; rows <= 5; ++rows) {
    SumParts parts{1, rows};
    RingDemand largest = largestStream(layerOf(height), parts);
    int64_t total = 0;
    for (int64_t k = 0; k < rows; ++k) {
      RowStream stream = streamRows(kernelRowPart(height, parts, k));
      EXPECT_LE(stream.minimumRing, largest.minimumRing);
      EXPECT_LE(stream.overlappedRing, largest.overlappedRing);
      total += stream.totalRows;
    }
    EXPECT_EQ(largest.totalRows, total);
  }
}

TEST(LargestStream, PartsAreCountedRowByRow) {
  // 40 of 80 rows enter at a time; in parts the units may differ.
  WindowDim height{80, 2, 40, 40, 1, 0};
  EXPECT_EQ(largestStream(layerOf(height), {1, 1}).unit, 40);
  EXPECT_EQ(largestStream(layerOf(height), {1, 3}).unit, 1);
}

/// The example of docs/Tiling.md: three layers of one input, and one with the
/// channels of all.
TEST(Subvolume, EstimatesThatTheInputEntersOnce) {
  auto seconds = [](int64_t cout) {
    SubvolumeProblem problem = convolution(35, 192, cout, 1, "paper-4x4");
    auto run = [](Interval b, int64_t, SumParts parts) {
      return b.size() * 8 * 192 / parts.count();
    };
    auto blocks = [](Interval b) { return b.size() * 24; };
    problem.runBytes = run;
    problem.nonZeroBlocks = spread(blocks);
    return estimateLayer(problem, cantFail(chooseSubvolume(problem))).weighed;
  };
  // 35 rows of 9 pixels of 192 bytes, of which some enter beside the longest
  // run, of 2 blocks; with 6, storing takes longer than what then is left of
  // them.
  double loading = 35 * 9 * 192 / 4e9;
  for (int64_t cout : {48, 64})
    EXPECT_NEAR(seconds(cout), loading, 1e-9);
  EXPECT_NEAR(seconds(176), 6 * 8 * 192 / 4e9 + 35 * 9 * 176 / 4e9, 1e-9);
}
