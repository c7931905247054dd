//===- TensorLife.h - Where a tensor is used --------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The uses of each tensor of a residency problem, how long it may stay, and
// what that costs. `keepUntil` is the last step that uses the resident buffer;
// -1: the tensor does not stay. Decides nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_SCHEDULE_TENSORLIFE_H
#define BSAIE_LIB_SCHEDULE_TENSORLIFE_H

#include "BSAIE/Schedule/Residency.h"

namespace bsaie {

/// A read or a write, and what the step holds of the tensor by itself.
struct TensorUse {
  int64_t step = 0;
  bool isWrite = false;
  const MemtileBytes *ownBytes = nullptr;
};

class TensorLife {
public:
  TensorLife(const ResidentTensor &tensor) : tensor(&tensor) {}
  /// In order of steps.
  void addUse(TensorUse use);

  int64_t firstUse() const { return uses.front().step; }
  int64_t lastUse() const { return uses.back().step; }
  /// The last use before `step`, or -1. A tensor that is still being written
  /// cannot stay for a part of its writers.
  int64_t lastUseBefore(int64_t step) const;
  /// All values of `keepUntil`, the longest first.
  llvm::SmallVector<int64_t, 4> choices() const;
  /// Does a step read it from DDR though it was in the memtiles before?
  bool reloads(int64_t keepUntil) const;
  /// DDR bytes that it moves: loads, and stores unless it is an output. As much
  /// as possible stays for the least, as ddrBytes() of a solution counts.
  int64_t ddrBytes(int64_t keepUntil) const;
  /// Adds `sign` times its bytes to live[step * memtiles + memtile].
  void addLiveBytes(int64_t keepUntil, int64_t sign, int64_t memtiles,
                    std::vector<int64_t> &live) const;
  /// What `step` alone holds of it in a memtile when it does not stay.
  int64_t ownBytes(int64_t step, int64_t memtile) const;
  bool isUsed() const { return !uses.empty(); }

private:
  const ResidentTensor *tensor;
  std::vector<TensorUse> uses;
  int64_t lastWrite = -1;
};

/// One for each tensor; they point into `problem`.
std::vector<TensorLife> findLives(const ResidencyProblem &problem);

/// Bytes of parameters that no step shares, in each step and memtile.
std::vector<int64_t> weightBytesByStep(const ResidencyProblem &problem);

} // namespace bsaie

#endif // BSAIE_LIB_SCHEDULE_TENSORLIFE_H
