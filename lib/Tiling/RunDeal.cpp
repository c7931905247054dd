//===- RunDeal.cpp - Parameter runs dealt to the memtiles -----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/RunDeal.h"
#include "llvm/ADT/STLExtras.h"

using namespace bsaie;

llvm::ArrayRef<DealtRun> RunDeal::runsOf(Interval slots, int64_t parts) const {
  auto first = [&](int64_t slot) {
    return llvm::partition_point(runs, [&](const DealtRun &run) {
      return run.step * parts + run.part < slot;
    });
  };
  auto begin = first(slots.begin);
  return llvm::ArrayRef(runs).slice(begin - runs.begin(),
                                    first(slots.end) - begin);
}

int64_t bsaie::parameterLoads(int64_t slots) {
  return std::min<int64_t>(slots, 16);
}

RunDeal bsaie::dealRuns(
    const OutputSteps &steps, int64_t parts, const Device &device,
    llvm::function_ref<int64_t(Interval blocks, int64_t part)> runBytes) {
  RunDeal deal;
  deal.memtileBytes.assign(device.memtiles(), 0);
  llvm::SmallVector<int64_t, 8> memtiles;
  for (int64_t m = 0; m < device.memtiles(); ++m)
    if (device.holdsWeights(m))
      memtiles.push_back(m);
  int64_t next = 0;
  for (int64_t step = 0; step < steps.steps; ++step)
    for (int64_t index = 0; index < parts; ++index)
      for (int64_t row = 0; row < steps.rows; ++row) {
        DealtRun run;
        run.step = step;
        run.part = index;
        run.row = row;
        run.blocks = steps.of(step, row);
        if (run.blocks.empty())
          continue;
        run.bytes = runBytes(run.blocks, index);
        run.memtile = memtiles[next++ % memtiles.size()];
        run.offsetBytes = deal.memtileBytes[run.memtile];
        deal.memtileBytes[run.memtile] += run.bytes;
        deal.largestRun = std::max(deal.largestRun, run.bytes);
        deal.runs.push_back(run);
      }
  return deal;
}
