//===- CoreWork.cpp - What the cores do in a number of steps --------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CoreWork.h"
#include <numeric>

using namespace bsaie;

namespace {

/// The time of a layer alone whose runs enter one after the other.
class RunClock {
public:
  explicit RunClock(int64_t places) : places(places) {}
  void add(const RunSeconds &run) {
    double place = places > 1 ? before : end;
    loadwmFree = std::max(loadwmFree, place) + run.loadwm;
    double waited = std::max(0.0, loadwmFree - end);
    before = end;
    // What a run stores is stored with it, and each call frees rows.
    RunSeconds whole = run;
    whole.storingCall = 0;
    whole.freeing = whole.call;
    end += waited + CoreQueue().pass(whole, waited, /*isFirst=*/false);
  }
  /// All that was added since `since` comes `times` times more.
  void repeat(double since, int64_t times) {
    double more = (end - since) * double(times);
    end += more;
    before += more;
    loadwmFree += more;
  }
  double now() const { return end; }

private:
  int64_t places;
  /// When the cores are through with the last run and with the one before, and
  /// when LOADWM is.
  double end = 0, before = 0, loadwmFree = 0;
};

} // namespace

/// How the pixels of a column come.
struct CoreWork::Pixels {
  int64_t tiles = 1, bands = 1, bandRows = 1;
  /// Rows that a part of the kernel rows loads again for the next band.
  double bandOverlap = 0;
  double inputWidth = 0;
  /// Of the convolution before or after a pool, in all tiles.
  double pooledColumns = 0;
  bool takesTurns = false;
  /// By which share of a part's rows a core may be ahead of others.
  double ahead = 0;
};

/// Rows of the kernel that meet data, in the calls for all output rows.
static int64_t rowsMet(const WindowDim &height) {
  int64_t met = 0;
  for (int64_t row = 0; row < height.output; ++row)
    met += height.taps(row).size();
  return met;
}

StripWork::StripWork(const SubvolumeProblem &problem, SumParts parts,
                     int64_t strips)
    : parts(parts), strips(strips), layer(stripOf(problem.layer, strips)),
      rows(largestStream(layer, parts)) {
  for (int64_t k = 0; k < parts.kernelRows; ++k) {
    WindowDim height = kernelRowPart(layer.ownHeight(), parts, k);
    int64_t entering =
        parts.kernelRows > 1 ? streamRows(height).totalRows : rows.totalRows;
    kernelRows.push_back({entering, rowsMet(height)});
  }
  if (layer.pooled)
    poolRowsMet = rowsMet(layer.pooled->poolHeight);
}

CoreWork::CoreWork(const SubvolumeProblem &problem, const StripWork &strip,
                   int64_t stepCount)
    : problem(problem), device(problem.device), strip(strip),
      layer(strip.layer), parts(strip.parts), rows(strip.rows),
      slotRows(device.rows / strip.strips), steps(stepCount) {
  for (int64_t q = 0; q < stepCount * slotRows; ++q) {
    Interval slot = outputSteps().of(q / slotRows, q % slotRows);
    Step &step = steps[q / slotRows];
    step.mostRunBytes.resize(parts.count(), 0);
    if (slot.empty())
      continue;
    step.channels += slot.size() * 8;
    step.mostChannels = std::max(step.mostChannels, slot.size() * 8);
    mostBlocks = std::max(mostBlocks, slot.size());
    for (auto [k, most] : llvm::enumerate(step.mostRunBytes)) {
      most = std::max(most, problem.runBytes(slot, k, parts));
      mostRunBytes = std::max(mostRunBytes, most);
    }
  }
}

OutputSteps CoreWork::outputSteps() const {
  return {ceilDiv(layer.outputChannels, 8), int64_t(steps.size()), slotRows};
}

void CoreWork::countBlocks() {
  if (std::exchange(hasCounted, true))
    return;
  for (int64_t q = 0; q < int64_t(steps.size()) * slotRows; ++q) {
    Interval slot = outputSteps().of(q / slotRows, q % slotRows);
    auto &mostBlocks = steps[q / slotRows].mostBlocks;
    mostBlocks.resize(parts.channels, 0);
    if (slot.empty())
      continue;
    int64_t together = 0;
    for (auto [k, most] : llvm::enumerate(mostBlocks)) {
      int64_t blocks = problem.nonZeroBlocks(slot, k * parts.kernelRows, parts);
      most = std::max(most, blocks);
      together += blocks;
    }
    int64_t &most = steps[q / slotRows].mostTogether;
    most = std::max(most, together);
  }
}

CoreFootprint CoreWork::footprint(const Subvolume &subvolume) const {
  CoreFootprint result;
  int64_t channels = std::min(mostBlocks * 8, layer.outputChannels);
  int64_t tile = subvolume.tileWidth;
  int64_t inputChannels = layer.channelwise() ? channels : layer.inputChannels;
  if (parts.count() > 1) {
    inputChannels = 8 * ceilDiv(ceilDiv(inputChannels, 8), parts.channels);
    result.sumRowBytes = 4 * tile * channels;
  }
  result.inputs = layer.inputs();
  result.ringBytes =
      subvolume.ringRows * tileInputWidth(layer, tile) *
      std::min(inputChannels,
               layer.channelwise() ? channels : layer.inputChannels);
  result.outputBytes = 2 * tile * channels;
  result.runBytes = mostRunBytes;
  if (layer.addsInput) {
    result.addendRows = addendRows(layer, parts, subvolume.ringRows);
    result.addendBytes = result.addendRows * tile * channels;
    result.handedBytes = tile * channels;
  }
  if (layer.pooled)
    result.handedBytes =
        rows.handedRing *
        layer.pooled->secondWidth().unclipped({0, tile}).size() *
        (layer.pooled->isBefore ? layer.inputChannels : channels);
  result.runs = subvolume.runs;
  return result;
}

CoreWork::Pixels CoreWork::pixelsOf(const Subvolume &subvolume) const {
  Pixels pixels;
  pixels.tiles = ceilDiv(problem.columnWidth, subvolume.tileWidth);
  for (int64_t t = 0; t < pixels.tiles; ++t) {
    int64_t tile = part(problem.columnWidth, pixels.tiles, t).size();
    pixels.inputWidth += double(tileInputWidth(layer, tile));
    // Neighbouring tiles both compute the columns that both pools read.
    if (layer.pooled)
      pixels.pooledColumns +=
          double(layer.pooled->secondWidth().unclipped({0, tile}).size());
  }
  pixels.bandRows =
      bandRows(device, layer, subvolume, footprint(subvolume).sumRowBytes);
  pixels.bands = ceilDiv(layer.height.output, pixels.bandRows);
  pixels.bandOverlap =
      double((pixels.bands - 1) *
             std::max<int64_t>(0, rows.minimumRing - layer.height.stride));
  double rowsOfPart =
      double(std::min(std::max<int64_t>(strip.kernelRows.front().entering, 1),
                      pixels.bandRows * layer.height.stride));
  pixels.ahead = std::clamp(
      double(subvolume.ringRows - rows.minimumRing) / rowsOfPart, 0.0, 1.0);
  pixels.takesTurns = subvolume.ringRows < rows.overlappedRing;
  return pixels;
}

/// Without a spare slot in the ring, loading and computing take turns: of
/// kernels that alternate, the one that frees the ring's rows.
double CoreWork::Stages::working(bool takesTurns) const {
  return takesTurns ? std::max(computing, loading + computing - second)
                    : std::max(loading, computing);
}

/// `rowsShare` of the input rows are there for the first call, and a call is
/// `callShare` of the work.
double CoreWork::Stages::ramp(double rowsShare, double callShare) const {
  double seconds = 0;
  if (computing >= loading || storing > loading)
    seconds += loading * rowsShare;
  if (storing > std::max(loading, computing))
    seconds += computing * callShare;
  return seconds;
}

CoreWork::Stages CoreWork::stagesOf(const Step &step, int64_t index,
                                    const Pixels &pixels) const {
  const StripWork::KernelRows &own = strip.kernelRows[index % parts.kernelRows];
  int64_t channelPart = index / parts.kernelRows;
  double outputs = double(layer.height.output * problem.columnWidth);
  double taps = double(own.met * problem.columnWidth * layer.width.kernel);
  double pooling = 0;
  if (const auto &pooled = layer.pooled) {
    pooling = double(strip.poolRowsMet * problem.columnWidth *
                     pooled->poolWidth.kernel);
    taps = double(own.met * pooled->convWidth.kernel) * pixels.pooledColumns;
  }
  bool poolsInputs = layer.pooled && layer.pooled->isBefore;
  int64_t inputChannels = layer.channelwise() ? step.channels * layer.inputs()
                                              : layer.inputChannels;
  int64_t blocks = std::max<int64_t>(ceilDiv(layer.inputChannels, 8), 1);
  double share =
      double(part(blocks, parts.channels, channelPart).size()) / double(blocks);
  Stages stages;
  stages.loading = (double(own.entering) + pixels.bandOverlap) *
                   pixels.inputWidth * double(inputChannels * strip.strips) *
                   share / device.loadfmBytesPerSecond;
  // Cores that are ahead in one part wait less for others in the next.
  double most = double(step.mostBlocks[channelPart]);
  if (parts.channels > 1) {
    int64_t all = std::accumulate(step.mostBlocks.begin(),
                                  step.mostBlocks.end(), int64_t(0));
    double even = double(step.mostTogether) / double(std::max<int64_t>(all, 1));
    most *= 1 - pixels.ahead * (1 - even);
  }
  double cycles = taps * most * 64 / device.macsPerCycle;
  double second = poolsInputs ? cycles : 0;
  // What is done once, with the last part.
  if (index + 1 == parts.count()) {
    double others =
        pooling * double(poolsInputs ? layer.inputChannels : step.mostChannels);
    if (!layer.hasWeights())
      others += taps * double(step.channels) / double(slotRows);
    if (layer.addsInput) {
      stages.loading += outputs * double(step.channels * strip.strips) /
                        device.loadfmBytesPerSecond;
      others += outputs * double(step.mostChannels);
    }
    others /= device.elementOpsPerCycle;
    if (!poolsInputs && (layer.pooled || layer.addsInput))
      second = others;
    cycles += others;
    stages.storing = outputs * double(step.channels * strip.strips) /
                     device.writefmBytesPerSecond;
  }
  stages.computing = cycles / device.coreHertz;
  stages.second = second / device.coreHertz;
  return stages;
}

/// The rows that the call for an output row takes first of all.
static int64_t firstRows(const WindowDim &height, int64_t row,
                         int64_t entering) {
  int64_t above = std::max<int64_t>(0, height.padBefore - row * height.stride);
  return std::clamp<int64_t>(height.extent() - above, 1, entering);
}

/// The rows that the call for an output row takes.
static int64_t rowsOf(const WindowDim &height, int64_t row) {
  return height.project({row, row + 1}).size();
}

/// Calls during which the first rows of the next run enter: the ring has room
/// for them beside those that are left of this run.
static int64_t callsBeside(const WindowDim &height, int64_t ringRows,
                           int64_t first, int64_t last) {
  int64_t spare = ringRows - first - last;
  return spare < 0 ? 0 : 1 + spare / height.stride;
}

/// Input rows that enter a ring before its first call: together, as many as a
/// call takes. They come in turn with what is added.
int64_t CoreWork::earlyRows(int64_t ringRows, int64_t first) const {
  int64_t calls = std::max<int64_t>(0, ringRows - first) / layer.height.stride;
  if (layer.addsInput)
    calls = std::min(calls, addendRows(layer, parts, ringRows));
  return std::min(ringRows, first + calls * layer.height.stride);
}

RunSeconds CoreWork::runOf(const Step &step, int64_t index, const Round &round,
                           const Subvolume &subvolume,
                           const Pixels &pixels) const {
  Stages stages = stagesOf(step, index, pixels);
  WindowDim height = kernelRowPart(layer.height, parts, index);
  int64_t entering =
      std::max<int64_t>(strip.kernelRows[index % parts.kernelRows].entering, 1);
  double rowLoading =
      stages.loading /
      ((double(entering) + pixels.bandOverlap) * double(pixels.tiles));
  RunSeconds run;
  run.call = stages.computing / double(layer.height.output * pixels.tiles);
  // The first rows enter together, and some of their time beside the last calls
  // of the run before.
  int64_t first = firstRows(height, round.rows.begin, entering);
  int64_t beside = callsBeside(height, subvolume.ringRows, first,
                               rowsOf(height, round.rows.end - 1));
  double late =
      std::max(0.0, rowLoading * double(first) - run.call * double(beside));
  run.loadwm = double(step.mostRunBytes[index]) / device.loadwmBytesPerSecond;
  run.computing = stages.computing * round.share;
  if (parts.count() == 1)
    run.computing += late * double(pixels.tiles - 1);
  run.loading = (pixels.takesTurns ? stages.working(/*takesTurns=*/true)
                                   : stages.loading) *
                round.share;
  // What is stored comes with the last part.
  if (index + 1 == parts.count()) {
    run.storing = stages.storing * round.share;
    run.storingCall =
        stages.storing / double(layer.height.output * pixels.tiles);
  }
  // Rows enter the ring before the run is there.
  run.early = rowLoading * double(earlyRows(subvolume.ringRows, first));
  run.first = late;
  // Calls that meet padding above have freed nothing, and those that meet it
  // below need no more.
  int64_t extent = height.extent();
  int64_t below =
      std::max<int64_t>(0, extent - rowsOf(height, round.rows.end - 1));
  auto calls = [&](int64_t rows) {
    return std::min<int64_t>(1 + rows / height.stride, round.rows.size());
  };
  run.freeing = run.call * double(calls(std::max<int64_t>(0, extent - first)));
  if (!pixels.takesTurns)
    run.last = layer.addsInput
                   ? stages.second / double(layer.height.output * pixels.tiles)
                   : run.call * double(calls(below));
  return run;
}

LayerSeconds CoreWork::seconds(const Subvolume &subvolume, bool listsRuns) {
  countBlocks();
  Pixels pixels = pixelsOf(subvolume);
  // The share of the pixels for which sums come in all their parts at a time.
  llvm::SmallVector<Round> rounds;
  if (parts.count() == 1)
    rounds.push_back({1, {0, layer.height.output}});
  for (int64_t t = 0; listsRuns && parts.count() > 1 && t < pixels.tiles; ++t)
    for (int64_t row = 0; row < layer.height.output; row += pixels.bandRows) {
      Interval band{row, std::min(row + pixels.bandRows, layer.height.output)};
      rounds.push_back(
          {double(part(problem.columnWidth, pixels.tiles, t).size()) *
               double(band.size()) /
               double(problem.columnWidth * layer.height.output),
           band});
    }
  int64_t roundCount = parts.count() > 1 ? pixels.tiles * pixels.bands : 1;
  Round alike{1 / double(roundCount), {0, pixels.bandRows}};
  LayerSeconds result;
  RunClock clock(subvolume.runs);
  for (auto [s, step] : llvm::enumerate(steps)) {
    llvm::SmallVector<RunSeconds> runs;
    for (int64_t k = 0; k < parts.count(); ++k)
      runs.push_back(runOf(step, k, alike, subvolume, pixels));
    // Rounds are alike once the first ones have filled the channels.
    constexpr int64_t mostRounds = 3;
    double since = 0;
    for (int64_t round = 0; round < std::min(roundCount, mostRounds); ++round) {
      since = clock.now();
      llvm::for_each(runs, [&](const RunSeconds &run) { clock.add(run); });
    }
    clock.repeat(since, std::max<int64_t>(0, roundCount - mostRounds));
    if (!listsRuns)
      continue;
    for (const Round &round : rounds)
      for (int64_t k = 0; k < parts.count(); ++k) {
        result.runs.push_back(runOf(step, k, round, subvolume, pixels));
        result.runs.back().slot = int64_t(s) * parts.count() + k;
      }
  }
  result.weighed = clock.now();
  Stages first = stagesOf(steps.front(), 0, pixels);
  Stages last = stagesOf(steps.back(), parts.count() - 1, pixels);
  double call = 1 / double(layer.height.output * pixels.tiles);
  int64_t entering = std::max<int64_t>(strip.kernelRows.front().entering, 1);
  result.calls = layer.height.output;
  result.firstRows = firstRows(layer.height, 0, entering);
  double rowsShare = double(result.firstRows) / double(entering * pixels.tiles);
  result.rampBefore = first.ramp(rowsShare, call);
  result.firstLoading = first.loading * rowsShare;
  result.leaving = last.storing * call;
  int64_t held = last.computing > last.loading
                     ? callsInRing(layer, parts, subvolume.ringRows)
                     : 1;
  result.rowsHeld =
      last.computing * call * double(std::min(held, result.calls));
  // Rows that are added come last, for one core after the other.
  if (layer.addsInput)
    result.leaving /= double(device.rows);
  result.places = subvolume.runs;
  result.tiles = pixels.tiles;
  CoreFootprint bytes = footprint(subvolume);
  result.coreBytes = bytes.total();
  result.slotBytes = bytes.outputBytes;
  result.runBytes = bytes.runBytes;
  return result;
}
