//===- Findings.cpp - What is wrong, in words -----------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Steps are kept as numbers while a program is checked; here they become
// instructions and iterations again, by walking from the beginning.
//
//===----------------------------------------------------------------------===//

#include "Findings.h"

using namespace bsaie;
using namespace bsaie::check;

llvm::StringRef bsaie::name(Hazard hazard) {
  static constexpr llvm::StringLiteral names[numHazards] = {
      "unwritten",    "overwritten", "read-race",  "overwrite-race",
      "write-race",   "overlap",     "lock-order", "lock-range",
      "lock-balance", "deadlock",    "output"};
  return names[unsigned(hazard)];
}

std::string bsaie::describe(const Program &program, const Finding &finding) {
  std::string text = (name(finding.hazard) + ": " + finding.message).str();
  if (finding.instruction < 0)
    return text;
  unsigned source = program.instructions[finding.instruction].source;
  const std::string &place = program.sources[source];
  return place.empty() ? text : place + ": " + text;
}

Sequencer Findings::walkTo(StepRef ref) const {
  if (beginnings.empty())
    beginnings = makeSequencers(program);
  Sequencer sequencer = beginnings[ref.instance];
  StepNumber step = ref.step;
  // Whole groups of instructions first, then the steps of one.
  for (;;) {
    size_t first = sequencer.next;
    int64_t iterations = sequencer.instruction->iterations;
    int64_t perIteration = sequencer.stepsPerIteration();
    while (sequencer.instruction->withNext) {
      ++sequencer.next;
      sequencer.prepare(program);
      perIteration += sequencer.stepsPerIteration();
    }
    int64_t steps = perIteration * iterations;
    if (step >= steps && sequencer.next + 1 < sequencer.queue.size()) {
      step -= StepNumber(steps);
      ++sequencer.next;
      sequencer.prepare(program);
      continue;
    }
    sequencer.next = first;
    sequencer.iteration = step / perIteration;
    sequencer.prepare(program);
    for (int64_t i = step % perIteration; i > 0; --i)
      sequencer.advance(program);
    return sequencer;
  }
}

std::string Findings::describe(StepRef step, bool withPlace) const {
  Sequencer s = walkTo(step);
  return (withPlace ? bsaie::describe(program, s.queue[s.next])
                    : describeWithoutPlace(program, s.queue[s.next])) +
         ", iteration " + std::to_string(s.iteration) + ", " +
         describeInstance(s.engine, s.index, program.device);
}

int64_t Findings::instructionOf(StepRef step) const {
  if (step.instance < 0)
    return -1;
  Sequencer s = walkTo(step);
  return s.queue[s.next];
}

bool Findings::isNew(Hazard hazard, int64_t a, int64_t b, int64_t subject) {
  return !full() && seen.insert({hazard, a, b, subject}).second;
}

void Findings::addAccess(Hazard hazard, StepRef step, const Touch &touch,
                         StepRef other, unsigned otherBuffer) {
  if (full())
    return;
  int64_t instruction = instructionOf(step);
  if (!isNew(hazard, instruction, instructionOf(other), touch.buffer))
    return;
  std::string text;
  llvm::raw_string_ostream os(text);
  std::string byte = map.describe(touch.memory, touch.buffer, touch.address);
  std::string by = other.instance < 0 ? "nobody" : describe(other);
  os << describe(step, /*withPlace=*/false) << ": ";
  switch (hazard) {
  case Hazard::Unwritten:
    os << "reads " << byte << ", which nobody has written before";
    unwritten.push_back({list.size(), touch});
    break;
  case Hazard::Overwritten:
    os << "reads " << byte << ", which b" << otherBuffer << " '"
       << program.buffers[otherBuffer].name << "' has overwritten: "
       << (other.instance < 0 ? "it is there from the beginning" : by);
    break;
  case Hazard::ReadRace:
    os << "reads " << byte
       << " in no fixed order with the step that writes it: " << by;
    break;
  case Hazard::OverwriteRace:
    os << "writes " << byte
       << " in no fixed order with a step that reads it: " << by;
    break;
  case Hazard::WriteRace:
    os << "writes " << byte
       << " in no fixed order with another step that writes it: " << by;
    break;
  case Hazard::Overlap:
    os << "touches " << byte << " twice, of which one is a write";
    break;
  default:
    break;
  }
  list.push_back({hazard, instruction, std::move(text)});
}

void Findings::addLock(Hazard hazard, StepRef step, const std::string &lock,
                       int64_t lockNumber, llvm::StringRef verb, StepRef other,
                       int64_t value) {
  if (full())
    return;
  int64_t instruction = instructionOf(step);
  if (!isNew(hazard, instruction, instructionOf(other), lockNumber))
    return;
  std::string text = describe(step, /*withPlace=*/false) + ": ";
  if (hazard == Hazard::LockRange)
    text += (verb + " " + lock + ", which may then hold " + llvm::Twine(value) +
             ", more than " + llvm::Twine(maxLockValue))
                .str();
  else
    text += (verb + " " + lock +
             " in no fixed order with another channel or "
             "core: " +
             describe(other))
                .str();
  list.push_back({hazard, instruction, std::move(text)});
}

void Findings::addSums(StepRef step, int64_t address) {
  if (full())
    return;
  int64_t instruction = instructionOf(step);
  if (isNew(Hazard::Unwritten, instruction, -1, -1))
    list.push_back({Hazard::Unwritten, instruction,
                    describe(step, /*withPlace=*/false) + ": reads byte " +
                        std::to_string(address) +
                        " of the core's scratch memory, where no part of a "
                        "convolution has left sums"});
}

void Findings::addProgram(Hazard hazard, std::string message) {
  if (!full())
    list.push_back({hazard, -1, std::move(message)});
}

void Findings::noteWrite(StepRef step, size_t memory, const Run &run) {
  for (size_t i = 0; i < unwritten.size();) {
    const Touch &touch = unwritten[i].touch;
    if (touch.memory != memory || touch.address < run.address ||
        touch.address >= run.address + run.length) {
      ++i;
      continue;
    }
    list[unwritten[i].finding].message +=
        "; it is written by " + describe(step);
    unwritten.erase(unwritten.begin() + i);
  }
}
