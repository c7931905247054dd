//===- Networks.cpp - The networks of the zoo -----------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table of networks, and what their topologies share.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Zoo/Images.h"
#include "Topologies.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <algorithm>

using namespace llvm;

namespace bsaie::zoo {

std::vector<Tensor> calibrationImages(Shape shape, uint64_t seed,
                                      int64_t most) {
  int64_t count = std::clamp<int64_t>(2 * 224 * 224 / shape.pixels(), 2, most);
  return makeImages(shape, seed ^ 0xCA11B8A7E5EEDull, count);
}

std::vector<std::vector<Tensor>> makeInputs(const Graph &graph, uint64_t seed,
                                            int64_t count) {
  std::vector<std::vector<Tensor>> images;
  for (int input : graph.inputs)
    images.push_back(makeImages(graph.nodes[input].shape,
                                seed + 0x1000003 * images.size(), count));
  return images;
}

ConvSpec convSpec(int64_t outputChannels, int64_t kernel, int64_t stride,
                  bool relu, bool perChannel) {
  ConvSpec spec;
  spec.outputChannels = outputChannels;
  spec.window = squareWindow(kernel, stride, kernel / 2);
  spec.relu = relu;
  spec.scale.perChannel = perChannel;
  return spec;
}

int classifier(NetworkBuilder &builder, int value, int64_t classes,
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

Error checkSize(StringRef name, int64_t size, int64_t multiple, int64_t least) {
  constexpr int64_t largest = 2048;
  least = std::max(least, multiple);
  if (size >= least && size <= largest && size % multiple == 0)
    return Error::success();
  std::string range =
      multiple == 1
          ? " is " + std::to_string(least) + " to " + std::to_string(largest)
          : " is a multiple of " + std::to_string(multiple) + ", " +
                std::to_string(largest) + " at most";
  return createStringError(name + " takes images whose size" + range +
                           ", not " + Twine(size));
}

Error checkShape(const Shape &shape) {
  if (shape.height < 1 || shape.width < 1 || shape.channels < 1)
    return createStringError("the input has no element");
  if (shape.height > largestSide || shape.width > largestSide ||
      shape.channels > largestSide || shape.elements() > int64_t(1) << 28)
    return createStringError("the input is larger than 65536 in a dimension or "
                             "2^28 elements");
  return Error::success();
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

static constexpr NetworkEntry networkTable[] = {
    {"resnet50", "ResNet-50 v1.5, 224x224x3, 1000 classes", false},
    {"vgg16", "VGG-16, 224x224x3, 1000 classes", false},
    {"inception_v3", "Inception V3, 299x299x3, 1000 classes", false},
    {"mobilenet_v2", "MobileNetV2, 224x224x3, 1000 classes", false},
    {"resnet18", "ResNet-18, 224x224x3, 1000 classes", false},
    {"resnet101", "ResNet-101 v1.5, 224x224x3, 1000 classes", false},
    {"resnet8", "ResNet-8, 28x28x1, 10 classes", false},
    {"conv", "one convolution", true},
    {"depthwise", "one depthwise convolution", true},
    {"matmul", "one matrix product with constant weights", true},
    {"chain", "convolutions one after the other", true},
    {"residual", "a convolution and a residual block", true},
    {"concat", "convolutions of the input side by side", true},
    {"max_pool", "one maximum pool", true},
    {"avg_pool", "one average pool", true},
    {"add", "the sum of two inputs, or of two convolutions of one", true},
    {"sub", "the difference of two inputs, or of two convolutions", true},
    {"mul", "the product of two inputs, or of two convolutions", true},
    {"pad", "one pad", true},
    {"slice", "one slice", true},
    {"reshape", "one reshape", true},
    {"clamp", "one clamp", true},
    {"rescale", "one rescale from int8 to int8", true},
    {"multi", "two inputs, a convolution of each, their sum and one of them",
     true},
    {"random", "a seeded random network", true}};

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
    return name == "random" ? buildRandomNetwork(options)
                            : buildTestNetwork(name, options);
  }
  if (options.input)
    return createStringError("the input of '" + name +
                             "' is given by its image size");
  if (name == "resnet8")
    return buildResNet8(options);
  if (name == "vgg16")
    return buildVGG16(options);
  if (name == "inception_v3")
    return buildInceptionV3(options);
  if (name == "mobilenet_v2")
    return buildMobileNetV2(options);
  return buildResNet(name, options);
}

} // namespace bsaie::zoo
