//===- GatherColumns.cpp - Rows of folded kernel columns ------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What LOADFM brings where the columns of a kernel are channels in the cores:
// for each output column the pixels that a row of its window meets, side by
// side. Emits nothing itself.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/FoldedColumns.h"
#include "LayerEmitter.h"

using namespace mlir;
using namespace bsaie;

void LayerEmitter::addFoldedMembers(const Phase &phase,
                                    const EnteringRows &rows, int64_t column,
                                    int64_t strip, MemberList &members) {
  SmallVector<int64_t, 8> cores = receivers(phase, strip);
  if (cores.empty())
    return;
  const Place &place = rows.place;
  // Output columns of the convolution, which a pool may read beyond the image.
  Interval outputs = rows.width.unclipped(phase.columns[column]);
  int64_t home = column * device.memtilesPerColumn;
  int64_t inputChannels = place.box.channels.size();
  int64_t channels = unfoldedWidth->kernel * inputChannels;
  Interval entering{rows.first, rows.first + rows.count};
  Interval inside = insideImage(strip, rows.first, rows.count);
  SmallVector<aie2::PieceAttr, 8> pieces;
  // `count` channels from `at` on of some outputs' pixels.
  auto target = [&](Interval rowRange, Interval range, int64_t at,
                    int64_t count) {
    return ringAccess(rows, rowRange,
                      (range.begin - outputs.begin) * channels + at,
                      range.size(), channels, count);
  };
  auto fill = [&](Interval rowRange, Interval range, int64_t at,
                  int64_t count) {
    if (!rowRange.empty())
      pieces.push_back(fillPiece(target(rowRange, range, at, count)));
  };
  auto gather = [&](const GatheredTaps &part) {
    int64_t at = part.taps.begin * inputChannels;
    int64_t count = part.taps.size() * inputChannels;
    if (part.memtile < 0)
      return fill(inside, part.outputs, at, count);
    int64_t first = unfoldedWidth->first(part.outputs.begin) + part.taps.begin;
    int64_t rowBytes = place.rowBytes(part.memtile);
    int64_t pixelBytes = place.info.getChannels();
    auto source = makeAccess(
        context, 0, part.memtile - home,
        place.offset(part.memtile, inside.begin + firstInputRow(strip), first,
                     /*channel=*/0),
        rows.step * rowBytes, 0,
        {{inside.size(), rowBytes},
         {part.outputs.size(), unfoldedWidth->stride * pixelBytes},
         {part.taps.size(), pixelBytes},
         {inputChannels, 1}});
    pieces.push_back(aie2::PieceAttr::get(
        context, source, 0, target(inside, part.outputs, at, count)));
  };
  // Rows above and below the image are padding.
  fill({entering.begin, inside.begin}, outputs, 0, channels);
  if (!inside.empty())
    llvm::for_each(gatherTaps(*unfoldedWidth, outputs,
                              [&](int64_t pixel) {
                                return memtileOf(place, column, pixel);
                              }),
                   gather);
  fill({inside.end, entering.end}, outputs, 0, channels);
  members.add(column, cores, /*each=*/false, 0, pieces);
}
