//===- ExactResidency.cpp - The fewest spilled bytes, by trying all -------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExactResidency.h"
#include <algorithm>
#include <set>

using namespace bsaie;

namespace {

/// Live in [first, last].
struct Buffer {
  int64_t first, last;
  MemtileBytes bytes;
};

/// What a tensor does when it stays until some step.
struct Way {
  int64_t ddrBytes = 0;
  std::vector<Buffer> buffers;
};

int64_t total(const MemtileBytes &bytes) {
  int64_t result = 0;
  for (int64_t part : bytes)
    result += part;
  return result;
}

Way wayOf(const ResidencyProblem &problem, size_t tensor, int64_t keepUntil) {
  const ResidentTensor &info = problem.tensors[tensor];
  Way way;
  int64_t first = -1, stores = 0, kept = 0;
  bool loadsAgain = false;
  for (int64_t s = 0; s < int64_t(problem.steps.size()); ++s) {
    const ResidencyStep &step = problem.steps[s];
    auto use = [&](const MemtileBytes &own, bool isWrite) {
      if (first < 0)
        first = s;
      if (isWrite)
        stores += total(own);
      if (s <= keepUntil) {
        kept += isWrite ? 0 : total(own);
        return;
      }
      way.buffers.push_back({s, s, own});
      if (!isWrite) {
        way.ddrBytes += total(own);
        loadsAgain = true;
      }
    };
    for (const StepOperand &input : step.inputs)
      if (input.tensor == tensor)
        use(input.ownBytes, false);
    if (step.sharedWeights == tensor)
      use(step.weightBytes, false);
    if (step.output.tensor == tensor)
      use(step.output.ownBytes, true);
  }
  if (keepUntil >= 0) {
    way.buffers.push_back({first, keepUntil, info.bytes});
    if (info.isInput)
      way.ddrBytes += std::min(kept, total(info.bytes));
  }
  if (loadsAgain && !info.isInput && !info.isOutput)
    way.ddrBytes += stores;
  return way;
}

/// All ways of a tensor; it stays for all of its writers or for none.
std::vector<Way> waysOf(const ResidencyProblem &problem, size_t tensor) {
  std::set<int64_t> keeps = {-1};
  int64_t lastWrite = -1;
  for (int64_t s = 0; s < int64_t(problem.steps.size()); ++s) {
    const ResidencyStep &step = problem.steps[s];
    bool reads = step.sharedWeights == tensor;
    for (const StepOperand &input : step.inputs)
      reads |= input.tensor == tensor;
    if (step.output.tensor == tensor)
      lastWrite = s;
    if (reads || step.output.tensor == tensor)
      keeps.insert(s);
  }
  std::vector<Way> ways;
  for (int64_t keep : keeps)
    if (keep < 0 || (!problem.tensors[tensor].mustSpill && keep >= lastWrite))
      ways.push_back(wayOf(problem, tensor, keep));
  std::sort(ways.begin(), ways.end(),
            [](const Way &a, const Way &b) { return a.ddrBytes < b.ddrBytes; });
  return ways;
}

/// Addresses for the buffers of one memtile, byte by byte: `taken` has a bit
/// for each byte of each step.
class Addresses64 {
public:
  Addresses64(const std::vector<Buffer> &all, int64_t memtile, int64_t steps,
              int64_t capacity)
      : memtile(memtile), capacity(capacity), taken(steps, 0) {
    for (const Buffer &buffer : all)
      if (buffer.bytes[memtile] > 0)
        buffers.push_back(&buffer);
    // Those that are hard to place first.
    std::sort(buffers.begin(), buffers.end(),
              [&](const Buffer *a, const Buffer *b) {
                return std::pair(weight(*a), b) > std::pair(weight(*b), a);
              });
  }
  /// Nothing when that takes too long.
  std::optional<bool> exist() {
    // The memory is a ring: where the first lies does not matter.
    bool found = place(0);
    if (!found && nodes > maxNodes)
      return std::nullopt;
    return found;
  }

private:
  int64_t weight(const Buffer &buffer) const {
    return buffer.bytes[memtile] * (buffer.last - buffer.first + 1);
  }
  bool place(size_t index) {
    if (++nodes > maxNodes)
      return false;
    if (index == buffers.size())
      return true;
    const Buffer &buffer = *buffers[index];
    uint64_t used = 0;
    for (int64_t s = buffer.first; s <= buffer.last; ++s)
      used |= taken[s];
    for (int64_t at = 0; at < (index == 0 ? 1 : capacity); ++at) {
      uint64_t bits = 0;
      for (int64_t i = 0; i < buffer.bytes[memtile]; ++i)
        bits |= uint64_t(1) << ((at + i) % capacity);
      if (used & bits)
        continue;
      for (int64_t s = buffer.first; s <= buffer.last; ++s)
        taken[s] |= bits;
      bool done = place(index + 1);
      for (int64_t s = buffer.first; s <= buffer.last; ++s)
        taken[s] &= ~bits;
      if (done)
        return true;
    }
    return false;
  }

  static constexpr int64_t maxNodes = 1000000;
  int64_t memtile, capacity;
  int64_t nodes = 0;
  std::vector<uint64_t> taken;
  std::vector<const Buffer *> buffers;
};

class Exhaustive {
public:
  explicit Exhaustive(const ResidencyProblem &problem) : problem(problem) {
    for (size_t t = 0; t < problem.tensors.size(); ++t)
      ways.push_back(waysOf(problem, t));
    // The least that the tensors from t on add.
    least.assign(ways.size() + 1, 0);
    leastLive.assign(
        ways.size() + 1,
        std::vector<int64_t>(problem.steps.size() * problem.memtiles, 0));
    for (size_t t = ways.size(); t-- > 0;) {
      least[t] = least[t + 1] + ways[t].front().ddrBytes;
      leastLive[t] = leastLive[t + 1];
      std::vector<int64_t> fewest;
      for (const Way &way : ways[t]) {
        std::vector<int64_t> live(leastLive[t].size(), 0);
        add(way, 1, live);
        if (fewest.empty())
          fewest = live;
        for (size_t i = 0; i < live.size(); ++i)
          fewest[i] = std::min(fewest[i], live[i]);
      }
      for (size_t i = 0; i < fewest.size(); ++i)
        leastLive[t][i] += fewest[i];
    }
  }

  std::optional<ExactAnswer> run() {
    for (int64_t s = 0; s < int64_t(problem.steps.size()); ++s)
      if (!problem.steps[s].sharedWeights)
        chosen.push_back({0, {{s, s, problem.steps[s].weightBytes}}});
    std::vector<int64_t> live(leastLive[0].size(), 0);
    for (const Way &way : chosen)
      add(way, 1, live);
    descend(0, 0, live);
    if (best) {
      best->withoutAddresses = withoutAddresses;
      best->undecided = undecided;
    }
    return best;
  }

private:
  void add(const Way &way, int64_t sign, std::vector<int64_t> &live) const {
    for (const Buffer &buffer : way.buffers)
      for (int64_t s = buffer.first; s <= buffer.last; ++s)
        for (int64_t m = 0; m < problem.memtiles; ++m)
          live[s * problem.memtiles + m] += sign * buffer.bytes[m];
  }

  /// Counts those without, and those of which it cannot tell.
  bool haveAddresses() {
    std::vector<Buffer> buffers;
    for (const Way &way : chosen)
      buffers.insert(buffers.end(), way.buffers.begin(), way.buffers.end());
    bool isDecided = true;
    for (int64_t m = 0; m < problem.memtiles; ++m) {
      std::optional<bool> exist =
          Addresses64(buffers, m, problem.steps.size(), problem.capacityBytes)
              .exist();
      isDecided &= exist.has_value();
      if (exist && !*exist) {
        ++withoutAddresses;
        return false;
      }
    }
    undecided += !isDecided;
    return true;
  }

  void descend(size_t t, int64_t ddrBytes, std::vector<int64_t> &live) {
    if (best && ddrBytes + least[t] >= best->ddrBytes)
      return;
    for (size_t i = 0; i < live.size(); ++i)
      if (live[i] + leastLive[t][i] > problem.capacityBytes)
        return;
    if (t == ways.size()) {
      if (haveAddresses())
        best = ExactAnswer{ddrBytes, 0, 0};
      return;
    }
    for (const Way &way : ways[t]) {
      add(way, 1, live);
      chosen.push_back(way);
      descend(t + 1, ddrBytes + way.ddrBytes, live);
      chosen.pop_back();
      add(way, -1, live);
    }
  }

  const ResidencyProblem &problem;
  std::vector<std::vector<Way>> ways;
  std::vector<int64_t> least;
  std::vector<std::vector<int64_t>> leastLive;
  std::vector<Way> chosen;
  std::optional<ExactAnswer> best;
  int64_t withoutAddresses = 0, undecided = 0;
};

} // namespace

std::optional<ExactAnswer>
bsaie::solveExactly(const ResidencyProblem &problem) {
  return Exhaustive(problem).run();
}
