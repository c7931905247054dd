//===- InterestingTest.h - The test of a reduction --------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gives modules to the user's program, by the rules of upstream's mlir::Tester,
// but a full disk is an error and not a crash.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TOOLS_INTERESTINGTEST_H
#define BSAIE_TOOLS_INTERESTINGTEST_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"

namespace bsaie {

class InterestingTest {
public:
  /// `program` is looked for in PATH when it has no slash.
  static llvm::Expected<InterestingTest>
  create(llvm::StringRef program, llvm::ArrayRef<std::string> arguments);

  /// Writes `module` into the directory of temporaries and runs the program on
  /// it: true unless the exit code is 0. An invalid module is not interesting.
  llvm::Expected<bool> run(mlir::ModuleOp module) const;

private:
  std::string program, path;
  std::vector<std::string> arguments;
};

} // namespace bsaie

#endif // BSAIE_TOOLS_INTERESTINGTEST_H
