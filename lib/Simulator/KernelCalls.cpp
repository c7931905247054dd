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

void Machine::listRows(const Instance &instance, int buffer, int64_t offset,
                       int64_t rowBytes, int64_t rows, int64_t rowPitch,
                       RunList &runs) const {
  runs.clear();
  Window window = windowOf(program.buffers[buffer], 0, device);
  for (int64_t row = 0; row < rows; ++row)
    listRuns(window, offset + row * rowPitch, {{rowBytes, 1}}, runs);
}

Error Machine::listParams(Instance &instance, int64_t bytes) {
  int buffer = instance.instruction->kernel.params;
  int64_t size = program.buffers[buffer].sizeBytes[0];
  if (bytes > size)
    return makeError("constants need ", bytes, " bytes but b", buffer, " '",
                     program.buffers[buffer].name, "' has ", size);
  listRows(instance, buffer, 0, bytes, 1, 0, instance.call.params);
  return checkSource(coreMemory(instance.index), buffer, instance.call.params);
}

/// The unpacked convolution run of the step's params, from the cache or from
/// the bytes of the core.
llvm::Expected<const ConvWeights *> Machine::fetchWeights(Instance &instance) {
  int64_t core = instance.index;
  int buffer = instance.instruction->kernel.params;
  uint64_t version = versions[core][buffer];
  WeightsCache &cache = caches[core];
  WeightsCache::Entry *victim = &cache.entries[0];
  for (WeightsCache::Entry &entry : cache.entries) {
    if (entry.lastUse < victim->lastUse)
      victim = &entry;
    if (entry.buffer != buffer || entry.version != version)
      continue;
    entry.lastUse = ++cacheClock;
    // Unchanged through its buffer; another buffer may still have written over
    // it.
    if (Error e = listParams(instance, entry.bytes))
      return std::move(e);
    return &entry.weights;
  }

  // The run is as long as it says itself, so parse what has been written of it.
  size_t memory = coreMemory(core);
  const Buffer &info = program.buffers[buffer];
  Run whole{info.addressBytes[0], info.sizeBytes[0]};
  int64_t foreign = memories[memory].firstForeign(whole, ownerOf(buffer));
  int64_t written = foreign < 0 ? whole.length : foreign - whole.address;
  auto view = ConvRunView::parse(llvm::ArrayRef<uint8_t>(
      memories[memory].bytes() + whole.address, written));
  if (!view) {
    std::string text = llvm::toString(view.takeError());
    if (written == whole.length)
      return makeError(text);
    return makeError(text, " before ",
                     byteName(memory, buffer, whole.address + written),
                     ", which is not written");
  }
  // The bytes stay where they are until the buffer is written, and then the
  // version changes.
  victim->buffer = buffer;
  victim->version = version;
  victim->lastUse = ++cacheClock;
  victim->bytes = view->bytes;
  unpack(*view, !options.timingOnly, victim->weights);
  if (Error e = listParams(instance, view->bytes))
    return std::move(e);
  return &victim->weights;
}

llvm::Expected<int64_t> Machine::prepareKernel(Instance &instance) {
  const Instruction &inst = *instance.instruction;
  const KernelCall &k = inst.kernel;
  int64_t row = instance.index / device.columns;
  int64_t column = instance.index % device.columns;
  int64_t width = k.outputWidth[column], channels = k.outputChannels[row];
  int64_t pixels = k.tilePixels(column);
  int64_t rows = k.kernelRowEnd - k.kernelRowBegin;
  bool conv = inst.opcode == Opcode::Conv;
  int64_t rowBytes = pixels * (conv ? k.inputChannels : channels);
  CallInFlight &call = instance.call;
  if (!options.timingOnly) {
    listRows(instance, k.input,
             k.inputOffset + instance.iteration * k.inputStep, rowBytes, rows,
             k.dilationY * k.inputRowPitch, call.input);
    if (k.input2 >= 0)
      listRows(instance, k.input2,
               k.input2Offset + instance.iteration * k.input2Step, rowBytes, 1,
               0, call.input2);
    listRows(instance, k.output,
             k.outputOffset + instance.iteration * k.outputStep,
             width * channels, 1, 0, call.output);
  }
  call.params.clear();
  if (!conv) {
    if (inst.opcode != Opcode::MaxPool)
      if (Error e = listParams(instance, inst.opcode == Opcode::Add
                                             ? addRunBytes
                                             : avgPoolRunBytes))
        return std::move(e);
    return cost.elementPs(k, channels, width);
  }
  auto weights = fetchWeights(instance);
  if (!weights)
    return weights.takeError();
  const ConvWeights &w = **weights;
  if (w.outputChannels != channels || w.inputChannels != k.inputChannels ||
      w.kernelHeight != k.kernelHeight || w.kernelWidth != k.kernelWidth)
    return makeError("the run in b", k.params, " is for ", w.outputChannels,
                     "x", w.kernelHeight, "x", w.kernelWidth, "x",
                     w.inputChannels, ", the kernel for ", channels, "x",
                     k.kernelHeight, "x", k.kernelWidth, "x", k.inputChannels);
  call.weights = &w;
  result.blocksWalked += w.blocks();
  int64_t macs = w.valuesPerTap * rows * k.kernelWidth * width;
  result.macs += macs;
  result.layers[inst.layer].macs += macs;
  return cost.convPs(k, w.blocks(), width);
}

Error Machine::beginKernel(Instance &instance) {
  if (options.timingOnly)
    return Error::success();
  const KernelCall &k = instance.instruction->kernel;
  const CallInFlight &call = instance.call;
  size_t memory = coreMemory(instance.index);
  if (Error e = checkSource(memory, k.input, call.input))
    return e;
  if (k.input2 >= 0)
    if (Error e = checkSource(memory, k.input2, call.input2))
      return e;
  poison(memory, k.output, call.output);
  return Error::success();
}

Error Machine::endKernel(Instance &instance) {
  const Instruction &inst = *instance.instruction;
  const KernelCall &k = inst.kernel;
  const CallInFlight &call = instance.call;
  size_t memory = coreMemory(instance.index);
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
  int64_t pixels = k.tilePixels(column);
  const int8_t *input = fetch(call.input, staging);
  staging3.resize(std::max<size_t>(staging3.size(), width * channels));
  auto *output = reinterpret_cast<int8_t *>(staging3.data());
  uint8_t constants[addRunBytes] = {};
  if (inst.opcode == Opcode::Add || inst.opcode == Opcode::AvgPool)
    memories[memory].gather(call.params, constants);

  switch (inst.opcode) {
  case Opcode::Conv:
    convolve(*call.weights, k, width, pixels, input, output, scratch);
    break;
  case Opcode::MaxPool:
    maxPool(k, channels, width, pixels, input, output);
    break;
  case Opcode::AvgPool: {
    auto parsed = parseAvgPoolRun(constants);
    if (!parsed)
      return parsed.takeError();
    avgPool(*parsed, k, channels, width, pixels, k.validBegin[column],
            k.validEnd[column], input, output);
    break;
  }
  case Opcode::Add: {
    auto parsed = parseAddRun(constants);
    if (!parsed)
      return parsed.takeError();
    add(*parsed, width * channels, input, fetch(call.input2, staging2), output);
    break;
  }
  default:
    break;
  }
  memories[memory].scatter(call.output, staging3.data());
  memories[memory].setOwner(call.output, ownerOf(k.output));
  return Error::success();
}
