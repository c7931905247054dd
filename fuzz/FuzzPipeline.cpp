//===- FuzzPipeline.cpp - Texts of --pipeline -----------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Input: a digit that chooses a module, and the text of --pipeline. A text that
// is no pipeline, or passes that refuse the module, say so; passes that do not
// leave valid IR.
//
//===----------------------------------------------------------------------===//

#include "Compile.h"
#include "MutateText.h"

#include "mlir/Pass/PassOptions.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace bsaie;
using namespace bsaie::fuzz;

/// A network, one with its layers and one cut into tiles.
static constexpr const char *moduleNames[] = {"network", "layers", "tiles"};

static const std::string &moduleText(size_t choice) {
  static std::string texts[std::size(moduleNames)];
  std::string &text = texts[choice];
  if (text.empty()) {
    std::string path =
        std::string(BSAIE_FUZZ_MODULES "/") + moduleNames[choice] + ".mlir";
    auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
    require(bool(buffer), "cannot read " + path);
    text = (*buffer)->getBuffer().str();
  }
  return text;
}

extern "C" int LLVMFuzzerInitialize(int *, char ***) {
  registerAllPasses();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static std::unique_ptr<Session> session;
  static unsigned runs = 0;
  if (size < 1)
    return 0;
  if (!session || ++runs % 64 == 0)
    session = std::make_unique<Session>();
  auto passes = passManager(*session);
  passes->addPass(createSetDevicePass("paper-2x2"));
  std::string message;
  llvm::raw_string_ostream os(message);
  session->errors = 0;
  if (failed(mlir::parsePassPipeline(textOf(data + 1, size - 1), *passes, os)))
    return 0;
  auto module =
      session->parse(moduleText(data[0] % std::size(moduleNames)));
  require(bool(module), "a module of the fuzzer is no module");
  if (runPasses(*session, *passes, *module))
    executePrograms(*session, *module, /*compiled=*/false);
  return 0;
}
