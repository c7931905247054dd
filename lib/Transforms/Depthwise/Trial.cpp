//===- Trial.cpp - What a choice of segments would give -------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Trial.h"

#include "../TrialRun.h"
#include "BSAIE/Analysis/LayerGraph.h"
#include "BSAIE/Analysis/TensorPlacement.h"
#include "BSAIE/Transforms/Passes.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace bsaie;
using namespace bsaie::depthwise;

/// Survives the cutting of layers, unlike positions.
static constexpr llvm::StringLiteral itemAttr = "bsaie.depthwise_item";

std::vector<Operation *> depthwise::itemsOf(func::FuncOp function) {
  std::vector<Operation *> items;
  for (Operation &op : function.getBody().front())
    if (isLayer(&op) || isa<tensor::InsertSliceOp, tensor::EmptyOp>(op))
      items.push_back(&op);
  return items;
}

/// Moves the ops of a run into a segment behind the last of them.
static void makeSegment(ArrayRef<Operation *> ops, const Plan &plan) {
  llvm::SetVector<Value> inputs;
  llvm::SmallPtrSet<Operation *, 16> inside(ops.begin(), ops.end());
  for (Operation *op : ops)
    for (Value operand : op->getOperands())
      if (Operation *source = operand.getDefiningOp();
          !source || !inside.contains(source))
        inputs.insert(operand);
  Operation *last = ops.back();
  OpBuilder builder(last->getContext());
  builder.setInsertionPointAfter(last);
  Type type = last->getResult(0).getType();
  SmallVector<Location> places;
  for (Operation *op : ops)
    places.push_back(op->getLoc());
  auto segment = blocksparse::SegmentOp::create(
      builder, builder.getFusedLoc(places), TypeRange{type},
      inputs.getArrayRef(), plan.tiles, plan.widthTiles, plan.keep);
  Block *body = builder.createBlock(&segment.getBody());
  for (Value input : inputs)
    body->addArgument(input.getType(), input.getLoc());
  last->getResult(0).replaceAllUsesWith(segment.getResult(0));
  for (Operation *op : ops)
    op->moveBefore(body, body->end());
  for (auto [captured, argument] : llvm::zip(inputs, body->getArguments())) {
    Value input = captured;
    input.replaceUsesWithIf(argument, [&](OpOperand &use) {
      return use.getOwner()->getBlock() == body;
    });
  }
  builder.setInsertionPointToEnd(body);
  blocksparse::YieldOp::create(builder, last->getLoc(), last->getResult(0));
}

void depthwise::makeSegments(func::FuncOp function, ArrayRef<Plan> plans) {
  std::vector<Operation *> items = itemsOf(function);
  for (const Plan &plan : plans)
    makeSegment(ArrayRef(items).slice(plan.first, plan.last - plan.first + 1),
                plan);
}

static void addTiling(PassManager &passes) {
  OpPassManager &functions = passes.nest<func::FuncOp>();
  functions.addPass(createBlockSparseExpandSegments());
  functions.addPass(createBlockSparseSplit());
  functions.addPass(createBlockSparseAssignSubvolumes());
}

std::optional<std::vector<bool>> depthwise::spilledItems(func::FuncOp function,
                                                         const Device &device) {
  OwningOpRef<ModuleOp> copy = copyOf(function);
  auto copied = *copy->getOps<func::FuncOp>().begin();
  std::vector<Operation *> items = itemsOf(copied);
  Builder builder(function.getContext());
  for (auto [number, op] : llvm::enumerate(items))
    if (isLayer(op))
      op->setAttr(itemAttr, builder.getI64IntegerAttr(number));
  if (!runQuietly(*copy, addTiling))
    return std::nullopt;
  ScopedDiagnosticHandler quiet(function.getContext(),
                                [](Diagnostic &) { return success(); });
  FailureOr<LayerGraph> graph = buildLayerGraph(copied);
  if (failed(graph))
    return std::nullopt;
  dropUnreadRows(*graph);
  FailureOr<PlacementProblem> problem = buildPlacementProblem(*graph, device);
  if (failed(problem))
    return std::nullopt;
  auto solution = solveResidency(problem->residency);
  if (!solution) {
    llvm::consumeError(solution.takeError());
    return std::nullopt;
  }
  std::vector<bool> isSpilled(graph->tensors.size(), false);
  for (size_t tensor : solution->spilled)
    isSpilled[tensor] = true;
  std::vector<bool> result(items.size(), false);
  for (const LayerNode &layer : graph->layers)
    if (auto number = layer.op->getAttrOfType<IntegerAttr>(itemAttr))
      if (isSpilled[layer.output.tensor])
        result[number.getInt()] = true;
  return result;
}

std::optional<double> depthwise::executedSeconds(func::FuncOp function,
                                                 ArrayRef<Plan> plans) {
  OwningOpRef<ModuleOp> copy = copyOf(function);
  makeSegments(*copy->getOps<func::FuncOp>().begin(), plans);
  if (!runQuietly(*copy, addTiling))
    return std::nullopt;
  std::optional<SimulationResult> result = executeCopy(*copy);
  if (!result)
    return std::nullopt;
  return result->seconds;
}
