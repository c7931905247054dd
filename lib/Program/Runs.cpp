//===- Runs.cpp - Access patterns as runs of addresses --------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counts through a pattern and joins what is contiguous.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Program/Runs.h"

#include "llvm/ADT/STLExtras.h"

using namespace bsaie;

Window bsaie::windowOf(const Buffer &buffer, int64_t memtile,
                       const Device &device) {
  if (buffer.memory == Memory::Memtile)
    return {0, buffer.addressBytes[memtile], device.memtileBytes};
  return {buffer.addressBytes[0], 0, std::max<int64_t>(buffer.sizeBytes[0], 1)};
}

namespace {

void appendRun(const Window &window, int64_t offset, int64_t length,
               RunList &runs) {
  while (length > 0) {
    int64_t address = window.address(offset);
    int64_t part = std::min(length, window.base + window.modulus - address);
    if (!runs.empty() && runs.back().address + runs.back().length == address)
      runs.back().length += part;
    else
      runs.push_back({address, part});
    offset += part;
    length -= part;
  }
}

} // namespace

void bsaie::listRuns(const Window &window, int64_t offset,
                     llvm::ArrayRef<Dim> dims, RunList &runs) {
  // Join dimensions that continue each other; the innermost becomes a run.
  llvm::SmallVector<Dim, 8> inner;
  int64_t length = 1;
  for (const Dim &dim : llvm::reverse(dims)) {
    if (dim.size == 1)
      continue;
    if (inner.empty() && dim.strideBytes == length)
      length *= dim.size;
    else if (!inner.empty() &&
             dim.strideBytes == inner.back().size * inner.back().strideBytes)
      inner.back().size *= dim.size;
    else
      inner.push_back(dim);
  }
  if (inner.empty())
    return appendRun(window, offset, length, runs);
  // Count through the remaining dimensions, the first of them fastest.
  llvm::SmallVector<int64_t, 8> index(inner.size(), 0);
  for (;;) {
    appendRun(window, offset, length, runs);
    size_t d = 0;
    for (; d < inner.size(); ++d) {
      offset += inner[d].strideBytes;
      if (++index[d] < inner[d].size)
        break;
      offset -= inner[d].size * inner[d].strideBytes;
      index[d] = 0;
    }
    if (d == inner.size())
      return;
  }
}

void bsaie::listRows(const Window &window, int64_t offset, int64_t rowBytes,
                     int64_t rows, int64_t rowPitch, RunList &runs) {
  for (int64_t row = 0; row < rows; ++row)
    appendRun(window, offset + row * rowPitch, rowBytes, runs);
}
