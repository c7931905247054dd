//===- LayerFacts.h - Facts of layers that become one -----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_TRANSFORMS_LAYERFACTS_H
#define BSAIE_LIB_TRANSFORMS_LAYERFACTS_H

#include "BSAIE/Dialect/AIE2/IR/AIE2Dialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/SmallSet.h"

namespace bsaie {

/// "block.a" and "block.b" as "block.a+b".
std::string joinNames(llvm::ArrayRef<std::string> names);

/// The places of a layer that does what these layers did: each once, in their
/// order, with ", " between them. Empty ones do not count.
std::string joinPlaces(llvm::ArrayRef<aie2::LayerAttr> layers);

/// Takes the facts with these numbers out of the function's bsaie.layers, but
/// for those that a layer still has, and numbers the others anew, also on the
/// layers.
void removeFacts(mlir::func::FuncOp func, llvm::SmallSet<int64_t, 8> removed);

} // namespace bsaie

#endif // BSAIE_LIB_TRANSFORMS_LAYERFACTS_H
