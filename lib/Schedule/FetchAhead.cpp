//===- FetchAhead.cpp - Parameters long before their step -----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FetchAhead.h"
#include "BSAIE/Memory/Colouring.h"
#include "llvm/ADT/DenseMap.h"

using namespace bsaie;

namespace {

class Advancer {
public:
  Advancer(const ResidencyProblem &problem, const ResidencySolution &solution)
      : problem(problem), live(problem.steps.size()) {
    for (MemtileBytes &bytes : live)
      bytes.assign(problem.memtiles, 0);
    for (const PlacedBuffer &buffer : solution.buffers) {
      ranges.push_back(buffer.range);
      for (int64_t s = buffer.range.firstStep; s <= buffer.range.lastStep; ++s)
        add(s, buffer.range);
    }
    for (const StepPlacement &step : solution.steps)
      if (step.weights >= 0 && !step.weightsHeld &&
          solution.buffers[step.weights].tensor < 0) {
        movable.push_back(step.weights);
        latest[step.weights] = ranges[step.weights].firstStep;
      }
  }

  void advance();
  /// Where a range found no place, what came before that step for later ones
  /// comes right after it. With `far` what lives beside the range at any time,
  /// and is needed after that step, comes when it did at first.
  bool retreat(const ColouringFailures &failures, bool far);

  std::vector<LiveRange> ranges;

private:
  void add(int64_t step, const LiveRange &range) {
    for (int64_t m = 0; m < problem.memtiles; ++m)
      live[step][m] += range.bytes[m];
  }
  bool fits(int64_t step, const LiveRange &range) const {
    for (int64_t m = 0; m < problem.memtiles; ++m)
      if (range.bytes[m] > 0 &&
          live[step][m] + range.bytes[m] > problem.capacityBytes)
        return false;
    return true;
  }

  const ResidencyProblem &problem;
  /// Bytes of each step in each memtile.
  std::vector<MemtileBytes> live;
  /// Buffers of parameters of one step, and when they arrived at first.
  std::vector<int64_t> movable;
  llvm::DenseMap<int64_t, int64_t> latest;
};

} // namespace

void Advancer::advance() {
  for (bool moved = true; moved;) {
    moved = false;
    for (int64_t index : movable) {
      LiveRange &range = ranges[index];
      int64_t step = range.firstStep - 1;
      if (step < 0 || range.lastStep - step > problem.mostStepsAhead ||
          !fits(step, range))
        continue;
      range.firstStep = step;
      add(step, range);
      moved = true;
    }
  }
}

bool Advancer::retreat(const ColouringFailures &failures, bool far) {
  bool moved = false;
  for (const ColouringFailure &failure : failures)
    for (int64_t index : movable) {
      LiveRange &range = ranges[index];
      const LiveRange &failed = ranges[failure.range];
      bool meets = far ? range.firstStep <= failed.lastStep &&
                             failed.firstStep <= range.lastStep
                       : range.firstStep <= failure.step;
      int64_t until = latest[index];
      if (!far)
        until = std::min(until, failure.step + 1);
      if (meets && range.firstStep < until && failure.step < range.lastStep) {
        range.firstStep = until;
        moved = true;
      }
    }
  return moved;
}

void bsaie::fetchAhead(const ResidencyProblem &problem,
                       ResidencySolution &solution) {
  Advancer advancer(problem, solution);
  advancer.advance();
  constexpr int mostAttempts = 16, nearAttempts = 8;
  for (int attempt = 0; attempt < mostAttempts; ++attempt) {
    auto result =
        colour(advancer.ranges, problem.memtiles, problem.capacityBytes);
    if (auto *addresses = std::get_if<Addresses>(&result)) {
      for (size_t i = 0; i < solution.buffers.size(); ++i) {
        solution.buffers[i].range = advancer.ranges[i];
        solution.buffers[i].addresses = (*addresses)[i];
      }
      return;
    }
    if (!advancer.retreat(std::get<ColouringFailures>(result),
                          /*far=*/attempt >= nearAttempts))
      return;
  }
}
