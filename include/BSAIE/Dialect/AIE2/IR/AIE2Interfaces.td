//===- AIE2Interfaces.td - What instructions share ---------*- tablegen -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_DIALECT_AIE2_INTERFACES_TD
#define BSAIE_DIALECT_AIE2_INTERFACES_TD

include "mlir/IR/OpBase.td"

def AIE2_InstructionInterface : OpInterface<"InstructionInterface"> {
  let cppNamespace = "::bsaie::aie2";
  let description = [{An op that an engine executes.}];
  let methods = [
    InterfaceMethod<"The engine that executes the op.", "EngineKind", "getEngineKind">
  ];
}

#endif // BSAIE_DIALECT_AIE2_INTERFACES_TD
