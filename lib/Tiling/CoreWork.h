//===- CoreWork.h - What the cores do in a number of steps ------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The bytes and the closed-form seconds of a layer that is cut into a number of
// steps and parts, for any tile and ring. Chooses nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TILING_COREWORK_H
#define BSAIE_TILING_COREWORK_H

#include "BSAIE/Tiling/Subvolume.h"

namespace bsaie {

/// The rows of a layer in strips and parts, whatever the steps are.
struct StripWork {
  StripWork(const SubvolumeProblem &problem, SumParts parts, int64_t strips);

  /// What a part of the kernel rows meets: input rows that enter the ring, and
  /// rows of the kernel in all its calls. Rows above and below the image cost
  /// nothing.
  struct KernelRows {
    int64_t entering = 0, met = 0;
  };

  SumParts parts;
  int64_t strips;
  /// A strip of the layer.
  LayerShape layer;
  /// What it asks of its ring, over all parts.
  RingDemand rows;
  llvm::SmallVector<KernelRows, 2> kernelRows;
  /// Rows of the pool, if there is one, that meet data in all its calls.
  int64_t poolRowsMet = 0;
};

class CoreWork {
public:
  /// `strip` must live as long.
  CoreWork(const SubvolumeProblem &problem, const StripWork &strip,
           int64_t steps);

  const RingDemand &demand() const { return rows; }
  CoreFootprint footprint(const Subvolume &subvolume) const;
  /// Of a subvolume with these steps and parts. Runs only with `listsRuns`.
  LayerSeconds seconds(const Subvolume &subvolume, bool listsRuns = false);

private:
  /// What the cores have to do in a step: the busiest one in each part, since
  /// they wait for each other, and all together.
  struct Step {
    int64_t channels = 0, mostChannels = 0;
    /// Of parts of the channels.
    llvm::SmallVector<int64_t, 4> mostBlocks;
    /// Of the core with most blocks in all its parts.
    int64_t mostTogether = 0;
    /// Of all parts.
    llvm::SmallVector<int64_t, 4> mostRunBytes;
  };
  /// Seconds of loading, computing and storing with a part of the sums, and of
  /// computing by the kernel that does not read the ring.
  struct Stages {
    double loading = 0, computing = 0, storing = 0, second = 0;
    double working(bool takesTurns) const;
    /// Before the slowest of the three is busy without a break the others have
    /// begun.
    double ramp(double rowsShare, double callShare) const;
  };
  struct Pixels;

  OutputSteps outputSteps() const;
  void countBlocks();
  Pixels pixelsOf(const Subvolume &subvolume) const;
  Stages stagesOf(const Step &step, int64_t part, const Pixels &pixels) const;
  int64_t earlyRows(int64_t ringRows, int64_t first) const;
  /// Output rows, and their share of the column's pixels, for which sums come
  /// in all their parts at a time.
  struct Round {
    double share = 1;
    Interval rows;
  };
  RunSeconds runOf(const Step &step, int64_t part, const Round &round,
                   const Subvolume &subvolume, const Pixels &pixels) const;

  const SubvolumeProblem &problem;
  const Device &device;
  const StripWork &strip;
  /// Of the strip.
  const LayerShape &layer;
  const SumParts &parts;
  const RingDemand &rows;
  /// Rows of cores in a strip.
  int64_t slotRows;
  std::vector<Step> steps;
  int64_t mostBlocks = 0, mostRunBytes = 0;
  bool hasCounted = false;
};

} // namespace bsaie

#endif // BSAIE_TILING_COREWORK_H
