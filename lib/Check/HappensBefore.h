//===- HappensBefore.h - The order that semaphores enforce ------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which steps have surely ended before a step begins, whatever everything is
// delayed by. Every semaphore gives its units in the order in which they were
// released, so the acquire that takes unit n waits for the release that gives
// it: that is an edge, and vector clocks follow all of them. Knows no memory.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_CHECK_HAPPENSBEFORE_H
#define BSAIE_LIB_CHECK_HAPPENSBEFORE_H

#include "BSAIE/Program/Sequencer.h"
#include "llvm/ADT/STLExtras.h"

namespace bsaie::check {

/// The number of a step of an instance, from 0, in the instance's own order.
using StepNumber = int32_t;

struct StepRef {
  int32_t instance = -1;
  StepNumber step = 0;
};

class HappensBefore {
public:
  HappensBefore(const Program &program, size_t instances);

  /// The first semaphore that holds too little for a step with `acquires`, or
  /// -1.
  int64_t shortage(llvm::ArrayRef<LockUse> acquires, const Toucher &who) const;

  /// Begins the next step of `instance`. `unordered(semaphore, other)` is
  /// called when `other`, the step that acquired before, is not before this.
  template <typename F>
  void acquire(int32_t instance, llvm::ArrayRef<LockUse> acquires,
               const Toucher &who, F unordered);

  /// Ends the step. `unordered` as above, for releases; `tooMany(semaphore,
  /// value)` when the semaphore may hold `value`; `wake(semaphore)` after every
  /// release.
  template <typename F, typename G, typename H>
  void release(int32_t instance, llvm::ArrayRef<LockUse> releases,
               const Toucher &who, F unordered, G tooMany, H wake);

  /// Whether `earlier` has surely ended before the current step of `instance`
  /// begins.
  bool isBefore(StepRef earlier, int32_t instance) const {
    return clock(instance)[earlier.instance] > earlier.step;
  }
  /// Steps of `instance` that have ended: the number of its current one.
  StepNumber stepsOf(int32_t instance) const {
    return clock(instance)[instance];
  }
  int64_t value(int64_t semaphore) const {
    return semaphores[semaphore].released - semaphores[semaphore].acquired;
  }
  /// The step that acquired from the semaphore last, if any.
  StepRef lastAcquire(int64_t semaphore) const {
    return semaphores[semaphore].lastAcquire;
  }
  const LockInstances &locks() const { return lockInstances; }

private:
  /// Units 1 to `total` have been given, or taken, when this step has.
  struct Units {
    int64_t total;
    /// Releases: the clock after the step. Acquires: unused.
    int32_t snapshot;
    StepRef step;
    int32_t next;
  };
  /// A list of Units in the pool, oldest first.
  struct Queue {
    int32_t head = -1, tail = -1;
  };
  struct Semaphore {
    /// Units in all; `released` begins with the initial ones. `known` are those
    /// of `acquired` that the releasing side knows of.
    int64_t initial = 0, acquired = 0, released = 0, known = 0;
    /// Releases whose units are not all taken; acquires that the releasing side
    /// does not know of.
    Queue given, taken;
    StepRef lastAcquire, lastRelease;
  };

  StepNumber *clock(int32_t instance) {
    return clocks.data() + size_t(instance) * width;
  }
  const StepNumber *clock(int32_t instance) const {
    return clocks.data() + size_t(instance) * width;
  }
  void push(Queue &queue, const Units &units);
  void pop(Queue &queue);
  int32_t takeSnapshot(int32_t instance);
  void dropSnapshot(int32_t snapshot);
  /// Learns what the release that completes unit `semaphore.acquired` knew.
  void learn(Semaphore &semaphore, int32_t instance);
  /// The value that the semaphore may have now, without the units that surely
  /// have been taken; exact above maxLockValue.
  int64_t highest(Semaphore &semaphore, int32_t instance);

  LockInstances lockInstances;
  size_t width;
  std::vector<StepNumber> clocks;
  std::vector<Semaphore> semaphores;
  std::vector<Units> pool;
  int32_t freeUnits = -1;
  /// How many Units use each snapshot, and the clocks of all.
  std::vector<int32_t> snapshotUses;
  std::vector<StepNumber> snapshotClocks;
  std::vector<int32_t> freeSnapshots;
};

template <typename F>
void HappensBefore::acquire(int32_t instance, llvm::ArrayRef<LockUse> acquires,
                            const Toucher &who, F unordered) {
  // First what this instance alone acquires; whether it comes after another
  // that acquired from the same semaphore is judged by that.
  bool shared = false;
  for (const LockUse &use : acquires)
    lockInstances.touch(use.lock, who, /*acquires=*/true, [&](int64_t index) {
      Semaphore &semaphore = semaphores[index];
      semaphore.acquired += use.value;
      int32_t last = semaphore.lastAcquire.instance;
      if (last >= 0 && last != instance)
        shared = true;
      else
        learn(semaphore, instance);
      return true;
    });
  if (shared)
    for (const LockUse &use : acquires)
      lockInstances.touch(use.lock, who, /*acquires=*/true, [&](int64_t index) {
        Semaphore &semaphore = semaphores[index];
        StepRef last = semaphore.lastAcquire;
        if (last.instance < 0 || last.instance == instance)
          return true;
        if (!isBefore(last, instance))
          unordered(index, last);
        return true;
      });
  StepRef now{instance, stepsOf(instance)};
  for (const LockUse &use : acquires)
    lockInstances.touch(use.lock, who, /*acquires=*/true, [&](int64_t index) {
      Semaphore &semaphore = semaphores[index];
      if (shared)
        learn(semaphore, instance);
      while (semaphore.given.head >= 0 &&
             pool[semaphore.given.head].total <= semaphore.acquired) {
        dropSnapshot(pool[semaphore.given.head].snapshot);
        pop(semaphore.given);
      }
      semaphore.lastAcquire = now;
      push(semaphore.taken, {semaphore.acquired, -1, now, -1});
      return true;
    });
}

template <typename F, typename G, typename H>
void HappensBefore::release(int32_t instance, llvm::ArrayRef<LockUse> releases,
                            const Toucher &who, F unordered, G tooMany,
                            H wake) {
  StepRef now{instance, stepsOf(instance)};
  ++clock(instance)[instance];
  if (releases.empty())
    return;
  int32_t snapshot = takeSnapshot(instance);
  for (const LockUse &use : releases)
    lockInstances.touch(use.lock, who, /*acquires=*/false, [&](int64_t index) {
      Semaphore &semaphore = semaphores[index];
      StepRef last = semaphore.lastRelease;
      if (last.instance >= 0 && last.instance != instance &&
          !isBefore(last, instance))
        unordered(index, last);
      semaphore.lastRelease = now;
      semaphore.released += use.value;
      ++snapshotUses[snapshot];
      push(semaphore.given, {semaphore.released, snapshot, now, -1});
      if (int64_t value = highest(semaphore, instance); value > maxLockValue)
        tooMany(index, value);
      wake(index);
      return true;
    });
  dropSnapshot(snapshot);
}

} // namespace bsaie::check

#endif // BSAIE_LIB_CHECK_HAPPENSBEFORE_H
