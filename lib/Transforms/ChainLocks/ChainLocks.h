//===- ChainLocks.h - Parts of the lock pass --------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the two halves of aie2-chain-locks share: the instructions of a program
// in order, and the creation of locks and syncs.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TRANSFORMS_CHAINLOCKS_H
#define BSAIE_TRANSFORMS_CHAINLOCKS_H

#include "BSAIE/Dialect/AIE2/IR/AIE2Ops.h"
#include "BSAIE/Hardware/Device.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/MapVector.h"

namespace bsaie {

/// Creates locks at the top of a program, numbered in order of creation.
class LockFactory {
public:
  explicit LockFactory(aie2::ProgramOp program);
  mlir::Value core(llvm::StringRef name, int64_t initial);
  mlir::Value pair(aie2::EngineKind from, aie2::EngineKind to);

private:
  aie2::ProgramOp program;
  mlir::OpBuilder builder;
  int64_t next = 0;
};

/// A lock and the units of it that are acquired or released.
struct Units {
  mlir::Value lock;
  int64_t value = 1;
};

/// Instances of a sync: empty means all.
struct SyncScope {
  llvm::SmallVector<int64_t, 8> at, cores;
};

void createSync(mlir::OpBuilder &builder, mlir::Location loc,
                aie2::EngineKind engine, llvm::ArrayRef<Units> acquires,
                llvm::ArrayRef<Units> releases, int64_t layer,
                const SyncScope &scope = {});

/// Adds lock uses to a transfer or kernel.
void addAcquire(mlir::Operation *op, Units units);
void addRelease(mlir::Operation *op, Units units);

/// The instructions of a program, in order.
llvm::SmallVector<mlir::Operation *, 0> instructionsOf(aie2::ProgramOp program);

/// The network layer that an instruction belongs to.
int64_t layerOf(mlir::Operation *op);

/// Semaphores of the cores: rings, ping/pong pairs, runs of parameters, and the
/// change from one layer's core memory to the next one's.
mlir::LogicalResult chainCores(aie2::ProgramOp program, const Device &device,
                               LockFactory &locks);

/// What a LOADWM waits for besides one of the two places for runs.
struct RunEntry {
  /// Its bytes are those of the run before: both places must be free.
  bool alone = false;
  /// Its bytes may be rings or slots of an earlier layer: all cores must be
  /// through with that.
  bool afterDrain = false;
};

/// What transfers into the cores wait for.
struct CoreEntries {
  llvm::DenseMap<mlir::Operation *, RunEntry> runs;
  /// Layers of which no transfer into the cores may begin before the outputs of
  /// the layer before have left.
  llvm::BitVector awaitSlots;
};

/// \p layerOfBuffer tells the layers of core buffers. Unless \p early, a
/// layer's runs wait until all cores are through with the layer before.
CoreEntries
findCoreEntries(llvm::ArrayRef<mlir::Operation *> instructions,
                const llvm::MapVector<mlir::Value, int64_t> &layerOfBuffer,
                bool early);

/// An instruction that waits for the end of an earlier one.
struct Wait {
  int64_t instruction, earlier;
};

/// What makes one layer run after the other, as in the paper: besides what
/// memory asks for.
std::vector<Wait>
findLayerWaits(llvm::ArrayRef<mlir::Operation *> instructions);

/// Semaphores between channels: every access to a memtile or to DDR comes after
/// the accesses that it depends on, with \p byLayers also after the layers
/// before.
mlir::LogicalResult orderMemory(aie2::ProgramOp program, const Device &device,
                                LockFactory &locks, bool byLayers);

} // namespace bsaie

#endif // BSAIE_TRANSFORMS_CHAINLOCKS_H
