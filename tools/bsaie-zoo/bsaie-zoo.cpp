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

#include "BSAIE/Support/Npy.h"
#include "BSAIE/Support/OutputFile.h"
#include "BSAIE/Zoo/EmitTosa.h"
#include "BSAIE/Zoo/Images.h"
#include "BSAIE/Zoo/Networks.h"
#include "BSAIE/Zoo/Statistics.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;
using namespace bsaie;
using namespace bsaie::zoo;

static cl::OptionCategory category("bsaie-zoo options");
static cl::OptionCategory testCategory(
    "Options of the test networks conv, residual, max_pool and avg_pool");

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
static cl::opt<uint64_t> seed("seed", cl::init(1),
                              cl::desc("Seed of the weights (1)"),
                              cl::cat(category));
static cl::opt<bool>
    features("features",
             cl::desc("Leave out the classifier's fully connected layers"),
             cl::cat(category));
static cl::opt<int64_t>
    imageSize("image-size", cl::value_desc("N"),
              cl::desc("Height and width of the input, if not the usual ones"),
              cl::cat(category));
static cl::opt<bool> stats("layer-stats",
                           cl::desc("Run the images and print the shares of "
                                    "saturated and zero values by layer"),
                           cl::cat(category));
static cl::opt<std::string> inputPath("write-input", cl::value_desc("x.npy"),
                                      cl::desc("Write seeded images"),
                                      cl::cat(category));
static cl::opt<std::string> resultPath(
    "write-output", cl::value_desc("y.npy"),
    cl::desc("Write what the zoo's own executor gives for the images"),
    cl::cat(category));
static cl::opt<uint64_t> inputSeed("input-seed", cl::init(1),
                                   cl::desc("Seed of the images (1)"),
                                   cl::cat(category));
static cl::opt<int64_t> imageCount("images", cl::init(1), cl::value_desc("K"),
                                   cl::desc("Number of images (1)"),
                                   cl::cat(category));

static cl::opt<std::string> input("input", cl::value_desc("HxWxC"),
                                  cl::init("16x16x16"),
                                  cl::desc("Input (16x16x16)"),
                                  cl::cat(testCategory));
static cl::opt<int64_t> outputChannels("output-channels", cl::init(16),
                                       cl::desc("Output channels (16)"),
                                       cl::cat(testCategory));
static cl::opt<std::string> kernel("kernel", cl::value_desc("KHxKW"),
                                   cl::init("3x3"), cl::desc("Kernel (3x3)"),
                                   cl::cat(testCategory));
static cl::opt<std::string> stride("stride", cl::value_desc("y,x"),
                                   cl::init("1,1"), cl::desc("Stride (1,1)"),
                                   cl::cat(testCategory));
static cl::opt<std::string>
    pad("pad", cl::value_desc("t,b,l,r"), cl::init("0,0,0,0"),
        cl::desc("Pad (0,0,0,0); where the stride does not divide, its end is "
                 "trimmed and then the input is sliced"),
        cl::cat(testCategory));
static cl::opt<std::string> dilation("dilation", cl::value_desc("y,x"),
                                     cl::init("1,1"),
                                     cl::desc("Dilation (1,1)"),
                                     cl::cat(testCategory));
static cl::opt<bool> perChannel("per-channel",
                                cl::desc("One scale for each output channel"),
                                cl::cat(testCategory));
static cl::opt<bool> relu("relu", cl::desc("Clamp at zero"),
                          cl::cat(testCategory));
static cl::opt<int32_t> inputZeroPoint("input-zp", cl::init(0),
                                       cl::desc("Zero point of the input (0)"),
                                       cl::cat(testCategory));
static cl::opt<int32_t>
    outputZeroPoint("output-zp", cl::init(0),
                    cl::desc("Zero point of the output (0)"),
                    cl::cat(testCategory));
static cl::opt<double>
    zeroBlocks("zero-blocks", cl::init(0),
               cl::desc("Share of 8x8 weight blocks that are zero, 0 to 1 (0)"),
               cl::cat(testCategory));
static cl::opt<Rounding>
    rounding("rounding", cl::desc("Rounding of the rescale (single)"),
             cl::values(clEnumValN(Rounding::Single, "single", "SINGLE_ROUND"),
                        clEnumValN(Rounding::Double, "double", "DOUBLE_ROUND")),
             cl::init(Rounding::Single), cl::cat(testCategory));

/// Reads `count` numbers with `separator` between them.
static Error parseNumbers(StringRef option, StringRef text, char separator,
                          MutableArrayRef<int64_t> numbers) {
  SmallVector<StringRef> parts;
  text.split(parts, separator);
  bool isGood = parts.size() == numbers.size();
  for (size_t i = 0; isGood && i < parts.size(); ++i)
    isGood = !parts[i].getAsInteger(10, numbers[i]) && numbers[i] >= 0 &&
             numbers[i] <= 1 << 20;
  if (isGood)
    return Error::success();
  return createStringError("--" + option + " takes " + Twine(numbers.size()) +
                           " numbers with '" + Twine(separator) +
                           "' between them, not '" + text + "'");
}

static Expected<NetworkOptions> readOptions() {
  NetworkOptions options;
  options.seed = seed;
  options.features = features;
  if (imageSize.getNumOccurrences())
    options.imageSize = imageSize;
  int64_t shape[3];
  Window &window = options.conv.window;
  if (Error error = parseNumbers("input", input, 'x', shape))
    return std::move(error);
  if (Error error = parseNumbers("kernel", kernel, 'x', window.kernel))
    return std::move(error);
  if (Error error = parseNumbers("stride", stride, ',', window.stride))
    return std::move(error);
  if (Error error = parseNumbers("pad", pad, ',', window.pad))
    return std::move(error);
  if (Error error = parseNumbers("dilation", dilation, ',', window.dilation))
    return std::move(error);
  options.input = {shape[0], shape[1], shape[2]};
  options.conv.outputChannels = outputChannels;
  options.conv.relu = relu;
  options.conv.perChannel = perChannel;
  options.conv.rounding = rounding;
  options.conv.inputZeroPoint = inputZeroPoint;
  options.conv.outputZeroPoint = outputZeroPoint;
  options.conv.zeroBlocks = zeroBlocks;
  if (zeroBlocks < 0 || zeroBlocks > 1)
    return createStringError("--zero-blocks takes 0 to 1");
  if (imageCount < 1 || imageCount > 10000)
    return createStringError("--images takes 1 to 10000");
  return options;
}

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

static Error writeNetwork(const Graph &graph, OutputFiles &files) {
  bool text = asText || StringRef(outputPath).ends_with(".mlir");
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<mlir::func::FuncDialect, mlir::tosa::TosaDialect>();
  mlir::OwningOpRef<mlir::ModuleOp> module = emitTosa(graph, context, !text);
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

static Error run() {
  Expected<NetworkOptions> options = readOptions();
  if (!options)
    return options.takeError();
  bool isImageOnly = networkName == "image";
  bool needsNetwork = !outputPath.empty() || stats || !resultPath.empty();
  if (isImageOnly ? inputPath.empty() || needsNetwork
                  : !needsNetwork && inputPath.empty())
    return createStringError(
        isImageOnly ? "'image' takes --write-input=x.npy and no other output"
                    : "nothing to do: give -o m.mlirbc, --write-input=x.npy, "
                      "--write-output=y.npy or --layer-stats");
  OutputFiles files;
  if (isImageOnly) {
    if (Error error = checkShape(options->input))
      return error;
    if (Error error =
            writeTensors(makeImages(options->input, inputSeed, imageCount),
                         inputPath, files))
      return error;
    return files.commit();
  }

  Expected<Graph> graph = buildNetwork(networkName, *options);
  if (!graph)
    return graph.takeError();
  if (!outputPath.empty())
    if (Error error = writeNetwork(*graph, files))
      return error;
  std::vector<Tensor> images;
  if (!inputPath.empty() || !resultPath.empty() || stats)
    images = makeImages(graph->nodes[0].shape, inputSeed, imageCount);
  if (!inputPath.empty())
    if (Error error = writeTensors(images, inputPath, files))
      return error;
  if (!resultPath.empty() || stats) {
    std::vector<Tensor> results;
    std::vector<LayerStatistics> statistics =
        collectStatistics(*graph, images, results);
    if (stats)
      if (Error error = files.add("-", [&](raw_ostream &os) {
            printStatistics(*graph, statistics, os);
            return Error::success();
          }))
        return error;
    if (!resultPath.empty())
      if (Error error = writeTensors(results, resultPath, files))
        return error;
  }
  return files.commit();
}

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
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
