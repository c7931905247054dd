//===- MemoryImage.cpp - Bytes and who wrote them -------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Works on runs of addresses.
//
//===----------------------------------------------------------------------===//

#include "MemoryImage.h"

#include "llvm/Support/MemAlloc.h"
#include <algorithm>
#include <cstring>

using namespace bsaie;
using namespace bsaie::simulator;

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
