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

/// A convolution with its bias, requantisation and clamp.
struct ConvSpec {
  int64_t outputChannels = 0;
  Window window;
  /// Clamp below at the output's zero point.
  bool relu = true;
  /// One multiplier and shift for each output channel.
  bool perChannel = true;
  Rounding rounding = Rounding::Single;
  int32_t inputZeroPoint = 0;
  int32_t outputZeroPoint = 0;
  /// The share of 8x8 weight blocks (outputs x inputs) that are zero.
  double zeroBlocks = 0;
  /// The network's output: nothing of its range is given to saturation.
  bool isLogits = false;
};

/// A window with `pad` on every side.
Window squareWindow(int64_t kernel, int64_t stride, int64_t pad);

/// Appends layers to a network. A value is the number of a node, whose result
/// is int8.
class NetworkBuilder {
public:
  NetworkBuilder(std::vector<Tensor> calibration, uint64_t seed);

  int input() const { return 0; }
  const Shape &shapeOf(int value) const { return graph.nodes[value].shape; }

  /// A convolution. Where the stride does not divide, as TOSA demands, the pad
  /// at the end is trimmed and then the input is sliced; the taps that this
  /// removes are those that floor division never reaches.
  int conv(llvm::StringRef layer, int input, const ConvSpec &spec);

  /// A convolution without ReLU, the sum of it and `identity` at scales of
  /// their own, and a ReLU: a residual block's end. The two layers are `layer`
  /// and `addLayer`.
  int convAdd(llvm::StringRef layer, llvm::StringRef addLayer, int input,
              ConvSpec spec, int identity);

  int maxPool(llvm::StringRef layer, int input, Window window);
  int avgPool(llvm::StringRef layer, int input, Window window,
              int32_t inputZeroPoint = 0, int32_t outputZeroPoint = 0);

  /// The network whose result is `result`; the builder is empty afterwards.
  Graph finish(int result);

private:
  int append(Node node);
  /// Trims `window` and slices `input` until the strides divide.
  int fit(llvm::StringRef layer, int input, Window &window);
  int calibratedConv(llvm::StringRef layer, int input, const ConvSpec &spec,
                     llvm::ArrayRef<double> counterweight);
  std::vector<int8_t> drawWeights(int64_t outputs, int64_t taps, int64_t inputs,
                                  double zeroBlocks);
  int rescaleToWide(llvm::StringRef layer, int input, double scale);
  int clampAtZero(llvm::StringRef layer, int input, int32_t zero);
  std::vector<double> channelMeans(int value) const;

  Graph graph;
  Random random;
  /// The values of each node for each calibration image.
  std::vector<std::vector<Tensor>> values;
};

/// The multiplier in [2^30, 2^31) and the shift of TOSA's rescale that are
/// nearest to `scale`.
std::pair<int32_t, int8_t> encodeScale(double scale);

} // namespace bsaie::zoo

#endif // BSAIE_ZOO_NETWORKBUILDER_H
