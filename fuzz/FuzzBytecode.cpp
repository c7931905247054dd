//===- FuzzBytecode.cpp - Modules in bytecode ----------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Input: bytecode. A module that is read is printed and read again as itself,
// and the whole pipeline gives a program that is executed or a message.
//
//===----------------------------------------------------------------------===//

#include "Compile.h"

using namespace bsaie;
using namespace bsaie::fuzz;

extern "C" int LLVMFuzzerInitialize(int *, char ***) {
  registerAllPasses();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  // Sections are aligned in memory as they are in the file.
  constexpr llvm::StringLiteral magic = "ML\xefR";
  if (!textOf(data, size).starts_with(magic))
    return 0;
  void *aligned = std::aligned_alloc(64, llvm::alignTo(size, 64));
  std::memcpy(aligned, data, size);
  {
    // A context keeps every resource.
    Session session;
    auto module = session.parse(textOf(static_cast<uint8_t *>(aligned), size));
    if (module) {
      requireSameModules(session, *module);
      auto passes = passManager(session);
      passes->addPass(createSetDevicePass("paper-2x2"));
      require(succeeded(mlir::parsePassPipeline("sparsify,tile,allocate",
                                                *passes)),
              "no pipeline");
      runPasses(session, *passes, *module);
      executePrograms(session, *module, /*compiled=*/false);
    }
  }
  std::free(aligned);
  return 0;
}
