//===- VGG16.cpp - VGG-16 -------------------------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// VGG-16 as torchvision has it. Its first fully connected layer reads 7x7x512
// values; as a 7x7 convolution without pad it is the same in NHWC order.
//
//===----------------------------------------------------------------------===//

#include "Topologies.h"

using namespace llvm;

namespace bsaie::zoo {

Expected<Graph> buildVGG16(const NetworkOptions &options) {
  int64_t size = options.imageSize.value_or(224);
  if (Error error = checkSize("vgg16", size, 32))
    return std::move(error);
  NetworkBuilder builder(calibrationImages({size, size, 3}, options.seed, 16),
                         options.seed);
  // 0 is a pool; numbers of layers count the ReLUs, as torchvision does.
  constexpr int64_t layers[] = {64, 64,  0,   128, 128, 0,   256, 256, 256,
                                0,  512, 512, 512, 0,   512, 512, 512, 0};
  int value = builder.input();
  int number = 0;
  for (int64_t channels : layers) {
    std::string name = "features." + std::to_string(number);
    value = channels == 0 ? builder.maxPool(name, value, squareWindow(2, 2, 0))
                          : builder.conv(name, value,
                                         convSpec(channels, 3, 1, true, true));
    number += channels == 0 ? 1 : 2;
  }
  if (options.features)
    return builder.finish(value);
  ConvSpec first = convSpec(4096, size / 32, 1, true, true);
  first.window.pad = {0, 0, 0, 0};
  value = builder.conv("classifier.0", value, first);
  value = builder.conv("classifier.3", value, convSpec(4096, 1, 1, true, true));
  ConvSpec logits = convSpec(1000, 1, 1, false, true);
  logits.isLogits = true;
  return builder.finish(builder.conv("classifier.6", value, logits));
}

} // namespace bsaie::zoo
