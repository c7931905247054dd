//===- Chunks.cpp - Transfers of DDR in chunks ----------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loads what a layer reads in chunks of rows, and cuts the segments of its rows
// where a LOADFM needs the next chunk: a lock is between instructions, so only
// the instruction behind the cut waits. Likewise what the layer writes leaves
// by steps of channels, and in the last pass over the rows by chunks of rows.
// The last rows of all, the tail, have instructions of their own, so that the
// next layer can load the earlier ones meanwhile.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/TransferChunks.h"
#include "LayerEmitter.h"

using namespace mlir;
using namespace bsaie;

//===----------------------------------------------------------------------===//
// Loads
//===----------------------------------------------------------------------===//

SmallVector<Interval, 4>
LayerEmitter::channelsLoaded(const Place &place) const {
  if (isPacked(place))
    return channelsRead(place, 0, {});
  int64_t channels = place.info.getChannels();
  int64_t first = channels == graph.tensors[place.box.tensor].channels
                      ? 0
                      : place.box.channels.begin;
  return {Interval{first, first + channels}};
}

void LayerEmitter::emitLoads() {
  SmallVector<const Place *, 3> loaded;
  if (addend && placement.getLoad().back())
    loaded.push_back(&*addend);
  for (auto [place, load] : llvm::zip(inputs, placement.getLoad()))
    if (load && !subvolume.getStaged())
      loaded.push_back(&place);
  int64_t most = 0;
  for (const Place *place : loaded)
    most = std::max(
        most, beginLoad(*place, *llvm::max_element(place->info.getBytes())));
  // A call takes rows of all inputs, so their chunks come in turn.
  for (int64_t i = 0; i < most; ++i)
    for (const Place *place : loaded)
      emitChunk(*place, channelsLoaded(*place), i);
}

/// The next part takes the place of the last one row by row: a chunk comes when
/// the cores have the same rows of that.
void LayerEmitter::emitStagedLoad(const Place &place,
                                  ArrayRef<Interval> channels) {
  int64_t chunks = beginLoad(place, place.mostPixels() * place.info.getRows() *
                                        totalSize(channels));
  for (int64_t i = 0; i < chunks; ++i)
    emitChunk(place, channels, i);
}

/// In how many chunks a buffer is loaded, of which the fullest memtile gets so
/// many bytes.
int64_t LayerEmitter::beginLoad(const Place &place, int64_t bytes) {
  ProgramBuffers::Arrival &arrival = buffers.arrivals[place.buffer];
  arrival.chunks =
      transferChunks(place.info.getRows(), bytes, buffers.mostChunks, device);
  arrival.taken = 0;
  return arrival.chunks;
}

void LayerEmitter::emitChunk(const Place &place, ArrayRef<Interval> channels,
                             int64_t chunk) {
  int64_t chunks = buffers.arrivals[place.buffer].chunks;
  if (chunk < chunks)
    emitLoad(place, channels, part(place.info.getRows(), chunks, chunk));
}

//===----------------------------------------------------------------------===//
// Cuts
//===----------------------------------------------------------------------===//

/// Row `row` of a place enters cores: whether it is the first one of its chunk.
bool LayerEmitter::takesRow(const Place &place, int64_t row) {
  ProgramBuffers::Arrival &arrival = buffers.arrivals[place.buffer];
  int64_t at = place.box.rows.begin + row - place.info.getRowBegin();
  int64_t before = arrival.taken;
  while (arrival.taken < arrival.chunks &&
         part(place.info.getRows(), arrival.chunks, arrival.taken).begin <= at)
    ++arrival.taken;
  return arrival.taken > before;
}

bool LayerEmitter::takesChunk(const Phase &phase, const RowSegment &segment,
                              int64_t call) {
  bool takes = false;
  int64_t first = segment.firstNewRow + call * segment.newRowStep;
  int64_t added = phase.rows.begin + segment.outputRow + call;
  for (int64_t strip = 0; strip < strips.count; ++strip) {
    Interval rows = insideImage(strip, first, segment.newRows);
    if (!rows.empty())
      for (const Place &place : inputs)
        takes |= takesRow(place, firstInputRow(strip) + rows.end - 1);
    if (adds(phase))
      takes |= takesRow(*addend, firstOutputRow(strip) + added);
  }
  return takes;
}

template <typename Segment>
SmallVector<Segment, 4> LayerEmitter::cutAtChunks(const Phase &phase,
                                                  ArrayRef<Segment> segments) {
  SmallVector<Segment, 4> cut;
  for (const Segment &segment : segments) {
    int64_t begin = 0;
    for (int64_t call = 0; call < segment.iterations; ++call) {
      bool takes = takesChunk(phase, segment, call);
      int64_t row = phase.rows.begin + segment.outputRow + call;
      bool stores = beginsStore(phase, row);
      if (call == begin || (!takes && !stores && !beginsTail(phase, row)))
        continue;
      cut.push_back(segment.slice({begin, call}));
      begin = call;
    }
    cut.push_back(begin == 0 ? segment
                             : segment.slice({begin, segment.iterations}));
  }
  return cut;
}

template SmallVector<RowSegment, 4>
LayerEmitter::cutAtChunks(const Phase &, ArrayRef<RowSegment>);
template SmallVector<PairSegment, 4>
LayerEmitter::cutAtChunks(const Phase &, ArrayRef<PairSegment>);

//===----------------------------------------------------------------------===//
// Stores
//===----------------------------------------------------------------------===//

/// In how many chunks of `units` rows or steps some channels of the output
/// leave.
int64_t LayerEmitter::storeChunks(int64_t units, int64_t channels) const {
  return transferChunks(units,
                        output.mostPixels() * output.box.rows.size() * channels,
                        buffers.mostChunks, device);
}

/// No later phase writes the rows of this one, nor those before.
bool LayerEmitter::completesRows(const Phase &phase) const {
  return phase.step + 1 == subvolume.getSteps() && phase.tile + 1 == tiles &&
         phase.part + 1 == parts.count();
}

/// Whether the tail of a strip begins with row `row`.
bool LayerEmitter::beginsTail(const Phase &phase, int64_t row) const {
  int64_t rows = layer.shape.height.output;
  return completesRows(phase) && hasTail(rows, buffers.mostChunks) &&
         row + tailRows == rows;
}

/// Whether a WRITE ends before row `row` of the output. Strips are complete at
/// the same time.
bool LayerEmitter::beginsStore(const Phase &phase, int64_t row) const {
  if (!placement.getStore() || strips.count > 1 || !completesRows(phase))
    return false;
  int64_t rows = output.box.rows.size();
  int64_t chunks =
      storeChunks(rows, output.box.channels.size() - storedChannels);
  for (int64_t i = 0; i <= chunks; ++i)
    if (part(rows, chunks, i).begin == row)
      return true;
  return false;
}

void LayerEmitter::storeRows(const Phase &phase, int64_t end) {
  if (!beginsStore(phase, end))
    return;
  emitStore({storedRows, end}, {storedChannels, output.box.channels.size()});
  storedRows = end;
}

void LayerEmitter::storeStep(int64_t step) {
  int64_t steps = subvolume.getSteps(), end = storedChannels;
  if (!placement.getStore() || step + 1 == steps)
    return;
  int64_t chunks = storeChunks(steps, output.box.channels.size());
  for (int64_t i = 0; i < chunks; ++i)
    if (part(steps, chunks, i).end == step + 1)
      for (const Interval &channels : makePhase(step, 0).channels)
        end = std::max(end, channels.end);
  if (end == storedChannels)
    return;
  emitStore({0, output.box.rows.size()}, {storedChannels, end});
  storedChannels = end;
}
