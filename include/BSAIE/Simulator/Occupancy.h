//===- Occupancy.h - Bytes of memtiles in use over time ---------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// When buffers of the memtiles were in use during an execution, and how many
// bytes that makes at each time. Counts only; decides nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_SIMULATOR_OCCUPANCY_H
#define BSAIE_SIMULATOR_OCCUPANCY_H

#include "BSAIE/Program/Program.h"

namespace bsaie {

/// A buffer of a memtile, from its first write to its last access.
struct BufferUse {
  unsigned buffer = 0;
  int64_t memtile = 0;
  int64_t beginPs = 0, endPs = 0;
};

/// Bytes in use from a time on.
struct OccupancyStep {
  int64_t timePs = 0;
  int64_t bytes = 0;
};

/// What the `uses` of `memtile` take, in order of time: one step for each time
/// at which a use begins or ends. Bytes that several buffers share count once.
std::vector<OccupancyStep> occupancy(const Program &program,
                                     llvm::ArrayRef<BufferUse> uses,
                                     int64_t memtile);

} // namespace bsaie

#endif // BSAIE_SIMULATOR_OCCUPANCY_H
