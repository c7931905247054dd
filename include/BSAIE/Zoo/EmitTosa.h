//===- EmitTosa.h - A network of the zoo as TOSA ----------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Spells a graph in TOSA, as LLVM 22 has it: one operation a node.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_ZOO_EMITTOSA_H
#define BSAIE_ZOO_EMITTOSA_H

#include "BSAIE/Zoo/Graph.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace bsaie::zoo {

/// How a graph is spelled.
struct EmitOptions {
  /// Weights are dense_resource blobs, which bytecode stores as they are; all
  /// other constants are dense.
  bool useResources = false;
  /// The first dimension of inputs and results.
  int64_t batch = 1;
  std::string function = "main";
};

/// A module with one function. Locations name the layers. The context must have
/// the TOSA and func dialects loaded.
mlir::OwningOpRef<mlir::ModuleOp> emitTosa(const Graph &graph,
                                           mlir::MLIRContext &context,
                                           const EmitOptions &options);

} // namespace bsaie::zoo

#endif // BSAIE_ZOO_EMITTOSA_H
