//===- ExpandSegments.cpp - The tiles of segments as layers ---------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A segment of n tiles becomes n copies of its layers on slices, one tile after
// the other, and their outputs are put side by side into one tensor.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/LayerGraph.h"
#include "BSAIE/Analysis/SegmentGraph.h"
#include "BSAIE/Tiling/TileCosts.h"
#include "BSAIE/Transforms/Passes.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/TilingInterface.h"
#include "llvm/ADT/TypeSwitch.h"

namespace bsaie {
#define GEN_PASS_DEF_BLOCKSPARSEEXPANDSEGMENTS
#include "BSAIE/Transforms/Passes.h.inc"
} // namespace bsaie

using namespace mlir;
using namespace bsaie;

namespace {

/// Offsets and sizes of a rectangle of all channels of a single image.
struct Box {
  Box(const Rectangle &rectangle, Value like, OpBuilder &builder) {
    int64_t channels = cast<RankedTensorType>(like.getType()).getDimSize(3);
    auto add = [&](int64_t offset, int64_t size) {
      offsets.push_back(builder.getIndexAttr(offset));
      sizes.push_back(builder.getIndexAttr(size));
      shape.push_back(size);
    };
    add(0, 1);
    add(rectangle.rows.begin, rectangle.rows.size());
    add(rectangle.columns.begin, rectangle.columns.size());
    add(0, channels);
    strides.assign(4, builder.getIndexAttr(1));
  }
  SmallVector<OpFoldResult> offsets, sizes, strides;
  SmallVector<int64_t> shape;
};

/// Writes the layers of one tile.
class TileWriter {
public:
  TileWriter(const SegmentGraph &graph, const TileProjection &tile,
             int64_t number, OpBuilder &builder)
      : graph(graph), tile(tile), number(number), builder(builder),
        made(graph.values.size()) {}
  /// The tile of the segment's output.
  FailureOr<Value> write();

private:
  FailureOr<Value> writeLayer(size_t number);
  FailureOr<Value> writeConcat(tensor::InsertSliceOp last,
                               const Rectangle &rectangle);
  /// A part of a tensor: of its tile, when it is made inside.
  Value slice(int64_t tensor, const Rectangle &rectangle);
  const SegmentGraph &graph;
  const TileProjection &tile;
  int64_t number;
  OpBuilder &builder;
  /// By tensor, the tile of those that are made inside.
  std::vector<Value> made;
};

} // namespace

Value TileWriter::slice(int64_t tensor, const Rectangle &rectangle) {
  Value source = graph.values[tensor];
  Rectangle here = rectangle;
  if (made[tensor]) {
    source = made[tensor];
    const Rectangle &there = tile.tensors[tensor];
    auto move = [](Interval range, int64_t by) {
      return Interval{range.begin - by, range.end - by};
    };
    here = {move(rectangle.rows, there.rows.begin),
            move(rectangle.columns, there.columns.begin)};
  }
  Box box(here, source, builder);
  if (cast<RankedTensorType>(source.getType()).getShape() ==
      ArrayRef<int64_t>(box.shape))
    return source;
  return tensor::ExtractSliceOp::create(builder, source.getLoc(), source,
                                        box.offsets, box.sizes, box.strides);
}

FailureOr<Value> TileWriter::writeLayer(size_t index) {
  Operation *op = graph.ops[index];
  const SegmentLayer &layer = graph.segment.layers[index];
  Box box(tile.tensors[layer.output], op->getResult(0), builder);
  FailureOr<TilingResult> tiled =
      cast<TilingInterface>(op).getTiledImplementation(builder, box.offsets,
                                                       box.sizes);
  if (failed(tiled))
    return failure();
  Operation *copy = tiled->tiledOps.front();
  {
    // The projection may need less than the interface asks for: rows between
    // the taps of a dilated window.
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(copy);
    for (auto [number, read] : llvm::enumerate(tile.reads[index]))
      copy->setOperand(number, slice(layer.inputs[number], read.rectangle));
  }
  const TileRead &read = tile.reads[index].front();
  SmallVector<int64_t> pad{read.padTop, read.padBottom, read.padLeft,
                           read.padRight};
  llvm::TypeSwitch<Operation *>(copy)
      .Case<blocksparse::Conv2DOp, blocksparse::DepthwiseConv2DOp,
            blocksparse::MaxPool2DOp, blocksparse::AvgPool2DOp,
            blocksparse::CopyOp>([&](auto windowed) { windowed.setPad(pad); });
  for (Operation *unused : llvm::reverse(tiled->generatedSlices))
    if (unused->use_empty())
      unused->erase();
  copy->setAttr(
      "blocksparse.name",
      builder.getStringAttr(layerName(op) + ".t" + std::to_string(number)));
  if (Attribute layerIndex = op->getAttr("bsaie.layer"))
    copy->setAttr("bsaie.layer", layerIndex);
  return copy->getResult(0);
}

FailureOr<Value> TileWriter::writeConcat(tensor::InsertSliceOp last,
                                         const Rectangle &rectangle) {
  Box whole(rectangle, last.getResult(), builder);
  Value result = tensor::EmptyOp::create(builder, last.getLoc(), whole.shape,
                                         last.getType().getElementType());
  int64_t channel = 0;
  SmallVector<Value> parts = *concatenated(last);
  for (Value part : parts) {
    size_t tensor = llvm::find(graph.values, part) - graph.values.begin();
    if (!(tile.tensors[tensor] == rectangle)) {
      last.emitOpError("concatenates rows that differ from those that another "
                       "layer of the segment reads; no tile can hold both");
      return failure();
    }
    Box box(rectangle, part, builder);
    SmallVector<OpFoldResult> offsets(4, builder.getIndexAttr(0));
    offsets[3] = builder.getIndexAttr(channel);
    result =
        tensor::InsertSliceOp::create(builder, last.getLoc(), made[tensor],
                                      result, offsets, box.sizes, box.strides);
    channel += cast<RankedTensorType>(part.getType()).getDimSize(3);
  }
  return result;
}

FailureOr<Value> TileWriter::write() {
  for (auto [index, layer] : llvm::enumerate(graph.segment.layers)) {
    const Rectangle &rectangle = tile.tensors[layer.output];
    if (rectangle.empty())
      continue;
    auto insert = dyn_cast<tensor::InsertSliceOp>(graph.ops[index]);
    FailureOr<Value> value =
        insert ? writeConcat(insert, rectangle) : writeLayer(index);
    if (failed(value))
      return failure();
    made[layer.output] = *value;
  }
  return made[graph.segment.output()];
}

/// Tiles of rows alone keep all columns, also those that no output reads: both
/// inputs of a sum have the same width then.
static void keepWholeWidth(const Segment &segment, TileProjection &tile) {
  for (auto [needed, tensor] : llvm::zip(tile.tensors, segment.tensors))
    if (!needed.empty())
      needed.columns = {0, tensor.width};
  for (auto [layer, reads] : llvm::zip(segment.layers, tile.reads))
    for (auto [number, read] : llvm::enumerate(reads)) {
      if (read.rectangle.empty())
        continue;
      read.rectangle.columns = {0, segment.tensors[layer.inputs[number]].width};
      read.padLeft = layer.width.padBefore;
      read.padRight = layer.width.padAfter;
    }
}

/// Puts the body of a segment in its place, and returns its ops.
static SmallVector<Operation *> inlineBody(blocksparse::SegmentOp op) {
  SmallVector<Operation *> ops;
  for (Operation &inner : op.getBody().front().without_terminator())
    ops.push_back(&inner);
  auto yield = cast<blocksparse::YieldOp>(op.getBody().front().getTerminator());
  for (auto [argument, input] :
       llvm::zip(op.getBody().getArguments(), op.getInputs()))
    argument.replaceAllUsesWith(input);
  for (Operation *inner : ops)
    inner->moveBefore(op);
  op->replaceAllUsesWith(yield.getValues());
  op->erase();
  return ops;
}

static LogicalResult expand(blocksparse::SegmentOp op) {
  TileGrid grid{int64_t(op.getTiles()), int64_t(op.getWidthTiles())};
  Location loc = op.getLoc();
  SmallVector<Operation *> ops = inlineBody(op);
  if (grid.rows * grid.columns == 1 || ops.empty())
    return success();
  std::optional<SegmentGraph> graph =
      buildSegmentGraph(ops, [](Operation *) { return LayerWork(); });
  if (!graph)
    return emitError(loc, "the segment is no run of layers with one output "
                          "that could be cut into tiles");
  auto tiles = projectTiles(graph->segment, grid);
  if (!tiles)
    return emitError(loc, "the segment: ") << llvm::toString(tiles.takeError());
  for (const TileProjection &tile : *tiles)
    for (auto [layer, reads] : llvm::zip(graph->segment.layers, tile.reads))
      for (const TileRead &read : reads)
        if (read.rectangle.empty() && !tile.tensors[layer.output].empty())
          return emitError(loc, "the segment has a tile in which layer '")
                 << layer.name << "' meets padding only";
  if (grid.columns == 1)
    for (TileProjection &tile : *tiles)
      keepWholeWidth(graph->segment, tile);
  Value whole = graph->values[graph->segment.output()];
  OpBuilder builder(ops.back()->getContext());
  builder.setInsertionPointAfter(ops.back());
  auto type = cast<RankedTensorType>(whole.getType());
  Value result = tensor::EmptyOp::create(builder, loc, type.getShape(),
                                         type.getElementType());
  for (auto [number, tile] : llvm::enumerate(*tiles)) {
    FailureOr<Value> value = TileWriter(*graph, tile, number, builder).write();
    if (failed(value))
      return failure();
    Box box(tile.tensors[graph->segment.output()], whole, builder);
    result = tensor::InsertSliceOp::create(builder, loc, *value, result,
                                           box.offsets, box.sizes, box.strides);
  }
  // Tiles read no tensor that is made inside.
  whole.replaceAllUsesWith(result);
  for (Operation *inner : llvm::reverse(ops))
    inner->erase();
  return success();
}

namespace {

struct ExpandSegments
    : bsaie::impl::BlockSparseExpandSegmentsBase<ExpandSegments> {
  using Base::Base;
  void runOnOperation() override {
    SmallVector<blocksparse::SegmentOp> segments;
    getOperation().walk(
        [&](blocksparse::SegmentOp op) { segments.push_back(op); });
    for (blocksparse::SegmentOp op : segments)
      if (failed(expand(op)))
        return signalPassFailure();
  }
};

} // namespace
