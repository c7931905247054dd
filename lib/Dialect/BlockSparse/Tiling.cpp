//===- Tiling.cpp - Tiles of layers -----------------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// TilingInterface of the layer ops. The iteration domain of each is its NHWC
// output. A tile reads a tensor.extract_slice of the real input, gets the pads
// that remain at its edges, and, for a range of output channels, a slice of the
// weights.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include "BSAIE/Dialect/BlockSparse/IR/LayerGeometry.h"
#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace bsaie::blocksparse;

namespace {
/// A range of an NHWC tensor.
struct Tile {
  SmallVector<int64_t> offsets, sizes;
};
} // namespace

static ArrayRef<int64_t> outputShape(Operation *op) {
  return cast<RankedTensorType>(op->getResult(0).getType()).getShape();
}

static SmallVector<utils::IteratorType> parallelLoops() {
  return SmallVector<utils::IteratorType>(4, utils::IteratorType::parallel);
}

static SmallVector<Range> outputDomain(Operation *op, OpBuilder &b) {
  SmallVector<Range> domain;
  for (int64_t size : outputShape(op))
    domain.push_back(
        {b.getIndexAttr(0), b.getIndexAttr(size), b.getIndexAttr(1)});
  return domain;
}

/// The tile as numbers, or an error when it is not static or not in the output.
static FailureOr<Tile> getStaticTile(Operation *op,
                                     ArrayRef<OpFoldResult> offsets,
                                     ArrayRef<OpFoldResult> sizes) {
  std::optional<SmallVector<int64_t>> o = getConstantIntValues(offsets);
  std::optional<SmallVector<int64_t>> s = getConstantIntValues(sizes);
  if (!o || !s || o->size() != 4 || s->size() != 4) {
    op->emitOpError("is tiled by 4 static offsets and sizes only");
    return failure();
  }
  for (auto [dim, extent] : llvm::enumerate(outputShape(op)))
    if ((*o)[dim] < 0 || (*s)[dim] < 1 || (*o)[dim] > extent - (*s)[dim]) {
      op->emitOpError("tile from ")
          << (*o)[dim] << " of " << (*s)[dim] << " lies outside dimension "
          << dim << " of " << extent;
      return failure();
    }
  return Tile{*o, *s};
}

/// `source` itself when the tile is all of it.
static Value slice(OpBuilder &b, Location loc, Value source, const Tile &tile,
                   SmallVectorImpl<Operation *> &slices) {
  auto type = cast<RankedTensorType>(source.getType());
  if (type.getShape() == ArrayRef<int64_t>(tile.sizes))
    return source;
  SmallVector<OpFoldResult> strides(4, b.getIndexAttr(1));
  auto op = tensor::ExtractSliceOp::create(
      b, loc, source, getAsIndexOpFoldResult(b.getContext(), tile.offsets),
      getAsIndexOpFoldResult(b.getContext(), tile.sizes), strides);
  slices.push_back(op);
  return op;
}

static RankedTensorType tiledType(Operation *op, const Tile &tile) {
  return cast<RankedTensorType>(op->getResult(0).getType()).clone(tile.sizes);
}

static TilingResult asResult(Operation *tiled,
                             SmallVector<Operation *> slices) {
  return TilingResult{{tiled}, {tiled->getResult(0)}, std::move(slices)};
}

/// The result is the iteration domain.
static LogicalResult sameTile(ArrayRef<OpFoldResult> offsets,
                              ArrayRef<OpFoldResult> sizes,
                              SmallVector<OpFoldResult> &resultOffsets,
                              SmallVector<OpFoldResult> &resultSizes) {
  resultOffsets.assign(offsets.begin(), offsets.end());
  resultSizes.assign(sizes.begin(), sizes.end());
  return success();
}

/// What a tile's windows read of the input, with the pads that remain.
template <typename LayerOp>
static Tile inputTile(LayerOp op, const Tile &tile,
                      SmallVectorImpl<int64_t> &pad) {
  InputRange height =
      inputRange(getWindowedDim(op, 0), tile.offsets[1], tile.sizes[1]);
  InputRange width =
      inputRange(getWindowedDim(op, 1), tile.offsets[2], tile.sizes[2]);
  pad.assign(
      {height.padBefore, height.padAfter, width.padBefore, width.padAfter});
  auto input = cast<RankedTensorType>(op.getInput().getType());
  return {{tile.offsets[0], height.begin, width.begin, 0},
          {tile.sizes[0], height.size, width.size, input.getDimSize(3)}};
}

/// The entries of `channels` where there is one for each.
static RequantAttr sliceRequant(RequantAttr requant, int64_t begin,
                                int64_t count) {
  if (requant.getMultiplier().size() == 1)
    return requant;
  return RequantAttr::get(
      requant.getContext(), requant.getMultiplier().slice(begin, count),
      requant.getShift().slice(begin, count), requant.getDoubleRound(),
      requant.getInputZp(), requant.getOutputZp());
}

/// The weights of a range of channels, as a dense constant.
static FailureOr<ElementsAttr> sliceChannels(DepthwiseConv2DOp op,
                                             int64_t begin, int64_t count) {
  ElementsAttr weights = op.getWeights();
  ArrayRef<int64_t> shape = weights.getShapedType().getShape();
  if (count == shape[2])
    return weights;
  SmallVector<int8_t> storage, sliced;
  std::optional<ArrayRef<int8_t>> values = readInt8(weights, storage);
  if (!values) {
    op.emitOpError("weights have no data, or not as much as their type ")
        << weights.getShapedType() << " says";
    return failure();
  }
  for (int64_t w = 0; w < shape[0] * shape[1]; ++w)
    llvm::append_range(sliced, values->slice(w * shape[2] + begin, count));
  auto type = RankedTensorType::get({shape[0], shape[1], count, 1},
                                    weights.getElementType());
  return ElementsAttr(DenseElementsAttr::get(type, ArrayRef<int8_t>(sliced)));
}

//===----------------------------------------------------------------------===//
// Conv2DOp
//===----------------------------------------------------------------------===//

FailureOr<TilingResult>
Conv2DOp::getTiledImplementation(OpBuilder &b, ArrayRef<OpFoldResult> offsets,
                                 ArrayRef<OpFoldResult> sizes) {
  FailureOr<Tile> tile = getStaticTile(*this, offsets, sizes);
  if (failed(tile))
    return failure();
  WeightsType type = getWeights().getType();
  int64_t begin = tile->offsets[3], count = tile->sizes[3], end = begin + count;
  int64_t channels = type.getShape()[0], height = type.getBlockHeight();
  if (begin % height || (end % height && end != channels))
    return emitOpError("tile of output channels ")
           << begin << " to " << end << " cuts blocks of " << height
           << " output channels";

  SmallVector<int64_t, 4> pad;
  SmallVector<Operation *> slices;
  // The windows of a pool that follows need a tile of the convolution's own
  // result.
  Tile own = *tile;
  MaxPoolAttr maxPool = getMaxPoolAttr();
  if (maxPool) {
    InputRange ranges[] = {
        inputRange(getPoolDim(*this, 0), tile->offsets[1], tile->sizes[1]),
        inputRange(getPoolDim(*this, 1), tile->offsets[2], tile->sizes[2])};
    SmallVector<int64_t, 4> poolPad;
    for (auto [dim, range] : llvm::enumerate(ranges)) {
      own.offsets[1 + dim] = range.begin;
      own.sizes[1 + dim] = range.size;
      poolPad.append({range.padBefore, range.padAfter});
    }
    maxPool = MaxPoolAttr::get(getContext(), maxPool.getKernel(), poolPad,
                               maxPool.getStride());
  }
  Value input =
      slice(b, getLoc(), getInput(), inputTile(*this, own, pad), slices);
  AvgPoolAttr avgPool = getAvgPoolAttr();
  if (avgPool) {
    avgPool = AvgPoolAttr::get(getContext(), avgPool.getKernel(), pad,
                               avgPool.getStride(), avgPool.getInputZp(),
                               avgPool.getOutputZp(), avgPool.getCountPad());
    pad.assign(4, 0);
  }
  Value weights = getWeights();
  ArrayRef<int32_t> bias = getBias();
  RequantAttr requant = getRequant();
  if (count != channels) {
    SmallVector<int64_t, 4> shape(type.getShape());
    shape[0] = count;
    weights = SliceWeightsOp::create(
        b, getLoc(),
        WeightsType::get(getContext(), shape, height, type.getBlockWidth(),
                         type.getEncoding()),
        weights, begin);
    bias = bias.slice(begin, count);
    requant = sliceRequant(requant, begin, count);
  }
  Value addend;
  if (getAddend())
    addend = slice(b, getLoc(), getAddend(), *tile, slices);
  auto tiled = Conv2DOp::create(
      b, getLoc(), tiledType(*this, *tile), input, weights, addend,
      b.getDenseI32ArrayAttr(bias), requant, b.getDenseI64ArrayAttr(pad),
      getStrideAttr(), getDilationAttr(), getInputZpAttr(), getWeightZpAttr(),
      getMinValAttr(), getMaxValAttr(), getSumAttr(), maxPool, avgPool,
      SubvolumeAttr(), PlacementAttr());
  tiled->setDiscardableAttrs((*this)->getDiscardableAttrDictionary());
  return asResult(tiled, std::move(slices));
}

//===----------------------------------------------------------------------===//
// Layers whose output channel reads the input channel of its number
//===----------------------------------------------------------------------===//

/// The layer on `tile`, a copy of `op` on slices of all its inputs.
template <typename LayerOp>
static LayerOp cloneOnTile(LayerOp op, OpBuilder &b, const Tile &tile,
                           ArrayRef<Value> inputs) {
  auto tiled = cast<LayerOp>(b.clone(*op));
  tiled->setOperands(inputs);
  tiled.removeSubvolumeAttr();
  tiled.removePlacementAttr();
  tiled.getOutput().setType(tiledType(op, tile));
  return tiled;
}

/// Pools, depthwise convolutions and copies.
template <typename LayerOp>
static FailureOr<TilingResult> tileWindowed(LayerOp op, OpBuilder &b,
                                            ArrayRef<OpFoldResult> offsets,
                                            ArrayRef<OpFoldResult> sizes) {
  FailureOr<Tile> tile = getStaticTile(op, offsets, sizes);
  if (failed(tile))
    return failure();
  SmallVector<int64_t, 4> pad;
  SmallVector<Operation *> slices;
  Tile from = inputTile(op, *tile, pad);
  from.offsets[3] = tile->offsets[3];
  from.sizes[3] = tile->sizes[3];
  int64_t begin = tile->offsets[3], count = tile->sizes[3];
  ElementsAttr weights;
  if constexpr (std::is_same_v<LayerOp, DepthwiseConv2DOp>) {
    FailureOr<ElementsAttr> sliced = sliceChannels(op, begin, count);
    if (failed(sliced))
      return failure();
    weights = *sliced;
  }
  Value input = slice(b, op.getLoc(), op.getInput(), from, slices);
  auto tiled = cloneOnTile(op, b, *tile, input);
  tiled.setPad(pad);
  if constexpr (std::is_same_v<LayerOp, DepthwiseConv2DOp>) {
    tiled.setWeightsAttr(weights);
    tiled.setBias(op.getBias().slice(begin, count));
    tiled.setRequantAttr(sliceRequant(op.getRequant(), begin, count));
  }
  return asResult(tiled, std::move(slices));
}

template <typename BinaryOp>
static FailureOr<TilingResult> tileBinary(BinaryOp op, OpBuilder &b,
                                          ArrayRef<OpFoldResult> offsets,
                                          ArrayRef<OpFoldResult> sizes) {
  FailureOr<Tile> tile = getStaticTile(op, offsets, sizes);
  if (failed(tile))
    return failure();
  SmallVector<Operation *> slices;
  Value lhs = slice(b, op.getLoc(), op.getLhs(), *tile, slices);
  Value rhs = slice(b, op.getLoc(), op.getRhs(), *tile, slices);
  return asResult(cloneOnTile(op, b, *tile, {lhs, rhs}), std::move(slices));
}

#define BSAIE_TILE_LAYER(LayerOp, tileLayer)                                   \
  FailureOr<TilingResult> LayerOp::getTiledImplementation(                     \
      OpBuilder &b, ArrayRef<OpFoldResult> offsets,                            \
      ArrayRef<OpFoldResult> sizes) {                                          \
    return tileLayer(*this, b, offsets, sizes);                                \
  }

BSAIE_TILE_LAYER(DepthwiseConv2DOp, tileWindowed)
BSAIE_TILE_LAYER(MaxPool2DOp, tileWindowed)
BSAIE_TILE_LAYER(AvgPool2DOp, tileWindowed)
BSAIE_TILE_LAYER(CopyOp, tileWindowed)
BSAIE_TILE_LAYER(AddOp, tileBinary)
BSAIE_TILE_LAYER(SubOp, tileBinary)
BSAIE_TILE_LAYER(MulOp, tileBinary)
#undef BSAIE_TILE_LAYER

//===----------------------------------------------------------------------===//
// What all layers share
//===----------------------------------------------------------------------===//

#define BSAIE_LAYER_DOMAIN(LayerOp)                                            \
  SmallVector<utils::IteratorType> LayerOp::getLoopIteratorTypes() {           \
    return parallelLoops();                                                    \
  }                                                                            \
  SmallVector<Range> LayerOp::getIterationDomain(OpBuilder &b) {               \
    return outputDomain(*this, b);                                             \
  }                                                                            \
  LogicalResult LayerOp::getResultTilePosition(                                \
      OpBuilder &, unsigned, ArrayRef<OpFoldResult> offsets,                   \
      ArrayRef<OpFoldResult> sizes, SmallVector<OpFoldResult> &resultOffsets,  \
      SmallVector<OpFoldResult> &resultSizes) {                                \
    return sameTile(offsets, sizes, resultOffsets, resultSizes);               \
  }

BSAIE_LAYER_DOMAIN(Conv2DOp)
BSAIE_LAYER_DOMAIN(DepthwiseConv2DOp)
BSAIE_LAYER_DOMAIN(MaxPool2DOp)
BSAIE_LAYER_DOMAIN(AvgPool2DOp)
BSAIE_LAYER_DOMAIN(AddOp)
BSAIE_LAYER_DOMAIN(SubOp)
BSAIE_LAYER_DOMAIN(MulOp)
BSAIE_LAYER_DOMAIN(CopyOp)
#undef BSAIE_LAYER_DOMAIN
