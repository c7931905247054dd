//===- Machine.h - The state of an execution --------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All memories, locks, channels and cores of one execution. Simulator.cpp holds
// the loop over events, Transfers.cpp what channels do to memory,
// KernelCalls.cpp what cores do, Statistics.cpp what is counted.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_SIMULATOR_MACHINE_H
#define BSAIE_LIB_SIMULATOR_MACHINE_H

#include "BSAIE/Program/Memories.h"
#include "BSAIE/Simulator/Simulator.h"
#include "BSAIE/Support/MakeError.h"
#include "Cost.h"
#include "Kernels.h"
#include "LockTable.h"
#include "MemoryImage.h"
#include "PathRecorder.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/MathExtras.h"
#include <queue>
#include <random>

namespace bsaie::simulator {

/// Adds to a sum over instances, which stays at the largest number there is.
inline void addPs(int64_t &sum, int64_t picoseconds) {
  if (llvm::AddOverflow(sum, picoseconds, sum))
    sum = INT64_MAX;
}

/// A piece of a transfer in flight, as addresses.
struct PieceInFlight {
  const Piece *piece = nullptr;
  /// Index of the source memory; destinations are those of the transfer.
  size_t fromMemory = 0;
  RunList from, to;
};

/// A kernel call in flight.
struct CallInFlight : KernelRuns {
  RunList params;
  const ConvWeights *weights = nullptr;
  const DwConvWeights *dwWeights = nullptr;
};

/// A channel or a core, and what it has in flight.
struct Instance : Sequencer {
  explicit Instance(Sequencer sequencer) : Sequencer(std::move(sequencer)) {}

  bool busy = false;
  /// Since when it could have started, but for locks.
  int64_t readyPs = 0, beginPs = 0, endPs = 0;
  Shortage blocked;

  llvm::SmallVector<PieceInFlight, 2> pieces;
  llvm::SmallVector<size_t, 8> toMemories;
  CallInFlight call;

  /// What it has worked for each layer, in picoseconds.
  llvm::DenseMap<unsigned, int64_t> workPs;
};

struct Event {
  int64_t timePs;
  /// Ends come before beginnings at the same time.
  bool begins;
  uint64_t sequence;
  uint32_t instance;
  bool operator>(const Event &o) const {
    return std::tie(timePs, begins, sequence) >
           std::tie(o.timePs, o.begins, o.sequence);
  }
};

/// The convolution runs that a core has unpacked most recently.
struct WeightsCache {
  struct Entry {
    int buffer = -1;
    /// Where in the buffer the run begins.
    int64_t offset = 0;
    uint64_t version = 0;
    uint64_t lastUse = 0;
    int64_t bytes = 0;
    /// Which of the two is there.
    bool depthwise = false;
    ConvWeights weights;
    DwConvWeights dwWeights;
  };
  std::array<Entry, 4> entries;
};

class Machine {
public:
  Machine(const Program &program, const SimulationOptions &options);

  llvm::Error load(llvm::ArrayRef<uint8_t> parameters,
                   llvm::ArrayRef<llvm::ArrayRef<int8_t>> inputs);
  llvm::Error run();
  llvm::Expected<SimulationResult> finish();

private:
  // Simulator.cpp: the loop over events.
  llvm::Error startAll();
  llvm::Expected<bool> tryStart(Instance &instance);
  llvm::Expected<int64_t> begin(Instance &instance);
  llvm::Error beginData(Instance &instance);
  llvm::Error end(Instance &instance);
  llvm::Error deadlock() const;
  /// Puts instruction, iteration and channel before `error`.
  llvm::Error atStep(const Instance &instance, llvm::Error error) const;
  std::string nameOf(const Instance &instance) const {
    return describeInstance(instance.engine, instance.index, device);
  }

  // Transfers.cpp
  int64_t transferBytes(const Instance &instance) const;
  bool moves(const Instance &instance) const;
  llvm::Error beginTransfer(Instance &instance);
  llvm::Error endTransfer(Instance &instance);
  llvm::Error checkSource(size_t memory, unsigned buffer,
                          llvm::ArrayRef<Run> runs) const;
  llvm::Error checkDestination(size_t memory, unsigned buffer,
                               llvm::ArrayRef<Run> runs) const;
  /// Marks `runs` as being written through `buffer`.
  void poison(size_t memory, unsigned buffer, llvm::ArrayRef<Run> runs);

  // KernelCalls.cpp
  /// The runs of the step's rings; the time that the call takes.
  llvm::Expected<int64_t> prepareKernel(Instance &instance);
  llvm::Error beginKernel(Instance &instance);
  llvm::Error endKernel(Instance &instance);
  llvm::Expected<const WeightsCache::Entry *> fetchWeights(Instance &instance);
  llvm::Expected<int64_t> prepareConv(Instance &instance);
  llvm::Error compute(Instance &instance);
  llvm::Error computeConv(Instance &instance, const int8_t *input,
                          int8_t *output);
  llvm::Error listParams(Instance &instance, int64_t bytes);

  // Statistics.cpp
  /// Refuses the step when it would exceed SimulationOptions::maxWork.
  llvm::Error countWork(const Instance &instance);
  void countStep(Instance &instance);
  /// The buffers of memtiles that a transfer touches, also when it moves
  /// nothing.
  void noteUses(const Instance &instance);
  void findOccupancy();
  void findBounds();

  const Program &program;
  const Device &device;
  const SimulationOptions &options;
  Memories map;
  Cost cost;
  LockTable locks;
  /// As Memories numbers them.
  std::vector<MemoryImage> memories;
  /// The cores' scratch memories, which only kernels reach. A byte's owner is
  /// nobody or ownerOf(0).
  std::vector<MemoryImage> scratchMemories;
  std::vector<Instance> instances;
  std::priority_queue<Event, std::vector<Event>, std::greater<Event>> events;
  uint64_t sequence = 0;
  int64_t nowPs = 0;
  /// When DDR has served everything that asked so far.
  int64_t ddrFreePs = 0;
  std::mt19937_64 random;
  /// What has been done of SimulationOptions::maxWork.
  uint64_t work = 0;

  // Halting rows: kernels that run, whether a LOADWM runs, whether one could.
  std::vector<int32_t> runningKernels;
  std::vector<char> rowLoading, rowClaimed;

  /// Writes through each core buffer of each core, so that unpacked weights are
  /// known to be current.
  std::vector<std::vector<uint64_t>> versions;
  std::vector<WeightsCache> caches;
  uint64_t cacheClock = 0;
  KernelScratch scratch;
  std::vector<uint8_t> staging, staging2, staging3;
  std::vector<int32_t> stagedSums;

  /// First and last use of each buffer in each memtile; -1 for never.
  struct Use {
    int64_t beginPs = -1, endPs = -1;
  };
  std::vector<std::vector<Use>> uses;
  std::optional<PathRecorder> recorder;
  SimulationResult result;
};

} // namespace bsaie::simulator

#endif // BSAIE_LIB_SIMULATOR_MACHINE_H
