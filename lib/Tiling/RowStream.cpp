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

static bool continues(const RowSegment &segment, const RowCall &call) {
  if (!(segment.kernelRows == call.kernelRows) ||
      segment.newRows != call.newRows || segment.frees != call.frees)
    return false;
  if (segment.iterations == 1)
    return true;
  bool sameRows =
      call.newRows == 0 ||
      segment.firstNewRow + segment.iterations * segment.newRowStep ==
          call.firstNewRow;
  return sameRows && segment.readsAt + segment.iterations * segment.readStep ==
                         call.readsAt;
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

RowStream bsaie::streamRows(const WindowDim &dim) {
  RowStream stream;
  llvm::SmallVector<RowCall, 64> calls = listCalls(dim, stream.totalRows);
  int64_t position = stream.totalRows;
  int64_t live = 1, maxNew = 1;
  for (size_t i = 0; i < calls.size(); ++i) {
    const RowCall &call = calls[i];
    live = std::max(live, call.entersAt + call.newRows - call.keepsFrom);
    if (i > 0)
      maxNew = std::max(maxNew, call.newRows);
  }
  stream.minimumRing = live;
  stream.overlappedRing =
      std::max(live, std::min(live + maxNew, std::max<int64_t>(position, 1)));

  for (size_t i = 0; i < calls.size(); ++i) {
    const RowCall &call = calls[i];
    if (!stream.segments.empty() && continues(stream.segments.back(), call)) {
      RowSegment &last = stream.segments.back();
      if (last.iterations == 1) {
        last.newRowStep = call.firstNewRow - last.firstNewRow;
        last.readStep = call.readsAt - last.readsAt;
      }
      ++last.iterations;
      continue;
    }
    RowSegment segment;
    segment.outputRow = i;
    segment.kernelRows = call.kernelRows;
    segment.newRows = call.newRows;
    segment.firstNewRow = call.firstNewRow;
    segment.entersAt = call.entersAt;
    segment.readsAt = call.readsAt;
    segment.frees = call.frees;
    stream.segments.push_back(segment);
  }
  int64_t unit = 0;
  for (const RowSegment &segment : stream.segments)
    unit = std::gcd(unit, std::gcd(segment.newRows, segment.frees));
  stream.unit = std::max<int64_t>(unit, 1);
  return stream;
}

/// Whether \p next goes on where \p segment ends; sets its steps when it is the
/// second row.
static bool continues(PairSegment &segment, const PairSegment &next) {
  if (!(segment.kernelRows == next.kernelRows) ||
      segment.newRows != next.newRows ||
      segment.calls.size() != next.calls.size())
    return false;
  for (auto [a, b] : llvm::zip(segment.calls, next.calls))
    if (!(a.kernelRows == b.kernelRows) || a.frees != b.frees)
      return false;
  auto follows = [&](int64_t first, int64_t &step, int64_t value) {
    if (segment.iterations == 1)
      step = value - first;
    return first + segment.iterations * step == value;
  };
  PairSegment tried = segment;
  bool all = follows(segment.readsAt, tried.readStep, next.readsAt) &&
             (next.newRows == 0 ||
              follows(segment.firstNewRow, tried.newRowStep, next.firstNewRow));
  for (auto [a, b] : llvm::zip(tried.calls, next.calls))
    all &= follows(a.readsAt, a.readStep, b.readsAt) &&
           follows(a.writesAt, a.writeStep, b.writesAt);
  if (all)
    segment = std::move(tried);
  return all;
}

PairStream bsaie::streamRowPairs(const WindowDim &first,
                                 const WindowDim &second) {
  PairStream stream;
  int64_t handed = 0;
  llvm::SmallVector<RowCall, 64> takers = listCalls(second, handed);
  // Rows that the second kernel does not reach are not made.
  llvm::SmallVector<RowCall, 64> makers =
      listCalls(first.slice({0, handed}), stream.totalRows);
  stream.handedRows = handed;
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
    if (!stream.segments.empty() && continues(stream.segments.back(), row))
      ++stream.segments.back().iterations;
    else
      stream.segments.push_back(std::move(row));
  }
  stream.minimumRing = live;
  stream.overlappedRing = std::max(
      live, std::min(live + maxNew, std::max<int64_t>(stream.totalRows, 1)));
  stream.unit = std::max<int64_t>(unit, 1);
  return stream;
}
