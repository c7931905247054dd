//===- NetworkBuilder.cpp - Builds calibrated networks --------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Draws weights, and chooses biases and scales by executing each layer on the
// calibration images. Pre-activations are looked at as z = (sum - mean) /
// deviation, by channel or by tensor; biases move z so that half to two thirds
// of it pass a ReLU, and scales let about 0.3 % of the values saturate.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Zoo/NetworkBuilder.h"
#include "BSAIE/Zoo/Executor.h"
#include <algorithm>
#include <cassert>
#include <cmath>

using namespace llvm;

namespace bsaie::zoo {

/// The share of values that a scale lets saturate.
static constexpr double saturatedShare = 0.003;
/// Below this number of samples a channel has no deviation of its own.
static constexpr int64_t fewSamples = 16;

std::pair<int32_t, int8_t> encodeScale(double scale) {
  int exponent;
  double mantissa = std::frexp(scale, &exponent);
  auto multiplier = static_cast<int64_t>(std::llround(mantissa * 0x1p31));
  int shift = 31 - exponent;
  if (multiplier == int64_t(1) << 31) {
    multiplier /= 2;
    --shift;
  }
  // TOSA's shifts are 2 to 62.
  for (; shift > 62; --shift)
    multiplier /= 2;
  assert(shift >= 2 && "the scale is too large for a rescale");
  return {static_cast<int32_t>(multiplier), static_cast<int8_t>(shift)};
}

Window squareWindow(int64_t kernel, int64_t stride, int64_t pad) {
  Window window;
  window.kernel = {kernel, kernel};
  window.stride = {stride, stride};
  window.pad = {pad, pad, pad, pad};
  return window;
}

namespace {

/// How often values of some size occur.
class Histogram {
public:
  explicit Histogram(double limit) : limit(limit), counts(8192) {}
  void add(double value) {
    ++total;
    largest = std::max(largest, value);
    if (value > 0)
      ++counts[std::min<int64_t>(value / limit * counts.size(),
                                 counts.size() - 1)];
  }
  /// The size that `share` of all values exceed.
  double exceededBy(double share) const {
    auto allowed = static_cast<int64_t>(share * total);
    int64_t i = counts.size() - 1;
    for (; i >= 0 && counts[i] <= allowed; --i)
      allowed -= counts[i];
    double bound = (i + 1) * limit / counts.size();
    return std::max(std::min(bound, largest), limit / counts.size());
  }
  double maximum() const { return std::max(largest, limit / counts.size()); }

private:
  double limit, largest = 0;
  int64_t total = 0;
  std::vector<int64_t> counts;
};

/// Mean and deviation of each channel over all pixels of all images.
struct ChannelStatistics {
  std::vector<double> mean, deviation;
  double pooledDeviation = 0;
  int64_t samples = 0;
};

ChannelStatistics statisticsOf(ArrayRef<Tensor> sums) {
  int64_t channels = sums[0].shape.channels;
  ChannelStatistics result;
  std::vector<int64_t> total(channels);
  for (const Tensor &sum : sums) {
    result.samples += sum.shape.pixels();
    for (int64_t p = 0; p < sum.shape.pixels(); ++p)
      for (int64_t c = 0; c < channels; ++c)
        total[c] += sum.wide[p * channels + c];
  }
  result.mean.resize(channels);
  for (int64_t c = 0; c < channels; ++c)
    result.mean[c] = double(total[c]) / double(result.samples);
  result.deviation.resize(channels);
  for (const Tensor &sum : sums)
    for (int64_t p = 0; p < sum.shape.pixels(); ++p)
      for (int64_t c = 0; c < channels; ++c) {
        double distance = sum.wide[p * channels + c] - result.mean[c];
        result.deviation[c] += distance * distance;
      }
  for (double &square : result.deviation) {
    square /= double(result.samples);
    result.pooledDeviation += square / double(channels);
    square = std::sqrt(square);
  }
  result.pooledDeviation = std::max(std::sqrt(result.pooledDeviation), 1.0);
  return result;
}

} // namespace

NetworkBuilder::NetworkBuilder(std::vector<Tensor> calibration, uint64_t seed)
    : random(seed) {
  Node node;
  node.kind = NodeKind::Input;
  node.layer = "input";
  node.shape = calibration.front().shape;
  graph.nodes.push_back(std::move(node));
  values.push_back(std::move(calibration));
}

int NetworkBuilder::append(Node node) {
  std::vector<Tensor> results;
  for (size_t image = 0; image < values[0].size(); ++image) {
    SmallVector<const Tensor *, 2> operands;
    for (int operand : node.operands)
      operands.push_back(&values[operand][image]);
    results.push_back(runNode(node, operands));
  }
  // An int32 value has one user; its room is needed no more.
  for (int operand : node.operands)
    if (graph.nodes[operand].isWide)
      values[operand].clear();
  graph.nodes.push_back(std::move(node));
  values.push_back(std::move(results));
  return graph.nodes.size() - 1;
}

Graph NetworkBuilder::finish(int result) {
  graph.result = result;
  values.clear();
  return std::move(graph);
}

int NetworkBuilder::fit(StringRef layer, int input, Window &window) {
  Shape shape = shapeOf(input);
  int64_t *sizes[] = {&shape.height, &shape.width};
  bool isSliced = false;
  for (int d = 0; d < 2; ++d) {
    int64_t &end = window.pad[2 * d + 1];
    int64_t reach = window.dilation[d] * (window.kernel[d] - 1) + 1;
    int64_t excess =
        (*sizes[d] + window.pad[2 * d] + end - reach) % window.stride[d];
    int64_t trimmed = std::min(excess, end);
    end -= trimmed;
    *sizes[d] -= excess - trimmed;
    isSliced |= excess > trimmed;
  }
  if (!isSliced)
    return input;
  Node slice;
  slice.kind = NodeKind::Slice;
  slice.layer = layer.str();
  slice.operands = {input};
  slice.shape = shape;
  return append(std::move(slice));
}

/// The result's shape of a fitted window.
static Shape resultShape(const Shape &in, const Window &window,
                         int64_t channels) {
  auto size = [&](int64_t in, int d) {
    int64_t reach = window.dilation[d] * (window.kernel[d] - 1) + 1;
    return (in + window.pad[2 * d] + window.pad[2 * d + 1] - reach) /
               window.stride[d] +
           1;
  };
  return {size(in.height, 0), size(in.width, 1), channels};
}

std::vector<int8_t> NetworkBuilder::drawWeights(int64_t outputs, int64_t taps,
                                                int64_t inputs,
                                                double zeroBlocks) {
  // Blocks differ in strength, so that their norms do.
  constexpr int64_t block = 8;
  int64_t blockColumns = (inputs + block - 1) / block;
  std::vector<int32_t> gains((outputs + block - 1) / block * blockColumns);
  for (int32_t &gain : gains) {
    gain = 64 + static_cast<int32_t>(random.below(65));
    if (zeroBlocks > 0 && random.uniform() < zeroBlocks)
      gain = 0;
  }
  std::vector<int8_t> weights(outputs * taps * inputs);
  int8_t *to = weights.data();
  for (int64_t o = 0; o < outputs; ++o)
    for (int64_t t = 0; t < taps; ++t)
      for (int64_t i = 0; i < inputs; ++i) {
        // At full gain a deviation of 32: four deviations are the whole range.
        int32_t gain = gains[o / block * blockColumns + i / block];
        int32_t value = random.normal209() * gain * 32 / (209 * 128);
        *to++ = static_cast<int8_t>(std::clamp(value, -127, 127));
      }
  return weights;
}

int NetworkBuilder::conv(StringRef layer, int input, const ConvSpec &spec) {
  return calibratedConv(layer, input, spec, {});
}

/// `counterweight`, if any, is what each channel's mean shall make up for, in
/// units of the result.
int NetworkBuilder::calibratedConv(StringRef layer, int input,
                                   const ConvSpec &spec,
                                   ArrayRef<double> counterweight) {
  Node conv;
  conv.kind = NodeKind::Conv;
  conv.layer = layer.str();
  conv.window = spec.window;
  input = fit(layer, input, conv.window);
  const Shape in = shapeOf(input);
  conv.operands = {input};
  conv.shape = resultShape(in, conv.window, spec.outputChannels);
  conv.isWide = true;
  conv.inputZeroPoint = spec.inputZeroPoint;
  conv.weights = drawWeights(spec.outputChannels,
                             spec.window.kernel[0] * spec.window.kernel[1],
                             in.channels, spec.zeroBlocks);
  conv.bias.assign(spec.outputChannels, 0);
  int sum = append(std::move(conv));

  int64_t channels = spec.outputChannels;
  std::vector<Tensor> &sums = values[sum];
  ChannelStatistics statistics = statisticsOf(sums);
  bool hasFew = statistics.samples < fewSamples;
  std::vector<double> norm(channels, statistics.pooledDeviation);
  if (spec.perChannel && !hasFew)
    for (int64_t c = 0; c < channels; ++c)
      norm[c] =
          std::max(statistics.deviation[c], 0.05 * statistics.pooledDeviation);
  std::vector<double> drawn(channels);
  for (double &shift : drawn)
    shift = spec.relu || !counterweight.empty()
                ? random.uniform(0, 0.43)
                : random.normal() * (hasFew ? 0.7 : 0.3);

  // The counterweight is in units of the result, whose scale depends on the
  // range that it takes: a few rounds agree.
  int32_t zero = spec.outputZeroPoint;
  double range = spec.relu ? 127 - zero : std::min(127 - zero, 128 + zero);
  double unit = range / 3.5;
  std::vector<double> shift(drawn);
  for (int round = 0; round < (counterweight.empty() ? 1 : 3); ++round) {
    for (size_t c = 0; c < counterweight.size(); ++c)
      shift[c] = drawn[c] - counterweight[c] / unit;
    Histogram histogram(32);
    for (const Tensor &tensor : sums)
      for (int64_t p = 0; p < tensor.shape.pixels(); ++p)
        for (int64_t c = 0; c < channels; ++c) {
          double z =
              (tensor.wide[p * channels + c] - statistics.mean[c]) / norm[c] +
              shift[c];
          histogram.add(spec.relu ? z : std::abs(z));
        }
    unit = range / (spec.isLogits ? 1.6 * histogram.maximum()
                                  : histogram.exceededBy(saturatedShare));
  }

  Node &stored = graph.nodes[sum];
  for (int64_t c = 0; c < channels; ++c) {
    stored.bias[c] = static_cast<int32_t>(
        std::llround(shift[c] * norm[c] - statistics.mean[c]));
    for (Tensor &tensor : sums)
      for (int64_t p = 0; p < tensor.shape.pixels(); ++p)
        tensor.wide[p * channels + c] += stored.bias[c];
  }
  Node rescale;
  rescale.kind = NodeKind::Rescale;
  rescale.layer = layer.str();
  rescale.operands = {sum};
  rescale.shape = stored.shape;
  rescale.outputZeroPoint = zero;
  rescale.rounding = spec.rounding;
  for (int64_t c = 0; c < (spec.perChannel ? channels : 1); ++c) {
    auto [multiplier, bits] = encodeScale(unit / norm[c]);
    rescale.multipliers.push_back(multiplier);
    rescale.shifts.push_back(bits);
  }
  int result = append(std::move(rescale));
  return spec.relu ? clampAtZero(layer, result, zero) : result;
}

int NetworkBuilder::clampAtZero(StringRef layer, int input, int32_t zero) {
  Node clamp;
  clamp.kind = NodeKind::Clamp;
  clamp.layer = layer.str();
  clamp.operands = {input};
  clamp.shape = shapeOf(input);
  clamp.minimum = zero;
  return append(std::move(clamp));
}

std::vector<double> NetworkBuilder::channelMeans(int value) const {
  int64_t channels = shapeOf(value).channels;
  std::vector<int64_t> total(channels);
  int64_t samples = 0;
  for (const Tensor &tensor : values[value]) {
    samples += tensor.shape.pixels();
    for (int64_t p = 0; p < tensor.shape.pixels(); ++p)
      for (int64_t c = 0; c < channels; ++c)
        total[c] += tensor.narrow[p * channels + c];
  }
  std::vector<double> means(channels);
  for (int64_t c = 0; c < channels; ++c)
    means[c] = double(total[c]) / double(samples);
  return means;
}

int NetworkBuilder::rescaleToWide(StringRef layer, int input, double scale) {
  Node rescale;
  rescale.kind = NodeKind::Rescale;
  rescale.layer = layer.str();
  rescale.operands = {input};
  rescale.shape = shapeOf(input);
  rescale.isWide = true;
  auto [multiplier, shift] = encodeScale(scale);
  rescale.multipliers = {multiplier};
  rescale.shifts = {shift};
  return append(std::move(rescale));
}

int NetworkBuilder::convAdd(StringRef layer, StringRef addLayer, int input,
                            ConvSpec spec, int identity) {
  // Both terms come with scales of their own, relative to 2^20 as front ends
  // do.
  double branchScale = random.uniform(0.6, 1.0);
  double identityScale = random.uniform(0.6, 1.0);
  std::vector<double> counterweight = channelMeans(identity);
  for (double &mean : counterweight)
    mean *= identityScale / branchScale;
  spec.relu = false;
  int branch = calibratedConv(layer, input, spec, counterweight);

  int left = rescaleToWide(addLayer, branch, branchScale * 0x1p20);
  int right = rescaleToWide(addLayer, identity, identityScale * 0x1p20);
  Node add;
  add.kind = NodeKind::Add;
  add.layer = addLayer.str();
  add.operands = {left, right};
  add.shape = shapeOf(branch);
  add.isWide = true;
  int sum = append(std::move(add));

  Histogram histogram(256);
  for (const Tensor &tensor : values[sum])
    for (int32_t value : tensor.wide)
      histogram.add(value * 0x1p-20);
  auto [multiplier, shift] =
      encodeScale(127 / histogram.exceededBy(saturatedShare) * 0x1p-20);
  Node rescale;
  rescale.kind = NodeKind::Rescale;
  rescale.layer = addLayer.str();
  rescale.operands = {sum};
  rescale.shape = shapeOf(sum);
  rescale.multipliers = {multiplier};
  rescale.shifts = {shift};
  return clampAtZero(addLayer, append(std::move(rescale)), 0);
}

int NetworkBuilder::maxPool(StringRef layer, int input, Window window) {
  Node pool;
  pool.kind = NodeKind::MaxPool;
  pool.layer = layer.str();
  pool.operands = {fit(layer, input, window)};
  pool.window = window;
  const Shape &in = shapeOf(pool.operands[0]);
  pool.shape = resultShape(in, window, in.channels);
  return append(std::move(pool));
}

int NetworkBuilder::avgPool(StringRef layer, int input, Window window,
                            int32_t inputZeroPoint, int32_t outputZeroPoint) {
  Node pool;
  pool.kind = NodeKind::AvgPool;
  pool.layer = layer.str();
  pool.operands = {fit(layer, input, window)};
  pool.window = window;
  pool.inputZeroPoint = inputZeroPoint;
  pool.outputZeroPoint = outputZeroPoint;
  const Shape &in = shapeOf(pool.operands[0]);
  pool.shape = resultShape(in, window, in.channels);
  return append(std::move(pool));
}

} // namespace bsaie::zoo
