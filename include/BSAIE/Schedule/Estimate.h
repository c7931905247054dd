//===- Estimate.h - Closed-form time of a placed network --------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A recurrence over layers and their runs of parameters, without a program:
// when the cores can begin with a run, given when its data are there and when
// memory became free. See docs/HardwareAndTime.md.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_SCHEDULE_ESTIMATE_H
#define BSAIE_SCHEDULE_ESTIMATE_H

#include "BSAIE/Hardware/Device.h"
#include "BSAIE/Schedule/Residency.h"
#include "BSAIE/Tiling/RunDeal.h"
#include "BSAIE/Tiling/Subvolume.h"

namespace bsaie {

/// What the cores make of a step, which columns of them do, and where its runs
/// lie.
struct StepCores : LayerSeconds {
  llvm::SmallVector<bool, 8> columns;
  RunDeal deal;
  /// Slots in all, and for each step.
  int64_t slots = 1, parts = 1;
  /// The input comes part by part of the sums.
  bool staged = false;
  /// Of the rows, at which the cores work at the same time.
  int64_t strips = 1;
};

/// For each step the seconds by which it is estimated to end after all steps
/// before; their sum is the time of the network. `cores` has one entry for each
/// step. Tensors travel from and to DDR in at most `mostChunks` chunks.
std::vector<double> estimateSteps(const ResidencyProblem &problem,
                                  const ResidencySolution &solution,
                                  llvm::ArrayRef<StepCores> cores,
                                  const Device &device, int64_t mostChunks = 1);

} // namespace bsaie

#endif // BSAIE_SCHEDULE_ESTIMATE_H
