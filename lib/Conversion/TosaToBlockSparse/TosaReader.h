//===- TosaReader.h - Constants of TOSA graphs ------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the importer reads from TOSA ops: constants in both forms, rescales,
// pads, slices, names. Builds no op and emits nothing: each error is a text
// without a place, for the op that is read.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_CONVERSION_TOSATOBLOCKSPARSE_TOSAREADER_H
#define BSAIE_LIB_CONVERSION_TOSATOBLOCKSPARSE_TOSAREADER_H

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseDialect.h"
#include "BSAIE/Sparsity/BlockMask.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "llvm/Support/Error.h"
#include <array>

namespace bsaie {

/// The shape in which an activation is stored: N, H, W, C.
using Layout = std::array<int64_t, 4>;

/// "1x4x4x8".
std::string toString(llvm::ArrayRef<int64_t> shape);

/// Whether the elements of `value` are signless integers of `bits` bits.
bool hasElements(mlir::Value value, unsigned bits);
/// The static shape of a ranked tensor; empty for any other type.
llvm::ArrayRef<int64_t> shapeOf(mlir::Value value);

/// The elements of a tosa.const or arith.constant, or null.
mlir::ElementsAttr getConstantElements(mlir::Value value);

/// The integers of a constant i8, i16 or i32 tensor; `what` names it in errors.
llvm::Expected<llvm::SmallVector<int32_t>> readIntegers(mlir::Value value,
                                                        llvm::StringRef what);

/// The one integer of a zero point, a shift or a pad's value.
llvm::Expected<int32_t> readScalar(mlir::Value value, llvm::StringRef what);

/// The numbers of a tosa.const_shape.
llvm::Expected<llvm::SmallVector<int64_t>> readShape(mlir::Value value,
                                                     llvm::StringRef what);

/// A tosa.rescale as an attribute. Refuses unsigned types and constants that
/// are not known.
llvm::Expected<blocksparse::RequantAttr> readRescale(mlir::tosa::RescaleOp op);

/// What a rescale that changes no number and has no zero point is.
blocksparse::RequantAttr identityRequant(mlir::MLIRContext *context);

/// The elements in the constant `value`, which is int8 and has data.
llvm::Expected<mlir::ElementsAttr> readWeightElements(mlir::Value value);

/// The mask that an attribute of `conv` gives its weights; none without.
llvm::Expected<std::optional<BlockMask>> readMask(mlir::tosa::Conv2DOp conv);

/// Before and after for each dimension: what a tosa.slice leaves out.
llvm::Expected<llvm::SmallVector<int64_t>> readSlice(mlir::tosa::SliceOp op);
/// Before and after for each dimension: what a tosa.pad adds.
llvm::Expected<llvm::SmallVector<int64_t>> readPad(mlir::tosa::PadOp op);

/// Refuses `value` unless it is an int8 tensor of a static shape.
llvm::Error checkActivation(mlir::Value value, llvm::StringRef what);

} // namespace bsaie

#endif // BSAIE_LIB_CONVERSION_TOSATOBLOCKSPARSE_TOSAREADER_H
