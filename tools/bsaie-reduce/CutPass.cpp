//===- CutPass.cpp - The reduction pass `cut` -----------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs the test of a reduction as upstream's passes do, and says what became of
// the network. Holds no reduction itself.
//
//===----------------------------------------------------------------------===//

#include "CutPass.h"
#include "CutNetwork.h"
#include "InterestingTest.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;
using llvm::Expected;

namespace {

struct CutPass : PassWrapper<CutPass, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(CutPass)

  CutPass() = default;
  CutPass(const CutPass &other) : PassWrapper(other) {}

  StringRef getArgument() const final { return "cut"; }
  StringRef getDescription() const final {
    return "Cut a network: fewer results, an activation as the result or as an "
           "argument, layers left out";
  }

  void runOnOperation() final {
    ModuleOp module = getOperation();
    auto refuse = [&](const llvm::Twine &message) {
      emitError(module.getLoc(), message);
      signalPassFailure();
    };
    if (maxTests < 1)
      return refuse("max-tests is " + llvm::Twine(maxTests) +
                    ", must be at least 1");
    auto interesting = bsaie::InterestingTest::create(
        test,
        std::vector<std::string>(testArguments.begin(), testArguments.end()));
    if (!interesting)
      return refuse(llvm::toString(interesting.takeError()));
    bsaie::CutOptions options;
    options.isInteresting = [&](ModuleOp candidate) {
      return interesting->run(candidate);
    };
    options.maxTests = maxTests;
    options.maxSeconds = maxSeconds;
    Expected<bsaie::CutResult> result = bsaie::cutNetwork(module, options);
    if (!result)
      return refuse(llvm::toString(result.takeError()));
    llvm::errs() << result->opsBefore << " operations became "
                 << result->opsAfter << " in " << result->tests << " tests"
                 << (result->isStopped ? "; stopped at a limit" : "") << "\n";
  }

private:
  Option<std::string> test{
      *this, "test",
      llvm::cl::desc("the program that finds a network interesting: its exit "
                     "code is not 0")};
  ListOption<std::string> testArguments{
      *this, "test-arg",
      llvm::cl::desc("arguments of the test, before the path of the network")};
  Option<int64_t> maxTests{*this, "max-tests", llvm::cl::init(1000),
                           llvm::cl::desc("the most runs of the test")};
  Option<double> maxSeconds{
      *this, "max-seconds", llvm::cl::init(600),
      llvm::cl::desc("begin no run of the test after so many seconds")};
};

} // namespace

void bsaie::registerCutPass() { PassRegistration<CutPass>(); }
