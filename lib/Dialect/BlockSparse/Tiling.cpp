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
  return {{0, height.begin, width.begin, 0},
          {1, height.size, width.size, input.getDimSize(3)}};
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
  Value input =
      slice(b, getLoc(), getInput(), inputTile(*this, *tile, pad), slices);
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
    if (requant.getMultiplier().size() > 1)
      requant = RequantAttr::get(
          getContext(), requant.getMultiplier().slice(begin, count),
          requant.getShift().slice(begin, count), requant.getDoubleRound(),
          requant.getInputZp(), requant.getOutputZp());
  }
  auto tiled = Conv2DOp::create(
      b, getLoc(), tiledType(*this, *tile), input, weights,
      b.getDenseI32ArrayAttr(bias), requant, b.getDenseI64ArrayAttr(pad),
      getStrideAttr(), getDilationAttr(), getInputZpAttr(), getWeightZpAttr(),
      getMinValAttr(), getMaxValAttr(), SubvolumeAttr(), PlacementAttr());
  tiled->setDiscardableAttrs((*this)->getDiscardableAttrDictionary());
  return asResult(tiled, std::move(slices));
}

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

template <typename PoolOp>
static FailureOr<TilingResult> tilePool(PoolOp op, OpBuilder &b,
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
  Value input = slice(b, op.getLoc(), op.getInput(), from, slices);
  auto tiled = cast<PoolOp>(b.clone(*op));
  tiled.getInputMutable().assign(input);
  tiled.setPad(pad);
  tiled.removeSubvolumeAttr();
  tiled.removePlacementAttr();
  tiled.getOutput().setType(tiledType(op, *tile));
  return asResult(tiled, std::move(slices));
}

FailureOr<TilingResult>
MaxPool2DOp::getTiledImplementation(OpBuilder &b,
                                    ArrayRef<OpFoldResult> offsets,
                                    ArrayRef<OpFoldResult> sizes) {
  return tilePool(*this, b, offsets, sizes);
}

FailureOr<TilingResult>
AvgPool2DOp::getTiledImplementation(OpBuilder &b,
                                    ArrayRef<OpFoldResult> offsets,
                                    ArrayRef<OpFoldResult> sizes) {
  return tilePool(*this, b, offsets, sizes);
}

//===----------------------------------------------------------------------===//
// AddOp
//===----------------------------------------------------------------------===//

FailureOr<TilingResult>
AddOp::getTiledImplementation(OpBuilder &b, ArrayRef<OpFoldResult> offsets,
                              ArrayRef<OpFoldResult> sizes) {
  FailureOr<Tile> tile = getStaticTile(*this, offsets, sizes);
  if (failed(tile))
    return failure();
  SmallVector<Operation *> slices;
  Value lhs = slice(b, getLoc(), getLhs(), *tile, slices);
  Value rhs = slice(b, getLoc(), getRhs(), *tile, slices);
  auto tiled = cast<AddOp>(b.clone(**this));
  tiled.getLhsMutable().assign(lhs);
  tiled.getRhsMutable().assign(rhs);
  tiled.removeSubvolumeAttr();
  tiled.removePlacementAttr();
  tiled.getOutput().setType(tiledType(*this, *tile));
  return asResult(tiled, std::move(slices));
}

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
BSAIE_LAYER_DOMAIN(MaxPool2DOp)
BSAIE_LAYER_DOMAIN(AvgPool2DOp)
BSAIE_LAYER_DOMAIN(AddOp)
#undef BSAIE_LAYER_DOMAIN
