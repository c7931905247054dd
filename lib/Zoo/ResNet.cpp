//===- ResNet.cpp - ResNet-8, -18, -50 and -101 ---------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The residual networks as their authors published them, layer names as in
// torchvision.
//
//===----------------------------------------------------------------------===//

#include "Topologies.h"

using namespace llvm;

namespace bsaie::zoo {

/// torchvision's networks, "v1.5": a bottleneck's stride is on its 3x3
/// convolution.
Expected<Graph> buildResNet(StringRef name, const NetworkOptions &options) {
  int64_t size = options.imageSize.value_or(224);
  if (Error error = checkSize(name, size, 32))
    return std::move(error);
  bool isBottleneck = name != "resnet18";
  const std::array<int64_t, 4> blocks =
      name == "resnet18"   ? std::array<int64_t, 4>{2, 2, 2, 2}
      : name == "resnet50" ? std::array<int64_t, 4>{3, 4, 6, 3}
                           : std::array<int64_t, 4>{3, 4, 23, 3};
  NetworkBuilder builder(calibrationImages({size, size, 3}, options.seed),
                         options.seed);
  int value = builder.conv("conv1", builder.input(),
                           convSpec(64, 7, 2, /*relu=*/true, true));
  value = builder.maxPool("maxpool", value, squareWindow(3, 2, 1));
  for (int64_t stage = 0; stage < 4; ++stage) {
    int64_t width = 64 << stage, outputs = isBottleneck ? 4 * width : width;
    for (int64_t block = 0; block < blocks[stage]; ++block) {
      std::string prefix =
          "layer" + std::to_string(stage + 1) + "." + std::to_string(block);
      int64_t stride = block == 0 && stage > 0 ? 2 : 1;
      int identity = value;
      if (stride > 1 || builder.shapeOf(value).channels != outputs)
        identity = builder.conv(prefix + ".downsample", value,
                                convSpec(outputs, 1, stride, false, true));
      if (isBottleneck) {
        value = builder.conv(prefix + ".conv1", value,
                             convSpec(width, 1, 1, true, true));
        value = builder.conv(prefix + ".conv2", value,
                             convSpec(width, 3, stride, true, true));
        value = builder.convAdd(prefix + ".conv3", prefix + ".add", value,
                                convSpec(outputs, 1, 1, false, true), identity);
      } else {
        value = builder.conv(prefix + ".conv1", value,
                             convSpec(width, 3, stride, true, true));
        value = builder.convAdd(prefix + ".conv2", prefix + ".add", value,
                                convSpec(outputs, 3, 1, false, true), identity);
      }
    }
  }
  return builder.finish(
      classifier(builder, value, 1000, true, options.features));
}

/// Three basic blocks of 16, 32 and 64 channels, ten classes, scales by tensor.
Expected<Graph> buildResNet8(const NetworkOptions &options) {
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

} // namespace bsaie::zoo
