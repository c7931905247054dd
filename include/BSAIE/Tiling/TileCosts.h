//===- TileCosts.h - What depth-wise tiles cost and save --------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cuts the output of a segment into tiles and counts: what is computed and read
// again, what tiles need at once, and the DDR traffic that they save (Sections
// V and VI.A of the paper). See docs/Tiling.md.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TILING_TILECOSTS_H
#define BSAIE_TILING_TILECOSTS_H

#include "BSAIE/Tiling/Projection.h"

namespace bsaie {

/// The output in `rows` parts of its height x `columns` parts of its width,
/// whose sizes differ by one at most.
struct TileGrid {
  int64_t rows = 1;
  int64_t columns = 1;
};

/// The projections of all tiles, row by row of the grid. An error when there is
/// no tile, or more tiles than rows or columns.
llvm::Expected<std::vector<TileProjection>> projectTiles(const Segment &segment,
                                                         TileGrid grid);

/// A sum over the tiles beside the same count for whole tensors, as layer by
/// layer computes and reads them.
struct TiledSum {
  int64_t tiles = 0;
  int64_t whole = 0;
  /// Negative where no tile needs some of the elements.
  int64_t extra() const { return tiles - whole; }
};

struct TileCosts {
  /// Output elements and MACs by layer. Their extra is recomputation.
  std::vector<TiledSum> elements;
  std::vector<TiledSum> macs;
  /// Bytes by tensor; for inputs these are loads, for the output the store.
  std::vector<TiledSum> bytes;
  /// By tensor, of any tile.
  std::vector<int64_t> largestBytes;
  TiledSum allMacs;
  /// Bytes loaded of all inputs of the segment, each rectangle once for a tile.
  TiledSum inputBytes;
  /// Bytes of parameters, whole: once; tiles: once for every tile that runs the
  /// layer, for where they do not stay.
  TiledSum parameterBytes;
  /// The most bytes that are live while a layer of a tile runs, parameters
  /// aside: each rectangle, of inputs and output too, from the layer that
  /// writes it (an input: that reads it first) to the last one that reads it.
  /// And where that is.
  int64_t peakBytes = 0;
  int64_t peakTile = 0;
  int64_t peakLayer = 0;
};

TileCosts tileCosts(const Segment &segment,
                    llvm::ArrayRef<TileProjection> tiles);

/// DDR bytes that tiles save against layer by layer.
struct DdrSaving {
  /// Of the intermediates that would spill: written once, and read once by each
  /// layer that reads them.
  int64_t spilledBytes = 0;
  /// Loaded again by tiles.
  int64_t extraInputBytes = 0;
  int64_t extraParameterBytes = 0;

  /// Negative when tiles add traffic.
  int64_t savedBytes() const {
    return spilledBytes - extraInputBytes - extraParameterBytes;
  }
};

/// `spilled` are the tensors that travel by DDR without tiles; an error unless
/// each is an intermediate, and named once. With `parametersStay` parameters
/// are loaded once for all tiles, else for each.
llvm::Expected<DdrSaving> ddrSaving(const Segment &segment,
                                    const TileCosts &costs,
                                    llvm::ArrayRef<int64_t> spilled,
                                    bool parametersStay);

/// The DDR bandwidth in bytes per second below which moving `savedBytes` takes
/// longer than `extraMacs` do at `macsPerSecond`, when neither hides behind the
/// other: below it tiles pay. 0 when no bytes are saved, infinity when some are
/// and no MACs are added.
double breakEvenBytesPerSecond(int64_t savedBytes, int64_t extraMacs,
                               double macsPerSecond);

} // namespace bsaie

#endif // BSAIE_TILING_TILECOSTS_H
