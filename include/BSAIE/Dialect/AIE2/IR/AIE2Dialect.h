//===- AIE2Dialect.h - The aie2 dialect  ------------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The dialect, its enums, attributes and types. The ops are in AIE2Ops.h.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_DIALECT_AIE2_IR_AIE2DIALECT_H
#define BSAIE_DIALECT_AIE2_IR_AIE2DIALECT_H

#include "mlir/IR/Attributes.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/Types.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/bit.h"

#include "BSAIE/Dialect/AIE2/IR/AIE2Enums.h.inc"

#include "BSAIE/Dialect/AIE2/IR/AIE2Dialect.h.inc"

namespace bsaie::aie2 {

/// A double that an attribute can hold: equal when all bits are.
struct Seconds {
  double value = 0;
  Seconds(double value) : value(value) {}
  operator double() const { return value; }
  bool operator==(const Seconds &other) const {
    return llvm::bit_cast<uint64_t>(value) ==
           llvm::bit_cast<uint64_t>(other.value);
  }
  friend llvm::hash_code hash_value(const Seconds &seconds) {
    return llvm::hash_value(llvm::bit_cast<uint64_t>(seconds.value));
  }
};

} // namespace bsaie::aie2

#define GET_ATTRDEF_CLASSES
#include "BSAIE/Dialect/AIE2/IR/AIE2Attributes.h.inc"

#define GET_TYPEDEF_CLASSES
#include "BSAIE/Dialect/AIE2/IR/AIE2Types.h.inc"

#endif // BSAIE_DIALECT_AIE2_IR_AIE2DIALECT_H
