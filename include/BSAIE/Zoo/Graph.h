//===- Graph.h - A quantized network as plain data --------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A network of the zoo before it becomes IR: a list of nodes at the grain of
// TOSA's operations with their constants. Knows neither MLIR nor how constants
// are chosen.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_ZOO_GRAPH_H
#define BSAIE_ZOO_GRAPH_H

#include "llvm/ADT/SmallVector.h"
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace bsaie::zoo {

/// Height, width and channels of a tensor for one image.
struct Shape {
  int64_t height = 0;
  int64_t width = 0;
  int64_t channels = 0;

  int64_t pixels() const { return height * width; }
  int64_t elements() const { return pixels() * channels; }
};

/// The values of a tensor: `narrow` of an int8 one, `wide` of an int32 one.
struct Tensor {
  Shape shape;
  std::vector<int8_t> narrow;
  std::vector<int32_t> wide;
};

enum class NodeKind {
  Input,
  Conv,
  Depthwise,
  MatMul,
  Rescale,
  Clamp,
  Add,
  Sub,
  Mul,
  MaxPool,
  AvgPool,
  Pad,
  Slice,
  Concat,
  Reshape
};

/// INEXACT_ROUND is left out: upstream does not lower it.
enum class Rounding { Single, Double };

/// Kernel, stride, pad and dilation of a convolution or pool, as TOSA orders
/// them.
struct Window {
  std::array<int64_t, 2> kernel = {1, 1};
  std::array<int64_t, 2> stride = {1, 1};
  /// Top, bottom, left, right.
  std::array<int64_t, 4> pad = {0, 0, 0, 0};
  std::array<int64_t, 2> dilation = {1, 1};
};

/// One operation; fields that its kind does not name are unused.
struct Node {
  NodeKind kind = NodeKind::Input;
  /// The layer that the operation belongs to: "layer1.0.conv2".
  std::string layer;
  llvm::SmallVector<int, 2> operands;
  Shape shape;
  /// The result is int32, not int8.
  bool isWide = false;
  Window window;
  /// Conv, Depthwise, MatMul, AvgPool, Rescale.
  int32_t inputZeroPoint = 0;
  /// AvgPool, Rescale.
  int32_t outputZeroPoint = 0;
  /// Conv: outputs x kernel height x kernel width x inputs. Depthwise: kernel
  /// height x kernel width x inputs x outputs of an input. MatMul: inputs x
  /// outputs.
  std::vector<int8_t> weights;
  /// Conv, Depthwise.
  std::vector<int32_t> bias;
  /// Rescale: one of each, or one of each per channel. Mul: one shift.
  std::vector<int32_t> multipliers;
  std::vector<int8_t> shifts;
  /// Rescale: the multipliers are spelled as i16.
  bool isNarrowScale = false;
  Rounding rounding = Rounding::Single;
  /// Clamp.
  int32_t minimum = -128;
  int32_t maximum = 127;
  /// Pad, Slice: how much is added, or left out, before and after each of
  /// height, width and channels.
  std::array<int64_t, 3> before = {0, 0, 0};
  std::array<int64_t, 3> after = {0, 0, 0};
  /// Pad.
  int32_t padValue = 0;
  /// Concat: 0 to 2 for height, width and channels.
  int axis = 2;
};

/// A network. Operands precede their users; results are int8.
struct Graph {
  std::vector<Node> nodes;
  /// The inputs in the order of the function's arguments.
  std::vector<int> inputs;
  std::vector<int> results;

  /// Multiply-accumulates of all convolutions and matrix products, taps outside
  /// the image included.
  int64_t macs() const;
  /// Weights and biases of all convolutions and matrix products.
  int64_t parameters() const;
};

} // namespace bsaie::zoo

#endif // BSAIE_ZOO_GRAPH_H
