//===- Colouring.cpp - Addresses in circular memories ---------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Memory/Colouring.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <numeric>
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
    llvm::SmallVector<size_t, 32> neighbours;
    for (int64_t step = range.firstStep; step <= range.lastStep; ++step)
      llvm::append_range(neighbours, placed[step]);
    llvm::sort(neighbours);
    neighbours.erase(std::unique(neighbours.begin(), neighbours.end()),
                     neighbours.end());
    llvm::SmallVector<int64_t, 32> candidates{0};
    for (size_t other : neighbours)
      candidates.push_back((address[other] + ranges[other].bytes[memtile]) %
                           capacity);
    llvm::sort(candidates);
    for (int64_t candidate : candidates) {
      bool free = llvm::none_of(neighbours, [&](size_t other) {
        return arcsOverlap(candidate, size, address[other],
                           ranges[other].bytes[memtile], capacity);
      });
      if (!free)
        continue;
      address[index] = candidate;
      for (int64_t step = range.firstStep; step <= range.lastStep; ++step)
        placed[step].push_back(index);
      return true;
    }
    return false;
  }

  llvm::ArrayRef<LiveRange> ranges;
  int64_t memtile;
  int64_t capacity;
  std::vector<llvm::SmallVector<size_t, 8>> placed;
  std::vector<int64_t> address;
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

/// Tries of each order.
static constexpr int promotions = 24;

/// Ranges in the order of try `attempt`.
static std::vector<size_t> sortRanges(llvm::ArrayRef<LiveRange> ranges,
                                      int64_t memtile, int attempt) {
  auto size = [&](size_t i) { return ranges[i].bytes[memtile]; };
  auto life = [&](size_t i) {
    return ranges[i].lastStep - ranges[i].firstStep + 1;
  };
  std::vector<size_t> sorted(ranges.size());
  std::iota(sorted.begin(), sorted.end(), 0);
  std::sort(sorted.begin(), sorted.end(), [&](size_t a, size_t b) {
    if (attempt == 0)
      return std::tuple(-size(a) * life(a), a) <
             std::tuple(-size(b) * life(b), b);
    if (attempt == 1)
      return std::tuple(-size(a), a) < std::tuple(-size(b), b);
    return std::tuple(ranges[a].firstStep, -size(a), a) <
           std::tuple(ranges[b].firstStep, -size(b), b);
  });
  return sorted;
}

/// Fills in the addresses in one memtile, those of the best try and -1 for the
/// ranges without a place, which it returns.
static std::vector<size_t> colourMemtile(llvm::ArrayRef<LiveRange> ranges,
                                         int64_t memtile, int64_t capacity,
                                         llvm::ArrayRef<int64_t> live,
                                         Addresses &addresses) {
  std::vector<size_t> best;
  auto keep = [&](const FirstFit &fit, llvm::ArrayRef<size_t> failed) {
    for (size_t i = 0; i < ranges.size(); ++i)
      addresses[i][memtile] = fit.addressOf(i);
    for (size_t index : failed)
      addresses[index][memtile] = -1;
  };
  for (int attempt = 0; attempt < 3; ++attempt) {
    std::vector<size_t> order = sortRanges(ranges, memtile, attempt);
    for (int retry = 0; retry < promotions; ++retry) {
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
      std::stable_partition(order.begin(), order.end(),
                            [&](size_t index) { return isFailed[index]; });
    }
  }
  return best;
}

std::variant<Addresses, ColouringFailures>
bsaie::colour(llvm::ArrayRef<LiveRange> ranges, int64_t memtiles,
              int64_t capacityBytes) {
  Addresses addresses(ranges.size(),
                      llvm::SmallVector<int64_t, 8>(memtiles, 0));
  ColouringFailures failures;
  for (int64_t memtile = 0; memtile < memtiles; ++memtile) {
    std::vector<int64_t> live = liveBytes(ranges, memtile);
    for (size_t index :
         colourMemtile(ranges, memtile, capacityBytes, live, addresses))
      failures.push_back(explain(ranges, index, memtile, live));
  }
  if (!failures.empty())
    return failures;
  return addresses;
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
