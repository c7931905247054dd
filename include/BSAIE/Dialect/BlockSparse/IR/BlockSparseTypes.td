//===- BlockSparseTypes.td - The weights type --------------*- tablegen -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_DIALECT_BLOCKSPARSE_TYPES_TD
#define BSAIE_DIALECT_BLOCKSPARSE_TYPES_TD

include "BSAIE/Dialect/BlockSparse/IR/BlockSparseAttributes.td"

def BlockSparse_WeightsType : TypeDef<BlockSparse_Dialect, "Weights"> {
  let mnemonic = "weights";
  let summary = "int8 weights (COUT x kh x kw x CIN) cut into blocks of COUT x CIN";
  let description = [{
    Shape, block height x width, and how the non-zero blocks are listed.

    Example: `!blocksparse.weights<64x3x3x64, 8x8, cbr>`.
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$shape,
    "int64_t":$blockHeight, "int64_t":$blockWidth, "Encoding":$encoding);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

#endif // BSAIE_DIALECT_BLOCKSPARSE_TYPES_TD
