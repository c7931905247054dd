//===- bsaie-translate.cpp - Out of the aie2 dialect  -----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Text, parameter image, timeline, picture and report of a compiled program.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Target/TranslateRegistration.h"
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <string>

/// `argv` with upstream's dump of the whole op after each error switched off,
/// unless the user chose: an op here holds a whole program.
static llvm::SmallVector<char *> withoutOpDumps(int argc, char **argv) {
  static std::string option = "--mlir-print-op-on-diagnostic=false";
  llvm::SmallVector<char *> arguments(argv, argv + argc);
  bool chosen = llvm::any_of(arguments, [](llvm::StringRef argument) {
    return argument.contains("mlir-print-op-on-diagnostic");
  });
  if (!chosen)
    arguments.insert(arguments.begin() + 1, option.data());
  return arguments;
}

int main(int argc, char **argv) {
  bsaie::registerAIE2Translations();
  llvm::SmallVector<char *> arguments = withoutOpDumps(argc, argv);
  return mlir::failed(
      mlir::mlirTranslateMain(static_cast<int>(arguments.size()),
                              arguments.data(), "BSAIE program translator"));
}
