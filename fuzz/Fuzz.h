//===- Fuzz.h - What all fuzzers share --------------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once by each fuzzer. An input is either refused with a message or
// accepted with all that follows from it; `require` states what follows.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_FUZZ_FUZZ_H
#define BSAIE_FUZZ_FUZZ_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <cctype>
#include <cstdlib>

/// LLVM's libraries are not instrumented: what they and the project's code
/// poison and unpoison in shared allocators and containers does not match.
extern "C" const char *__asan_default_options() {
  return "allow_user_poisoning=0:detect_container_overflow=0:"
         "detect_leaks=1:allocator_may_return_null=0";
}
extern "C" const char *__ubsan_default_options() {
  return "print_stacktrace=1:halt_on_error=1";
}

namespace bsaie::fuzz {

/// Ends the process with `what` when something that must hold does not.
inline void require(bool holds, const llvm::Twine &what) {
  if (holds)
    return;
  llvm::errs() << "fuzzer: " << what << '\n';
  std::abort();
}

/// A message is not empty and has no byte that a terminal would act on, unless
/// it quotes the input.
inline void requireMessage(llvm::Error error) {
  require(!llvm::toString(std::move(error)).empty(), "an empty message");
}

inline llvm::StringRef textOf(const uint8_t *data, size_t size) {
  return {reinterpret_cast<const char *>(data), size};
}

} // namespace bsaie::fuzz

#endif // BSAIE_FUZZ_FUZZ_H
