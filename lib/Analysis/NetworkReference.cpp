//===- NetworkReference.cpp - Facts of a network  ---------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/NetworkReference.h"
#include "BSAIE/Analysis/LayerConstants.h"
#include "BSAIE/Analysis/SourcePlace.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace bsaie;

static TensorPart partOf(const TensorBox &box) {
  TensorPart part;
  part.tensor = box.tensor;
  part.rowBegin = box.rows.begin;
  part.rowEnd = box.rows.end;
  part.channelBegin = box.channels.begin;
  part.channelEnd = box.channels.end;
  return part;
}

static NetworkLayerKind kindOf(const LayerNode &node) {
  // A fully connected layer is a convolution of one pixel to one pixel.
  const WindowDim &y = node.shape.height, &x = node.shape.width;
  bool onePixel = y.input == 1 && x.input == 1 && y.output == 1 &&
                  x.output == 1 && y.kernel == 1 && x.kernel == 1;
  using Kind = NetworkLayerKind;
  return llvm::TypeSwitch<Operation *, Kind>(node.op)
      .Case([](blocksparse::DepthwiseConv2DOp) { return Kind::Depthwise; })
      .Case([](blocksparse::MaxPool2DOp) { return Kind::MaxPool; })
      .Case([](blocksparse::AvgPool2DOp) { return Kind::AvgPool; })
      .Case([](blocksparse::AddOp) { return Kind::Add; })
      .Case([](blocksparse::SubOp) { return Kind::Sub; })
      .Case([](blocksparse::MulOp) { return Kind::Mul; })
      .Case([](blocksparse::CopyOp) { return Kind::Copy; })
      .Default(onePixel ? Kind::FullyConnected : Kind::Conv);
}

template <typename PoolAttr>
static void setPoolWindow(NetworkLayer &layer, PoolAttr pool) {
  layer.kernelHeight = pool.getKernel()[0];
  layer.kernelWidth = pool.getKernel()[1];
  layer.strideY = pool.getStride()[0];
  layer.strideX = pool.getStride()[1];
  layer.padTop = pool.getPad()[0];
  layer.padBottom = pool.getPad()[1];
  layer.padLeft = pool.getPad()[2];
  layer.padRight = pool.getPad()[3];
}

static void setPoolWindow(NetworkLayer &layer, blocksparse::Conv2DOp op) {
  if (auto pool = op.getMaxPool())
    setPoolWindow(layer, *pool);
  if (auto pool = op.getAvgPool())
    setPoolWindow(layer, *pool);
}

static void setWindow(NetworkLayer &layer, const LayerNode &node) {
  const WindowDim &y = node.shape.ownHeight(), &x = node.shape.ownWidth();
  layer.kernelHeight = y.kernel;
  layer.kernelWidth = x.kernel;
  layer.strideY = y.stride;
  layer.strideX = x.stride;
  layer.dilationY = y.dilation;
  layer.dilationX = x.dilation;
  layer.images =
      cast<RankedTensorType>(node.op->getResult(0).getType()).getDimSize(0);
  ArrayRef<int64_t> pad;
  llvm::TypeSwitch<Operation *>(node.op)
      .Case<blocksparse::Conv2DOp, blocksparse::DepthwiseConv2DOp,
            blocksparse::MaxPool2DOp, blocksparse::AvgPool2DOp,
            blocksparse::CopyOp>([&](auto op) { pad = op.getPad(); });
  if (pad.size() != 4)
    return;
  layer.padTop = pad[0];
  layer.padBottom = pad[1];
  layer.padLeft = pad[2];
  layer.padRight = pad[3];
}

/// One bit for each 8 channels: whether any of them has a weight other than
/// zero.
static FailureOr<BlockMask> depthwiseBlocks(blocksparse::DepthwiseConv2DOp op) {
  DepthwiseParameters parameters;
  if (failed(readDepthwiseParameters(op, parameters)))
    return failure();
  const DwConvConstants &constants = parameters.constants;
  int64_t channels = constants.channels;
  BlockMask blocks({8, 1, 1, channels}, BlockShape{8, 8}, false);
  for (auto [index, value] : llvm::enumerate(constants.weights))
    if (value != 0 || constants.weightZeroPoint != 0)
      blocks.set(0, index % channels / 8);
  return blocks;
}

/// What is fused with a convolution, as a layer of its own: takes its input or
/// output from \p conv, with a tensor between the two.
static NetworkLayer separate(const LayerNode &node, NetworkLayer &conv,
                             Network &network) {
  NetworkLayer other;
  other.images =
      cast<RankedTensorType>(node.op->getResult(0).getType()).getDimSize(0);
  const auto &pooled = node.shape.pooled;
  bool isBefore = pooled && pooled->isBefore;
  TensorPart outer = isBefore ? conv.inputs.front() : conv.output;
  NetworkTensor tensor = network.tensors[node.output.tensor];
  tensor.isInput = tensor.isOutput = false;
  tensor.channels = outer.channels();
  if (pooled) {
    other.kind =
        isBefore ? NetworkLayerKind::AvgPool : NetworkLayerKind::MaxPool;
    tensor.height = pooled->secondHeight().input * other.images;
    tensor.width = pooled->secondWidth().input;
    setPoolWindow(other, cast<blocksparse::Conv2DOp>(node.op));
  } else {
    other.kind = NetworkLayerKind::Add;
    tensor.height = outer.rows();
  }
  TensorPart between;
  between.tensor = network.tensors.size();
  between.rowEnd = tensor.height;
  between.channelEnd = tensor.channels;
  network.tensors.push_back(tensor);
  if (isBefore) {
    other.inputs.push_back(outer);
    other.output = between;
    conv.inputs.front() = between;
    return other;
  }
  other.inputs.push_back(between);
  if (!pooled)
    other.inputs.push_back(conv.inputs.pop_back_val());
  other.output = outer;
  conv.output = between;
  return other;
}

FailureOr<NetworkOfFunction> bsaie::networkOf(func::FuncOp func) {
  FailureOr<LayerGraph> graph = buildLayerGraph(func);
  if (failed(graph))
    return failure();
  NetworkOfFunction result;
  // An input in another shape is an input, and all that is read or returned in
  // another shape leaves the network.
  std::vector<bool> isRead(graph->tensors.size(), false);
  for (const LayerNode &node : graph->layers)
    for (const TensorBox &box : node.inputs)
      isRead[box.tensor] = true;
  for (const auto &[index, tensor] : llvm::enumerate(graph->tensors))
    result.network.tensors.push_back(
        {tensor.height, tensor.width, tensor.channels,
         isRead[index] && (tensor.isInput || tensor.shapeOf),
         !tensor.shapeOf && tensor.isOutput});
  for (const TensorInfo &tensor : graph->tensors)
    if (tensor.shapeOf && !graph->tensors[*tensor.shapeOf].isInput)
      result.network.tensors[*tensor.shapeOf].isOutput = true;
  for (const LayerNode &node : graph->layers) {
    if (node.output.columns.size() !=
        graph->tensors[node.output.tensor].width) {
      node.op->emitOpError("writes a part of the width of a tensor; references "
                           "are those of the whole network");
      return failure();
    }
    NetworkLayer layer;
    layer.kind = kindOf(node);
    for (const TensorBox &box : node.inputs)
      layer.inputs.push_back(partOf(box));
    layer.output = partOf(node.output);
    std::optional<NetworkLayer> other;
    bool isBefore = node.shape.pooled && node.shape.pooled->isBefore;
    if (node.shape.addsInput || node.shape.pooled)
      other = separate(node, layer, result.network);
    if (other && isBefore) {
      result.network.layers.push_back(*other);
      result.ops.push_back(node.op);
    }
    setWindow(layer, node);
    if (auto conv = dyn_cast<blocksparse::Conv2DOp>(node.op)) {
      ConvParameters parameters;
      if (failed(readConvParameters(conv, parameters)))
        return failure();
      layer.blocks = std::move(parameters.blocks);
    } else if (auto conv = dyn_cast<blocksparse::DepthwiseConv2DOp>(node.op)) {
      FailureOr<BlockMask> blocks = depthwiseBlocks(conv);
      if (failed(blocks))
        return failure();
      layer.blocks = std::move(*blocks);
    }
    result.network.layers.push_back(std::move(layer));
    result.ops.push_back(node.op);
    if (other && !isBefore) {
      result.network.layers.push_back(*other);
      result.ops.push_back(node.op);
    }
  }
  return result;
}

FailureOr<ReferenceFigures> bsaie::computeReference(func::FuncOp func,
                                                    const Device &device) {
  FailureOr<NetworkOfFunction> network = networkOf(func);
  if (failed(network))
    return failure();
  return computeReference(network->network, device);
}

static void appendCounts(SmallVectorImpl<int64_t> &counts,
                         const LayerWork &work) {
  counts.append({work.macs, work.parameterBytes, work.firstInputBytes,
                 work.lastOutputBytes, work.inputBytes, work.outputBytes});
}

static LayerWork layerWork(ArrayRef<int64_t> counts) {
  LayerWork work;
  work.macs = counts[0];
  work.parameterBytes = counts[1];
  work.firstInputBytes = counts[2];
  work.lastOutputBytes = counts[3];
  work.inputBytes = counts[4];
  work.outputBytes = counts[5];
  return work;
}

aie2::WorkAttr bsaie::toWorkAttr(MLIRContext *context,
                                 const NetworkWork &work) {
  SmallVector<int64_t> network, layers;
  appendCounts(network, work.total);
  for (const LayerWork &layer : work.layers)
    appendCounts(layers, layer);
  SmallVector<int64_t> live = {work.live.macs, work.live.weightBytes,
                               work.live.inputBytes, work.live.outputBytes};
  return aie2::WorkAttr::get(context, network, live, layers);
}

NetworkWork bsaie::toNetworkWork(aie2::WorkAttr attr) {
  NetworkWork work;
  work.total = layerWork(attr.getNetwork());
  for (ArrayRef<int64_t> rest = attr.getLayers(); !rest.empty();
       rest = rest.drop_front(6))
    work.layers.push_back(layerWork(rest.take_front(6)));
  ArrayRef<int64_t> live = attr.getLive();
  work.live.macs = live[0];
  work.live.weightBytes = live[1];
  work.live.inputBytes = live[2];
  work.live.outputBytes = live[3];
  return work;
}

/// The attribute blocksparse.name, else the name in the op's location, else
/// kind and number.
static std::string nameOf(Operation *op, size_t index) {
  if (op->hasAttr("blocksparse.name"))
    return layerName(op);
  if (StringRef found = nameFromLocation(op->getLoc()); !found.empty())
    return found.str();
  return (op->getName().stripDialect() + "_" + Twine(index)).str();
}

std::vector<aie2::LayerAttr>
bsaie::layerFacts(const NetworkOfFunction &network) {
  std::vector<aie2::LayerAttr> facts;
  for (const auto &[index, layer] : llvm::enumerate(network.network.layers)) {
    Operation *op = network.ops[index];
    facts.push_back(aie2::LayerAttr::get(
        op->getContext(), nameOf(op, index), name(layer.kind),
        placeOf(op->getLoc()), publishedMacs(network.network, layer),
        nonZeroMacs(network.network, layer), layer.blocks.count(),
        layer.blocks.size(), /*splits=*/"", /*estimate=*/0.0));
  }
  return facts;
}
