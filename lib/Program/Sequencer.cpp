//===- Sequencer.cpp - The way of a channel or core -----------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Program/Sequencer.h"

#include "llvm/ADT/STLExtras.h"

using namespace bsaie;

namespace {

/// The order in which engines look for work at one time.
constexpr Engine engineOrder[] = {
    Engine::LoadWM, Engine::Load,    Engine::LoadW, Engine::Write,
    Engine::LoadFM, Engine::WriteFM, Engine::Core};

bool isIdleCore(const Instruction &inst, int64_t core, const Device &device) {
  return inst.kernel.outputWidth[core % device.columns] == 0 ||
         inst.kernel.outputChannels[core / device.columns] == 0;
}

} // namespace

std::vector<Sequencer> bsaie::makeSequencers(const Program &program) {
  const Device &device = program.device;
  std::vector<Sequencer> sequencers;
  std::array<size_t, numEngines> first{};
  for (Engine engine : engineOrder) {
    first[unsigned(engine)] = sequencers.size();
    for (int64_t i = 0, n = instances(engine, device); i < n; ++i) {
      sequencers.emplace_back();
      sequencers.back().engine = engine;
      sequencers.back().index = i;
    }
  }
  for (auto [number, inst] : llvm::enumerate(program.instructions)) {
    int64_t count = instances(inst.engine, device);
    std::vector<char> takesPart(count,
                                isKernel(inst.opcode) || inst.members.empty());
    if (isKernel(inst.opcode))
      for (int64_t core = 0; core < count; ++core)
        takesPart[core] = !isIdleCore(inst, core, device);
    for (const Member &member : inst.members)
      for (int64_t at : member.at) {
        if (inst.opcode == Opcode::Sync && inst.engine == Engine::Core)
          for (int64_t row : member.cores)
            takesPart[row * device.columns + at] = true;
        else if (inst.opcode == Opcode::Write)
          takesPart[at * device.writeChannelsPerMemtile + member.channel] =
              true;
        else
          takesPart[at] = true;
      }
    for (int64_t i = 0; i < count; ++i)
      if (takesPart[i])
        sequencers[first[unsigned(inst.engine)] + i].queue.push_back(number);
  }
  for (Sequencer &sequencer : sequencers)
    sequencer.prepare(program);
  return sequencers;
}

void Sequencer::prepare(const Program &program) {
  if (done())
    return;
  const Instruction &inst = program.instructions[queue[next]];
  instruction = &inst;
  members.clear();
  if (isTransfer(inst.opcode)) {
    bool write = inst.opcode == Opcode::Write;
    int64_t channels = write ? program.device.writeChannelsPerMemtile : 1;
    for (const Member &candidate : inst.members)
      if (llvm::is_contained(candidate.at, index / channels) &&
          (!write || candidate.channel == index % channels))
        members.push_back(&candidate);
  }
  prepareCores(program.device);
}

/// Sets the cores that the current transfer or kernel concerns.
void Sequencer::prepareCores(const Device &device) {
  auto coreAt = [&](int64_t row, int64_t column) {
    return int32_t(row * device.columns + column);
  };
  cores.clear();
  row = 0;
  if (isTransfer(instruction->opcode)) {
    member = members[memberPosition];
    switch (engine) {
    case Engine::LoadWM:
      row = index;
      for (int64_t column : member->cores)
        cores.push_back(coreAt(index, column));
      break;
    case Engine::LoadFM:
    case Engine::WriteFM:
      if (member->each || engine == Engine::WriteFM) {
        row = member->cores[corePosition];
        cores.push_back(coreAt(row, index));
      } else {
        for (int64_t receiver : member->cores)
          cores.push_back(coreAt(receiver, index));
      }
      break;
    default:
      break;
    }
    return;
  }
  switch (engine) {
  case Engine::Core:
    cores.push_back(int32_t(index));
    break;
  case Engine::LoadWM:
    for (int64_t column = 0; column < device.columns; ++column)
      cores.push_back(coreAt(index, column));
    break;
  case Engine::LoadFM:
  case Engine::WriteFM:
    for (int64_t r = 0; r < device.rows; ++r)
      cores.push_back(coreAt(r, index));
    break;
  default:
    break;
  }
}

int64_t Sequencer::stepsPerIteration() const {
  if (!isTransfer(instruction->opcode))
    return 1;
  int64_t steps = 0;
  for (const Member *candidate : members)
    steps += candidate->each || instruction->opcode == Opcode::WriteFM
                 ? int64_t(candidate->cores.size())
                 : 1;
  return steps;
}

void Sequencer::advance(const Program &program) {
  if (isTransfer(instruction->opcode)) {
    bool each = member->each || instruction->opcode == Opcode::WriteFM;
    if (each && ++corePosition < member->cores.size())
      return prepareCores(program.device);
    corePosition = 0;
    if (++memberPosition < members.size())
      return prepareCores(program.device);
    memberPosition = 0;
  }
  if (instruction->withNext) {
    ++next;
    return prepare(program);
  }
  if (++iteration < instruction->iterations) {
    size_t first = groupBegin(program);
    if (first != next) {
      next = first;
      return prepare(program);
    }
    if (isTransfer(instruction->opcode))
      prepareCores(program.device);
    return;
  }
  iteration = 0;
  ++next;
  prepare(program);
}

size_t Sequencer::groupBegin(const Program &program) const {
  size_t first = next;
  while (first > 0 && program.instructions[queue[first - 1]].withNext)
    --first;
  return first;
}

std::string bsaie::describeInstance(Engine engine, int64_t index,
                                    const Device &device) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << name(engine) << " ";
  if (engine == Engine::Core)
    os << "(" << index / device.columns << ", " << index % device.columns
       << ")";
  else
    os << index;
  return text;
}
