//===- Partition.h - Which columns own which pixels -------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every activation has its own column ownership: a contiguous partition of its
// width, empty parts allowed. A column of cores reads its own memtile and the
// direct neighbours', so a layer's partition must fit those of its inputs.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TILING_PARTITION_H
#define BSAIE_TILING_PARTITION_H

#include "BSAIE/Tiling/LayerShape.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace bsaie {

/// columns + 1 rising positions: column c owns pixels [p[c], p[c + 1]).
using Partition = llvm::SmallVector<int64_t, 9>;

/// An input that stays in the memtiles: its owners and the window that reads
/// it.
struct PartitionInput {
  llvm::ArrayRef<int64_t> owners;
  WindowDim window;
};

/// True when column `column` can gather the inputs of outputs [range) from its
/// own and the direct neighbours' memtiles.
bool withinReach(const PartitionInput &input, int64_t column, Interval outputs);

/// True when every column of `partition` can gather all its inputs.
bool verifyPartition(llvm::ArrayRef<int64_t> partition, int64_t width,
                     llvm::ArrayRef<PartitionInput> inputs);

/// The partition of `width` over `columns` that minimises the widest part, and
/// among those the distance from even parts (packed to the left when the width
/// is below the number of columns), within reach of all inputs; none if there
/// is none.
std::optional<Partition> choosePartition(int64_t width, int64_t columns,
                                         llvm::ArrayRef<PartitionInput> inputs);

} // namespace bsaie

#endif // BSAIE_TILING_PARTITION_H
