//===- CoreEntries.cpp - When rows and runs may enter the cores -----------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A core has two places for runs, which `free_run` counts: the LOADWM of a run
// takes one, the core gives it back when it is through with the run. So a
// LOADWM that has a place knows that the core is through with the last run but
// one, and with all layers before the one of that run. From the addresses of
// core buffers follows what else must be over before its bytes are free, and
// whether rows may enter while outputs of the layer before leave.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/LayerShape.h"
#include "ChainLocks.h"
#include <map>

using namespace mlir;
using namespace bsaie;

namespace {

struct Run {
  Interval bytes;
  int64_t layer = 0;
};

} // namespace

static Interval bytesOf(Value buffer) {
  auto op = buffer.getDefiningOp<aie2::BufferOp>();
  // Anywhere.
  if (!op.getAddresses())
    return {0, std::numeric_limits<int64_t>::max()};
  int64_t begin = (*op.getAddresses())[0];
  return {begin, begin + op.getBytes()[0]};
}

namespace {

/// The bytes of a layer's buffers in the cores.
struct LayerBytes {
  /// Rings, and all that is neither a run nor an output slot.
  SmallVector<Interval, 3> rings;
  SmallVector<Interval, 1> slots;
  /// What LOADFM and LOADWM fill.
  SmallVector<Interval, 4> filled;
};

} // namespace

static bool overlaps(ArrayRef<Interval> some, Interval bytes) {
  return llvm::any_of(
      some, [&](const Interval &other) { return other.overlaps(bytes); });
}

static SmallVector<LayerBytes>
findLayerBytes(ArrayRef<Operation *> instructions,
               const llvm::MapVector<Value, int64_t> &layerOfBuffer) {
  llvm::DenseSet<Value> runs, filled, slots;
  for (Operation *op : instructions) {
    for (Value operand : op->getOperands()) {
      if (isa<aie2::LoadFMOp, aie2::LoadWMOp>(op))
        filled.insert(operand);
      if (isa<aie2::LoadWMOp>(op))
        runs.insert(operand);
      if (isa<aie2::WriteFMOp>(op))
        slots.insert(operand);
    }
  }
  SmallVector<LayerBytes> layers;
  for (auto [buffer, layer] : layerOfBuffer) {
    layers.resize(std::max<size_t>(layers.size(), layer + 1));
    Interval bytes = bytesOf(buffer);
    if (filled.contains(buffer))
      layers[layer].filled.push_back(bytes);
    if (slots.contains(buffer))
      layers[layer].slots.push_back(bytes);
    else if (!runs.contains(buffer))
      layers[layer].rings.push_back(bytes);
  }
  return layers;
}

CoreEntries
bsaie::findCoreEntries(ArrayRef<Operation *> instructions,
                       const llvm::MapVector<Value, int64_t> &layerOfBuffer,
                       bool early) {
  SmallVector<LayerBytes> layers = findLayerBytes(instructions, layerOfBuffer);
  CoreEntries entries;
  entries.awaitSlots.resize(layers.size());
  for (size_t layer = 1; layer < layers.size(); ++layer)
    for (const Interval &bytes : layers[layer].filled)
      if (overlaps(layers[layer - 1].slots, bytes))
        entries.awaitSlots.set(layer);

  // The last runs of each core, the latest first.
  std::map<std::pair<int64_t, int64_t>, SmallVector<Run, 2>> history;
  // The layer whose drain the LOADWMs have waited for.
  int64_t drained = 0;
  for (Operation *op : instructions) {
    auto load = dyn_cast<aie2::LoadWMOp>(op);
    if (!load)
      continue;
    auto it = layerOfBuffer.find(op->getOperand(1));
    if (it == layerOfBuffer.end())
      continue;
    Run run{bytesOf(it->first), it->second};
    SmallVector<SmallVector<Run, 2> *> cores;
    for (auto member : load.getMembers().getAsRange<aie2::MemberAttr>())
      for (int64_t row : member.getAt())
        for (int64_t column : member.getCores())
          cores.push_back(&history[{row, column}]);
    RunEntry entry;
    for (const auto *core : cores)
      entry.alone |= !core->empty() && core->front().bytes.overlaps(run.bytes);
    entry.afterDrain = !early && drained < run.layer;
    for (const auto *core : cores) {
      size_t over = entry.alone ? 0 : 1;
      int64_t layer = over < core->size() ? (*core)[over].layer : 0;
      // A core that has begun a layer knows that the outputs of the one before
      // have left; who has waited for the drain knows it only if that does.
      if (layer < drained && drained < run.layer &&
          !entries.awaitSlots.test(drained))
        entry.afterDrain |= overlaps(layers[drained - 1].slots, run.bytes);
      for (layer = std::max(layer, drained); layer < run.layer; ++layer)
        entry.afterDrain |= overlaps(layers[layer].rings, run.bytes) ||
                            overlaps(layers[layer].slots, run.bytes);
    }
    if (entry.afterDrain)
      drained = run.layer;
    entries.runs[op] = entry;
    for (auto *core : cores) {
      core->insert(core->begin(), run);
      if (core->size() > 2)
        core->pop_back();
    }
  }
  return entries;
}
