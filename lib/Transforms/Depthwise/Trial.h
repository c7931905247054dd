//===- Trial.h - What a choice of segments would give -----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compiles copies of a function and looks at the result: which tensors travel
// by DDR, and how long the program takes when it is executed. The function
// itself stays as it is.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_TRANSFORMS_DEPTHWISE_TRIAL_H
#define BSAIE_LIB_TRANSFORMS_DEPTHWISE_TRIAL_H

#include "BSAIE/Hardware/Device.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include <optional>

namespace bsaie::depthwise {

/// A run of items [first, last] of a function that becomes a segment.
struct Plan {
  size_t first = 0, last = 0;
  /// Parts of the output's rows and columns.
  int64_t tiles = 1, widthTiles = 1;
  /// Rows that two tiles need are copied, not computed again.
  bool keep = false;

  bool operator==(const Plan &o) const {
    return first == o.first && last == o.last && tiles == o.tiles &&
           widthTiles == o.widthTiles && keep == o.keep;
  }
};

/// The ops of a function that may be in segments, in order: layers, and what
/// concatenates their results.
std::vector<mlir::Operation *> itemsOf(mlir::func::FuncOp function);

/// Makes each run of items a segment; runs are in order and disjoint.
void makeSegments(mlir::func::FuncOp function, llvm::ArrayRef<Plan> plans);

/// By item, whether its result would be written to DDR or read from there
/// though it is neither input nor output of the function. None when the
/// function cannot be compiled; whoever compiles it says why.
std::optional<std::vector<bool>> spilledItems(mlir::func::FuncOp function,
                                              const Device &device);

/// Seconds of the program with these segments, executed. None when it cannot be
/// compiled.
std::optional<double> executedSeconds(mlir::func::FuncOp function,
                                      llvm::ArrayRef<Plan> plans);

} // namespace bsaie::depthwise

#endif // BSAIE_LIB_TRANSFORMS_DEPTHWISE_TRIAL_H
