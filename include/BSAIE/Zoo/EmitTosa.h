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

/// A module with one function, @main. Locations name the layers. With
/// `useResources`, weights are dense_resource blobs, which bytecode stores as
/// they are; all other constants are dense. The context must have the TOSA and
/// func dialects loaded.
mlir::OwningOpRef<mlir::ModuleOp>
emitTosa(const Graph &graph, mlir::MLIRContext &context, bool useResources);

} // namespace bsaie::zoo

#endif // BSAIE_ZOO_EMITTOSA_H
