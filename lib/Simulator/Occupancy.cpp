//===- Occupancy.cpp - Bytes of memtiles in use over time -----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sweeps over the beginnings and ends of uses. Buffers in use may share bytes,
// so the union of their ranges counts.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Simulator/Occupancy.h"
#include "BSAIE/Program/Runs.h"

#include "llvm/ADT/STLExtras.h"
#include <set>

using namespace bsaie;

/// Bytes of `memtile` that `live` buffers cover together.
static int64_t coveredBytes(const Program &program,
                            const std::set<unsigned> &live, int64_t memtile) {
  std::vector<Run> ranges;
  for (unsigned buffer : live) {
    int64_t address = program.buffers[buffer].addressBytes[memtile];
    int64_t size = program.buffers[buffer].sizeBytes[memtile];
    int64_t part = std::min(size, program.device.memtileBytes - address);
    ranges.push_back({address, part});
    ranges.push_back({0, size - part});
  }
  llvm::sort(ranges,
             [](const Run &a, const Run &b) { return a.address < b.address; });
  int64_t bytes = 0, covered = 0;
  for (const Run &range : ranges) {
    int64_t end = range.address + range.length;
    bytes += std::max<int64_t>(end - std::max(range.address, covered), 0);
    covered = std::max(covered, end);
  }
  return bytes;
}

std::vector<OccupancyStep> bsaie::occupancy(const Program &program,
                                            llvm::ArrayRef<BufferUse> uses,
                                            int64_t memtile) {
  struct Change {
    int64_t timePs;
    bool begins;
    unsigned buffer;
  };
  std::vector<Change> changes;
  for (const BufferUse &use : uses)
    if (use.memtile == memtile) {
      changes.push_back({use.beginPs, true, use.buffer});
      changes.push_back({use.endPs, false, use.buffer});
    }
  llvm::sort(changes, [](const Change &a, const Change &b) {
    return std::tie(a.timePs, a.begins, a.buffer) <
           std::tie(b.timePs, b.begins, b.buffer);
  });
  std::vector<OccupancyStep> steps;
  std::set<unsigned> live;
  for (size_t i = 0; i < changes.size();) {
    int64_t timePs = changes[i].timePs;
    for (; i < changes.size() && changes[i].timePs == timePs; ++i)
      if (changes[i].begins)
        live.insert(changes[i].buffer);
      else
        live.erase(changes[i].buffer);
    steps.push_back({timePs, coveredBytes(program, live, memtile)});
  }
  return steps;
}
