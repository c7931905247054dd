//===- Members.h - Descriptors of a cohort ----------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Collects what each channel moves in an iteration and merges channels that
// move alike into one member.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_CONVERSION_BLOCKSPARSETOAIE2_MEMBERS_H
#define BSAIE_CONVERSION_BLOCKSPARSETOAIE2_MEMBERS_H

#include "BSAIE/Dialect/AIE2/IR/AIE2Ops.h"
#include "BSAIE/Tiling/LayerShape.h"

namespace bsaie {

/// One level of a pattern: size and stride in bytes.
struct PatternDim {
  int64_t size, stride;
};

/// Builds an access pattern; levels of one element and levels that continue the
/// level inside are dropped.
aie2::AccessAttr makeAccess(mlir::MLIRContext *context, int64_t buffer,
                            int64_t memtile, int64_t offset, int64_t step,
                            int64_t rowStep, llvm::ArrayRef<PatternDim> dims);

class MemberList {
public:
  explicit MemberList(mlir::MLIRContext *context) : context(context) {}

  /// Appends a member of channel `at`; merges it with an equal one of another
  /// channel when that keeps the order of both channels' members.
  void add(int64_t at, llvm::ArrayRef<int64_t> cores, bool each,
           int64_t channel, llvm::ArrayRef<aie2::PieceAttr> pieces);

  bool empty() const { return members.empty(); }
  mlir::ArrayAttr get() const;

private:
  struct Entry {
    llvm::SmallVector<int64_t, 8> at, cores;
    bool each;
    int64_t channel;
    llvm::SmallVector<aie2::PieceAttr, 4> pieces;
  };
  mlir::MLIRContext *context;
  std::vector<Entry> members;
};

/// Consecutive rows of cores that work on equally many channels.
struct RowGroup {
  llvm::SmallVector<int64_t, 8> rows;
  /// First channel of row 0 if the group's spacing went back that far.
  int64_t channelBase = 0;
  int64_t channels = 0;
};

/// Groups rows by the channels [ranges[row]) that they work on; idle rows are
/// left out.
llvm::SmallVector<RowGroup, 4> groupRows(llvm::ArrayRef<Interval> channels);

} // namespace bsaie

#endif // BSAIE_CONVERSION_BLOCKSPARSETOAIE2_MEMBERS_H
