//===- SmallestCapacity.cpp - How much memory would do --------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Memory/SmallestCapacity.h"
#include <algorithm>

using namespace bsaie;

std::optional<SmallestCapacity>
bsaie::findSmallestCapacity(int64_t leastBytes, int64_t mostBytes,
                            llvm::function_ref<bool(int64_t)> fits) {
  leastBytes = std::max<int64_t>(leastBytes, 1);
  if (leastBytes > mostBytes)
    return std::nullopt;
  if (fits(leastBytes))
    return SmallestCapacity{leastBytes, true};
  int64_t tooSmall = leastBytes, enough = leastBytes;
  do {
    if (enough == mostBytes)
      return std::nullopt;
    tooSmall = enough;
    enough = enough > mostBytes / 2 ? mostBytes : 2 * enough;
  } while (!fits(enough));
  while (enough - tooSmall > 1) {
    int64_t middle = tooSmall + (enough - tooSmall) / 2;
    (fits(middle) ? enough : tooSmall) = middle;
  }
  return SmallestCapacity{enough, false};
}
