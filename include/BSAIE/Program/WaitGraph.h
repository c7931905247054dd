//===- WaitGraph.h - Who waits for whom -------------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The waiters of a deadlock, and for each who could still release what it waits
// for. Made of a program that stands still, whether it was executed or checked.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_PROGRAM_WAITGRAPH_H
#define BSAIE_PROGRAM_WAITGRAPH_H

#include "BSAIE/Program/Sequencer.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <cstdint>
#include <string>
#include <vector>

namespace bsaie {

struct WaitGraph {
  /// `by` is a waiter; it would release lock instance `lock` at `place`.
  struct Release {
    int64_t lock = 0;
    size_t by = 0;
    std::string place;
  };
  /// `name` took `units` of lock instance `lock` until now.
  struct Share {
    int64_t lock = 0;
    std::string name;
    int64_t units = 0;
  };
  struct Waiter {
    /// "CORE (0, 1)", and what it executes: "at instruction 3, iteration 0".
    std::string name, place;
    /// A number for the lock instance, and its name.
    int64_t lock = 0;
    std::string lockName;
    int64_t needed = 0, value = 0;
  };

  std::vector<Waiter> waiters;
  /// By waiter, the first release of each of the locks that are waited for.
  std::vector<Release> releases;
  /// Who took units of the locks that nobody releases any more.
  std::vector<Share> shares;

  /// True if no waiter would release lock instance `lock`.
  bool isLost(int64_t lock) const;

  /// Waiters each of whom could be helped by the next, and the last by the
  /// first: the shortest such cycle through one of them; empty if there is
  /// none. The same for the same graph.
  std::vector<size_t> findCycle() const;

  /// A line for each waiter and one for who could help it, then the cycle, or
  /// what all wait for in the end; the waiters of these first. At most about 60
  /// lines, each begins with a new line and two blanks.
  std::string describe() const;
};

/// The graph of instances that stand still. `shortage` gives the semaphore that
/// an instance waits for, or -1 when it is done or waits for none; `value` what
/// a semaphore holds.
WaitGraph makeWaitGraph(const Program &program, const LockInstances &locks,
                        llvm::ArrayRef<const Sequencer *> instances,
                        llvm::function_ref<int64_t(const Sequencer &)> shortage,
                        llvm::function_ref<int64_t(int64_t)> value);

} // namespace bsaie

#endif // BSAIE_PROGRAM_WAITGRAPH_H
