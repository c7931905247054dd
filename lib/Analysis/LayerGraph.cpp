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
  FailureOr<size_t> tensorOf(Operation *user, Value value);
  /// Follows tensor.extract_slice up to the stored tensor.
  FailureOr<TensorBox> readBox(LayerNode &layer, Value value);
  /// Follows tensor.insert_slice down to the stored tensor.
  FailureOr<TensorBox> writeBox(Operation *layer);

  func::FuncOp func;
  LayerGraph graph;
  llvm::DenseMap<Value, size_t> index;
};

} // namespace

FailureOr<size_t> GraphBuilder::tensorOf(Operation *user, Value value) {
  auto [it, isNew] = index.try_emplace(value, graph.tensors.size());
  if (!isNew)
    return it->second;
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || type.getRank() != 4 || !type.hasStaticShape() ||
      type.getDimSize(0) != 1 || !type.getElementType().isInteger(8)) {
    user->emitOpError("needs a tensor<1xHxWxCxi8> but has ") << value.getType();
    return failure();
  }
  TensorInfo info;
  info.value = value;
  info.height = type.getDimSize(1);
  info.width = type.getDimSize(2);
  info.channels = type.getDimSize(3);
  graph.tensors.push_back(info);
  return it->second;
}

/// True for a static slice of an NHWC tensor with unit strides.
template <typename SliceOp>
static bool isStaticSlice(SliceOp slice, ArrayRef<int64_t> sourceShape) {
  return sourceShape.size() == 4 && slice.hasUnitStride() &&
         llvm::none_of(slice.getStaticOffsets(), ShapedType::isDynamic) &&
         llvm::none_of(slice.getStaticSizes(), ShapedType::isDynamic);
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
  Interval rows{0, tensorType(value).getDimSize(1)};
  Interval columns{0, tensorType(value).getDimSize(2)};
  Interval channels{0, tensorType(value).getDimSize(3)};
  while (auto slice = value.getDefiningOp<tensor::ExtractSliceOp>()) {
    if (slice.getType().getRank() != 4 ||
        !isStaticSlice(slice, slice.getSourceType().getShape())) {
      slice.emitOpError("is not a static slice of an NHWC tensor");
      return failure();
    }
    auto move = [&](Interval &range, int64_t offset) {
      range = {range.begin + offset, range.end + offset};
    };
    move(rows, slice.getStaticOffsets()[1]);
    move(columns, slice.getStaticOffsets()[2]);
    move(channels, slice.getStaticOffsets()[3]);
    value = slice.getSource();
  }
  if (Operation *source = value.getDefiningOp();
      source && !isLayer(source) && !isa<tensor::InsertSliceOp>(source)) {
    layer.op->emitOpError("reads the result of ")
        << source->getName() << ", which is not a layer";
    return failure();
  }
  FailureOr<size_t> tensor = tensorOf(layer.op, value);
  if (failed(tensor))
    return failure();
  int64_t width = graph.tensors[*tensor].width;
  bool whole = columns == Interval{0, width};
  if (!whole && (layer.shape.inputs() > 1 ||
                 !readWholeWidth(layer.shape.width, columns, width))) {
    layer.op->emitOpError("reads columns ")
        << columns.begin << " to " << columns.end << " of " << width
        << " as if they were a tensor with padding";
    return failure();
  }
  return TensorBox{*tensor, rows, channels};
}

FailureOr<TensorBox> GraphBuilder::writeBox(Operation *layer) {
  Value value = layer->getResult(0);
  Interval rows{0, tensorType(value).getDimSize(1)};
  Interval channels{0, tensorType(value).getDimSize(3)};
  auto insertOf = [](Value v, bool asSource) -> tensor::InsertSliceOp {
    if (!v.hasOneUse())
      return {};
    auto insert = dyn_cast<tensor::InsertSliceOp>(*v.user_begin());
    if (!insert || (insert.getSource() == v) != asSource)
      return {};
    return insert;
  };
  if (tensor::InsertSliceOp insert = insertOf(value, /*asSource=*/true)) {
    if (!isStaticSlice(insert, insert.getType().getShape()) ||
        insert.getStaticOffsets()[2] != 0 ||
        insert.getStaticSizes()[2] != insert.getType().getDimSize(2)) {
      insert.emitOpError(
          "is not a box of rows and channels over the whole width");
      return failure();
    }
    rows = {insert.getStaticOffsets()[1],
            insert.getStaticOffsets()[1] + insert.getStaticSizes()[1]};
    channels = {insert.getStaticOffsets()[3],
                insert.getStaticOffsets()[3] + insert.getStaticSizes()[3]};
    value = insert.getResult();
    while (tensor::InsertSliceOp next = insertOf(value, /*asSource=*/false))
      value = next.getResult();
  }
  FailureOr<size_t> tensor = tensorOf(layer, value);
  if (failed(tensor))
    return failure();
  return TensorBox{*tensor, rows, channels};
}

FailureOr<LayerGraph> GraphBuilder::run() {
  if (!func.getBody().hasOneBlock()) {
    func.emitOpError("must have one block");
    return failure();
  }
  bool ok = true;
  for (auto [i, argument] : llvm::enumerate(func.getArguments())) {
    FailureOr<size_t> tensor = tensorOf(func, argument);
    if (failed(tensor))
      return failure();
    graph.tensors[*tensor].isInput = true;
    graph.tensors[*tensor].name = "input" + std::to_string(i);
  }
  for (Operation &op : func.getBody().front()) {
    if (isLayer(&op)) {
      LayerNode node;
      node.op = &op;
      node.name = layerName(&op);
      node.shape = layerShape(&op);
      for (Value operand : op.getOperands()) {
        if (!isa<RankedTensorType>(operand.getType()))
          continue;
        FailureOr<TensorBox> box = readBox(node, operand);
        if (failed(box)) {
          ok = false;
          continue;
        }
        node.inputs.push_back(*box);
      }
      FailureOr<TensorBox> box = writeBox(&op);
      if (failed(box)) {
        ok = false;
        continue;
      }
      node.output = *box;
      TensorInfo &info = graph.tensors[box->tensor];
      if (info.name.empty())
        info.name = node.name;
      graph.layers.push_back(std::move(node));
      continue;
    }
    if (auto ret = dyn_cast<func::ReturnOp>(op)) {
      for (Value operand : ret.getOperands()) {
        auto it = index.find(operand);
        if (it == index.end() || graph.tensors[it->second].isInput) {
          ret.emitOpError("returns a value that no layer computes");
          ok = false;
          continue;
        }
        if (graph.tensors[it->second].isOutput) {
          ret.emitOpError("returns a value twice");
          ok = false;
        }
        graph.tensors[it->second].isOutput = true;
      }
      continue;
    }
    if (isa<blocksparse::WeightsOp, blocksparse::SliceWeightsOp,
            tensor::ExtractSliceOp, tensor::InsertSliceOp, tensor::EmptyOp>(op))
      continue;
    op.emitOpError("is not a layer that can be compiled");
    ok = false;
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
