//===- MakeError.h - An error from its parts --------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_SUPPORT_MAKEERROR_H
#define BSAIE_SUPPORT_MAKEERROR_H

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace bsaie {

/// An error whose text is `parts`, printed one after the other.
template <typename... Ts>
llvm::Error makeError(const Ts &...parts) {
  std::string text;
  llvm::raw_string_ostream os(text);
  (os << ... << parts);
  return llvm::createStringError(llvm::inconvertibleErrorCode(), text);
}

} // namespace bsaie

#endif // BSAIE_SUPPORT_MAKEERROR_H
