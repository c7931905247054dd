//===- AIE2Ops.h - Buffers, locks, transfers, kernels  ----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The ops of the aie2 dialect and the interface of those that an engine
// executes.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_DIALECT_AIE2_IR_AIE2OPS_H
#define BSAIE_DIALECT_AIE2_IR_AIE2OPS_H

#include "BSAIE/Dialect/AIE2/IR/AIE2Dialect.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributeInterfaces.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "BSAIE/Dialect/AIE2/IR/AIE2Interfaces.h.inc"

#define GET_OP_CLASSES
#include "BSAIE/Dialect/AIE2/IR/AIE2Ops.h.inc"

#endif // BSAIE_DIALECT_AIE2_IR_AIE2OPS_H
