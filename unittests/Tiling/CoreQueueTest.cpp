//===- CoreQueueTest.cpp - A column of cores from run to run --------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/CoreQueue.h"
#include "gtest/gtest.h"

using namespace bsaie;

namespace {

RunSeconds run(double loading, double computing, double storing) {
  RunSeconds run;
  run.loading = loading;
  run.computing = computing;
  run.storing = storing;
  return run;
}

TEST(CoreQueue, TakesTheSlowestOfAll) {
  EXPECT_EQ(CoreQueue().pass(run(5, 3, 2), 0, false), 5);
  EXPECT_EQ(CoreQueue().pass(run(3, 5, 2), 0, false), 5);
  EXPECT_EQ(CoreQueue().pass(run(2, 3, 5), 0, false), 5);
}

TEST(CoreQueue, LeavesTheOutputsOfTwoCalls) {
  RunSeconds slow = run(0, 10, 14);
  slow.call = 1;
  slow.storingCall = 1.5;
  CoreQueue queue;
  EXPECT_EQ(queue.pass(slow, 0, false), 11);
  EXPECT_EQ(queue.leaving(slow), 3);
  // They leave while the next run enters, or stay before its own.
  CoreQueue late = queue;
  EXPECT_EQ(late.pass(slow, 5, false), 11);
  EXPECT_EQ(queue.pass(slow, 0, false), 14);
}

TEST(CoreQueue, TheNextRunsRowsFollowTheLast) {
  RunSeconds slow = run(10, 8, 0);
  slow.last = 2;
  slow.early = 4;
  slow.freeing = 1;
  CoreQueue queue;
  EXPECT_EQ(queue.pass(slow, 0, false), 10);
  EXPECT_TRUE(queue.waitsForRows());
  EXPECT_EQ(queue.ending(), 2);
  // It is there: LOADFM goes on.
  CoreQueue there = queue;
  EXPECT_EQ(there.pass(slow, 0, false), 10);
  // It keeps the cores waiting: three rows are there, and the ring was full.
  EXPECT_EQ(queue.pass(slow, 3, false), 8);
}

TEST(CoreQueue, RowsEnterWhileTheCoresWork) {
  RunSeconds loads = run(10, 4, 0);
  loads.early = 3;
  CoreQueue queue;
  EXPECT_EQ(queue.pass(run(4, 6, 0), 0, false), 6);
  EXPECT_EQ(queue.pass(loads, 0, false), 8);
}

} // namespace
