//===- AsmWriter.cpp - A program as text ----------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The canonical text: what has its default value is left out, so that equal
// programs have equal text. The grammar is in docs/AsmGrammar.md.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Emit/AsmWriter.h"

#include "llvm/ADT/StringExtras.h"

using namespace bsaie;
using llvm::ArrayRef;
using llvm::raw_ostream;
using llvm::StringRef;

namespace {

class Writer {
public:
  Writer(const Program &program, raw_ostream &os) : program(program), os(os) {}
  void write();

private:
  void writeHeader();
  void writeBuffer(size_t index);
  void writeLock(size_t index);
  void writePort(StringRef directive, const Port &port);
  void writePhase(size_t index);
  void writeInstruction(const Instruction &inst);
  void writeLocks(StringRef verb, ArrayRef<LockUse> uses);
  void writeMember(Opcode opcode, const Member &member);
  void writeAccess(const Access &access);
  void writeKernel(Opcode opcode, const KernelCall &kernel);
  /// "0-3,5": ascending runs are ranges.
  void writeIndices(ArrayRef<int64_t> list);
  /// "(14*3 13)": equal neighbours are counted.
  void writeNumbers(ArrayRef<int64_t> list);
  void writeString(StringRef text) {
    os << '"';
    llvm::printEscapedString(text, os);
    os << '"';
  }
  /// "+4" or "-4", as offsets are written.
  void writeSigned(int64_t value) {
    if (value >= 0)
      os << '+';
    os << value;
  }
  void writeSource(unsigned source) {
    if (source)
      os << " source " << source;
    os << '\n';
  }

  const Program &program;
  raw_ostream &os;
  /// The phase of the last instruction.
  StringRef phaseLabel;
  int phaseRank = -1;
};

/// Where an opcode stands in the run memtile -> cores -> memtile; a smaller
/// rank than before begins a new phase. SYNC has none.
int rank(Opcode opcode) {
  switch (opcode) {
  case Opcode::Load:
  case Opcode::LoadW:
    return 0;
  case Opcode::LoadWM:
    return 1;
  case Opcode::LoadFM:
    return 2;
  case Opcode::WriteFM:
    return 4;
  case Opcode::Write:
    return 5;
  case Opcode::Sync:
    return -1;
  default:
    return 3;
  }
}

void Writer::writeIndices(ArrayRef<int64_t> list) {
  for (size_t i = 0; i < list.size();) {
    size_t last = i;
    while (last + 1 < list.size() && list[last + 1] == list[last] + 1)
      ++last;
    if (i)
      os << ',';
    os << list[i];
    if (last > i)
      os << '-' << list[last];
    i = last + 1;
  }
}

void Writer::writeNumbers(ArrayRef<int64_t> list) {
  os << '(';
  for (size_t i = 0; i < list.size();) {
    size_t end = i + 1;
    while (end < list.size() && list[end] == list[i])
      ++end;
    if (i)
      os << ' ';
    os << list[i];
    if (end - i > 1)
      os << '*' << end - i;
    i = end;
  }
  os << ')';
}

void Writer::writeBuffer(size_t index) {
  const Buffer &buffer = program.buffers[index];
  os << ".buffer b" << index << ' ';
  writeString(buffer.name);
  os << ' ' << name(buffer.memory);
  for (size_t i = 0; i < buffer.sizeBytes.size(); ++i) {
    if (buffer.addressBytes[i] == 0 && buffer.sizeBytes[i] == 0)
      os << " -";
    else
      os << ' ' << buffer.addressBytes[i] << '+' << buffer.sizeBytes[i];
  }
  writeSource(buffer.source);
}

void Writer::writeLock(size_t index) {
  const Lock &lock = program.locks[index];
  os << ".lock k" << index << ' ';
  writeString(lock.name);
  if (lock.kind == Lock::Core)
    os << " core";
  else
    os << " pair " << name(lock.from) << " to " << name(lock.to);
  os << " initial " << lock.initial << " number " << lock.number;
  writeSource(lock.source);
}

void Writer::writePort(StringRef directive, const Port &port) {
  os << directive << ' ';
  writeString(port.name);
  os << " b" << port.buffer << ' ';
  llvm::interleave(port.shape, os, "x");
  os << '\n';
}

void Writer::writeHeader() {
  os << ".bsaie 1\n.device ";
  writeString(program.device.name);
  os << '\n';
  for (const DeviceField &field : deviceFields()) {
    os << ".field " << field.name << ' ';
    if (field.isText())
      writeString(program.device.*field.text);
    else
      os << field.print(program.device);
    os << '\n';
  }
  for (size_t i = 1; i < program.sources.size(); ++i) {
    os << ".source " << i << ' ';
    writeString(program.sources[i]);
    os << '\n';
  }
  for (size_t i = 0; i < program.layers.size(); ++i) {
    const LayerInfo &layer = program.layers[i];
    os << ".layer " << i << ' ';
    writeString(layer.name);
    os << " kind ";
    writeString(layer.kind);
    os << " at ";
    writeString(layer.location);
    os << " macs " << layer.macs << " nonzero " << layer.nonZeroMacs
       << " blocks " << layer.blocks << " of " << layer.totalBlocks
       << " splits ";
    writeString(layer.splits);
    if (layer.estimateSeconds != 0)
      os << " estimate " << printNumber(layer.estimateSeconds);
    os << '\n';
  }
  const ReferenceFigures &reference = program.reference;
  os << ".reference roofline " << printNumber(reference.rooflineSeconds)
     << " layer_bound " << printNumber(reference.layerBoundSeconds)
     << " lower_bound " << printNumber(reference.lowerBoundSeconds) << '\n';
  for (size_t i = 0; i < program.buffers.size(); ++i)
    writeBuffer(i);
  if (program.parameters >= 0)
    os << ".parameters b" << program.parameters << '\n';
  for (const Port &port : program.inputs)
    writePort(".input", port);
  for (const Port &port : program.outputs)
    writePort(".output", port);
  for (size_t i = 0; i < program.locks.size(); ++i)
    writeLock(i);
  os << ".program\n";
}

void Writer::writeLocks(StringRef verb, ArrayRef<LockUse> uses) {
  if (uses.empty())
    return;
  os << ' ' << verb << '(';
  llvm::interleave(
      uses, os,
      [&](const LockUse &use) {
        os << 'k' << use.lock;
        if (use.value != 1)
          os << '*' << use.value;
      },
      " ");
  os << ')';
}

void Writer::writeAccess(const Access &access) {
  Memory memory = program.buffers[access.buffer].memory;
  os << name(memory);
  if (memory == Memory::Memtile)
    os << '[' << access.memtile << ']';
  os << " b" << access.buffer;
  writeSigned(access.offsetBytes);
  if (access.stepBytes)
    os << " step " << access.stepBytes;
  if (access.rowStepBytes)
    os << " row " << access.rowStepBytes;
  os << " (";
  llvm::interleave(
      access.dims, os,
      [&](const Dim &dim) { os << dim.size << ':' << dim.strideBytes; }, " ");
  os << ')';
}

void Writer::writeMember(Opcode opcode, const Member &member) {
  os << " { at ";
  writeIndices(member.at);
  if (member.channel)
    os << " channel " << member.channel;
  if (!member.cores.empty()) {
    os << " cores ";
    writeIndices(member.cores);
  }
  if (member.each)
    os << " each";
  os << " :";
  for (size_t i = 0; i < member.pieces.size(); ++i) {
    const Piece &piece = member.pieces[i];
    os << (i ? " ; " : " ");
    if (piece.isFill)
      os << "fill " << int(piece.fill);
    else
      writeAccess(piece.from);
    os << " -> ";
    writeAccess(piece.to);
  }
  os << " }";
}

void Writer::writeKernel(Opcode opcode, const KernelCall &k) {
  auto ring = [&](StringRef what, int buffer, int64_t offset, int64_t step) {
    os << ' ' << what << " b" << buffer;
    writeSigned(offset);
    if (step)
      os << " step " << step;
  };
  ring("in", k.input, k.inputOffset, k.inputStep);
  os << " pitch " << k.inputRowPitch;
  if (k.input2 >= 0)
    ring("in2", k.input2, k.input2Offset, k.input2Step);
  if (k.params >= 0)
    os << " params b" << k.params;
  if (k.paramsOffset)
    writeSigned(k.paramsOffset);
  ring("out", k.output, k.outputOffset, k.outputStep);
  os << " kernel " << k.kernelHeight << 'x' << k.kernelWidth << " rows "
     << k.kernelRowBegin << ".." << k.kernelRowEnd << " stride " << k.strideX
     << " dilation " << k.dilationY << 'x' << k.dilationX << " width ";
  writeNumbers(k.outputWidth);
  os << " channels ";
  writeNumbers(k.outputChannels);
  if (opcode == Opcode::Conv)
    os << " cin " << k.inputChannels;
  if (!k.validBegin.empty()) {
    os << " valid ";
    writeNumbers(k.validBegin);
    os << ' ';
    writeNumbers(k.validEnd);
  }
  if (k.sumsIn || k.sumsOut) {
    os << " sums" << (k.sumsIn ? " in" : "") << (k.sumsOut ? " out" : "")
       << ' ';
    writeSigned(k.sumsOffset);
    if (k.sumsStep)
      os << " step " << k.sumsStep;
  }
}

void Writer::writeInstruction(const Instruction &inst) {
  os << name(inst.opcode);
  if (inst.opcode == Opcode::Sync)
    os << ' ' << name(inst.engine);
  if (!inst.acquires.empty() || !inst.releases.empty())
    os << " Lock";
  writeLocks("acquire", inst.acquires);
  writeLocks("release", inst.releases);
  os << " iter " << inst.iterations;
  if (inst.withNext)
    os << " with next";
  if (inst.opcode == Opcode::Sync) {
    for (const Member &member : inst.members) {
      os << " at ";
      writeIndices(member.at);
      if (!member.cores.empty()) {
        os << " cores ";
        writeIndices(member.cores);
      }
    }
  } else if (isTransfer(inst.opcode)) {
    for (const Member &member : inst.members)
      writeMember(inst.opcode, member);
  } else {
    writeKernel(inst.opcode, inst.kernel);
  }
  os << " layer " << inst.layer;
  writeSource(inst.source);
}

/// A comment where a phase begins: "## conv1: head". A phase ends where the
/// layer changes, where the way from memtile to memtile begins again, and where
/// a kernel is of another phase than the one before. A kernel whose first rows
/// are cut is a head, one whose last rows are cut a tail, a copy without rows
/// padding.
void Writer::writePhase(size_t index) {
  ArrayRef<Instruction> all = program.instructions;
  auto kernelLabel = [](const KernelCall &k) -> StringRef {
    bool head = k.kernelRowBegin > 0, tail = k.kernelRowEnd < k.kernelHeight;
    return k.kernelRowBegin == k.kernelRowEnd && k.kernelHeight == 1 ? "padding"
           : head && tail ? "head and tail"
           : head         ? "head"
           : tail         ? "tail"
                          : "body";
  };
  const Instruction &inst = all[index];
  int current = rank(inst.opcode);
  bool begins = index == 0 || all[index - 1].layer != inst.layer ||
                (current >= 0 && current < phaseRank);
  // Kernels that alternate are of one phase.
  if (index > 0 && all[index - 1].withNext)
    return;
  StringRef own = isKernel(inst.opcode) ? kernelLabel(inst.kernel) : "";
  begins |= !own.empty() && own != phaseLabel;
  if (current >= 0 || begins)
    phaseRank = current; // SYNC continues whatever phase it stands in.
  if (!begins)
    return;
  phaseLabel = "transfers";
  int before = -1;
  for (size_t i = index; i < all.size() && all[i].layer == inst.layer; ++i) {
    int next = rank(all[i].opcode);
    if (next >= 0 && next < before)
      break;
    before = std::max(next, before);
    if (!isKernel(all[i].opcode))
      continue;
    phaseLabel = kernelLabel(all[i].kernel);
    break;
  }
  os << "## ";
  if (inst.layer < program.layers.size())
    llvm::printEscapedString(program.layers[inst.layer].name, os);
  else
    os << "layer " << inst.layer;
  os << ": " << phaseLabel << '\n';
}

void Writer::write() {
  writeHeader();
  for (size_t i = 0; i < program.instructions.size(); ++i) {
    writePhase(i);
    writeInstruction(program.instructions[i]);
  }
}

} // namespace

void bsaie::writeAsm(const Program &program, raw_ostream &os) {
  Writer(program, os).write();
}
