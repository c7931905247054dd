//===- PathRecorder.cpp - What each step waited for last ------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PathRecorder.h"

#include "llvm/ADT/STLExtras.h"
using namespace bsaie;
using namespace bsaie::simulator;

PathRecorder::PathRecorder(const Program &program, const LockInstances &locks,
                           size_t sequencers)
    : program(program), locks(locks), bySequencer(sequencers, none),
      bySemaphore(locks.size(), none), byRow(program.device.rows, none) {}

/// The row whose kernels and LOADWM exclude each other, of which this is one.
int64_t PathRecorder::haltingRow(const Sequencer &sequencer) const {
  if (!program.device.haltingWeights)
    return -1;
  if (isKernel(sequencer.instruction->opcode))
    return sequencer.index / program.device.columns;
  return sequencer.instruction->opcode == Opcode::LoadWM ? sequencer.index : -1;
}

void PathRecorder::begin(const Sequencer &sequencer, size_t number,
                         int64_t nowPs) {
  Record record;
  record.beginPs = nowPs;
  record.instruction = sequencer.queue[sequencer.next];
  if (endedAt(bySequencer[number], nowPs))
    record.cause = bySequencer[number];
  for (const LockUse &use : sequencer.instruction->acquires) {
    if (record.cause != none)
      break;
    locks.touch(use.lock, sequencer.toucher(), /*acquires=*/true,
                [&](int64_t semaphore) {
                  if (!endedAt(bySemaphore[semaphore], nowPs))
                    return true;
                  record.cause = bySemaphore[semaphore];
                  record.lock = int32_t(use.lock);
                  return false;
                });
  }
  int64_t row = haltingRow(sequencer);
  if (record.cause == none && row >= 0 && endedAt(byRow[row], nowPs))
    record.cause = byRow[row];
  bySequencer[number] = uint32_t(records.size());
  records.push_back(record);
}

void PathRecorder::end(const Sequencer &sequencer, size_t number,
                       int64_t nowPs) {
  uint32_t index = bySequencer[number];
  records[index].endPs = nowPs;
  for (const LockUse &use : sequencer.instruction->releases)
    locks.touch(use.lock, sequencer.toucher(), /*acquires=*/false,
                [&](int64_t semaphore) {
                  bySemaphore[semaphore] = index;
                  return true;
                });
  if (int64_t row = haltingRow(sequencer); row >= 0)
    byRow[row] = index;
}

CriticalPath PathRecorder::path() const {
  CriticalPath path;
  path.layers.resize(std::max<size_t>(program.layers.size(), 1));
  uint32_t last = none;
  for (auto [index, record] : llvm::enumerate(records))
    if (last == none || record.endPs > records[last].endPs)
      last = uint32_t(index);
  // The step behind `last` on the path that is no SYNC, and the lock that it,
  // or the SYNC before it, waited for.
  Opcode to = Opcode::Sync;
  int64_t lock = -1;
  for (uint32_t at = last; at != none; at = records[at].cause) {
    const Record &record = records[at];
    const Instruction &inst = program.instructions[record.instruction];
    if (inst.opcode != Opcode::Sync) {
      int64_t time = record.endPs - record.beginPs;
      CriticalPath::Layer &layer = path.layers[inst.layer];
      layer.picoseconds[unsigned(inst.opcode)] += time;
      if (to != Opcode::Sync && to != inst.opcode)
        layer.handovers[{inst.opcode, to, lock}] += time;
      to = inst.opcode;
      lock = -1;
    }
    if (record.lock >= 0)
      lock = record.lock;
  }
  return path;
}
