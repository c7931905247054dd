//===- MemoryMapTest.cpp - Tests of the map that errors show --------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Memory/MemoryMap.h"
#include "gtest/gtest.h"
#include <algorithm>

using namespace bsaie;

namespace {

LiveRange range(std::string name, int64_t first, int64_t last, int64_t bytes) {
  LiveRange result;
  result.name = std::move(name);
  result.firstStep = first;
  result.lastStep = last;
  result.bytes = {bytes, 7};
  return result;
}

std::string stepName(int64_t step) { return "s" + std::to_string(step); }

TEST(MemoryMap, ListsBuffersGapsAndWhatHasNoPlace) {
  std::vector<LiveRange> ranges{
      range("late", 3, 4, 10), range("b", 1, 2, 30), range("wraps", 2, 2, 20),
      range("absent", 0, 9, 0), range("big", 2, 5, 50)};
  EXPECT_EQ(printMemoryMap(ranges, {0, 40, 90, 0, -1}, {0, 2, 100}, stepName),
            "\n  bytes 10 to 39: free (30 bytes)"
            "\n  bytes 40 to 69: b (30 bytes), layers s1 to s2"
            "\n  bytes 70 to 89: free (20 bytes)"
            "\n  bytes 90 to 99 and 0 to 9: wraps (20 bytes), layer s2"
            "\n  no place: big (50 bytes), layers s2 to s5");
  EXPECT_EQ(printMemoryMap({}, {}, {0, 2, 100}, stepName),
            "\n  bytes 0 to 99: free (100 bytes)");
}

TEST(MemoryMap, ShowsTheBestTryOfColouring) {
  std::vector<LiveRange> ranges{range("a", 0, 2, 60), range("b", 1, 1, 50)};
  EXPECT_EQ(placeWhatFits(ranges, 0, 100), (std::vector<int64_t>{0, -1}));
  EXPECT_EQ(placeWhatFits(ranges, 1, 100), (std::vector<int64_t>{0, 7}));
}

TEST(MemoryMap, IsBounded) {
  std::vector<LiveRange> ranges;
  std::vector<int64_t> addresses;
  for (int64_t i = 0; i < 100; ++i) {
    ranges.push_back(range("t" + std::to_string(i), 0, 0, 10));
    addresses.push_back(10 * i);
  }
  std::string map = printMemoryMap(ranges, addresses, {0, 0, 1000}, stepName);
  EXPECT_EQ(std::count(map.begin(), map.end(), '\n'), 25);
  EXPECT_NE(map.find("and 76 more with 760 bytes"), std::string::npos);
}

} // namespace
