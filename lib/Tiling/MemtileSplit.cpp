//===- MemtileSplit.cpp - Cutting layers that exceed memtiles -------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/MemtileSplit.h"
#include "BSAIE/Tiling/Partition.h"
#include "llvm/ADT/STLExtras.h"
#include <map>
#include <vector>

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
      layer.channelwise() ? outputChannels
      : split.sums.channels == 1
          ? layer.inputChannels
          : 8 * ceilDiv(ceilDiv(layer.inputChannels, 8), split.sums.channels);
  // What is added has the shape of the output.
  int64_t outputs = layer.addsInput ? 2 : 1;
  return inputRows * spread.memtilePixels(inputWidth, inputPixels) *
             inputChannels * layer.inputs() +
         outputRows * spread.memtilePixels(outputWidth, outputPixels) *
             outputChannels * outputs;
}

/// For each sum part k the bytes of the runs of output blocks [0, b), as if
/// every eight channels had a run of their own, at k x (blocks + 1) + b.
static std::vector<int64_t> bytesBefore(const MemtileSplitProblem &problem,
                                        SumParts sums) {
  std::vector<int64_t> before;
  int64_t blocks = ceilDiv(problem.layer.outputChannels, 8);
  for (int64_t k = 0; k < sums.count(); ++k) {
    before.push_back(0);
    for (int64_t b = 0; b < blocks; ++b)
      before.push_back(before.back() +
                       problem.parameterBytes({b, b + 1}, k, sums));
  }
  return before;
}

/// Runs are dealt to the memtiles in turn: one may hold a run more than its
/// share. A run is no longer than a row's share of the part, and fits a core.
static int64_t weightBytes(const MemtileSplitProblem &problem,
                           const Spread &spread, const MemtileSplit &split,
                           llvm::ArrayRef<int64_t> before) {
  if (before.empty())
    return 0;
  int64_t most = 0, blocks = blocksOf(problem);
  int64_t all = ceilDiv(problem.layer.outputChannels, 8);
  for (int64_t k = 0; k < split.sums.count(); ++k)
    for (int64_t p = 0; p < split.channelParts; ++p) {
      Interval range = part(blocks, split.channelParts, p);
      // Blocks that are no multiple of 8 channels share some.
      int64_t begin = range.begin * problem.channelBlock / 8;
      int64_t end =
          std::min(all, ceilDiv(range.end * problem.channelBlock, int64_t(8)));
      most = std::max(most, before[k * (all + 1) + end] -
                                before[k * (all + 1) + begin]);
    }
  int64_t memtiles = spread.weightMemtiles;
  if (memtiles == 1)
    return most;
  int64_t rows =
      std::min(problem.device.rows, ceilDiv(all, split.channelParts));
  int64_t run = std::min(ceilDiv(most, rows), problem.device.coreBufferBytes);
  return std::min(most, ceilDiv(most, memtiles) + run);
}

static int64_t weightBytes(const MemtileSplitProblem &problem,
                           const Spread &spread, const MemtileSplit &split) {
  if (!problem.parameterBytes)
    return 0;
  return weightBytes(problem, spread, split, bytesBefore(problem, split.sums));
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

int64_t bsaie::memtileBytes(const MemtileSplitProblem &problem,
                            const MemtileSplit &split, int64_t weightBytes) {
  Spread spread(problem.device);
  return together(spread, activationBytes(problem, spread, split), weightBytes);
}

namespace {

class Search {
public:
  explicit Search(const MemtileSplitProblem &problem)
      : problem(problem), spread(problem.device),
        capacity(problem.device.memtileBytes) {}
  llvm::Expected<MemtileSplit> run();

private:
  int64_t weights() const;
  bool fits() const { return rest() >= activations() && sumsFit(); }
  /// Whether the sums that wait in each core for another part fit.
  bool sumsFit() const;
  /// Cuts all but the sums; false when the finest cut does not fit.
  bool cut();
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
  /// Of the present sum parts, and the weights of each number of channel parts.
  std::vector<int64_t> before;
  mutable std::map<int64_t, int64_t> weightsOf;
};

} // namespace

int64_t Search::weights() const {
  auto [entry, isNew] = weightsOf.try_emplace(split.channelParts);
  if (isNew)
    entry->second = weightBytes(problem, spread, split, before);
  return entry->second;
}

bool Search::chooseBands(int64_t share) {
  int64_t low = 1, high = problem.layer.height.output;
  auto fit = [&] { return activations() <= share && sumsFit(); };
  split.bands = high;
  if (!fit())
    return false;
  while (low < high) {
    split.bands = (low + high) / 2;
    if (fit())
      high = split.bands;
    else
      low = split.bands + 1;
  }
  split.bands = low;
  return true;
}

bool Search::sumsFit() const {
  if (split.sums.count() == 1)
    return true;
  const LayerShape &layer = problem.layer;
  int64_t width = ceilDiv(layer.width.output, split.widthParts);
  int64_t rows = ceilDiv(layer.height.output, split.bands);
  int64_t blocks = ceilDiv(blocksOf(problem), split.channelParts) *
                   ceilDiv(problem.channelBlock, 8);
  return 4 * rows * spread.columnPixels(width) * 8 *
             ceilDiv(blocks, problem.device.rows) <=
         problem.device.coreScratchBytes;
}

/// The next number of parts to try, at most `most`: beyond a few an eighth
/// more.
static int64_t more(int64_t parts, int64_t most) {
  return std::min(most, parts + 1 + parts / 8);
}

bool Search::cut() {
  const LayerShape &layer = problem.layer;
  int64_t blocks = blocksOf(problem);
  split = {1, 1, 1, split.sums};
  weightsOf.clear();
  if (problem.parameterBytes)
    before = bytesBefore(problem, split.sums);
  if (fits())
    return true;
  // Weights first: they may take half of a memtile, two parts of them a whole.
  if (layer.hasWeights())
    while (weights() > capacity / 2 && split.channelParts < blocks)
      split.channelParts = more(split.channelParts, blocks);
  if (fits())
    return true;
  // Then rows, then, where one row is too much, columns and fewer channels.
  for (;; split.channelParts = more(split.channelParts, blocks)) {
    for (split.widthParts = 1;;
         split.widthParts = more(split.widthParts, layer.width.output)) {
      if (chooseBands(rest() / 2) || chooseBands(rest()))
        return true;
      if (split.widthParts == layer.width.output)
        break;
    }
    if (split.channelParts == blocks)
      break;
  }
  split.bands = layer.height.output;
  return false;
}

/// Calls `use` with ever more sum parts until it returns true: of the input
/// channels, and when those do not suffice of the kernel rows too.
static bool forSumParts(const SumParts &most,
                        llvm::function_ref<bool(SumParts)> use) {
  for (int64_t rows : {int64_t(1), most.kernelRows}) {
    for (int64_t channels = 1; channels <= most.channels; ++channels) {
      if (use({channels, rows}))
        return true;
      // Beyond a few, a quarter more each time.
      channels = std::max(channels,
                          std::min(most.channels - 1, channels + channels / 4));
    }
    if (most.kernelRows == 1)
      break;
  }
  return false;
}

llvm::Expected<MemtileSplit> Search::run() {
  if (forSumParts(problem.mostSums, [&](SumParts sums) {
        split.sums = sums;
        return cut();
      }))
    return split;
  return llvm::createStringError(
      "one output pixel of eight channels%s in each column needs %lld bytes in "
      "a memtile but it has %lld",
      problem.mostSums.count() > 1 ? " from eight" : "",
      (long long)together(spread, activations(), weights()),
      (long long)capacity);
}

SumParts bsaie::chooseSumParts(const MemtileSplitProblem &problem) {
  MemtileSplit split;
  bool found = forSumParts(problem.mostSums, [&](SumParts sums) {
    split.sums = sums;
    return memtileBytes(problem, split) <= problem.device.memtileBytes;
  });
  return found ? split.sums : problem.mostSums;
}

llvm::Expected<MemtileSplit>
bsaie::chooseMemtileSplit(const MemtileSplitProblem &problem) {
  return Search(problem).run();
}
