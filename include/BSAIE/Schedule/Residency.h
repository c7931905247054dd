//===- Residency.h - What stays in the memtiles, and when -------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layers run in a given order, one step each. Decides for every tensor how long
// it stays in the memtiles and when it travels by DDR instead, how early
// weights and reloaded tensors may arrive, and the addresses of all buffers.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_SCHEDULE_RESIDENCY_H
#define BSAIE_SCHEDULE_RESIDENCY_H

#include "BSAIE/Memory/Colouring.h"
#include "BSAIE/Tiling/LayerShape.h"
#include "llvm/Support/Error.h"
#include <array>
#include <optional>

namespace bsaie {

using MemtileBytes = llvm::SmallVector<int64_t, 8>;

/// A tensor of the network.
struct ResidentTensor {
  std::string name;
  /// Bytes in each memtile while it stays there.
  MemtileBytes bytes;
  int64_t rows = 1;
  /// Comes from, or must end in, DDR.
  bool isInput = false, isOutput = false;
  /// A reader cannot reach it, or it does not fit: never stays.
  bool mustSpill = false;
};

/// A tensor that a step reads or writes, and what the step's own buffer for its
/// part of it takes when the tensor does not stay.
struct StepOperand {
  size_t tensor = 0;
  MemtileBytes ownBytes;
  /// Rows, columns and channels of the tensor; empty: all.
  std::array<Interval, 3> box = {};
};

struct ResidencyStep {
  std::string name;
  llvm::SmallVector<StepOperand, 2> inputs;
  StepOperand output;
  MemtileBytes weightBytes;
  /// The tensor that stands for these parameters, an input with as many bytes,
  /// when other steps have the same ones.
  std::optional<size_t> sharedWeights;
};

struct ResidencyProblem {
  int64_t memtiles = 1;
  int64_t capacityBytes = 0;
  /// How many steps before their own parameters may arrive; 0: nothing arrives
  /// before its step, activations neither.
  int64_t mostStepsAhead = 8;
  /// The rule of Section IV.C of the paper, to compare with: what stays is
  /// evicted, all of it, as soon as a step has no room.
  bool evictAll = false;
  std::vector<ResidentTensor> tensors;
  std::vector<ResidencyStep> steps;
};

/// Buffer indices; -1: none. `load`: the input is loaded from DDR into its
/// buffer before this step; `store`: the output is written to DDR after it.
struct StepPlacement {
  llvm::SmallVector<int64_t, 2> inputs;
  llvm::SmallVector<bool, 2> load;
  int64_t output = -1;
  bool store = false;
  int64_t weights = -1;
  /// An earlier step has loaded the parameters into this buffer.
  bool weightsHeld = false;
};

struct PlacedBuffer {
  LiveRange range;
  MemtileBytes addresses;
  /// The tensor, when the buffer holds all of it.
  int64_t tensor = -1;
};

struct ResidencySolution {
  std::vector<PlacedBuffer> buffers;
  std::vector<StepPlacement> steps;
  /// Tensors that visit DDR though they are neither input nor output.
  std::vector<size_t> spilled;
};

/// Why there is no solution: one layer alone does not fit a memtile.
class ResidencyError : public llvm::ErrorInfo<ResidencyError> {
public:
  static char ID;
  /// "layer c needs 310 bytes in memtile 0 but it has 205".
  std::string message;
  /// The memory at that moment, over several lines: printMemoryMap.
  std::string memoryMap;

  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override;
};

/// Bytes of a memtile below which no schedule exists: the most that one layer
/// needs in one of them, whatever else travels by DDR.
int64_t leastCapacity(const ResidencyProblem &problem);

/// Keeps everything where it fits. Else chooses until when tensors stay so that
/// few DDR bytes move (KeepSearch), by branch and bound: the fewest in small
/// networks. Then gives up prefetches, and more tensors where need be, until
/// all buffers have an address. A ResidencyError when a step alone does not
/// fit. Each round gives something up, so there are at most (operands +
/// tensors' uses) of them.
llvm::Expected<ResidencySolution>
solveResidency(const ResidencyProblem &problem);

/// DDR bytes of a solution: every load of a tensor or of shared parameters, and
/// every store but those of outputs. An input that stays is loaded whole and
/// counts no more than what its readers would load one by one, so nothing is
/// gained by an input that does not stay.
int64_t ddrBytes(const ResidencyProblem &problem,
                 const ResidencySolution &solution);

/// The part of ddrBytes() that would be spared if all stayed that may.
int64_t spillBytes(const ResidencyProblem &problem,
                   const ResidencySolution &solution);

} // namespace bsaie

#endif // BSAIE_SCHEDULE_RESIDENCY_H
