//===-- BSAIE-c/Translate.h - C API of the translations -----------*- C -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The programs of a compiled module as text, bytes and a report, in memory. A
// callback may be called several times, with consecutive parts; what fails
// calls it not at all, returns failure, and has said why as a diagnostic of the
// context.
//
// `program` chooses one of several programs by its name, without the @; when it
// is empty there must be only one.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_C_TRANSLATE_H
#define BSAIE_C_TRANSLATE_H

#include "mlir-c/IR.h"
#include "mlir-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Calls back once for each program, in the module's order, with its name.
MLIR_CAPI_EXPORTED void bsaieForEachProgram(MlirModule module,
                                            MlirStringCallback callback,
                                            void *userData);

/// The program in the text that bsaie-sim reads.
MLIR_CAPI_EXPORTED MlirLogicalResult
bsaieTranslateToAsm(MlirModule module, MlirStringRef program,
                    MlirStringCallback callback, void *userData);

/// The bytes of its parameter image; none for a program without parameters.
MLIR_CAPI_EXPORTED MlirLogicalResult
bsaieTranslateToParameters(MlirModule module, MlirStringRef program,
                           MlirStringCallback callback, void *userData);

/// Executes the program for its time; one JSON object, as bsaie-translate
/// --aie2-to-report --report-format=json prints it.
MLIR_CAPI_EXPORTED MlirLogicalResult
bsaieReportAsJson(MlirModule module, MlirStringRef program,
                  MlirStringCallback callback, void *userData);

#ifdef __cplusplus
}
#endif

#endif // BSAIE_C_TRANSLATE_H
