//===- Passes.h - Passes within a dialect -----------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Declares and registers the passes of Passes.td.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TRANSFORMS_PASSES_H
#define BSAIE_TRANSFORMS_PASSES_H

#include "BSAIE/Dialect/AIE2/IR/AIE2Ops.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace bsaie {

#define GEN_PASS_DECL
#include "BSAIE/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "BSAIE/Transforms/Passes.h.inc"

} // namespace bsaie

#endif // BSAIE_TRANSFORMS_PASSES_H
