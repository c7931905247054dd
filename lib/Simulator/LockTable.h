//===- LockTable.h - The values of all semaphores ---------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What every semaphore holds. Does not know who waits, or why.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_SIMULATOR_LOCKTABLE_H
#define BSAIE_LIB_SIMULATOR_LOCKTABLE_H

#include "BSAIE/Program/LockInstances.h"

namespace bsaie::simulator {

/// A lock instance that holds too little.
struct Shortage {
  int64_t index = -1;
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
  /// "lock k1 'x' of core (0, 1)".
  std::string describe(int64_t index) const {
    return lockInstances.describe(index);
  }
  const LockInstances &instances() const { return lockInstances; }

private:
  LockInstances lockInstances;
  std::vector<int32_t> values;
};

} // namespace bsaie::simulator

#endif // BSAIE_LIB_SIMULATOR_LOCKTABLE_H
