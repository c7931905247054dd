//===- SmallestCapacityTest.cpp - Tests of the search for a capacity ------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Memory/SmallestCapacity.h"
#include "gtest/gtest.h"

using namespace bsaie;

namespace {

TEST(SmallestCapacity, IsExactWhereTheLowerBoundFits) {
  int asked = 0;
  auto result = findSmallestCapacity(160, 1 << 30, [&](int64_t bytes) {
    ++asked;
    return bytes >= 160;
  });
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->bytes, 160);
  EXPECT_TRUE(result->isExact);
  EXPECT_EQ(asked, 1);
}

TEST(SmallestCapacity, BisectsToTheByte) {
  for (int64_t threshold : {101, 128, 199, 200, 201, 12345, 1 << 30}) {
    int asked = 0;
    auto result = findSmallestCapacity(100, 1 << 30, [&](int64_t bytes) {
      ++asked;
      return bytes >= threshold;
    });
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->bytes, threshold);
    EXPECT_FALSE(result->isExact);
    EXPECT_LE(asked, 60);
  }
}

TEST(SmallestCapacity, SaysWhenNothingIsEnough) {
  auto never = [](int64_t) { return false; };
  EXPECT_FALSE(findSmallestCapacity(100, 1 << 30, never).has_value());
  EXPECT_FALSE(findSmallestCapacity(100, 100, never).has_value());
  EXPECT_FALSE(findSmallestCapacity(101, 100, never).has_value());
}

} // namespace
