//===- RowStreamTest.cpp - Rows of a layer through a ring -----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/RowStream.h"
#include "llvm/ADT/ArrayRef.h"
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

/// Plays a pair of kernels with rings of the sizes that the stream asks for:
/// each call finds its rows, and every output row is made once.
void checkPairs(const WindowDim &first, const WindowDim &second) {
  PairStream stream = streamRowPairs(first, second);
  int64_t ring = stream.minimumRing, handedRing = stream.handedRing;
  std::vector<int64_t> slots(ring, -1), handed(handedRing, -1);
  int64_t entered = 0, freed = 0, made = 0, output = 0;
  auto meets = [](const WindowDim &dim, int64_t o, Interval kernelRows,
                  llvm::ArrayRef<int64_t> rows, int64_t position) {
    Interval taps = dim.taps(o);
    ASSERT_EQ(kernelRows.size(), taps.size());
    for (int64_t k = taps.begin; k < taps.end; ++k)
      EXPECT_EQ(rows[(position + (k - taps.begin) * dim.dilation) %
                     int64_t(rows.size())],
                dim.first(o) + k * dim.dilation);
  };
  for (const PairSegment &segment : stream.segments)
    for (int64_t i = 0; i < segment.iterations; ++i, ++output) {
      EXPECT_EQ(segment.outputRow + i, output);
      EXPECT_EQ(segment.entersAt * (segment.newRows > 0) + i * segment.newRows,
                entered * (segment.newRows > 0));
      for (int64_t r = 0; r < segment.newRows; ++r)
        slots[entered++ % ring] =
            segment.firstNewRow + i * segment.newRowStep + r;
      ASSERT_LE(entered - freed, ring) << "the ring overflows";
      for (const HandedCall &call : segment.calls) {
        EXPECT_EQ(call.writesAt + i * call.writeStep, made);
        meets(first, made, call.kernelRows, slots,
              call.readsAt + i * call.readStep);
        handed[made % handedRing] = made;
        ++made;
        freed += call.frees;
      }
      meets(second, output, segment.kernelRows, handed,
            segment.readsAt + i * segment.readStep);
    }
  EXPECT_EQ(output, second.output);
  EXPECT_EQ(made, stream.handedRows);
  EXPECT_EQ(entered, stream.totalRows);
  EXPECT_EQ(freed, entered) << "rows are left in the ring";
}

} // namespace

TEST(RowSegment, SlicesGoOnWhereTheOthersEnd) {
  RowStream stream = streamRows({12, 6, 3, 2, 1, 1});
  const RowSegment &body = stream.segments[1];
  ASSERT_EQ(body.iterations, 4);
  RowSegment some = body.slice({2, 4});
  EXPECT_EQ(some.iterations, 2);
  EXPECT_EQ(some.outputRow, body.outputRow + 2);
  EXPECT_EQ(some.firstNewRow, body.firstNewRow + 2 * 2);
  EXPECT_EQ(some.entersAt, body.entersAt + 2 * 2);
  EXPECT_EQ(some.readsAt, body.readsAt + 2 * 2);
}

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

TEST(RowPairs, ConvolutionAndPoolOfTwoRows) {
  // VGG: rows in pairs; the first and the last convolution row meet padding.
  PairStream stream = streamRowPairs({8, 8, 3, 1, 1, 1}, {8, 4, 2, 2, 1, 0});
  ASSERT_EQ(stream.segments.size(), 3u);
  EXPECT_EQ(stream.segments[0].newRows, 3);
  EXPECT_EQ(stream.segments[1].iterations, 2);
  EXPECT_EQ(stream.segments[1].newRows, 2);
  EXPECT_EQ(stream.segments[1].calls.size(), 2u);
  EXPECT_EQ(stream.segments[2].newRows, 1);
  EXPECT_EQ(stream.handedRing, 2);
  EXPECT_EQ(stream.minimumRing, 4);
}

TEST(RowPairs, LastRowsThatNoPoolReachesAreNotMade) {
  PairStream stream = streamRowPairs({7, 7, 1, 1, 1, 0}, {7, 3, 2, 2, 1, 0});
  EXPECT_EQ(stream.handedRows, 6);
  EXPECT_EQ(stream.totalRows, 6);
}

TEST(RowPairs, FindTheirRowsWhateverTheWindows) {
  std::mt19937 rng(7);
  auto draw = [&](int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(rng);
  };
  for (int n = 0; n < 500; ++n) {
    WindowDim first, second;
    first.input = draw(1, 20);
    first.kernel = draw(1, 5);
    first.dilation = draw(1, 2);
    first.stride = draw(1, std::min<int64_t>(3, first.extent()));
    first.padBefore = draw(0, first.extent() - 1);
    int64_t padAfter = draw(0, first.extent() - 1);
    int64_t room = first.input + first.padBefore + padAfter - first.extent();
    if (room < 0)
      continue;
    first.output = room / first.stride + 1;
    second.input = first.output;
    second.kernel = draw(1, 4);
    second.stride = draw(1, second.kernel);
    second.padBefore = draw(0, second.kernel - 1);
    padAfter = draw(0, second.kernel - 1);
    room = second.input + second.padBefore + padAfter - second.kernel;
    if (room < 0)
      continue;
    second.output = room / second.stride + 1;
    // A window that meets padding only is refused for pools.
    bool meetsAll = true;
    for (int64_t o = 0; o < second.output; ++o)
      meetsAll &= !second.taps(o).empty();
    if (meetsAll)
      checkPairs(first, second);
    if (HasFailure())
      FAIL() << first.input << " rows, kernel " << first.kernel << " stride "
             << first.stride << ", then " << second.kernel << " stride "
             << second.stride;
  }
}

TEST(RowSegments, GoOnWhereTheyAreCut) {
  // 3x3, stride 2, on 21 rows: a body of calls that take two rows each.
  WindowDim dim;
  dim.input = 21;
  dim.output = 11;
  dim.kernel = 3;
  dim.stride = 2;
  dim.padBefore = 1;
  RowStream stream = streamRows(dim);
  for (const RowSegment &segment : stream.segments)
    for (int64_t call = 0; call < segment.iterations; ++call) {
      RowSegment one = segment.slice({call, call + 1});
      RowSegment alone = streamRows(dim.slice({one.outputRow, 11})).segments[0];
      EXPECT_EQ(one.iterations, 1);
      EXPECT_EQ(one.newRowStep, 0);
      EXPECT_EQ(one.readStep, 0);
      // The last rows that it needs are those that it needs as a first call.
      EXPECT_EQ(one.firstNewRow + one.newRows,
                alone.firstNewRow + alone.newRows);
      EXPECT_EQ(one.entersAt + one.newRows - one.readsAt, alone.newRows);
    }
}
