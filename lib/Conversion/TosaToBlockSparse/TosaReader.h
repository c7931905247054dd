//===- TosaReader.h - Constants and crops of TOSA graphs --------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the importer reads from TOSA ops: constants in both forms, rescales,
// slices, names. Builds nothing. All errors are emitted on the op that is read.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_CONVERSION_TOSATOBLOCKSPARSE_TOSAREADER_H
#define BSAIE_LIB_CONVERSION_TOSATOBLOCKSPARSE_TOSAREADER_H

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseDialect.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"

namespace bsaie {

/// The elements of a tosa.const or arith.constant, or null.
mlir::ElementsAttr getConstantElements(mlir::Value value);

/// The integers of a constant i8, i16 or i32 tensor; `what` names it in errors.
mlir::FailureOr<llvm::SmallVector<int32_t>>
readIntegers(mlir::Operation *op, mlir::Value value, llvm::StringRef what);

/// The one integer of a zero point.
mlir::FailureOr<int32_t> readZeroPoint(mlir::Operation *op, mlir::Value value,
                                       llvm::StringRef what);

/// A tosa.rescale as an attribute. Refuses unsigned types and constants that
/// are not known.
mlir::FailureOr<blocksparse::RequantAttr> readRescale(mlir::tosa::RescaleOp op);

/// The crop (top, bottom, left, right) that a tosa.slice makes of height and
/// width; nothing when it is another kind of slice.
std::optional<std::array<int64_t, 4>> readCrop(mlir::tosa::SliceOp op);

/// Refuses `value` unless it is an int8 NHWC activation of one image with a
/// static shape.
mlir::LogicalResult checkActivation(mlir::Operation *op, mlir::Value value,
                                    llvm::StringRef what);

/// The name that a location gives, or nothing.
llvm::StringRef nameFromLocation(mlir::Location loc);

} // namespace bsaie

#endif // BSAIE_LIB_CONVERSION_TOSATOBLOCKSPARSE_TOSAREADER_H
