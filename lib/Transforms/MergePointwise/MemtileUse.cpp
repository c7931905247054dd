//===- MemtileUse.cpp - What a merge does to the memtiles -----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MemtileUse.h"

#include "BSAIE/Analysis/SegmentGraph.h"
#include "BSAIE/Tiling/Partition.h"
#include "llvm/ADT/SmallSet.h"

using namespace mlir;
using namespace bsaie;
using namespace bsaie::pointwise;

MemtileUse::MemtileUse(const LayerGraph &graph, const Device &device)
    : graph(graph), device(device), ranges(graph.tensors.size()),
      travels(graph.tensors.size(), false), liveBytes(graph.layers.size(), 0) {
  for (int64_t m = 0; m < device.memtiles(); ++m)
    if (device.holdsActivations(m))
      capacityBytes += device.memtileBytes;
  for (size_t i = 0; i < graph.layers.size(); ++i)
    indices[graph.layers[i].op] = i;
  findLiveRanges();
  findTravelling();
}

/// As if each column had as many pixels as the widest.
int64_t MemtileUse::bytesOf(size_t tensor) const {
  const TensorInfo &info = graph.tensors[tensor];
  return info.height * info.channels * device.columns *
         widestColumn(info.width, device);
}

void MemtileUse::findLiveRanges() {
  std::vector<bool> isUsed(graph.tensors.size(), false);
  auto use = [&](const TensorBox &box, size_t index) {
    if (!isUsed[box.tensor])
      ranges[box.tensor].begin = index;
    isUsed[box.tensor] = true;
    ranges[box.tensor].end = index;
  };
  for (size_t i = 0; i < graph.layers.size(); ++i) {
    const LayerNode &layer = graph.layers[i];
    for (const TensorBox &box : layer.inputs)
      use(box, i);
    use(layer.output, i);
    FailureOr<PixelWork> work = pixelWork(layer.op);
    if (failed(work))
      continue; // whoever cuts the layer fails as well
    liveBytes[i] += work->parameterBytes;
    if (i > 0)
      liveBytes[i - 1] += work->parameterBytes;
  }
  for (size_t t = 0; t < graph.tensors.size(); ++t)
    if (isUsed[t])
      for (size_t i = ranges[t].begin; i <= ranges[t].end; ++i)
        liveBytes[i] += bytesOf(t);
}

/// Tensors that some layer cannot read from the neighbour columns when their
/// width is cut evenly.
void MemtileUse::findTravelling() {
  ColumnHomes homes = columnHomes(device);
  for (const LayerNode &layer : graph.layers)
    for (auto [number, box] : llvm::enumerate(layer.inputs)) {
      std::optional<Partition> owners =
          choosePartition(graph.tensors[box.tensor].width, homes, {});
      const WindowDim &window = layer.shape.widthOf(number);
      if (!owners || !choosePartition(
                         window.output, homes,
                         {PartitionInput{
                             storedPartition(*owners, homes, device), window}}))
        travels[box.tensor] = true;
    }
}

bool MemtileUse::fits(const Plan &plan) const {
  bool isTravelling = travels[outputOf(plan.order.front())];
  size_t first = indices.lookup(plan.order.front()->op), last = 0;
  llvm::SmallSet<size_t, 4> freed;
  std::optional<size_t> grown;
  for (const Member *member : plan.order) {
    size_t tensor = outputOf(member);
    if (travels[tensor] != isTravelling)
      return false;
    first = std::min(first, indices.lookup(member->op));
    last = std::max(last, ranges[tensor].end);
    if (plan.isFree(member))
      freed.insert(tensor);
    else
      grown = tensor;
  }
  int64_t freeBytes = 0;
  for (size_t tensor : freed)
    freeBytes += bytesOf(tensor);
  for (size_t i = first; i <= last; ++i) {
    int64_t bytes = liveBytes[i] + freeBytes;
    for (size_t tensor : freed)
      if (ranges[tensor].contains(i))
        bytes -= bytesOf(tensor);
    // Its parts may be written earlier than before.
    if (grown && i < ranges[*grown].begin)
      bytes += bytesOf(*grown);
    if (bytes > capacityBytes)
      return false;
  }
  return true;
}
