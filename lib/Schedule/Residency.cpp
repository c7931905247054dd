//===- Residency.cpp - What stays in the memtiles, and when ---------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Schedule/Residency.h"
#include "BSAIE/Memory/MemoryMap.h"
#include "FetchAhead.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <limits>
#include <map>
#include <numeric>
#include <optional>

using namespace bsaie;

static int64_t sum(const MemtileBytes &bytes) {
  return std::accumulate(bytes.begin(), bytes.end(), int64_t(0));
}

namespace {

/// Steps that touch a tensor.
struct Life {
  int64_t firstWrite = -1, lastWrite = -1;
  std::vector<int64_t> reads;
  /// The last step that uses the resident buffer; -1: the tensor does not stay.
  int64_t keepUntil = -1;

  int64_t firstUse() const {
    return firstWrite >= 0 ? firstWrite : reads.front();
  }
  /// The last use before `step`, or -1.
  int64_t lastUseBefore(int64_t step) const {
    int64_t last = lastWrite >= 0 && lastWrite < step ? lastWrite : -1;
    // A tensor that is still being written cannot stay for a part of its
    // writers.
    if (lastWrite >= step)
      return -1;
    for (int64_t read : reads)
      if (read < step)
        last = std::max(last, read);
    return last;
  }
  bool reloads() const {
    return llvm::any_of(reads, [&](int64_t read) { return read > keepUntil; });
  }
};

class Solver {
public:
  explicit Solver(const ResidencyProblem &problem) : problem(problem) {}
  llvm::Expected<ResidencySolution> run();

private:
  void findLives();
  /// Buffers of the present state; their live ranges include prefetch.
  ResidencySolution build() const;
  bool dropPrefetch(const ResidencySolution &state, int64_t memtile,
                    int64_t step);
  bool spill(int64_t memtile, int64_t step);
  bool giveUp(const LiveRange &range);
  bool relieve(const ResidencySolution &state, const ColouringFailure &failure);
  void explain(llvm::ArrayRef<LiveRange> ranges,
               const ColouringFailure &failure);

  const ResidencyProblem &problem;
  std::vector<Life> lives;
  /// May the buffers that step s fills from DDR arrive during step s - 1?
  std::vector<bool> prefetch;
  /// The first failure that only giveUp could help: a step alone is too large.
  std::optional<ResidencyError> why;
};

} // namespace

void Solver::findLives() {
  lives.resize(problem.tensors.size());
  prefetch.assign(problem.steps.size(), true);
  for (size_t s = 0; s < problem.steps.size(); ++s) {
    const ResidencyStep &step = problem.steps[s];
    for (const StepOperand &input : step.inputs)
      lives[input.tensor].reads.push_back(s);
    if (step.sharedWeights)
      lives[*step.sharedWeights].reads.push_back(s);
    Life &output = lives[step.output.tensor];
    if (output.firstWrite < 0)
      output.firstWrite = s;
    output.lastWrite = s;
  }
  for (size_t t = 0; t < lives.size(); ++t) {
    Life &life = lives[t];
    if (problem.tensors[t].mustSpill ||
        (life.reads.empty() && life.lastWrite < 0))
      continue;
    life.keepUntil = life.lastWrite;
    for (int64_t read : life.reads)
      life.keepUntil = std::max(life.keepUntil, read);
  }
}

ResidencySolution Solver::build() const {
  ResidencySolution solution;
  solution.steps.resize(problem.steps.size());
  auto add = [&](std::string name, int64_t first, int64_t last,
                 const MemtileBytes &bytes, int64_t tensor) {
    PlacedBuffer buffer;
    buffer.range.name = std::move(name);
    buffer.range.firstStep = first;
    buffer.range.lastStep = last;
    buffer.range.bytes = bytes;
    buffer.tensor = tensor;
    solution.buffers.push_back(std::move(buffer));
    return int64_t(solution.buffers.size()) - 1;
  };
  auto early = [&](int64_t step) {
    return prefetch[step] && step > 0 ? step - 1 : step;
  };
  std::vector<int64_t> resident(lives.size(), -1);
  for (size_t t = 0; t < lives.size(); ++t) {
    const Life &life = lives[t];
    if (life.keepUntil < 0)
      continue;
    int64_t first = life.firstUse();
    if (problem.tensors[t].isInput)
      first = early(first);
    resident[t] = add(problem.tensors[t].name, first, life.keepUntil,
                      problem.tensors[t].bytes, t);
  }
  std::vector<bool> loaded(lives.size(), false);
  for (size_t s = 0; s < problem.steps.size(); ++s) {
    const ResidencyStep &step = problem.steps[s];
    StepPlacement &placement = solution.steps[s];
    for (const StepOperand &input : step.inputs) {
      const Life &life = lives[input.tensor];
      if (int64_t(s) <= life.keepUntil) {
        placement.inputs.push_back(resident[input.tensor]);
        placement.load.push_back(problem.tensors[input.tensor].isInput &&
                                 !loaded[input.tensor]);
        loaded[input.tensor] = true;
        continue;
      }
      placement.inputs.push_back(
          add(problem.tensors[input.tensor].name + "@" + step.name, early(s), s,
              input.ownBytes, -1));
      placement.load.push_back(true);
    }
    const Life &output = lives[step.output.tensor];
    const ResidentTensor &tensor = problem.tensors[step.output.tensor];
    placement.output = output.keepUntil >= 0
                           ? resident[step.output.tensor]
                           : add(tensor.name + "@" + step.name, s, s,
                                 step.output.ownBytes, -1);
    placement.store = tensor.isOutput || output.reloads();
    if (std::optional<size_t> shared = step.sharedWeights;
        shared && int64_t(s) <= lives[*shared].keepUntil) {
      placement.weights = resident[*shared];
      placement.weightsHeld = loaded[*shared];
      loaded[*shared] = true;
    } else if (sum(step.weightBytes) > 0)
      placement.weights =
          add(step.name + ".weights", early(s), s, step.weightBytes, -1);
  }
  for (size_t t = 0; t < lives.size(); ++t)
    if (!problem.tensors[t].isInput && !problem.tensors[t].isOutput &&
        lives[t].reloads())
      solution.spilled.push_back(t);
  return solution;
}

bool Solver::dropPrefetch(const ResidencySolution &state, int64_t memtile,
                          int64_t step) {
  // What arrives early in `step` is for the step after it.
  if (step + 1 >= int64_t(problem.steps.size()) || !prefetch[step + 1])
    return false;
  for (const PlacedBuffer &buffer : state.buffers)
    if (buffer.range.firstStep == step && buffer.range.bytes[memtile] > 0) {
      prefetch[step + 1] = false;
      return true;
    }
  return false;
}

bool Solver::spill(int64_t memtile, int64_t step) {
  double bestCost = std::numeric_limits<double>::infinity();
  size_t best = 0;
  int64_t bestKeep = -1;
  for (size_t t = 0; t < lives.size(); ++t) {
    const Life &life = lives[t];
    if (life.keepUntil < step || life.firstUse() > step)
      continue;
    // What the step itself would then hold of the tensor.
    int64_t own = 0;
    const ResidencyStep &here = problem.steps[step];
    for (const StepOperand &input : here.inputs)
      if (input.tensor == t)
        own = std::max(own, input.ownBytes[memtile]);
    if (here.output.tensor == t)
      own = here.output.ownBytes[memtile];
    if (here.sharedWeights == t)
      own = here.weightBytes[memtile];
    int64_t gain = problem.tensors[t].bytes[memtile] - own;
    if (gain <= 0)
      continue;
    int64_t keep = life.lastUseBefore(step);
    // DDR bytes: written once unless it is there already, read by each later
    // use.
    int64_t uses = llvm::count_if(life.reads, [&](int64_t read) {
      return read > keep && read <= life.keepUntil;
    });
    int64_t writes = problem.tensors[t].isInput ||
                             problem.tensors[t].isOutput || life.reloads()
                         ? 0
                         : 1;
    double cost =
        double(sum(problem.tensors[t].bytes)) * (uses + writes) / gain;
    if (cost < bestCost) {
      bestCost = cost;
      best = t;
      bestKeep = keep;
    }
  }
  if (bestCost == std::numeric_limits<double>::infinity())
    return false;
  lives[best].keepUntil = bestKeep;
  return true;
}

/// Lets the cheapest tensor that lives beside `range` travel by DDR, though no
/// byte becomes free in any one step: its buffers may then lie apart.
bool Solver::giveUp(const LiveRange &range) {
  double bestCost = std::numeric_limits<double>::infinity();
  size_t best = 0;
  for (size_t t = 0; t < lives.size(); ++t) {
    const Life &life = lives[t];
    if (life.keepUntil < range.firstStep || life.keepUntil < 0 ||
        life.firstUse() > range.lastStep || life.keepUntil == life.firstUse())
      continue;
    double cost =
        double(sum(problem.tensors[t].bytes)) * double(life.reads.size() + 1);
    if (cost < bestCost) {
      bestCost = cost;
      best = t;
    }
  }
  if (bestCost == std::numeric_limits<double>::infinity())
    return false;
  lives[best].keepUntil = -1;
  return true;
}

/// Sets `why`.
void Solver::explain(llvm::ArrayRef<LiveRange> ranges,
                     const ColouringFailure &failure) {
  MemoryMoment moment{failure.memtile, failure.step, problem.capacityBytes};
  auto stepName = [&](int64_t step) { return problem.steps[step].name; };
  why.emplace();
  llvm::raw_string_ostream os(why->message);
  os << "layer " << stepName(failure.step) << " needs " << failure.liveBytes
     << " bytes in memtile " << failure.memtile << " but it has "
     << problem.capacityBytes;
  llvm::raw_string_ostream map(why->memoryMap);
  map << "live in memtile " << failure.memtile << " while layer "
      << stepName(failure.step) << " runs:"
      << printMemoryMap(
             ranges,
             placeWhatFits(ranges, failure.memtile, problem.capacityBytes),
             moment, stepName);
}

/// Lets something give way to the range that found no place.
bool Solver::relieve(const ResidencySolution &state,
                     const ColouringFailure &failure) {
  if (dropPrefetch(state, failure.memtile, failure.step) ||
      spill(failure.memtile, failure.step))
    return true;
  // Fragmentation: another step of the failed buffer's life may give way.
  const LiveRange &range = state.buffers[failure.range].range;
  for (int64_t step = range.firstStep; step <= range.lastStep; ++step)
    if (dropPrefetch(state, failure.memtile, step) ||
        spill(failure.memtile, step))
      return true;
  return false;
}

llvm::Expected<ResidencySolution> Solver::run() {
  findLives();
  while (true) {
    ResidencySolution state = build();
    std::vector<LiveRange> ranges;
    ranges.reserve(state.buffers.size());
    for (const PlacedBuffer &buffer : state.buffers)
      ranges.push_back(buffer.range);
    auto result = colour(ranges, problem.memtiles, problem.capacityBytes);
    if (auto *addresses = std::get_if<Addresses>(&result)) {
      for (size_t i = 0; i < state.buffers.size(); ++i)
        state.buffers[i].addresses = (*addresses)[i];
      fetchAhead(problem, state);
      return state;
    }
    // One failure at a time in each stretch of steps: what gives way for one
    // may make room for its neighbours.
    std::vector<bool> touched(problem.steps.size(), false);
    const auto &failures = std::get<ColouringFailures>(result);
    bool progress = false;
    for (const ColouringFailure &failure : failures) {
      const LiveRange &range = ranges[failure.range];
      auto begin = touched.begin() + std::max<int64_t>(range.firstStep - 1, 0);
      auto end = touched.begin() +
                 std::min<int64_t>(range.lastStep + 2, problem.steps.size());
      if (std::find(begin, end, true) != end)
        continue;
      std::fill(begin, end, true);
      progress |= relieve(state, failure);
    }
    if (progress)
      continue;
    const ColouringFailure &first = failures.front();
    if (!why && first.liveBytes > problem.capacityBytes)
      explain(ranges, first);
    if (giveUp(ranges[first.range]))
      continue;
    if (!why)
      explain(ranges, first);
    return llvm::make_error<ResidencyError>(std::move(*why));
  }
}

char ResidencyError::ID = 0;

void ResidencyError::log(llvm::raw_ostream &os) const {
  os << message << '\n' << memoryMap;
}

std::error_code ResidencyError::convertToErrorCode() const {
  return llvm::inconvertibleErrorCode();
}

int64_t bsaie::leastCapacity(const ResidencyProblem &problem) {
  int64_t least = 0;
  for (const ResidencyStep &step : problem.steps)
    for (int64_t m = 0; m < problem.memtiles; ++m) {
      auto at = [&](const MemtileBytes &bytes) {
        return m < int64_t(bytes.size()) ? bytes[m] : 0;
      };
      // A tensor that stays is there once, however often it is read.
      std::map<size_t, int64_t> own;
      for (const StepOperand &input : step.inputs)
        own[input.tensor] += at(input.ownBytes);
      own[step.output.tensor] += at(step.output.ownBytes);
      int64_t bytes = at(step.weightBytes);
      for (auto [tensor, ownBytes] : own)
        bytes += std::min(ownBytes, at(problem.tensors[tensor].bytes));
      least = std::max(least, bytes);
    }
  return least;
}

llvm::Expected<ResidencySolution>
bsaie::solveResidency(const ResidencyProblem &problem) {
  return Solver(problem).run();
}
