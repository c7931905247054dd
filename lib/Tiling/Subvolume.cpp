//===- Subvolume.cpp - What a core holds and computes ---------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/Subvolume.h"
#include "BSAIE/Program/Program.h"
#include "CoreWork.h"
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
  int64_t most = std::max<int64_t>(1, device.coreScratchBytes / sumRowBytes);
  return ceilDiv(layer.height.output, ceilDiv(layer.height.output, most));
}

CoreFootprint bsaie::coreFootprint(const SubvolumeProblem &problem,
                                   const Subvolume &subvolume) {
  StripWork strip(problem, subvolume.parts, subvolume.strips);
  return CoreWork(problem, strip, subvolume.steps).footprint(subvolume);
}

static bool fits(const Device &device, const CoreFootprint &footprint) {
  return footprint.total() <= device.coreBufferBytes &&
         footprint.sumRowBytes <= device.coreScratchBytes;
}

LayerSeconds bsaie::estimateLayer(const SubvolumeProblem &problem,
                                  const Subvolume &subvolume) {
  StripWork strip(problem, subvolume.parts, subvolume.strips);
  return CoreWork(problem, strip, subvolume.steps)
      .seconds(subvolume, /*listsRuns=*/true);
}

namespace {

/// What no subvolume of some parts and strips can do without: in each step the
/// input enters the column, and once all parameters enter the rows of cores.
class LeastSeconds {
public:
  LeastSeconds(const SubvolumeProblem &problem, const StripWork &strip) {
    const Device &device = problem.device;
    const LayerShape &layer = strip.layer;
    Interval all{0, ceilDiv(layer.outputChannels, 8)};
    int64_t bytes = 0;
    for (int64_t k = 0; k < strip.parts.count(); ++k)
      bytes += problem.runBytes(all, k, strip.parts);
    parameters = double(bytes) * double(strip.strips) /
                 (double(device.rows) * device.loadwmBytesPerSecond);
    if (!layer.channelwise())
      input = double(strip.strips * strip.rows.totalRows *
                     tileInputWidth(layer, problem.columnWidth) *
                     layer.inputChannels) /
              device.loadfmBytesPerSecond;
  }
  double of(int64_t steps) const {
    return std::max(parameters, double(steps) * input);
  }

private:
  double parameters = 0, input = 0;
};

/// The best subvolumes so far, and the one that needs the least bytes.
struct Search {
  Search(const SubvolumeProblem &problem, size_t most)
      : problem(problem), most(most) {}

  const SubvolumeProblem &problem;
  size_t most;
  bool mindMemtiles = false;
  /// The fastest first.
  std::vector<RankedSubvolume> best;
  int64_t leastBytes = std::numeric_limits<int64_t>::max();
  Subvolume smallest;
  CoreFootprint smallestFootprint;

  bool found() const { return !best.empty(); }
  bool isFull() const { return best.size() == most; }
  void consider(const Subvolume &candidate, double seconds) {
    // Of equal ones the first stays in front.
    auto place = llvm::find_if(best, [&](const RankedSubvolume &other) {
      return seconds < other.seconds * (1 - 1e-9);
    });
    if (place - best.begin() == int64_t(most) ||
        (mindMemtiles && !problem.fitsMemtiles(candidate)))
      return;
    best.insert(place, {candidate, seconds});
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

  void tryCandidates(const StripWork &strip, int64_t steps) {
    if (problem.takesFirst && found())
      return;
    CoreWork work(problem, strip, steps);
    Subvolume candidate{steps, 1, 1, strip.parts, /*runs=*/1, strip.strips};
    tryCandidates(work, candidate);
    candidate.runs = 2;
    if (mayPair(steps, strip.parts))
      tryCandidates(work, candidate);
  }

  /// Tiles and rings for the candidate's steps, parts and runs.
  void tryCandidates(CoreWork &work, Subvolume candidate) {
    const RingDemand &rows = work.demand();
    for (int64_t ring : {rows.overlappedRing, rows.minimumRing}) {
      // A long ring is counted in units, so it must be a multiple of one.
      if (ring * problem.layer.inputs() > maxLockValue)
        ring = ceilDiv(ring, rows.unit) * rows.unit;
      if (!countable(rows, ring))
        continue;
      candidate.ringRows = ring;
      candidate.tileWidth = 1;
      CoreFootprint least = work.footprint(candidate);
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
        if (fits(problem.device, work.footprint(candidate)))
          high = middle;
        else
          low = middle + 1;
      }
      candidate.tileWidth = ceilDiv(problem.columnWidth, low);
      if (ring == rows.overlappedRing && problem.layer.hasWeights() &&
          !problem.takesFirst)
        lengthenRing(work, candidate);
      consider(candidate, work.seconds(candidate).weighed);
    }
  }

  /// Gives the ring what is left of the core: rows enter while the cores wait
  /// for a run. A few do; beyond them the next layer's runs would have no
  /// place.
  void lengthenRing(const CoreWork &work, Subvolume &candidate) const {
    constexpr int64_t fewRows = 8;
    int64_t most = std::min(candidate.ringRows + fewRows,
                            maxLockValue / problem.layer.inputs());
    bool isOneRun = candidate.steps * candidate.parts.count() == 1 &&
                    candidate.tileWidth >= problem.columnWidth;
    if (isOneRun)
      most = std::min(most, work.demand().totalRows);
    while (candidate.ringRows < most) {
      ++candidate.ringRows;
      if (!fits(problem.device, work.footprint(candidate))) {
        --candidate.ringRows;
        return;
      }
    }
  }
};

} // namespace

int64_t bsaie::callsInRing(const LayerShape &layer, SumParts parts,
                           int64_t ringRows) {
  WindowDim height = kernelRowPart(layer.height, parts, parts.count() - 1);
  int64_t extent = std::max<int64_t>(height.extent(), 1);
  // Rows that no call reads do not enter.
  return 1 + std::max<int64_t>(0, ringRows - extent) /
                 std::min(height.stride, extent);
}

int64_t bsaie::addendRows(const LayerShape &layer, SumParts parts,
                          int64_t ringRows) {
  constexpr int64_t leastRows = 2, mostRows = 16;
  return std::clamp(callsInRing(layer, parts, ringRows), leastRows, mostRows);
}

char SubvolumeError::ID = 0;

std::string SubvolumeError::describeBuffers() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << (footprint.inputs > 1 ? "two rings of " : "ring of ")
     << smallest.ringRows << (smallest.ringRows > 1 ? " rows (" : " row (")
     << footprint.inputs * footprint.ringBytes << " bytes), two output slots ("
     << footprint.outputBytes << " bytes)";
  if (footprint.addendBytes)
    os << ", " << footprint.addendRows << " rows to add ("
       << footprint.addendBytes << " bytes)";
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

/// The numbers of strips to try; one first.
static llvm::SmallVector<int64_t, 8>
countStrips(const SubvolumeProblem &problem) {
  llvm::SmallVector<int64_t, 8> counts = {1};
  if (problem.takesFirst || !problem.layer.hasStrips())
    return counts;
  for (int64_t strips = 2; strips <= problem.device.rows; ++strips)
    if (problem.device.rows % strips == 0 &&
        strips <= problem.layer.height.output)
      counts.push_back(strips);
  if (llvm::is_contained(counts, problem.onlyStrips))
    counts = {problem.onlyStrips};
  return counts;
}

llvm::Expected<RankedSubvolume>
bsaie::chooseSubvolume(const SubvolumeProblem &problem) {
  llvm::Expected<std::vector<RankedSubvolume>> best =
      chooseSubvolumes(problem, 1);
  if (!best)
    return best.takeError();
  return best->front();
}

llvm::Expected<std::vector<RankedSubvolume>>
bsaie::chooseSubvolumes(const SubvolumeProblem &problem, size_t mostChoices) {
  const LayerShape &layer = problem.layer;
  Search search(problem, mostChoices);
  const SumParts &most = problem.mostParts;
  RingDemand smallest = largestStream(layer, most);
  if (!search.countable(smallest, smallest.minimumRing))
    return llvm::createStringError(
        "a window needs a ring of %lld rows but locks count %lld",
        (long long)smallest.minimumRing,
        (long long)(maxLockValue / layer.inputs()));
  auto mostSteps = [&](int64_t strips) {
    return ceilDiv(ceilDiv(layer.outputChannels, 8),
                   problem.device.rows / strips);
  };
  auto tryParts = [&](SumParts parts, int64_t firstStep, int64_t strips) {
    StripWork strip(problem, parts, strips);
    LeastSeconds least(problem, strip);
    for (int64_t steps = firstStep; steps <= mostSteps(strips); ++steps) {
      if (search.isFull() && least.of(steps) >= search.best.back().seconds)
        return;
      search.tryCandidates(strip, steps);
    }
  };
  // When not even the finest cut fits, no other does.
  tryParts(most, mostSteps(1), /*strips=*/1);
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
  llvm::SmallVector<int64_t, 8> stripCounts = countStrips(problem);
  auto tryAll = [&] {
    search.best.clear();
    // A few parts may spare steps; many are the last resort.
    constexpr int64_t fewParts = 4;
    for (int64_t count = 1; count <= most.count(); ++count) {
      for (int64_t rows = 1; rows <= std::min(count, most.kernelRows); ++rows)
        if (count % rows == 0 && count / rows <= most.channels &&
            count / rows >= problem.leastParts.channels &&
            rows >= problem.leastParts.kernelRows)
          for (int64_t strips : stripCounts)
            tryParts({count / rows, rows}, 1, strips);
      if (search.found() && count >= fewParts)
        break;
      // Beyond a few, a quarter more each time.
      if (count >= 2 * fewParts)
        count += count / 4;
    }
    if (!search.found())
      tryParts(most, 1, /*strips=*/1);
  };
  search.mindMemtiles = bool(problem.fitsMemtiles);
  tryAll();
  if (!search.found()) {
    search.mindMemtiles = false;
    tryAll();
  }
  return std::move(search.best);
}
