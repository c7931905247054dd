//===- Memories.cpp - The memories, and what a step touches ---------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Program/Memories.h"

using namespace bsaie;

Memories::Memories(const Program &program)
    : program(program), device(program.device) {
  for (const Buffer &buffer : program.buffers) {
    int64_t end = buffer.addressBytes[0] + buffer.sizeBytes[0];
    if (buffer.memory == Memory::DDR)
      ddrBytes = std::max(ddrBytes, end);
    if (buffer.memory == Memory::Core)
      coreBytes = std::max(coreBytes, end);
  }
}

int64_t Memories::bytes(size_t memory) const {
  if (memory == 0)
    return ddrBytes;
  return isCore(memory) ? coreBytes : device.memtileBytes;
}

int64_t Memories::allBytes() const {
  return ddrBytes + device.memtiles() * device.memtileBytes +
         device.cores() * (coreBytes + device.coreScratchBytes);
}

size_t Memories::memoryOf(const Sequencer &step, const Access &access) const {
  switch (program.buffers[access.buffer].memory) {
  case Memory::DDR:
    return 0;
  case Memory::Memtile:
    if (step.engine == Engine::LoadFM || step.engine == Engine::WriteFM)
      return memtile(step.index * device.memtilesPerColumn + access.memtile);
    return memtile(access.memtile);
  case Memory::Core:
    return core(step.cores.front());
  }
  return 0;
}

void Memories::listAccess(const Sequencer &step, const Access &access,
                          size_t memory, RunList &runs) const {
  runs.clear();
  int64_t offset = access.offsetBytes + step.iteration * access.stepBytes +
                   step.row * access.rowStepBytes;
  listRuns(window(memory, access.buffer), offset, access.dims, runs);
}

void Memories::listKernel(const Sequencer &step, KernelRuns &runs) const {
  const KernelCall &k = step.instruction->kernel;
  size_t memory = core(step.index);
  int64_t width = k.outputWidth[step.index % device.columns];
  int64_t channels = k.outputChannels[step.index / device.columns];
  int64_t inputChannels =
      step.instruction->opcode == Opcode::Conv ? k.inputChannels : channels;
  int64_t rowBytes = k.tilePixels(step.index % device.columns) * inputChannels;
  runs.input.clear();
  listRows(window(memory, k.input),
           k.inputOffset + step.iteration * k.inputStep, rowBytes,
           k.kernelRowEnd - k.kernelRowBegin, k.dilationY * k.inputRowPitch,
           runs.input);
  runs.input2.clear();
  if (k.input2 >= 0)
    listRows(window(memory, k.input2),
             k.input2Offset + step.iteration * k.input2Step, rowBytes, 1, 0,
             runs.input2);
  runs.output.clear();
  if (!k.sumsOut)
    listRows(window(memory, k.output),
             k.outputOffset + step.iteration * k.outputStep, width * channels,
             1, 0, runs.output);
  runs.sums.clear();
  if (k.sumsIn || k.sumsOut)
    runs.sums.push_back({k.sumsOffset + step.iteration * k.sumsStep,
                         width * channels * int64_t(sizeof(int32_t))});
}

std::string Memories::describe(size_t memory, unsigned buffer,
                               int64_t address) const {
  const Buffer &info = program.buffers[buffer];
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "byte " << window(memory, buffer).offset(address) << " of b" << buffer
     << " '" << info.name << "' in ";
  if (info.memory == Memory::DDR)
    os << "ddr";
  else if (info.memory == Memory::Memtile)
    os << "memtile " << memtileOf(memory);
  else {
    int64_t number = int64_t(memory - core(0));
    os << "core (" << number / device.columns << ", " << number % device.columns
       << ")";
  }
  return text;
}
