//===- ShadowMemoryTest.cpp - Cells against single bytes ------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ShadowMemory.h"
#include "gtest/gtest.h"
#include <random>

using namespace bsaie;
using namespace bsaie::check;

namespace {

constexpr int64_t memoryBytes = 300;

/// The same story byte by byte.
struct Byte {
  int owner = 0, writeStep = 0, reads = 0;
};

TEST(ShadowMemory, TellsWhatASingleByteWouldTell) {
  std::mt19937 rng(7);
  for (unsigned pageShift : {4u, 6u, 16u}) {
    ShadowMemory memory(memoryBytes, pageShift);
    std::vector<Byte> bytes(memoryBytes);
    for (int step = 1; step < 3000; ++step) {
      bsaie::Run run;
      run.address = int64_t(rng() % memoryBytes);
      run.length = 1 + int64_t(rng() % (memoryBytes - run.address));
      if (rng() % 2)
        run.length = std::min<int64_t>(run.length, 8);
      if (rng() % 2) {
        int64_t end = run.address + run.length;
        std::vector<int64_t> begins;
        memory.visit(run, [&](Cell &cell, int64_t address) {
          begins.push_back(address);
          ++cell.reader.step;
        });
        ASSERT_FALSE(begins.empty());
        EXPECT_EQ(begins.front(), run.address);
        EXPECT_LT(begins.back(), end);
        for (int64_t i = run.address; i < end; ++i)
          ++bytes[i].reads;
      } else {
        Cell cell;
        cell.owner = uint16_t(1 + rng() % 3);
        cell.writer.step = step;
        cell.reader.step = 0;
        memory.write(run, cell, [](const Cell &, int64_t) {});
        for (int64_t i = run.address; i < run.address + run.length; ++i)
          bytes[i] = {cell.owner, step, 0};
      }
      if (step % 50)
        continue;
      for (int64_t i = 0; i < memoryBytes; ++i)
        memory.visit({i, 1}, [&](const Cell &cell, int64_t address) {
          EXPECT_EQ(address, i);
          EXPECT_EQ(int(cell.owner), bytes[i].owner);
          EXPECT_EQ(int(cell.writer.step), bytes[i].writeStep);
          EXPECT_EQ(int(cell.reader.step), bytes[i].reads);
        });
    }
  }
}

TEST(ShadowMemory, ShowsWhatAWriteReplaces) {
  ShadowMemory memory(100, 6);
  Cell first, second;
  first.owner = 1;
  second.owner = 2;
  auto ignore = [](const Cell &, int64_t) {};
  memory.write({10, 20}, first, ignore);
  std::vector<std::pair<int, int64_t>> replaced;
  memory.write({20, 60}, second, [&](const Cell &cell, int64_t address) {
    replaced.push_back({cell.owner, address});
  });
  // The rest of the first buffer, nobody's bytes, and those of the next page.
  std::vector<std::pair<int, int64_t>> expected = {{1, 20}, {0, 30}, {0, 64}};
  EXPECT_EQ(replaced, expected);
  memory.visit({10, 1}, [&](Cell &cell, int64_t) { EXPECT_EQ(cell.owner, 1); });
}

} // namespace
