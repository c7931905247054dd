//===- TestTileLayers.cpp - Cuts layers into tiles, for tests ---*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Replaces every layer by tiles of a given size, made by its TilingInterface,
// and puts them together with tensor.insert_slice.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;

namespace {
struct TestTileLayers
    : PassWrapper<TestTileLayers, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(TestTileLayers)

  TestTileLayers() = default;
  TestTileLayers(const TestTileLayers &other) : PassWrapper(other) {}

  StringRef getArgument() const final { return "test-blocksparse-tile"; }
  StringRef getDescription() const final {
    return "cut every layer into tiles";
  }
  void getDependentDialects(DialectRegistry &registry) const final {
    registry.insert<tensor::TensorDialect>();
  }

  LogicalResult tile(TilingInterface layer) {
    OpBuilder b(layer);
    MLIRContext *context = &getContext();
    auto type = cast<RankedTensorType>(layer->getResult(0).getType());
    SmallVector<int64_t> tileSizes(sizes.begin(), sizes.end());
    SmallVector<int64_t> begin(4, 0);
    SmallVector<OpFoldResult> strides(4, b.getIndexAttr(1));
    Value whole = tensor::EmptyOp::create(b, layer.getLoc(), type.getShape(),
                                          type.getElementType());
    while (true) {
      SmallVector<int64_t> size;
      for (int dim = 0; dim < 4; ++dim)
        size.push_back(
            std::min(tileSizes[dim], type.getDimSize(dim) - begin[dim]));
      SmallVector<OpFoldResult> offsets =
          getAsIndexOpFoldResult(context, begin);
      SmallVector<OpFoldResult> extents = getAsIndexOpFoldResult(context, size);
      FailureOr<TilingResult> tiled =
          layer.getTiledImplementation(b, offsets, extents);
      SmallVector<OpFoldResult> resultOffsets, resultSizes;
      if (failed(tiled) ||
          failed(layer.getResultTilePosition(b, 0, offsets, extents,
                                             resultOffsets, resultSizes)))
        return failure();
      whole = tensor::InsertSliceOp::create(
          b, layer.getLoc(), tiled->tiledValues[0], whole, resultOffsets,
          resultSizes, strides);
      int dim = 3;
      for (; dim >= 0; --dim) {
        begin[dim] += tileSizes[dim];
        if (begin[dim] < type.getDimSize(dim))
          break;
        begin[dim] = 0;
      }
      if (dim < 0)
        break;
    }
    layer->getResult(0).replaceAllUsesWith(whole);
    layer->erase();
    return success();
  }

  void runOnOperation() final {
    if (sizes.size() != 4 ||
        llvm::any_of(sizes, [](int64_t size) { return size < 1; })) {
      emitError(getOperation().getLoc(), "expected 4 positive sizes");
      return signalPassFailure();
    }
    SmallVector<TilingInterface> layers;
    getOperation().walk([&](TilingInterface op) {
      if (op->getName().getDialectNamespace() == "blocksparse")
        layers.push_back(op);
    });
    for (TilingInterface layer : layers)
      if (failed(tile(layer)))
        return signalPassFailure();
  }

  ListOption<int64_t> sizes{*this, "sizes",
                            llvm::cl::desc("size of a tile in N, H, W and C")};
};
} // namespace

namespace bsaie::test {
void registerTestTileLayers() { PassRegistration<TestTileLayers>(); }
} // namespace bsaie::test
