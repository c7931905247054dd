//===- Statistics.cpp - What an execution counts --------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sums over transfers and calls, and the bytes of the memtiles that are in use.
// Never influences the execution.
//
//===----------------------------------------------------------------------===//

#include "Machine.h"

#include "llvm/ADT/STLExtras.h"

using namespace bsaie;
using namespace bsaie::simulator;

llvm::Error Machine::countWork(const Instance &instance) {
  constexpr uint64_t eachStep = 1024;
  const Instruction &inst = *instance.instruction;
  uint64_t step = 0;
  if (isTransfer(inst.opcode)) {
    step = uint64_t(transferBytes(instance)) *
           std::max<size_t>(instance.cores.size(), 1);
  } else if (isKernel(inst.opcode)) {
    const KernelCall &k = inst.kernel;
    step = 1;
    for (int64_t factor : {k.kernelRowEnd - k.kernelRowBegin, k.kernelWidth,
                           k.outputWidth[instance.index % device.columns],
                           k.outputChannels[instance.index / device.columns],
                           std::max<int64_t>(k.inputChannels, 1)})
      step = llvm::SaturatingMultiply(step, uint64_t(factor));
  }
  work = llvm::SaturatingAdd(work, step, eachStep);
  if (work <= uint64_t(options.maxWork))
    return llvm::Error::success();
  return makeError("the program does more than ", options.maxWork,
                   " units of work: bytes moved and operations");
}

void Machine::countStep(Instance &instance) {
  const Instruction &inst = *instance.instruction;
  unsigned op = unsigned(inst.opcode);
  int64_t time = instance.endPs - instance.beginPs;
  LayerResult &layer = result.layers[inst.layer];
  if (layer.endPs == 0 &&
      llvm::all_of(layer.calls, [](int64_t n) { return n == 0; }))
    layer.beginPs = instance.beginPs;
  layer.beginPs = std::min(layer.beginPs, instance.beginPs);
  layer.endPs = std::max(layer.endPs, instance.endPs);
  addPs(layer.busyPs[op], time);
  ++layer.calls[op];
  addPs(result.busyPs[unsigned(instance.engine)], time);
  addPs(instance.workPs[inst.layer], time);
  int64_t bytes = 0;
  if (isTransfer(inst.opcode)) {
    bytes = transferBytes(instance);
    layer.bytes[op] += bytes;
    result.bytes[op] += bytes;
  }
  if (options.recordTimeline)
    result.timeline.push_back(
        {inst.opcode, instance.engine, uint32_t(instance.index),
         instance.queue[instance.next], instance.iteration, instance.beginPs,
         instance.endPs, bytes});
}

void Machine::noteUses(const Instance &instance) {
  auto note = [&](const Access &access) {
    size_t memory = map.memoryOf(instance, access);
    if (memory < 1 || map.isCore(memory))
      return;
    Use &use = uses[map.memtileOf(memory)][access.buffer];
    if (use.beginPs < 0)
      use.beginPs = instance.beginPs;
    use.endPs = std::max(use.endPs, instance.endPs);
  };
  for (const Piece &piece : instance.member->pieces) {
    if (!piece.isFill)
      note(piece.from);
    note(piece.to);
  }
}

void Machine::findOccupancy() {
  for (int64_t memtile = 0; memtile < device.memtiles(); ++memtile) {
    size_t first = result.bufferUses.size();
    for (auto [buffer, use] : llvm::enumerate(uses[memtile]))
      if (use.beginPs >= 0)
        result.bufferUses.push_back(
            {unsigned(buffer), memtile, use.beginPs, use.endPs});
    int64_t peak = 0;
    auto ofMemtile = llvm::ArrayRef(result.bufferUses).drop_front(first);
    for (OccupancyStep step : occupancy(program, ofMemtile, memtile))
      peak = std::max(peak, step.bytes);
    result.peakBytes.push_back(peak);
  }
}

/// The longest of what instances have worked; `workPs` is by number of the
/// instance, and fills mostBusyPs.
static BusyBound findBound(llvm::ArrayRef<Instance> instances,
                           llvm::ArrayRef<int64_t> workPs, const Device &device,
                           std::array<int64_t, numEngines> &mostBusyPs) {
  std::vector<int64_t> loadwmPs(device.rows, 0);
  for (auto [instance, time] : llvm::zip_equal(instances, workPs)) {
    int64_t &most = mostBusyPs[unsigned(instance.engine)];
    most = std::max(most, time);
    if (instance.engine == Engine::LoadWM)
      loadwmPs[instance.index] = time;
  }
  BusyBound bound;
  for (auto [instance, time] : llvm::zip_equal(instances, workPs)) {
    BusyBound candidate{instance.engine, instance.index, false, time};
    if (instance.engine == Engine::Core && device.haltingWeights && time > 0) {
      int64_t loading = loadwmPs[instance.index / device.columns];
      candidate.withLoadWM = loading > 0;
      addPs(candidate.picoseconds, loading);
    }
    if (candidate.picoseconds > bound.picoseconds)
      bound = candidate;
  }
  return bound;
}

void Machine::findBounds() {
  struct Part {
    unsigned layer;
    size_t instance;
    int64_t picoseconds;
  };
  std::vector<Part> parts;
  std::vector<int64_t> allPs(instances.size(), 0);
  for (auto [number, instance] : llvm::enumerate(instances))
    for (auto [layer, time] : instance.workPs) {
      parts.push_back({layer, number, time});
      addPs(allPs[number], time);
    }
  llvm::sort(parts, [](const Part &a, const Part &b) {
    return std::tie(a.layer, a.instance) < std::tie(b.layer, b.instance);
  });
  for (auto begin = parts.begin(); begin != parts.end();) {
    std::vector<int64_t> layerPs(instances.size(), 0);
    auto part = begin;
    for (; part != parts.end() && part->layer == begin->layer; ++part)
      addPs(layerPs[part->instance], part->picoseconds);
    LayerResult &layer = result.layers[begin->layer];
    layer.bound = findBound(instances, layerPs, device, layer.mostBusyPs);
    begin = part;
  }
  std::array<int64_t, numEngines> mostBusyPs{};
  result.bound = findBound(instances, allPs, device, mostBusyPs);
}
