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
bsaie::choosePartition(int64_t width, int64_t columns,
                       llvm::ArrayRef<PartitionInput> inputs) {
  constexpr int64_t infinite = std::numeric_limits<int64_t>::max();
  auto ideal = [&](int64_t c) {
    return width < columns ? std::min(c, width) : c * width / columns;
  };
  for (int64_t widest = ceilDiv(width, columns); widest <= width; ++widest) {
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
        for (int64_t q = p; q <= std::min(width, p + widest); ++q) {
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
