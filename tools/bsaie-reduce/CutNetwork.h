//===- CutNetwork.h - Reduces a network by cutting it -----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Makes a function of activations smaller while a test stays interesting:
// upstream's reducer keeps the type of a function, and a network whose layers
// hang on each other in one block then hardly becomes smaller.
//
// An activation is an int8 tensor that depends on an argument. A step is one of
//   - one result instead of several
//   - an activation as the only result
//   - an activation as a new argument
//   - an activation's nearest activation of the same type in its place
// followed by the removal of dead operations and arguments; a network keeps an
// argument, and its result is never one.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TOOLS_CUTNETWORK_H
#define BSAIE_TOOLS_CUTNETWORK_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"
#include <functional>

namespace bsaie {

struct CutOptions {
  /// Whether a network still shows what it is reduced for; an error ends the
  /// reduction.
  std::function<llvm::Expected<bool>(mlir::ModuleOp)> isInteresting;
  /// How often `isInteresting` may be asked, and for how long altogether.
  int64_t maxTests = 1000;
  double maxSeconds = 600;
};

struct CutResult {
  int64_t tests = 0;
  /// Operations of the function that are no constants.
  int64_t opsBefore = 0, opsAfter = 0;
  /// A limit was reached before every step had been tried.
  bool isStopped = false;
};

/// Reduces the only function of `module` in place; the same steps are tried in
/// the same order every time. The module itself must be interesting.
llvm::Expected<CutResult> cutNetwork(mlir::ModuleOp module,
                                     const CutOptions &options);

/// Whether `value` is a static int8 tensor that an operation computes from
/// other values than constants, or an argument.
bool isActivation(mlir::Value value);

/// The activations that `value` is computed from with no activation between.
llvm::SmallVector<mlir::Value> nearestActivations(mlir::Value value);

} // namespace bsaie

#endif // BSAIE_TOOLS_CUTNETWORK_H
