//===- KeepSearch.cpp - How long tensors stay, by live bytes --------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KeepSearch.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <limits>

using namespace bsaie;

/// Comparisons of the search in all windows; one takes some nanoseconds.
static constexpr int64_t maxWork = 400000;

KeepSearch::KeepSearch(const ResidencyProblem &problem,
                       const std::vector<TensorLife> &lives, int64_t slackBytes)
    : problem(problem), lives(lives),
      capacityBytes(problem.steps.size() * problem.memtiles,
                    problem.capacityBytes - slackBytes) {}

Keeps KeepSearch::keepAll() const {
  Keeps keeps;
  for (const TensorLife &life : lives)
    keeps.push_back(life.choices().front());
  return keeps;
}

int64_t KeepSearch::ddrBytes(const Keeps &keeps) const {
  int64_t bytes = 0;
  for (auto [life, keep] : llvm::zip_equal(lives, keeps))
    bytes += life.ddrBytes(keep);
  return bytes;
}

std::vector<int64_t> KeepSearch::liveBytes(const Keeps &keeps) const {
  std::vector<int64_t> live = weightBytesByStep(problem);
  for (auto [life, keep] : llvm::zip_equal(lives, keeps))
    life.addLiveBytes(keep, 1, problem.memtiles, live);
  return live;
}

bool KeepSearch::fits(const Keeps &keeps) const {
  return llvm::all_of(
      llvm::zip_equal(liveBytes(keeps), capacityBytes),
      [](auto row) { return std::get<0>(row) <= std::get<1>(row); });
}

bool KeepSearch::spill(Keeps &keeps, int64_t memtile, int64_t step) const {
  double bestCost = std::numeric_limits<double>::infinity();
  size_t best = 0;
  for (auto [t, life] : llvm::enumerate(lives)) {
    if (keeps[t] < step || life.firstUse() > step)
      continue;
    int64_t gain =
        problem.tensors[t].bytes[memtile] - life.ownBytes(step, memtile);
    if (gain <= 0)
      continue;
    int64_t moved =
        life.ddrBytes(life.lastUseBefore(step)) - life.ddrBytes(keeps[t]);
    double cost = double(moved) / double(gain);
    if (cost < bestCost) {
      bestCost = cost;
      best = t;
    }
  }
  if (bestCost == std::numeric_limits<double>::infinity())
    return false;
  keeps[best] = lives[best].lastUseBefore(step);
  return true;
}

bool KeepSearch::spillUntilItFits(Keeps &keeps) {
  std::vector<int64_t> live = liveBytes(keeps);
  for (size_t i = 0; i < live.size(); ++i)
    while (live[i] > capacityBytes[i]) {
      Keeps before = keeps;
      if (!spill(keeps, i % problem.memtiles, i / problem.memtiles)) {
        if (live[i] > problem.capacityBytes)
          return false;
        capacityBytes[i] = problem.capacityBytes;
        break;
      }
      for (auto [t, life] : llvm::enumerate(lives))
        if (before[t] != keeps[t]) {
          life.addLiveBytes(before[t], -1, problem.memtiles, live);
          life.addLiveBytes(keeps[t], 1, problem.memtiles, live);
        }
    }
  // A halo may be more than what the tensor had there.
  return fits(keeps);
}

namespace {

/// One way of a tensor in a window: DDR bytes beyond those of its cheapest way,
/// and its live bytes in each row.
struct Choice {
  int64_t keepUntil = 0;
  int64_t extraBytes = 0;
  llvm::SmallVector<int64_t, 16> live;
};

/// A tensor of a window can free `gain` bytes of a row, each for as many DDR
/// bytes at least.
struct Offer {
  size_t tensor = 0;
  double bytesPerByte = 0;
  int64_t gain = 0;
};

} // namespace

/// Branch and bound over the choices of a few tensors while all others stay as
/// they are. A row is a step and memtile where not all choices fit.
class KeepSearch::Window {
public:
  Window(const KeepSearch &search, llvm::ArrayRef<size_t> tensors,
         const Keeps &keeps, int64_t maxWork, bool keepsFit = true);
  /// Takes cheaper keeps, the last of them the cheapest that was found.
  bool run(Keeps &keeps, AcceptKeeps accept);

private:
  void collectRows(const std::vector<int64_t> &others);
  void descend(size_t depth, int64_t extraBytes);
  void collectOffers();
  int64_t extraBytesAtLeast(size_t depth);

  const KeepSearch &search;
  llvm::ArrayRef<size_t> tensors;
  /// The cheapest first.
  std::vector<llvm::SmallVector<Choice, 4>> choices;
  /// Bytes that are free in each row while the tensors that are not decided
  /// take their cheapest choices.
  std::vector<int64_t> freeBytes;
  /// For each row, the best that a tensor can do there.
  std::vector<llvm::SmallVector<Offer, windowTensors>> offers;
  int64_t workLeft;
  int64_t bestBytes = 0;
  Keeps *best = nullptr;
  Keeps current;
  AcceptKeeps *accept = nullptr;
  bool improved = false;
};

KeepSearch::Window::Window(const KeepSearch &search,
                           llvm::ArrayRef<size_t> tensors, const Keeps &keeps,
                           int64_t maxWork, bool keepsFit)
    : search(search), tensors(tensors), workLeft(maxWork), current(keeps) {
  for (size_t t : tensors) {
    llvm::SmallVector<Choice, 4> &ways = choices.emplace_back();
    for (int64_t keep : search.lives[t].choices())
      ways.push_back({keep, search.lives[t].ddrBytes(keep), {}});
    llvm::sort(ways, [](const Choice &a, const Choice &b) {
      return a.extraBytes != b.extraBytes ? a.extraBytes < b.extraBytes
                                          : a.keepUntil > b.keepUntil;
    });
    int64_t least = ways.front().extraBytes;
    for (Choice &way : ways) {
      way.extraBytes -= least;
      if (way.keepUntil == keeps[t])
        bestBytes += way.extraBytes;
    }
  }
  if (!keepsFit)
    bestBytes = std::numeric_limits<int64_t>::max() - 1;
  if (bestBytes == 0)
    return;
  std::vector<int64_t> others = search.liveBytes(keeps);
  for (size_t t : tensors)
    search.lives[t].addLiveBytes(keeps[t], -1, search.problem.memtiles, others);
  collectRows(others);
  collectOffers();
}

void KeepSearch::Window::collectRows(const std::vector<int64_t> &others) {
  int64_t memtiles = search.problem.memtiles;
  // Each choice alone, and the most that all tensors can take together.
  std::vector<int64_t> most = others;
  std::vector<std::vector<std::vector<int64_t>>> alone;
  for (auto [t, ways] : llvm::zip_equal(tensors, choices)) {
    std::vector<int64_t> mostOfTensor(others.size(), 0);
    std::vector<std::vector<int64_t>> &lives = alone.emplace_back();
    for (const Choice &way : ways) {
      std::vector<int64_t> &live = lives.emplace_back(others.size(), 0);
      search.lives[t].addLiveBytes(way.keepUntil, 1, memtiles, live);
      for (size_t i = 0; i < live.size(); ++i)
        mostOfTensor[i] = std::max(mostOfTensor[i], live[i]);
    }
    for (size_t i = 0; i < most.size(); ++i)
      most[i] += mostOfTensor[i];
  }
  std::vector<std::vector<int64_t>> rows;
  for (size_t i = 0; i < others.size(); ++i) {
    if (most[i] <= search.capacityBytes[i])
      continue;
    std::vector<int64_t> row;
    for (auto &lives : alone)
      for (auto &live : lives)
        row.push_back(live[i]);
    row.push_back(search.capacityBytes[i] - others[i]);
    rows.push_back(std::move(row));
  }
  // Of rows that differ in what is free only the tightest counts.
  llvm::sort(rows);
  std::vector<std::vector<int64_t>> tight;
  for (std::vector<int64_t> &row : rows)
    if (tight.empty() ||
        !std::equal(row.begin(), row.end() - 1, tight.back().begin()))
      tight.push_back(std::move(row));
  for (const std::vector<int64_t> &row : tight) {
    size_t column = 0;
    int64_t bytes = row.back();
    for (auto &ways : choices) {
      bytes -= row[column];
      for (Choice &way : ways)
        way.live.push_back(row[column++]);
    }
    freeBytes.push_back(bytes);
  }
}

void KeepSearch::Window::collectOffers() {
  offers.resize(freeBytes.size());
  for (size_t row = 0; row < freeBytes.size(); ++row) {
    for (auto [index, ways] : llvm::enumerate(choices)) {
      Offer offer{index, std::numeric_limits<double>::infinity(), 0};
      for (const Choice &way : llvm::ArrayRef(ways).drop_front()) {
        int64_t gain = ways.front().live[row] - way.live[row];
        if (gain <= 0)
          continue;
        offer.gain = std::max(offer.gain, gain);
        offer.bytesPerByte =
            std::min(offer.bytesPerByte, double(way.extraBytes) / double(gain));
      }
      if (offer.gain > 0)
        offers[row].push_back(offer);
    }
    llvm::sort(offers[row], [](const Offer &a, const Offer &b) {
      return a.bytesPerByte != b.bytesPerByte ? a.bytesPerByte < b.bytesPerByte
                                              : a.tensor < b.tensor;
    });
  }
}

/// DDR bytes that the tensors from `depth` on must move to free what is missing
/// in any one row, if each could be divided.
int64_t KeepSearch::Window::extraBytesAtLeast(size_t depth) {
  double worst = 0;
  workLeft -= int64_t(freeBytes.size());
  for (size_t row = 0; row < freeBytes.size(); ++row) {
    int64_t missing = -freeBytes[row];
    if (missing <= 0)
      continue;
    double bytes = 0;
    workLeft -= int64_t(offers[row].size());
    for (const Offer &offer : offers[row]) {
      if (offer.tensor < depth)
        continue;
      int64_t taken = std::min(missing, offer.gain);
      bytes += double(taken) * offer.bytesPerByte;
      missing -= taken;
      if (missing == 0)
        break;
    }
    if (missing > 0)
      return std::numeric_limits<int64_t>::max();
    worst = std::max(worst, bytes);
  }
  // Rounding may not cut off what equals the bound.
  return int64_t(worst - 1e-6 * worst);
}

void KeepSearch::Window::descend(size_t depth, int64_t extraBytes) {
  if (workLeft <= 0 || extraBytes >= bestBytes)
    return;
  int64_t least = extraBytesAtLeast(depth);
  if (least == std::numeric_limits<int64_t>::max() ||
      extraBytes + least >= bestBytes)
    return;
  if (depth == tensors.size()) {
    if (!(*accept)(current))
      return;
    bestBytes = extraBytes;
    *best = current;
    improved = true;
    return;
  }
  const auto &ways = choices[depth];
  for (const Choice &way : ways) {
    for (size_t row = 0; row < freeBytes.size(); ++row)
      freeBytes[row] += ways.front().live[row] - way.live[row];
    current[tensors[depth]] = way.keepUntil;
    descend(depth + 1, extraBytes + way.extraBytes);
    for (size_t row = 0; row < freeBytes.size(); ++row)
      freeBytes[row] -= ways.front().live[row] - way.live[row];
  }
}

bool KeepSearch::Window::run(Keeps &keeps, AcceptKeeps acceptKeeps) {
  if (bestBytes == 0)
    return false;
  best = &keeps;
  accept = &acceptKeeps;
  descend(0, 0);
  return improved;
}

/// Those that have a choice, in order of time: where there are many only those
/// that live where not all fit, or that are spilled.
std::vector<size_t> KeepSearch::competingTensors(const Keeps &keeps) const {
  std::vector<size_t> competing;
  for (auto [t, life] : llvm::enumerate(lives))
    if (life.choices().size() > 1)
      competing.push_back(t);
  llvm::sort(competing, [&](size_t a, size_t b) {
    int64_t first = lives[a].firstUse(), second = lives[b].firstUse();
    return first != second ? first < second : a < b;
  });
  if (competing.size() <= windowTensors)
    return competing;
  std::vector<int64_t> live = liveBytes(keepAll());
  std::vector<bool> isTight(problem.steps.size(), false);
  for (size_t i = 0; i < live.size(); ++i)
    if (live[i] > capacityBytes[i])
      isTight[i / problem.memtiles] = true;
  llvm::erase_if(competing, [&](size_t t) {
    const TensorLife &life = lives[t];
    for (int64_t step = life.firstUse(); step <= life.lastUse(); ++step)
      if (isTight[step])
        return false;
    return life.ddrBytes(keeps[t]) == life.ddrBytes(life.choices().front());
  });
  return competing;
}

bool KeepSearch::find(Keeps &keeps, AcceptKeeps accept) const {
  keeps = keepAll();
  std::vector<size_t> competing = competingTensors(keeps);
  if (competing.empty() || competing.size() > windowTensors)
    return false;
  return Window(*this, competing, keeps, maxWork, /*keepsFit=*/false)
      .run(keeps, accept);
}

bool KeepSearch::improve(Keeps &keeps, AcceptKeeps accept) const {
  std::vector<size_t> competing = competingTensors(keeps);
  int64_t workOfWindow =
      maxWork / int64_t(1 + 2 * competing.size() / windowTensors);
  bool improved = false;
  for (size_t begin = 0; begin < competing.size(); begin += windowTensors / 2) {
    auto tensors = llvm::ArrayRef(competing).slice(
        begin, std::min(windowTensors, competing.size() - begin));
    improved |= Window(*this, tensors, keeps, workOfWindow).run(keeps, accept);
    if (begin + windowTensors >= competing.size())
      break;
  }
  return improved;
}
