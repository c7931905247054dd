//===- LockInstances.h - Which semaphores who touches -----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A lock of a program stands for many semaphores. They are numbered here, and
// it is decided which of them an instruction touches. Knows no values.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_PROGRAM_LOCKINSTANCES_H
#define BSAIE_PROGRAM_LOCKINSTANCES_H

#include "BSAIE/Program/Program.h"

namespace bsaie {

/// Who touches locks: an instance of an engine, and the cores that the transfer
/// or kernel concerns.
struct Toucher {
  Engine engine;
  int64_t instance;
  llvm::ArrayRef<int32_t> cores;
};

class LockInstances {
public:
  explicit LockInstances(const Program &program);

  /// The semaphores of all locks; those of a lock are consecutive.
  int64_t size() const { return count; }
  /// The first semaphore of `lock`.
  int64_t begin(unsigned lock) const { return extents[lock].begin; }
  /// The lock that a semaphore belongs to.
  unsigned lockOf(int64_t index) const;
  /// "lock k1 'x' of core (0, 1)".
  std::string describe(int64_t index) const;

  /// Calls `visit` with every semaphore of `lock` that `who` touches, until it
  /// returns false, and returns whether it never did.
  template <typename F>
  bool touch(unsigned lock, const Toucher &who, bool acquires, F visit) const {
    const Lock &info = program.locks[lock];
    const Extent &extent = extents[lock];
    if (info.kind == Lock::Core) {
      for (int32_t core : who.cores)
        if (!visit(extent.begin + core))
          return false;
      return true;
    }
    // A pair from an engine to itself is released as `from`, acquired as `to`.
    bool asFrom =
        info.from == who.engine && (info.to != who.engine || !acquires);
    int64_t first = asFrom ? who.instance * extent.to : who.instance;
    int64_t touched = asFrom ? extent.to : extent.from;
    int64_t stride = asFrom ? 1 : extent.to;
    for (int64_t i = 0; i < touched; ++i)
      if (!visit(extent.begin + first + i * stride))
        return false;
    return true;
  }

private:
  const Program &program;
  /// First semaphore of each lock, and for pairs the instances of `from` and
  /// `to`.
  struct Extent {
    int64_t begin, from, to;
  };
  std::vector<Extent> extents;
  int64_t count = 0;
};

} // namespace bsaie

#endif // BSAIE_PROGRAM_LOCKINSTANCES_H
