//===- MobileNetV2.cpp - MobileNetV2 --------------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// MobileNetV2 as torchvision has it: inverted residuals with depthwise
// convolutions, ReLU6 as a clamp at both ends, linear bottlenecks.
//
//===----------------------------------------------------------------------===//

#include "Topologies.h"

using namespace llvm;

namespace bsaie::zoo {

static ConvSpec relu6Spec(int64_t outputChannels, int64_t kernel,
                          int64_t stride) {
  ConvSpec spec = convSpec(outputChannels, kernel, stride, true, true);
  spec.relu6 = true;
  return spec;
}

Expected<Graph> buildMobileNetV2(const NetworkOptions &options) {
  int64_t size = options.imageSize.value_or(224);
  if (Error error = checkSize("mobilenet_v2", size, 32))
    return std::move(error);
  NetworkBuilder builder(calibrationImages({size, size, 3}, options.seed),
                         options.seed);
  int value =
      builder.conv("features.0.0", builder.input(), relu6Spec(32, 3, 2));
  struct Stage {
    int64_t expansion, channels, blocks, stride;
  };
  constexpr Stage stages[] = {{1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2},
                              {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2},
                              {6, 320, 1, 1}};
  int number = 1;
  for (const Stage &stage : stages)
    for (int64_t block = 0; block < stage.blocks; ++block) {
      std::string prefix = "features." + std::to_string(number++);
      int64_t stride = block == 0 ? stage.stride : 1;
      int identity = value;
      int64_t inputs = builder.shapeOf(value).channels;
      int part = 0;
      auto next = [&] { return prefix + ".conv." + std::to_string(part++); };
      if (stage.expansion > 1)
        value = builder.conv(next() + ".0", value,
                             relu6Spec(stage.expansion * inputs, 1, 1));
      ConvSpec depthwise = relu6Spec(1, 3, stride);
      depthwise.kind = ConvSpec::Kind::Depthwise;
      value = builder.conv(next() + ".0", value, depthwise);
      ConvSpec linear = convSpec(stage.channels, 1, 1, /*relu=*/false, true);
      value = stride == 1 && inputs == stage.channels
                  ? builder.convAdd(next(), prefix + ".add", value, linear,
                                    identity, /*relu=*/false)
                  : builder.conv(next(), value, linear);
    }
  value = builder.conv("features.18.0", value, relu6Spec(1280, 1, 1));
  return builder.finish(
      classifier(builder, value, 1000, true, options.features));
}

} // namespace bsaie::zoo
