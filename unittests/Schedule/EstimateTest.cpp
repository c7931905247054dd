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
      RunSeconds run;
      run.loadwm = 10e-9;
      run.loading = run.computing = 50e-9;
      run.last = 1e-9;
      core.runs.push_back(run);
      core.coreBytes = 200;
      core.runBytes = 40;
      core.deal.runs.push_back({0, 0, 0, {0, 1}, 0, 0, 40});
      core.deal.largestRun = 40;
      core.rampBefore = 4e-9;
      core.columns = {true};
      cores.push_back(core);
    }
  }
  std::vector<double> estimate(int64_t mostChunks = 1) {
    ResidencySolution solution = llvm::cantFail(solveResidency(problem));
    return estimateSteps(problem, solution, cores, device, mostChunks);
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

TEST_F(Estimate, LoadsAndStoresInChunks) {
  // 8192 bytes, 2048 ns, in four chunks of rows; 8192 to store, 1024 ns.
  problem.tensors[0].bytes = problem.tensors[2].bytes = {8192};
  problem.steps[0].inputs[0].ownBytes =
      problem.steps[1].output.ownBytes = {8192};
  problem.tensors[0].rows = problem.tensors[2].rows = 16;
  std::vector<double> whole = estimate();
  EXPECT_NEAR(whole[0], 2048e-9 + 55e-9, 1e-15);
  EXPECT_NEAR(whole[1], 61e-9 + 1024e-9, 1e-15);
  // With the last chunk 12 of 16 rows are computed.
  std::vector<double> chunks = estimate(4);
  EXPECT_NEAR(chunks[0], 2048e-9 + 4e-9 + 50e-9 / 4 + 1e-9, 1e-15);
  // The first quarter leaves when 12 rows are still to come.
  EXPECT_NEAR(chunks[1], 61e-9 - 50e-9 * 3 / 4 + 1024e-9, 1e-15);
  // The first call takes 13 rows: it needs all chunks.
  cores[0].firstRows = 13;
  EXPECT_NEAR(estimate(4)[0], 2048e-9 + 55e-9, 1e-15);
}

TEST_F(Estimate, LetsRunsInEarlyWhereTheRowDoesNotHalt) {
  device.haltingWeights = false;
  EXPECT_NEAR(estimate()[1], 4e-9 + 50e-9 + 1e-9 + 10e-9, 1e-15);
  // Not where the cores have no place for them beside the rings.
  cores[0].coreBytes = device.coreBufferBytes;
  cores[1].coreBytes = device.coreBufferBytes;
  cores[1].runBytes = device.coreBufferBytes - 100;
  EXPECT_NEAR(estimate()[1], 71e-9, 1e-15);
}

TEST_F(Estimate, LetsRowsInBeforeTheirRun) {
  // 30 of 50 ns are loading; it goes on for the 6 ns that the run is late, as
  // far as the rest allows.
  cores[1].runs[0].early = 30e-9;
  cores[1].runs[0].computing = 20e-9;
  EXPECT_NEAR(estimate()[1], 65e-9, 1e-15);
  cores[1].runs[0].computing = 48e-9;
  EXPECT_NEAR(estimate()[1], 68e-9, 1e-15);
}

TEST_F(Estimate, LoadsRowsAnewForEachRun) {
  device.haltingWeights = false;
  cores[1].runs.push_back(cores[1].runs[0]);
  cores[1].runs[1].slot = 1;
  cores[1].deal.runs.push_back({1, 0, 0, {1, 2}, 0, 40, 40});
  cores[1].slots = cores[1].places = 2;
  problem.steps[1].weightBytes = {80};
  EXPECT_NEAR(estimate()[1], 4e-9 + 100e-9 + 1e-9 + 10e-9, 1e-15);
  cores[1].runs[1].first = 3e-9;
  EXPECT_NEAR(estimate()[1], 4e-9 + 103e-9 + 10e-9, 1e-15);
}

TEST_F(Estimate, LetsRunsFollowRunsIntoTheirMemory) {
  // Two runs of each layer; the memtile has room for input, output and the
  // parameters of one layer. Each layer's LOADWM takes 10 ns, its work 50.
  for (size_t s : {0, 1}) {
    cores[s].runs.push_back(cores[s].runs[0]);
    cores[s].runs[1].slot = 1;
    cores[s].deal.runs = {{0, 0, 0, {0, 1}, 0, 0, 20000},
                          {1, 0, 0, {1, 2}, 0, 20000, 20000}};
    cores[s].deal.largestRun = 20000;
    cores[s].slots = 2;
    problem.steps[s].weightBytes = {40000};
  }
  problem.capacityBytes = device.memtileBytes = 40000 + 400 + 400 + 80;
  problem.mostStepsAhead = 0;
  device.loadwmBytesPerSecond = 20000 / 10e-9;
  double run = 20000 / device.loadwBytesPerSecondOf(0);
  // The first layer ends with its second run. The first of the next comes when
  // the first of this has left, so LOADW is never idle.
  std::vector<double> seconds = estimate();
  EXPECT_NEAR(seconds[0], 2 * run + 61e-9, 1e-15);
  EXPECT_NEAR(seconds[0] + seconds[1], 4 * run + 61e-9 + 10e-9, 1e-15);
}

TEST_F(Estimate, ServesDDROneByOne) {
  device.ddrBytesPerSecond = 4e9;
  // Input and parameters, 440 bytes at least, before the cores can begin.
  EXPECT_NEAR(estimate()[0], 100e-9 + 4e-9 + 50e-9 + 1e-9, 25e-9);
  EXPECT_GT(estimate()[0], 155e-9 - 1e-15);
}
