//===- RunDealTest.cpp - Parameter runs dealt to the memtiles -------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/RunDeal.h"
#include "gtest/gtest.h"

using namespace bsaie;

TEST(OutputSteps, TakeNoMoreTurnsThanOneStepWould) {
  for (int64_t rows = 1; rows <= 8; ++rows)
    for (int64_t blocks = 1; blocks <= 40; ++blocks)
      for (int64_t steps = 1; steps <= blocks; ++steps) {
        OutputSteps cut{blocks, steps, rows};
        int64_t next = 0, turns = 0;
        for (int64_t step = 0; step < steps; ++step) {
          int64_t most = 0;
          for (int64_t row = 0; row < rows; ++row) {
            Interval own = cut.of(step, row);
            EXPECT_EQ(own.begin, next);
            next = own.end;
            most = std::max(most, own.size());
          }
          turns += most;
        }
        EXPECT_EQ(next, blocks);
        EXPECT_EQ(turns, ceilDiv(blocks, rows));
      }
}

TEST(OutputSteps, OnlyTheLastStepIsUneven) {
  OutputSteps cut{10, 2, 4}; // three turns: one, and two of six blocks
  EXPECT_EQ(cut.of(0, 3), (Interval{3, 4}));
  EXPECT_EQ(cut.of(1, 0), (Interval{4, 5}));
  EXPECT_EQ(cut.of(1, 3), (Interval{8, 10}));
}

TEST(OutputSteps, LeaveTheLastRowsAndStepsEmpty) {
  EXPECT_EQ((OutputSteps{3, 1, 4}.of(0, 2)), (Interval{2, 3}));
  EXPECT_TRUE((OutputSteps{3, 1, 4}.of(0, 3).empty()));
  EXPECT_TRUE((OutputSteps{3, 3, 3}.of(2, 0).empty()));
}

TEST(RunDeal, EveryBlockIsDealtOnceAndRunsDoNotOverlap) {
  Device device = cantFail(parseDevice("paper-1x3"));
  for (int64_t rows = 1; rows <= 8; ++rows)
    for (int64_t steps = 1; steps <= 5; ++steps)
      for (int64_t blocks = 1; blocks <= 20; ++blocks) {
        RunDeal deal =
            dealRuns({blocks, steps, rows}, 2, device,
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
  RunDeal deal = dealRuns({8, 1, 4}, 1, device,
                          [](Interval b, int64_t) { return 8 * b.size(); });
  EXPECT_EQ(deal.memtileBytes, (llvm::SmallVector<int64_t, 8>{32, 0, 0, 32}));
}
