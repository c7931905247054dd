//===- AnnotateReference.cpp - Keep facts of the network  -------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Keeps what later passes make unrecognisable: the work that the reference
// figures are computed from and the facts of each layer. Adds attributes only.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/NetworkReference.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "BSAIE/Transforms/Passes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/Threading.h"

namespace bsaie {
#define GEN_PASS_DEF_BLOCKSPARSEANNOTATEREFERENCE
#include "BSAIE/Transforms/Passes.h.inc"
} // namespace bsaie

using namespace mlir;
using namespace bsaie;

namespace {
struct AnnotateReference
    : public bsaie::impl::BlockSparseAnnotateReferenceBase<AnnotateReference> {
  using Base::Base;

  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<aie2::AIE2Dialect>();
  }

  /// Sets `bsaie.work`, `bsaie.layers` and `bsaie.layer`.
  LogicalResult annotateWork(func::FuncOp func) {
    FailureOr<NetworkOfFunction> network = networkOf(func);
    if (failed(network))
      return failure();
    Builder builder(func.getContext());
    func->setAttr(aie2::workAttrName,
                  toWorkAttr(func.getContext(), networkWork(network->network)));
    SmallVector<Attribute> layers;
    for (const auto &[index, fact] : llvm::enumerate(layerFacts(*network))) {
      layers.push_back(fact);
      network->ops[index]->setAttr(aie2::layerAttrName,
                                   builder.getI64IntegerAttr(index));
    }
    func->setAttr(aie2::layersAttrName, builder.getArrayAttr(layers));
    return success();
  }

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!hasLayers(func))
      return;
    bool known = func->hasAttr(aie2::workAttrName);
    if (workOnly) {
      if (known)
        return;
      // Functions run in parallel: other threads' errors are none of ours.
      ScopedDiagnosticHandler silent(
          func.getContext(), [thread = llvm::get_threadid()](Diagnostic &) {
            return success(thread == llvm::get_threadid());
          });
      (void)annotateWork(func);
      return;
    }
    FailureOr<Device> device = aie2::getDevice(func);
    if (failed(device) || (!known && failed(annotateWork(func))))
      return signalPassFailure();
    auto work = func->getAttrOfType<aie2::WorkAttr>(aie2::workAttrName);
    if (!work) {
      func.emitOpError(aie2::workAttrName)
          << " is " << func->getAttr(aie2::workAttrName)
          << ", which is no #aie2.work";
      return signalPassFailure();
    }
    ReferenceFigures figures = computeReference(toNetworkWork(work), *device);
    func->setAttr(aie2::referenceAttrName,
                  aie2::ReferenceAttr::get(
                      func.getContext(), figures.rooflineSeconds,
                      figures.layerBoundSeconds, figures.lowerBoundSeconds));
  }
};
} // namespace
