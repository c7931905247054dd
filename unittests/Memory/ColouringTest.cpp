//===- ColouringTest.cpp - Addresses in circular memories -----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Memory/Colouring.h"
#include "gtest/gtest.h"
#include <cstdio>
#include <random>

using namespace bsaie;

static LiveRange range(const char *name, int64_t first, int64_t last,
                       int64_t bytes) {
  LiveRange result;
  result.name = name;
  result.firstStep = first;
  result.lastStep = last;
  result.bytes = {bytes};
  return result;
}

TEST(Colouring, ReusesMemoryOfTheDead) {
  std::vector<LiveRange> ranges{range("a", 0, 1, 60), range("b", 1, 2, 40),
                                range("c", 2, 3, 60)};
  auto result = colour(ranges, 1, 100);
  auto *addresses = std::get_if<Addresses>(&result);
  ASSERT_TRUE(addresses);
  std::string why;
  EXPECT_TRUE(verifyColouring(ranges, *addresses, 1, 100, why)) << why;
}

TEST(Colouring, ABufferMayPassTheEnd) {
  // b lies in the middle of the memory for its whole life.
  EXPECT_FALSE(arcsOverlap(70, 60, 30, 40, 100));
  EXPECT_TRUE(arcsOverlap(70, 61, 30, 40, 100));
  EXPECT_FALSE(arcsOverlap(0, 0, 0, 10, 100));
}

TEST(Colouring, SaysWhereMemoryRunsOut) {
  std::vector<LiveRange> ranges{range("a", 0, 2, 60), range("b", 1, 1, 50)};
  auto result = colour(ranges, 1, 100);
  auto *failures = std::get_if<ColouringFailures>(&result);
  ASSERT_NE(failures, nullptr);
  const ColouringFailure *failure = &failures->front();
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->step, 1);
  EXPECT_EQ(failure->liveBytes, 110);
}

TEST(Colouring, VerifyFindsAnOverlap) {
  std::vector<LiveRange> ranges{range("a", 0, 1, 60), range("b", 1, 2, 40)};
  std::string why;
  EXPECT_FALSE(verifyColouring(ranges, {{0}, {59}}, 1, 100, why));
  EXPECT_EQ(why, "a and b overlap in memtile 0");
  EXPECT_FALSE(verifyColouring(ranges, {{0}, {100}}, 1, 100, why));
  EXPECT_EQ(why, "b lies outside memtile 0");
}

TEST(Colouring, RandomProblemsAreSoundAndNearTheBound) {
  std::mt19937 random(3);
  int solved = 0;
  for (int i = 0; i < 200; ++i) {
    std::vector<LiveRange> ranges;
    for (int k = 0; k < 30; ++k) {
      int64_t first = random() % 20;
      ranges.push_back(range("r", first,
                             std::min<int64_t>(19, first + random() % 5),
                             1 + random() % 100));
    }
    int64_t capacity = peakLiveBytes(ranges, 1)[0] * 5 / 4;
    auto result = colour(ranges, 1, capacity);
    if (auto *addresses = std::get_if<Addresses>(&result)) {
      std::string why;
      EXPECT_TRUE(verifyColouring(ranges, *addresses, 1, capacity, why)) << why;
      ++solved;
    }
  }
  EXPECT_GE(solved, 190);
}

TEST(Colouring, CompactReachesTheLiveBytesWhereAnOrderDoes) {
  // In order of size x life c comes last and lies above both others.
  std::vector<LiveRange> ranges{range("a", 0, 3, 50), range("b", 4, 7, 40),
                                range("c", 3, 4, 20)};
  Addresses addresses = {{100}, {0}, {40}};
  EXPECT_EQ(peakAddresses(ranges, addresses, 1, 200)[0], 150);
  compact(ranges, 1, 200, addresses);
  std::string why;
  EXPECT_TRUE(verifyColouring(ranges, addresses, 1, 200, why)) << why;
  EXPECT_EQ(peakAddresses(ranges, addresses, 1, 200)[0], 70);
}

TEST(Colouring, ABufferThatPassesTheEndReachesAllBytes) {
  std::vector<LiveRange> ranges{range("a", 0, 0, 60)};
  EXPECT_EQ(peakAddresses(ranges, {{50}}, 1, 100)[0], 100);
  Addresses addresses = {{50}};
  compact(ranges, 1, 100, addresses);
  EXPECT_EQ(addresses[0][0], 0);
}

TEST(Colouring, CompactIsSoundAndNearTheBound) {
  std::mt19937 random(5);
  double worst = 1, sum = 0;
  for (int i = 0; i < 200; ++i) {
    std::vector<LiveRange> ranges;
    for (int k = 0; k < 30; ++k) {
      int64_t first = random() % 20;
      ranges.push_back(range("r", first,
                             std::min<int64_t>(19, first + random() % 5),
                             1 + random() % 100));
    }
    int64_t bound = peakLiveBytes(ranges, 1)[0], capacity = 3 * bound;
    auto result = colour(ranges, 1, capacity);
    auto *addresses = std::get_if<Addresses>(&result);
    ASSERT_TRUE(addresses);
    int64_t before = peakAddresses(ranges, *addresses, 1, capacity)[0];
    compact(ranges, 1, capacity, *addresses);
    std::string why;
    EXPECT_TRUE(verifyColouring(ranges, *addresses, 1, capacity, why)) << why;
    int64_t peak = peakAddresses(ranges, *addresses, 1, capacity)[0];
    EXPECT_LE(peak, before);
    worst = std::max(worst, double(peak) / double(bound));
    sum += double(peak) / double(bound);
  }
  std::printf("peak / live bytes: worst %.4f, mean %.4f\n", worst, sum / 200);
  EXPECT_LE(worst, 1.05);
}
