//===- HtmlData.h - What a page knows of an execution -----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An execution packed for html/data.js, which is the only reader: the number of
// bytes of a JSON object (4 bytes, little endian), that object, then columns of
// numbers. Events are 100,000 and more, so they are columns, each number the
// difference from what is expected; the object holds everything else.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_EMIT_HTMLDATA_H
#define BSAIE_LIB_EMIT_HTMLDATA_H

#include "BSAIE/Emit/Html.h"

namespace bsaie {

/// The bytes of `program`, not compressed.
std::string packHtmlData(const HtmlProgram &program);

} // namespace bsaie

#endif // BSAIE_LIB_EMIT_HTMLDATA_H
