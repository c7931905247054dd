//===- LayerEmitter.cpp - The program of one placed layer -----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerEmitter.h"
#include "BSAIE/Tiling/FoldedColumns.h"
#include "BSAIE/Tiling/Subvolume.h"
#include <numeric>

using namespace mlir;
using namespace bsaie;

LayerEmitter::Place LayerEmitter::placeOf(int64_t buffer,
                                          const TensorBox &box) const {
  Place place;
  place.buffer = buffer;
  place.info = buffers.memtileInfo[buffer];
  place.box = box;
  // A buffer of fewer channels than the tensor holds just the box, or what is
  // read of it.
  if (place.info.getChannels() == graph.tensors[box.tensor].channels)
    place.channelOffset = box.channels.begin;
  return place;
}

Value LayerEmitter::coreBuffer(StringRef name, int64_t address, int64_t bytes) {
  return aie2::BufferOp::create(
      builder, loc, aie2::BufferType::get(context),
      builder.getStringAttr(layer.name + "." + name.str()),
      aie2::MemoryKindAttr::get(context, aie2::MemoryKind::Core),
      builder.getDenseI64ArrayAttr({bytes}),
      builder.getDenseI64ArrayAttr({address}));
}

Interval LayerEmitter::outputRange(int64_t column) const {
  int64_t first = output.box.columns.begin;
  return {first + partition[column], first + partition[column + 1]};
}

LogicalResult LayerEmitter::prepare() {
  Operation *op = layer.op;
  placement = op->getAttrOfType<blocksparse::PlacementAttr>("placement");
  if (!placement)
    return op->emitOpError("has no placement; run blocksparse-place first");
  FailureOr<LayerParameters> found = LayerParameters::get(op);
  if (failed(found))
    return failure();
  FailureOr<blocksparse::SubvolumeAttr> cut = readSubvolume(op, *found, device);
  if (failed(cut))
    return failure();
  subvolume = *cut;
  parts = sumParts(subvolume);
  parameters = std::move(*found);
  if (failed(checkIndices()))
    return failure();
  if (parameters->readsNothing())
    forgetWindow(layer.shape);

  if (!parameters->readsNothing())
    for (auto [buffer, box] : llvm::zip(placement.getInputs(), layer.inputs))
      inputs.push_back(placeOf(buffer, box));
  if (layer.shape.addsInput)
    addend = inputs.pop_back_val();
  output = placeOf(placement.getOutput(), layer.output);
  deal = parameters->deal(subvolume, device);
  for (const Place &place : inputs)
    if (failed(checkPlace(place)))
      return failure();
  if (addend && failed(checkPlace(*addend)))
    return failure();
  if (failed(checkPlace(output)) || failed(readColumns()) ||
      failed(checkOutput()) || failed(checkReach()) || failed(checkWeights()))
    return failure();

  wholeHeight = layer.shape.height;
  strips = {subvolume.getStrips(), wholeHeight.output};
  slotRows = device.rows / strips.count;
  layer.shape = stripOf(layer.shape, strips.count);
  if (parameters->isFolded()) {
    unfoldedWidth = layer.shape.ownWidth();
    foldColumns(layer.shape);
  }

  int64_t widest = 1;
  for (int64_t c = 0; c < device.columns; ++c)
    widest = std::max(widest, outputRange(c).size());
  tiles = ceilDiv(widest, subvolume.getTileWidth());
  int64_t mostChannels = 0;
  for (int64_t step = 0; step < subvolume.getSteps(); ++step)
    for (const Interval &range : makePhase(step, 0).channels)
      mostChannels = std::max(mostChannels, range.size());
  int64_t tile = ceilDiv(widest, tiles);
  int64_t tileChannels = mostChannels;
  if (!layer.shape.channelwise()) {
    tileChannels = 0;
    int64_t before = 0;
    for (int64_t k = 0; k < parts.count(); k += parts.kernelRows) {
      int64_t channels = totalSize(parameters->inputRanges(k, parts));
      packedOffsets.push_back(before);
      before += channels;
      tileChannels = std::max(tileChannels, channels);
    }
  }
  if (sums()) {
    sumRowBytes = 4 * tile * mostChannels;
    if (sumRowBytes > device.coreScratchBytes)
      return op->emitOpError("needs ")
             << sumRowBytes << " bytes for the sums of a row but the core has "
             << device.coreScratchBytes;
  }
  sumRows = bandRows(
      device, layer.shape,
      Subvolume{subvolume.getSteps(), tile, subvolume.getRingRows(), parts},
      sumRowBytes);
  rowPitch = tileInputWidth(layer.shape, tile) * tileChannels;
  slotBytes = tile * mostChannels;

  if (subvolume.getRingRows() > device.coreBufferBytes / rowPitch)
    return op->emitOpError("needs a ring of ")
           << subvolume.getRingRows() << " rows of " << rowPitch
           << " bytes but the core has " << device.coreBufferBytes;
  addendRows = bsaie::addendRows(layer.shape, parts, subvolume.getRingRows());
  handedPitch = slotBytes;
  if (const auto &pooled = layer.shape.pooled) {
    handedPitch = pooled->secondWidth().unclipped({0, tile}).size() *
                  (pooled->isBefore ? tileChannels : mostChannels);
    handedRows = streamRowPairs(pooled->firstHeight(), pooled->secondHeight())
                     .handedRing;
  }
  return createCoreBuffers();
}

LogicalResult LayerEmitter::createCoreBuffers() {
  Operation *op = layer.op;
  int64_t ringBytes = subvolume.getRingRows() * rowPitch;
  int64_t runs = deal.largestRun > 0 ? subvolume.getRuns() : 0;
  SmallVector<int64_t, 4> bytes(layer.shape.inputs(), ringBytes);
  int64_t handedBytes =
      addend || layer.shape.pooled ? handedRows * handedPitch : 0;
  if (addend)
    bytes.push_back(addendRows * slotBytes);
  if (handedBytes > 0)
    bytes.push_back(handedBytes);
  int64_t coreBytes = std::accumulate(bytes.begin(), bytes.end(),
                                      2 * slotBytes + runs * deal.largestRun);
  CoreMemory::Addresses at =
      buffers.core.place(runs, deal.largestRun, 2 * slotBytes, bytes);
  coreInput = coreBuffer("ring", at.rings[0], ringBytes);
  if (layer.shape.inputs() == 2)
    coreInput2 = coreBuffer("ring2", at.rings[1], ringBytes);
  if (addend)
    coreAddend = coreBuffer("addend", at.rings[layer.shape.inputs()],
                            addendRows * slotBytes);
  if (handedBytes > 0)
    coreHanded = coreBuffer("handed", at.rings.back(), handedBytes);
  coreOutput = coreBuffer("out", at.slots, 2 * slotBytes);
  if (runs > 0)
    coreRuns.push_back(coreBuffer("run", at.runs[0], deal.largestRun));
  if (runs > 1)
    coreRuns.push_back(coreBuffer("run1", at.runs[1], deal.largestRun));
  if (coreBytes > device.coreBufferBytes) {
    InFlightDiagnostic error = op->emitOpError("needs ")
                               << coreBytes
                               << " bytes of core memory but the core has "
                               << device.coreBufferBytes;
    int64_t inputs = layer.shape.inputs();
    error.attachNote() << "its subvolume holds " << inputs
                       << (inputs > 1 ? " rings of " : " ring of ")
                       << subvolume.getRingRows() << " rows of " << rowPitch
                       << " bytes, 2 output slots of " << slotBytes
                       << " bytes and "
                       << (subvolume.getRuns() == 2 ? "2 runs of "
                                                    : "a run of ")
                       << deal.largestRun << " bytes of parameters";
    if (coreHanded)
      error.attachNote() << "between two kernels lie " << handedRows
                         << (handedRows > 1 ? " rows of " : " row of ")
                         << handedPitch << " bytes";
    if (addend)
      error.attachNote() << "beside them are " << addendRows << " rows of "
                         << slotBytes << " bytes to add";
    error.attachNote() << "core_buffer_bytes=" << coreBytes
                       << " would do for this subvolume, and no less; tile for "
                          "the device chooses one that fits";
    return error;
  }
  return success();
}

LayerEmitter::Phase LayerEmitter::makePhase(int64_t step, int64_t tile,
                                            Interval band,
                                            int64_t sumPart) const {
  Phase phase;
  phase.step = step;
  phase.tile = tile;
  phase.rows = band;
  phase.part = sumPart;
  for (int64_t c = 0; c < device.columns; ++c) {
    Interval cut = part(partition[c + 1] - partition[c], tiles, tile);
    phase.columns.push_back({partition[c] + cut.begin, partition[c] + cut.end});
  }
  int64_t channels = layer.shape.outputChannels;
  OutputSteps steps{ceilDiv(channels, 8), subvolume.getSteps(), slotRows};
  for (int64_t row = 0; row < device.rows; ++row) {
    Interval blocks = steps.of(step, row % slotRows);
    phase.channels.push_back({std::min(blocks.begin * 8, channels),
                              std::min(blocks.end * 8, channels)});
  }
  return phase;
}

SmallVector<int64_t, 8> LayerEmitter::activeColumns() const {
  SmallVector<int64_t, 8> columns;
  for (int64_t c = 0; c < device.columns; ++c)
    if (!outputRange(c).empty())
      columns.push_back(c);
  return columns;
}

//===----------------------------------------------------------------------===//
// DDR to memtile and back
//===----------------------------------------------------------------------===//

/// Some channels and rows of a memtile buffer, all its columns, from its tensor
/// in DDR.
void LayerEmitter::emitLoad(const Place &place, ArrayRef<Interval> ranges,
                            Interval rows) {
  const TensorInfo &tensor = graph.tensors[place.box.tensor];
  Value ddr = buffers.ddr[place.box.tensor];
  MemberList members(context);
  int64_t pitch = place.info.getChannels();
  for (int64_t m = 0; m < device.memtiles(); ++m) {
    Interval extent = place.extent(m);
    if (extent.empty())
      continue;
    SmallVector<aie2::PieceAttr, 4> pieces;
    int64_t at = 0;
    for (const Interval &range : ranges) {
      int64_t offset = ((place.info.getRowBegin() + rows.begin) * tensor.width +
                        extent.begin) *
                           tensor.channels +
                       range.begin;
      auto from = makeAccess(context, 0, 0, offset, 0, 0,
                             {{rows.size(), tensor.width * tensor.channels},
                              {extent.size(), tensor.channels},
                              {range.size(), 1}});
      auto to = makeAccess(context, 1, m,
                           rows.begin * extent.size() * pitch + at, 0, 0,
                           {{rows.size(), extent.size() * pitch},
                            {extent.size(), pitch},
                            {range.size(), 1}});
      pieces.push_back(aie2::PieceAttr::get(context, from, 0, to));
      at += range.size();
    }
    members.add(m, {}, false, 0, pieces);
  }
  if (!members.empty())
    aie2::LoadOp::create(
        builder, loc, ValueRange{ddr, buffers.memtile[place.buffer]},
        ValueRange(), ValueRange(), ArrayRef<int64_t>(), ArrayRef<int64_t>(), 1,
        /*with_next=*/false, members.get(), layerIndex, 0);
}

/// The channels of the tensor that a part of the sums reads.
SmallVector<Interval, 4> LayerEmitter::channelsRead(const Place &place,
                                                    int64_t sumPart,
                                                    SumParts sumParts) const {
  SmallVector<Interval, 4> ranges = parameters->inputRanges(sumPart, sumParts);
  for (Interval &range : ranges) {
    range.begin += place.box.channels.begin;
    range.end += place.box.channels.begin;
  }
  return ranges;
}

bool LayerEmitter::isPacked(const Place &place) const {
  return layer.shape.kind == LayerKind::Conv &&
         place.info.getChannels() < place.box.channels.size();
}

void LayerEmitter::emitStage(int64_t step, int64_t sumPart) {
  if (sumPart % parts.kernelRows == 0 && !inputs.empty())
    emitStagedLoad(inputs[0], channelsRead(inputs[0], sumPart, parts));
  emitParameterLoad(slotsOf(step, sumPart));
}

/// Some of the rows and channels that the layer has written, over all channels
/// of the memtile.
void LayerEmitter::emitStore(Interval rows, Interval channels) {
  const TensorInfo &tensor = graph.tensors[output.box.tensor];
  MemberList members(context);
  int64_t pixelBytes = output.info.getChannels();
  int64_t lanes = device.writeChannelsPerMemtile;
  for (int64_t m = 0; m < device.memtiles(); ++m) {
    Interval extent = output.extent(m);
    if (extent.empty())
      continue;
    // The memtile's channels share the rows, or the pixels of a single row.
    int64_t rowCount = rows.size();
    for (int64_t lane = 0; lane < lanes; ++lane) {
      Interval laneRows{0, rowCount}, pixels{0, extent.size()};
      (rowCount > 1 ? laneRows : pixels) =
          part(rowCount > 1 ? rowCount : extent.size(), lanes, lane);
      if (laneRows.empty() || pixels.empty())
        continue;
      int64_t column = extent.begin + pixels.begin;
      int64_t row = rows.begin + laneRows.begin;
      auto from = makeAccess(
          context, 0, m, output.offset(m, row, column, channels.begin), 0, 0,
          {{laneRows.size(), output.rowBytes(m)},
           {pixels.size(), pixelBytes},
           {channels.size(), 1}});
      int64_t at = ((output.box.rows.begin + row) * tensor.width + column) *
                       tensor.channels +
                   output.box.channels.begin + channels.begin;
      auto to = makeAccess(context, 1, 0, at, 0, 0,
                           {{laneRows.size(), tensor.width * tensor.channels},
                            {pixels.size(), tensor.channels},
                            {channels.size(), 1}});
      members.add(m, {}, false, lane,
                  {aie2::PieceAttr::get(context, from, 0, to)});
    }
  }
  aie2::WriteOp::create(builder, loc,
                        ValueRange{buffers.memtile[output.buffer],
                                   buffers.ddr[output.box.tensor]},
                        ValueRange(), ValueRange(), ArrayRef<int64_t>(),
                        ArrayRef<int64_t>(), 1, /*with_next=*/false,
                        members.get(), layerIndex, 0);
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

Interval LayerEmitter::slotsOf(int64_t step, int64_t sumPart) const {
  int64_t slot = step * parts.count() + sumPart;
  return {slot, slot + 1};
}

/// Packs the runs of some slots into the image and loads them into their
/// memtiles.
void LayerEmitter::emitParameterLoad(Interval slots) {
  MemberList members(context);
  auto [stage, isNew] = stages.try_emplace(slots.begin);
  for (int64_t m = 0; m < device.memtiles(); ++m) {
    int64_t memtileAt = 0, bytes = 0;
    if (isNew)
      stage->second.push_back(buffers.image.size());
    int64_t imageAt = stage->second[m];
    for (const DealtRun &run : deal.runsOf(slots, parts.count())) {
      if (run.memtile != m)
        continue;
      if (bytes == 0)
        memtileAt = run.offsetBytes;
      if (isNew)
        parameters->packRun(run.blocks, run.part, parts, buffers.image);
      bytes += run.bytes;
    }
    if (bytes == 0)
      continue;
    if (isNew)
      imageAt = stage->second[m] =
          buffers.imageRuns.place(buffers.image, imageAt);
    auto from = makeAccess(context, 0, 0, imageAt, 0, 0, {{bytes, 1}});
    auto to = makeAccess(context, 1, m, memtileAt, 0, 0, {{bytes, 1}});
    members.add(m, {}, false, 0, {aie2::PieceAttr::get(context, from, 0, to)});
  }
  if (!members.empty())
    aie2::LoadWOp::create(
        builder, loc,
        ValueRange{buffers.parameters, buffers.memtile[placement.getWeights()]},
        ValueRange(), ValueRange(), ArrayRef<int64_t>(), ArrayRef<int64_t>(), 1,
        /*with_next=*/false, members.get(), layerIndex, 0);
}

void LayerEmitter::emitParameterBroadcast(int64_t step, int64_t part) {
  MemberList members(context);
  SmallVector<int64_t, 8> columns = activeColumns();
  for (const DealtRun &run : deal.runsOf(slotsOf(step, part), parts.count())) {
    auto from = makeAccess(context, 0, run.memtile, run.offsetBytes, 0, 0,
                           {{run.bytes, 1}});
    auto to = makeAccess(context, 1, 0, 0, 0, 0, {{run.bytes, 1}});
    auto piece = aie2::PieceAttr::get(context, from, 0, to);
    if (!parameters->sharedRun()) {
      for (int64_t row = run.row; row < device.rows; row += slotRows)
        members.add(row, columns, false, 0, {piece});
      continue;
    }
    // All cores that ever work need the shared run.
    for (int64_t row = 0; row < device.rows; ++row)
      for (int64_t s = 0; s < subvolume.getSteps(); ++s)
        if (!makePhase(s, 0).channels[row].empty()) {
          members.add(row, columns, false, 0, {piece});
          break;
        }
  }
  if (members.empty())
    return;
  coreParams = coreRuns[broadcasts++ % coreRuns.size()];
  aie2::LoadWMOp::create(
      builder, loc,
      ValueRange{buffers.memtile[placement.getWeights()], coreParams},
      ValueRange(), ValueRange(), ArrayRef<int64_t>(), ArrayRef<int64_t>(), 1,
      /*with_next=*/false, members.get(), layerIndex, 1);
}

LogicalResult LayerEmitter::emit() {
  if (failed(prepare()))
    return failure();
  bool staged = subvolume.getStaged();
  emitLoads();
  int64_t steps = subvolume.getSteps(), slots = steps * parts.count();
  int64_t loads = staged || placement.getHeld() ? 0 : parameterLoads(slots);
  for (int64_t i = 0; i < loads; ++i)
    emitParameterLoad(part(slots, loads, i));
  int64_t height = layer.shape.height.output;
  for (int64_t step = 0; step < steps; ++step) {
    if (!sums())
      emitParameterBroadcast(step, 0);
    for (int64_t tile = 0; tile < tiles; ++tile)
      for (int64_t row = 0; row < height; row += sumRows)
        for (int64_t k = 0; k < parts.count(); ++k) {
          Phase phase =
              makePhase(step, tile, {row, std::min(row + sumRows, height)}, k);
          if (llvm::all_of(phase.channels,
                           [](Interval r) { return r.empty(); }))
            continue;
          if (staged)
            emitStage(step, k);
          if (sums())
            emitParameterBroadcast(step, k);
          emitPhase(phase);
        }
    storeStep(step);
  }
  if (broadcasts > 0)
    buffers.core.finish((broadcasts - 1) % coreRuns.size());
  // Nothing has completed the rows where the last step has no channels.
  if (placement.getStore() && storedRows < output.box.rows.size())
    emitStore({storedRows, output.box.rows.size()},
              {storedChannels, output.box.channels.size()});
  return success();
}
