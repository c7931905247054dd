//===- RunDealTest.cpp - Parameter runs dealt to the memtiles -------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/RunDeal.h"
#include "gtest/gtest.h"

using namespace bsaie;

TEST(SlotBlocks, LeaveTheLastSlotsEmpty) {
  EXPECT_EQ(slotBlocks(10, 4, 1), (Interval{2, 5}));
  EXPECT_EQ(slotBlocks(3, 4, 2), (Interval{2, 3}));
  EXPECT_TRUE(slotBlocks(3, 4, 3).empty());
  EXPECT_TRUE(slotBlocks(3, 9, 8).empty());
}

TEST(RunDeal, EveryBlockIsDealtOnceAndRunsDoNotOverlap) {
  Device device = cantFail(parseDevice("paper-1x3"));
  for (int64_t rows = 1; rows <= 8; ++rows)
    for (int64_t steps = 1; steps <= 5; ++steps)
      for (int64_t blocks = 1; blocks <= 20; ++blocks) {
        RunDeal deal =
            dealRuns(blocks, steps, 2, rows, device,
                     [](Interval b, int64_t) { return 100 * b.size(); });
        std::vector<int> seen(blocks, 0);
        std::vector<int64_t> end(3, 0);
        for (const DealtRun &run : deal.runs) {
          EXPECT_LT(run.row, rows);
          EXPECT_EQ(run.offsetBytes, end[run.memtile]);
          end[run.memtile] += run.bytes;
          for (int64_t b = run.blocks.begin; b < run.blocks.end; ++b)
            ++seen[b];
        }
        for (int count : seen)
          EXPECT_EQ(count, 2) << "once for each part";
        for (int m = 0; m < 3; ++m)
          EXPECT_EQ(end[m], deal.memtileBytes[m]);
      }
}

TEST(RunDeal, OnlyMemtilesForWeightsGetRuns) {
  Device device = cantFail(parseDevice("paper-4x4{memtile_kinds=WAAW}"));
  RunDeal deal = dealRuns(8, 1, 1, 4, device,
                          [](Interval b, int64_t) { return 8 * b.size(); });
  EXPECT_EQ(deal.memtileBytes, (llvm::SmallVector<int64_t, 8>{32, 0, 0, 32}));
}
