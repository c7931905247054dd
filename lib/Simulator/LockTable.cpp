//===- LockTable.cpp - The values of all semaphores -----------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One array of values.
//
//===----------------------------------------------------------------------===//

#include "LockTable.h"

using namespace bsaie;
using namespace bsaie::simulator;

LockTable::LockTable(const Program &program) : lockInstances(program) {
  values.resize(lockInstances.size());
  for (size_t lock = 0; lock < program.locks.size(); ++lock) {
    int64_t end = lock + 1 < program.locks.size()
                      ? lockInstances.begin(unsigned(lock) + 1)
                      : lockInstances.size();
    std::fill(values.begin() + lockInstances.begin(unsigned(lock)),
              values.begin() + end, int32_t(program.locks[lock].initial));
  }
}

bool LockTable::available(llvm::ArrayRef<LockUse> uses, const Toucher &who,
                          Shortage &shortage) const {
  for (const LockUse &use : uses)
    if (!lockInstances.touch(use.lock, who, /*acquires=*/true,
                             [&](int64_t index) {
                               if (values[index] >= use.value)
                                 return true;
                               shortage = {index, use.value};
                               return false;
                             }))
      return false;
  return true;
}

void LockTable::acquire(llvm::ArrayRef<LockUse> uses, const Toucher &who) {
  for (const LockUse &use : uses)
    lockInstances.touch(use.lock, who, /*acquires=*/true, [&](int64_t index) {
      values[index] -= int32_t(use.value);
      return true;
    });
}

llvm::Error LockTable::release(llvm::ArrayRef<LockUse> uses,
                               const Toucher &who) {
  for (const LockUse &use : uses) {
    int64_t full = -1;
    if (lockInstances.touch(use.lock, who, /*acquires=*/false,
                            [&](int64_t index) {
                              values[index] += int32_t(use.value);
                              if (values[index] > maxLockValue)
                                full = index;
                              return full < 0;
                            }))
      continue;
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        "releases " + llvm::Twine(use.value) + " of " + describe(full) +
            ", which then holds " + llvm::Twine(values[full]) + ", more than " +
            llvm::Twine(maxLockValue));
  }
  return llvm::Error::success();
}
