//===- LowerBound.cpp - What no program can avoid  --------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Liveness goes backwards and is exact: a set of pixels for each channel.
// Constness goes forwards, for each channel.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/CostModel/Cost.h"
#include "BSAIE/CostModel/Reference.h"
#include <algorithm>
#include <cassert>

using namespace bsaie;
using llvm::BitVector;

namespace {

/// One spatial dimension of a layer's window.
struct Axis {
  /// Of one image.
  int64_t inputs, outputs, kernel, stride, dilation, padBefore, padAfter;

  /// The input that tap `k` of output `o` meets, or -1 outside the image. A
  /// crop (negative pad) takes its rows out of the image.
  int64_t input(int64_t o, int64_t k) const {
    int64_t at = o * stride - padBefore + k * dilation;
    int64_t begin = std::max<int64_t>(0, -padBefore);
    int64_t end = inputs + std::min<int64_t>(0, padAfter);
    return at >= begin && at < end ? at : -1;
  }
  int64_t tapsInside(int64_t o) const {
    int64_t count = 0;
    for (int64_t k = 0; k < kernel; ++k)
      count += input(o, k) >= 0;
    return count;
  }
};

/// Taps inside the image for a set of output pixels.
struct Taps {
  /// Summed over the pixels.
  int64_t total = 0;
  /// Different taps that any of them meets.
  int64_t distinct = 0;
};

class Liveness {
public:
  explicit Liveness(const Network &network);
  LiveWork work() const;

private:
  void markNonConstant(const NetworkLayer &layer);
  void markLive(const NetworkLayer &layer);
  void markLiveInputs(const NetworkLayer &layer, const Axis &y, const Axis &x);
  void countConvolution(const NetworkLayer &layer, LiveWork &work) const;
  void countDepthwise(const NetworkLayer &layer, LiveWork &work) const;

  Axis axisY(const NetworkLayer &layer) const;
  Axis axisX(const NetworkLayer &layer) const;
  /// Live pixels of output channel `channel` of a layer, relative to its part.
  BitVector liveOutputs(const NetworkLayer &layer, int64_t channel) const;
  /// Adds `pixels`, relative to the part, to channel `channel` of it.
  void addLive(const TensorPart &part, int64_t channel,
               const BitVector &pixels);

  const Network &network;
  /// For each tensor and channel the pixels that a live output depends on.
  std::vector<std::vector<BitVector>> live;
  /// For each tensor the channels that depend on an input of the network.
  std::vector<BitVector> nonConstant;
};

} // namespace

Liveness::Liveness(const Network &network) : network(network) {
  for (const NetworkTensor &tensor : network.tensors) {
    live.emplace_back(tensor.channels,
                      BitVector(tensor.height * tensor.width, tensor.isOutput));
    nonConstant.emplace_back(tensor.channels, tensor.isInput);
  }
  for (const NetworkLayer &layer : network.layers)
    markNonConstant(layer);
  for (const NetworkLayer &layer : llvm::reverse(network.layers))
    markLive(layer);
}

Axis Liveness::axisY(const NetworkLayer &layer) const {
  return {layer.inputs.front().rows() / layer.images,
          layer.output.rows() / layer.images,
          layer.kernelHeight,
          layer.strideY,
          layer.dilationY,
          layer.padTop,
          layer.padBottom};
}

Axis Liveness::axisX(const NetworkLayer &layer) const {
  return {network.tensors[layer.inputs.front().tensor].width,
          network.tensors[layer.output.tensor].width,
          layer.kernelWidth,
          layer.strideX,
          layer.dilationX,
          layer.padLeft,
          layer.padRight};
}

/// False for a channel of a depthwise convolution whose weights are zero.
static bool readsChannel(const NetworkLayer &layer, int64_t channel) {
  return layer.kind != NetworkLayerKind::Depthwise ||
         layer.blocks.test(0, channel / 8);
}

void Liveness::markNonConstant(const NetworkLayer &layer) {
  BitVector &out = nonConstant[layer.output.tensor];
  if (!layer.hasWeights()) {
    for (const TensorPart &part : layer.inputs)
      for (int64_t c = 0; c < part.channels(); ++c)
        if (readsChannel(layer, c) &&
            nonConstant[part.tensor].test(part.channelBegin + c))
          out.set(layer.output.channelBegin + c);
    return;
  }
  const TensorPart &input = layer.inputs.front();
  for (unsigned bit : layer.blocks.bits.set_bits()) {
    int64_t row = bit / layer.blocks.blockColumns;
    int64_t column = bit % layer.blocks.blockColumns;
    int64_t end = std::min(input.channels(), (column + 1) * 8);
    bool reads = false;
    for (int64_t c = column * 8; c < end; ++c)
      reads |= nonConstant[input.tensor].test(input.channelBegin + c);
    int64_t outEnd = std::min(layer.output.channels(), (row + 1) * 8);
    for (int64_t c = row * 8; reads && c < outEnd; ++c)
      out.set(layer.output.channelBegin + c);
  }
}

BitVector Liveness::liveOutputs(const NetworkLayer &layer,
                                int64_t channel) const {
  const TensorPart &part = layer.output;
  const BitVector &all = live[part.tensor][part.channelBegin + channel];
  int64_t width = network.tensors[part.tensor].width;
  if (part.rowBegin == 0 && part.rowEnd == network.tensors[part.tensor].height)
    return all;
  BitVector pixels(part.rows() * width);
  for (int64_t i = 0; i < part.rows() * width; ++i)
    if (all.test(part.rowBegin * width + i))
      pixels.set(i);
  return pixels;
}

void Liveness::addLive(const TensorPart &part, int64_t channel,
                       const BitVector &pixels) {
  BitVector &all = live[part.tensor][part.channelBegin + channel];
  if (pixels.size() == all.size()) {
    all |= pixels;
    return;
  }
  int64_t offset = part.rowBegin * network.tensors[part.tensor].width;
  for (unsigned pixel : pixels.set_bits())
    all.set(offset + pixel);
}

/// The input pixels that the windows of `outputs` meet, in all images.
static BitVector project(const BitVector &outputs, const Axis &y,
                         const Axis &x) {
  int64_t pixels = y.outputs * x.outputs;
  int64_t images = outputs.size() / pixels;
  BitVector inputs(images * y.inputs * x.inputs);
  for (unsigned index : outputs.set_bits()) {
    int64_t first = index / pixels * y.inputs * x.inputs;
    int64_t pixel = index % pixels;
    for (int64_t ky = 0; ky < y.kernel; ++ky) {
      int64_t row = y.input(pixel / x.outputs, ky);
      for (int64_t kx = 0; row >= 0 && kx < x.kernel; ++kx)
        if (int64_t column = x.input(pixel % x.outputs, kx); column >= 0)
          inputs.set(first + row * x.inputs + column);
    }
  }
  return inputs;
}

void Liveness::markLive(const NetworkLayer &layer) {
  Axis y = axisY(layer), x = axisX(layer);
  if (layer.hasWeights()) {
    markLiveInputs(layer, y, x);
    return;
  }
  bool windowed = !layer.isElementwise();
  BitVector outputs, inputs;
  for (int64_t c = 0; c < layer.output.channels(); ++c) {
    BitVector pixels = liveOutputs(layer, c);
    if (!readsChannel(layer, c))
      continue;
    if (!windowed) {
      for (const TensorPart &part : layer.inputs)
        addLive(part, c, pixels);
      continue;
    }
    // Channels are mostly alike.
    if (inputs.empty() || pixels != outputs) {
      inputs = project(pixels, y, x);
      outputs = std::move(pixels);
    }
    addLive(layer.inputs.front(), c, inputs);
  }
}

void Liveness::markLiveInputs(const NetworkLayer &layer, const Axis &y,
                              const Axis &x) {
  // For each block row the set that it reads; equal sets are stored once.
  std::vector<BitVector> sets, projections;
  std::vector<int> setOf(layer.blocks.blockRows, -1);
  for (int64_t row = 0; row < layer.blocks.blockRows; ++row) {
    BitVector pixels;
    int64_t end = std::min(layer.output.channels(), (row + 1) * 8);
    for (int64_t c = row * 8; c < end; ++c)
      pixels |= liveOutputs(layer, c);
    if (pixels.none())
      continue;
    auto same = std::find(sets.begin(), sets.end(), pixels);
    setOf[row] = static_cast<int>(same - sets.begin());
    if (same != sets.end())
      continue;
    projections.push_back(project(pixels, y, x));
    sets.push_back(std::move(pixels));
  }
  const TensorPart &input = layer.inputs.front();
  for (int64_t column = 0; column < layer.blocks.blockColumns; ++column) {
    BitVector used(projections.size());
    for (int64_t row = 0; row < layer.blocks.blockRows; ++row)
      if (setOf[row] >= 0 && layer.blocks.test(row, column))
        used.set(setOf[row]);
    int64_t end = std::min(input.channels(), (column + 1) * 8);
    for (unsigned set : used.set_bits())
      for (int64_t c = column * 8; c < end; ++c)
        addLive(input, c, projections[set]);
  }
}

static Taps countTaps(const BitVector &outputs, const Axis &y, const Axis &x) {
  std::vector<int64_t> rows(y.outputs), columns(x.outputs);
  for (int64_t o = 0; o < y.outputs; ++o)
    rows[o] = y.tapsInside(o);
  for (int64_t o = 0; o < x.outputs; ++o)
    columns[o] = x.tapsInside(o);
  Taps taps;
  BitVector met(y.kernel * x.kernel);
  for (unsigned index : outputs.set_bits()) {
    int64_t pixel = index % (y.outputs * x.outputs);
    int64_t oy = pixel / x.outputs, ox = pixel % x.outputs;
    taps.total += rows[oy] * columns[ox];
    if (met.all())
      continue;
    for (int64_t ky = 0; ky < y.kernel; ++ky)
      for (int64_t kx = 0; kx < x.kernel; ++kx)
        if (y.input(oy, ky) >= 0 && x.input(ox, kx) >= 0)
          met.set(ky * x.kernel + kx);
  }
  taps.distinct = met.count();
  return taps;
}

void Liveness::countConvolution(const NetworkLayer &layer,
                                LiveWork &work) const {
  Axis y = axisY(layer), x = axisX(layer);
  const TensorPart &input = layer.inputs.front();
  const BlockMask &blocks = layer.blocks;
  // Non-constant input channels in each block column.
  std::vector<int64_t> readable(blocks.blockColumns, 0);
  for (int64_t c = 0; c < input.channels(); ++c)
    readable[c / 8] += nonConstant[input.tensor].test(input.channelBegin + c);
  BitVector counted;
  Taps taps;
  for (int64_t row = 0; row < blocks.blockRows; ++row) {
    int64_t values = 0;
    for (int64_t column = 0; column < blocks.blockColumns; ++column)
      if (blocks.test(row, column))
        values += readable[column];
    int64_t end = std::min(layer.output.channels(), (row + 1) * 8);
    for (int64_t c = row * 8; values && c < end; ++c) {
      BitVector pixels = liveOutputs(layer, c);
      if (pixels != counted) {
        taps = countTaps(pixels, y, x);
        counted = std::move(pixels);
      }
      work.macs += taps.total * values;
      work.weightBytes += taps.distinct * values;
    }
  }
}

void Liveness::countDepthwise(const NetworkLayer &layer, LiveWork &work) const {
  Axis y = axisY(layer), x = axisX(layer);
  const TensorPart &input = layer.inputs.front();
  for (int64_t first = 0; first < layer.output.channels(); first += 8) {
    if (!layer.blocks.test(0, first / 8))
      continue;
    // The kernel computes 8 channels at once, whichever of them are live.
    BitVector pixels;
    int64_t end = std::min(layer.output.channels(), first + 8);
    for (int64_t c = first; c < end; ++c) {
      if (!nonConstant[input.tensor].test(input.channelBegin + c))
        continue;
      BitVector channel = liveOutputs(layer, c);
      work.weightBytes += countTaps(channel, y, x).distinct;
      pixels |= channel;
    }
    if (pixels.any())
      work.macs += countTaps(pixels, y, x).total * 64;
  }
}

LiveWork Liveness::work() const {
  LiveWork work;
  for (const NetworkLayer &layer : network.layers)
    if (layer.hasWeights())
      countConvolution(layer, work);
    else if (layer.kind == NetworkLayerKind::Depthwise)
      countDepthwise(layer, work);
  for (const auto &[index, tensor] : llvm::enumerate(network.tensors)) {
    if (tensor.isInput)
      for (const BitVector &pixels : live[index])
        work.inputBytes += pixels.count();
    if (tensor.isOutput)
      work.outputBytes +=
          nonConstant[index].count() * tensor.height * tensor.width;
  }
  return work;
}

LiveWork bsaie::liveWork(const Network &network) {
  return Liveness(network).work();
}

double LowerBoundTerms::largest() const {
  return std::max({compute, loadw, loadwm, load, write, loadfm, writefm});
}

LowerBoundTerms bsaie::lowerBoundTerms(const LiveWork &work,
                                       const Device &device) {
  auto over = [&](int64_t bytes, Engine engine) {
    return static_cast<double>(bytes) / totalBytesPerSecond(engine, device);
  };
  LowerBoundTerms terms;
  terms.compute = static_cast<double>(work.macs) /
                  (static_cast<double>(device.cores() * device.macsPerCycle) *
                   static_cast<double>(device.coreHertz));
  terms.loadw = over(work.weightBytes, Engine::LoadW);
  terms.loadwm = over(work.weightBytes, Engine::LoadWM);
  terms.load = over(work.inputBytes, Engine::Load);
  terms.write = over(work.outputBytes, Engine::Write);
  terms.loadfm = over(work.inputBytes, Engine::LoadFM);
  terms.writefm = over(work.outputBytes, Engine::WriteFM);
  if (device.haltingWeights)
    terms.compute += terms.loadwm;
  return terms;
}

LowerBoundTerms bsaie::lowerBoundTerms(const Network &network,
                                       const Device &device) {
  return lowerBoundTerms(liveWork(network), device);
}
