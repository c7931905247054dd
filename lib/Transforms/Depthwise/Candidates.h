//===- Candidates.h - Which runs could be segments --------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Closed-form costs of runs of layers, tiled and not, and the choices of
// segments that they favour. Executes nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_TRANSFORMS_DEPTHWISE_CANDIDATES_H
#define BSAIE_LIB_TRANSFORMS_DEPTHWISE_CANDIDATES_H

#include "BSAIE/Analysis/SegmentGraph.h"
#include "BSAIE/Tiling/TileCosts.h"
#include "Trial.h"

namespace bsaie::depthwise {

/// A run that can be a segment, and what it costs in so many tiles.
struct Candidate {
  Plan plan;
  TileCosts costs;
  DdrSaving saving;
  /// What takes longer the more tiles there are: rows that are computed again,
  /// or copied, and inputs and parameters that are loaded again.
  double recomputeSeconds = 0, copySeconds = 0, reloadSeconds = 0;
  /// DDR traffic of the tensors that stay.
  double savedSeconds = 0;

  double extraSeconds(bool keep) const {
    return reloadSeconds + (keep ? copySeconds : recomputeSeconds);
  }
  /// Bytes of one tile beside those of all memtiles.
  bool fits = true;
  Segment segment;
};

class CandidateFinder {
public:
  /// `spilled` by item. `work` must outlive the finder.
  CandidateFinder(llvm::ArrayRef<mlir::Operation *> items,
                  llvm::ArrayRef<bool> spilled, const Device &device,
                  llvm::function_ref<PixelWork(mlir::Operation *)> work)
      : items(items), spilled(spilled), device(device), work(work) {}

  /// The best candidate for each run that could pay, at most one for each first
  /// item and number of items; with `tiles` > 0, of that many tiles, whatever
  /// they cost.
  std::vector<Candidate> find(int64_t tiles) const;

private:
  std::optional<Candidate> consider(const SegmentGraph &graph, Plan plan) const;

  llvm::ArrayRef<mlir::Operation *> items;
  llvm::ArrayRef<bool> spilled;
  const Device &device;
  llvm::function_ref<PixelWork(mlir::Operation *)> work;
};

/// Disjoint candidates with the largest sum of gains, where a saved second of
/// DDR counts `ddrWeight`, all of them with or without `keep`. In order.
std::vector<Candidate> chooseDisjoint(llvm::ArrayRef<Candidate> candidates,
                                      size_t items, double ddrWeight,
                                      bool keep);

} // namespace bsaie::depthwise

#endif // BSAIE_LIB_TRANSFORMS_DEPTHWISE_CANDIDATES_H
