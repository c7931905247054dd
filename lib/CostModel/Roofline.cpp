//===- Roofline.cpp - Roofline and layer bound  -----------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The two figures that count what the layers are, without regard to liveness.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/CostModel/Cost.h"
#include "BSAIE/CostModel/Reference.h"
#include <algorithm>
#include <optional>

using namespace bsaie;

llvm::StringRef bsaie::name(NetworkLayerKind kind) {
  switch (kind) {
  case NetworkLayerKind::Conv:
    return "conv";
  case NetworkLayerKind::FullyConnected:
    return "fc";
  case NetworkLayerKind::MaxPool:
    return "max_pool";
  case NetworkLayerKind::AvgPool:
    return "avg_pool";
  case NetworkLayerKind::Add:
    return "add";
  case NetworkLayerKind::Depthwise:
    return "depthwise";
  case NetworkLayerKind::Sub:
    return "sub";
  case NetworkLayerKind::Mul:
    return "mul";
  case NetworkLayerKind::Copy:
    return "copy";
  }
  return "";
}

static int64_t outputPixels(const Network &network, const NetworkLayer &layer) {
  return layer.output.rows() * network.tensors[layer.output.tensor].width;
}

/// Values of the non-zero blocks at one tap, clipped to COUT and CIN.
static int64_t valuesAtTap(const NetworkLayer &layer) {
  int64_t outputs = layer.output.channels();
  int64_t inputs = layer.inputs.front().channels();
  const BlockMask &blocks = layer.blocks;
  int64_t values = 0;
  for (unsigned bit : blocks.bits.set_bits()) {
    int64_t row = bit / blocks.blockColumns, column = bit % blocks.blockColumns;
    values +=
        std::min(blocks.block.rows, outputs - row * blocks.block.rows) *
        std::min(blocks.block.columns, inputs - column * blocks.block.columns);
  }
  return values;
}

int64_t bsaie::publishedMacs(const Network &network,
                             const NetworkLayer &layer) {
  bool depthwise = layer.kind == NetworkLayerKind::Depthwise;
  if (!layer.hasWeights() && !depthwise)
    return 0;
  return outputPixels(network, layer) * layer.kernelHeight * layer.kernelWidth *
         layer.output.channels() *
         (depthwise ? 1 : layer.inputs.front().channels());
}

int64_t bsaie::nonZeroMacs(const Network &network, const NetworkLayer &layer) {
  if (layer.kind == NetworkLayerKind::Depthwise)
    return outputPixels(network, layer) * layer.kernelHeight *
           layer.kernelWidth * 64 * ((layer.output.channels() + 7) / 8);
  if (!layer.hasWeights())
    return 0;
  return outputPixels(network, layer) * layer.kernelHeight * layer.kernelWidth *
         valuesAtTap(layer);
}

int64_t bsaie::parameterBytes(const Network &network,
                              const NetworkLayer &layer) {
  (void)network;
  if (layer.kind == NetworkLayerKind::Depthwise)
    return (layer.kernelHeight * layer.kernelWidth + 4) *
           layer.output.channels();
  if (!layer.hasWeights())
    return 0;
  return layer.kernelHeight * layer.kernelWidth * valuesAtTap(layer) +
         4 * layer.output.channels();
}

/// Bytes of one input, cropped where a pad is negative, without what a Copy has
/// padded.
static int64_t partBytes(const Network &network, const NetworkLayer &layer,
                         const TensorPart &part) {
  auto crop = [](int64_t pad) { return std::max<int64_t>(-pad, 0); };
  int64_t width = network.tensors[part.tensor].width;
  int64_t imageRows = part.rows() / layer.images;
  int64_t rowBegin = crop(layer.padTop);
  int64_t rowEnd = imageRows - crop(layer.padBottom);
  int64_t columnBegin = crop(layer.padLeft);
  int64_t columnEnd = width - crop(layer.padRight);
  if (rowBegin >= rowEnd || columnBegin >= columnEnd)
    return 0;
  int64_t bytes = layer.images * (rowEnd - rowBegin) *
                  (columnEnd - columnBegin) * part.channels();
  for (const NetworkLayer &copy : network.layers) {
    if (copy.kind != NetworkLayerKind::Copy ||
        copy.output.tensor != part.tensor)
      continue;
    int64_t channels = std::min(part.channelEnd, copy.output.channelEnd) -
                       std::max(part.channelBegin, copy.output.channelBegin);
    if (channels <= 0)
      continue;
    // Rows that are read and computed by the copy, and those that hold data.
    int64_t copyRows = copy.output.rows() / copy.images;
    int64_t rows = 0, dataRows = 0;
    for (int64_t r = part.rowBegin; r < part.rowEnd; ++r) {
      int64_t in = (r - part.rowBegin) % imageRows;
      if (in < rowBegin || in >= rowEnd || r < copy.output.rowBegin ||
          r >= copy.output.rowEnd)
        continue;
      int64_t out = (r - copy.output.rowBegin) % copyRows;
      ++rows;
      dataRows += out >= copy.padTop && out < copyRows - copy.padBottom;
    }
    int64_t dataColumns =
        std::min(columnEnd, width - std::max<int64_t>(copy.padRight, 0)) -
        std::max({columnBegin, copy.padLeft, int64_t(0)});
    bytes -= (rows * (columnEnd - columnBegin) -
              dataRows * std::max<int64_t>(dataColumns, 0)) *
             channels;
  }
  return bytes;
}

int64_t bsaie::inputBytes(const Network &network, const NetworkLayer &layer) {
  int64_t bytes = 0;
  for (const TensorPart &part : layer.inputs)
    bytes += partBytes(network, layer, part);
  return bytes;
}

int64_t bsaie::outputBytes(const NetworkLayer &layer, const Network &network) {
  return outputPixels(network, layer) * layer.output.channels();
}

double RooflineTerms::largest() const {
  return std::max(
      {compute, loadw, firstInput, lastOutput, loadfm, writefm, loadwm});
}

RooflineTerms bsaie::rooflineTerms(const LayerWork &work,
                                   const Device &device) {
  auto over = [&](int64_t bytes, Engine engine) {
    return static_cast<double>(bytes) / totalBytesPerSecond(engine, device);
  };
  RooflineTerms terms;
  terms.compute = static_cast<double>(work.macs) /
                  (static_cast<double>(device.cores() * device.macsPerCycle) *
                   static_cast<double>(device.coreHertz));
  terms.loadw = over(work.parameterBytes, Engine::LoadW);
  terms.firstInput = over(work.firstInputBytes, Engine::Load);
  terms.lastOutput = over(work.lastOutputBytes, Engine::Write);
  terms.loadfm = over(work.inputBytes, Engine::LoadFM);
  terms.writefm = over(work.outputBytes, Engine::WriteFM);
  terms.loadwm = over(work.parameterBytes, Engine::LoadWM);
  if (device.haltingWeights)
    terms.compute += terms.loadwm;
  return terms;
}

static LayerWork totalWork(const Network &network) {
  LayerWork work;
  for (const NetworkTensor &tensor : network.tensors) {
    work.firstInputBytes += tensor.isInput ? tensor.bytes() : 0;
    work.lastOutputBytes += tensor.isOutput ? tensor.bytes() : 0;
  }
  for (const NetworkLayer &layer : network.layers) {
    if (layer.kind == NetworkLayerKind::Copy)
      continue;
    work.macs += nonZeroMacs(network, layer);
    work.parameterBytes += parameterBytes(network, layer);
    work.inputBytes += inputBytes(network, layer);
    work.outputBytes += outputBytes(layer, network);
  }
  return work;
}

RooflineTerms bsaie::rooflineTerms(const Network &network,
                                   const Device &device) {
  return rooflineTerms(totalWork(network), device);
}

/// For each layer the convolution that it disappears into, if it does.
static std::vector<std::optional<size_t>> fuseAdds(const Network &network) {
  std::vector<unsigned> reads(network.tensors.size(), 0);
  std::vector<unsigned> writes(network.tensors.size(), 0);
  std::vector<size_t> writer(network.tensors.size(), 0);
  for (const auto &[index, layer] : llvm::enumerate(network.layers)) {
    for (const TensorPart &part : layer.inputs)
      ++reads[part.tensor];
    ++writes[layer.output.tensor];
    writer[layer.output.tensor] = index;
  }
  std::vector<std::optional<size_t>> fusedInto(network.layers.size());
  for (const auto &[index, layer] : llvm::enumerate(network.layers)) {
    if (layer.kind != NetworkLayerKind::Add)
      continue;
    for (const TensorPart &part : layer.inputs) {
      unsigned tensor = part.tensor;
      if (reads[tensor] != 1 || writes[tensor] != 1 ||
          network.tensors[tensor].isOutput ||
          !network.layers[writer[tensor]].hasWeights())
        continue;
      if (!fusedInto[index] || *fusedInto[index] < writer[tensor])
        fusedInto[index] = writer[tensor];
    }
  }
  return fusedInto;
}

/// Tensors that are inputs of the network but for copies, or outputs.
static std::vector<bool> throughCopies(const Network &network, bool outputs) {
  std::vector<bool> result;
  for (const NetworkTensor &tensor : network.tensors)
    result.push_back(outputs ? tensor.isOutput : tensor.isInput);
  auto pass = [&](const NetworkLayer &layer) {
    if (layer.kind != NetworkLayerKind::Copy)
      return;
    unsigned from = layer.inputs.front().tensor, to = layer.output.tensor;
    if (outputs)
      result[from] = result[from] || result[to];
    else
      result[to] = result[to] || result[from];
  };
  if (outputs)
    for (const NetworkLayer &layer : llvm::reverse(network.layers))
      pass(layer);
  else
    for (const NetworkLayer &layer : network.layers)
      pass(layer);
  return result;
}

/// The work of each layer of the layer bound.
static std::vector<LayerWork> layerWorks(const Network &network) {
  std::vector<std::optional<size_t>> fusedInto = fuseAdds(network);
  std::vector<bool> isInput = throughCopies(network, false);
  std::vector<bool> isOutput = throughCopies(network, true);
  std::vector<LayerWork> works(network.layers.size());
  for (const auto &[index, layer] : llvm::enumerate(network.layers)) {
    if (layer.kind == NetworkLayerKind::Copy)
      continue;
    // A fused add brings its other input along; the value between the two is
    // neither written nor read. The sum is as large as what it replaces.
    std::optional<size_t> into = fusedInto[index];
    LayerWork &work = works[into.value_or(index)];
    const TensorPart *between = into ? &network.layers[*into].output : nullptr;
    for (const TensorPart &part : layer.inputs) {
      if (between && part.tensor == between->tensor)
        continue;
      int64_t bytes = partBytes(network, layer, part);
      work.inputBytes += bytes;
      if (isInput[part.tensor])
        work.firstInputBytes += bytes;
    }
    if (!into) {
      work.macs += nonZeroMacs(network, layer);
      work.parameterBytes += parameterBytes(network, layer);
      work.outputBytes += outputBytes(layer, network);
    }
    if (isOutput[layer.output.tensor])
      work.lastOutputBytes += outputBytes(layer, network);
  }
  std::vector<LayerWork> result;
  for (const auto &[index, work] : llvm::enumerate(works))
    if (!fusedInto[index] &&
        network.layers[index].kind != NetworkLayerKind::Copy)
      result.push_back(work);
  return result;
}

static double layerBound(llvm::ArrayRef<LayerWork> works,
                         const Device &device) {
  double seconds = 0;
  for (const LayerWork &work : works)
    seconds += rooflineTerms(work, device).largest();
  return seconds;
}

double bsaie::layerBoundSeconds(const Network &network, const Device &device) {
  return layerBound(layerWorks(network), device);
}

NetworkWork bsaie::networkWork(const Network &network) {
  return {totalWork(network), layerWorks(network), liveWork(network)};
}

ReferenceFigures bsaie::computeReference(const NetworkWork &work,
                                         const Device &device) {
  ReferenceFigures figures;
  figures.rooflineSeconds = rooflineTerms(work.total, device).largest();
  figures.layerBoundSeconds = layerBound(work.layers, device);
  figures.lowerBoundSeconds = lowerBoundTerms(work.live, device).largest();
  return figures;
}

ReferenceFigures bsaie::computeReference(const Network &network,
                                         const Device &device) {
  return computeReference(networkWork(network), device);
}
