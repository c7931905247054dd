//===- TestNetworks.cpp - Networks of a few layers ------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Small networks for tests; options say what their layers are.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Zoo/Images.h"
#include "Topologies.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/Twine.h"

using namespace llvm;

namespace bsaie::zoo {

/// Refuses a window that has no output pixel or lies in the padding alone.
static Error checkWindow(const Shape &in, const NetworkOptions &options,
                         bool isPool) {
  const Window &window = options.conv.window;
  if (!isPool && (options.conv.outputChannels < 1 ||
                  options.conv.outputChannels > largestSide))
    return createStringError("the number of output channels is not 1 to 65536");
  const int64_t sizes[] = {in.height, in.width};
  for (int d = 0; d < 2; ++d) {
    StringRef side = d == 0 ? "height" : "width";
    if (window.kernel[d] < 1 || window.stride[d] < 1 ||
        window.dilation[d] < 1 || window.pad[2 * d] < 0 ||
        window.pad[2 * d + 1] < 0)
      return createStringError("kernel, stride and dilation are at least 1, "
                               "pads at least 0");
    int64_t reach = window.dilation[d] * (window.kernel[d] - 1) + 1;
    int64_t padded = sizes[d] + window.pad[2 * d] + window.pad[2 * d + 1];
    if (reach > padded)
      return createStringError("the kernel reaches over a " + side + " of " +
                               Twine(reach) + " but the padded input has " +
                               Twine(padded));
    // Where the stride does not divide, the image itself may be cut off.
    int64_t excess = (padded - reach) % window.stride[d];
    if (sizes[d] <= excess - window.pad[2 * d + 1])
      return createStringError("no " + side +
                               " of the input is left where the stride of " +
                               Twine(window.stride[d]) + " divides");
    if (isPool && (window.pad[2 * d] >= window.kernel[d] ||
                   window.pad[2 * d + 1] >= window.kernel[d]))
      return createStringError(
          "the pads of a pool are smaller than its kernel");
    if (isPool && window.dilation[d] != 1)
      return createStringError("a pool has no dilation");
  }
  return Error::success();
}

/// Refuses what lies outside the input, and results with too many elements.
static Error checkDataMovement(StringRef name, const Shape &in,
                               const NetworkOptions &options) {
  if (name == "pad") {
    const auto &pad = options.conv.window.pad;
    return checkShape(
        {in.height + pad[0] + pad[1], in.width + pad[2] + pad[3],
         in.channels + options.channelPad[0] + options.channelPad[1]});
  }
  if (!options.resultShape)
    return Error::success();
  const Shape &out = *options.resultShape;
  if (Error error = checkShape(out))
    return error;
  if (name == "reshape") {
    bool isFlat = out.pixels() == 1 && out.channels == in.elements();
    if (!isFlat && (out.pixels() != in.pixels() || out.channels != in.channels))
      return createStringError(
          "a reshape keeps the pixels and channels of the input, or makes one "
          "pixel of it");
    return Error::success();
  }
  const int64_t sizes[] = {in.height, in.width, in.channels};
  const int64_t parts[] = {out.height, out.width, out.channels};
  for (int d = 0; name == "slice" && d < 3; ++d)
    if (options.sliceBegin[d] + parts[d] > sizes[d])
      return createStringError("the slice reaches to " +
                               Twine(options.sliceBegin[d] + parts[d]) +
                               " but the input has " + Twine(sizes[d]));
  return Error::success();
}

static Error checkZeroPoints(const NetworkOptions &options) {
  for (int32_t zero :
       {options.conv.inputZeroPoint, options.conv.outputZeroPoint})
    if (zero < -128 || zero > 126)
      return createStringError("a zero point of " + Twine(zero) +
                               " leaves no range");
  return Error::success();
}

/// The window of a convolution that keeps the image size.
static Window samePads(Window window) {
  for (int d = 0; d < 2; ++d) {
    int64_t reach = window.dilation[d] * (window.kernel[d] - 1);
    window.pad[2 * d] = reach / 2;
    window.pad[2 * d + 1] = reach - reach / 2;
  }
  return window;
}

/// The sum, difference or product of two inputs, or of two convolutions of one.
static int buildElementwise(NetworkBuilder &builder, StringRef name,
                            const NetworkOptions &options, int other) {
  const ConvSpec &spec = options.conv;
  ElementwiseSpec sum;
  sum.kind = StringSwitch<NodeKind>(name)
                 .Case("sub", NodeKind::Sub)
                 .Case("mul", NodeKind::Mul)
                 .Default(NodeKind::Add);
  sum.leftScale = 0.9;
  sum.rightScale = 0.7;
  sum.productShift = options.productShift;
  sum.relu = spec.relu;
  sum.scale = spec.scale;
  sum.outputZeroPoint = spec.outputZeroPoint;
  int left = builder.input(), right = other;
  if (other >= 0) {
    sum.leftZeroPoint = sum.rightZeroPoint = spec.inputZeroPoint;
  } else {
    ConvSpec inner = spec;
    inner.outputZeroPoint = spec.inputZeroPoint;
    left = builder.conv("left", builder.input(), inner);
    right = builder.conv("right", builder.input(), inner);
    sum.leftZeroPoint = sum.rightZeroPoint = inner.outputZeroPoint;
  }
  return builder.elementwise(name, left, right, sum);
}

Expected<Graph> buildTestNetwork(StringRef name,
                                 const NetworkOptions &options) {
  const Shape in = options.input.value_or(Shape{16, 16, 16});
  bool isPool = name.ends_with("pool");
  bool isElementwise = name == "add" || name == "sub" || name == "mul";
  bool isMovement = name == "pad" || name == "slice" || name == "reshape" ||
                    name == "clamp" || name == "rescale";
  int64_t inputs = name == "multi" ? 2 : options.inputs;
  if (inputs < 1 || inputs > (isElementwise || name == "multi" ? 2 : 1))
    return createStringError("'" + name + "' does not have " +
                             Twine(options.inputs) + " inputs");
  if (options.outputs != 1)
    return createStringError("'" + name + "' does not have " +
                             Twine(options.outputs) + " outputs");
  if (Error error = checkShape(in))
    return std::move(error);
  if (Error error = checkZeroPoints(options))
    return std::move(error);
  if (name == "residual" && options.conv.outputZeroPoint != 0)
    return createStringError("'residual' has an output zero point of 0");
  NetworkOptions adapted = options;
  ConvSpec &spec = adapted.conv;
  if (name == "matmul") {
    spec.kind = ConvSpec::Kind::MatMul;
    spec.window = Window();
  }
  if (name == "depthwise") {
    spec.kind = ConvSpec::Kind::Depthwise;
    spec.outputChannels = options.channelMultiplier;
    if (spec.outputChannels < 1 ||
        spec.outputChannels > largestSide / in.channels)
      return createStringError("a channel multiplier of " +
                               Twine(spec.outputChannels) +
                               " makes no or more than 65536 channels");
  }
  if (name == "chain" && !options.isPadGiven)
    spec.window = samePads(spec.window);
  bool hasWindow = !isMovement && !(isElementwise && inputs == 2);
  if (hasWindow)
    if (Error error = checkWindow(in, adapted, isPool))
      return std::move(error);
  if (isMovement)
    if (Error error = checkDataMovement(name, in, options))
      return std::move(error);
  int64_t layers = options.layers.value_or(4);
  if (layers < 1 || layers > 10000)
    return createStringError("a chain has 1 to 10000 layers, not " +
                             Twine(layers));
  if (options.branches < 1 || options.branches > 16)
    return createStringError("a concatenation has 1 to 16 branches, not " +
                             Twine(options.branches));
  if (options.clampRange[0] > options.clampRange[1] ||
      options.clampRange[0] < -128 || options.clampRange[1] > 127)
    return createStringError("a clamp's range lies in -128 to 127");

  // Chains are long: few images do.
  NetworkBuilder builder(
      calibrationImages(in, options.seed, name == "chain" ? 4 : 32),
      options.seed);
  int value = builder.input(), other = -1;
  if (inputs == 2)
    other =
        builder.addInput(calibrationImages(in, options.seed ^ 0x5EC0DD, 32));
  if (name == "conv" || name == "depthwise" || name == "matmul") {
    value = builder.conv(name, value, spec);
  } else if (name == "chain") {
    for (int64_t i = 0; i < layers; ++i) {
      if (i > 0)
        if (Error error = checkWindow(builder.shapeOf(value), adapted, false))
          return std::move(error);
      value = builder.conv("conv" + std::to_string(i), value, spec);
      spec.inputZeroPoint = spec.outputZeroPoint;
    }
  } else if (name == "max_pool") {
    value = builder.maxPool("pool", value, spec.window);
  } else if (name == "avg_pool") {
    value = builder.avgPool("pool", value, spec.window, spec.inputZeroPoint,
                            spec.outputZeroPoint);
  } else if (name == "residual") {
    // The convolution, then a block of two 3x3 around an identity.
    value = builder.conv("conv", value, spec);
    ConvSpec inner = spec;
    inner.window = squareWindow(3, 1, 1);
    inner.relu = true;
    inner.inputZeroPoint = inner.outputZeroPoint = 0;
    int branch = builder.conv("block.conv1", value, inner);
    value = builder.convAdd("block.conv2", "block.add", branch, inner, value);
  } else if (name == "concat") {
    SmallVector<int> branches;
    for (int64_t i = 0; i < options.branches; ++i)
      branches.push_back(
          i > 0 && options.sameTensor
              ? branches[0]
              : builder.conv("branch" + std::to_string(i), value, spec));
    value = builder.concat("concat", branches);
  } else if (isElementwise) {
    value = buildElementwise(builder, name, options, other);
  } else if (name == "pad") {
    const auto &pad = spec.window.pad;
    value = builder.pad("pad", value, {pad[0], pad[2], options.channelPad[0]},
                        {pad[1], pad[3], options.channelPad[1]},
                        spec.inputZeroPoint);
  } else if (name == "slice") {
    Shape rest = {in.height - options.sliceBegin[0],
                  in.width - options.sliceBegin[1],
                  in.channels - options.sliceBegin[2]};
    if (Error error = checkShape(rest))
      return std::move(error);
    value = builder.slice("slice", value, options.sliceBegin,
                          options.resultShape.value_or(rest));
  } else if (name == "reshape") {
    value = builder.reshape(
        "reshape", value,
        options.resultShape.value_or(Shape{1, in.pixels(), in.channels}));
  } else if (name == "clamp") {
    value = builder.clamp("clamp", value,
                          static_cast<int32_t>(options.clampRange[0]),
                          static_cast<int32_t>(options.clampRange[1]));
  } else if (name == "rescale") {
    value = builder.rescale("rescale", value, 0.83, spec.scale,
                            spec.inputZeroPoint, spec.outputZeroPoint);
  } else {
    // multi: the result and the convolution that it reads leave the network.
    int left = builder.conv("left", value, spec);
    int right = builder.conv("right", other, spec);
    ElementwiseSpec sum;
    sum.leftZeroPoint = sum.rightZeroPoint = spec.outputZeroPoint;
    sum.scale.perChannel = false;
    value = builder.elementwise("add", left, right, sum);
    return builder.finish({value, left});
  }
  return builder.finish(value);
}

} // namespace bsaie::zoo
