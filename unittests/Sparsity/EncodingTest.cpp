//===- EncodingTest.cpp - Tests of the block lists --------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Conversions between all encodings, bytes, and lists that are wrong.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Sparsity/Encoding.h"
#include "RandomWeights.h"
#include "gtest/gtest.h"

using namespace bsaie;

static const BlockEncoding all[] = {BlockEncoding::CBR, BlockEncoding::CBC,
                                    BlockEncoding::COO};

static BlockMask randomMask(int64_t rows, int64_t columns, double zeros,
                            unsigned seed) {
  WeightShape shape{rows * 8, 1, 1, columns * 8};
  return recogniseMask(randomWeights(shape, {8, 8}, zeros, seed), shape,
                       {8, 8});
}

static std::string decodeError(const BlockList &list) {
  llvm::Expected<BlockMask> mask = decodeBlocks(list);
  return mask ? "" : llvm::toString(mask.takeError());
}

TEST(Encoding, ListsASmallMask) {
  BlockMask mask({16, 1, 1, 24}, {8, 8}, false); // .X. / X.X
  mask.set(0, 1);
  mask.set(1, 0);
  mask.set(1, 2);
  BlockList cbr = encodeBlocks(mask, BlockEncoding::CBR);
  EXPECT_EQ(cbr.starts, (std::vector<int64_t>{0, 1, 3}));
  EXPECT_EQ(cbr.columns, (std::vector<int64_t>{1, 0, 2}));
  BlockList cbc = encodeBlocks(mask, BlockEncoding::CBC);
  EXPECT_EQ(cbc.starts, (std::vector<int64_t>{0, 1, 2, 3}));
  EXPECT_EQ(cbc.rows, (std::vector<int64_t>{1, 0, 1}));
  BlockList coo = encodeBlocks(mask, BlockEncoding::COO);
  EXPECT_EQ(coo.rows, (std::vector<int64_t>{0, 1, 1}));
  EXPECT_EQ(coo.columns, (std::vector<int64_t>{1, 0, 2}));
  EXPECT_EQ(blockPermutation(mask, BlockEncoding::CBR, BlockEncoding::CBC),
            (std::vector<int64_t>{1, 0, 2}));
  EXPECT_EQ(indexBytes(mask, BlockEncoding::CBR), 2 * 3 + 3);
  EXPECT_EQ(indexBytes(mask, BlockEncoding::CBC), 2 * 4 + 3);
  EXPECT_EQ(indexBytes(mask, BlockEncoding::COO), 6);
}

TEST(Encoding, ConvertsExactly) {
  unsigned seed = 0;
  for (double zeros : {0.0, 0.3, 0.9, 1.0})
    for (auto [rows, columns] :
         {std::pair<int64_t, int64_t>{1, 1}, {1, 9}, {9, 1}, {5, 7}}) {
      BlockMask mask = randomMask(rows, columns, zeros, ++seed);
      for (BlockEncoding from : all) {
        BlockList list = encodeBlocks(mask, from);
        EXPECT_EQ(list.count(), mask.count());
        llvm::Expected<BlockMask> back = decodeBlocks(list);
        ASSERT_TRUE(bool(back));
        EXPECT_EQ(back->bits, mask.bits);
        for (BlockEncoding to : all) {
          llvm::Expected<BlockList> converted = convertBlocks(list, to);
          ASSERT_TRUE(bool(converted));
          EXPECT_TRUE(*converted == encodeBlocks(mask, to));
          // Permuting there and back is the identity.
          std::vector<int64_t> there = blockPermutation(mask, from, to);
          std::vector<int64_t> back = blockPermutation(mask, to, from);
          for (size_t i = 0; i < there.size(); ++i)
            EXPECT_EQ(there[back[i]], static_cast<int64_t>(i));
        }
      }
    }
}

TEST(Encoding, WideIndicesTakeTwoBytes) {
  BlockMask mask(WeightShape{8, 1, 1, 257 * 8}, {8, 8}, true);
  EXPECT_EQ(indexBytes(mask, BlockEncoding::CBR), 2 * 2 + 257 * 2);
  EXPECT_EQ(indexBytes(mask, BlockEncoding::CBC), 2 * 258 + 257);
  EXPECT_EQ(indexBytes(mask, BlockEncoding::COO), 257 * 3);
}

TEST(Encoding, ClipsValueBytes) {
  WeightShape shape{10, 3, 3, 12};
  BlockMask mask(shape, {8, 8}, true);
  EXPECT_EQ(valueBytes(mask, shape), shape.elements());
  mask.set(0, 0, false);
  EXPECT_EQ(valueBytes(mask, shape), shape.elements() - 64 * 9);
  mask.set(1, 1, false);
  EXPECT_EQ(valueBytes(mask, shape), shape.elements() - 64 * 9 - 2 * 4 * 9);
}

TEST(Encoding, RefusesWrongLists) {
  BlockMask mask({16, 1, 1, 24}, {8, 8}, true);
  BlockList list = encodeBlocks(mask, BlockEncoding::CBR);
  list.starts[1] = 7;
  EXPECT_EQ(decodeError(list), "start 1 is 7 after 0");
  list.starts.pop_back();
  EXPECT_EQ(decodeError(list), "starts do not cover the 6 blocks");
  list = encodeBlocks(mask, BlockEncoding::CBC);
  list.rows[1] = 2;
  EXPECT_EQ(decodeError(list),
            "block 1 at row 2, column 0 lies outside the 2x3 blocks");
  list = encodeBlocks(mask, BlockEncoding::COO);
  list.columns[1] = 0;
  EXPECT_EQ(decodeError(list), "block 1 is out of order");
  list.rows.pop_back();
  EXPECT_EQ(decodeError(list), "there are 5 rows for 6 columns");
}

TEST(Encoding, ReadsNames) {
  for (BlockEncoding encoding : all)
    EXPECT_EQ(llvm::cantFail(parseBlockEncoding(blockEncodingName(encoding))),
              encoding);
  llvm::Expected<BlockEncoding> bad = parseBlockEncoding("csr");
  ASSERT_FALSE(bool(bad));
  EXPECT_EQ(llvm::toString(bad.takeError()),
            "unknown encoding 'csr', expected cbr, cbc or coo");
}
