//===- MemoryImage.cpp - Bytes and who wrote them -------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns access patterns into runs of addresses and works on those.
//
//===----------------------------------------------------------------------===//

#include "MemoryImage.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MemAlloc.h"
#include <algorithm>
#include <cstring>

using namespace bsaie;
using namespace bsaie::simulator;

Window simulator::windowOf(const Buffer &buffer, int64_t memtile,
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

void simulator::listRuns(const Window &window, int64_t offset,
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

MemoryImage::MemoryImage(int64_t size)
    : byteImage(static_cast<uint8_t *>(llvm::safe_calloc(size + 1, 1))),
      ownerImage(
          static_cast<Owner *>(llvm::safe_calloc(size + 1, sizeof(Owner)))) {}

int64_t MemoryImage::firstForeign(llvm::ArrayRef<Run> runs, Owner owner) const {
  for (const Run &run : runs) {
    const Owner *owners = ownerImage.get() + run.address;
    Owner differences = 0;
    for (int64_t i = 0; i < run.length; ++i)
      differences |= owners[i] ^ owner;
    if (!differences)
      continue;
    for (int64_t i = 0; i < run.length; ++i)
      if (owners[i] != owner)
        return run.address + i;
  }
  return -1;
}

void MemoryImage::setOwner(llvm::ArrayRef<Run> runs, Owner owner) {
  for (const Run &run : runs)
    std::fill_n(ownerImage.get() + run.address, run.length, owner);
}

void MemoryImage::gather(llvm::ArrayRef<Run> runs, uint8_t *to) const {
  for (const Run &run : runs) {
    std::memcpy(to, byteImage.get() + run.address, run.length);
    to += run.length;
  }
}

void MemoryImage::scatter(llvm::ArrayRef<Run> runs, const uint8_t *from) {
  for (const Run &run : runs) {
    std::memcpy(byteImage.get() + run.address, from, run.length);
    from += run.length;
  }
}

void MemoryImage::fill(llvm::ArrayRef<Run> runs, uint8_t value) {
  for (const Run &run : runs)
    std::memset(byteImage.get() + run.address, value, run.length);
}
