//===- Networks.cpp - The networks of the zoo -----------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The topologies as their authors published them, layer names as in
// torchvision.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Zoo/Networks.h"
#include "BSAIE/Zoo/Images.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <algorithm>

using namespace llvm;

namespace bsaie::zoo {

static constexpr int64_t largestSide = 1 << 16;

/// Calibration images: two of 224x224, more of smaller ones, so that the last
/// layers have samples.
static std::vector<Tensor> calibrationImages(Shape shape, uint64_t seed) {
  int64_t count = std::clamp<int64_t>(2 * 224 * 224 / shape.pixels(), 2, 32);
  return makeImages(shape, seed ^ 0xCA11B8A7E5EEDull, count);
}

static ConvSpec convSpec(int64_t outputChannels, int64_t kernel, int64_t stride,
                         bool relu, bool perChannel) {
  ConvSpec spec;
  spec.outputChannels = outputChannels;
  spec.window = squareWindow(kernel, stride, kernel / 2);
  spec.relu = relu;
  spec.perChannel = perChannel;
  return spec;
}

/// The global average pool and, unless only features are wanted, the
/// classifier.
static int classifier(NetworkBuilder &builder, int value, int64_t classes,
                      bool perChannel, bool features) {
  const Shape &shape = builder.shapeOf(value);
  Window window;
  window.kernel = window.stride = {shape.height, shape.width};
  value = builder.avgPool("avgpool", value, window);
  if (features)
    return value;
  ConvSpec spec = convSpec(classes, 1, 1, /*relu=*/false, perChannel);
  spec.isLogits = true;
  return builder.conv("fc", value, spec);
}

/// Refuses sizes that are no multiple of `multiple`, or too large to calibrate.
static Error checkSize(StringRef name, int64_t size, int64_t multiple) {
  constexpr int64_t largest = 2048;
  if (size >= multiple && size <= largest && size % multiple == 0)
    return Error::success();
  return createStringError(name + " takes images whose size is a multiple of " +
                           Twine(multiple) + ", " + Twine(largest) +
                           " at most, not " + Twine(size));
}

//===----------------------------------------------------------------------===//
// ResNet
//===----------------------------------------------------------------------===//

/// torchvision's resnet50, "v1.5": the stride is on the 3x3 convolution.
static Expected<Graph> buildResNet50(const NetworkOptions &options) {
  int64_t size = options.imageSize.value_or(224);
  if (Error error = checkSize("resnet50", size, 32))
    return std::move(error);
  NetworkBuilder builder(calibrationImages({size, size, 3}, options.seed),
                         options.seed);
  int value = builder.conv("conv1", builder.input(),
                           convSpec(64, 7, 2, /*relu=*/true, true));
  value = builder.maxPool("maxpool", value, squareWindow(3, 2, 1));
  const int64_t blocks[] = {3, 4, 6, 3};
  for (int64_t stage = 0; stage < 4; ++stage) {
    int64_t width = 64 << stage;
    for (int64_t block = 0; block < blocks[stage]; ++block) {
      std::string prefix =
          "layer" + std::to_string(stage + 1) + "." + std::to_string(block);
      int64_t stride = block == 0 && stage > 0 ? 2 : 1;
      int identity = value;
      if (block == 0)
        identity = builder.conv(prefix + ".downsample", value,
                                convSpec(4 * width, 1, stride, false, true));
      value = builder.conv(prefix + ".conv1", value,
                           convSpec(width, 1, 1, true, true));
      value = builder.conv(prefix + ".conv2", value,
                           convSpec(width, 3, stride, true, true));
      value = builder.convAdd(prefix + ".conv3", prefix + ".add", value,
                              convSpec(4 * width, 1, 1, false, true), identity);
    }
  }
  return builder.finish(
      classifier(builder, value, 1000, true, options.features));
}

/// Three basic blocks of 16, 32 and 64 channels, ten classes, scales by tensor.
static Expected<Graph> buildResNet8(const NetworkOptions &options) {
  int64_t size = options.imageSize.value_or(28);
  if (Error error = checkSize("resnet8", size, 4))
    return std::move(error);
  NetworkBuilder builder(calibrationImages({size, size, 1}, options.seed),
                         options.seed);
  int value =
      builder.conv("conv1", builder.input(), convSpec(16, 3, 1, true, false));
  for (int64_t stage = 0; stage < 3; ++stage) {
    int64_t width = 16 << stage, stride = stage > 0 ? 2 : 1;
    std::string prefix = "layer" + std::to_string(stage + 1) + ".0";
    int identity = value;
    if (stage > 0)
      identity = builder.conv(prefix + ".downsample", value,
                              convSpec(width, 1, stride, false, false));
    value = builder.conv(prefix + ".conv1", value,
                         convSpec(width, 3, stride, true, false));
    value = builder.convAdd(prefix + ".conv2", prefix + ".add", value,
                            convSpec(width, 3, 1, false, false), identity);
  }
  return builder.finish(
      classifier(builder, value, 10, false, options.features));
}

//===----------------------------------------------------------------------===//
// Small networks for tests
//===----------------------------------------------------------------------===//

Error checkShape(const Shape &shape) {
  if (shape.height < 1 || shape.width < 1 || shape.channels < 1)
    return createStringError("the input has no element");
  if (shape.height > largestSide || shape.width > largestSide ||
      shape.channels > largestSide || shape.elements() > int64_t(1) << 28)
    return createStringError("the input is larger than 65536 in a dimension or "
                             "2^28 elements");
  return Error::success();
}

/// Refuses a window that has no output pixel or lies in the padding alone.
static Error checkTestLayer(const NetworkOptions &options, bool isPool) {
  const Shape &in = options.input;
  const Window &window = options.conv.window;
  if (Error error = checkShape(in))
    return error;
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
    if (isPool && (window.pad[2 * d] >= window.kernel[d] ||
                   window.pad[2 * d + 1] >= window.kernel[d]))
      return createStringError(
          "the pads of a pool are smaller than its kernel");
    if (isPool && window.dilation[d] != 1)
      return createStringError("a pool has no dilation");
  }
  for (int32_t zero :
       {options.conv.inputZeroPoint, options.conv.outputZeroPoint})
    if (zero < -128 || zero > 126)
      return createStringError("a zero point of " + Twine(zero) +
                               " leaves no range");
  return Error::success();
}

static Expected<Graph> buildTestNetwork(StringRef name,
                                        const NetworkOptions &options) {
  bool isPool = name.ends_with("pool");
  if (Error error = checkTestLayer(options, isPool))
    return std::move(error);
  NetworkBuilder builder(calibrationImages(options.input, options.seed),
                         options.seed);
  const ConvSpec &spec = options.conv;
  int value = builder.input();
  if (name == "conv")
    value = builder.conv("conv", value, spec);
  else if (name == "max_pool")
    value = builder.maxPool("pool", value, spec.window);
  else if (name == "avg_pool")
    value = builder.avgPool("pool", value, spec.window, spec.inputZeroPoint,
                            spec.outputZeroPoint);
  else {
    // residual: the convolution, then a block of two 3x3 around an identity.
    value = builder.conv("conv", value, spec);
    ConvSpec inner = spec;
    inner.window = squareWindow(3, 1, 1);
    inner.relu = true;
    inner.inputZeroPoint = inner.outputZeroPoint = 0;
    int branch = builder.conv("block.conv1", value, inner);
    value = builder.convAdd("block.conv2", "block.add", branch, inner, value);
  }
  return builder.finish(value);
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

static constexpr NetworkEntry networkTable[] = {
    {"resnet50", "ResNet-50 v1.5, 224x224x3, 1000 classes", false},
    {"resnet8", "ResNet-8, 28x28x1, 10 classes", false},
    {"conv", "one convolution", true},
    {"residual", "a convolution and a residual block", true},
    {"max_pool", "one maximum pool", true},
    {"avg_pool", "one average pool", true}};

ArrayRef<NetworkEntry> knownNetworks() { return networkTable; }

Expected<Graph> buildNetwork(StringRef name, const NetworkOptions &options) {
  const NetworkEntry *entry = llvm::find_if(
      networkTable, [&](const NetworkEntry &e) { return e.name == name; });
  if (entry == std::end(networkTable)) {
    std::string known;
    for (const NetworkEntry &each : networkTable)
      known += (known.empty() ? "" : ", ") + each.name.str();
    return createStringError("unknown network '" + name + "'; the known are " +
                             known);
  }
  if (entry->isTest) {
    if (options.imageSize)
      return createStringError("the image size of '" + name +
                               "' is given by its input");
    if (options.features)
      return createStringError("'" + name + "' has no classifier to leave out");
    if (name == "residual" && options.conv.outputZeroPoint != 0)
      return createStringError("'residual' has an output zero point of 0");
    return buildTestNetwork(name, options);
  }
  return name == "resnet50" ? buildResNet50(options) : buildResNet8(options);
}

} // namespace bsaie::zoo
