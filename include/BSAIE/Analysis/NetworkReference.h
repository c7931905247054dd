//===- NetworkReference.h - Facts of a network  -----------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From a function of blocksparse layers to the cost model's network and to the
// facts that reports show for each layer. Changes nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_ANALYSIS_NETWORKREFERENCE_H
#define BSAIE_ANALYSIS_NETWORKREFERENCE_H

#include "BSAIE/Analysis/LayerGraph.h"
#include "BSAIE/CostModel/Reference.h"
#include "BSAIE/Dialect/AIE2/IR/AIE2Dialect.h"

namespace bsaie {

/// A network and the op of each of its layers.
struct NetworkOfFunction {
  Network network;
  std::vector<mlir::Operation *> ops;
};

/// The network that `func` computes, or failure with an error on what is not
/// understood. Layers keep their order.
mlir::FailureOr<NetworkOfFunction> networkOf(mlir::func::FuncOp func);

/// The three reference figures of `func` on `device`.
mlir::FailureOr<ReferenceFigures> computeReference(mlir::func::FuncOp func,
                                                   const Device &device);

/// The counts of `work` as an attribute, and back.
aie2::WorkAttr toWorkAttr(mlir::MLIRContext *context, const NetworkWork &work);
NetworkWork toNetworkWork(aie2::WorkAttr attr);

/// Name, kind, place, MACs and blocks of each layer, without splits. The name
/// is the attribute `blocksparse.name`, else that of the location, else
/// conv2d_3 and the like.
std::vector<aie2::LayerAttr> layerFacts(const NetworkOfFunction &network);

} // namespace bsaie

#endif // BSAIE_ANALYSIS_NETWORKREFERENCE_H
