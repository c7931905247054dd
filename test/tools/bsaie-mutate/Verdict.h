//===- Verdict.h - Who notices a mutant, and is it harmful? -----*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Judges a program by checkStructure, checkProgram and simulations, and notes
// where they contradict each other.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TEST_TOOLS_BSAIE_MUTATE_VERDICT_H
#define BSAIE_TEST_TOOLS_BSAIE_MUTATE_VERDICT_H

#include "BSAIE/Check/CheckProgram.h"
#include "BSAIE/Simulator/Simulator.h"

namespace bsaie::mutate {

using Outputs = std::vector<std::vector<int8_t>>;

/// What a program is executed with.
struct Subject {
  Program program;
  std::vector<uint8_t> parameters;
  std::vector<std::vector<int8_t>> inputs;
  /// The outputs of the program as it is.
  Outputs expected;
  /// Bytes and steps of the program as it is.
  int64_t work = 0;
};

/// How an execution of a mutant ends.
enum class Effect : uint8_t {
  /// checkStructure refuses it: it is never executed.
  Refused,
  /// The outputs are those of the program as it was, in all runs.
  Equal,
  /// The outputs are others, the same ones in all runs.
  Output,
  /// They differ from run to run.
  Unsteady,
  /// The simulator reports an error.
  Error
};

struct Verdict {
  std::optional<Hazard> hazard;
  Effect effect = Effect::Equal;
  /// The checker's finding, and the simulator's error, where there is one.
  std::string finding, error;
  /// The first run, that without delays, ended with the outputs of the program
  /// as it was.
  bool firstIsEqual = false;
  /// Checker and simulator cannot both be right, and why.
  std::string contradiction;

  bool isHarmful() const { return effect != Effect::Equal; }
  bool isStatic() const { return hazard || effect == Effect::Refused; }
};

/// Bytes that are moved and steps, at most: how long a simulation takes.
int64_t workOf(const Program &program);

/// Executes the program as it is, with and without delays, and fills `expected`
/// and `work`. An error when it is not correct.
llvm::Error prepare(Subject &subject, unsigned jitterSeeds);

Verdict judge(const Subject &subject, const Program &mutant,
              unsigned jitterSeeds);

} // namespace bsaie::mutate

#endif // BSAIE_TEST_TOOLS_BSAIE_MUTATE_VERDICT_H
