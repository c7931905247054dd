//===- HappensBeforeTest.cpp - Edges, ranges and orders of locks ----------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HappensBefore.h"
#include "gtest/gtest.h"

using namespace bsaie;
using namespace bsaie::check;

namespace {

/// Locks between the first three instances of one row of cores; an instance of
/// the order is a core here.
struct Locks {
  explicit Locks(std::vector<int64_t> initial) {
    program.device = llvm::cantFail(parseDevice("paper-1x1"));
    for (int64_t value : initial)
      program.locks.push_back(
          {"k", Lock::Core, Engine::Core, Engine::Core, value, 0, 0});
    order.emplace(program, 3);
  }
  /// A step that acquires and releases units of locks.
  void step(int32_t instance, std::vector<LockUse> acquires,
            std::vector<LockUse> releases) {
    Toucher who{Engine::Core, 0, core};
    ASSERT_LT(order->shortage(acquires, who), 0);
    auto unordered = [&](int64_t, StepRef) { ++races; };
    order->acquire(instance, acquires, who, unordered);
    order->release(
        instance, releases, who, unordered,
        [&](int64_t, int64_t value) { highest = value; }, [](int64_t) {});
  }
  bool isBefore(StepRef a, int32_t instance) {
    return order->isBefore(a, instance);
  }

  Program program;
  std::optional<HappensBefore> order;
  int32_t core[1] = {0};
  int races = 0;
  int64_t highest = 0;
};

TEST(HappensBefore, AnAcquireFollowsTheReleaseThatGivesItsUnit) {
  Locks locks({0});
  locks.step(0, {}, {{0, 1}});
  locks.step(0, {}, {{0, 1}});
  locks.step(1, {{0, 1}}, {});
  EXPECT_TRUE(locks.isBefore({0, 0}, 1));
  EXPECT_FALSE(locks.isBefore({0, 1}, 1));
  locks.step(1, {{0, 1}}, {});
  EXPECT_TRUE(locks.isBefore({0, 1}, 1));
}

TEST(HappensBefore, InitialUnitsComeFromNobody) {
  Locks locks({1});
  locks.step(0, {}, {{0, 2}});
  locks.step(1, {{0, 1}}, {});
  EXPECT_FALSE(locks.isBefore({0, 0}, 1));
  locks.step(1, {{0, 1}}, {});
  EXPECT_TRUE(locks.isBefore({0, 0}, 1));
}

TEST(HappensBefore, ChainsOfLocksAreFollowed) {
  Locks locks({0, 0});
  locks.step(0, {}, {{0, 1}});
  locks.step(1, {{0, 1}}, {{1, 1}});
  locks.step(2, {{1, 1}}, {});
  EXPECT_TRUE(locks.isBefore({0, 0}, 2));
  EXPECT_FALSE(locks.isBefore({2, 0}, 0));
}

TEST(HappensBefore, TwoTakersNeedAnOrder) {
  // Both take of the two units, whoever comes first.
  Locks open({2});
  open.step(0, {{0, 1}}, {});
  open.step(1, {{0, 1}}, {});
  EXPECT_EQ(open.races, 1);
  // The second waits for the first by another lock.
  Locks ordered({2, 0});
  ordered.step(0, {{0, 1}}, {{1, 1}});
  ordered.step(1, {{1, 1}}, {});
  ordered.step(1, {{0, 1}}, {});
  EXPECT_EQ(ordered.races, 0);
  // The lock itself orders nothing: its unit may come from anybody.
  Locks circular({1});
  circular.step(0, {{0, 1}}, {{0, 1}});
  circular.step(1, {{0, 1}}, {{0, 1}});
  EXPECT_GE(circular.races, 1);
}

TEST(HappensBefore, CountsWhatMayNotHaveBeenTaken) {
  Locks locks({0, 0});
  // The taker runs beside, but need not.
  for (int i = 0; i < 2; ++i) {
    locks.step(0, {}, {{0, 40}});
    locks.step(1, {{0, 40}}, {});
  }
  EXPECT_EQ(locks.highest, 80);
  Locks waiting({0, 0});
  for (int i = 0; i < 2; ++i) {
    waiting.step(0, {}, {{0, 40}});
    waiting.step(1, {{0, 40}}, {{1, 1}});
    waiting.step(0, {{1, 1}}, {});
  }
  EXPECT_EQ(waiting.highest, 0);
}

} // namespace
