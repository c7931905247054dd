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
};

struct RowStream {
  llvm::SmallVector<RowSegment, 4> segments;
  /// Rows that enter the ring in all.
  int64_t totalRows = 0;
  /// The smallest ring that does not deadlock, and the one in which the rows of
  /// the next call enter while a call runs.
  int64_t minimumRing = 1;
  int64_t overlappedRing = 1;
  /// Rows enter and leave the ring in multiples of so many.
  int64_t unit = 1;
};

/// The stream of all output rows of a layer with vertical window `dim`.
RowStream streamRows(const WindowDim &dim);

} // namespace bsaie

#endif // BSAIE_TILING_ROWSTREAM_H
