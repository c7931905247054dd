//===- LockInstances.cpp - Which semaphores who touches -------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Program/LockInstances.h"

#include "llvm/ADT/STLExtras.h"

using namespace bsaie;

LockInstances::LockInstances(const Program &program) : program(program) {
  for (const Lock &lock : program.locks) {
    bool core = lock.kind == Lock::Core;
    int64_t from =
        core ? program.device.cores() : instances(lock.from, program.device);
    int64_t to = core ? 1 : instances(lock.to, program.device);
    extents.push_back({count, from, to});
    count += from * to;
  }
}

unsigned LockInstances::lockOf(int64_t index) const {
  auto behind = llvm::partition_point(
      extents, [&](const Extent &extent) { return extent.begin <= index; });
  return unsigned(behind - extents.begin()) - 1;
}

std::string LockInstances::describe(int64_t index) const {
  unsigned lock = lockOf(index);
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
