//===- Cost.h - How long transfers and kernels take -------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The rules of time for one transfer and one kernel call, in whole picoseconds.
// Waiting is no part of them: it follows from the events.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_SIMULATOR_COST_H
#define BSAIE_LIB_SIMULATOR_COST_H

#include "BSAIE/Program/Program.h"

namespace bsaie::simulator {

class Cost {
public:
  explicit Cost(const Device &device) : device(device) {}

  /// Bytes on the stream over the bandwidth of the channel, and the cost of a
  /// start. The channel of a LOAD or LOADW is its memtile.
  int64_t transferPs(Opcode opcode, int64_t channel, int64_t bytes) const;
  /// Time for which DDR serves `bytes`; 0 where it has no limit.
  int64_t ddrPs(int64_t bytes) const;
  /// A convolution that walks `blocks` 8x8 blocks: ceil(blocks x 64 x kernel
  /// rows that meet data x kernel width x output pixels / MACs in a cycle)
  /// cycles.
  int64_t convPs(const KernelCall &call, int64_t blocks, int64_t width) const;
  /// A depthwise convolution: ceil(ceil(channels / 8) x 64 x kernel rows that
  /// meet data x kernel width x output pixels / MACs in a cycle) cycles.
  int64_t dwConvPs(const KernelCall &call, int64_t channels,
                   int64_t width) const;
  /// One operation for each output element, whatever it reads.
  int64_t copyPs(int64_t channels, int64_t width) const;
  /// One operation for each output element and tap at element_ops_per_cycle.
  int64_t elementPs(const KernelCall &call, int64_t channels,
                    int64_t width) const;

private:
  int64_t kernelPs(int64_t operations, int64_t perCycle) const;
  const Device &device;
};

} // namespace bsaie::simulator

#endif // BSAIE_LIB_SIMULATOR_COST_H
