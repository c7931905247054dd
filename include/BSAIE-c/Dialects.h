//===-- BSAIE-c/Dialects.h - C API of the dialects ----------------*- C -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Handles of the two dialects, and the registration of all that the passes read
// and write.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_C_DIALECTS_H
#define BSAIE_C_DIALECTS_H

#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif

MLIR_DECLARE_CAPI_DIALECT_REGISTRATION(BlockSparse, blocksparse);
MLIR_DECLARE_CAPI_DIALECT_REGISTRATION(AIE2, aie2);

/// Adds the project's dialects to the registry, and those of upstream that its
/// passes read and write: arith, func, tensor and tosa.
MLIR_CAPI_EXPORTED void bsaieRegisterAllDialects(MlirDialectRegistry registry);

#ifdef __cplusplus
}
#endif

#endif // BSAIE_C_DIALECTS_H
