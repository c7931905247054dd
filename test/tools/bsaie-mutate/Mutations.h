//===- Mutations.h - Ways to break a program --------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Small changes to a program, as a mistake in a compiler would make them. Knows
// nothing of what they do.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TEST_TOOLS_BSAIE_MUTATE_MUTATIONS_H
#define BSAIE_TEST_TOOLS_BSAIE_MUTATE_MUTATIONS_H

#include "BSAIE/Program/Program.h"
#include <random>

namespace bsaie::mutate {

enum class Kind : uint8_t {
  /// An instruction does not acquire, or release, one of its locks.
  DropAcquire,
  DropRelease,
  AcquireUnits,
  ReleaseUnits,
  /// An instruction acquires, or releases, one lock more.
  ExtraAcquire,
  ExtraRelease,
  LockInitial,
  /// Two locks of one instruction change places.
  ExchangeLocks,
  /// Two instructions of an engine, neither of them a SYNC, change places.
  SwapInstructions,
  /// A SYNC and its neighbour change places.
  MoveSync,
  DeleteInstruction,
  DuplicateInstruction,
  Iterations,
  /// Of one end of a piece: by one byte, or by 8.
  Offset,
  Step,
  Stride,
  /// A dimension of one size at both ends of a piece.
  Size,
  /// A channel or column is replaced by another, or left out.
  At,
  /// A core that receives or sends, likewise.
  Cores,
  Memtile,
  /// Which run of weights a LOADW or LOADWM fetches.
  WeightRun,
  /// Padding has another value or is left out.
  Fill,
  BufferAddress,
  BufferSize,
  /// A kernel uses another buffer.
  KernelBuffer,
  /// Offset, step or pitch in a kernel's rings.
  KernelRing,
  KernelRows,
  /// Output width, output channels or input channels of a kernel.
  KernelShape,
};
constexpr unsigned numKinds = 28;

/// "drop-acquire", "kernel-rows", ...
llvm::StringRef name(Kind kind);

/// The same numbers on every machine.
class Random {
public:
  explicit Random(uint64_t seed) : engine(seed) {}
  int64_t below(int64_t count) {
    return int64_t(engine() % uint64_t(std::max<int64_t>(count, 1)));
  }
  bool coin() { return below(2); }
  template <typename T>
  const T &pick(const std::vector<T> &list) {
    return list[size_t(below(int64_t(list.size())))];
  }

private:
  std::mt19937_64 engine;
};

/// Changes `program` in one way of `kind` and returns the change in words;
/// nothing is changed and the words are empty when there is no place for it.
/// The program may be the same as before: draw again then.
std::string mutate(Program &program, Kind kind, Random &random);

} // namespace bsaie::mutate

#endif // BSAIE_TEST_TOOLS_BSAIE_MUTATE_MUTATIONS_H
