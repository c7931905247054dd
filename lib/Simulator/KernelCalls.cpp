//===- KernelCalls.cpp - What cores do ------------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Brings a core's bytes to a kernel and the kernel's row back. A kernel gets
// its tile, its packed constants and the shapes of the call; the same rules as
// for transfers hold for what it reads and writes.
//
//===----------------------------------------------------------------------===//

#include "Machine.h"

using namespace bsaie;
using namespace bsaie::simulator;
using llvm::Error;

Error Machine::listParams(Instance &instance, int64_t bytes) {
  int buffer = instance.instruction->kernel.params;
  int64_t offset = instance.instruction->kernel.paramsOffset;
  int64_t size = program.buffers[buffer].sizeBytes[0] - offset;
  if (bytes > size)
    return makeError("constants need ", bytes, " bytes but b", buffer, " '",
                     program.buffers[buffer].name, "' has ", size);
  size_t memory = map.core(instance.index);
  instance.call.params.clear();
  listRows(map.window(memory, buffer), offset, bytes, 1, 0,
           instance.call.params);
  return checkSource(memory, buffer, instance.call.params);
}

/// The unpacked convolution run of the step's params, from the cache or from
/// the bytes of the core.
llvm::Expected<const WeightsCache::Entry *>
Machine::fetchWeights(Instance &instance) {
  int64_t core = instance.index;
  int buffer = instance.instruction->kernel.params;
  int64_t offset = instance.instruction->kernel.paramsOffset;
  bool depthwise = instance.instruction->opcode == Opcode::DwConv;
  uint64_t version = versions[core][buffer];
  WeightsCache &cache = caches[core];
  WeightsCache::Entry *victim = &cache.entries[0];
  for (WeightsCache::Entry &entry : cache.entries) {
    if (entry.lastUse < victim->lastUse)
      victim = &entry;
    if (entry.buffer != buffer || entry.offset != offset ||
        entry.version != version || entry.depthwise != depthwise)
      continue;
    entry.lastUse = ++cacheClock;
    // Unchanged through its buffer; another buffer may still have written over
    // it.
    if (Error e = listParams(instance, entry.bytes))
      return std::move(e);
    return &entry;
  }

  // The run is as long as it says itself, so parse what has been written of it.
  size_t memory = map.core(core);
  const Buffer &info = program.buffers[buffer];
  Run whole{info.addressBytes[0] + offset, info.sizeBytes[0] - offset};
  int64_t foreign = memories[memory].firstForeign(whole, ownerOf(buffer));
  int64_t written = foreign < 0 ? whole.length : foreign - whole.address;
  llvm::ArrayRef<uint8_t> bytes(memories[memory].bytes() + whole.address,
                                written);
  // The bytes stay where they are until the buffer is written, and then the
  // version changes.
  auto take =
      [&](auto view,
          auto unpackView) -> llvm::Expected<const WeightsCache::Entry *> {
    if (!view) {
      std::string text = llvm::toString(view.takeError());
      if (written == whole.length)
        return makeError(text);
      return makeError(text, " before ",
                       map.describe(memory, buffer, whole.address + written),
                       ", which is not written");
    }
    victim->buffer = buffer;
    victim->offset = offset;
    victim->version = version;
    victim->lastUse = ++cacheClock;
    victim->bytes = view->bytes;
    victim->depthwise = depthwise;
    unpackView(*view);
    if (Error e = listParams(instance, view->bytes))
      return std::move(e);
    return victim;
  };
  if (depthwise)
    return take(DwConvRunView::parse(bytes), [&](const DwConvRunView &view) {
      unpack(view, victim->dwWeights);
    });
  return take(ConvRunView::parse(bytes), [&](const ConvRunView &view) {
    unpack(view, !options.timingOnly, victim->weights);
  });
}

/// A convolution's or depthwise convolution's run must be for its shape.
llvm::Expected<int64_t> Machine::prepareConv(Instance &instance) {
  const Instruction &inst = *instance.instruction;
  const KernelCall &k = inst.kernel;
  int64_t channels = k.outputChannels[instance.index / device.columns];
  int64_t width = k.outputWidth[instance.index % device.columns];
  int64_t taps = (k.kernelRowEnd - k.kernelRowBegin) * k.kernelWidth;
  auto entry = fetchWeights(instance);
  if (!entry)
    return entry.takeError();
  auto count = [&](int64_t valuesPerTap) {
    int64_t macs = valuesPerTap * taps * width;
    result.macs += macs;
    result.layers[inst.layer].macs += macs;
  };
  if (inst.opcode == Opcode::DwConv) {
    const DwConvWeights &w = (*entry)->dwWeights;
    if (w.channels != channels || w.kernelHeight != k.kernelHeight ||
        w.kernelWidth != k.kernelWidth)
      return makeError("the run in b", k.params, " is for ", w.kernelHeight,
                       "x", w.kernelWidth, "x", w.channels, ", the kernel for ",
                       k.kernelHeight, "x", k.kernelWidth, "x", channels);
    instance.call.dwWeights = &w;
    count(channels);
    return cost.dwConvPs(k, channels, width);
  }
  const ConvWeights &w = (*entry)->weights;
  if (w.outputChannels != channels || w.inputChannels != k.inputChannels ||
      w.kernelHeight != k.kernelHeight || w.kernelWidth != k.kernelWidth)
    return makeError("the run in b", k.params, " is for ", w.outputChannels,
                     "x", w.kernelHeight, "x", w.kernelWidth, "x",
                     w.inputChannels, ", the kernel for ", channels, "x",
                     k.kernelHeight, "x", k.kernelWidth, "x", k.inputChannels);
  if (w.partial != k.sumsOut)
    return makeError("the run in b", k.params,
                     w.partial ? " is partial but the kernel leaves no sums"
                               : " is not partial but the kernel leaves sums");
  instance.call.weights = &w;
  result.blocksWalked += w.blocks();
  count(w.valuesPerTap);
  return cost.convPs(k, w.blocks(), width);
}

llvm::Expected<int64_t> Machine::prepareKernel(Instance &instance) {
  const Instruction &inst = *instance.instruction;
  const KernelCall &k = inst.kernel;
  int64_t row = instance.index / device.columns;
  int64_t column = instance.index % device.columns;
  int64_t width = k.outputWidth[column], channels = k.outputChannels[row];
  CallInFlight &call = instance.call;
  if (!options.timingOnly)
    map.listKernel(instance, call);
  call.params.clear();
  switch (inst.opcode) {
  case Opcode::Conv:
  case Opcode::DwConv:
    return prepareConv(instance);
  case Opcode::MaxPool:
    return cost.elementPs(k, channels, width);
  case Opcode::Copy:
    if (Error e = listParams(instance, copyRunBytes))
      return std::move(e);
    return cost.copyPs(channels, width);
  default:
    if (Error e = listParams(instance, inst.opcode == Opcode::AvgPool
                                           ? avgPoolRunBytes
                                           : addRunBytes))
      return std::move(e);
    return cost.elementPs(k, channels, width);
  }
}

Error Machine::beginKernel(Instance &instance) {
  if (options.timingOnly)
    return Error::success();
  const KernelCall &k = instance.instruction->kernel;
  const CallInFlight &call = instance.call;
  size_t memory = map.core(instance.index);
  if (Error e = checkSource(memory, k.input, call.input))
    return e;
  if (k.input2 >= 0)
    if (Error e = checkSource(memory, k.input2, call.input2))
      return e;
  // No one but the core's one kernel reaches its scratch memory, so one look is
  // enough.
  const MemoryImage &scratchMemory = scratchMemories[instance.index];
  if (k.sumsIn)
    if (int64_t at = scratchMemory.firstForeign(call.sums, ownerOf(0)); at >= 0)
      return makeError("reads byte ", at,
                       " of the core's scratch memory, which is not written");
  poison(memory, k.output, call.output);
  return Error::success();
}

Error Machine::endKernel(Instance &instance) {
  const Instruction &inst = *instance.instruction;
  const KernelCall &k = inst.kernel;
  const CallInFlight &call = instance.call;
  size_t memory = map.core(instance.index);
  if (k.params >= 0)
    if (Error e = checkSource(memory, k.params, call.params))
      return e;
  if (options.timingOnly)
    return Error::success();
  if (Error e = checkSource(memory, k.input, call.input))
    return e;
  if (k.input2 >= 0)
    if (Error e = checkSource(memory, k.input2, call.input2))
      return e;
  if (Error e = checkDestination(memory, k.output, call.output))
    return e;
  return compute(instance);
}

Error Machine::computeConv(Instance &instance, const int8_t *input,
                           int8_t *output) {
  const KernelCall &k = instance.instruction->kernel;
  const CallInFlight &call = instance.call;
  int64_t column = instance.index % device.columns;
  MemoryImage &scratchMemory = scratchMemories[instance.index];
  int32_t *sums = nullptr;
  if (!call.sums.empty()) {
    size_t count = call.sums[0].length / sizeof(int32_t);
    stagedSums.resize(std::max(stagedSums.size(), count));
    sums = stagedSums.data();
  }
  if (k.sumsIn)
    scratchMemory.gather(call.sums, reinterpret_cast<uint8_t *>(sums));
  convolve(*call.weights, k, k.outputWidth[column], k.tilePixels(column), input,
           output, scratch, k.sumsIn ? sums : nullptr,
           k.sumsOut ? sums : nullptr);
  if (k.sumsOut) {
    scratchMemory.scatter(call.sums, reinterpret_cast<const uint8_t *>(sums));
    scratchMemory.setOwner(call.sums, ownerOf(0));
  }
  return Error::success();
}

Error Machine::compute(Instance &instance) {
  const Instruction &inst = *instance.instruction;
  const KernelCall &k = inst.kernel;
  const CallInFlight &call = instance.call;
  size_t memory = map.core(instance.index);
  auto bytesOf = [](llvm::ArrayRef<Run> runs) {
    int64_t bytes = 0;
    for (const Run &run : runs)
      bytes += run.length;
    return bytes;
  };
  auto fetch = [&](llvm::ArrayRef<Run> runs, std::vector<uint8_t> &to) {
    to.resize(std::max<size_t>(to.size(), bytesOf(runs)));
    memories[memory].gather(runs, to.data());
    return reinterpret_cast<const int8_t *>(to.data());
  };
  int64_t row = instance.index / device.columns;
  int64_t column = instance.index % device.columns;
  int64_t width = k.outputWidth[column], channels = k.outputChannels[row];
  int64_t pixels = k.tilePixels(column), count = width * channels;
  const int8_t *input = fetch(call.input, staging);
  staging3.resize(std::max<size_t>(staging3.size(), count));
  auto *output = reinterpret_cast<int8_t *>(staging3.data());
  uint8_t constants[addRunBytes] = {};
  bool unpacked = inst.opcode == Opcode::Conv || inst.opcode == Opcode::DwConv;
  if (!unpacked)
    memories[memory].gather(call.params, constants);

  switch (inst.opcode) {
  case Opcode::Conv:
    if (Error e = computeConv(instance, input, output))
      return e;
    break;
  case Opcode::DwConv:
    depthwise(*call.dwWeights, k, width, pixels, input, output, scratch);
    break;
  case Opcode::MaxPool:
    maxPool(k, channels, width, pixels,
            k.validBegin.empty() ? 0 : k.validBegin[column],
            k.validEnd.empty() ? pixels : k.validEnd[column], input, output);
    break;
  case Opcode::AvgPool: {
    auto parsed = parseAvgPoolRun(constants);
    if (!parsed)
      return parsed.takeError();
    avgPool(*parsed, k, channels, width, pixels, k.validBegin[column],
            k.validEnd[column], input, output);
    break;
  }
  case Opcode::Copy: {
    auto parsed = parseCopyRun(constants);
    if (!parsed)
      return parsed.takeError();
    copy(*parsed, count, call.input.empty() ? nullptr : input, output);
    break;
  }
  case Opcode::Add:
  case Opcode::Sub:
  case Opcode::Mul: {
    auto parsed = parseAddRun(constants);
    if (!parsed)
      return parsed.takeError();
    auto kernel = inst.opcode == Opcode::Add   ? add
                  : inst.opcode == Opcode::Sub ? subtract
                                               : multiply;
    kernel(*parsed, count, input, fetch(call.input2, staging2), output);
    break;
  }
  default:
    break;
  }
  memories[memory].scatter(call.output, staging3.data());
  memories[memory].setOwner(call.output, ownerOf(k.output));
  return Error::success();
}
