//===- LayerParameters.h - What a layer's kernels read ----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parameter runs of a layer: their bytes, their non-zero blocks, and their
// packed form; and the input channels that they read. Weights are read where
// they lie.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_ANALYSIS_LAYERPARAMETERS_H
#define BSAIE_ANALYSIS_LAYERPARAMETERS_H

#include "BSAIE/Analysis/LayerConstants.h"
#include "BSAIE/Analysis/LayerGraph.h"
#include "BSAIE/Tiling/MemtileSplit.h"
#include "BSAIE/Tiling/RunDeal.h"
#include "BSAIE/Tiling/Subvolume.h"

namespace bsaie {

/// Lets each output pixel meet one pixel, of its own: the window of a layer
/// that reads nothing is of no account.
void forgetWindow(LayerShape &shape);

class LayerParameters {
public:
  /// Reads the constants of a layer op, as its subvolume has them if it has
  /// one. Failure after an error on the op, also when its kernel is larger than
  /// any run can have.
  static mlir::FailureOr<LayerParameters> get(mlir::Operation *op);
  /// The same whatever the subvolume says, and with `folds` folded if possible.
  static mlir::FailureOr<LayerParameters> get(mlir::Operation *op, bool folds);

  /// Whether the kernel's columns can become channels in the cores: something
  /// is read, and canFoldColumns holds.
  bool canFold() const;
  /// Whether they have. Weights stay where they are, as their order is the
  /// same. All blocks of a row are there if one was before.
  bool isFolded() const { return channelsBeforeFold > 0; }

  /// The shape of the layer with the input channels that a core loads: those of
  /// block columns that hold a block, and a few between them; without a block,
  /// with a window of one pixel. Folded, its width is counted in what the cores
  /// get, not in pixels of the input.
  const LayerShape &shape() const { return loadedShape; }
  /// A convolution without a single block: its outputs are constants.
  bool readsNothing() const { return nothing; }
  /// The channels that cores load for part `part` of `parts`: ranges that rise
  /// and do not touch. Of the input, or of the folded columns.
  llvm::SmallVector<Interval, 4> inputRanges(int64_t part,
                                             SumParts parts) const;
  /// The most channels of the input that any part reads.
  int64_t mostInputChannels(SumParts parts) const;
  /// The most parts that the layer's sums can come in.
  SumParts mostParts() const;

  /// Bytes of the run for output blocks [begin, end) of 8 channels and part
  /// `part` of `parts`; 0 for a layer without parameters.
  int64_t runBytes(Interval blocks, int64_t part, SumParts parts) const;
  /// Bytes at the begin of a run that are for another kernel than the
  /// convolution: the sum after the last part, or the pool before.
  int64_t prefixBytes(int64_t part, SumParts parts) const;
  /// False for a run that exceeds what a packed run counts: 255 kernel rows,
  /// 65535 channels or blocks.
  bool canPack(Interval blocks, int64_t part, SumParts parts) const;
  /// 8x8 blocks with a non-zero value in output blocks [begin, end) and the
  /// input channels of a part; those that a depthwise convolution is charged
  /// for.
  int64_t nonZeroBlocks(Interval blocks, int64_t part = 0,
                        SumParts parts = {}) const;
  void packRun(Interval blocks, int64_t part, SumParts parts,
               llvm::SmallVectorImpl<char> &out) const;
  /// True when all cores and steps read the same run.
  bool sharedRun() const;
  /// The runs of a layer with a subvolume: one for each row, step and part, or
  /// a shared one.
  RunDeal deal(blocksparse::SubvolumeAttr subvolume,
               const Device &device) const;

private:
  Interval channels(Interval blocks) const;
  ConvPart partOf(Interval blocks, int64_t part, SumParts parts) const;
  void findInputBlocks();
  void fold();
  /// Blocks of output blocks x indices into inputBlocks.
  int64_t countBlocks(Interval blocks, Interval columns) const;

  LayerShape loadedShape;
  bool nothing = false;
  /// Of the input, where columns are folded; else 0.
  int64_t channelsBeforeFold = 0;
  std::shared_ptr<ConvParameters> conv;
  std::shared_ptr<DepthwiseParameters> depthwise;
  /// The block columns that are loaded.
  llvm::SmallVector<int64_t, 0> inputBlocks;
  /// blocksBefore[r x (columns + 1) + c]: blocks above row r and left of column
  /// c, counted over inputBlocks.
  llvm::SmallVector<int32_t, 0> blocksBefore;
  AddConstants binary;
  AvgPoolConstants average;
  CopyConstants copy;
};

/// What blocksparse-split asks of a layer; `parameters` must outlive the
/// answer.
MemtileSplitProblem memtileSplitProblem(mlir::Operation *op,
                                        const LayerParameters &parameters,
                                        const Device &device);

/// What blocksparse-assign-subvolumes solves for a layer; `parameters` must
/// live as long.
SubvolumeProblem subvolumeProblem(const LayerParameters &parameters,
                                  const Device &device);

/// How the sums of a layer with subvolume `subvolume` are cut.
SumParts sumParts(blocksparse::SubvolumeAttr subvolume);

/// The subvolume of a layer op. Failure after an error on the op when it has
/// none, or one that the layer cannot be cut by: more steps or parts than
/// blocks of 8 channels or kernel rows, strips that do not divide the rows of
/// cores, a tile wider than the output, a ring that deadlocks, columns that
/// cannot be folded.
mlir::FailureOr<blocksparse::SubvolumeAttr>
readSubvolume(mlir::Operation *op, const LayerParameters &parameters,
              const Device &device);

} // namespace bsaie

#endif // BSAIE_ANALYSIS_LAYERPARAMETERS_H
