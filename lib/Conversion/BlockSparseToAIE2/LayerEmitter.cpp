//===- LayerEmitter.cpp - The program of one placed layer -----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerEmitter.h"
#include "BSAIE/Tiling/Subvolume.h"
#include "llvm/ADT/TypeSwitch.h"
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

static int64_t channelsOf(ArrayRef<Interval> ranges) {
  int64_t channels = 0;
  for (const Interval &range : ranges)
    channels += range.size();
  return channels;
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
  FailureOr<blocksparse::SubvolumeAttr> cut = readSubvolume(op, *found);
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
      int64_t channels = channelsOf(parameters->inputRanges(k, parts));
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
    bytes.push_back(2 * slotBytes);
  if (handedBytes > 0)
    bytes.push_back(handedBytes);
  bytes.push_back(2 * slotBytes);
  int64_t coreBytes =
      std::accumulate(bytes.begin(), bytes.end(), runs * deal.largestRun);
  CoreMemory::Addresses at = buffers.core.place(runs, deal.largestRun, bytes);
  coreInput = coreBuffer("ring", at.others[0], ringBytes);
  if (layer.shape.inputs() == 2)
    coreInput2 = coreBuffer("ring2", at.others[1], ringBytes);
  if (addend)
    coreAddend =
        coreBuffer("addend", at.others[layer.shape.inputs()], 2 * slotBytes);
  if (handedBytes > 0)
    coreHanded =
        coreBuffer("handed", at.others[at.others.size() - 2], handedBytes);
  coreOutput = coreBuffer("out", at.others.back(), 2 * slotBytes);
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
                         << handedPitch << " bytes"
                         << (addend ? ", beside them 2 rows to add" : "");
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
  for (int64_t row = 0; row < device.rows; ++row) {
    Interval blocks =
        part(ceilDiv(channels, 8), subvolume.getSteps() * device.rows,
             step * device.rows + row);
    phase.channels.push_back(
        {blocks.begin * 8, std::min(blocks.end * 8, channels)});
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

/// Some channels of all rows and columns of a memtile buffer from its tensor in
/// DDR.
void LayerEmitter::emitLoad(const Place &place, ArrayRef<Interval> ranges) {
  const TensorInfo &tensor = graph.tensors[place.box.tensor];
  Value ddr = buffers.ddr[place.box.tensor];
  MemberList members(context);
  int64_t rows = place.info.getRows(), pitch = place.info.getChannels();
  for (int64_t m = 0; m < device.memtiles(); ++m) {
    Interval extent = place.extent(m);
    if (extent.empty())
      continue;
    SmallVector<aie2::PieceAttr, 4> pieces;
    int64_t at = 0;
    for (const Interval &range : ranges) {
      int64_t offset =
          (place.info.getRowBegin() * tensor.width + extent.begin) *
              tensor.channels +
          range.begin;
      auto from = makeAccess(context, 0, 0, offset, 0, 0,
                             {{rows, tensor.width * tensor.channels},
                              {extent.size(), tensor.channels},
                              {range.size(), 1}});
      auto to = makeAccess(context, 1, m, at, 0, 0,
                           {{rows, extent.size() * pitch},
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

void LayerEmitter::emitWholeLoad(const Place &place) {
  int64_t channels = place.info.getChannels();
  int64_t first = channels == graph.tensors[place.box.tensor].channels
                      ? 0
                      : place.box.channels.begin;
  emitLoad(place, Interval{first, first + channels});
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
    emitLoad(inputs[0], channelsRead(inputs[0], sumPart, parts));
  emitParameterLoad({step, step + 1}, {sumPart, sumPart + 1});
}

/// The rows that the layer has written, over all channels of the memtile.
void LayerEmitter::emitStore() {
  const TensorInfo &tensor = graph.tensors[output.box.tensor];
  MemberList members(context);
  int64_t channels = output.box.channels.size();
  int64_t pixelBytes = output.info.getChannels();
  int64_t lanes = device.writeChannelsPerMemtile;
  for (int64_t m = 0; m < device.memtiles(); ++m) {
    Interval extent = output.extent(m);
    if (extent.empty())
      continue;
    // The memtile's channels share the rows, or the pixels of a single row.
    int64_t rowCount = output.box.rows.size();
    for (int64_t lane = 0; lane < lanes; ++lane) {
      Interval laneRows{0, rowCount}, pixels{0, extent.size()};
      (rowCount > 1 ? laneRows : pixels) =
          part(rowCount > 1 ? rowCount : extent.size(), lanes, lane);
      if (laneRows.empty() || pixels.empty())
        continue;
      int64_t column = extent.begin + pixels.begin;
      auto from = makeAccess(context, 0, m,
                             output.offset(m, laneRows.begin, column, 0), 0, 0,
                             {{laneRows.size(), output.rowBytes(m)},
                              {pixels.size(), pixelBytes},
                              {channels, 1}});
      int64_t at =
          ((output.box.rows.begin + laneRows.begin) * tensor.width + column) *
              tensor.channels +
          output.box.channels.begin;
      auto to = makeAccess(context, 1, 0, at, 0, 0,
                           {{laneRows.size(), tensor.width * tensor.channels},
                            {pixels.size(), tensor.channels},
                            {channels, 1}});
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

ArrayRef<DealtRun> LayerEmitter::runsOf(Interval steps) const {
  auto first = [&](int64_t step) {
    return llvm::partition_point(
        deal.runs, [&](const DealtRun &run) { return run.step < step; });
  };
  return ArrayRef(deal.runs).slice(first(steps.begin) - deal.runs.begin(),
                                   first(steps.end) - first(steps.begin));
}

/// Packs the runs of some steps into the image and loads them into their
/// memtiles.
void LayerEmitter::emitParameterLoad(Interval steps, Interval sumParts) {
  MemberList members(context);
  auto [stage, isNew] = stages.try_emplace({steps.begin, sumParts.begin});
  for (int64_t m = 0; m < device.memtiles(); ++m) {
    int64_t memtileAt = 0, bytes = 0;
    if (isNew)
      stage->second.push_back(buffers.image.size());
    int64_t imageAt = stage->second[m];
    for (const DealtRun &run : runsOf(steps)) {
      if (run.part < sumParts.begin || run.part >= sumParts.end ||
          run.memtile != m)
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
  for (const DealtRun &run : runsOf({step, step + 1})) {
    if (run.part != part)
      continue;
    auto from = makeAccess(context, 0, run.memtile, run.offsetBytes, 0, 0,
                           {{run.bytes, 1}});
    auto to = makeAccess(context, 1, 0, 0, 0, 0, {{run.bytes, 1}});
    auto piece = aie2::PieceAttr::get(context, from, 0, to);
    if (!parameters->sharedRun()) {
      members.add(run.row, columns, false, 0, {piece});
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

//===----------------------------------------------------------------------===//
// Memtile to core and back
//===----------------------------------------------------------------------===//

int64_t LayerEmitter::fillValue() const {
  return llvm::TypeSwitch<Operation *, int64_t>(layer.op)
      .Case<blocksparse::Conv2DOp, blocksparse::DepthwiseConv2DOp,
            blocksparse::AvgPool2DOp>([](auto op) { return op.getInputZp(); })
      .Case([](blocksparse::CopyOp op) { return op.getPadValue(); })
      // Padding never wins a maximum, and sums have none.
      .Default([](Operation *) { return -128; });
}

/// What column `column` of cores receives of input `input` in a segment: the
/// pixels of its tile, gathered from the memtiles that hold them, and padding.
void LayerEmitter::addInputMembers(const Phase &phase, const EnteringRows &rows,
                                   int64_t column, MemberList &members) {
  const Place &place = rows.place;
  const WindowDim &width = rows.width;
  Interval outputs = phase.columns[column];
  Interval window = width.unclipped(outputs);
  Interval data = width.project(outputs);
  int64_t perColumn = device.memtilesPerColumn;
  int64_t home = column * perColumn;
  int64_t newRows = rows.count, rowPitch = rows.pitch;
  int64_t ring = rows.position % rows.ringRows;
  int64_t ringStep = newRows * rowPitch;
  Interval reach{std::max<int64_t>(home - perColumn, 0),
                 std::min(home + 2 * perColumn, device.memtiles())};

  // Some channels of all pixels: pieces in pixel order.
  auto add = [&](ArrayRef<int64_t> cores, bool each, ArrayRef<Interval> ranges,
                 int64_t rowStep) {
    SmallVector<aie2::PieceAttr, 4> pieces;
    int64_t channels = channelsOf(ranges);
    // `count` channels from `at` on of each pixel of the tile.
    auto target = [&](int64_t pixel, int64_t pixels, int64_t at,
                      int64_t count) {
      return makeAccess(context, 1, 0, ring * rowPitch + pixel * channels + at,
                        ringStep, 0,
                        {{newRows, rowPitch}, {pixels, channels}, {count, 1}});
    };
    auto fill = [&](int64_t pixel, int64_t pixels) {
      if (pixels > 0)
        pieces.push_back(
            aie2::PieceAttr::get(context, aie2::AccessAttr(), fillValue(),
                                 target(pixel, pixels, 0, channels)));
    };
    auto gather = [&](int64_t memtile, int64_t first, int64_t pixels,
                      int64_t stride, int64_t pixel) {
      int64_t at = 0;
      // Where only the channels that are read are there, they lie side by side,
      // those of a stage from the beginning on.
      int64_t packedAt = isPacked(place) && !subvolume.getStaged()
                             ? packedOffsets[phase.part / parts.kernelRows]
                             : 0;
      for (const Interval &range : ranges) {
        auto source = makeAccess(
            context, 0, memtile - home,
            place.offset(memtile, rows.first, first,
                         isPacked(place) ? packedAt + at : range.begin),
            rows.step * place.rowBytes(memtile), rowStep,
            {{newRows, place.rowBytes(memtile)},
             {pixels, stride * place.info.getChannels()},
             {range.size(), 1}});
        pieces.push_back(aie2::PieceAttr::get(
            context, source, 0, target(pixel, pixels, at, range.size())));
        at += range.size();
      }
    };
    if (width.compact()) {
      for (int64_t m = reach.begin; m < reach.end; ++m) {
        Interval extent = place.extent(m);
        int64_t first = outputs.begin;
        while (first < outputs.end && width.first(first) < extent.begin)
          ++first;
        int64_t last = first;
        while (last < outputs.end && width.first(last) < extent.end)
          ++last;
        if (first < last && !extent.empty())
          gather(m, width.first(first), last - first, width.stride,
                 first - outputs.begin);
      }
    } else if (data.empty()) {
      fill(0, window.size());
    } else {
      fill(0, data.begin - window.begin);
      int64_t at = data.begin;
      while (at < data.end) {
        int64_t best = memtileOf(place, column, at);
        int64_t end = std::min(place.extent(best).end, data.end);
        gather(best, at, end - at, 1, at - window.begin);
        at = end;
      }
      fill(data.end - window.begin, window.end - data.end);
    }
    members.add(column, cores, each, 0, pieces);
  };

  if (rows.channelwise) {
    for (const RowGroup &group : groupRows(phase.channels))
      add(group.rows, /*each=*/true,
          Interval{group.channelBase, group.channelBase + group.channels},
          group.channels);
    return;
  }
  SmallVector<int64_t, 8> receivers;
  for (auto [row, channels] : llvm::enumerate(phase.channels))
    if (!channels.empty())
      receivers.push_back(row);
  add(receivers, /*each=*/false, parameters->inputRanges(phase.part, parts), 0);
}

void LayerEmitter::emitInputs(const Phase &phase, const RowSegment &segment) {
  if (segment.newRows == 0)
    return;
  // Accesses count buffers from 0: source, then ring, for each input.
  MemberList members(context);
  SmallVector<Value, 4> operands{buffers.memtile[inputs[0].buffer], coreInput};
  for (int64_t c = 0; c < device.columns; ++c)
    if (!phase.columns[c].empty())
      addInputMembers(phase, inputRows(phase, segment, 0), c, members);
  ArrayAttr attribute = members.get();
  if (inputs.size() == 2) {
    operands.push_back(buffers.memtile[inputs[1].buffer]);
    operands.push_back(coreInput2);
    MemberList second(context);
    for (int64_t c = 0; c < device.columns; ++c)
      if (!phase.columns[c].empty())
        addInputMembers(phase, inputRows(phase, segment, 1), c, second);
    SmallVector<Attribute> all(attribute.begin(), attribute.end());
    auto shift = [&](aie2::AccessAttr access) {
      return access
                 ? aie2::AccessAttr::get(context, access.getBuffer() + 2,
                                         access.getMemtile(),
                                         access.getOffset(), access.getStep(),
                                         access.getRowStep(), access.getSizes(),
                                         access.getStrides())
                 : access;
    };
    for (auto member : second.get().getAsRange<aie2::MemberAttr>()) {
      SmallVector<aie2::PieceAttr, 4> pieces;
      for (aie2::PieceAttr piece : member.getPieces())
        pieces.push_back(aie2::PieceAttr::get(context, shift(piece.getFrom()),
                                              piece.getFill(),
                                              shift(piece.getTo())));
      all.push_back(aie2::MemberAttr::get(context, member.getAt(),
                                          member.getCores(), member.getEach(),
                                          member.getChannel(), pieces));
    }
    attribute = ArrayAttr::get(context, all);
  }
  // Rows of the addend come in turn with those of the input.
  aie2::LoadFMOp::create(builder, loc, operands, ValueRange(), ValueRange(),
                         ArrayRef<int64_t>(), ArrayRef<int64_t>(),
                         segment.iterations, adds(phase), attribute, layerIndex,
                         segment.newRows);
}

LayerEmitter::EnteringRows LayerEmitter::inputRows(const Phase &phase,
                                                   const RowSegment &segment,
                                                   size_t input) const {
  return {inputs[input],
          layer.shape.width,
          layer.shape.channelwise(),
          segment.firstNewRow,
          segment.newRowStep,
          segment.newRows,
          ringPosition + segment.entersAt,
          subvolume.getRingRows(),
          rowPitch};
}

/// One row for each output row, which has its place.
LayerEmitter::EnteringRows
LayerEmitter::addendRows(const Phase &phase, const RowSegment &segment) const {
  return {*addend,
          layer.shape.addendWidth,
          /*channelwise=*/true,
          phase.rows.begin + segment.outputRow,
          /*step=*/1,
          /*count=*/1,
          slotPosition + segment.outputRow,
          /*ringRows=*/2,
          slotBytes};
}

void LayerEmitter::emitAddend(const Phase &phase, const RowSegment &segment) {
  MemberList members(context);
  for (int64_t c = 0; c < device.columns; ++c)
    if (!phase.columns[c].empty())
      addInputMembers(phase, addendRows(phase, segment), c, members);
  aie2::LoadFMOp::create(
      builder, loc, ValueRange{buffers.memtile[addend->buffer], coreAddend},
      ValueRange(), ValueRange(), ArrayRef<int64_t>(), ArrayRef<int64_t>(),
      segment.iterations, /*with_next=*/false, members.get(), layerIndex, 1);
}

/// ADD takes the row that CONV has handed over and a row of the addend.
void LayerEmitter::emitSum(const Phase &phase, const RowSegment &segment) {
  int64_t slot = (slotPosition + segment.outputRow) % 2 * slotBytes;
  int64_t step = segment.iterations == 1 ? 0 : slotBytes;
  SmallVector<int64_t, 8> widths, channels;
  for (const Interval &columns : phase.columns)
    widths.push_back(columns.size());
  for (const Interval &range : phase.channels)
    channels.push_back(range.size());
  auto kernel = aie2::KernelAttr::get(
      context, /*inputOffset=*/0, /*inputStep=*/0, slot, step, slot, step,
      slotBytes, /*kernelHeight=*/1, /*kernelWidth=*/1, /*kernelRowBegin=*/0,
      /*kernelRowEnd=*/1, /*strideX=*/1, /*dilationY=*/1, /*dilationX=*/1,
      widths, channels, /*inputChannels=*/0, {}, {}, /*sumsIn=*/false,
      /*sumsOut=*/false, /*sumsOffset=*/0, /*sumsStep=*/0, /*paramsOffset=*/0);
  aie2::AddOp::create(builder, loc, coreHanded, coreAddend, coreParams,
                      coreOutput, ValueRange(), ValueRange(),
                      ArrayRef<int64_t>(), ArrayRef<int64_t>(),
                      segment.iterations, /*with_next=*/false, kernel,
                      layerIndex, /*takes=*/1, /*frees=*/1);
}

void LayerEmitter::emitKernel(const Phase &phase, const RowSegment &segment) {
  const LayerShape &shape = layer.shape;
  int64_t ring = (ringPosition + segment.readsAt) % subvolume.getRingRows();
  int64_t slot = slotPosition + segment.outputRow;
  SmallVector<int64_t, 8> widths, channels, validBegin, validEnd;
  for (const Interval &columns : phase.columns) {
    widths.push_back(columns.size());
    // Of a compact tile every pixel is data.
    Interval window = shape.width.unclipped(columns);
    Interval data = shape.width.project(columns);
    validBegin.push_back(shape.width.compact() ? 0 : data.begin - window.begin);
    validEnd.push_back(shape.width.compact() ? columns.size()
                                             : data.end - window.begin);
  }
  for (const Interval &range : phase.channels)
    channels.push_back(range.size());
  if (shape.kind != LayerKind::AvgPool) {
    validBegin.clear();
    validEnd.clear();
  }
  int64_t inputOffset = ring * rowPitch,
          inputStep = segment.readStep * rowPitch;
  bool sumsIn = sums() && phase.part > 0;
  bool sumsOut = sums() && phase.part + 1 < parts.count();
  int64_t sumsOffset = sums() ? segment.outputRow * sumRowBytes : 0;
  int64_t sumsStep = segment.iterations == 1 ? 0 : sumRowBytes;
  int64_t kernelRows =
      part(shape.height.kernel, parts.kernelRows, phase.part % parts.kernelRows)
          .size();
  // The sum that follows begins the run, and takes the row from its place.
  bool handsOn = adds(phase);
  auto kernel = aie2::KernelAttr::get(
      context, inputOffset, inputStep, coreInput2 ? inputOffset : 0,
      coreInput2 ? inputStep : 0, handsOn ? 0 : (slot % 2) * slotBytes,
      handsOn || segment.iterations == 1 ? 0 : slotBytes, rowPitch, kernelRows,
      shape.width.kernel, segment.kernelRows.begin, segment.kernelRows.end,
      shape.width.compact() ? 1 : shape.width.stride, shape.height.dilation,
      shape.width.dilation, widths, channels,
      shape.channelwise()
          ? 0
          : channelsOf(parameters->inputRanges(phase.part, parts)),
      validBegin, validEnd, sumsIn, sumsOut, sumsOffset, sumsStep,
      parameters->prefixBytes(phase.part, parts));
  int64_t takes = segment.newRows * shape.inputs();
  int64_t frees = segment.frees * shape.inputs();
  auto create = [&](auto tag) {
    using Op = decltype(tag);
    Op::create(builder, loc, coreInput, coreInput2, coreParams,
               handsOn ? coreHanded : coreOutput, ValueRange(), ValueRange(),
               ArrayRef<int64_t>(), ArrayRef<int64_t>(), segment.iterations,
               handsOn, kernel, layerIndex, takes, frees);
  };
  switch (shape.kind) {
  case LayerKind::Conv:
    return create(aie2::ConvOp());
  case LayerKind::Depthwise:
    return create(aie2::DwConvOp());
  case LayerKind::MaxPool:
    return create(aie2::MaxPoolOp());
  case LayerKind::AvgPool:
    return create(aie2::AvgPoolOp());
  case LayerKind::Add:
    return create(aie2::AddOp());
  case LayerKind::Sub:
    return create(aie2::SubOp());
  case LayerKind::Mul:
    return create(aie2::MulOp());
  case LayerKind::Copy:
    return create(aie2::CopyOp());
  }
}

void LayerEmitter::emitOutput(const Phase &phase, const RowSegment &segment) {
  MemberList members(context);
  int64_t slot = slotPosition + segment.outputRow;
  bool once = segment.iterations == 1;
  for (int64_t c = 0; c < device.columns; ++c) {
    Interval columns = phase.columns[c];
    if (columns.empty())
      continue;
    int64_t home = c * device.memtilesPerColumn;
    int64_t first = output.box.columns.begin;
    for (const RowGroup &group : groupRows(phase.channels)) {
      SmallVector<aie2::PieceAttr, 2> pieces;
      for (int64_t at = columns.begin; at < columns.end;) {
        int64_t memtile = memtileOf(output, c, first + at);
        int64_t end = std::min(output.extent(memtile).end - first, columns.end);
        auto from = makeAccess(
            context, 0, 0,
            (slot % 2) * slotBytes + (at - columns.begin) * group.channels,
            once ? 0 : slotBytes, 0, {{(end - at) * group.channels, 1}});
        auto to = makeAccess(
            context, 1, memtile - home,
            output.offset(memtile, phase.rows.begin + segment.outputRow,
                          first + at, group.channelBase),
            once ? 0 : output.rowBytes(memtile), group.channels,
            {{end - at, output.info.getChannels()}, {group.channels, 1}});
        pieces.push_back(aie2::PieceAttr::get(context, from, 0, to));
        at = end;
      }
      members.add(c, group.rows, /*each=*/false, 0, pieces);
    }
  }
  aie2::WriteFMOp::create(
      builder, loc, ValueRange{coreOutput, buffers.memtile[output.buffer]},
      ValueRange(), ValueRange(), ArrayRef<int64_t>(), ArrayRef<int64_t>(),
      segment.iterations, /*with_next=*/false, members.get(), layerIndex, 1);
}

RowStream LayerEmitter::streamOf(const Phase &phase) const {
  if (parameters->readsNothing()) {
    RowStream stream;
    RowSegment segment;
    segment.iterations = phase.rows.size();
    stream.segments.push_back(segment);
    return stream;
  }
  return streamRows(
      kernelRowPart(layer.shape.height, parts, phase.part).slice(phase.rows));
}

/// The first kernel makes a row for the second one. Before a max pool that is
/// the convolution, which also computes the columns beyond the image that the
/// pool then leaves out; else the average pool, of all channels that are
/// loaded.
void LayerEmitter::emitFirstOfPair(const Phase &phase,
                                   const PairSegment &segment,
                                   const HandedCall &call, bool isFirst) {
  const PooledConv &pooled = *layer.shape.pooled;
  const WindowDim &height = pooled.firstHeight();
  const WindowDim &width =
      pooled.isBefore ? pooled.poolWidth : pooled.convWidth;
  int64_t loaded = channelsOf(parameters->inputRanges(0, parts));
  int64_t ring = (ringPosition + call.readsAt) % subvolume.getRingRows();
  SmallVector<int64_t, 8> widths, channels, validBegin, validEnd;
  for (const Interval &columns : phase.columns) {
    Interval made = pooled.secondWidth().unclipped(columns);
    widths.push_back(made.size());
    if (!pooled.isBefore)
      continue;
    Interval window = width.unclipped(columns), data = width.project(columns);
    validBegin.push_back(data.begin - window.begin);
    validEnd.push_back(data.end - window.begin);
  }
  for (const Interval &range : phase.channels)
    channels.push_back(!pooled.isBefore ? range.size()
                       : range.empty()  ? 0
                                        : loaded);
  auto kernel = aie2::KernelAttr::get(
      context, ring * rowPitch, call.readStep * rowPitch, /*input2Offset=*/0,
      /*input2Step=*/0, call.writesAt % handedRows * handedPitch,
      call.writeStep * handedPitch, rowPitch, height.kernel, width.kernel,
      call.kernelRows.begin, call.kernelRows.end,
      layer.shape.width.compact() ? 1 : width.stride, height.dilation,
      width.dilation, widths, channels, pooled.isBefore ? 0 : loaded,
      validBegin, validEnd, /*sumsIn=*/false, /*sumsOut=*/false,
      /*sumsOffset=*/0,
      /*sumsStep=*/0, /*paramsOffset=*/0);
  auto create = [&](auto tag) {
    using Op = decltype(tag);
    Op::create(builder, loc, coreInput, Value(), coreParams, coreHanded,
               ValueRange(), ValueRange(), ArrayRef<int64_t>(),
               ArrayRef<int64_t>(), segment.iterations, /*with_next=*/true,
               kernel, layerIndex, isFirst ? segment.newRows : 0, call.frees);
  };
  if (pooled.isBefore)
    create(aie2::AvgPoolOp());
  else
    create(aie2::ConvOp());
}

void LayerEmitter::emitSecondOfPair(const Phase &phase,
                                    const PairSegment &segment) {
  const PooledConv &pooled = *layer.shape.pooled;
  const WindowDim &height = pooled.secondHeight();
  const WindowDim &width = pooled.secondWidth();
  SmallVector<int64_t, 8> widths, channels, validBegin, validEnd;
  for (const Interval &columns : phase.columns) {
    widths.push_back(columns.size());
    if (pooled.isBefore)
      continue;
    Interval window = width.unclipped(columns), data = width.project(columns);
    validBegin.push_back(data.begin - window.begin);
    validEnd.push_back(data.end - window.begin);
  }
  for (const Interval &range : phase.channels)
    channels.push_back(range.size());
  int64_t slot = (slotPosition + segment.outputRow) % 2 * slotBytes;
  auto kernel = aie2::KernelAttr::get(
      context, segment.readsAt % handedRows * handedPitch,
      segment.readStep * handedPitch, /*input2Offset=*/0, /*input2Step=*/0,
      slot, segment.iterations == 1 ? 0 : slotBytes, handedPitch, height.kernel,
      width.kernel, segment.kernelRows.begin, segment.kernelRows.end,
      width.stride, height.dilation, width.dilation, widths, channels,
      pooled.isBefore ? channelsOf(parameters->inputRanges(0, parts)) : 0,
      validBegin, validEnd, /*sumsIn=*/false, /*sumsOut=*/false,
      /*sumsOffset=*/0, /*sumsStep=*/0,
      pooled.isBefore ? parameters->prefixBytes(0, parts) : 0);
  auto create = [&](auto tag, Value params) {
    using Op = decltype(tag);
    Op::create(builder, loc, coreHanded, Value(), params, coreOutput,
               ValueRange(), ValueRange(), ArrayRef<int64_t>(),
               ArrayRef<int64_t>(), segment.iterations, /*with_next=*/false,
               kernel, layerIndex, /*takes=*/0, /*frees=*/0);
  };
  if (pooled.isBefore)
    create(aie2::ConvOp(), coreParams);
  else
    create(aie2::MaxPoolOp(), Value());
}

void LayerEmitter::emitPooledPhase(const Phase &phase) {
  const PooledConv &pooled = *layer.shape.pooled;
  PairStream stream =
      streamRowPairs(pooled.firstHeight(), pooled.secondHeight());
  for (const PairSegment &segment : stream.segments) {
    RowSegment rows;
    rows.iterations = segment.iterations;
    rows.outputRow = segment.outputRow;
    rows.newRows = segment.newRows;
    rows.firstNewRow = segment.firstNewRow;
    rows.newRowStep = segment.newRowStep;
    rows.entersAt = segment.entersAt;
    emitInputs(phase, rows);
    for (auto [index, call] : llvm::enumerate(segment.calls))
      emitFirstOfPair(phase, segment, call, /*isFirst=*/index == 0);
    emitSecondOfPair(phase, segment);
    emitOutput(phase, rows);
  }
  ringPosition += stream.totalRows;
  slotPosition += phase.rows.size();
}

/// Head, body and tail of a phase.
void LayerEmitter::emitPhase(const Phase &phase) {
  if (layer.shape.pooled)
    return emitPooledPhase(phase);
  RowStream stream = streamOf(phase);
  bool lastPart = phase.part + 1 == parts.count();
  for (const RowSegment &segment : stream.segments) {
    emitInputs(phase, segment);
    if (adds(phase))
      emitAddend(phase, segment);
    emitKernel(phase, segment);
    if (adds(phase))
      emitSum(phase, segment);
    if (lastPart)
      emitOutput(phase, segment);
  }
  ringPosition += stream.totalRows;
  if (lastPart)
    slotPosition += phase.rows.size();
}

LogicalResult LayerEmitter::emit() {
  if (failed(prepare()))
    return failure();
  bool staged = subvolume.getStaged();
  if (addend && placement.getLoad().back())
    emitWholeLoad(*addend);
  for (auto [place, load] : llvm::zip(inputs, placement.getLoad())) {
    if (!load || staged)
      continue;
    if (isPacked(place)) {
      emitLoad(place, channelsRead(place, 0, {}));
      continue;
    }
    emitWholeLoad(place);
  }
  // Early steps begin before the last parameters are there; each load costs a
  // token of a lock that counts to 63 and that two layers may share.
  constexpr int64_t mostLoads = 16;
  int64_t steps = subvolume.getSteps();
  int64_t loads =
      staged || placement.getHeld() ? 0 : std::min(steps, mostLoads);
  for (int64_t i = 0; i < loads; ++i)
    emitParameterLoad(part(steps, loads, i), {0, parts.count()});
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
  }
  if (broadcasts > 0)
    buffers.core.finish((broadcasts - 1) % coreRuns.size());
  if (placement.getStore())
    emitStore();
  return success();
}
