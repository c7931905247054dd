//===- TuneSubvolumes.cpp - Choose subvolumes by executing them -----------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/LayerGraph.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include "BSAIE/Transforms/Passes.h"
#include "SubvolumeChoice.h"
#include "TrialRun.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Threading.h"
#include <map>

namespace bsaie {
#define GEN_PASS_DEF_BLOCKSPARSETUNESUBVOLUMES
#include "BSAIE/Transforms/Passes.h.inc"
} // namespace bsaie

using namespace mlir;
using namespace bsaie;

namespace {

/// Layers that take the same time with the same subvolumes.
struct Group {
  std::vector<Operation *> layers;
  SubvolumeChoices choices;
  size_t chosen = 0;
  /// Picoseconds on the critical path of the function.
  int64_t criticalPs = 0;
};

/// What tells groups apart.
using GroupKey = SmallVector<const void *, 12>;

struct TuneSubvolumes
    : bsaie::impl::BlockSparseTuneSubvolumesBase<TuneSubvolumes> {
  using Base::Base;
  void runOnOperation() override;

private:
  LogicalResult tune(func::FuncOp function);
  void tuneNetwork(func::FuncOp function, MutableArrayRef<Group> groups);
};

} // namespace

/// Weights count by their mask, since their values take no time.
static GroupKey keyOf(Operation *op, const SubvolumeChoices &choices) {
  GroupKey key = {op->getName().getAsOpaquePointer()};
  static constexpr llvm::StringLiteral others[] = {
      "pad", "blocksparse.name", "bsaie.layer", "placement", "bias", "requant"};
  for (NamedAttribute attribute : op->getAttrDictionary())
    if (!llvm::is_contained(others, attribute.getName().strref())) {
      key.push_back(attribute.getName().getAsOpaquePointer());
      key.push_back(attribute.getValue().getAsOpaquePointer());
    }
  for (Value operand : op->getOperands()) {
    key.push_back(operand.getType().getAsOpaquePointer());
    Operation *source = operand.getDefiningOp();
    if (auto slice = dyn_cast_or_null<blocksparse::SliceWeightsOp>(source)) {
      key.push_back(slice.getOffsetAttr().getAsOpaquePointer());
      source = slice.getSource().getDefiningOp();
    }
    if (auto weights = dyn_cast_or_null<blocksparse::WeightsOp>(source))
      key.push_back(weights.getMask().getAsOpaquePointer());
  }
  key.push_back(op->getResult(0).getType().getAsOpaquePointer());
  for (blocksparse::SubvolumeAttr choice : choices)
    key.push_back(choice.getAsOpaquePointer());
  return key;
}

/// A module with the layer alone, whose activations are arguments, for a device
/// whose DDR takes no time.
static OwningOpRef<ModuleOp> layerAlone(Operation *op, Device device) {
  device.loadBytesPerSecond = device.loadwBytesPerSecond =
      device.writeBytesPerSecond = 1e15;
  device.ddrBytesPerSecond = 0;
  MLIRContext *context = op->getContext();
  OwningOpRef<ModuleOp> module = ModuleOp::create(op->getLoc());
  (*module)->setAttr(aie2::deviceAttrName,
                     aie2::DeviceAttr::get(context, printDevice(device)));
  SmallVector<Type> inputs;
  for (Value operand : op->getOperands())
    if (isa<RankedTensorType>(operand.getType()))
      inputs.push_back(operand.getType());
  OpBuilder builder(context);
  builder.setInsertionPointToEnd(module->getBody());
  auto function = func::FuncOp::create(
      builder, op->getLoc(), "main",
      builder.getFunctionType(inputs, op->getResultTypes()));
  Block *body = function.addEntryBlock();
  builder.setInsertionPointToEnd(body);
  IRMapping mapping;
  size_t next = 0;
  for (Value operand : op->getOperands()) {
    if (isa<RankedTensorType>(operand.getType())) {
      // An operand that is read twice is two arguments.
      mapping.map(operand, body->getArgument(next++));
      continue;
    }
    SmallVector<Operation *, 2> chain;
    for (Operation *source = operand.getDefiningOp(); source;
         source = source->getNumOperands()
                      ? source->getOperand(0).getDefiningOp()
                      : nullptr)
      chain.push_back(source);
    for (Operation *source : llvm::reverse(chain))
      builder.clone(*source, mapping);
  }
  Operation *copy = builder.clone(*op, mapping);
  copy->removeAttr(aie2::layerAttrName);
  func::ReturnOp::create(builder, op->getLoc(), copy->getResults());
  return module;
}

/// The index of the choice that is fastest when its layer is alone.
static size_t fastestAlone(const Group &group, const Device &device) {
  size_t fastest = 0;
  std::optional<int64_t> least;
  for (auto [index, choice] : llvm::enumerate(group.choices)) {
    OwningOpRef<ModuleOp> module = layerAlone(group.layers.front(), device);
    module->walk([choice = choice](Operation *op) {
      if (isLayer(op))
        op->setAttr("subvolume", choice);
    });
    std::optional<SimulationResult> result = executeCopy(*module);
    if (result && (!least || result->picoseconds < *least)) {
      least = result->picoseconds;
      fastest = index;
    }
  }
  return fastest;
}

static void choose(const Group &group, size_t index) {
  for (Operation *op : group.layers)
    op->setAttr("subvolume", group.choices[index]);
}

void TuneSubvolumes::tuneNetwork(func::FuncOp function,
                                 MutableArrayRef<Group> groups) {
  // What is fastest alone need not be fastest in the network.
  std::optional<SimulationResult> first =
      executeCopy(*copyOf(function), /*findCriticalPath=*/true);
  if (!first)
    return;
  for (Group &group : groups)
    choose(group, group.chosen);
  std::optional<SimulationResult> tuned =
      executeCopy(*copyOf(function), /*findCriticalPath=*/true);
  if (tuned && tuned->picoseconds < first->picoseconds) {
    first = std::move(tuned);
  } else {
    for (Group &group : groups)
      choose(group, group.chosen = 0);
  }
  if (network <= 0)
    return;
  int64_t least = first->picoseconds;
  for (Group &group : groups)
    for (Operation *op : group.layers)
      if (auto layer = op->getAttrOfType<IntegerAttr>(aie2::layerAttrName))
        group.criticalPs +=
            first->criticalPath->layers[layer.getInt()].allPicoseconds();
  SmallVector<Group *> order;
  for (Group &group : groups)
    order.push_back(&group);
  llvm::sort(order, [](const Group *a, const Group *b) {
    return std::pair(-a->criticalPs, a) < std::pair(-b->criticalPs, b);
  });
  // Each group's best other choice before any third one.
  int64_t left = network;
  size_t most = 1;
  for (const Group &group : groups)
    most = std::max(most, group.choices.size());
  for (size_t offset = 1; offset < most; ++offset)
    for (Group *group : order) {
      if (offset >= group->choices.size())
        continue;
      if (left-- == 0)
        return;
      size_t before = group->chosen;
      size_t other = offset <= before ? offset - 1 : offset;
      choose(*group, other);
      std::optional<SimulationResult> result = executeCopy(*copyOf(function));
      if (result && result->picoseconds < least) {
        least = result->picoseconds;
        group->chosen = other;
      } else {
        choose(*group, before);
      }
    }
}

LogicalResult TuneSubvolumes::tune(func::FuncOp function) {
  FailureOr<Device> device = aie2::getDevice(function);
  if (failed(device))
    return failure();
  std::map<GroupKey, size_t> indices;
  std::vector<Group> groups;
  WalkResult walk = function.walk([&](Operation *op) {
    if (!isLayer(op))
      return WalkResult::advance();
    FailureOr<SubvolumeChoices> found =
        chooseSubvolumes(op, *device, std::max<int64_t>(choices, 1));
    if (failed(found))
      return WalkResult::interrupt();
    op->setAttr("subvolume", found->front());
    if (found->size() < 2)
      return WalkResult::advance();
    auto [place, isNew] = indices.try_emplace(keyOf(op, *found), groups.size());
    if (isNew)
      groups.emplace_back().choices = *found;
    groups[place->second].layers.push_back(op);
    return WalkResult::advance();
  });
  if (walk.wasInterrupted())
    return failure();
  parallelForEach(&getContext(), groups, [&](Group &group) {
    group.chosen = fastestAlone(group, *device);
  });
  tuneNetwork(function, groups);
  return success();
}

void TuneSubvolumes::runOnOperation() {
  for (auto function : getOperation().getOps<func::FuncOp>())
    if (hasLayers(function) && failed(tune(function)))
      return signalPassFailure();
}
