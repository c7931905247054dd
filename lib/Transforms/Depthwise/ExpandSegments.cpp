//===- ExpandSegments.cpp - The tiles of segments as layers ---------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A segment of n tiles becomes n copies of its layers on slices, one tile after
// the other, and their outputs are put side by side into one tensor. Where rows
// are kept, a tile copies what the one before has computed already.
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

/// What a tile needs of each tensor, and the part of it that it computes: all,
/// or the rows that the tile before has not.
struct TilePlan {
  TileProjection need;
  /// By tensor.
  std::vector<Rectangle> fresh;
};

/// Some rows of a tensor that is made inside.
struct Stored {
  Value value;
  int64_t firstRow = 0;
};

/// Writes the layers of one tile.
class TileWriter {
public:
  TileWriter(const SegmentGraph &graph, const TilePlan &plan, int64_t number,
             ArrayRef<Stored> previous, OpBuilder &builder)
      : graph(graph), plan(plan), tile(plan.need), number(number),
        previous(previous), builder(builder), made(graph.values.size()) {}
  /// The tile of the segment's output.
  FailureOr<Value> write();
  std::vector<Stored> takeMade() { return std::move(made); }

private:
  FailureOr<Value> writeLayer(size_t number);
  void readProjection(Operation *copy, size_t number);
  FailureOr<Value> writeConcat(tensor::InsertSliceOp last,
                               const Rectangle &rectangle);
  /// A part of a tensor: of its tile, when it is made inside.
  Value slice(int64_t tensor, const Rectangle &rectangle);
  Value sliceOf(Value source, const Rectangle &rectangle);
  /// Fresh rows of a tensor behind a copy of those that are kept.
  Value join(Operation *op, int64_t tensor, Value fresh);
  void setName(Operation *layer, Operation *op, const Twine &suffix);

  const SegmentGraph &graph;
  const TilePlan &plan;
  const TileProjection &tile;
  int64_t number;
  ArrayRef<Stored> previous;
  OpBuilder &builder;
  /// By tensor, the tile of those that are made inside.
  std::vector<Stored> made;
};

} // namespace

static Interval moved(Interval range, int64_t by) {
  return {range.begin - by, range.end - by};
}

Value TileWriter::slice(int64_t tensor, const Rectangle &rectangle) {
  const Stored &stored = made[tensor];
  if (!stored.value)
    return sliceOf(graph.values[tensor], rectangle);
  return sliceOf(stored.value, {moved(rectangle.rows, stored.firstRow),
                                moved(rectangle.columns,
                                      tile.tensors[tensor].columns.begin)});
}

Value TileWriter::sliceOf(Value source, const Rectangle &rectangle) {
  Box box(rectangle, source, builder);
  if (cast<RankedTensorType>(source.getType()).getShape() ==
      ArrayRef<int64_t>(box.shape))
    return source;
  return tensor::ExtractSliceOp::create(builder, source.getLoc(), source,
                                        box.offsets, box.sizes, box.strides);
}

/// The same values in a tensor of their own.
static blocksparse::CopyOp copyOf(OpBuilder &builder, Operation *op,
                                  Value value) {
  return blocksparse::CopyOp::create(
      builder, op->getLoc(), value.getType(), value,
      builder.getDenseI64ArrayAttr({0, 0, 0, 0}), builder.getI8IntegerAttr(0),
      blocksparse::RequantAttr(), builder.getI8IntegerAttr(-128),
      builder.getI8IntegerAttr(127), blocksparse::SubvolumeAttr(),
      blocksparse::PlacementAttr());
}

static bool cutsWidth(Value value) {
  auto slice = value.getDefiningOp<tensor::ExtractSliceOp>();
  return slice &&
         slice.getType().getDimSize(2) != slice.getSourceType().getDimSize(2);
}

/// The rows and columns that a slice takes of its source, or all.
static Rectangle rectangleOf(Value value) {
  auto shape = cast<RankedTensorType>(value.getType()).getShape();
  Rectangle rectangle{{0, shape[1]}, {0, shape[2]}};
  if (auto slice = value.getDefiningOp<tensor::ExtractSliceOp>()) {
    int64_t row = slice.getStaticOffsets()[1];
    int64_t column = slice.getStaticOffsets()[2];
    rectangle = {{row, row + shape[1]}, {column, column + shape[2]}};
  }
  return rectangle;
}

/// Lets a layer read what the projection needs, which may be less than the
/// interface asks for: rows between the taps of a dilated window.
void TileWriter::readProjection(Operation *copy, size_t index) {
  const SegmentLayer &layer = graph.segment.layers[index];
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(copy);
  for (auto [number, read] : llvm::enumerate(tile.reads[index])) {
    Value input = slice(layer.inputs[number], read.rectangle);
    // Both inputs of a sum are whole in their width.
    if (layer.kind == SegmentLayerKind::Elementwise && cutsWidth(input)) {
      Operation *op = graph.ops[index];
      blocksparse::CopyOp whole = copyOf(builder, op, input);
      setName(whole, op, ".input" + std::to_string(number));
      input = whole.getOutput();
    }
    // The weights of a convolution stand before what it adds.
    bool isAddend = layer.kind == SegmentLayerKind::Conv && number > 0;
    copy->setOperand(number + isAddend, input);
  }
  const TileRead &read = tile.reads[index].front();
  SmallVector<int64_t> pad{read.padTop, read.padBottom, read.padLeft,
                           read.padRight};
  llvm::TypeSwitch<Operation *>(copy)
      .Case<blocksparse::Conv2DOp, blocksparse::DepthwiseConv2DOp,
            blocksparse::MaxPool2DOp, blocksparse::AvgPool2DOp,
            blocksparse::CopyOp>([&](auto windowed) { windowed.setPad(pad); });
}

FailureOr<Value> TileWriter::writeLayer(size_t index) {
  Operation *op = graph.ops[index];
  const SegmentLayer &layer = graph.segment.layers[index];
  Box box(plan.fresh[layer.output], op->getResult(0), builder);
  FailureOr<TilingResult> tiled =
      cast<TilingInterface>(op).getTiledImplementation(builder, box.offsets,
                                                       box.sizes);
  if (failed(tiled))
    return failure();
  Operation *copy = tiled->tiledOps.front();
  // The window of two kernels together says too little about their pads: those
  // of the interface stay.
  auto fused = dyn_cast<blocksparse::Conv2DOp>(copy);
  if (fused && (fused.getMaxPool() || fused.getAvgPool())) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(copy);
    copy->setOperand(0, slice(layer.inputs[0], rectangleOf(fused.getInput())));
  } else {
    readProjection(copy, index);
  }
  for (Operation *unused : llvm::reverse(tiled->generatedSlices))
    if (unused->use_empty())
      unused->erase();
  setName(copy, op, "");
  return copy->getResult(0);
}

void TileWriter::setName(Operation *layer, Operation *op, const Twine &suffix) {
  layer->setAttr(
      "blocksparse.name",
      builder.getStringAttr(layerName(op) + ".t" + Twine(number) + suffix));
  if (Attribute index = op->getAttr("bsaie.layer"))
    layer->setAttr("bsaie.layer", index);
}

Value TileWriter::join(Operation *op, int64_t tensor, Value fresh) {
  const Rectangle &need = tile.tensors[tensor];
  Rectangle kept = need;
  kept.rows.end = plan.fresh[tensor].rows.begin;
  const Stored &before = previous[tensor];
  Value rows =
      sliceOf(before.value, {moved(kept.rows, before.firstRow), kept.columns});
  blocksparse::CopyOp copy = copyOf(builder, op, rows);
  setName(copy, op, ".kept");
  Box all(need, fresh, builder);
  Value result = tensor::EmptyOp::create(
      builder, op->getLoc(), all.shape,
      cast<RankedTensorType>(fresh.getType()).getElementType());
  for (auto [value, part] :
       {std::pair<Value, Rectangle>(copy.getOutput(), kept),
        std::pair<Value, Rectangle>(fresh, plan.fresh[tensor])}) {
    Box box({moved(part.rows, need.rows.begin), part.columns}, value, builder);
    result = tensor::InsertSliceOp::create(builder, op->getLoc(), value, result,
                                           box.offsets, box.sizes, box.strides);
  }
  return result;
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
    if (!(tile.tensors[tensor] == rectangle) ||
        made[tensor].firstRow != rectangle.rows.begin) {
      last.emitOpError("concatenates rows that differ from those that another "
                       "layer of the segment reads; no tile can hold both");
      return failure();
    }
    Box box(rectangle, part, builder);
    SmallVector<OpFoldResult> offsets(4, builder.getIndexAttr(0));
    offsets[3] = builder.getIndexAttr(channel);
    result = tensor::InsertSliceOp::create(builder, last.getLoc(),
                                           made[tensor].value, result, offsets,
                                           box.sizes, box.strides);
    channel += cast<RankedTensorType>(part.getType()).getDimSize(3);
  }
  return result;
}

FailureOr<Value> TileWriter::write() {
  for (auto [index, layer] : llvm::enumerate(graph.segment.layers)) {
    const Rectangle &need = tile.tensors[layer.output];
    const Rectangle &fresh = plan.fresh[layer.output];
    if (need.empty())
      continue;
    if (fresh.empty()) {
      made[layer.output] = previous[layer.output];
      continue;
    }
    auto insert = dyn_cast<tensor::InsertSliceOp>(graph.ops[index]);
    FailureOr<Value> value =
        insert ? writeConcat(insert, fresh) : writeLayer(index);
    if (failed(value))
      return failure();
    if (need.rows.begin < fresh.rows.begin)
      value = join(graph.ops[index], layer.output, *value);
    made[layer.output] = {*value, need.rows.begin};
  }
  return made[graph.segment.output()].value;
}

/// Tiles that compute no row twice, for rows [outputs[i]) of the output; none
/// where a tile would need a row that the one before does not hold.
static std::optional<std::vector<TilePlan>>
planKeptRows(const Segment &segment, ArrayRef<Interval> outputs) {
  std::vector<TilePlan> plans;
  std::vector<Interval> before(segment.tensors.size());
  auto whole = [&](int64_t tensor, Interval rows) {
    return rows.empty() ? Rectangle()
                        : Rectangle{rows, {0, segment.tensors[tensor].width}};
  };
  for (Interval output : outputs) {
    TilePlan plan;
    std::vector<Interval> need(segment.tensors.size());
    plan.fresh.resize(segment.tensors.size());
    plan.need.reads.resize(segment.layers.size());
    need[segment.output()] = output;
    for (int64_t l = int64_t(segment.layers.size()) - 1; l >= 0; --l) {
      const SegmentLayer &layer = segment.layers[l];
      Interval rows = need[layer.output], held = before[layer.output];
      if (rows.empty())
        continue;
      Interval fresh = rows;
      if (layer.output != segment.output() && rows.begin < held.end) {
        if (rows.begin < held.begin)
          return std::nullopt;
        fresh.begin = std::min(held.end, rows.end);
      }
      plan.fresh[layer.output] = whole(layer.output, fresh);
      if (fresh.empty()) {
        // What is held stays as it is.
        need[layer.output] = held;
        continue;
      }
      for (int64_t input : layer.inputs) {
        Interval span = layer.height.unclipped(fresh);
        Interval part =
            layer.height.project(fresh, segment.tensors[input].height);
        if (part.empty())
          return std::nullopt;
        TileRead read;
        read.rectangle = whole(input, part);
        read.padTop = part.begin - span.begin;
        read.padBottom = span.end - part.end;
        read.padLeft = layer.width.padBefore;
        read.padRight = layer.width.padAfter;
        plan.need.reads[l].push_back(read);
        if (!need[input].empty())
          part = {std::min(need[input].begin, part.begin),
                  std::max(need[input].end, part.end)};
        need[input] = part;
      }
    }
    for (size_t t = 0; t < need.size(); ++t)
      plan.need.tensors.push_back(whole(t, need[t]));
    // A tensor that this tile does not touch is gone.
    before = need;
    plans.push_back(std::move(plan));
  }
  return plans;
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

static LogicalResult expand(blocksparse::SegmentOp op) {
  TileGrid grid{int64_t(op.getTiles()), int64_t(op.getWidthTiles())};
  bool keep = op.getKeep();
  Location loc = op.getLoc();
  SmallVector<Operation *> ops;
  for (Operation &inner : op.getBody().front().without_terminator())
    ops.push_back(&inner);
  IRRewriter rewriter(op.getContext());
  op.inlineBody(rewriter);
  if (grid.rows * grid.columns == 1 || ops.empty())
    return success();
  std::optional<SegmentGraph> graph =
      buildSegmentGraph(ops, [](Operation *) { return PixelWork(); });
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
  std::vector<TilePlan> plans;
  std::vector<Interval> outputs;
  for (TileProjection &tile : *tiles) {
    if (grid.columns == 1)
      keepWholeWidth(graph->segment, tile);
    outputs.push_back(tile.tensors[graph->segment.output()].rows);
    std::vector<Rectangle> fresh = tile.tensors;
    plans.push_back({std::move(tile), std::move(fresh)});
  }
  if (keep) {
    auto kept = planKeptRows(graph->segment, outputs);
    if (!kept)
      return emitError(loc, "the segment has a tile that needs rows which the "
                            "one before it does not hold; leave out keep");
    plans = std::move(*kept);
  }
  Value whole = graph->values[graph->segment.output()];
  OpBuilder builder(ops.back()->getContext());
  builder.setInsertionPointAfter(ops.back());
  auto type = cast<RankedTensorType>(whole.getType());
  Value result = tensor::EmptyOp::create(builder, loc, type.getShape(),
                                         type.getElementType());
  std::vector<Stored> previous(graph->values.size());
  for (auto [number, plan] : llvm::enumerate(plans)) {
    TileWriter writer(*graph, plan, number, previous, builder);
    FailureOr<Value> value = writer.write();
    if (failed(value))
      return failure();
    previous = writer.takeMade();
    Box box(plan.need.tensors[graph->segment.output()], whole, builder);
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
