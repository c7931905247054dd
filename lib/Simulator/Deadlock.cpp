//===- Deadlock.cpp - Why nobody can start --------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Makes the wait graph of a machine that stands still: who waits for which
// lock, which of the instructions that are still to come would release it, and
// which of those that have been took its units. Changes nothing.
//
//===----------------------------------------------------------------------===//

#include "Machine.h"

#include "llvm/ADT/STLExtras.h"
#include <map>

using namespace bsaie;
using namespace bsaie::simulator;
using llvm::Error;

std::string Machine::place(const Instance &instance) const {
  return "at " + describe(program, instance.queue[instance.next]) +
         ", iteration " + std::to_string(instance.iteration);
}

/// The first place from now on where `instance` releases each wanted lock.
std::vector<WaitGraph::Release>
Machine::releasesOf(const Instance &instance,
                    const llvm::DenseSet<int64_t> &wanted) const {
  std::vector<WaitGraph::Release> releases;
  llvm::DenseSet<int64_t> found;
  Instance at = instance;
  size_t instruction = at.next;
  int64_t first = at.iteration;
  while (!at.done()) {
    if (at.next != instruction) {
      instruction = at.next;
      first = -1;
    }
    // The rest of this iteration and a whole one touch all that the instruction
    // touches.
    if (at.iteration > first + 1) {
      at.iteration = 0;
      at.memberPosition = at.corePosition = 0;
      ++at.next;
      prepareStep(at);
      continue;
    }
    for (const LockTable::Units &units :
         locks.list(at.instruction->releases, toucher(at), /*acquires=*/false))
      if (wanted.contains(units.index) && found.insert(units.index).second)
        releases.push_back({units.index, 0, place(at)});
    advance(at);
  }
  return releases;
}

/// How many units of each lock that nobody releases any more `instance` took.
std::vector<WaitGraph::Share>
Machine::sharesOf(const Instance &instance,
                  const llvm::DenseSet<int64_t> &lost) const {
  std::map<int64_t, int64_t> taken;
  Instance at;
  at.engine = instance.engine;
  at.index = instance.index;
  at.queue = instance.queue;
  prepareStep(at);
  // Adds the steps of one iteration that come before the member and core where
  // `instance` stands, when that is asked for.
  auto addIteration = [&](int64_t times, bool isWhole) {
    size_t instruction = at.next;
    while (!at.done() && at.next == instruction && at.iteration == 0) {
      if (!isWhole && at.memberPosition == instance.memberPosition &&
          at.corePosition == instance.corePosition)
        return;
      for (const LockTable::Units &units :
           locks.list(at.instruction->acquires, toucher(at), /*acquires=*/true))
        if (lost.contains(units.index))
          taken[units.index] += times * units.value;
      advance(at);
    }
  };
  auto begin = [&](size_t next) {
    at.next = next;
    at.iteration = 0;
    at.memberPosition = at.corePosition = 0;
    prepareStep(at);
  };
  for (size_t next = 0; next < instance.next; ++next) {
    begin(next);
    addIteration(at.instruction->iterations, /*isWhole=*/true);
  }
  if (!instance.done()) {
    begin(instance.next);
    addIteration(instance.iteration, /*isWhole=*/true);
    begin(instance.next);
    addIteration(1, /*isWhole=*/false);
  }
  std::vector<WaitGraph::Share> shares;
  for (auto [lock, units] : taken)
    if (units)
      shares.push_back({lock, instanceName(instance), units});
  return shares;
}

Error Machine::deadlock() const {
  WaitGraph graph;
  std::vector<const Instance *> waiting;
  for (const Instance &instance : instances) {
    if (instance.done() || instance.blocked.index < 0)
      continue;
    waiting.push_back(&instance);
    const Shortage &blocked = instance.blocked;
    graph.waiters.push_back({instanceName(instance), place(instance),
                             blocked.index,
                             locks.describe(blocked.lock, blocked.index),
                             blocked.needed, locks.value(blocked.index)});
  }
  if (waiting.empty())
    return Error::success();
  llvm::DenseSet<int64_t> wanted;
  for (const WaitGraph::Waiter &waiter : graph.waiters)
    wanted.insert(waiter.lock);
  llvm::DenseSet<int64_t> lost = wanted;
  for (auto [number, instance] : llvm::enumerate(waiting))
    for (WaitGraph::Release &release : releasesOf(*instance, wanted)) {
      lost.erase(release.lock);
      release.by = number;
      graph.releases.push_back(std::move(release));
    }
  if (!lost.empty())
    for (const Instance &instance : instances)
      llvm::append_range(graph.shares, sharesOf(instance, lost));
  return makeError("deadlock at ", printNumber(double(nowPs) / 1e12),
                   " seconds, ", waiting.size(), " waiting:", graph.describe());
}
