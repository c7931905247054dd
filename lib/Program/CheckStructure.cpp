//===- CheckStructure.cpp - Do the parts of a program fit together? -------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything that can be said of a program without executing it. Whether bytes
// are written before they are read, and whether locks let it finish, is the
// simulator's business.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Program/Program.h"
#include "BSAIE/Support/MakeError.h"

#include "llvm/ADT/STLExtras.h"

using namespace bsaie;
using llvm::ArrayRef;
using llvm::Error;
using llvm::StringRef;

namespace {

// Limits that keep later arithmetic within 64 bits.
constexpr int64_t maxBuffers = 65534;
constexpr int64_t maxLockInstances = 1 << 24;
constexpr int64_t maxDdrBytes = int64_t(1) << 36;
constexpr int64_t maxTransferBytes = int64_t(1) << 31;
// Limits of what one step takes: the simulator lists the runs of all channels
// of an instruction, and holds the rows that a kernel reads.
constexpr int64_t maxTransferRuns = 1 << 24;
constexpr int64_t maxTileBytes = 1 << 26;
constexpr int64_t maxIterations = int64_t(1) << 31;
constexpr int64_t maxDistance = int64_t(1) << 40;
constexpr int64_t maxTileSide = 65535;
constexpr size_t maxDims = 16;

/// Separate runs of bytes in one transfer of `access`, but for wrapping.
int64_t runsOf(const Access &access) {
  int64_t length = 1, runs = 1;
  for (const Dim &dim : llvm::reverse(access.dims))
    if (runs == 1 && dim.strideBytes == length)
      length *= dim.size;
    else
      runs *= dim.size;
  return runs;
}

/// What a buffer may hold: parameters travel by LOADW and LOADWM only.
enum class Content : uint8_t { Unknown, Activations, Parameters };

class Checker {
public:
  explicit Checker(const Program &program)
      : program(program), device(program.device),
        content(program.buffers.size(), Content::Unknown) {}

  Error run();

private:
  Error checkTables();
  Error checkBuffer(const Buffer &buffer);
  Error checkPort(const Port &port, StringRef kind);
  Error checkInstruction(const Instruction &inst);
  Error checkGroup(size_t index);
  Error checkLocks(const Instruction &inst, ArrayRef<LockUse> uses,
                   StringRef verb);
  Error checkList(ArrayRef<int64_t> list, int64_t size, StringRef what);
  Error checkSync(const Instruction &inst);
  Error checkTransfer(const Instruction &inst);
  Error checkMember(const Instruction &inst, const Member &member);
  Error checkAccess(const Instruction &inst, const Member &member,
                    const Access &access, Memory memory, StringRef end);
  Error checkMemtileAccess(const Instruction &inst, const Member &member,
                           const Access &access, int64_t at, StringRef end);
  Error checkSpan(const Access &access, int64_t iterations,
                  ArrayRef<int64_t> rows, int64_t size, StringRef end);
  Error checkContent(unsigned buffer, Content expected, StringRef end);
  Error checkKernel(const Instruction &inst);
  Error checkSums(const Instruction &inst);
  Error checkRing(int buffer, StringRef what);

  /// Rows of cores that a transfer of channel `at` serves one by one.
  static llvm::SmallVector<int64_t, 8>
  servedRows(Opcode opcode, const Member &member, int64_t at);

  const Program &program;
  const Device &device;
  std::vector<Content> content;
};

Error Checker::checkBuffer(const Buffer &buffer) {
  size_t entries = buffer.memory == Memory::Memtile ? device.memtiles() : 1;
  if (buffer.addressBytes.size() != entries ||
      buffer.sizeBytes.size() != entries)
    return makeError("has ", buffer.addressBytes.size(), " addresses and ",
                     buffer.sizeBytes.size(), " sizes, expected ", entries);
  for (size_t i = 0; i < entries; ++i) {
    int64_t address = buffer.addressBytes[i], size = buffer.sizeBytes[i];
    if (address < 0 || size < 0)
      return makeError("has address ", address, " and size ", size,
                       ", which must not be negative");
    switch (buffer.memory) {
    case Memory::DDR:
      if (address > maxDdrBytes || size > maxDdrBytes - address)
        return makeError("ends beyond the ", maxDdrBytes, " bytes of DDR");
      break;
    case Memory::Memtile:
      if (address >= device.memtileBytes)
        return makeError("begins at byte ", address, " of memtile ", i,
                         ", which has ", device.memtileBytes);
      if (size > device.memtileBytes)
        return makeError("takes ", size, " bytes of memtile ", i,
                         ", which has ", device.memtileBytes);
      break;
    case Memory::Core:
      if (address > device.coreBufferBytes ||
          size > device.coreBufferBytes - address)
        return makeError("ends beyond the ", device.coreBufferBytes,
                         " bytes that a core has for buffers");
      break;
    }
  }
  return Error::success();
}

Error Checker::checkPort(const Port &port, StringRef kind) {
  if (port.buffer >= program.buffers.size())
    return makeError(kind, " '", port.name, "' is in buffer ", port.buffer,
                     " of ", program.buffers.size());
  const Buffer &buffer = program.buffers[port.buffer];
  if (buffer.memory != Memory::DDR)
    return makeError(kind, " '", port.name, "' is not in DDR but in a ",
                     name(buffer.memory), " buffer");
  if (int(port.buffer) == program.parameters)
    return makeError(kind, " '", port.name, "' is in the parameter image");
  int64_t bytes = 1;
  if (port.shape.empty() || port.shape.size() > 8)
    return makeError(kind, " '", port.name, "' has rank ", port.shape.size(),
                     ", must be from 1 to 8");
  for (int64_t side : port.shape) {
    if (side < 1 || side > maxDdrBytes / bytes)
      return makeError(kind, " '", port.name, "' has a side of ", side);
    bytes *= side;
  }
  if (bytes != buffer.sizeBytes[0])
    return makeError(kind, " '", port.name, "' has ", bytes,
                     " elements but its buffer has ", buffer.sizeBytes[0],
                     " bytes");
  return Error::success();
}

Error Checker::checkTables() {
  if (Error e = checkDevice(device))
    return e;
  if (int64_t(program.buffers.size()) > maxBuffers)
    return makeError("the program has ", program.buffers.size(),
                     " buffers, more than ", maxBuffers);
  if (program.sources.empty() || !program.sources[0].empty())
    return makeError("source place 0 must be empty");
  for (auto [index, buffer] : llvm::enumerate(program.buffers)) {
    if (Error e = checkBuffer(buffer))
      return makeError("buffer b", index, " '", buffer.name, "' ",
                       llvm::toString(std::move(e)));
    if (buffer.source >= program.sources.size())
      return makeError("buffer b", index, " has source place ", buffer.source,
                       " of ", program.sources.size());
  }
  int64_t lockInstances = 0;
  for (auto [index, lock] : llvm::enumerate(program.locks)) {
    if (lock.initial < 0 || lock.initial > maxLockValue)
      return makeError("lock k", index, " starts at ", lock.initial,
                       ", must be from 0 to ", maxLockValue);
    if (lock.number < 0)
      return makeError("lock k", index, " has number ", lock.number);
    if (lock.source >= program.sources.size())
      return makeError("lock k", index, " has source place ", lock.source,
                       " of ", program.sources.size());
    lockInstances += lock.kind == Lock::Core ? device.cores()
                                             : instances(lock.from, device) *
                                                   instances(lock.to, device);
    if (lockInstances > maxLockInstances)
      return makeError("the program has more than ", maxLockInstances,
                       " lock instances");
  }
  if (program.parameters != -1) {
    if (program.parameters < 0 ||
        size_t(program.parameters) >= program.buffers.size())
      return makeError("the parameters are in buffer ", program.parameters,
                       " of ", program.buffers.size());
    if (program.buffers[program.parameters].memory != Memory::DDR)
      return makeError("the parameters are not in DDR");
    content[program.parameters] = Content::Parameters;
  }
  for (const Port &port : program.inputs)
    if (Error e = checkPort(port, "input"))
      return e;
  for (const Port &port : program.outputs)
    if (Error e = checkPort(port, "output"))
      return e;
  const ReferenceFigures &reference = program.reference;
  for (double seconds : {reference.rooflineSeconds, reference.layerBoundSeconds,
                         reference.lowerBoundSeconds})
    if (!(seconds >= 0 && seconds <= 1e9))
      return makeError("a reference figure of ", printNumber(seconds),
                       " seconds");
  for (const LayerInfo &layer : program.layers)
    if (layer.macs < 0 || layer.nonZeroMacs < 0 || layer.blocks < 0 ||
        layer.totalBlocks < layer.blocks)
      return makeError("layer '", layer.name, "' has a negative count, or ",
                       layer.blocks, " blocks of ", layer.totalBlocks);
    else if (!(layer.estimateSeconds >= 0 && layer.estimateSeconds <= 1e9))
      return makeError("layer '", layer.name, "' has an estimate of ",
                       printNumber(layer.estimateSeconds), " seconds");
  return Error::success();
}

Error Checker::run() {
  if (Error e = checkTables())
    return e;
  for (auto [index, inst] : llvm::enumerate(program.instructions))
    if (Error e = checkInstruction(inst))
      return makeError(describe(program, index), ": ",
                       llvm::toString(std::move(e)));
  for (size_t index = 0; index < program.instructions.size(); ++index)
    if (program.instructions[index].withNext)
      if (Error e = checkGroup(index))
        return makeError(describe(program, index), ": ",
                         llvm::toString(std::move(e)));
  return Error::success();
}

/// Who executes an instruction, as a sorted list: channels, or the rows and
/// columns of cores that have output.
static llvm::SmallVector<int64_t, 16> participants(const Instruction &inst,
                                                   const Device &device) {
  llvm::SmallVector<int64_t, 16> list;
  if (isKernel(inst.opcode)) {
    for (auto [column, width] : llvm::enumerate(inst.kernel.outputWidth))
      if (width)
        list.push_back(column);
    for (auto [row, channels] : llvm::enumerate(inst.kernel.outputChannels))
      if (channels)
        list.push_back(device.columns + row);
    return list;
  }
  for (const Member &member : inst.members)
    for (int64_t at : member.at)
      list.push_back(inst.opcode == Opcode::Write
                         ? at * device.writeChannelsPerMemtile + member.channel
                         : at);
  llvm::sort(list);
  list.erase(llvm::unique(list), list.end());
  return list;
}

Error Checker::checkGroup(size_t index) {
  const Instruction &inst = program.instructions[index];
  if (inst.opcode == Opcode::Sync)
    return makeError("a SYNC does not alternate with the next instruction");
  if (index + 1 == program.instructions.size())
    return makeError("alternates with the next instruction, but is the last");
  const Instruction &next = program.instructions[index + 1];
  if (next.opcode == Opcode::Sync || next.engine != inst.engine)
    return makeError("alternates with the next instruction, which is a ",
                     name(next.opcode));
  if (next.iterations != inst.iterations)
    return makeError("alternates with the next instruction, which has ",
                     next.iterations, " iterations, not ", inst.iterations);
  if (participants(inst, device) != participants(next, device))
    return makeError("alternates with the next instruction, which other ",
                     isKernel(inst.opcode) ? "cores" : "channels", " execute");
  return Error::success();
}

Error Checker::checkInstruction(const Instruction &inst) {
  if (inst.source >= program.sources.size())
    return makeError("source place ", inst.source, " of ",
                     program.sources.size());
  if (inst.layer >= std::max<size_t>(program.layers.size(), 1))
    return makeError("layer ", inst.layer, " of ", program.layers.size());
  if (inst.iterations < 1 || inst.iterations > maxIterations)
    return makeError(inst.iterations, " iterations, must be from 1 to ",
                     maxIterations);
  if (inst.opcode != Opcode::Sync && inst.engine != engineOf(inst.opcode))
    return makeError("engine ", name(inst.engine), " does not execute ",
                     name(inst.opcode));
  if (Error e = checkLocks(inst, inst.acquires, "acquire"))
    return e;
  if (Error e = checkLocks(inst, inst.releases, "release"))
    return e;
  if (inst.opcode == Opcode::Sync)
    return checkSync(inst);
  return isTransfer(inst.opcode) ? checkTransfer(inst) : checkKernel(inst);
}

Error Checker::checkLocks(const Instruction &inst, ArrayRef<LockUse> uses,
                          StringRef verb) {
  for (size_t i = 0; i < uses.size(); ++i) {
    const LockUse &use = uses[i];
    if (use.lock >= program.locks.size())
      return makeError(verb, " of lock k", use.lock, ", the program has ",
                       program.locks.size());
    if (use.value < 1 || use.value > maxLockValue)
      return makeError(verb, " of ", use.value, " units of lock k", use.lock,
                       ", must be from 1 to ", maxLockValue);
    for (size_t j = 0; j < i; ++j)
      if (uses[j].lock == use.lock)
        return makeError(verb, " of lock k", use.lock, " twice");
    const Lock &lock = program.locks[use.lock];
    if (lock.kind == Lock::Core && inst.engine <= Engine::Write)
      return makeError(verb, " of core lock k", use.lock, " by ",
                       name(inst.engine), ", which touches no core");
    if (lock.kind == Lock::Pair && lock.from != inst.engine &&
        lock.to != inst.engine)
      return makeError(verb, " of lock k", use.lock, " between ",
                       name(lock.from), " and ", name(lock.to), " by ",
                       name(inst.engine));
  }
  return Error::success();
}

Error Checker::checkList(ArrayRef<int64_t> list, int64_t size, StringRef what) {
  std::vector<bool> seen(size);
  for (int64_t index : list) {
    if (index < 0 || index >= size)
      return makeError(what, " ", index, ", the device has ", size);
    if (seen[index])
      return makeError(what, " ", index, " is listed twice");
    seen[index] = true;
  }
  return Error::success();
}

Error Checker::checkSync(const Instruction &inst) {
  if (inst.members.empty())
    return Error::success();
  const Member &member = inst.members.front();
  if (inst.members.size() > 1 || !member.pieces.empty() || member.each ||
      member.channel)
    return makeError(
        "a SYNC has at most one member, which only lists instances");
  bool onCores = inst.engine == Engine::Core;
  if (Error e = checkList(
          member.at, onCores ? device.columns : instances(inst.engine, device),
          onCores ? "column" : "channel"))
    return e;
  if (member.at.empty() || member.cores.empty() == onCores)
    return makeError(
        "the list of instances is empty or names cores of a channel");
  return checkList(member.cores, device.rows, "row");
}

Error Checker::checkTransfer(const Instruction &inst) {
  if (inst.members.empty())
    return makeError("no member");
  for (const Member &member : inst.members)
    if (Error e = checkMember(inst, member))
      return e;
  return Error::success();
}

Error Checker::checkMember(const Instruction &inst, const Member &member) {
  Opcode op = inst.opcode;
  bool toCores =
      op == Opcode::LoadFM || op == Opcode::LoadWM || op == Opcode::WriteFM;
  int64_t channels =
      toCores ? instances(inst.engine, device) : device.memtiles();
  StringRef unit = !toCores               ? "memtile"
                   : op == Opcode::LoadWM ? "row"
                                          : "column";
  if (member.at.empty())
    return makeError("a member lists no ", unit);
  if (Error e = checkList(member.at, channels, unit))
    return e;
  if (toCores == member.cores.empty())
    return makeError(toCores ? "a member lists no cores"
                             : "a member lists cores, which it cannot reach");
  if (toCores)
    if (Error e = checkList(member.cores,
                            op == Opcode::LoadWM ? device.columns : device.rows,
                            op == Opcode::LoadWM ? "column" : "row"))
      return e;
  if (member.each && op != Opcode::LoadFM)
    return makeError("only a LOADFM may serve each core by itself");
  if (member.channel < 0 ||
      member.channel >=
          (op == Opcode::Write ? device.writeChannelsPerMemtile : 1))
    return makeError("channel ", member.channel, " of a memtile");
  if (member.pieces.empty())
    return makeError("a member moves nothing");

  static constexpr Memory ends[][2] = {
      {Memory::DDR, Memory::Memtile},  {Memory::DDR, Memory::Memtile},
      {Memory::Memtile, Memory::DDR},  {Memory::Memtile, Memory::Core},
      {Memory::Memtile, Memory::Core}, {Memory::Core, Memory::Memtile}};
  auto [fromMemory, toMemory] = ends[unsigned(op)];
  bool parameters = op == Opcode::LoadW || op == Opcode::LoadWM;
  Content moved = parameters ? Content::Parameters : Content::Activations;
  int64_t bytes = 0, runs = 0;
  auto countRuns = [&](const Access &access) -> Error {
    runs += runsOf(access);
    if (runs * int64_t(member.at.size()) <= maxTransferRuns)
      return Error::success();
    return makeError("transfers of more than ", maxTransferRuns,
                     " separate runs of bytes");
  };
  for (const Piece &piece : member.pieces) {
    if (Error e = checkAccess(inst, member, piece.to, toMemory, "destination"))
      return e;
    if (Error e = checkContent(piece.to.buffer, moved, "destination"))
      return e;
    if (int(piece.to.buffer) == program.parameters)
      return makeError("the parameter image is read-only");
    bytes += piece.to.bytes();
    if (bytes > maxTransferBytes)
      return makeError("a transfer of more than ", maxTransferBytes, " bytes");
    if (Error e = countRuns(piece.to))
      return e;
    if (piece.isFill) {
      if (parameters)
        return makeError("a fill among parameters");
      continue;
    }
    if (Error e = checkAccess(inst, member, piece.from, fromMemory, "source"))
      return e;
    if (Error e = checkContent(piece.from.buffer, moved, "source"))
      return e;
    if (piece.from.bytes() != piece.to.bytes())
      return makeError("the source has ", piece.from.bytes(),
                       " bytes but the destination ", piece.to.bytes());
    if (Error e = countRuns(piece.from))
      return e;
  }
  if (op != Opcode::LoadWM)
    return Error::success();
  if (member.pieces.size() != 1)
    return makeError("a LOADWM of ", member.pieces.size(),
                     " pieces, must be one run of bytes");
  int64_t run = 1;
  for (const Dim &dim : llvm::reverse(member.pieces[0].from.dims)) {
    if (dim.size != 1 && dim.strideBytes != run)
      return makeError("the source of a LOADWM is not one run of bytes");
    run *= dim.size;
  }
  return Error::success();
}

Error Checker::checkContent(unsigned buffer, Content expected, StringRef end) {
  if (content[buffer] == Content::Unknown)
    content[buffer] = expected;
  if (content[buffer] == expected)
    return Error::success();
  return makeError(
      "the ", end, " b", buffer, " '", program.buffers[buffer].name, "' holds ",
      expected == Content::Parameters ? "activations" : "parameters",
      ", which this instruction does not move");
}

llvm::SmallVector<int64_t, 8>
Checker::servedRows(Opcode opcode, const Member &member, int64_t at) {
  llvm::SmallVector<int64_t, 8> rows;
  if (opcode == Opcode::WriteFM || member.each)
    rows.assign(member.cores.begin(), member.cores.end());
  else
    rows.push_back(opcode == Opcode::LoadWM ? at : 0);
  return rows;
}

Error Checker::checkAccess(const Instruction &inst, const Member &member,
                           const Access &access, Memory memory, StringRef end) {
  if (access.buffer >= program.buffers.size())
    return makeError("the ", end, " is buffer b", access.buffer,
                     ", the program has ", program.buffers.size());
  const Buffer &buffer = program.buffers[access.buffer];
  if (buffer.memory != memory)
    return makeError("the ", end, " b", access.buffer, " '", buffer.name,
                     "' is a ", name(buffer.memory), " buffer, must be a ",
                     name(memory), " buffer");
  if (access.dims.size() > maxDims)
    return makeError("the ", end, " has ", access.dims.size(),
                     " dimensions, more than ", maxDims);
  int64_t bytes = 1;
  auto far = [](int64_t n) { return n > maxDistance || n < -maxDistance; };
  for (const Dim &dim : access.dims) {
    if (dim.size < 1 || dim.size > maxTransferBytes / bytes)
      return makeError("the ", end, " has a dimension of ", dim.size);
    if (far(dim.strideBytes))
      return makeError("the ", end, " has a stride of ", dim.strideBytes);
    bytes *= dim.size;
  }
  if (far(access.offsetBytes) || far(access.stepBytes) ||
      far(access.rowStepBytes))
    return makeError("the ", end, " has an offset or step beyond ",
                     maxDistance);
  bool hasRow = inst.opcode == Opcode::WriteFM ||
                inst.opcode == Opcode::LoadWM || member.each;
  if (access.rowStepBytes && !hasRow)
    return makeError("the ", end,
                     " has a row step, but the transfer has no row");
  if (memory == Memory::Memtile) {
    for (int64_t at : member.at)
      if (Error e = checkMemtileAccess(inst, member, access, at, end))
        return e;
    return Error::success();
  }
  if (access.memtile)
    return makeError("the ", end, " names memtile ", access.memtile,
                     " but is in no memtile");
  if (memory == Memory::Core) {
    // A ring: offsets wrap, but one transfer must fit.
    if (bytes > buffer.sizeBytes[0])
      return makeError("the ", end, " has ", bytes, " bytes but b",
                       access.buffer, " '", buffer.name, "' has ",
                       buffer.sizeBytes[0]);
    return Error::success();
  }
  return checkSpan(access, inst.iterations, {0}, buffer.sizeBytes[0], end);
}

Error Checker::checkMemtileAccess(const Instruction &inst, const Member &member,
                                  const Access &access, int64_t at,
                                  StringRef end) {
  const Buffer &buffer = program.buffers[access.buffer];
  bool relative =
      inst.opcode == Opcode::LoadFM || inst.opcode == Opcode::WriteFM;
  int64_t memtile =
      access.memtile + (relative ? at * device.memtilesPerColumn : 0);
  if (memtile < 0 || memtile >= device.memtiles())
    return makeError("the ", end, " is in memtile ", memtile,
                     ", the device has ", device.memtiles());
  if (relative && std::abs(device.columnOfMemtile(memtile) - at) > 1)
    return makeError("the ", end, " is in memtile ", memtile, " of column ",
                     device.columnOfMemtile(memtile),
                     ", which is no neighbour of column ", at);
  if (!relative && inst.opcode != Opcode::LoadWM && memtile != at)
    return makeError("the channel of memtile ", at, " cannot reach memtile ",
                     memtile);
  bool parameters =
      inst.opcode == Opcode::LoadW || inst.opcode == Opcode::LoadWM;
  if (!(parameters ? device.holdsWeights(memtile)
                   : device.holdsActivations(memtile)))
    return makeError("the ", end, " b", access.buffer, " '", buffer.name,
                     "' is in memtile ", memtile, ", which holds ",
                     parameters ? "activations" : "weights", " only");
  if (Error e = checkSpan(access, inst.iterations,
                          servedRows(inst.opcode, member, at),
                          buffer.sizeBytes[memtile], end))
    return makeError(llvm::toString(std::move(e)), " in memtile ", memtile);
  return Error::success();
}

Error Checker::checkSpan(const Access &access, int64_t iterations,
                         ArrayRef<int64_t> rows, int64_t size, StringRef end) {
  __int128 low = access.offsetBytes, high = access.offsetBytes;
  auto widen = [&](__int128 distance) {
    (distance < 0 ? low : high) += distance;
  };
  widen(__int128(iterations - 1) * access.stepBytes);
  for (const Dim &dim : access.dims)
    widen(__int128(dim.size - 1) * dim.strideBytes);
  int64_t firstRow = *llvm::min_element(rows);
  int64_t lastRow = *llvm::max_element(rows);
  low +=
      std::min(firstRow * access.rowStepBytes, lastRow * access.rowStepBytes);
  high +=
      std::max(firstRow * access.rowStepBytes, lastRow * access.rowStepBytes);
  if (low >= 0 && high < size)
    return Error::success();
  auto clipped = [](__int128 n) {
    return int64_t(std::clamp<__int128>(n, INT64_MIN, INT64_MAX));
  };
  return makeError("the ", end, " spans bytes ", clipped(low), " to ",
                   clipped(high), " but b", access.buffer, " '",
                   program.buffers[access.buffer].name, "' has ", size);
}

Error Checker::checkRing(int buffer, StringRef what) {
  if (buffer < 0 || size_t(buffer) >= program.buffers.size())
    return makeError("the ", what, " is buffer b", buffer, ", the program has ",
                     program.buffers.size());
  if (program.buffers[buffer].memory != Memory::Core)
    return makeError("the ", what, " b", buffer, " '",
                     program.buffers[buffer].name, "' is no core buffer");
  if (program.buffers[buffer].sizeBytes[0] < 1)
    return makeError("the ", what, " b", buffer, " '",
                     program.buffers[buffer].name, "' is empty");
  return checkContent(
      buffer, what == "params" ? Content::Parameters : Content::Activations,
      what);
}

Error Checker::checkKernel(const Instruction &inst) {
  const KernelCall &k = inst.kernel;
  Opcode op = inst.opcode;
  if (!inst.members.empty())
    return makeError("a kernel has no members");
  if (Error e = checkRing(k.input, "input"))
    return e;
  if (Error e = checkRing(k.output, "output"))
    return e;
  bool twoInputs = hasTwoInputs(op);
  if (twoInputs != (k.input2 >= 0))
    return makeError(twoInputs ? "no second input" : "a second input");
  if (twoInputs)
    if (Error e = checkRing(k.input2, "second input"))
      return e;
  if (!twoInputs && (k.input2Offset || k.input2Step))
    return makeError("an offset into a second input that is not there");
  if ((op == Opcode::MaxPool) != (k.params < 0))
    return makeError(op == Opcode::MaxPool ? "unexpected params" : "no params");
  if (op != Opcode::MaxPool)
    if (Error e = checkRing(k.params, "params"))
      return e;

  if (int64_t(k.outputWidth.size()) != device.columns)
    return makeError(k.outputWidth.size(), " output widths, the device has ",
                     device.columns, " columns");
  if (int64_t(k.outputChannels.size()) != device.rows)
    return makeError(k.outputChannels.size(),
                     " counts of output channels, the device has ", device.rows,
                     " rows");
  auto outside = [](int64_t n, int64_t low) {
    return n < low || n > maxTileSide;
  };
  for (ArrayRef<int64_t> sides :
       {ArrayRef<int64_t>(k.outputWidth), ArrayRef<int64_t>(k.outputChannels)})
    for (int64_t side : sides)
      if (outside(side, 0))
        return makeError("an output side of ", side, ", must be from 0 to ",
                         maxTileSide);
  if (outside(k.kernelHeight, 1) || outside(k.kernelWidth, 1) ||
      outside(k.strideX, 1) || outside(k.dilationY, 1) ||
      outside(k.dilationX, 1))
    return makeError("a window, stride or dilation outside 1 to ", maxTileSide);
  // A convolution without data is its bias, a copy without data padding.
  bool mayBeEmpty =
      op == Opcode::Conv || op == Opcode::DwConv || op == Opcode::Copy;
  if (k.kernelRowBegin < 0 || k.kernelRowEnd > k.kernelHeight ||
      k.kernelRowBegin > k.kernelRowEnd ||
      (!mayBeEmpty && k.kernelRowBegin == k.kernelRowEnd))
    return makeError("kernel rows ", k.kernelRowBegin, " to ", k.kernelRowEnd,
                     " of ", k.kernelHeight);
  if (op == Opcode::Conv ? outside(k.inputChannels, 1) : k.inputChannels != 0)
    return makeError(k.inputChannels, " input channels");
  if ((twoInputs || op == Opcode::Copy) &&
      (k.kernelHeight != 1 || k.kernelWidth != 1 || k.strideX != 1))
    return makeError("an element-wise kernel with a window");
  if (k.paramsOffset < 0 ||
      k.paramsOffset >=
          (k.params < 0 ? 1 : program.buffers[k.params].sizeBytes[0]))
    return makeError("params from byte ", k.paramsOffset, " on");
  for (int64_t n : {k.inputOffset, k.inputStep, k.input2Offset, k.input2Step,
                    k.outputOffset, k.outputStep, k.inputRowPitch})
    if (n > maxDistance || n < -maxDistance)
      return makeError("an offset, step or pitch of ", n);
  bool hasValid =
      op == Opcode::AvgPool || (op == Opcode::MaxPool && !k.validBegin.empty());
  int64_t expectedValid = hasValid ? device.columns : 0;
  if (int64_t(k.validBegin.size()) != expectedValid ||
      int64_t(k.validEnd.size()) != expectedValid)
    return makeError(k.validBegin.size(), " and ", k.validEnd.size(),
                     " valid ranges, the device has ", device.columns,
                     " columns");

  // The largest core's tiles must fit their rings.
  int64_t channels =
      k.outputChannels.empty() ? 0 : *llvm::max_element(k.outputChannels);
  for (int64_t c = 0; c < device.columns; ++c) {
    if (!k.outputWidth[c])
      continue;
    int64_t pixels = k.tilePixels(c);
    if (hasValid && (k.validBegin[c] < 0 || k.validBegin[c] > k.validEnd[c] ||
                     k.validEnd[c] > pixels))
      return makeError("pixels ", k.validBegin[c], " to ", k.validEnd[c],
                       " are valid in column ", c, ", its tile has ", pixels);
    if (!channels)
      continue;
    auto fits = [&](int buffer, int64_t bytes, StringRef what) -> Error {
      if (bytes <= program.buffers[buffer].sizeBytes[0])
        return Error::success();
      return makeError("a row of ", what, " takes ", bytes, " bytes but b",
                       buffer, " '", program.buffers[buffer].name, "' has ",
                       program.buffers[buffer].sizeBytes[0]);
    };
    int64_t inputChannels = op == Opcode::Conv ? k.inputChannels : channels;
    if (Error e = fits(k.input, pixels * inputChannels, "input"))
      return e;
    int64_t tile = (k.kernelRowEnd - k.kernelRowBegin) * pixels * inputChannels;
    if (tile > maxTileBytes)
      return makeError("a call reads ", tile, " bytes of input, more than ",
                       maxTileBytes);
    if (twoInputs)
      if (Error e = fits(k.input2, pixels * inputChannels, "second input"))
        return e;
    if (Error e = fits(k.output, k.outputWidth[c] * channels, "output"))
      return e;
  }
  return checkSums(inst);
}

Error Checker::checkSums(const Instruction &inst) {
  const KernelCall &k = inst.kernel;
  if (!k.sumsIn && !k.sumsOut) {
    if (k.sumsOffset || k.sumsStep)
      return makeError("a place for sums in a kernel without sums");
    return Error::success();
  }
  if (inst.opcode != Opcode::Conv)
    return makeError("a ", name(inst.opcode), " with sums");
  if (k.sumsOffset % 4 || k.sumsStep % 4)
    return makeError("sums at byte ", k.sumsOffset, " with step ", k.sumsStep,
                     ", which must be multiples of 4");
  if (k.sumsOffset > maxDistance || k.sumsOffset < -maxDistance ||
      k.sumsStep > maxDistance || k.sumsStep < -maxDistance)
    return makeError("an offset or step of sums beyond ", maxDistance);
  __int128 first = k.sumsOffset;
  __int128 last = first + __int128(inst.iterations - 1) * k.sumsStep;
  int64_t bytes = 4 * *llvm::max_element(k.outputWidth) *
                  *llvm::max_element(k.outputChannels);
  if (std::min(first, last) < 0 ||
      std::max(first, last) + bytes > device.coreScratchBytes)
    return makeError("sums of ", bytes, " bytes at byte ", k.sumsOffset,
                     " with step ", k.sumsStep, " in ", inst.iterations,
                     " calls exceed the ", device.coreScratchBytes,
                     " bytes of a core's scratch memory");
  return Error::success();
}

} // namespace

Error bsaie::checkStructure(const Program &program) {
  return Checker(program).run();
}
