//===- CoreMemory.h - Where a layer's buffers lie in the cores --*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Divides core memory for one layer after the other. A layer begins at one end
// of core memory with its first run of parameters, so that this run may enter
// while the layer before, which lies at the other end, still computes. See
// docs/Memory.md.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TILING_COREMEMORY_H
#define BSAIE_TILING_COREMEMORY_H

#include "BSAIE/Tiling/LayerShape.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

namespace bsaie {

class CoreMemory {
public:
  explicit CoreMemory(int64_t capacityBytes) : capacityBytes(capacityBytes) {}

  /// The addresses of a layer's buffers.
  struct Addresses {
    llvm::SmallVector<int64_t, 2> runs;
    llvm::SmallVector<int64_t, 4> others;
  };

  /// Places the next layer: no, one or two runs of `runBytes` bytes, and rings
  /// and output slots of `otherBytes`. They lie side by side: the first run,
  /// the others, the second run. They begin at the end of core memory where the
  /// first run meets the least of what the layer before has at its last step,
  /// the other end than its own if there is a choice. A layer that exceeds core
  /// memory begins at address 0.
  Addresses place(int64_t runs, int64_t runBytes,
                  llvm::ArrayRef<int64_t> otherBytes);

  /// The layer's last step works with run `last` of two; the other is free.
  void finish(int64_t last);

private:
  Interval atEnd(bool top, int64_t offset, int64_t bytes) const;
  int64_t bytesMet(Interval run) const;

  int64_t capacityBytes;
  bool top = true;
  llvm::SmallVector<Interval, 2> runs;
  llvm::SmallVector<Interval, 4> others;
};

} // namespace bsaie

#endif // BSAIE_TILING_COREMEMORY_H
