//===- CheckStructureTest.cpp - Each refusal of checkStructure ------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Program/Program.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "gtest/gtest.h"

using namespace bsaie;

namespace {

enum { loadW, loadWM, load, loadFM, conv, writeFM, write, sync };

/// A valid program on 2x2 with one instruction of each kind.
Program valid() {
  Program p;
  p.device = llvm::cantFail(parseDevice("paper-2x2"));
  p.layers.resize(1);
  p.layers[0].name = "c";
  p.buffers = {{"params", Memory::DDR, {0}, {128}, 0},
               {"x", Memory::DDR, {128}, {64}, 0},
               {"y", Memory::DDR, {256}, {64}, 0},
               {"w", Memory::Memtile, {0, 0}, {128, 0}, 0},
               {"a", Memory::Memtile, {500000, 0}, {64, 64}, 0},
               {"cw", Memory::Core, {0}, {128}, 0},
               {"in", Memory::Core, {128}, {64}, 0},
               {"out", Memory::Core, {192}, {64}, 0}};
  p.parameters = 0;
  p.inputs.push_back({"x", 1, {1, 2, 4, 8}});
  p.outputs.push_back({"y", 2, {64}});
  p.locks = {{"k", Lock::Core, Engine::Core, Engine::Core, 1, 0, 0},
             {"p", Lock::Pair, Engine::Load, Engine::LoadFM, 0, 1, 0}};
  auto transfer = [&](Opcode opcode, unsigned from, unsigned to, int64_t bytes,
                      llvm::SmallVector<int64_t, 8> cores) {
    Piece piece;
    piece.from.buffer = from;
    piece.to.buffer = to;
    piece.from.dims = piece.to.dims = {{bytes, 1}};
    Member member;
    member.at = {0};
    member.cores = std::move(cores);
    member.pieces.push_back(piece);
    Instruction inst;
    inst.opcode = opcode;
    inst.engine = engineOf(opcode);
    inst.members.push_back(member);
    p.instructions.push_back(inst);
  };
  transfer(Opcode::LoadW, 0, 3, 128, {});
  transfer(Opcode::LoadWM, 3, 5, 128, {0, 1});
  transfer(Opcode::Load, 1, 4, 64, {});
  transfer(Opcode::LoadFM, 4, 6, 64, {0, 1});
  Instruction kernel;
  kernel.opcode = Opcode::Conv;
  kernel.kernel.input = 6;
  kernel.kernel.params = 5;
  kernel.kernel.output = 7;
  kernel.kernel.outputWidth = {4, 0};
  kernel.kernel.outputChannels = {8, 8};
  kernel.kernel.inputChannels = 8;
  p.instructions.push_back(kernel);
  transfer(Opcode::WriteFM, 7, 4, 32, {0, 1});
  transfer(Opcode::Write, 4, 2, 64, {});
  p.instructions.emplace_back();
  return p;
}

std::string refusal(llvm::function_ref<void(Program &)> change) {
  Program p = valid();
  change(p);
  llvm::Error e = checkStructure(p);
  return e ? llvm::toString(std::move(e)) : "accepted";
}

Access &from(Program &p, int i) {
  return p.instructions[i].members[0].pieces[0].from;
}
Access &to(Program &p, int i) {
  return p.instructions[i].members[0].pieces[0].to;
}
KernelCall &kernelOf(Program &p) { return p.instructions[conv].kernel; }

TEST(CheckStructure, AcceptsAValidProgram) {
  EXPECT_EQ(refusal([](Program &) {}), "accepted");
}

TEST(CheckStructure, Tables) {
  EXPECT_EQ(refusal([](Program &p) { p.device.rows = 0; }),
            "device field rows is 0, must be from 1 to 64");
  EXPECT_EQ(refusal([](Program &p) { p.buffers[4].sizeBytes.pop_back(); }),
            "buffer b4 'a' has 2 addresses and 1 sizes, expected 2");
  EXPECT_EQ(refusal([](Program &p) { p.buffers[4].sizeBytes[1] = 524289; }),
            "buffer b4 'a' takes 524289 bytes of memtile 1, which has 524288");
  EXPECT_EQ(refusal([](Program &p) { p.buffers[4].addressBytes[0] = 524288; }),
            "buffer b4 'a' begins at byte 524288 of memtile 0, which has "
            "524288");
  EXPECT_EQ(refusal([](Program &p) { p.buffers[7].addressBytes[0] = 49100; }),
            "buffer b7 'out' ends beyond the 49152 bytes that a core has for "
            "buffers");
  EXPECT_EQ(refusal([](Program &p) { p.buffers[1].sizeBytes[0] = -1; }),
            "buffer b1 'x' has address 128 and size -1, which must not be "
            "negative");
  EXPECT_EQ(refusal([](Program &p) { p.locks[0].initial = 64; }),
            "lock k0 starts at 64, must be from 0 to 63");
  EXPECT_EQ(refusal([](Program &p) { p.inputs[0].shape = {3}; }),
            "input 'x' has 3 elements but its buffer has 64 bytes");
  EXPECT_EQ(refusal([](Program &p) { p.outputs[0].buffer = 4; }),
            "output 'y' is not in DDR but in a memtile buffer");
  EXPECT_EQ(refusal([](Program &p) { p.parameters = 9; }),
            "the parameters are in buffer 9 of 8");
  EXPECT_EQ(refusal([](Program &p) { p.reference.rooflineSeconds = -1; }),
            "a reference figure of -1 seconds");
  EXPECT_EQ(refusal([](Program &p) { p.layers[0].blocks = 2; }),
            "layer 'c' has a negative count, or 2 blocks of 0");
}

TEST(CheckStructure, Groups) {
  auto withNext = [](size_t index, auto change) {
    return refusal([&](Program &p) {
      p.instructions[index].withNext = true;
      change(p);
    });
  };
  auto nothing = [](Program &) {};
  EXPECT_EQ(withNext(sync, nothing),
            "instruction 7 (SYNC CORE of c): a SYNC does not alternate with "
            "the next instruction");
  EXPECT_EQ(withNext(load, nothing)
                .find("instruction 2 (LOAD of c): "
                      "alternates with the next "
                      "instruction, which is a "),
            0u);
  auto twice = [](size_t index, auto change) {
    return [=](Program &p) {
      p.instructions.insert(p.instructions.begin() + index,
                            p.instructions[index]);
      p.instructions[index].withNext = true;
      change(p.instructions[index + 1]);
    };
  };
  EXPECT_EQ(refusal(twice(load, [](Instruction &) {})), "accepted");
  EXPECT_EQ(refusal(twice(load, [](Instruction &i) { i.iterations = 2; }))
                .find("instruction 2 (LOAD of c): alternates with the next "
                      "instruction, which has 2 iterations, not 1"),
            0u);
  EXPECT_EQ(
      refusal(twice(conv, [](Instruction &i) { i.kernel.outputWidth[0] = 0; })),
      "instruction " + std::to_string(conv) +
          " (CONV of c): alternates with the next instruction, which "
          "other cores execute");
}

TEST(CheckStructure, Instructions) {
  EXPECT_EQ(refusal([](Program &p) { p.instructions[sync].iterations = 0; }),
            "instruction 7 (SYNC CORE of c): 0 iterations, must be from 1 to "
            "2147483648");
  EXPECT_EQ(refusal([](Program &p) { p.instructions[sync].layer = 1; }),
            "instruction 7 (SYNC CORE): layer 1 of 1");
  EXPECT_EQ(
      refusal([](Program &p) { p.instructions[load].engine = Engine::Core; }),
      "instruction 2 (LOAD of c): engine CORE does not execute LOAD");
  EXPECT_EQ(refusal([](Program &p) {
              p.instructions[load].acquires.push_back({7, 1});
            }),
            "instruction 2 (LOAD of c): acquire of lock k7, the program has 2");
  EXPECT_EQ(refusal([](Program &p) {
              p.instructions[load].acquires.push_back({0, 1});
            }),
            "instruction 2 (LOAD of c): acquire of core lock k0 by LOAD, which "
            "touches no core");
  EXPECT_EQ(refusal([](Program &p) {
              p.instructions[write].releases.push_back({1, 1});
            }),
            "instruction 6 (WRITE of c): release of lock k1 between LOAD and "
            "LOADFM by WRITE");
  EXPECT_EQ(refusal([](Program &p) {
              p.instructions[conv].releases = {{0, 1}, {0, 1}};
            }),
            "instruction 4 (CONV of c): release of lock k0 twice");
  EXPECT_EQ(
      refusal([](Program &p) { p.instructions[conv].acquires = {{0, 0}}; }),
      "instruction 4 (CONV of c): acquire of 0 units of lock k0, must be "
      "from 1 to 63");
}

TEST(CheckStructure, SourcePlacesComeFirst) {
  EXPECT_EQ(refusal([](Program &p) {
              p.sources.push_back("n.mlir:3:7");
              p.instructions[load].source = 1;
              p.instructions[load].members.clear();
            }),
            "n.mlir:3:7: instruction 2 (LOAD of c): no member");
}

TEST(CheckStructure, Transfers) {
  EXPECT_EQ(
      refusal([](Program &p) { p.instructions[load].members[0].at = {2}; }),
      "instruction 2 (LOAD of c): memtile 2, the device has 2");
  EXPECT_EQ(refusal([](Program &p) {
              p.instructions[loadFM].members[0].cores = {0, 0};
            }),
            "instruction 3 (LOADFM of c): row 0 is listed twice");
  EXPECT_EQ(refusal([](Program &p) {
              p.instructions[loadFM].members[0].cores.clear();
            }),
            "instruction 3 (LOADFM of c): a member lists no cores");
  // Small texts of steps that no memory could list, or hold.
  EXPECT_EQ(refusal([](Program &p) {
              from(p, load).dims = to(p, load).dims = {{1 << 24, 0}};
            }),
            "instruction 2 (LOAD of c): transfers of more than 16777216 "
            "separate runs of bytes");
  EXPECT_EQ(refusal([](Program &p) {
              to(p, load).dims = {{1, 1}};
              from(p, load).dims = {{INT32_MAX, 0}};
            }),
            "instruction 2 (LOAD of c): the source has 2147483647 bytes but "
            "the destination 1");
  EXPECT_EQ(
      refusal([](Program &p) { p.instructions[load].members[0].channel = 1; }),
      "instruction 2 (LOAD of c): channel 1 of a memtile");
  EXPECT_EQ(refusal([](Program &p) { to(p, load).buffer = 6; }),
            "instruction 2 (LOAD of c): the destination b6 'in' is a core "
            "buffer, must be a memtile buffer");
  EXPECT_EQ(refusal([](Program &p) { to(p, load).dims[0].size = 63; }),
            "instruction 2 (LOAD of c): the source has 64 bytes but the "
            "destination 63");
  EXPECT_EQ(refusal([](Program &p) { from(p, load).offsetBytes = 1; }),
            "instruction 2 (LOAD of c): the source spans bytes 1 to 64 but b1 "
            "'x' has 64");
  EXPECT_EQ(refusal([](Program &p) {
              to(p, load).stepBytes = -1;
              p.instructions[load].iterations = 3;
            }),
            "instruction 2 (LOAD of c): the destination spans bytes -2 to 63 "
            "but b4 'a' has 64 in memtile 0");
  EXPECT_EQ(refusal([](Program &p) {
              from(p, load).stepBytes = int64_t(1) << 40;
              p.instructions[load].iterations = int64_t(1) << 31;
            }),
            "instruction 2 (LOAD of c): the source spans bytes 0 to "
            "9223372036854775807 but b1 'x' has 64");
  EXPECT_EQ(refusal([](Program &p) { to(p, load).memtile = 1; }),
            "instruction 2 (LOAD of c): the channel of memtile 0 cannot reach "
            "memtile 1");
  EXPECT_EQ(refusal([](Program &p) {
              p.device = llvm::cantFail(parseDevice("paper-2x3"));
              for (Buffer &buffer : p.buffers)
                if (buffer.memory == Memory::Memtile) {
                  buffer.addressBytes.push_back(0);
                  buffer.sizeBytes.push_back(64);
                }
              from(p, loadFM).memtile = 2;
              kernelOf(p).outputWidth.push_back(1);
            }),
            "instruction 3 (LOADFM of c): the source is in memtile 2 of column "
            "2, which is no neighbour of column 0");
  EXPECT_EQ(refusal([](Program &p) { to(p, loadFM).rowStepBytes = 8; }),
            "instruction 3 (LOADFM of c): the destination has a row step, but "
            "the transfer has no row");
  EXPECT_EQ(refusal([](Program &p) {
              from(p, loadWM).dims = {{64, 2}};
              to(p, loadWM).dims = {{64, 1}};
            }),
            "instruction 1 (LOADWM of c): the source of a LOADWM is not one "
            "run of bytes");
  EXPECT_EQ(refusal([](Program &p) { from(p, load).buffer = 0; }),
            "instruction 2 (LOAD of c): the source b0 'params' holds "
            "parameters, which this instruction does not move");
  EXPECT_EQ(refusal([](Program &p) { to(p, write).buffer = 0; }),
            "instruction 6 (WRITE of c): the destination b0 'params' holds "
            "parameters, which this instruction does not move");
  EXPECT_EQ(refusal([](Program &p) { to(p, loadFM).dims[0].size = 65; }),
            "instruction 3 (LOADFM of c): the destination has 65 bytes but b6 "
            "'in' has 64");
  EXPECT_EQ(refusal([](Program &p) {
              from(p, load).dims.assign(8, {int64_t(1) << 20, 1});
            }),
            "instruction 2 (LOAD of c): the source has a dimension of 1048576");
}

/// The valid program with its weights in memtile 0 and its activations in
/// memtile 1.
void separate(Program &p) {
  p.device.memtileKinds = "WA";
  for (int i : {load, write})
    p.instructions[i].members[0].at = {1};
  for (Access *access :
       {&to(p, load), &from(p, loadFM), &to(p, writeFM), &from(p, write)})
    access->memtile = 1;
}

TEST(CheckStructure, MemtileKinds) {
  EXPECT_EQ(refusal(separate), "accepted");
  EXPECT_EQ(refusal([](Program &p) {
              separate(p);
              p.device.memtileKinds = "SS";
            }),
            "accepted");
  EXPECT_EQ(refusal([](Program &p) { p.device.memtileKinds = "WAW"; }),
            "device field memtile_kinds is 'WAW', a letter for 3 memtiles, but "
            "the device has 2");
  // Activations in a memtile for weights.
  auto activations = [](int instruction) {
    return refusal([=](Program &p) {
      separate(p);
      for (Access *access : {&from(p, instruction), &to(p, instruction)})
        access->memtile = 0;
      if (engineOf(p.instructions[instruction].opcode) <= Engine::Write)
        p.instructions[instruction].members[0].at = {0};
    });
  };
  EXPECT_EQ(activations(load),
            "instruction 2 (LOAD of c): the destination b4 'a' is in memtile "
            "0, which holds weights only");
  EXPECT_EQ(activations(loadFM),
            "instruction 3 (LOADFM of c): the source b4 'a' is in memtile 0, "
            "which holds weights only");
  EXPECT_EQ(activations(writeFM),
            "instruction 5 (WRITEFM of c): the destination b4 'a' is in "
            "memtile 0, which holds weights only");
  EXPECT_EQ(activations(write),
            "instruction 6 (WRITE of c): the source b4 'a' is in memtile 0, "
            "which holds weights only");
  // A fill is activations too.
  EXPECT_EQ(refusal([](Program &p) {
              separate(p);
              p.instructions[load].members[0].pieces[0].isFill = true;
              p.instructions[load].members[0].at = {0};
              to(p, load).memtile = 0;
            }),
            "instruction 2 (LOAD of c): the destination b4 'a' is in memtile "
            "0, which holds weights only");
  // Parameters in a memtile for activations.
  EXPECT_EQ(refusal([](Program &p) {
              separate(p);
              p.instructions[loadW].members[0].at = {1};
              to(p, loadW).memtile = 1;
            }),
            "instruction 0 (LOADW of c): the destination b3 'w' is in memtile "
            "1, which holds activations only");
  EXPECT_EQ(refusal([](Program &p) {
              separate(p);
              from(p, loadWM).memtile = 1;
            }),
            "instruction 1 (LOADWM of c): the source b3 'w' is in memtile 1, "
            "which holds activations only");
  // Memtile 1 of column 1 and memtile 0 of column 0 by the same distance.
  EXPECT_EQ(refusal([](Program &p) {
              separate(p);
              p.instructions[loadFM].members[0].at = {1, 0};
              from(p, loadFM).memtile = 0;
            }),
            "instruction 3 (LOADFM of c): the source b4 'a' is in memtile 0, "
            "which holds weights only");
}

TEST(CheckStructure, Kernels) {
  EXPECT_EQ(refusal([](Program &p) { kernelOf(p).input = 4; }),
            "instruction 4 (CONV of c): the input b4 'a' is no core buffer");
  EXPECT_EQ(refusal([](Program &p) { kernelOf(p).output = -1; }),
            "instruction 4 (CONV of c): the output is buffer b-1, the program "
            "has 8");
  EXPECT_EQ(refusal([](Program &p) { kernelOf(p).params = -1; }),
            "instruction 4 (CONV of c): no params");
  EXPECT_EQ(refusal([](Program &p) { kernelOf(p).input2 = 6; }),
            "instruction 4 (CONV of c): a second input");
  EXPECT_EQ(refusal([](Program &p) { kernelOf(p).outputWidth = {1}; }),
            "instruction 4 (CONV of c): 1 output widths, the device has 2 "
            "columns");
  EXPECT_EQ(refusal([](Program &p) { kernelOf(p).kernelRowEnd = 2; }),
            "instruction 4 (CONV of c): kernel rows 0 to 2 of 1");
  EXPECT_EQ(refusal([](Program &p) {
              p.buffers[6].sizeBytes = {4096};
              kernelOf(p).inputChannels = 1024;
              kernelOf(p).kernelHeight = kernelOf(p).kernelRowEnd = 65535;
            }),
            "instruction 4 (CONV of c): a call reads 268431360 bytes of "
            "input, more than 67108864");
  EXPECT_EQ(refusal([](Program &p) { kernelOf(p).strideX = 0; }),
            "instruction 4 (CONV of c): a window, stride or dilation outside 1 "
            "to 65535");
  EXPECT_EQ(refusal([](Program &p) { kernelOf(p).strideX = 3; }),
            "instruction 4 (CONV of c): a row of input takes 80 bytes but b6 "
            "'in' has 64");
  EXPECT_EQ(refusal([](Program &p) { kernelOf(p).outputChannels = {8, 17}; }),
            "instruction 4 (CONV of c): a row of output takes 68 bytes but b7 "
            "'out' has 64");
  EXPECT_EQ(refusal([](Program &p) { kernelOf(p).params = 6; }),
            "instruction 4 (CONV of c): the params b6 'in' holds activations, "
            "which this instruction does not move");
  EXPECT_EQ(refusal([](Program &p) {
              p.instructions[conv].opcode = Opcode::AvgPool;
              kernelOf(p).inputChannels = 0;
            }),
            "instruction 4 (AVGPOOL of c): 0 and 0 valid ranges, the device "
            "has 2 columns");
}

TEST(CheckStructure, Sums) {
  auto sums = [](int64_t offset, int64_t step, int64_t iterations) {
    return refusal([=](Program &p) {
      kernelOf(p).sumsOut = true;
      kernelOf(p).sumsOffset = offset;
      kernelOf(p).sumsStep = step;
      p.instructions[conv].iterations = iterations;
    });
  };
  // 4 pixels x 8 channels x 4 bytes = 128 of 16384.
  EXPECT_EQ(sums(16384 - 128, 0, 9), "accepted");
  EXPECT_EQ(sums(0, 128, 128), "accepted");
  EXPECT_EQ(sums(127 * 128, -128, 128), "accepted");
  EXPECT_EQ(sums(0, 128, 129),
            "instruction 4 (CONV of c): sums of 128 bytes at byte 0 with step "
            "128 in 129 calls exceed the 16384 bytes of a core's scratch "
            "memory");
  EXPECT_EQ(sums(-4, 0, 1),
            "instruction 4 (CONV of c): sums of 128 bytes at byte -4 with step "
            "0 in 1 calls exceed the 16384 bytes of a core's scratch memory");
  EXPECT_EQ(sums(6, 0, 1),
            "instruction 4 (CONV of c): sums at byte 6 with step 0, which must "
            "be multiples of 4");
  EXPECT_EQ(refusal([](Program &p) { kernelOf(p).sumsStep = 4; }),
            "instruction 4 (CONV of c): a place for sums in a kernel without "
            "sums");
  EXPECT_EQ(refusal([](Program &p) {
              p.instructions[conv].opcode = Opcode::DwConv;
              kernelOf(p).inputChannels = 0;
              kernelOf(p).sumsIn = true;
            }),
            "instruction 4 (DWCONV of c): a DWCONV with sums");
}

TEST(CheckStructure, ElementWiseKernels) {
  auto changed = [](Opcode opcode,
                    llvm::function_ref<void(KernelCall &)> change) {
    return refusal([&](Program &p) {
      p.instructions[conv].opcode = opcode;
      kernelOf(p).inputChannels = 0;
      change(kernelOf(p));
    });
  };
  for (Opcode opcode : {Opcode::Sub, Opcode::Mul})
    EXPECT_EQ(changed(opcode, [](KernelCall &k) { k.input2 = 6; }), "accepted");
  EXPECT_EQ(changed(Opcode::Sub, [](KernelCall &) {}),
            "instruction 4 (SUB of c): no second input");
  EXPECT_EQ(changed(Opcode::Copy, [](KernelCall &k) { k.input2 = 6; }),
            "instruction 4 (COPY of c): a second input");
  EXPECT_EQ(changed(Opcode::Copy, [](KernelCall &k) { k.params = -1; }),
            "instruction 4 (COPY of c): no params");
  EXPECT_EQ(changed(Opcode::Copy, [](KernelCall &k) { k.kernelRowEnd = 0; }),
            "accepted");
  EXPECT_EQ(changed(Opcode::DwConv, [](KernelCall &k) { k.kernelRowEnd = 0; }),
            "accepted");
  EXPECT_EQ(changed(Opcode::Sub,
                    [](KernelCall &k) {
                      k.input2 = 6;
                      k.kernelRowEnd = 0;
                    }),
            "instruction 4 (SUB of c): kernel rows 0 to 0 of 1");
  EXPECT_EQ(changed(Opcode::Copy, [](KernelCall &k) { k.strideX = 2; }),
            "instruction 4 (COPY of c): an element-wise kernel with a window");
  EXPECT_EQ(changed(Opcode::DwConv, [](KernelCall &k) { k.inputChannels = 8; }),
            "instruction 4 (DWCONV of c): 8 input channels");
}

TEST(CheckStructure, Syncs) {
  EXPECT_EQ(refusal([](Program &p) {
              p.instructions[sync].members.resize(1);
              p.instructions[sync].members[0].at = {0};
            }),
            "instruction 7 (SYNC CORE of c): the list of instances is empty or "
            "names cores of a channel");
  EXPECT_EQ(refusal([](Program &p) { p.instructions[sync].members.resize(2); }),
            "instruction 7 (SYNC CORE of c): a SYNC has at most one member, "
            "which only lists instances");
}

} // namespace
