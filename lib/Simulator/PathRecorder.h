//===- PathRecorder.h - What each step waited for last ----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Keeps for each step the one that ended last of those that it waited for, and
// walks back from the last step. Never influences the execution.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_SIMULATOR_PATHRECORDER_H
#define BSAIE_LIB_SIMULATOR_PATHRECORDER_H

#include "BSAIE/Program/LockInstances.h"
#include "BSAIE/Program/Sequencer.h"
#include "BSAIE/Simulator/CriticalPath.h"

namespace bsaie::simulator {

class PathRecorder {
public:
  /// Refers to both arguments.
  PathRecorder(const Program &program, const LockInstances &locks,
               size_t sequencers);

  /// A step of the sequencer with that number begins; it has acquired its
  /// locks.
  void begin(const Sequencer &sequencer, size_t number, int64_t nowPs);
  /// It ends, before it moves on to its next step.
  void end(const Sequencer &sequencer, size_t number, int64_t nowPs);

  CriticalPath path() const;

private:
  static constexpr uint32_t none = ~uint32_t(0);
  struct Record {
    int64_t beginPs = 0, endPs = -1;
    uint32_t instruction = 0;
    /// An earlier record, and the lock that it released, if any.
    uint32_t cause = none;
    int32_t lock = -1;
  };
  int64_t haltingRow(const Sequencer &sequencer) const;
  bool endedAt(uint32_t record, int64_t timePs) const {
    return record != none && records[record].endPs == timePs;
  }

  const Program &program;
  const LockInstances &locks;
  std::vector<Record> records;
  /// The present or last record of each sequencer, and the last ones that
  /// released each semaphore and that ended in each row.
  std::vector<uint32_t> bySequencer, bySemaphore, byRow;
};

} // namespace bsaie::simulator

#endif // BSAIE_LIB_SIMULATOR_PATHRECORDER_H
