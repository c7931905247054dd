//===- CheckProgram.h - Is a program free of races? -------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Judges a program by its text alone: without the parameter image, an input or
// a duration. A program that passes ends, keeps its locks in range and gives
// the same bytes whatever its channels and cores are delayed by. The rules, and
// why they suffice, are in docs/Checking.md.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_CHECK_CHECKPROGRAM_H
#define BSAIE_CHECK_CHECKPROGRAM_H

#include "BSAIE/Program/Program.h"

namespace bsaie {

/// What can be wrong with a program that checkStructure accepts.
enum class Hazard : uint8_t {
  /// A read that no write comes before.
  Unwritten,
  /// A read of bytes that were last written through another buffer: two
  /// buffers that live at once overlap.
  Overwritten,
  /// A read that the locks allow to happen while its bytes are written.
  ReadRace,
  /// A write that the locks allow before an earlier reader has read.
  OverwriteRace,
  /// Two writes that the locks allow at once or in either order.
  WriteRace,
  /// A step that writes bytes twice, or that it also reads.
  Overlap,
  /// Units of a semaphore that two instances take, or give, in no fixed order.
  LockOrder,
  /// A semaphore that may hold more than maxLockValue.
  LockRange,
  /// A semaphore that does not end with the value that it began with.
  LockBalance,
  /// Instances that wait for each other, or for units that nobody gives.
  Deadlock,
  /// A byte of an output that is not written.
  Output
};
constexpr unsigned numHazards = 11;

/// "unwritten", "overwrite-race", ...
llvm::StringRef name(Hazard hazard);

struct Finding {
  Hazard hazard = Hazard::Deadlock;
  /// Index into Program::instructions of the step that is at fault, or that
  /// noticed; -1 for findings about a lock or an output as a whole.
  int64_t instruction = -1;
  /// One line for people (a line for each who waits in a deadlock). It names
  /// both steps with instruction, iteration and channel, the byte and the
  /// buffer; the source place of `instruction` is not in it.
  std::string message;
};

/// "m.mlir:3:5: unwritten: instruction 7 ..."; without the place when the
/// program has none.
std::string describe(const Program &program, const Finding &finding);

struct CheckOptions {
  /// No more findings than these are looked for, one for each pair of
  /// instructions and buffer.
  size_t maxFindings = 20;
  /// Transfers, kernel calls and SYNCs of all instances, and ranges of bytes
  /// that they touch: a program with more is refused.
  int64_t maxWork = int64_t(1) << 28;
};

struct CheckResult {
  /// In the order in which they were found; empty when the program passes.
  std::vector<Finding> findings;
  /// Steps of all instances that were looked at, and ranges of bytes.
  int64_t steps = 0, ranges = 0;
};

/// Checks `program`, which checkStructure has accepted. An error means that it
/// could not be checked, because of its size.
llvm::Expected<CheckResult> checkProgram(const Program &program,
                                         const CheckOptions &options = {});

} // namespace bsaie

#endif // BSAIE_CHECK_CHECKPROGRAM_H
