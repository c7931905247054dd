//===- Prune.h - Which blocks matter least ----------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The importance of blocks (the paper's Section III.B) and the choice of those
// to prune. Works on plain numbers; changes no weight.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_SPARSITY_PRUNE_H
#define BSAIE_SPARSITY_PRUNE_H

#include "BSAIE/Sparsity/BlockMask.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <vector>

namespace bsaie {

/// How much a block matters. L1: sum of |w|. L2: root of the sum of w^2 (kept
/// as the sum, which has the same order). Variance: of the block's values about
/// their mean. VarianceTensor: of the block's values about the mean of the
/// whole tensor. Both variances divide by the values that the block has.
enum class Importance { L1, L2, Variance, VarianceTensor };

/// Reads "l1", "l2", "variance" or "variance-tensor".
llvm::Expected<Importance> parseImportance(llvm::StringRef text);

/// The importance of each block, in the order of a mask's bits.
std::vector<double> blockImportance(llvm::ArrayRef<int8_t> weights,
                                    const WeightShape &shape, BlockShape block,
                                    Importance importance);

/// The blocks of a convolution, as chooseBlocks sees them.
struct PruneLayer {
  int64_t blockRows = 0, blockColumns = 0;
  /// One for each block, row by row.
  std::vector<double> importance;
};

struct PruneOptions {
  /// Share of the blocks to prune, 0 to 1.
  double ratio = 0;
  /// The ratio holds over all layers together, and not in each.
  bool network = false;
  /// Every block row and block column keeps a block.
  bool keepAlive = false;
  /// Equal work: each group of block rows loses its share (balancedQuota), and
  /// of that its share in each group of block columns (balancedColumnGroups).
  bool balance = false;
  /// With balance: into how many groups a layer's block rows fall, steps x mesh
  /// rows. 0 means that they are not known: each block row is a group.
  int64_t slots = 0;
};

struct PruneChoice {
  /// For each layer a bit for each block, set where it is pruned.
  std::vector<llvm::BitVector> pruned;
  /// round(ratio x blocks), summed over the layers or taken over the network.
  int64_t wanted = 0;
  /// What keepAlive left of that.
  int64_t count = 0;
};

/// Chooses exactly round(ratio x blocks) blocks of least importance; equal ones
/// in the order of their index. Fewer only where keepAlive leaves no choice: a
/// layer of R x C blocks keeps at least max(R, C). An error when the ratio is
/// not in 0..1 or a layer's importance has not one entry for each block.
llvm::Expected<PruneChoice> chooseBlocks(llvm::ArrayRef<PruneLayer> layers,
                                         const PruneOptions &options);

/// First block row of each of `slots` groups, and one past the last: group q of
/// n has block rows [q B / n, (q + 1) B / n) of the B block rows.
std::vector<int64_t> slotBegins(int64_t blockRows, int64_t slots);

/// Into how many groups of neighbouring block columns balance cuts a layer: 1
/// to 4, of at least 4 columns. Cores that sum over the input channels part by
/// part wait for each other in each part, so each part has to be even too.
int64_t balancedColumnGroups(int64_t blockColumns);

/// Splits `total` over groups of the given sizes so that any run of consecutive
/// groups gets its proportional share to within one, and none more than its
/// size. Equal groups therefore differ by one at most, and so do the cores of a
/// mesh however the block rows are cut later.
std::vector<int64_t> balancedQuota(llvm::ArrayRef<int64_t> groupSizes,
                                   int64_t total);

} // namespace bsaie

#endif // BSAIE_SPARSITY_PRUNE_H
