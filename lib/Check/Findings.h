//===- Findings.h - What is wrong, in words ---------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Collects findings: one for each pair of instructions and buffer or lock, with
// the names of both steps. Judges nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_CHECK_FINDINGS_H
#define BSAIE_LIB_CHECK_FINDINGS_H

#include "BSAIE/Check/CheckProgram.h"
#include "BSAIE/Program/Memories.h"
#include "HappensBefore.h"
#include <set>

namespace bsaie::check {

/// A byte that a step touches through a buffer.
struct Touch {
  size_t memory = 0;
  unsigned buffer = 0;
  int64_t address = 0;
};

class Findings {
public:
  Findings(const Program &program, const Memories &map, size_t most)
      : program(program), map(map), most(most) {}

  bool any() const { return !list.empty(); }
  bool full() const { return list.size() >= most; }
  /// `step` touches a byte wrongly because of what `other` does to it (instance
  /// -1: nobody or no step in particular).
  void addAccess(Hazard hazard, StepRef step, const Touch &touch, StepRef other,
                 unsigned otherBuffer);
  void addLock(Hazard hazard, StepRef step, const std::string &lock,
               int64_t lockNumber, llvm::StringRef verb, StepRef other,
               int64_t value);
  /// `step` reads sums at `address` of its core's scratch memory that no part
  /// of a convolution has left.
  void addSums(StepRef step, int64_t address);
  void addProgram(Hazard hazard, std::string message);

  /// A step writes bytes; says so in an earlier finding about a read of them
  /// that no write came before.
  void noteWrite(StepRef step, size_t memory, const Run &run);
  bool awaitsWrites() const { return !unwritten.empty(); }

  std::vector<Finding> take() { return std::move(list); }
  /// "m.mlir:3:5: instruction 7 (CONV of c), iteration 2, CORE (0, 1)".
  std::string describe(StepRef step, bool withPlace = true) const;

private:
  bool isNew(Hazard hazard, int64_t a, int64_t b, int64_t subject);
  int64_t instructionOf(StepRef step) const;
  /// The instance's sequencer at `step`.
  Sequencer walkTo(StepRef step) const;

  const Program &program;
  const Memories &map;
  /// Where every instance begins, to count steps from: made for the first
  /// finding, since most programs have none.
  mutable std::vector<Sequencer> beginnings;
  size_t most;
  std::vector<Finding> list;
  std::set<std::tuple<Hazard, int64_t, int64_t, int64_t>> seen;
  /// Findings about unwritten bytes, and the bytes.
  struct Unwritten {
    size_t finding;
    Touch touch;
  };
  std::vector<Unwritten> unwritten;
};

} // namespace bsaie::check

#endif // BSAIE_LIB_CHECK_FINDINGS_H
