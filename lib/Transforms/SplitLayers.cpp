//===- SplitLayers.cpp - Cut layers that exceed the memtiles --------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/LayerParameters.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "BSAIE/Tiling/MemtileSplit.h"
#include "BSAIE/Tiling/Partition.h"
#include "BSAIE/Transforms/Passes.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/TilingInterface.h"

namespace bsaie {
#define GEN_PASS_DEF_BLOCKSPARSESPLIT
#include "BSAIE/Transforms/Passes.h.inc"
} // namespace bsaie

using namespace mlir;
using namespace bsaie;

/// Output channels of part `index`: whole blocks of the weights' block height.
static Interval channelPart(int64_t channels, int64_t blockHeight,
                            int64_t parts, int64_t index) {
  Interval blocks = part(ceilDiv(channels, blockHeight), parts, index);
  return {blocks.begin * blockHeight,
          std::min(blocks.end * blockHeight, channels)};
}

/// Replaces `op` by convolutions (pools, sums) on slices and inserts their
/// results into one tensor.
static LogicalResult tile(Operation *op, const MemtileSplit &split,
                          int64_t channelBlock) {
  auto tiling = cast<TilingInterface>(op);
  LayerShape shape = layerShape(op);
  OpBuilder builder(op);
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  Value result = tensor::EmptyOp::create(builder, op->getLoc(), type.getShape(),
                                         type.getElementType());
  std::string name = layerName(op);
  // Bands outside: every band is loaded once, weights once for each band.
  int64_t inBand = split.widthParts * split.channelParts;
  int64_t inImage = split.bands * inBand;
  for (int64_t index = 0; index < type.getDimSize(0) * inImage; ++index) {
    int64_t image = index / inImage;
    Interval rows =
        part(shape.height.output, split.bands, index % inImage / inBand);
    Interval columns = part(shape.width.output, split.widthParts,
                            index % inBand / split.channelParts);
    Interval channels =
        channelPart(shape.outputChannels, channelBlock, split.channelParts,
                    index % split.channelParts);
    if (rows.empty() || columns.empty() || channels.empty())
      continue;
    SmallVector<OpFoldResult> offsets, sizes,
        strides(4, builder.getIndexAttr(1));
    for (int64_t value : {image, rows.begin, columns.begin, channels.begin})
      offsets.push_back(builder.getIndexAttr(value));
    for (int64_t value :
         {int64_t(1), rows.size(), columns.size(), channels.size()})
      sizes.push_back(builder.getIndexAttr(value));
    FailureOr<TilingResult> tiled =
        tiling.getTiledImplementation(builder, offsets, sizes);
    if (failed(tiled))
      return failure();
    std::string suffix = "." + std::to_string(index);
    tiled->tiledOps.front()->setAttr("blocksparse.name",
                                     builder.getStringAttr(name + suffix));
    if (Attribute layer = op->getAttr("bsaie.layer"))
      tiled->tiledOps.front()->setAttr("bsaie.layer", layer);
    result = tensor::InsertSliceOp::create(builder, op->getLoc(),
                                           tiled->tiledValues.front(), result,
                                           offsets, sizes, strides);
  }
  op->getResult(0).replaceAllUsesWith(result);
  op->erase();
  return success();
}

/// In how many ranges of channels a pool is cut whose outputs are one pixel
/// wide and whose window no column of cores reaches: each column then loads and
/// pools a range, where else one would do it all.
static int64_t columnParts(Operation *op, const Device &device) {
  if (!isa<blocksparse::MaxPool2DOp, blocksparse::AvgPool2DOp>(op))
    return 1;
  LayerShape shape = layerShape(op);
  int64_t usable = llvm::count_if(
      columnHomes(device), [](const auto &homes) { return !homes.empty(); });
  // A column reaches its own memtiles and those of two neighbours.
  if (shape.width.output > 1 ||
      std::min(shape.width.project({0, 1}).size(), usable) <= 3)
    return 1;
  return std::min(usable, ceilDiv(shape.outputChannels, 8));
}

namespace {

struct SplitLayers : bsaie::impl::BlockSparseSplitBase<SplitLayers> {
  using Base::Base;
  void runOnOperation() override {
    if (!hasLayers(getOperation()))
      return;
    FailureOr<Device> device = aie2::getDevice(getOperation());
    if (failed(device))
      return signalPassFailure();
    SmallVector<Operation *> layers;
    getOperation().walk([&](Operation *op) {
      if (isLayer(op))
        layers.push_back(op);
    });
    for (Operation *op : layers) {
      FailureOr<LayerParameters> parameters = LayerParameters::get(op);
      if (failed(parameters))
        return signalPassFailure();
      MemtileSplitProblem problem =
          memtileSplitProblem(op, *parameters, *device);
      llvm::Expected<MemtileSplit> split = chooseMemtileSplit(problem);
      if (!split) {
        op->emitOpError(llvm::toString(split.takeError()));
        return signalPassFailure();
      }
      split->channelParts =
          std::max(split->channelParts, columnParts(op, *device));
      constexpr int64_t mostSlices = 1 << 14;
      int64_t slices = split->bands * split->widthParts * split->channelParts;
      if (slices > mostSlices) {
        op->emitOpError("needs ")
            << slices << " slices in memtiles of " << device->memtileBytes
            << " bytes, more than " << mostSlices;
        return signalPassFailure();
      }
      int64_t images =
          cast<RankedTensorType>(op->getResult(0).getType()).getDimSize(0);
      if ((images > 1 || split->bands > 1 || split->widthParts > 1 ||
           split->channelParts > 1) &&
          failed(tile(op, *split, problem.channelBlock)))
        return signalPassFailure();
    }
  }
};

} // namespace
