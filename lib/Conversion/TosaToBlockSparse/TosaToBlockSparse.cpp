//===- TosaToBlockSparse.cpp - From TOSA to layers --------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The pass that fuses what TOSA spreads over several ops into one layer op
// each, and the pass that says what it would do. Prunes nothing. A function is
// converted as a whole or left as it was.
//
//===----------------------------------------------------------------------===//

#include "../Refusals.h"
#include "BSAIE/Conversion/Passes.h"
#include "BSAIE/Dialect/AIE2/IR/AIE2Dialect.h"
#include "LayerImporter.h"
#include "OutlineRuns.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace bsaie;

namespace bsaie {
#define GEN_PASS_DEF_CONVERTTOSATOBLOCKSPARSE
#define GEN_PASS_DEF_BSAIEEXPLAIN
#include "BSAIE/Conversion/Passes.h.inc"
} // namespace bsaie

/// One error that names every op without a counterpart, with a note for each.
static LogicalResult reportRefusals(ArrayRef<TosaSupport> functions) {
  SmallVector<std::pair<Operation *, const Refusal *>> refused;
  for (const TosaSupport &support : functions)
    for (const auto &[op, refusal] : support.all())
      if (!refusal.follows)
        refused.push_back({op, &refusal});
  if (refused.empty())
    return success();
  // A network of floats does not lack ops: the first error says all.
  auto type = llvm::find_if(refused, [](auto e) { return e.second->isType; });
  auto isForeign = [](auto e) {
    return e.second->isType ||
           llvm::none_of(e.first->getResults(),
                         [](Value v) { return hasElements(v, 8); });
  };
  if (type != refused.end() && llvm::all_of(refused, isForeign))
    return type->first->emitOpError(type->second->reason);
  // What is wrong with one op alone is said at once.
  if (refused.size() == 1 && !refused.front().second->reason.empty())
    return refused.front().first->emitOpError(refused.front().second->reason);

  SmallVector<RefusedOp> ops;
  for (auto [op, refusal] : refused)
    ops.push_back({op, refusal->reason});
  return reportRefusedOps("cannot convert to blocksparse: ", ops);
}

namespace {
struct ConvertTosaToBlockSparse
    : bsaie::impl::ConvertTosaToBlockSparseBase<ConvertTosaToBlockSparse> {
  using Base::Base;

  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<blocksparse::BlockSparseDialect, tensor::TensorDialect>();
  }

  void runOnOperation() override {
    llvm::Expected<BlockShape> shape = parseBlockShape(block);
    if (!shape) {
      emitError(getOperation().getLoc(), llvm::toString(shape.takeError()));
      return signalPassFailure();
    }
    std::optional<blocksparse::Encoding> listed =
        blocksparse::symbolizeEncoding(encoding);
    if (!listed) {
      emitError(getOperation().getLoc(), "unknown encoding '")
          << encoding << "', expected cbr, cbc or coo";
      return signalPassFailure();
    }
    SmallVector<func::FuncOp> functions(getOperation().getOps<func::FuncOp>());
    if (partial) {
      SmallVector<func::FuncOp> whole;
      for (func::FuncOp function : functions)
        outlineRuns(function, whole);
      functions = std::move(whole);
    }
    std::vector<TosaSupport> supports;
    for (func::FuncOp function : functions)
      supports.emplace_back(function);
    if (failed(reportRefusals(supports)))
      return signalPassFailure();
    for (func::FuncOp function : functions)
      if (!function.isExternal())
        LayerImporter(function, *shape, *listed).run();
  }
};

struct BSAIEExplain : bsaie::impl::BSAIEExplainBase<BSAIEExplain> {
  using Base::Base;

  // Rescales are read as attributes of it.
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<blocksparse::BlockSparseDialect>();
  }

  void runOnOperation() override {
    int64_t supported = 0, total = 0;
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>()) {
      TosaSupport support(function);
      function.walk<WalkOrder::PreOrder>([&](Operation *op) {
        if (op == function || isNeutral(op))
          return WalkResult::advance();
        ++total;
        InFlightDiagnostic remark = emitRemark(op->getLoc())
                                    << op->getName() << " in @"
                                    << function.getName();
        const Refusal *refusal = support.refusal(op);
        if (!refusal) {
          ++supported;
          remark << ": supported";
          return WalkResult::advance();
        }
        remark << ": not supported: "
               << (refusal->reason.empty() ? "it has no counterpart"
                                           : refusal->reason);
        // The bodies of control flow are not looked at.
        return WalkResult::skip();
      });
    }
    emitRemark(getOperation().getLoc())
        << supported << " of " << total << " ops are supported";
    markAllAnalysesPreserved();
  }
};
} // namespace
