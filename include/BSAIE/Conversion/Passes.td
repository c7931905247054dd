//===- Passes.td - Passes between dialects -----------------*- tablegen -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_CONVERSION_PASSES_TD
#define BSAIE_CONVERSION_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertTosaToBlockSparse : Pass<"convert-tosa-to-blocksparse", "::mlir::ModuleOp"> {
  let summary = "fuse TOSA layers and recognise the mask of their weights";
  let options = [
    Option<"block", "block", "std::string", "\"8x8\"", "block shape, output channels x input channels">,
    Option<"encoding", "encoding", "std::string", "\"cbr\"", "cbr, cbc or coo">];
}

def ConvertBlockSparseToTosa : Pass<"blocksparse-to-tosa", "::mlir::ModuleOp"> {
  let summary = "give the masked dense meaning back";
}

def ConvertBlockSparseToAIE2 : Pass<"convert-blocksparse-to-aie2", "::mlir::ModuleOp"> {
  let summary = "emit the loads, stores and kernels of placed layers";
}

#endif // BSAIE_CONVERSION_PASSES_TD
