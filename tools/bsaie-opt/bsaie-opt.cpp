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
#include "BSAIE/Pipelines/Pipelines.h"
#include "BSAIE/Pipelines/RegisterEverything.h"
#include "BSAIE/Pipelines/SetDevice.h"
#include "BSAIE/Support/InitTool.h"
#include "BSAIE/Support/OutputFile.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;

namespace bsaie::test {
void registerTestRoundTrip();
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

/// Gives an option of mlir-opt a value, as if it stood on the command line.
static void setOption(llvm::StringRef option, llvm::StringRef value) {
  auto &options = llvm::cl::getRegisteredOptions();
  if (auto it = options.find(option); it != options.end())
    it->second->addOccurrence(0, option, value);
}

namespace {
/// Writes the module and the whole pipeline before the first pass runs.
/// mlir-opt's own --mlir-generate-reproducer writes the module that the passes
/// leave, on which they may do something else or fail.
struct WriteReproducer : PassInstrumentation {
  WriteReproducer(PassManager &manager, std::string file,
                  llvm::FileRemover &empty)
      : manager(manager), file(std::move(file)), empty(empty) {}

  void runBeforePass(Pass *, Operation *op) override {
    if (std::exchange(isWritten, true))
      return;
    makeReproducer(manager.getAnyOpAnchorName(), manager.getPasses(), op, file,
                   /*disableThreads=*/false, /*verifyPasses=*/true);
    empty.releaseFile();
  }

  PassManager &manager;
  std::string file;
  /// Of the file that was put at its place before.
  llvm::FileRemover &empty;
  bool isWritten = false;
};
} // namespace

int main(int argc, char **argv) {
  bsaie::InitTool init(argc, argv, "bsaie-opt");
  DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  mlir::registerAllPasses();
  bsaie::registerAllDialects(registry);
  bsaie::registerAllPasses();
  bsaie::test::registerTestRoundTrip();
  bsaie::test::registerTestTileLayers();
  std::string fieldsHelp =
      "\nFIELDS OF --device:\n\n" + bsaie::deviceFieldsHelp();
  llvm::cl::extrahelp help(fieldsHelp);
  auto [inputName, outputName] =
      registerAndParseCLIOptions(argc, argv, "BSAIE compiler", registry);

  // A layer carries thousands of constants: an error does not print its op
  // unless that is asked for.
  if (!isGiven("mlir-print-op-on-diagnostic"))
    setOption("mlir-print-op-on-diagnostic", "false");
  bool hasDevice = isGiven("device"), hasPipeline = isGiven("pipeline");
  if (hasPipeline && isGiven("pass-pipeline"))
    return fail("--pipeline and --pass-pipeline exclude each other");
  if (hasDevice && isGiven("pass-pipeline"))
    return fail("--device and --pass-pipeline exclude each other: give the "
                "passes to --pipeline");
  // Printed pipelines and reproducers hold the fields, not the name of a file.
  std::string deviceText;
  if ((hasDevice || hasPipeline) && isGiven("run-reproducer"))
    return fail("--run-reproducer runs the pipeline of the file: give neither "
                "--pipeline nor --device");
  if (hasDevice) {
    auto device = bsaie::parseDevice(deviceOption);
    if (!device)
      return fail("--device: " + llvm::toString(device.takeError()));
    deviceText = bsaie::printDevice(*device);
  }

  // Both are done below, with all passes.
  MlirOptMainConfig fromCommandLine = MlirOptMainConfig::createFromCLOptions();
  std::string reproducer = fromCommandLine.getReproducerFilename().str();
  llvm::FileRemover emptyReproducer;
  bool dumpsPipeline = fromCommandLine.shouldDumpPassPipeline();
  if (!reproducer.empty())
    setOption("mlir-generate-reproducer", "");
  if (dumpsPipeline)
    setOption("dump-pass-pipeline", "false");
  fromCommandLine = MlirOptMainConfig::createFromCLOptions();
  if (fromCommandLine.shouldShowDialects() ||
      fromCommandLine.shouldListPasses())
    return asMainReturnCode(
        MlirOptMain(argc, argv, inputName, outputName, registry));

  // --pass-pipeline replaces the whole pass manager, so it gets no pass more.
  MlirOptMainConfig config = fromCommandLine;
  config.setPassPipelineSetupFn([&](PassManager &pm) -> LogicalResult {
    if (hasDevice || hasPipeline)
      pm.addPass(bsaie::createSetDevicePass(deviceText));
    if (failed(fromCommandLine.setupPassPipeline(pm)) ||
        (hasPipeline && failed(bsaie::parseStages(pipelineOption, pm))))
      return failure();
    if (dumpsPipeline) {
      pm.dump();
      llvm::errs() << "\n";
    }
    if (reproducer.empty())
      return success();
    if (pm.empty()) {
      fail("--mlir-generate-reproducer: there is no pass to reproduce");
      return failure();
    }
    pm.addInstrumentation(
        std::make_unique<WriteReproducer>(pm, reproducer, emptyReproducer));
    return success();
  });

  // makeReproducer does not say when it cannot write.
  if (!reproducer.empty())
    if (llvm::Error error =
            bsaie::writeFileAtomically(reproducer, [](llvm::raw_ostream &) {
              return llvm::Error::success();
            }))
      return fail(llvm::toString(std::move(error)));
  // Where no pass comes to run, that file would stay empty. A link, such as
  // /dev/stdout, is not ours.
  llvm::sys::fs::file_status status;
  if (!reproducer.empty() &&
      !llvm::sys::fs::status(reproducer, status, /*follow=*/false) &&
      llvm::sys::fs::is_regular_file(status))
    emptyReproducer.setFile(reproducer);

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
