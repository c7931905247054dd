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
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

using namespace llvm;

namespace bsaie::zoo {

/// The share of values that a scale lets saturate.
static constexpr double saturatedShare = 0.003;
/// Below this number of samples a channel has no deviation of its own.
static constexpr int64_t fewSamples = 16;

std::pair<int32_t, int8_t> encodeScale(double scale, int64_t bits) {
  int exponent;
  double mantissa = std::frexp(scale, &exponent);
  // TOSA's shifts are 2 to 62.
  bits = std::max<int64_t>(bits, exponent + 3);
  auto multiplier =
      static_cast<int64_t>(std::llround(std::ldexp(mantissa, bits)));
  int64_t shift = bits - exponent;
  if (multiplier == int64_t(1) << bits) {
    multiplier /= 2;
    --shift;
  }
  for (; shift > 62; --shift)
    multiplier /= 2;
  assert(shift >= 2 && bits <= 31 && "the scale is too large for a rescale");
  return {static_cast<int32_t>(multiplier), static_cast<int8_t>(shift)};
}

/// Chooses the type of a rescale's multipliers. A large scale needs more bits
/// than were asked for, and then i16 is too narrow.
static void spellScale(Node &rescale, const ScaleSpec &spec) {
  rescale.isNarrowScale =
      spec.isNarrow() && llvm::all_of(rescale.multipliers, [](int32_t m) {
        return m <= std::numeric_limits<int16_t>::max();
      });
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
  addInput(std::move(calibration));
}

int NetworkBuilder::addInput(std::vector<Tensor> calibration) {
  int number = graph.nodes.size();
  Node node;
  node.layer = graph.inputs.empty()
                   ? "input"
                   : "input" + std::to_string(graph.inputs.size() + 1);
  node.shape = calibration.front().shape;
  graph.inputs.push_back(number);
  graph.nodes.push_back(std::move(node));
  values.push_back(std::move(calibration));
  return number;
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

Node NetworkBuilder::nodeOf(NodeKind kind, StringRef layer,
                            ArrayRef<int> operands) const {
  Node node;
  node.kind = kind;
  node.layer = layer.str();
  node.operands.assign(operands.begin(), operands.end());
  node.shape = shapeOf(operands[0]);
  return node;
}

Graph NetworkBuilder::finish(ArrayRef<int> results) {
  graph.results.assign(results.begin(), results.end());
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
  return isSliced ? slice(layer, input, {0, 0, 0}, shape) : input;
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

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

std::vector<int8_t> NetworkBuilder::drawWeights(int64_t outputs, int64_t taps,
                                                int64_t inputs,
                                                const ConvSpec &spec) {
  // Blocks differ in strength, so that their norms do.
  constexpr int64_t block = 8;
  int64_t blockRows = (outputs + block - 1) / block;
  int64_t blockColumns = (inputs + block - 1) / block;
  std::vector<int32_t> gains(blockRows * blockColumns);
  for (int32_t &gain : gains) {
    gain = 64 + static_cast<int32_t>(random.below(65));
    if (spec.zeroBlocks > 0 && random.uniform() < spec.zeroBlocks)
      gain = 0;
  }
  for (int64_t row = 0; spec.zeroBlockRows > 0 && row < blockRows; ++row)
    if (random.uniform() < spec.zeroBlockRows)
      std::fill_n(&gains[row * blockColumns], blockColumns, 0);
  for (int64_t c = 0; spec.zeroBlockColumns > 0 && c < blockColumns; ++c)
    if (random.uniform() < spec.zeroBlockColumns)
      for (int64_t row = 0; row < blockRows; ++row)
        gains[row * blockColumns + c] = 0;
  // Shares below 1 leave a block, however few there are.
  if (spec.zeroBlocks < 1 && spec.zeroBlockRows < 1 &&
      spec.zeroBlockColumns < 1 &&
      llvm::all_of(gains, [](int32_t gain) { return gain == 0; }))
    gains[random.below(gains.size())] = 128;
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

std::vector<int8_t> NetworkBuilder::drawUnblocked(int64_t count) {
  std::vector<int8_t> weights(count);
  for (int8_t &weight : weights)
    weight = static_cast<int8_t>(
        std::clamp(random.normal209() * 32 / 209, -127, 127));
  return weights;
}

int NetworkBuilder::appendSums(StringRef layer, int input,
                               const ConvSpec &spec) {
  NodeKind kind = spec.kind == ConvSpec::Kind::Dense       ? NodeKind::Conv
                  : spec.kind == ConvSpec::Kind::Depthwise ? NodeKind::Depthwise
                                                           : NodeKind::MatMul;
  Window window = spec.window;
  input = fit(layer, input, window);
  Node node = nodeOf(kind, layer, input);
  int64_t inputs = node.shape.channels;
  int64_t taps = window.kernel[0] * window.kernel[1];
  int64_t outputs =
      spec.outputChannels * (kind == NodeKind::Depthwise ? inputs : 1);
  node.window = window;
  node.shape = resultShape(node.shape, window, outputs);
  node.isWide = true;
  node.inputZeroPoint = spec.inputZeroPoint;
  if (kind == NodeKind::Depthwise) {
    node.weights = drawUnblocked(taps * outputs);
  } else {
    node.weights = drawWeights(outputs, taps, inputs, spec);
  }
  if (kind == NodeKind::MatMul) {
    std::vector<int8_t> drawn = node.weights;
    for (int64_t o = 0; o < outputs; ++o)
      for (int64_t i = 0; i < inputs; ++i)
        node.weights[i * outputs + o] = drawn[o * inputs + i];
  } else {
    node.bias.assign(outputs, 0);
  }
  return append(std::move(node));
}

int NetworkBuilder::conv(StringRef layer, int input, const ConvSpec &spec) {
  return calibratedConv(layer, input, spec, {});
}

/// `counterweight`, if any, is what each channel's mean shall make up for, in
/// units of the result.
int NetworkBuilder::calibratedConv(StringRef layer, int input,
                                   const ConvSpec &spec,
                                   ArrayRef<double> counterweight) {
  int sum = appendSums(layer, input, spec);
  Node &stored = graph.nodes[sum];
  int64_t channels = stored.shape.channels;
  std::vector<Tensor> &sums = values[sum];
  ChannelStatistics statistics = statisticsOf(sums);
  bool hasFew = statistics.samples < fewSamples;
  bool hasBias = !stored.bias.empty();
  std::vector<double> norm(channels, statistics.pooledDeviation);
  if (spec.scale.perChannel && !hasFew)
    for (int64_t c = 0; c < channels; ++c)
      norm[c] =
          std::max(statistics.deviation[c], 0.05 * statistics.pooledDeviation);
  std::vector<double> drawn(channels);
  for (int64_t c = 0; c < channels; ++c) {
    if (hasBias)
      drawn[c] = spec.relu || !counterweight.empty()
                     ? random.uniform(0, 0.43)
                     : random.normal() * (hasFew ? 0.7 : 0.3);
    else
      drawn[c] = statistics.mean[c] / norm[c];
  }
  // The distance of other images' sums from the mean of few is larger than
  // that of the few.
  double spread = 1;
  if (hasFew && !spec.isLogits && statistics.samples > 1)
    spread = std::sqrt(double(statistics.samples + 1) /
                       double(statistics.samples - 1));

  // The counterweight is in units of the result, whose scale depends on the
  // range that it takes: a few rounds agree.
  int32_t zero = spec.outputZeroPoint;
  double range = spec.relu ? 127 - zero : std::min(127 - zero, 128 + zero);
  range = std::max(range, 1.0);
  double unit = range / 3.5;
  std::vector<double> shift(drawn);
  for (int round = 0; round < (counterweight.empty() ? 1 : 3); ++round) {
    for (size_t c = 0; hasBias && c < counterweight.size(); ++c)
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
    unit =
        range / (spec.isLogits ? 1.6 * histogram.maximum()
                               : spread * histogram.exceededBy(saturatedShare));
  }

  for (int64_t c = 0; hasBias && c < channels; ++c) {
    stored.bias[c] = static_cast<int32_t>(
        std::llround(shift[c] * norm[c] - statistics.mean[c]));
    for (Tensor &tensor : sums)
      for (int64_t p = 0; p < tensor.shape.pixels(); ++p)
        tensor.wide[p * channels + c] += stored.bias[c];
  }
  Node rescale = nodeOf(NodeKind::Rescale, layer, sum);
  rescale.outputZeroPoint = zero;
  rescale.rounding = spec.scale.rounding;
  for (int64_t c = 0; c < (spec.scale.perChannel ? channels : 1); ++c) {
    auto [multiplier, bits] =
        encodeScale(unit / norm[c], spec.scale.multiplierBits);
    rescale.multipliers.push_back(multiplier);
    rescale.shifts.push_back(bits);
  }
  spellScale(rescale, spec.scale);
  int result = append(std::move(rescale));
  if (!spec.relu && !spec.relu6)
    return result;
  int32_t maximum = 127;
  if (spec.relu6)
    maximum -= static_cast<int32_t>(range * random.uniform(0.02, 0.25));
  return clamp(layer, result, spec.relu ? zero : -128, maximum);
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

int NetworkBuilder::convAdd(StringRef layer, StringRef addLayer, int input,
                            ConvSpec spec, int identity, bool relu) {
  // Both terms come with scales of their own, relative to 2^20 as front ends
  // do.
  ElementwiseSpec sum;
  sum.leftScale = random.uniform(0.6, 1.0);
  sum.rightScale = random.uniform(0.6, 1.0);
  sum.relu = relu;
  std::vector<double> counterweight = channelMeans(identity);
  for (double &mean : counterweight)
    mean *= sum.rightScale / sum.leftScale;
  spec.relu = false;
  int branch = calibratedConv(layer, input, spec, counterweight);
  sum.scale.perChannel = false;
  return elementwise(addLayer, branch, identity, sum);
}

//===----------------------------------------------------------------------===//
// The other layers
//===----------------------------------------------------------------------===//

int NetworkBuilder::rescaleToWide(StringRef layer, int input, double scale,
                                  int32_t inputZeroPoint) {
  Node rescale = nodeOf(NodeKind::Rescale, layer, input);
  rescale.isWide = true;
  rescale.inputZeroPoint = inputZeroPoint;
  auto [multiplier, shift] = encodeScale(scale);
  rescale.multipliers = {multiplier};
  rescale.shifts = {shift};
  return append(std::move(rescale));
}

int NetworkBuilder::elementwise(StringRef layer, int left, int right,
                                const ElementwiseSpec &spec) {
  // A sum of 2^27 each, a product of 2^30 at most after its shift; `full` is
  // how large an int32 result is whose scale is 1.
  bool isProduct = spec.kind == NodeKind::Mul;
  assert(spec.productShift >= 0 && spec.productShift <= 16);
  double full =
      isProduct ? std::ldexp(1, 7 + (spec.productShift + 1) / 2) : 0x1p20;
  int wideLeft =
      rescaleToWide(layer, left, spec.leftScale * full, spec.leftZeroPoint);
  int wideRight =
      rescaleToWide(layer, right, spec.rightScale * full, spec.rightZeroPoint);
  Node node = nodeOf(spec.kind, layer, {wideLeft, wideRight});
  node.isWide = true;
  if (isProduct)
    node.shifts = {static_cast<int8_t>(spec.productShift)};
  int wide = append(std::move(node));
  if (isProduct)
    full = std::ldexp(full * full * 256, -spec.productShift);

  int32_t zero = spec.outputZeroPoint;
  double range = spec.relu ? 127 - zero : std::min(127 - zero, 128 + zero);
  range = std::max(range, 1.0);
  Histogram histogram(256);
  for (const Tensor &tensor : values[wide])
    for (int32_t value : tensor.wide)
      histogram.add(spec.relu ? value / full : std::abs(value / full));
  double scale = range / histogram.exceededBy(saturatedShare) / full;
  Node rescale = nodeOf(NodeKind::Rescale, layer, wide);
  rescale.outputZeroPoint = zero;
  rescale.rounding = spec.scale.rounding;
  for (int64_t c = 0; c < (spec.scale.perChannel ? rescale.shape.channels : 1);
       ++c) {
    double each = spec.scale.perChannel ? random.uniform(0.5, 1) : 1;
    auto [multiplier, shift] =
        encodeScale(scale * each, spec.scale.multiplierBits);
    rescale.multipliers.push_back(multiplier);
    rescale.shifts.push_back(shift);
  }
  spellScale(rescale, spec.scale);
  int result = append(std::move(rescale));
  return spec.relu ? clamp(layer, result, zero, 127) : result;
}

int NetworkBuilder::maxPool(StringRef layer, int input, Window window) {
  input = fit(layer, input, window);
  Node pool = nodeOf(NodeKind::MaxPool, layer, input);
  pool.window = window;
  pool.shape = resultShape(pool.shape, window, pool.shape.channels);
  return append(std::move(pool));
}

int NetworkBuilder::avgPool(StringRef layer, int input, Window window,
                            int32_t inputZeroPoint, int32_t outputZeroPoint) {
  input = fit(layer, input, window);
  Node pool = nodeOf(NodeKind::AvgPool, layer, input);
  pool.window = window;
  pool.inputZeroPoint = inputZeroPoint;
  pool.outputZeroPoint = outputZeroPoint;
  pool.shape = resultShape(pool.shape, window, pool.shape.channels);
  return append(std::move(pool));
}

int NetworkBuilder::pad(StringRef layer, int input,
                        std::array<int64_t, 3> before,
                        std::array<int64_t, 3> after, int32_t value) {
  Node node = nodeOf(NodeKind::Pad, layer, input);
  node.shape.height += before[0] + after[0];
  node.shape.width += before[1] + after[1];
  node.shape.channels += before[2] + after[2];
  node.before = before;
  node.after = after;
  node.padValue = value;
  return append(std::move(node));
}

int NetworkBuilder::slice(StringRef layer, int input,
                          std::array<int64_t, 3> begin, Shape shape) {
  Node node = nodeOf(NodeKind::Slice, layer, input);
  node.before = begin;
  node.after = {node.shape.height - begin[0] - shape.height,
                node.shape.width - begin[1] - shape.width,
                node.shape.channels - begin[2] - shape.channels};
  node.shape = shape;
  return append(std::move(node));
}

int NetworkBuilder::concat(StringRef layer, ArrayRef<int> inputs, int axis) {
  Node node = nodeOf(NodeKind::Concat, layer, inputs);
  node.axis = axis;
  for (int input : inputs.drop_front()) {
    const Shape &shape = shapeOf(input);
    if (axis == 0)
      node.shape.height += shape.height;
    else if (axis == 1)
      node.shape.width += shape.width;
    else
      node.shape.channels += shape.channels;
  }
  return append(std::move(node));
}

int NetworkBuilder::reshape(StringRef layer, int input, Shape shape) {
  Node node = nodeOf(NodeKind::Reshape, layer, input);
  node.shape = shape;
  return append(std::move(node));
}

int NetworkBuilder::clamp(StringRef layer, int input, int32_t minimum,
                          int32_t maximum) {
  Node node = nodeOf(NodeKind::Clamp, layer, input);
  node.minimum = minimum;
  node.maximum = maximum;
  return append(std::move(node));
}

int NetworkBuilder::rescale(StringRef layer, int input, double scale,
                            const ScaleSpec &spec, int32_t inputZeroPoint,
                            int32_t outputZeroPoint) {
  Node node = nodeOf(NodeKind::Rescale, layer, input);
  node.inputZeroPoint = inputZeroPoint;
  node.outputZeroPoint = outputZeroPoint;
  node.rounding = spec.rounding;
  for (int64_t c = 0; c < (spec.perChannel ? node.shape.channels : 1); ++c) {
    double each = spec.perChannel && c > 0 ? random.uniform(0.5, 1) : 1;
    auto [multiplier, shift] = encodeScale(scale * each, spec.multiplierBits);
    node.multipliers.push_back(multiplier);
    node.shifts.push_back(shift);
  }
  spellScale(node, spec);
  return append(std::move(node));
}

} // namespace bsaie::zoo
