//===- TileCosts.cpp - What depth-wise tiles cost and save ----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/TileCosts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <limits>

using namespace bsaie;
using llvm::Twine;

llvm::Expected<std::vector<TileProjection>>
bsaie::projectTiles(const Segment &segment, TileGrid grid) {
  const SegmentTensor &output = segment.tensors[segment.output()];
  if (grid.rows < 1 || grid.rows > output.height || grid.columns < 1 ||
      grid.columns > output.width)
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        Twine("cannot cut '") + output.name + "' of " + Twine(output.height) +
            " x " + Twine(output.width) + " into " + Twine(grid.rows) + " x " +
            Twine(grid.columns) + " tiles");
  std::vector<TileProjection> tiles;
  for (int64_t r = 0; r < grid.rows; ++r)
    for (int64_t c = 0; c < grid.columns; ++c) {
      Rectangle tile{part(output.height, grid.rows, r),
                     part(output.width, grid.columns, c)};
      tiles.push_back(llvm::cantFail(project(segment, tile)));
    }
  return tiles;
}

/// The first and the last layer at which a tensor is live.
static std::vector<Interval> liveRanges(const Segment &segment) {
  int64_t count = segment.layers.size();
  std::vector<Interval> live(segment.tensors.size(), Interval{count, 0});
  for (int64_t l = 0; l < count; ++l) {
    auto touch = [&](int64_t tensor) {
      live[tensor].begin = std::min(live[tensor].begin, l);
      live[tensor].end = l + 1;
    };
    llvm::for_each(segment.layers[l].inputs, touch);
    touch(segment.layers[l].output);
  }
  return live;
}

TileCosts bsaie::tileCosts(const Segment &segment,
                           llvm::ArrayRef<TileProjection> tiles) {
  int64_t layers = segment.layers.size();
  int64_t tensors = segment.tensors.size();
  TileCosts costs;
  costs.elements.resize(layers);
  costs.macs.resize(layers);
  costs.bytes.resize(tensors);
  costs.largestBytes.resize(tensors);
  std::vector<Interval> live = liveRanges(segment);

  for (auto [index, tile] : llvm::enumerate(tiles)) {
    std::vector<int64_t> bytes;
    for (int64_t t = 0; t < tensors; ++t) {
      bytes.push_back(tile.tensors[t].pixels() * segment.tensors[t].channels);
      costs.bytes[t].tiles += bytes[t];
      costs.largestBytes[t] = std::max(costs.largestBytes[t], bytes[t]);
    }
    for (int64_t l = 0; l < layers; ++l) {
      const SegmentLayer &layer = segment.layers[l];
      int64_t pixels = tile.tensors[layer.output].pixels();
      costs.elements[l].tiles += bytes[layer.output];
      costs.macs[l].tiles += pixels * layer.macsPerPixel;
      if (pixels > 0)
        costs.parameterBytes.tiles += layer.parameterBytes;
      int64_t liveBytes = 0;
      for (int64_t t = 0; t < tensors; ++t)
        if (live[t].begin <= l && l < live[t].end)
          liveBytes += bytes[t];
      if (liveBytes > costs.peakBytes) {
        costs.peakBytes = liveBytes;
        costs.peakTile = index;
        costs.peakLayer = l;
      }
    }
  }

  for (int64_t t = 0; t < tensors; ++t) {
    costs.bytes[t].whole = segment.tensors[t].bytes();
    if (segment.isInput(t)) {
      costs.inputBytes.tiles += costs.bytes[t].tiles;
      costs.inputBytes.whole += costs.bytes[t].whole;
    }
  }
  for (int64_t l = 0; l < layers; ++l) {
    const SegmentLayer &layer = segment.layers[l];
    const SegmentTensor &output = segment.tensors[layer.output];
    costs.elements[l].whole = output.bytes();
    costs.macs[l].whole = output.height * output.width * layer.macsPerPixel;
    costs.allMacs.tiles += costs.macs[l].tiles;
    costs.allMacs.whole += costs.macs[l].whole;
    costs.parameterBytes.whole += layer.parameterBytes;
  }
  return costs;
}

llvm::Expected<DdrSaving> bsaie::ddrSaving(const Segment &segment,
                                           const TileCosts &costs,
                                           llvm::ArrayRef<int64_t> spilled,
                                           bool parametersStay) {
  DdrSaving saving;
  std::vector<bool> seen(segment.tensors.size());
  for (int64_t t : spilled) {
    int64_t count = segment.tensors.size();
    if (t < 0 || t >= count)
      return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                     "spilled tensor " + Twine(t) +
                                         " but there are " + Twine(count));
    const SegmentTensor &tensor = segment.tensors[t];
    if (!segment.isIntermediate(t))
      return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                     "spilled tensor '" + tensor.name +
                                         "' is no intermediate");
    if (seen[t])
      return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                     "spilled tensor '" + tensor.name +
                                         "' is named twice");
    seen[t] = true;
    int64_t readers = llvm::count_if(
        segment.layers, [&](const SegmentLayer &l) { return l.reads(t); });
    saving.spilledBytes += (1 + readers) * tensor.bytes();
  }
  saving.extraInputBytes = costs.inputBytes.extra();
  if (!parametersStay)
    saving.extraParameterBytes = costs.parameterBytes.extra();
  return saving;
}

double bsaie::breakEvenBytesPerSecond(int64_t savedBytes, int64_t extraMacs,
                                      double macsPerSecond) {
  if (savedBytes <= 0)
    return 0;
  if (extraMacs <= 0)
    return std::numeric_limits<double>::infinity();
  return double(savedBytes) * macsPerSecond / double(extraMacs);
}
