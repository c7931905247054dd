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
  if (!layer.hasWeights())
    return 0;
  return outputPixels(network, layer) * layer.kernelHeight * layer.kernelWidth *
         layer.output.channels() * layer.inputs.front().channels();
}

int64_t bsaie::nonZeroMacs(const Network &network, const NetworkLayer &layer) {
  if (!layer.hasWeights())
    return 0;
  return outputPixels(network, layer) * layer.kernelHeight * layer.kernelWidth *
         valuesAtTap(layer);
}

int64_t bsaie::parameterBytes(const Network &network,
                              const NetworkLayer &layer) {
  (void)network;
  if (!layer.hasWeights())
    return 0;
  return layer.kernelHeight * layer.kernelWidth * valuesAtTap(layer) +
         4 * layer.output.channels();
}

/// Bytes of one input, cropped where a pad is negative.
static int64_t partBytes(const Network &network, const NetworkLayer &layer,
                         const TensorPart &part) {
  auto crop = [](int64_t before, int64_t after) {
    return std::min<int64_t>(before, 0) + std::min<int64_t>(after, 0);
  };
  int64_t rows = part.rows() + crop(layer.padTop, layer.padBottom);
  int64_t columns =
      network.tensors[part.tensor].width + crop(layer.padLeft, layer.padRight);
  return std::max<int64_t>(rows, 0) * std::max<int64_t>(columns, 0) *
         part.channels();
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

namespace {
/// What the terms are computed from.
struct Work {
  int64_t macs = 0, parameterBytes = 0;
  int64_t firstInputBytes = 0, lastOutputBytes = 0;
  int64_t inputBytes = 0, outputBytes = 0;
};
} // namespace

static RooflineTerms termsOf(const Work &work, const Device &device) {
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

RooflineTerms bsaie::rooflineTerms(const Network &network,
                                   const Device &device) {
  Work work;
  for (const NetworkTensor &tensor : network.tensors) {
    work.firstInputBytes += tensor.isInput ? tensor.bytes() : 0;
    work.lastOutputBytes += tensor.isOutput ? tensor.bytes() : 0;
  }
  for (const NetworkLayer &layer : network.layers) {
    work.macs += nonZeroMacs(network, layer);
    work.parameterBytes += parameterBytes(network, layer);
    work.inputBytes += inputBytes(network, layer);
    work.outputBytes += outputBytes(layer, network);
  }
  return termsOf(work, device);
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

double bsaie::layerBoundSeconds(const Network &network, const Device &device) {
  std::vector<std::optional<size_t>> fusedInto = fuseAdds(network);
  std::vector<Work> works(network.layers.size());
  for (const auto &[index, layer] : llvm::enumerate(network.layers)) {
    // A fused add brings its other input along; the value between the two is
    // neither written nor read. The sum is as large as what it replaces.
    std::optional<size_t> into = fusedInto[index];
    Work &work = works[into.value_or(index)];
    const TensorPart *between = into ? &network.layers[*into].output : nullptr;
    for (const TensorPart &part : layer.inputs) {
      if (between && part.tensor == between->tensor)
        continue;
      int64_t bytes = partBytes(network, layer, part);
      work.inputBytes += bytes;
      if (network.tensors[part.tensor].isInput)
        work.firstInputBytes += bytes;
    }
    if (!into) {
      work.macs += nonZeroMacs(network, layer);
      work.parameterBytes += parameterBytes(network, layer);
      work.outputBytes += outputBytes(layer, network);
    }
    if (network.tensors[layer.output.tensor].isOutput)
      work.lastOutputBytes += outputBytes(layer, network);
  }
  double seconds = 0;
  for (const auto &[index, work] : llvm::enumerate(works))
    if (!fusedInto[index])
      seconds += termsOf(work, device).largest();
  return seconds;
}

ReferenceFigures bsaie::computeReference(const Network &network,
                                         const Device &device) {
  ReferenceFigures figures;
  figures.rooflineSeconds = rooflineTerms(network, device).largest();
  figures.layerBoundSeconds = layerBoundSeconds(network, device);
  figures.lowerBoundSeconds = lowerBoundTerms(network, device).largest();
  return figures;
}
