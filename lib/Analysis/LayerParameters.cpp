//===- LayerParameters.cpp - What a layer's kernels read ------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/LayerParameters.h"

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
  switch (kind) {
  case LayerKind::Conv: {
    Interval range = channels(blocks);
    if (parts > 1)
      return int64_t(1) << 40;
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
