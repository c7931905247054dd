//===- Canonicalization.cpp - Smaller programs that do the same -*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Drops declarations that nobody uses and synchronisation that does nothing. It
// never moves a transfer, a kernel or an address.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Dialect/AIE2/IR/AIE2Ops.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace bsaie::aie2;

namespace {
/// A buffer or lock that no op names.
template <typename DeclarationOp>
struct EraseUnused : OpRewritePattern<DeclarationOp> {
  using OpRewritePattern<DeclarationOp>::OpRewritePattern;

  LogicalResult matchAndRewrite(DeclarationOp op,
                                PatternRewriter &rewriter) const override {
    if (!op->use_empty())
      return failure();
    rewriter.eraseOp(op);
    return success();
  }
};

/// A sync without locks waits for nothing and lets nobody go on.
struct EraseIdleSync : OpRewritePattern<SyncOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SyncOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.getAcquires().empty() || !op.getReleases().empty())
      return failure();
    rewriter.eraseOp(op);
    return success();
  }
};

/// What only releases joins the sync right before it, of the same instances.
struct JoinReleases : OpRewritePattern<SyncOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SyncOp op,
                                PatternRewriter &rewriter) const override {
    auto next = dyn_cast_or_null<SyncOp>(op->getNextNode());
    if (!next || !next.getAcquires().empty() ||
        op.getEngine() != next.getEngine() || op.getAt() != next.getAt() ||
        op.getCores() != next.getCores() || op.getLayer() != next.getLayer())
      return failure();
    SmallVector<Value> locks(op.getReleases());
    SmallVector<int64_t> values(op.getReleaseValues());
    for (auto [lock, value] :
         llvm::zip_equal(next.getReleases(), next.getReleaseValues())) {
      auto *known = llvm::find(locks, lock);
      if (known != locks.end()) {
        values[known - locks.begin()] += value;
        continue;
      }
      locks.push_back(lock);
      values.push_back(value);
    }
    rewriter.modifyOpInPlace(op, [&] {
      op.getReleasesMutable().assign(locks);
      op.setReleaseValues(values);
    });
    rewriter.eraseOp(next);
    return success();
  }
};
} // namespace

void BufferOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                           MLIRContext *context) {
  patterns.add<EraseUnused<BufferOp>>(context);
}

void LockOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *context) {
  patterns.add<EraseUnused<LockOp>>(context);
}

void SyncOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *context) {
  patterns.add<EraseIdleSync, JoinReleases>(context);
}
