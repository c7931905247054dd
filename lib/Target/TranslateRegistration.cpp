//===- TranslateRegistration.cpp - The translations -------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each translation finds the program, views it as data and hands it to an
// emitter. The output is complete in memory before the first byte is written.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Target/TranslateRegistration.h"
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseDialect.h"
#include "BSAIE/Emit/AsmWriter.h"
#include "BSAIE/Emit/Report.h"
#include "BSAIE/Emit/Svg.h"
#include "BSAIE/Emit/Timeline.h"
#include "BSAIE/Simulator/Simulator.h"
#include "BSAIE/Target/ProgramFromIR.h"
#include "mlir/InitAllDialects.h"
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
  llvm::cl::opt<std::string> layer{
      "layer", llvm::cl::desc("The only layer in the picture of --aie2-to-svg"),
      llvm::cl::value_desc("name")};
  llvm::cl::opt<ReportFormat> reportFormat{
      "report-format", llvm::cl::desc("What --aie2-to-report prints"),
      llvm::cl::values(
          clEnumValN(ReportFormat::Text, "text", "a table (the default)"),
          clEnumValN(ReportFormat::Json, "json", "one JSON object"),
          clEnumValN(ReportFormat::Csv, "csv", "one line a layer")),
      llvm::cl::init(ReportFormat::Text)};
};
} // namespace

static llvm::ManagedStatic<Options> options;

/// What a module may hold before and beside its program: functions of the host
/// may be of any dialect that bsaie-opt knows.
static void registerDialects(DialectRegistry &registry) {
  mlir::registerAllDialects(registry);
  registry.insert<aie2::AIE2Dialect, blocksparse::BlockSparseDialect>();
}

/// Registers `--name`, which writes what `emit` prints.
template <typename Emit>
static void registerTranslation(StringRef name, StringRef description,
                                Emit emit) {
  TranslateFromMLIRRegistration registration(
      name, description,
      [emit](Operation *root, raw_ostream &os) -> LogicalResult {
        FailureOr<aie2::ProgramOp> op = findProgram(root, options->program);
        if (failed(op))
          return failure();
        FailureOr<TranslatedProgram> program = programFromIR(*op);
        if (failed(program))
          return failure();
        std::string text;
        llvm::raw_string_ostream stream(text);
        if (llvm::Error error = emit(*program, stream))
          return emitError(op->getLoc(), llvm::toString(std::move(error)));
        // At once; whether it arrives is the business of who opened the file.
        os << text;
        return success();
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

static llvm::Error emitTimeline(const TranslatedProgram &translated,
                                raw_ostream &os) {
  SimulationOptions simulation;
  simulation.recordTimeline = true;
  llvm::Expected<SimulationResult> result = keepTime(translated, simulation);
  if (!result)
    return result.takeError();
  writeTimeline(translated.program, *result, os);
  return llvm::Error::success();
}

static llvm::Error emitSvg(const TranslatedProgram &translated,
                           raw_ostream &os) {
  SimulationOptions simulation;
  simulation.recordTimeline = true;
  llvm::Expected<SimulationResult> result = keepTime(translated, simulation);
  if (!result)
    return result.takeError();
  return writeSvg(translated.program, *result, options->layer, os);
}

static llvm::Error emitReport(const TranslatedProgram &translated,
                              raw_ostream &os) {
  llvm::Expected<Report> report = reportProgram(translated);
  if (!report)
    return report.takeError();
  printReport(*report, options->reportFormat, os);
  return llvm::Error::success();
}

void bsaie::registerAIE2Translations() {
  *options;
  registerTranslation("aie2-to-asm", "Print the program as text", emitAsm);
  registerTranslation("aie2-to-params", "Write the parameter image",
                      emitParameters);
  registerTranslation("aie2-to-timeline",
                      "Execute the program and write Chrome trace events",
                      emitTimeline);
  registerTranslation("aie2-to-svg",
                      "Execute the program and draw its transfers and kernels",
                      emitSvg);
  registerTranslation("aie2-to-report",
                      "Execute the program and print its time, layer by layer",
                      emitReport);
}
