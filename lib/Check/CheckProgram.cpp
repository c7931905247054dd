//===- CheckProgram.cpp - Is a program free of races? ---------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Walks over all steps once, in some order that the locks allow. When no
// semaphore has two takers or givers in an open order, every other order that
// the locks allow has the same edges, so what holds along this one holds along
// all: docs/Checking.md.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Check/CheckProgram.h"

#include "BSAIE/Program/Memories.h"
#include "BSAIE/Program/WaitGraph.h"
#include "BSAIE/Sparsity/PackedFormat.h"
#include "BSAIE/Support/MakeError.h"
#include "Findings.h"
#include "HappensBefore.h"
#include "ShadowMemory.h"
#include "llvm/ADT/DenseMap.h"

using namespace bsaie;
using namespace bsaie::check;
using llvm::Error;

namespace {

/// Bytes of all memories together whose story is kept.
constexpr int64_t maxMemoryBytes = int64_t(1) << 33;

/// Sorts runs and joins those that follow each other; overlaps stay.
void joinRuns(RunList &runs) {
  if (runs.size() < 2)
    return;
  llvm::sort(runs,
             [](const Run &a, const Run &b) { return a.address < b.address; });
  size_t last = 0;
  for (const Run &run : llvm::ArrayRef(runs).drop_front()) {
    if (runs[last].address + runs[last].length == run.address)
      runs[last].length += run.length;
    else
      runs[++last] = run;
  }
  runs.truncate(last + 1);
}

class Checker {
public:
  /// With `exact`, every transfer of a WRITEFM is a step of its own; without,
  /// those of one iteration are one write, from the first one's beginning to
  /// the last one's end. That takes half of the time, and may find what is not
  /// there but misses nothing.
  Checker(const Program &program, const CheckOptions &options, bool exact)
      : program(program), device(program.device), options(options),
        exact(exact), map(program), sequencers(makeSequencers(program)),
        order(program, sequencers.size()), waiters(order.locks().size(), -1),
        nextWaiter(sequencers.size(), -1),
        findings(program, map, options.maxFindings) {}

  llvm::Expected<CheckResult> run();

private:
  /// Refuses a program that would take too long.
  Error checkLength() const;
  Error tooLong() const {
    return makeError("the program takes more than ", options.maxWork,
                     " steps and ranges of bytes to check");
  }
  void placeInitial();
  Error walk();
  /// Executes the instance's next step; false when a semaphore holds too
  /// little.
  bool step(int32_t instance);
  void touchTransfer(int32_t instance);
  bool writesTogether(const Sequencer &s) const;
  void writeRows(int32_t instance);
  void touchKernel(int32_t instance);
  void noteParams(int32_t instance, unsigned buffer);
  void readParams(int32_t instance, unsigned buffer);
  void read(int32_t instance, size_t memory, unsigned buffer,
            llvm::ArrayRef<Run> runs);
  void readCell(int32_t instance, const Touch &touch, Cell &cell,
                bool surely = true);
  /// The write ends with step `last` of the instance.
  void write(int32_t instance, size_t memory, unsigned buffer,
             llvm::ArrayRef<Run> runs, StepNumber last);
  void checkReplaced(int32_t instance, const Touch &touch, const Cell &cell);
  void wake(int64_t semaphore);
  bool mayHaveTaken(int32_t instance) const;
  void checkDeadlock();
  void checkEnd();
  StepRef now(int32_t instance) const {
    return {instance, order.stepsOf(instance)};
  }
  /// Whether `earlier` is over before the current step of `instance` begins.
  /// Called between acquire and release.
  bool isOver(StepRef earlier, int32_t instance) const {
    return earlier.instance < 0 || order.isBefore(earlier, instance);
  }

  const Program &program;
  const Device &device;
  const CheckOptions &options;
  const bool exact;
  Memories map;
  std::vector<Sequencer> sequencers;
  HappensBefore order;
  /// As Memories numbers them, then the cores' scratch memories.
  std::vector<ShadowMemory> shadows;
  std::vector<MoreReaders> moreReaders;
  /// The first instance that waits for each semaphore, and the next one behind
  /// it; instances to look at.
  std::vector<int32_t> waiters, nextWaiter, ready;
  Findings findings;
  /// No semaphore has been taken from or given to in an open order so far.
  bool isOrdered = true;
  CheckResult result;
  RunList fromRuns, toRuns, moreRuns;
  KernelRuns kernelRuns;
  /// Bytes from the start of a core's buffer that came in one LOADWM.
  llvm::DenseMap<std::pair<int32_t, unsigned>, int64_t> paramsBytes;
};

Error Checker::checkLength() const {
  int64_t steps = 0;
  for (Sequencer s : sequencers)
    for (; !s.done(); ++s.next, s.prepare(program)) {
      // Both factors are small by checkStructure, and so is the sum so far.
      steps += s.stepsPerIteration() * s.instruction->iterations;
      if (steps > options.maxWork)
        return tooLong();
    }
  return Error::success();
}

void Checker::placeInitial() {
  // Cores hold a few rows and runs, memtiles many pixels in slices.
  constexpr unsigned smallPage = 12, largePage = 16;
  for (size_t memory = 0; memory < map.count(); ++memory)
    shadows.emplace_back(map.bytes(memory),
                         map.isCore(memory) ? largePage : smallPage);
  for (int64_t i = 0; i < device.cores(); ++i)
    shadows.emplace_back(device.coreScratchBytes, largePage);
  auto place = [&](unsigned buffer) {
    const Buffer &info = program.buffers[buffer];
    Cell cell;
    cell.owner = uint16_t(buffer + 1);
    shadows[0].write({info.addressBytes[0], info.sizeBytes[0]}, cell,
                     [](const Cell &, int64_t) {});
  };
  if (program.parameters >= 0)
    place(program.parameters);
  for (const Port &port : program.inputs)
    place(port.buffer);
}

/// A cell that is not read `surely` may hold anything, but not what is written
/// meanwhile.
void Checker::readCell(int32_t instance, const Touch &touch, Cell &cell,
                       bool surely) {
  ++result.ranges;
  StepRef me = now(instance);
  if (surely && cell.owner != touch.buffer + 1) {
    if (!cell.owner)
      findings.addAccess(Hazard::Unwritten, me, touch, {}, 0);
    else
      findings.addAccess(Hazard::Overwritten, me, touch, cell.writer,
                         cell.owner - 1);
    return;
  }
  if (!isOver(cell.writer, instance))
    findings.addAccess(Hazard::ReadRace, me, touch, cell.writer, 0);
  // Readers that are over before this one need not be kept.
  if (cell.reader.instance >= 0 && cell.reader.instance != instance &&
      !isOver(cell.reader, instance)) {
    bool keepsMore = false;
    for (int32_t i = cell.more; i >= 0; i = moreReaders[i].next)
      keepsMore |= !isOver(moreReaders[i].reader, instance);
    moreReaders.push_back({cell.reader, keepsMore ? cell.more : -1});
    cell.more = int32_t(moreReaders.size()) - 1;
  }
  cell.reader = me;
}

void Checker::read(int32_t instance, size_t memory, unsigned buffer,
                   llvm::ArrayRef<Run> runs) {
  for (const Run &run : runs)
    shadows[memory].visit(run, [&](Cell &cell, int64_t address) {
      readCell(instance, {memory, buffer, address}, cell);
    });
}

void Checker::checkReplaced(int32_t instance, const Touch &touch,
                            const Cell &cell) {
  ++result.ranges;
  StepRef me = now(instance);
  auto isMe = [&](StepRef step) {
    return step.instance == me.instance && step.step == me.step;
  };
  auto check = [&](StepRef step, Hazard hazard) {
    if (isMe(step))
      findings.addAccess(Hazard::Overlap, me, touch, {}, 0);
    else if (!isOver(step, instance))
      findings.addAccess(hazard, me, touch, step, 0);
  };
  if (cell.owner)
    check(cell.writer, Hazard::WriteRace);
  if (cell.reader.instance >= 0)
    check(cell.reader, Hazard::OverwriteRace);
  for (int32_t i = cell.more; i >= 0; i = moreReaders[i].next)
    check(moreReaders[i].reader, Hazard::OverwriteRace);
}

void Checker::write(int32_t instance, size_t memory, unsigned buffer,
                    llvm::ArrayRef<Run> runs, StepNumber last) {
  Cell written;
  written.owner = uint16_t(buffer + 1);
  written.writer = {instance, last};
  for (const Run &run : runs) {
    shadows[memory].write(run, written, [&](const Cell &cell, int64_t address) {
      checkReplaced(instance, {memory, buffer, address}, cell);
    });
    if (findings.awaitsWrites())
      findings.noteWrite(written.writer, memory, run);
  }
}

/// Whether the transfers of an iteration are taken as one: those of a WRITEFM
/// from rows at equal distances.
bool Checker::writesTogether(const Sequencer &s) const {
  if (exact || s.engine != Engine::WriteFM)
    return false;
  llvm::ArrayRef<int64_t> rows = s.member->cores;
  for (size_t i = 2; i < rows.size(); ++i)
    if (rows[i] - rows[i - 1] != rows[1] - rows[0])
      return false;
  return true;
}

/// What all rows of a WRITEFM write in one iteration, before the first of them.
void Checker::writeRows(int32_t instance) {
  const Sequencer &s = sequencers[instance];
  int64_t rows = int64_t(s.member->cores.size());
  for (const Piece &piece : s.member->pieces) {
    // The rows are one more dimension. In order of strides, neighbours join.
    Access all = piece.to;
    if (rows > 1)
      all.dims.push_back({rows, (s.member->cores[1] - s.member->cores[0]) *
                                    piece.to.rowStepBytes});
    llvm::sort(all.dims, [](const Dim &a, const Dim &b) {
      return std::pair(std::abs(a.strideBytes), a.size) >
             std::pair(std::abs(b.strideBytes), b.size);
    });
    size_t memory = map.memoryOf(s, all);
    map.listAccess(s, all, memory, toRuns);
    write(instance, memory, all.buffer, toRuns,
          StepNumber(order.stepsOf(instance) + rows - 1));
  }
}

void Checker::touchTransfer(int32_t instance) {
  const Sequencer &s = sequencers[instance];
  const Member &member = *s.member;
  bool toCores = s.engine == Engine::LoadFM || s.engine == Engine::LoadWM;
  for (const Piece &piece : member.pieces) {
    if (piece.isFill)
      continue;
    size_t memory = map.memoryOf(s, piece.from);
    map.listAccess(s, piece.from, memory, fromRuns);
    read(instance, memory, piece.from.buffer, fromRuns);
  }
  if (writesTogether(s)) {
    if (s.corePosition == 0)
      writeRows(instance);
    return;
  }
  // Pieces that lie side by side in one buffer, as a row and its padding do,
  // are one write.
  StepNumber step = order.stepsOf(instance);
  for (size_t i = 0, n = member.pieces.size(); i < n;) {
    const Access &to = member.pieces[i].to;
    size_t first = map.memoryOf(s, to);
    map.listAccess(s, to, first, toRuns);
    for (++i; i < n && member.pieces[i].to.buffer == to.buffer &&
              member.pieces[i].to.memtile == to.memtile;
         ++i) {
      map.listAccess(s, member.pieces[i].to, first, moreRuns);
      toRuns.append(moreRuns);
    }
    joinRuns(toRuns);
    if (s.engine == Engine::LoadWM)
      noteParams(instance, to.buffer);
    if (!toCores)
      write(instance, first, to.buffer, toRuns, step);
    else
      for (int32_t core : s.cores)
        write(instance, map.core(core), to.buffer, toRuns, step);
  }
}

/// Notes how much of `buffer`, from its start, came to the cores together.
void Checker::noteParams(int32_t instance, unsigned buffer) {
  for (const Run &run : toRuns)
    if (run.address == program.buffers[buffer].addressBytes[0])
      for (int32_t core : sequencers[instance].cores)
        paramsBytes[{core, buffer}] = run.length;
}

/// A kernel reads its constants from the start of `buffer`. Those of a
/// convolution say themselves how many they are: at least what came with the
/// first of them, and what may be behind must not change meanwhile.
void Checker::readParams(int32_t instance, unsigned buffer) {
  const Sequencer &s = sequencers[instance];
  const Buffer &info = program.buffers[buffer];
  size_t memory = map.core(s.index);
  int64_t begin = s.instruction->kernel.paramsOffset;
  int64_t bytes = 0, most = 0;
  switch (s.instruction->opcode) {
  case Opcode::Conv:
  case Opcode::DwConv:
    bytes = paramsBytes.lookup({int32_t(s.index), buffer});
    most = info.sizeBytes[0];
    break;
  case Opcode::AvgPool:
    bytes = begin + avgPoolRunBytes;
    break;
  case Opcode::Copy:
    bytes = begin + copyRunBytes;
    break;
  default:
    bytes = begin + addRunBytes;
    break;
  }
  bytes = std::clamp<int64_t>(bytes, begin + 1, info.sizeBytes[0]);
  auto visit = [&](int64_t begin, int64_t end, bool surely) {
    if (begin < end)
      shadows[memory].visit({info.addressBytes[0] + begin, end - begin},
                            [&](Cell &cell, int64_t address) {
                              readCell(instance, {memory, buffer, address},
                                       cell, surely);
                            });
  };
  visit(begin, bytes, /*surely=*/true);
  visit(bytes, most, /*surely=*/false);
}

void Checker::touchKernel(int32_t instance) {
  const Sequencer &s = sequencers[instance];
  const KernelCall &k = s.instruction->kernel;
  size_t memory = map.core(s.index), scratch = map.count() + s.index;
  map.listKernel(s, kernelRuns);
  read(instance, memory, k.input, kernelRuns.input);
  if (k.input2 >= 0)
    read(instance, memory, k.input2, kernelRuns.input2);
  if (k.params >= 0)
    readParams(instance, k.params);
  // Between the parts of a convolution one core alone touches its sums, in
  // its own order: that they are there is all there is to check.
  if (k.sumsIn)
    for (const Run &run : kernelRuns.sums)
      shadows[scratch].visit(run, [&](Cell &cell, int64_t address) {
        if (!cell.owner)
          findings.addSums(now(instance), address);
      });
  write(instance, memory, k.output, kernelRuns.output, order.stepsOf(instance));
  if (k.sumsOut) {
    Cell written;
    written.owner = 1;
    for (const Run &run : kernelRuns.sums)
      shadows[scratch].write(run, written, [](const Cell &, int64_t) {});
  }
}

void Checker::wake(int64_t semaphore) {
  for (int32_t i = waiters[semaphore]; i >= 0; i = nextWaiter[i])
    ready.push_back(i);
  waiters[semaphore] = -1;
}

bool Checker::step(int32_t instance) {
  Sequencer &s = sequencers[instance];
  const Instruction &inst = *s.instruction;
  Toucher who = s.toucher();
  if (int64_t missing = order.shortage(inst.acquires, who); missing >= 0) {
    nextWaiter[instance] = waiters[missing];
    waiters[missing] = instance;
    return false;
  }
  auto unordered = [&](llvm::StringRef verb) {
    return [&, verb](int64_t semaphore, StepRef other) {
      isOrdered = false;
      findings.addLock(Hazard::LockOrder, now(instance),
                       order.locks().describe(semaphore),
                       order.locks().lockOf(semaphore), verb, other, 0);
    };
  };
  order.acquire(instance, inst.acquires, who, unordered("acquires"));
  if (isTransfer(inst.opcode))
    touchTransfer(instance);
  else if (isKernel(inst.opcode))
    touchKernel(instance);
  StepRef me = now(instance);
  order.release(
      instance, inst.releases, who, unordered("releases"),
      [&](int64_t semaphore, int64_t value) {
        findings.addLock(
            Hazard::LockRange, me, order.locks().describe(semaphore),
            order.locks().lockOf(semaphore), "releases", {}, value);
      },
      [&](int64_t semaphore) { wake(semaphore); });
  ++result.steps;
  s.advance(program);
  return true;
}

Error Checker::walk() {
  for (int32_t i = 0; i < int32_t(sequencers.size()); ++i)
    ready.push_back(i);
  std::vector<int32_t> round;
  while (!ready.empty()) {
    round.clear();
    std::swap(round, ready);
    for (int32_t instance : round)
      while (!sequencers[instance].done() && step(instance)) {
        if (findings.full() || (!exact && findings.any()))
          return Error::success();
        if (result.steps + result.ranges > options.maxWork)
          return tooLong();
      }
  }
  checkDeadlock();
  return Error::success();
}

/// Whether the waiting `instance` might have come before another that took from
/// the same semaphores.
bool Checker::mayHaveTaken(int32_t instance) const {
  const Sequencer &s = sequencers[instance];
  for (const LockUse &use : s.instruction->acquires)
    if (!order.locks().touch(
            use.lock, s.toucher(), /*acquires=*/true, [&](int64_t semaphore) {
              StepRef last = order.lastAcquire(semaphore);
              return last.instance == instance || isOver(last, instance);
            }))
      return true;
  return false;
}

void Checker::checkDeadlock() {
  std::vector<const Sequencer *> instances;
  for (const Sequencer &sequencer : sequencers)
    instances.push_back(&sequencer);
  WaitGraph graph = makeWaitGraph(
      program, order.locks(), instances,
      [&](const Sequencer &sequencer) {
        return order.shortage(sequencer.instruction->acquires,
                              sequencer.toucher());
      },
      [&](int64_t semaphore) { return order.value(semaphore); });
  for (auto [index, sequencer] : llvm::enumerate(sequencers))
    if (!sequencer.done())
      isOrdered = isOrdered && !mayHaveTaken(int32_t(index));
  if (graph.waiters.empty())
    return checkEnd();
  findings.addProgram(Hazard::Deadlock,
                      std::to_string(graph.waiters.size()) +
                          (isOrdered ? " waiting whatever the timing:"
                                     : " waiting with some timings:") +
                          graph.describe());
}

/// What must hold when all is done.
void Checker::checkEnd() {
  for (int64_t i = 0; i < order.locks().size(); ++i) {
    unsigned lock = order.locks().lockOf(i);
    int64_t initial = program.locks[lock].initial;
    if (order.value(i) == initial)
      continue;
    findings.addProgram(Hazard::LockBalance,
                        order.locks().describe(i) + " ends with " +
                            std::to_string(order.value(i)) +
                            " but begins with " + std::to_string(initial));
  }
  for (const Port &port : program.outputs) {
    const Buffer &info = program.buffers[port.buffer];
    int64_t wrong = -1;
    shadows[0].visit({info.addressBytes[0], info.sizeBytes[0]},
                     [&](Cell &cell, int64_t address) {
                       if (wrong < 0 && cell.owner != port.buffer + 1)
                         wrong = address;
                     });
    if (wrong >= 0)
      findings.addProgram(Hazard::Output,
                          "output '" + port.name +
                              "': " + map.describe(0, port.buffer, wrong) +
                              " is not written");
  }
}

llvm::Expected<CheckResult> Checker::run() {
  if (map.allBytes() > maxMemoryBytes)
    return makeError("the memories hold ", map.allBytes(),
                     " bytes, more than the ", maxMemoryBytes,
                     " that the checker can");
  if (Error e = checkLength())
    return std::move(e);
  placeInitial();
  if (Error e = walk())
    return std::move(e);
  result.findings = findings.take();
  return std::move(result);
}

} // namespace

llvm::Expected<CheckResult> bsaie::checkProgram(const Program &program,
                                                const CheckOptions &options) {
  auto result = Checker(program, options, /*exact=*/false).run();
  if (!result || result->findings.empty())
    return result;
  return Checker(program, options, /*exact=*/true).run();
}
