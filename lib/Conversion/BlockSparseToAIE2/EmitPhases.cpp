//===- EmitPhases.cpp - Rows and kernels of one layer ---------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Emits a phase of a layer: rows from the memtiles to the cores, the kernels on
// them, and rows back.
//
//===----------------------------------------------------------------------===//

#include "LayerEmitter.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace bsaie;

//===----------------------------------------------------------------------===//
// Rows that enter
//===----------------------------------------------------------------------===//

int64_t LayerEmitter::fillValue() const {
  return llvm::TypeSwitch<Operation *, int64_t>(layer.op)
      .Case<blocksparse::Conv2DOp, blocksparse::DepthwiseConv2DOp,
            blocksparse::AvgPool2DOp>([](auto op) { return op.getInputZp(); })
      .Case([](blocksparse::CopyOp op) { return op.getPadValue(); })
      // Padding never wins a maximum, and sums have none.
      .Default([](Operation *) { return -128; });
}

SmallVector<Interval, 8>
LayerEmitter::channelsOf(int64_t strip, ArrayRef<Interval> channels) const {
  SmallVector<Interval, 8> own(channels.size());
  Interval cores = coresOf(strip);
  llvm::copy(channels.slice(cores.begin, cores.size()),
             own.begin() + cores.begin);
  return own;
}

Interval LayerEmitter::insideImage(int64_t strip, int64_t first,
                                   int64_t count) const {
  if (strips.count == 1)
    return {first, first + count};
  int64_t outside = firstInputRow(strip);
  int64_t begin = std::clamp<int64_t>(-outside, first, first + count);
  return {begin, std::clamp(wholeHeight.input - outside, begin, first + count)};
}

aie2::AccessAttr LayerEmitter::ringAccess(const EnteringRows &rows,
                                          Interval rowRange, int64_t at,
                                          int64_t pixels, int64_t channels,
                                          int64_t count) const {
  int64_t row = rows.position % rows.ringRows + rowRange.begin - rows.first;
  return makeAccess(
      context, 1, 0, row * rows.pitch + at, rows.count * rows.pitch, 0,
      {{rowRange.size(), rows.pitch}, {pixels, channels}, {count, 1}});
}

aie2::PieceAttr LayerEmitter::fillPiece(aie2::AccessAttr to) const {
  return aie2::PieceAttr::get(context, aie2::AccessAttr(), fillValue(), to);
}

/// What a strip in column `column` of cores receives of an input in a segment:
/// the pixels of its tile, gathered from the memtiles that hold them, and
/// padding.
void LayerEmitter::addInputMembers(const Phase &phase, const EnteringRows &rows,
                                   int64_t column, int64_t strip,
                                   MemberList &members) {
  const Place &place = rows.place;
  const WindowDim &width = rows.width;
  Interval outputs = phase.columns[column];
  Interval window = width.unclipped(outputs);
  Interval data = width.project(outputs);
  int64_t perColumn = device.memtilesPerColumn;
  int64_t home = column * perColumn;
  // Rows above and below the image are padding too.
  Interval entering{rows.first, rows.first + rows.count};
  Interval inside =
      rows.isAddend ? entering : insideImage(strip, rows.first, rows.count);
  int64_t offset = rows.isAddend ? firstOutputRow(strip) : firstInputRow(strip);
  int64_t tilePixels = width.compact() ? outputs.size() : window.size();
  Interval reach{std::max<int64_t>(home - perColumn, 0),
                 std::min(home + 2 * perColumn, device.memtiles())};

  // Some channels of all pixels: pieces in pixel order.
  auto add = [&](ArrayRef<int64_t> cores, bool each, ArrayRef<Interval> ranges,
                 int64_t rowStep) {
    SmallVector<aie2::PieceAttr, 4> pieces;
    int64_t channels = totalSize(ranges);
    // `count` channels from `at` on of some pixels of some rows of the tile.
    auto target = [&](Interval rowRange, int64_t pixel, int64_t pixels,
                      int64_t at, int64_t count) {
      return ringAccess(rows, rowRange, pixel * channels + at, pixels, channels,
                        count);
    };
    auto fillRows = [&](Interval rowRange, int64_t pixel, int64_t pixels) {
      if (pixels > 0 && !rowRange.empty())
        pieces.push_back(
            fillPiece(target(rowRange, pixel, pixels, 0, channels)));
    };
    auto fill = [&](int64_t pixel, int64_t pixels) {
      fillRows(inside, pixel, pixels);
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
            place.offset(memtile, inside.begin + offset, first,
                         isPacked(place) ? packedAt + at : range.begin),
            rows.step * place.rowBytes(memtile), rowStep,
            {{inside.size(), place.rowBytes(memtile)},
             {pixels, stride * place.info.getChannels()},
             {range.size(), 1}});
        pieces.push_back(aie2::PieceAttr::get(
            context, source, 0,
            target(inside, pixel, pixels, at, range.size())));
        at += range.size();
      }
    };
    fillRows({entering.begin, inside.begin}, 0, tilePixels);
    if (inside.empty()) {
      // All is padding.
    } else if (width.compact()) {
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
    fillRows({inside.end, entering.end}, 0, tilePixels);
    members.add(column, cores, each, 0, pieces);
  };

  if (rows.channelwise) {
    for (const RowGroup &group : groupRows(channelsOf(strip, phase.channels)))
      add(group.rows, /*each=*/true,
          Interval{group.channelBase, group.channelBase + group.channels},
          group.channels);
    return;
  }
  SmallVector<int64_t, 8> cores = receivers(phase, strip);
  if (!cores.empty())
    add(cores, /*each=*/false, parameters->inputRanges(phase.part, parts), 0);
}

SmallVector<int64_t, 8> LayerEmitter::receivers(const Phase &phase,
                                                int64_t strip) const {
  SmallVector<int64_t, 8> rows;
  for (auto [row, channels] :
       llvm::enumerate(channelsOf(strip, phase.channels)))
    if (!channels.empty())
      rows.push_back(row);
  return rows;
}

ArrayAttr LayerEmitter::inputMembers(const Phase &phase,
                                     const EnteringRows &rows) {
  MemberList members(context);
  for (int64_t c = 0; c < device.columns; ++c) {
    if (phase.columns[c].empty())
      continue;
    for (int64_t strip = 0; strip < strips.count; ++strip) {
      if (unfoldedWidth && !rows.channelwise)
        addFoldedMembers(phase, rows, c, strip, members);
      else
        addInputMembers(phase, rows, c, strip, members);
    }
  }
  return members.get();
}

LayerEmitter::EnteringRows LayerEmitter::inputRows(const RowSegment &segment,
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

void LayerEmitter::emitInputs(const Phase &phase, const RowSegment &segment) {
  if (segment.newRows == 0)
    return;
  // Accesses count buffers from 0: source, then ring, for each input.
  SmallVector<Value, 4> operands{buffers.memtile[inputs[0].buffer], coreInput};
  ArrayAttr attribute = inputMembers(phase, inputRows(segment, 0));
  if (inputs.size() == 2) {
    operands.push_back(buffers.memtile[inputs[1].buffer]);
    operands.push_back(coreInput2);
    ArrayAttr second = inputMembers(phase, inputRows(segment, 1));
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
    for (auto member : second.getAsRange<aie2::MemberAttr>()) {
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

void LayerEmitter::emitAddend(const Phase &phase, const RowSegment &segment) {
  // One row for each output row, which has its place.
  EnteringRows rows{*addend,
                    layer.shape.addendWidth,
                    /*channelwise=*/true,
                    phase.rows.begin + segment.outputRow,
                    /*step=*/1,
                    /*count=*/1,
                    slotPosition + segment.outputRow,
                    addendRows,
                    slotBytes,
                    /*isAddend=*/true};
  aie2::LoadFMOp::create(
      builder, loc, ValueRange{buffers.memtile[addend->buffer], coreAddend},
      ValueRange(), ValueRange(), ArrayRef<int64_t>(), ArrayRef<int64_t>(),
      segment.iterations, /*with_next=*/false, inputMembers(phase, rows),
      layerIndex, 1);
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

static aie2::KernelAttr toAttribute(MLIRContext *context,
                                    const KernelCall &call) {
  return aie2::KernelAttr::get(
      context, call.inputOffset, call.inputStep, call.input2Offset,
      call.input2Step, call.outputOffset, call.outputStep, call.inputRowPitch,
      call.kernelHeight, call.kernelWidth, call.kernelRowBegin,
      call.kernelRowEnd, call.strideX, call.dilationY, call.dilationX,
      call.outputWidth, call.outputChannels, call.inputChannels,
      call.validBegin, call.validEnd, call.sumsIn, call.sumsOut,
      call.sumsOffset, call.sumsStep, call.paramsOffset);
}

template <typename KernelOp>
void LayerEmitter::createKernel(const KernelBuffers &operands,
                                int64_t iterations, bool withNext,
                                const KernelCall &call, int64_t takes,
                                int64_t frees) {
  KernelOp::create(builder, loc, operands.input, operands.input2,
                   operands.params, operands.output, ValueRange(), ValueRange(),
                   ArrayRef<int64_t>(), ArrayRef<int64_t>(), iterations,
                   withNext, toAttribute(context, call), layerIndex, takes,
                   frees);
}

KernelCall LayerEmitter::callOf(const Phase &phase) const {
  KernelCall call;
  for (const Interval &columns : phase.columns)
    call.outputWidth.push_back(columns.size());
  for (const Interval &range : phase.channels)
    call.outputChannels.push_back(range.size());
  return call;
}

void LayerEmitter::takeSlot(KernelCall &call, const RowSegment &segment) const {
  call.outputOffset = (slotPosition + segment.outputRow) % 2 * slotBytes;
  call.outputStep = segment.iterations == 1 ? 0 : slotBytes;
}

static void setWindow(KernelCall &call, const WindowDim &height,
                      const WindowDim &width, Interval kernelRows) {
  call.kernelHeight = height.kernel;
  call.kernelWidth = width.kernel;
  call.kernelRowBegin = kernelRows.begin;
  call.kernelRowEnd = kernelRows.end;
  call.strideX = width.stride;
  call.dilationY = height.dilation;
  call.dilationX = width.dilation;
}

/// Which pixels of the tiles are data, for pools.
static void setValid(KernelCall &call, const WindowDim &width,
                     ArrayRef<Interval> tiles) {
  for (const Interval &columns : tiles) {
    // Of a compact tile every pixel is data.
    if (width.compact()) {
      call.validBegin.push_back(0);
      call.validEnd.push_back(columns.size());
      continue;
    }
    Interval window = width.unclipped(columns), data = width.project(columns);
    call.validBegin.push_back(data.begin - window.begin);
    call.validEnd.push_back(data.end - window.begin);
  }
}

void LayerEmitter::readRing(KernelCall &call, int64_t readsAt,
                            int64_t readStep) const {
  call.inputOffset =
      (ringPosition + readsAt) % subvolume.getRingRows() * rowPitch;
  call.inputStep = readStep * rowPitch;
  call.inputRowPitch = rowPitch;
  if (layer.shape.width.compact())
    call.strideX = 1;
}

void LayerEmitter::emitKernel(const Phase &phase, const RowSegment &segment) {
  const LayerShape &shape = layer.shape;
  KernelCall call = callOf(phase);
  setWindow(call, kernelRowPart(shape.height, parts, phase.part), shape.width,
            segment.kernelRows);
  readRing(call, segment.readsAt, segment.readStep);
  if (coreInput2) {
    call.input2Offset = call.inputOffset;
    call.input2Step = call.inputStep;
  }
  // The sum that follows begins the run, and takes the row from its place.
  bool handsOn = adds(phase);
  if (!handsOn)
    takeSlot(call, segment);
  if (shape.kind == LayerKind::AvgPool)
    setValid(call, shape.width, phase.columns);
  if (!shape.channelwise())
    call.inputChannels = totalSize(parameters->inputRanges(phase.part, parts));
  if (sums()) {
    call.sumsIn = phase.part > 0;
    call.sumsOut = phase.part + 1 < parts.count();
    call.sumsOffset = segment.outputRow * sumRowBytes;
    call.sumsStep = segment.iterations == 1 ? 0 : sumRowBytes;
  }
  call.paramsOffset = parameters->prefixBytes(phase.part, parts);
  KernelBuffers operands{coreInput, coreInput2, coreParams,
                         handsOn ? coreHanded : coreOutput};
  auto create = [&](auto tag) {
    createKernel<decltype(tag)>(operands, segment.iterations, handsOn, call,
                                segment.newRows * shape.inputs(),
                                segment.frees * shape.inputs());
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

/// ADD takes the row that CONV has handed over and a row of the addend.
void LayerEmitter::emitSum(const Phase &phase, const RowSegment &segment) {
  KernelCall call = callOf(phase);
  takeSlot(call, segment);
  call.input2Offset =
      (slotPosition + segment.outputRow) % addendRows * slotBytes;
  call.input2Step = call.outputStep;
  call.inputRowPitch = slotBytes;
  createKernel<aie2::AddOp>({coreHanded, coreAddend, coreParams, coreOutput},
                            segment.iterations, /*withNext=*/false, call,
                            /*takes=*/1, /*frees=*/1);
}

/// The first kernel makes a row for the second one. Before a max pool that is
/// the convolution, which also computes the columns beyond the image that the
/// pool then leaves out; else the average pool, of all channels that are
/// loaded.
void LayerEmitter::emitFirstOfPair(const Phase &phase,
                                   const PairSegment &segment,
                                   const HandedCall &handed, bool isFirst) {
  const PooledConv &pooled = *layer.shape.pooled;
  int64_t loaded = totalSize(parameters->inputRanges(0, parts));
  KernelCall call = callOf(phase);
  for (auto [width, columns] : llvm::zip(call.outputWidth, phase.columns))
    width = pooled.secondWidth().unclipped(columns).size();
  setWindow(call, pooled.firstHeight(), pooled.firstWidth(), handed.kernelRows);
  readRing(call, handed.readsAt, handed.readStep);
  call.outputOffset = handed.writesAt % handedRows * handedPitch;
  call.outputStep = handed.writeStep * handedPitch;
  KernelBuffers operands{coreInput, Value(), coreParams, coreHanded};
  int64_t takes = isFirst ? segment.newRows : 0;
  if (!pooled.isBefore) {
    call.inputChannels = loaded;
    return createKernel<aie2::ConvOp>(operands, segment.iterations,
                                      /*withNext=*/true, call, takes,
                                      handed.frees);
  }
  setValid(call, pooled.poolWidth, phase.columns);
  for (int64_t &channels : call.outputChannels)
    channels = channels > 0 ? loaded : 0;
  createKernel<aie2::AvgPoolOp>(operands, segment.iterations, /*withNext=*/true,
                                call, takes, handed.frees);
}

void LayerEmitter::emitSecondOfPair(const Phase &phase,
                                    const PairSegment &segment) {
  const PooledConv &pooled = *layer.shape.pooled;
  KernelCall call = callOf(phase);
  setWindow(call, pooled.secondHeight(), pooled.secondWidth(),
            segment.kernelRows);
  call.inputOffset = segment.readsAt % handedRows * handedPitch;
  call.inputStep = segment.readStep * handedPitch;
  call.inputRowPitch = handedPitch;
  takeSlot(call, segment);
  if (!pooled.isBefore) {
    setValid(call, pooled.poolWidth, phase.columns);
    return createKernel<aie2::MaxPoolOp>(
        {coreHanded, Value(), Value(), coreOutput}, segment.iterations,
        /*withNext=*/false, call, /*takes=*/0, /*frees=*/0);
  }
  call.inputChannels = totalSize(parameters->inputRanges(0, parts));
  call.paramsOffset = parameters->prefixBytes(0, parts);
  createKernel<aie2::ConvOp>({coreHanded, Value(), coreParams, coreOutput},
                             segment.iterations, /*withNext=*/false, call,
                             /*takes=*/0, /*frees=*/0);
}

//===----------------------------------------------------------------------===//
// Rows that leave
//===----------------------------------------------------------------------===//

/// The rows of a strip's cores in column `column`, into the memtiles that hold
/// them.
void LayerEmitter::addOutputMembers(const Phase &phase,
                                    const RowSegment &segment, int64_t column,
                                    int64_t strip, MemberList &members) const {
  Interval columns = phase.columns[column];
  int64_t slot = slotPosition + segment.outputRow;
  bool once = segment.iterations == 1;
  int64_t home = column * device.memtilesPerColumn;
  int64_t first = output.box.columns.begin;
  int64_t row = firstOutputRow(strip) + phase.rows.begin + segment.outputRow;
  for (const RowGroup &group : groupRows(channelsOf(strip, phase.channels))) {
    SmallVector<aie2::PieceAttr, 2> pieces;
    for (int64_t at = columns.begin; at < columns.end;) {
      int64_t memtile = memtileOf(output, column, first + at);
      int64_t end = std::min(output.extent(memtile).end - first, columns.end);
      auto from = makeAccess(
          context, 0, 0,
          (slot % 2) * slotBytes + (at - columns.begin) * group.channels,
          once ? 0 : slotBytes, 0, {{(end - at) * group.channels, 1}});
      auto to = makeAccess(
          context, 1, memtile - home,
          output.offset(memtile, row, first + at, group.channelBase),
          once ? 0 : output.rowBytes(memtile), group.channels,
          {{end - at, output.info.getChannels()}, {group.channels, 1}});
      pieces.push_back(aie2::PieceAttr::get(context, from, 0, to));
      at = end;
    }
    members.add(column, group.rows, /*each=*/false, 0, pieces);
  }
}

void LayerEmitter::emitOutput(const Phase &phase, const RowSegment &segment) {
  MemberList members(context);
  for (int64_t c = 0; c < device.columns; ++c) {
    if (phase.columns[c].empty())
      continue;
    for (int64_t strip = 0; strip < strips.count; ++strip)
      addOutputMembers(phase, segment, c, strip, members);
  }
  aie2::WriteFMOp::create(
      builder, loc, ValueRange{coreOutput, buffers.memtile[output.buffer]},
      ValueRange(), ValueRange(), ArrayRef<int64_t>(), ArrayRef<int64_t>(),
      segment.iterations, /*with_next=*/false, members.get(), layerIndex, 1);
}

//===----------------------------------------------------------------------===//
// Phases
//===----------------------------------------------------------------------===//

template <typename Segment>
SmallVector<Segment, 8>
LayerEmitter::cutAtBorders(ArrayRef<Segment> segments) const {
  auto isAlike = [&](const Segment &segment, int64_t a, int64_t b) {
    for (int64_t strip = 0; strip < strips.count; ++strip) {
      int64_t firstA = segment.firstNewRow + a * segment.newRowStep;
      int64_t firstB = segment.firstNewRow + b * segment.newRowStep;
      Interval insideA = insideImage(strip, firstA, segment.newRows);
      Interval insideB = insideImage(strip, firstB, segment.newRows);
      if (insideA.begin - firstA != insideB.begin - firstB ||
          insideA.end - firstA != insideB.end - firstB)
        return false;
    }
    return true;
  };
  SmallVector<Segment, 8> cut;
  for (const Segment &segment : segments)
    for (int64_t begin = 0, end = 1; begin < segment.iterations;
         begin = end++) {
      while (end < segment.iterations && isAlike(segment, begin, end))
        ++end;
      cut.push_back(segment.slice({begin, end}));
    }
  return cut;
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

void LayerEmitter::emitPooledPhase(const Phase &phase) {
  const PooledConv &pooled = *layer.shape.pooled;
  PairStream stream =
      streamRowPairs(pooled.firstHeight(), pooled.secondHeight());
  for (const PairSegment &segment : cutAtChunks<PairSegment>(
           phase, cutAtBorders<PairSegment>(stream.segments))) {
    emitInputs(phase, segment);
    for (auto [index, call] : llvm::enumerate(segment.calls))
      emitFirstOfPair(phase, segment, call, /*isFirst=*/index == 0);
    emitSecondOfPair(phase, segment);
    emitOutput(phase, segment);
    storeRows(phase, segment.outputRow + segment.iterations);
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
  for (const RowSegment &segment : cutAtChunks<RowSegment>(
           phase, cutAtBorders<RowSegment>(stream.segments))) {
    emitInputs(phase, segment);
    if (adds(phase))
      emitAddend(phase, segment);
    emitKernel(phase, segment);
    if (adds(phase))
      emitSum(phase, segment);
    if (lastPart) {
      emitOutput(phase, segment);
      storeRows(phase,
                phase.rows.begin + segment.outputRow + segment.iterations);
    }
  }
  ringPosition += stream.totalRows;
  if (lastPart)
    slotPosition += phase.rows.size();
}
