//===- CheckPlacement.cpp - Can a layer run from its placement? -----------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Placements are attributes that anybody can write. Refuses those whose buffers
// do not hold what the layer reads and writes, or hold it where its cores do
// not reach. Does not check that buffers which live together are apart.
//
//===----------------------------------------------------------------------===//

#include "LayerEmitter.h"

using namespace mlir;
using namespace bsaie;

int64_t LayerEmitter::memtileOf(const Place &place, int64_t column,
                                int64_t pixel) const {
  int64_t perColumn = device.memtilesPerColumn;
  int64_t home = column * perColumn;
  auto holds = [&](int64_t m) {
    Interval extent = place.extent(m);
    return extent.begin <= pixel && pixel < extent.end;
  };
  for (int64_t m = home; m < home + perColumn; ++m)
    if (holds(m))
      return m;
  int64_t end = std::min(home + 2 * perColumn, device.memtiles());
  for (int64_t m = std::max<int64_t>(home - perColumn, 0); m < end; ++m)
    if (holds(m))
      return m;
  return -1;
}

LogicalResult LayerEmitter::checkIndices() const {
  Operation *op = layer.op;
  int64_t known = buffers.memtile.size();
  if (placement.getInputs().size() != layer.inputs.size() ||
      placement.getLoad().size() != layer.inputs.size())
    return op->emitOpError("placement has ")
           << placement.getInputs().size() << " inputs and "
           << placement.getLoad().size() << " loads but the layer has "
           << layer.inputs.size() << " inputs";
  SmallVector<int64_t, 4> named = {placement.getOutput()};
  if (!parameters->readsNothing())
    llvm::append_range(named, placement.getInputs());
  if (placement.getWeights() != -1)
    named.push_back(placement.getWeights());
  for (int64_t buffer : named)
    if (buffer < 0 || buffer >= known)
      return op->emitOpError("placement names buffer ")
             << buffer << " of " << known;
  return success();
}

/// The buffer has extents, and holds the rows and channels of the box.
LogicalResult LayerEmitter::checkPlace(const Place &place) const {
  Operation *op = layer.op;
  const TensorInfo &tensor = graph.tensors[place.box.tensor];
  blocksparse::BufferAttr info = place.info;
  if (int64_t(info.getBegin().size()) != device.memtiles())
    return op->emitOpError("placement names buffer ")
           << info.getName() << " for an activation, but it lists columns of "
           << info.getBegin().size() << " of " << device.memtiles()
           << " memtiles";
  const Interval &rows = place.box.rows;
  int64_t rowBegin = info.getRowBegin(), rowCount = info.getRows();
  if (rowBegin < 0 || rowCount < 1 || rowBegin > tensor.height ||
      rowCount > tensor.height - rowBegin || rows.begin < rowBegin ||
      rows.end > rowBegin + rowCount)
    return op->emitOpError("needs rows ")
           << rows.begin << " to " << rows.end << " of " << tensor.height
           << " but buffer " << info.getName() << " holds rows " << rowBegin
           << " + " << rowCount;
  bool isRing = &place != &output && !(addend && &place == &*addend);
  int64_t read = isRing ? parameters->mostInputChannels(
                              subvolume.getStaged() ? parts : SumParts())
                        : place.box.channels.size();
  // The parts of a staged layer lie where the first one does.
  bool staged = isRing && subvolume.getStaged();
  if (info.getChannels() != read &&
      (staged || (info.getChannels() != tensor.channels &&
                  info.getChannels() != place.box.channels.size())))
    return op->emitOpError("buffer ")
           << info.getName() << " holds " << info.getChannels()
           << " channels but the tensor has " << tensor.channels
           << " and the layer needs " << read;
  for (int64_t m = 0; m < device.memtiles(); ++m) {
    Interval extent = place.extent(m);
    if (extent.begin < 0 || extent.end < extent.begin ||
        extent.end > tensor.width)
      return op->emitOpError("buffer ")
             << info.getName() << " holds columns " << extent.begin << " to "
             << extent.end << " of " << tensor.width << " in memtile " << m;
    int64_t needed = rowCount * place.rowBytes(m);
    if (info.getBytes()[m] < needed)
      return op->emitOpError("buffer ")
             << info.getName() << " has " << info.getBytes()[m]
             << " bytes in memtile " << m << " but its rows need " << needed;
  }
  return success();
}

/// What each column computes: as the placement says, or what its own memtiles
/// hold of the output.
LogicalResult LayerEmitter::readColumns() {
  int64_t width = layer.shape.width.output;
  int64_t first = output.box.columns.begin;
  partition.assign(placement.getColumns().begin(),
                   placement.getColumns().end());
  if (partition.empty()) {
    partition.push_back(0);
    for (int64_t c = 0; c < device.columns; ++c) {
      int64_t end = partition.back();
      for (int64_t i = 0; i < device.memtilesPerColumn; ++i) {
        Interval extent = output.extent(c * device.memtilesPerColumn + i);
        if (!extent.empty())
          end = std::max(end, extent.end - first);
      }
      partition.push_back(end);
    }
  }
  if (int64_t(partition.size()) == device.columns + 1 &&
      verifyPartition(partition, width, {}))
    return success();
  InFlightDiagnostic error = layer.op->emitOpError("computes columns at ");
  llvm::interleaveComma(partition, error);
  return error << ", which is no partition of " << width << " pixels over "
               << device.columns << " columns";
}

/// The memtiles hold what the columns write, within their reach, and no pixel
/// twice.
LogicalResult LayerEmitter::checkOutput() const {
  for (int64_t c = 0; c < device.columns; ++c)
    for (int64_t at = outputRange(c).begin; at < outputRange(c).end;) {
      int64_t memtile = memtileOf(output, c, at);
      if (memtile < 0)
        return layer.op->emitOpError("cores of column ")
               << c << " write column " << at << " of buffer "
               << output.info.getName()
               << ", which no memtile in their reach holds";
      at = output.extent(memtile).end;
    }
  int64_t at = output.box.columns.begin;
  for (int64_t m = 0; m < device.memtiles(); ++m) {
    Interval extent = output.extent(m);
    if (extent.empty())
      continue;
    if (extent.begin != at)
      return layer.op->emitOpError("output buffer ")
             << output.info.getName() << " goes on at column " << extent.begin
             << " in memtile " << m << ", expected column " << at;
    at = extent.end;
  }
  return success();
}

LogicalResult LayerEmitter::checkReach() const {
  for (int64_t c = 0; c < device.columns; ++c) {
    auto check = [&](const Place &place,
                     const WindowDim &width) -> LogicalResult {
      Interval needed = width.project({partition[c], partition[c + 1]});
      for (int64_t at = needed.begin; at < needed.end;) {
        int64_t memtile = memtileOf(place, c, at);
        if (memtile < 0)
          return layer.op->emitOpError("cores of column ")
                 << c << " read column " << at << " of buffer "
                 << place.info.getName()
                 << ", which no memtile in their reach holds";
        at = place.extent(memtile).end;
      }
      return success();
    };
    for (const Place &place : inputs)
      if (failed(check(place, layer.shape.width)))
        return failure();
    if (addend && failed(check(*addend, layer.shape.addendWidth)))
      return failure();
  }
  return success();
}

LogicalResult LayerEmitter::checkWeights() const {
  for (const DealtRun &run : deal.runs)
    if (!parameters->canPack(run.blocks, run.part, parts))
      return layer.op->emitOpError("needs a run of more than ")
             << maxRunKernel << " kernel rows or " << maxRunCount
             << " channels or blocks for row " << run.row
             << " of cores in step " << run.step;
  for (auto [memtile, needed] : llvm::enumerate(deal.memtileBytes)) {
    if (needed == 0)
      continue;
    if (placement.getWeights() == -1)
      return layer.op->emitOpError("placement has no buffer for ")
             << needed << " bytes of parameters in memtile " << memtile;
    blocksparse::BufferAttr info = buffers.memtileInfo[placement.getWeights()];
    if (info.getBytes()[memtile] < needed)
      return layer.op->emitOpError("buffer ")
             << info.getName() << " has " << info.getBytes()[memtile]
             << " bytes in memtile " << memtile << " but the parameters need "
             << needed;
  }
  return success();
}
