//===- WaitGraph.cpp - Who waits for whom ---------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Program/WaitGraph.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <map>

using namespace bsaie;

/// Lines of one kind that are listed.
static constexpr size_t maxWaiters = 12, maxReleases = 3, maxShares = 4,
                        maxCycle = 12;

bool WaitGraph::isLost(int64_t lock) const {
  return llvm::none_of(releases,
                       [&](const Release &r) { return r.lock == lock; });
}

/// For each waiter those who could help it, in order.
static std::vector<std::vector<size_t>> helpers(const WaitGraph &graph) {
  std::map<int64_t, std::vector<size_t>> byLock;
  for (const WaitGraph::Release &release : graph.releases)
    byLock[release.lock].push_back(release.by);
  std::vector<std::vector<size_t>> result;
  for (const WaitGraph::Waiter &waiter : graph.waiters)
    result.push_back(byLock[waiter.lock]);
  return result;
}

/// A waiter on a cycle: waiters whom nobody, or only such, could help are taken
/// away until each that is left has a helper; following helpers then ends in a
/// cycle. The number of waiters if none is left.
static size_t findOnCycle(llvm::ArrayRef<std::vector<size_t>> helpers) {
  size_t count = helpers.size();
  std::vector<std::vector<size_t>> helped(count);
  std::vector<size_t> open(count), lost;
  for (size_t w = 0; w < count; ++w) {
    open[w] = helpers[w].size();
    for (size_t helper : helpers[w])
      helped[helper].push_back(w);
    if (!open[w])
      lost.push_back(w);
  }
  while (!lost.empty()) {
    size_t w = lost.back();
    lost.pop_back();
    for (size_t other : helped[w])
      if (--open[other] == 0)
        lost.push_back(other);
  }
  auto hasHelper = [&](size_t w) { return open[w] > 0; };
  auto left = llvm::seq<size_t>(0, count);
  auto first = llvm::find_if(left, hasHelper);
  if (first == left.end())
    return count;
  std::vector<bool> seen(count, false);
  size_t at = *first;
  while (!seen[at]) {
    seen[at] = true;
    at = *llvm::find_if(helpers[at], hasHelper);
  }
  return at;
}

std::vector<size_t> WaitGraph::findCycle() const {
  std::vector<std::vector<size_t>> next = helpers(*this);
  size_t start = findOnCycle(next), count = waiters.size();
  if (start == count)
    return {};
  // Breadth first, back to the start.
  std::vector<size_t> from(count, count), queue{start};
  for (size_t i = 0; i < queue.size(); ++i)
    for (size_t helper : next[queue[i]]) {
      if (helper == start) {
        std::vector<size_t> cycle;
        for (size_t at = queue[i]; at != start; at = from[at])
          cycle.push_back(at);
        cycle.push_back(start);
        std::reverse(cycle.begin(), cycle.end());
        // It begins with its first waiter.
        std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()),
                    cycle.end());
        return cycle;
      }
      if (from[helper] == count) {
        from[helper] = queue[i];
        queue.push_back(helper);
      }
    }
  return {};
}

/// Who could help, or where the units are.
static void describeHelp(const WaitGraph &graph, int64_t lock,
                         llvm::raw_ostream &os) {
  auto list = [&](const auto &entries, size_t limit, auto print) {
    size_t count = 0;
    for (const auto &entry : entries)
      if (entry.lock == lock && ++count <= limit)
        print(entry, count == 1);
    if (count > limit)
      os << " and " << count - limit << " more";
    return count;
  };
  os << "\n    ";
  if (!graph.isLost(lock)) {
    list(graph.releases, maxReleases,
         [&](const WaitGraph::Release &release, bool first) {
           os << (first ? "" : ", ") << graph.waiters[release.by].name
              << " would release it " << release.place;
         });
    return;
  }
  os << "nobody releases it any more; ";
  size_t takers = list(graph.shares, maxShares,
                       [&](const WaitGraph::Share &share, bool first) {
                         os << (first ? "until now " : ", ") << share.units
                            << " went to " << share.name;
                       });
  if (!takers)
    os << "nobody has acquired it";
}

/// The cycle, or what all wait for in the end.
static void describeCause(const WaitGraph &graph, llvm::ArrayRef<size_t> cycle,
                          llvm::ArrayRef<size_t> roots, llvm::raw_ostream &os) {
  if (cycle.empty()) {
    const WaitGraph::Waiter &root = graph.waiters[roots.front()];
    os << "\n  no cycle: all wait, in the end, for what nobody releases, "
       << root.name << " for " << root.lockName;
    if (roots.size() > 1)
      os << " and " << roots.size() - 1 << " more for theirs";
    return;
  }
  os << "\n  cycle: " << graph.waiters[cycle[0]].name;
  if (cycle.size() == 1) {
    os << " waits for itself";
    return;
  }
  for (size_t i = 1; i <= cycle.size(); ++i) {
    if (i > maxCycle) {
      os << ", and so on over " << cycle.size() + 1 - i << " more back to "
         << graph.waiters[cycle[0]].name;
      return;
    }
    os << " waits for " << graph.waiters[cycle[i % cycle.size()]].name
       << (i < cycle.size() && i < maxCycle ? ", which" : "");
  }
}

std::string WaitGraph::describe() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (waiters.empty())
    return text;
  // The cause comes first, in case not all are listed.
  std::vector<size_t> cycle = findCycle(), roots, order = cycle;
  if (cycle.empty()) {
    for (size_t w = 0; w < waiters.size(); ++w)
      if (isLost(waiters[w].lock))
        roots.push_back(w);
    order = roots;
  }
  std::vector<bool> isListed(waiters.size(), false);
  for (size_t w : order)
    isListed[w] = true;
  for (size_t w = 0; w < waiters.size(); ++w)
    if (!isListed[w])
      order.push_back(w);
  for (size_t w : llvm::ArrayRef(order).take_front(maxWaiters)) {
    const Waiter &waiter = waiters[w];
    os << "\n  " << waiter.name << " waits for " << waiter.lockName
       << ": needs " << waiter.needed << ", has " << waiter.value << ", "
       << waiter.place;
    describeHelp(*this, waiter.lock, os);
  }
  if (waiters.size() > maxWaiters)
    os << "\n  and " << waiters.size() - maxWaiters << " more";
  describeCause(*this, cycle, roots, os);
  return text;
}
