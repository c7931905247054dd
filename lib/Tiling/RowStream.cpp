//===- RowStream.cpp - Rows of a layer through a ring ---------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/RowStream.h"
#include "llvm/ADT/STLExtras.h"
#include <numeric>

using namespace bsaie;

namespace {

/// What one output row needs, in ring positions.
struct RowCall {
  Interval kernelRows;
  int64_t newRows = 0;
  int64_t firstNewRow = 0;
  int64_t entersAt = 0;
  int64_t readsAt = 0;
  /// First position that this or a later call reads.
  int64_t keepsFrom = 0;
  int64_t frees = 0;
};

} // namespace

/// Whether the row at \p index of a segment that begins with \p first has
/// \p value; the second row sets the step.
static bool follows(int64_t first, int64_t &step, int64_t index,
                    int64_t value) {
  if (index == 1)
    step = value - first;
  return first + index * step == value;
}

/// Whether \p next goes on where \p segment ends; the second row, which goes on
/// whatever its steps, sets them.
static bool continues(RowSegment &segment, const RowSegment &next) {
  return segment.kernelRows == next.kernelRows &&
         segment.newRows == next.newRows && segment.frees == next.frees &&
         (next.newRows == 0 || follows(segment.firstNewRow, segment.newRowStep,
                                       segment.iterations, next.firstNewRow)) &&
         follows(segment.readsAt, segment.readStep, segment.iterations,
                 next.readsAt);
}

static bool continues(PairSegment &segment, const PairSegment &next) {
  auto isAlike = [](const HandedCall &a, const HandedCall &b) {
    return a.kernelRows == b.kernelRows && a.frees == b.frees;
  };
  if (!llvm::equal(segment.calls, next.calls, isAlike) ||
      !continues(static_cast<RowSegment &>(segment), next))
    return false;
  for (auto [a, b] : llvm::zip(segment.calls, next.calls))
    if (!follows(a.readsAt, a.readStep, segment.iterations, b.readsAt) ||
        !follows(a.writesAt, a.writeStep, segment.iterations, b.writesAt))
      return false;
  return true;
}

/// Lengthens the last segment by the row \p next or begins another.
template <typename Segment>
static void append(llvm::SmallVectorImpl<Segment> &segments, Segment next) {
  if (!segments.empty() && continues(segments.back(), next))
    ++segments.back().iterations;
  else
    segments.push_back(std::move(next));
}

/// \p live rows are in the ring at once; \p maxNew enter before a call that is
/// not the first.
static void setRing(RingDemand &demand, int64_t live, int64_t maxNew,
                    int64_t unit) {
  demand.minimumRing = live;
  demand.overlappedRing = std::max(
      live, std::min(live + maxNew, std::max<int64_t>(demand.totalRows, 1)));
  demand.unit = std::max<int64_t>(unit, 1);
}

/// The first input row that output \p o or a later one reads: with dilation,
/// windows that padding clips may begin below those before them.
static llvm::SmallVector<int64_t, 64> firstRowsNeeded(const WindowDim &dim) {
  llvm::SmallVector<int64_t, 64> needed(dim.output + 1, dim.input);
  for (int64_t o = dim.output - 1; o >= 0; --o) {
    Interval taps = dim.taps(o);
    needed[o] = needed[o + 1];
    if (!taps.empty())
      needed[o] = std::min(needed[o], dim.first(o) + taps.begin * dim.dilation);
  }
  return needed;
}

/// The calls for all output rows of \p dim; what they free is set too.
static llvm::SmallVector<RowCall, 64> listCalls(const WindowDim &dim,
                                                int64_t &totalRows) {
  llvm::SmallVector<int64_t, 64> needed = firstRowsNeeded(dim);
  llvm::SmallVector<RowCall, 64> calls;
  // Rows [.., nextRow) have entered or were skipped; the last of them has ring
  // position `position` - 1.
  int64_t nextRow = 0, position = 0;
  for (int64_t o = 0; o < dim.output; ++o) {
    RowCall call;
    call.kernelRows = dim.taps(o);
    call.entersAt = position;
    int64_t begin = nextRow;
    if (!call.kernelRows.empty()) {
      begin = dim.first(o) + call.kernelRows.begin * dim.dilation;
      int64_t end = dim.first(o) + (call.kernelRows.end - 1) * dim.dilation + 1;
      call.firstNewRow = std::max(needed[o], nextRow);
      call.newRows = std::max<int64_t>(end - call.firstNewRow, 0);
      position += call.newRows;
      nextRow = std::max(nextRow, end);
    } else {
      call.kernelRows = {0, 0};
    }
    call.readsAt = position - (nextRow - begin);
    call.keepsFrom =
        std::min(position, position - (nextRow - std::min(needed[o], nextRow)));
    calls.push_back(call);
  }
  totalRows = position;
  for (size_t i = 0; i < calls.size(); ++i)
    calls[i].frees =
        (i + 1 < calls.size() ? calls[i + 1].keepsFrom : position) -
        calls[i].keepsFrom;
  return calls;
}

RowSegment RowSegment::slice(Interval calls) const {
  RowSegment some = *this;
  some.iterations = calls.size();
  some.outputRow += calls.begin;
  some.firstNewRow += calls.begin * newRowStep;
  some.entersAt += calls.begin * newRows;
  some.readsAt += calls.begin * readStep;
  if (some.iterations == 1)
    some.newRowStep = some.readStep = 0;
  return some;
}

PairSegment PairSegment::slice(Interval range) const {
  PairSegment some = *this;
  static_cast<RowSegment &>(some) = RowSegment::slice(range);
  for (HandedCall &call : some.calls) {
    call.readsAt += range.begin * call.readStep;
    call.writesAt += range.begin * call.writeStep;
    if (some.iterations == 1)
      call.readStep = call.writeStep = 0;
  }
  return some;
}

RowStream bsaie::streamRows(const WindowDim &dim) {
  RowStream stream;
  int64_t live = 1, maxNew = 1, unit = 0;
  for (auto [o, call] : llvm::enumerate(listCalls(dim, stream.totalRows))) {
    live = std::max(live, call.entersAt + call.newRows - call.keepsFrom);
    if (o > 0)
      maxNew = std::max(maxNew, call.newRows);
    unit = std::gcd(unit, std::gcd(call.newRows, call.frees));
    RowSegment row;
    row.outputRow = o;
    row.kernelRows = call.kernelRows;
    row.newRows = call.newRows;
    row.firstNewRow = call.firstNewRow;
    row.entersAt = call.entersAt;
    row.readsAt = call.readsAt;
    row.frees = call.frees;
    append(stream.segments, row);
  }
  setRing(stream, live, maxNew, unit);
  return stream;
}

PairStream bsaie::streamRowPairs(const WindowDim &first,
                                 const WindowDim &second) {
  PairStream stream;
  llvm::SmallVector<RowCall, 64> takers = listCalls(second, stream.handedRows);
  // Rows that the second kernel does not reach are not made.
  llvm::SmallVector<RowCall, 64> makers =
      listCalls(first.slice({0, stream.handedRows}), stream.totalRows);
  stream.handedRing = 1;
  int64_t live = 1, maxNew = 1, made = 0, unit = 0;
  for (auto [o, taker] : llvm::enumerate(takers)) {
    PairSegment row;
    row.outputRow = o;
    row.kernelRows = taker.kernelRows;
    row.readsAt = taker.readsAt;
    for (int64_t i = 0; i < taker.newRows; ++i, ++made) {
      const RowCall &maker = makers[made];
      if (row.newRows == 0) {
        row.firstNewRow = maker.firstNewRow;
        row.entersAt = maker.entersAt;
      }
      row.newRows += maker.newRows;
      HandedCall call;
      call.kernelRows = maker.kernelRows;
      call.readsAt = maker.readsAt;
      call.writesAt = made;
      call.frees = maker.frees;
      row.calls.push_back(call);
      unit = std::gcd(unit, maker.frees);
    }
    unit = std::gcd(unit, row.newRows);
    if (taker.newRows > 0) {
      const RowCall &begins = makers[made - taker.newRows];
      const RowCall &ends = makers[made - 1];
      live = std::max(live, ends.entersAt + ends.newRows - begins.keepsFrom);
      if (o > 0)
        maxNew = std::max(maxNew, row.newRows);
    }
    stream.handedRing = std::max(
        stream.handedRing, taker.entersAt + taker.newRows - taker.keepsFrom);
    append(stream.segments, std::move(row));
  }
  setRing(stream, live, maxNew, unit);
  return stream;
}
