//===- MemoryImage.h - Bytes and who wrote them -----------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The memory of DDR, of one memtile or of one core: its bytes, and for each
// byte the buffer that it was last written through. Knows no time and no
// instruction.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_SIMULATOR_MEMORYIMAGE_H
#define BSAIE_LIB_SIMULATOR_MEMORYIMAGE_H

#include "BSAIE/Program/Program.h"
#include <cstdlib>
#include <memory>

namespace bsaie::simulator {

/// A contiguous range of addresses in one memory.
struct Run {
  int64_t address;
  int64_t length;
};
using RunList = llvm::SmallVector<Run, 16>;

/// Buffer index + 1; 0 is a byte that nobody wrote, or that is being written.
using Owner = uint16_t;
inline Owner ownerOf(unsigned buffer) { return Owner(buffer + 1); }

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

class MemoryImage {
public:
  /// All bytes are unwritten. Pages that nobody touches cost nothing.
  explicit MemoryImage(int64_t size);

  uint8_t *bytes() { return byteImage.get(); }
  /// The first address in `runs` whose owner is not `owner`, or -1.
  int64_t firstForeign(llvm::ArrayRef<Run> runs, Owner owner) const;
  Owner ownerAt(int64_t address) const { return ownerImage.get()[address]; }
  void setOwner(llvm::ArrayRef<Run> runs, Owner owner);
  /// Copies the bytes of `runs` to contiguous memory, or back.
  void gather(llvm::ArrayRef<Run> runs, uint8_t *to) const;
  void scatter(llvm::ArrayRef<Run> runs, const uint8_t *from);
  void fill(llvm::ArrayRef<Run> runs, uint8_t value);

private:
  struct Free {
    void operator()(void *p) const { std::free(p); }
  };
  std::unique_ptr<uint8_t, Free> byteImage;
  std::unique_ptr<Owner, Free> ownerImage;
};

} // namespace bsaie::simulator

#endif // BSAIE_LIB_SIMULATOR_MEMORYIMAGE_H
