//===- ImageRuns.h - Runs that the image has already ------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layers that are computed tile by tile pack the same parameters once a tile;
// the parameter image holds them once.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_CONVERSION_BLOCKSPARSETOAIE2_IMAGERUNS_H
#define BSAIE_LIB_CONVERSION_BLOCKSPARSETOAIE2_IMAGERUNS_H

#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <unordered_map>

namespace bsaie {

class ImageRuns {
public:
  /// Where the last bytes of the image, those from `begin` on, are to be found:
  /// at an earlier place that holds the same, and then they are taken away, or
  /// where they are.
  int64_t place(llvm::SmallVectorImpl<char> &image, int64_t begin);

private:
  struct Range {
    int64_t begin, size;
  };
  /// By a hash of their bytes.
  std::unordered_multimap<uint64_t, Range> ranges;
};

} // namespace bsaie

#endif // BSAIE_LIB_CONVERSION_BLOCKSPARSETOAIE2_IMAGERUNS_H
