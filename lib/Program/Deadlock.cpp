//===- Deadlock.cpp - Why nobody can start --------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Makes the wait graph of a program that stands still: who waits for which
// lock, which of the instructions that are still to come would release it, and
// which of those that have been took its units.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Program/WaitGraph.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include <map>

using namespace bsaie;

namespace {

class GraphBuilder {
public:
  GraphBuilder(const Program &program, const LockInstances &locks)
      : program(program), locks(locks) {}

  std::string nameOf(const Sequencer &instance) const {
    return describeInstance(instance.engine, instance.index, program.device);
  }
  std::string placeOf(const Sequencer &instance) const {
    return "at " + describe(program, instance.queue[instance.next]) +
           ", iteration " + std::to_string(instance.iteration);
  }
  int64_t needed(const Sequencer &instance, int64_t semaphore) const;
  std::vector<WaitGraph::Release>
  releasesOf(const Sequencer &instance,
             const llvm::DenseSet<int64_t> &wanted) const;
  std::vector<WaitGraph::Share>
  sharesOf(const Sequencer &instance,
           const llvm::DenseSet<int64_t> &lost) const;

private:
  const Program &program;
  const LockInstances &locks;
};

} // namespace

int64_t GraphBuilder::needed(const Sequencer &instance,
                             int64_t semaphore) const {
  unsigned lock = locks.lockOf(semaphore);
  for (const LockUse &use : instance.instruction->acquires)
    if (use.lock == lock)
      return use.value;
  return 0;
}

/// The first place from now on where `instance` releases each wanted lock.
std::vector<WaitGraph::Release>
GraphBuilder::releasesOf(const Sequencer &instance,
                         const llvm::DenseSet<int64_t> &wanted) const {
  std::vector<WaitGraph::Release> releases;
  llvm::DenseSet<int64_t> found;
  Sequencer at = instance;
  size_t group = at.done() ? 0 : at.groupBegin(program);
  int64_t first = at.iteration;
  while (!at.done()) {
    if (size_t begin = at.groupBegin(program); begin != group) {
      group = begin;
      first = -1;
    }
    // The rest of this iteration and a whole one touch all that the group of
    // instructions touches.
    if (at.iteration > first + 1) {
      at.iteration = 0;
      at.memberPosition = at.corePosition = 0;
      while (program.instructions[at.queue[at.next]].withNext)
        ++at.next;
      ++at.next;
      at.prepare(program);
      continue;
    }
    for (const LockUse &use : at.instruction->releases)
      locks.touch(
          use.lock, at.toucher(), /*acquires=*/false, [&](int64_t semaphore) {
            if (wanted.contains(semaphore) && found.insert(semaphore).second)
              releases.push_back({semaphore, 0, placeOf(at)});
            return true;
          });
    at.advance(program);
  }
  return releases;
}

/// How many units of each lock that nobody releases any more `instance` took.
std::vector<WaitGraph::Share>
GraphBuilder::sharesOf(const Sequencer &instance,
                       const llvm::DenseSet<int64_t> &lost) const {
  std::map<int64_t, int64_t> taken;
  Sequencer at;
  at.engine = instance.engine;
  at.index = instance.index;
  at.queue = instance.queue;
  // Adds the steps of one iteration of a group of instructions, or those that
  // come before the member and core where `instance` stands.
  auto addIteration = [&](int64_t times, bool isWhole) {
    size_t group = at.next;
    while (!at.done() && at.groupBegin(program) == group && at.iteration == 0) {
      if (!isWhole && at.next == instance.next &&
          at.memberPosition == instance.memberPosition &&
          at.corePosition == instance.corePosition)
        return;
      for (const LockUse &use : at.instruction->acquires)
        locks.touch(use.lock, at.toucher(), /*acquires=*/true,
                    [&](int64_t semaphore) {
                      if (lost.contains(semaphore))
                        taken[semaphore] += times * use.value;
                      return true;
                    });
      at.advance(program);
    }
  };
  auto begin = [&](size_t next) {
    at.next = next;
    at.iteration = 0;
    at.memberPosition = at.corePosition = 0;
    at.prepare(program);
  };
  size_t group = instance.done() ? instance.next : instance.groupBegin(program);
  for (size_t next = 0; next < group; ++next) {
    begin(next);
    addIteration(at.instruction->iterations, /*isWhole=*/true);
    while (program.instructions[at.queue[next]].withNext)
      ++next;
  }
  if (!instance.done()) {
    begin(group);
    addIteration(instance.iteration, /*isWhole=*/true);
    begin(group);
    addIteration(1, /*isWhole=*/false);
  }
  std::vector<WaitGraph::Share> shares;
  for (auto [lock, units] : taken)
    if (units)
      shares.push_back({lock, nameOf(instance), units});
  return shares;
}

WaitGraph
bsaie::makeWaitGraph(const Program &program, const LockInstances &locks,
                     llvm::ArrayRef<const Sequencer *> instances,
                     llvm::function_ref<int64_t(const Sequencer &)> shortage,
                     llvm::function_ref<int64_t(int64_t)> value) {
  GraphBuilder builder(program, locks);
  WaitGraph graph;
  std::vector<const Sequencer *> waiting;
  llvm::DenseSet<int64_t> wanted;
  for (const Sequencer *instance : instances) {
    int64_t semaphore = instance->done() ? -1 : shortage(*instance);
    if (semaphore < 0)
      continue;
    waiting.push_back(instance);
    wanted.insert(semaphore);
    graph.waiters.push_back(
        {builder.nameOf(*instance), builder.placeOf(*instance), semaphore,
         locks.describe(semaphore), builder.needed(*instance, semaphore),
         value(semaphore)});
  }
  llvm::DenseSet<int64_t> lost = wanted;
  for (auto [number, instance] : llvm::enumerate(waiting))
    for (WaitGraph::Release &release : builder.releasesOf(*instance, wanted)) {
      lost.erase(release.lock);
      release.by = number;
      graph.releases.push_back(std::move(release));
    }
  if (!lost.empty())
    for (const Sequencer *instance : instances)
      llvm::append_range(graph.shares, builder.sharesOf(*instance, lost));
  return graph;
}
