//===- Memories.h - The memories, and what a step touches -------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Numbers the memories of a device and lists the bytes in them that a step
// reads and writes. Who executes a program and who checks it agree in this.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_PROGRAM_MEMORIES_H
#define BSAIE_PROGRAM_MEMORIES_H

#include "BSAIE/Program/Runs.h"
#include "BSAIE/Program/Sequencer.h"

namespace bsaie {

/// The bytes of a kernel call. `sums` are bytes of the core's scratch memory;
/// the constants are not here, since a run says itself how long it is.
struct KernelRuns {
  RunList input, input2, output, sums;
};

/// DDR, then the memtiles, then the cores.
class Memories {
public:
  explicit Memories(const Program &program);

  size_t count() const { return 1 + device.memtiles() + device.cores(); }
  size_t memtile(int64_t memtile) const { return 1 + memtile; }
  size_t core(int64_t core) const { return 1 + device.memtiles() + core; }
  bool isCore(size_t memory) const { return memory >= core(0); }
  /// The memtile's number; 0 for the other memories.
  int64_t memtileOf(size_t memory) const {
    return memory >= 1 && !isCore(memory) ? int64_t(memory) - 1 : 0;
  }
  /// Bytes of a memory that the program may touch; scratch memory apart.
  int64_t bytes(size_t memory) const;
  /// Bytes of all memories together, scratch memories too.
  int64_t allBytes() const;

  Window window(size_t memory, unsigned buffer) const {
    return windowOf(program.buffers[buffer], memtileOf(memory), device);
  }
  /// The memory of one end of the step's transfer; of a core buffer the first
  /// core's (receivers are Sequencer::cores).
  size_t memoryOf(const Sequencer &step, const Access &access) const;
  /// The bytes of one end of the step's transfer, in `memory`.
  void listAccess(const Sequencer &step, const Access &access, size_t memory,
                  RunList &runs) const;
  /// The bytes of the step's kernel call in its core.
  void listKernel(const Sequencer &step, KernelRuns &runs) const;

  /// "byte 4 of b7 'ring' in core (0, 1)".
  std::string describe(size_t memory, unsigned buffer, int64_t address) const;

private:
  const Program &program;
  const Device &device;
  int64_t ddrBytes = 0, coreBytes = 0;
};

} // namespace bsaie

#endif // BSAIE_PROGRAM_MEMORIES_H
