//===- HappensBefore.cpp - The order that semaphores enforce --------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Snapshots of clocks are counted, since a broadcast gives one to many
// semaphores; they and the lists live in pools that grow to what is in flight
// at once.
//
//===----------------------------------------------------------------------===//

#include "HappensBefore.h"

#include <algorithm>

using namespace bsaie;
using namespace bsaie::check;

/// Raises every entry of `clock` to that of `to`.
#if defined(__x86_64__) && defined(__GNUC__)
// Twice as fast where the processor has it.
__attribute__((target_clones("avx2", "default")))
#endif
static void raise(StepNumber *clock, const StepNumber *to, size_t width) {
  for (size_t i = 0; i < width; ++i)
    clock[i] = std::max(clock[i], to[i]);
}

HappensBefore::HappensBefore(const Program &program, size_t instances)
    : lockInstances(program), width(instances), clocks(instances * instances),
      semaphores(lockInstances.size()) {
  for (auto [index, semaphore] : llvm::enumerate(semaphores))
    semaphore.released = semaphore.initial =
        program.locks[lockInstances.lockOf(index)].initial;
}

int64_t HappensBefore::shortage(llvm::ArrayRef<LockUse> acquires,
                                const Toucher &who) const {
  int64_t missing = -1;
  for (const LockUse &use : acquires)
    if (!lockInstances.touch(use.lock, who, /*acquires=*/true,
                             [&](int64_t index) {
                               if (value(index) >= use.value)
                                 return true;
                               missing = index;
                               return false;
                             }))
      break;
  return missing;
}

void HappensBefore::push(Queue &queue, const Units &units) {
  int32_t index = freeUnits;
  if (index >= 0) {
    freeUnits = pool[index].next;
    pool[index] = units;
  } else {
    index = int32_t(pool.size());
    pool.push_back(units);
  }
  if (queue.tail >= 0)
    pool[queue.tail].next = index;
  else
    queue.head = index;
  queue.tail = index;
}

void HappensBefore::pop(Queue &queue) {
  int32_t index = queue.head;
  queue.head = pool[index].next;
  if (queue.head < 0)
    queue.tail = -1;
  pool[index].next = freeUnits;
  freeUnits = index;
}

int32_t HappensBefore::takeSnapshot(int32_t instance) {
  int32_t index;
  if (freeSnapshots.empty()) {
    index = int32_t(snapshotUses.size());
    snapshotUses.push_back(0);
    snapshotClocks.resize(snapshotClocks.size() + width);
  } else {
    index = freeSnapshots.back();
    freeSnapshots.pop_back();
  }
  snapshotUses[index] = 1;
  std::copy_n(clock(instance), width,
              snapshotClocks.data() + size_t(index) * width);
  return index;
}

void HappensBefore::dropSnapshot(int32_t snapshot) {
  if (--snapshotUses[snapshot] == 0)
    freeSnapshots.push_back(snapshot);
}

void HappensBefore::learn(Semaphore &semaphore, int32_t instance) {
  if (semaphore.acquired <= semaphore.initial)
    return;
  for (int32_t i = semaphore.given.head; i >= 0; i = pool[i].next) {
    if (pool[i].total < semaphore.acquired)
      continue;
    if (isBefore(pool[i].step, instance))
      return;
    raise(clock(instance),
          snapshotClocks.data() + size_t(pool[i].snapshot) * width, width);
    return;
  }
}

int64_t HappensBefore::highest(Semaphore &semaphore, int32_t instance) {
  // Only as many as the answer needs.
  while (semaphore.taken.head >= 0 &&
         semaphore.released - semaphore.known > maxLockValue) {
    const StepRef &step = pool[semaphore.taken.head].step;
    if (step.instance != instance && !isBefore(step, instance))
      break;
    semaphore.known = pool[semaphore.taken.head].total;
    pop(semaphore.taken);
  }
  return semaphore.released - semaphore.known;
}
