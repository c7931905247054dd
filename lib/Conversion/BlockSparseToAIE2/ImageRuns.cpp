//===- ImageRuns.cpp - Runs that the image has already --------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImageRuns.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/xxhash.h"

using namespace bsaie;

int64_t ImageRuns::place(llvm::SmallVectorImpl<char> &image, int64_t begin) {
  llvm::ArrayRef<char> bytes = llvm::ArrayRef<char>(image).drop_front(begin);
  uint64_t hash = llvm::xxh3_64bits(llvm::ArrayRef<uint8_t>(
      reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()));
  auto [first, last] = ranges.equal_range(hash);
  for (auto it = first; it != last; ++it) {
    Range range = it->second;
    if (llvm::ArrayRef<char>(image).slice(range.begin, range.size) != bytes)
      continue;
    image.truncate(begin);
    return range.begin;
  }
  ranges.insert({hash, {begin, int64_t(bytes.size())}});
  return begin;
}
