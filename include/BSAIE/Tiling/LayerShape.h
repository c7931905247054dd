//===- LayerShape.h - A layer as tiling sees it -----------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The sizes of a layer and the projection of output ranges to input ranges.
// Knows nothing of devices, values or MLIR.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TILING_LAYERSHAPE_H
#define BSAIE_TILING_LAYERSHAPE_H

#include "llvm/ADT/ArrayRef.h"
#include <algorithm>
#include <cstdint>
#include <optional>

namespace bsaie {

/// Half-open range of rows, columns or channels.
struct Interval {
  int64_t begin = 0;
  int64_t end = 0;
  int64_t size() const { return end - begin; }
  bool empty() const { return end <= begin; }
  bool overlaps(const Interval &o) const {
    return begin < o.end && o.begin < end;
  }
  bool operator==(const Interval &o) const {
    return begin == o.begin && end == o.end;
  }
};

inline int64_t totalSize(llvm::ArrayRef<Interval> ranges) {
  int64_t size = 0;
  for (const Interval &range : ranges)
    size += range.size();
  return size;
}

/// One spatial dimension of a sliding window: output o meets inputs
/// o x stride - padBefore + k x dilation for k in [0, kernel).
struct WindowDim {
  int64_t input = 1;
  int64_t output = 1;
  int64_t kernel = 1;
  int64_t stride = 1;
  int64_t dilation = 1;
  /// Negative: the input is cropped.
  int64_t padBefore = 0;

  /// Inputs from the first to the last tap, both included.
  int64_t extent() const { return (kernel - 1) * dilation + 1; }
  /// Position of the first tap of output `o`; may lie outside the input.
  int64_t first(int64_t o) const { return o * stride - padBefore; }
  /// Inputs that outputs [range) meet, padding included (may leave [0, input)).
  Interval unclipped(Interval outputs) const;
  /// The same without padding.
  Interval project(Interval outputs) const;
  /// The window of both when the outputs are the inputs of `next`.
  WindowDim then(const WindowDim &next) const;
  /// The window of outputs [range) alone, counted from the first of them.
  WindowDim slice(Interval outputs) const;
  /// Taps [begin, end) of output `o` that meet data.
  Interval taps(int64_t o) const;
  /// The inputs that no other output reads can be left out, because a window is
  /// one pixel wide: the tile in a core then has one input for each output.
  bool compact() const;
};

enum class LayerKind { Conv, Depthwise, MaxPool, AvgPool, Add, Sub, Mul, Copy };

/// A convolution that hands its rows to a max pool in the same core, or takes
/// the averages of a pool. Height and width of the layer are one window for
/// both.
struct PooledConv {
  /// The pool comes before the convolution, which has a window of one pixel.
  bool isBefore = false;
  WindowDim convHeight, convWidth;
  WindowDim poolHeight, poolWidth;

  /// Of the kernel that reads the layer's input, and of the other one.
  const WindowDim &firstHeight() const {
    return isBefore ? poolHeight : convHeight;
  }
  const WindowDim &secondHeight() const {
    return isBefore ? convHeight : poolHeight;
  }
  const WindowDim &firstWidth() const {
    return isBefore ? poolWidth : convWidth;
  }
  const WindowDim &secondWidth() const {
    return isBefore ? convWidth : poolWidth;
  }
  /// The layer reads the columns [begin, ..) of `width`, or rows of `height`.
  void moveWidth(int64_t begin, int64_t width) {
    WindowDim &first = isBefore ? poolWidth : convWidth;
    first.padBefore -= begin;
    first.input = width;
  }
  void moveHeight(int64_t begin, int64_t height) {
    WindowDim &first = isBefore ? poolHeight : convHeight;
    first.padBefore += begin;
    first.input = height;
  }
};

struct LayerShape {
  LayerKind kind = LayerKind::Conv;
  WindowDim height, width;
  int64_t inputChannels = 1;
  int64_t outputChannels = 1;
  /// A convolution adds another activation to its result in the core: the
  /// layer's last input, of which an output meets one pixel.
  bool addsInput = false;
  WindowDim addendWidth;
  std::optional<PooledConv> pooled;

  /// An element-wise layer of two activations.
  bool binary() const {
    return kind == LayerKind::Add || kind == LayerKind::Sub ||
           kind == LayerKind::Mul;
  }
  /// Inputs that the layer's window reads.
  int64_t inputs() const { return binary() ? 2 : 1; }
  /// The windows of the convolution itself.
  const WindowDim &ownHeight() const {
    return pooled ? pooled->convHeight : height;
  }
  const WindowDim &ownWidth() const {
    return pooled ? pooled->convWidth : width;
  }
  /// The window on the width of input number `input` of the layer.
  const WindowDim &widthOf(size_t input) const {
    return addsInput && input > 0 ? addendWidth : width;
  }
  /// Each range of output channels has parameters of its own.
  bool hasWeights() const {
    return kind == LayerKind::Conv || kind == LayerKind::Depthwise;
  }
  /// Output channel c depends on input channel c only.
  bool channelwise() const { return kind != LayerKind::Conv; }
  /// Rows of cores may have a strip of the output's rows each: of a convolution
  /// whose pool, if any, meets no padding above or below.
  bool hasStrips() const;
};

/// The output rows of a layer in strips of as many rows, one after the other;
/// where they do not divide, the last two have some rows in common.
struct Strips {
  int64_t count = 1;
  /// Of the layer.
  int64_t outputRows = 1;

  int64_t rows() const { return (outputRows + count - 1) / count; }
  int64_t begin(int64_t strip) const {
    return std::min(strip * rows(), outputRows - rows());
  }
};

/// A strip as a layer: its windows meet no padding above or below, as those of
/// the strips between the first and the last do not. One strip is the layer.
LayerShape stripOf(const LayerShape &layer, int64_t strips);

/// In how many parts a core gets what it sums over: ranges of 8-channel input
/// blocks x ranges of kernel rows. Part k is channel part k / kernelRows and
/// kernel row part k % kernelRows.
struct SumParts {
  int64_t channels = 1;
  int64_t kernelRows = 1;
  int64_t count() const { return channels * kernelRows; }
};

/// Part `index` of [0, total) cut into `parts` parts whose sizes differ by one
/// at most.
inline Interval part(int64_t total, int64_t parts, int64_t index) {
  return {index * total / parts, (index + 1) * total / parts};
}

inline int64_t ceilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// The steps in which `rows` cores work on a layer's output blocks. The rows of
/// a column go from step to step together, so each step but the last has a
/// multiple of `rows` blocks: over all steps a core has ceil(blocks / rows) at
/// most.
struct OutputSteps {
  int64_t blocks = 0, steps = 1, rows = 1;

  /// The blocks of a row of cores in a step: of a step, parts whose sizes
  /// differ by one at most; of fewer blocks than rows, one for each of the
  /// first rows. Steps that are too many are empty and come last.
  Interval of(int64_t step, int64_t row) const {
    int64_t most = ceilDiv(blocks, rows);
    if (step >= most)
      return {blocks, blocks};
    Interval turns = part(most, std::min(steps, most), step);
    int64_t begin = turns.begin * rows;
    int64_t count = std::min(blocks, turns.end * rows) - begin;
    Interval own =
        count < rows ? Interval{std::min(row, count), std::min(row + 1, count)}
                     : part(count, rows, row);
    return {begin + own.begin, begin + own.end};
  }
};

} // namespace bsaie

#endif // BSAIE_TILING_LAYERSHAPE_H
