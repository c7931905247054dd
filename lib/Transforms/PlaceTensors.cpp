//===- PlaceTensors.cpp - Ownership, residency and addresses --------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/TensorPlacement.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "BSAIE/Memory/SmallestCapacity.h"
#include "BSAIE/Transforms/Passes.h"

namespace bsaie {
#define GEN_PASS_DEF_BLOCKSPARSEPLACE
#include "BSAIE/Transforms/Passes.h.inc"
} // namespace bsaie

using namespace mlir;
using namespace bsaie;

/// Writes the solution into the function: blocksparse.buffers on the function,
/// a placement on each layer.
static void annotate(func::FuncOp func, const LayerGraph &graph,
                     const PlacementProblem &problem,
                     const ResidencySolution &solution, const Device &device) {
  MLIRContext *context = func.getContext();
  struct Shape {
    int64_t rowBegin = 0, rows = 0, channels = 0;
    Extents extents;
  };
  std::vector<Shape> shapes(solution.buffers.size());
  // Where each column has memtiles of its own these say what it computes.
  bool needsColumns = false;
  for (int64_t m = 0; m < device.memtiles(); ++m)
    needsColumns |= !device.holdsActivations(m);
  auto describe = [&](int64_t buffer, const TensorBox &box, int64_t channels,
                      const Extents &extents) {
    if (solution.buffers[buffer].tensor >= 0) {
      const TensorInfo &tensor = graph.tensors[box.tensor];
      shapes[buffer] = {0, tensor.height, tensor.channels,
                        problem.owners[box.tensor]};
      return;
    }
    shapes[buffer] = {box.rows.begin, box.rows.size(), channels, extents};
  };
  for (auto [index, layer] : llvm::enumerate(graph.layers)) {
    const StepPlacement &placement = solution.steps[index];
    const LayerColumns &columns = problem.layers[index];
    SmallVector<int64_t> load;
    SmallVector<int64_t, 2> inputs(placement.inputs);
    if (inputs.empty()) {
      inputs.assign(layer.inputs.size(), -1);
      load.assign(layer.inputs.size(), 0);
    }
    for (size_t i = 0; i < placement.inputs.size(); ++i) {
      describe(placement.inputs[i], layer.inputs[i], columns.inputChannels[i],
               columns.inputs[i]);
      load.push_back(placement.load[i]);
    }
    describe(placement.output, layer.output, layer.output.channels.size(),
             columns.output);
    layer.op->setAttr("placement",
                      blocksparse::PlacementAttr::get(
                          context, inputs, load, placement.output,
                          placement.store, placement.weights,
                          placement.weightsHeld,
                          needsColumns ? ArrayRef<int64_t>(columns.partition)
                                       : ArrayRef<int64_t>()));
  }
  SmallVector<Attribute> buffers;
  for (auto [buffer, shape] : llvm::zip(solution.buffers, shapes))
    buffers.push_back(blocksparse::BufferAttr::get(
        context, StringAttr::get(context, buffer.range.name), shape.rowBegin,
        shape.rows, shape.channels, shape.extents.begin, shape.extents.end,
        buffer.range.bytes, buffer.addresses));
  func->setAttr("blocksparse.buffers", ArrayAttr::get(context, buffers));
}

/// Writes on each layer by how much it is expected to make the program longer.
static void annotateEstimates(const LayerGraph &graph,
                              const PlacementProblem &problem,
                              const ResidencySolution &solution,
                              const Device &device, int64_t chunks) {
  std::vector<double> seconds =
      estimateSteps(problem.residency, solution, problem.cores, device, chunks);
  for (auto [layer, estimate] : llvm::zip_equal(graph.layers, seconds))
    layer.op->setAttr(
        aie2::estimateAttrName,
        Builder(layer.op->getContext()).getF64FloatAttr(estimate));
}

/// Says how large memtiles must be for this function, as it is cut. Placement
/// runs again for each size that is tried.
static void noteSmallestMemtile(InFlightDiagnostic &error,
                                const LayerGraph &graph, Device device,
                                const ResidencyProblem &problem) {
  constexpr int64_t mostBytes = int64_t(1) << 30;
  auto fits = [&](int64_t bytes) {
    ScopedDiagnosticHandler silence(
        error.getUnderlyingDiagnostic()->getLocation().getContext(),
        [](Diagnostic &) { return success(); });
    device.memtileBytes = bytes;
    FailureOr<PlacementProblem> larger = buildPlacementProblem(graph, device);
    if (failed(larger))
      return false;
    llvm::Expected<ResidencySolution> solution =
        solveResidency(larger->residency);
    if (!solution)
      llvm::consumeError(solution.takeError());
    return bool(solution);
  };
  std::optional<SmallestCapacity> smallest =
      findSmallestCapacity(leastCapacity(problem), mostBytes, fits);
  Diagnostic &note = error.attachNote();
  if (!smallest)
    note << "no memtile_bytes up to " << mostBytes << " would do";
  else if (smallest->isExact)
    note << "memtile_bytes=" << smallest->bytes
         << " would do, and no less for layers that are cut so";
  else
    note << "memtile_bytes=" << smallest->bytes << " would do; less than "
         << leastCapacity(problem) << " cannot for layers that are cut so";
}

namespace {

struct PlaceTensors : bsaie::impl::BlockSparsePlaceBase<PlaceTensors> {
  using Base::Base;
  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!hasLayers(func))
      return;
    if (ahead < 0) {
      func.emitError("ahead is ") << ahead.getValue() << ", less than 0";
      return signalPassFailure();
    }
    if (chunks < 1) {
      func.emitError("chunks is ") << chunks.getValue() << ", less than 1";
      return signalPassFailure();
    }
    FailureOr<Device> device = aie2::getDevice(func);
    if (failed(device))
      return signalPassFailure();
    FailureOr<LayerGraph> graph = buildLayerGraph(func);
    if (failed(graph))
      return signalPassFailure();
    dropUnreadRows(*graph);
    FailureOr<PlacementProblem> problem =
        buildPlacementProblem(*graph, *device);
    if (failed(problem))
      return signalPassFailure();
    problem->residency.evictAll = residency == ResidencyRule::EvictAll;
    problem->residency.mostStepsAhead = ahead;
    llvm::Expected<ResidencySolution> solution =
        solveResidency(problem->residency);
    if (!solution) {
      llvm::handleAllErrors(
          solution.takeError(), [&](const ResidencyError &why) {
            InFlightDiagnostic error = func.emitOpError(why.message);
            error.attachNote() << why.memoryMap;
            noteSmallestMemtile(error, *graph, *device, problem->residency);
          });
      return signalPassFailure();
    }
    std::vector<LiveRange> ranges;
    Addresses addresses;
    for (const PlacedBuffer &buffer : solution->buffers) {
      ranges.push_back(buffer.range);
      addresses.push_back(buffer.addresses);
    }
    std::string why;
    if (!verifyColouring(ranges, addresses, device->memtiles(),
                         device->memtileBytes, why)) {
      func.emitOpError("placement is wrong: ") << why;
      return signalPassFailure();
    }
    annotate(func, *graph, *problem, *solution, *device);
    annotateEstimates(*graph, *problem, *solution, *device, chunks);
  }
};

} // namespace
