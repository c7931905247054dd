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

#include "BSAIE/Program/Runs.h"
#include <cstdlib>
#include <memory>

namespace bsaie::simulator {

/// Buffer index + 1; 0 is a byte that nobody wrote, or that is being written.
using Owner = uint16_t;
inline Owner ownerOf(unsigned buffer) { return Owner(buffer + 1); }

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
