//===- Estimate.cpp - Closed-form time of a placed network ----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Schedule/Estimate.h"
#include "BSAIE/Memory/Colouring.h"
#include "BSAIE/Memory/Tenants.h"
#include "BSAIE/Tiling/CoreMemory.h"
#include "BSAIE/Tiling/TransferChunks.h"
#include "llvm/ADT/SetVector.h"
#include <algorithm>
#include <array>

using namespace bsaie;

namespace {

class Estimator {
public:
  Estimator(const ResidencyProblem &problem, const ResidencySolution &solution,
            llvm::ArrayRef<StepCores> cores, const Device &device,
            int64_t mostChunks)
      : problem(problem), solution(solution), cores(cores), device(device),
        mostChunks(mostChunks), arrivals(solution.buffers.size()),
        stored(problem.tensors.size()), loadFree(device.memtiles(), 0),
        loadwFree(device.memtiles(), 0), loadwmFree(device.rows, 0),
        writeFree(device.memtiles(), 0), coresFree(device.columns, 0),
        slotsFree(device.columns, 0), written(solution.buffers.size(), 0),
        readable(solution.buffers.size(), 0),
        tenants(device.memtiles(), Tenants<int64_t>(problem.capacityBytes)),
        freeAt(solution.buffers.size(), -1),
        lastUse(solution.buffers.size(), 0), runUses(solution.buffers.size()),
        core(device), lastRuns(device.columns) {}
  /// When the step ends.
  double step(size_t s);

private:
  using Box = std::array<Interval, 3>;
  Interval rowsOf(const StepOperand &operand) const;
  /// Loads a chunk of rows of what is loaded into a buffer.
  void load(const StepOperand &input, int64_t buffer, Interval rows,
            double share);
  double load(size_t s);
  /// When each LOADW of the step's parameters has ended.
  std::vector<double> loadRuns(size_t s);
  double loadRuns(size_t s, Interval slots);
  /// When the cores are through, and how long their last outputs take to leave.
  struct Computed {
    double end, leaving;
  };
  /// When the cores are through with all runs of the step, which they begin at
  /// `begin` at the earliest; all steps before are over at `before`.
  Computed compute(size_t s, double begin, double before);
  /// When what the step stores is in DDR. Its cores are through at `end`.
  double store(size_t s, double end);
  /// The same of a share of it, which is computed at `begin`.
  double store(size_t s, Interval rows, double share, double begin);
  double takeOver(int64_t buffer);
  /// When DDR has served a share of the bytes of a buffer, which it may from
  /// `begin` on.
  double serve(const MemtileBytes &bytes, double share, double begin);

  const ResidencyProblem &problem;
  const ResidencySolution &solution;
  llvm::ArrayRef<StepCores> cores;
  const Device &device;
  int64_t mostChunks;
  /// Of what was loaded into each buffer, and since when it is there.
  struct Arrival {
    Interval rows;
    double end;
  };
  std::vector<llvm::SmallVector<Arrival, 1>> arrivals;
  /// The parts of each tensor that are in DDR, and since when.
  struct Stored {
    Box part;
    double end;
  };
  std::vector<std::vector<Stored>> stored;
  /// When the cores are through with each step of channels of the last layer.
  llvm::SmallVector<double> stepEnds;
  /// When channels and the cores of each column have nothing more to do.
  std::vector<double> loadFree, loadwFree, loadwmFree, writeFree, coresFree;
  /// When the outputs of each column's cores have left.
  std::vector<double> slotsFree;
  /// When all outputs are in a buffer, and when the first rows may be read.
  std::vector<double> written, readable;
  double ddrFree = 0;
  /// Of each memtile, by number of the buffer.
  std::vector<Tenants<int64_t>> tenants;
  /// For each buffer, when the bytes that it takes over were free (-1: it has
  /// not taken them yet), and its last use until now.
  std::vector<double> freeAt, lastUse;
  /// Of buffers of parameters: where a run lies, and the end of its last
  /// LOADWM.
  struct RunUse {
    int64_t memtile, begin, bytes;
    double end;
  };
  std::vector<std::vector<RunUse>> runUses;
  /// Buffers of parameters whose memory the step's parameters take over.
  llvm::SmallSetVector<int64_t, 8> parametersBefore;
  /// A run in the cores, until when they need it.
  struct CoreRun {
    Interval bytes;
    size_t step = 0;
    double done = 0;
  };
  /// When the next run of the step may enter the cores: when it has a place and
  /// its bytes are free of what the steps before, over at `before`, have there.
  double enter(size_t s, Interval bytes, double before);
  CoreMemory core;
  /// Where the step's buffers lie.
  CoreMemory::Addresses coreAt;
  void placeInCores(size_t s);
  /// Of each step: transfers fill bytes that the slots of the step before have.
  std::vector<bool> awaitsSlots;
  /// Of each step: the bytes of rings and output slots.
  std::vector<Interval> rings, slots;
  /// Of the cores of each column, the latest first.
  std::vector<std::array<CoreRun, 2>> lastRuns;
  /// The step whose runs have waited for the end of all steps before.
  size_t drained = 0;
};

} // namespace

/// When all who had the buffer's bytes before are through with them. Parameters
/// follow others run by run.
double Estimator::takeOver(int64_t buffer) {
  if (freeAt[buffer] >= 0)
    return freeAt[buffer];
  double free = 0;
  const PlacedBuffer &placed = solution.buffers[buffer];
  for (auto [m, bytes] : llvm::enumerate(placed.range.bytes))
    if (bytes > 0)
      tenants[m].take(placed.addresses[m], bytes, buffer, [&](int64_t before) {
        if (!runUses[buffer].empty() && !runUses[before].empty())
          parametersBefore.insert(before);
        else
          free = std::max(free, lastUse[before]);
      });
  return freeAt[buffer] = free;
}

/// DDR serves requests one after the other where the device limits it.
double Estimator::serve(const MemtileBytes &bytes, double share, double begin) {
  if (device.ddrBytesPerSecond == 0)
    return begin;
  double all = 0;
  for (int64_t count : bytes)
    all += double(count) * share;
  return ddrFree = std::max(ddrFree, begin) + all / device.ddrBytesPerSecond;
}

static bool overlap(const std::array<Interval, 3> &a,
                    const std::array<Interval, 3> &b) {
  return llvm::all_of(llvm::zip(a, b), [](auto sides) {
    auto [x, y] = sides;
    return x.empty() || y.empty() || x.overlaps(y);
  });
}

static int64_t most(const MemtileBytes &bytes) {
  return *std::max_element(bytes.begin(), bytes.end());
}

static Interval moved(Interval rows, int64_t by) {
  return {rows.begin + by, rows.end + by};
}

/// What the cores take for one pass over the rows, in the first or the last
/// step of channels.
static double passSeconds(const StepCores &step, bool isFirst) {
  double seconds = 0;
  for (const RunSeconds &run : step.runs)
    if (isFirst ? run.slot < step.parts : run.slot >= step.slots - step.parts)
      seconds += run.streaming();
  return seconds / double(step.tiles);
}

/// What the cores do of it before they need input row `row` of `rows`; with
/// strips those of the last one count, since its first rows are needed at once.
static double secondsBefore(const StepCores &step, Interval rows, int64_t row) {
  Interval strip = part(rows.size(), step.strips, step.strips - 1);
  int64_t calls = row - rows.begin - strip.begin - step.firstRows + 1;
  if (calls <= 0)
    return 0;
  return passSeconds(step, /*isFirst=*/true) * double(calls) /
         double(std::max<int64_t>(strip.size() - step.firstRows + 1, calls));
}

Interval Estimator::rowsOf(const StepOperand &operand) const {
  return operand.box[0].empty()
             ? Interval{0, problem.tensors[operand.tensor].rows}
             : operand.box[0];
}

void Estimator::load(const StepOperand &input, int64_t buffer, Interval rows,
                     double share) {
  const PlacedBuffer &placed = solution.buffers[buffer];
  Box box = input.box;
  // A buffer for all of the tensor is loaded whole.
  if (placed.tensor >= 0)
    box = {};
  box[0] = rows;
  double begin = takeOver(buffer);
  for (const Stored &part : stored[input.tensor])
    if (overlap(part.part, box))
      begin = std::max(begin, part.end);
  double end = serve(placed.range.bytes, share, begin);
  for (auto [m, bytes] : llvm::enumerate(placed.range.bytes)) {
    if (bytes == 0)
      continue;
    loadFree[m] = std::max(loadFree[m], begin) +
                  double(bytes) * share / device.loadBytesPerSecondOf(m);
    end = std::max(end, loadFree[m]);
  }
  arrivals[buffer].push_back({rows, end});
}

/// When the inputs of the step are there. The cores begin with the first chunk;
/// a later one lets them begin so that they meet it when it is there.
double Estimator::load(size_t s) {
  const StepPlacement &placement = solution.steps[s];
  struct Load {
    const StepOperand &input;
    int64_t buffer, chunks;
    Interval rows;
  };
  llvm::SmallVector<Load, 2> loads;
  int64_t mostTurns = 0;
  for (auto [number, input] : llvm::enumerate(problem.steps[s].inputs)) {
    int64_t buffer = placement.inputs[number];
    if (!placement.load[number])
      continue;
    const PlacedBuffer &placed = solution.buffers[buffer];
    Interval rows = rowsOf(input);
    if (placed.tensor >= 0)
      rows = {0, problem.tensors[input.tensor].rows};
    int64_t chunks =
        transferChunks(rows.size(), most(placed.range.bytes),
                       cores[s].staged && number == 0 ? 1 : mostChunks, device);
    arrivals[buffer].clear();
    loads.push_back({input, buffer, chunks, rows});
    mostTurns = std::max(mostTurns, chunks);
  }
  for (int64_t i = 0; i < mostTurns; ++i)
    for (const Load &of : loads) {
      if (i >= of.chunks)
        continue;
      Interval rows = part(of.rows.size(), of.chunks, i);
      load(of.input, of.buffer, moved(rows, of.rows.begin),
           double(rows.size()) / double(of.rows.size()));
    }
  double ready = 0;
  for (auto [input, buffer] :
       llvm::zip_equal(problem.steps[s].inputs, placement.inputs)) {
    Interval rows = rowsOf(input);
    bool needsLastRows =
        cores[s].strips > 1 || cores[s].firstRows >= rows.size();
    ready = std::max(ready, (needsLastRows ? written : readable)[buffer]);
    for (const Arrival &arrival : arrivals[buffer])
      if (arrival.rows.overlaps(rows))
        ready =
            std::max(ready, arrival.end - secondsBefore(cores[s], rows,
                                                        arrival.rows.begin));
  }
  return ready;
}

/// When the LOADW of these slots has ended.
double Estimator::loadRuns(size_t s, Interval slots) {
  int64_t buffer = solution.steps[s].weights;
  double begin = freeAt[buffer];
  MemtileBytes bytes(device.memtiles(), 0);
  for (const DealtRun &run : cores[s].deal.runsOf(slots, cores[s].parts)) {
    bytes[run.memtile] += run.bytes;
    int64_t address =
        solution.buffers[buffer].addresses[run.memtile] + run.offsetBytes;
    for (int64_t before : parametersBefore)
      for (const RunUse &use : runUses[before])
        if (use.memtile == run.memtile && use.end > begin &&
            arcsOverlap(address % problem.capacityBytes, run.bytes,
                        use.begin % problem.capacityBytes, use.bytes,
                        problem.capacityBytes))
          begin = use.end;
  }
  double end = serve(bytes, /*share=*/1, begin);
  for (auto [m, count] : llvm::enumerate(bytes)) {
    if (count == 0)
      continue;
    loadwFree[m] = std::max(loadwFree[m], begin) +
                   double(count) / device.loadwBytesPerSecondOf(m);
    end = std::max(end, loadwFree[m]);
  }
  return end;
}

std::vector<double> Estimator::loadRuns(size_t s) {
  const StepPlacement &placement = solution.steps[s];
  std::vector<double> ends;
  if (placement.weights < 0 || placement.weightsHeld)
    return ends;
  const PlacedBuffer &placed = solution.buffers[placement.weights];
  for (const DealtRun &run : cores[s].deal.runs)
    runUses[placement.weights].push_back(
        {run.memtile, placed.addresses[run.memtile] + run.offsetBytes,
         run.bytes, 0});
  parametersBefore.clear();
  takeOver(placement.weights);
  int64_t loads = parameterLoads(cores[s].slots);
  for (int64_t i = 0; i < loads; ++i)
    ends.push_back(loadRuns(s, part(cores[s].slots, loads, i)));
  return ends;
}

double Estimator::store(size_t s, Interval rows, double share, double begin) {
  const StepOperand &output = problem.steps[s].output;
  double end = serve(output.ownBytes, share, begin);
  for (auto [m, bytes] : llvm::enumerate(output.ownBytes)) {
    if (bytes == 0)
      continue;
    writeFree[m] = std::max(writeFree[m], begin) +
                   double(bytes) * share /
                       (device.writeBytesPerSecond *
                        double(device.writeChannelsPerMemtile));
    end = std::max(end, writeFree[m]);
  }
  Box box = output.box;
  box[0] = rows;
  stored[output.tensor].push_back({box, end});
  return end;
}

/// Steps of channels leave when they are computed, and the last ones by rows.
double Estimator::store(size_t s, double end) {
  const StepCores &step = cores[s];
  const StepOperand &output = problem.steps[s].output;
  int64_t steps = step.slots / step.parts, bytes = most(output.ownBytes);
  Interval rows = rowsOf(output);
  int64_t groups = transferChunks(steps, bytes, mostChunks, device);
  double last = 0, rest = 1;
  for (int64_t g = 0; g + 1 < groups; ++g) {
    Interval group = part(steps, groups, g);
    double share = double(group.size()) / double(steps);
    last = std::max(last, store(s, rows, share, stepEnds[group.end - 1]));
    rest -= share;
  }
  // Strips are complete at the same time.
  int64_t chunks = transferChunks(rows.size(), int64_t(double(bytes) * rest),
                                  step.strips > 1 ? 1 : mostChunks, device);
  double pass = passSeconds(step, /*isFirst=*/false);
  for (int64_t i = 0; i < chunks; ++i) {
    Interval chunk = part(rows.size(), chunks, i);
    double share = 1 / double(rows.size());
    last = std::max(
        last,
        store(s, moved(chunk, rows.begin), rest * double(chunk.size()) * share,
              end - pass * double(rows.size() - chunk.end) * share));
  }
  return lastUse[solution.steps[s].output] = last;
}

double Estimator::enter(size_t s, Interval bytes, double before) {
  double enters = 0;
  bool waits = device.haltingWeights && drained < s;
  for (auto [runs, active] : llvm::zip(lastRuns, cores[s].columns)) {
    if (!active)
      continue;
    // Of two places one is free when the last run but one is done. As of the
    // locks: then the layers before that run's are over too.
    const CoreRun &known = runs[runs[0].bytes.overlaps(bytes) ? 0 : 1];
    enters = std::max(enters, known.done);
    if (known.step < drained && drained < s && !awaitsSlots[drained])
      waits |= slots[drained - 1].overlaps(bytes);
    for (size_t step = std::max(known.step, drained); step < s; ++step)
      waits |= rings[step].overlaps(bytes) || slots[step].overlaps(bytes);
    runs = {CoreRun{bytes, s, 0}, runs[0]};
  }
  if (!waits)
    return enters;
  drained = s;
  // A row that halts is idle in all columns.
  if (device.haltingWeights) {
    const std::vector<double> &free = awaitsSlots[s] ? slotsFree : coresFree;
    before = *std::max_element(free.begin(), free.end());
  }
  return std::max(enters, before);
}

Estimator::Computed Estimator::compute(size_t s, double begin, double before) {
  const StepCores &step = cores[s];
  int64_t places = coreAt.runs.size();
  std::vector<double> loaded = loadRuns(s), lastLoadwm(step.slots, 0);
  stepEnds.assign(step.slots / step.parts, begin);
  CoreQueue queue;
  double end = begin;
  int64_t entered = 0;
  size_t load = 0;
  for (const RunSeconds &run : step.runs) {
    double waited = 0;
    if (places > 0 && run.loadwm > 0) {
      int64_t address = coreAt.runs[entered++ % places];
      double enters = enter(s, {address, address + step.runBytes}, before);
      // Bands take up all parts again, whose loads are over then.
      while (load + 1 < loaded.size() &&
             part(step.slots, loaded.size(), load).end <= run.slot)
        ++load;
      if (!loaded.empty())
        enters = std::max(enters, loaded[load]);
      double &last = lastLoadwm[run.slot];
      for (const DealtRun &dealt :
           step.deal.runsOf({run.slot, run.slot + 1}, step.parts)) {
        double &free = loadwmFree[dealt.row];
        free = std::max(free, enters) +
               double(dealt.bytes) / device.loadwmBytesPerSecond;
        last = std::max(last, free);
      }
      waited = std::max(0.0, last - end - queue.ending());
      if (waited > 0)
        end = last;
    }
    end += queue.pass(run, waited, &run == &step.runs.front());
    double done = end + queue.ending();
    stepEnds[run.slot / step.parts] = done;
    for (auto [runs, active] : llvm::zip(lastRuns, step.columns))
      if (active)
        runs[0].done = done;
  }
  end += queue.ending();
  double leaving = step.leaving;
  if (!queue.waitsForRows() && !step.runs.empty())
    leaving = queue.leaving(step.runs.back());
  if (entered > 0)
    core.finish((entered - 1) % places);
  if (int64_t weights = solution.steps[s].weights; weights >= 0) {
    lastUse[weights] = *std::max_element(lastLoadwm.begin(), lastLoadwm.end());
    for (auto [run, use] : llvm::zip(step.deal.runs, runUses[weights]))
      use.end = lastLoadwm[run.step * step.parts + run.part];
  }
  return {end, leaving};
}

/// Divides core memory for the step.
void Estimator::placeInCores(size_t s) {
  const StepCores &step = cores[s];
  int64_t places = step.deal.largestRun > 0 ? step.places : 0;
  int64_t ringBytes =
      step.coreBytes - step.slotBytes - step.places * step.runBytes;
  coreAt = core.place(places, step.runBytes, step.slotBytes, ringBytes);
  rings.push_back({coreAt.rings[0], coreAt.rings[0] + ringBytes});
  slots.push_back({coreAt.slots, coreAt.slots + step.slotBytes});
  auto meetsSlots = [&](Interval bytes) {
    return s > 0 && slots[s - 1].overlaps(bytes);
  };
  awaitsSlots.push_back(meetsSlots(rings[s]) ||
                        llvm::any_of(coreAt.runs, [&](int64_t run) {
                          return meetsSlots({run, run + step.runBytes});
                        }));
}

double Estimator::step(size_t s) {
  const StepCores &step = cores[s];
  const StepPlacement &placement = solution.steps[s];
  double inputs = load(s), before = 0, left = 0;
  for (auto [coreFree, slotFree, active] :
       llvm::zip(coresFree, slotsFree, step.columns))
    if (active) {
      before = std::max(before, coreFree);
      left = std::max(left, slotFree);
    }
  // Rows enter while the last ones of the layer before leave.
  placeInCores(s);
  if (awaitsSlots[s])
    before = std::max(before, left);
  double output = takeOver(placement.output);
  double begin = std::max(before, inputs) + step.rampBefore;
  begin = std::max(begin, left + step.rampBefore - step.firstLoading);
  // A core has slots for the outputs of two calls.
  double calls = 2 * passSeconds(step, /*isFirst=*/true) / double(step.calls);
  begin = std::max(begin, output - calls);
  auto [end, leaving] = compute(s, begin, before);
  left = std::max(end, output) + leaving;
  for (auto [coreFree, slotFree, active] :
       llvm::zip(coresFree, slotsFree, step.columns))
    if (active) {
      coreFree = end;
      slotFree = left;
    }
  for (int64_t buffer : placement.inputs)
    lastUse[buffer] = std::max(begin, end - step.rowsHeld);
  lastUse[placement.output] = written[placement.output] = left;
  readable[placement.output] = hasTail(step.calls, mostChunks) ? 0 : left;
  return placement.store ? std::max(left, store(s, left)) : left;
}

std::vector<double> bsaie::estimateSteps(const ResidencyProblem &problem,
                                         const ResidencySolution &solution,
                                         llvm::ArrayRef<StepCores> cores,
                                         const Device &device,
                                         int64_t mostChunks) {
  Estimator estimator(problem, solution, cores, device, mostChunks);
  std::vector<double> seconds;
  double last = 0;
  for (size_t s = 0; s < problem.steps.size(); ++s) {
    double end = std::max(last, estimator.step(s));
    seconds.push_back(end - last);
    last = end;
  }
  return seconds;
}
