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
#include "BSAIE/Emit/Html.h"
#include "BSAIE/Emit/Report.h"
#include "BSAIE/Emit/Svg.h"
#include "BSAIE/Emit/Timeline.h"
#include "BSAIE/Simulator/Simulator.h"
#include "BSAIE/Target/ProgramFromIR.h"
#include "mlir/InitAllDialects.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/ParseUtilities.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/ManagedStatic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

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
  llvm::cl::opt<std::string> htmlCompare{
      "html-compare",
      llvm::cl::desc("A second program to show below the first in the page of "
                     "--aie2-to-html"),
      llvm::cl::value_desc("program.mlir")};
  llvm::cl::list<std::string> htmlTitles{
      "html-title",
      llvm::cl::desc("How the page calls the program, and in a second one the "
                     "program of --html-compare; else by its file"),
      llvm::cl::value_desc("text")};
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

namespace {
/// A program of the page, and what it refers to.
struct Shown {
  OwningOpRef<Operation *> root;
  std::string file;
  FailureOr<TranslatedProgram> translated = failure();
  SimulationResult result;
};
} // namespace

/// Parses, finds and executes a program for the page.
static LogicalResult readShown(const std::shared_ptr<llvm::SourceMgr> &sources,
                               MLIRContext *context, Shown &shown) {
  shown.file = sources->getMemoryBuffer(sources->getMainFileID())
                   ->getBufferIdentifier()
                   .str();
  shown.root =
      parseSourceFileForTool(sources, context, /*insertImplicitModule=*/true);
  if (!shown.root)
    return failure();
  // Bytecode without places: errors have to say at least which of two files.
  if (isa<UnknownLoc>(shown.root->getLoc()))
    shown.root->setLoc(FileLineColLoc::get(context, shown.file, 0, 0));
  FailureOr<aie2::ProgramOp> op =
      findProgram(shown.root.get(), options->program);
  if (failed(op))
    return failure();
  shown.translated = programFromIR(*op);
  if (failed(shown.translated))
    return failure();
  SimulationOptions simulation;
  simulation.recordTimeline = true;
  simulation.findCriticalPath = true;
  llvm::Expected<SimulationResult> result =
      keepTime(*shown.translated, simulation);
  if (!result)
    return emitError(op->getLoc(), llvm::toString(result.takeError()));
  shown.result = std::move(*result);
  return success();
}

/// By their files' names, and with their directories where those are equal.
static std::vector<std::string> titlesOf(ArrayRef<Shown> all) {
  std::vector<std::string> titles;
  for (auto [index, shown] : llvm::enumerate(all))
    titles.push_back(index < options->htmlTitles.size()
                         ? options->htmlTitles[index]
                         : llvm::sys::path::stem(shown.file).str());
  if (titles.size() == 2 && titles[0] == titles[1])
    for (auto [index, shown] : llvm::enumerate(all))
      if (index >= options->htmlTitles.size())
        titles[index] = shown.file;
  return titles;
}

static LogicalResult
translateToHtml(const std::shared_ptr<llvm::SourceMgr> &sources,
                raw_ostream &os, MLIRContext *context) {
  DialectRegistry registry;
  registerDialects(registry);
  context->appendDialectRegistry(registry);
  std::vector<Shown> all(options->htmlCompare.empty() ? 1 : 2);
  if (options->htmlTitles.size() > all.size())
    return emitError(UnknownLoc::get(context), "--html-title is given ")
           << options->htmlTitles.size() << " times but the page shows "
           << all.size() << (all.size() == 1 ? " program" : " programs");
  if (failed(readShown(sources, context, all[0])))
    return failure();
  if (all.size() == 2) {
    // Bytecode wants its sections aligned in memory as they are in the file.
    std::string message;
    std::unique_ptr<llvm::MemoryBuffer> input =
        openInputFile(options->htmlCompare, llvm::Align(64), &message);
    if (!input)
      return emitError(FileLineColLoc::get(context, options->htmlCompare, 0, 0),
                       message);
    auto others = std::make_shared<llvm::SourceMgr>();
    others->AddNewSourceBuffer(std::move(input), llvm::SMLoc());
    SourceMgrDiagnosticHandler handler(*others, context);
    if (failed(readShown(others, context, all[1])))
      return failure();
  }
  std::vector<HtmlProgram> programs;
  for (auto [shown, title] : llvm::zip_equal(all, titlesOf(all)))
    programs.push_back({shown.translated->program, shown.result, title});
  std::string text;
  llvm::raw_string_ostream stream(text);
  writeHtml(programs, stream);
  os << text;
  return success();
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
  TranslateRegistration html(
      "aie2-to-html",
      "Execute the program and write a page to look into its timeline",
      translateToHtml);
}
