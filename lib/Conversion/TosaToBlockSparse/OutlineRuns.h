//===- OutlineRuns.h - Supported runs as functions --------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cuts a TOSA function that cannot be converted as a whole. Converts nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_CONVERSION_TOSATOBLOCKSPARSE_OUTLINERUNS_H
#define BSAIE_LIB_CONVERSION_TOSATOBLOCKSPARSE_OUTLINERUNS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace bsaie {

/// Moves each largest supported run of `function` that holds a layer into a
/// private function, which carries the device of the module, and calls it.
/// Appends to `converted` what can be converted now: these functions, or
/// `function` itself when all of it is supported.
void outlineRuns(mlir::func::FuncOp function,
                 llvm::SmallVectorImpl<mlir::func::FuncOp> &converted);

} // namespace bsaie

#endif // BSAIE_LIB_CONVERSION_TOSATOBLOCKSPARSE_OUTLINERUNS_H
