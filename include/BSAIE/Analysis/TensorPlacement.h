//===- TensorPlacement.h - Owners and addresses of tensors ------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From a function of layers with subvolumes to the residency problem, and its
// answer as attributes: column ownership of every tensor, buffers, loads and
// stores.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_ANALYSIS_TENSORPLACEMENT_H
#define BSAIE_ANALYSIS_TENSORPLACEMENT_H

#include "BSAIE/Analysis/LayerParameters.h"
#include "BSAIE/Hardware/Device.h"
#include "BSAIE/Schedule/Estimate.h"
#include "BSAIE/Schedule/Residency.h"
#include "BSAIE/Tiling/Partition.h"

namespace bsaie {

/// Where the numbers of a layer are computed and lie when its tensors do not
/// stay.
struct LayerColumns {
  /// The output pixels of each column of cores, counted from the layer's first.
  Partition partition;
  /// For each input what each memtile loads, and what it holds of the output;
  /// in pixels of the tensors.
  llvm::SmallVector<Extents, 2> inputs;
  Extents output;
  /// Channels of the inputs that are there at once; none for a layer that reads
  /// nothing.
  llvm::SmallVector<int64_t, 2> inputChannels;
};

struct PlacementProblem {
  ResidencyProblem residency;
  /// For each tensor: what each memtile holds while it stays.
  std::vector<Extents> owners;
  /// For each layer.
  std::vector<LayerColumns> layers;
  std::vector<StepCores> cores;
};

/// Chooses the ownership of every tensor and sizes all buffers. Failure after
/// an error on the layer that has no ownership.
mlir::FailureOr<PlacementProblem> buildPlacementProblem(const LayerGraph &graph,
                                                        const Device &device);

} // namespace bsaie

#endif // BSAIE_ANALYSIS_TENSORPLACEMENT_H
