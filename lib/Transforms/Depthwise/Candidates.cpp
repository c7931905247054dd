//===- Candidates.cpp - Which runs could be segments ----------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Candidates.h"

using namespace mlir;
using namespace bsaie;
using namespace bsaie::depthwise;

namespace {
/// Bounds of the search; longer runs and more tiles are not looked at.
constexpr size_t mostItems = 24;
constexpr int64_t mostTiles = 16, mostWidthTiles = 4;
} // namespace

std::optional<Candidate> CandidateFinder::consider(const SegmentGraph &graph,
                                                   Plan plan) const {
  Candidate candidate;
  candidate.plan = plan;
  auto tiles = projectTiles(graph.segment, {plan.tiles, plan.widthTiles});
  if (!tiles) {
    llvm::consumeError(tiles.takeError());
    return std::nullopt;
  }
  for (const TileProjection &tile : *tiles)
    for (auto [layer, reads] : llvm::zip(graph.segment.layers, tile.reads))
      for (auto [read, input] : llvm::zip(reads, layer.inputs))
        if (read.rectangle.empty() ||
            (layer.kind == SegmentLayerKind::ConcatChannels &&
             !(tile.tensors[input] == tile.tensors[layer.output])))
          return std::nullopt;
  candidate.costs = tileCosts(graph.segment, *tiles);
  SmallVector<int64_t> travelling;
  for (size_t i = 0; i < graph.segment.layers.size(); ++i) {
    int64_t tensor = graph.segment.layers[i].output;
    auto item = llvm::find(items, graph.ops[i]);
    if (graph.segment.isIntermediate(tensor) && spilled[item - items.begin()])
      travelling.push_back(tensor);
  }
  auto saving = ddrSaving(graph.segment, candidate.costs, travelling,
                          /*parametersStay=*/false);
  if (!saving) {
    llvm::consumeError(saving.takeError());
    return std::nullopt;
  }
  candidate.saving = *saving;
  // Half of the spilled bytes are written, by more channels than load.
  double load = device.totalLoadBytesPerSecond();
  double write = device.totalWriteBytesPerSecond();
  double loadw = device.totalLoadwBytesPerSecond();
  double ddr = device.ddrBytesPerSecond;
  double spilledBytes = double(saving->spilledBytes);
  candidate.savedSeconds = spilledBytes / 2 / load + spilledBytes / 2 / write;
  if (ddr > 0)
    candidate.savedSeconds =
        std::max(candidate.savedSeconds, spilledBytes / ddr);
  double macsPerSecond =
      double(device.cores()) * device.macsPerCycle * device.coreHertz;
  candidate.recomputeSeconds = candidate.costs.allMacs.extra() / macsPerSecond;
  candidate.reloadSeconds =
      saving->extraInputBytes / load + saving->extraParameterBytes / loadw;
  // A tensor that is written column by column does not stay.
  const SegmentTensor &output = graph.segment.tensors[graph.segment.output()];
  if (plan.widthTiles > 1 && !spilled[plan.last])
    candidate.reloadSeconds +=
        double(output.bytes()) / load + double(output.bytes()) / write;
  int64_t copiedBytes = 0;
  for (const TiledSum &elements : candidate.costs.elements)
    copiedBytes += std::max<int64_t>(elements.extra(), 0);
  candidate.copySeconds =
      double(copiedBytes) / device.columns *
      (1 / device.loadfmBytesPerSecond + 1 / device.writefmBytesPerSecond);
  candidate.fits =
      candidate.costs.peakBytes <= device.memtiles() * device.memtileBytes;
  candidate.segment = graph.segment;
  return candidate;
}

std::vector<Candidate> CandidateFinder::find(int64_t tiles) const {
  std::vector<Candidate> candidates;
  for (size_t first = 0; first < items.size(); ++first) {
    bool touchesSpill = false;
    size_t end = std::min(items.size(), first + mostItems);
    for (size_t last = first; last < end; ++last) {
      // The last result leaves the segment: only those before it can stay.
      if (last > first)
        touchesSpill |= spilled[last - 1];
      if (!touchesSpill)
        continue;
      std::optional<SegmentGraph> graph =
          buildSegmentGraph(items.slice(first, last - first + 1), work);
      if (!graph)
        continue;
      // The first number of rows that fits is the cheapest one that does; with
      // columns cut too, fewer may.
      std::optional<Candidate> best;
      int64_t from = tiles ? tiles : 1, to = tiles ? tiles : mostTiles;
      int64_t columns = tiles ? 1 : mostWidthTiles;
      for (int64_t m = 1; m <= columns; ++m)
        for (int64_t n = from; n <= to; ++n) {
          std::optional<Candidate> candidate =
              consider(*graph, {first, last, n, m});
          if (!candidate)
            continue;
          bool fits = candidate->fits;
          if (!best || (fits && (!best->fits || candidate->extraSeconds(false) <
                                                    best->extraSeconds(false))))
            best = std::move(candidate);
          if (fits)
            break;
        }
      if (best && (tiles || best->fits))
        candidates.push_back(std::move(*best));
    }
  }
  return candidates;
}

std::vector<Candidate> depthwise::chooseDisjoint(ArrayRef<Candidate> candidates,
                                                 size_t items, double ddrWeight,
                                                 bool keep) {
  // best[i]: the largest gain with items before i, and the candidate that ends
  // there.
  std::vector<double> best(items + 1, 0);
  std::vector<const Candidate *> ends(items + 1, nullptr);
  std::vector<SmallVector<const Candidate *, 4>> byEnd(items + 1);
  for (const Candidate &candidate : candidates)
    if (!keep || candidate.plan.widthTiles == 1)
      byEnd[candidate.plan.last + 1].push_back(&candidate);
  for (size_t i = 1; i <= items; ++i) {
    best[i] = best[i - 1];
    for (const Candidate *candidate : byEnd[i]) {
      double gain = best[candidate->plan.first] +
                    candidate->savedSeconds * ddrWeight -
                    candidate->extraSeconds(keep);
      if (gain > best[i]) {
        best[i] = gain;
        ends[i] = candidate;
      }
    }
  }
  std::vector<Candidate> chosen;
  for (size_t i = items; i > 0;) {
    if (!ends[i]) {
      --i;
      continue;
    }
    chosen.push_back(*ends[i]);
    chosen.back().plan.keep = keep;
    i = ends[i]->plan.first;
  }
  std::reverse(chosen.begin(), chosen.end());
  return chosen;
}
