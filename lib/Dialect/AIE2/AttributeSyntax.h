//===- AttributeSyntax.h - Text of aie2 attributes  -------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Text of the attributes without `#aie2.name<` and `>`, which the ops print
// too. Private to the dialect's library.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_DIALECT_AIE2_ATTRIBUTESYNTAX_H
#define BSAIE_LIB_DIALECT_AIE2_ATTRIBUTESYNTAX_H

#include "BSAIE/Dialect/AIE2/IR/AIE2Dialect.h"

namespace bsaie::aie2 {

/// `1 memtile 2 + 128 step 64 rowstep 32 [4 : 112, 8 : 1]`
mlir::ParseResult parseAccess(mlir::AsmParser &parser, AccessAttr &access);
void printAccess(mlir::AsmPrinter &printer, AccessAttr access);

/// `ACCESS to ACCESS` or `fill -128 to ACCESS`
mlir::ParseResult parsePiece(mlir::AsmParser &parser, PieceAttr &piece);
void printPiece(mlir::AsmPrinter &printer, PieceAttr piece);

/// `at [0, 1] cores [0, 1] each channel 1 {PIECE, PIECE}`
mlir::ParseResult parseMember(mlir::AsmParser &parser, MemberAttr &member);
void printMember(mlir::AsmPrinter &printer, MemberAttr member);

/// `input 0 step 448 pitch 448 output 0 step 896 window 3x3 rows 0 to 3 ...`
mlir::ParseResult parseKernel(mlir::AsmParser &parser, KernelAttr &kernel);
void printKernel(mlir::AsmPrinter &printer, KernelAttr kernel);

/// `[1, 2]`, possibly empty.
mlir::ParseResult parseIntegers(mlir::AsmParser &parser,
                                llvm::SmallVectorImpl<int64_t> &values);
void printIntegers(mlir::AsmPrinter &printer, llvm::ArrayRef<int64_t> values);

} // namespace bsaie::aie2

#endif // BSAIE_LIB_DIALECT_AIE2_ATTRIBUTESYNTAX_H
