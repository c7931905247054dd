//===- AsmTest.cpp - Text and program are the same ------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Emit/AsmReader.h"
#include "BSAIE/Emit/AsmWriter.h"
#include "gtest/gtest.h"
#include <random>

using namespace bsaie;

namespace {

/// A program that uses every field of every struct at least once.
Program everything() {
  Program p;
  p.device =
      llvm::cantFail(parseDevice("paper-2x3-m2-overlap{ddr_bytes_per_second=2."
                                 "5e8 kernel_start_seconds=1e-9 "
                                 "memtile_kinds=ASSWSS}"));
  p.sources = {"", "net.mlir:3:4", "a \"quoted\" \\ place\n"};
  p.layers = {{"conv1", "conv2d", "net.mlir:3:4", 1000, 500, 3, 6, "2 x COUT"},
              {"p\xc3\xa9rdu", "add", "", 0, 0, 0, 0, ""}};
  p.reference = {1.25e-3, 0.1, 1.0 / 3};
  p.buffers.push_back({"params", Memory::DDR, {0}, {4096}, 0});
  p.buffers.push_back({"x", Memory::DDR, {4096}, {64}, 1});
  p.buffers.push_back({"y", Memory::DDR, {8192}, {64}, 2});
  p.buffers.push_back(
      {"w", Memory::Memtile, {0, 5, 0, 0, 9, 1}, {512, 0, 0, 512, 0, 512}, 0});
  p.buffers.push_back({"a", Memory::Memtile, std::vector<int64_t>(6, 1024),
                       std::vector<int64_t>(6, 256), 1});
  p.buffers.push_back({"core w", Memory::Core, {0}, {512}, 0});
  p.buffers.push_back({"core in", Memory::Core, {512}, {256}, 0});
  p.buffers.push_back({"core out", Memory::Core, {1024}, {256}, 0});
  p.parameters = 0;
  p.inputs.push_back({"x", 1, {1, 2, 4, 8}});
  p.outputs.push_back({"y", 2, {64}});
  p.locks.push_back({"free", Lock::Core, Engine::Core, Engine::Core, 2, 7, 1});
  p.locks.push_back(
      {"pair", Lock::Pair, Engine::Write, Engine::LoadFM, 0, 9, 0});
  auto add = [&](Opcode opcode) -> Instruction & {
    p.instructions.emplace_back();
    p.instructions.back().opcode = opcode;
    p.instructions.back().engine = engineOf(opcode);
    return p.instructions.back();
  };
  auto access = [](unsigned buffer, int64_t memtile, int64_t offset,
                   int64_t step, int64_t row, llvm::SmallVector<Dim, 4> dims) {
    Access a;
    a.buffer = buffer;
    a.memtile = memtile;
    a.offsetBytes = offset;
    a.stepBytes = step;
    a.rowStepBytes = row;
    a.dims = std::move(dims);
    return a;
  };
  auto piece = [](Access from, Access to) {
    Piece result;
    result.from = std::move(from);
    result.to = std::move(to);
    return result;
  };
  {
    Instruction &i = add(Opcode::LoadW);
    Member m;
    m.at = {3};
    m.pieces.push_back(piece(access(0, 0, 16, 0, 0, {{4, 128}, {64, 1}}),
                             access(3, 3, 0, 0, 0, {{256, 1}})));
    i.members.push_back(m);
  }
  {
    Instruction &i = add(Opcode::LoadWM);
    i.releases.push_back({0, 3});
    Member m;
    m.at = {0, 1};
    m.cores = {2, 0};
    m.pieces.push_back(piece(access(3, 3, 0, 0, 100, {{100, 1}}),
                             access(5, 0, -7, 0, 0, {{100, 1}})));
    i.members.push_back(m);
    i.source = 1;
  }
  {
    Instruction &i = add(Opcode::LoadFM);
    i.acquires = {{0, 1}, {1, 2}};
    i.iterations = 9;
    Member m;
    m.at = {0, 1, 2};
    m.cores = {0, 1};
    m.each = true;
    Piece fill;
    fill.isFill = true;
    fill.fill = -128;
    fill.to = access(6, 0, 0, 32, 8, {{8, 1}});
    m.pieces.push_back(fill);
    m.pieces.push_back(piece(access(4, 0, 64, 8, 16, {{8, -1}}),
                             access(6, 0, 8, 32, 0, {{8, 1}})));
    i.members.push_back(m);
    m.each = false;
    m.at = {2, 0};
    m.pieces.resize(1);
    m.pieces[0].to.rowStepBytes = 0;
    i.members.push_back(m);
  }
  {
    Instruction &i = add(Opcode::Conv);
    i.iterations = 7;
    KernelCall &k = i.kernel;
    k.input = 6;
    k.params = 5;
    k.output = 7;
    k.inputOffset = -8;
    k.inputStep = 8;
    k.inputRowPitch = 32;
    k.kernelHeight = 3;
    k.kernelRowBegin = 1;
    k.kernelRowEnd = 2;
    k.dilationY = 2;
    k.outputWidth = {2, 2, 1};
    k.outputChannels = {8, 0};
    k.inputChannels = 8;
  }
  {
    Instruction &i = add(Opcode::Add);
    i.layer = 1;
    KernelCall &k = i.kernel;
    k.input = 6;
    k.input2 = 6;
    k.input2Offset = 32;
    k.input2Step = -8;
    k.params = 5;
    k.output = 7;
    k.outputStep = 16;
    k.kernelRowEnd = 1;
    k.outputWidth = {2, 2, 1};
    k.outputChannels = {8, 8};
  }
  {
    Instruction &i = add(Opcode::AvgPool);
    KernelCall &k = i.kernel;
    k.input = 6;
    k.params = 5;
    k.output = 7;
    k.kernelHeight = k.kernelWidth = 2;
    k.kernelRowEnd = 2;
    k.strideX = 2;
    k.outputWidth = {2, 2, 1};
    k.outputChannels = {8, 8};
    k.validBegin = {1, 0, 0};
    k.validEnd = {4, 4, 2};
  }
  for (bool last : {false, true}) {
    Instruction &i = add(Opcode::Conv);
    i.iterations = 2;
    KernelCall &k = i.kernel;
    k.input = 6;
    k.params = 5;
    k.output = 7;
    k.outputWidth = {2, 2, 1};
    k.outputChannels = {8, 8};
    k.inputChannels = 8;
    k.sumsIn = last;
    k.sumsOut = !last;
    k.sumsOffset = last ? 64 : 0;
    k.sumsStep = last ? -64 : 64;
  }
  {
    Instruction &i = add(Opcode::Conv);
    i.kernel = p.instructions[p.instructions.size() - 2].kernel;
    i.kernel.sumsOut = true;
    i.kernel.sumsStep = 0;
  }
  for (Opcode opcode :
       {Opcode::DwConv, Opcode::Sub, Opcode::Mul, Opcode::Copy, Opcode::Copy}) {
    Instruction &i = add(opcode);
    KernelCall &k = i.kernel;
    k.input = 6;
    k.params = 5;
    k.output = 7;
    k.outputWidth = {2, 2, 1};
    k.outputChannels = {8, 8};
    if (hasTwoInputs(opcode)) {
      k.input2 = 6;
      k.input2Offset = 64;
    }
    if (p.instructions[p.instructions.size() - 2].opcode == Opcode::Copy)
      k.kernelRowEnd = 0;
  }
  {
    Instruction &i = add(Opcode::MaxPool);
    KernelCall &k = i.kernel;
    k.input = 6;
    k.output = 7;
    k.kernelHeight = k.kernelWidth = 2;
    k.kernelRowEnd = 1;
    k.outputWidth = {2, 2, 0};
    k.outputChannels = {8, 8};
  }
  {
    Instruction &i = add(Opcode::Sync);
    i.acquires.push_back({0, 63});
    Member m;
    m.at = {0, 2};
    m.cores = {1};
    i.members.push_back(m);
  }
  {
    Instruction &i = add(Opcode::Sync);
    i.engine = Engine::WriteFM;
    i.releases.push_back({0, 1});
    i.iterations = 3;
  }
  {
    Instruction &i = add(Opcode::Write);
    i.releases.push_back({1, 1});
    Member m;
    m.at = {5};
    m.channel = 1;
    m.pieces.push_back(piece(access(4, 5, 0, 0, 0, {{64, 1}}),
                             access(2, 0, 0, 0, 0, {{64, 1}})));
    i.members.push_back(m);
  }
  return p;
}

std::string text(const Program &program) {
  std::string result;
  llvm::raw_string_ostream os(result);
  writeAsm(program, os);
  return result;
}

std::string failure(llvm::StringRef text) {
  auto program = readAsm(text, "t.asm");
  return program ? "no error" : llvm::toString(program.takeError());
}

const std::string header = ".bsaie 1\n.device \"paper-1x1\"\n";

TEST(Asm, GivesTheSameProgramBack) {
  Program program = everything();
  if (llvm::Error e = checkStructure(program))
    FAIL() << llvm::toString(std::move(e));
  std::string first = text(program);
  auto back = readAsm(first, "t.asm");
  if (!back)
    FAIL() << llvm::toString(back.takeError()) << "\n" << first;
  EXPECT_TRUE(*back == program) << first;
  EXPECT_EQ(text(*back), first);
}

TEST(Asm, MarksHeadBodyAndTail) {
  Program program = everything();
  std::string all = text(program);
  EXPECT_NE(all.find("## conv1: head and tail\nLOADW "), std::string::npos)
      << all;
  EXPECT_NE(all.find("## conv1: padding\nCOPY "), std::string::npos) << all;
  EXPECT_NE(all.find("## p\\C3\\A9rdu: body\nADD "), std::string::npos) << all;
}

TEST(Asm, IgnoresCommentsSpacesAndCarriageReturns) {
  auto program =
      readAsm("# first\r\n\n  .bsaie   1 # one\r\n"
              "\t.device \"paper-1x1\"\r\n"
              ".layer 0 \"a # b\" kind \"\" at \"\" macs 0 nonzero 0 "
              "blocks 0 of 0 splits \"\"\n.program # go",
              "t.asm");
  ASSERT_TRUE(bool(program)) << llvm::toString(program.takeError());
  EXPECT_EQ(program->layers[0].name, "a # b");
}

TEST(Asm, ErrorsNameThePlaceAndOneFact) {
  EXPECT_EQ(failure(""), "t.asm:1:1: expected '.program' but the text ends");
  EXPECT_EQ(failure("\x7f"
                    "ELF\x01"),
            "t.asm:1:1: the text must begin with '.bsaie 1'");
  EXPECT_EQ(failure(".bsaie 2\n"),
            "t.asm:1:8: version 2 of the text, this reader knows 1");
  EXPECT_EQ(failure(".bsaie 1\n.program\n"),
            "t.asm:2:1: expected '.device' first");
  EXPECT_EQ(failure(".bsaie 1\n.device \"paper-9\"\n").substr(0, 40),
            "t.asm:2:9: unknown device 'paper-9': kno");
  EXPECT_EQ(failure(header + ".field rows 65\n"),
            "t.asm:3:8: device field rows is 65, must be from 1 to 64");
  EXPECT_EQ(failure(header + ".field rows x\n"),
            "t.asm:3:13: expected a number but found 'x'");
  EXPECT_EQ(failure(header + ".field memtile_kinds \"WX\"\n"),
            "t.asm:3:8: device field memtile_kinds is 'WX', where memtile 1 is "
            "'X', must be S (shared), W (weights only) or A (activations "
            "only)");
  EXPECT_EQ(failure(header + ".field memtile_kinds WA\n"),
            "t.asm:3:22: expected a string but found 'WA'");
  EXPECT_EQ(failure(header + ".field memtile_kinds 3\n"),
            "t.asm:3:22: expected a string but found '3'");
  EXPECT_EQ(failure(header + ".wat 1\n"),
            "t.asm:3:1: unknown directive '.wat'");
  EXPECT_EQ(failure(header + "LOAD iter 1\n"),
            "t.asm:3:1: expected a directive but found 'LOAD'");
  EXPECT_EQ(failure(header + ".buffer b1 \"x\" ddr 0+1\n"),
            "t.asm:3:9: b1 is no buffer, the program has 1");
  EXPECT_EQ(failure(header + ".buffer b0 \"x\" sram 0+1\n"),
            "t.asm:3:16: expected 'ddr', 'memtile' or 'core' but found 'sram'");
  EXPECT_EQ(failure(header + ".buffer b0 \"x ddr 0+1\n"),
            "t.asm:3:12: a string without end");
  EXPECT_EQ(failure(header + ".buffer b0 \"x\\q\" ddr 0+1\n"),
            "t.asm:3:14: a backslash must be followed by two hex digits or a "
            "backslash");
  EXPECT_EQ(failure(header + ".buffer b0 \"x\" ddr 0+1 source 1\n"),
            "t.asm:3:31: source 1 is not declared");
  EXPECT_EQ(failure(header + ".lock k0 \"x\" core initial 99999999999999999999 "
                             "number 0\n"),
            "t.asm:3:27: number 99999999999999999999 is not from 0 to "
            "9223372036854775807");
  EXPECT_EQ(failure(header + ".program\n.program\n"),
            "t.asm:4:1: a directive after '.program'");
  EXPECT_EQ(failure(header + ".program\nJUMP iter 1\n"),
            "t.asm:4:1: expected an instruction but found 'JUMP'");
  EXPECT_EQ(failure(header + ".program\nSYNC CORE iter 1 twice\n"),
            "t.asm:4:18: expected the end of the line but found 'twice'");
  EXPECT_EQ(failure(header + ".program\nSYNC CORE Lock acquire(k0) iter 1\n"),
            "t.asm:4:24: k0 is no lock, the program has 0");
  EXPECT_EQ(
      failure(header + ".program\nSYNC CORE iter 1 at 0-99999999 cores 0\n"),
      "t.asm:4:21: a list of more than 4095 entries");
  EXPECT_EQ(failure(header + ".program\nLOAD iter 1 { at 0 : fill 1000\n"),
            "t.asm:4:27: number 1000 is not from -128 to 127");
  EXPECT_EQ(failure(header + ".program\nLOAD iter 1\n"),
            "t.asm: instruction 0 (LOAD): no member");
}

TEST(Asm, ListsAreBoundedTogether) {
  std::string text = ".bsaie 1\n.device \"paper-1x1\"\n"
                     ".buffer b0 \"m\" memtile 0+8\n"
                     ".buffer b1 \"c\" core 0+8\n.program\nLOADFM iter 1";
  for (int i = 0; i < 4100; ++i)
    text += " { at 0-4094 cores 0-4094 : fill 0 -> core b1+0 () }";
  EXPECT_EQ(failure(text + "\n").substr(0, 8), "t.asm:6:");
  EXPECT_NE(
      failure(text + "\n").find("lists of more than 33554432 entries in all"),
      std::string::npos);
}

TEST(Asm, MutatedTextNeverCrashes) {
  std::string original = text(everything());
  std::mt19937 rng(1);
  const char alphabet[] = "0123456789-+*()[]{}:;,.\"\\ \nbkLOADx#";
  int accepted = 0;
  for (int i = 0; i < 4000; ++i) {
    std::string mutated = original;
    for (int n = 1 + rng() % 3; n > 0; --n) {
      size_t at = rng() % mutated.size();
      switch (rng() % 4) {
      case 0:
        mutated.erase(at, 1 + rng() % 8);
        break;
      case 1:
        mutated.insert(at, 1, alphabet[rng() % (sizeof(alphabet) - 1)]);
        break;
      case 2:
        mutated[at] = alphabet[rng() % (sizeof(alphabet) - 1)];
        break;
      case 3:
        mutated[at] = char(rng());
        break;
      }
    }
    auto program = readAsm(mutated, "t.asm");
    if (!program) {
      EXPECT_EQ(llvm::toString(program.takeError()).substr(0, 5), "t.asm");
      continue;
    }
    // Whatever is accepted has a canonical text.
    ++accepted;
    auto back = readAsm(text(*program), "back");
    ASSERT_TRUE(bool(back)) << llvm::toString(back.takeError());
    EXPECT_TRUE(*back == *program);
  }
  EXPECT_GT(accepted, 0);
}

} // namespace
