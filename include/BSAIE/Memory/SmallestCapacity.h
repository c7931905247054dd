//===- SmallestCapacity.h - How much memory would do ------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_MEMORY_SMALLESTCAPACITY_H
#define BSAIE_MEMORY_SMALLESTCAPACITY_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include <cstdint>
#include <optional>

namespace bsaie {

struct SmallestCapacity {
  int64_t bytes = 0;
  /// No solver does with less. Otherwise `bytes` will do, and this solver was
  /// not seen to do with less.
  bool isExact = false;
};

/// The smallest capacity from `leastBytes`, below which nothing fits, to
/// `mostBytes` where `fits`; nothing if `mostBytes` is too small. Doubles, then
/// bisects: asks at most 2 log2(mostBytes) times, once when `leastBytes` do.
std::optional<SmallestCapacity>
findSmallestCapacity(int64_t leastBytes, int64_t mostBytes,
                     llvm::function_ref<bool(int64_t)> fits);

} // namespace bsaie

#endif // BSAIE_MEMORY_SMALLESTCAPACITY_H
