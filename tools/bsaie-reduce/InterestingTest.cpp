//===- InterestingTest.cpp - The test of a reduction ----------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InterestingTest.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

using namespace llvm;

namespace bsaie {

Expected<InterestingTest>
InterestingTest::create(StringRef program, ArrayRef<std::string> arguments) {
  if (program.empty())
    return createStringError("no test is given: cut='test=interesting.sh'");
  InterestingTest test;
  test.program = test.path = program.str();
  test.arguments.assign(arguments.begin(), arguments.end());
  if (!program.contains('/'))
    if (ErrorOr<std::string> found = sys::findProgramByName(program))
      test.path = *found;
  if (!sys::fs::can_execute(test.path))
    return createStringError("the test '" + program + "' cannot be executed");
  return test;
}

static Error cannotWrite(StringRef path, std::error_code code) {
  return createStringError(code, "cannot write '%s': %s", path.str().c_str(),
                           code.message().c_str());
}

/// Prints `module` into `file`.
static Error print(mlir::ModuleOp module, const sys::fs::TempFile &file) {
  raw_fd_ostream os(file.FD, /*shouldClose=*/false);
  module.print(os);
  os.flush();
  if (!os.has_error())
    return Error::success();
  std::error_code code = os.error();
  os.clear_error();
  return cannotWrite(file.TmpName, code);
}

Expected<bool> InterestingTest::run(mlir::ModuleOp module) const {
  if (failed(mlir::verify(module)))
    return false;
  SmallString<128> pattern;
  sys::path::system_temp_directory(/*ErasedOnReboot=*/true, pattern);
  sys::path::append(pattern, "bsaie-reduce-%%%%%%.mlir");
  Expected<sys::fs::TempFile> file = sys::fs::TempFile::create(pattern);
  if (!file)
    return cannotWrite(pattern, errorToErrorCode(file.takeError()));
  if (Error error = print(module, *file)) {
    consumeError(file->discard());
    return std::move(error);
  }
  SmallVector<StringRef> command{path};
  command.append(arguments.begin(), arguments.end());
  command.push_back(file->TmpName);
  std::string why;
  int code =
      sys::ExecuteAndWait(path, command, /*Env=*/std::nullopt, /*Redirects=*/{},
                          /*SecondsToWait=*/0, /*MemoryLimit=*/0, &why);
  consumeError(file->discard());
  if (code < 0)
    return createStringError("the test '" + program +
                             "' has no exit code: " + why);
  return code != 0;
}

} // namespace bsaie
