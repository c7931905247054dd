//===- LayerParameters.cpp - What a layer's kernels read ------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/LayerParameters.h"
#include "BSAIE/Tiling/FoldedColumns.h"
#include "BSAIE/Tiling/Partition.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace bsaie;

/// Rows of a convolution's kernel may come in parts, its columns may not.
static LogicalResult checkKernel(Operation *op, const LayerShape &shape) {
  if (!shape.hasWeights() || (shape.ownWidth().kernel <= maxRunKernel &&
                              (shape.kind == LayerKind::Conv ||
                               shape.ownHeight().kernel <= maxRunKernel)))
    return success();
  return op->emitOpError("has a kernel of ")
         << shape.ownHeight().kernel << "x" << shape.ownWidth().kernel
         << " but packed weights count " << maxRunKernel
         << (shape.kind == LayerKind::Conv ? " columns" : " rows and columns");
}

FailureOr<LayerParameters> LayerParameters::get(Operation *op) {
  auto subvolume = op->getAttrOfType<blocksparse::SubvolumeAttr>("subvolume");
  return get(op, subvolume && subvolume.getFolded());
}

FailureOr<LayerParameters> LayerParameters::get(Operation *op, bool folds) {
  LayerParameters result;
  result.loadedShape = layerShape(op);
  LogicalResult read = success();
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](blocksparse::Conv2DOp conv) {
        result.conv = std::make_shared<ConvParameters>();
        read = readConvParameters(conv, *result.conv);
        if (auto sum = conv.getSum())
          result.binary = readSumConstants(*sum);
        if (auto pool = conv.getAvgPool())
          result.average = readAvgPoolConstants(*pool);
        if (succeeded(read))
          result.findInputBlocks();
      })
      .Case([&](blocksparse::DepthwiseConv2DOp conv) {
        result.depthwise = std::make_shared<DepthwiseParameters>();
        read = readDepthwiseParameters(conv, *result.depthwise);
      })
      .Case<blocksparse::AddOp, blocksparse::SubOp, blocksparse::MulOp>(
          [&](auto binary) { result.binary = readBinaryConstants(binary); })
      .Case([&](blocksparse::AvgPool2DOp pool) {
        result.average = readAvgPoolConstants(pool);
      })
      .Case([&](blocksparse::CopyOp copy) {
        result.copy = readCopyConstants(copy);
      });
  if (failed(read) || failed(checkKernel(op, result.loadedShape)))
    return failure();
  if (folds && result.canFold())
    result.fold();
  return result;
}

bool LayerParameters::canFold() const {
  // Of more than eight channels a few may be loaded: those of one block.
  return conv && conv->blocks.count() > 0 &&
         conv->constants.shape.inputChannels == loadedShape.inputChannels &&
         canFoldColumns(loadedShape);
}

void LayerParameters::fold() {
  WeightShape &shape = conv->constants.shape;
  channelsBeforeFold = shape.inputChannels;
  BlockMask blocks = std::move(conv->blocks);
  shape = {shape.outputChannels, shape.kernelHeight, 1,
           shape.kernelWidth * shape.inputChannels};
  conv->blocks = BlockMask(shape, blocks.block, false);
  for (int64_t row = 0; row < blocks.blockRows; ++row)
    if (blocks.test(row, 0))
      for (int64_t column = 0; column < conv->blocks.blockColumns; ++column)
        conv->blocks.set(row, column);
  foldColumns(loadedShape);
  inputBlocks.clear();
  findInputBlocks();
}

void bsaie::forgetWindow(LayerShape &shape) {
  for (WindowDim *dim : {&shape.height, &shape.width})
    *dim = {dim->output, dim->output};
}

/// Block columns that hold a block. Each gap between them costs a piece in
/// every descriptor, so only the widest are left out.
void LayerParameters::findInputBlocks() {
  constexpr size_t mostGaps = 7;
  const BlockMask &mask = conv->blocks;
  llvm::BitVector held(mask.blockColumns);
  for (int64_t row = 0; row < mask.blockRows; ++row)
    for (int64_t column = 0; column < mask.blockColumns; ++column)
      if (mask.test(row, column))
        held.set(column);
  nothing = held.none() && !loadedShape.addsInput && !loadedShape.pooled;
  // Who hands rows on loads a block of its own input all the same.
  if (held.none())
    held.set(0);
  if (nothing) {
    forgetWindow(loadedShape);
    conv->constants.shape.kernelHeight = conv->constants.shape.kernelWidth = 1;
  }
  SmallVector<Interval> gaps;
  int last = held.find_first();
  for (int column = held.find_next(last); column >= 0;
       last = column, column = held.find_next(column))
    if (column > last + 1)
      gaps.push_back({last + 1, column});
  llvm::sort(gaps, [](Interval a, Interval b) {
    return std::pair(b.size(), a.begin) < std::pair(a.size(), b.begin);
  });
  for (const Interval &gap :
       llvm::drop_begin(gaps, std::min(mostGaps, gaps.size())))
    held.set(gap.begin, gap.end);

  for (unsigned column : held.set_bits())
    inputBlocks.push_back(column);
  int64_t lastChannels =
      std::min<int64_t>(8, loadedShape.inputChannels - inputBlocks.back() * 8);
  loadedShape.inputChannels = 8 * (inputBlocks.size() - 1) + lastChannels;

  size_t columns = inputBlocks.size() + 1;
  blocksBefore.assign((mask.blockRows + 1) * columns, 0);
  for (int64_t row = 0; row < mask.blockRows; ++row) {
    int32_t inRow = 0;
    for (size_t c = 0; c + 1 < columns; ++c) {
      inRow += mask.test(row, inputBlocks[c]);
      blocksBefore[(row + 1) * columns + c + 1] =
          blocksBefore[row * columns + c + 1] + inRow;
    }
  }
}

int64_t LayerParameters::countBlocks(Interval blocks, Interval columns) const {
  int64_t pitch = inputBlocks.size() + 1;
  auto before = [&](int64_t row, int64_t column) {
    return int64_t(blocksBefore[row * pitch + column]);
  };
  return before(blocks.end, columns.end) - before(blocks.begin, columns.end) -
         before(blocks.end, columns.begin) +
         before(blocks.begin, columns.begin);
}

SumParts LayerParameters::mostParts() const {
  if (!conv || nothing || loadedShape.pooled)
    return {};
  // Blocks of folded channels end within a pixel.
  return {isFolded() ? 1 : int64_t(inputBlocks.size()),
          loadedShape.ownHeight().kernel};
}

SmallVector<Interval, 4> LayerParameters::inputRanges(int64_t index,
                                                      SumParts parts) const {
  SmallVector<Interval, 4> ranges;
  if (!conv) {
    ranges.push_back({0, loadedShape.inputChannels});
    return ranges;
  }
  Interval columns =
      part(inputBlocks.size(), parts.channels, index / parts.kernelRows);
  int64_t channels = conv->constants.shape.inputChannels;
  for (int64_t c = columns.begin; c < columns.end; ++c) {
    int64_t begin = inputBlocks[c] * 8;
    int64_t end = std::min(begin + 8, channels);
    if (!ranges.empty() && ranges.back().end == begin)
      ranges.back().end = end;
    else
      ranges.push_back({begin, end});
  }
  return ranges;
}

int64_t LayerParameters::mostInputChannels(SumParts parts) const {
  if (isFolded())
    return channelsBeforeFold;
  int64_t most = 0;
  for (int64_t k = 0; k < parts.count(); k += parts.kernelRows)
    most = std::max(most, totalSize(inputRanges(k, parts)));
  return most;
}

Interval LayerParameters::channels(Interval blocks) const {
  return {blocks.begin * 8,
          std::min(blocks.end * 8, loadedShape.outputChannels)};
}

ConvPart LayerParameters::partOf(Interval blocks, int64_t index,
                                 SumParts parts) const {
  Interval range = channels(blocks);
  Interval columns =
      part(inputBlocks.size(), parts.channels, index / parts.kernelRows);
  Interval rows = part(loadedShape.ownHeight().kernel, parts.kernelRows,
                       index % parts.kernelRows);
  ConvPart result;
  result.channelBegin = range.begin;
  result.channelEnd = range.end;
  result.inputBlocks =
      ArrayRef(inputBlocks).slice(columns.begin, columns.size());
  result.kernelRowBegin = rows.begin;
  result.kernelRowEnd = rows.end;
  result.partial = index + 1 < parts.count();
  return result;
}

int64_t LayerParameters::prefixBytes(int64_t index, SumParts parts) const {
  if (loadedShape.pooled && loadedShape.pooled->isBefore)
    return avgPoolRunBytes;
  return loadedShape.addsInput && index + 1 == parts.count() ? addRunBytes : 0;
}

int64_t LayerParameters::runBytes(Interval blocks, int64_t index,
                                  SumParts parts) const {
  Interval range = channels(blocks);
  switch (loadedShape.kind) {
  case LayerKind::Conv: {
    Interval columns =
        part(inputBlocks.size(), parts.channels, index / parts.kernelRows);
    ConvPartSize size;
    size.blocks = countBlocks(blocks, columns);
    // Blocks in the last row and column may be clipped.
    size.valuesPerTap = 64 * size.blocks;
    int64_t channelsOfAll = conv->constants.shape.inputChannels;
    int64_t missingOutputs = blocks.end * 8 - range.end;
    int64_t missingInputs = std::max<int64_t>(
        0, (inputBlocks[columns.end - 1] + 1) * 8 - channelsOfAll);
    Interval lastRow{blocks.end - 1, blocks.end};
    Interval lastColumn{columns.end - 1, columns.end};
    size.valuesPerTap -= 8 * missingOutputs * countBlocks(lastRow, columns);
    size.valuesPerTap -= 8 * missingInputs * countBlocks(blocks, lastColumn);
    size.valuesPerTap +=
        missingOutputs * missingInputs * countBlocks(lastRow, lastColumn);
    return prefixBytes(index, parts) +
           convRunBytes(conv->constants, partOf(blocks, index, parts), size);
  }
  case LayerKind::Depthwise:
    return dwConvRunBytes(depthwise->constants, range.begin, range.end);
  case LayerKind::Add:
  case LayerKind::Sub:
  case LayerKind::Mul:
    return addRunBytes;
  case LayerKind::AvgPool:
    return avgPoolRunBytes;
  case LayerKind::Copy:
    return copyRunBytes;
  case LayerKind::MaxPool:
    return 0;
  }
  return 0;
}

bool LayerParameters::canPack(Interval blocks, int64_t index,
                              SumParts parts) const {
  if (!loadedShape.hasWeights())
    return true;
  if (channels(blocks).size() > maxRunCount)
    return false;
  if (!conv)
    return true;
  Interval columns =
      part(inputBlocks.size(), parts.channels, index / parts.kernelRows);
  Interval rows = part(loadedShape.ownHeight().kernel, parts.kernelRows,
                       index % parts.kernelRows);
  return rows.size() <= maxRunKernel && 8 * columns.size() <= maxRunCount &&
         countBlocks(blocks, columns) <= maxRunCount;
}

int64_t LayerParameters::nonZeroBlocks(Interval blocks, int64_t index,
                                       SumParts parts) const {
  if (conv)
    return countBlocks(blocks, part(inputBlocks.size(), parts.channels,
                                    index / parts.kernelRows));
  return depthwise ? blocks.size() : 0;
}

void LayerParameters::packRun(Interval blocks, int64_t index, SumParts parts,
                              llvm::SmallVectorImpl<char> &out) const {
  Interval range = channels(blocks);
  switch (loadedShape.kind) {
  case LayerKind::Conv:
    if (loadedShape.pooled && loadedShape.pooled->isBefore)
      packAvgPoolRun(average, out);
    else if (prefixBytes(index, parts))
      packAddRun(binary, out);
    return packConvRun(conv->constants, conv->blocks,
                       partOf(blocks, index, parts), out);
  case LayerKind::Depthwise:
    return packDwConvRun(depthwise->constants, range.begin, range.end, out);
  case LayerKind::Add:
  case LayerKind::Sub:
  case LayerKind::Mul:
    return packAddRun(binary, out);
  case LayerKind::AvgPool:
    return packAvgPoolRun(average, out);
  case LayerKind::Copy:
    return packCopyRun(copy, out);
  case LayerKind::MaxPool:
    return;
  }
}

bool LayerParameters::sharedRun() const { return !loadedShape.hasWeights(); }

/// Lets the runs of each step and part begin where the memtiles' buffers begin:
/// they are there one after the other.
static void stageRuns(RunDeal &deal) {
  SmallVector<int64_t, 8> used(deal.memtileBytes.size(), 0);
  std::fill(deal.memtileBytes.begin(), deal.memtileBytes.end(), 0);
  int64_t step = 0, part = 0;
  for (DealtRun &run : deal.runs) {
    if (run.step != step || run.part != part)
      std::fill(used.begin(), used.end(), 0);
    step = run.step;
    part = run.part;
    run.offsetBytes = used[run.memtile];
    used[run.memtile] += run.bytes;
    deal.memtileBytes[run.memtile] =
        std::max(deal.memtileBytes[run.memtile], used[run.memtile]);
  }
}

RunDeal LayerParameters::deal(blocksparse::SubvolumeAttr subvolume,
                              const Device &device) const {
  SumParts parts = sumParts(subvolume);
  int64_t blocks = ceilDiv(loadedShape.outputChannels, 8);
  if (loadedShape.kind == LayerKind::MaxPool) {
    RunDeal none;
    none.memtileBytes.assign(device.memtiles(), 0);
    return none;
  }
  auto bytes = [&](Interval blocks, int64_t part) {
    return runBytes(blocks, part, parts);
  };
  if (sharedRun())
    return dealRuns({blocks, 1, 1}, 1, device, bytes);
  RunDeal all = dealRuns(
      {blocks, subvolume.getSteps(), device.rows / subvolume.getStrips()},
      parts.count(), device, bytes);
  if (subvolume.getStaged())
    stageRuns(all);
  return all;
}

MemtileSplitProblem
bsaie::memtileSplitProblem(Operation *op, const LayerParameters &parameters,
                           const Device &device) {
  MemtileSplitProblem problem;
  problem.layer = parameters.shape();
  if (parameters.readsNothing())
    problem.layer.inputChannels = 0;
  problem.device = device;
  problem.parameterBytes = [&parameters](Interval blocks, int64_t part,
                                         SumParts parts) {
    return parameters.runBytes(blocks, part, parts);
  };
  problem.mostSums = parameters.mostParts();
  // Whole blocks of the mask, of at least the 8 channels that kernels work on.
  if (auto conv = dyn_cast<blocksparse::Conv2DOp>(op)) {
    int64_t height = conv.getWeights().getType().getBlockHeight();
    problem.channelBlock = height * ceilDiv(8, height);
  }
  return problem;
}

SubvolumeProblem bsaie::subvolumeProblem(const LayerParameters &parameters,
                                         const Device &device) {
  // What cannot be packed fits no core.
  constexpr int64_t tooMany = int64_t(1) << 40;
  SubvolumeProblem problem;
  problem.layer = parameters.shape();
  problem.device = device;
  problem.columnWidth = widestColumn(problem.layer.width.output, device);
  problem.runBytes = [&parameters](Interval blocks, int64_t part,
                                   SumParts parts) {
    return parameters.canPack(blocks, part, parts)
               ? parameters.runBytes(blocks, part, parts)
               : tooMany;
  };
  problem.nonZeroBlocks = [&parameters](Interval blocks, int64_t part,
                                        SumParts parts) {
    return parameters.nonZeroBlocks(blocks, part, parts);
  };
  problem.mostParts = parameters.mostParts();
  return problem;
}

SumParts bsaie::sumParts(blocksparse::SubvolumeAttr subvolume) {
  return {subvolume.getParts(), subvolume.getKernelParts()};
}

FailureOr<blocksparse::SubvolumeAttr>
bsaie::readSubvolume(Operation *op, const LayerParameters &parameters,
                     const Device &device) {
  int64_t images =
      cast<RankedTensorType>(op->getResult(0).getType()).getDimSize(0);
  if (images != 1) {
    op->emitOpError("has ") << images << " images; run blocksparse-split first";
    return failure();
  }
  auto subvolume = op->getAttrOfType<blocksparse::SubvolumeAttr>("subvolume");
  if (!subvolume) {
    op->emitOpError(
        "has no subvolume; run blocksparse-assign-subvolumes first");
    return failure();
  }
  const LayerShape &shape = parameters.shape();
  SumParts most = parameters.mostParts();
  auto atMost = [&](StringRef name, int64_t value, int64_t most,
                    StringRef what) -> LogicalResult {
    if (value <= most)
      return success();
    return op->emitOpError("subvolume has ")
           << name << " = " << value << " but the layer has " << most << what;
  };
  if (failed(atMost("steps", subvolume.getSteps(),
                    ceilDiv(shape.outputChannels, 8),
                    " blocks of output channels")) ||
      failed(atMost("parts", subvolume.getParts(), most.channels,
                    " blocks of input channels to sum over")) ||
      failed(atMost("kernelParts", subvolume.getKernelParts(), most.kernelRows,
                    " kernel rows to sum over")) ||
      failed(atMost("tileWidth", subvolume.getTileWidth(), shape.width.output,
                    " columns of output")))
    return failure();
  if (subvolume.getFolded() && !parameters.isFolded()) {
    const WindowDim &width = shape.ownWidth();
    op->emitOpError("subvolume is folded but ")
        << width.kernel << " kernel columns of " << shape.inputChannels
        << " channels with dilation " << width.dilation << " cannot be";
    return failure();
  }
  if (subvolume.getFolded() && subvolume.getStaged()) {
    op->emitOpError("subvolume is staged and folded, expected one at most");
    return failure();
  }
  if (subvolume.getStaged() && sumParts(subvolume).count() == 1) {
    op->emitOpError("subvolume is staged but has one part");
    return failure();
  }
  int64_t strips = subvolume.getStrips();
  if (strips > 1 && !shape.hasStrips()) {
    op->emitOpError("subvolume has strips = ")
        << strips << " but only convolutions have strips, and pools with them "
        << "only without padding above or below";
    return failure();
  }
  if (device.rows % strips != 0) {
    op->emitOpError("subvolume has strips = ")
        << strips << ", which do not divide " << device.rows
        << " rows of cores";
    return failure();
  }
  if (failed(atMost("strips", strips, shape.height.output, " rows of output")))
    return failure();
  int64_t ring =
      largestStream(stripOf(shape, strips), sumParts(subvolume)).minimumRing;
  if (subvolume.getRingRows() < ring) {
    op->emitOpError("subvolume has ringRows = ")
        << subvolume.getRingRows() << " but a ring of less than " << ring
        << " rows deadlocks";
    return failure();
  }
  return subvolume;
}
