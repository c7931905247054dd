//===- Subvolume.h - What a core holds and computes -------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cuts a layer that lies in the memtiles into the steps of the cores: how many
// output channels a core works on at a time, how wide a tile is, how many rows
// its ring holds, in how many parts its sums come. Buffers that are used: the
// input rings, a ping/pong pair of output tiles, and one or two runs of
// parameters of which one is held for a step or a part of one; and scratch
// memory for the sums of some rows. See docs/Tiling.md.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TILING_SUBVOLUME_H
#define BSAIE_TILING_SUBVOLUME_H

#include "BSAIE/Hardware/Device.h"
#include "BSAIE/Tiling/CoreQueue.h"
#include "BSAIE/Tiling/LayerShape.h"
#include "BSAIE/Tiling/RowStream.h"
#include "llvm/Support/Error.h"
#include <functional>

namespace bsaie {

/// The rows of cores work on strips of the output's rows, and those of a strip
/// on its output channels: with n = rows / strips of them, row mod n on blocks
/// OutputSteps{ceil(COUT / 8), steps, n}.of(step, row mod n) of eight.
/// A column's width is cut into even tiles of at most `tileWidth` output
/// pixels. With several parts the sums of a tile wait
/// in the core's scratch memory, `bandRows` output rows of them.
struct Subvolume {
  int64_t steps = 1;
  int64_t tileWidth = 1;
  int64_t ringRows = 1;
  SumParts parts;
  /// Two where the next run is loaded while the cores work with this one.
  int64_t runs = 1;
  /// Divides the rows of cores; row r of them has strip r / n.
  int64_t strips = 1;
};

struct SubvolumeProblem {
  /// Its input channels are those that are loaded.
  LayerShape layer;
  Device device;
  /// Output pixels of the widest column.
  int64_t columnWidth = 1;
  /// Bytes of the parameter run for output blocks [begin, end) of 8 channels
  /// and part `part` of `parts` of the sums.
  std::function<int64_t(Interval blocks, int64_t part, SumParts parts)>
      runBytes;
  /// Non-zero 8x8 blocks of output blocks [begin, end) in the input channels of
  /// part `part` of `parts`.
  std::function<int64_t(Interval blocks, int64_t part, SumParts parts)>
      nonZeroBlocks;
  /// The most parts that the sums may come in; one for kernels that do not sum
  /// over parts.
  SumParts mostParts;
  /// The sums come into the memtiles in at least so many parts, and so do they
  /// into the cores.
  SumParts leastParts;
  /// Whether the memtiles hold all runs of a subvolume: others are chosen only
  /// where there is no such one. Empty: always.
  std::function<bool(const Subvolume &)> fitsMemtiles;
  /// Take the first that fits, with the fewest parts and steps, whatever its
  /// time.
  bool takesFirst = false;
  /// Tries so many strips alone where the layer can have them and something
  /// fits; 0: all numbers.
  int64_t onlyStrips = 0;
};

/// The bytes of core memory that a subvolume takes.
struct CoreFootprint {
  int64_t ringBytes = 0;   // of one input
  int64_t outputBytes = 0; // of both slots
  int64_t runBytes = 0;    // of one run
  int64_t addendRows = 0;  // of what a convolution adds
  int64_t addendBytes = 0; // of all of these
  int64_t handedBytes = 0; // of rows that one kernel hands to the next
  int64_t sumRowBytes = 0; // of scratch memory, for one output row; 0: no sums
  int64_t inputs = 1;
  int64_t runs = 1;
  int64_t total() const {
    return inputs * ringBytes + outputBytes + runs * runBytes + addendBytes +
           handedBytes;
  }
};

/// The vertical window of kernel row part `part`.
WindowDim kernelRowPart(const WindowDim &height, SumParts parts, int64_t part);

/// What the layer asks of its ring, over all parts.
RingDemand largestStream(const LayerShape &layer, SumParts parts);

/// Calls, of the last part of the sums, whose input rows a ring holds.
int64_t callsInRing(const LayerShape &layer, SumParts parts, int64_t ringRows);

/// Rows of what a convolution adds that a core holds: one for each of these
/// calls, at least 2 and at most 16.
int64_t addendRows(const LayerShape &layer, SumParts parts, int64_t ringRows);

/// Output rows of a band: as few bands as the scratch memory allows, all but
/// the last of so many rows. All rows without parts.
int64_t bandRows(const Device &device, const LayerShape &layer,
                 const Subvolume &subvolume, int64_t sumRowBytes);

/// Input pixels in a core for `outputs` output pixels, padding included.
int64_t tileInputWidth(const LayerShape &layer, int64_t outputs);

CoreFootprint coreFootprint(const SubvolumeProblem &problem,
                            const Subvolume &subvolume);

/// Why there is no subvolume: the smallest one exceeds a core.
class SubvolumeError : public llvm::ErrorInfo<SubvolumeError> {
public:
  static char ID;
  std::string message;
  Subvolume smallest;
  CoreFootprint footprint;
  /// Its sums exceed the scratch memory, and not its buffers theirs.
  bool isOfSums = false;

  /// "ring of 3 rows (72 bytes), two output slots (16), run of parameters
  /// (..)".
  std::string describeBuffers() const;
  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override;
};

/// Closed-form seconds of a layer whose data lie in the memtiles.
struct LayerSeconds {
  /// What chooseSubvolume weighs: for each step and part the weights, then the
  /// slowest of loading, computing and storing.
  double weighed = 0;
  /// What the first rows take before the slowest of channels and cores is busy;
  /// where loading is the slowest, what the last outputs take to leave. Of the
  /// rows of the first call, what loading takes.
  double rampBefore = 0, leaving = 0, firstLoading = 0;
  /// In the order in which they come, with what overlaps besides: rows that
  /// enter before their run, and kernels that alternate.
  std::vector<RunSeconds> runs;
  /// Runs that have a place in a core.
  int64_t places = 1;
  /// Tiles of the width: each step passes over the rows so often.
  int64_t tiles = 1;
  /// What the cores take for the last rows of the ring when all are loaded.
  double rowsHeld = 0;
  /// Calls of a pass, and the input rows of the first one.
  int64_t calls = 1, firstRows = 1;
  /// Of core memory: in all, for the output slots and for one run.
  int64_t coreBytes = 0, slotBytes = 0, runBytes = 0;
};

LayerSeconds estimateLayer(const SubvolumeProblem &problem,
                           const Subvolume &subvolume);

/// A subvolume and what chooseSubvolume weighs, LayerSeconds::weighed.
struct RankedSubvolume : Subvolume {
  double seconds = 0;
};

/// The subvolume with the least estimated time. A SubvolumeError when not even
/// one pixel of eight channels fits a core. Tries
/// each number of steps once for a few numbers of parts, and more parts only
/// while nothing fits: bounded by the layer's blocks.
llvm::Expected<RankedSubvolume>
chooseSubvolume(const SubvolumeProblem &problem);

/// The same and up to `most` - 1 others, by estimated time; at least one.
llvm::Expected<std::vector<RankedSubvolume>>
chooseSubvolumes(const SubvolumeProblem &problem, size_t most);

} // namespace bsaie

#endif // BSAIE_TILING_SUBVOLUME_H
