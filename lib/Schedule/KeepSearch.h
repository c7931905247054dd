//===- KeepSearch.h - How long tensors stay, by live bytes ------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chooses until when each tensor stays so that few bytes travel by DDR and what
// lives together fits. Knows sums of bytes; addresses are asked for by a
// callback at most. What arrives early is not counted.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_SCHEDULE_KEEPSEARCH_H
#define BSAIE_LIB_SCHEDULE_KEEPSEARCH_H

#include "TensorLife.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace bsaie {

/// `keepUntil` of every tensor.
using Keeps = std::vector<int64_t>;
/// Do these have addresses too?
using AcceptKeeps = llvm::function_ref<bool(const Keeps &)>;

class KeepSearch {
public:
  /// Refers to both arguments. `slackBytes` of each memtile stay free, so that
  /// addresses are found, but in steps that need them.
  KeepSearch(const ResidencyProblem &problem,
             const std::vector<TensorLife> &lives, int64_t slackBytes);

  /// Everything stays that may.
  Keeps keepAll() const;
  int64_t ddrBytes(const Keeps &keeps) const;
  /// Live bytes at [step * memtiles + memtile].
  std::vector<int64_t> liveBytes(const Keeps &keeps) const;

  bool fits(const Keeps &keeps) const;

  /// Spills until the bytes of each step fit: always the tensor with the fewest
  /// DDR bytes for each byte that becomes free. False if a step alone is too
  /// large.
  bool spillUntilItFits(Keeps &keeps);

  /// Shortens the life of one tensor so that bytes become free in that step and
  /// memtile; false if nothing helps.
  bool spill(Keeps &keeps, int64_t memtile, int64_t step) const;

  /// Lowers ddrBytes of keeps that fit: exact for up to `windowTensors` tensors
  /// that compete for memory, and window after window of as many, in order of
  /// time, where there are more; the work is bounded. Keeps must pass `accept`
  /// to be taken. True if any were.
  bool improve(Keeps &keeps, AcceptKeeps accept) const;

  /// Looks for keeps that fit where spilling one by one found none, which is
  /// possible where a step holds more of a tensor by itself than while it
  /// stays. Only where at most `windowTensors` compete; false if nothing was
  /// found.
  bool find(Keeps &keeps, AcceptKeeps accept) const;

  static constexpr size_t windowTensors = 10;

private:
  class Window;
  std::vector<size_t> competingTensors(const Keeps &keeps) const;

  const ResidencyProblem &problem;
  const std::vector<TensorLife> &lives;
  /// At [step * memtiles + memtile].
  std::vector<int64_t> capacityBytes;
};

} // namespace bsaie

#endif // BSAIE_LIB_SCHEDULE_KEEPSEARCH_H
