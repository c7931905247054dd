//===- TestRace.cpp - A race between functions, for tests -------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A plugin with a pass that counts functions without a lock: what the thread
// sanitizer has to find. Built with the thread sanitizer only.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "llvm/Config/llvm-config.h"
#include <chrono>
#include <thread>

using namespace mlir;

namespace {
struct TestRace : PassWrapper<TestRace, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(TestRace)

  StringRef getArgument() const final { return "test-race"; }
  StringRef getDescription() const final {
    return "count functions without a lock";
  }

  void runOnOperation() override {
    static volatile int functions = 0;
    functions = functions + 1;
    // So that no thread takes all functions.
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
};
} // namespace

extern "C" LLVM_ATTRIBUTE_WEAK PassPluginLibraryInfo mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "TestRace", LLVM_VERSION_STRING,
          [] { PassRegistration<TestRace>(); }};
}
