//===- TileCostsTest.cpp - What depth-wise tiles cost and save ------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/TileCosts.h"
#include "SegmentBuilder.h"
#include "gtest/gtest.h"
#include <limits>

using namespace bsaie;
using Kind = SegmentLayerKind;

namespace {
/// 3 x 3 cores of 256 MACs a cycle at 1 GHz.
constexpr double macsPerSecond = 9 * 256 * 1e9;

TileCosts costsOf(const Segment &segment, TileGrid grid) {
  EXPECT_FALSE(bool(check(segment)));
  return tileCosts(segment, cantFail(projectTiles(segment, grid)));
}

std::string errorOf(const Segment &segment, llvm::ArrayRef<int64_t> spilled) {
  auto saving = ddrSaving(segment, costsOf(segment, {}), spilled, true);
  return saving ? "" : llvm::toString(saving.takeError());
}

const std::vector<int64_t> vggIntermediates{1, 2, 3, 4, 5, 6};
} // namespace

TEST(TileCosts, CutsEvenlyAndCompletely) {
  auto tiles = cantFail(projectTiles(vgg16(), {3, 2}));
  ASSERT_EQ(tiles.size(), 6u);
  EXPECT_EQ(tiles[0].tensors[7], rectangle(0, 9, 0, 14));
  EXPECT_EQ(tiles[1].tensors[7], rectangle(0, 9, 14, 28));
  EXPECT_EQ(tiles[5].tensors[7], rectangle(18, 28, 14, 28));
}

TEST(TileCosts, RefusesGrids) {
  auto errorOfGrid = [](TileGrid grid) {
    auto tiles = projectTiles(vgg16(), grid);
    return tiles ? "" : llvm::toString(tiles.takeError());
  };
  EXPECT_EQ(errorOfGrid({29, 1}),
            "cannot cut 'pool3' of 28 x 28 into 29 x 1 tiles");
  EXPECT_EQ(errorOfGrid({1, 0}),
            "cannot cut 'pool3' of 28 x 28 into 1 x 0 tiles");
  EXPECT_EQ(errorOfGrid({28, 28}), "");
}

TEST(TileCosts, OneTileCostsNothingMore) {
  TileCosts costs = costsOf(vgg16(), {1, 1});
  EXPECT_EQ(costs.allMacs.whole, 7398752256);
  EXPECT_EQ(costs.allMacs.extra(), 0);
  EXPECT_EQ(costs.inputBytes.extra(), 0);
  EXPECT_EQ(costs.parameterBytes.extra(), 0);
  EXPECT_EQ(costs.largestBytes[1], 112 * 112 * 128);
  // conv2_1 and conv2_2.
  EXPECT_EQ(costs.peakBytes, 2 * 112 * 112 * 128);
  EXPECT_EQ(costs.peakLayer, 1);
}

TEST(TileCosts, Vgg16InTwoTiles) {
  TileCosts costs = costsOf(vgg16(), {2, 1});
  std::vector<int64_t> rows{63, 62, 31, 30, 29, 28, 14};
  std::vector<int64_t> rowElements{112 * 128, 112 * 128, 56 * 128, 56 * 256,
                                   56 * 256,  56 * 256,  28 * 256};
  for (size_t l = 0; l < rows.size(); ++l) {
    EXPECT_EQ(costs.elements[l].tiles, 2 * rows[l] * rowElements[l]);
    EXPECT_EQ(costs.largestBytes[l + 1], rows[l] * rowElements[l]);
  }
  // 14 rows of conv2_1, 12 of conv2_2, 4 of conv3_1 and 2 of conv3_2.
  EXPECT_EQ(costs.macs[0].extra(), 14 * 112 * 9 * 64 * 128);
  EXPECT_EQ(costs.macs[1].extra(), 12 * 112 * 9 * 128 * 128);
  EXPECT_EQ(costs.macs[2].extra(), 0);
  EXPECT_EQ(costs.macs[3].extra(), 4 * 56 * 9 * 128 * 256);
  EXPECT_EQ(costs.macs[4].extra(), 2 * 56 * 9 * 256 * 256);
  EXPECT_EQ(costs.macs[5].extra(), 0);
  // The overlap of k - s = 16 rows.
  EXPECT_EQ(costs.inputBytes.extra(), 16 * 112 * 64);
  EXPECT_EQ(costs.bytes[7].extra(), 0);
  EXPECT_EQ(costs.peakBytes, (63 + 62) * 112 * 128);
  EXPECT_EQ(costs.peakTile, 0);
  EXPECT_EQ(costs.peakLayer, 1);
}

TEST(TileCosts, Vgg16Table) {
  // The table of docs/Tiling.md.
  struct Row {
    int64_t tiles, extraMacs, extraBytes, peakBytes, savedBytes;
    double breakEven;
  };
  for (Row row : {Row{2, 445906944, 114688, 1792000, 11927552, 61.63e9},
                  Row{3, 891813888, 229376, 1404928, 11812864, 30.52e9},
                  Row{4, 1337720832, 344064, 1175552, 11698176, 20.15e9},
                  Row{7, 2675441664, 688128, 831488, 11354112, 9.78e9}}) {
    TileCosts costs = costsOf(vgg16(), {row.tiles, 1});
    DdrSaving saving =
        cantFail(ddrSaving(vgg16(), costs, vggIntermediates, true));
    EXPECT_EQ(costs.allMacs.extra(), row.extraMacs);
    EXPECT_EQ(costs.inputBytes.extra(), row.extraBytes);
    EXPECT_EQ(costs.peakBytes, row.peakBytes);
    EXPECT_EQ(saving.savedBytes(), row.savedBytes);
    EXPECT_NEAR(breakEvenBytesPerSecond(saving.savedBytes(),
                                        costs.allMacs.extra(), macsPerSecond),
                row.breakEven, 0.005e9);
  }
}

TEST(TileCosts, ParametersThatDoNotStayAreLoadedForEachTile) {
  TileCosts costs = costsOf(vgg16(), {3, 1});
  EXPECT_EQ(costs.parameterBytes.whole, 1695744);
  DdrSaving saving =
      cantFail(ddrSaving(vgg16(), costs, vggIntermediates, false));
  EXPECT_EQ(saving.extraParameterBytes, 2 * 1695744);
  EXPECT_EQ(saving.savedBytes(), 11812864 - 2 * 1695744);
}

TEST(TileCosts, ASpilledTensorIsWrittenOnceAndReadByEachReader) {
  SegmentBuilder b;
  int64_t x = b.input("x", 8, 8, 4);
  int64_t y = b.conv("y", x, 8, 1);
  int64_t z = b.conv("z", y, 8, 3);
  b.layer("add", Kind::Elementwise, {z, y, y}, 8);
  TileCosts costs = costsOf(b.segment, {2, 2});
  DdrSaving saving = cantFail(ddrSaving(b.segment, costs, {y}, true));
  EXPECT_EQ(saving.spilledBytes, 3 * 8 * 8 * 8);
  EXPECT_EQ(saving.extraInputBytes, 4 * 5 * 5 * 4 - 8 * 8 * 4);
  saving = cantFail(ddrSaving(b.segment, costs, {y, z}, true));
  EXPECT_EQ(saving.spilledBytes, 5 * 8 * 8 * 8);
  saving = cantFail(ddrSaving(b.segment, costs, {}, true));
  EXPECT_EQ(saving.savedBytes(), -144);
  // y stays for the sum: 5 x 5 of y, 4 x 4 of z and of the sum.
  EXPECT_EQ(costs.peakBytes, (25 + 16 + 16) * 8);
  EXPECT_EQ(costs.peakLayer, 2);
}

TEST(TileCosts, AnInputIsLiveFromItsFirstReader) {
  SegmentBuilder b;
  int64_t x = b.input("x", 4, 4, 1);
  int64_t late = b.input("late", 4, 4, 100);
  int64_t y = b.conv("y", x, 10, 1);
  int64_t z = b.conv("z", y, 100, 1);
  b.layer("add", Kind::Elementwise, {z, late}, 100);
  TileCosts costs = costsOf(b.segment, {1, 1});
  EXPECT_EQ(costs.peakLayer, 2);
  EXPECT_EQ(costs.peakBytes, 300 * 16);
}

TEST(TileCosts, TilesMaySkipWhatNobodyNeeds) {
  // A stride of 2 with a kernel of 1: the last of 8 rows and columns.
  SegmentBuilder b;
  int64_t x = b.input("x", 8, 8, 4);
  int64_t y = b.conv("y", x, 4, 1);
  b.conv("z", y, 4, 1, 2);
  TileCosts costs = costsOf(b.segment, {1, 1});
  EXPECT_EQ(costs.elements[0].extra(), (49 - 64) * 4);
  EXPECT_EQ(costs.inputBytes.extra(), (49 - 64) * 4);
}

TEST(TileCosts, RefusesSpills) {
  EXPECT_EQ(errorOf(vgg16(), {0}), "spilled tensor 'pool1' is no intermediate");
  EXPECT_EQ(errorOf(vgg16(), {7}), "spilled tensor 'pool3' is no intermediate");
  EXPECT_EQ(errorOf(vgg16(), {8}), "spilled tensor 8 but there are 8");
  EXPECT_EQ(errorOf(vgg16(), {3, 3}), "spilled tensor 'pool2' is named twice");
}

TEST(TileCosts, BreakEven) {
  EXPECT_EQ(breakEvenBytesPerSecond(1000, 4000, 8e9), 2e9);
  EXPECT_EQ(breakEvenBytesPerSecond(1000, 0, 8e9),
            std::numeric_limits<double>::infinity());
  EXPECT_EQ(breakEvenBytesPerSecond(0, 4000, 8e9), 0);
  EXPECT_EQ(breakEvenBytesPerSecond(-1, 4000, 8e9), 0);
}
