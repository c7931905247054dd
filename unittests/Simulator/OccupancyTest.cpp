//===- OccupancyTest.cpp - Bytes of memtiles in use over time -------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Simulator/Occupancy.h"
#include "gmock/gmock.h"

using namespace bsaie;
using testing::ElementsAre;
using testing::Pair;

namespace {

std::vector<std::pair<int64_t, int64_t>> stepsOf(const Program &program,
                                                 llvm::ArrayRef<BufferUse> uses,
                                                 int64_t memtile) {
  std::vector<std::pair<int64_t, int64_t>> steps;
  for (OccupancyStep step : occupancy(program, uses, memtile))
    steps.push_back({step.timePs, step.bytes});
  return steps;
}

Program programWith(std::vector<std::pair<int64_t, int64_t>> places) {
  Program program;
  program.device = llvm::cantFail(parseDevice("paper-2x2"));
  for (auto [address, size] : places) {
    Buffer buffer;
    buffer.memory = Memory::Memtile;
    buffer.addressBytes = {address, address};
    buffer.sizeBytes = {size, size};
    program.buffers.push_back(buffer);
  }
  return program;
}

TEST(Occupancy, StepsWhereUsesBeginAndEnd) {
  Program program = programWith({{0, 100}, {200, 50}});
  EXPECT_THAT(stepsOf(program, {{0, 0, 10, 30}, {1, 0, 20, 30}}, 0),
              ElementsAre(Pair(10, 100), Pair(20, 150), Pair(30, 0)));
}

TEST(Occupancy, OneAfterTheOtherIsNotBoth) {
  Program program = programWith({{0, 100}, {200, 50}});
  EXPECT_THAT(stepsOf(program, {{0, 0, 10, 20}, {1, 0, 20, 30}}, 0),
              ElementsAre(Pair(10, 100), Pair(20, 50), Pair(30, 0)));
}

TEST(Occupancy, SharedBytesCountOnceAndMemtilesAreApart) {
  Program program = programWith({{0, 100}, {60, 100}});
  EXPECT_THAT(
      stepsOf(program, {{0, 1, 10, 30}, {1, 1, 20, 40}, {1, 0, 0, 9}}, 1),
      ElementsAre(Pair(10, 100), Pair(20, 160), Pair(30, 100), Pair(40, 0)));
}

TEST(Occupancy, ABufferMayPassTheEnd) {
  // The second lies where the first has wrapped to.
  Program program = programWith({{524288 - 30, 100}, {0, 50}});
  EXPECT_THAT(
      stepsOf(program, {{0, 0, 1, 4}, {1, 0, 2, 3}}, 0),
      ElementsAre(Pair(1, 100), Pair(2, 100), Pair(3, 100), Pair(4, 0)));
}

} // namespace
