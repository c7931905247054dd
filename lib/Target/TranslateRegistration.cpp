//===- TranslateRegistration.cpp - Translations of aie2 programs  --*- C++
//-*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each translation finds the program, views it as data and hands it to an
// emitter. The output is complete in memory before the first byte is written.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Target/TranslateRegistration.h"
#include "BSAIE/Emit/AsmWriter.h"
#include "BSAIE/Target/ProgramFromIR.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/ManagedStatic.h"

using namespace mlir;
using namespace bsaie;

namespace {
/// The options of all translations.
struct Options {
  llvm::cl::opt<std::string> program{
      "program",
      llvm::cl::desc("The program to translate, if there are several"),
      llvm::cl::value_desc("name")};
};
} // namespace

static llvm::ManagedStatic<Options> options;

static void registerDialects(DialectRegistry &registry) {
  registry.insert<aie2::AIE2Dialect, arith::ArithDialect, func::FuncDialect>();
}

static FailureOr<TranslatedProgram> translateProgram(Operation *root) {
  FailureOr<aie2::ProgramOp> op = findProgram(root, options->program);
  if (failed(op))
    return failure();
  return programFromIR(*op);
}

/// Writes `text` at once; an error of the output is an error of the
/// translation.
static LogicalResult writeOutput(Operation *root, StringRef text,
                                 raw_ostream &os) {
  os << text;
  os.flush();
  if (os.get_kind() != raw_ostream::OStreamKind::OK_FDStream)
    return success();
  auto *file = static_cast<llvm::raw_fd_ostream *>(&os);
  if (!file->has_error())
    return success();
  emitError(root->getLoc(), "cannot write the output: ")
      << file->error().message();
  file->clear_error();
  return failure();
}

/// Registers `--name`, which writes what `emit` prints.
template <typename Emit>
static void registerTranslation(StringRef name, StringRef description,
                                Emit emit) {
  TranslateFromMLIRRegistration registration(
      name, description,
      [emit](Operation *root, raw_ostream &os) -> LogicalResult {
        FailureOr<TranslatedProgram> program = translateProgram(root);
        if (failed(program))
          return failure();
        std::string text;
        llvm::raw_string_ostream stream(text);
        if (llvm::Error error = emit(*program, stream))
          return emitError(root->getLoc(), llvm::toString(std::move(error)));
        return writeOutput(root, text, os);
      },
      registerDialects);
}

static llvm::Error emitAsm(const TranslatedProgram &translated,
                           raw_ostream &os) {
  writeAsm(translated.program, os);
  return llvm::Error::success();
}

static llvm::Error emitParameters(const TranslatedProgram &translated,
                                  raw_ostream &os) {
  os.write(translated.parameters.data(), translated.parameters.size());
  return llvm::Error::success();
}

void bsaie::registerAIE2Translations() {
  *options;
  registerTranslation("aie2-to-asm", "Print the program as text", emitAsm);
  registerTranslation("aie2-to-params", "Write the parameter image",
                      emitParameters);
}
