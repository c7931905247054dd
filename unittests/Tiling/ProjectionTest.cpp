//===- ProjectionTest.cpp - Projections computed by hand ------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/Projection.h"
#include "SegmentBuilder.h"
#include "gtest/gtest.h"
#include <array>

using namespace bsaie;
using Kind = SegmentLayerKind;

namespace {
TileProjection projected(const Segment &segment, const Rectangle &output) {
  EXPECT_FALSE(bool(check(segment)));
  return cantFail(project(segment, output));
}

std::vector<GeneralisedWindow> windowsOf(const Segment &segment, Axis axis) {
  EXPECT_FALSE(bool(check(segment)));
  return cantFail(generalisedWindows(segment, axis));
}

void expectPads(const TileRead &read, std::array<int64_t, 4> pads) {
  EXPECT_EQ(
      (std::array{read.padTop, read.padBottom, read.padLeft, read.padRight}),
      pads);
}

std::string errorOf(const Segment &segment, const Rectangle &output) {
  auto tile = project(segment, output);
  return tile ? "" : llvm::toString(tile.takeError());
}
} // namespace

TEST(Projection, Vgg16FromTheTop) {
  TileProjection tile = projected(vgg16(), rectangle(0, 14, 0, 28));
  std::vector<Rectangle> expected{rectangle(0, 64, 0, 112), // input
                                  rectangle(0, 63, 0, 112), // conv2_1
                                  rectangle(0, 62, 0, 112), // conv2_2
                                  rectangle(0, 31, 0, 56),  // pool2
                                  rectangle(0, 30, 0, 56),  // conv3_1
                                  rectangle(0, 29, 0, 56),  // conv3_2
                                  rectangle(0, 28, 0, 56),  // conv3_3
                                  rectangle(0, 14, 0, 28)}; // pool3
  EXPECT_EQ(tile.tensors, expected);
  expectPads(tile.reads[0][0], {1, 0, 1, 1});
  expectPads(tile.reads[2][0], {0, 0, 0, 0});
  expectPads(tile.reads[5][0], {1, 0, 1, 1});
}

TEST(Projection, Vgg16FromTheMiddle) {
  TileProjection tile = projected(vgg16(), rectangle(10, 11, 27, 28));
  std::vector<Rectangle> expected{
      rectangle(32, 52, 100, 112), rectangle(33, 51, 101, 112),
      rectangle(34, 50, 102, 112), rectangle(17, 25, 51, 56),
      rectangle(18, 24, 52, 56),   rectangle(19, 23, 53, 56),
      rectangle(20, 22, 54, 56),   rectangle(10, 11, 27, 28)};
  EXPECT_EQ(tile.tensors, expected);
  expectPads(tile.reads[0][0], {0, 0, 0, 1});
}

TEST(Projection, Vgg16IsAConvolutionOf20With4) {
  std::vector<int64_t> kernels{20, 18, 16, 8, 6, 4, 2, 1};
  for (Axis axis : {Axis::Height, Axis::Width}) {
    std::vector<GeneralisedWindow> windows = windowsOf(vgg16(), axis);
    for (size_t t = 0; t < kernels.size(); ++t)
      EXPECT_EQ(windows[t].kernel(), kernels[t]);
    const GeneralisedWindow &window = windows[0];
    EXPECT_EQ(window.period, 1);
    EXPECT_EQ(window.kernel(), 20);
    EXPECT_EQ(window.stride, 4);
    EXPECT_EQ(window.inputTile(2), 24);
    EXPECT_EQ(window.inputTile(14), 72);
    EXPECT_EQ(window.overlap, 16);
  }
}

TEST(Projection, ResNetBottleneck) {
  SegmentBuilder b;
  int64_t x = b.input("x", 56, 56, 256);
  int64_t y = b.conv("reduce", x, 64, 1);
  y = b.conv("conv", y, 64, 3);
  y = b.conv("expand", y, 256, 1);
  b.layer("add", Kind::Elementwise, {y, x}, 256);
  TileProjection tile = projected(b.segment, rectangle(0, 28, 14, 28));
  // The residual needs less of x than the convolutions.
  EXPECT_EQ(tile.tensors[0], rectangle(0, 29, 13, 29));
  EXPECT_EQ(tile.tensors[1], rectangle(0, 29, 13, 29));
  EXPECT_EQ(tile.tensors[2], rectangle(0, 28, 14, 28));
  EXPECT_EQ(tile.reads[3][1].rectangle, rectangle(0, 28, 14, 28));
  expectPads(tile.reads[1][0], {1, 0, 0, 0});
  GeneralisedWindow window = windowsOf(b.segment, Axis::Height)[0];
  EXPECT_EQ(window.kernel(), 3);
  EXPECT_EQ(window.stride, 1);
  EXPECT_EQ(window.overlap, 2);
}

TEST(Projection, StridedResNetBottleneck) {
  SegmentBuilder b;
  int64_t x = b.input("x", 56, 56, 256);
  int64_t y = b.conv("reduce", x, 128, 1);
  y = b.conv("conv", y, 128, 3, 2);
  y = b.conv("expand", y, 512, 1);
  int64_t s = b.conv("shortcut", x, 512, 1, 2);
  b.layer("add", Kind::Elementwise, {y, s}, 512);
  TileProjection tile = projected(b.segment, rectangle(7, 14, 0, 28));
  EXPECT_EQ(tile.tensors[s], rectangle(7, 14, 0, 28));
  // Rows 14, 16, ... 26 for the shortcut, 13 to 27 for the convolution.
  EXPECT_EQ(tile.reads[3][0].rectangle, rectangle(14, 27, 0, 55));
  EXPECT_EQ(tile.tensors[1], rectangle(13, 28, 0, 56));
  EXPECT_EQ(tile.tensors[0], rectangle(13, 28, 0, 56));
  expectPads(tile.reads[1][0], {0, 0, 1, 0});
  GeneralisedWindow window = windowsOf(b.segment, Axis::Width)[0];
  EXPECT_EQ(window.kernel(), 3);
  EXPECT_EQ(window.stride, 2);
  EXPECT_EQ(window.overlap, 1);
}

TEST(Projection, InceptionBlock) {
  SegmentBuilder b;
  AxisWindow one{}, seven{7, 1, 1, 3, 3}, three{3, 1, 1, 1, 1};
  int64_t x = b.input("x", 17, 17, 768);
  int64_t p = b.conv("b1x1", x, 192, 1);
  int64_t q = b.conv("b7x7_1", x, 128, 1);
  q = b.layer("b7x7_2", Kind::Conv, q, 128, one, seven);
  q = b.layer("b7x7_3", Kind::Conv, q, 192, seven, one);
  int64_t r = b.layer("pool", Kind::AvgPool, x, 768, three, three);
  r = b.conv("project", r, 192, 1);
  b.layer("concat", Kind::ConcatChannels, {p, q, r}, 576);
  TileProjection tile = projected(b.segment, rectangle(5, 6, 0, 9));
  EXPECT_EQ(tile.tensors[p], rectangle(5, 6, 0, 9));
  EXPECT_EQ(tile.tensors[q], rectangle(5, 6, 0, 9));
  EXPECT_EQ(tile.tensors[q - 1], rectangle(2, 9, 0, 9));
  EXPECT_EQ(tile.tensors[q - 2], rectangle(2, 9, 0, 12));
  EXPECT_EQ(tile.reads[4][0].rectangle, rectangle(4, 7, 0, 10));
  EXPECT_EQ(tile.tensors[x], rectangle(2, 9, 0, 12));
  expectPads(tile.reads[2][0], {0, 0, 3, 0});
  expectPads(tile.reads[4][0], {0, 0, 1, 0});
  for (Axis axis : {Axis::Height, Axis::Width})
    EXPECT_EQ(windowsOf(b.segment, axis)[x].kernel(), 7);
  EXPECT_EQ(windowsOf(b.segment, Axis::Width)[q - 1].kernel(), 1);
}

TEST(Projection, StrideTwoWithAsymmetricPads) {
  // As TensorFlow's SAME: 8 rows, no padding above and one below.
  SegmentBuilder b;
  AxisWindow window{3, 2, 1, 0, 1};
  int64_t x = b.input("x", 8, 8, 4);
  b.layer("y", Kind::Conv, x, 4, window, window);
  ASSERT_EQ(b.segment.tensors[1].height, 4);
  TileProjection tile = projected(b.segment, rectangle(0, 2, 2, 4));
  EXPECT_EQ(tile.tensors[0], rectangle(0, 5, 4, 8));
  expectPads(tile.reads[0][0], {0, 0, 0, 1});
}

TEST(Projection, TransposedConvolution) {
  // (4 - 1) x 2 - 1 + 0 + 3 = 8: input i meets outputs 2i - 1 to 2i + 1.
  SegmentBuilder b;
  AxisWindow window{3, 2, 1, -1, 0};
  int64_t x = b.input("x", 4, 4, 8);
  b.layer("up", Kind::TransposedConv, x, 8, window, window);
  ASSERT_EQ(b.segment.tensors[1].height, 8);
  TileProjection tile = projected(b.segment, rectangle(0, 4, 4, 8));
  EXPECT_EQ(tile.tensors[0], rectangle(0, 3, 2, 4));
  // (3 - 1) x 2 - 1 - 2 + 3 = 4; (2 - 1) x 2 - 1 + 0 + 3 = 4
  expectPads(tile.reads[0][0], {-1, -2, -1, 0});
  EXPECT_EQ(projected(b.segment, rectangle(2, 3, 3, 4)).tensors[0],
            rectangle(1, 2, 1, 3));

  GeneralisedWindow up = windowsOf(b.segment, Axis::Height)[0];
  EXPECT_EQ(up.period, 2);
  EXPECT_EQ(up.stride, 1);
  EXPECT_EQ(up.kernel(), 2);
  EXPECT_EQ(up.inputTile(2), 2);
  EXPECT_EQ(up.inputTile(3), 3);
  EXPECT_EQ(up.inputTile(4), 3);
  // Outputs 3 and below read inputs up to 2, outputs 4 and above from 2.
  EXPECT_EQ(up.overlap, 1);
}

TEST(Projection, InputTileIsTheLargestInteriorProjection) {
  // Dilation, a stride, a transposed stride and a residual, far from borders.
  SegmentBuilder b;
  int64_t x = b.input("x", 1, 400, 1);
  AxisWindow one;
  int64_t y = b.layer("dilated", Kind::Conv, x, 1, one, {3, 1, 2, 2, 2});
  y = b.layer("strided", Kind::Conv, y, 1, one, {3, 3, 1, 0, 0});
  y = b.layer("up", Kind::TransposedConv, y, 1, one, {4, 2, 1, -1, -1});
  int64_t z = b.layer("same", Kind::Conv, y, 1, one, {3, 1, 1, 1, 1});
  b.layer("add", Kind::Elementwise, {y, z}, 1);
  GeneralisedWindow window = windowsOf(b.segment, Axis::Width)[x];
  EXPECT_EQ(window.period, 2);
  EXPECT_EQ(window.stride, 3);
  int64_t overlap = 0;
  for (int64_t u = 1; u <= 9; ++u) {
    int64_t largest = 0;
    for (int64_t o = 20; o < 30; ++o) {
      Interval tile =
          projected(b.segment, rectangle(0, 1, o, o + u)).tensors[x].columns;
      Interval next = projected(b.segment, rectangle(0, 1, o + u, o + 2 * u))
                          .tensors[x]
                          .columns;
      largest = std::max(largest, tile.size());
      overlap = std::max(overlap, tile.end - next.begin);
    }
    EXPECT_EQ(window.inputTile(u), largest) << u << " outputs";
  }
  EXPECT_EQ(window.overlap, overlap);
}

TEST(Projection, OutputsWithoutTaps) {
  // Outputs 2, 5, ... of a transposed convolution by 3 with a kernel of 2.
  SegmentBuilder b;
  AxisWindow window{2, 3, 1, 0, 1};
  int64_t x = b.input("x", 4, 4, 8);
  b.layer("up", Kind::TransposedConv, x, 8, window, window);
  TileProjection tile = projected(b.segment, rectangle(2, 3, 0, 12));
  EXPECT_TRUE(tile.tensors[0].empty());
  EXPECT_EQ(tile.tensors[0].pixels(), 0);
  EXPECT_EQ(projected(b.segment, rectangle(2, 6, 0, 12)).tensors[0],
            rectangle(1, 2, 0, 4));
}

TEST(Projection, PadsSlicesAndConcatsAlongTheHeight) {
  SegmentBuilder b;
  int64_t x = b.input("x", 6, 8, 4);
  int64_t y = b.input("y", 5, 8, 4);
  int64_t p = b.layer("pad", Kind::Copy, x, 4, {1, 1, 1, 2, 1});
  int64_t s = b.layer("slice", Kind::Copy, y, 4, {1, 1, 1, -1, -1});
  b.layer("join", Kind::ConcatHeight, {p, s}, 4);
  TileProjection tile = projected(b.segment, rectangle(1, 4, 0, 8));
  EXPECT_EQ(tile.tensors[p], rectangle(1, 4, 0, 8));
  EXPECT_EQ(tile.tensors[x], rectangle(0, 2, 0, 8));
  EXPECT_TRUE(tile.tensors[s].empty());
  EXPECT_TRUE(tile.tensors[y].empty());
  expectPads(tile.reads[0][0], {1, 0, 0, 0});
  tile = projected(b.segment, rectangle(8, 12, 2, 4));
  EXPECT_EQ(tile.tensors[p], rectangle(8, 9, 2, 4));
  EXPECT_TRUE(tile.tensors[x].empty());
  EXPECT_EQ(tile.tensors[s], rectangle(0, 3, 2, 4));
  EXPECT_EQ(tile.tensors[y], rectangle(1, 4, 2, 4));
  expectPads(tile.reads[2][1], {1, 0, 0, 0});
}

TEST(Projection, RefusesTilesOutsideTheOutput) {
  EXPECT_EQ(errorOf(vgg16(), rectangle(14, 29, 0, 28)),
            "tile of rows [14, 29) is empty or outside [0, 28) of 'pool3'");
  EXPECT_EQ(errorOf(vgg16(), rectangle(0, 28, -1, 28)),
            "tile of columns [-1, 28) is empty or outside [0, 28) of 'pool3'");
  EXPECT_EQ(errorOf(vgg16(), rectangle(3, 3, 0, 28)),
            "tile of rows [3, 3) is empty or outside [0, 28) of 'pool3'");
}

TEST(Projection, RefusesWindowsOfDifferentRates) {
  // Both make 4 rows of 8: a stride of 2, and a kernel of 5.
  SegmentBuilder b;
  int64_t x = b.input("x", 8, 8, 4);
  AxisWindow half{2, 2, 1, 0, 0}, five{5, 1, 1, 0, 0};
  int64_t y = b.layer("strided", Kind::Conv, x, 4, half, five);
  int64_t z = b.layer("wide", Kind::Conv, x, 4, five, five);
  b.layer("add", Kind::Elementwise, {y, z}, 4);
  EXPECT_EQ(projected(b.segment, rectangle(0, 1, 0, 1)).tensors[0],
            rectangle(0, 5, 0, 5));
  auto windows = generalisedWindows(b.segment, Axis::Height);
  ASSERT_FALSE(bool(windows));
  EXPECT_EQ(llvm::toString(windows.takeError()),
            "layer 'strided' reads tensor 'x' at 2 elements per output but a "
            "later layer at 1");
  EXPECT_EQ(windowsOf(b.segment, Axis::Width)[0].kernel(), 5);
}
