//===- LayerParameters.cpp - What a layer's kernels read ------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/LayerParameters.h"
#include "BSAIE/Tiling/RowStream.h"

using namespace mlir;
using namespace bsaie;

FailureOr<LayerParameters> LayerParameters::get(Operation *op) {
  LayerParameters result;
  LayerShape shape = layerShape(op);
  result.kind = shape.kind;
  result.outputChannels = shape.outputChannels;
  if (auto conv = dyn_cast<blocksparse::Conv2DOp>(op)) {
    result.conv = std::make_shared<ConvParameters>();
    if (failed(readConvParameters(conv, *result.conv)))
      return failure();
    const BlockMask &mask = result.conv->blocks;
    result.blocksBefore.push_back(0);
    for (int64_t row = 0; row < mask.blockRows; ++row) {
      int64_t count = 0;
      for (int64_t column = 0; column < mask.blockColumns; ++column)
        count += mask.test(row, column);
      result.blocksBefore.push_back(result.blocksBefore.back() + count);
    }
  } else if (auto add = dyn_cast<blocksparse::AddOp>(op)) {
    result.add = readAddConstants(add);
  } else if (auto pool = dyn_cast<blocksparse::AvgPool2DOp>(op)) {
    result.average.inputZeroPoint = pool.getInputZp();
    result.average.outputZeroPoint = pool.getOutputZp();
  }
  return result;
}

Interval LayerParameters::channels(Interval blocks) const {
  return {blocks.begin * 8, std::min(blocks.end * 8, outputChannels)};
}

int64_t LayerParameters::runBytes(Interval blocks, int64_t part,
                                  int64_t parts) const {
  assert(parts == 1 && part == 0 && "kernels do not sum over parts");
  switch (kind) {
  case LayerKind::Conv: {
    Interval range = channels(blocks);
    return convRunBytes(conv->constants, conv->blocks, range.begin, range.end);
  }
  case LayerKind::Add:
    return addRunBytes;
  case LayerKind::AvgPool:
    return avgPoolRunBytes;
  case LayerKind::MaxPool:
    return 0;
  }
  return 0;
}

int64_t LayerParameters::nonZeroBlocks(Interval blocks) const {
  return blocksBefore.empty()
             ? 0
             : blocksBefore[blocks.end] - blocksBefore[blocks.begin];
}

void LayerParameters::packRun(Interval blocks, int64_t part, int64_t parts,
                              llvm::SmallVectorImpl<char> &out) const {
  Interval range = channels(blocks);
  if (kind == LayerKind::Conv)
    packConvRun(conv->constants, conv->blocks, range.begin, range.end, out);
  else if (kind == LayerKind::Add)
    packAddRun(add, out);
  else if (kind == LayerKind::AvgPool)
    packAvgPoolRun(average, out);
}

bool LayerParameters::sharedRun() const { return kind != LayerKind::Conv; }

RunDeal LayerParameters::deal(int64_t steps, int64_t parts, int64_t rows,
                              int64_t memtiles) const {
  int64_t blocks = ceilDiv(outputChannels, 8);
  if (kind == LayerKind::MaxPool) {
    RunDeal none;
    none.memtileBytes.assign(memtiles, 0);
    return none;
  }
  auto bytes = [&](Interval blocks, int64_t part) {
    return runBytes(blocks, part, parts);
  };
  if (sharedRun())
    return dealRuns(blocks, 1, 1, 1, memtiles, bytes);
  return dealRuns(blocks, steps, parts, rows, memtiles, bytes);
}

int64_t LayerParameters::totalBytes(int64_t rows) const {
  int64_t blocks = ceilDiv(outputChannels, 8);
  if (sharedRun())
    return runBytes({0, blocks}, 0, 1);
  int64_t total = 0;
  for (int64_t row = 0; row < rows; ++row)
    if (Interval share = part(blocks, rows, row); !share.empty())
      total += runBytes(share, 0, 1);
  return total;
}

FailureOr<blocksparse::SubvolumeAttr> bsaie::readSubvolume(Operation *op) {
  auto subvolume = op->getAttrOfType<blocksparse::SubvolumeAttr>("subvolume");
  if (!subvolume) {
    op->emitOpError(
        "has no subvolume; run blocksparse-assign-subvolumes first");
    return failure();
  }
  LayerShape shape = layerShape(op);
  int64_t outputBlocks = ceilDiv(shape.outputChannels, 8);
  int64_t inputBlocks =
      shape.channelwise() ? 1 : ceilDiv(shape.inputChannels, 8);
  auto atMost = [&](StringRef name, int64_t value, int64_t most,
                    StringRef what) -> LogicalResult {
    if (value <= most)
      return success();
    return op->emitOpError("subvolume has ")
           << name << " = " << value << " but the layer has " << most << what;
  };
  if (failed(atMost("steps", subvolume.getSteps(), outputBlocks,
                    " blocks of output channels")) ||
      failed(atMost("parts", subvolume.getParts(), inputBlocks,
                    " blocks of input channels to sum over")) ||
      failed(atMost("tileWidth", subvolume.getTileWidth(), shape.width.output,
                    " columns of output")))
    return failure();
  if (subvolume.getParts() > 1) {
    op->emitOpError("subvolume has parts = ")
        << subvolume.getParts()
        << " but kernels take all input channels at once";
    return failure();
  }
  int64_t ring = streamRows(shape.height).minimumRing;
  if (subvolume.getRingRows() < ring) {
    op->emitOpError("subvolume has ringRows = ")
        << subvolume.getRingRows() << " but a ring of less than " << ring
        << " rows deadlocks";
    return failure();
  }
  return subvolume;
}
