//===- LockTable.cpp - The values of all semaphores -----------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One array of values; a lock's instances are consecutive in it. Which of them
// an instruction touches is decided here and nowhere else.
//
//===----------------------------------------------------------------------===//

#include "LockTable.h"

using namespace bsaie;
using namespace bsaie::simulator;

LockTable::LockTable(const Program &program) : program(program) {
  for (const Lock &lock : program.locks) {
    bool core = lock.kind == Lock::Core;
    int64_t from =
        core ? program.device.cores() : instances(lock.from, program.device);
    int64_t to = core ? 1 : instances(lock.to, program.device);
    extents.push_back({int64_t(values.size()), from, to});
    values.insert(values.end(), from * to, int32_t(lock.initial));
  }
}

template <typename F>
bool LockTable::touch(unsigned lock, const Toucher &who, bool acquires,
                      F visit) const {
  const Lock &info = program.locks[lock];
  const Extent &extent = extents[lock];
  if (info.kind == Lock::Core) {
    for (int32_t core : who.cores)
      if (!visit(extent.begin + core))
        return false;
    return true;
  }
  // A pair from an engine to itself is released as `from`, acquired as `to`.
  bool asFrom = info.from == who.engine && (info.to != who.engine || !acquires);
  int64_t first = asFrom ? who.instance * extent.to : who.instance;
  int64_t count = asFrom ? extent.to : extent.from;
  int64_t stride = asFrom ? 1 : extent.to;
  for (int64_t i = 0; i < count; ++i)
    if (!visit(extent.begin + first + i * stride))
      return false;
  return true;
}

bool LockTable::available(llvm::ArrayRef<LockUse> uses, const Toucher &who,
                          Shortage &shortage) const {
  for (const LockUse &use : uses)
    if (!touch(use.lock, who, /*acquires=*/true, [&](int64_t index) {
          if (values[index] >= use.value)
            return true;
          shortage = {index, use.lock, use.value};
          return false;
        }))
      return false;
  return true;
}

void LockTable::acquire(llvm::ArrayRef<LockUse> uses, const Toucher &who) {
  for (const LockUse &use : uses)
    touch(use.lock, who, /*acquires=*/true, [&](int64_t index) {
      values[index] -= int32_t(use.value);
      return true;
    });
}

llvm::Error LockTable::release(llvm::ArrayRef<LockUse> uses,
                               const Toucher &who) {
  for (const LockUse &use : uses) {
    int64_t full = -1;
    if (touch(use.lock, who, /*acquires=*/false, [&](int64_t index) {
          values[index] += int32_t(use.value);
          if (values[index] > maxLockValue)
            full = index;
          return full < 0;
        }))
      continue;
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        "releases " + llvm::Twine(use.value) + " of " +
            describe(use.lock, full) + ", which then holds " +
            llvm::Twine(values[full]) + ", more than " +
            llvm::Twine(maxLockValue));
  }
  return llvm::Error::success();
}

llvm::SmallVector<LockTable::Units, 8>
LockTable::list(llvm::ArrayRef<LockUse> uses, const Toucher &who,
                bool acquires) const {
  llvm::SmallVector<Units, 8> units;
  for (const LockUse &use : uses)
    touch(use.lock, who, acquires, [&](int64_t index) {
      units.push_back({index, use.value});
      return true;
    });
  return units;
}

std::string LockTable::describe(unsigned lock, int64_t index) const {
  const Lock &info = program.locks[lock];
  const Extent &extent = extents[lock];
  int64_t i = index - extent.begin;
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "lock k" << lock << " '" << info.name << "' ";
  if (info.kind == Lock::Core)
    os << "of core (" << i / program.device.columns << ", "
       << i % program.device.columns << ")";
  else
    os << "between " << name(info.from) << " " << i / extent.to << " and "
       << name(info.to) << " " << i % extent.to;
  return text;
}
