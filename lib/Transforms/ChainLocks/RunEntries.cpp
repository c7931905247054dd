//===- RunEntries.cpp - When runs of parameters may enter the cores -------===//
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
// core buffers follows what else must be over before its bytes are free.
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

llvm::DenseMap<Operation *, RunEntry>
bsaie::findRunEntries(ArrayRef<Operation *> instructions,
                      const llvm::MapVector<Value, int64_t> &layerOfBuffer,
                      bool early) {
  llvm::DenseSet<Value> runBuffers;
  for (Operation *op : instructions)
    if (isa<aie2::LoadWMOp>(op))
      runBuffers.insert(op->getOperand(1));
  // Rings and output slots of each layer.
  SmallVector<SmallVector<Interval, 3>> others;
  for (auto [buffer, layer] : layerOfBuffer) {
    others.resize(std::max<size_t>(others.size(), layer + 1));
    if (!runBuffers.contains(buffer))
      others[layer].push_back(bytesOf(buffer));
  }

  llvm::DenseMap<Operation *, RunEntry> entries;
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
      for (layer = std::max(layer, drained); layer < run.layer; ++layer)
        for (const Interval &bytes : others[layer])
          entry.afterDrain |= bytes.overlaps(run.bytes);
    }
    if (entry.afterDrain)
      drained = run.layer;
    entries[op] = entry;
    for (auto *core : cores) {
      core->insert(core->begin(), run);
      if (core->size() > 2)
        core->pop_back();
    }
  }
  return entries;
}
