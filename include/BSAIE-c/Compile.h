//===-- BSAIE-c/Compile.h - C API of the compiler -----------------*- C -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The device of a module, and the stages. What fails returns failure and has
// said why as a diagnostic of the module's context.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_C_COMPILE_H
#define BSAIE_C_COMPILE_H

#include "mlir-c/IR.h"
#include "mlir-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Registers the passes and the stages for mlirParsePassPipeline and
/// bsaieRunPipeline. May be called again; threads need not take turns.
MLIR_CAPI_EXPORTED void bsaieRegisterAllPasses(void);

/// Sets the device that the module is compiled for: `name{field=value}`, or the
/// path of a file, as bsaie-opt's --device.
MLIR_CAPI_EXPORTED MlirLogicalResult bsaieSetDevice(MlirModule module,
                                                    MlirStringRef device);

/// Runs a pipeline, such as `sparsify{partial},tile,allocate`, on the module;
/// `builtin.module(...)` around it is taken for the module itself.
/// Registers the passes if that has not been done. After a failure the module
/// is only good for destruction.
MLIR_CAPI_EXPORTED MlirLogicalResult bsaieRunPipeline(MlirModule module,
                                                      MlirStringRef pipeline);

#ifdef __cplusplus
}
#endif

#endif // BSAIE_C_COMPILE_H
