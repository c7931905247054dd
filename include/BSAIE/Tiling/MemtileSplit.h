//===- MemtileSplit.h - Cutting layers that exceed memtiles -----*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A layer whose input, output and weights do not fit the memtiles together is
// cut into bands of output rows, ranges of output columns and ranges of output
// channels, each of which does (Section IV.C of the paper).
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TILING_MEMTILESPLIT_H
#define BSAIE_TILING_MEMTILESPLIT_H

#include "BSAIE/Hardware/Device.h"
#include "BSAIE/Tiling/LayerShape.h"
#include <functional>

namespace bsaie {

struct MemtileSplitProblem {
  LayerShape layer;
  Device device;
  /// Bytes of the parameter runs of output blocks [begin, end) of 8 channels
  /// and part `part` of `parts` of the sums; empty for a layer without
  /// parameters.
  std::function<int64_t(Interval blocks, int64_t part, SumParts parts)>
      parameterBytes;
  /// The most parts that the sums may come in.
  SumParts mostSums;
  /// Output channels are cut at multiples of so many.
  int64_t channelBlock = 8;
};

/// Output rows in `bands` parts, output columns in `widthParts` parts, output
/// channels in `channelParts` parts of whole blocks. With several sum parts the
/// input channels and the parameters of kernel rows come into the memtiles one
/// after the other, while the sums of all output pixels wait in the cores.
struct MemtileSplit {
  int64_t bands = 1;
  int64_t widthParts = 1;
  int64_t channelParts = 1;
  SumParts sums;
};

/// Bytes that the fullest memtile needs for one part: an upper bound over all
/// column ownerships whose parts differ by one pixel at most. Where memtiles
/// are for weights or for activations only, the fuller of the two kinds.
int64_t memtileBytes(const MemtileSplitProblem &problem,
                     const MemtileSplit &split);

/// The same with parameters that are dealt to the memtiles: `weightBytes` in
/// the fullest of them.
int64_t memtileBytes(const MemtileSplitProblem &problem,
                     const MemtileSplit &split, int64_t weightBytes);

/// The fewest sum parts with which the layer fits the memtiles as it is; the
/// most that there are when none does.
SumParts chooseSumParts(const MemtileSplitProblem &problem);

/// The least cut that fits; when a cut into bands is needed, fine enough that
/// one band can be loaded while another is computed, if there is such a one.
/// The width is cut only where one row does not fit, the sums only where one
/// pixel of eight channels does not. An error with the bytes of the finest cut
/// when that does not fit.
llvm::Expected<MemtileSplit>
chooseMemtileSplit(const MemtileSplitProblem &problem);

} // namespace bsaie

#endif // BSAIE_TILING_MEMTILESPLIT_H
