//===- NetworkBuilder.h - Builds calibrated networks ------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A layer API that draws weights and chooses biases and scales from the data:
// each layer is executed on calibration images as it is added, so that its
// activations use their range. Knows no topology and no IR.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_ZOO_NETWORKBUILDER_H
#define BSAIE_ZOO_NETWORKBUILDER_H

#include "BSAIE/Zoo/Graph.h"
#include "BSAIE/Zoo/Random.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace bsaie::zoo {

/// How a rescale is spelled.
struct ScaleSpec {
  /// One multiplier and shift for each channel.
  bool perChannel = true;
  Rounding rounding = Rounding::Single;
  /// Significant bits of the multipliers, 8 to 31; i16 ones below 16 where the
  /// rounding allows it.
  int64_t multiplierBits = 31;
  bool isNarrow() const {
    return multiplierBits < 16 && rounding == Rounding::Single;
  }
};

/// A convolution with its bias, requantisation and clamp.
struct ConvSpec {
  enum class Kind { Dense, Depthwise, MatMul };
  Kind kind = Kind::Dense;
  /// Depthwise: outputs of one input. Else: of all inputs.
  int64_t outputChannels = 0;
  /// Of a matrix product 1x1.
  Window window;
  /// Clamp below at the output's zero point.
  bool relu = true;
  /// Clamp above as well, below the largest value.
  bool relu6 = false;
  ScaleSpec scale;
  int32_t inputZeroPoint = 0;
  int32_t outputZeroPoint = 0;
  /// The share of 8x8 weight blocks (outputs x inputs) that are zero; of rows
  /// (outputs) and of columns (inputs) of blocks that are zero altogether.
  /// Depthwise weights have no blocks.
  double zeroBlocks = 0;
  double zeroBlockRows = 0;
  double zeroBlockColumns = 0;
  /// The network's output: nothing of its range is given to saturation.
  bool isLogits = false;
};

/// Add, Sub or Mul of two int8 values at scales of their own, as int32.
struct ElementwiseSpec {
  NodeKind kind = NodeKind::Add;
  /// Both terms' scales, relative to each other.
  double leftScale = 1, rightScale = 1;
  int32_t leftZeroPoint = 0, rightZeroPoint = 0, outputZeroPoint = 0;
  /// Mul: the shift of the product, 0 to 16.
  int productShift = 0;
  bool relu = true;
  ScaleSpec scale;
};

/// A window with `pad` on every side.
Window squareWindow(int64_t kernel, int64_t stride, int64_t pad);

/// Appends layers to a network. A value is the number of a node, whose result
/// is int8.
class NetworkBuilder {
public:
  /// A network with one input, which is value 0.
  NetworkBuilder(std::vector<Tensor> calibration, uint64_t seed);

  int input() const { return 0; }
  /// Another input, with as many images as the first.
  int addInput(std::vector<Tensor> calibration);
  const Shape &shapeOf(int value) const { return graph.nodes[value].shape; }

  /// A convolution. Where the stride does not divide, as TOSA demands, the pad
  /// at the end is trimmed and then the input is sliced; the taps that this
  /// removes are those that floor division never reaches. A matrix product has
  /// no bias.
  int conv(llvm::StringRef layer, int input, const ConvSpec &spec);

  /// A convolution without ReLU, the sum of it and `identity` at scales of
  /// their own, and, if `relu`, a ReLU: a residual block's end. The two layers
  /// are `layer` and `addLayer`.
  int convAdd(llvm::StringRef layer, llvm::StringRef addLayer, int input,
              ConvSpec spec, int identity, bool relu = true);

  int elementwise(llvm::StringRef layer, int left, int right,
                  const ElementwiseSpec &spec);
  int maxPool(llvm::StringRef layer, int input, Window window);
  int avgPool(llvm::StringRef layer, int input, Window window,
              int32_t inputZeroPoint = 0, int32_t outputZeroPoint = 0);
  /// Height, width and channels before and after.
  int pad(llvm::StringRef layer, int input, std::array<int64_t, 3> before,
          std::array<int64_t, 3> after, int32_t value = 0);
  int slice(llvm::StringRef layer, int input, std::array<int64_t, 3> begin,
            Shape shape);
  /// Along `axis`, 0 to 2 for height, width and channels; the other sizes
  /// agree.
  int concat(llvm::StringRef layer, llvm::ArrayRef<int> inputs, int axis = 2);
  /// The same pixels in other rows, or all values in one pixel.
  int reshape(llvm::StringRef layer, int input, Shape shape);
  int clamp(llvm::StringRef layer, int input, int32_t minimum, int32_t maximum);
  /// From int8 to int8; with one scale a channel, `scale` is the largest.
  int rescale(llvm::StringRef layer, int input, double scale,
              const ScaleSpec &spec, int32_t inputZeroPoint = 0,
              int32_t outputZeroPoint = 0);

  /// The network with these results; the builder is empty afterwards.
  Graph finish(llvm::ArrayRef<int> results);

private:
  int append(Node node);
  /// A node of `kind` with the operands' first shape.
  Node nodeOf(NodeKind kind, llvm::StringRef layer,
              llvm::ArrayRef<int> operands) const;
  /// Trims `window` and slices `input` until the strides divide.
  int fit(llvm::StringRef layer, int input, Window &window);
  int calibratedConv(llvm::StringRef layer, int input, const ConvSpec &spec,
                     llvm::ArrayRef<double> counterweight);
  int appendSums(llvm::StringRef layer, int input, const ConvSpec &spec);
  std::vector<int8_t> drawWeights(int64_t outputs, int64_t taps, int64_t inputs,
                                  const ConvSpec &spec);
  std::vector<int8_t> drawUnblocked(int64_t count);
  int rescaleToWide(llvm::StringRef layer, int input, double scale,
                    int32_t inputZeroPoint);
  std::vector<double> channelMeans(int value) const;

  Graph graph;
  Random random;
  /// The values of each node for each calibration image.
  std::vector<std::vector<Tensor>> values;
};

/// The multiplier in [2^(bits-1), 2^bits) and the shift of TOSA's rescale that
/// are nearest to `scale`; more bits where the shift would be less than 2.
std::pair<int32_t, int8_t> encodeScale(double scale, int64_t bits = 31);

} // namespace bsaie::zoo

#endif // BSAIE_ZOO_NETWORKBUILDER_H
