//===- ResidencyQualityTest.cpp - Spilled bytes against the optimum -------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExactResidency.h"
#include "llvm/ADT/StringExtras.h"
#include "gtest/gtest.h"
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

using namespace bsaie;

namespace {

/// A network of up to 7 steps and 8 tensors, with skip connections, tensors
/// that two steps write, layers that read slices or halos, parameters that
/// steps share, and one or two memtiles of up to 64 bytes.
class RandomProblem {
public:
  explicit RandomProblem(unsigned seed) : random(seed) {}

  ResidencyProblem draw() {
    problem.memtiles = 1 + below(2);
    mostBytes = 4 + below(12);
    int64_t steps = 4 + below(4);
    addTensor();
    problem.tensors.back().isInput = true;
    for (int64_t s = 0; s < steps; ++s)
      addStep(s);
    problem.tensors.back().isOutput = true;
    if (below(4) == 0)
      shareWeights();
    // From what the largest step needs to where everything fits.
    int64_t least = leastCapacity(problem);
    problem.capacityBytes = std::min<int64_t>(least + below(1 + least / 3), 64);
    return std::move(problem);
  }

private:
  int64_t below(int64_t n) { return int64_t(random() % uint64_t(n)); }

  size_t addTensor() {
    ResidentTensor tensor;
    tensor.name = "t" + std::to_string(problem.tensors.size());
    for (int64_t m = 0; m < problem.memtiles; ++m)
      tensor.bytes.push_back(1 + below(mostBytes));
    tensor.mustSpill = below(16) == 0;
    problem.tensors.push_back(tensor);
    return problem.tensors.size() - 1;
  }

  MemtileBytes ownBytes(size_t tensor) {
    MemtileBytes own = problem.tensors[tensor].bytes;
    if (int64_t kind = below(6); kind < 2)
      for (int64_t &bytes : own)
        bytes = kind == 0 ? bytes + 1 : (bytes + 1) / 2;
    return own;
  }

  void addStep(int64_t s) {
    ResidencyStep step;
    step.name = "s" + std::to_string(s);
    llvm::SmallVector<size_t, 3> inputs = {problem.tensors.size() - 1};
    for (int64_t more = below(3); more > 0; --more)
      inputs.push_back(size_t(below(int64_t(problem.tensors.size()))));
    std::sort(inputs.begin(), inputs.end());
    inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
    for (size_t input : inputs)
      step.inputs.push_back({input, ownBytes(input)});
    size_t output = problem.tensors.size() - 1;
    // Another slice of the same tensor, or a tensor of its own.
    bool isSlice = s > 0 && below(6) == 0;
    if (isSlice) {
      step.inputs.clear();
      step.inputs.push_back({size_t(below(int64_t(output))), {}});
      step.inputs[0].ownBytes = ownBytes(step.inputs[0].tensor);
    } else
      output = addTensor();
    step.output = {output, ownBytes(output)};
    for (int64_t m = 0; m < problem.memtiles; ++m)
      step.weightBytes.push_back(below(4));
    problem.steps.push_back(step);
  }

  void shareWeights() {
    ResidentTensor weights;
    weights.name = "weights";
    weights.isInput = true;
    size_t first = size_t(below(int64_t(problem.steps.size()) - 1));
    weights.bytes = problem.steps[first].weightBytes;
    for (int64_t &bytes : weights.bytes)
      ++bytes;
    for (size_t s : {first, problem.steps.size() - 1}) {
      problem.steps[s].weightBytes = weights.bytes;
      problem.steps[s].sharedWeights = problem.tensors.size();
    }
    problem.tensors.push_back(weights);
  }

  std::mt19937 random;
  int64_t mostBytes = 0;
  ResidencyProblem problem;
};

/// DDR bytes when memory has no limit: all stays that may.
int64_t leastBytes(ResidencyProblem problem) {
  problem.capacityBytes = 1 << 20;
  auto solution = solveResidency(problem);
  return ddrBytes(problem, *solution);
}

} // namespace

TEST(ResidencyQuality, SpillsAtMostATenthMoreThanTheOptimum) {
  const char *given = std::getenv("BSAIE_QUALITY_SEEDS");
  unsigned seeds = 4000;
  if (given)
    ASSERT_TRUE(llvm::to_integer(given, seeds, 10)) << given;
  int spilling = 0, optimal = 0, unsolved = 0;
  int64_t withoutAddresses = 0, undecided = 0;
  double worst = 1, logarithms = 0;
  for (unsigned seed = 0; seed < seeds; ++seed) {
    ResidencyProblem problem = RandomProblem(seed).draw();
    std::optional<ExactAnswer> exact = solveExactly(problem);
    auto solution = solveResidency(problem);
    if (!solution) {
      llvm::consumeError(solution.takeError());
      EXPECT_FALSE(exact && exact->undecided == 0)
          << "seed " << seed << " has a solution";
      ++unsolved;
      continue;
    }
    ASSERT_TRUE(exact) << "seed " << seed;
    int64_t found = spillBytes(problem, *solution);
    int64_t fewest = exact->ddrBytes - leastBytes(problem);
    EXPECT_EQ(ddrBytes(problem, *solution) - found, leastBytes(problem));
    ASSERT_GE(found, fewest) << "seed " << seed;
    EXPECT_LE(double(found), 1.1 * double(fewest))
        << "seed " << seed << ": " << found << " bytes against " << fewest
        << ", undecided " << exact->undecided;
    withoutAddresses += exact->withoutAddresses;
    undecided += exact->undecided;
    if (found == 0)
      continue;
    ++spilling;
    optimal += found == fewest;
    double ratio = fewest ? double(found) / double(fewest) : 99;
    worst = std::max(worst, ratio);
    logarithms += std::log(ratio);
  }
  std::printf(
      "%d of %u problems spill, %d of them as little as possible; "
      "ratio to the optimum: worst %.4f, geometric mean %.6f; %d have "
      "no solution; %lld assignments fit but have no addresses, of %lld "
      "that is not known\n",
      spilling, seeds, optimal, worst,
      std::exp(logarithms / std::max(spilling, 1)), unsolved,
      static_cast<long long>(withoutAddresses),
      static_cast<long long>(undecided));
  EXPECT_GE(spilling, int(seeds) / 4);
}

TEST(ResidencyQuality, ASecondRunGivesTheSame) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    ResidencyProblem problem = RandomProblem(seed).draw();
    auto first = solveResidency(problem), second = solveResidency(problem);
    ASSERT_EQ(bool(first), bool(second));
    if (!first) {
      llvm::consumeError(first.takeError());
      llvm::consumeError(second.takeError());
      continue;
    }
    ASSERT_EQ(first->buffers.size(), second->buffers.size());
    for (size_t i = 0; i < first->buffers.size(); ++i)
      EXPECT_EQ(first->buffers[i].addresses, second->buffers[i].addresses);
  }
}
