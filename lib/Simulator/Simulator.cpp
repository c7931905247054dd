//===- Simulator.cpp - The loop over events -------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every channel and core takes its instructions in order; a step starts as soon
// as all its locks can be acquired, lasts as long as Cost says, and releases at
// its end. At each time all ends are handled first, then whoever can start
// does, in the fixed order LOADWM, LOAD, LOADW, WRITE, LOADFM, WRITEFM, cores.
// The rules are in docs/Simulation.md. Bytes are moved elsewhere.
//
//===----------------------------------------------------------------------===//

#include "Machine.h"

#include "BSAIE/Program/WaitGraph.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace bsaie;
using namespace bsaie::simulator;
using llvm::Error;

namespace {

Error takesTooLong() {
  return makeError("the program takes more than 100 days");
}

} // namespace

Machine::Machine(const Program &program, const SimulationOptions &options)
    : program(program), device(program.device), options(options), map(program),
      cost(device), locks(program), random(options.jitterSeed.value_or(0)) {
  result.layers.resize(std::max<size_t>(program.layers.size(), 1));
  uses.assign(device.memtiles(), std::vector<Use>(program.buffers.size()));
  versions.assign(device.cores(),
                  std::vector<uint64_t>(program.buffers.size()));
  caches.resize(device.cores());
  runningKernels.assign(device.rows, 0);
  rowLoading.assign(device.rows, 0);
  rowClaimed.assign(device.rows, 0);
  for (Sequencer &sequencer : makeSequencers(program))
    instances.emplace_back(std::move(sequencer));
  if (options.findCriticalPath)
    recorder.emplace(program, locks.instances(), instances.size());
}

Error Machine::atStep(const Instance &instance, Error error) const {
  return makeError(describe(program, instance.queue[instance.next]),
                   ", iteration ", instance.iteration, ", ", nameOf(instance),
                   ": ", llvm::toString(std::move(error)));
}

Error Machine::load(llvm::ArrayRef<uint8_t> parameters,
                    llvm::ArrayRef<llvm::ArrayRef<int8_t>> inputs) {
  int64_t all = map.allBytes();
  if (all > options.maxMemoryBytes)
    return makeError("the memories hold ", all, " bytes, more than the ",
                     options.maxMemoryBytes, " that the simulator can");
  for (size_t memory = 0; memory < map.count(); ++memory)
    memories.emplace_back(map.bytes(memory));
  for (int64_t i = 0; i < device.cores(); ++i)
    scratchMemories.emplace_back(device.coreScratchBytes);

  auto place = [&](unsigned buffer, const uint8_t *bytes) {
    Run run{program.buffers[buffer].addressBytes[0],
            program.buffers[buffer].sizeBytes[0]};
    // No bytes may have no address.
    if (run.length == 0)
      return;
    memories[0].scatter(run, bytes);
    memories[0].setOwner(run, ownerOf(buffer));
  };
  int64_t expected = program.parameters < 0
                         ? 0
                         : program.buffers[program.parameters].sizeBytes[0];
  if (int64_t(parameters.size()) != expected)
    return makeError("the parameter image has ", parameters.size(),
                     " bytes but the program needs ", expected);
  if (program.parameters >= 0)
    place(program.parameters, parameters.data());
  if (options.timingOnly)
    return Error::success();
  if (inputs.size() != program.inputs.size())
    return makeError(inputs.size(), " inputs are given but the program has ",
                     program.inputs.size());
  for (auto [port, data] : llvm::zip(program.inputs, inputs)) {
    int64_t size = program.buffers[port.buffer].sizeBytes[0];
    if (int64_t(data.size()) != size)
      return makeError("input '", port.name, "' has ", data.size(),
                       " bytes but the program needs ", size);
    place(port.buffer, reinterpret_cast<const uint8_t *>(data.data()));
  }
  return Error::success();
}

/// Tells memory that the step begins now.
Error Machine::beginData(Instance &instance) {
  if (isTransfer(instance.instruction->opcode))
    return beginTransfer(instance);
  return beginKernel(instance);
}

/// The duration of the step, whose locks are acquired.
llvm::Expected<int64_t> Machine::begin(Instance &instance) {
  const Instruction &inst = *instance.instruction;
  if (!isTransfer(inst.opcode))
    return prepareKernel(instance);
  int64_t bytes = transferBytes(instance);
  int64_t duration = cost.transferPs(inst.opcode, instance.index, bytes);
  bool ddr = inst.engine <= Engine::Write;
  if (ddr && device.ddrBytesPerSecond != 0) {
    // DDR serves requests in the order in which they start.
    int64_t served = 0;
    if (llvm::AddOverflow(std::max(ddrFreePs, nowPs), cost.ddrPs(bytes),
                          served))
      return takesTooLong();
    ddrFreePs = served;
    duration = std::max(duration, served - nowPs);
  }
  return duration;
}

/// Starts the step if its locks and its row allow it. Returns whether it is
/// done already, as a SYNC is.
llvm::Expected<bool> Machine::tryStart(Instance &instance) {
  const Instruction &inst = *instance.instruction;
  if (instance.blocked.index >= 0 &&
      locks.value(instance.blocked.index) < instance.blocked.needed)
    return false;
  if (!locks.available(inst.acquires, instance.toucher(), instance.blocked))
    return false;
  instance.blocked = Shortage();

  bool kernel = isKernel(inst.opcode);
  bool halts = device.haltingWeights && inst.opcode == Opcode::LoadWM;
  int64_t row = kernel ? instance.index / device.columns : instance.index;
  if (halts && runningKernels[row]) {
    rowClaimed[row] = true;
    return false;
  }
  if (kernel && device.haltingWeights && (rowLoading[row] || rowClaimed[row]))
    return false;

  if (Error e = countWork(instance))
    return atStep(instance, std::move(e));
  locks.acquire(inst.acquires, instance.toucher());
  if (recorder)
    recorder->begin(instance, &instance - instances.data(), nowPs);
  addPs(result.waitPs[unsigned(instance.engine)], nowPs - instance.readyPs);
  if (inst.opcode == Opcode::Sync) {
    if (Error e = locks.release(inst.releases, instance.toucher()))
      return atStep(instance, std::move(e));
    if (recorder)
      recorder->end(instance, &instance - instances.data(), nowPs);
    instance.readyPs = nowPs;
    instance.advance(program);
    return true;
  }

  auto duration = begin(instance);
  if (!duration)
    return atStep(instance, duration.takeError());
  int64_t delay = 0;
  if (options.jitterSeed)
    delay =
        int64_t(random() % std::max<uint64_t>(2 * uint64_t(*duration), 1000));
  instance.busy = true;
  if (llvm::AddOverflow(nowPs, delay, instance.beginPs) ||
      llvm::AddOverflow(instance.beginPs, *duration, instance.endPs))
    return takesTooLong();
  if (kernel)
    ++runningKernels[row];
  if (halts)
    rowLoading[row] = true;
  uint32_t index = uint32_t(&instance - instances.data());
  if (delay) {
    events.push({instance.beginPs, true, sequence++, index});
  } else {
    if (Error e = beginData(instance))
      return atStep(instance, std::move(e));
    events.push({instance.endPs, false, sequence++, index});
  }
  return false;
}

Error Machine::startAll() {
  // A SYNC may let others start at the same time, so look again after one.
  for (bool again = true; again;) {
    again = false;
    std::fill(rowClaimed.begin(), rowClaimed.end(), 0);
    for (Instance &instance : instances)
      while (!instance.busy && !instance.done()) {
        auto finished = tryStart(instance);
        if (!finished)
          return finished.takeError();
        if (!*finished)
          break;
        again = true;
      }
  }
  return Error::success();
}

Error Machine::end(Instance &instance) {
  const Instruction &inst = *instance.instruction;
  if (Error e =
          isTransfer(inst.opcode) ? endTransfer(instance) : endKernel(instance))
    return atStep(instance, std::move(e));
  countStep(instance);
  if (recorder)
    recorder->end(instance, &instance - instances.data(), nowPs);
  if (Error e = locks.release(inst.releases, instance.toucher()))
    return atStep(instance, std::move(e));
  if (isKernel(inst.opcode))
    --runningKernels[instance.index / device.columns];
  if (inst.opcode == Opcode::LoadWM)
    rowLoading[instance.index] = false;
  instance.busy = false;
  instance.readyPs = nowPs;
  instance.advance(program);
  return Error::success();
}

/// Success when everybody has come to an end; else who waits for whom.
Error Machine::deadlock() const {
  std::vector<const Sequencer *> sequencers;
  for (const Instance &instance : instances)
    sequencers.push_back(&instance);
  WaitGraph graph = makeWaitGraph(
      program, locks.instances(), sequencers,
      [](const Sequencer &sequencer) {
        return static_cast<const Instance &>(sequencer).blocked.index;
      },
      [&](int64_t semaphore) { return locks.value(semaphore); });
  if (graph.waiters.empty())
    return Error::success();
  return makeError("deadlock at ", printNumber(double(nowPs) / 1e12),
                   " seconds, ", graph.waiters.size(),
                   " waiting:", graph.describe());
}

Error Machine::run() {
  for (;;) {
    if (Error e = startAll())
      return e;
    if (events.empty())
      return deadlock();
    nowPs = events.top().timePs;
    while (!events.empty() && events.top().timePs == nowPs) {
      Event event = events.top();
      events.pop();
      Instance &instance = instances[event.instance];
      if (!event.begins) {
        if (Error e = end(instance))
          return e;
        continue;
      }
      if (Error e = beginData(instance))
        return atStep(instance, std::move(e));
      events.push({instance.endPs, false, sequence++, event.instance});
    }
  }
}

llvm::Expected<SimulationResult> Machine::finish() {
  result.picoseconds = nowPs;
  result.seconds = double(nowPs) / 1e12;
  findOccupancy();
  findBounds();
  if (recorder)
    result.criticalPath = recorder->path();
  if (options.timingOnly)
    return std::move(result);
  for (const Port &port : program.outputs) {
    const Buffer &buffer = program.buffers[port.buffer];
    Run run{buffer.addressBytes[0], buffer.sizeBytes[0]};
    if (Error e = checkSource(0, port.buffer, run))
      return makeError("output '", port.name,
                       "': ", llvm::toString(std::move(e)));
    result.outputs.emplace_back(run.length);
    memories[0].gather(
        run, reinterpret_cast<uint8_t *>(result.outputs.back().data()));
  }
  return std::move(result);
}

llvm::Expected<SimulationResult>
bsaie::simulate(const Program &program, llvm::ArrayRef<uint8_t> parameters,
                llvm::ArrayRef<llvm::ArrayRef<int8_t>> inputs,
                const SimulationOptions &options) {
  Machine machine(program, options);
  if (Error e = machine.load(parameters, inputs))
    return std::move(e);
  if (Error e = machine.run())
    return std::move(e);
  return machine.finish();
}
