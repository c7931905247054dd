//===- bsaie-oracle.cpp - The truth of the tests --------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Executes a TOSA network with upstream MLIR and writes or compares its
// outputs, or compares two .npy files.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Support/InitTool.h"
#include "BSAIE/Support/OutputFile.h"
#include "Oracle.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;
using namespace bsaie;

static cl::OptionCategory category("bsaie-oracle options");
static cl::opt<std::string>
    modelPath(cl::Positional, cl::value_desc("network.mlir | result.npy"),
              cl::desc("<TOSA network, or the result to compare>"),
              cl::init("-"), cl::cat(category));
static cl::list<std::string>
    inputPaths("input", cl::value_desc("x.npy"),
               cl::desc("An input of the network; once for each, in order"),
               cl::cat(category));
static cl::list<std::string>
    outputPaths("output", cl::value_desc("y.npy"),
                cl::desc("Where an output goes; once for each, in order"),
                cl::cat(category));
static cl::list<std::string> comparePaths(
    "compare", cl::value_desc("expected.npy"),
    cl::desc("Compare an output, or the .npy file given instead of a network, "
             "with this file; exit code 1 if a bit differs"),
    cl::cat(category));
static cl::opt<std::string>
    functionName("function", cl::value_desc("name"),
                 cl::desc("The function to run (the only public one)"),
                 cl::cat(category));
static cl::opt<unsigned>
    timedRuns("time", cl::value_desc("N"), cl::init(0),
              cl::desc("Run N times more and print the least and the median of "
                       "the seconds that the compiled code takes"),
              cl::cat(category));
static cl::opt<unsigned> optLevel("O", cl::Prefix, cl::init(1),
                                  cl::desc("LLVM's optimisation level, 0 to 3"),
                                  cl::cat(category));

/// Prints how `left` differs from `right`; true if it does not.
static Expected<bool> reportComparison(const NpyArray &left,
                                       const NpyArray &right,
                                       StringRef equalText, StringRef leftName,
                                       StringRef rightName, raw_ostream &os) {
  Expected<NpyDifference> difference = compareNpy(left, right);
  if (!difference)
    return createStringError("'" + leftName + "' and '" + rightName +
                             "': " + toString(difference.takeError()));
  if (difference->differing == 0) {
    os << equalText << ": " << left.numElements() << " values\n";
    return true;
  }
  os << difference->differing << " of " << left.numElements()
     << " values differ; the first at [";
  interleaveComma(difference->firstIndex, os);
  os << "]: " << format("%.9g", difference->firstLeft) << " in " << leftName
     << ", " << format("%.9g", difference->firstRight) << " in " << rightName
     << "\n";
  return false;
}

static Expected<bool> compareFiles() {
  if (comparePaths.size() != 1 || !inputPaths.empty() || !outputPaths.empty())
    return createStringError("two .npy files are compared by --compare=a.npy "
                             "b.npy, without --input and --output");
  Expected<NpyArray> left = readNpy(comparePaths[0]);
  if (!left)
    return left.takeError();
  Expected<NpyArray> right = readNpy(modelPath);
  if (!right)
    return right.takeError();
  return reportComparison(*left, *right,
                          comparePaths[0] + " equals " + modelPath,
                          comparePaths[0], modelPath, outs());
}

static Expected<bool> runNetwork() {
  std::vector<NpyArray> inputs;
  std::vector<std::string> names(inputPaths.begin(), inputPaths.end());
  for (const std::string &path : inputPaths) {
    Expected<NpyArray> array = readNpy(path);
    if (!array)
      return array.takeError();
    inputs.push_back(std::move(*array));
  }
  std::vector<NpyArray> expected;
  for (const std::string &path : comparePaths) {
    Expected<NpyArray> array = readNpy(path);
    if (!array)
      return array.takeError();
    expected.push_back(std::move(*array));
  }

  mlir::DialectRegistry registry;
  registerOracle(registry);
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  // A pruned network still carries the device attribute of a dialect that the
  // oracle must not know.
  context.allowUnregisteredDialects();
  // One message in all: what upstream said first stands in ours.
  std::string firstError;
  mlir::ScopedDiagnosticHandler handler(&context, [&](mlir::Diagnostic &said) {
    if (said.getSeverity() != mlir::DiagnosticSeverity::Error ||
        !firstError.empty())
      return;
    raw_string_ostream os(firstError);
    os << ": ";
    if (auto place = dyn_cast<mlir::FileLineColLoc>(said.getLocation()))
      os << place.getFilename().getValue() << ":" << place.getLine() << ":"
         << place.getColumn() << ": ";
    os << said;
  });
  SourceMgr sources;
  // Bytecode wants its sections aligned in memory as they are in the file.
  ErrorOr<std::unique_ptr<MemoryBuffer>> buffer = MemoryBuffer::getFileOrSTDIN(
      modelPath, /*IsText=*/false, /*RequiresNullTerminator=*/true, Align(64));
  if (!buffer)
    return createStringError("cannot read '" + modelPath +
                             "': " + buffer.getError().message());
  sources.AddNewSourceBuffer(std::move(*buffer), SMLoc());
  auto module = mlir::parseSourceFile<mlir::ModuleOp>(sources, &context);
  if (!module)
    return createStringError("'" + modelPath + "' is no valid module" +
                             firstError);

  Expected<Oracle> oracle = Oracle::create(*module, functionName, optLevel);
  if (!oracle)
    return createStringError(toString(oracle.takeError()) + firstError);
  auto tooMany = [&](const cl::list<std::string> &paths, StringRef option) {
    return createStringError("the network has " +
                             Twine(oracle->outputs().size()) +
                             " outputs but --" + option + " is given " +
                             Twine(paths.size()) + " times");
  };
  if (!outputPaths.empty() && outputPaths.size() != oracle->outputs().size())
    return tooMany(outputPaths, "output");
  if (!comparePaths.empty() && comparePaths.size() != oracle->outputs().size())
    return tooMany(comparePaths, "compare");
  double seconds = 0;
  Expected<std::vector<NpyArray>> results = oracle->run(inputs, names, seconds);
  if (!results)
    return results.takeError();
  std::vector<double> times(timedRuns);
  for (double &time : times)
    if (auto again = oracle->run(inputs, names, time); !again)
      return again.takeError();

  OutputFiles files;
  for (auto [path, array] : llvm::zip(outputPaths, *results))
    if (Error error = files.add(path, [&array = array](raw_ostream &os) {
          printNpy(array, os);
          return Error::success();
        }))
      return std::move(error);
  bool equal = true;
  std::string said;
  raw_string_ostream os(said);
  for (auto [i, array] : llvm::enumerate(expected)) {
    Expected<bool> same =
        reportComparison(array, (*results)[i], "output equals the oracle",
                         comparePaths[i], "the oracle", os);
    if (!same)
      return same.takeError();
    equal &= *same;
  }
  if (!times.empty()) {
    llvm::sort(times);
    os << format("seconds: least %.6f, median %.6f of %zu runs\n",
                 times.front(), times[times.size() / 2], times.size());
  }
  // Printed before any file is put in place.
  if (!said.empty())
    if (Error error = files.add("-", [&](raw_ostream &out) {
          out << said;
          return Error::success();
        }))
      return std::move(error);
  if (Error error = files.commit())
    return std::move(error);
  return equal;
}

int main(int argc, char **argv) {
  InitTool init(argc, argv, "bsaie-oracle");
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(
      argc, argv,
      "bsaie-oracle: executes a TOSA network with upstream MLIR\n\n"
      "  bsaie-oracle m.mlirbc --input x.npy --output y.npy\n"
      "  bsaie-oracle m.mlirbc --input x.npy --compare expected.npy\n"
      "  bsaie-oracle m.mlirbc --input x.npy --time=20\n"
      "  bsaie-oracle --compare a.npy b.npy\n");
  Expected<bool> result =
      optLevel > 3 ? Expected<bool>(createStringError("--O takes 0 to 3"))
      : StringRef(modelPath).ends_with(".npy") ? compareFiles()
                                               : runNetwork();
  if (!result) {
    WithColor::error(errs(), "bsaie-oracle")
        << toString(result.takeError()) << "\n";
    return 1;
  }
  return *result ? 0 : 1;
}
