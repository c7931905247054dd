//===- bsaie-opt.cpp - Runs passes and the compiler's stages ----*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// mlir-opt with the project's dialects and passes, and two options of its own:
// --device says for which mesh, --pipeline names the stages to run. Holds no
// transformation itself.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Hardware/Device.h"
#include "BSAIE/Pipelines/RegisterEverything.h"
#include "BSAIE/Pipelines/SetDevice.h"
#include "BSAIE/Support/InitTool.h"
#include "BSAIE/Support/OutputFile.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;

namespace bsaie::test {
void registerTestTileLayers();
} // namespace bsaie::test

static llvm::cl::opt<std::string> deviceOption(
    "device", llvm::cl::value_desc("name{field=value}|file"),
    llvm::cl::desc("The mesh to compile for; set as the attribute bsaie.device "
                   "of the module before any pass runs"));
static llvm::cl::opt<std::string> pipelineOption(
    "pipeline", llvm::cl::value_desc("stage{option=value},..."),
    llvm::cl::desc(
        "The stages to run: sparsify, tile, allocate, or any passes"));

static int fail(const llvm::Twine &message) {
  llvm::WithColor::error(llvm::errs(), "bsaie-opt") << message << "\n";
  return 1;
}

static bool isGiven(llvm::StringRef option) {
  auto &options = llvm::cl::getRegisteredOptions();
  auto it = options.find(option);
  return it != options.end() && it->second->getNumOccurrences() > 0;
}

/// A layer carries thousands of constants: an error does not print its op
/// unless that is asked for.
static void keepDiagnosticsShort() {
  constexpr llvm::StringLiteral option = "mlir-print-op-on-diagnostic";
  auto &options = llvm::cl::getRegisteredOptions();
  if (auto it = options.find(option); it != options.end() && !isGiven(option))
    it->second->addOccurrence(0, option, "false");
}

int main(int argc, char **argv) {
  bsaie::InitTool init(argc, argv, "bsaie-opt");
  DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  mlir::registerAllPasses();
  bsaie::registerAllDialects(registry);
  bsaie::registerAllPasses();
  bsaie::test::registerTestTileLayers();
  std::string fieldsHelp =
      "\nFIELDS OF --device:\n\n" + bsaie::deviceFieldsHelp();
  llvm::cl::extrahelp help(fieldsHelp);
  auto [inputName, outputName] =
      registerAndParseCLIOptions(argc, argv, "BSAIE compiler", registry);

  keepDiagnosticsShort();
  bool hasDevice = isGiven("device"), hasPipeline = isGiven("pipeline");
  if (hasPipeline && isGiven("pass-pipeline"))
    return fail("--pipeline and --pass-pipeline exclude each other");
  if (hasDevice && isGiven("pass-pipeline"))
    return fail("--device and --pass-pipeline exclude each other: give the "
                "passes to --pipeline");
  if (hasDevice)
    if (auto device = bsaie::parseDevice(deviceOption); !device)
      return fail("--device: " + llvm::toString(device.takeError()));

  MlirOptMainConfig fromCommandLine = MlirOptMainConfig::createFromCLOptions();
  if (fromCommandLine.shouldShowDialects() ||
      fromCommandLine.shouldListPasses())
    return asMainReturnCode(
        MlirOptMain(argc, argv, inputName, outputName, registry));

  // --pass-pipeline replaces the whole pass manager, so it is left alone.
  MlirOptMainConfig config = fromCommandLine;
  if (hasDevice || hasPipeline)
    config.setPassPipelineSetupFn([&](PassManager &pm) -> LogicalResult {
      pm.addPass(bsaie::createSetDevicePass(deviceOption));
      if (failed(fromCommandLine.setupPassPipeline(pm)))
        return failure();
      return hasPipeline ? parsePassPipeline(pipelineOption, pm) : success();
    });

  std::string message;
  // Bytecode wants its sections aligned in memory as they are in the file.
  std::unique_ptr<llvm::MemoryBuffer> input =
      openInputFile(inputName, llvm::Align(64), &message);
  if (!input)
    return fail(message);
  bool failedSilently = false;
  llvm::Error error =
      bsaie::writeFileAtomically(outputName, [&](llvm::raw_ostream &os) {
        failedSilently =
            failed(MlirOptMain(os, std::move(input), registry, config));
        return failedSilently ? llvm::createStringError("the pipeline failed")
                              : llvm::Error::success();
      });
  // The failure has been reported where it happened.
  if (failedSilently) {
    llvm::consumeError(std::move(error));
    return 1;
  }
  if (error)
    return fail(llvm::toString(std::move(error)));
  return 0;
}
