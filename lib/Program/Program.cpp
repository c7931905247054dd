//===- Program.cpp - Names and equality of the parts of a program ---------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The small functions on Program's structs. What makes a program valid is in
// CheckStructure.cpp; nothing here judges.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Program/Program.h"

#include <tuple>

using namespace bsaie;

llvm::StringRef bsaie::name(Opcode opcode) {
  static constexpr llvm::StringLiteral names[numOpcodes] = {
      "LOAD",    "LOADW", "WRITE",   "LOADFM",  "LOADWM",
      "WRITEFM", "CONV",  "MAXPOOL", "AVGPOOL", "ADD",
      "DWCONV",  "SUB",   "MUL",     "COPY",    "SYNC"};
  return names[unsigned(opcode)];
}

llvm::StringRef bsaie::name(Engine engine) {
  static constexpr llvm::StringLiteral names[numEngines] = {
      "LOAD", "LOADW", "WRITE", "LOADFM", "LOADWM", "WRITEFM", "CORE"};
  return names[unsigned(engine)];
}

llvm::StringRef bsaie::name(Memory memory) {
  static constexpr llvm::StringLiteral names[3] = {"ddr", "memtile", "core"};
  return names[unsigned(memory)];
}

bool bsaie::isTransfer(Opcode opcode) { return opcode <= Opcode::WriteFM; }

bool bsaie::isKernel(Opcode opcode) {
  return opcode >= Opcode::Conv && opcode < Opcode::Sync;
}

bool bsaie::hasTwoInputs(Opcode opcode) {
  return opcode == Opcode::Add || opcode == Opcode::Sub ||
         opcode == Opcode::Mul;
}

Engine bsaie::engineOf(Opcode opcode) {
  return isTransfer(opcode) ? Engine(unsigned(opcode)) : Engine::Core;
}

int64_t bsaie::instances(Engine engine, const Device &device) {
  switch (engine) {
  case Engine::Load:
  case Engine::LoadW:
    return device.memtiles();
  case Engine::Write:
    return device.memtiles() * device.writeChannelsPerMemtile;
  case Engine::LoadFM:
  case Engine::WriteFM:
    return device.columns;
  case Engine::LoadWM:
    return device.rows;
  case Engine::Core:
    return device.cores();
  }
  return 0;
}

int64_t Access::bytes() const {
  int64_t product = 1;
  for (const Dim &dim : dims)
    product *= dim.size;
  return product;
}

/// The source place of an instruction, or nothing.
static llvm::StringRef placeOf(const Program &program,
                               const Instruction &inst) {
  return inst.source < program.sources.size()
             ? llvm::StringRef(program.sources[inst.source])
             : llvm::StringRef();
}

std::string bsaie::describe(const Program &program, size_t instruction) {
  llvm::StringRef place = placeOf(program, program.instructions[instruction]);
  return (place.empty() ? "" : place.str() + ": ") +
         describeWithoutPlace(program, instruction);
}

std::string bsaie::describeWithoutPlace(const Program &program,
                                        size_t instruction) {
  const Instruction &inst = program.instructions[instruction];
  std::string text = "instruction " + std::to_string(instruction) + " (" +
                     name(inst.opcode).str();
  if (inst.opcode == Opcode::Sync)
    text += " " + name(inst.engine).str();
  if (inst.layer < program.layers.size()) {
    const LayerInfo &layer = program.layers[inst.layer];
    if (!layer.name.empty())
      text += " of " + layer.name;
    // An instruction that was read from text between two passes has the place
    // in that text.
    llvm::StringRef first = llvm::StringRef(layer.location).split(", ").first;
    if (!first.empty() && first != placeOf(program, inst))
      text += " at " + first.str();
  }
  return text + ")";
}

bool Buffer::operator==(const Buffer &o) const {
  return std::tie(name, memory, addressBytes, sizeBytes, source) ==
         std::tie(o.name, o.memory, o.addressBytes, o.sizeBytes, o.source);
}

bool Lock::operator==(const Lock &o) const {
  return std::tie(name, kind, from, to, initial, number, source) ==
         std::tie(o.name, o.kind, o.from, o.to, o.initial, o.number, o.source);
}

bool LockUse::operator==(const LockUse &o) const {
  return lock == o.lock && value == o.value;
}

bool Dim::operator==(const Dim &o) const {
  return size == o.size && strideBytes == o.strideBytes;
}

bool Access::operator==(const Access &o) const {
  return std::tie(buffer, memtile, offsetBytes, stepBytes, rowStepBytes,
                  dims) == std::tie(o.buffer, o.memtile, o.offsetBytes,
                                    o.stepBytes, o.rowStepBytes, o.dims);
}

bool Piece::operator==(const Piece &o) const {
  return isFill == o.isFill && to == o.to &&
         (isFill ? fill == o.fill : from == o.from);
}

bool Member::operator==(const Member &o) const {
  return std::tie(at, cores, each, channel, pieces) ==
         std::tie(o.at, o.cores, o.each, o.channel, o.pieces);
}

bool KernelCall::operator==(const KernelCall &o) const {
  auto tied = [](const KernelCall &k) {
    return std::tie(
        k.input, k.input2, k.params, k.output, k.inputOffset, k.inputStep,
        k.input2Offset, k.input2Step, k.outputOffset, k.outputStep,
        k.paramsOffset, k.inputRowPitch, k.kernelHeight, k.kernelWidth,
        k.kernelRowBegin, k.kernelRowEnd, k.strideX, k.dilationY, k.dilationX,
        k.outputWidth, k.outputChannels, k.inputChannels, k.validBegin,
        k.validEnd, k.sumsIn, k.sumsOut, k.sumsOffset, k.sumsStep);
  };
  return tied(*this) == tied(o);
}

bool Instruction::operator==(const Instruction &o) const {
  return std::tie(opcode, engine, iterations, withNext, acquires, releases,
                  members, kernel, layer, source) ==
         std::tie(o.opcode, o.engine, o.iterations, o.withNext, o.acquires,
                  o.releases, o.members, o.kernel, o.layer, o.source);
}

bool Port::operator==(const Port &o) const {
  return std::tie(name, buffer, shape) == std::tie(o.name, o.buffer, o.shape);
}

bool LayerInfo::operator==(const LayerInfo &o) const {
  return std::tie(name, kind, location, macs, nonZeroMacs, blocks, totalBlocks,
                  splits, estimateSeconds) ==
         std::tie(o.name, o.kind, o.location, o.macs, o.nonZeroMacs, o.blocks,
                  o.totalBlocks, o.splits, o.estimateSeconds);
}

bool ReferenceFigures::operator==(const ReferenceFigures &o) const {
  return rooflineSeconds == o.rooflineSeconds &&
         layerBoundSeconds == o.layerBoundSeconds &&
         lowerBoundSeconds == o.lowerBoundSeconds;
}

bool Program::operator==(const Program &o) const {
  return std::tie(device, buffers, locks, instructions, inputs, outputs, layers,
                  reference, parameters, sources) ==
         std::tie(o.device, o.buffers, o.locks, o.instructions, o.inputs,
                  o.outputs, o.layers, o.reference, o.parameters, o.sources);
}
