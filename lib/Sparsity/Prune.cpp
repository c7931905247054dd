//===- Prune.cpp - Which blocks matter least --------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sums for the norms, and a greedy choice with quotas.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Sparsity/Prune.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <cmath>
#include <numeric>

using namespace bsaie;

llvm::Expected<Importance> bsaie::parseImportance(llvm::StringRef text) {
  if (text == "l1")
    return Importance::L1;
  if (text == "l2")
    return Importance::L2;
  if (text == "variance")
    return Importance::Variance;
  if (text == "variance-tensor")
    return Importance::VarianceTensor;
  return llvm::createStringError(
      "unknown norm '" + text +
      "', expected l1, l2, variance or variance-tensor");
}

namespace {
/// Exact sums of a block; 2^62 / 2^14 values are far more than a block has.
struct BlockSums {
  int64_t count = 0, sum = 0, absolute = 0, squares = 0;
};
} // namespace

std::vector<double> bsaie::blockImportance(llvm::ArrayRef<int8_t> weights,
                                           const WeightShape &shape,
                                           BlockShape block,
                                           Importance importance) {
  BlockMask grid(shape, block, false);
  std::vector<BlockSums> sums(grid.size());
  const int8_t *at = weights.data();
  for (int64_t o = 0; o < shape.outputChannels; ++o)
    for (int64_t w = 0; w < shape.window(); ++w) {
      BlockSums *row = &sums[o / block.rows * grid.blockColumns];
      for (int64_t begin = 0; begin < shape.inputChannels;
           begin += block.columns, ++row) {
        int64_t end = std::min(begin + block.columns, shape.inputChannels);
        int32_t sum = 0, absolute = 0;
        int64_t squares = 0;
        for (int64_t i = begin; i < end; ++i) {
          int32_t value = *at++;
          sum += value;
          absolute += std::abs(value);
          squares += value * value;
        }
        row->count += end - begin;
        row->sum += sum;
        row->absolute += absolute;
        row->squares += squares;
      }
    }
  double mean = 0;
  if (importance == Importance::VarianceTensor) {
    int64_t total = 0;
    for (const BlockSums &s : sums)
      total += s.sum;
    mean = double(total) / double(shape.elements());
  }
  std::vector<double> result;
  result.reserve(sums.size());
  for (const BlockSums &s : sums) {
    double n = s.count;
    switch (importance) {
    case Importance::L1:
      result.push_back(s.absolute);
      break;
    case Importance::L2:
      result.push_back(s.squares);
      break;
    case Importance::Variance:
      result.push_back((n * s.squares - double(s.sum) * s.sum) / (n * n));
      break;
    case Importance::VarianceTensor:
      result.push_back((s.squares - 2 * mean * s.sum) / n + mean * mean);
      break;
    }
  }
  return result;
}

std::vector<int64_t> bsaie::slotBegins(int64_t blockRows, int64_t slots) {
  std::vector<int64_t> begins;
  for (int64_t q = 0; q <= slots; ++q)
    begins.push_back(q * blockRows / slots);
  return begins;
}

std::vector<int64_t> bsaie::balancedQuota(llvm::ArrayRef<int64_t> groupSizes,
                                          int64_t total) {
  int64_t all =
      std::accumulate(groupSizes.begin(), groupSizes.end(), int64_t(0));
  std::vector<int64_t> quota;
  int64_t before = 0;
  for (int64_t size : groupSizes) {
    int64_t after = before + size;
    quota.push_back(all ? after * total / all - before * total / all : 0);
    before = after;
  }
  return quota;
}

int64_t bsaie::balancedColumnGroups(int64_t blockColumns) {
  return std::clamp<int64_t>(blockColumns / 4, 1, 4);
}

namespace {
/// The choice within one layer.
class LayerChoice {
public:
  LayerChoice(const PruneLayer &layer, const PruneOptions &options)
      : layer(layer), options(options), pruned(layer.importance.size()) {
    order.resize(layer.importance.size());
    std::iota(order.begin(), order.end(), int64_t(0));
    llvm::sort(order, [&](int64_t a, int64_t b) {
      if (layer.importance[a] != layer.importance[b])
        return layer.importance[a] < layer.importance[b];
      return a < b;
    });
  }

  /// Prunes `total` blocks, or as many as may be.
  llvm::BitVector choose(int64_t total) {
    if (order.empty())
      return pruned;
    llvm::BitVector best;
    // Taking the least important first may leave a cover that is larger than it
    // has to be. A diagonal is a smallest one; with it protected no order gets
    // stuck. Quotas of column groups may be left over even then: the last
    // resort is one group.
    for (int64_t columns : columnGroupCounts())
      for (bool protects : {false, true}) {
        bool complete = greedy(groups(columns, total),
                               protects ? diagonal() : llvm::BitVector());
        if (best.empty() || pruned.count() > best.count())
          best = pruned;
        if (complete || !options.keepAlive)
          return best;
      }
    return best;
  }

private:
  /// Each block belongs to a group, and each group loses its quota.
  struct Groups {
    std::vector<int64_t> ofRow, ofColumn;
    /// For each group of rows one for each group of columns.
    llvm::SmallVector<std::vector<int64_t>> quota;
  };

  /// Into how many groups of columns balance cuts the layer, the best first.
  llvm::SmallVector<int64_t> columnGroupCounts() const {
    int64_t most =
        options.balance ? balancedColumnGroups(layer.blockColumns) : 1;
    return most > 1 ? llvm::SmallVector<int64_t>{most, 1}
                    : llvm::SmallVector<int64_t>{1};
  }

  Groups groups(int64_t columnGroups, int64_t total) const {
    int64_t rowGroups = 1;
    if (options.balance)
      rowGroups = options.slots > 0 ? options.slots : layer.blockRows;
    Groups result;
    std::vector<int64_t> heights =
        cut(layer.blockRows, rowGroups, result.ofRow);
    std::vector<int64_t> widths =
        cut(layer.blockColumns, columnGroups, result.ofColumn);
    for (int64_t quota : balancedQuota(heights, total))
      result.quota.push_back(balancedQuota(widths, quota));
    return result;
  }

  /// Cuts `count` rows or columns into groups: the group of each, and what each
  /// group has.
  static std::vector<int64_t> cut(int64_t count, int64_t groups,
                                  std::vector<int64_t> &group) {
    std::vector<int64_t> begins = slotBegins(count, groups), sizes;
    group.resize(count);
    for (int64_t q = 0; q < groups; ++q) {
      sizes.push_back(begins[q + 1] - begins[q]);
      std::fill(group.begin() + begins[q], group.begin() + begins[q + 1], q);
    }
    return sizes;
  }

  /// A block for each row and each column.
  llvm::BitVector diagonal() const {
    llvm::BitVector result(layer.importance.size());
    for (int64_t i = 0, e = std::max(layer.blockRows, layer.blockColumns);
         i < e; ++i)
      result.set(i % layer.blockRows * layer.blockColumns +
                 i % layer.blockColumns);
    return result;
  }

  /// Whether every quota was used up.
  bool greedy(Groups groups, const llvm::BitVector &isProtected) {
    pruned.reset();
    aliveInRow.assign(layer.blockRows, layer.blockColumns);
    aliveInColumn.assign(layer.blockColumns, layer.blockRows);
    for (int64_t block : order) {
      int64_t row = block / layer.blockColumns,
              column = block % layer.blockColumns;
      int64_t &left = groups.quota[groups.ofRow[row]][groups.ofColumn[column]];
      if (left == 0 || (!isProtected.empty() && isProtected.test(block)))
        continue;
      if (options.keepAlive &&
          (aliveInRow[row] == 1 || aliveInColumn[column] == 1))
        continue;
      pruned.set(block);
      --aliveInRow[row];
      --aliveInColumn[column];
      --left;
    }
    return llvm::all_of(groups.quota, [](llvm::ArrayRef<int64_t> quotas) {
      return llvm::all_of(quotas, [](int64_t left) { return left == 0; });
    });
  }

  const PruneLayer &layer;
  const PruneOptions &options;
  llvm::BitVector pruned;
  std::vector<int64_t> aliveInRow, aliveInColumn;
  std::vector<int64_t> order;
};
} // namespace

/// How many blocks each layer loses when the ratio holds over all of them.
static std::vector<int64_t> networkCounts(llvm::ArrayRef<PruneLayer> layers,
                                          const PruneOptions &options,
                                          int64_t total) {
  struct Candidate {
    double importance;
    int64_t layer;
  };
  std::vector<Candidate> candidates;
  std::vector<int64_t> room;
  for (auto [index, layer] : llvm::enumerate(layers)) {
    for (double value : layer.importance)
      candidates.push_back({value, static_cast<int64_t>(index)});
    int64_t kept =
        options.keepAlive ? std::max(layer.blockRows, layer.blockColumns) : 0;
    room.push_back(static_cast<int64_t>(layer.importance.size()) - kept);
  }
  llvm::sort(candidates, [](const Candidate &a, const Candidate &b) {
    if (a.importance != b.importance)
      return a.importance < b.importance;
    return a.layer < b.layer;
  });
  std::vector<int64_t> counts(layers.size(), 0);
  for (const Candidate &candidate : candidates) {
    if (total == 0)
      break;
    if (counts[candidate.layer] == room[candidate.layer])
      continue;
    ++counts[candidate.layer];
    --total;
  }
  return counts;
}

llvm::Expected<PruneChoice>
bsaie::chooseBlocks(llvm::ArrayRef<PruneLayer> layers,
                    const PruneOptions &options) {
  if (!(options.ratio >= 0 && options.ratio <= 1))
    return llvm::createStringError("ratio " + std::to_string(options.ratio) +
                                   " is not from 0 to 1");
  PruneChoice choice;
  int64_t all = 0;
  std::vector<int64_t> counts;
  for (auto [index, layer] : llvm::enumerate(layers)) {
    int64_t blocks = layer.importance.size();
    if (blocks != layer.blockRows * layer.blockColumns)
      return llvm::createStringError(
          "layer " + llvm::Twine(index) + " has " + llvm::Twine(blocks) +
          " importances for " + llvm::Twine(layer.blockRows) + "x" +
          llvm::Twine(layer.blockColumns) + " blocks");
    all += blocks;
    counts.push_back(std::llround(options.ratio * blocks));
    choice.wanted += counts.back();
  }
  if (options.network) {
    choice.wanted = std::llround(options.ratio * all);
    counts = networkCounts(layers, options, choice.wanted);
  }
  for (auto [layer, count] : llvm::zip(layers, counts)) {
    choice.pruned.push_back(LayerChoice(layer, options).choose(count));
    choice.count += choice.pruned.back().count();
  }
  return choice;
}
