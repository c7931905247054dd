//===- Colouring.cpp - Addresses in circular memories ---------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Memory/Colouring.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <algorithm>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <tuple>

using namespace bsaie;

bool bsaie::arcsOverlap(int64_t a, int64_t sizeA, int64_t b, int64_t sizeB,
                        int64_t capacity) {
  if (sizeA == 0 || sizeB == 0)
    return false;
  auto distance = [&](int64_t from, int64_t to) {
    int64_t d = (to - from) % capacity;
    return d < 0 ? d + capacity : d;
  };
  return distance(a, b) < sizeA || distance(b, a) < sizeB;
}

static int64_t stepCount(llvm::ArrayRef<LiveRange> ranges) {
  int64_t steps = 0;
  for (const LiveRange &range : ranges)
    steps = std::max(steps, range.lastStep + 1);
  return steps;
}

namespace {

/// First fit of one memtile in one order.
class FirstFit {
public:
  FirstFit(llvm::ArrayRef<LiveRange> ranges, int64_t memtile, int64_t capacity)
      : ranges(ranges), memtile(memtile), capacity(capacity),
        placed(stepCount(ranges)), address(ranges.size(), 0) {}

  /// The ranges that find no place, in order; the others get theirs.
  std::vector<size_t> run(llvm::ArrayRef<size_t> order) {
    std::vector<size_t> failed;
    for (size_t index : order)
      if (ranges[index].bytes[memtile] != 0 && !place(index))
        failed.push_back(index);
    return failed;
  }
  int64_t addressOf(size_t index) const { return address[index]; }

private:
  bool place(size_t index) {
    const LiveRange &range = ranges[index];
    int64_t size = range.bytes[memtile];
    if (size > capacity)
      return false;
    collectTaken(range);
    std::optional<int64_t> found = findFree(size);
    if (!found)
      return false;
    address[index] = *found;
    for (int64_t step = range.firstStep; step <= range.lastStep; ++step)
      placed[step].push_back(index);
    return true;
  }

  /// What the neighbours of `range` take, by address; one that passes the end
  /// as two intervals.
  void collectTaken(const LiveRange &range) {
    taken.clear();
    for (int64_t step = range.firstStep; step <= range.lastStep; ++step)
      for (size_t other : placed[step]) {
        // Once: in the first step that both live in.
        if (std::max(ranges[other].firstStep, range.firstStep) != step)
          continue;
        int64_t end = address[other] + ranges[other].bytes[memtile];
        taken.push_back({address[other], std::min(end, capacity)});
        if (end > capacity)
          taken.push_back({0, end - capacity});
      }
    llvm::sort(taken);
  }

  /// The lowest begin of a gap that has `size` bytes, those behind the end of
  /// the memory included.
  std::optional<int64_t> findFree(int64_t size) const {
    int64_t end = 0;
    for (auto [begin, otherEnd] : taken) {
      if (begin - end >= size)
        return end;
      end = std::max(end, otherEnd);
    }
    int64_t first = taken.empty() ? 0 : taken.front().first;
    if (end < capacity && capacity - end + first >= size)
      return end;
    return std::nullopt;
  }

  llvm::ArrayRef<LiveRange> ranges;
  int64_t memtile;
  int64_t capacity;
  std::vector<llvm::SmallVector<size_t, 8>> placed;
  std::vector<int64_t> address;
  llvm::SmallVector<std::pair<int64_t, int64_t>, 32> taken;
};

} // namespace

/// Bytes that live in each step.
static std::vector<int64_t> liveBytes(llvm::ArrayRef<LiveRange> ranges,
                                      int64_t memtile) {
  std::vector<int64_t> live(stepCount(ranges) + 1, 0);
  for (const LiveRange &range : ranges) {
    live[range.firstStep] += range.bytes[memtile];
    live[range.lastStep + 1] -= range.bytes[memtile];
  }
  std::partial_sum(live.begin(), live.end(), live.begin());
  return live;
}

static ColouringFailure explain(llvm::ArrayRef<LiveRange> ranges, size_t index,
                                int64_t memtile, llvm::ArrayRef<int64_t> live) {
  ColouringFailure failure;
  failure.range = index;
  failure.memtile = memtile;
  for (int64_t step = ranges[index].firstStep; step <= ranges[index].lastStep;
       ++step)
    if (live[step] > failure.liveBytes) {
      failure.liveBytes = live[step];
      failure.step = step;
    }
  return failure;
}

/// Orders of ranges, and tries of each in small and in large networks.
static constexpr int orders = 3;
static constexpr int64_t mostPromotions = 24, fewestPromotions = 2;
/// Ranges that all tries of an order place, at most.
static constexpr int64_t rangesOfOrder = 1024;

/// Ranges in the order of try `attempt`.
static std::vector<size_t> sortRanges(llvm::ArrayRef<LiveRange> ranges,
                                      int64_t memtile, int attempt) {
  auto size = [&](size_t i) { return ranges[i].bytes[memtile]; };
  auto life = [&](size_t i) {
    return ranges[i].lastStep - ranges[i].firstStep + 1;
  };
  // Between 1/4 and 1 of size x life, or of size.
  std::vector<int64_t> perturbed;
  std::minstd_rand random(attempt + 1);
  if (attempt >= orders)
    for (size_t i = 0; i < ranges.size(); ++i)
      perturbed.push_back(-size(i) * (attempt % 2 ? life(i) : 1) *
                          (64 + int64_t(random() % 193)));
  std::vector<size_t> sorted(ranges.size());
  std::iota(sorted.begin(), sorted.end(), 0);
  std::sort(sorted.begin(), sorted.end(), [&](size_t a, size_t b) {
    if (attempt == 0)
      return std::tuple(-size(a) * life(a), a) <
             std::tuple(-size(b) * life(b), b);
    if (attempt == 1)
      return std::tuple(-size(a), a) < std::tuple(-size(b), b);
    if (attempt >= orders)
      return std::tuple(perturbed[a], a) < std::tuple(perturbed[b], b);
    return std::tuple(ranges[a].firstStep, -size(a), a) <
           std::tuple(ranges[b].firstStep, -size(b), b);
  });
  return sorted;
}

/// In the order that they have.
static void moveToFront(std::vector<size_t> &order,
                        const std::vector<bool> &isChosen) {
  auto rest = order;
  llvm::erase_if(order, [&](size_t index) { return !isChosen[index]; });
  llvm::erase_if(rest, [&](size_t index) { return isChosen[index]; });
  llvm::append_range(order, rest);
}

/// Fills in the addresses in one memtile, those of the best try and -1 for the
/// ranges without a place, which it returns.
static std::vector<size_t> colourMemtile(llvm::ArrayRef<LiveRange> ranges,
                                         int64_t memtile, int64_t capacity,
                                         llvm::ArrayRef<int64_t> live,
                                         Addresses &addresses,
                                         int moreOrders = 0) {
  std::vector<size_t> best;
  auto keep = [&](const FirstFit &fit, llvm::ArrayRef<size_t> failed) {
    for (size_t i = 0; i < ranges.size(); ++i)
      addresses[i][memtile] = fit.addressOf(i);
    for (size_t index : failed)
      addresses[index][memtile] = -1;
  };
  int64_t promotions =
      std::clamp(rangesOfOrder / std::max<int64_t>(ranges.size(), 1),
                 fewestPromotions, mostPromotions);
  for (int attempt = 0; attempt < orders + moreOrders; ++attempt) {
    std::vector<size_t> order = sortRanges(ranges, memtile, attempt);
    // An order that comes again ends as it did before.
    std::set<std::vector<size_t>> tried = {order};
    for (int64_t retry = 0; retry < promotions; ++retry) {
      FirstFit fit(ranges, memtile, capacity);
      std::vector<size_t> failed = fit.run(order);
      if (failed.empty() || best.empty() || failed.size() < best.size()) {
        best = failed;
        keep(fit, failed);
      }
      if (failed.empty())
        return {};
      // No order helps when too many bytes live together.
      if (llvm::any_of(failed, [&](size_t index) {
            return explain(ranges, index, memtile, live).liveBytes > capacity;
          }))
        return best;
      // What finds no place goes first in the next try.
      std::vector<bool> isFailed(ranges.size(), false);
      for (size_t index : failed)
        isFailed[index] = true;
      moveToFront(order, isFailed);
      if (!tried.insert(order).second)
        break;
    }
  }
  return best;
}

/// The end of the last buffer in one memtile.
static int64_t peakAddress(llvm::ArrayRef<LiveRange> ranges, int64_t memtile,
                           int64_t capacity,
                           llvm::function_ref<int64_t(size_t)> addressOf) {
  int64_t peak = 0;
  for (size_t i = 0; i < ranges.size(); ++i)
    if (int64_t bytes = ranges[i].bytes[memtile]; bytes > 0)
      peak = std::max(peak, std::min(addressOf(i) + bytes, capacity));
  return peak;
}

/// Tries of compact() in each order, and how many more orders it tries where
/// the peak is how far above the live bytes.
static constexpr int compactions = 8;
static constexpr int farOrders = 100;
static constexpr int64_t farPercent = 4;

static void compactMemtile(llvm::ArrayRef<LiveRange> ranges, int64_t memtile,
                           int64_t capacity, Addresses &addresses) {
  std::vector<int64_t> live = liveBytes(ranges, memtile);
  int64_t bound = *std::max_element(live.begin(), live.end());
  int64_t peak = peakAddress(ranges, memtile, capacity,
                             [&](size_t i) { return addresses[i][memtile]; });
  // More orders for what is far from the bound only.
  auto mayTry = [&](int attempt) {
    return attempt < orders || (attempt < orders + farOrders &&
                                100 * (peak - bound) > farPercent * bound);
  };
  for (int attempt = 0; peak > bound && mayTry(attempt); ++attempt) {
    std::vector<size_t> order = sortRanges(ranges, memtile, attempt);
    std::set<std::vector<size_t>> tried = {order};
    for (int retry = 0; retry < compactions && peak > bound; ++retry) {
      FirstFit fit(ranges, memtile, capacity);
      std::vector<bool> isHigh(ranges.size(), false);
      std::vector<size_t> failed = fit.run(order);
      for (size_t index : failed)
        isHigh[index] = true;
      auto addressOf = [&](size_t i) { return fit.addressOf(i); };
      int64_t reached = peakAddress(ranges, memtile, capacity, addressOf);
      if (failed.empty() && reached < peak) {
        peak = reached;
        for (size_t i = 0; i < ranges.size(); ++i)
          addresses[i][memtile] = fit.addressOf(i);
      }
      for (size_t i = 0; i < ranges.size(); ++i)
        if (fit.addressOf(i) + ranges[i].bytes[memtile] > bound)
          isHigh[i] = true;
      moveToFront(order, isHigh);
      if (!tried.insert(order).second)
        break;
    }
  }
}

void bsaie::compact(llvm::ArrayRef<LiveRange> ranges, int64_t memtiles,
                    int64_t capacityBytes, Addresses &addresses) {
  for (int64_t memtile = 0; memtile < memtiles; ++memtile)
    compactMemtile(ranges, memtile, capacityBytes, addresses);
}

std::variant<Addresses, ColouringFailures>
bsaie::colour(llvm::ArrayRef<LiveRange> ranges, int64_t memtiles,
              int64_t capacityBytes, int moreOrders) {
  Addresses addresses(ranges.size(),
                      llvm::SmallVector<int64_t, 8>(memtiles, 0));
  ColouringFailures failures;
  for (int64_t memtile = 0; memtile < memtiles; ++memtile) {
    std::vector<int64_t> live = liveBytes(ranges, memtile);
    for (size_t index : colourMemtile(ranges, memtile, capacityBytes, live,
                                      addresses, moreOrders))
      failures.push_back(explain(ranges, index, memtile, live));
  }
  if (!failures.empty())
    return failures;
  return addresses;
}

bool bsaie::hasColouring(llvm::ArrayRef<LiveRange> ranges, int64_t memtiles,
                         int64_t capacityBytes, int moreOrders) {
  Addresses addresses(ranges.size(),
                      llvm::SmallVector<int64_t, 8>(memtiles, 0));
  for (int64_t memtile = 0; memtile < memtiles; ++memtile)
    if (!colourMemtile(ranges, memtile, capacityBytes,
                       liveBytes(ranges, memtile), addresses, moreOrders)
             .empty())
      return false;
  return true;
}

std::vector<int64_t> bsaie::placeWhatFits(llvm::ArrayRef<LiveRange> ranges,
                                          int64_t memtile,
                                          int64_t capacityBytes) {
  Addresses addresses(ranges.size(),
                      llvm::SmallVector<int64_t, 8>(memtile + 1, 0));
  colourMemtile(ranges, memtile, capacityBytes, liveBytes(ranges, memtile),
                addresses);
  std::vector<int64_t> result;
  for (const llvm::SmallVector<int64_t, 8> &address : addresses)
    result.push_back(address[memtile]);
  return result;
}

bool bsaie::verifyColouring(llvm::ArrayRef<LiveRange> ranges,
                            const Addresses &addresses, int64_t memtiles,
                            int64_t capacityBytes, std::string &why) {
  // By step, so that only ranges that live together are compared.
  std::vector<llvm::SmallVector<size_t, 8>> live(stepCount(ranges));
  for (size_t i = 0; i < ranges.size(); ++i)
    for (int64_t s = ranges[i].firstStep; s <= ranges[i].lastStep; ++s)
      live[s].push_back(i);
  for (size_t i = 0; i < ranges.size(); ++i)
    for (int64_t m = 0; m < memtiles; ++m) {
      int64_t a = addresses[i][m];
      if (a < 0 || a >= capacityBytes || ranges[i].bytes[m] > capacityBytes) {
        why = ranges[i].name + " lies outside memtile " + std::to_string(m);
        return false;
      }
    }
  for (const auto &step : live)
    for (size_t x = 0; x < step.size(); ++x)
      for (size_t y = x + 1; y < step.size(); ++y)
        for (int64_t m = 0; m < memtiles; ++m) {
          size_t i = step[x], j = step[y];
          if (arcsOverlap(addresses[i][m], ranges[i].bytes[m], addresses[j][m],
                          ranges[j].bytes[m], capacityBytes)) {
            why = ranges[i].name + " and " + ranges[j].name +
                  " overlap in memtile " + std::to_string(m);
            return false;
          }
        }
  return true;
}

llvm::SmallVector<int64_t, 8>
bsaie::peakLiveBytes(llvm::ArrayRef<LiveRange> ranges, int64_t memtiles) {
  llvm::SmallVector<int64_t, 8> peak;
  for (int64_t m = 0; m < memtiles; ++m) {
    std::vector<int64_t> live = liveBytes(ranges, m);
    peak.push_back(*std::max_element(live.begin(), live.end()));
  }
  return peak;
}

llvm::SmallVector<int64_t, 8>
bsaie::peakAddresses(llvm::ArrayRef<LiveRange> ranges,
                     const Addresses &addresses, int64_t memtiles,
                     int64_t capacityBytes) {
  llvm::SmallVector<int64_t, 8> peak;
  for (int64_t m = 0; m < memtiles; ++m)
    peak.push_back(peakAddress(ranges, m, capacityBytes,
                               [&](size_t i) { return addresses[i][m]; }));
  return peak;
}
