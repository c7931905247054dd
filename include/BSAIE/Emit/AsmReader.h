//===- AsmReader.h - A program from text ------------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads the text of docs/AsmGrammar.md. Memory is proportional to the text: no
// number in it makes the reader allocate.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_EMIT_ASMREADER_H
#define BSAIE_EMIT_ASMREADER_H

#include "BSAIE/Program/Program.h"

namespace bsaie {

/// The program that `text` holds, accepted by checkStructure. Malformed text is
/// an error "file:line:column: ...".
llvm::Expected<Program> readAsm(llvm::StringRef text, llvm::StringRef file);

} // namespace bsaie

#endif // BSAIE_EMIT_ASMREADER_H
