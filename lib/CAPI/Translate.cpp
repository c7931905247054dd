//===- Translate.cpp - C API of the translations ----------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds the program, views it as data and hands it to an emitter, as the
// translations of bsaie-translate do.
//
//===----------------------------------------------------------------------===//

#include "BSAIE-c/Translate.h"
#include "BSAIE/Emit/AsmWriter.h"
#include "BSAIE/Emit/Report.h"
#include "BSAIE/Target/ProgramFromIR.h"
#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/Diagnostics.h"

using namespace mlir;
using namespace bsaie;

/// Calls back with what `emit` prints, once all of it is there.
template <typename Emit>
static MlirLogicalResult translate(MlirModule module, MlirStringRef program,
                                   MlirStringCallback callback, void *userData,
                                   Emit emit) {
  FailureOr<aie2::ProgramOp> op = findProgram(unwrap(module), unwrap(program));
  if (failed(op))
    return wrap(failure());
  FailureOr<TranslatedProgram> translated = programFromIR(*op);
  if (failed(translated))
    return wrap(failure());
  std::string text;
  llvm::raw_string_ostream os(text);
  if (llvm::Error error = emit(*translated, os))
    return wrap(emitError(op->getLoc(), llvm::toString(std::move(error))));
  callback(mlirStringRefCreate(text.data(), text.size()), userData);
  return wrap(success());
}

void bsaieForEachProgram(MlirModule module, MlirStringCallback callback,
                         void *userData) {
  unwrap(module)->walk<WalkOrder::PreOrder>([&](aie2::ProgramOp op) {
    callback(wrap(op.getSymName()), userData);
    return WalkResult::skip();
  });
}

MlirLogicalResult bsaieTranslateToAsm(MlirModule module, MlirStringRef program,
                                      MlirStringCallback callback,
                                      void *userData) {
  return translate(
      module, program, callback, userData,
      [](const TranslatedProgram &translated, llvm::raw_ostream &os) {
        writeAsm(translated.program, os);
        return llvm::Error::success();
      });
}

MlirLogicalResult bsaieTranslateToParameters(MlirModule module,
                                             MlirStringRef program,
                                             MlirStringCallback callback,
                                             void *userData) {
  return translate(
      module, program, callback, userData,
      [](const TranslatedProgram &translated, llvm::raw_ostream &os) {
        os.write(translated.parameters.data(), translated.parameters.size());
        return llvm::Error::success();
      });
}

MlirLogicalResult bsaieReportAsJson(MlirModule module, MlirStringRef program,
                                    MlirStringCallback callback,
                                    void *userData) {
  return translate(module, program, callback, userData,
                   [](const TranslatedProgram &translated,
                      llvm::raw_ostream &os) -> llvm::Error {
                     llvm::Expected<Report> report = reportProgram(translated);
                     if (!report)
                       return report.takeError();
                     printReport(*report, ReportFormat::Json, os);
                     return llvm::Error::success();
                   });
}
