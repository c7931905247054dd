//===- OutlineRuns.cpp - Supported runs as functions ------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every op has a level: how many refused ops lie on the worst way to it. No way
// leads from a level through a refused op back into it, so what is connected
// within a level can be computed by one call.
//
//===----------------------------------------------------------------------===//

#include "OutlineRuns.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "TosaSupport.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace bsaie;

namespace {
class Outliner {
public:
  Outliner(func::FuncOp function, const TosaSupport &support)
      : function(function), support(support) {}

  void run(SmallVectorImpl<func::FuncOp> &created);

private:
  using Run = SmallVector<Operation *>;

  bool isSupported(Operation *op) const {
    return !isNeutral(op) && !support.refusal(op);
  }
  /// Ops of each run, in order.
  SmallVector<Run> findRuns();
  func::FuncOp outline(const Run &run);
  /// Moves what reads the call, and stands before it, behind it.
  static void moveReaders(Operation *first, Operation *call);

  func::FuncOp function;
  const TosaSupport &support;
  int64_t count = 0;
};
} // namespace

/// An op that is a layer, or part of one; the others only change a view.
static bool isLayerOp(Operation *op) {
  return !isa<tosa::ReshapeOp, tosa::SliceOp, tosa::IdentityOp>(op);
}

SmallVector<Outliner::Run> Outliner::findRuns() {
  llvm::DenseMap<Operation *, int64_t> levels;
  llvm::EquivalenceClasses<Operation *> joined;
  // What has a side effect keeps its place: nothing is moved across it.
  int64_t barrier = 0;
  SmallVector<Operation *> ops;
  for (Operation &op : function.getBody().front()) {
    if (isNeutral(&op))
      continue;
    int64_t level = barrier;
    for (Value operand : op.getOperands())
      if (Operation *producer = operand.getDefiningOp())
        if (auto it = levels.find(producer); it != levels.end())
          level = std::max(level, it->second + !isSupported(producer));
    levels[&op] = level;
    if (!isSupported(&op)) {
      if (!isMemoryEffectFree(&op)) {
        int64_t highest = 0;
        for (auto [other, value] : levels)
          highest = std::max(highest, value);
        barrier = highest + 1;
      }
      continue;
    }
    ops.push_back(&op);
    joined.insert(&op);
    for (Value operand : op.getOperands())
      if (Operation *producer = operand.getDefiningOp();
          producer && levels.contains(producer) && isSupported(producer) &&
          levels.lookup(producer) == level)
        joined.unionSets(&op, producer);
  }
  llvm::MapVector<Operation *, Run> runs;
  for (Operation *op : ops)
    runs[joined.getLeaderValue(op)].push_back(op);
  SmallVector<Run> result;
  for (auto &[leader, run] : runs)
    if (llvm::any_of(run, isLayerOp))
      result.push_back(run);
  return result;
}

void Outliner::moveReaders(Operation *first, Operation *call) {
  llvm::SetVector<Operation *> late;
  late.insert(call);
  for (Operation *op = first->getNextNode(); op; op = op->getNextNode()) {
    if (op == call)
      break;
    if (llvm::any_of(op->getOperands(), [&](Value operand) {
          return operand.getDefiningOp() &&
                 late.contains(operand.getDefiningOp());
        }))
      late.insert(op);
  }
  Operation *behind = call;
  for (Operation *op : late.getArrayRef().drop_front()) {
    op->moveAfter(behind);
    behind = op;
  }
}

func::FuncOp Outliner::outline(const Run &run) {
  llvm::SmallDenseSet<Operation *> inside(run.begin(), run.end());
  llvm::SetVector<Value> inputs, outputs;
  llvm::SetVector<Operation *> constants;
  for (Operation *op : run) {
    for (Value operand : op->getOperands()) {
      Operation *producer = operand.getDefiningOp();
      if (producer && inside.contains(producer))
        continue;
      if (producer &&
          (getConstantElements(operand) || isa<tosa::ConstShapeOp>(producer)))
        constants.insert(producer);
      else
        inputs.insert(operand);
    }
    for (Operation *user : op->getUsers())
      if (!inside.contains(user))
        outputs.insert(op->getResult(0));
  }
  auto module = function->getParentOfType<ModuleOp>();
  std::string name;
  do
    name = (function.getName() + "_run" + Twine(count++)).str();
  while (module.lookupSymbol(name));
  OpBuilder builder(function);
  auto typesOf = [](ArrayRef<Value> values) {
    return llvm::map_to_vector(values, [](Value v) { return v.getType(); });
  };
  auto outlined = func::FuncOp::create(
      builder, function.getLoc(), name,
      builder.getFunctionType(typesOf(inputs.getArrayRef()),
                              typesOf(outputs.getArrayRef())));
  outlined.setPrivate();
  if (Attribute device = module->getAttr(aie2::deviceAttrName))
    outlined->setAttr(aie2::deviceAttrName, device);

  Block *body = outlined.addEntryBlock();
  builder.setInsertionPointToStart(body);
  IRMapping mapping;
  mapping.map(inputs.getArrayRef(), body->getArguments());
  for (Operation *constant : constants)
    builder.clone(*constant, mapping);
  for (Operation *op : run)
    builder.clone(*op, mapping);
  func::ReturnOp::create(
      builder, function.getLoc(),
      llvm::map_to_vector(outputs, [&](Value v) { return mapping.lookup(v); }));

  builder.setInsertionPoint(run.back());
  auto call = func::CallOp::create(builder, run.front()->getLoc(), outlined,
                                   inputs.getArrayRef());
  for (auto [output, result] : llvm::zip(outputs, call.getResults())) {
    Value value = output;
    value.replaceUsesWithIf(result, [&](OpOperand &use) {
      return !inside.contains(use.getOwner());
    });
  }
  moveReaders(run.front(), call);
  for (Operation *op : llvm::reverse(run))
    op->erase();
  for (Operation *constant : constants)
    if (constant->use_empty())
      constant->erase();
  return outlined;
}

void Outliner::run(SmallVectorImpl<func::FuncOp> &created) {
  for (const Run &run : findRuns())
    created.push_back(outline(run));
}

void bsaie::outlineRuns(func::FuncOp function,
                        SmallVectorImpl<func::FuncOp> &converted) {
  TosaSupport support(function);
  if (support.all().empty()) {
    converted.push_back(function);
    return;
  }
  if (function.getBody().hasOneBlock())
    Outliner(function, support).run(converted);
}
