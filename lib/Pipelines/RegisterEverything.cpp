//===- RegisterEverything.cpp - Every dialect and pass ----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lists the dialects and passes of the project in one place.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Pipelines/RegisterEverything.h"
#include "BSAIE/Conversion/Passes.h"
#include "BSAIE/Dialect/AIE2/IR/AIE2Dialect.h"
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseDialect.h"
#include "BSAIE/Pipelines/SetDevice.h"
#include "BSAIE/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/Pass/PassRegistry.h"
#include <mutex>

void bsaie::registerAllDialects(mlir::DialectRegistry &registry) {
  registry.insert<blocksparse::BlockSparseDialect, aie2::AIE2Dialect,
                  mlir::arith::ArithDialect, mlir::func::FuncDialect,
                  mlir::tensor::TensorDialect, mlir::tosa::TosaDialect>();
}

static void registerPasses() {
  // A library and a plugin have a copy of this function each, but one registry,
  // and MLIR ends the process over another library's pass of the same name.
  if (mlir::PassInfo::lookup("bsaie-set-device"))
    return;

  bsaie::registerBSAIEExplainPass();
  bsaie::registerConvertTosaToBlockSparsePass();
  bsaie::registerConvertBlockSparseToTosaPass();
  bsaie::registerConvertBlockSparseToLinalgPass();
  bsaie::registerConvertBlockSparseToAIE2Pass();
  bsaie::registerTosaPruneBlocksPass();
  bsaie::registerBlockSparseRequireLayersPass();
  bsaie::registerBlockSparseAnnotateReferencePass();
  bsaie::registerBlockSparseDropChannelsPass();
  bsaie::registerBlockSparseFusePass();
  bsaie::registerBlockSparseMergePointwisePass();
  bsaie::registerBlockSparseTileDepthwisePass();
  bsaie::registerBlockSparseExpandSegmentsPass();
  bsaie::registerBlockSparseSplitPass();
  bsaie::registerBlockSparseAssignSubvolumesPass();
  bsaie::registerBlockSparseTuneSubvolumesPass();
  bsaie::registerBlockSparsePlacePass();
  bsaie::registerAIE2ChainLocksPass();
  bsaie::registerAIE2CheckPass();
  bsaie::registerSetDevicePass();
  bsaie::registerPipelines();
}

void bsaie::registerAllPasses() {
  static std::once_flag once;
  std::call_once(once, registerPasses);
}
