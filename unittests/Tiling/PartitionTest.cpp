//===- PartitionTest.cpp - Which columns own which pixels -----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/Partition.h"
#include "gtest/gtest.h"

using namespace bsaie;

namespace {
ColumnHomes homesOf(int64_t columns) {
  return columnHomes(
      cantFail(parseDevice("paper-1x" + std::to_string(columns))));
}
} // namespace

TEST(Partition, EvenWithoutInputs) {
  auto partition = choosePartition(14, homesOf(4), {});
  ASSERT_TRUE(partition);
  EXPECT_TRUE(verifyPartition(*partition, 14, {}));
  for (int c = 0; c < 4; ++c)
    EXPECT_LE((*partition)[c + 1] - (*partition)[c], 4);
}

TEST(Partition, FewerPixelsThanColumnsArePackedToTheLeft) {
  auto partition = choosePartition(3, homesOf(5), {});
  ASSERT_TRUE(partition);
  EXPECT_EQ(*partition, (Partition{0, 1, 2, 3, 3, 3}));
}

TEST(Partition, NoMoreColumnsThanTheWidestPartNeeds) {
  // Seven columns would have three pixels at most too, and some of them two:
  // too few for the halo of a 1x7 kernel beside them.
  EXPECT_EQ(*choosePartition(17, homesOf(7), {}),
            (Partition{0, 2, 5, 8, 11, 14, 17, 17}));
  WindowDim halo{17, 17, 7, 1, 1, 3};
  auto owners = choosePartition(17, homesOf(7), {});
  EXPECT_TRUE(choosePartition(17, homesOf(7), PartitionInput{*owners, halo}));
  // Columns that share memtiles all have a part.
  Device waaw = cantFail(parseDevice("paper-1x4{memtile_kinds=WAAW}"));
  EXPECT_EQ(*choosePartition(6, columnHomes(waaw), {}),
            (Partition{0, 1, 3, 4, 6}));
}

TEST(Partition, EveryResNetTransitionHasOneOnEveryMesh) {
  // Widths and windows of ResNet-50: 7x7/2, 3x3/2 pool, 3x3/2, 3x3/1, 1x1/2.
  struct Step {
    int64_t input, output, kernel, stride, pad;
  };
  for (int64_t columns = 1; columns <= 8; ++columns)
    for (Step step :
         {Step{224, 112, 7, 2, 3}, Step{112, 56, 3, 2, 1},
          Step{56, 28, 3, 2, 1}, Step{28, 14, 3, 2, 1}, Step{14, 7, 3, 2, 1},
          Step{14, 7, 1, 2, 0}, Step{7, 7, 3, 1, 1}}) {
      auto owners = choosePartition(step.input, homesOf(columns), {});
      ASSERT_TRUE(owners);
      WindowDim window{step.input,  step.output, step.kernel,
                       step.stride, 1,           step.pad};
      PartitionInput input{*owners, window};
      auto partition = choosePartition(step.output, homesOf(columns), input);
      ASSERT_TRUE(partition) << step.input << " to " << step.output << " on "
                             << columns << " columns";
      EXPECT_TRUE(verifyPartition(*partition, step.output, input));
    }
}

TEST(Partition, AGlobalWindowIsOutOfReachFromFourColumnsOn) {
  WindowDim window{7, 1, 7, 7, 1, 0};
  for (int64_t columns = 1; columns <= 8; ++columns) {
    auto owners = choosePartition(7, homesOf(columns), {});
    PartitionInput input{*owners, window};
    EXPECT_EQ(choosePartition(1, homesOf(columns), input).has_value(),
              columns <= 3);
  }
}

TEST(Partition, VerifyRefusesWhatIsOutOfReach) {
  Partition owners{0, 2, 4, 6, 8};
  WindowDim same{8, 8, 1, 1, 1, 0};
  EXPECT_TRUE(
      verifyPartition({0, 2, 4, 6, 8}, 8, {PartitionInput{owners, same}}));
  EXPECT_FALSE(
      verifyPartition({0, 8, 8, 8, 8}, 8, {PartitionInput{owners, same}}));
  EXPECT_FALSE(verifyPartition({0, 4, 2, 6, 8}, 8, {}));
  EXPECT_FALSE(verifyPartition({0, 2, 4, 6, 7}, 8, {}));
}

TEST(ColumnHomes, AreTheOwnMemtilesThatHoldActivations) {
  using Homes = ColumnHomes;
  EXPECT_EQ(homesOf(2), (Homes{{0}, {1}}));
  EXPECT_EQ(columnHomes(cantFail(parseDevice("paper-1x2-m2"))),
            (Homes{{0, 1}, {2, 3}}));
  EXPECT_EQ(
      columnHomes(cantFail(parseDevice("paper-1x2-m2{memtile_kinds=WAWA}"))),
      (Homes{{1}, {3}}));
}

TEST(ColumnHomes, AreTheNeighboursWhereTheOwnHoldNone) {
  using Homes = ColumnHomes;
  EXPECT_EQ(columnHomes(cantFail(parseDevice("paper-1x4{memtile_kinds=WAAW}"))),
            (Homes{{1}, {1}, {2}, {2}}));
  // The left neighbour comes first.
  EXPECT_EQ(columnHomes(cantFail(parseDevice("paper-1x3{memtile_kinds=AWS}"))),
            (Homes{{0}, {0}, {2}}));
  // Memtile 2 is two columns away from column 0.
  EXPECT_EQ(columnHomes(cantFail(parseDevice("paper-1x4{memtile_kinds=WWAA}"))),
            (Homes{{}, {2}, {2}, {3}}));
  EXPECT_EQ(
      widestColumn(10, cantFail(parseDevice("paper-1x4{memtile_kinds=WWAA}"))),
      4);
}

TEST(Extents, SpreadColumnsEvenlyOverTheirHomes) {
  ColumnHomes two = columnHomes(cantFail(parseDevice("paper-1x2-m2")));
  Extents extents = extentsOf({{0, 5}, {5, 6}}, two, 4);
  EXPECT_EQ(extents.of(0), (Interval{0, 2}));
  EXPECT_EQ(extents.of(1), (Interval{2, 5}));
  // A single pixel is in the last of its memtiles, and nothing in the other.
  EXPECT_TRUE(extents.of(2).empty());
  EXPECT_EQ(extents.of(3), (Interval{5, 6}));
}

TEST(Extents, NeighboursThatShareAHomeFillItTogether) {
  ColumnHomes homes =
      columnHomes(cantFail(parseDevice("paper-1x4{memtile_kinds=WWAA}")));
  // What columns need may overlap, and columns without homes need nothing.
  Extents extents = extentsOf({{0, 0}, {0, 3}, {1, 5}, {4, 6}}, homes, 4);
  EXPECT_TRUE(extents.of(0).empty());
  EXPECT_TRUE(extents.of(1).empty());
  EXPECT_EQ(extents.of(2), (Interval{0, 5}));
  EXPECT_EQ(extents.of(3), (Interval{4, 6}));
  // A column that needs nothing does not move what its neighbour needs.
  extents = extentsOf({{0, 0}, {2, 2}, {2, 4}, {4, 6}}, homes, 4);
  EXPECT_EQ(extents.of(2), (Interval{2, 4}));
}

TEST(StoredPartition, IsWhatTheMemtilesOfEachColumnHold) {
  Device waaw = cantFail(parseDevice("paper-1x4{memtile_kinds=WAAW}"));
  EXPECT_EQ(storedPartition({0, 1, 3, 4, 6}, columnHomes(waaw), waaw),
            (Partition{0, 0, 3, 6, 6}));
  Device wwaa = cantFail(parseDevice("paper-1x4{memtile_kinds=WWAA}"));
  EXPECT_EQ(storedPartition({0, 0, 2, 4, 6}, columnHomes(wwaa), wwaa),
            (Partition{0, 0, 0, 4, 6}));
  Device two = cantFail(parseDevice("paper-1x2-m2"));
  EXPECT_EQ(storedPartition({0, 3, 6}, columnHomes(two), two),
            (Partition{0, 3, 6}));
}

TEST(Partition, ColumnsWithoutHomesGetNoPixel) {
  Device device = cantFail(parseDevice("paper-1x4{memtile_kinds=WWAA}"));
  ColumnHomes homes = columnHomes(device);
  for (int64_t width = 1; width <= 20; ++width) {
    auto partition = choosePartition(width, homes, {});
    ASSERT_TRUE(partition);
    EXPECT_EQ((*partition)[1], 0) << width;
    EXPECT_TRUE(verifyPartition(*partition, width, {}));
    for (int c = 1; c < 4; ++c)
      EXPECT_LE((*partition)[c + 1] - (*partition)[c], ceilDiv(width, 3));
  }
  EXPECT_EQ(*choosePartition(2, homes, {}), (Partition{0, 0, 1, 2, 2}));
  EXPECT_EQ(*choosePartition(6, homes, {}), (Partition{0, 0, 2, 4, 6}));
}

TEST(Partition, ReachIsCountedFromWhereTensorsAreStored) {
  // Of 6 pixels memtile 2 holds 4 and memtile 3 the rest. Column 1 reaches
  // memtile 2 only, and with it the pixels beside those that it computes.
  Device device = cantFail(parseDevice("paper-1x4{memtile_kinds=WWAA}"));
  ColumnHomes homes = columnHomes(device);
  Partition stored = storedPartition({0, 0, 2, 4, 6}, homes, device);
  WindowDim halo{6, 6, 3, 1, 1, 1};
  auto partition = choosePartition(6, homes, PartitionInput{stored, halo});
  ASSERT_TRUE(partition);
  EXPECT_EQ(*partition, (Partition{0, 0, 2, 4, 6}));
  // AWSA: memtile 0 holds [0, 3) and column 2 does not reach pixel 2.
  Device awsa = cantFail(parseDevice("paper-1x4{memtile_kinds=AWSA}"));
  homes = columnHomes(awsa);
  stored = storedPartition({0, 1, 3, 4, 6}, homes, awsa);
  EXPECT_EQ(stored, (Partition{0, 3, 3, 4, 6}));
  EXPECT_TRUE(withinReach({stored, halo}, 1, {1, 3}));
  EXPECT_FALSE(withinReach({stored, halo}, 2, {3, 4}));
}
