//===- CutNetwork.cpp - Reduces a network by cutting it -------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tries steps on clones of the module, the ones that remove most first. Knows
// no operation but return: which values are activations follows from types.
//
//===----------------------------------------------------------------------===//

#include "CutNetwork.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/SetVector.h"
#include <chrono>

using namespace mlir;
using llvm::createStringError;
using llvm::Expected;

namespace bsaie {

/// Whether `value` depends on an argument.
static bool isVariable(Value value) {
  llvm::SetVector<Value> seen;
  seen.insert(value);
  for (size_t i = 0; i < seen.size(); ++i) {
    Operation *op = seen[i].getDefiningOp();
    if (!op)
      return true;
    seen.insert_range(op->getOperands());
  }
  return false;
}

bool isActivation(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.hasStaticShape() && type.getElementType().isInteger(8) &&
         isVariable(value);
}

SmallVector<Value> nearestActivations(Value value) {
  llvm::SetVector<Value> found, between;
  between.insert(value);
  for (size_t i = 0; i < between.size(); ++i)
    if (Operation *op = between[i].getDefiningOp())
      for (Value operand : op->getOperands())
        (isActivation(operand) ? found : between).insert(operand);
  return found.takeVector();
}

namespace {

int64_t countOps(func::FuncOp function) {
  int64_t count = 0;
  for (Operation &op : function.getBody().front().without_terminator())
    count += !op.hasTrait<OpTrait::ConstantLike>();
  return count;
}

void updateType(func::FuncOp function) {
  Block &block = function.getBody().front();
  function.setFunctionType(
      FunctionType::get(function.getContext(), block.getArgumentTypes(),
                        block.getTerminator()->getOperandTypes()));
}

/// Removes dead operations and arguments; false if no network is left.
bool removeDead(func::FuncOp function) {
  Block &block = function.getBody().front();
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (isOpTriviallyDead(&op))
      op.erase();
  for (unsigned i = block.getNumArguments(); i-- > 0;)
    if (block.getArgument(i).use_empty())
      block.eraseArgument(i);
  updateType(function);
  return block.getNumArguments() > 0 &&
         llvm::none_of(block.getTerminator()->getOperands(),
                       llvm::IsaPred<BlockArgument>);
}

class Cutter {
public:
  Cutter(ModuleOp module, const CutOptions &options)
      : module(module), options(options),
        begin(std::chrono::steady_clock::now()) {}

  Expected<CutResult> run();

private:
  using Step = llvm::function_ref<void(func::FuncOp)>;

  static func::FuncOp functionOf(ModuleOp module) {
    return *module.getOps<func::FuncOp>().begin();
  }
  func::FuncOp function() { return functionOf(module); }
  static Operation *opAt(func::FuncOp function, unsigned index) {
    return &*std::next(function.getBody().front().begin(), index);
  }
  bool mayTest() {
    if (!broken.empty())
      return false;
    std::chrono::duration<double> spent =
        std::chrono::steady_clock::now() - begin;
    result.isStopped |=
        result.tests >= options.maxTests || spent.count() >= options.maxSeconds;
    return !result.isStopped;
  }
  /// False, and `broken` from then on, if the test could not be run.
  bool isInteresting(ModuleOp candidate) {
    ++result.tests;
    Expected<bool> interesting = options.isInteresting(candidate);
    if (!interesting)
      broken = toString(interesting.takeError());
    return interesting && *interesting;
  }
  /// Applies a step to a clone and keeps that if it is smaller and interesting.
  bool attempt(Step step);
  /// The indices of the operations whose result is an activation.
  SmallVector<unsigned> activations();

  bool selectResult();
  bool returnActivation();
  bool addArgument();
  bool bypass();

  ModuleOp module;
  const CutOptions &options;
  CutResult result;
  std::string broken;
  std::chrono::steady_clock::time_point begin;
};

} // namespace

bool Cutter::attempt(Step step) {
  if (!mayTest())
    return false;
  OwningOpRef<ModuleOp> clone = cast<ModuleOp>(module->clone());
  func::FuncOp changed = functionOf(*clone);
  step(changed);
  auto results = [](func::FuncOp function) {
    return function.getBody().front().getTerminator()->getNumOperands();
  };
  bool isSmaller =
      removeDead(changed) && (countOps(changed) < countOps(function()) ||
                              (countOps(changed) == countOps(function()) &&
                               results(changed) < results(function())));
  if (!isSmaller)
    return false;
  {
    // What an invalid clone says is of no interest.
    ScopedDiagnosticHandler silence(module.getContext(),
                                    [](Diagnostic &) { return success(); });
    if (failed(verify(*clone)))
      return false;
  }
  if (!isInteresting(*clone))
    return false;
  // The block moves; the module stays the caller's.
  func::FuncOp old = function();
  old.getBody().takeBody(changed.getBody());
  updateType(old);
  old.removeArgAttrsAttr();
  old.removeResAttrsAttr();
  return true;
}

SmallVector<unsigned> Cutter::activations() {
  SmallVector<unsigned> indices;
  for (auto [index, op] :
       llvm::enumerate(function().getBody().front().without_terminator()))
    if (op.getNumResults() == 1 && !op.hasTrait<OpTrait::ConstantLike>() &&
        isActivation(op.getResult(0)))
      indices.push_back(index);
  return indices;
}

bool Cutter::selectResult() {
  unsigned count =
      function().getBody().front().getTerminator()->getNumOperands();
  for (unsigned i = 0; count > 1 && i < count; ++i)
    if (attempt([&](func::FuncOp changed) {
          Operation *terminator = changed.getBody().front().getTerminator();
          terminator->setOperands(terminator->getOperand(i));
        }))
      return true;
  return false;
}

/// The shortest beginning of the network.
bool Cutter::returnActivation() {
  for (unsigned index : activations())
    if (attempt([&](func::FuncOp changed) {
          changed.getBody().front().getTerminator()->setOperands(
              opAt(changed, index)->getResult(0));
        }))
      return true;
  return false;
}

/// The shortest end of the network.
bool Cutter::addArgument() {
  SmallVector<unsigned> indices = activations();
  for (unsigned index : llvm::reverse(indices))
    if (attempt([&](func::FuncOp changed) {
          Value value = opAt(changed, index)->getResult(0);
          value.replaceAllUsesWith(changed.getBody().front().addArgument(
              value.getType(), value.getLoc()));
        }))
      return true;
  return false;
}

bool Cutter::bypass() {
  SmallVector<unsigned> indices = activations();
  for (unsigned index : llvm::reverse(indices)) {
    Value value = opAt(function(), index)->getResult(0);
    size_t count = nearestActivations(value).size();
    for (size_t i = 0; i < count; ++i)
      if (attempt([&](func::FuncOp changed) {
            Value old = opAt(changed, index)->getResult(0);
            Value nearest = nearestActivations(old)[i];
            if (nearest.getType() == old.getType())
              old.replaceAllUsesWith(nearest);
          }))
        return true;
  }
  return false;
}

Expected<CutResult> Cutter::run() {
  auto functions = module.getOps<func::FuncOp>();
  if (!llvm::hasSingleElement(functions))
    return createStringError(
        "the module has " +
        llvm::Twine(std::distance(functions.begin(), functions.end())) +
        " functions, a network is one");
  if (!llvm::hasSingleElement(function().getBody()))
    return createStringError("the function is no single block");
  result.opsBefore = countOps(function());
  bool isWhole = isInteresting(module);
  while (isWhole &&
         (selectResult() || returnActivation() || addArgument() || bypass()))
    ;
  if (!broken.empty())
    return createStringError(broken);
  if (!isWhole)
    return createStringError("the test does not find the network interesting: "
                             "its exit code is 0");
  result.opsAfter = countOps(function());
  return result;
}

Expected<CutResult> cutNetwork(ModuleOp module, const CutOptions &options) {
  return Cutter(module, options).run();
}

} // namespace bsaie
