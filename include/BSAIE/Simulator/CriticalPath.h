//===- CriticalPath.h - Why an execution took its time ----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A step begins when something ends: the step before it in the same channel or
// core, a step that releases a lock, or, on halting devices, what the row had
// to wait for. From the last step of an execution back to its first this is a
// chain without gaps, whose times sum up to the time of the execution.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_SIMULATOR_CRITICALPATH_H
#define BSAIE_SIMULATOR_CRITICALPATH_H

#include "BSAIE/Program/Program.h"
#include <map>
#include <numeric>
#include <tuple>

namespace bsaie {

/// A step of one kind that a step of another kind waited for.
struct Handover {
  Opcode from = Opcode::Sync;
  Opcode to = Opcode::Sync;
  /// The lock between them; -1: a row halts for its LOADWM.
  int64_t lock = -1;
  bool operator<(const Handover &other) const {
    return std::tie(from, to, lock) <
           std::tie(other.from, other.to, other.lock);
  }
};

struct CriticalPath {
  struct Layer {
    /// Time on the path, in picoseconds. The sum over all layers and opcodes is
    /// the time of the execution.
    std::array<int64_t, numOpcodes> picoseconds{};
    /// What the steps took that handed over, in picoseconds; they are of this
    /// layer.
    std::map<Handover, int64_t> handovers;

    int64_t allPicoseconds() const {
      return std::accumulate(picoseconds.begin(), picoseconds.end(),
                             int64_t(0));
    }
  };
  /// One for each of Program::layers (one entry when it is empty).
  std::vector<Layer> layers;
};

} // namespace bsaie

#endif // BSAIE_SIMULATOR_CRITICALPATH_H
