//===- RunDeal.h - Parameter runs dealt to the memtiles ---------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each core needs one run of parameters for each step, and for each part of its
// sums. Runs are dealt in turn to the memtiles that hold weights, so that their
// LOADW channels carry equal shares.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TILING_RUNDEAL_H
#define BSAIE_TILING_RUNDEAL_H

#include "BSAIE/Hardware/Device.h"
#include "BSAIE/Tiling/LayerShape.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <vector>

namespace bsaie {

/// The run of one row of cores in one step, or in one part of it. Slot step x
/// parts + part has one for each row.
struct DealtRun {
  int64_t step = 0;
  int64_t part = 0;
  int64_t row = 0;
  /// Output blocks of 8 channels.
  Interval blocks;
  int64_t memtile = 0;
  /// Relative to the layer's weight buffer in that memtile.
  int64_t offsetBytes = 0;
  int64_t bytes = 0;
};

struct RunDeal {
  /// By step, part, then row; rows without a block are left out.
  std::vector<DealtRun> runs;
  llvm::SmallVector<int64_t, 8> memtileBytes;
  int64_t largestRun = 0;

  /// The runs of some slots of a layer with so many parts.
  llvm::ArrayRef<DealtRun> runsOf(Interval slots, int64_t parts) const;
};

/// LOADWs that bring the runs of so many slots, part(slots, loads, i) by the
/// i-th. Cores begin before the last parameters are there; each load costs a
/// token of a lock that counts to 63 and that two layers may share.
int64_t parameterLoads(int64_t slots);

/// Deals the runs of all steps and `parts` to the memtiles that hold weights.
/// runBytes gives the bytes of a run of output blocks and a part.
RunDeal
dealRuns(const OutputSteps &steps, int64_t parts, const Device &device,
         llvm::function_ref<int64_t(Interval blocks, int64_t part)> runBytes);

} // namespace bsaie

#endif // BSAIE_TILING_RUNDEAL_H
