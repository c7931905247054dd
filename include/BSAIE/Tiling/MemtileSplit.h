//===- MemtileSplit.h - Cutting layers that exceed memtiles -----*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A layer whose input, output and weights do not fit the memtiles together is
// cut into bands of output rows and into ranges of output channels, each of
// which does (Section IV.C of the paper).
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TILING_MEMTILESPLIT_H
#define BSAIE_TILING_MEMTILESPLIT_H

#include "BSAIE/Hardware/Device.h"
#include "BSAIE/Tiling/LayerShape.h"

namespace bsaie {

struct MemtileSplitProblem {
  LayerShape layer;
  Device device;
  /// Bytes of all parameter runs of the layer.
  int64_t parameterBytes = 0;
};

/// Output rows in `bands` parts, output channels in `channelParts` parts of
/// whole 8-channel blocks.
struct MemtileSplit {
  int64_t bands = 1;
  int64_t channelParts = 1;
};

/// Bytes that the fullest memtile needs for one part: an upper bound over all
/// column ownerships whose parts differ by one pixel at most.
int64_t memtileBytes(const MemtileSplitProblem &problem,
                     const MemtileSplit &split);

/// The least cut that fits; when a cut into bands is needed, fine enough that
/// one band can be loaded while another is computed, if there is such a one. An
/// error with the bytes of one row when that does not fit.
llvm::Expected<MemtileSplit>
chooseMemtileSplit(const MemtileSplitProblem &problem);

} // namespace bsaie

#endif // BSAIE_TILING_MEMTILESPLIT_H
