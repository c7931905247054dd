//===- WaitGraphTest.cpp - Tests of who waits for whom --------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Program/WaitGraph.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include <algorithm>

using namespace bsaie;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

/// Waiter i waits for lock i; `helpers` of it would release that.
WaitGraph makeGraph(const std::vector<std::vector<size_t>> &helpers) {
  WaitGraph graph;
  for (size_t i = 0; i < helpers.size(); ++i)
    graph.waiters.push_back({"W" + std::to_string(i),
                             "at step " + std::to_string(i), int64_t(i),
                             "lock " + std::to_string(i), 1, 0});
  for (size_t i = 0; i < helpers.size(); ++i)
    for (size_t helper : helpers[i])
      graph.releases.push_back(
          {int64_t(i), helper, "at step 1" + std::to_string(helper)});
  return graph;
}

TEST(WaitGraph, FindsACycleOfTwo) {
  WaitGraph graph = makeGraph({{1}, {0}});
  EXPECT_THAT(graph.findCycle(), ElementsAre(0, 1));
  EXPECT_EQ(graph.describe(),
            "\n  W0 waits for lock 0: needs 1, has 0, at step 0"
            "\n    W1 would release it at step 11"
            "\n  W1 waits for lock 1: needs 1, has 0, at step 1"
            "\n    W0 would release it at step 10"
            "\n  cycle: W0 waits for W1, which waits for W0");
}

TEST(WaitGraph, FindsACycleBehindOthers) {
  // 0 and 1 lead to the cycle of 3 and 4; 2 is lost.
  WaitGraph graph = makeGraph({{1}, {2, 3}, {}, {4}, {3}});
  EXPECT_THAT(graph.findCycle(), ElementsAre(3, 4));
}

TEST(WaitGraph, TakesAShortCycle) {
  // 0 -> 1 -> 2 -> 3 -> 0, and 2 -> 0.
  WaitGraph graph = makeGraph({{1}, {2}, {3, 0}, {0}});
  EXPECT_THAT(graph.findCycle(), ElementsAre(0, 1, 2));
}

TEST(WaitGraph, WaitsForItself) {
  WaitGraph graph = makeGraph({{0}});
  EXPECT_THAT(graph.findCycle(), ElementsAre(0));
  EXPECT_THAT(graph.describe(), HasSubstr("cycle: W0 waits for itself"));
}

TEST(WaitGraph, SaysWhatIsLost) {
  WaitGraph graph = makeGraph({{1}, {}});
  EXPECT_THAT(graph.findCycle(), IsEmpty());
  EXPECT_EQ(graph.describe(),
            "\n  W1 waits for lock 1: needs 1, has 0, at step 1"
            "\n    nobody releases it any more; nobody has acquired it"
            "\n  W0 waits for lock 0: needs 1, has 0, at step 0"
            "\n    W1 would release it at step 11"
            "\n  no cycle: all wait, in the end, for what nobody releases, W1 "
            "for lock 1");
  graph.shares = {{1, "W0", 2}, {1, "W2", 3}, {0, "W7", 1}};
  EXPECT_THAT(
      graph.describe(),
      HasSubstr("nobody releases it any more; until now 2 went to W0, 3 "
                "went to W2\n"));
}

TEST(WaitGraph, IsBounded) {
  // 400 waiters in a ring, each helped by every other one too.
  std::vector<std::vector<size_t>> helpers(400);
  for (size_t i = 0; i < 400; ++i)
    for (size_t j = 0; j < 40; ++j)
      helpers[i].push_back((i + 1 + j) % 400);
  std::string text = makeGraph(helpers).describe();
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 60);
  EXPECT_THAT(text, HasSubstr("and 388 more"));
  EXPECT_THAT(text, HasSubstr("and 37 more"));
  EXPECT_THAT(text, Not(HasSubstr("W399 waits")));

  std::vector<std::vector<size_t>> ring(400);
  for (size_t i = 0; i < 400; ++i)
    ring[i] = {(i + 1) % 400};
  EXPECT_THAT(makeGraph(ring).describe(),
              HasSubstr("which waits for W12, and so on over 388 more back to "
                        "W0"));
}

} // namespace
