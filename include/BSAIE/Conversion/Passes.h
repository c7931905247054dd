//===- Passes.h - Passes between dialects -----------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Declares and registers the passes of Passes.td.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_CONVERSION_PASSES_H
#define BSAIE_CONVERSION_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace bsaie {

#define GEN_PASS_DECL
#include "BSAIE/Conversion/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "BSAIE/Conversion/Passes.h.inc"

} // namespace bsaie

#endif // BSAIE_CONVERSION_PASSES_H
