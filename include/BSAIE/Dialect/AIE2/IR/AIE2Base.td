//===- AIE2Base.td - The aie2 dialect ----------------------*- tablegen -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_DIALECT_AIE2_BASE_TD
#define BSAIE_DIALECT_AIE2_BASE_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

def AIE2_Dialect : Dialect {
  let name = "aie2";
  let cppNamespace = "::bsaie::aie2";
  let summary = "Programs for a mesh of AIE2 cores and memtiles";
  let description = [{
    Buffers, locks, transfers and kernels of a whole cohort of cores. The ops are the
    only truth about a program: ASM text, parameter image, trace and report are made
    from them.
  }];
  let useDefaultAttributePrinterParser = 1;
  let useDefaultTypePrinterParser = 1;
}

#endif // BSAIE_DIALECT_AIE2_BASE_TD
