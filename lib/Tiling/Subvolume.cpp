//===- Subvolume.cpp - What a core holds and computes ---------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/Subvolume.h"
#include "BSAIE/Tiling/RowStream.h"
#include <limits>

using namespace bsaie;

int64_t bsaie::tileInputWidth(const LayerShape &layer, int64_t outputs) {
  if (layer.width.compact())
    return outputs;
  return layer.width.unclipped({0, outputs}).size();
}

/// The largest number of output blocks, and of parameter bytes, of any slot.
static void largestSlot(const SubvolumeProblem &problem, int64_t steps,
                        int64_t &blocks, int64_t &bytes) {
  int64_t total = ceilDiv(problem.layer.outputChannels, 8);
  int64_t slots = steps * problem.device.rows;
  blocks = bytes = 0;
  for (int64_t q = 0; q < slots; ++q) {
    Interval slot = part(total, slots, q);
    if (slot.empty())
      continue;
    blocks = std::max(blocks, slot.size());
    bytes = std::max(bytes, problem.runBytes(slot));
  }
}

static CoreFootprint footprint(const SubvolumeProblem &problem,
                               const Subvolume &subvolume, int64_t slotBlocks,
                               int64_t runBytes) {
  const LayerShape &layer = problem.layer;
  CoreFootprint result;
  int64_t channels = std::min(slotBlocks * 8, layer.outputChannels);
  int64_t tile = subvolume.tileWidth;
  int64_t inputChannels = layer.channelwise() ? channels : layer.inputChannels;
  result.inputs = layer.inputs();
  result.rowPitch = tileInputWidth(layer, tile) * inputChannels;
  result.ringBytes = subvolume.ringRows * result.rowPitch;
  result.slotBytes = tile * channels;
  result.outputBytes = 2 * result.slotBytes;
  result.runBytes = runBytes;
  return result;
}

CoreFootprint bsaie::coreFootprint(const SubvolumeProblem &problem,
                                   const Subvolume &subvolume) {
  int64_t blocks, bytes;
  largestSlot(problem, subvolume.steps, blocks, bytes);
  return footprint(problem, subvolume, blocks, bytes);
}

/// Closed-form seconds of a layer whose data lie in the memtiles: per step the
/// weights, then the slowest of loading, computing and storing.
static double estimate(const SubvolumeProblem &problem, const RowStream &rows,
                       const Subvolume &subvolume) {
  const LayerShape &layer = problem.layer;
  const Device &device = problem.device;
  int64_t total = ceilDiv(layer.outputChannels, 8);
  int64_t slots = subvolume.steps * device.rows;
  double seconds = 0;
  double inputWidth = 0;
  int64_t tiles = ceilDiv(problem.columnWidth, subvolume.tileWidth);
  for (int64_t t = 0; t < tiles; ++t)
    inputWidth +=
        tileInputWidth(layer, part(problem.columnWidth, tiles, t).size());
  for (int64_t step = 0; step < subvolume.steps; ++step) {
    int64_t mostBlocks = 0, mostBytes = 0, channels = 0;
    for (int64_t row = 0; row < device.rows; ++row) {
      Interval slot = part(total, slots, step * device.rows + row);
      if (slot.empty())
        continue;
      mostBlocks = std::max(mostBlocks, problem.nonZeroBlocks(slot));
      mostBytes = std::max(mostBytes, problem.runBytes(slot));
      channels += slot.size() * 8;
    }
    int64_t inputChannels =
        layer.channelwise() ? channels * layer.inputs() : layer.inputChannels;
    double loading = rows.totalRows * inputWidth * inputChannels /
                     device.loadfmBytesPerSecond;
    double storing = double(layer.height.output) * problem.columnWidth *
                     channels / device.writefmBytesPerSecond;
    double pixels = double(layer.height.output) * problem.columnWidth *
                    layer.height.kernel * layer.width.kernel;
    double cycles = layer.channelwise()
                        ? pixels * (double(channels) / device.rows) /
                              device.elementOpsPerCycle
                        : pixels * mostBlocks * 64 / device.macsPerCycle;
    double weights = mostBytes / device.loadwmBytesPerSecond;
    double streaming = std::max({loading, storing, cycles / device.coreHertz});
    // Without a spare slot in the ring, loading and computing take turns.
    if (subvolume.ringRows < rows.overlappedRing)
      streaming = std::max(loading + cycles / device.coreHertz, storing);
    seconds += device.haltingWeights ? weights + streaming
                                     : std::max(weights, streaming);
  }
  return seconds;
}

llvm::Expected<Subvolume>
bsaie::chooseSubvolume(const SubvolumeProblem &problem) {
  const LayerShape &layer = problem.layer;
  RowStream rows = streamRows(layer.height);
  int64_t capacity = problem.device.coreBufferBytes;
  int64_t total = ceilDiv(layer.outputChannels, 8);
  int64_t mostSteps = ceilDiv(total, problem.device.rows);
  Subvolume best;
  double bestSeconds = std::numeric_limits<double>::infinity();
  int64_t smallest = std::numeric_limits<int64_t>::max();
  for (int64_t steps = 1; steps <= mostSteps; ++steps) {
    int64_t blocks, bytes;
    largestSlot(problem, steps, blocks, bytes);
    for (int64_t ring : {rows.overlappedRing, rows.minimumRing}) {
      Subvolume candidate{steps, 1, ring};
      int64_t least = footprint(problem, candidate, blocks, bytes).total();
      smallest = std::min(smallest, least);
      if (least > capacity)
        continue;
      // The fewest tiles that fit: footprints fall with the number of tiles.
      int64_t low = 1, high = problem.columnWidth;
      while (low < high) {
        int64_t middle = (low + high) / 2;
        candidate.tileWidth = ceilDiv(problem.columnWidth, middle);
        if (footprint(problem, candidate, blocks, bytes).total() <= capacity)
          high = middle;
        else
          low = middle + 1;
      }
      candidate.tileWidth = ceilDiv(problem.columnWidth, low);
      double seconds = estimate(problem, rows, candidate);
      if (seconds < bestSeconds * (1 - 1e-9)) {
        bestSeconds = seconds;
        best = candidate;
      }
    }
  }
  if (bestSeconds == std::numeric_limits<double>::infinity())
    return llvm::createStringError(
        "one pixel of eight output channels needs %lld bytes of core memory "
        "but the core has %lld; input channels and kernel rows are not split",
        (long long)smallest, (long long)capacity);
  return best;
}
