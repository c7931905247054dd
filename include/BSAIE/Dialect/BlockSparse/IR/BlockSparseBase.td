//===- BlockSparseBase.td - The blocksparse dialect --------*- tablegen -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_DIALECT_BLOCKSPARSE_BASE_TD
#define BSAIE_DIALECT_BLOCKSPARSE_BASE_TD

include "mlir/IR/OpBase.td"

def BlockSparse_Dialect : Dialect {
  let name = "blocksparse";
  let cppNamespace = "::bsaie::blocksparse";
  let summary = "Quantised convolutional networks with block-sparse weights";
  let description = [{
    The layers of an int8 convolutional network with everything that a TOSA graph
    spreads over several ops fused into one: bias, requantisation and clamp. Weights
    carry the mask of their non-zero blocks.
  }];
  let useDefaultAttributePrinterParser = 1;
  let useDefaultTypePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let hasOperationAttrVerify = 1;
  let dependentDialects = ["::mlir::tensor::TensorDialect"];
}

#endif // BSAIE_DIALECT_BLOCKSPARSE_BASE_TD
