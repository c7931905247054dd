//===- Cost.h - Closed forms of the rules of time  --------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What one transfer and one kernel call cost on a device. The simulator charges
// the same for what it executes; whoever searches for a plan asks here.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_COSTMODEL_COST_H
#define BSAIE_COSTMODEL_COST_H

#include "BSAIE/Hardware/Device.h"
#include "BSAIE/Program/Program.h"

namespace bsaie {

/// Bandwidth of the channel of LOAD or LOADW into one memtile, which depends on
/// what the memtile holds, or of any channel of another engine; 0 for the
/// cores.
double bytesPerSecond(Engine engine, int64_t memtile, const Device &device);

/// Bandwidth of all channels of `engine` together, those of memtiles that hold
/// nothing for it left out; DDR's own limit, where the device has one, caps
/// LOAD, LOADW and WRITE.
double totalBytesPerSecond(Engine engine, const Device &device);

/// Seconds in which a channel of `engine` moves `bytes`, padding fill included,
/// with the cost of the start. Only LOAD and LOADW look at the memtile.
double transferSeconds(Engine engine, int64_t memtile, int64_t bytes,
                       const Device &device);

/// Cycles of a convolution over `blocks` 8x8 hardware blocks: the paper's
/// Section IV.E, ceil(blocks x 64 x kh x kw x pixels / MACs per cycle).
int64_t convCycles(int64_t blocks, int64_t window, int64_t pixels,
                   const Device &device);

/// Cycles of a depthwise convolution; channels round up to 8.
int64_t depthwiseCycles(int64_t channels, int64_t window, int64_t pixels,
                        const Device &device);

/// Cycles of a kernel with `operations` for each of `elements` outputs: 1 for
/// element-wise kernels, the window's size for pools.
int64_t elementCycles(int64_t elements, int64_t operations,
                      const Device &device);

/// Seconds of a kernel call, with the cost of the start.
double kernelSeconds(int64_t cycles, const Device &device);

} // namespace bsaie

#endif // BSAIE_COSTMODEL_COST_H
