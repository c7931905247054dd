//===- ReferenceTest.cpp - Tests of the reference figures  ------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Small networks whose figures are computed by hand.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/CostModel/Reference.h"
#include "gtest/gtest.h"

using namespace bsaie;

namespace {

Device mesh(int64_t rows, int64_t columns, bool halting = true) {
  Device device;
  device.rows = rows;
  device.columns = columns;
  device.haltingWeights = halting;
  return device;
}

/// Builds a network tensor by tensor.
struct Builder {
  Network network;

  unsigned tensor(int64_t height, int64_t width, int64_t channels) {
    network.tensors.push_back({height, width, channels, false, false});
    return network.tensors.size() - 1;
  }
  unsigned input(int64_t height, int64_t width, int64_t channels) {
    unsigned result = tensor(height, width, channels);
    network.tensors[result].isInput = true;
    return result;
  }
  void output(unsigned tensor) { network.tensors[tensor].isOutput = true; }
  TensorPart whole(unsigned tensor) const {
    const NetworkTensor &t = network.tensors[tensor];
    return {tensor, 0, t.height, 0, t.channels};
  }
  /// A convolution with all blocks; stride and pad are the same everywhere.
  unsigned conv(unsigned from, int64_t channels, int64_t kernel = 1,
                int64_t pad = 0, int64_t stride = 1) {
    const NetworkTensor in = network.tensors[from];
    auto size = [&](int64_t n) { return (n + 2 * pad - kernel) / stride + 1; };
    unsigned to = tensor(size(in.height), size(in.width), channels);
    NetworkLayer layer;
    layer.inputs = {whole(from)};
    layer.output = whole(to);
    layer.kernelHeight = layer.kernelWidth = kernel;
    layer.strideY = layer.strideX = stride;
    layer.padTop = layer.padBottom = layer.padLeft = layer.padRight = pad;
    layer.blocks = BlockMask({channels, kernel, kernel, in.channels},
                             BlockShape{8, 8}, true);
    network.layers.push_back(layer);
    return to;
  }
  unsigned add(unsigned lhs, unsigned rhs) {
    const NetworkTensor in = network.tensors[lhs];
    unsigned to = tensor(in.height, in.width, in.channels);
    NetworkLayer layer;
    layer.kind = NetworkLayerKind::Add;
    layer.inputs = {whole(lhs), whole(rhs)};
    layer.output = whole(to);
    network.layers.push_back(layer);
    return to;
  }
  NetworkLayer &last() { return network.layers.back(); }
};

/// One 3x3 convolution with a pad of 1 on a 4x4 image, 8 channels to 8.
Network oneConvolution() {
  Builder b;
  b.output(b.conv(b.input(4, 4, 8), 8, 3, 1));
  return b.network;
}

TEST(Reference, PublishedMacsCountPaddedTaps) {
  Network network = oneConvolution();
  EXPECT_EQ(publishedMacs(network, network.layers[0]), 16 * 9 * 64);
  EXPECT_EQ(nonZeroMacs(network, network.layers[0]), 16 * 9 * 64);
  EXPECT_EQ(parameterBytes(network, network.layers[0]), 9 * 64 + 4 * 8);
  EXPECT_EQ(inputBytes(network, network.layers[0]), 128);
  EXPECT_EQ(outputBytes(network.layers[0], network), 128);
}

TEST(Reference, ValuesAreClippedToTheChannels) {
  Builder b;
  b.conv(b.input(4, 4, 3), 10, 1);
  EXPECT_EQ(b.last().blocks.size(), 2);
  EXPECT_EQ(parameterBytes(b.network, b.last()), 30 + 4 * 10);
  EXPECT_EQ(nonZeroMacs(b.network, b.last()), 16 * 30);
  b.last().blocks.set(1, 0, false);
  EXPECT_EQ(parameterBytes(b.network, b.last()), 24 + 4 * 10);
  EXPECT_EQ(publishedMacs(b.network, b.last()), 16 * 30);
}

TEST(Reference, RooflineTermsOnTheSmallestMesh) {
  Network network = oneConvolution();
  RooflineTerms terms = rooflineTerms(network, mesh(1, 1));
  EXPECT_DOUBLE_EQ(terms.compute, 9216 / 256e9 + 608 / 4e9);
  EXPECT_DOUBLE_EQ(terms.loadw, 608 / 4e9);
  EXPECT_DOUBLE_EQ(terms.firstInput, 128 / 4e9);
  EXPECT_DOUBLE_EQ(terms.lastOutput, 128 / 8e9);
  EXPECT_DOUBLE_EQ(terms.loadfm, 128 / 4e9);
  EXPECT_DOUBLE_EQ(terms.writefm, 128 / 4e9);
  EXPECT_DOUBLE_EQ(terms.loadwm, 608 / 4e9);
  ReferenceFigures halting = computeReference(network, mesh(1, 1));
  EXPECT_DOUBLE_EQ(halting.rooflineSeconds, 188e-9);
  EXPECT_DOUBLE_EQ(halting.layerBoundSeconds, 188e-9);
  ReferenceFigures overlap = computeReference(network, mesh(1, 1, false));
  EXPECT_DOUBLE_EQ(overlap.rooflineSeconds, 152e-9);
}

TEST(Reference, RowsAndColumnsDivideTheirOwnTerms) {
  Network network = oneConvolution();
  RooflineTerms terms = rooflineTerms(network, mesh(2, 4, false));
  EXPECT_DOUBLE_EQ(terms.compute, 9216 / (8 * 256e9));
  EXPECT_DOUBLE_EQ(terms.loadw, 608 / 16e9);
  EXPECT_DOUBLE_EQ(terms.loadwm, 608 / 8e9);
  EXPECT_DOUBLE_EQ(terms.loadfm, 128 / 16e9);
  EXPECT_DOUBLE_EQ(terms.lastOutput, 128 / 32e9);
}

TEST(Reference, MemtilesOfOneKind) {
  // Two memtiles for either kind: LOAD and LOADW have 16e9 B/s as with four
  // shared ones, WRITE has half.
  Network network = oneConvolution();
  Device device = mesh(4, 4, false);
  RooflineTerms shared = rooflineTerms(network, device);
  device.memtileKinds = "WAAW";
  RooflineTerms terms = rooflineTerms(network, device);
  EXPECT_EQ(terms.loadw, shared.loadw);
  EXPECT_EQ(terms.firstInput, shared.firstInput);
  EXPECT_DOUBLE_EQ(terms.lastOutput, 128 / 16e9);
  LowerBoundTerms lower = lowerBoundTerms(network, device);
  EXPECT_DOUBLE_EQ(lower.loadw, 576 / 16e9);
  EXPECT_DOUBLE_EQ(lower.load, 128 / 16e9);
  EXPECT_DOUBLE_EQ(lower.write, 128 / 16e9);
  // Three memtiles for activations and one for weights, which bounds the layer.
  device.memtileKinds = "WAAA";
  EXPECT_DOUBLE_EQ(rooflineTerms(network, device).firstInput, 128 / 24e9);
  EXPECT_DOUBLE_EQ(rooflineTerms(network, device).lastOutput, 128 / 24e9);
  EXPECT_DOUBLE_EQ(layerBoundSeconds(network, device), 608 / 8e9);
  EXPECT_DOUBLE_EQ(computeReference(network, device).lowerBoundSeconds,
                   576 / 8e9);
  // A letter for each of two shared memtiles changes nothing.
  device = mesh(2, 2);
  ReferenceFigures figures = computeReference(network, device);
  device.memtileKinds = "SS";
  EXPECT_EQ(computeReference(network, device), figures);
}

TEST(Reference, LowerBoundCountsTapsInsideTheImage) {
  LiveWork work = liveWork(oneConvolution());
  // Rows and columns meet 2, 3, 3 and 2 taps.
  EXPECT_EQ(work.macs, 100 * 64);
  EXPECT_EQ(work.weightBytes, 9 * 64);
  EXPECT_EQ(work.inputBytes, 128);
  EXPECT_EQ(work.outputBytes, 128);
  EXPECT_DOUBLE_EQ(
      computeReference(oneConvolution(), mesh(1, 1)).lowerBoundSeconds,
      6400 / 256e9 + 576 / 4e9);
  EXPECT_DOUBLE_EQ(
      computeReference(oneConvolution(), mesh(1, 1, false)).lowerBoundSeconds,
      576 / 4e9);
}

TEST(Reference, TapsThatNeverMeetTheImageCostNothing) {
  Builder b;
  b.output(b.conv(b.input(1, 1, 8), 8, 3, 1));
  LiveWork work = liveWork(b.network);
  EXPECT_EQ(work.macs, 64);
  EXPECT_EQ(work.weightBytes, 64);
}

TEST(Reference, StrideLargerThanKernelLeavesInputsUnread) {
  Builder b;
  b.output(b.conv(b.input(4, 4, 8), 8, 1, 0, 2));
  EXPECT_EQ(liveWork(b.network).inputBytes, 4 * 8);
  // The roofline counts the whole input.
  EXPECT_EQ(inputBytes(b.network, b.last()), 128);
}

TEST(Reference, UnreadPixelsAreDeadInTheLayerBefore) {
  Builder b;
  unsigned middle = b.conv(b.input(4, 4, 8), 8);
  b.output(b.conv(middle, 8, 1, 0, 2));
  EXPECT_EQ(liveWork(b.network).macs, 4 * 64 + 4 * 64);
}

TEST(Reference, CropIsNoInput) {
  Builder b;
  b.output(b.conv(b.input(4, 4, 8), 8));
  NetworkLayer &layer = b.last();
  layer.padBottom = layer.padRight = -1;
  layer.output.rowEnd = 3;
  b.network.tensors[layer.output.tensor].height = 3;
  b.network.tensors[layer.output.tensor].width = 3;
  EXPECT_EQ(inputBytes(b.network, layer), 72);
  EXPECT_EQ(liveWork(b.network).inputBytes, 72);
}

TEST(Reference, BlocksWithoutALiveOutputOrAVaryingInputAreDead) {
  Builder b;
  unsigned middle = b.conv(b.input(1, 1, 16), 24);
  BlockMask &first = b.last().blocks; // 3 x 2 blocks
  first.set(1, 0, false);             // channels 8 to 15: bias only
  first.set(1, 1, false);
  first.set(0, 1, false);
  b.output(b.conv(middle, 8));
  BlockMask &second = b.last().blocks; // 1 x 3 blocks
  second.set(0, 2, false);             // channels 16 to 23: dead
  // Live: first (0, 0), second (0, 0).
  LiveWork work = liveWork(b.network);
  EXPECT_EQ(work.macs, 128);
  EXPECT_EQ(work.weightBytes, 128);
  EXPECT_EQ(work.inputBytes, 8);
  EXPECT_EQ(work.outputBytes, 8);
}

TEST(Reference, ConstantOutputsNeedNotBeWritten) {
  Builder b;
  b.output(b.conv(b.input(2, 2, 8), 16));
  b.last().blocks.set(0, 0, false);
  LiveWork work = liveWork(b.network);
  EXPECT_EQ(work.outputBytes, 4 * 8);
  b.last().blocks.set(1, 0, false);
  work = liveWork(b.network);
  EXPECT_EQ(work.outputBytes, 0);
  EXPECT_EQ(work.inputBytes, 0);
  EXPECT_EQ(work.macs, 0);
}

TEST(Reference, ResidualAddDisappearsIntoTheLastConvolution) {
  Builder b;
  unsigned x = b.input(4, 4, 8);
  unsigned shortcut = b.conv(x, 8);
  unsigned main = b.conv(x, 8);
  b.output(b.add(main, shortcut));
  Device device = mesh(1, 1, false);
  // First convolution: parameters 96 bytes = 24 ns, input and output 128 = 32
  // ns. Second with the add: inputs 256 bytes = 64 ns.
  EXPECT_DOUBLE_EQ(layerBoundSeconds(b.network, device), 32e-9 + 64e-9);
  // Unfused: two inputs of the convolutions and two of the add.
  EXPECT_DOUBLE_EQ(rooflineTerms(b.network, device).loadfm, 4 * 32e-9);
  EXPECT_DOUBLE_EQ(rooflineTerms(b.network, device).writefm, 3 * 32e-9);
}

TEST(Reference, AnAddWithoutItsOwnConvolutionStays) {
  Builder b;
  unsigned x = b.input(4, 4, 8);
  unsigned y = b.conv(x, 8);
  unsigned sum = b.add(y, x);
  // y is read twice, so the add cannot swallow it.
  b.output(b.conv(y, 8));
  b.output(sum);
  Device device = mesh(1, 1, false);
  EXPECT_DOUBLE_EQ(layerBoundSeconds(b.network, device), 32e-9 + 64e-9 + 32e-9);
}

TEST(Reference, PoolsPassLivenessThrough) {
  Builder b;
  unsigned x = b.input(4, 4, 8);
  unsigned pooled = b.tensor(2, 2, 8);
  NetworkLayer pool;
  pool.kind = NetworkLayerKind::MaxPool;
  pool.inputs = {b.whole(x)};
  pool.output = b.whole(pooled);
  pool.kernelHeight = pool.kernelWidth = 2;
  pool.strideY = pool.strideX = 2;
  b.network.layers.push_back(pool);
  b.output(pooled);
  LiveWork work = liveWork(b.network);
  EXPECT_EQ(work.inputBytes, 128);
  EXPECT_EQ(work.outputBytes, 32);
  EXPECT_EQ(work.macs, 0);
  EXPECT_EQ(publishedMacs(b.network, pool), 0);
}

TEST(Reference, PartsOfTensors) {
  Builder b;
  unsigned x = b.input(2, 2, 16);
  unsigned joined = b.tensor(2, 2, 16);
  // Two convolutions write halves of one tensor, each reads half of the input.
  for (int64_t half : {0, 8}) {
    NetworkLayer layer;
    layer.inputs = {{x, 0, 2, half, half + 8}};
    layer.output = {joined, 0, 2, half, half + 8};
    layer.blocks = BlockMask({8, 1, 1, 8}, BlockShape{8, 8}, half != 0);
    b.network.layers.push_back(layer);
  }
  b.output(joined);
  LiveWork work = liveWork(b.network);
  EXPECT_EQ(work.macs, 4 * 64);
  EXPECT_EQ(work.inputBytes, 32);
  EXPECT_EQ(work.outputBytes, 32);
}

/// 12 channels, 3x3 with a pad of 1, on 4x4.
unsigned depthwise(Builder &b, unsigned from) {
  const NetworkTensor in = b.network.tensors[from];
  unsigned to = b.tensor(in.height, in.width, in.channels);
  NetworkLayer layer;
  layer.kind = NetworkLayerKind::Depthwise;
  layer.inputs = {b.whole(from)};
  layer.output = b.whole(to);
  layer.kernelHeight = layer.kernelWidth = 3;
  layer.padTop = layer.padBottom = layer.padLeft = layer.padRight = 1;
  layer.blocks = BlockMask({8, 1, 1, in.channels}, BlockShape{8, 8}, true);
  b.network.layers.push_back(layer);
  return to;
}

TEST(Reference, DepthwiseCountsEightChannelsAtOnce) {
  Builder b;
  b.output(depthwise(b, b.input(4, 4, 12)));
  const NetworkLayer &layer = b.last();
  EXPECT_EQ(publishedMacs(b.network, layer), 16 * 9 * 12);
  EXPECT_EQ(nonZeroMacs(b.network, layer), 16 * 9 * 64 * 2);
  EXPECT_EQ(parameterBytes(b.network, layer), 9 * 12 + 4 * 12);
  LiveWork work = liveWork(b.network);
  // (3 x 4 - 2)^2 taps lie inside the image.
  EXPECT_EQ(work.macs, 100 * 64 * 2);
  EXPECT_EQ(work.weightBytes, 9 * 12);
  EXPECT_EQ(work.inputBytes, 16 * 12);
}

TEST(Reference, DepthwiseChannelsOfZerosAreConstant) {
  Builder b;
  b.output(depthwise(b, b.input(4, 4, 12)));
  b.last().blocks.set(0, 1, false);
  LiveWork work = liveWork(b.network);
  EXPECT_EQ(work.macs, 100 * 64);
  EXPECT_EQ(work.weightBytes, 9 * 8);
  EXPECT_EQ(work.inputBytes, 16 * 8);
  EXPECT_EQ(work.outputBytes, 16 * 8);
}

/// A copy with pads on all sides; negative ones crop.
unsigned copy(Builder &b, unsigned from, int64_t pad) {
  const NetworkTensor in = b.network.tensors[from];
  unsigned to = b.tensor(in.height + 2 * pad, in.width + 2 * pad, in.channels);
  NetworkLayer layer;
  layer.kind = NetworkLayerKind::Copy;
  layer.inputs = {b.whole(from)};
  layer.output = b.whole(to);
  layer.padTop = layer.padBottom = layer.padLeft = layer.padRight = pad;
  b.network.layers.push_back(layer);
  return to;
}

TEST(Reference, CopiesAreNoLayers) {
  Builder plain, copied;
  plain.output(plain.conv(plain.input(4, 4, 8), 8, 3, 1));
  unsigned padded = copy(copied, copied.input(4, 4, 8), 1);
  copied.output(copy(copied, copied.conv(padded, 8, 3, 0), 0));
  Device device = mesh(2, 2);
  RooflineTerms a = rooflineTerms(plain.network, device);
  RooflineTerms c = rooflineTerms(copied.network, device);
  EXPECT_EQ(a.compute, c.compute);
  EXPECT_EQ(a.loadfm, c.loadfm);
  EXPECT_EQ(a.writefm, c.writefm);
  EXPECT_EQ(a.firstInput, c.firstInput);
  EXPECT_EQ(a.lastOutput, c.lastOutput);
  EXPECT_EQ(layerBoundSeconds(plain.network, device),
            layerBoundSeconds(copied.network, device));
  LiveWork work = liveWork(copied.network);
  EXPECT_EQ(work.inputBytes, 16 * 8);
  EXPECT_EQ(work.outputBytes, 16 * 8);
}

TEST(Reference, ACropIsTheInputOfWhatFollows) {
  Builder b;
  unsigned x = copy(b, b.input(6, 6, 8), -1);
  b.output(b.conv(x, 8));
  EXPECT_EQ(inputBytes(b.network, b.last()), 16 * 8);
  EXPECT_EQ(liveWork(b.network).inputBytes, 16 * 8);
}

TEST(Reference, ImagesOfABatchShareWeights) {
  Builder one, three;
  one.output(one.conv(one.input(4, 4, 8), 8, 3, 1));
  unsigned x = three.input(12, 4, 8);
  three.output(three.conv(x, 8, 3, 1));
  three.last().images = 3;
  EXPECT_EQ(nonZeroMacs(three.network, three.last()),
            3 * nonZeroMacs(one.network, one.last()));
  LiveWork a = liveWork(one.network), c = liveWork(three.network);
  EXPECT_EQ(3 * a.macs, c.macs);
  EXPECT_EQ(a.weightBytes, c.weightBytes);
  EXPECT_EQ(3 * a.inputBytes, c.inputBytes);
}

TEST(Reference, WorkGivesTheFiguresOfEveryDevice) {
  Builder b;
  unsigned x = b.conv(b.input(4, 4, 8), 16, 3, 1);
  unsigned y = b.conv(x, 16, 1);
  b.output(b.add(x, y));
  NetworkWork work = networkWork(b.network);
  // The add is fused into the convolution before it.
  EXPECT_EQ(work.layers.size(), 2u);
  for (bool halting : {true, false})
    for (int64_t size : {1, 2, 4}) {
      Device device = mesh(size, 2, halting);
      ReferenceFigures a = computeReference(b.network, device);
      ReferenceFigures c = computeReference(work, device);
      EXPECT_EQ(c.rooflineSeconds, a.rooflineSeconds);
      EXPECT_EQ(c.rooflineSeconds, rooflineTerms(b.network, device).largest());
      EXPECT_EQ(c.layerBoundSeconds, layerBoundSeconds(b.network, device));
      EXPECT_EQ(c.lowerBoundSeconds,
                lowerBoundTerms(b.network, device).largest());
    }
}

TEST(Reference, LowerBoundIsNeverAboveTheRoofline) {
  for (bool halting : {true, false})
    for (int64_t size : {1, 2, 4}) {
      ReferenceFigures figures =
          computeReference(oneConvolution(), mesh(size, size, halting));
      EXPECT_LE(figures.lowerBoundSeconds, figures.rooflineSeconds);
      EXPECT_LE(figures.rooflineSeconds, figures.layerBoundSeconds);
    }
}

} // namespace
