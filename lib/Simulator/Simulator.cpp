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

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace bsaie;
using namespace bsaie::simulator;
using llvm::Error;

namespace {

/// The order in which engines look for work at one time.
constexpr Engine engineOrder[] = {
    Engine::LoadWM, Engine::Load,    Engine::LoadW, Engine::Write,
    Engine::LoadFM, Engine::WriteFM, Engine::Core};

Error takesTooLong() {
  return makeError("the program takes more than 100 days");
}

} // namespace

Machine::Machine(const Program &program, const SimulationOptions &options)
    : program(program), device(program.device), options(options), cost(device),
      locks(program), random(options.jitterSeed.value_or(0)) {
  result.layers.resize(std::max<size_t>(program.layers.size(), 1));
  uses.assign(device.memtiles(), std::vector<Use>(program.buffers.size()));
  versions.assign(device.cores(),
                  std::vector<uint64_t>(program.buffers.size()));
  caches.resize(device.cores());
  runningKernels.assign(device.rows, 0);
  rowLoading.assign(device.rows, 0);
  rowClaimed.assign(device.rows, 0);
  makeQueues();
}

bool Machine::isIdleCore(const Instruction &inst, int64_t core) const {
  return inst.kernel.outputWidth[core % device.columns] == 0 ||
         inst.kernel.outputChannels[core / device.columns] == 0;
}

/// Gives each instance the instructions that it takes part in.
void Machine::makeQueues() {
  std::array<size_t, numEngines> first{};
  for (Engine engine : engineOrder) {
    first[unsigned(engine)] = instances.size();
    for (int64_t i = 0, n = bsaie::instances(engine, device); i < n; ++i) {
      instances.emplace_back();
      instances.back().engine = engine;
      instances.back().index = i;
    }
  }
  for (auto [number, inst] : llvm::enumerate(program.instructions)) {
    int64_t count = bsaie::instances(inst.engine, device);
    std::vector<char> takesPart(count,
                                isKernel(inst.opcode) || inst.members.empty());
    if (isKernel(inst.opcode))
      for (int64_t core = 0; core < count; ++core)
        takesPart[core] = !isIdleCore(inst, core);
    for (const Member &member : inst.members)
      for (int64_t at : member.at) {
        if (inst.opcode == Opcode::Sync && inst.engine == Engine::Core)
          for (int64_t row : member.cores)
            takesPart[row * device.columns + at] = true;
        else if (inst.opcode == Opcode::Write)
          takesPart[at * device.writeChannelsPerMemtile + member.channel] =
              true;
        else
          takesPart[at] = true;
      }
    for (int64_t i = 0; i < count; ++i)
      if (takesPart[i])
        instances[first[unsigned(inst.engine)] + i].queue.push_back(number);
  }
  for (Instance &instance : instances)
    prepareStep(instance);
}

/// Sets what the instance does at its place, after it came to a new
/// instruction.
void Machine::prepareStep(Instance &instance) {
  if (instance.done())
    return;
  const Instruction &inst = program.instructions[instance.queue[instance.next]];
  instance.instruction = &inst;
  instance.members.clear();
  if (isTransfer(inst.opcode)) {
    bool write = inst.opcode == Opcode::Write;
    int64_t channels = write ? device.writeChannelsPerMemtile : 1;
    for (const Member &member : inst.members)
      if (llvm::is_contained(member.at, instance.index / channels) &&
          (!write || member.channel == instance.index % channels))
        instance.members.push_back(&member);
  }
  prepareCores(instance);
}

/// Sets the cores that the instance's current transfer or kernel concerns.
void Machine::prepareCores(Instance &instance) {
  const Instruction &inst = *instance.instruction;
  auto coreAt = [&](int64_t row, int64_t column) {
    return int32_t(row * device.columns + column);
  };
  instance.cores.clear();
  instance.row = 0;
  if (isTransfer(inst.opcode)) {
    const Member &member = *instance.members[instance.memberPosition];
    instance.member = &member;
    switch (inst.engine) {
    case Engine::LoadWM:
      instance.row = instance.index;
      for (int64_t column : member.cores)
        instance.cores.push_back(coreAt(instance.index, column));
      break;
    case Engine::LoadFM:
    case Engine::WriteFM:
      if (member.each || inst.engine == Engine::WriteFM) {
        instance.row = member.cores[instance.corePosition];
        instance.cores.push_back(coreAt(instance.row, instance.index));
      } else {
        for (int64_t row : member.cores)
          instance.cores.push_back(coreAt(row, instance.index));
      }
      break;
    default:
      break;
    }
    return;
  }
  switch (inst.engine) {
  case Engine::Core:
    instance.cores.push_back(int32_t(instance.index));
    break;
  case Engine::LoadWM:
    for (int64_t column = 0; column < device.columns; ++column)
      instance.cores.push_back(coreAt(instance.index, column));
    break;
  case Engine::LoadFM:
  case Engine::WriteFM:
    for (int64_t row = 0; row < device.rows; ++row)
      instance.cores.push_back(coreAt(row, instance.index));
    break;
  default:
    break;
  }
}

/// Moves on to the next core, member, iteration or instruction.
void Machine::advance(Instance &instance) {
  const Instruction &inst = *instance.instruction;
  instance.blocked = Shortage();
  if (isTransfer(inst.opcode)) {
    const Member &member = *instance.member;
    bool each = member.each || inst.opcode == Opcode::WriteFM;
    if (each && ++instance.corePosition < member.cores.size())
      return prepareCores(instance);
    instance.corePosition = 0;
    if (++instance.memberPosition < instance.members.size())
      return prepareCores(instance);
    instance.memberPosition = 0;
  }
  if (++instance.iteration < inst.iterations) {
    if (isTransfer(inst.opcode))
      prepareCores(instance);
    return;
  }
  instance.iteration = 0;
  ++instance.next;
  prepareStep(instance);
}

std::string Machine::instanceName(const Instance &instance) const {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << name(instance.engine) << " ";
  if (instance.engine == Engine::Core)
    os << "(" << instance.index / device.columns << ", "
       << instance.index % device.columns << ")";
  else
    os << instance.index;
  return text;
}

Error Machine::atStep(const Instance &instance, Error error) const {
  return makeError(describe(program, instance.queue[instance.next]),
                   ", iteration ", instance.iteration, ", ",
                   instanceName(instance), ": ",
                   llvm::toString(std::move(error)));
}

Error Machine::load(llvm::ArrayRef<uint8_t> parameters,
                    llvm::ArrayRef<llvm::ArrayRef<int8_t>> inputs) {
  int64_t ddrBytes = 0, coreBytes = 0;
  for (const Buffer &buffer : program.buffers) {
    int64_t end = buffer.addressBytes[0] + buffer.sizeBytes[0];
    if (buffer.memory == Memory::DDR)
      ddrBytes = std::max(ddrBytes, end);
    if (buffer.memory == Memory::Core)
      coreBytes = std::max(coreBytes, end);
  }
  int64_t all = ddrBytes + device.memtiles() * device.memtileBytes +
                device.cores() * (coreBytes + device.coreScratchBytes);
  if (all > options.maxMemoryBytes)
    return makeError("the memories hold ", all, " bytes, more than the ",
                     options.maxMemoryBytes, " that the simulator can");
  memories.emplace_back(ddrBytes);
  for (int64_t i = 0; i < device.memtiles(); ++i)
    memories.emplace_back(device.memtileBytes);
  for (int64_t i = 0; i < device.cores(); ++i) {
    memories.emplace_back(coreBytes);
    scratchMemories.emplace_back(device.coreScratchBytes);
  }

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
  if (!locks.available(inst.acquires, toucher(instance), instance.blocked))
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
  locks.acquire(inst.acquires, toucher(instance));
  addPs(result.waitPs[unsigned(instance.engine)], nowPs - instance.readyPs);
  if (inst.opcode == Opcode::Sync) {
    if (Error e = locks.release(inst.releases, toucher(instance)))
      return atStep(instance, std::move(e));
    instance.readyPs = nowPs;
    advance(instance);
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
  if (Error e = locks.release(inst.releases, toucher(instance)))
    return atStep(instance, std::move(e));
  if (isKernel(inst.opcode))
    --runningKernels[instance.index / device.columns];
  if (inst.opcode == Opcode::LoadWM)
    rowLoading[instance.index] = false;
  instance.busy = false;
  instance.readyPs = nowPs;
  advance(instance);
  return Error::success();
}

Error Machine::deadlock() const {
  constexpr int maxListed = 12;
  std::string text;
  llvm::raw_string_ostream os(text);
  int waiting = 0;
  for (const Instance &instance : instances) {
    if (instance.done() || instance.blocked.index < 0 || ++waiting > maxListed)
      continue;
    os << "\n  " << instanceName(instance) << " waits for "
       << locks.describe(instance.blocked.lock, instance.blocked.index)
       << ": needs " << instance.blocked.needed << ", has "
       << locks.value(instance.blocked.index) << ", at "
       << describe(program, instance.queue[instance.next]) << ", iteration "
       << instance.iteration;
  }
  if (!waiting)
    return Error::success();
  if (waiting > maxListed)
    os << "\n  and " << waiting - maxListed << " more";
  return makeError("deadlock at ", printNumber(double(nowPs) / 1e12),
                   " seconds, ", waiting, " waiting:", text);
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
  result.peakBytes = peakBytes();
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
