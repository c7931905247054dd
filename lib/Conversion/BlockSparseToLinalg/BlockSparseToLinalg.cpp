//===- BlockSparseToLinalg.cpp - Layers for the CPU -------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes convolutions as kernels on packed blocks and every other layer as the
// TOSA ops that define it, which upstream lowers. Converts nothing when one op
// has no such meaning.
//
//===----------------------------------------------------------------------===//

#include "../BlockSparseToTosa/WriteTosa.h"
#include "../Refusals.h"
#include "BSAIE/Conversion/Passes.h"
#include "BSAIE/Dialect/AIE2/IR/AIE2Dialect.h"
#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "PackedConv.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace bsaie;
using namespace bsaie::blocksparse;

namespace bsaie {
#define GEN_PASS_DEF_CONVERTBLOCKSPARSETOLINALG
#include "BSAIE/Conversion/Passes.h.inc"
} // namespace bsaie

/// Why an op stays behind: nothing when it has a meaning on tensors.
static std::optional<std::string> getRefusal(Operation *op) {
  if (isa_and_nonnull<aie2::AIE2Dialect>(op->getDialect()))
    return "it is of a compiled program";
  if (auto conv = dyn_cast<Conv2DOp>(op)) {
    std::string reason = whyNotPacked(conv);
    return reason.empty() ? std::nullopt : std::optional(reason);
  }
  if (auto depthwise = dyn_cast<DepthwiseConv2DOp>(op)) {
    SmallVector<int8_t> storage;
    if (!readInt8(depthwise.getWeights(), storage))
      return "weights have no data, or not as much as their type says";
  }
  return std::nullopt;
}

/// One error that names every op that cannot be lowered, with a note for each.
static LogicalResult reportRefusals(ModuleOp module) {
  SmallVector<RefusedOp> refused;
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    std::optional<std::string> reason = getRefusal(op);
    if (!reason)
      return WalkResult::advance();
    refused.push_back({op, *reason});
    return WalkResult::skip();
  });
  if (refused.empty())
    return success();
  return reportRefusedOps("cannot lower to the CPU: ", refused);
}

namespace {
struct ConvertBlockSparseToLinalg
    : bsaie::impl::ConvertBlockSparseToLinalgBase<ConvertBlockSparseToLinalg> {
  using Base::Base;

  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<arith::ArithDialect, linalg::LinalgDialect, scf::SCFDialect,
                    tensor::TensorDialect, tosa::TosaDialect,
                    vector::VectorDialect>();
  }

  void runOnOperation() override {
    if (int64_t count = pixels; count < 1 || count > 64) {
      emitError(getOperation().getLoc(), "pixels is ")
          << count << ", expected 1 to 64";
      return signalPassFailure();
    }
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>())
      expandFusedLayers(function);
    if (failed(reportRefusals(getOperation())))
      return signalPassFailure();
    getOperation().walk(dropProjectAttributes);
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>())
      if (failed(convert(function)))
        return signalPassFailure();
  }

private:
  LogicalResult convert(func::FuncOp function) {
    PackedConvOptions options;
    options.maxPixels = pixels;
    options.keepZeros = keepZeros;
    return replaceLayers(
        function, [&](OpBuilder &builder, Operation *op) -> FailureOr<Value> {
          auto conv = dyn_cast<Conv2DOp>(op);
          if (!conv)
            return writeLayerAsTosa(builder, op);
          ImplicitLocOpBuilder b(getNamedLocation(op), builder);
          return writePackedConv(b, conv, options);
        });
  }
};
} // namespace
