//===- Subvolume.cpp - What a core holds and computes ---------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/Subvolume.h"
#include "BSAIE/Program/Program.h"
#include <limits>

using namespace bsaie;

int64_t bsaie::tileInputWidth(const LayerShape &layer, int64_t outputs) {
  if (layer.width.compact())
    return outputs;
  return layer.width.unclipped({0, outputs}).size();
}

WindowDim bsaie::kernelRowPart(const WindowDim &height, SumParts parts,
                               int64_t index) {
  Interval rows =
      part(height.kernel, parts.kernelRows, index % parts.kernelRows);
  WindowDim dim = height;
  dim.kernel = rows.size();
  dim.padBefore -= rows.begin * dim.dilation;
  return dim;
}

RingDemand bsaie::largestStream(const LayerShape &layer, SumParts parts) {
  if (const auto &pooled = layer.pooled)
    return streamRowPairs(pooled->firstHeight(), pooled->secondHeight());
  RingDemand largest;
  for (int64_t k = 0; k < parts.kernelRows; ++k) {
    RowStream stream = streamRows(kernelRowPart(layer.height, parts, k));
    largest.totalRows += stream.totalRows;
    largest.minimumRing = std::max(largest.minimumRing, stream.minimumRing);
    largest.overlappedRing =
        std::max(largest.overlappedRing, stream.overlappedRing);
    largest.unit = k == 0 ? stream.unit : 1;
  }
  return largest;
}

int64_t bsaie::bandRows(const Device &device, const LayerShape &layer,
                        const Subvolume &subvolume, int64_t sumRowBytes) {
  if (subvolume.parts.count() == 1)
    return layer.height.output;
  return std::min(layer.height.output, device.coreScratchBytes / sumRowBytes);
}

/// The largest number of output blocks, and of parameter bytes, of any slot.
static void largestSlot(const SubvolumeProblem &problem, int64_t steps,
                        SumParts parts, int64_t &blocks, int64_t &bytes) {
  int64_t total = ceilDiv(problem.layer.outputChannels, 8);
  int64_t slots = steps * problem.device.rows;
  blocks = bytes = 0;
  for (int64_t q = 0; q < slots; ++q) {
    Interval slot = part(total, slots, q);
    if (slot.empty())
      continue;
    blocks = std::max(blocks, slot.size());
    for (int64_t k = 0; k < parts.count(); ++k)
      bytes = std::max(bytes, problem.runBytes(slot, k, parts));
  }
}

static CoreFootprint footprint(const SubvolumeProblem &problem,
                               const RingDemand &rows,
                               const Subvolume &subvolume, int64_t slotBlocks,
                               int64_t runBytes) {
  const LayerShape &layer = problem.layer;
  CoreFootprint result;
  int64_t channels = std::min(slotBlocks * 8, layer.outputChannels);
  int64_t tile = subvolume.tileWidth;
  int64_t inputChannels = layer.channelwise() ? channels : layer.inputChannels;
  if (subvolume.parts.count() > 1) {
    inputChannels =
        8 * ceilDiv(ceilDiv(inputChannels, 8), subvolume.parts.channels);
    result.sumRowBytes = 4 * tile * channels;
  }
  result.inputs = layer.inputs();
  result.ringBytes =
      subvolume.ringRows * tileInputWidth(layer, tile) *
      std::min(inputChannels,
               layer.channelwise() ? channels : layer.inputChannels);
  result.outputBytes = 2 * tile * channels;
  result.runBytes = runBytes;
  if (layer.addsInput) {
    result.addendBytes = 2 * tile * channels;
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

static CoreFootprint footprint(const SubvolumeProblem &problem,
                               const RingDemand &rows,
                               const Subvolume &subvolume) {
  int64_t blocks, bytes;
  largestSlot(problem, subvolume.steps, subvolume.parts, blocks, bytes);
  return footprint(problem, rows, subvolume, blocks, bytes);
}

CoreFootprint bsaie::coreFootprint(const SubvolumeProblem &problem,
                                   const Subvolume &subvolume) {
  return footprint(problem, largestStream(problem.layer, subvolume.parts),
                   subvolume);
}

static bool fits(const Device &device, const CoreFootprint &footprint) {
  return footprint.total() <= device.coreBufferBytes &&
         footprint.sumRowBytes <= device.coreScratchBytes;
}

/// Seconds that a step's runs take to load, and that loading, computing and
/// storing its pixels take.
struct StepSeconds {
  double weights, streaming;
};

/// Seconds of a layer whose steps have \p runs runs of parameters each. A run
/// is held until the cores are through with it; with two places the next one
/// is loaded meanwhile.
static double combine(llvm::ArrayRef<StepSeconds> steps, int64_t runs,
                      int64_t places) {
  double seconds = 0;
  if (places == 1) {
    for (const StepSeconds &step : steps)
      seconds += step.weights + step.streaming;
    return seconds;
  }
  seconds = steps.front().weights / runs;
  for (size_t i = 0; i < steps.size(); ++i) {
    double others = steps[i].weights * (runs - 1) / runs;
    double next = i + 1 < steps.size() ? steps[i + 1].weights / runs : 0;
    seconds += std::max(steps[i].streaming, others + next);
  }
  return seconds;
}

/// Before the slowest of loading, computing and storing is busy without a
/// break the others have begun, and after it they end.
class Ramp {
public:
  /// Seconds of the first and of the last part of a layer.
  void begins(double loading, double computing, double storing) {
    first = {loading, computing, storing};
  }
  void ends(double loading, double computing, double storing) {
    last = {loading, computing, storing};
  }
  /// `rowsShare` of the input rows are there for the first call, and a call is
  /// `callShare` of the work.
  double before(double rowsShare, double callShare) const {
    double seconds = 0;
    if (first.computing >= first.loading || first.storing > first.loading)
      seconds += first.loading * rowsShare;
    if (first.storing > std::max(first.loading, first.computing))
      seconds += first.computing * callShare;
    return seconds;
  }
  double after(double callShare) const {
    double seconds = 0;
    if (last.loading > last.computing && last.loading >= last.storing)
      seconds += last.computing * callShare;
    if (last.storing <= std::max(last.loading, last.computing))
      seconds += last.storing * callShare;
    return seconds;
  }

private:
  struct Stages {
    double loading = 0, computing = 0, storing = 0;
  };
  Stages first, last;
};

/// The share of the input channels that part `index` of the channels has.
static double partShare(const LayerShape &layer, SumParts parts,
                        int64_t index) {
  int64_t blocks = std::max<int64_t>(ceilDiv(layer.inputChannels, 8), 1);
  return double(part(blocks, parts.channels, index).size()) / double(blocks);
}

/// Closed-form seconds of a layer whose data lie in the memtiles: per step and
/// part the weights, then the slowest of loading, computing and storing. Its
/// runs only with \p listsRuns.
static LayerSeconds estimate(const SubvolumeProblem &problem,
                             const RingDemand &rows, const Subvolume &subvolume,
                             const CoreFootprint &footprint,
                             bool listsRuns = false) {
  const LayerShape &layer = problem.layer;
  const Device &device = problem.device;
  int64_t total = ceilDiv(layer.outputChannels, 8);
  int64_t slots = subvolume.steps * device.rows;
  LayerSeconds result;
  llvm::SmallVector<StepSeconds> allWeighed;
  Ramp ramp;
  double inputWidth = 0;
  int64_t tiles = ceilDiv(problem.columnWidth, subvolume.tileWidth);
  for (int64_t t = 0; t < tiles; ++t)
    inputWidth +=
        tileInputWidth(layer, part(problem.columnWidth, tiles, t).size());
  int64_t band = bandRows(device, layer, subvolume, footprint.sumRowBytes);
  int64_t bands = ceilDiv(layer.height.output, band);
  // Bands read the rows between them twice, and each part of the kernel rows
  // reads its own.
  double inputRows =
      rows.totalRows +
      double(bands - 1) * subvolume.parts.kernelRows *
          std::max<int64_t>(0, rows.minimumRing - layer.height.stride);
  int64_t allRows = std::max<int64_t>(rows.totalRows, 1);
  auto firstRowsOf = [&](const WindowDim &height) {
    return std::clamp<int64_t>(height.extent() - height.padBefore, 1, allRows);
  };
  // The rows that cannot enter beside the last ones of the run before: the
  // first ones enter together.
  auto lateRows = [&](const WindowDim &height) -> double {
    int64_t lastRows =
        height.project({height.output - 1, height.output}).size();
    int64_t firstRows = firstRowsOf(height);
    return subvolume.ringRows < lastRows + firstRows ? double(firstRows) : 0;
  };
  const SumParts &parts = subvolume.parts;
  // The share of the pixels for which sums come in all their parts at a time.
  llvm::SmallVector<double> rounds;
  if (listsRuns && parts.count() == 1)
    rounds.push_back(1);
  for (int64_t t = 0; listsRuns && parts.count() > 1 && t < tiles; ++t)
    for (int64_t row = 0; row < layer.height.output; row += band)
      rounds.push_back(double(part(problem.columnWidth, tiles, t).size()) *
                       double(std::min(band, layer.height.output - row)) /
                       double(problem.columnWidth * layer.height.output));
  for (int64_t step = 0; step < subvolume.steps; ++step) {
    int64_t mostBytes = 0, channels = 0, mostChannels = 0;
    // Cores wait for each other in each part, so each has its busiest one.
    llvm::SmallVector<int64_t, 4> mostBlocks(parts.channels, 0);
    // Of one run, and what is done with it.
    llvm::SmallVector<int64_t, 4> mostRunBytes(parts.count(), 0);
    llvm::SmallVector<RunSeconds, 4> streams(parts.channels);
    llvm::SmallVector<double, 4> rowLoading(parts.channels, 0);
    for (int64_t row = 0; row < device.rows; ++row) {
      Interval slot = part(total, slots, step * device.rows + row);
      if (slot.empty())
        continue;
      for (int64_t k = 0; k < parts.channels; ++k)
        mostBlocks[k] =
            std::max(mostBlocks[k],
                     problem.nonZeroBlocks(slot, k * parts.kernelRows, parts));
      int64_t bytes = 0;
      for (int64_t k = 0; k < parts.count(); ++k) {
        int64_t runBytes = problem.runBytes(slot, k, parts);
        mostRunBytes[k] = std::max(mostRunBytes[k], runBytes);
        bytes += runBytes;
      }
      mostBytes = std::max(mostBytes, bytes);
      channels += slot.size() * 8;
      mostChannels = std::max(mostChannels, slot.size() * 8);
    }
    if (parts.count() > 1)
      mostBytes *= bands * tiles;
    int64_t inputChannels =
        layer.channelwise() ? channels * layer.inputs() : layer.inputChannels;
    double loading =
        inputRows * inputWidth * inputChannels / device.loadfmBytesPerSecond;
    double storing = double(layer.height.output) * problem.columnWidth *
                     channels / device.writefmBytesPerSecond;
    double pixels = double(layer.height.output) * problem.columnWidth *
                    layer.height.kernel * layer.width.kernel;
    double pooling = 0;
    if (const auto &pooled = layer.pooled) {
      // Neighbouring tiles both compute the columns that both pools read.
      pooling = double(layer.height.output) * problem.columnWidth *
                pooled->poolHeight.kernel * pooled->poolWidth.kernel;
      double columns = 0;
      for (int64_t t = 0; t < tiles; ++t)
        columns +=
            pooled->secondWidth()
                .unclipped({0, part(problem.columnWidth, tiles, t).size()})
                .size();
      pixels = double(pooled->convHeight.output) * columns *
               pooled->convHeight.kernel * pooled->convWidth.kernel;
    }
    // What is done once, with the last part.
    bool poolsInputs = layer.pooled && layer.pooled->isBefore;
    double lastCycles = pooling *
                        (poolsInputs ? layer.inputChannels : mostChannels) /
                        device.elementOpsPerCycle;
    double lastLoading = 0;
    if (!layer.hasWeights())
      lastCycles +=
          pixels * (double(channels) / device.rows) / device.elementOpsPerCycle;
    if (layer.addsInput) {
      double outputs = double(layer.height.output) * problem.columnWidth;
      lastLoading = outputs * channels / device.loadfmBytesPerSecond;
      lastCycles += outputs * mostChannels / device.elementOpsPerCycle;
    }
    double weights = mostBytes / device.loadwmBytesPerSecond;
    double weighed = 0;
    for (int64_t k = 0; k < parts.channels; ++k) {
      bool isLast = k + 1 == parts.channels;
      double partLoading = loading * partShare(layer, parts, k);
      double cycles = pixels * mostBlocks[k] * 64 / device.macsPerCycle;
      // Of the kernel that does not read the ring.
      double secondCycles = poolsInputs ? cycles : 0;
      if (isLast) {
        partLoading += lastLoading;
        if (!poolsInputs && (layer.pooled || layer.addsInput))
          secondCycles = lastCycles;
        cycles += lastCycles;
      }
      double computing = cycles / device.coreHertz;
      // Without a spare slot in the ring, loading and computing take turns: of
      // kernels that alternate, the one that frees the ring's rows.
      bool takesTurns = subvolume.ringRows < rows.overlappedRing;
      double working = takesTurns ? partLoading + computing
                                  : std::max(partLoading, computing);
      weighed += isLast ? std::max(working, storing) : working;
      if (takesTurns)
        working = std::max(computing, partLoading + computing -
                                          secondCycles / device.coreHertz);
      streams[k].streaming = working;
      streams[k].others = computing;
      // Rows enter the ring before the run is there.
      rowLoading[k] = partLoading / (double(allRows) * double(tiles));
      streams[k].early = rowLoading[k] * double(subvolume.ringRows);
      if (parts.count() == 1) {
        streams[k].others +=
            rowLoading[k] * lateRows(layer.height) * double(tiles - 1);
        streams[k].streaming =
            std::max(streams[k].streaming, streams[k].others);
      }
      if (step == 0 && k == 0)
        ramp.begins(partLoading, computing, isLast ? storing : 0);
      if (step + 1 == subvolume.steps && isLast)
        ramp.ends(partLoading, computing, storing);
    }
    allWeighed.push_back({weights, weighed});
    for (double round : rounds)
      for (int64_t k = 0; k < parts.count(); ++k) {
        RunSeconds run = streams[k / parts.kernelRows];
        WindowDim height = kernelRowPart(layer.height, parts, k);
        double share =
            round * double(height.kernel) / double(layer.height.kernel);
        run.first = rowLoading[k / parts.kernelRows] * lateRows(height);
        run.slot = step * parts.count() + k;
        run.loadwm = double(mostRunBytes[k]) / device.loadwmBytesPerSecond;
        // What is written comes with the last part.
        double written = k + 1 == parts.count() ? storing * round : 0;
        run.streaming = std::max(run.streaming * share, written);
        run.others = std::max(run.others * share, written);
        result.runs.push_back(run);
      }
  }
  int64_t runs = parts.count() > 1 ? parts.count() * bands * tiles : 1;
  double call = 1 / (double(layer.height.output) * double(tiles));
  result.weighed = combine(allWeighed, runs, subvolume.runs);
  result.rampBefore = ramp.before(double(firstRowsOf(layer.height)) /
                                      (double(allRows) * double(tiles)),
                                  call);
  result.rampAfter = ramp.after(call);
  result.places = subvolume.runs;
  result.coreBytes = footprint.total();
  result.runBytes = footprint.runBytes;
  return result;
}

LayerSeconds bsaie::estimateLayer(const SubvolumeProblem &problem,
                                  const Subvolume &subvolume) {
  RingDemand rows = largestStream(problem.layer, subvolume.parts);
  return estimate(problem, rows, subvolume, footprint(problem, rows, subvolume),
                  /*listsRuns=*/true);
}

double bsaie::estimateSeconds(const SubvolumeProblem &problem,
                              const Subvolume &subvolume) {
  return estimateLayer(problem, subvolume).weighed;
}

namespace {

/// The best subvolumes so far, and the one that needs the least bytes.
struct Search {
  Search(const SubvolumeProblem &problem, size_t most)
      : problem(problem), most(most) {}

  const SubvolumeProblem &problem;
  size_t most;
  bool mindMemtiles = false;
  struct Ranked {
    double seconds;
    Subvolume subvolume;
  };
  /// The fastest first.
  std::vector<Ranked> best;
  int64_t leastBytes = std::numeric_limits<int64_t>::max();
  Subvolume smallest;
  CoreFootprint smallestFootprint;

  bool found() const { return !best.empty(); }
  void consider(const Subvolume &candidate, double seconds) {
    // Of equal ones the first stays in front.
    auto place = llvm::find_if(best, [&](const Ranked &other) {
      return seconds < other.seconds * (1 - 1e-9);
    });
    if (place - best.begin() == int64_t(most) ||
        (mindMemtiles && !problem.fitsMemtiles(candidate)))
      return;
    best.insert(place, {seconds, candidate});
    if (best.size() > most)
      best.pop_back();
  }
  /// A lock counts the ring's rows.
  bool countable(const RingDemand &rows, int64_t ring) const {
    return ring / rows.unit * problem.layer.inputs() <= maxLockValue;
  }

  /// Whether the next run may be loaded while the cores work. On halting
  /// devices it would stop them whenever it comes.
  bool mayPair(int64_t steps, SumParts parts) const {
    return !problem.device.haltingWeights && problem.layer.hasWeights() &&
           steps * parts.count() > 1;
  }

  void tryCandidate(int64_t steps, SumParts parts, const RingDemand &rows) {
    if (problem.takesFirst && found())
      return;
    tryCandidate(steps, parts, rows, 1);
    if (mayPair(steps, parts))
      tryCandidate(steps, parts, rows, 2);
  }

  void tryCandidate(int64_t steps, SumParts parts, const RingDemand &rows,
                    int64_t runs) {
    int64_t blocks, bytes;
    largestSlot(problem, steps, parts, blocks, bytes);
    auto at = [&](Subvolume candidate) {
      return footprint(problem, rows, candidate, blocks, bytes);
    };
    for (int64_t ring : {rows.overlappedRing, rows.minimumRing}) {
      // A long ring is counted in units, so it must be a multiple of one.
      if (ring * problem.layer.inputs() > maxLockValue)
        ring = ceilDiv(ring, rows.unit) * rows.unit;
      if (!countable(rows, ring))
        continue;
      Subvolume candidate{steps, 1, ring, parts, runs};
      CoreFootprint least = at(candidate);
      if (least.total() < leastBytes) {
        leastBytes = least.total();
        smallest = candidate;
        smallestFootprint = least;
      }
      if (!fits(problem.device, least))
        continue;
      // The fewest tiles that fit: footprints fall with the number of tiles.
      int64_t low = 1, high = problem.columnWidth;
      while (low < high) {
        int64_t middle = (low + high) / 2;
        candidate.tileWidth = ceilDiv(problem.columnWidth, middle);
        if (fits(problem.device, at(candidate)))
          high = middle;
        else
          low = middle + 1;
      }
      candidate.tileWidth = ceilDiv(problem.columnWidth, low);
      double seconds =
          estimate(problem, rows, candidate, at(candidate)).weighed;
      // Exchanges of runs between parts cost more than the closed form knows.
      constexpr double partsHandicap = 1.05;
      if (parts.count() > 1)
        seconds *= partsHandicap;
      consider(candidate, seconds);
    }
  }
};

} // namespace

char SubvolumeError::ID = 0;

std::string SubvolumeError::describeBuffers() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << (footprint.inputs > 1 ? "two rings of " : "ring of ")
     << smallest.ringRows << (smallest.ringRows > 1 ? " rows (" : " row (")
     << footprint.inputs * footprint.ringBytes << " bytes), two output slots ("
     << footprint.outputBytes << " bytes)";
  if (footprint.addendBytes)
    os << ", two rows to add (" << footprint.addendBytes << " bytes)";
  if (footprint.handedBytes)
    os << ", rows between two kernels (" << footprint.handedBytes << " bytes)";
  if (footprint.runBytes)
    os << ", run of parameters (" << footprint.runBytes << " bytes)";
  if (footprint.sumRowBytes)
    os << ", and in scratch memory a row of sums (" << footprint.sumRowBytes
       << " bytes)";
  return text;
}

void SubvolumeError::log(llvm::raw_ostream &os) const { os << message; }

std::error_code SubvolumeError::convertToErrorCode() const {
  return llvm::inconvertibleErrorCode();
}

llvm::Expected<Subvolume>
bsaie::chooseSubvolume(const SubvolumeProblem &problem) {
  llvm::Expected<std::vector<Subvolume>> best = chooseSubvolumes(problem, 1);
  if (!best)
    return best.takeError();
  return best->front();
}

llvm::Expected<std::vector<Subvolume>>
bsaie::chooseSubvolumes(const SubvolumeProblem &problem, size_t mostChoices) {
  const LayerShape &layer = problem.layer;
  Search search(problem, mostChoices);
  int64_t mostSteps =
      ceilDiv(ceilDiv(layer.outputChannels, 8), problem.device.rows);
  const SumParts &most = problem.mostParts;
  RingDemand smallest = largestStream(layer, most);
  if (!search.countable(smallest, smallest.minimumRing))
    return llvm::createStringError(
        "a window needs a ring of %lld rows but locks count %lld",
        (long long)smallest.minimumRing,
        (long long)(maxLockValue / layer.inputs()));
  auto tryParts = [&](SumParts parts, int64_t firstStep) {
    RingDemand rows = largestStream(layer, parts);
    for (int64_t steps = firstStep; steps <= mostSteps; ++steps)
      search.tryCandidate(steps, parts, rows);
  };
  // When not even the finest cut fits, no other does.
  tryParts(most, mostSteps);
  if (!search.found()) {
    SubvolumeError error;
    error.smallest = search.smallest;
    error.footprint = search.smallestFootprint;
    bool sums = search.leastBytes <= problem.device.coreBufferBytes;
    error.isOfSums = sums;
    error.message = llvm::toString(llvm::createStringError(
        "one pixel of eight output channels%s needs %lld bytes of core "
        "memory%s but the core has %lld",
        most.count() > 1 ? " and eight input channels" : "",
        (long long)(sums ? error.footprint.sumRowBytes : search.leastBytes),
        sums ? " for sums" : "",
        (long long)(sums ? problem.device.coreScratchBytes
                         : problem.device.coreBufferBytes)));
    return llvm::make_error<SubvolumeError>(std::move(error));
  }
  auto tryAll = [&] {
    search.best.clear();
    // A few parts may spare steps; many are the last resort.
    constexpr int64_t fewParts = 4;
    for (int64_t count = 1; count <= most.count(); ++count) {
      for (int64_t rows = 1; rows <= std::min(count, most.kernelRows); ++rows)
        if (count % rows == 0 && count / rows <= most.channels &&
            count / rows >= problem.leastParts.channels &&
            rows >= problem.leastParts.kernelRows)
          tryParts({count / rows, rows}, 1);
      if (search.found() && count >= fewParts)
        break;
      // Beyond a few, a quarter more each time.
      if (count >= 2 * fewParts)
        count += count / 4;
    }
    if (!search.found())
      tryParts(most, 1);
  };
  search.mindMemtiles = bool(problem.fitsMemtiles);
  tryAll();
  if (!search.found()) {
    search.mindMemtiles = false;
    tryAll();
  }
  std::vector<Subvolume> subvolumes;
  for (const Search::Ranked &ranked : search.best)
    subvolumes.push_back(ranked.subvolume);
  return subvolumes;
}
