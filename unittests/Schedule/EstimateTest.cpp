//===- EstimateTest.cpp - Closed-form time of a placed network ------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Schedule/Estimate.h"
#include "gtest/gtest.h"

using namespace bsaie;

namespace {

/// x -> a -> y on one column: 400 bytes (100 ns) to load, 40 (10 ns) of
/// parameters for each layer, 80 bytes (10 ns by two channels) to store.
class Estimate : public testing::Test {
protected:
  Estimate() {
    problem.capacityBytes = device.memtileBytes;
    for (int64_t bytes : {400, 400, 80}) {
      ResidentTensor tensor;
      tensor.bytes = {bytes};
      problem.tensors.push_back(tensor);
    }
    problem.tensors[0].isInput = problem.tensors[2].isOutput = true;
    for (size_t s : {0, 1}) {
      ResidencyStep step;
      step.inputs.push_back({s, problem.tensors[s].bytes});
      step.output = {s + 1, problem.tensors[s + 1].bytes};
      step.weightBytes = {40};
      problem.steps.push_back(step);
      StepCores core;
      core.firstRun = core.runs = 10e-9;
      core.steady = 60e-9;
      core.lastStream = 50e-9;
      core.rampBefore = 4e-9;
      core.rampAfter = 1e-9;
      core.columns = {true};
      cores.push_back(core);
    }
  }
  std::vector<double> estimate() {
    ResidencySolution solution = llvm::cantFail(solveResidency(problem));
    return estimateSteps(problem, solution, cores, device);
  }
  Device device = llvm::cantFail(parseDevice("paper-1x1"));
  ResidencyProblem problem;
  std::vector<StepCores> cores;
};

} // namespace

TEST_F(Estimate, AddsWhatCannotOverlap) {
  // The first run is in the core before the input has come: 100 + 4 for the
  // first rows, 50 after the run, 1 for the last row. Then the run of the next
  // layer, 10 + 50 + 1, and the store.
  std::vector<double> seconds = estimate();
  ASSERT_EQ(seconds.size(), 2u);
  EXPECT_NEAR(seconds[0], 155e-9, 1e-15);
  EXPECT_NEAR(seconds[1], 71e-9, 1e-15);
}

TEST_F(Estimate, LetsRunsInEarlyWhereTheRowDoesNotHalt) {
  device.haltingWeights = false;
  EXPECT_NEAR(estimate()[1], 4e-9 + 50e-9 + 1e-9 + 10e-9, 1e-15);
  // Not where the cores have no place for them.
  cores[0].coreBytes = device.coreBufferBytes;
  cores[1].runBytes = 1;
  EXPECT_NEAR(estimate()[1], 71e-9, 1e-15);
}

TEST_F(Estimate, ServesDDROneByOne) {
  device.ddrBytesPerSecond = 4e9;
  // Input and parameters, 440 bytes at least, before the cores can begin.
  EXPECT_NEAR(estimate()[0], 100e-9 + 4e-9 + 50e-9 + 1e-9, 25e-9);
  EXPECT_GT(estimate()[0], 155e-9 - 1e-15);
}
