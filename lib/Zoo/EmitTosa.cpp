//===- EmitTosa.cpp - A network of the zoo as TOSA ------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Spells a graph in TOSA, one operation a node; chooses nothing.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Zoo/EmitTosa.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/STLExtras.h"
#include <map>

using namespace mlir;

namespace bsaie::zoo {

namespace {

class Emitter {
public:
  Emitter(const Graph &graph, MLIRContext &context, const EmitOptions &options)
      : graph(graph), builder(&context), options(options) {}

  OwningOpRef<ModuleOp> emit();

private:
  RankedTensorType typeOf(const Node &node) {
    return RankedTensorType::get({options.batch, node.shape.height,
                                  node.shape.width, node.shape.channels},
                                 node.isWide ? builder.getI32Type()
                                             : builder.getI8Type());
  }

  template <typename T>
  Value constant(llvm::ArrayRef<T> elements, llvm::ArrayRef<int64_t> shape) {
    auto type =
        RankedTensorType::get(shape, builder.getIntegerType(8 * sizeof(T)));
    return tosa::ConstOp::create(builder, location, type,
                                 DenseElementsAttr::get(type, elements));
  }
  /// A tensor<1xi8> or tensor<1xi32>, made once.
  template <typename T>
  Value scalar(T value) {
    Value &known = scalars[{int(sizeof(T)), value}];
    if (!known)
      known = constant<T>(value, {1});
    return known;
  }
  Value weights(const Node &node, llvm::ArrayRef<int64_t> shape);
  Value shapeConstant(llvm::ArrayRef<int64_t> sizes);
  Value reshape(Value value, RankedTensorType type) {
    return tosa::ReshapeOp::create(builder, location, type, value,
                                   shapeConstant(type.getShape()));
  }
  Value emitNode(const Node &node);
  Value emitConv(const Node &node);
  Value emitMatMul(const Node &node);
  Value emitRescale(const Node &node);
  /// The value of a node in four dimensions.
  Value valueOf(int node) {
    Value &value = values[node];
    if (cast<RankedTensorType>(value.getType()).getRank() != 4)
      value = reshape(value, typeOf(graph.nodes[node]));
    return value;
  }
  /// The type of a node that keeps the dimensions of its operand: what follows
  /// a matrix product has three.
  RankedTensorType typeLike(const Node &node, Value operand) {
    auto shape =
        llvm::to_vector(cast<RankedTensorType>(operand.getType()).getShape());
    shape.back() = node.shape.channels;
    return RankedTensorType::get(shape, typeOf(node).getElementType());
  }
  Value inputZeroPoint(const Node &node) {
    return graph.nodes[node.operands[0]].isWide
               ? scalar<int32_t>(node.inputZeroPoint)
               : scalar<int8_t>(node.inputZeroPoint);
  }

  const Graph &graph;
  OpBuilder builder;
  const EmitOptions &options;
  Location location = builder.getUnknownLoc();
  std::vector<Value> values;
  std::map<std::pair<int, int64_t>, Value> scalars;
};

Value Emitter::weights(const Node &node, llvm::ArrayRef<int64_t> shape) {
  // Upstream's folder of splat constants cannot read a resource of one value.
  if (!options.useResources || node.weights.size() == 1)
    return constant<int8_t>(node.weights, shape);
  auto type = RankedTensorType::get(shape, builder.getI8Type());
  AsmResourceBlob blob = HeapAsmResourceBlob::allocateAndCopyInferAlign(
      llvm::ArrayRef<int8_t>(node.weights));
  auto elements = DenseResourceElementsAttr::get(type, node.layer + ".weight",
                                                 std::move(blob));
  return tosa::ConstOp::create(builder, location, type, elements);
}

Value Emitter::shapeConstant(llvm::ArrayRef<int64_t> sizes) {
  auto type = tosa::shapeType::get(builder.getContext(), sizes.size());
  return tosa::ConstShapeOp::create(builder, location, type,
                                    builder.getIndexTensorAttr(sizes));
}

Value Emitter::emitConv(const Node &node) {
  int64_t inputs = graph.nodes[node.operands[0]].shape.channels;
  const Window &window = node.window;
  Type i32 = builder.getI32Type();
  Value input = valueOf(node.operands[0]);
  if (node.kind == NodeKind::Conv) {
    Value kernel = weights(node, {node.shape.channels, window.kernel[0],
                                  window.kernel[1], inputs});
    Value bias = constant<int32_t>(node.bias, {node.shape.channels});
    Value inZero = inputZeroPoint(node), weightZero = scalar<int8_t>(0);
    return tosa::Conv2DOp::create(builder, location, typeOf(node), input,
                                  kernel, bias, inZero, weightZero, window.pad,
                                  window.stride, window.dilation, i32);
  }
  Value kernel = weights(node, {window.kernel[0], window.kernel[1], inputs,
                                node.shape.channels / inputs});
  Value bias = constant<int32_t>(node.bias, {node.shape.channels});
  Value inZero = inputZeroPoint(node), weightZero = scalar<int8_t>(0);
  return tosa::DepthwiseConv2DOp::create(
      builder, location, typeOf(node), input, kernel, bias, inZero, weightZero,
      window.pad, window.stride, window.dilation, i32);
}

Value Emitter::emitMatMul(const Node &node) {
  int64_t inputs = graph.nodes[node.operands[0]].shape.channels;
  int64_t rows = options.batch * node.shape.pixels();
  Value flat =
      reshape(valueOf(node.operands[0]),
              RankedTensorType::get({1, rows, inputs}, builder.getI8Type()));
  Value right = weights(node, {1, inputs, node.shape.channels});
  auto type = RankedTensorType::get({1, rows, node.shape.channels},
                                    builder.getI32Type());
  Value leftZero = inputZeroPoint(node), rightZero = scalar<int8_t>(0);
  return tosa::MatMulOp::create(builder, location, type, flat, right, leftZero,
                                rightZero);
}

Value Emitter::emitRescale(const Node &node) {
  bool perChannel = node.multipliers.size() > 1;
  auto count = static_cast<int64_t>(node.multipliers.size());
  Value multiplier;
  if (node.isNarrowScale) {
    SmallVector<int16_t> narrow(node.multipliers.begin(),
                                node.multipliers.end());
    multiplier = constant<int16_t>(narrow, {count});
  } else {
    multiplier = perChannel ? constant<int32_t>(node.multipliers, {count})
                            : scalar<int32_t>(node.multipliers[0]);
  }
  Value shift = perChannel ? constant<int8_t>(node.shifts, {count})
                           : scalar<int8_t>(node.shifts[0]);
  Value inZero = inputZeroPoint(node);
  Value outZero = node.isWide ? scalar<int32_t>(node.outputZeroPoint)
                              : scalar<int8_t>(node.outputZeroPoint);
  Value operand = values[node.operands[0]];
  auto rounding = node.rounding == Rounding::Single
                      ? tosa::RoundingMode::SINGLE_ROUND
                      : tosa::RoundingMode::DOUBLE_ROUND;
  return tosa::RescaleOp::create(
      builder, location, typeLike(node, operand), operand, multiplier, shift,
      inZero, outZero, /*scale32=*/!node.isNarrowScale, rounding, perChannel,
      /*input_unsigned=*/false, /*output_unsigned=*/false);
}

Value Emitter::emitNode(const Node &node) {
  auto operand = [&](int i) { return valueOf(node.operands[i]); };
  Type type = typeOf(node);
  const Window &window = node.window;
  switch (node.kind) {
  case NodeKind::Input:
    return nullptr;
  case NodeKind::Conv:
  case NodeKind::Depthwise:
    return emitConv(node);
  case NodeKind::MatMul:
    return emitMatMul(node);
  case NodeKind::Rescale:
    return emitRescale(node);
  case NodeKind::Clamp: {
    Value input = values[node.operands[0]];
    return tosa::ClampOp::create(
        builder, location, input.getType(), input,
        builder.getI8IntegerAttr(static_cast<int8_t>(node.minimum)),
        builder.getI8IntegerAttr(static_cast<int8_t>(node.maximum)));
  }
  case NodeKind::Add:
  case NodeKind::Sub:
  case NodeKind::Mul: {
    Value left = operand(0), right = operand(1);
    if (node.kind == NodeKind::Add)
      return tosa::AddOp::create(builder, location, type, left, right);
    if (node.kind == NodeKind::Sub)
      return tosa::SubOp::create(builder, location, type, left, right);
    return tosa::MulOp::create(builder, location, type, left, right,
                               scalar<int8_t>(node.shifts[0]));
  }
  case NodeKind::MaxPool:
    return tosa::MaxPool2dOp::create(builder, location, type, operand(0),
                                     window.kernel, window.stride, window.pad);
  case NodeKind::AvgPool: {
    Value inZero = scalar<int8_t>(node.inputZeroPoint);
    Value outZero = scalar<int8_t>(node.outputZeroPoint);
    return tosa::AvgPool2dOp::create(
        builder, location, type, operand(0), inZero, outZero, window.kernel,
        window.stride, window.pad, builder.getI32Type());
  }
  case NodeKind::Pad: {
    Value padding =
        shapeConstant({0, 0, node.before[0], node.after[0], node.before[1],
                       node.after[1], node.before[2], node.after[2]});
    Value fill = scalar<int8_t>(node.padValue);
    return tosa::PadOp::create(builder, location, type, operand(0), padding,
                               fill);
  }
  case NodeKind::Slice: {
    Value start =
        shapeConstant({0, node.before[0], node.before[1], node.before[2]});
    Value size = shapeConstant(typeOf(node).getShape());
    return tosa::SliceOp::create(builder, location, type, operand(0), start,
                                 size);
  }
  case NodeKind::Concat: {
    SmallVector<Value> operands;
    for (int each : node.operands)
      operands.push_back(valueOf(each));
    return tosa::ConcatOp::create(builder, location, type, operands,
                                  node.axis + 1);
  }
  case NodeKind::Reshape:
    return reshape(operand(0), typeOf(node));
  }
  return nullptr;
}

OwningOpRef<ModuleOp> Emitter::emit() {
  OwningOpRef<ModuleOp> module = ModuleOp::create(location);
  builder.setInsertionPointToEnd(module->getBody());
  SmallVector<Type> inputs, results;
  for (int input : graph.inputs)
    inputs.push_back(typeOf(graph.nodes[input]));
  for (int result : graph.results)
    results.push_back(typeOf(graph.nodes[result]));
  auto function =
      func::FuncOp::create(builder, location, options.function,
                           builder.getFunctionType(inputs, results));
  builder.setInsertionPointToStart(function.addEntryBlock());
  values.resize(graph.nodes.size());
  for (auto [argument, input] :
       llvm::zip_equal(function.getArguments(), graph.inputs))
    values[input] = argument;
  for (auto [i, node] : llvm::enumerate(graph.nodes)) {
    if (node.kind == NodeKind::Input)
      continue;
    location = NameLoc::get(builder.getStringAttr(node.layer));
    values[i] = emitNode(node);
  }
  SmallVector<Value> returned;
  for (int result : graph.results)
    returned.push_back(valueOf(result));
  func::ReturnOp::create(builder, location, returned);
  return module;
}

} // namespace

OwningOpRef<ModuleOp> emitTosa(const Graph &graph, MLIRContext &context,
                               const EmitOptions &options) {
  return Emitter(graph, context, options).emit();
}

} // namespace bsaie::zoo
