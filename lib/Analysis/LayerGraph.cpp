//===- LayerGraph.cpp - The layers and tensors of a function --------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/LayerGraph.h"
#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace bsaie;

bool bsaie::isLayer(Operation *op) {
  return isa<blocksparse::Conv2DOp, blocksparse::MaxPool2DOp,
             blocksparse::AvgPool2DOp, blocksparse::AddOp>(op);
}

std::string bsaie::layerName(Operation *op) {
  if (auto name = op->getAttrOfType<StringAttr>("blocksparse.name"))
    return name.str();
  return op->getName().stripDialect().str();
}

static RankedTensorType tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

template <typename Op>
static void setPoolWindow(Op op, LayerShape &shape) {
  shape.height.kernel = op.getKernel()[0];
  shape.width.kernel = op.getKernel()[1];
  shape.height.stride = op.getStride()[0];
  shape.width.stride = op.getStride()[1];
  shape.height.padBefore = op.getPad()[0];
  shape.width.padBefore = op.getPad()[2];
}

LayerShape bsaie::layerShape(Operation *op) {
  LayerShape shape;
  auto input = tensorType(op->getOperand(0)).getShape();
  auto output = tensorType(op->getResult(0)).getShape();
  shape.height.input = input[1];
  shape.width.input = input[2];
  shape.inputChannels = input[3];
  shape.height.output = output[1];
  shape.width.output = output[2];
  shape.outputChannels = output[3];
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](blocksparse::Conv2DOp conv) {
        auto weights = conv.getWeights().getType().getShape();
        shape.kind = LayerKind::Conv;
        shape.height.kernel = weights[1];
        shape.width.kernel = weights[2];
        shape.height.stride = conv.getStride()[0];
        shape.width.stride = conv.getStride()[1];
        shape.height.dilation = conv.getDilation()[0];
        shape.width.dilation = conv.getDilation()[1];
        shape.height.padBefore = conv.getPad()[0];
        shape.width.padBefore = conv.getPad()[2];
      })
      .Case([&](blocksparse::MaxPool2DOp pool) {
        shape.kind = LayerKind::MaxPool;
        setPoolWindow(pool, shape);
      })
      .Case([&](blocksparse::AvgPool2DOp pool) {
        shape.kind = LayerKind::AvgPool;
        setPoolWindow(pool, shape);
      })
      .Case([&](blocksparse::AddOp) { shape.kind = LayerKind::Add; });
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
  if (!type || type.getRank() != 4 || !type.hasStaticShape() ||
      !type.getElementType().isInteger(8)) {
    user->emitOpError("needs a tensor<NxHxWxCxi8> but has ") << value.getType();
    return failure();
  }
  TensorInfo info;
  info.value = value;
  info.batch = type.getDimSize(0);
  info.height = info.batch * type.getDimSize(1);
  info.width = type.getDimSize(2);
  info.channels = type.getDimSize(3);
  graph.tensors.push_back(info);
  return TensorBox{
      graph.tensors.size() - 1, {0, info.height}, {0, info.channels}};
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

FailureOr<TensorBox> GraphBuilder::insideOf(tensor::InsertSliceOp insert) {
  auto shape = insert.getType().getShape();
  std::optional<Interval> rows;
  if (isStaticSlice(insert, shape) && insert.getStaticOffsets()[2] == 0 &&
      insert.getStaticSizes()[2] == shape[2])
    rows = rowsOf(insert, shape[1]);
  if (!rows) {
    insert.emitOpError(
        "is not a box of rows and channels over the whole width");
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
  int64_t channel = base->channels.begin + insert.getStaticOffsets()[3];
  return TensorBox{
      base->tensor,
      {base->rows.begin + rows->begin, base->rows.begin + rows->end},
      {channel, channel + insert.getStaticSizes()[3]}};
}

FailureOr<TensorBox> GraphBuilder::home(Operation *user, Value value) {
  if (auto it = homes.find(value); it != homes.end())
    return it->second;
  Operation *source = value.getDefiningOp();
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
  bool whole = columns == Interval{0, width};
  if (!whole && (layer.shape.inputs() > 1 ||
                 !readWholeWidth(layer.shape.width, columns, width))) {
    layer.op->emitOpError("reads columns ")
        << columns.begin << " to " << columns.end << " of " << width
        << " as if they were a tensor with padding";
    return failure();
  }
  auto within = [](Interval range, Interval outer) {
    return Interval{range.begin + outer.begin, range.end + outer.begin};
  };
  return TensorBox{base->tensor, within(rows, base->rows),
                   within(channels, base->channels)};
}

LogicalResult GraphBuilder::addLayer(Operation &op) {
  LayerNode node;
  node.op = &op;
  node.name = layerName(&op);
  node.shape = layerShape(&op);
  if (int64_t images = tensorType(op.getResult(0)).getDimSize(0); images != 1)
    return op.emitOpError("has ")
           << images << " images; run blocksparse-split first";
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
    auto it = homes.find(operand);
    if (it == homes.end() || graph.tensors[it->second.tensor].isInput)
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
    if (!isLayer(&op) &&
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

LogicalResult bsaie::readConvParameters(blocksparse::Conv2DOp op,
                                        ConvParameters &parameters) {
  blocksparse::WeightsSource source =
      blocksparse::resolveWeights(op.getWeights());
  if (!source.op)
    return op.emitOpError("has weights that are not constant");
  std::optional<ArrayRef<int8_t>> values =
      blocksparse::readWeights(source, parameters.storage);
  if (!values)
    return op.emitOpError("has weights without values");

  ConvConstants &constants = parameters.constants;
  auto shape = op.getWeights().getType().getShape();
  constants.shape = {shape[0], shape[1], shape[2], shape[3]};
  constants.weights = *values;
  constants.bias = op.getBias();
  constants.multiplier = op.getRequant().getMultiplier();
  constants.shift = op.getRequant().getShift();
  constants.doubleRound = op.getRequant().getDoubleRound();
  constants.inputZeroPoint = op.getInputZp();
  constants.weightZeroPoint = op.getWeightZp();
  constants.outputZeroPoint = op.getRequant().getOutputZp();
  constants.clampMin = op.getMinVal();
  constants.clampMax = op.getMaxVal();

  // What is computed are the hardware blocks that the mask allows and that hold
  // a value other than zero.
  parameters.blocks =
      toHardwareBlocks(blocksparse::getMask(source), constants.shape);
  if (constants.weightZeroPoint == 0) {
    BlockMask held =
        recogniseMask(constants.weights, constants.shape, BlockShape{8, 8});
    parameters.blocks.bits &= held.bits;
  }
  return success();
}

AddConstants bsaie::readAddConstants(blocksparse::AddOp op) {
  AddConstants constants;
  auto lhs = op.getLhsRequant(), rhs = op.getRhsRequant(),
       out = op.getRequant();
  constants.lhsZeroPoint = lhs.getInputZp();
  constants.rhsZeroPoint = rhs.getInputZp();
  constants.outputZeroPoint = out.getOutputZp();
  constants.clampMin = op.getMinVal();
  constants.clampMax = op.getMaxVal();
  constants.lhsShift = lhs.getShift()[0];
  constants.rhsShift = rhs.getShift()[0];
  constants.outputShift = out.getShift()[0];
  constants.lhsMultiplier = lhs.getMultiplier()[0];
  constants.rhsMultiplier = rhs.getMultiplier()[0];
  constants.outputMultiplier = out.getMultiplier()[0];
  constants.lhsDoubleRound = lhs.getDoubleRound();
  constants.rhsDoubleRound = rhs.getDoubleRound();
  constants.outputDoubleRound = out.getDoubleRound();
  constants.lhsAddend = lhs.getOutputZp();
  constants.rhsAddend = rhs.getOutputZp();
  constants.sumZeroPoint = out.getInputZp();
  return constants;
}
