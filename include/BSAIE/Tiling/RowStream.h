//===- RowStream.h - Rows of a layer through a ring -------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How the output rows of a layer stream through a core: which input rows each
// call meets for the first time, which kernel rows meet data, which rows it
// frees. Calls that are alike form a segment: the head, body and tail of the
// paper's Equation 7.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TILING_ROWSTREAM_H
#define BSAIE_TILING_ROWSTREAM_H

#include "BSAIE/Tiling/LayerShape.h"
#include "llvm/ADT/SmallVector.h"

namespace bsaie {

/// `iterations` consecutive output rows whose kernel calls are equal. Ring
/// positions count the rows that have entered the ring before.
struct RowSegment {
  int64_t iterations = 1;
  int64_t outputRow = 0;
  /// Kernel rows that meet data.
  Interval kernelRows;
  /// Input rows that enter the ring before each call: `newRows` from
  /// `firstNewRow`, for the next call `newRowStep` further.
  int64_t newRows = 0;
  int64_t firstNewRow = 0;
  int64_t newRowStep = 0;
  /// Ring position of the first row entered by the first call.
  int64_t entersAt = 0;
  /// Ring position of the first row that the first call reads; each next call
  /// reads `readStep` further on.
  int64_t readsAt = 0;
  int64_t readStep = 0;
  /// Rows that no later call reads; the last call of all frees all that is
  /// left.
  int64_t frees = 0;

  /// Some of the segment's calls.
  RowSegment slice(Interval calls) const;
};

/// What a layer asks of the ring that its rows stream through.
struct RingDemand {
  /// Rows that enter the ring in all.
  int64_t totalRows = 0;
  /// The smallest ring that does not deadlock, and the one in which the rows of
  /// the next call enter while a call runs.
  int64_t minimumRing = 1;
  int64_t overlappedRing = 1;
  /// Rows enter and leave the ring in multiples of so many.
  int64_t unit = 1;
  /// Rows between two kernels in one core that must be there at once.
  int64_t handedRing = 0;
};

struct RowStream : RingDemand {
  llvm::SmallVector<RowSegment, 4> segments;
};

/// The stream of all output rows of a layer with vertical window `dim`.
RowStream streamRows(const WindowDim &dim);

/// A call of the first of two kernels that work in one core: it makes a row for
/// the second. Positions as in RowSegment; those of rows that are handed over
/// count the rows that the phase has made before.
struct HandedCall {
  Interval kernelRows;
  int64_t readsAt = 0, readStep = 0;
  int64_t writesAt = 0, writeStep = 0;
  int64_t frees = 0;
};

/// Consecutive output rows of the second kernel for which both kernels are
/// called alike: with all new input rows there before, the first one once for
/// each of `calls`, then the second one. That one reads rows that are handed
/// over; what the first one reads and frees is with its calls.
struct PairSegment : RowSegment {
  llvm::SmallVector<HandedCall, 4> calls;

  /// Some of the segment's calls.
  PairSegment slice(Interval range) const;
};

struct PairStream : RingDemand {
  llvm::SmallVector<PairSegment, 4> segments;
  /// Rows that the first kernel hands over in all.
  int64_t handedRows = 0;
};

/// The stream of all output rows of `second`, whose input rows are the output
/// rows of `first`. Both need: no row is skipped, by a stride beyond the window
/// or a negative pad before.
PairStream streamRowPairs(const WindowDim &first, const WindowDim &second);

} // namespace bsaie

#endif // BSAIE_TILING_ROWSTREAM_H
