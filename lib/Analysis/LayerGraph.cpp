//===- LayerGraph.cpp - The layers and tensors of a function --------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/LayerGraph.h"
#include "BSAIE/Dialect/BlockSparse/IR/LayerGeometry.h"
#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace bsaie;

bool bsaie::isLayer(Operation *op) {
  return isa<blocksparse::Conv2DOp, blocksparse::DepthwiseConv2DOp,
             blocksparse::MaxPool2DOp, blocksparse::AvgPool2DOp,
             blocksparse::AddOp, blocksparse::SubOp, blocksparse::MulOp,
             blocksparse::CopyOp>(op);
}

bool bsaie::hasLayers(func::FuncOp func) {
  return func
      .walk([](Operation *op) {
        return isLayer(op) ? WalkResult::interrupt() : WalkResult::advance();
      })
      .wasInterrupted();
}

std::string bsaie::layerName(Operation *op) {
  if (auto name = op->getAttrOfType<StringAttr>("blocksparse.name"))
    return name.str();
  return op->getName().stripDialect().str();
}

/// True for an op that gives a tensor another shape.
static bool isReshape(Operation *op) {
  return isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op);
}

static RankedTensorType tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

static WindowDim toWindowDim(const blocksparse::WindowedDim &dim,
                             int64_t output) {
  return {dim.input,  output,       dim.kernel,
          dim.stride, dim.dilation, dim.padBefore};
}

LayerShape bsaie::layerShape(Operation *op) {
  LayerShape shape;
  auto input = tensorType(op->getOperand(0)).getShape();
  auto output = tensorType(op->getResult(0)).getShape();
  shape.inputChannels = input[3];
  shape.outputChannels = output[3];
  auto windowed = [&](auto layer, LayerKind kind) {
    shape.kind = kind;
    shape.height = toWindowDim(getWindowedDim(layer, 0), output[1]);
    shape.width = toWindowDim(getWindowedDim(layer, 1), output[2]);
  };
  auto elementwise = [&](LayerKind kind) {
    shape.kind = kind;
    shape.height = {input[1], output[1]};
    shape.width = {input[2], output[2]};
  };
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](blocksparse::Conv2DOp o) {
        windowed(o, LayerKind::Conv);
        shape.addsInput = bool(o.getAddend());
        shape.addendWidth = {output[2], output[2]};
        if (o.getAvgPool())
          shape.pooled = {/*isBefore=*/true,
                          {output[1], output[1]},
                          {output[2], output[2]},
                          shape.height,
                          shape.width};
        if (!o.getMaxPool())
          return;
        PooledConv &pooled = shape.pooled.emplace();
        auto pool = [&](int dim) {
          return toWindowDim(getPoolDim(o, dim), output[1 + dim]);
        };
        pooled = {/*isBefore=*/false, shape.height, shape.width, pool(0),
                  pool(1)};
        pooled.convHeight.output = pooled.poolHeight.input;
        pooled.convWidth.output = pooled.poolWidth.input;
        shape.height = pooled.convHeight.then(pooled.poolHeight);
        shape.width = pooled.convWidth.then(pooled.poolWidth);
      })
      .Case([&](blocksparse::DepthwiseConv2DOp o) {
        windowed(o, LayerKind::Depthwise);
      })
      .Case(
          [&](blocksparse::MaxPool2DOp o) { windowed(o, LayerKind::MaxPool); })
      .Case(
          [&](blocksparse::AvgPool2DOp o) { windowed(o, LayerKind::AvgPool); })
      .Case([&](blocksparse::CopyOp o) { windowed(o, LayerKind::Copy); })
      .Case([&](blocksparse::AddOp) { elementwise(LayerKind::Add); })
      .Case([&](blocksparse::SubOp) { elementwise(LayerKind::Sub); })
      .Case([&](blocksparse::MulOp) { elementwise(LayerKind::Mul); });
  return shape;
}

namespace {

/// Builds the graph; tensors are numbered in the order in which they appear.
class GraphBuilder {
public:
  explicit GraphBuilder(func::FuncOp func) : func(func) {}
  FailureOr<LayerGraph> run();

private:
  /// Where `value` is stored: by itself, or where a chain of
  /// tensor.insert_slice puts it.
  FailureOr<TensorBox> home(Operation *user, Value value);
  FailureOr<TensorBox> newTensor(Operation *user, Value value);
  FailureOr<TensorBox> otherShape(Operation *user, Value value);
  FailureOr<TensorBox> insideOf(tensor::InsertSliceOp insert);
  /// Follows tensor.extract_slice up to what is stored.
  FailureOr<TensorBox> readBox(LayerNode &layer, Value value);
  LogicalResult addLayer(Operation &op);
  LogicalResult addReturn(func::ReturnOp ret);

  func::FuncOp func;
  LayerGraph graph;
  llvm::DenseMap<Value, TensorBox> homes;
};

} // namespace

FailureOr<TensorBox> GraphBuilder::newTensor(Operation *user, Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || type.getRank() < 1 || type.getRank() > 4 ||
      !type.hasStaticShape() || !type.getElementType().isInteger(8)) {
    user->emitOpError("needs a tensor<NxHxWxCxi8> but has ") << value.getType();
    return failure();
  }
  if (blocksparse::exceeds(type.getShape(), blocksparse::maxActivationValues)) {
    user->emitOpError("has more than ")
        << blocksparse::maxActivationValues << " values in " << type;
    return failure();
  }
  // Layers read and write four dimensions. What has fewer is only an argument
  // or a result, and lies in DDR: channels, images before them, then columns.
  SmallVector<int64_t, 4> shape(type.getShape());
  if (shape.size() == 1)
    shape.insert(shape.begin(), 1);
  while (shape.size() < 4)
    shape.insert(shape.begin() + 1, 1);
  TensorInfo info;
  info.value = value;
  info.batch = shape[0];
  info.height = info.batch * shape[1];
  info.width = shape[2];
  info.channels = shape[3];
  graph.tensors.push_back(info);
  return TensorBox{graph.tensors.size() - 1,
                   {0, info.height},
                   {0, info.width},
                   {0, info.channels}};
}

/// True for a static slice of an NHWC tensor with unit strides.
template <typename SliceOp>
static bool isStaticSlice(SliceOp slice, ArrayRef<int64_t> sourceShape) {
  return sourceShape.size() == 4 && slice.hasUnitStride() &&
         llvm::none_of(slice.getStaticOffsets(), ShapedType::isDynamic) &&
         llvm::none_of(slice.getStaticSizes(), ShapedType::isDynamic);
}

/// Rows of a slice, all images counted; none when it is cut across images.
template <typename SliceOp>
static std::optional<Interval> rowsOf(SliceOp slice, int64_t imageRows) {
  auto offsets = slice.getStaticOffsets(), sizes = slice.getStaticSizes();
  if (sizes[0] != 1 && sizes[1] != imageRows)
    return std::nullopt;
  int64_t begin = offsets[0] * imageRows + offsets[1];
  return Interval{begin, begin + sizes[0] * sizes[1]};
}

/// The tensor.insert_slice that stores `value` in a larger tensor, if there is
/// one.
static FailureOr<tensor::InsertSliceOp> storingInsert(Operation *user,
                                                      Value value) {
  tensor::InsertSliceOp found;
  for (OpOperand &use : value.getUses()) {
    auto insert = dyn_cast<tensor::InsertSliceOp>(use.getOwner());
    if (!insert || use.getOperandNumber() != 0)
      continue;
    if (found) {
      user->emitOpError("is inserted into two tensors");
      return failure();
    }
    found = insert;
  }
  return found;
}

/// A range of a range.
static Interval within(Interval range, Interval outer) {
  return {range.begin + outer.begin, range.end + outer.begin};
}

FailureOr<TensorBox> GraphBuilder::insideOf(tensor::InsertSliceOp insert) {
  auto shape = insert.getType().getShape();
  std::optional<Interval> rows;
  if (isStaticSlice(insert, shape))
    rows = rowsOf(insert, shape[1]);
  if (!rows) {
    insert.emitOpError("is not a box of rows, columns and channels");
    return failure();
  }
  // The whole is what the last insertion of the chain gives.
  Value whole = insert.getResult();
  while (whole.hasOneUse()) {
    auto next = dyn_cast<tensor::InsertSliceOp>(*whole.user_begin());
    if (!next || next.getDest() != whole)
      break;
    whole = next.getResult();
  }
  for (Operation *user : whole.getUsers())
    if (auto next = dyn_cast<tensor::InsertSliceOp>(user);
        next && next.getDest() == whole) {
      next.emitOpError("builds on a tensor that has other users");
      return failure();
    }
  FailureOr<TensorBox> base = home(insert, whole);
  if (failed(base))
    return failure();
  auto offsets = insert.getStaticOffsets(), sizes = insert.getStaticSizes();
  Interval columns{offsets[2], offsets[2] + sizes[2]};
  Interval channels{offsets[3], offsets[3] + sizes[3]};
  return TensorBox{base->tensor, within(*rows, base->rows),
                   within(columns, base->columns),
                   within(channels, base->channels)};
}

/// A tensor of the same bytes in DDR as the one below the reshapes.
FailureOr<TensorBox> GraphBuilder::otherShape(Operation *user, Value value) {
  Value root = value;
  while (Operation *reshape = root.getDefiningOp()) {
    if (!isReshape(reshape))
      break;
    root = reshape->getOperand(0);
  }
  FailureOr<TensorBox> base = home(user, root);
  if (failed(base))
    return failure();
  if (graph.tensors[base->tensor].value != root) {
    user->emitOpError("reads another shape of a part of a tensor");
    return failure();
  }
  FailureOr<TensorBox> box = newTensor(user, value);
  if (failed(box))
    return failure();
  homes[value] = *box;
  TensorInfo &info = graph.tensors[box->tensor];
  info.shapeOf = base->tensor;
  info.name = graph.tensors[base->tensor].name + ".reshaped";
  return box;
}

FailureOr<TensorBox> GraphBuilder::home(Operation *user, Value value) {
  if (auto it = homes.find(value); it != homes.end())
    return it->second;
  Operation *source = value.getDefiningOp();
  if (source && isReshape(source))
    return otherShape(user, value);
  if (source && !isLayer(source) && !isa<tensor::InsertSliceOp>(source)) {
    user->emitOpError("reads the result of ")
        << source->getName() << ", which is not a layer";
    return failure();
  }
  FailureOr<tensor::InsertSliceOp> insert =
      storingInsert(source ? source : func, value);
  if (failed(insert))
    return failure();
  if (*insert && !source) {
    insert->emitOpError(
        "inserts an argument; it must be the result of a layer");
    return failure();
  }
  FailureOr<TensorBox> box =
      *insert ? insideOf(*insert) : newTensor(user, value);
  if (succeeded(box))
    homes[value] = *box;
  return box;
}

/// A layer whose input is columns [columns) of a tensor of width \p width, as a
/// layer that reads the tensor. False when it would meet data in place of
/// padding.
static bool readWholeWidth(WindowDim &dim, Interval columns, int64_t width) {
  Interval window = dim.unclipped({0, dim.output});
  if ((columns.begin > 0 && window.begin < 0) ||
      (columns.end < width && window.end > dim.input))
    return false;
  dim.padBefore -= columns.begin;
  dim.input = width;
  return true;
}

FailureOr<TensorBox> GraphBuilder::readBox(LayerNode &layer, Value value) {
  auto shape = tensorType(value).getShape();
  Interval rows{0, shape[0] * shape[1]};
  Interval columns{0, shape[2]};
  Interval channels{0, shape[3]};
  while (auto slice = value.getDefiningOp<tensor::ExtractSliceOp>()) {
    auto sourceShape = slice.getSourceType().getShape();
    std::optional<Interval> cut;
    if (slice.getType().getRank() == 4 && isStaticSlice(slice, sourceShape))
      cut = rowsOf(slice, sourceShape[1]);
    if (!cut) {
      slice.emitOpError("is not a static slice of an NHWC tensor");
      return failure();
    }
    auto move = [&](Interval &range, int64_t offset) {
      range = {range.begin + offset, range.end + offset};
    };
    move(rows, cut->begin);
    move(columns, slice.getStaticOffsets()[2]);
    move(channels, slice.getStaticOffsets()[3]);
    value = slice.getSource();
  }
  FailureOr<TensorBox> base = home(layer.op, value);
  if (failed(base))
    return failure();
  int64_t width = graph.tensors[base->tensor].width;
  columns = within(columns, base->columns);
  bool isAddend = layer.shape.addsInput && !layer.inputs.empty();
  WindowDim dim = layerShape(layer.op).widthOf(layer.inputs.size());
  if (!readWholeWidth(dim, columns, width)) {
    layer.op->emitOpError("reads columns ")
        << columns.begin << " to " << columns.end << " of " << width
        << " as if they were a tensor with padding";
    return failure();
  }
  // Both inputs of a sum share the window.
  if (!isAddend && !layer.inputs.empty() &&
      (layer.shape.width.padBefore != dim.padBefore ||
       layer.shape.width.input != dim.input)) {
    layer.op->emitOpError("reads columns ")
        << columns.begin << " to " << columns.end << " of " << width
        << " but of its other input columns " << -layer.shape.width.padBefore
        << " on of " << layer.shape.width.input;
    return failure();
  }
  if (layer.shape.pooled && !isAddend)
    layer.shape.pooled->moveWidth(columns.begin, width);
  (isAddend ? layer.shape.addendWidth : layer.shape.width) = dim;
  return TensorBox{base->tensor,
                   within(rows, base->rows),
                   {0, width},
                   within(channels, base->channels)};
}

LogicalResult GraphBuilder::addLayer(Operation &op) {
  LayerNode node;
  node.op = &op;
  node.name = layerName(&op);
  node.shape = layerShape(&op);
  for (Value operand : op.getOperands()) {
    if (!isa<RankedTensorType>(operand.getType()))
      continue;
    FailureOr<TensorBox> box = readBox(node, operand);
    if (failed(box))
      return failure();
    node.inputs.push_back(*box);
  }
  FailureOr<TensorBox> box = home(&op, op.getResult(0));
  if (failed(box))
    return failure();
  node.output = *box;
  TensorInfo &info = graph.tensors[box->tensor];
  if (info.name.empty())
    info.name = node.name;
  graph.layers.push_back(std::move(node));
  return success();
}

LogicalResult GraphBuilder::addReturn(func::ReturnOp ret) {
  for (Value operand : ret.getOperands()) {
    Operation *source = operand.getDefiningOp();
    if (source && isReshape(source) && failed(home(ret, operand)))
      return failure();
    auto it = homes.find(operand);
    auto isInput = [&](const TensorInfo &tensor) {
      return tensor.isInput ||
             (tensor.shapeOf && graph.tensors[*tensor.shapeOf].isInput);
    };
    if (it == homes.end() || isInput(graph.tensors[it->second.tensor]))
      return ret.emitOpError("returns a value that no layer computes");
    TensorInfo &tensor = graph.tensors[it->second.tensor];
    if (tensor.value != operand)
      return ret.emitOpError("returns a part of another tensor");
    if (tensor.isOutput)
      return ret.emitOpError("returns a value twice");
    tensor.isOutput = true;
  }
  return success();
}

/// One error for all ops that no layer is made of.
static LogicalResult checkOps(Block &block) {
  SmallVector<Operation *> unknown;
  for (Operation &op : block)
    if (!isLayer(&op) && !isReshape(&op) &&
        !isa<blocksparse::WeightsOp, blocksparse::SliceWeightsOp,
             tensor::ExtractSliceOp, tensor::InsertSliceOp, tensor::EmptyOp,
             func::ReturnOp>(op))
      unknown.push_back(&op);
  if (unknown.empty())
    return success();
  InFlightDiagnostic error =
      unknown.front()->emitOpError("is not a layer that can be compiled");
  if (unknown.size() > 1)
    error << ", nor are " << unknown.size() - 1 << " more ops";
  if (unknown.front()->getName().getDialectNamespace() == "tosa")
    error << "; the stage sparsify comes first";
  return failure();
}

FailureOr<LayerGraph> GraphBuilder::run() {
  if (!func.getBody().hasOneBlock()) {
    func.emitOpError("must have one block");
    return failure();
  }
  Block &block = func.getBody().front();
  if (failed(checkOps(block)))
    return failure();
  for (auto [i, argument] : llvm::enumerate(func.getArguments())) {
    FailureOr<TensorBox> box = home(func, argument);
    if (failed(box))
      return failure();
    graph.tensors[box->tensor].isInput = true;
    graph.tensors[box->tensor].name = "input" + std::to_string(i);
  }
  bool ok = true;
  for (Operation &op : block) {
    if (isLayer(&op))
      ok &= succeeded(addLayer(op));
    else if (auto ret = dyn_cast<func::ReturnOp>(op))
      ok = ok && succeeded(addReturn(ret));
  }
  if (!ok)
    return failure();
  return std::move(graph);
}

FailureOr<LayerGraph> bsaie::buildLayerGraph(func::FuncOp func) {
  return GraphBuilder(func).run();
}

void bsaie::dropUnreadRows(LayerGraph &graph) {
  for (LayerNode &layer : graph.layers) {
    WindowDim &dim = layer.shape.height;
    if (layer.inputs.front().rows.size() != dim.input)
      continue;
    Interval needed = dim.project({0, dim.output});
    if (needed.empty())
      needed = {std::clamp<int64_t>(needed.begin, 0, dim.input - 1), 0};
    needed.end = std::max(needed.end, needed.begin + 1);
    size_t windowed = layer.shape.inputs();
    for (TensorBox &box :
         llvm::MutableArrayRef(layer.inputs).take_front(windowed))
      box.rows = {box.rows.begin + needed.begin, box.rows.begin + needed.end};
    dim.input = needed.size();
    dim.padBefore += needed.begin;
    if (layer.shape.pooled)
      layer.shape.pooled->moveHeight(needed.begin, needed.size());
  }
}
