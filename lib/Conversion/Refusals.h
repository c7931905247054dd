//===- Refusals.h - All ops that cannot be converted ------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The error of a conversion that refuses ops: it names all kinds of them at
// once. Which ops and why is for the conversions to say.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_CONVERSION_REFUSALS_H
#define BSAIE_LIB_CONVERSION_REFUSALS_H

#include "mlir/IR/Operation.h"

namespace bsaie {

/// An op, and why it is refused; empty where its name says enough.
struct RefusedOp {
  mlir::Operation *op;
  std::string reason;
};

/// One error at the first op, `what` and "tosa.exp (2), tosa.sin", with a note
/// for each op. Always a failure; `refused` is not empty.
mlir::LogicalResult reportRefusedOps(llvm::StringRef what,
                                     llvm::ArrayRef<RefusedOp> refused);

} // namespace bsaie

#endif // BSAIE_LIB_CONVERSION_REFUSALS_H
