//===- Reference.h - The three reference figures  ---------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Figures to compare an executed time with, from the network and the device
// alone. Knows nothing of tilings, programs or MLIR.
//
// A network is a list of layers: convolutions, fully connected layers, pools
// and two-input element-wise ops. Pads, slices, concats, reshapes, rescales and
// clamps are no layers: a slice or a concat shows as the part of a tensor that
// a layer reads or writes, a pad as the layer's own pad. Where one of them is
// computed it is a Copy, which passes liveness on and counts for nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_COSTMODEL_REFERENCE_H
#define BSAIE_COSTMODEL_REFERENCE_H

#include "BSAIE/Hardware/Device.h"
#include "BSAIE/Program/Program.h"
#include "BSAIE/Sparsity/BlockMask.h"
#include "llvm/ADT/SmallVector.h"
#include <vector>

namespace bsaie {

/// An int8 activation, HWC; the images of a batch lie below one another.
struct NetworkTensor {
  int64_t height = 1, width = 1, channels = 1;
  bool isInput = false, isOutput = false;
  int64_t bytes() const { return height * width * channels; }
};

/// The rows and channels of a tensor that a layer reads or writes.
struct TensorPart {
  unsigned tensor = 0;
  int64_t rowBegin = 0, rowEnd = 1;
  int64_t channelBegin = 0, channelEnd = 1;
  int64_t rows() const { return rowEnd - rowBegin; }
  int64_t channels() const { return channelEnd - channelBegin; }
};

enum class NetworkLayerKind {
  Conv,
  FullyConnected,
  MaxPool,
  AvgPool,
  Add,
  Depthwise,
  Sub,
  Mul,
  Copy
};

/// "conv", "fc", "max_pool", "avg_pool", "add", "depthwise", "sub", "mul",
/// "copy".
llvm::StringRef name(NetworkLayerKind kind);

struct NetworkLayer {
  NetworkLayerKind kind = NetworkLayerKind::Conv;
  /// One, or two for an Add, Sub or Mul. All have the rows and channels that
  /// the window expects.
  llvm::SmallVector<TensorPart, 2> inputs;
  TensorPart output;
  int64_t kernelHeight = 1, kernelWidth = 1;
  int64_t strideY = 1, strideX = 1;
  int64_t dilationY = 1, dilationX = 1;
  /// What lies before the first row and column; negative: the input is cropped.
  int64_t padTop = 0, padLeft = 0, padBottom = 0, padRight = 0;
  /// Inputs and output are this many images below one another.
  int64_t images = 1;
  /// The 8x8 hardware blocks with a non-zero value; empty but for Conv and
  /// FullyConnected, and one row for Depthwise: a block for each 8 channels.
  BlockMask blocks;

  bool hasWeights() const {
    return kind == NetworkLayerKind::Conv ||
           kind == NetworkLayerKind::FullyConnected;
  }
  bool isElementwise() const {
    return kind == NetworkLayerKind::Add || kind == NetworkLayerKind::Sub ||
           kind == NetworkLayerKind::Mul;
  }
};

/// Layers stand in an order in which they can be executed.
struct Network {
  std::vector<NetworkTensor> tensors;
  std::vector<NetworkLayer> layers;
};

/// Multiply-accumulates of a layer as published: every tap of every output,
/// without padding of channels. Pools and element-wise layers have none.
int64_t publishedMacs(const Network &network, const NetworkLayer &layer);

/// Those of the values in its non-zero blocks, clipped to the channels that
/// exist. Of a depthwise convolution those that its kernel is charged for: 64
/// for each 8 channels, zero or not.
int64_t nonZeroMacs(const Network &network, const NetworkLayer &layer);

/// "values of non-zero blocks, clipped to COUT and CIN, + 4 per output
/// channel".
int64_t parameterBytes(const Network &network, const NetworkLayer &layer);

/// Bytes of all inputs of a layer, unpadded (also where a Copy has padded them)
/// and cropped.
int64_t inputBytes(const Network &network, const NetworkLayer &layer);
int64_t outputBytes(const NetworkLayer &layer, const Network &network);

/// What the figures of a layer, or of a network, are computed from on any
/// device.
struct LayerWork {
  /// Of non-zero blocks.
  int64_t macs = 0, parameterBytes = 0;
  int64_t firstInputBytes = 0, lastOutputBytes = 0;
  int64_t inputBytes = 0, outputBytes = 0;
};

/// The terms of `roofline` in seconds. Of `layer_bound` they are those of one
/// layer, where `firstInput` and `lastOutput` count only what the layer itself
/// reads and writes of the network's inputs and outputs.
struct RooflineTerms {
  /// "MACs of non-zero blocks / (cores x 256e9)"; on halting devices plus
  /// loadwm.
  double compute = 0;
  /// "parameter bytes / (memtiles x 4e9)"
  double loadw = 0;
  /// "first input bytes / (memtiles x 4e9)"
  double firstInput = 0;
  /// "last output bytes / (memtiles x 8e9)"
  double lastOutput = 0;
  /// "input bytes summed over layers / (columns x 4e9)"
  double loadfm = 0;
  /// "output bytes likewise"
  double writefm = 0;
  /// "parameter bytes / (rows x 4e9)"
  double loadwm = 0;
  double largest() const;
};
RooflineTerms rooflineTerms(const LayerWork &work, const Device &device);
RooflineTerms rooflineTerms(const Network &network, const Device &device);

/// What no program can avoid, by liveness: an output value is live when an
/// output of the network depends on it, a channel is constant when it depends
/// on no input of the network.
struct LiveWork {
  /// "MACs of live non-zero blocks at taps inside the image", of non-constant
  /// inputs.
  int64_t macs = 0;
  /// "their weight bytes", of the taps that meet the image at all.
  int64_t weightBytes = 0;
  /// "input bytes that a live output reads"
  int64_t inputBytes = 0;
  /// "non-constant output bytes"
  int64_t outputBytes = 0;
};
LiveWork liveWork(const Network &network);

/// The terms of `lower_bound` in seconds.
struct LowerBoundTerms {
  /// "MACs .../ (cores x 256e9)"; on halting devices plus loadwm.
  double compute = 0;
  /// "their weight bytes / LOADW bandwidth in all"
  double loadw = 0;
  /// "the same / (rows x 4e9)"
  double loadwm = 0;
  /// "input bytes that a live output reads / LOAD bandwidth in all"
  double load = 0;
  /// "non-constant output bytes / WRITE bandwidth in all"
  double write = 0;
  /// "either / (columns x 4e9)"
  double loadfm = 0, writefm = 0;
  double largest() const;
};
LowerBoundTerms lowerBoundTerms(const LiveWork &work, const Device &device);
LowerBoundTerms lowerBoundTerms(const Network &network, const Device &device);

/// The sum over layers of each layer's own largest term, "residual adds and
/// their second input fused into the convolution before": an Add disappears
/// into the last convolution that computes one of its inputs, all of it and for
/// nobody else; that convolution then reads the other input too.
double layerBoundSeconds(const Network &network, const Device &device);

/// All that the three figures need to know of a network, so that they can be
/// computed when it is no longer there.
struct NetworkWork {
  /// Of all layers together.
  LayerWork total;
  /// Of each layer of the layer bound, those that are fused left out.
  std::vector<LayerWork> layers;
  LiveWork live;
};
NetworkWork networkWork(const Network &network);

/// All three.
ReferenceFigures computeReference(const NetworkWork &work,
                                  const Device &device);
ReferenceFigures computeReference(const Network &network, const Device &device);

} // namespace bsaie

#endif // BSAIE_COSTMODEL_REFERENCE_H
