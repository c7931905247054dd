//===- BlockSparseDialect.h - The blocksparse dialect -----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The dialect, its enum, attributes and type. The ops are in BlockSparseOps.h.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_DIALECT_BLOCKSPARSE_IR_BLOCKSPARSEDIALECT_H
#define BSAIE_DIALECT_BLOCKSPARSE_IR_BLOCKSPARSEDIALECT_H

#include "mlir/IR/Attributes.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/Types.h"

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseEnums.h.inc"

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseDialect.h.inc"

#define GET_ATTRDEF_CLASSES
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseAttributes.h.inc"

#define GET_TYPEDEF_CLASSES
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseTypes.h.inc"

namespace bsaie::blocksparse {

/// Discardable attribute of tosa.conv2d: a MaskAttr whose clear blocks are zero
/// whatever the weight's values say.
inline constexpr llvm::StringLiteral maskAttrName = "blocksparse.mask";
/// Discardable attribute of layer ops: the layer's name (StringAttr).
inline constexpr llvm::StringLiteral nameAttrName = "blocksparse.name";

} // namespace bsaie::blocksparse

#endif // BSAIE_DIALECT_BLOCKSPARSE_IR_BLOCKSPARSEDIALECT_H
