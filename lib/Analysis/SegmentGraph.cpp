//===- SegmentGraph.cpp - A run of layers as a tiling problem -------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/SegmentGraph.h"

#include "BSAIE/Analysis/LayerGraph.h"
#include "BSAIE/Analysis/LayerParameters.h"
#include "BSAIE/Dialect/BlockSparse/IR/LayerGeometry.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace bsaie;

FailureOr<PixelWork> bsaie::pixelWork(Operation *op) {
  FailureOr<LayerParameters> parameters = LayerParameters::get(op);
  if (failed(parameters))
    return failure();
  LayerShape shape = layerShape(op);
  int64_t taps = shape.ownHeight().kernel * shape.ownWidth().kernel;
  if (shape.pooled && !shape.pooled->isBefore)
    taps *= shape.pooled->poolHeight.stride * shape.pooled->poolWidth.stride;
  Interval blocks{0, (shape.outputChannels + 7) / 8};
  PixelWork work;
  work.macsPerPixel = shape.hasWeights()
                          ? parameters->nonZeroBlocks(blocks) * 64 * taps
                          : shape.outputChannels * taps;
  work.parameterBytes = parameters->runBytes(blocks, 0, SumParts());
  return work;
}

static SegmentLayerKind kindOf(LayerKind kind) {
  switch (kind) {
  case LayerKind::Conv:
    return SegmentLayerKind::Conv;
  case LayerKind::Depthwise:
    return SegmentLayerKind::Depthwise;
  case LayerKind::MaxPool:
    return SegmentLayerKind::MaxPool;
  case LayerKind::AvgPool:
    return SegmentLayerKind::AvgPool;
  case LayerKind::Copy:
    return SegmentLayerKind::Copy;
  case LayerKind::Add:
  case LayerKind::Sub:
  case LayerKind::Mul:
    return SegmentLayerKind::Elementwise;
  }
  llvm_unreachable("all kinds are listed");
}

/// The window on the height (0) or width (1).
static AxisWindow windowOf(Operation *op, int dim) {
  auto convert = [](const blocksparse::WindowedDim &window) {
    return AxisWindow{window.kernel,    window.stride,   window.dilation,
                      window.padBefore, window.padAfter, false};
  };
  if (LayerShape shape = layerShape(op); shape.pooled) {
    const WindowDim &both = dim == 0 ? shape.height : shape.width;
    // Behind, as many as the outputs need.
    int64_t padAfter = (both.output - 1) * both.stride + both.extent() -
                       both.input - both.padBefore;
    return {both.kernel,    both.stride, both.dilation,
            both.padBefore, padAfter,    false};
  }
  return llvm::TypeSwitch<Operation *, AxisWindow>(op)
      .Case<blocksparse::Conv2DOp, blocksparse::DepthwiseConv2DOp,
            blocksparse::MaxPool2DOp, blocksparse::AvgPool2DOp,
            blocksparse::CopyOp>([&](auto layer) {
        return convert(blocksparse::getWindowedDim(layer, dim));
      })
      .Default([](Operation *) { return AxisWindow(); });
}

std::optional<SmallVector<Value>>
bsaie::concatenated(tensor::InsertSliceOp last) {
  auto shape = last.getType().getShape();
  SmallVector<Value> parts;
  int64_t end = shape.size() == 4 ? shape[3] : -1;
  for (tensor::InsertSliceOp op = last; op;
       op = op.getDest().getDefiningOp<tensor::InsertSliceOp>()) {
    auto offsets = op.getStaticOffsets(), sizes = op.getStaticSizes();
    if (shape.size() != 4 || !op.hasUnitStride() || offsets[0] || offsets[1] ||
        offsets[2] || sizes.take_front(3) != shape.take_front(3) ||
        offsets[3] + sizes[3] != end)
      return std::nullopt;
    end = offsets[3];
    parts.push_back(op.getSource());
    if (op != last && !op->hasOneUse())
      return std::nullopt;
    if (op.getDest().getDefiningOp<tensor::EmptyOp>()) {
      if (end != 0)
        return std::nullopt;
      std::reverse(parts.begin(), parts.end());
      return parts;
    }
  }
  return std::nullopt;
}

namespace {

class SegmentBuilder {
public:
  explicit SegmentBuilder(ArrayRef<Operation *> ops)
      : inside(ops.begin(), ops.end()) {}

  /// The tensor of `value`, if it is one of a single image.
  std::optional<int64_t> tensorOf(Value value);
  bool addLayer(Operation *op, PixelWork work);
  bool addConcat(tensor::InsertSliceOp last);

  bool isInside(Operation *op) const { return op && inside.contains(op); }

  SegmentGraph graph;

private:
  bool add(Operation *op, SegmentLayer layer, ArrayRef<Value> inputs);

  llvm::SmallPtrSet<Operation *, 16> inside;
  llvm::DenseMap<Value, int64_t> numbers;
};

} // namespace

std::optional<int64_t> SegmentBuilder::tensorOf(Value value) {
  auto [it, isNew] = numbers.try_emplace(value, graph.values.size());
  if (!isNew)
    return it->second;
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || type.getRank() != 4 || type.getDimSize(0) != 1)
    return std::nullopt;
  Operation *source = value.getDefiningOp();
  SegmentTensor tensor;
  tensor.name = source ? layerName(source) : "input";
  tensor.height = type.getDimSize(1);
  tensor.width = type.getDimSize(2);
  tensor.channels = type.getDimSize(3);
  graph.segment.tensors.push_back(tensor);
  graph.values.push_back(value);
  return it->second;
}

bool SegmentBuilder::add(Operation *op, SegmentLayer layer,
                         ArrayRef<Value> inputs) {
  layer.name = layerName(op);
  for (Value input : inputs) {
    // What is made inside is made by a layer or concatenation that was added.
    if (isInside(input.getDefiningOp()) && !numbers.count(input))
      return false;
    std::optional<int64_t> number = tensorOf(input);
    if (!number)
      return false;
    layer.inputs.push_back(*number);
  }
  std::optional<int64_t> number = tensorOf(op->getResult(0));
  if (!number)
    return false;
  layer.output = *number;
  graph.segment.layers.push_back(layer);
  graph.ops.push_back(op);
  return true;
}

bool SegmentBuilder::addLayer(Operation *op, PixelWork work) {
  LayerShape shape = layerShape(op);
  SegmentLayer layer;
  layer.kind = kindOf(shape.kind);
  layer.height = windowOf(op, 0);
  layer.width = windowOf(op, 1);
  layer.macsPerPixel = work.macsPerPixel;
  layer.parameterBytes = work.parameterBytes;
  SmallVector<Value> inputs(
      op->getOperands().take_front(shape.binary() ? 2 : 1));
  if (auto conv = dyn_cast<blocksparse::Conv2DOp>(op); conv && conv.getAddend())
    inputs.push_back(conv.getAddend());
  return add(op, layer, inputs);
}

bool SegmentBuilder::addConcat(tensor::InsertSliceOp last) {
  std::optional<SmallVector<Value>> parts = concatenated(last);
  // A layer writes its result into the place that it has in a concatenation.
  if (!parts || llvm::any_of(*parts, [&](Value part) {
        Operation *source = part.getDefiningOp();
        return !isInside(source) || !isLayer(source);
      }))
    return false;
  SegmentLayer layer;
  layer.kind = SegmentLayerKind::ConcatChannels;
  return add(last, layer, *parts);
}

std::optional<SegmentGraph>
bsaie::buildSegmentGraph(ArrayRef<Operation *> ops,
                         llvm::function_ref<PixelWork(Operation *)> work) {
  SegmentBuilder builder(ops);
  for (Operation *op : ops) {
    bool isLast = op == ops.back();
    if (!isLast && llvm::any_of(op->getUsers(), [&](Operation *user) {
          return !builder.isInside(user);
        }))
      return std::nullopt;
    if (isLayer(op)) {
      if (!builder.addLayer(op, work(op)))
        return std::nullopt;
      continue;
    }
    if (isa<tensor::EmptyOp>(op))
      continue;
    auto insert = dyn_cast<tensor::InsertSliceOp>(op);
    if (!insert)
      return std::nullopt;
    // Only the end of a chain is a tensor.
    bool continues = llvm::any_of(op->getUsers(), [&](Operation *user) {
      auto next = dyn_cast<tensor::InsertSliceOp>(user);
      return next && next.getDest() == insert.getResult();
    });
    if (!continues && !builder.addConcat(insert))
      return std::nullopt;
    if (continues && isLast)
      return std::nullopt;
  }
  if (builder.graph.segment.layers.empty() ||
      builder.graph.ops.back() != ops.back())
    return std::nullopt;
  if (llvm::Error error = check(builder.graph.segment)) {
    llvm::consumeError(std::move(error));
    return std::nullopt;
  }
  return std::move(builder.graph);
}
