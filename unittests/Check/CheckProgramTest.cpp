//===- CheckProgramTest.cpp - Programs made by hand -----------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Check/CheckProgram.h"
#include "gtest/gtest.h"

using namespace bsaie;

namespace {

/// x goes through a memtile to y: a LOAD of `rows` rows into a ring of two, a
/// WRITE of each. LOAD has k0 free rows and gives k1 to WRITE.
Program copy(int64_t rows) {
  Program p;
  p.device = llvm::cantFail(parseDevice("paper-1x1"));
  p.buffers = {{"x", Memory::DDR, {0}, {8 * rows}, 0},
               {"y", Memory::DDR, {8 * rows}, {8 * rows}, 0}};
  for (int64_t i = 0; i < rows; ++i)
    p.buffers.push_back({"row", Memory::Memtile, {8 * (i % 2)}, {8}, 0});
  p.inputs.push_back({"x", 0, {8 * rows}});
  p.outputs.push_back({"y", 1, {8 * rows}});
  p.locks = {{"free", Lock::Pair, Engine::Write, Engine::Load, 2, 0, 0},
             {"full", Lock::Pair, Engine::Load, Engine::Write, 0, 1, 0}};
  for (int64_t i = 0; i < rows; ++i) {
    auto transfer = [&](Opcode opcode, unsigned from, unsigned to,
                        int64_t fromOffset, int64_t toOffset, LockUse acquire,
                        LockUse release) {
      Piece piece;
      piece.from.buffer = from;
      piece.from.offsetBytes = fromOffset;
      piece.to.buffer = to;
      piece.to.offsetBytes = toOffset;
      piece.from.dims = piece.to.dims = {{8, 1}};
      Instruction inst;
      inst.opcode = opcode;
      inst.engine = engineOf(opcode);
      inst.acquires.push_back(acquire);
      inst.releases.push_back(release);
      Member member;
      member.at = {0};
      member.pieces.push_back(piece);
      inst.members.push_back(member);
      p.instructions.push_back(inst);
    };
    // Both of the memtile's WRITE channels touch the locks; the second has a
    // SYNC for each.
    transfer(Opcode::Load, 0, unsigned(2 + i), 8 * i, 0, {0, 1}, {1, 1});
    transfer(Opcode::Write, unsigned(2 + i), 1, 0, 8 * i, {1, 1}, {0, 1});
    Instruction other;
    other.engine = Engine::Write;
    other.acquires.push_back({1, 1});
    other.releases.push_back({0, 1});
    other.members.emplace_back();
    other.members[0].at = {1};
    p.instructions.push_back(other);
  }
  llvm::cantFail(checkStructure(p));
  return p;
}

std::vector<Hazard> hazards(const Program &p) {
  CheckResult result = llvm::cantFail(checkProgram(p));
  std::vector<Hazard> found;
  for (const Finding &finding : result.findings)
    found.push_back(finding.hazard);
  return found;
}

TEST(CheckProgram, PassesARingOfTwoRows) {
  CheckResult result = llvm::cantFail(checkProgram(copy(5)));
  EXPECT_TRUE(result.findings.empty());
  EXPECT_EQ(result.steps, 15);
  EXPECT_GT(result.ranges, 0);
}

TEST(CheckProgram, SeesAThirdRowInARingOfTwo) {
  Program p = copy(5);
  p.locks[0].initial = 3;
  std::vector<Hazard> found = hazards(p);
  ASSERT_FALSE(found.empty());
  for (Hazard hazard : found)
    EXPECT_TRUE(hazard == Hazard::OverwriteRace || hazard == Hazard::ReadRace ||
                hazard == Hazard::Overwritten)
        << name(hazard).str();
}

TEST(CheckProgram, SeesOneByteOfAnotherLiveBuffer) {
  Program p = copy(2);
  p.buffers[3].addressBytes[0] = 7;
  std::vector<Hazard> found = hazards(p);
  ASSERT_FALSE(found.empty());
  p.buffers[3].addressBytes[0] = 8;
  EXPECT_TRUE(hazards(p).empty());
}

TEST(CheckProgram, BuffersMayPassTheMemtilesEnd) {
  Program p = copy(2);
  p.buffers[2].addressBytes[0] = p.device.memtileBytes - 3;
  p.buffers[3].addressBytes[0] = 5;
  EXPECT_TRUE(hazards(p).empty());
  p.buffers[3].addressBytes[0] = 4;
  EXPECT_FALSE(hazards(p).empty());
}

TEST(CheckProgram, NamesBothStepsOnce) {
  Program p = copy(5);
  // Every WRITE may be too early now.
  for (Instruction &inst : p.instructions)
    if (inst.opcode == Opcode::Write)
      inst.acquires.clear();
  CheckOptions options;
  options.maxFindings = 3;
  CheckResult result = llvm::cantFail(checkProgram(p, options));
  ASSERT_EQ(result.findings.size(), 3u);
  const Finding &finding = result.findings[0];
  EXPECT_EQ(finding.hazard, Hazard::ReadRace);
  EXPECT_EQ(finding.instruction, 1);
  EXPECT_EQ(finding.message,
            "instruction 1 (WRITE), iteration 0, WRITE 0: reads byte 0 of b2 "
            "'row' in memtile 0 in no fixed order with the step that writes "
            "it: instruction 0 (LOAD), iteration 0, LOAD 0");
  EXPECT_EQ(describe(p, finding), "read-race: " + finding.message);
}

TEST(CheckProgram, RefusesWhatTakesTooLong) {
  Program p = copy(5);
  CheckOptions options;
  options.maxWork = 14;
  auto result = checkProgram(p, options);
  ASSERT_FALSE(bool(result));
  EXPECT_EQ(llvm::toString(result.takeError()),
            "the program takes more than 14 steps and ranges of bytes to "
            "check");
}

TEST(CheckProgram, HazardsHaveNames) {
  for (unsigned i = 0; i < numHazards; ++i)
    EXPECT_FALSE(name(Hazard(i)).empty());
}

} // namespace
