//===- MemoryImageTest.cpp - Bytes and who wrote them ---------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MemoryImage.h"
#include "gtest/gtest.h"

using namespace bsaie;
using namespace bsaie::simulator;

namespace {

TEST(MemoryImage, KnowsWhoWrote) {
  MemoryImage image(64);
  bsaie::Run run{8, 16};
  EXPECT_EQ(image.firstForeign(run, 3), 8);
  image.setOwner(run, 3);
  EXPECT_EQ(image.firstForeign(run, 3), -1);
  image.setOwner(bsaie::Run{20, 1}, 4);
  EXPECT_EQ(image.firstForeign(run, 3), 20);
  EXPECT_EQ(image.ownerAt(20), 4);
  image.fill(run, 7);
  std::vector<uint8_t> bytes(16);
  image.gather(run, bytes.data());
  EXPECT_EQ(bytes, std::vector<uint8_t>(16, 7));
}

} // namespace
