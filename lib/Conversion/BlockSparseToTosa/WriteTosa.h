//===- WriteTosa.h - The TOSA meaning of one layer --------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the conversions to upstream's dialects share: layers that stand alone,
// each as the TOSA ops that define it. Knows nothing of how those are computed.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_CONVERSION_BLOCKSPARSETOTOSA_WRITETOSA_H
#define BSAIE_LIB_CONVERSION_BLOCKSPARSETOTOSA_WRITETOSA_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

namespace bsaie::blocksparse {

/// Segments become their bodies, and what is fused into a convolution becomes a
/// layer of its own.
void expandFusedLayers(mlir::func::FuncOp function);

/// Writes the TOSA ops of `layer`, which stays, at the insertion point and
/// returns their result. Fails with an error at the layer when its weights
/// cannot be read.
mlir::FailureOr<mlir::Value> writeLayerAsTosa(mlir::OpBuilder &builder,
                                              mlir::Operation *layer);

/// Replaces each layer by what `write` has written before it, and drops the
/// weights that nobody needs any more. Stops where that fails.
mlir::LogicalResult replaceLayers(
    mlir::func::FuncOp function,
    llvm::function_ref<mlir::FailureOr<mlir::Value>(mlir::OpBuilder &,
                                                    mlir::Operation *)>
        write);

/// The location that the ops of `layer` get: its name travels in it.
mlir::Location getNamedLocation(mlir::Operation *layer);

/// Drops what upstream's tools do not know: the device, names, placements.
void dropProjectAttributes(mlir::Operation *op);

} // namespace bsaie::blocksparse

#endif // BSAIE_LIB_CONVERSION_BLOCKSPARSETOTOSA_WRITETOSA_H
