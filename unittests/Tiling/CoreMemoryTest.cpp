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
using Rings = llvm::SmallVector<int64_t, 4>;

TEST(CoreMemory, LayersLieAtAlternateEnds) {
  CoreMemory memory(100, /*runsEnterEarly=*/true);
  // The first run, slots, the ring, the second run.
  CoreMemory::Addresses a = memory.place(2, 10, 10, {30});
  EXPECT_EQ(a.runs, Runs({0, 50}));
  EXPECT_EQ(a.slots, 10);
  EXPECT_EQ(a.rings, Rings({20}));
  memory.finish(1);
  // [0, 60) is taken, and the first run of 40 bytes fits the other end.
  CoreMemory::Addresses b = memory.place(1, 40, 5, {15});
  EXPECT_EQ(b.runs, Runs({60}));
  EXPECT_EQ(b.slots, 55);
  EXPECT_EQ(b.rings, Rings({40}));
  CoreMemory::Addresses c = memory.place(1, 30, 10, {20, 20});
  EXPECT_EQ(c.runs, Runs({0}));
  EXPECT_EQ(c.slots, 30);
  EXPECT_EQ(c.rings, Rings({40, 60}));
}

TEST(CoreMemory, ALayerWithoutRunsStaysAtItsEnd) {
  CoreMemory memory(100, /*runsEnterEarly=*/true);
  memory.place(1, 10, 5, {15});
  CoreMemory::Addresses pool = memory.place(0, 0, 10, {30});
  EXPECT_EQ(pool.runs, Runs());
  EXPECT_EQ(pool.slots, 0);
  EXPECT_EQ(pool.rings, Rings({10}));
  // The run after it fits beside both.
  EXPECT_EQ(memory.place(1, 60, 0, {}).runs, Runs({40}));
}

TEST(CoreMemory, ARunTakesThePlaceOfTheLastButOne) {
  CoreMemory memory(100, /*runsEnterEarly=*/true);
  memory.place(2, 20, 10, {50});
  memory.finish(1);
  // All is taken but the place of the first run.
  EXPECT_EQ(memory.place(1, 20, 10, {50}).runs, Runs({0}));
  // With an odd number of runs the second place is free.
  memory.place(2, 20, 10, {50});
  memory.finish(0);
  CoreMemory::Addresses last = memory.place(1, 20, 10, {70});
  EXPECT_EQ(last.runs, Runs({0}));
  EXPECT_EQ(last.slots, 20);
  EXPECT_EQ(last.rings, Rings({30}));
}

TEST(CoreMemory, WhereNoneIsFreeItMeetsTheLeast) {
  CoreMemory memory(100, /*runsEnterEarly=*/true);
  memory.place(1, 10, 10, {50});
  // [60, 100) meets 10 bytes of the ring, [0, 40) run, slots and more of it.
  EXPECT_EQ(memory.place(1, 40, 0, {10}).runs, Runs({60}));
}

TEST(CoreMemory, SlotsLieAtTheEndsWhereNoRunEntersEarly) {
  CoreMemory memory(100, /*runsEnterEarly=*/false);
  CoreMemory::Addresses a = memory.place(2, 10, 10, {30});
  EXPECT_EQ(a.slots, 0);
  EXPECT_EQ(a.runs, Runs({10, 50}));
  EXPECT_EQ(a.rings, Rings({20}));
  // All but the first layer's slots, from the other end on; so does a pool.
  CoreMemory::Addresses b = memory.place(1, 20, 10, {60});
  EXPECT_EQ(b.slots, 90);
  EXPECT_EQ(b.runs, Runs({70}));
  EXPECT_EQ(b.rings, Rings({10}));
  CoreMemory::Addresses pool = memory.place(0, 0, 20, {60});
  EXPECT_EQ(pool.slots, 0);
  EXPECT_EQ(pool.rings, Rings({20}));
}

TEST(CoreMemory, WhatExceedsTheMemoryBeginsAtZero) {
  CoreMemory memory(100, /*runsEnterEarly=*/true);
  memory.place(1, 10, 5, {15});
  CoreMemory::Addresses large = memory.place(1, 50, 10, {50});
  EXPECT_EQ(large.runs, Runs({0}));
  EXPECT_EQ(large.slots, 50);
  EXPECT_EQ(large.rings, Rings({60}));
}
