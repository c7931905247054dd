//===- DescribeTest.cpp - How messages name an instruction ------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// With and without a source place, of the instruction and of its layer.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Program/Program.h"
#include "gtest/gtest.h"

using namespace bsaie;

namespace {

Program withLayer(const char *location) {
  Program program;
  program.layers.resize(1);
  program.layers[0].name = "conv1";
  program.layers[0].location = location;
  program.sources = {"", "net.py:3:4", "p.mlir:9:1"};
  program.instructions.resize(1);
  program.instructions[0].opcode = Opcode::Conv;
  return program;
}

TEST(DescribeTest, NamesTheLayer) {
  Program program = withLayer("");
  EXPECT_EQ(describe(program, 0), "instruction 0 (CONV of conv1)");
}

TEST(DescribeTest, SaysThePlaceOnce) {
  Program program = withLayer("net.py:3:4, net.py:8:1");
  program.instructions[0].source = 1;
  EXPECT_EQ(describe(program, 0), "net.py:3:4: instruction 0 (CONV of conv1)");
}

TEST(DescribeTest, SaysThePlaceOfTheLayerWhereItIsAnother) {
  Program program = withLayer("net.py:3:4, net.py:8:1");
  EXPECT_EQ(describe(program, 0),
            "instruction 0 (CONV of conv1 at net.py:3:4)");
  program.instructions[0].source = 2;
  EXPECT_EQ(describe(program, 0),
            "p.mlir:9:1: instruction 0 (CONV of conv1 at net.py:3:4)");
  EXPECT_EQ(describeWithoutPlace(program, 0),
            "instruction 0 (CONV of conv1 at net.py:3:4)");
}

} // namespace
