//===- ResidencyTest.cpp - What stays in the memtiles, and when -----------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Schedule/Residency.h"
#include "gtest/gtest.h"
#include <random>

using namespace bsaie;

namespace {

/// A residual: t0 -> t1 -> t2, and t0 + t2 -> t3; t0 is the input, t3 the
/// output.
ResidencyProblem residual(int64_t capacity) {
  ResidencyProblem problem;
  problem.capacityBytes = capacity;
  for (const char *name : {"t0", "t1", "t2", "t3"}) {
    ResidentTensor tensor;
    tensor.name = name;
    tensor.bytes = {100};
    problem.tensors.push_back(tensor);
  }
  problem.tensors[0].isInput = true;
  problem.tensors[3].isOutput = true;
  auto step = [&](const char *name, llvm::SmallVector<size_t, 2> inputs,
                  size_t output) {
    ResidencyStep result;
    result.name = name;
    for (size_t input : inputs)
      result.inputs.push_back({input, {100}});
    result.output = {output, {100}};
    result.weightBytes = {10};
    problem.steps.push_back(result);
  };
  step("a", {0}, 1);
  step("b", {1}, 2);
  step("c", {0, 2}, 3);
  return problem;
}

void check(const ResidencyProblem &problem, const ResidencySolution &solution) {
  std::vector<LiveRange> ranges;
  Addresses addresses;
  for (const PlacedBuffer &buffer : solution.buffers) {
    ranges.push_back(buffer.range);
    addresses.push_back(buffer.addresses);
  }
  std::string why;
  EXPECT_TRUE(verifyColouring(ranges, addresses, problem.memtiles,
                              problem.capacityBytes, why))
      << why;
}

} // namespace

TEST(Residency, KeepsEverythingThatFits) {
  ResidencyProblem problem = residual(1000);
  auto solution = solveResidency(problem);
  ASSERT_TRUE(bool(solution));
  check(problem, *solution);
  EXPECT_TRUE(solution->spilled.empty());
  EXPECT_TRUE(solution->steps[0].load[0]);
  EXPECT_FALSE(solution->steps[2].load[0]);
  EXPECT_FALSE(solution->steps[0].store);
  EXPECT_TRUE(solution->steps[2].store);
}

TEST(Residency, ReloadsAnInputThatDoesNotFitInBetween) {
  ResidencyProblem problem = residual(310);
  // t1 and t2 are large: t0 has no place beside them.
  problem.tensors[1].bytes = problem.tensors[2].bytes = {150};
  problem.steps[0].output.ownBytes =
      problem.steps[1].inputs[0].ownBytes = {150};
  problem.steps[1].output.ownBytes = {150};
  problem.tensors[2].bytes = {140};
  problem.steps[1].output.ownBytes =
      problem.steps[2].inputs[1].ownBytes = {140};
  problem.tensors[3].bytes = {60};
  problem.steps[2].output.ownBytes = {60};
  auto solution = solveResidency(problem);
  ASSERT_TRUE(bool(solution)) << toString(solution.takeError());
  check(problem, *solution);
  EXPECT_TRUE(solution->steps[2].load[0]);
  EXPECT_FALSE(solution->steps[2].load[1]);
}

TEST(Residency, SaysWhatAStepNeeds) {
  ResidencyProblem problem = residual(205);
  auto solution = solveResidency(problem);
  ASSERT_FALSE(bool(solution));
  EXPECT_EQ(toString(solution.takeError()),
            "layer c needs 310 bytes in memtile 0 but it has 205\n"
            "live in memtile 0 while layer c runs:\n"
            "  bytes 0 to 99: t3 (100 bytes), layer c\n"
            "  bytes 100 to 199: t2 (100 bytes), layers b to c\n"
            "  bytes 200 to 204: free (5 bytes)\n"
            "  no place: t0@c (100 bytes), layer c\n"
            "  no place: c.weights (10 bytes), layer c");
  EXPECT_EQ(leastCapacity(problem), 310);
}

TEST(Residency, NoScheduleDoesWithLessThanTheLeastCapacity) {
  ResidencyProblem problem = residual(310);
  EXPECT_TRUE(bool(solveResidency(problem)));
  problem.capacityBytes = 309;
  auto solution = solveResidency(problem);
  EXPECT_FALSE(bool(solution));
  llvm::consumeError(solution.takeError());
  // A tensor that is read twice is there once while it stays, and what a step
  // holds of it alone may be less.
  problem.steps[2].inputs[1].tensor = 0;
  EXPECT_EQ(leastCapacity(problem), 210);
  problem.steps[0].inputs[0].ownBytes = {20};
  problem.steps[1].inputs[0].ownBytes = {20};
  problem.steps[2].inputs[0].ownBytes = {20};
  problem.steps[2].inputs[1].ownBytes = {20};
  EXPECT_EQ(leastCapacity(problem), 150);
}

TEST(Residency, APlanExistsWheneverEachStepFitsAlone) {
  // Random graphs; the memory is as large as the largest step. Buffers that fit
  // but lie in each other's way give way too.
  std::mt19937 random(7);
  auto below = [&](int64_t n) { return int64_t(random() % n); };
  for (int round = 0; round < 300; ++round) {
    ResidencyProblem problem;
    int64_t steps = 3 + below(12);
    for (int64_t t = 0; t <= steps; ++t) {
      ResidentTensor tensor;
      tensor.name = "t" + std::to_string(t);
      tensor.bytes = {1 + below(100)};
      tensor.isInput = t == 0;
      tensor.isOutput = t == steps;
      problem.tensors.push_back(tensor);
    }
    for (int64_t s = 0; s < steps; ++s) {
      ResidencyStep step;
      step.name = "s" + std::to_string(s);
      llvm::SmallVector<size_t, 2> inputs = {size_t(s)};
      if (size_t other = below(s + 1); other != size_t(s))
        inputs.push_back(other);
      step.output = {size_t(s + 1), problem.tensors[s + 1].bytes};
      step.weightBytes = {below(40)};
      int64_t bytes = step.output.ownBytes[0] + step.weightBytes[0];
      for (size_t input : inputs) {
        step.inputs.push_back({input, problem.tensors[input].bytes});
        bytes += problem.tensors[input].bytes[0];
      }
      problem.capacityBytes = std::max(problem.capacityBytes, bytes);
      problem.steps.push_back(step);
    }
    auto solution = solveResidency(problem);
    ASSERT_TRUE(bool(solution))
        << round << ": " << llvm::toString(solution.takeError());
    check(problem, *solution);
  }
}

/// A chain of `count` steps whose parameters take `weights` bytes each.
static ResidencyProblem chainOf(int64_t count, int64_t weights,
                                int64_t capacity) {
  ResidencyProblem problem;
  problem.capacityBytes = capacity;
  for (int64_t t = 0; t <= count; ++t) {
    ResidentTensor tensor;
    tensor.name = "t" + std::to_string(t);
    tensor.bytes = {100};
    tensor.isInput = t == 0;
    tensor.isOutput = t == count;
    problem.tensors.push_back(tensor);
  }
  for (int64_t s = 0; s < count; ++s) {
    ResidencyStep step;
    step.name = "s" + std::to_string(s);
    step.inputs.push_back({size_t(s), {100}});
    step.output = {size_t(s + 1), {100}};
    step.weightBytes = {weights};
    problem.steps.push_back(step);
  }
  return problem;
}

static int64_t weightsArrive(const ResidencySolution &solution, size_t step) {
  return solution.buffers[solution.steps[step].weights].range.firstStep;
}

TEST(Residency, FetchesParametersEightStepsAheadWhereThereIsRoom) {
  ResidencyProblem problem = chainOf(20, 10, 10000);
  auto solution = cantFail(solveResidency(problem));
  check(problem, solution);
  EXPECT_EQ(weightsArrive(solution, 0), 0);
  EXPECT_EQ(weightsArrive(solution, 5), 0);
  EXPECT_EQ(weightsArrive(solution, 15), 7);
}

TEST(Residency, FetchesAheadWithoutSpillingForIt) {
  // Two tensors and two runs fit at a time, and half of a third.
  ResidencyProblem problem = chainOf(20, 100, 450);
  auto solution = cantFail(solveResidency(problem));
  check(problem, solution);
  EXPECT_TRUE(solution.spilled.empty());
  for (size_t s = 2; s < 20; ++s)
    EXPECT_EQ(weightsArrive(solution, s), int64_t(s) - 1);
}

TEST(Residency, EvictsAllWhereALayerHasNoRoom) {
  ResidencyProblem problem = residual(350);
  problem.tensors[1].bytes = {150};
  problem.steps[0].output.ownBytes =
      problem.steps[1].inputs[0].ownBytes = {150};
  // Step b needs 150 + 100 + 10 bytes beside the 100 of t0, which is enough to
  // give up.
  auto byCost = solveResidency(problem);
  ASSERT_TRUE(bool(byCost)) << toString(byCost.takeError());
  EXPECT_FALSE(byCost->steps[0].store);
  EXPECT_FALSE(byCost->steps[1].load[0]);
  EXPECT_TRUE(byCost->steps[2].load[0]);
  problem.evictAll = true;
  auto paper = solveResidency(problem);
  ASSERT_TRUE(bool(paper)) << toString(paper.takeError());
  check(problem, *paper);
  EXPECT_TRUE(paper->steps[0].store);
  EXPECT_TRUE(paper->steps[1].load[0]);
  EXPECT_TRUE(paper->steps[2].load[0]);
  // t2 is of the step itself and stays.
  EXPECT_FALSE(paper->steps[2].load[1]);
}

TEST(Residency, NothingComesEarlyWhereItMayNot) {
  ResidencyProblem problem = residual(1000);
  auto firstStepOf = [&](int64_t buffer) {
    auto solution = solveResidency(problem);
    EXPECT_TRUE(bool(solution));
    return solution->buffers[buffer].range.firstStep;
  };
  int64_t weights = solveResidency(problem)->steps[2].weights;
  EXPECT_EQ(firstStepOf(weights), 0);
  problem.mostStepsAhead = 1;
  EXPECT_EQ(firstStepOf(weights), 1);
  problem.mostStepsAhead = 0;
  EXPECT_EQ(firstStepOf(weights), 2);
}
