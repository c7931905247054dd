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
#include "llvm/ADT/StringMap.h"
#include <map>

using namespace mlir;

namespace bsaie::zoo {

namespace {

class Emitter {
public:
  Emitter(const Graph &graph, MLIRContext &context, bool useResources)
      : graph(graph), builder(&context), useResources(useResources) {}

  OwningOpRef<ModuleOp> emit();

private:
  RankedTensorType typeOf(const Node &node) {
    return RankedTensorType::get(
        {1, node.shape.height, node.shape.width, node.shape.channels},
        node.isWide ? builder.getI32Type() : builder.getI8Type());
  }

  template <typename T>
  Value constant(llvm::ArrayRef<T> elements, llvm::ArrayRef<int64_t> shape) {
    auto type =
        RankedTensorType::get(shape, builder.getIntegerType(8 * sizeof(T)));
    auto values = DenseElementsAttr::get(type, elements);
    return tosa::ConstOp::create(builder, location, type, values);
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
  Value emitNode(const Node &node);

  const Graph &graph;
  OpBuilder builder;
  bool useResources;
  Location location = builder.getUnknownLoc();
  std::vector<Value> results;
  std::map<std::pair<int, int64_t>, Value> scalars;
};

Value Emitter::weights(const Node &node, llvm::ArrayRef<int64_t> shape) {
  if (!useResources)
    return constant<int8_t>(node.weights, shape);
  auto type = RankedTensorType::get(shape, builder.getI8Type());
  AsmResourceBlob blob = HeapAsmResourceBlob::allocateAndCopyInferAlign(
      llvm::ArrayRef<int8_t>(node.weights));
  auto values = DenseResourceElementsAttr::get(type, node.layer + ".weight",
                                               std::move(blob));
  return tosa::ConstOp::create(builder, location, type, values);
}

Value Emitter::shapeConstant(llvm::ArrayRef<int64_t> sizes) {
  auto type = tosa::shapeType::get(builder.getContext(), sizes.size());
  return tosa::ConstShapeOp::create(builder, location, type,
                                    builder.getIndexTensorAttr(sizes));
}

Value Emitter::emitNode(const Node &node) {
  auto operand = [&](int i) { return results[node.operands[i]]; };
  auto inputZero = [&](const Node &producer) {
    return producer.isWide ? scalar<int32_t>(node.inputZeroPoint)
                           : scalar<int8_t>(node.inputZeroPoint);
  };
  Type type = typeOf(node);
  Type i32 = builder.getI32Type();
  const Window &window = node.window;
  switch (node.kind) {
  case NodeKind::Input:
    return nullptr;
  case NodeKind::Conv: {
    int64_t inputs = graph.nodes[node.operands[0]].shape.channels;
    Value values = weights(node, {node.shape.channels, window.kernel[0],
                                  window.kernel[1], inputs});
    Value bias = constant<int32_t>(node.bias, {node.shape.channels});
    Value zero = inputZero(graph.nodes[node.operands[0]]);
    return tosa::Conv2DOp::create(builder, location, type, operand(0), values,
                                  bias, zero, scalar<int8_t>(0), window.pad,
                                  window.stride, window.dilation, i32);
  }
  case NodeKind::Rescale: {
    bool perChannel = node.multipliers.size() > 1;
    auto count = static_cast<int64_t>(node.multipliers.size());
    Value multiplier = perChannel ? constant<int32_t>(node.multipliers, {count})
                                  : scalar<int32_t>(node.multipliers[0]);
    Value shift = perChannel ? constant<int8_t>(node.shifts, {count})
                             : scalar<int8_t>(node.shifts[0]);
    Value inZero = inputZero(graph.nodes[node.operands[0]]);
    Value outZero = node.isWide ? scalar<int32_t>(node.outputZeroPoint)
                                : scalar<int8_t>(node.outputZeroPoint);
    auto rounding =
        node.rounding == Rounding::Single   ? tosa::RoundingMode::SINGLE_ROUND
        : node.rounding == Rounding::Double ? tosa::RoundingMode::DOUBLE_ROUND
                                            : tosa::RoundingMode::INEXACT_ROUND;
    return tosa::RescaleOp::create(builder, location, type, operand(0),
                                   multiplier, shift, inZero, outZero,
                                   /*scale32=*/true, rounding, perChannel,
                                   /*input_unsigned=*/false,
                                   /*output_unsigned=*/false);
  }
  case NodeKind::Clamp:
    return tosa::ClampOp::create(
        builder, location, type, operand(0),
        builder.getI8IntegerAttr(static_cast<int8_t>(node.minimum)),
        builder.getI8IntegerAttr(static_cast<int8_t>(node.maximum)));
  case NodeKind::Add:
    return tosa::AddOp::create(builder, location, type, operand(0), operand(1));
  case NodeKind::MaxPool:
    return tosa::MaxPool2dOp::create(builder, location, type, operand(0),
                                     window.kernel, window.stride, window.pad);
  case NodeKind::AvgPool: {
    Value inZero = scalar<int8_t>(node.inputZeroPoint);
    Value outZero = scalar<int8_t>(node.outputZeroPoint);
    return tosa::AvgPool2dOp::create(builder, location, type, operand(0),
                                     inZero, outZero, window.kernel,
                                     window.stride, window.pad, i32);
  }
  case NodeKind::Slice: {
    Value start = shapeConstant({0, 0, 0, 0});
    Value size = shapeConstant(
        {1, node.shape.height, node.shape.width, node.shape.channels});
    return tosa::SliceOp::create(builder, location, type, operand(0), start,
                                 size);
  }
  }
  return nullptr;
}

OwningOpRef<ModuleOp> Emitter::emit() {
  OwningOpRef<ModuleOp> module = ModuleOp::create(location);
  builder.setInsertionPointToEnd(module->getBody());
  FunctionType type = builder.getFunctionType(
      {typeOf(graph.nodes[0])}, {typeOf(graph.nodes[graph.result])});
  auto function = func::FuncOp::create(builder, location, "main", type);
  builder.setInsertionPointToStart(function.addEntryBlock());
  results.push_back(function.getArgument(0));
  for (const Node &node : llvm::ArrayRef<Node>(graph.nodes).drop_front()) {
    location = NameLoc::get(builder.getStringAttr(node.layer));
    results.push_back(emitNode(node));
  }
  func::ReturnOp::create(builder, location, results[graph.result]);
  return module;
}

} // namespace

OwningOpRef<ModuleOp> emitTosa(const Graph &graph, MLIRContext &context,
                               bool useResources) {
  return Emitter(graph, context, useResources).emit();
}

} // namespace bsaie::zoo
