//===- CostTest.cpp - Tests of the closed forms  ----------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/CostModel/Cost.h"
#include "gtest/gtest.h"

using namespace bsaie;

namespace {

TEST(Cost, ConvolutionRoundsUpToACycle) {
  Device device;
  // One 8x8 block, one tap, one pixel: 64 of 256 MACs.
  EXPECT_EQ(convCycles(1, 1, 1, device), 1);
  EXPECT_EQ(convCycles(4, 1, 1, device), 1);
  EXPECT_EQ(convCycles(5, 1, 1, device), 2);
  // 3x3 over 14 pixels with 8 blocks.
  EXPECT_EQ(convCycles(8, 9, 14, device), 8 * 64 * 9 * 14 / 256);
  EXPECT_EQ(convCycles(0, 9, 14, device), 0);
}

TEST(Cost, DepthwiseRoundsChannelsUpTo8) {
  Device device;
  EXPECT_EQ(depthwiseCycles(9, 9, 4, device), 2 * 64 * 9 * 4 / 256);
}

TEST(Cost, ElementsAt256PerCycle) {
  Device device;
  EXPECT_EQ(elementCycles(257, 1, device), 2);
  EXPECT_EQ(elementCycles(256, 9, device), 9);
}

TEST(Cost, SecondsCarryTheStart) {
  Device device;
  EXPECT_DOUBLE_EQ(transferSeconds(Engine::LoadFM, 0, 4000, device), 1e-6);
  EXPECT_DOUBLE_EQ(kernelSeconds(1000, device), 1e-6);
  device.dmaStartSeconds = 2e-6;
  device.kernelStartSeconds = 3e-6;
  EXPECT_DOUBLE_EQ(transferSeconds(Engine::LoadFM, 0, 4000, device), 3e-6);
  EXPECT_DOUBLE_EQ(kernelSeconds(1000, device), 4e-6);
}

TEST(Cost, BandwidthInAll) {
  Device device;
  device.rows = 2;
  device.columns = 3;
  EXPECT_DOUBLE_EQ(totalBytesPerSecond(Engine::Load, device), 12e9);
  EXPECT_DOUBLE_EQ(totalBytesPerSecond(Engine::LoadW, device), 12e9);
  EXPECT_DOUBLE_EQ(totalBytesPerSecond(Engine::Write, device), 24e9);
  EXPECT_DOUBLE_EQ(totalBytesPerSecond(Engine::LoadFM, device), 12e9);
  EXPECT_DOUBLE_EQ(totalBytesPerSecond(Engine::WriteFM, device), 12e9);
  EXPECT_DOUBLE_EQ(totalBytesPerSecond(Engine::LoadWM, device), 8e9);
}

TEST(Cost, MemtilesOfOneKindUseBothChannelsForIt) {
  Device device;
  device.memtileKinds = "WAAS";
  EXPECT_DOUBLE_EQ(transferSeconds(Engine::LoadW, 0, 8000, device), 1e-6);
  EXPECT_DOUBLE_EQ(transferSeconds(Engine::Load, 1, 8000, device), 1e-6);
  EXPECT_DOUBLE_EQ(transferSeconds(Engine::LoadW, 3, 8000, device), 2e-6);
  EXPECT_DOUBLE_EQ(transferSeconds(Engine::Write, 1, 8000, device), 2e-6);
  EXPECT_DOUBLE_EQ(bytesPerSecond(Engine::Load, 0, device), 0);
  EXPECT_DOUBLE_EQ(totalBytesPerSecond(Engine::Load, device), 20e9);
  EXPECT_DOUBLE_EQ(totalBytesPerSecond(Engine::LoadW, device), 12e9);
  EXPECT_DOUBLE_EQ(totalBytesPerSecond(Engine::Write, device), 24e9);
  EXPECT_DOUBLE_EQ(totalBytesPerSecond(Engine::LoadFM, device), 16e9);
  device.ddrBytesPerSecond = 13e9;
  EXPECT_DOUBLE_EQ(totalBytesPerSecond(Engine::Load, device), 13e9);
  EXPECT_DOUBLE_EQ(totalBytesPerSecond(Engine::LoadW, device), 12e9);
}

TEST(Cost, DDRLimitCapsOnlyDDRChannels) {
  Device device;
  device.ddrBytesPerSecond = 2.5e8;
  EXPECT_DOUBLE_EQ(totalBytesPerSecond(Engine::Load, device), 2.5e8);
  EXPECT_DOUBLE_EQ(totalBytesPerSecond(Engine::Write, device), 2.5e8);
  EXPECT_DOUBLE_EQ(totalBytesPerSecond(Engine::LoadFM, device), 16e9);
}

} // namespace
