//===- Program.h - A program for the mesh, as data --------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The program that the simulator executes and the emitters print: buffers,
// locks and instructions. It is an immutable view, made by two functions only:
// from aie2 IR (Target/ProgramFromIR.h) and from ASM text (Emit/AsmReader.h).
// It holds no duration, byte count or block count: those follow from the
// descriptors.
//
// An instruction drives a whole cohort. Each *engine* (a kind of channel, or
// the cores) has several instances; each instance executes the instructions of
// its engine one after the other, in program order.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_PROGRAM_PROGRAM_H
#define BSAIE_PROGRAM_PROGRAM_H

#include "BSAIE/Hardware/Device.h"
#include "llvm/ADT/SmallVector.h"
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace bsaie {

enum class Memory : uint8_t { DDR, Memtile, Core };

/// Who executes an instruction. Instances: LOAD and LOADW one per memtile;
/// WRITE `writeChannelsPerMemtile` per memtile (instance = memtile x channels +
/// channel); LOADFM and WRITEFM one per column; LOADWM one per row; Core one
/// per core (instance = row x columns + column).
enum class Engine : uint8_t {
  Load,
  LoadW,
  Write,
  LoadFM,
  LoadWM,
  WriteFM,
  Core
};
constexpr unsigned numEngines = 7;

enum class Opcode : uint8_t {
  Load,
  LoadW,
  Write,
  LoadFM,
  LoadWM,
  WriteFM, // transfers
  Conv,
  MaxPool,
  AvgPool,
  Add,
  DwConv,
  Sub,
  Mul,
  Copy, // kernels
  Sync  // locks only, moves nothing
};
constexpr unsigned numOpcodes = 15;

/// "LOADFM", "CONV", ...: the names of the paper, as in ASM text.
llvm::StringRef name(Opcode opcode);
llvm::StringRef name(Engine engine);
llvm::StringRef name(Memory memory);
bool isTransfer(Opcode opcode);
bool isKernel(Opcode opcode);
/// True for ADD, SUB and MUL: element-wise kernels of two inputs.
bool hasTwoInputs(Opcode opcode);
/// The engine that executes a transfer or kernel (not Sync).
Engine engineOf(Opcode opcode);
/// Number of instances of `engine` on `device`.
int64_t instances(Engine engine, const Device &device);

/// A range of bytes. DDR and core buffers have one entry (the cores of a cohort
/// have equal maps); memtile buffers have one entry per memtile, and a size of
/// 0 where the buffer is absent. Memtiles are circular: address + size may pass
/// the end. Core buffers are rings: every access wraps modulo the buffer's
/// size.
struct Buffer {
  std::string name;
  Memory memory = Memory::DDR;
  std::vector<int64_t> addressBytes;
  std::vector<int64_t> sizeBytes;
  unsigned source = 0;
  bool operator==(const Buffer &other) const;
};

/// An AIE2 semaphore family. `Core`: one instance in each core. `Pair`: one for
/// each pair (instance of `from`, instance of `to`); an instruction of engine
/// `from` touches the instances of its row, one of `to` those of its column.
/// acquire waits for at least v in every touched instance and subtracts v from
/// each; release adds v. A pair lock from an engine to itself is released as
/// `from` and acquired as `to`. Values stay within 0 and maxLockValue.
struct Lock {
  enum Kind : uint8_t { Core, Pair };
  std::string name;
  Kind kind = Core;
  Engine from = Engine::Core;
  Engine to = Engine::Core;
  int64_t initial = 0;
  /// The number that the lock has on the hardware.
  int64_t number = 0;
  unsigned source = 0;
  bool operator==(const Lock &other) const;
};

/// The largest value of a lock: AIE2 semaphores count in six bits.
constexpr int64_t maxLockValue = 63;

/// `value` units of a lock, acquired before or released after each transfer or
/// kernel call; all acquires of an instruction happen together or not at all. A
/// LOADFM or LOADWM touches a Core lock in every receiver; a WRITEFM and a
/// kernel in its own core; a Sync of engine LoadFM or WriteFM in all cores of
/// its column, of LoadWM in all cores of its row, of Core in its own core.
/// LOAD, LOADW and WRITE cannot touch Core locks. Any transfer may touch pair
/// locks of its engine: each of its transfers (each row of a WRITEFM or of a
/// LOADFM with `each` is one) then touches the row or column of its channel.
struct LockUse {
  unsigned lock = 0;
  int64_t value = 1;
  bool operator==(const LockUse &other) const;
};

/// One level of an access pattern.
struct Dim {
  int64_t size = 1;
  int64_t strideBytes = 1;
  bool operator==(const Dim &other) const;
};

/// A regular set of bytes in one instance of a buffer: the bytes at
///   offset + iteration x step + row x rowStep + sum(index_d x stride_d)
/// for all indices, outermost dimension first. Offsets are relative to the
/// buffer. `memtile` says in which memtile: for LOAD, LOADW, WRITE and LOADWM
/// its absolute number, for LOADFM and WRITEFM the distance from the column's
/// first memtile, counted in memtiles; those of the column and of its direct
/// neighbours can be reached. It is 0 for DDR and cores. LOAD, LOADW and WRITE
/// reach the memtile of their channel only.
///
/// `row` is the row of the core that the transfer serves: the listed row for a
/// WRITEFM and for a LOADFM with `each`, the channel's for a LOADWM. Others
/// have none, and a row step of 0. No dimension means one byte.
struct Access {
  unsigned buffer = 0;
  int64_t memtile = 0;
  int64_t offsetBytes = 0;
  int64_t stepBytes = 0;
  int64_t rowStepBytes = 0;
  llvm::SmallVector<Dim, 4> dims;

  /// Bytes that one transfer touches: the product of the sizes.
  int64_t bytes() const;
  bool operator==(const Access &other) const;
};

/// A part of a transfer: bytes that go from `from` to `to` in the order of
/// their patterns (equal byte counts), or, when `isFill`, `to` filled with
/// `fill`.
struct Piece {
  bool isFill = false;
  int8_t fill = 0;
  Access from;
  Access to;
  /// The end that a piece does not use (`from` of a fill) does not count.
  bool operator==(const Piece &other) const;
};

/// What one channel moves in one iteration. `at` lists the channels' own
/// indices: memtiles for LOAD, LOADW and WRITE, columns for LOADFM and WRITEFM,
/// rows for LOADWM. `cores` lists rows (LOADFM, WRITEFM) or columns (LOADWM)
/// that receive or send, and is empty for the others. A LOADFM with `each`
/// makes one transfer per listed row, in order, and a LOADFM without it one
/// broadcast to all of them; a WRITEFM always makes one transfer per listed
/// row; a LOADWM always broadcasts.
///
/// The members of an instruction are a group: those of one channel alternate
/// iteration by iteration, in the order in which they are listed: an iteration
/// of a channel makes the transfers of all members that list it. A channel that
/// no member lists skips the instruction and touches no lock. The piece of a
/// LOADWM is one: a single contiguous run of bytes.
///
/// A Sync has no member, and then all instances of its engine execute it, or
/// one without pieces that restricts it: `at` lists the instances, or for
/// engine Core the columns, and then `cores` lists the rows.
struct Member {
  llvm::SmallVector<int64_t, 8> at;
  llvm::SmallVector<int64_t, 8> cores;
  bool each = false;
  /// WRITE only: which of the memtile's channels.
  int64_t channel = 0;
  llvm::SmallVector<Piece, 4> pieces;
  bool operator==(const Member &other) const;
};

/// A kernel call of the cohort. Addresses are offsets into rings: call i reads
/// its input rows at (offset + i x step) mod the buffer's size, and so on.
/// Tiles are NHWC: row pitch, then pixels, then channels. Shapes are the core's
/// own.
///
/// Every kernel but MAXPOOL reads its constants from byte `paramsOffset` of
/// `params` on, a run of bytes laid out as Sparsity/PackedFormat.h says. A call
/// writes one row of output: output width x output channels contiguous bytes of
/// the output ring. A core without output (width or channels 0) skips the
/// kernel and touches no lock.
///
/// A CONV may be cut into parts of the input channels. Between the parts, int32
/// sums [pixel][channel] stay in the core's scratch memory (coreScratchBytes)
/// at sumsOffset + i x sumsStep. With `sumsIn` a call starts from these sums,
/// else from 0; with `sumsOut` it leaves its sums there and writes no output:
/// its run is partial, and `output` names a buffer that it does not touch. The
/// last part alone adds the bias, requantises and clamps.
///
/// A COPY with an empty range of kernel rows reads no input: its row is all the
/// run's pad value.
struct KernelCall {
  int input = -1, input2 = -1, params = -1, output = -1; // buffer indices
  int64_t inputOffset = 0, inputStep = 0;
  int64_t input2Offset = 0, input2Step = 0;
  int64_t outputOffset = 0, outputStep = 0;
  int64_t paramsOffset = 0;
  /// Bytes from one input row to the next in the ring.
  int64_t inputRowPitch = 0;
  /// Kernel rows [kernelRowBegin, kernelRowEnd) of kernelHeight meet data; the
  /// first of them reads the input row at the offset.
  int64_t kernelHeight = 1, kernelWidth = 1;
  int64_t kernelRowBegin = 0, kernelRowEnd = 1;
  /// Pixels from one output pixel's window to the next, and between taps.
  int64_t strideX = 1, dilationY = 1, dilationX = 1;
  /// Output pixels of a row, for each column of cores; 0: the column is idle.
  llvm::SmallVector<int64_t, 8> outputWidth;
  /// Output channels, for each row of cores; 0: the row is idle. For pools and
  /// element-wise kernels also the input channels.
  llvm::SmallVector<int64_t, 8> outputChannels;
  /// CONV: input channels.
  int64_t inputChannels = 0;
  /// AVGPOOL: for each column of cores, the tile pixels [validBegin, validEnd)
  /// are data; the others are padding and do not count in the divisor. MAXPOOL
  /// may have them too, and then does not look at the others.
  llvm::SmallVector<int64_t, 8> validBegin, validEnd;
  /// CONV: whether int32 sums are taken from and left in the scratch memory.
  bool sumsIn = false, sumsOut = false;
  int64_t sumsOffset = 0, sumsStep = 0;

  /// Pixels of an input row that the cores of `column` read, padding included.
  int64_t tilePixels(int64_t column) const {
    return (outputWidth[column] - 1) * strideX + (kernelWidth - 1) * dilationX +
           1;
  }
  bool operator==(const KernelCall &other) const;
};

struct Instruction {
  Opcode opcode = Opcode::Sync;
  Engine engine = Engine::Core;
  int64_t iterations = 1;
  /// The next instruction is of the same engine and alternates with this one
  /// iteration by iteration: kernels that hand rows to each other in a core,
  /// transfers whose rows such kernels take in turn. Both have as many
  /// iterations and the same channels or cores.
  bool withNext = false;
  llvm::SmallVector<LockUse, 4> acquires, releases;
  std::vector<Member> members; // transfers
  KernelCall kernel;           // kernels
  /// Index into Program::layers: for reports and pictures only.
  unsigned layer = 0;
  unsigned source = 0;
  bool operator==(const Instruction &other) const;
};

/// An input or output of the program: a DDR buffer that holds an NHWC tensor.
struct Port {
  std::string name;
  unsigned buffer = 0;
  llvm::SmallVector<int64_t, 4> shape;
  bool operator==(const Port &other) const;
};

/// What a report says about a layer that the program itself does not: facts of
/// the network, not of the execution.
struct LayerInfo {
  std::string name;
  std::string kind;
  /// Source places "file:line:column", with ", " between them, or empty.
  std::string location;
  /// Multiply-accumulates as published (unpadded), and of non-zero 8x8 blocks.
  int64_t macs = 0;
  int64_t nonZeroMacs = 0;
  /// 8x8 blocks that hold a non-zero value, and all of them; 0 of 0 without
  /// weights.
  int64_t blocks = 0, totalBlocks = 0;
  /// "4 x COUT, 2 x height, ..." as text.
  std::string splits;
  /// By how much the closed form of the placed network expects the layer to
  /// make the program longer; 0 when nothing is expected.
  double estimateSeconds = 0;
  bool operator==(const LayerInfo &other) const;
};

/// The three reference figures of the network on the device (design, section
/// 3).
struct ReferenceFigures {
  double rooflineSeconds = 0;
  double layerBoundSeconds = 0;
  double lowerBoundSeconds = 0;
  bool operator==(const ReferenceFigures &other) const;
};

struct Program {
  Device device;
  std::vector<Buffer> buffers;
  std::vector<Lock> locks;
  std::vector<Instruction> instructions;
  std::vector<Port> inputs, outputs;
  std::vector<LayerInfo> layers;
  ReferenceFigures reference;
  /// Index of the DDR buffer that holds the parameter image; -1 without one.
  int parameters = -1;
  /// "file:line:column" of each source index; entry 0 is the empty place.
  std::vector<std::string> sources = {""};
  bool operator==(const Program &other) const;
  bool operator!=(const Program &other) const { return !(*this == other); }
};

/// "instruction 12 (LOADFM of conv1)", after its source place when it has one
/// and with that of its layer where it is another: how messages name one.
std::string describe(const Program &program, size_t instruction);
/// The same without its source place.
std::string describeWithoutPlace(const Program &program, size_t instruction);

/// Refuses a program whose parts do not fit together: indices out of range,
/// channels or cores that the device does not have, buffers outside their
/// memory, patterns outside their buffer, byte counts that differ between the
/// two ends, parameters that travel as activations do, either in a memtile that
/// is for the other only. All later code may rely on it, and on numbers so
/// small that sums and products of a few of them do not overflow. The message
/// names the place.
llvm::Error checkStructure(const Program &program);

} // namespace bsaie

#endif // BSAIE_PROGRAM_PROGRAM_H
