//===- Partition.h - Which columns own which pixels -------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every activation has its own column ownership: a contiguous partition of its
// width, empty parts allowed. A column of cores reads its own memtiles and the
// direct neighbours', so a layer's partition must fit what those hold of its
// inputs. Where a column's memtiles hold weights only, a neighbour's hold what
// it computes. See docs/Tiling.md.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TILING_PARTITION_H
#define BSAIE_TILING_PARTITION_H

#include "BSAIE/Hardware/Device.h"
#include "BSAIE/Tiling/LayerShape.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace bsaie {

/// columns + 1 rising positions: column c owns pixels [p[c], p[c + 1]).
using Partition = llvm::SmallVector<int64_t, 9>;

/// The memtiles into which each column of cores writes: its own that hold
/// activations, else those of the neighbour column that has some, the left one
/// first; none where no memtile is in reach: such a column computes nothing.
using ColumnHomes = llvm::SmallVector<llvm::SmallVector<int64_t, 2>, 8>;
ColumnHomes columnHomes(const Device &device);

/// The pixels of a tensor that each memtile holds.
struct Extents {
  llvm::SmallVector<int64_t, 8> begin, end;
  int64_t memtiles() const { return begin.size(); }
  Interval of(int64_t memtile) const { return {begin[memtile], end[memtile]}; }
};

/// Spreads what each column owns evenly over its homes. `ranges[c]` are the
/// pixels of column c; they rise, and may overlap.
Extents extentsOf(llvm::ArrayRef<Interval> ranges, const ColumnHomes &homes,
                  int64_t memtiles);

/// Pixels of the widest column when a width is cut evenly over the columns that
/// have homes.
int64_t widestColumn(int64_t width, const Device &device);

/// The pixels of each column of a partition, from pixel `first` on.
llvm::SmallVector<Interval, 8> columnRanges(llvm::ArrayRef<int64_t> partition,
                                            int64_t first = 0);

/// Columns + 1 positions: what the memtiles of each column hold when outputs
/// are partitioned so.
Partition storedPartition(llvm::ArrayRef<int64_t> partition,
                          const ColumnHomes &homes, const Device &device);

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
/// among those the distance from even parts over the first columns, as few as
/// have no wider parts than all of them would (over all of them where columns
/// share a memtile), within reach of all inputs; none if there is none whose
/// widest part is at most twice that of an even one. Columns without homes get
/// no pixel.
std::optional<Partition> choosePartition(int64_t width,
                                         const ColumnHomes &homes,
                                         llvm::ArrayRef<PartitionInput> inputs);

} // namespace bsaie

#endif // BSAIE_TILING_PARTITION_H
