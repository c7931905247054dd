//===- TileDepthwise.cpp - Choose segments of layers ----------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/LayerGraph.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "BSAIE/Transforms/Passes.h"
#include "Candidates.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include <cmath>

namespace bsaie {
#define GEN_PASS_DEF_BLOCKSPARSETILEDEPTHWISE
#include "BSAIE/Transforms/Passes.h.inc"
} // namespace bsaie

using namespace mlir;
using namespace bsaie;
using namespace bsaie::depthwise;

namespace {

struct TileDepthwise
    : bsaie::impl::BlockSparseTileDepthwiseBase<TileDepthwise> {
  using Base::Base;

  void runOnOperation() override {
    if (tiles == "off")
      return;
    int64_t number = 0;
    if (tiles != "auto" &&
        (StringRef(tiles).getAsInteger(10, number) || number < 1)) {
      emitError(getOperation().getLoc(), "tiles is '")
          << tiles << "', expected auto, off or a number from 1 on";
      return signalPassFailure();
    }
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>())
      if (hasLayers(function) && failed(tile(function, number)))
        return signalPassFailure();
  }

  LogicalResult tile(func::FuncOp function, int64_t number);
  std::vector<Candidate> choose(func::FuncOp function,
                                ArrayRef<Candidate> candidates, size_t items);
};

/// Choices that execution decides between: DDR traffic hides behind the
/// computation for the most part, by half, or not at all.
constexpr double ddrWeights[] = {1.0, 0.5, 0.25};

std::vector<Plan> plansOf(ArrayRef<Candidate> candidates) {
  std::vector<Plan> plans;
  for (const Candidate &candidate : candidates)
    plans.push_back(candidate.plan);
  return plans;
}

} // namespace

std::vector<Candidate> TileDepthwise::choose(func::FuncOp function,
                                             ArrayRef<Candidate> candidates,
                                             size_t items) {
  std::vector<Candidate> best;
  std::optional<double> least = executedSeconds(function, {});
  std::vector<std::vector<Plan>> tried;
  auto consider = [&](std::vector<Candidate> choice) {
    std::vector<Plan> plans = plansOf(choice);
    if (plans.empty() || llvm::is_contained(tried, plans))
      return;
    tried.push_back(plans);
    std::optional<double> seconds = executedSeconds(function, plans);
    if (seconds && (!least || *seconds < *least)) {
      least = seconds;
      best = std::move(choice);
    }
  };
  for (double weight : ddrWeights)
    consider(chooseDisjoint(candidates, items, weight, /*keep=*/false));
  consider(chooseDisjoint(candidates, items, ddrWeights[0], /*keep=*/true));
  // A few more tiles leave room for parameters.
  for (int64_t more : {1, 2}) {
    std::vector<Candidate> choice = best;
    for (Candidate &candidate : choice)
      candidate.plan.tiles += more;
    consider(std::move(choice));
  }
  return best;
}

/// "1,234,567".
static std::string grouped(int64_t number) {
  std::string digits = std::to_string(std::abs(number)), text;
  for (size_t i = 0; i < digits.size(); ++i)
    text +=
        (i && (digits.size() - i) % 3 == 0 ? "," : "") + digits.substr(i, 1);
  return (number < 0 ? "-" : "") + text;
}

/// What Section V of the paper tells of a sub-graph, and what its tiles cost.
static void print(const Candidate &candidate, const Device &device,
                  llvm::raw_ostream &os) {
  const Segment &segment = candidate.segment;
  const TileCosts &costs = candidate.costs;
  const Plan &plan = candidate.plan;
  os << "segment " << segment.layers.front().name << " to "
     << segment.layers.back().name << ": " << segment.layers.size()
     << " layers, " << plan.tiles
     << (plan.widthTiles > 1 ? " x " + std::to_string(plan.widthTiles) : "")
     << " tiles" << (plan.keep ? ", rows are kept" : "") << "\n";
  auto windows = generalisedWindows(segment, Axis::Height);
  for (size_t t = 0; t < segment.tensors.size(); ++t) {
    if (!segment.isInput(t))
      continue;
    os << "  input " << segment.tensors[t].name << ": ";
    if (!windows) {
      os << "layers read it at different rates\n";
      continue;
    }
    const GeneralisedWindow &window = (*windows)[t];
    os << "k " << window.kernel() << ", s " << window.stride << ", overlap "
       << window.overlap << " rows\n";
  }
  if (!windows)
    llvm::consumeError(windows.takeError());
  int64_t extraMacs = plan.keep ? 0 : costs.allMacs.extra();
  double macsPerSecond =
      double(device.cores()) * device.macsPerCycle * device.coreHertz;
  os << "  computed again: " << grouped(extraMacs) << " of "
     << grouped(costs.allMacs.whole) << " MACs\n"
     << "  loaded again: " << grouped(candidate.saving.extraInputBytes)
     << " bytes of inputs, up to "
     << grouped(candidate.saving.extraParameterBytes)
     << " bytes of parameters\n"
     << "  DDR bytes saved: " << grouped(candidate.saving.spilledBytes)
     << ", pays below ";
  double bandwidth = breakEvenBytesPerSecond(candidate.saving.savedBytes(),
                                             extraMacs, macsPerSecond);
  if (std::isinf(bandwidth))
    os << "any bandwidth\n";
  else
    os << printNumber(bandwidth / 1e9) << " GB/s of DDR\n";
  int64_t memory = device.memtiles() * device.memtileBytes;
  os << "  a tile takes " << grouped(costs.peakBytes) << " of "
     << grouped(memory) << " memtile bytes, most in tile " << costs.peakTile
     << " at " << segment.layers[costs.peakLayer].name;
  if (costs.peakBytes > memory) {
    auto largest = llvm::max_element(costs.largestBytes);
    os << ": " << grouped(costs.peakBytes - memory)
       << " too many, so tensors travel by DDR; the largest is "
       << segment.tensors[largest - costs.largestBytes.begin()].name << " with "
       << grouped(*largest);
  }
  os << "\n";
}

LogicalResult TileDepthwise::tile(func::FuncOp function, int64_t number) {
  FailureOr<Device> device = aie2::getDevice(function);
  if (failed(device))
    return failure();
  std::optional<std::vector<bool>> spilled = spilledItems(function, *device);
  // Whoever places the function says what is wrong with it.
  if (!spilled || llvm::none_of(*spilled, [](bool is) { return is; })) {
    if (report && spilled)
      llvm::errs() << "depth-wise tiles of @" << function.getName()
                   << ": nothing travels by DDR\n";
    return success();
  }
  std::vector<Operation *> items = itemsOf(function);
  llvm::DenseMap<Operation *, PixelWork> works;
  for (Operation *op : items) {
    if (!isLayer(op))
      continue;
    FailureOr<PixelWork> work = pixelWork(op);
    if (failed(work))
      return failure();
    works[op] = *work;
  }
  auto work = [&](Operation *op) { return works.lookup(op); };
  llvm::SmallVector<bool> isSpilled(spilled->begin(), spilled->end());
  CandidateFinder finder(items, isSpilled, *device, work);
  std::vector<Candidate> candidates = finder.find(number);
  std::vector<Candidate> chosen =
      number ? chooseDisjoint(candidates, items.size(), /*ddrWeight=*/1e6,
                              keepRows)
             : choose(function, candidates, items.size());
  if (report) {
    llvm::errs() << "depth-wise tiles of @" << function.getName() << ": "
                 << chosen.size() << " segments, " << candidates.size()
                 << " runs weighed\n";
    for (const Candidate &candidate : chosen)
      print(candidate, *device, llvm::errs());
  }
  makeSegments(function, plansOf(chosen));
  return success();
}
