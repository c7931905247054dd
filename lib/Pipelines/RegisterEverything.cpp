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

void bsaie::registerAllDialects(mlir::DialectRegistry &registry) {
  registry.insert<blocksparse::BlockSparseDialect, aie2::AIE2Dialect,
                  mlir::arith::ArithDialect, mlir::func::FuncDialect,
                  mlir::tensor::TensorDialect, mlir::tosa::TosaDialect>();
}

void bsaie::registerAllPasses() {
  registerBSAIEExplainPass();
  registerConvertTosaToBlockSparsePass();
  registerConvertBlockSparseToTosaPass();
  registerConvertBlockSparseToLinalgPass();
  registerConvertBlockSparseToAIE2Pass();
  registerTosaPruneBlocksPass();
  registerBlockSparseRequireLayersPass();
  registerBlockSparseAnnotateReferencePass();
  registerBlockSparseDropChannelsPass();
  registerBlockSparseFusePass();
  registerBlockSparseMergePointwisePass();
  registerBlockSparseTileDepthwisePass();
  registerBlockSparseExpandSegmentsPass();
  registerBlockSparseSplitPass();
  registerBlockSparseAssignSubvolumesPass();
  registerBlockSparseTuneSubvolumesPass();
  registerBlockSparsePlacePass();
  registerAIE2ChainLocksPass();
  registerAIE2CheckPass();
  registerSetDevicePass();
  registerPipelines();
}
