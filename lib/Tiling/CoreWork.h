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

class CoreWork {
public:
  CoreWork(const SubvolumeProblem &problem, int64_t steps, SumParts parts,
           int64_t strips);

  /// What the layer asks of its ring, over all parts.
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
  /// What a part of the kernel rows meets: input rows that enter the ring, and
  /// rows of the kernel in all its calls. Rows above and below the image cost
  /// nothing.
  struct KernelRows {
    int64_t entering = 0, met = 0;
  };
  /// Seconds of loading, computing and storing with a part of the sums, and of
  /// computing by the kernel that does not read the ring.
  struct Stages {
    double loading = 0, computing = 0, storing = 0, second = 0;
    double working(bool takesTurns) const;
  };
  struct Pixels;

  void countBlocks();
  Pixels pixelsOf(const Subvolume &subvolume) const;
  Stages stagesOf(const Step &step, int64_t part, const Pixels &pixels) const;
  int64_t earlyRows(int64_t ringRows, int64_t first) const;
  RunSeconds runOf(const Step &step, int64_t part, double round,
                   const Subvolume &subvolume, const Pixels &pixels) const;

  const SubvolumeProblem &problem;
  /// A strip of it.
  LayerShape layer;
  const Device &device;
  int64_t stepCount, strips;
  /// Rows of cores in a strip.
  int64_t slotRows;
  SumParts parts;
  RingDemand rows;
  llvm::SmallVector<KernelRows, 2> kernelRows;
  std::vector<Step> steps;
  int64_t mostBlocks = 0, mostRunBytes = 0;
  bool hasCounted = false;
};

} // namespace bsaie

#endif // BSAIE_TILING_COREWORK_H
