//===- Projection.h - Tiles of an output seen from inputs -------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a tile of a segment's output needs of every tensor before it (the
// projection of Section V of the paper), and the convolution that the segment
// resembles. See docs/Tiling.md.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TILING_PROJECTION_H
#define BSAIE_TILING_PROJECTION_H

#include "BSAIE/Tiling/Segment.h"

namespace bsaie {

/// Rows x columns of a tensor, all channels. Empty ones are all alike.
struct Rectangle {
  Interval rows, columns;

  bool empty() const { return rows.empty() || columns.empty(); }
  int64_t pixels() const { return empty() ? 0 : rows.size() * columns.size(); }
  bool operator==(const Rectangle &o) const {
    return (empty() && o.empty()) || (rows == o.rows && columns == o.columns);
  }
};

/// The least rectangle that holds both.
Rectangle boundingUnion(const Rectangle &a, const Rectangle &b);

/// What the tile of a layer reads of one input. The same kind of layer with the
/// same window, with these pads, on the rectangle alone computes the tile. For
/// a transposed window the pads are its out_pad and may be negative; for others
/// they are the padding that the tile still sees, at least 0, and with a
/// dilated window also data at the border that no tap of the tile meets. When
/// the rectangle is empty the tile sees nothing but padding.
struct TileRead {
  Rectangle rectangle;
  int64_t padTop = 0;
  int64_t padBottom = 0;
  int64_t padLeft = 0;
  int64_t padRight = 0;
};

struct TileProjection {
  /// What is needed of each tensor: the part of the output asked for, the part
  /// of an intermediate tensor that is computed, the part of an input that is
  /// loaded. Empty where the tile does not need the tensor.
  std::vector<Rectangle> tensors;
  /// By layer and input. Lies within what is needed of the tensor.
  std::vector<llvm::SmallVector<TileRead, 2>> reads;
};

/// The least rectangles with which every layer can compute all of its own
/// rectangle, and the last layer `output`, from its inputs' rectangles; clipped
/// to the tensors. Where a tensor feeds several layers this is the bounding
/// union, which contains the paper's "larger projection". An error when
/// `output` is empty or does not lie in the output tensor.
llvm::Expected<TileProjection> project(const Segment &segment,
                                       const Rectangle &output);

/// A segment seen from one of its inputs on one axis, away from the borders: a
/// convolution with kernel k and stride s. With transposed layers outputs
/// differ by their position, and repeat every `period` outputs.
struct GeneralisedWindow {
  /// Outputs after which positions repeat: 1 without transposed layers.
  int64_t period = 1;
  /// How many inputs further `period` outputs further read: with a period of 1,
  /// the paper's s, the size of the projection of 2 outputs less that of 1.
  int64_t stride = 1;
  /// Entry u - 1: the most inputs that any u adjacent outputs need, to
  /// `period`.
  llvm::SmallVector<int64_t, 1> largest;
  /// The most inputs that two adjacent tiles, of `period` outputs or more, both
  /// read: k - s with a period of 1; negative when inputs between the tiles are
  /// read by neither. The paper gives k - 1, which is this for s = 1 and an
  /// upper bound for others.
  int64_t overlap = 0;

  /// The paper's k: inputs for one output.
  int64_t kernel() const { return largest.front(); }
  /// Inputs for `outputs` >= 1 adjacent outputs: (u - 1) s + k with a period
  /// of 1.
  int64_t inputTile(int64_t outputs) const {
    return (outputs - 1) / period * stride + largest[(outputs - 1) % period];
  }
};

/// The windows of the segment by tensor; of interest for its inputs. Tensors
/// are taken as unbounded, so each input of a concat along `axis` as if it were
/// everywhere. An error when two layers read a tensor at different rates, as a
/// stride beside a wide kernel: no window describes that.
llvm::Expected<std::vector<GeneralisedWindow>>
generalisedWindows(const Segment &segment, Axis axis);

} // namespace bsaie

#endif // BSAIE_TILING_PROJECTION_H
