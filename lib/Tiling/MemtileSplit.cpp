//===- MemtileSplit.cpp - Cutting layers that exceed memtiles -------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/MemtileSplit.h"
#include "BSAIE/Tiling/Partition.h"
#include "llvm/ADT/STLExtras.h"

using namespace bsaie;

namespace {

/// How activations and runs are spread over the memtiles.
struct Spread {
  int64_t columns = 0;
  /// The columns that share the homes of the most shared column, and these.
  int64_t sharers = 1, homes = 1;
  int64_t weightMemtiles = 0;
  /// Some memtile holds both.
  bool shared = false;

  explicit Spread(const Device &device) {
    ColumnHomes all = columnHomes(device);
    for (const auto &home : all) {
      if (home.empty())
        continue;
      ++columns;
      int64_t same = llvm::count(all, home), memtiles = home.size();
      if (columns == 1 || same * homes > sharers * memtiles) {
        sharers = same;
        homes = memtiles;
      }
    }
    for (int64_t m = 0; m < device.memtiles(); ++m) {
      weightMemtiles += device.holdsWeights(m);
      shared |= device.holdsWeights(m) && device.holdsActivations(m);
    }
  }

  /// Pixels of the widest column, and one more for an uneven partition.
  int64_t columnPixels(int64_t width) const {
    return std::min(width, ceilDiv(width, columns) + (columns > 1 ? 1 : 0));
  }
  /// Pixels that the fullest memtile holds when a column has `pixels`.
  int64_t memtilePixels(int64_t width, int64_t pixels) const {
    return ceilDiv(std::min(width, pixels * sharers), homes);
  }
};

} // namespace

static int64_t blocksOf(const MemtileSplitProblem &problem) {
  return ceilDiv(problem.layer.outputChannels, problem.channelBlock);
}

static int64_t activationBytes(const MemtileSplitProblem &problem,
                               const Spread &spread,
                               const MemtileSplit &split) {
  const LayerShape &layer = problem.layer;
  int64_t outputRows = ceilDiv(layer.height.output, split.bands);
  int64_t inputRows = std::min(layer.height.input,
                               layer.height.unclipped({0, outputRows}).size());
  int64_t outputWidth = ceilDiv(layer.width.output, split.widthParts);
  int64_t inputWidth =
      split.widthParts == 1
          ? layer.width.input
          : std::min(layer.width.input,
                     layer.width.unclipped({0, outputWidth}).size());
  int64_t outputPixels = spread.columnPixels(outputWidth);
  // A buffer that a column loads for itself holds its halo too.
  int64_t inputPixels = std::min(
      inputWidth, std::max(spread.columnPixels(inputWidth),
                           layer.width.unclipped({0, outputPixels}).size()));
  int64_t outputChannels =
      split.channelParts == 1
          ? layer.outputChannels
          : problem.channelBlock *
                ceilDiv(blocksOf(problem), split.channelParts);
  int64_t inputChannels =
      layer.channelwise() ? outputChannels : layer.inputChannels;
  return inputRows * spread.memtilePixels(inputWidth, inputPixels) *
             inputChannels * layer.inputs() +
         outputRows * spread.memtilePixels(outputWidth, outputPixels) *
             outputChannels;
}

/// Runs are dealt to the memtiles in turn: one may hold a run more than its
/// share. A run is no longer than a row's share of the part, and fits a core.
static int64_t weightBytes(const MemtileSplitProblem &problem,
                           const Spread &spread, const MemtileSplit &split) {
  int64_t memtiles = spread.weightMemtiles;
  int64_t blocks = blocksOf(problem);
  int64_t perPart = ceilDiv(
      problem.parameterBytes * ceilDiv(blocks, split.channelParts), blocks);
  if (memtiles == 1)
    return perPart;
  int64_t rows =
      std::min(problem.device.rows, ceilDiv(blocks, split.channelParts));
  int64_t run =
      std::min(ceilDiv(perPart, rows), problem.device.coreBufferBytes);
  return std::min(perPart, ceilDiv(perPart, memtiles) + run);
}

static int64_t together(const Spread &spread, int64_t activations,
                        int64_t weights) {
  return spread.shared ? activations + weights : std::max(activations, weights);
}

int64_t bsaie::memtileBytes(const MemtileSplitProblem &problem,
                            const MemtileSplit &split) {
  Spread spread(problem.device);
  return together(spread, activationBytes(problem, spread, split),
                  weightBytes(problem, spread, split));
}

namespace {

class Search {
public:
  explicit Search(const MemtileSplitProblem &problem)
      : problem(problem), spread(problem.device),
        capacity(problem.device.memtileBytes) {}
  llvm::Expected<MemtileSplit> run();

private:
  int64_t weights() const { return weightBytes(problem, spread, split); }
  bool fits() const { return rest() >= activations(); }
  int64_t activations() const {
    return activationBytes(problem, spread, split);
  }
  /// What weights leave for activations.
  int64_t rest() const {
    return spread.shared || weights() > capacity ? capacity - weights()
                                                 : capacity;
  }
  /// The least number of bands whose activations take `share` at most; false
  /// when one row takes more.
  bool chooseBands(int64_t share);

  const MemtileSplitProblem &problem;
  Spread spread;
  int64_t capacity;
  MemtileSplit split;
};

} // namespace

bool Search::chooseBands(int64_t share) {
  int64_t low = 1, high = problem.layer.height.output;
  split.bands = high;
  if (activations() > share)
    return false;
  while (low < high) {
    split.bands = (low + high) / 2;
    if (activations() <= share)
      high = split.bands;
    else
      low = split.bands + 1;
  }
  split.bands = low;
  return true;
}

llvm::Expected<MemtileSplit> Search::run() {
  const LayerShape &layer = problem.layer;
  int64_t blocks = blocksOf(problem);
  if (fits())
    return split;
  // Weights first: they may take half of a memtile, two parts of them a whole.
  if (layer.hasWeights())
    while (weights() > capacity / 2 && split.channelParts < blocks)
      ++split.channelParts;
  if (fits())
    return split;
  // Then rows, then, where one row is too much, columns and fewer channels.
  for (;; ++split.channelParts) {
    for (split.widthParts = 1; split.widthParts <= layer.width.output;
         ++split.widthParts)
      if (chooseBands(rest() / 2) || chooseBands(rest()))
        return split;
    split.widthParts = layer.width.output;
    if (split.channelParts >= blocks)
      break;
  }
  split.bands = layer.height.output;
  return llvm::createStringError(
      "one output pixel of eight channels in each column needs %lld bytes in a "
      "memtile but it has %lld",
      (long long)together(spread, activations(), weights()),
      (long long)capacity);
}

llvm::Expected<MemtileSplit>
bsaie::chooseMemtileSplit(const MemtileSplitProblem &problem) {
  return Search(problem).run();
}
