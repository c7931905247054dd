//===- RunsTest.cpp - Access patterns as runs of addresses ----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Program/Runs.h"
#include "gtest/gtest.h"
#include <random>

using namespace bsaie;

namespace {

std::vector<int64_t> flatten(const RunList &runs) {
  std::vector<int64_t> result;
  for (const auto &run : runs)
    for (int64_t i = 0; i < run.length; ++i)
      result.push_back(run.address + i);
  return result;
}

TEST(ListRuns, EqualsNestedLoops) {
  std::mt19937 rng(1);
  for (int i = 0; i < 500; ++i) {
    Window window{int64_t(rng() % 50), int64_t(rng() % 100),
                  int64_t(100 + rng() % 50)};
    llvm::SmallVector<Dim, 4> dims;
    for (int d = 0, n = rng() % 4; d < n; ++d)
      dims.push_back({int64_t(1 + rng() % 4), int64_t(rng() % 12) - 2});
    if (rng() % 2)
      dims.push_back({int64_t(1 + rng() % 6), 1});
    int64_t offset = int64_t(rng() % 200) - 100;
    std::vector<int64_t> offsets = {offset};
    for (const Dim &dim : dims) {
      std::vector<int64_t> next;
      for (int64_t o : offsets)
        for (int64_t k = 0; k < dim.size; ++k)
          next.push_back(o + k * dim.strideBytes);
      offsets = next;
    }
    for (int64_t &o : offsets) {
      int64_t p = (window.start + o) % window.modulus;
      o = window.base + (p + window.modulus) % window.modulus;
    }
    RunList runs;
    listRuns(window, offset, dims, runs);
    ASSERT_EQ(flatten(runs), offsets) << i;
  }
}

TEST(ListRuns, JoinsWhatIsContiguous) {
  RunList runs;
  listRuns({10, 0, 1000}, 5, {{4, 32}, {8, 4}, {4, 1}}, runs);
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].address, 15);
  EXPECT_EQ(runs[0].length, 128);
}

TEST(Window, OffsetIsTheInverseOfAddress) {
  Buffer buffer;
  buffer.memory = Memory::Memtile;
  buffer.addressBytes = {500};
  buffer.sizeBytes = {100};
  Device device;
  device.memtileBytes = 512;
  Window window = windowOf(buffer, 0, device);
  EXPECT_EQ(window.address(20), 8);
  EXPECT_EQ(window.offset(8), 20);
}

} // namespace
