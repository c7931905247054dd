//===- SubvolumeChoice.cpp - What a layer could be cut into for the cores -===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SubvolumeChoice.h"

#include "BSAIE/Analysis/LayerParameters.h"
#include "BSAIE/Memory/SmallestCapacity.h"
#include "BSAIE/Tiling/Subvolume.h"

using namespace mlir;
using namespace bsaie;

/// Says which buffers the smallest subvolume has, and how large a core must be
/// for it.
static void noteSmallestCore(InFlightDiagnostic &error,
                             const SubvolumeError &why,
                             SubvolumeProblem problem) {
  error.attachNote() << "the smallest subvolume holds "
                     << why.describeBuffers();
  constexpr int64_t mostBytes = int64_t(1) << 26;
  StringRef field = why.isOfSums ? "core_scratch_bytes" : "core_buffer_bytes";
  int64_t leastBytes =
      why.isOfSums ? why.footprint.sumRowBytes : why.footprint.total();
  auto fits = [&](int64_t bytes) {
    (why.isOfSums ? problem.device.coreScratchBytes
                  : problem.device.coreBufferBytes) = bytes;
    bool isChosen = true;
    llvm::handleAllErrors(
        chooseSubvolume(problem).takeError(),
        // Once the buffers fit, the sums are another matter.
        [&](const SubvolumeError &other) {
          isChosen = other.isOfSums && !why.isOfSums;
        },
        [&](const llvm::ErrorInfoBase &) { isChosen = false; });
    return isChosen;
  };
  std::optional<SmallestCapacity> smallest =
      findSmallestCapacity(leastBytes, mostBytes, fits);
  Diagnostic &note = error.attachNote();
  if (!smallest)
    note << "no " << field << " up to " << mostBytes << " would do";
  else
    note << field << "=" << smallest->bytes << " would do"
         << (smallest->isExact ? ", and no less" : "");
}

/// Each phase is some instructions of the program.
static constexpr int64_t mostPhases = 1 << 15;

static int64_t phasesOf(const SubvolumeProblem &problem,
                        const Subvolume &subvolume) {
  int64_t sumRowBytes = coreFootprint(problem, subvolume).sumRowBytes;
  LayerShape strip = stripOf(problem.layer, subvolume.strips);
  return subvolume.steps * subvolume.parts.count() *
         ceilDiv(problem.columnWidth, subvolume.tileWidth) *
         ceilDiv(strip.height.output,
                 bandRows(problem.device, strip, subvolume, sumRowBytes));
}

namespace {

/// What is held against the memtiles.
struct Memtiles {
  MemtileSplitProblem leaf;
  const LayerParameters &parameters;
  const Device &device;

  blocksparse::SubvolumeAttr attributeOf(MLIRContext *context,
                                         const Subvolume &subvolume,
                                         bool staged) const {
    return blocksparse::SubvolumeAttr::get(
        context, subvolume.steps, subvolume.tileWidth, subvolume.ringRows,
        subvolume.parts.channels, subvolume.parts.kernelRows, staged,
        subvolume.runs, subvolume.strips, parameters.isFolded());
  }
  bool hold(MLIRContext *context, const Subvolume &subvolume,
            bool staged) const {
    MemtileSplit split;
    if (staged)
      split.sums = subvolume.parts;
    RunDeal deal =
        parameters.deal(attributeOf(context, subvolume, staged), device);
    return memtileBytes(leaf, split, *llvm::max_element(deal.memtileBytes)) <=
           device.memtileBytes;
  }
};

/// A subvolume and its closed-form time.
struct Timed {
  blocksparse::SubvolumeAttr subvolume;
  double seconds;
};

} // namespace

static SubvolumeChoices subvolumesOf(ArrayRef<Timed> choices) {
  return llvm::map_to_vector<4>(
      choices, [](const Timed &choice) { return choice.subvolume; });
}

/// Adds those that take the kernel's columns for channels to `choices`, each
/// before what takes longer; of all `most` stay.
static LogicalResult addFolded(Operation *op, const Device &device,
                               const MemtileSplitProblem &leaf, size_t most,
                               int64_t strips,
                               SmallVectorImpl<Timed> &choices) {
  FailureOr<LayerParameters> parameters =
      LayerParameters::get(op, /*folds=*/true);
  if (failed(parameters))
    return failure();
  SubvolumeProblem problem = subvolumeProblem(*parameters, device);
  problem.onlyStrips = strips;
  Memtiles memtiles{leaf, *parameters, device};
  MLIRContext *context = op->getContext();
  problem.fitsMemtiles = [&](const Subvolume &subvolume) {
    return memtiles.hold(context, subvolume, /*staged=*/false);
  };
  llvm::Expected<std::vector<RankedSubvolume>> found =
      chooseSubvolumes(problem, most);
  if (!found) {
    llvm::consumeError(found.takeError());
    return success();
  }
  for (const RankedSubvolume &subvolume : *found) {
    if (phasesOf(problem, subvolume) > mostPhases ||
        !problem.fitsMemtiles(subvolume))
      continue;
    auto *place = llvm::find_if(choices, [&](const Timed &other) {
      return subvolume.seconds < other.seconds * (1 - 1e-9);
    });
    choices.insert(place, {memtiles.attributeOf(context, subvolume,
                                                /*staged=*/false),
                           subvolume.seconds});
  }
  if (choices.size() > most)
    choices.truncate(most);
  return success();
}

FailureOr<SubvolumeChoices>
bsaie::chooseSubvolumes(Operation *op, const Device &device, size_t most,
                        bool takesFirst, int64_t strips) {
  FailureOr<LayerParameters> parameters =
      LayerParameters::get(op, /*folds=*/false);
  if (failed(parameters))
    return failure();
  SubvolumeProblem problem = subvolumeProblem(*parameters, device);
  // A leaf that exceeds the memtiles comes in parts; so does one that does with
  // the headers of the runs that the cores need.
  MemtileSplitProblem leaf = memtileSplitProblem(op, *parameters, device);
  problem.leastParts = chooseSumParts(leaf);
  problem.takesFirst = takesFirst;
  problem.onlyStrips = strips;
  Memtiles memtiles{leaf, *parameters, device};
  auto attributeOf = [&](const Subvolume &subvolume, bool staged) {
    return memtiles.attributeOf(op->getContext(), subvolume, staged);
  };
  auto fitsMemtiles = [&](const Subvolume &subvolume, bool staged) {
    return memtiles.hold(op->getContext(), subvolume, staged);
  };
  if (problem.leastParts.count() == 1)
    problem.fitsMemtiles = [&](const Subvolume &subvolume) {
      return fitsMemtiles(subvolume, /*staged=*/false);
    };
  for (;;) {
    llvm::Expected<std::vector<RankedSubvolume>> best =
        chooseSubvolumes(problem, most);
    if (!best) {
      llvm::handleAllErrors(
          best.takeError(),
          [&](const SubvolumeError &why) {
            InFlightDiagnostic error = op->emitOpError(why.message);
            noteSmallestCore(error, why, problem);
          },
          [&](const llvm::ErrorInfoBase &why) {
            op->emitOpError(why.message());
          });
      return failure();
    }
    const Subvolume &subvolume = best->front();
    bool staged = problem.leastParts.count() > 1;
    int64_t phases = phasesOf(problem, subvolume);
    if (phases > mostPhases)
      return op->emitOpError("needs ")
             << phases << " phases in cores of " << device.coreBufferBytes
             << " bytes, more than " << mostPhases;
    SmallVector<Timed, 4> choices;
    for (const RankedSubvolume &choice : *best)
      if (choices.empty() || fitsMemtiles(choice, staged))
        choices.push_back({attributeOf(choice, staged), choice.seconds});
    if (fitsMemtiles(subvolume, staged)) {
      if (!staged && !takesFirst && parameters->canFold() &&
          failed(addFolded(op, device, leaf, most, strips, choices)))
        return failure();
      return subvolumesOf(choices);
    }
    problem.fitsMemtiles = nullptr;
    SumParts &least = problem.leastParts;
    if (least.channels < problem.mostParts.channels)
      least.channels = std::min(problem.mostParts.channels,
                                least.channels + 1 + least.channels / 4);
    else if (least.kernelRows < problem.mostParts.kernelRows)
      least.kernelRows = problem.mostParts.kernelRows;
    else
      return subvolumesOf(choices); // placement will say what does not fit
  }
}
