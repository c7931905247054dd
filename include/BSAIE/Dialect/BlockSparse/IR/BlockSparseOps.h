//===- BlockSparseOps.h - The layers of a network ---------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The ops of the blocksparse dialect.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_DIALECT_BLOCKSPARSE_IR_BLOCKSPARSEOPS_H
#define BSAIE_DIALECT_BLOCKSPARSE_IR_BLOCKSPARSEOPS_H

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseDialect.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributeInterfaces.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/TilingInterface.h"

#define GET_OP_CLASSES
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h.inc"

#endif // BSAIE_DIALECT_BLOCKSPARSE_IR_BLOCKSPARSEOPS_H
