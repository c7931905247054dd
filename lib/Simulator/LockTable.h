//===- LockTable.h - The values of all semaphores ---------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which lock instances an instruction touches, and what they hold. Does not
// know who waits, or why.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_SIMULATOR_LOCKTABLE_H
#define BSAIE_LIB_SIMULATOR_LOCKTABLE_H

#include "BSAIE/Program/Program.h"

namespace bsaie::simulator {

/// Who touches locks: an instance of an engine, and the cores that the transfer
/// or kernel concerns.
struct Toucher {
  Engine engine;
  int64_t instance;
  llvm::ArrayRef<int32_t> cores;
};

/// A lock instance that holds too little.
struct Shortage {
  int64_t index = -1;
  unsigned lock = 0;
  int64_t needed = 0;
};

class LockTable {
public:
  explicit LockTable(const Program &program);

  int64_t value(int64_t index) const { return values[index]; }
  /// True if all of `uses` can be acquired; else `shortage` names one instance.
  bool available(llvm::ArrayRef<LockUse> uses, const Toucher &who,
                 Shortage &shortage) const;
  void acquire(llvm::ArrayRef<LockUse> uses, const Toucher &who);
  /// Refuses a value beyond maxLockValue.
  llvm::Error release(llvm::ArrayRef<LockUse> uses, const Toucher &who);
  /// Each lock instance that `uses` touch, with the units they take or give.
  struct Units {
    int64_t index, value;
  };
  llvm::SmallVector<Units, 8> list(llvm::ArrayRef<LockUse> uses,
                                   const Toucher &who, bool acquires) const;
  /// "lock k1 'x' of core (0, 1)".
  std::string describe(unsigned lock, int64_t index) const;

private:
  /// Calls `visit` with every instance that `who` touches, until it returns
  /// false.
  template <typename F>
  bool touch(unsigned lock, const Toucher &who, bool acquires, F visit) const;

  const Program &program;
  /// First instance of each lock, and for pairs the instances of `from` and
  /// `to`.
  struct Extent {
    int64_t begin, from, to;
  };
  std::vector<Extent> extents;
  std::vector<int32_t> values;
};

} // namespace bsaie::simulator

#endif // BSAIE_LIB_SIMULATOR_LOCKTABLE_H
