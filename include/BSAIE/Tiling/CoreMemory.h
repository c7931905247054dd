//===- CoreMemory.h - Where a layer's buffers lie in the cores --*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Divides core memory for one layer after the other. Layers begin at alternate
// ends of core memory, so that the next layer's buffers can be filled early:
// its first run while kernels still work, where runs enter early, and its rows
// while the last outputs leave, where they do not overlap. See docs/Memory.md.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TILING_COREMEMORY_H
#define BSAIE_TILING_COREMEMORY_H

#include "BSAIE/Hardware/Device.h"
#include "BSAIE/Tiling/LayerShape.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

namespace bsaie {

class CoreMemory {
public:
  /// With \p runsEnterEarly a layer's first run may come while the cores work
  /// on the layer before.
  CoreMemory(int64_t capacityBytes, bool runsEnterEarly)
      : capacityBytes(capacityBytes), runsEnterEarly(runsEnterEarly) {}
  /// A run that comes early would stop the kernels of a halting device.
  explicit CoreMemory(const Device &device)
      : CoreMemory(device.coreBufferBytes, !device.haltingWeights) {}

  /// The addresses of a layer's buffers.
  struct Addresses {
    llvm::SmallVector<int64_t, 2> runs;
    int64_t slots = 0;
    llvm::SmallVector<int64_t, 4> rings;
  };

  /// Places the next layer: no, one or two runs of `runBytes` bytes, output
  /// slots of `slotBytes`, and rings. They lie side by side: the first run, the
  /// slots, the rings, the second run; or the slots first, unless runs enter
  /// early. They begin at the end of core memory where what enters first meets
  /// the least of what the layer before has at its last step, the other end
  /// than its own if there is a choice. A layer that exceeds core memory begins
  /// at address 0.
  Addresses place(int64_t runs, int64_t runBytes, int64_t slotBytes,
                  llvm::ArrayRef<int64_t> ringBytes);

  /// The layer's last step works with run `last` of two; the other is free.
  void finish(int64_t last);

private:
  Interval atEnd(bool top, int64_t offset, int64_t bytes) const;
  /// Of what the layer before has.
  int64_t bytesMet(Interval run) const;

  int64_t capacityBytes;
  bool runsEnterEarly;
  bool top = true;
  llvm::SmallVector<Interval, 2> runs;
  Interval slots;
  llvm::SmallVector<Interval, 4> rings;
};

} // namespace bsaie

#endif // BSAIE_TILING_COREMEMORY_H
