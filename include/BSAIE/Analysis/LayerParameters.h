//===- LayerParameters.h - What a layer's kernels read ----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parameter runs of a layer: their bytes, their non-zero blocks, and their
// packed form. Weights are read where they lie.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_ANALYSIS_LAYERPARAMETERS_H
#define BSAIE_ANALYSIS_LAYERPARAMETERS_H

#include "BSAIE/Analysis/LayerGraph.h"
#include "BSAIE/Tiling/RunDeal.h"

namespace bsaie {

class LayerParameters {
public:
  /// Reads the constants of a layer op; failure after an error on the op.
  static mlir::FailureOr<LayerParameters> get(mlir::Operation *op);

  /// Bytes of the run for output blocks [begin, end) of 8 channels and part
  /// `part` of `parts` of the input channels; 0 for a layer without parameters.
  /// There is one part: kernels take all input channels at once.
  int64_t runBytes(Interval blocks, int64_t part, int64_t parts) const;
  /// 8x8 blocks with a non-zero value in output blocks [begin, end).
  int64_t nonZeroBlocks(Interval blocks) const;
  void packRun(Interval blocks, int64_t part, int64_t parts,
               llvm::SmallVectorImpl<char> &out) const;
  /// True when all cores and steps read the same run.
  bool sharedRun() const;
  /// The runs of a layer cut into `steps` and `parts`: one for each row, step
  /// and part, or a shared one.
  RunDeal deal(int64_t steps, int64_t parts, int64_t rows,
               int64_t memtiles) const;
  /// Bytes of the runs when every core keeps its share for the whole layer.
  int64_t totalBytes(int64_t rows) const;

private:
  Interval channels(Interval blocks) const;

  LayerKind kind = LayerKind::Conv;
  int64_t outputChannels = 0;
  std::shared_ptr<ConvParameters> conv;
  /// Non-zero blocks before each block row.
  llvm::SmallVector<int64_t, 0> blocksBefore;
  AddConstants add;
  AvgPoolConstants average;
};

/// The subvolume of a layer op. Failure after an error on the op when it has
/// none, or one that the layer cannot be cut by: more steps or parts than
/// blocks of 8 channels, a tile wider than the output, a ring that deadlocks.
mlir::FailureOr<blocksparse::SubvolumeAttr> readSubvolume(mlir::Operation *op);

} // namespace bsaie

#endif // BSAIE_ANALYSIS_LAYERPARAMETERS_H
