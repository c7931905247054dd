//===- OutlineRuns.cpp - Supported runs as functions ------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every op has a level: how many refused ops lie on the worst way to it. No way
// leads from a level through a refused op back into it, so what is connected
// within a level can be computed by one call. What only makes int32 of int8
// values belongs to each run that reads it: no int32 leaves a run.
//
//===----------------------------------------------------------------------===//

#include "OutlineRuns.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "TosaSupport.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace bsaie;

namespace {
class Outliner {
  using Run = SmallVector<Operation *>;

public:
  Outliner(func::FuncOp function, const TosaSupport &support)
      : function(function), support(support) {}

  void run(SmallVectorImpl<func::FuncOp> &created);

private:
  bool isSupported(Operation *op) const {
    return !isNeutral(op) && !support.refusal(op);
  }
  /// Makes int32 of int8 values, to be added, subtracted or multiplied.
  bool isWidening(Operation *op) const {
    return isSupported(op) && op->getNumResults() == 1 &&
           hasElements(op->getResult(0), 32) &&
           resolveOperand(op->getResult(0));
  }
  /// Calls `visit` for what gives `op` a value, seen through widening ops.
  void visitSources(Operation *op,
                    llvm::function_ref<void(Operation *)> visit) const;
  /// The widening ops that `op` reads, in order.
  void collectWidening(Operation *op, Run &widening) const;
  /// Ops of each run, in order.
  SmallVector<Run> findRuns();
  func::FuncOp outline(const Run &run);
  /// Moves what reads the call, and stands before it, behind it.
  void moveReaders(Operation *call);

  func::FuncOp function;
  const TosaSupport &support;
  int64_t count = 0;
};
} // namespace

/// An op that is a layer, or part of one; the others only change a view.
static bool isLayerOp(Operation *op) {
  return !isa<tosa::ReshapeOp, tosa::SliceOp, tosa::IdentityOp>(op);
}

/// Calls `visit` for what gives `op`, or an op in one of its regions, a value.
static void visitProducers(Operation *op,
                           llvm::function_ref<void(Operation *)> visit) {
  op->walk([&](Operation *inner) {
    for (Value operand : inner->getOperands())
      if (Operation *producer = operand.getDefiningOp())
        visit(producer);
  });
}

void Outliner::visitSources(Operation *op,
                            llvm::function_ref<void(Operation *)> visit) const {
  visitProducers(op, [&](Operation *producer) {
    if (isWidening(producer))
      visitSources(producer, visit);
    else
      visit(producer);
  });
}

void Outliner::collectWidening(Operation *op, Run &widening) const {
  for (Value operand : op->getOperands()) {
    Operation *producer = operand.getDefiningOp();
    if (!producer || !isWidening(producer) ||
        llvm::is_contained(widening, producer))
      continue;
    collectWidening(producer, widening);
    widening.push_back(producer);
  }
}

SmallVector<Outliner::Run> Outliner::findRuns() {
  llvm::DenseMap<Operation *, int64_t> levels;
  llvm::EquivalenceClasses<Operation *> joined;
  // What has a side effect keeps its place: nothing is moved across it.
  int64_t barrier = 0;
  SmallVector<Operation *> ops;
  for (Operation &op : function.getBody().front()) {
    if (isWidening(&op) || isa<tosa::ConstOp, tosa::ConstShapeOp,
                               arith::ConstantOp, func::ReturnOp>(op))
      continue;
    int64_t level = barrier;
    visitSources(&op, [&](Operation *producer) {
      if (auto it = levels.find(producer); it != levels.end())
        level = std::max(level, it->second + !isSupported(producer));
    });
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
    visitSources(&op, [&](Operation *producer) {
      if (levels.contains(producer) && isSupported(producer) &&
          levels.lookup(producer) == level)
        joined.unionSets(&op, producer);
    });
  }
  llvm::MapVector<Operation *, Run> runs;
  for (Operation *op : ops) {
    Run &run = runs[joined.getLeaderValue(op)];
    collectWidening(op, run);
    run.push_back(op);
  }
  SmallVector<Run> result;
  for (auto &[leader, run] : runs)
    if (llvm::any_of(run, isLayerOp))
      result.push_back(run);
  return result;
}

void Outliner::moveReaders(Operation *call) {
  llvm::SetVector<Operation *> late;
  late.insert(call);
  for (Operation &op : function.getBody().front()) {
    if (&op == call)
      break;
    bool isLate = false;
    visitProducers(
        &op, [&](Operation *producer) { isLate |= late.contains(producer); });
    if (isLate)
      late.insert(&op);
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
    if (isWidening(op))
      continue;
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

  builder.setInsertionPointAfter(run.back());
  auto call = func::CallOp::create(builder, run.front()->getLoc(), outlined,
                                   inputs.getArrayRef());
  for (auto [output, result] : llvm::zip(outputs, call.getResults())) {
    Value value = output;
    value.replaceUsesWithIf(result, [&](OpOperand &use) {
      return !inside.contains(use.getOwner());
    });
  }
  moveReaders(call);
  // Other runs may read what widens.
  for (Operation *op : llvm::reverse(run))
    if (op->use_empty())
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
