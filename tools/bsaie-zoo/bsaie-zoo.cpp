//===- bsaie-zoo.cpp - Seeded networks in TOSA ----------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes networks of the zoo as TOSA, images for them, and what their
// activations look like.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Support/InitTool.h"
#include "BSAIE/Support/Npy.h"
#include "BSAIE/Support/OutputFile.h"
#include "BSAIE/Zoo/EmitTosa.h"
#include "BSAIE/Zoo/GraphFeatures.h"
#include "BSAIE/Zoo/Images.h"
#include "BSAIE/Zoo/Networks.h"
#include "BSAIE/Zoo/Statistics.h"
#include "Options.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;
using namespace bsaie;
using namespace bsaie::zoo;

static cl::opt<std::string> networkName(cl::Positional, cl::Required,
                                        cl::value_desc("network"),
                                        cl::desc("<network>"),
                                        cl::cat(category));
static cl::opt<std::string>
    outputPath("o", cl::value_desc("m.mlirbc | m.mlir"),
               cl::desc("Where the network goes: bytecode, or text if the name "
                        "ends in .mlir"),
               cl::cat(category));
static cl::opt<bool> asText("text", cl::desc("Write text, whatever the name"),
                            cl::cat(category));
static cl::opt<bool> stats("layer-stats",
                           cl::desc("Run the images and print the shares of "
                                    "saturated and zero values by layer"),
                           cl::cat(category));
static cl::opt<bool> printFeatures(
    "print-features",
    cl::desc("Print as JSON how many operations have each of the features that "
             "random networks draw"),
    cl::cat(category));
static cl::list<std::string> inputPaths(
    "write-input", cl::value_desc("x.npy"),
    cl::desc("Write seeded images; once for each input, in order, or "
             "once with a % that stands for its number"),
    cl::cat(category));
static cl::list<std::string>
    resultPaths("write-output", cl::value_desc("y.npy"),
                cl::desc("Write what the zoo's own executor gives for the "
                         "images; as --write-input, for each output"),
                cl::cat(category));
static cl::opt<uint64_t> inputSeed("input-seed", cl::init(1),
                                   cl::desc("Seed of the images (1)"),
                                   cl::cat(category));
static cl::opt<int64_t> imageCount("images", cl::init(0), cl::value_desc("K"),
                                   cl::desc("Number of images (the batch)"),
                                   cl::cat(category));
static cl::opt<int64_t> batch("batch", cl::init(1), cl::value_desc("N"),
                              cl::desc("Images of one run of the network (1)"),
                              cl::cat(category));
static cl::opt<std::string> functionName("function", cl::init("main"),
                                         cl::value_desc("name"),
                                         cl::desc("The function's name (main)"),
                                         cl::cat(category));

/// Adds a file of tensors of one shape, stacked.
static Error writeTensors(ArrayRef<Tensor> tensors, StringRef path,
                          OutputFiles &files) {
  const Shape &shape = tensors[0].shape;
  std::vector<int8_t> values;
  for (const Tensor &tensor : tensors)
    values.insert(values.end(), tensor.narrow.begin(), tensor.narrow.end());
  return files.add(path, [&](raw_ostream &os) {
    printNpy(makeInt8Npy({static_cast<int64_t>(tensors.size()), shape.height,
                          shape.width, shape.channels},
                         values),
             os);
    return Error::success();
  });
}

/// A path for each of `count` inputs or outputs.
static Expected<std::vector<std::string>>
pathsFor(const cl::list<std::string> &given, StringRef option, size_t count) {
  std::vector<std::string> paths(given.begin(), given.end());
  size_t percent = paths.size() == 1 ? paths[0].find('%') : std::string::npos;
  if (percent != std::string::npos) {
    std::string pattern = paths[0];
    paths.clear();
    for (size_t i = 0; i < count; ++i)
      paths.push_back(
          std::string(pattern).replace(percent, 1, std::to_string(i)));
  }
  if (!paths.empty() && paths.size() != count)
    return createStringError("--" + option + " is given " +
                             Twine(paths.size()) +
                             " times but the network has " + Twine(count));
  return paths;
}

static Error writeAll(ArrayRef<std::vector<Tensor>> tensors,
                      ArrayRef<std::string> paths, OutputFiles &files) {
  for (auto [values, path] : llvm::zip(tensors, paths))
    if (Error error = writeTensors(values, path, files))
      return error;
  return Error::success();
}

static Error writeNetwork(const Graph &graph, OutputFiles &files) {
  bool text = asText || StringRef(outputPath).ends_with(".mlir");
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<mlir::func::FuncDialect, mlir::tosa::TosaDialect>();
  EmitOptions options;
  options.useResources = !text;
  options.batch = batch;
  options.function = functionName;
  mlir::OwningOpRef<mlir::ModuleOp> module = emitTosa(graph, context, options);
  if (failed(mlir::verify(*module)))
    return createStringError("the network is no valid TOSA");
  return files.add(outputPath, [&](raw_ostream &os) -> Error {
    if (text) {
      module->print(os, mlir::OpPrintingFlags().enableDebugInfo());
      os << "\n";
    } else if (failed(mlir::writeBytecodeToFile(*module, os))) {
      return createStringError("cannot write the network as bytecode");
    }
    return Error::success();
  });
}

static Error writeFeatures(const Graph &graph, OutputFiles &files) {
  return files.add("-", [&](raw_ostream &os) {
    json::OStream json(os);
    json.object([&] {
      for (const FeatureCount &feature : countFeatures(graph))
        json.attribute(feature.name, feature.nodes);
    });
    os << "\n";
    return Error::success();
  });
}

/// Runs the network on `count` images and adds what is asked for.
static Error writeRuns(const Graph &graph, int64_t count, OutputFiles &files) {
  Expected<std::vector<std::string>> imagePaths =
      pathsFor(inputPaths, "write-input", graph.inputs.size());
  if (!imagePaths)
    return imagePaths.takeError();
  Expected<std::vector<std::string>> paths =
      pathsFor(resultPaths, "write-output", graph.results.size());
  if (!paths)
    return paths.takeError();
  if (imagePaths->empty() && paths->empty() && !stats)
    return Error::success();
  std::vector<std::vector<Tensor>> images = makeInputs(graph, inputSeed, count);
  if (Error error = writeAll(images, *imagePaths, files))
    return error;
  if (paths->empty() && !stats)
    return Error::success();
  std::vector<std::vector<Tensor>> results;
  std::vector<LayerStatistics> statistics =
      collectStatistics(graph, images, results);
  if (stats)
    if (Error error = files.add("-", [&](raw_ostream &os) {
          printStatistics(graph, statistics, os);
          return Error::success();
        }))
      return error;
  return writeAll(results, *paths, files);
}

static Error run() {
  Expected<NetworkOptions> options = readNetworkOptions();
  if (!options)
    return options.takeError();
  if (batch < 1 || batch > 1024)
    return createStringError("--batch takes 1 to 1024");
  if (functionName.empty())
    return createStringError("--function takes a name");
  int64_t count = imageCount.getNumOccurrences() ? imageCount : batch;
  if (count < 1 || count > 10000)
    return createStringError("--images takes 1 to 10000");
  if (count % batch != 0)
    return createStringError("--images=" + Twine(count) +
                             " is no multiple of the batch of " + Twine(batch));
  bool isImageOnly = networkName == "image";
  bool needsNetwork =
      !outputPath.empty() || stats || printFeatures || !resultPaths.empty();
  if (isImageOnly ? inputPaths.size() != 1 || needsNetwork
                  : !needsNetwork && inputPaths.empty())
    return createStringError(
        isImageOnly ? "'image' takes --write-input=x.npy and no other output"
                    : "nothing to do: give -o m.mlirbc, --write-input=x.npy, "
                      "--write-output=y.npy, --layer-stats or "
                      "--print-features");
  OutputFiles files;
  if (isImageOnly) {
    Shape shape = options->input.value_or(Shape{16, 16, 16});
    if (Error error = checkShape(shape))
      return error;
    if (Error error = writeTensors(makeImages(shape, inputSeed, count),
                                   inputPaths[0], files))
      return error;
    return files.commit();
  }
  Expected<Graph> graph = buildNetwork(networkName, *options);
  if (!graph)
    return graph.takeError();
  if (!outputPath.empty())
    if (Error error = writeNetwork(*graph, files))
      return error;
  if (printFeatures)
    if (Error error = writeFeatures(*graph, files))
      return error;
  if (Error error = writeRuns(*graph, count, files))
    return error;
  return files.commit();
}

int main(int argc, char **argv) {
  InitTool init(argc, argv, "bsaie-zoo");
  cl::HideUnrelatedOptions({&category, &testCategory});
  std::string overview =
      "bsaie-zoo: int8 networks in TOSA with seeded weights\n\n"
      "Networks:\n";
  for (const NetworkEntry &entry : knownNetworks())
    overview += "  " + entry.name.str() + ": " + entry.description.str() + "\n";
  overview += "  image: no network; --write-input writes images of --input\n";
  cl::ParseCommandLineOptions(argc, argv, overview);
  if (Error error = run()) {
    WithColor::error(errs(), "bsaie-zoo") << toString(std::move(error)) << "\n";
    return 1;
  }
  return 0;
}
