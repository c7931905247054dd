//===- AsmWriter.h - A program as text --------------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prints a Program in the grammar of docs/AsmGrammar.md, one instruction a
// line. It prints what the program says and nothing that could be worked out
// from it, but for comments.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_EMIT_ASMWRITER_H
#define BSAIE_EMIT_ASMWRITER_H

#include "BSAIE/Program/Program.h"

namespace bsaie {

/// Writes `program`, which checkStructure has accepted. readAsm gives it back.
void writeAsm(const Program &program, llvm::raw_ostream &os);

} // namespace bsaie

#endif // BSAIE_EMIT_ASMWRITER_H
