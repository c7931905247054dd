//===- CoreMemoryTest.cpp - Where a layer's buffers lie in the cores ------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/CoreMemory.h"
#include "gtest/gtest.h"

using namespace bsaie;

using Runs = llvm::SmallVector<int64_t, 2>;
using Others = llvm::SmallVector<int64_t, 4>;

TEST(CoreMemory, LayersLieAtAlternateEnds) {
  CoreMemory memory(100);
  // The first run, ring and slots, the second run.
  CoreMemory::Addresses a = memory.place(2, 10, {30, 10});
  EXPECT_EQ(a.runs, Runs({0, 50}));
  EXPECT_EQ(a.others, Others({10, 40}));
  memory.finish(1);
  // [0, 60) is taken, and the first run of 40 bytes fits the other end.
  CoreMemory::Addresses b = memory.place(1, 40, {20});
  EXPECT_EQ(b.runs, Runs({60}));
  EXPECT_EQ(b.others, Others({40}));
  CoreMemory::Addresses c = memory.place(1, 30, {20, 20, 10});
  EXPECT_EQ(c.runs, Runs({0}));
  EXPECT_EQ(c.others, Others({30, 50, 70}));
}

TEST(CoreMemory, ALayerWithoutRunsStaysAtItsEnd) {
  CoreMemory memory(100);
  memory.place(1, 10, {20});
  CoreMemory::Addresses pool = memory.place(0, 0, {30, 10});
  EXPECT_EQ(pool.runs, Runs());
  EXPECT_EQ(pool.others, Others({0, 30}));
  // The run after it fits beside both.
  EXPECT_EQ(memory.place(1, 60, {}).runs, Runs({40}));
}

TEST(CoreMemory, ARunTakesThePlaceOfTheLastButOne) {
  CoreMemory memory(100);
  memory.place(2, 20, {60});
  memory.finish(1);
  // All is taken but the place of the first run.
  EXPECT_EQ(memory.place(1, 20, {60}).runs, Runs({0}));
  // With an odd number of runs the second place is free.
  memory.place(2, 20, {60});
  memory.finish(0);
  CoreMemory::Addresses last = memory.place(1, 20, {80});
  EXPECT_EQ(last.runs, Runs({0}));
  EXPECT_EQ(last.others, Others({20}));
}

TEST(CoreMemory, WhereNoneIsFreeItMeetsTheLeast) {
  CoreMemory memory(100);
  memory.place(1, 10, {60});
  // [60, 100) meets 10 bytes of the ring, [0, 40) the run and 30 of the ring.
  EXPECT_EQ(memory.place(1, 40, {10}).runs, Runs({60}));
}

TEST(CoreMemory, WhatExceedsTheMemoryBeginsAtZero) {
  CoreMemory memory(100);
  memory.place(1, 10, {20});
  CoreMemory::Addresses large = memory.place(1, 50, {60});
  EXPECT_EQ(large.runs, Runs({0}));
  EXPECT_EQ(large.others, Others({50}));
}
