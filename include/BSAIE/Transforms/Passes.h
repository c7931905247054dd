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
#include "llvm/Support/CommandLine.h"

namespace bsaie {

/// What blocksparse-place lets stay in the memtiles.
enum class ResidencyRule {
  /// What saves the most DDR bytes.
  Cost,
  /// The paper's rule (Section IV.C): once a layer has no room, nothing.
  EvictAll
};

/// When aie2-chain-locks lets a transfer begin.
enum class TransferOrder {
  /// As early as data and memory allow.
  Data,
  /// Loads, computation, stores, one layer after the other.
  Layers
};

/// The values of the options of both passes, for pipelines too.
inline auto residencyRules() {
  return llvm::cl::values(
      clEnumValN(ResidencyRule::Cost, "cost", "what saves the most DDR bytes"),
      clEnumValN(ResidencyRule::EvictAll, "evict-all",
                 "nothing, once a layer has no room"));
}
inline auto transferOrders() {
  return llvm::cl::values(
      clEnumValN(TransferOrder::Data, "data",
                 "as early as data and memory allow"),
      clEnumValN(TransferOrder::Layers, "layers", "one layer after the other"));
}

#define GEN_PASS_DECL
#include "BSAIE/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "BSAIE/Transforms/Passes.h.inc"

} // namespace bsaie

#endif // BSAIE_TRANSFORMS_PASSES_H
