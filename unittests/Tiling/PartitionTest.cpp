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
