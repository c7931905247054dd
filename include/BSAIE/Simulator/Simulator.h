//===- Simulator.h - Functional and timed execution -------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Executes a Program: moves every byte, runs every kernel on every core, and
// keeps time by the same events. It gets the program, the parameter image and
// the inputs, and nothing else. The rules are in docs/Simulation.md.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_SIMULATOR_SIMULATOR_H
#define BSAIE_SIMULATOR_SIMULATOR_H

#include "BSAIE/Simulator/CriticalPath.h"
#include "BSAIE/Simulator/Occupancy.h"
#include <optional>

namespace bsaie {

struct SimulationOptions {
  /// Delays every transfer and kernel by a random time, up to twice its own.
  std::optional<uint64_t> jitterSeed;
  /// Activations neither move nor are checked; parameters are, since the time
  /// of a kernel depends on their indices. There are no outputs then.
  bool timingOnly = false;
  /// Fills SimulationResult::timeline.
  bool recordTimeline = false;
  /// Fills SimulationResult::criticalPath; keeps 32 bytes for each step.
  bool findCriticalPath = false;
  /// Bytes that all memories together may hold, and what one execution may do:
  /// bytes moved, multiply-accumulates and other operations, and 1024 for each
  /// step. A few lines of text can ask for more than any machine has, or for
  /// years.
  int64_t maxMemoryBytes = int64_t(1) << 33;
  int64_t maxWork = int64_t(1) << 46;
};

/// One transfer or kernel call. Times are in picoseconds.
struct TimelineEvent {
  Opcode opcode = Opcode::Sync;
  Engine engine = Engine::Core;
  uint32_t instance = 0;
  uint32_t instruction = 0;
  int64_t iteration = 0;
  int64_t beginPs = 0, endPs = 0;
  /// What a transfer moved, as SimulationResult::bytes counts; 0 for kernels.
  int64_t bytes = 0;
};

/// The channel or core that works the longest. On halting devices a core counts
/// with the LOADWM of its row, since neither runs while the other does.
struct BusyBound {
  Engine engine = Engine::Core;
  int64_t instance = 0;
  bool withLoadWM = false;
  int64_t picoseconds = 0;
};

/// What the instructions of one layer did.
struct LayerResult {
  /// From the first transfer or kernel of the layer to the end of its last;
  /// both 0 when it has none.
  int64_t beginPs = 0, endPs = 0;
  /// Sums over all instances.
  std::array<int64_t, numOpcodes> busyPs{};
  std::array<int64_t, numOpcodes> bytes{};
  std::array<int64_t, numOpcodes> calls{};
  int64_t macs = 0;
  /// By engine, what its busiest instance worked.
  std::array<int64_t, numEngines> mostBusyPs{};
  BusyBound bound;
};

struct SimulationResult {
  /// Time of the last event.
  double seconds = 0;
  int64_t picoseconds = 0;
  /// One for each Program::outputs, in its buffer's order.
  std::vector<std::vector<int8_t>> outputs;
  /// Bytes on the streams; a broadcast counts once, padding fill counts.
  std::array<int64_t, numOpcodes> bytes{};
  /// Multiply-accumulates that convolutions executed: values of the blocks
  /// walked times output pixels, at kernel rows that meet data.
  int64_t macs = 0;
  /// 8x8 blocks that convolutions walked, over all calls.
  int64_t blocksWalked = 0;
  /// By engine, summed over its instances: time spent in transfers or kernels,
  /// and time spent waiting for locks or for the row to halt with work left to
  /// do.
  std::array<int64_t, numEngines> busyPs{}, waitPs{};
  /// For each of Program::layers (one entry when it is empty).
  std::vector<LayerResult> layers;
  /// Of all layers together.
  BusyBound bound;
  /// In order of their ends.
  std::vector<TimelineEvent> timeline;
  std::optional<CriticalPath> criticalPath;
  /// The buffers of memtiles that were written or read, by memtile and buffer.
  std::vector<BufferUse> bufferUses;
  /// For each memtile, the most bytes that were in use at once.
  std::vector<int64_t> peakBytes;
};

/// Executes `program`, which checkStructure has accepted. `parameters` must
/// have the size of the parameter buffer, `inputs` those of the input ports.
/// What hardware would do wrong is an error that names instruction, iteration,
/// channel and byte.
llvm::Expected<SimulationResult>
simulate(const Program &program, llvm::ArrayRef<uint8_t> parameters,
         llvm::ArrayRef<llvm::ArrayRef<int8_t>> inputs,
         const SimulationOptions &options = {});

} // namespace bsaie

#endif // BSAIE_SIMULATOR_SIMULATOR_H
