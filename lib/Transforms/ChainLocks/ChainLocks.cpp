//===- ChainLocks.cpp - Order a program by locks --------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChainLocks.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "BSAIE/Transforms/Passes.h"
#include "llvm/ADT/TypeSwitch.h"

namespace bsaie {
#define GEN_PASS_DEF_AIE2CHAINLOCKS
#include "BSAIE/Transforms/Passes.h.inc"
} // namespace bsaie

using namespace mlir;
using namespace bsaie;

LockFactory::LockFactory(aie2::ProgramOp program)
    : program(program), builder(program.getContext()) {
  // Behind the buffers, before the first instruction.
  Block &body = program.getBody().front();
  builder.setInsertionPointToEnd(&body);
  for (Operation &op : body)
    if (isa<aie2::InstructionInterface>(op)) {
      builder.setInsertionPoint(&op);
      break;
    }
}

Value LockFactory::core(StringRef name, int64_t initial) {
  return aie2::LockOp::create(
      builder, program.getLoc(), aie2::LockType::get(program.getContext()),
      name, aie2::LockKind::Core, aie2::EngineKind::Core,
      aie2::EngineKind::Core, initial, builder.getI64IntegerAttr(next++));
}

Value LockFactory::pair(aie2::EngineKind from, aie2::EngineKind to) {
  std::string name =
      (aie2::stringifyEngineKind(from) + "_to_" + aie2::stringifyEngineKind(to))
          .str();
  return aie2::LockOp::create(builder, program.getLoc(),
                              aie2::LockType::get(program.getContext()), name,
                              aie2::LockKind::Pair, from, to, 0,
                              builder.getI64IntegerAttr(next++));
}

static SmallVector<Value, 4> locksOf(ArrayRef<Units> units) {
  SmallVector<Value, 4> values;
  for (const Units &unit : units)
    values.push_back(unit.lock);
  return values;
}

static SmallVector<int64_t, 4> valuesOf(ArrayRef<Units> units) {
  SmallVector<int64_t, 4> values;
  for (const Units &unit : units)
    values.push_back(unit.value);
  return values;
}

void bsaie::createSync(OpBuilder &builder, Location loc,
                       aie2::EngineKind engine, ArrayRef<Units> acquires,
                       ArrayRef<Units> releases, int64_t layer,
                       const SyncScope &scope) {
  aie2::SyncOp::create(builder, loc, engine, locksOf(acquires),
                       locksOf(releases), valuesOf(acquires),
                       valuesOf(releases), scope.at, scope.cores, layer);
}

/// Appends one lock use to the op's operands and values.
template <typename Op>
static void append(Op op, Units units, bool acquire) {
  auto values =
      llvm::to_vector(acquire ? op.getAcquireValues() : op.getReleaseValues());
  values.push_back(units.value);
  if (acquire) {
    op.getAcquiresMutable().append(units.lock);
    op.setAcquireValues(values);
  } else {
    op.getReleasesMutable().append(units.lock);
    op.setReleaseValues(values);
  }
}

static void appendAny(Operation *op, Units units, bool acquire) {
  llvm::TypeSwitch<Operation *, void>(op)
      .Case<aie2::LoadOp, aie2::LoadWOp, aie2::WriteOp, aie2::LoadFMOp,
            aie2::LoadWMOp, aie2::WriteFMOp, aie2::ConvOp, aie2::MaxPoolOp,
            aie2::AvgPoolOp, aie2::AddOp, aie2::DwConvOp, aie2::SubOp,
            aie2::MulOp, aie2::CopyOp>(
          [&](auto typed) { append(typed, units, acquire); });
}

void bsaie::addAcquire(Operation *op, Units units) {
  appendAny(op, units, true);
}

void bsaie::addRelease(Operation *op, Units units) {
  appendAny(op, units, false);
}

SmallVector<Operation *, 0> bsaie::instructionsOf(aie2::ProgramOp program) {
  SmallVector<Operation *, 0> instructions;
  for (Operation &op : program.getBody().front())
    if (isa<aie2::InstructionInterface>(op))
      instructions.push_back(&op);
  return instructions;
}

int64_t bsaie::layerOf(Operation *op) {
  auto layer = op->getAttrOfType<IntegerAttr>("layer");
  return layer ? layer.getInt() : 0;
}

namespace {

struct ChainLocks : bsaie::impl::AIE2ChainLocksBase<ChainLocks> {
  using Base::Base;
  void runOnOperation() override {
    aie2::ProgramOp program = getOperation();
    FailureOr<Device> device = aie2::getDevice(program);
    if (failed(device))
      return signalPassFailure();
    for (aie2::LockOp lock : program.getBody().getOps<aie2::LockOp>()) {
      lock.emitOpError("is there already; the pass chooses all locks");
      return signalPassFailure();
    }
    LockFactory locks(program);
    // First, so that head, body and tail have the numbers of the paper's
    // listing.
    if (failed(chainCores(program, *device, locks)) ||
        failed(orderMemory(program, *device, locks,
                           /*byLayers=*/order == TransferOrder::Layers)))
      signalPassFailure();
  }
};

} // namespace
