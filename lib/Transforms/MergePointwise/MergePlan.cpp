//===- MergePlan.cpp - Which convolutions become one ----------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MergePlan.h"

#include "BSAIE/Analysis/SegmentGraph.h"
#include "MemtileUse.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/MapVector.h"
#include <limits>

using namespace mlir;
using namespace bsaie;
using namespace bsaie::pointwise;

using Members = SmallVector<const Member *, 4>;

/// Seconds of the convolution that has the channels of all of `members`, by the
/// closed form that subvolumes are chosen by; infinite when none fits.
static double secondsOf(ArrayRef<const Member *> members,
                        const Device &device) {
  // The blocks of eight output channels of each member.
  SmallVector<Interval, 4> ranges;
  llvm::BitVector loaded(
      cast<RankedTensorType>(members.front()->conv().getInput().getType())
          .getDimSize(3));
  int64_t blocks = 0;
  for (const Member *member : members) {
    ranges.push_back({blocks, blocks + ceilDiv(member->channels, 8)});
    blocks = ranges.back().end;
    for (Interval range : member->parameters.inputRanges(0, SumParts()))
      loaded.set(range.begin, range.end);
  }
  auto sum = [&](Interval slot, auto value) {
    int64_t total = 0;
    for (auto [member, range] : llvm::zip(members, ranges)) {
      Interval own{std::max(slot.begin, range.begin) - range.begin,
                   std::min(slot.end, range.end) - range.begin};
      if (!own.empty())
        total += value(member->parameters, own);
    }
    return total;
  };
  SubvolumeProblem problem =
      subvolumeProblem(members.front()->parameters, device);
  problem.runBytes = [&](Interval slot, int64_t part, SumParts parts) {
    return sum(slot, [&](const LayerParameters &parameters, Interval own) {
      return parameters.runBytes(own, part, parts);
    });
  };
  problem.nonZeroBlocks = [&](Interval slot, int64_t part, SumParts parts) {
    return sum(slot, [&](const LayerParameters &parameters, Interval own) {
      return parameters.nonZeroBlocks(own, part, parts);
    });
  };
  problem.layer.inputChannels = loaded.count();
  problem.layer.outputChannels = 0;
  for (const Member *member : members)
    problem.layer.outputChannels += member->channels;
  for (const Member *member : members)
    problem.mostParts.channels = std::min(
        problem.mostParts.channels, member->parameters.mostParts().channels);
  llvm::Expected<RankedSubvolume> subvolume = chooseSubvolume(problem);
  if (!subvolume) {
    llvm::consumeError(subvolume.takeError());
    return std::numeric_limits<double>::infinity();
  }
  return subvolume->seconds;
}

/// A concatenation whose tensor may have more channels than are read as it.
static bool canGrow(tensor::InsertSliceOp concat) {
  return llvm::all_of(concat->getUsers(), [](Operation *user) {
    return isLayer(user) || isa<tensor::ExtractSliceOp>(user);
  });
}

/// The plan of \p placed, adjacent parts of a concatenation in its order, and
/// \p free; none when masks or channels do not fit together.
static std::optional<Plan> planOf(Members placed, Members free, bool isAtEnd) {
  Plan plan;
  plan.isFreeFirst = !isAtEnd;
  // Only the last convolution of all may end inside a block.
  Members ordered;
  for (bool isAligned : {true, false})
    for (const Member *member : free)
      if (member->isAligned == isAligned)
        ordered.push_back(member);
  free = std::move(ordered);
  Members &first = isAtEnd ? placed : free, &second = isAtEnd ? free : placed;
  plan.order.append(first);
  plan.order.append(second);
  for (const Member *member : ArrayRef(plan.order).drop_back())
    if (!member->isAligned)
      return std::nullopt;
  for (const Member *member : free)
    plan.freeChannels += member->channels;
  if (!placed.empty()) {
    plan.concat = placed.front()->concat;
    plan.firstPart = placed.front()->part;
    plan.parts = placed.size();
  }
  return plan;
}

namespace {

class Chooser {
public:
  Chooser(ArrayRef<Member> members, const LayerGraph &graph,
          const Device &device)
      : memtiles(graph, device), device(device) {
    for (const Member &member : members) {
      if (member.concat)
        runs[member.concat].push_back(&member);
      else
        free.push_back(&member);
    }
    for (auto &[concat, parts] : runs)
      llvm::sort(parts, [](const Member *a, const Member *b) {
        return a->part < b->part;
      });
  }

  std::optional<Plan> run();

private:
  /// Grows a plan by one convolution after the other while that pays:
  /// `placed` are taken in their order, then `free`.
  void grow(ArrayRef<const Member *> placed, ArrayRef<const Member *> free,
            bool isAtEnd);

  MemtileUse memtiles;
  const Device &device;
  Members free;
  llvm::MapVector<Operation *, Members> runs;
  std::optional<Plan> best;
  double bestSaved = 0;
};

} // namespace

void Chooser::grow(ArrayRef<const Member *> placed,
                   ArrayRef<const Member *> others, bool isAtEnd) {
  Members takenPlaced, takenFree;
  double seconds = 0, saved = 0;
  auto tryToTake = [&](const Member *member, bool isPlaced) {
    Members nextPlaced = takenPlaced, nextFree = takenFree;
    if (!isPlaced)
      nextFree.push_back(member);
    else if (isAtEnd)
      nextPlaced.insert(nextPlaced.begin(), member);
    else
      nextPlaced.push_back(member);
    double own = secondsOf({member}, device);
    if (nextPlaced.size() + nextFree.size() == 1) {
      takenPlaced = nextPlaced;
      takenFree = nextFree;
      seconds = own;
      return true;
    }
    std::optional<Plan> plan = planOf(nextPlaced, nextFree, isAtEnd);
    if (!plan)
      return false;
    double together = secondsOf(plan->order, device);
    if (together >= seconds + own || !memtiles.fits(*plan))
      return false;
    saved += seconds + own - together;
    seconds = together;
    takenPlaced = std::move(nextPlaced);
    takenFree = std::move(nextFree);
    if (saved > bestSaved) {
      best = std::move(plan);
      bestSaved = saved;
    }
    return true;
  };
  for (const Member *member : placed)
    if (!tryToTake(member, /*isPlaced=*/true))
      break;
  for (const Member *member : others)
    tryToTake(member, /*isPlaced=*/false);
}

std::optional<Plan> Chooser::run() {
  for (size_t i = 0; i < free.size(); ++i)
    grow({}, ArrayRef(free).drop_front(i), /*isAtEnd=*/false);
  for (auto &[concat, parts] : runs) {
    auto insert = cast<tensor::InsertSliceOp>(concat);
    size_t count = concatenated(insert)->size();
    ArrayRef<const Member *> rest = parts;
    while (!rest.empty()) {
      size_t size = 1;
      while (size < rest.size() && rest[size]->part == rest[0]->part + size)
        ++size;
      ArrayRef<const Member *> adjacent = rest.take_front(size);
      rest = rest.drop_front(size);
      bool isFirst = adjacent.front()->part == 0;
      bool isLast = adjacent.back()->part + 1 == count;
      ArrayRef<const Member *> others;
      if (canGrow(insert) && (isFirst || isLast))
        others = free;
      if (isFirst || !isLast) {
        grow(adjacent, others, /*isAtEnd=*/false);
        continue;
      }
      Members reversed(llvm::reverse(adjacent));
      grow(reversed, others, /*isAtEnd=*/true);
    }
  }
  return best;
}

std::optional<Plan> pointwise::choosePlan(ArrayRef<Member> members,
                                          const LayerGraph &graph,
                                          const Device &device) {
  return Chooser(members, graph, device).run();
}
