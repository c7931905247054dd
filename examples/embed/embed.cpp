//===- embed.cpp - A compiler that has BSAIE inside -------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compiles what BSAIE can of a module, in this process, and leaves the rest to
// this compiler; reads the report of each program as an object; executes the
// program. docs/Embedding.md tells it step by step.
//
//   embed network.mlir input.npy output.npy
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Pipelines/Pipelines.h"
#include "BSAIE/Pipelines/RegisterEverything.h"
#include "BSAIE/Pipelines/SetDevice.h"
#include "BSAIE/Simulator/Simulator.h"
#include "BSAIE/Support/Npy.h"
#include "BSAIE/Target/ProgramFromIR.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/Format.h"

/// Everything that BSAIE has a layer for becomes programs; a run of such ops in
/// a function F is called F_run0, F_run1, and so on.
static mlir::LogicalResult compile(mlir::ModuleOp module) {
  mlir::PassManager pm(module.getContext());
  pm.addPass(bsaie::createSetDevicePass("paper-2x2"));
  bsaie::SparsifyOptions sparsify;
  sparsify.partial = true;
  bsaie::buildSparsifyPipeline(pm, sparsify);
  bsaie::buildTilePipeline(pm);
  bsaie::buildAllocatePipeline(pm);
  return pm.run(module);
}

/// What is left for this compiler: functions that call programs.
static void printHostCode(mlir::ModuleOp module) {
  module.walk([](bsaie::aie2::CallOp call) {
    auto function = call->getParentOfType<mlir::func::FuncOp>();
    llvm::outs() << "@" << function.getName() << " calls @" << call.getCallee()
                 << " beside";
    for (mlir::Operation &op : function.getBody().front())
      if (&op != call)
        llvm::outs() << " " << op.getName();
    llvm::outs() << "\n";
  });
}

/// The time of each layer, from the report as an object.
static llvm::Error printReport(const bsaie::TranslatedProgram &translated) {
  llvm::Expected<bsaie::Report> report = bsaie::reportProgram(translated);
  if (!report)
    return report.takeError();
  for (const bsaie::Report::Layer &layer : report->layers)
    llvm::outs() << layer.info.name << ": " << layer.macs << " MACs, "
                 << llvm::format("%.2f", layer.endSeconds * 1e6)
                 << " us, bound by " << layer.certificate->bound << "\n";
  return llvm::Error::success();
}

/// Executes the program on one input; the last output goes to a file too.
static llvm::Error execute(const bsaie::TranslatedProgram &translated,
                           llvm::StringRef inputPath,
                           llvm::StringRef outputPath) {
  llvm::Expected<bsaie::NpyArray> input = bsaie::readNpy(inputPath);
  if (!input)
    return input.takeError();
  llvm::Expected<bsaie::SimulationResult> result =
      bsaie::simulate(translated.program, translated.parameterBytes(),
                      {input->values<int8_t>()});
  if (!result)
    return result.takeError();
  const std::vector<int8_t> &values = result->outputs.back();
  llvm::outs() << "output:";
  for (int8_t value : values)
    llvm::outs() << " " << int(value);
  llvm::outs() << "\n";
  const bsaie::Port &port = translated.program.outputs.back();
  return bsaie::writeNpy(bsaie::makeInt8Npy(port.shape, values), outputPath);
}

int main(int argc, char **argv) {
  if (argc != 4) {
    llvm::errs() << "usage: embed network.mlir input.npy output.npy\n";
    return 1;
  }
  mlir::DialectRegistry registry;
  bsaie::registerAllDialects(registry);
  mlir::MLIRContext context(registry);
  context.printOpOnDiagnostic(false);
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::parseSourceFile<mlir::ModuleOp>(argv[1], &context);
  if (!module || mlir::failed(compile(*module)))
    return 1;
  printHostCode(*module);

  for (auto program : module->getOps<bsaie::aie2::ProgramOp>()) {
    llvm::outs() << "program @" << program.getSymName() << "\n";
    mlir::FailureOr<bsaie::TranslatedProgram> translated =
        bsaie::programFromIR(program);
    if (mlir::failed(translated))
      return 1;
    llvm::Error error = printReport(*translated);
    if (!error)
      error = execute(*translated, argv[2], argv[3]);
    if (error) {
      llvm::errs() << "error: " << llvm::toString(std::move(error)) << "\n";
      return 1;
    }
  }
  return 0;
}
