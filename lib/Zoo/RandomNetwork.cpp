//===- RandomNetwork.cpp - Seeded random networks -------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Draws small networks of every operation and attribute that the zoo knows:
// chains, residual blocks, branches and concatenations, odd sizes, few
// channels. A seed gives the same network everywhere.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Zoo/Images.h"
#include "Topologies.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <algorithm>
#include <functional>
#include <set>

using namespace llvm;

namespace bsaie::zoo {

static constexpr StringLiteral features[] = {
    // Operations.
    "conv", "depthwise", "matmul", "max_pool", "avg_pool", "add", "sub", "mul",
    "concat", "concat_rescale", "concat_height", "concat_width", "pad",
    "pad_channels", "slice", "slice_channels", "reshape", "flatten", "clamp",
    "rescale",
    // Attributes.
    "zero_points", "double_round", "per_channel", "multipliers", "dilation",
    "stride", "large_stride", "asymmetric_pads", "channel_multiplier",
    "product_shift", "zero_blocks", "zero_rows", "zero_columns", "relu6",
    "large_kernels", "tiny_images"};

ArrayRef<StringLiteral> randomFeatures() { return features; }

namespace {

/// A value and the zero point of its numbers.
struct Operand {
  int value = 0;
  int32_t zero = 0;
};

class Generator {
public:
  Generator(const NetworkOptions &options, Random random,
            NetworkBuilder &builder, int64_t images)
      : options(options), random(random),
        pointwise(options.seed, /*purpose=*/5), builder(builder),
        images(images),
        without(options.without.begin(), options.without.end()) {}

  Graph build();

  static Shape drawInput(Random &random, bool isTinyAllowed);

private:
  bool has(StringRef feature) const { return !without.count(feature.str()); }
  bool chance(double share) { return random.uniform() < share; }
  /// A feature is used in `share` of the cases.
  bool draw(StringRef feature, double share) {
    return chance(share) && has(feature);
  }
  template <typename T, size_t n>
  T oneOf(const T (&choices)[n]) {
    return choices[random.below(n)];
  }
  static int64_t drawChannels(Random &random) {
    constexpr int64_t choices[] = {1,  2,  3,  5,  7,  8,  8,  11, 13, 16,
                                   16, 17, 20, 24, 24, 29, 31, 32, 40, 48};
    return choices[random.below(std::size(choices))];
  }
  const Shape &shapeOf(const Operand &operand) const {
    return builder.shapeOf(operand.value);
  }
  std::string name(StringRef what) {
    return prefix + "." + what.str() +
           (part++ == 0 ? "" : std::to_string(part));
  }
  int32_t drawZero() {
    if (!draw("zero_points", 0.4))
      return 0;
    return chance(0.2) ? -128 : static_cast<int32_t>(random.below(41) - 20);
  }
  ScaleSpec drawScale(double perChannel);
  Window drawWindow(const Shape &shape, bool isPool);
  Window sameWindow(const Shape &shape, int64_t largest);
  ConvSpec drawConv(const Operand &input);
  Operand conv(const Operand &input, ConvSpec spec);
  Operand rescaled(const Operand &input, int32_t zero);
  Operand joined(const Operand &left, const Operand &right);

  Operand convLayer(const Operand &input);
  Operand depthwiseLayer(const Operand &input);
  Operand matmulLayer(const Operand &input);
  Operand poolLayer(const Operand &input, bool isMax);
  Operand residualLayer(const Operand &input);
  Operand concatLayer(const Operand &input);
  Operand pointwiseLayer(const Operand &input);
  Operand spatialConcatLayer(const Operand &input, int axis);
  Operand padLayer(const Operand &input);
  Operand sliceLayer(const Operand &input);
  Operand reshapeLayer(const Operand &input);
  Operand flattenLayer(const Operand &input);
  Operand clampLayer(const Operand &input);
  Operand inputLayer(const Operand &input);
  Operand layer(const Operand &input);

  const NetworkOptions &options;
  Random random;
  /// Says which concatenations begin with convolutions of one pixel, and
  /// nothing else.
  Random pointwise;
  NetworkBuilder &builder;
  int64_t images;
  std::set<std::string> without;
  std::string prefix;
  int part = 0;
};

Shape Generator::drawInput(Random &random, bool isTinyAllowed) {
  auto side = [&]() -> int64_t {
    constexpr int64_t primes[] = {5, 7, 11, 13, 17, 19, 23};
    double kind = random.uniform();
    if (kind < 0.08 && isTinyAllowed)
      return 1 + random.below(3);
    return kind < 0.5 ? primes[random.below(std::size(primes))]
                      : 4 + random.below(21);
  };
  int64_t height = side(), width = side();
  return {height, width, drawChannels(random)};
}

ScaleSpec Generator::drawScale(double perChannel) {
  ScaleSpec scale;
  scale.perChannel = draw("per_channel", perChannel);
  if (draw("double_round", 0.25))
    scale.rounding = Rounding::Double;
  if (draw("multipliers", 0.3))
    scale.multiplierBits = 10 + random.below(22);
  return scale;
}

/// Any window that has an output pixel in `shape`.
Window Generator::drawWindow(const Shape &shape, bool isPool) {
  Window window;
  constexpr std::array<int64_t, 2> small[] = {
      {1, 1}, {1, 1}, {3, 3}, {3, 3}, {3, 3}, {2, 2}, {1, 3}, {3, 1}, {2, 3}};
  constexpr std::array<int64_t, 2> large[] = {{5, 5}, {1, 7}, {7, 1},
                                              {4, 2}, {7, 7}, {3, 6}};
  constexpr std::array<int64_t, 2> pools[] = {{2, 2}, {3, 3}, {3, 3},
                                              {1, 2}, {2, 3}, {5, 5}};
  window.kernel = isPool                        ? oneOf(pools)
                  : draw("large_kernels", 0.25) ? oneOf(large)
                                                : oneOf(small);
  bool isStrided = draw("stride", isPool ? 0.7 : 0.3);
  bool isDilated = !isPool && draw("dilation", 0.2);
  double padding = random.uniform();
  bool isAsymmetric = padding < 0.35 && has("asymmetric_pads");
  const int64_t sizes[] = {shape.height, shape.width};
  for (int d = 0; d < 2; ++d) {
    int64_t &kernel = window.kernel[d], &stride = window.stride[d];
    if (isStrided && !chance(0.15))
      stride = draw("large_stride", 0.25) ? 3 + random.below(2) : 2;
    if (isDilated && !chance(0.2))
      window.dilation[d] = 2 + random.below(2);
    if (isPool)
      kernel = std::min(kernel, sizes[d]);
    int64_t reach = window.dilation[d] * (kernel - 1) + 1;
    int64_t &begin = window.pad[2 * d], &end = window.pad[2 * d + 1];
    // A pool's pads are smaller than its kernel.
    int64_t most = reach - 1;
    if (isAsymmetric) {
      begin = random.below(most + 1);
      end = random.below(most + 1);
    } else if (padding < 0.8) {
      begin = most / 2;
      end = most - begin;
    }
    int64_t missing = reach - (sizes[d] + begin + end);
    if (missing > 0) {
      int64_t more = std::min(missing, most - begin);
      begin += more;
      end += missing - more;
    }
  }
  return window;
}

/// A window that keeps the image size.
Window Generator::sameWindow(const Shape &shape, int64_t largest) {
  Window window;
  constexpr int64_t kernels[] = {1, 3, 3, 5, 2};
  for (int d = 0; d < 2; ++d) {
    window.kernel[d] = std::min(oneOf(kernels), largest);
    if (draw("dilation", 0.1))
      window.dilation[d] = 2;
    int64_t reach = window.dilation[d] * (window.kernel[d] - 1);
    window.pad[2 * d] = reach / 2;
    window.pad[2 * d + 1] = reach - reach / 2;
    if (draw("asymmetric_pads", 0.1))
      std::swap(window.pad[2 * d], window.pad[2 * d + 1]);
  }
  return window;
}

ConvSpec Generator::drawConv(const Operand &input) {
  ConvSpec spec;
  spec.outputChannels = drawChannels(random);
  spec.window = drawWindow(shapeOf(input), /*isPool=*/false);
  spec.relu = chance(0.6);
  spec.relu6 = draw("relu6", 0.15);
  spec.scale = drawScale(0.5);
  spec.inputZeroPoint = input.zero;
  spec.outputZeroPoint = drawZero();
  constexpr double shares[] = {0.25, 0.5, 0.5, 0.75, 0.9};
  if (draw("zero_blocks", 0.5))
    spec.zeroBlocks = chance(0.04) ? 1 : oneOf(shares);
  if (draw("zero_rows", 0.2))
    spec.zeroBlockRows = 0.4;
  if (draw("zero_columns", 0.2))
    spec.zeroBlockColumns = 0.4;
  return spec;
}

Operand Generator::conv(const Operand &input, ConvSpec spec) {
  // Nothing is below the least zero point.
  spec.relu |= spec.outputZeroPoint == -128;
  StringRef what = spec.kind == ConvSpec::Kind::Dense       ? "conv"
                   : spec.kind == ConvSpec::Kind::Depthwise ? "depthwise"
                                                            : "matmul";
  return {builder.conv(name(what), input.value, spec), spec.outputZeroPoint};
}

Operand Generator::rescaled(const Operand &input, int32_t zero) {
  double scale = random.uniform(0.5, 1.2);
  ScaleSpec spec = drawScale(0.2);
  return {builder.rescale(name("rescale"), input.value, scale, spec, input.zero,
                          zero),
          zero};
}

Operand Generator::convLayer(const Operand &input) {
  return conv(input, drawConv(input));
}

Operand Generator::depthwiseLayer(const Operand &input) {
  ConvSpec spec = drawConv(input);
  spec.kind = ConvSpec::Kind::Depthwise;
  spec.outputChannels = 1;
  if (shapeOf(input).channels <= 24 && draw("channel_multiplier", 0.2))
    spec.outputChannels = 2 + random.below(2);
  return conv(input, spec);
}

Operand Generator::matmulLayer(const Operand &input) {
  ConvSpec spec = drawConv(input);
  spec.kind = ConvSpec::Kind::MatMul;
  spec.window = Window();
  return conv(input, spec);
}

Operand Generator::poolLayer(const Operand &input, bool isMax) {
  Window window = drawWindow(shapeOf(input), /*isPool=*/true);
  if (chance(0.1)) {
    window = Window();
    window.kernel = {shapeOf(input).height, shapeOf(input).width};
  }
  if (isMax)
    return {builder.maxPool(name("max_pool"), input.value, window), input.zero};
  int32_t zero = chance(0.8) ? input.zero : drawZero();
  return {
      builder.avgPool(name("avg_pool"), input.value, window, input.zero, zero),
      zero};
}

/// Adds, subtracts or multiplies two values of one shape.
Operand Generator::joined(const Operand &left, const Operand &right) {
  SmallVector<NodeKind> kinds;
  for (auto [feature, kind, weight] : {std::tuple("add", NodeKind::Add, 4),
                                       std::tuple("sub", NodeKind::Sub, 2),
                                       std::tuple("mul", NodeKind::Mul, 2)})
    if (has(feature))
      kinds.append(weight, kind);
  ElementwiseSpec spec;
  spec.kind = kinds[random.below(kinds.size())];
  spec.leftScale = random.uniform(0.4, 1);
  spec.rightScale = random.uniform(0.4, 1);
  spec.leftZeroPoint = left.zero;
  spec.rightZeroPoint = right.zero;
  spec.outputZeroPoint = drawZero();
  if (spec.kind == NodeKind::Mul && draw("product_shift", 0.3))
    spec.productShift = 1 + static_cast<int>(random.below(14));
  spec.relu = chance(0.5) || spec.outputZeroPoint == -128;
  spec.scale = drawScale(0.15);
  StringRef what = spec.kind == NodeKind::Add   ? "add"
                   : spec.kind == NodeKind::Sub ? "sub"
                                                : "mul";
  return {builder.elementwise(name(what), left.value, right.value, spec),
          spec.outputZeroPoint};
}

Operand Generator::residualLayer(const Operand &input) {
  if (chance(0.08))
    return joined(input, input);
  Operand branch = input, identity = input;
  if (chance(0.5)) {
    ConvSpec spec = drawConv(branch);
    spec.window = sameWindow(shapeOf(branch), 5);
    branch = conv(branch, spec);
  }
  if (draw("depthwise", 0.25)) {
    ConvSpec spec = drawConv(branch);
    spec.kind = ConvSpec::Kind::Depthwise;
    spec.outputChannels = 1;
    spec.window = sameWindow(shapeOf(branch), 5);
    branch = conv(branch, spec);
  }
  ConvSpec last = drawConv(branch);
  last.window = sameWindow(shapeOf(branch), 3);
  last.outputChannels = shapeOf(input).channels;
  last.relu = chance(0.3);
  if (chance(0.3)) {
    // A projection, with the stride of the branch.
    ConvSpec projection = drawConv(identity);
    projection.window = Window();
    projection.outputChannels = last.outputChannels = drawChannels(random);
    projection.relu = false;
    if (draw("stride", 0.5)) {
      last.window.kernel = {3, 3};
      last.window.dilation = {1, 1};
      last.window.pad = {1, 1, 1, 1};
      last.window.stride = projection.window.stride = {2, 2};
    }
    identity = conv(identity, projection);
  }
  branch = conv(branch, last);
  return chance(0.8) ? joined(branch, identity) : joined(identity, branch);
}

/// Parts of a concatenation that begin with convolutions of one pixel, equal in
/// all but their channels and scales, of which some are followed by another
/// layer.
Operand Generator::pointwiseLayer(const Operand &input) {
  int32_t zero = drawZero();
  bool relu = chance(0.5);
  ScaleSpec rounding = drawScale(0);
  Window window;
  if (draw("stride", 0.15))
    window.stride = {2, 2};
  SmallVector<int> branches;
  for (int64_t i = 0, e = 2 + random.below(3); i < e; ++i) {
    ConvSpec spec = drawConv(input);
    spec.window = window;
    spec.relu = relu;
    spec.relu6 = false;
    spec.outputZeroPoint = zero;
    spec.scale.rounding = rounding.rounding;
    if (chance(0.7))
      spec.outputChannels = 8 * (1 + random.below(5));
    Operand branch = conv(input, spec);
    if (chance(0.5)) {
      ConvSpec next = drawConv(branch);
      next.window = sameWindow(shapeOf(branch), 5);
      next.outputZeroPoint = zero;
      branch = conv(branch, next);
    }
    branches.push_back(branch.value);
  }
  return {builder.concat(name("concat"), branches), zero};
}

Operand Generator::concatLayer(const Operand &input) {
  if (pointwise.uniform() < 0.4)
    return pointwiseLayer(input);
  int64_t count = 2 + random.below(3);
  int32_t zero = drawZero();
  bool isReduction = draw("stride", 0.2) && shapeOf(input).height >= 3 &&
                     shapeOf(input).width >= 3;
  Window reduction = squareWindow(3, 2, chance(0.5) ? 1 : 0);
  SmallVector<int> branches;
  for (int64_t i = 0; i < count; ++i) {
    Operand branch = input;
    double kind = random.uniform();
    auto same = [&](ConvSpec spec) {
      spec.window = sameWindow(shapeOf(branch), 5);
      spec.outputZeroPoint = zero;
      return spec;
    };
    if (isReduction) {
      if (kind < 0.3 && has("max_pool")) {
        branch.value =
            builder.maxPool(name("max_pool"), input.value, reduction);
      } else {
        if (kind > 0.7)
          branch = conv(branch, same(drawConv(branch)));
        ConvSpec spec = same(drawConv(branch));
        spec.window = reduction;
        branch = conv(branch, spec);
      }
    } else if (kind < 0.15) {
      // The input itself, perhaps once more.
    } else if (kind < 0.25 && has("pad") && has("avg_pool")) {
      branch.value = builder.pad(name("pad"), branch.value, {1, 1, 0},
                                 {1, 1, 0}, branch.zero);
      branch.value =
          builder.avgPool(name("avg_pool"), branch.value, squareWindow(3, 1, 0),
                          branch.zero, branch.zero);
      if (chance(0.6)) {
        ConvSpec spec = same(drawConv(branch));
        spec.window = Window();
        branch = conv(branch, spec);
      }
    } else if (kind < 0.35 && has("max_pool")) {
      branch.value = builder.maxPool(name("max_pool"), branch.value,
                                     squareWindow(3, 1, 1));
    } else if (kind < 0.5 && has("slice_channels") &&
               shapeOf(input).channels > 1) {
      Shape part = shapeOf(input);
      int64_t begin = random.below(part.channels);
      part.channels = 1 + random.below(part.channels - begin);
      branch.value =
          builder.slice(name("slice"), branch.value, {0, 0, begin}, part);
      if (chance(0.6))
        branch = conv(branch, same(drawConv(branch)));
    } else {
      if (chance(0.35))
        branch = conv(branch, same(drawConv(branch)));
      ConvSpec spec = same(drawConv(branch));
      if (draw("depthwise", 0.15)) {
        spec.kind = ConvSpec::Kind::Depthwise;
        spec.outputChannels = 1;
      }
      branch = conv(branch, spec);
    }
    // One scale, or one of its own.
    if (has("concat_rescale") && (branch.zero != zero || chance(0.2)))
      branch = rescaled(branch, zero);
    branches.push_back(branch.value);
  }
  return {builder.concat(name("concat"), branches), zero};
}

/// Two or three values of one size along `axis` and the same others.
Operand Generator::spatialConcatLayer(const Operand &input, int axis) {
  SmallVector<int> branches = {input.value};
  for (int64_t i = 0, e = 1 + random.below(2); i < e; ++i) {
    if (chance(0.3)) {
      branches.push_back(input.value);
      continue;
    }
    ConvSpec spec = drawConv(input);
    spec.window = sameWindow(shapeOf(input), 3);
    spec.outputChannels = shapeOf(input).channels;
    spec.outputZeroPoint = input.zero;
    int64_t place = random.below(branches.size() + 1);
    branches.insert(branches.begin() + place, conv(input, spec).value);
  }
  return {builder.concat(name("concat"), branches, axis), input.zero};
}

Operand Generator::padLayer(const Operand &input) {
  std::array<int64_t, 3> before = {random.below(3), random.below(3), 0};
  std::array<int64_t, 3> after = {random.below(3), random.below(3), 0};
  if (draw("pad_channels", 0.25)) {
    before[2] = random.below(9);
    after[2] = random.below(9);
  }
  int32_t fill =
      chance(0.7) ? input.zero : static_cast<int32_t>(random.below(256) - 128);
  return {builder.pad(name("pad"), input.value, before, after, fill),
          input.zero};
}

Operand Generator::sliceLayer(const Operand &input) {
  Shape shape = shapeOf(input);
  std::array<int64_t, 3> begin = {0, 0, 0};
  int64_t *sizes[] = {&shape.height, &shape.width, &shape.channels};
  bool isOfChannels = has("slice_channels") && (!has("slice") || chance(0.5));
  for (int d = 0; d < 3; ++d) {
    if (d == 2 ? !isOfChannels : !has("slice") || chance(0.4))
      continue;
    begin[d] = random.below(std::max<int64_t>(*sizes[d] / 2, 1));
    int64_t left = *sizes[d] - begin[d];
    *sizes[d] = left - random.below(std::max<int64_t>(left / 2, 1));
  }
  return {builder.slice(name("slice"), input.value, begin, shape), input.zero};
}

/// The same pixels in one row, one column or other rows.
/// To another height and back: what front ends leave around their own layouts.
Operand Generator::reshapeLayer(const Operand &input) {
  Shape shape = shapeOf(input);
  SmallVector<int64_t> heights;
  for (int64_t height = 1; height <= shape.pixels(); ++height)
    if (shape.pixels() % height == 0 && height != shape.height)
      heights.push_back(height);
  if (heights.empty())
    return input;
  Shape other = shape;
  other.height = heights[random.below(heights.size())];
  other.width = shape.pixels() / other.height;
  int there = builder.reshape(name("reshape"), input.value, other);
  return {builder.reshape(name("reshape"), there, shape), input.zero};
}

/// All values in one pixel, and a fully connected layer.
Operand Generator::flattenLayer(const Operand &input) {
  Operand flat = {builder.reshape(name("flatten"), input.value,
                                  {1, 1, shapeOf(input).elements()}),
                  input.zero};
  ConvSpec spec = drawConv(flat);
  spec.window = Window();
  if (draw("matmul", 0.3))
    spec.kind = ConvSpec::Kind::MatMul;
  return conv(flat, spec);
}

Operand Generator::clampLayer(const Operand &input) {
  auto minimum = static_cast<int32_t>(random.below(100) - 128);
  auto maximum = static_cast<int32_t>(127 - random.below(100));
  if (chance(0.4))
    minimum = std::min(input.zero, maximum);
  return {builder.clamp(name("clamp"), input.value, minimum, maximum),
          input.zero};
}

/// Brings another input of the network in, by a join or a concatenation.
Operand Generator::inputLayer(const Operand &input) {
  Shape shape = shapeOf(input);
  bool isConcat = draw("concat", 0.4);
  bool isJoin = !isConcat && (has("add") || has("sub") || has("mul"));
  if (!isJoin)
    shape.channels = drawChannels(random);
  uint64_t seed = options.seed * 16 + builder.shapeOf(0).elements() + 7;
  Operand other = {
      builder.addInput(makeImages(shape, seed + random.below(1 << 20), images)),
      0};
  if (chance(0.5)) {
    ConvSpec spec = drawConv(other);
    spec.window = sameWindow(shape, 3);
    spec.outputChannels = isJoin ? shape.channels : spec.outputChannels;
    other = conv(other, spec);
  }
  if (isJoin)
    return chance(0.5) ? joined(input, other) : joined(other, input);
  if (input.zero != other.zero && has("concat_rescale"))
    other = rescaled(other, input.zero);
  return {builder.concat(name("concat"), {input.value, other.value}),
          input.zero};
}

Operand Generator::layer(const Operand &input) {
  const Shape &shape = shapeOf(input);
  bool isSmall = shape.elements() <= 4096;
  bool hasJoin = has("add") || has("sub") || has("mul");
  struct Choice {
    int weight;
    bool allowed;
    std::function<Operand()> make;
  };
  const Choice choices[] = {
      {24, true, [&] { return convLayer(input); }},
      {10, has("depthwise"), [&] { return depthwiseLayer(input); }},
      {5, has("matmul"), [&] { return matmulLayer(input); }},
      {7, has("max_pool"), [&] { return poolLayer(input, true); }},
      {7, has("avg_pool"), [&] { return poolLayer(input, false); }},
      {18, hasJoin, [&] { return residualLayer(input); }},
      {14, has("concat") && shape.channels <= 128,
       [&] { return concatLayer(input); }},
      {2, has("concat_height") && shape.height <= 24,
       [&] { return spatialConcatLayer(input, 0); }},
      {2, has("concat_width") && shape.width <= 24,
       [&] { return spatialConcatLayer(input, 1); }},
      {5, has("pad"), [&] { return padLayer(input); }},
      {5, has("slice") || has("slice_channels"),
       [&] { return sliceLayer(input); }},
      {3, has("reshape"), [&] { return reshapeLayer(input); }},
      {2, has("flatten") && isSmall, [&] { return flattenLayer(input); }},
      {4, has("clamp"), [&] { return clampLayer(input); }},
      {4, has("rescale"), [&] { return rescaled(input, drawZero()); }}};
  int total = 0;
  for (const Choice &choice : choices)
    total += choice.allowed ? choice.weight : 0;
  int64_t drawn = random.below(total);
  for (const Choice &choice : choices) {
    if (!choice.allowed)
      continue;
    if (drawn < choice.weight)
      return choice.make();
    drawn -= choice.weight;
  }
  llvm_unreachable("the weights sum up to the total");
}

Graph Generator::build() {
  int64_t layers =
      options.layers.value_or(chance(0.2) ? 1 : 2 + random.below(6));
  // Where the other inputs come in.
  std::multiset<int64_t> entries;
  for (int64_t i = 1; i < options.inputs; ++i)
    entries.insert(random.below(layers));
  Operand value = {builder.input(), 0};
  if (draw("zero_points", 0.3))
    value.zero = static_cast<int32_t>(random.below(41) - 20);
  SmallVector<Operand> steps;
  auto step = [&](auto make) {
    prefix = "layer" + std::to_string(steps.size());
    part = 0;
    Operand next = make();
    if (next.value == value.value)
      return;
    value = next;
    steps.push_back(value);
  };
  for (int64_t i = 0; i < layers; ++i) {
    step([&] { return layer(value); });
    for (size_t j = 0; j < entries.count(i); ++j)
      step([&] { return inputLayer(value); });
  }
  if (steps.empty())
    step([&] { return convLayer(value); });

  // The last value, values on the way to it, and heads of their own.
  SmallVector<int> results = {value.value};
  while (static_cast<int64_t>(results.size()) < options.outputs) {
    Operand from = steps[random.below(steps.size())];
    if (is_contained(results, from.value) || chance(0.3)) {
      prefix = "head" + std::to_string(results.size());
      part = 0;
      from = convLayer(from);
    }
    results.insert(results.begin() + random.below(results.size() + 1),
                   from.value);
  }
  return builder.finish(results);
}

} // namespace

Expected<Graph> buildRandomNetwork(const NetworkOptions &options) {
  for (const std::string &name : options.without) {
    if (is_contained(features, name))
      continue;
    std::string known;
    for (StringRef each : features)
      known += (known.empty() ? "" : ", ") + each.str();
    return createStringError("unknown feature '" + name +
                             "'; a random network can do without " + known);
  }
  if (is_contained(options.without, "conv"))
    return createStringError("a random network cannot do without 'conv'");
  int64_t layers = options.layers.value_or(1);
  if (layers < 1 || layers > 1000)
    return createStringError("a random network has 1 to 1000 layers, not " +
                             Twine(layers));
  for (int64_t count : {options.inputs, options.outputs})
    if (count < 1 || count > 16)
      return createStringError("a random network has 1 to 16 inputs and "
                               "outputs, not " +
                               Twine(count));
  if (options.inputs > 1)
    for (StringRef join : {"add", "sub", "mul", "concat"}) {
      if (!is_contained(options.without, join))
        break;
      if (join == "concat")
        return createStringError("several inputs need 'add', 'sub', 'mul' or "
                                 "'concat' to come together");
    }
  Random random(options.seed, /*purpose=*/4);
  Shape shape = Generator::drawInput(
      random, !is_contained(options.without, "tiny_images"));
  if (options.input) {
    if (Error error = checkShape(*options.input))
      return std::move(error);
    shape = *options.input;
  }
  std::vector<Tensor> calibration =
      calibrationImages(shape, options.seed, /*most=*/6);
  auto images = static_cast<int64_t>(calibration.size());
  NetworkBuilder builder(std::move(calibration), options.seed);
  return Generator(options, random, builder, images).build();
}

} // namespace bsaie::zoo
