//===- SourcePlace.h - What a location says to a reader ---------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From MLIR locations to the short texts that reports, programs and messages
// carry. Reads no file and makes no location.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_ANALYSIS_SOURCEPLACE_H
#define BSAIE_ANALYSIS_SOURCEPLACE_H

#include "mlir/IR/Location.h"
#include <string>

namespace bsaie {

/// "file:line:column" of the first place inside `loc` that has one, else empty.
std::string placeOf(mlir::Location loc);

/// The first name inside `loc`, else empty.
llvm::StringRef nameFromLocation(mlir::Location loc);

} // namespace bsaie

#endif // BSAIE_ANALYSIS_SOURCEPLACE_H
