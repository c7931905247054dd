//===- Dialects.cpp - C API of the dialects ---------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Wraps the registration. Holds no list of its own.
//
//===----------------------------------------------------------------------===//

#include "BSAIE-c/Dialects.h"
#include "BSAIE/Dialect/AIE2/IR/AIE2Dialect.h"
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseDialect.h"
#include "BSAIE/Pipelines/RegisterEverything.h"
#include "mlir/CAPI/Registration.h"

MLIR_DEFINE_CAPI_DIALECT_REGISTRATION(BlockSparse, blocksparse,
                                      bsaie::blocksparse::BlockSparseDialect)
MLIR_DEFINE_CAPI_DIALECT_REGISTRATION(AIE2, aie2, bsaie::aie2::AIE2Dialect)

void bsaieRegisterAllDialects(MlirDialectRegistry registry) {
  bsaie::registerAllDialects(*unwrap(registry));
}
