//===- bsaie-sim.cpp - Executes a program ---------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Files in, simulate(), files out. Nothing is written unless everything
// succeeded.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Check/CheckProgram.h"
#include "BSAIE/Emit/AsmReader.h"
#include "BSAIE/Emit/AsmWriter.h"
#include "BSAIE/Emit/Html.h"
#include "BSAIE/Emit/Report.h"
#include "BSAIE/Emit/Svg.h"
#include "BSAIE/Emit/Timeline.h"
#include "BSAIE/Simulator/Simulator.h"
#include "BSAIE/Support/InitTool.h"
#include "BSAIE/Support/MakeError.h"
#include "BSAIE/Support/Npy.h"
#include "BSAIE/Support/OutputFile.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace bsaie;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
namespace cl = llvm::cl;

namespace {

cl::OptionCategory category("bsaie-sim options");

cl::opt<std::string> asmFile(cl::Positional, cl::desc("<program.asm>"),
                             cl::Required, cl::cat(category));
cl::opt<std::string>
    paramsFile("params",
               cl::desc("Parameter image, as bsaie-translate "
                        "--aie2-to-params wrote it for this program"),
               cl::value_desc("file"), cl::cat(category));
cl::list<std::string> inputFiles(
    "input",
    cl::desc(
        "Input as int8 .npy (NHWC); once for each input of the network, in "
        "order. A first dimension of n times the network's runs n times"),
    cl::value_desc("x.npy"), cl::cat(category));
cl::list<std::string> outputFiles(
    "output",
    cl::desc(
        "Where an output goes; once for each output of the network, in order"),
    cl::value_desc("y.npy"), cl::cat(category));
cl::opt<std::string>
    timelineFile("timeline",
                 cl::desc("Write Chrome trace events; open them in Perfetto"),
                 cl::value_desc("t.json"), cl::cat(category));
cl::opt<std::string> svgFile("svg",
                             cl::desc("Write a picture of the execution"),
                             cl::value_desc("t.svg"), cl::cat(category));
cl::opt<std::string> svgLayer("layer",
                              cl::desc("Only this layer in the picture"),
                              cl::value_desc("name"), cl::cat(category));
cl::opt<std::string> htmlFile(
    "html", cl::desc("Write a page to look into the timeline of the execution"),
    cl::value_desc("t.html"), cl::cat(category));
cl::opt<ReportFormat> reportFormat(
    "report", cl::desc("Print what was executed, layer by layer, on stdout"),
    cl::values(clEnumValN(ReportFormat::Text, "text", "a table"),
               clEnumValN(ReportFormat::Json, "json", "one JSON object"),
               clEnumValN(ReportFormat::Csv, "csv", "one line a layer")),
    cl::cat(category));
cl::opt<uint64_t> jitter(
    "jitter",
    cl::desc(
        "Delay every transfer and kernel at random, within the lock rules; "
        "the output must not change, the time does"),
    cl::value_desc("seed"), cl::cat(category));
cl::opt<unsigned> jitterSeeds(
    "jitter-seeds",
    cl::desc("Run again with so many seeds and fail where an output differs"),
    cl::value_desc("count"), cl::init(0), cl::cat(category));
cl::opt<bool> timeOnly(
    "time-only",
    cl::desc(
        "Keep time but move no activations; needs no input, gives no output"),
    cl::cat(category));
cl::opt<int64_t> maxWork(
    "max-work",
    cl::desc("Stop with an error after so many bytes moved and operations of "
             "kernels"),
    cl::value_desc("count"), cl::init(SimulationOptions().maxWork),
    cl::cat(category));

cl::opt<bool> check(
    "check",
    cl::desc("Look for races, deadlocks and overlaps in every order that the "
             "locks allow; needs no parameters and no input, executes nothing"),
    cl::cat(category));

cl::opt<bool> printAsm(
    "print-asm",
    cl::desc("Print the program in its canonical text and do nothing else"),
    cl::cat(category));

Expected<std::unique_ptr<llvm::MemoryBuffer>> readFile(StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(path);
  if (!buffer)
    return makeError("cannot read '", path, "': ", buffer.getError().message());
  return std::move(*buffer);
}

/// The inputs, and how many times the network runs on them.
struct Batch {
  std::vector<NpyArray> arrays;
  int64_t runs = 1;

  std::vector<llvm::ArrayRef<int8_t>> slices(int64_t run) const {
    std::vector<llvm::ArrayRef<int8_t>> result;
    for (const NpyArray &array : arrays) {
      size_t size = array.data.size() / size_t(runs);
      result.push_back(array.values<int8_t>().slice(run * size, size));
    }
    return result;
  }
};

Expected<Batch> readInputs(const Program &program) {
  Batch batch;
  if (timeOnly)
    return batch;
  if (inputFiles.size() != program.inputs.size())
    return makeError("the program has ", program.inputs.size(),
                     " inputs but --input is given ", inputFiles.size(),
                     " times");
  for (size_t i = 0; i < inputFiles.size(); ++i) {
    auto array = readNpy(inputFiles[i]);
    if (!array)
      return array.takeError();
    auto runs =
        npyBatch(*array, NpyType::Int8, program.inputs[i].shape, inputFiles[i]);
    if (!runs)
      return runs.takeError();
    if (i && *runs != batch.runs)
      return makeError("'", inputFiles[i], "' holds ", *runs, " images but '",
                       inputFiles[0], "' holds ", batch.runs);
    batch.runs = *runs;
    batch.arrays.push_back(std::move(*array));
  }
  return batch;
}

Error compareWithJitter(const Program &program,
                        llvm::ArrayRef<uint8_t> parameters, const Batch &batch,
                        const SimulationResult &expected) {
  for (unsigned i = 0; i < jitterSeeds; ++i) {
    SimulationOptions options;
    options.jitterSeed = jitter + i + 1;
    options.timingOnly = timeOnly;
    options.maxWork = maxWork;
    auto result = simulate(program, parameters, batch.slices(0), options);
    if (!result)
      return makeError("with jitter seed ", *options.jitterSeed, ": ",
                       llvm::toString(result.takeError()));
    if (result->outputs != expected.outputs)
      return makeError("the output differs with jitter seed ",
                       *options.jitterSeed);
  }
  return Error::success();
}

Error writeOutputs(const Program &program, const SimulationResult &first,
                   const std::vector<std::vector<int8_t>> &outputs,
                   int64_t runs) {
  OutputFiles files;
  for (size_t i = 0; i < outputFiles.size(); ++i) {
    llvm::SmallVector<int64_t, 4> shape = program.outputs[i].shape;
    shape[0] *= runs;
    if (Error e = files.add(outputFiles[i], [&](llvm::raw_ostream &os) {
          printNpy(makeInt8Npy(shape, outputs[i]), os);
          return Error::success();
        }))
      return e;
  }
  if (!timelineFile.empty())
    if (Error e = files.add(timelineFile, [&](llvm::raw_ostream &os) {
          writeTimeline(program, first, os);
          return Error::success();
        }))
      return e;
  if (!svgFile.empty())
    if (Error e = files.add(svgFile, [&](llvm::raw_ostream &os) {
          return writeSvg(program, first, svgLayer, os);
        }))
      return e;
  if (!htmlFile.empty())
    if (Error e = files.add(htmlFile, [&](llvm::raw_ostream &os) {
          writeHtml({{program, first, llvm::sys::path::stem(asmFile).str()}},
                    os);
          return Error::success();
        }))
      return e;
  if (reportFormat.getNumOccurrences())
    if (Error e = files.add("-", [&](llvm::raw_ostream &os) {
          writeReport(program, first, reportFormat, os);
          return Error::success();
        }))
      return e;
  return files.commit();
}

/// Prints every finding; the error that is returned only counts them.
Error checkAndReport(const Program &program) {
  auto result = checkProgram(program);
  if (!result)
    return makeError(asmFile, ": ", llvm::toString(result.takeError()));
  if (result->findings.empty())
    return writeFileAtomically("-", [&](llvm::raw_ostream &os) {
      os << asmFile << ": " << result->steps
         << " steps checked: no race, no deadlock, no overlap\n";
      return Error::success();
    });
  for (const Finding &finding : result->findings)
    llvm::errs() << asmFile << ": " << describe(program, finding) << '\n';
  size_t count = result->findings.size();
  return makeError(asmFile, ": ", count,
                   count < CheckOptions().maxFindings ? "" : " or more",
                   count == 1 ? " finding" : " findings");
}

Error run() {
  auto text = readFile(asmFile);
  if (!text)
    return text.takeError();
  auto program = readAsm((*text)->getBuffer(),
                         asmFile == "-" ? StringRef("<stdin>") : asmFile);
  if (!program)
    return program.takeError();

  if (printAsm)
    return writeFileAtomically("-", [&](llvm::raw_ostream &os) {
      writeAsm(*program, os);
      return Error::success();
    });

  if (check)
    return checkAndReport(*program);

  std::unique_ptr<llvm::MemoryBuffer> paramsBuffer;
  llvm::ArrayRef<uint8_t> parameters;
  if (!paramsFile.empty()) {
    auto read = readFile(paramsFile);
    if (!read)
      return read.takeError();
    paramsBuffer = std::move(*read);
    parameters = llvm::ArrayRef<uint8_t>(
        reinterpret_cast<const uint8_t *>(paramsBuffer->getBufferStart()),
        paramsBuffer->getBufferSize());
  } else if (program->parameters >= 0) {
    return makeError("the program needs a parameter image: give --params");
  }
  if (maxWork < 0)
    return makeError("--max-work is ", maxWork, ", must not be negative");
  if (timeOnly && !outputFiles.empty())
    return makeError("--time-only gives no output");
  if (!outputFiles.empty() && outputFiles.size() != program->outputs.size())
    return makeError("the program has ", program->outputs.size(),
                     " outputs but --output is given ", outputFiles.size(),
                     " times");
  if (!svgLayer.empty() && svgFile.empty())
    return makeError("--layer is for --svg");
  auto batch = readInputs(*program);
  if (!batch)
    return batch.takeError();

  SimulationOptions options;
  options.timingOnly = timeOnly;
  options.maxWork = maxWork;
  if (jitter.getNumOccurrences())
    options.jitterSeed = jitter;
  SimulationResult first;
  std::vector<std::vector<int8_t>> outputs(outputFiles.size());
  for (int64_t i = 0; i < batch->runs; ++i) {
    options.recordTimeline = i == 0 && !(timelineFile.empty() &&
                                         svgFile.empty() && htmlFile.empty());
    options.findCriticalPath =
        i == 0 && (reportFormat.getNumOccurrences() || !htmlFile.empty());
    auto result = simulate(*program, parameters, batch->slices(i), options);
    if (!result)
      return makeError(asmFile, ": ",
                       batch->runs > 1 ? "image " + std::to_string(i) + ": "
                                       : "",
                       llvm::toString(result.takeError()));
    for (size_t o = 0; o < outputs.size(); ++o)
      outputs[o].insert(outputs[o].end(), result->outputs[o].begin(),
                        result->outputs[o].end());
    if (i == 0)
      first = std::move(*result);
  }
  if (Error e = compareWithJitter(*program, parameters, *batch, first))
    return makeError(asmFile, ": ", llvm::toString(std::move(e)));
  return writeOutputs(*program, first, outputs, batch->runs);
}

} // namespace

int main(int argc, char **argv) {
  InitTool init(argc, argv, "bsaie-sim");
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(
      argc, argv,
      "Executes a program for a mesh of AIE2 cores, byte for byte, and times "
      "it\n"
      "\n"
      "  bsaie-sim p.asm --params p.bin --input x.npy --output y.npy\n"
      "  bsaie-sim p.asm --params p.bin --input x.npy --report=text --svg "
      "t.svg\n"
      "  bsaie-sim p.asm --check\n"
      "\n"
      "Each image of a batch is run by itself; times and reports are of the "
      "first.\n"
      "\"-\" stands for standard input and output. Exit code 0 on success "
      "only, and\n"
      "no file is written otherwise.\n");
  if (Error e = run()) {
    llvm::errs() << "bsaie-sim: error: " << llvm::toString(std::move(e))
                 << '\n';
    return 1;
  }
  return 0;
}
