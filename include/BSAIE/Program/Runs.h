//===- Runs.h - Access patterns as runs of addresses ------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where the bytes of an access lie in a memory. Knows neither what the bytes
// are nor who moves them.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_PROGRAM_RUNS_H
#define BSAIE_PROGRAM_RUNS_H

#include "BSAIE/Program/Program.h"

namespace bsaie {

/// A contiguous range of addresses in one memory.
struct Run {
  int64_t address;
  int64_t length;
};
using RunList = llvm::SmallVector<Run, 16>;

/// Where the offsets of a buffer lie: offset p is at base + (start + p) mod
/// modulus.
struct Window {
  int64_t base = 0, start = 0, modulus = 1;
  int64_t address(int64_t offset) const {
    int64_t p = (start + offset) % modulus;
    return base + (p < 0 ? p + modulus : p);
  }
  /// The offset that `address` is.
  int64_t offset(int64_t address) const {
    int64_t p = (address - base - start) % modulus;
    return p < 0 ? p + modulus : p;
  }
};

/// The window of `buffer` in memtile `memtile` (0 for DDR and cores).
Window windowOf(const Buffer &buffer, int64_t memtile, const Device &device);

/// Appends the addresses of offset + sum(index_d x stride_d), in order;
/// neighbours are joined.
void listRuns(const Window &window, int64_t offset, llvm::ArrayRef<Dim> dims,
              RunList &runs);

/// Appends the addresses of `rows` rows of `rowBytes` bytes, the first at
/// `offset` and each `rowPitch` bytes behind the one before.
void listRows(const Window &window, int64_t offset, int64_t rowBytes,
              int64_t rows, int64_t rowPitch, RunList &runs);

} // namespace bsaie

#endif // BSAIE_PROGRAM_RUNS_H
