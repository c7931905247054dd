//===- TransferChunks.h - Transfers of DDR in chunks ------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// In how many chunks a tensor travels between DDR and memtiles, so that cores
// begin with the first rows while others are on their way, and rows leave while
// others are computed. Chunk i of n has rows part(rows, n, i).
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TILING_TRANSFERCHUNKS_H
#define BSAIE_TILING_TRANSFERCHUNKS_H

#include "BSAIE/Hardware/Device.h"

namespace bsaie {

/// In how many chunks `units` rows (or steps of channels) travel, of which the
/// fullest memtile holds `bytes`: `most` at most, none of them so small that
/// its start or its locks would count. At least 1.
int64_t transferChunks(int64_t units, int64_t bytes, int64_t most,
                       const Device &device);

/// The last rows of a layer have instructions of their own, so that the next
/// layer, which waits for whole instructions, can load the earlier ones
/// meanwhile.
constexpr int64_t tailRows = 2;

/// Not of few rows, nor where tensors travel whole.
inline bool hasTail(int64_t rows, int64_t mostChunks) {
  constexpr int64_t leastRows = 8;
  return mostChunks > 1 && rows >= leastRows;
}

} // namespace bsaie

#endif // BSAIE_TILING_TRANSFERCHUNKS_H
