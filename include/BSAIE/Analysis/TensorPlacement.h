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
#include "BSAIE/Schedule/Residency.h"
#include "BSAIE/Tiling/Partition.h"

namespace bsaie {

/// The columns of a tensor that each memtile holds in a buffer.
struct Extents {
  llvm::SmallVector<int64_t, 8> begin, end;
};

struct PlacementProblem {
  ResidencyProblem residency;
  /// For each tensor.
  std::vector<Extents> owners;
  /// For each layer and input: what each memtile loads when the tensor does not
  /// stay.
  std::vector<llvm::SmallVector<Extents, 2>> ownInputs;
};

/// Chooses the ownership of every tensor and sizes all buffers. Failure after
/// an error on the layer that has no ownership.
mlir::FailureOr<PlacementProblem> buildPlacementProblem(const LayerGraph &graph,
                                                        const Device &device);

} // namespace bsaie

#endif // BSAIE_ANALYSIS_TENSORPLACEMENT_H
