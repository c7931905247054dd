//===- TransferChunksTest.cpp - Transfers of DDR in chunks ----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/TransferChunks.h"
#include "gtest/gtest.h"

using namespace bsaie;

TEST(TransferChunks, AreNeitherTooManyNorTooSmall) {
  Device device = llvm::cantFail(parseDevice("paper-1x1"));
  EXPECT_EQ(transferChunks(56, 1 << 20, 8, device), 8);
  EXPECT_EQ(transferChunks(56, 1 << 20, 1, device), 1);
  // No more than rows, nor than bytes are worth.
  EXPECT_EQ(transferChunks(3, 1 << 20, 8, device), 3);
  EXPECT_EQ(transferChunks(56, 3 * 2048, 8, device), 3);
  EXPECT_EQ(transferChunks(56, 3 * 2048 - 1, 8, device), 2);
  EXPECT_EQ(transferChunks(56, 100, 8, device), 1);
  EXPECT_EQ(transferChunks(0, 0, 8, device), 1);
}

TEST(TransferChunks, AreLargeWhereStartsCost) {
  Device device = llvm::cantFail(parseDevice("paper-1x1"));
  // 16 starts of 1 us at 4 GB/s.
  device.dmaStartSeconds = 1e-6;
  EXPECT_EQ(transferChunks(56, 3 * 64000 + 1, 8, device), 3);
  EXPECT_EQ(transferChunks(56, 50000, 8, device), 1);
}
