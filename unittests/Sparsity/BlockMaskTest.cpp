//===- BlockMaskTest.cpp - Tests of masks -----------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Recognition against a loop over all values, and hardware blocks against
// overlap.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Sparsity/BlockMask.h"
#include "RandomWeights.h"
#include "gtest/gtest.h"

using namespace bsaie;

TEST(BlockMask, CountsRaggedBlocks) {
  BlockMask mask({17, 3, 3, 9}, {8, 8}, true);
  EXPECT_EQ(mask.blockRows, 3);
  EXPECT_EQ(mask.blockColumns, 2);
  EXPECT_EQ(mask.count(), 6);
  EXPECT_EQ(mask.density(), 1.0);
}

TEST(BlockMask, RecognisesWhatALoopFinds) {
  unsigned seed = 0;
  for (BlockShape block : {BlockShape{8, 8}, {16, 4}, {4, 16}, {1, 1}, {5, 3}})
    for (WeightShape shape : {WeightShape{16, 1, 1, 16},
                              {17, 3, 3, 9},
                              {1, 1, 7, 1},
                              {8, 2, 1, 300}}) {
      std::vector<int8_t> weights = randomWeights(shape, block, 0.5, ++seed);
      for (int8_t zeroPoint : {int8_t(0), int8_t(-3)}) {
        BlockMask expected(shape, block, false);
        for (int64_t o = 0; o < shape.outputChannels; ++o)
          for (int64_t w = 0; w < shape.window(); ++w)
            for (int64_t i = 0; i < shape.inputChannels; ++i)
              if (weights[(o * shape.window() + w) * shape.inputChannels + i] !=
                  zeroPoint)
                expected.set(o / block.rows, i / block.columns);
        EXPECT_EQ(recogniseMask(weights, shape, block, zeroPoint).bits,
                  expected.bits);
      }
    }
}

TEST(BlockMask, CoversHardwareBlocks) {
  WeightShape shape{32, 1, 1, 32};
  // 16x4: two hardware block rows, half a block column.
  BlockMask tall(shape, {16, 4}, false);
  tall.set(1, 3);
  BlockMask hardware = toHardwareBlocks(tall, shape);
  EXPECT_EQ(hardware.count(), 2);
  EXPECT_TRUE(hardware.test(2, 1));
  EXPECT_TRUE(hardware.test(3, 1));
  // 4x16.
  BlockMask wide(shape, {4, 16}, false);
  wide.set(3, 0);
  hardware = toHardwareBlocks(wide, shape);
  EXPECT_EQ(hardware.count(), 2);
  EXPECT_TRUE(hardware.test(1, 0));
  EXPECT_TRUE(hardware.test(1, 1));
  // A ragged block reaches no further than the weights.
  WeightShape ragged{17, 1, 1, 8};
  BlockMask last(ragged, {16, 8}, false);
  last.set(1, 0);
  EXPECT_EQ(toHardwareBlocks(last, ragged).count(), 1);
}

TEST(BlockMask, ReadsBlockShapes) {
  llvm::Expected<BlockShape> shape = parseBlockShape("16x4");
  ASSERT_TRUE(bool(shape));
  EXPECT_EQ(shape->rows, 16);
  EXPECT_EQ(shape->columns, 4);
  for (const char *text : {"", "8", "8x", "x8", "0x8", "8x-1", "8x8x8", "axb",
                           "8x99999999999999999999"}) {
    llvm::Expected<BlockShape> bad = parseBlockShape(text);
    ASSERT_FALSE(bool(bad)) << text;
    EXPECT_EQ(llvm::toString(bad.takeError()),
              std::string("block shape '") + text + "' is not of the form 8x8");
  }
}
