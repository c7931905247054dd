//===- FoldedColumns.h - Kernel columns as channels -------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A convolution of a few channels whose kernel columns become channels when its
// rows enter the cores: which one may, what the cores then compute, and where
// the values of a row come from. Says nothing of when that pays.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TILING_FOLDEDCOLUMNS_H
#define BSAIE_TILING_FOLDEDCOLUMNS_H

#include "BSAIE/Tiling/LayerShape.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace bsaie {

/// A convolution of less than eight input channels whose kernel, with its
/// columns as channels, has fewer 8x8 blocks. The columns lie side by side:
/// their dilation is 1.
bool canFoldColumns(const LayerShape &shape);

/// The same for the cores, with the columns folded: a kernel of one column and
/// kernel columns x input channels channels, on an input that has a pixel for
/// each output column of the convolution.
void foldColumns(LayerShape &shape);

/// Taps [begin, end) of one row of the window, of neighbouring outputs, that
/// lie in one memtile; or beyond the image, where `memtile` is -1.
struct GatheredTaps {
  Interval outputs, taps;
  int64_t memtile = -1;
};

/// The rows of the windows of `outputs`, cut where they go from one memtile to
/// another or leave the image. Outputs whose windows are cut alike come
/// together; in order of outputs, then of taps. `width` is the convolution's
/// own window before it is folded, `memtileOf(pixel)` the memtile from which a
/// pixel of its input is read.
llvm::SmallVector<GatheredTaps, 8>
gatherTaps(const WindowDim &width, Interval outputs,
           llvm::function_ref<int64_t(int64_t pixel)> memtileOf);

} // namespace bsaie

#endif // BSAIE_TILING_FOLDEDCOLUMNS_H
