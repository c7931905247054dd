//===- AnnotateReference.cpp - Keep facts of the network  -------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Computes what later passes make unrecognisable: the reference figures and the
// facts of each layer. Adds attributes only.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/NetworkReference.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "BSAIE/Transforms/Passes.h"
#include "mlir/IR/Builders.h"

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

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!hasLayers(func))
      return;
    FailureOr<Device> device = aie2::getDevice(func);
    if (failed(device))
      return signalPassFailure();
    FailureOr<NetworkOfFunction> network = networkOf(func);
    if (failed(network))
      return signalPassFailure();
    ReferenceFigures figures = computeReference(network->network, *device);
    Builder builder(func.getContext());
    func->setAttr(aie2::referenceAttrName,
                  aie2::ReferenceAttr::get(
                      builder.getContext(), figures.rooflineSeconds,
                      figures.layerBoundSeconds, figures.lowerBoundSeconds));
    SmallVector<Attribute> layers;
    for (const auto &[index, fact] : llvm::enumerate(layerFacts(*network))) {
      layers.push_back(fact);
      network->ops[index]->setAttr(aie2::layerAttrName,
                                   builder.getI64IntegerAttr(index));
    }
    func->setAttr(aie2::layersAttrName, builder.getArrayAttr(layers));
  }
};
} // namespace
