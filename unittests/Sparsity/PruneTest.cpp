//===- PruneTest.cpp - Tests of the choice of blocks ------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Norms against their formulas; exact counts, ties, quotas and what keeps
// alive.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Sparsity/Prune.h"
#include "RandomWeights.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace bsaie;

static PruneLayer randomLayer(int64_t rows, int64_t columns, unsigned seed) {
  std::mt19937 generator(seed);
  PruneLayer layer{rows, columns, {}};
  for (int64_t i = 0; i < rows * columns; ++i)
    layer.importance.push_back(generator() % 50); // with ties
  return layer;
}

static PruneChoice choose(llvm::ArrayRef<PruneLayer> layers,
                          const PruneOptions &options) {
  return llvm::cantFail(chooseBlocks(layers, options));
}

TEST(Prune, NormsFollowTheirFormulas) {
  unsigned seed = 0;
  for (WeightShape shape : {WeightShape{16, 1, 1, 16}, {17, 3, 3, 9}})
    for (BlockShape block : {BlockShape{8, 8}, {16, 4}}) {
      std::vector<int8_t> weights = randomWeights(shape, block, 0.3, ++seed);
      BlockMask grid(shape, block, false);
      double tensorMean = 0;
      for (int8_t w : weights)
        tensorMean += w;
      tensorMean /= weights.size();
      for (int64_t b = 0; b < grid.size(); ++b) {
        std::vector<double> values;
        for (int64_t o = 0; o < shape.outputChannels; ++o)
          for (int64_t w = 0; w < shape.window(); ++w)
            for (int64_t i = 0; i < shape.inputChannels; ++i)
              if (o / block.rows * grid.blockColumns + i / block.columns == b)
                values.push_back(
                    weights[(o * shape.window() + w) * shape.inputChannels +
                            i]);
        double mean = 0, l1 = 0, l2 = 0, variance = 0, tensorVariance = 0;
        for (double v : values) {
          mean += v / values.size();
          l1 += std::abs(v);
          l2 += v * v;
          tensorVariance += (v - tensorMean) * (v - tensorMean) / values.size();
        }
        for (double v : values)
          variance += (v - mean) * (v - mean) / values.size();
        auto importance = [&](Importance kind) {
          return blockImportance(weights, shape, block, kind)[b];
        };
        EXPECT_EQ(importance(Importance::L1), l1);
        EXPECT_EQ(importance(Importance::L2), l2);
        EXPECT_NEAR(importance(Importance::Variance), variance, 1e-6);
        EXPECT_NEAR(importance(Importance::VarianceTensor), tensorVariance,
                    1e-6);
      }
    }
}

TEST(Prune, CountsAreExact) {
  unsigned seed = 0;
  for (double ratio : {0.0, 0.1, 0.25, 0.5, 0.77, 1.0})
    for (bool balance : {false, true})
      for (bool network : {false, true}) {
        std::vector<PruneLayer> layers = {randomLayer(2, 3, ++seed),
                                          randomLayer(8, 8, ++seed),
                                          randomLayer(7, 5, ++seed)};
        PruneOptions options;
        options.ratio = ratio;
        options.network = network;
        options.balance = balance;
        PruneChoice choice = choose(layers, options);
        int64_t count = 0;
        for (auto [layer, bits] : llvm::zip(layers, choice.pruned)) {
          count += bits.count();
          if (!network) {
            EXPECT_EQ(static_cast<long>(bits.count()),
                      std::lround(ratio * layer.importance.size()));
          }
        }
        EXPECT_EQ(count, choice.count);
        EXPECT_EQ(count, choice.wanted);
        if (network) {
          EXPECT_EQ(count, std::lround(ratio * (6 + 64 + 35)));
        }
      }
}

TEST(Prune, TakesTheLeastImportant) {
  PruneLayer layer{2, 3, {5, 1, 4, 1, 0, 9}};
  PruneOptions options;
  options.ratio = 0.5;
  PruneChoice choice = choose(layer, options);
  for (int bit = 0; bit < 6; ++bit)
    EXPECT_EQ(choice.pruned[0].test(bit), bit == 1 || bit == 3 || bit == 4);
  // Of equal blocks the first goes.
  options.ratio = 1.0 / 3;
  choice = choose(layer, options);
  EXPECT_TRUE(choice.pruned[0].test(1));
  EXPECT_FALSE(choice.pruned[0].test(3));
}

TEST(Prune, NetworkScopeComparesLayers) {
  std::vector<PruneLayer> layers = {{1, 4, {1, 2, 3, 4}},
                                    {1, 4, {10, 11, 12, 13}}};
  PruneOptions options;
  options.ratio = 0.5;
  options.network = true;
  PruneChoice choice = choose(layers, options);
  EXPECT_EQ(choice.pruned[0].count(), 4u);
  EXPECT_EQ(choice.pruned[1].count(), 0u);
}

TEST(Prune, BalanceSharesTheWork) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    PruneLayer layer = randomLayer(12, 5 + seed, seed);
    PruneOptions options;
    options.ratio = 0.37;
    options.balance = true;
    PruneChoice choice = choose(layer, options);
    // Each block row, and each core row of any mesh in any number of steps.
    for (int64_t slots : {12, 6, 4, 3, 2}) {
      std::vector<int64_t> begins = slotBegins(12, slots);
      int64_t least = INT64_MAX, most = 0;
      for (int64_t q = 0; q < slots; ++q) {
        int64_t count = 0;
        for (int64_t i = begins[q] * layer.blockColumns;
             i < begins[q + 1] * layer.blockColumns; ++i)
          count += choice.pruned[0].test(i);
        least = std::min(least, count);
        most = std::max(most, count);
      }
      EXPECT_LE(most - least, 1) << slots;
    }
    // Each block row in each group of block columns, where sums have parts.
    int64_t groups = balancedColumnGroups(layer.blockColumns);
    EXPECT_GE(layer.blockColumns, groups * (groups > 1 ? 4 : 1));
    std::vector<int64_t> cuts = slotBegins(layer.blockColumns, groups);
    for (int64_t row = 0; row < 12; ++row)
      for (int64_t g = 0; g < groups; ++g) {
        int64_t count = 0;
        for (int64_t c = cuts[g]; c < cuts[g + 1]; ++c)
          count += choice.pruned[0].test(row * layer.blockColumns + c);
        double share = 0.37 * (cuts[g + 1] - cuts[g]);
        EXPECT_GT(count, share - 2) << row << " " << g;
        EXPECT_LT(count, share + 2) << row << " " << g;
      }
    // With the steps known a group chooses freely among its rows.
    options.slots = 3;
    choice = choose(layer, options);
    EXPECT_EQ(choice.count, choice.wanted);
  }
}

TEST(Prune, SlotsCoverAllRows) {
  EXPECT_EQ(slotBegins(8, 4), (std::vector<int64_t>{0, 2, 4, 6, 8}));
  EXPECT_EQ(slotBegins(2, 4), (std::vector<int64_t>{0, 0, 1, 1, 2}));
  EXPECT_EQ(balancedQuota({4, 4, 4}, 6), (std::vector<int64_t>{2, 2, 2}));
  EXPECT_EQ(balancedQuota({4, 4, 4}, 7), (std::vector<int64_t>{2, 2, 3}));
  EXPECT_EQ(balancedQuota({0, 0}, 0), (std::vector<int64_t>{0, 0}));
}

TEST(Prune, KeepsRowsAndColumnsAlive) {
  unsigned seed = 0;
  for (auto [rows, columns] : {std::pair<int64_t, int64_t>{1, 1},
                               {4, 4},
                               {2, 7},
                               {9, 3},
                               {16, 16},
                               {5, 19}})
    for (double ratio : {0.3, 0.5, 0.8, 1.0})
      for (bool balance : {false, true}) {
        PruneLayer layer = randomLayer(rows, columns, ++seed);
        PruneOptions options;
        options.ratio = ratio;
        options.keepAlive = true;
        options.balance = balance;
        PruneChoice choice = choose(layer, options);
        llvm::BitVector alive = choice.pruned[0];
        alive.flip();
        for (int64_t r = 0; r < rows; ++r)
          EXPECT_NE(alive.find_first_in(r * columns, (r + 1) * columns), -1);
        for (int64_t c = 0; c < columns; ++c) {
          bool any = false;
          for (int64_t r = 0; r < rows; ++r)
            any |= alive.test(r * columns + c);
          EXPECT_TRUE(any);
        }
        if (!balance) {
          EXPECT_EQ(choice.count,
                    std::min(choice.wanted,
                             rows * columns - std::max(rows, columns)));
        }
      }
}

TEST(Prune, LayersWithoutBlocksStay) {
  PruneOptions options;
  options.ratio = 0.5;
  for (bool keepAlive : {false, true}) {
    options.keepAlive = options.balance = keepAlive;
    for (auto [rows, columns] : {std::pair<int64_t, int64_t>{0, 5}, {5, 0}})
      EXPECT_EQ(choose(PruneLayer{rows, columns, {}}, options).count, 0);
  }
}

TEST(Prune, RefusesWrongInput) {
  PruneOptions options;
  options.ratio = 1.5;
  auto error = [](llvm::Expected<PruneChoice> choice) {
    return choice ? "" : llvm::toString(choice.takeError());
  };
  EXPECT_EQ(error(chooseBlocks({}, options)),
            "ratio 1.500000 is not from 0 to 1");
  options.ratio = std::nan("");
  EXPECT_EQ(error(chooseBlocks({}, options)), "ratio nan is not from 0 to 1");
  options.ratio = 0.5;
  EXPECT_EQ(error(chooseBlocks(PruneLayer{2, 2, {1}}, options)),
            "layer 0 has 1 importances for 2x2 blocks");
  llvm::Expected<Importance> norm = parseImportance("l3");
  ASSERT_FALSE(bool(norm));
  EXPECT_EQ(llvm::toString(norm.takeError()),
            "unknown norm 'l3', expected l1, l2, variance or variance-tensor");
  EXPECT_EQ(llvm::cantFail(parseImportance("variance-tensor")),
            Importance::VarianceTensor);
}
