//===- TrialRun.h - Compiles and executes copies of functions ---*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a choice would give is best known by trying: a copy of the function is
// compiled and executed in time. The function itself stays as it is, and nobody
// sees the messages.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_TRANSFORMS_TRIALRUN_H
#define BSAIE_LIB_TRANSFORMS_TRIALRUN_H

#include "BSAIE/Simulator/Simulator.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Pass/PassManager.h"
#include <optional>

namespace bsaie {

/// A module with a copy of the function and the attributes of its own module.
mlir::OwningOpRef<mlir::ModuleOp> copyOf(mlir::func::FuncOp function);

/// Whether the passes succeed.
bool runQuietly(mlir::ModuleOp module,
                llvm::function_ref<void(mlir::PassManager &)> addPasses);

/// Places and translates the function of a module, whose layers have
/// subvolumes, and keeps its time, with a critical path if asked for. None when
/// it cannot be compiled.
std::optional<SimulationResult> executeCopy(mlir::ModuleOp module,
                                            bool findCriticalPath = false);

} // namespace bsaie

#endif // BSAIE_LIB_TRANSFORMS_TRIALRUN_H
