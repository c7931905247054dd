//===- LockTableTest.cpp - Which instances an instruction touches ---------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LockTable.h"
#include "gtest/gtest.h"

using namespace bsaie;
using namespace bsaie::simulator;

namespace {

Program withLocks(std::vector<Lock> locks) {
  Program p;
  p.device = llvm::cantFail(parseDevice("paper-2x3"));
  p.locks = std::move(locks);
  return p;
}

bool can(const LockTable &table, LockUse use, Toucher who) {
  Shortage shortage;
  return table.available(use, who, shortage);
}

TEST(LockTable, CoreLocksAreTouchedInEveryCoreOrInNone) {
  Program p = withLocks({{"k", Lock::Core, Engine::Core, Engine::Core, 1}});
  LockTable table(p);
  int32_t column1[] = {1, 4}, core4[] = {4};
  EXPECT_TRUE(can(table, {0, 1}, {Engine::LoadFM, 1, column1}));
  table.acquire(LockUse{0, 1}, {Engine::Core, 4, core4});
  Shortage shortage;
  EXPECT_FALSE(
      table.available(LockUse{0, 1}, {Engine::LoadFM, 1, column1}, shortage));
  EXPECT_EQ(shortage.index, 4);
  EXPECT_EQ(table.describe(4), "lock k0 'k' of core (1, 1)");
  EXPECT_EQ(table.value(1), 1);
}

TEST(LockTable, PairLocksAreTouchedByRowAndByColumn) {
  Program p = withLocks({{"p", Lock::Pair, Engine::LoadWM, Engine::LoadFM, 0}});
  LockTable table(p); // 2 x 3 instances
  EXPECT_FALSE(table.release(LockUse{0, 1}, {Engine::LoadWM, 1, {}}));
  EXPECT_EQ(table.value(0), 0);
  EXPECT_EQ(table.value(3), 1);
  EXPECT_EQ(table.value(5), 1);
  // Column 2 has heard from row 1 only.
  Shortage shortage;
  EXPECT_FALSE(
      table.available(LockUse{0, 1}, {Engine::LoadFM, 2, {}}, shortage));
  EXPECT_EQ(table.describe(shortage.index),
            "lock k0 'p' between LOADWM 0 and LOADFM 2");
  EXPECT_FALSE(table.release(LockUse{0, 1}, {Engine::LoadWM, 0, {}}));
  EXPECT_TRUE(can(table, {0, 1}, {Engine::LoadFM, 2, {}}));
  table.acquire(LockUse{0, 1}, {Engine::LoadFM, 2, {}});
  EXPECT_EQ(table.value(2), 0);
  EXPECT_EQ(table.value(5), 0);
  EXPECT_EQ(table.value(4), 1);
}

TEST(LockTable, APairWithItselfIsReleasedAsFromAndAcquiredAsTo) {
  Program p = withLocks({{"s", Lock::Pair, Engine::LoadFM, Engine::LoadFM, 0}});
  LockTable table(p); // 3 x 3 instances
  EXPECT_FALSE(table.release(LockUse{0, 1}, {Engine::LoadFM, 1, {}}));
  EXPECT_EQ(table.value(3), 1);
  EXPECT_EQ(table.value(4), 1);
  EXPECT_EQ(table.value(1), 0);
  EXPECT_FALSE(can(table, {0, 1}, {Engine::LoadFM, 0, {}}));
}

TEST(LockTable, RefusesValuesThatSixBitsDoNotHold) {
  Program p = withLocks({{"k", Lock::Core, Engine::Core, Engine::Core, 60}});
  LockTable table(p);
  int32_t core[] = {2};
  EXPECT_FALSE(table.release(LockUse{0, 3}, {Engine::Core, 2, core}));
  EXPECT_EQ(
      llvm::toString(table.release(LockUse{0, 1}, {Engine::Core, 2, core})),
      "releases 1 of lock k0 'k' of core (0, 2), which then holds 64, more "
      "than 63");
}

} // namespace
