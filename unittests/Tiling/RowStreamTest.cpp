//===- RowStreamTest.cpp - Rows of a layer through a ring -----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/RowStream.h"
#include "gtest/gtest.h"
#include <random>

using namespace bsaie;

namespace {

/// Plays the stream with a ring of `ring` slots and checks that each call finds
/// the rows that its window needs, in their slots, and that nothing is left at
/// the end.
void checkStream(const WindowDim &dim, int64_t ring) {
  RowStream stream = streamRows(dim);
  ASSERT_GE(ring, stream.minimumRing);
  std::vector<int64_t> slots(ring, -1);
  int64_t entered = 0, freed = 0, output = 0;
  for (const RowSegment &segment : stream.segments)
    for (int64_t i = 0; i < segment.iterations; ++i, ++output) {
      EXPECT_EQ(segment.outputRow + i, output);
      EXPECT_EQ(segment.entersAt + i * segment.newRows, entered);
      for (int64_t r = 0; r < segment.newRows; ++r) {
        int64_t row = segment.firstNewRow + i * segment.newRowStep + r;
        ASSERT_GE(row, 0);
        ASSERT_LT(row, dim.input);
        slots[entered++ % ring] = row;
      }
      ASSERT_LE(entered - freed, ring) << "the ring overflows";
      Interval taps = dim.taps(output);
      if (taps.empty()) {
        EXPECT_TRUE(segment.kernelRows.empty());
      } else {
        EXPECT_EQ(segment.kernelRows.begin, taps.begin);
        EXPECT_EQ(segment.kernelRows.end, taps.end);
        for (int64_t k = taps.begin; k < taps.end; ++k) {
          int64_t position = segment.readsAt + i * segment.readStep +
                             (k - taps.begin) * dim.dilation;
          ASSERT_GE(position, freed);
          ASSERT_LT(position, entered);
          EXPECT_EQ(slots[position % ring],
                    dim.first(output) + k * dim.dilation);
        }
      }
      freed += segment.frees;
    }
  EXPECT_EQ(output, dim.output);
  EXPECT_EQ(entered, stream.totalRows);
  EXPECT_EQ(freed, entered) << "rows are left in the ring";
}

} // namespace

TEST(RowStream, PaddedThreeByThreeHasHeadBodyAndTail) {
  // The paper's Equation 7: eleven rows, one of padding above and below.
  WindowDim dim{11, 11, 3, 1, 1, 1};
  RowStream stream = streamRows(dim);
  ASSERT_EQ(stream.segments.size(), 3u);
  EXPECT_EQ(stream.segments[0].iterations, 1);
  EXPECT_EQ(stream.segments[1].iterations, 9);
  EXPECT_EQ(stream.segments[2].iterations, 1);
  EXPECT_EQ(stream.segments[0].newRows, 2);
  EXPECT_EQ(stream.segments[1].newRows, 1);
  EXPECT_EQ(stream.segments[2].newRows, 0);
  EXPECT_EQ(stream.minimumRing, 3);
  EXPECT_EQ(stream.overlappedRing, 4);
}

TEST(RowStream, StrideBeyondTheKernelSkipsRows) {
  WindowDim dim{7, 4, 1, 2, 1, 0};
  RowStream stream = streamRows(dim);
  ASSERT_EQ(stream.segments.size(), 1u);
  EXPECT_EQ(stream.totalRows, 4);
  EXPECT_EQ(stream.segments[0].newRowStep, 2);
}

TEST(RowStream, RandomWindowsFindTheirRows) {
  std::mt19937 random(7);
  for (int i = 0; i < 3000; ++i) {
    WindowDim dim;
    dim.input = 1 + random() % 20;
    dim.kernel = 1 + random() % 5;
    dim.stride = 1 + random() % 4;
    dim.dilation = 1 + random() % 3;
    dim.padBefore = int64_t(random() % 6) - 1;
    int64_t padAfter = int64_t(random() % 6) - 1;
    int64_t span = dim.input + dim.padBefore + padAfter - dim.extent();
    if (span < 0)
      continue;
    dim.output = span / dim.stride + 1;
    SCOPED_TRACE(testing::Message()
                 << "input " << dim.input << " kernel " << dim.kernel
                 << " stride " << dim.stride << " dilation " << dim.dilation
                 << " pad " << dim.padBefore << "," << padAfter);
    RowStream stream = streamRows(dim);
    checkStream(dim, stream.minimumRing);
    checkStream(dim, std::max(stream.minimumRing, stream.overlappedRing));
    if (HasFatalFailure() || HasNonfatalFailure())
      return;
  }
}
