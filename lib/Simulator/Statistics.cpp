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
#include <set>

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

void Machine::countStep(const Instance &instance) {
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
  if (isTransfer(inst.opcode)) {
    int64_t bytes = transferBytes(instance);
    layer.bytes[op] += bytes;
    result.bytes[op] += bytes;
  }
  if (options.recordTimeline)
    result.timeline.push_back(
        {inst.opcode, instance.engine, uint32_t(instance.index),
         instance.queue[instance.next], instance.iteration, instance.beginPs,
         instance.endPs});
}

void Machine::noteUse(size_t memory, unsigned buffer, int64_t beginPs,
                      int64_t endPs) {
  if (memory < 1 || memory > size_t(device.memtiles()))
    return;
  Use &use = uses[memory - 1][buffer];
  if (use.beginPs < 0)
    use.beginPs = beginPs;
  use.endPs = std::max(use.endPs, endPs);
}

std::vector<int64_t> Machine::peakBytes() const {
  std::vector<int64_t> peaks;
  for (int64_t memtile = 0; memtile < device.memtiles(); ++memtile) {
    struct Change {
      int64_t timePs;
      bool begins;
      unsigned buffer;
    };
    std::vector<Change> changes;
    for (auto [buffer, use] : llvm::enumerate(uses[memtile]))
      if (use.beginPs >= 0) {
        changes.push_back({use.beginPs, true, unsigned(buffer)});
        changes.push_back({use.endPs, false, unsigned(buffer)});
      }
    llvm::sort(changes, [](const Change &a, const Change &b) {
      return std::tie(a.timePs, a.begins, a.buffer) <
             std::tie(b.timePs, b.begins, b.buffer);
    });
    // Buffers in use may share bytes, so the union of their ranges counts.
    std::set<unsigned> live;
    int64_t peak = 0;
    for (const Change &change : changes) {
      if (!change.begins) {
        live.erase(change.buffer);
        continue;
      }
      live.insert(change.buffer);
      std::vector<Run> ranges;
      for (unsigned buffer : live) {
        int64_t address = program.buffers[buffer].addressBytes[memtile];
        int64_t size = program.buffers[buffer].sizeBytes[memtile];
        int64_t part = std::min(size, device.memtileBytes - address);
        ranges.push_back({address, part});
        ranges.push_back({0, size - part});
      }
      llvm::sort(ranges, [](const Run &a, const Run &b) {
        return a.address < b.address;
      });
      int64_t bytes = 0, covered = 0;
      for (const Run &range : ranges) {
        int64_t end = range.address + range.length;
        bytes += std::max<int64_t>(end - std::max(range.address, covered), 0);
        covered = std::max(covered, end);
      }
      peak = std::max(peak, bytes);
    }
    peaks.push_back(peak);
  }
  return peaks;
}
