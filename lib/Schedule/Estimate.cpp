//===- Estimate.cpp - Closed-form time of a placed network ----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Schedule/Estimate.h"
#include "BSAIE/Memory/Tenants.h"
#include <algorithm>

using namespace bsaie;

namespace {

class Estimator {
public:
  Estimator(const ResidencyProblem &problem, const ResidencySolution &solution,
            llvm::ArrayRef<StepCores> cores, const Device &device)
      : problem(problem), solution(solution), cores(cores), device(device),
        coreEnds(problem.steps.size(), 0), ddrEnds(problem.tensors.size(), 0),
        loadFree(device.memtiles(), 0), loadwFree(device.memtiles(), 0),
        writeFree(device.memtiles(), 0), coresFree(device.columns, 0),
        tenants(device.memtiles(), Tenants<int64_t>(problem.capacityBytes)),
        freeAt(solution.buffers.size(), -1),
        lastUse(solution.buffers.size(), 0) {}
  /// When the step ends.
  double step(size_t s);

private:
  double load(size_t s);
  double weights(size_t s, double &firstRun);
  void store(size_t s);
  double takeOver(int64_t buffer);
  /// When DDR has served all bytes of a buffer, which it may from `begin` on.
  double serve(int64_t buffer, double begin);

  const ResidencyProblem &problem;
  const ResidencySolution &solution;
  llvm::ArrayRef<StepCores> cores;
  const Device &device;
  /// When the cores are through with each step, and when what was written of
  /// each tensor is in DDR.
  std::vector<double> coreEnds, ddrEnds;
  /// When channels and the cores of each column have nothing more to do.
  std::vector<double> loadFree, loadwFree, writeFree, coresFree;
  double loadwmFree = 0, ddrFree = 0;
  /// Of each memtile, by number of the buffer.
  std::vector<Tenants<int64_t>> tenants;
  /// For each buffer, when the bytes that it takes over were free (-1: it has
  /// not taken them yet), and its last use until now.
  std::vector<double> freeAt, lastUse;
  /// Bytes of the cores that the step before takes.
  int64_t coreBytesBefore = 0;
};

} // namespace

/// When all who had the buffer's bytes before are through with them.
double Estimator::takeOver(int64_t buffer) {
  if (freeAt[buffer] >= 0)
    return freeAt[buffer];
  double free = 0;
  const PlacedBuffer &placed = solution.buffers[buffer];
  for (auto [m, bytes] : llvm::enumerate(placed.range.bytes))
    if (bytes > 0)
      tenants[m].take(placed.addresses[m], bytes, buffer, [&](int64_t before) {
        free = std::max(free, lastUse[before]);
      });
  return freeAt[buffer] = free;
}

/// DDR serves requests one after the other where the device limits it.
double Estimator::serve(int64_t buffer, double begin) {
  if (device.ddrBytesPerSecond == 0)
    return begin;
  double bytes = 0;
  for (int64_t count : solution.buffers[buffer].range.bytes)
    bytes += double(count);
  return ddrFree = std::max(ddrFree, begin) + bytes / device.ddrBytesPerSecond;
}

/// When the inputs of the step are there.
double Estimator::load(size_t s) {
  double ready = 0;
  const StepPlacement &placement = solution.steps[s];
  for (auto [input, buffer, isLoaded] : llvm::zip_equal(
           problem.steps[s].inputs, placement.inputs, placement.load)) {
    if (!isLoaded)
      continue;
    double begin = std::max(takeOver(buffer), ddrEnds[input.tensor]);
    ready = std::max(ready, serve(buffer, begin));
    for (auto [m, bytes] :
         llvm::enumerate(solution.buffers[buffer].range.bytes)) {
      if (bytes == 0)
        continue;
      loadFree[m] = std::max(loadFree[m], begin) +
                    double(bytes) / device.loadBytesPerSecondOf(m);
      ready = std::max(ready, loadFree[m]);
    }
  }
  return ready;
}

/// When the last run is there, and the first.
double Estimator::weights(size_t s, double &firstRun) {
  firstRun = 0;
  const StepPlacement &placement = solution.steps[s];
  if (placement.weights < 0 || placement.weightsHeld)
    return 0;
  double begin = takeOver(placement.weights);
  double last = serve(placement.weights, begin);
  firstRun = begin + (last - begin) / double(cores[s].exchanges);
  for (auto [m, bytes] :
       llvm::enumerate(solution.buffers[placement.weights].range.bytes)) {
    if (bytes == 0)
      continue;
    double seconds = double(bytes) / device.loadwBytesPerSecondOf(m);
    double from = std::max(loadwFree[m], begin);
    firstRun = std::max(firstRun, from + seconds / double(cores[s].exchanges));
    loadwFree[m] = from + seconds;
    last = std::max(last, loadwFree[m]);
  }
  return last;
}

void Estimator::store(size_t s) {
  const StepPlacement &placement = solution.steps[s];
  double &end = ddrEnds[problem.steps[s].output.tensor];
  double &used = lastUse[placement.output];
  used = end = std::max(end, serve(placement.output, coreEnds[s]));
  for (auto [m, bytes] :
       llvm::enumerate(solution.buffers[placement.output].range.bytes)) {
    if (bytes == 0)
      continue;
    writeFree[m] = std::max(writeFree[m], coreEnds[s]) +
                   double(bytes) / (device.writeBytesPerSecond *
                                    double(device.writeChannelsPerMemtile));
    end = std::max(end, writeFree[m]);
    used = std::max(used, writeFree[m]);
  }
}

double Estimator::step(size_t s) {
  const StepCores &step = cores[s];
  double inputs = load(s), firstRun = 0;
  double lastRun = weights(s, firstRun);
  double before = 0;
  for (int64_t c = 0; c < device.columns; ++c)
    if (step.columns[c])
      before = std::max(before, coresFree[c]);
  // On halting devices the first run enters when the layer before has ended.
  double enters = std::max(firstRun, loadwmFree);
  // On others it needs a place beside that layer's rings and runs.
  if (device.haltingWeights ||
      coreBytesBefore + step.runBytes > device.coreBufferBytes)
    enters = std::max(enters, before);
  coreBytesBefore = step.coreBytes;
  double output = takeOver(solution.steps[s].output);
  // The first rows and the first run enter side by side.
  double begin = std::max(std::max({before, inputs, output}) + step.rampBefore,
                          enters + step.firstRun);
  // LOADWM and LOADW may both be late for the last run.
  double end = std::max({begin + step.steady - step.firstRun,
                         enters + step.runs + step.lastStream,
                         lastRun + step.lastStream}) +
               step.rampAfter;
  if (step.runs > 0)
    loadwmFree = std::max(enters + step.runs, end - step.lastStream);
  for (int64_t c = 0; c < device.columns; ++c)
    if (step.columns[c])
      coresFree[c] = end;
  coreEnds[s] = end;
  const StepPlacement &placement = solution.steps[s];
  for (int64_t buffer : placement.inputs)
    lastUse[buffer] = end;
  lastUse[placement.output] = end;
  if (placement.weights >= 0)
    lastUse[placement.weights] = end;
  if (!solution.steps[s].store)
    return end;
  store(s);
  return s + 1 < problem.steps.size()
             ? end
             : std::max(ddrFree,
                        *std::max_element(writeFree.begin(), writeFree.end()));
}

std::vector<double> bsaie::estimateSteps(const ResidencyProblem &problem,
                                         const ResidencySolution &solution,
                                         llvm::ArrayRef<StepCores> cores,
                                         const Device &device) {
  Estimator estimator(problem, solution, cores, device);
  std::vector<double> seconds;
  double last = 0;
  for (size_t s = 0; s < problem.steps.size(); ++s) {
    double end = std::max(last, estimator.step(s));
    seconds.push_back(end - last);
    last = end;
  }
  return seconds;
}
