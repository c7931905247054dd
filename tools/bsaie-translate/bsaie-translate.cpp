//===- bsaie-translate.cpp - Programs as text, bytes and pictures ---------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Upstream's translate driver with two differences: the output is whole or
// absent, and an error does not print the op, which holds a whole program.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Support/InitTool.h"
#include "BSAIE/Support/OutputFile.h"
#include "BSAIE/Target/TranslateRegistration.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/WithColor.h"

namespace cl = llvm::cl;

static int fail(const llvm::Twine &message) {
  llvm::WithColor::error(llvm::errs(), "bsaie-translate") << message << "\n";
  return 1;
}

int main(int argc, char **argv) {
  bsaie::InitTool init(argc, argv, "bsaie-translate");
  cl::opt<std::string> inputName(cl::Positional, cl::desc("<program.mlir>"),
                                 cl::init("-"));
  cl::opt<std::string> outputName("o", cl::desc("Where the output goes"),
                                  cl::value_desc("file"), cl::init("-"));
  cl::opt<bool> allowUnregistered(
      "allow-unregistered-dialect",
      cl::desc("Accept ops of dialects that are not known"));
  bsaie::registerAIE2Translations();
  mlir::registerAsmPrinterCLOptions();
  mlir::registerMLIRContextCLOptions();
  mlir::registerTranslationCLOptions();
  cl::opt<const mlir::Translation *, false, mlir::TranslationParser>
      translation("", cl::desc("Translations"), cl::Required);
  cl::ParseCommandLineOptions(
      argc, argv,
      "BSAIE program translator\n\n"
      "  bsaie-translate --aie2-to-asm p.mlir -o p.asm\n"
      "  bsaie-translate --aie2-to-params p.mlir -o p.bin\n"
      "  bsaie-translate --aie2-to-report p.mlir --report-format=csv\n");

  std::string message;
  // Bytecode wants its sections aligned in memory as they are in the file.
  std::unique_ptr<llvm::MemoryBuffer> input =
      mlir::openInputFile(inputName, llvm::Align(64), &message);
  if (!input)
    return fail(message);
  auto sources = std::make_shared<llvm::SourceMgr>();
  sources->AddNewSourceBuffer(std::move(input), llvm::SMLoc());

  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.allowUnregisteredDialects(allowUnregistered);
  context.printOpOnDiagnostic(false);
  mlir::SourceMgrDiagnosticHandler handler(*sources, &context);
  bool saidWhy = false;
  llvm::Error error =
      bsaie::writeFileAtomically(outputName, [&](llvm::raw_ostream &os) {
        saidWhy = mlir::failed((*translation)(sources, os, &context));
        return saidWhy ? llvm::createStringError("the translation failed")
                       : llvm::Error::success();
      });
  if (saidWhy) {
    llvm::consumeError(std::move(error));
    return 1;
  }
  if (error)
    return fail(llvm::toString(std::move(error)));
  return 0;
}
