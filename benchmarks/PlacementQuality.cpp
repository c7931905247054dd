//===- PlacementQuality.cpp - How good placements are ---------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads functions of layers with subvolumes (after the stages sparsify and
// tile), places them as blocksparse-place does and prints one line of JSON for
// each. Writes no IR.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/LayerGraph.h"
#include "BSAIE/Analysis/TensorPlacement.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "BSAIE/Pipelines/RegisterEverything.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/InitLLVM.h"
#include <chrono>

using namespace mlir;
using namespace bsaie;

/// The fastest of a few runs, in seconds.
static double solveSeconds(const ResidencyProblem &problem) {
  using Clock = std::chrono::steady_clock;
  double best = std::numeric_limits<double>::infinity();
  for (int run = 0; run < 5; ++run) {
    Clock::time_point begin = Clock::now();
    llvm::consumeError(solveResidency(problem).takeError());
    best = std::min(
        best, std::chrono::duration<double>(Clock::now() - begin).count());
  }
  return best;
}

/// Prints {"peak_bytes", "bound_bytes", ...}: the memtile whose peak address is
/// the largest multiple of its live bytes, and what spills cost.
static LogicalResult measure(func::FuncOp func) {
  FailureOr<Device> device = aie2::getDevice(func);
  if (failed(device))
    return failure();
  FailureOr<LayerGraph> graph = buildLayerGraph(func);
  if (failed(graph))
    return failure();
  dropUnreadRows(*graph);
  FailureOr<PlacementProblem> problem = buildPlacementProblem(*graph, *device);
  if (failed(problem))
    return failure();
  const ResidencyProblem &residency = problem->residency;
  llvm::Expected<ResidencySolution> solution = solveResidency(residency);
  if (!solution)
    return func.emitError(llvm::toString(solution.takeError()));
  std::vector<LiveRange> ranges;
  Addresses addresses;
  for (const PlacedBuffer &buffer : solution->buffers) {
    ranges.push_back(buffer.range);
    addresses.push_back(buffer.addresses);
  }
  MemtileBytes peak = peakAddresses(ranges, addresses, residency.memtiles,
                                    residency.capacityBytes);
  MemtileBytes bound = peakLiveBytes(ranges, residency.memtiles);
  int64_t worst = 0;
  for (int64_t m = 0; m < residency.memtiles; ++m)
    if (double(peak[m]) * bound[worst] > double(peak[worst]) * bound[m])
      worst = m;
  llvm::outs() << "{\"steps\": " << residency.steps.size()
               << ", \"buffers\": " << ranges.size()
               << ", \"memtile\": " << worst
               << ", \"peak_bytes\": " << peak[worst]
               << ", \"bound_bytes\": " << bound[worst]
               << ", \"capacity_bytes\": " << residency.capacityBytes
               << ", \"spilled_tensors\": " << solution->spilled.size()
               << ", \"spill_bytes\": " << spillBytes(residency, *solution)
               << ", \"seconds\": "
               << llvm::format("%.6f", solveSeconds(residency)) << "}\n";
  return success();
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  llvm::cl::opt<std::string> input(llvm::cl::Positional, llvm::cl::Required,
                                   llvm::cl::desc("<tiled.mlir>"));
  llvm::cl::ParseCommandLineOptions(argc, argv,
                                    "Measures placements of tiled networks\n");
  DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  bsaie::registerAllDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.printOpOnDiagnostic(false);
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(input, &context);
  if (!module)
    return 1;
  for (auto func : module->getOps<func::FuncOp>())
    if (failed(measure(func)))
      return 1;
  return 0;
}
