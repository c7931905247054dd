//===- Partition.cpp - Which columns own which pixels ---------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/Partition.h"
#include <cstdlib>
#include <limits>
#include <vector>

using namespace bsaie;

ColumnHomes bsaie::columnHomes(const Device &device) {
  ColumnHomes homes(device.columns);
  auto collect = [&](int64_t column, llvm::SmallVectorImpl<int64_t> &memtiles) {
    if (column < 0 || column >= device.columns)
      return;
    for (int64_t i = 0; i < device.memtilesPerColumn; ++i) {
      int64_t memtile = column * device.memtilesPerColumn + i;
      if (device.holdsActivations(memtile))
        memtiles.push_back(memtile);
    }
  };
  for (int64_t c = 0; c < device.columns; ++c)
    for (int64_t at : {c, c - 1, c + 1})
      if (homes[c].empty())
        collect(at, homes[c]);
  return homes;
}

Extents bsaie::extentsOf(llvm::ArrayRef<Interval> ranges,
                         const ColumnHomes &homes, int64_t memtiles) {
  Extents extents;
  extents.begin.assign(memtiles, 0);
  extents.end.assign(memtiles, 0);
  for (size_t c = 0; c < homes.size();) {
    // Neighbours may share their homes.
    Interval all;
    size_t next = c;
    for (; next < homes.size() && homes[next] == homes[c]; ++next)
      if (!ranges[next].empty())
        all = all.empty() ? ranges[next]
                          : Interval{std::min(all.begin, ranges[next].begin),
                                     std::max(all.end, ranges[next].end)};
    for (size_t i = 0; i < homes[c].size() && !all.empty(); ++i) {
      Interval share = part(all.size(), homes[c].size(), i);
      if (share.empty())
        continue;
      extents.begin[homes[c][i]] = all.begin + share.begin;
      extents.end[homes[c][i]] = all.begin + share.end;
    }
    c = next;
  }
  return extents;
}

int64_t bsaie::widestColumn(int64_t width, const Device &device) {
  int64_t usable = 0;
  for (const auto &home : columnHomes(device))
    usable += !home.empty();
  return ceilDiv(width, usable);
}

llvm::SmallVector<Interval, 8>
bsaie::columnRanges(llvm::ArrayRef<int64_t> partition, int64_t first) {
  llvm::SmallVector<Interval, 8> ranges;
  for (size_t c = 0; c + 1 < partition.size(); ++c)
    ranges.push_back({first + partition[c], first + partition[c + 1]});
  return ranges;
}

Partition bsaie::storedPartition(llvm::ArrayRef<int64_t> partition,
                                 const ColumnHomes &homes,
                                 const Device &device) {
  Extents extents =
      extentsOf(columnRanges(partition), homes, device.memtiles());
  Partition stored(device.columns + 1, 0);
  for (int64_t m = 0; m < device.memtiles(); ++m)
    stored[device.columnOfMemtile(m) + 1] =
        std::max(stored[device.columnOfMemtile(m) + 1], extents.end[m]);
  for (int64_t c = 0; c < device.columns; ++c)
    stored[c + 1] = std::max(stored[c], stored[c + 1]);
  return stored;
}

bool bsaie::withinReach(const PartitionInput &input, int64_t column,
                        Interval outputs) {
  if (outputs.empty())
    return true;
  Interval needed = input.window.project(outputs);
  if (needed.empty())
    return true;
  int64_t columns = int64_t(input.owners.size()) - 1;
  int64_t left = std::max<int64_t>(column - 1, 0);
  int64_t right = std::min(column + 2, columns);
  return input.owners[left] <= needed.begin &&
         needed.end <= input.owners[right];
}

bool bsaie::verifyPartition(llvm::ArrayRef<int64_t> partition, int64_t width,
                            llvm::ArrayRef<PartitionInput> inputs) {
  if (partition.size() < 2 || partition.front() != 0 ||
      partition.back() != width)
    return false;
  for (size_t c = 0; c + 1 < partition.size(); ++c) {
    Interval outputs{partition[c], partition[c + 1]};
    if (outputs.end < outputs.begin)
      return false;
    for (const PartitionInput &input : inputs)
      if (!withinReach(input, c, outputs))
        return false;
  }
  return true;
}

std::optional<Partition>
bsaie::choosePartition(int64_t width, const ColumnHomes &homes,
                       llvm::ArrayRef<PartitionInput> inputs) {
  constexpr int64_t infinite = std::numeric_limits<int64_t>::max();
  int64_t columns = homes.size();
  llvm::SmallVector<int64_t, 9> usable = {0};
  for (const auto &home : homes)
    usable.push_back(usable.back() + !home.empty());
  int64_t even = ceilDiv(width, usable.back());
  // As few columns as do for the widest part that all of them have: what they
  // read beside their own is less, and within reach more often. Where columns
  // share a memtile all of them, so that each memtile holds as much.
  bool shares = false;
  for (int64_t c = 1; c < columns; ++c)
    shares |= !homes[c].empty() && homes[c] == homes[c - 1];
  int64_t used = shares ? std::min(width, usable.back()) : ceilDiv(width, even);
  auto ideal = [&](int64_t c) {
    return std::min(usable[c], used) * width / used;
  };
  // Beyond a few, an eighth more each time.
  for (int64_t widest = even; widest <= std::min(2 * even, width);
       widest += 1 + widest / 8) {
    // cost[c][p]: least distance from the ideal when column c begins at p.
    std::vector<std::vector<int64_t>> cost(
        columns + 1, std::vector<int64_t>(width + 1, infinite));
    std::vector<std::vector<int64_t>> from(columns + 1,
                                           std::vector<int64_t>(width + 1, -1));
    cost[0][0] = 0;
    for (int64_t c = 0; c < columns; ++c)
      for (int64_t p = 0; p <= width; ++p) {
        if (cost[c][p] == infinite)
          continue;
        int64_t most = homes[c].empty() ? p : std::min(width, p + widest);
        for (int64_t q = p; q <= most; ++q) {
          bool reachable = true;
          for (const PartitionInput &input : inputs)
            reachable &= withinReach(input, c, {p, q});
          if (!reachable)
            continue;
          int64_t total = cost[c][p] + std::abs(q - ideal(c + 1));
          if (total < cost[c + 1][q]) {
            cost[c + 1][q] = total;
            from[c + 1][q] = p;
          }
        }
      }
    if (cost[columns][width] == infinite)
      continue;
    Partition partition(columns + 1, 0);
    for (int64_t c = columns, p = width; c >= 0; --c) {
      partition[c] = p;
      p = from[c][p];
    }
    return partition;
  }
  return std::nullopt;
}
