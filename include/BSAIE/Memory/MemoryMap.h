//===- MemoryMap.h - A memtile at one moment, as text -----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What an error shows where buffers do not fit. Decides nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_MEMORY_MEMORYMAP_H
#define BSAIE_MEMORY_MEMORYMAP_H

#include "BSAIE/Memory/Colouring.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace bsaie {

/// A moment of one memtile.
struct MemoryMoment {
  int64_t memtile = 0;
  int64_t step = 0;
  int64_t capacityBytes = 0;
};

/// What lives in the memtile in that step: by address a line for each buffer,
/// "bytes 0 to 99: NAME (100 bytes), layers A to B", and for each gap, then the
/// buffers whose address in `addresses` is -1. A buffer that passes the end has
/// both its ranges. Lines begin with a new line and two blanks; at most 24 of
/// them, then how many bytes the others have.
std::string printMemoryMap(llvm::ArrayRef<LiveRange> ranges,
                           llvm::ArrayRef<int64_t> addresses,
                           const MemoryMoment &moment,
                           llvm::function_ref<std::string(int64_t)> stepName);

} // namespace bsaie

#endif // BSAIE_MEMORY_MEMORYMAP_H
