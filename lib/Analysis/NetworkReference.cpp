//===- NetworkReference.cpp - Facts of a network  ---------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/NetworkReference.h"
#include "BSAIE/Analysis/LayerConstants.h"
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

static void setPoolWindow(NetworkLayer &layer, blocksparse::Conv2DOp op) {
  blocksparse::MaxPoolAttr pool = *op.getMaxPool();
  layer.kernelHeight = pool.getKernel()[0];
  layer.kernelWidth = pool.getKernel()[1];
  layer.strideY = pool.getStride()[0];
  layer.strideX = pool.getStride()[1];
  layer.padTop = pool.getPad()[0];
  layer.padBottom = pool.getPad()[1];
  layer.padLeft = pool.getPad()[2];
  layer.padRight = pool.getPad()[3];
}

static void setWindow(NetworkLayer &layer, const LayerNode &node) {
  const auto &pooled = node.shape.pooled;
  const WindowDim &y = pooled ? pooled->convHeight : node.shape.height;
  const WindowDim &x = pooled ? pooled->convWidth : node.shape.width;
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
    // What is in the epilogue is a layer of its own.
    std::optional<NetworkLayer> last;
    if (node.shape.addsInput || node.shape.pooled) {
      last.emplace();
      last->kind = node.shape.pooled ? NetworkLayerKind::MaxPool
                                     : NetworkLayerKind::Add;
      last->output = layer.output;
      last->images = cast<RankedTensorType>(node.op->getResult(0).getType())
                         .getDimSize(0);
      auto &tensors = result.network.tensors;
      NetworkTensor between = tensors[node.output.tensor];
      between.isInput = between.isOutput = false;
      if (const auto &pooled = node.shape.pooled) {
        between.height = pooled->poolHeight.input * last->images;
        between.width = pooled->poolWidth.input;
        layer.output.rowBegin = 0;
        layer.output.rowEnd = between.height;
        setPoolWindow(*last, cast<blocksparse::Conv2DOp>(node.op));
      }
      tensors.push_back(between);
      layer.output.tensor = tensors.size() - 1;
      last->inputs.push_back(layer.output);
      if (node.shape.addsInput)
        last->inputs.push_back(layer.inputs.pop_back_val());
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
    if (last) {
      result.network.layers.push_back(std::move(*last));
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

/// "file:line:column" of the first place in `loc` that has one, else empty.
static std::string placeOf(Location loc) {
  std::string place;
  loc->walk([&](Location inner) {
    auto file = dyn_cast<FileLineColLoc>(inner);
    if (!file)
      return WalkResult::advance();
    place = (file.getFilename().getValue() + ":" + Twine(file.getLine()) + ":" +
             Twine(file.getColumn()))
                .str();
    return WalkResult::interrupt();
  });
  return place;
}

/// The attribute blocksparse.name, else the name in the op's location, else
/// kind and number.
static std::string nameOf(Operation *op, size_t index) {
  if (op->hasAttr("blocksparse.name"))
    return layerName(op);
  std::string found;
  op->getLoc()->walk([&](Location inner) {
    auto named = dyn_cast<NameLoc>(inner);
    if (!named)
      return WalkResult::advance();
    found = named.getName().str();
    return WalkResult::interrupt();
  });
  if (!found.empty())
    return found;
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
        layer.blocks.size(), /*splits=*/""));
  }
  return facts;
}
