//===- RowStream.cpp - Rows of a layer through a ring ---------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/RowStream.h"
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

RowStream bsaie::streamRows(const WindowDim &dim) {
  RowStream stream;
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
  stream.totalRows = position;

  int64_t live = 1, maxNew = 1;
  for (size_t i = 0; i < calls.size(); ++i) {
    RowCall &call = calls[i];
    live = std::max(live, call.entersAt + call.newRows - call.keepsFrom);
    if (i > 0)
      maxNew = std::max(maxNew, call.newRows);
    call.frees = (i + 1 < calls.size() ? calls[i + 1].keepsFrom : position) -
                 call.keepsFrom;
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
