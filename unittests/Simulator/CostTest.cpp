//===- CostTest.cpp - The rules of time for one step ----------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Cost.h"
#include "gtest/gtest.h"

using namespace bsaie;
using namespace bsaie::simulator;

namespace {

TEST(Cost, TransfersAreBytesOverBandwidth) {
  Device device;
  Cost cost(device);
  EXPECT_EQ(cost.transferPs(Opcode::LoadFM, 0, 1), 250);
  EXPECT_EQ(cost.transferPs(Opcode::Write, 0, int64_t(1) << 31),
            (int64_t(1) << 31) * 250);
  EXPECT_EQ(cost.ddrPs(1000), 0);
  device.dmaStartSeconds = 1e-7;
  device.loadwmBytesPerSecond = 3e9;
  device.ddrBytesPerSecond = 2.5e8;
  EXPECT_EQ(cost.transferPs(Opcode::LoadWM, 0, 10), 100000 + 3333);
  EXPECT_EQ(cost.ddrPs(10), 40000);
}

TEST(Cost, MemtilesOfOneKindUseBothChannelsForIt) {
  Device device;
  device.memtileKinds = "WASS";
  Cost cost(device);
  EXPECT_EQ(cost.transferPs(Opcode::LoadW, 0, 1000), 125000);
  EXPECT_EQ(cost.transferPs(Opcode::Load, 1, 1000), 125000);
  EXPECT_EQ(cost.transferPs(Opcode::LoadW, 2, 1000), 250000);
  EXPECT_EQ(cost.transferPs(Opcode::Load, 3, 1000), 250000);
  // Writes are identical.
  EXPECT_EQ(cost.transferPs(Opcode::Write, 2, 1000), 250000);
}

TEST(Cost, ConvolutionsRoundUpOnce) {
  Device device;
  Cost cost(device);
  KernelCall call;
  call.kernelHeight = call.kernelWidth = 3;
  call.kernelRowBegin = 1;
  call.kernelRowEnd = 3;
  // 1 block x 64 x 2 rows x 3 x 3 pixels = 1152 MACs: 4.5 cycles.
  EXPECT_EQ(cost.convPs(call, 1, 3), 5000);
  // 16 of them need no rounding.
  EXPECT_EQ(cost.convPs(call, 16, 3), 72000);
  EXPECT_EQ(cost.convPs(call, 0, 3), 0);
  device.kernelStartSeconds = 2e-9;
  device.coreHertz = 2'000'000'000;
  EXPECT_EQ(cost.convPs(call, 1, 3), 2500 + 2000);
}

TEST(Cost, PoolsCountTheirTapsAndAddsCountOne) {
  Device device;
  Cost cost(device);
  KernelCall call;
  EXPECT_EQ(cost.elementPs(call, 64, 14), 4000); // 896 operations
  call.kernelHeight = call.kernelWidth = 3;
  call.kernelRowEnd = 2;
  EXPECT_EQ(cost.elementPs(call, 64, 14), 21000); // 5376
  // A copy of a padding row costs what another copy does.
  EXPECT_EQ(cost.copyPs(64, 14), 4000);
}

TEST(Cost, TheLongestTimeIsTheLargestNumber) {
  Device device;
  device.coreHertz = 1000;
  device.kernelStartSeconds = 1;
  Cost cost(device);
  KernelCall call;
  call.kernelHeight = call.kernelRowEnd = call.kernelWidth = 1 << 16;
  EXPECT_EQ(cost.elementPs(call, 1 << 10, 1 << 16), INT64_MAX);
  device.dmaStartSeconds = 1;
  device.loadBytesPerSecond = 1e-6;
  EXPECT_EQ(cost.transferPs(Opcode::Load, 0, int64_t(1) << 31), INT64_MAX);
  device.ddrBytesPerSecond = 1e-6;
  EXPECT_EQ(cost.ddrPs(int64_t(1) << 31), INT64_MAX);
}

TEST(Cost, DepthwiseConvolutionsRoundChannelsUp) {
  Device device;
  Cost cost(device);
  KernelCall call;
  call.kernelHeight = call.kernelWidth = 3;
  call.kernelRowBegin = 1;
  call.kernelRowEnd = 3;
  // ceil(9 / 8) = 2 groups x 64 x 2 rows x 3 x 3 pixels = 2304: 9 cycles.
  EXPECT_EQ(cost.dwConvPs(call, 9, 3), 9000);
  // 1 group: 1152, 4.5 cycles.
  EXPECT_EQ(cost.dwConvPs(call, 8, 3), 5000);
}

} // namespace
