//===- Sequencer.h - The way of a channel or core ---------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A program drives cohorts; a sequencer is the way of one channel or core
// through it: its own instructions, each for its iterations, in each iteration
// the transfers of the members that list it, and in those with one transfer for
// each core, core by core. Knows no time, no lock values and no bytes.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_PROGRAM_SEQUENCER_H
#define BSAIE_PROGRAM_SEQUENCER_H

#include "BSAIE/Program/LockInstances.h"
#include "BSAIE/Program/Program.h"

namespace bsaie {

/// One transfer, kernel call or SYNC of an instance is a step.
struct Sequencer {
  Engine engine = Engine::Core;
  int64_t index = 0;
  /// Indices of the instructions in which the instance takes part.
  std::vector<uint32_t> queue;

  // The place: queue[next], iteration, own member, core of the member.
  size_t next = 0;
  int64_t iteration = 0;
  size_t memberPosition = 0, corePosition = 0;

  // The step at that place.
  const Instruction *instruction = nullptr;
  /// The members of the instruction that list this channel.
  llvm::SmallVector<const Member *, 4> members;
  const Member *member = nullptr;
  /// The row that the transfer serves (Access).
  int64_t row = 0;
  /// The cores that receive or send, or whose locks a SYNC touches.
  llvm::SmallVector<int32_t, 8> cores;

  bool done() const { return next == queue.size(); }
  Toucher toucher() const { return {engine, index, cores}; }
  /// Steps that the instance makes in each iteration of its instruction.
  int64_t stepsPerIteration() const;
  /// Position in the queue of the first instruction that alternates with the
  /// one at the place; `next` for an instruction alone.
  size_t groupBegin(const Program &program) const;
  /// Sets the step after `next` has changed.
  void prepare(const Program &program);
  /// Moves on to the next core, member, iteration or instruction.
  void advance(const Program &program);

private:
  void prepareCores(const Device &device);
};

/// One for each channel and core of the device, engine by engine in the order
/// LOADWM, LOAD, LOADW, WRITE, LOADFM, WRITEFM, cores. The program is one that
/// checkStructure accepts, and lives as long as they.
std::vector<Sequencer> makeSequencers(const Program &program);

/// "LOADFM 2", "CORE (0, 1)".
std::string describeInstance(Engine engine, int64_t index,
                             const Device &device);

} // namespace bsaie

#endif // BSAIE_PROGRAM_SEQUENCER_H
