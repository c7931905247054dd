//===- Segment.h - Layers tiled depth-wise ----------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A run of layers with one output that is to be computed tile by tile (Section
// V of the paper), as plain data. A tensor is one image of height x width x
// channels int8 elements, a byte each. Knows nothing of devices, values or
// MLIR. See docs/Tiling.md.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TILING_SEGMENT_H
#define BSAIE_TILING_SEGMENT_H

#include "BSAIE/Tiling/LayerShape.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace bsaie {

enum class Axis { Height, Width };

/// The window of a layer on one axis, in elements. Output o meets
///   inputs  o x stride - padBefore + k x dilation            for k in [0,
///   kernel)
/// or, transposed (tosa.transpose_conv2d, padBefore and padAfter its out_pad),
///   input i where  o = i x stride + padBefore + k            for k in [0,
///   kernel).
struct AxisWindow {
  int64_t kernel = 1;
  int64_t stride = 1;
  /// 1 for a transposed window.
  int64_t dilation = 1;
  /// A negative pad crops: the input of a plain window, the output of a
  /// transposed one (where it is above -kernel).
  int64_t padBefore = 0;
  int64_t padAfter = 0;
  /// Follows from the kind of the layer: set by Segment::window().
  bool transposed = false;

  /// Inputs from the first to the last tap, both included; not transposed.
  int64_t extent() const { return (kernel - 1) * dilation + 1; }
  /// Outputs for `input` inputs; below 1 when there is none. As many as fit:
  /// a stride may leave inputs over at the end. Transposed, as in TOSA 1.0:
  /// (input - 1) x stride + padBefore + padAfter + kernel.
  int64_t outputs(int64_t input) const;
  /// First to last input met by outputs [range), wherever the input begins and
  /// ends. Empty where no tap of a transposed window meets an input.
  Interval unclipped(Interval outputs) const;
  /// The least range that holds all taps of outputs [range) in [0, input):
  /// padding is not data. {0, 0} when there is no such tap.
  Interval project(Interval outputs, int64_t input) const;
};

enum class SegmentLayerKind {
  /// A second input, of the shape of the output, is added to the result.
  Conv,
  Depthwise,
  TransposedConv,
  MaxPool,
  AvgPool,
  /// Of any number of inputs of the shape of the output.
  Elementwise,
  /// Also a rescale, and with pads a pad or a slice.
  Copy,
  ConcatChannels,
  ConcatHeight,
  ConcatWidth
};

struct SegmentTensor {
  std::string name;
  int64_t height = 1;
  int64_t width = 1;
  int64_t channels = 1;

  int64_t size(Axis axis) const {
    return axis == Axis::Height ? height : width;
  }
  int64_t bytes() const { return height * width * channels; }
};

struct SegmentLayer {
  std::string name;
  SegmentLayerKind kind = SegmentLayerKind::Conv;
  /// Indices into the tensors. A layer may read a tensor twice.
  llvm::SmallVector<int64_t, 2> inputs;
  int64_t output = 0;
  /// 1x1 without pads for an element-wise layer or a concat.
  AxisWindow height, width;
  /// Multiply-accumulates of one output pixel, all channels: a whole number for
  /// a block-sparse layer too. Taps that meet padding count.
  int64_t macsPerPixel = 0;
  int64_t parameterBytes = 0;

  /// Reads tensor `tensor`.
  bool reads(int64_t tensor) const;
};

/// Layers stand in the order in which they run.
struct Segment {
  std::vector<SegmentTensor> tensors;
  std::vector<SegmentLayer> layers;

  /// The tensor that the last layer writes.
  int64_t output() const { return layers.back().output; }
  /// No layer writes it.
  bool isInput(int64_t tensor) const;
  bool isIntermediate(int64_t tensor) const {
    return tensor != output() && !isInput(tensor);
  }
  /// How layer `layer` meets its input number `input`: its own window, or for a
  /// concat along `axis` one element padded by the other inputs.
  AxisWindow window(const SegmentLayer &layer, int64_t input, Axis axis) const;
};

/// An error with names and numbers unless: layers and tensors name each other
/// within bounds; every tensor is written once at most, and before it is read;
/// the output of the last layer, and no other tensor, is read by nobody;
/// windows and numbers of inputs fit the kinds; shapes follow from the windows;
/// every window of a pool meets data. The other functions need data that
/// passes.
llvm::Error check(const Segment &segment);

} // namespace bsaie

#endif // BSAIE_TILING_SEGMENT_H
