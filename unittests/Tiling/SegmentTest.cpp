//===- SegmentTest.cpp - Layers tiled depth-wise --------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SegmentBuilder.h"
#include "gtest/gtest.h"

using namespace bsaie;
using Kind = SegmentLayerKind;

namespace {
std::string errorOf(const Segment &segment) {
  llvm::Error error = check(segment);
  return error ? llvm::toString(std::move(error)) : "";
}

/// x (8 x 8 x 4), a 3x3 convolution to y, a 2x2 pool to z.
Segment convAndPool() {
  SegmentBuilder b;
  int64_t x = b.input("x", 8, 8, 4);
  AxisWindow half{2, 2, 1, 0, 0};
  x = b.conv("y", x, 4, 3);
  b.layer("z", Kind::MaxPool, x, 4, half, half);
  return b.segment;
}
} // namespace

TEST(Segment, AcceptsSegments) {
  EXPECT_EQ(errorOf(vgg16()), "");
  EXPECT_EQ(errorOf(convAndPool()), "");
}

TEST(Segment, RefusesIndices) {
  EXPECT_EQ(errorOf({}), "a segment needs a layer");
  Segment s = convAndPool();
  s.layers[1].inputs[0] = 3;
  EXPECT_EQ(errorOf(s), "layer 'z' names tensor 3 but there are 3");
  s = convAndPool();
  s.layers[0].output = -1;
  EXPECT_EQ(errorOf(s), "layer 'y' names tensor -1 but there are 3");
  s = convAndPool();
  s.layers[1].output = 1;
  EXPECT_EQ(errorOf(s), "tensor 'y' is written by 'y' and 'z'");
  s = convAndPool();
  s.tensors.push_back({"w", 1, 1, 1});
  EXPECT_EQ(errorOf(s), "tensor 'w' is neither read nor written");
}

TEST(Segment, RefusesOrderAndCycles) {
  Segment s = convAndPool();
  std::swap(s.layers[0], s.layers[1]);
  EXPECT_EQ(errorOf(s), "layer 'z' reads tensor 'y' before 'y' has written it");
  s = convAndPool();
  s.layers[0].inputs[0] = 2;
  EXPECT_EQ(errorOf(s), "layer 'y' reads tensor 'z' before 'z' has written it");
  s = convAndPool();
  s.layers[1].inputs[0] = 2;
  EXPECT_EQ(errorOf(s), "layer 'z' reads tensor 'z' before 'z' has written it");
}

TEST(Segment, RefusesASecondOutput) {
  SegmentBuilder b;
  int64_t x = b.input("x", 8, 8, 4);
  b.conv("y", x, 4, 3);
  b.conv("z", x, 4, 1);
  EXPECT_EQ(errorOf(b.segment),
            "tensor 'y' is a second output beside 'z': no layer reads it");
}

TEST(Segment, RefusesShapesThatDoNotFollow) {
  Segment s = convAndPool();
  s.tensors[0].width = 0;
  EXPECT_EQ(errorOf(s), "tensor 'x' has shape 8 x 0 x 4");
  s = convAndPool();
  s.tensors[2].height = 5;
  EXPECT_EQ(errorOf(s),
            "layer 'z': output 'z' has height 5 but 4 follows from the inputs");
  s = convAndPool();
  s.layers[0].width.padAfter = 0;
  EXPECT_EQ(errorOf(s),
            "layer 'y': output 'y' has width 8 but 7 follows from the inputs");
  s = convAndPool();
  s.tensors[2].channels = 2;
  EXPECT_EQ(
      errorOf(s),
      "layer 'z': output 'z' has channels 2 but 4 follows from the inputs");
  s = convAndPool();
  s.layers[0].kind = Kind::Depthwise;
  s.tensors[1].channels = 6;
  EXPECT_EQ(errorOf(s), "layer 'y': output 'y' has channels 6 but must have a "
                        "multiple of 4");
}

TEST(Segment, RefusesConcatsThatDoNotFit) {
  SegmentBuilder b;
  int64_t x = b.input("x", 8, 8, 4);
  int64_t y = b.input("y", 8, 8, 4);
  b.layer("z", Kind::ConcatChannels, {x, y}, 8);
  EXPECT_EQ(errorOf(b.segment), "");
  Segment s = b.segment;
  s.tensors[2].channels = 4;
  EXPECT_EQ(
      errorOf(s),
      "layer 'z': output 'z' has channels 4 but 8 follows from the inputs");
  s.layers[0].kind = Kind::ConcatHeight;
  EXPECT_EQ(
      errorOf(s),
      "layer 'z': output 'z' has height 8 but 16 follows from the inputs");
  s.tensors[2].height = 16;
  EXPECT_EQ(errorOf(s), "");
  s.tensors[1].width = 7;
  EXPECT_EQ(errorOf(s),
            "layer 'z': output 'z' has width 8 but 7 follows from the inputs");
}

TEST(Segment, RefusesWindows) {
  Segment s = convAndPool();
  s.layers[0].height.stride = 0;
  EXPECT_EQ(errorOf(s), "layer 'y': height window has kernel 3, stride 0, "
                        "dilation 1 but all must be at least 1");
  s = convAndPool();
  s.layers[1].width.padAfter = 2;
  EXPECT_EQ(errorOf(s), "layer 'z': width window has pads 0 and 2 but those of "
                        "a pool are in [0, kernel 2)");
  s = convAndPool();
  s.layers[1].width.dilation = 2;
  EXPECT_EQ(errorOf(s), "layer 'z': width window has dilation 2 but that of a "
                        "pool has 1");
  s = convAndPool();
  s.layers[0].kind = Kind::TransposedConv;
  s.layers[0].height.padBefore = -3;
  EXPECT_EQ(errorOf(s), "layer 'y': height window has pad -3 but kernel 3");
  s.layers[0].height.dilation = 2;
  EXPECT_EQ(errorOf(s), "layer 'y': height window has dilation 2 but a "
                        "transposed one has 1");
  s = convAndPool();
  s.layers[0].kind = Kind::Copy;
  EXPECT_EQ(errorOf(s), "layer 'y': height window has kernel 3 but that of a "
                        "copy has 1");
  s.layers[0].kind = Kind::Elementwise;
  EXPECT_EQ(errorOf(s),
            "layer 'y': height window has kernel 3, stride 1, pads 1 and 1 but "
            "that of an element-wise layer or a concat has 1, 1, 0 and 0");
}

TEST(Segment, RefusesCounts) {
  Segment s = convAndPool();
  s.layers[1].inputs.push_back(0);
  EXPECT_EQ(errorOf(s), "layer 'z' has 2 inputs but needs 1");
  SegmentBuilder b;
  int64_t x = b.input("x", 8, 8, 4);
  int64_t y = b.layer("y", Kind::Elementwise, {x, x}, 4);
  b.layer("z", Kind::Elementwise, {x, y}, 4);
  EXPECT_EQ(errorOf(b.segment), "");
  b.segment.layers[0].inputs.clear();
  EXPECT_EQ(errorOf(b.segment), "layer 'y' has 0 inputs but needs at least 1");
  s = convAndPool();
  s.layers[0].macsPerPixel = -1;
  EXPECT_EQ(errorOf(s),
            "layer 'y' has -1 MACs per pixel and 144 parameter bytes");
}

TEST(AxisWindow, CountsOutputs) {
  EXPECT_EQ((AxisWindow{3, 2, 1, 0, 1}).outputs(8), 4);
  EXPECT_EQ((AxisWindow{3, 2, 1, 0, 0}).outputs(8), 3);
  EXPECT_EQ((AxisWindow{3, 1, 2, 0, 0}).outputs(4), 0);
  // (5 - 1) x 2 - 1 + 0 + 3
  EXPECT_EQ((AxisWindow{3, 2, 1, -1, 0, true}).outputs(5), 10);
}

TEST(AxisWindow, ADilatedWindowMayStepOverTheBorder) {
  // Taps of outputs 0, 1 and 2: -2 1 4, -1 2 5 and 0 3 6.
  AxisWindow window{3, 1, 3, 2, 0};
  EXPECT_EQ(window.project({0, 1}, 7), (Interval{1, 5}));
  EXPECT_EQ(window.project({0, 2}, 7), (Interval{1, 6}));
  EXPECT_EQ(window.project({0, 3}, 7), (Interval{0, 7}));
  EXPECT_EQ(window.project({1, 3}, 6), (Interval{0, 6}));
  EXPECT_EQ(window.project({2, 3}, 6), (Interval{0, 4}));
}

TEST(AxisWindow, PaddingIsNotData) {
  AxisWindow window{2, 2, 1, 4, 4};
  EXPECT_EQ(window.project({0, 2}, 4), (Interval{0, 0}));
  EXPECT_EQ(window.project({0, 3}, 4), (Interval{0, 2}));
  EXPECT_EQ(window.project({3, 6}, 4), (Interval{2, 4}));
  EXPECT_EQ(window.project({4, 6}, 4), (Interval{0, 0}));
  AxisWindow crop{1, 1, 1, -3, -2};
  EXPECT_EQ(crop.project({0, 2}, 8), (Interval{3, 5}));
}
