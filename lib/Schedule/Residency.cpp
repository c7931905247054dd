//===- Residency.cpp - What stays in the memtiles, and when ---------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Schedule/Residency.h"
#include "BSAIE/Memory/MemoryMap.h"
#include "FetchAhead.h"
#include "KeepSearch.h"
#include "TensorLife.h"
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

/// Where all memtiles have as many tensors at most, colouring tries more
/// orders, and many to take spills back, which it is asked for that often.
static constexpr size_t smallTensors = 64;
static constexpr int someOrders = 8, mostOrders = 96, mostTries = 64;
/// Rounds of giving up prefetch before larger networks leave more room.
static constexpr int fewRounds = 4;
/// In larger networks this part of a memtile stays free when tensors are
/// chosen that stay: addresses are then found at once.
static constexpr int64_t slackPart = 128;

namespace {

class Solver {
public:
  explicit Solver(const ResidencyProblem &problem)
      : problem(problem), lives(findLives(problem)),
        search(problem, lives, /*slackBytes=*/0), keeps(search.keepAll()),
        prefetch(problem.steps.size(), problem.mostStepsAhead > 0) {}
  llvm::Expected<ResidencySolution> run();

private:
  /// Buffers of the present state; their live ranges include prefetch.
  ResidencySolution build() const;
  bool dropPrefetch(const ResidencySolution &state, int64_t memtile,
                    int64_t step);
  void dropPrefetchThatCannotFit(int64_t capacityBytes);
  bool chooseKeeps(int64_t slackBytes);
  void evictWhereFull();
  void allowPrefetch() {
    std::fill(prefetch.begin(), prefetch.end(), problem.mostStepsAhead > 0);
  }
  bool isSmall() const {
    return problem.memtiles * lives.size() <= smallTensors;
  }
  bool giveUp(const LiveRange &range);
  bool relieve(const ResidencySolution &state, const ColouringFailure &failure,
               bool maySpill);
  std::optional<ResidencySolution>
  place(bool maySpill, int rounds = std::numeric_limits<int>::max());
  bool hasAddresses(const Keeps &candidate);
  std::optional<ResidencySolution> searchWithAddresses(bool isPlaced);
  void explain(llvm::ArrayRef<LiveRange> ranges,
               const ColouringFailure &failure);
  std::optional<ResidencySolution> choose();
  void compactUnspilled(ResidencySolution &state) const;

  const ResidencyProblem &problem;
  std::vector<TensorLife> lives;
  KeepSearch search;
  Keeps keeps;
  /// May the buffers that step s fills from DDR arrive during step s - 1?
  std::vector<bool> prefetch;
  int moreOrders = 0;
  /// The first failure that only giveUp could help: a step alone is too large.
  std::optional<ResidencyError> why;
};

} // namespace

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
    if (keeps[t] < 0)
      continue;
    int64_t first = lives[t].firstUse();
    if (problem.tensors[t].isInput)
      first = early(first);
    resident[t] = add(problem.tensors[t].name, first, keeps[t],
                      problem.tensors[t].bytes, t);
  }
  std::vector<bool> loaded(lives.size(), false);
  for (size_t s = 0; s < problem.steps.size(); ++s) {
    const ResidencyStep &step = problem.steps[s];
    StepPlacement &placement = solution.steps[s];
    for (const StepOperand &input : step.inputs) {
      if (int64_t(s) <= keeps[input.tensor]) {
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
    int64_t keepOutput = keeps[step.output.tensor];
    const ResidentTensor &tensor = problem.tensors[step.output.tensor];
    placement.output = keepOutput >= 0 ? resident[step.output.tensor]
                                       : add(tensor.name + "@" + step.name, s,
                                             s, step.output.ownBytes, -1);
    placement.store =
        tensor.isOutput || lives[step.output.tensor].reloads(keepOutput);
    if (std::optional<size_t> shared = step.sharedWeights;
        shared && int64_t(s) <= keeps[*shared]) {
      placement.weights = resident[*shared];
      placement.weightsHeld = loaded[*shared];
      loaded[*shared] = true;
    } else if (sum(step.weightBytes) > 0)
      placement.weights =
          add(step.name + ".weights", early(s), s, step.weightBytes, -1);
  }
  for (size_t t = 0; t < lives.size(); ++t)
    if (!problem.tensors[t].isInput && !problem.tensors[t].isOutput &&
        lives[t].reloads(keeps[t]))
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

/// Prefetch that overfills a memtile by the sum of its bytes.
void Solver::dropPrefetchThatCannotFit(int64_t capacityBytes) {
  ResidencySolution state = build();
  int64_t memtiles = problem.memtiles;
  std::vector<int64_t> live((problem.steps.size() + 1) * memtiles, 0);
  for (const PlacedBuffer &buffer : state.buffers)
    for (int64_t m = 0; m < memtiles; ++m) {
      live[buffer.range.firstStep * memtiles + m] += buffer.range.bytes[m];
      live[(buffer.range.lastStep + 1) * memtiles + m] -= buffer.range.bytes[m];
    }
  for (int64_t i = memtiles; i < int64_t(live.size()); ++i)
    live[i] += live[i - memtiles];
  for (int64_t step = 0; step + 1 < int64_t(problem.steps.size()); ++step)
    for (int64_t m = 0; m < memtiles; ++m)
      if (live[step * memtiles + m] > capacityBytes)
        prefetch[step + 1] = false;
}

/// Lets the cheapest tensor that lives beside `range` travel by DDR, though no
/// byte becomes free in any one step: its buffers may then lie apart.
bool Solver::giveUp(const LiveRange &range) {
  double bestCost = std::numeric_limits<double>::infinity();
  size_t best = 0;
  for (size_t t = 0; t < lives.size(); ++t) {
    const TensorLife &life = lives[t];
    if (keeps[t] < range.firstStep || keeps[t] < 0 ||
        life.firstUse() > range.lastStep || keeps[t] == life.firstUse())
      continue;
    double cost = double(life.ddrBytes(-1) - life.ddrBytes(keeps[t]));
    if (cost < bestCost) {
      bestCost = cost;
      best = t;
    }
  }
  if (bestCost == std::numeric_limits<double>::infinity())
    return false;
  keeps[best] = -1;
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
                     const ColouringFailure &failure, bool maySpill) {
  auto spill = [&](int64_t step) {
    return maySpill && search.spill(keeps, failure.memtile, step);
  };
  if (dropPrefetch(state, failure.memtile, failure.step))
    return true;
  if (failure.liveBytes > problem.capacityBytes && spill(failure.step))
    return true;
  // Fragmentation: another step of the failed buffer's life may give way.
  const LiveRange &range = state.buffers[failure.range].range;
  bool dropped = false;
  for (int64_t step = range.firstStep; step <= range.lastStep; ++step)
    dropped |= dropPrefetch(state, failure.memtile, step);
  if (dropped || spill(failure.step))
    return true;
  for (int64_t step = range.firstStep; step <= range.lastStep; ++step)
    if (spill(step))
      return true;
  return false;
}

static std::vector<LiveRange> rangesOf(const ResidencySolution &state) {
  std::vector<LiveRange> ranges;
  ranges.reserve(state.buffers.size());
  for (const PlacedBuffer &buffer : state.buffers)
    ranges.push_back(buffer.range);
  return ranges;
}

static void setAddresses(ResidencySolution &state, const Addresses &addresses) {
  for (auto [buffer, address] : llvm::zip_equal(state.buffers, addresses))
    buffer.addresses = address;
}

/// Gives up prefetches, and tensors if it may, until all buffers have an
/// address. Nothing if nothing helps; `why` then says where a step is too
/// large.
std::optional<ResidencySolution> Solver::place(bool maySpill, int rounds) {
  for (; rounds > 0; --rounds) {
    ResidencySolution state = build();
    std::vector<LiveRange> ranges = rangesOf(state);
    auto result =
        colour(ranges, problem.memtiles, problem.capacityBytes, moreOrders);
    if (auto *addresses = std::get_if<Addresses>(&result)) {
      setAddresses(state, *addresses);
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
      progress |= relieve(state, failure, maySpill);
    }
    if (progress)
      continue;
    if (!maySpill)
      return std::nullopt;
    const ColouringFailure &first = failures.front();
    if (!why && first.liveBytes > problem.capacityBytes)
      explain(ranges, first);
    if (giveUp(ranges[first.range]))
      continue;
    if (!why)
      explain(ranges, first);
    return std::nullopt;
  }
  return std::nullopt;
}

/// Without prefetch.
bool Solver::hasAddresses(const Keeps &candidate) {
  keeps = candidate;
  std::fill(prefetch.begin(), prefetch.end(), false);
  return hasColouring(rangesOf(build()), problem.memtiles,
                      problem.capacityBytes, moreOrders);
}

/// Looks for keeps that move fewer DDR bytes than those that were spilled for
/// the sake of addresses, or for any where none were found; each time with
/// addresses.
std::optional<ResidencySolution> Solver::searchWithAddresses(bool isPlaced) {
  Keeps cheaper = keeps;
  moreOrders = mostOrders;
  int tries = mostTries;
  auto accept = [&](const Keeps &candidate) {
    if (tries == 0)
      return false;
    --tries;
    return hasAddresses(candidate);
  };
  if (!(isPlaced ? search.improve(cheaper, accept)
                 : search.find(cheaper, accept)))
    return std::nullopt;
  keeps = cheaper;
  allowPrefetch();
  dropPrefetchThatCannotFit(problem.capacityBytes);
  if (std::optional<ResidencySolution> solution = place(/*maySpill=*/false))
    return solution;
  std::fill(prefetch.begin(), prefetch.end(), false);
  return place(/*maySpill=*/false);
}

/// By sums of bytes, as much prefetch as they allow included.
bool Solver::chooseKeeps(int64_t slackBytes) {
  KeepSearch choice(problem, lives, slackBytes);
  keeps = choice.keepAll();
  allowPrefetch();
  auto any = [](const Keeps &) { return true; };
  if (choice.spillUntilItFits(keeps))
    choice.improve(keeps, any);
  else if (!choice.find(keeps, any))
    return false;
  dropPrefetchThatCannotFit(problem.capacityBytes - slackBytes);
  return true;
}

/// Sets keeps by the paper's rule. Tensors that a step reads or writes itself
/// go last.
void Solver::evictWhereFull() {
  keeps = search.keepAll();
  auto evict = [&](int64_t step, bool own) {
    for (size_t t = 0; t < lives.size(); ++t)
      if (keeps[t] >= step && (own || lives[t].firstUse() < step))
        keeps[t] = lives[t].lastUseBefore(step);
  };
  for (int64_t step = 0; step < int64_t(problem.steps.size()); ++step)
    for (bool own : {false, true}) {
      std::vector<int64_t> live = search.liveBytes(keeps);
      auto begin = live.begin() + step * problem.memtiles;
      if (std::any_of(begin, begin + problem.memtiles, [&](int64_t bytes) {
            return bytes > problem.capacityBytes;
          }))
        evict(step, own);
    }
}

std::optional<ResidencySolution> Solver::choose() {
  if (problem.evictAll) {
    evictWhereFull();
    return place(/*maySpill=*/true);
  }
  int64_t leastBytes = 0;
  std::optional<ResidencySolution> solution;
  if (isSmall())
    moreOrders = someOrders;
  if (chooseKeeps(/*slackBytes=*/0)) {
    leastBytes = search.ddrBytes(keeps);
    solution = place(/*maySpill=*/false, fewRounds);
    // Not where all stays: then less prefetch is better than a spill.
    if (!solution && !isSmall() && !search.fits(search.keepAll()))
      chooseKeeps(problem.capacityBytes / slackPart);
  } else {
    // place() says where a step is too large, of all that would stay.
    keeps = search.keepAll();
  }
  if (!solution)
    solution = place(/*maySpill=*/true);
  if (isSmall() && (!solution || search.ddrBytes(keeps) > leastBytes))
    if (std::optional<ResidencySolution> better =
            searchWithAddresses(solution.has_value()))
      return better;
  return solution;
}

/// Lowers the addresses, without those that come back to DDR: there memory is
/// full anyway.
void Solver::compactUnspilled(ResidencySolution &state) const {
  if (search.ddrBytes(keeps) > search.ddrBytes(search.keepAll()))
    return;
  Addresses addresses;
  for (const PlacedBuffer &buffer : state.buffers)
    addresses.push_back(buffer.addresses);
  compact(rangesOf(state), problem.memtiles, problem.capacityBytes, addresses);
  setAddresses(state, addresses);
}

llvm::Expected<ResidencySolution> Solver::run() {
  std::optional<ResidencySolution> solution = choose();
  if (!solution)
    return llvm::make_error<ResidencyError>(std::move(*why));
  fetchAhead(problem, *solution);
  compactUnspilled(*solution);
  return std::move(*solution);
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

int64_t bsaie::ddrBytes(const ResidencyProblem &problem,
                        const ResidencySolution &solution) {
  int64_t bytes = 0;
  // What the readers of each buffer would load one by one.
  std::vector<int64_t> needed(solution.buffers.size(), 0);
  std::vector<int64_t> loaded;
  for (auto [step, placement] :
       llvm::zip_equal(problem.steps, solution.steps)) {
    for (auto [input, buffer, isLoaded] :
         llvm::zip_equal(step.inputs, placement.inputs, placement.load)) {
      needed[buffer] += sum(input.ownBytes);
      if (isLoaded)
        loaded.push_back(buffer);
    }
    if (step.sharedWeights) {
      needed[placement.weights] += sum(step.weightBytes);
      if (!placement.weightsHeld)
        loaded.push_back(placement.weights);
    }
    if (placement.store && !problem.tensors[step.output.tensor].isOutput)
      bytes += sum(step.output.ownBytes);
  }
  for (int64_t buffer : loaded)
    bytes +=
        std::min(needed[buffer], sum(solution.buffers[buffer].range.bytes));
  return bytes;
}

int64_t bsaie::spillBytes(const ResidencyProblem &problem,
                          const ResidencySolution &solution) {
  int64_t bytes = ddrBytes(problem, solution);
  for (const TensorLife &life : findLives(problem))
    bytes -= life.ddrBytes(life.choices().front());
  return bytes;
}
