//===- MemtileSplit.cpp - Cutting layers that exceed memtiles -------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/MemtileSplit.h"

using namespace bsaie;

/// Pixels of the widest column, and one more for an uneven partition.
static int64_t columnPixels(int64_t width, int64_t columns) {
  return std::min(width, ceilDiv(width, columns) + (columns > 1 ? 1 : 0));
}

static int64_t activationBytes(const MemtileSplitProblem &problem,
                               const MemtileSplit &split) {
  const LayerShape &layer = problem.layer;
  int64_t columns = problem.device.columns;
  int64_t outputRows = ceilDiv(layer.height.output, split.bands);
  int64_t inputRows = std::min(layer.height.input,
                               layer.height.unclipped({0, outputRows}).size());
  int64_t outputPixels = columnPixels(layer.width.output, columns);
  // A buffer that a column loads for itself holds its halo too.
  int64_t inputPixels =
      std::min(layer.width.input,
               std::max(columnPixels(layer.width.input, columns),
                        layer.width.unclipped({0, outputPixels}).size()));
  int64_t outputChannels =
      split.channelParts == 1
          ? layer.outputChannels
          : 8 * ceilDiv(ceilDiv(layer.outputChannels, 8), split.channelParts);
  int64_t inputChannels =
      layer.channelwise() ? outputChannels : layer.inputChannels;
  return inputRows * inputPixels * inputChannels * layer.inputs() +
         outputRows * outputPixels * outputChannels;
}

/// Runs are dealt to the memtiles in turn: one may hold a run more than its
/// share. A run is no longer than a row's share of the part, and fits a core.
static int64_t weightBytes(const MemtileSplitProblem &problem,
                           const MemtileSplit &split) {
  int64_t memtiles = problem.device.memtiles();
  int64_t blocks = ceilDiv(problem.layer.outputChannels, 8);
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

int64_t bsaie::memtileBytes(const MemtileSplitProblem &problem,
                            const MemtileSplit &split) {
  return activationBytes(problem, split) + weightBytes(problem, split);
}

llvm::Expected<MemtileSplit>
bsaie::chooseMemtileSplit(const MemtileSplitProblem &problem) {
  int64_t capacity = problem.device.memtileBytes;
  int64_t blocks = ceilDiv(problem.layer.outputChannels, 8);
  MemtileSplit split;
  if (memtileBytes(problem, split) <= capacity)
    return split;
  // Weights first: they may take half of a memtile, two parts of them a whole.
  if (!problem.layer.channelwise())
    while (weightBytes(problem, split) > capacity / 2 &&
           split.channelParts < blocks)
      ++split.channelParts;
  if (memtileBytes(problem, split) <= capacity)
    return split;
  int64_t rest = capacity - weightBytes(problem, split);
  for (int64_t share : {rest / 2, rest})
    for (int64_t bands = 1; bands <= problem.layer.height.output; ++bands) {
      split.bands = bands;
      if (activationBytes(problem, split) <= share)
        return split;
    }
  split.bands = problem.layer.height.output;
  return llvm::createStringError(
      "one output row needs %lld bytes in a memtile but it has %lld",
      (long long)memtileBytes(problem, split), (long long)capacity);
}
