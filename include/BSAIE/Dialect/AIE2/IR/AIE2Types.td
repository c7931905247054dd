//===- AIE2Types.td - Buffers and locks --------------------*- tablegen -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_DIALECT_AIE2_TYPES_TD
#define BSAIE_DIALECT_AIE2_TYPES_TD

include "BSAIE/Dialect/AIE2/IR/AIE2Attributes.td"

def AIE2_BufferType : TypeDef<AIE2_Dialect, "Buffer"> {
  let mnemonic = "buffer";
  let summary = "a range of bytes in a memory";
}

def AIE2_LockType : TypeDef<AIE2_Dialect, "Lock"> {
  let mnemonic = "lock";
  let summary = "a family of semaphores";
}

#endif // BSAIE_DIALECT_AIE2_TYPES_TD
