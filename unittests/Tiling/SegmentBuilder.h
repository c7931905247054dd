//===- SegmentBuilder.h - Segments for the tests ----------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Appends layers to a segment one after the other, with the shapes that follow.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_UNITTESTS_TILING_SEGMENTBUILDER_H
#define BSAIE_UNITTESTS_TILING_SEGMENTBUILDER_H

#include "BSAIE/Tiling/Projection.h"

namespace bsaie {

struct SegmentBuilder {
  Segment segment;

  /// Each function returns the index of the tensor it adds.
  int64_t input(std::string name, int64_t height, int64_t width,
                int64_t channels) {
    segment.tensors.push_back({std::move(name), height, width, channels});
    return segment.tensors.size() - 1;
  }

  /// A layer whose output bears its name.
  int64_t layer(std::string name, SegmentLayerKind kind,
                llvm::ArrayRef<int64_t> inputs, int64_t channels,
                AxisWindow height = {}, AxisWindow width = {}) {
    SegmentLayer layer;
    layer.name = name;
    layer.kind = kind;
    layer.inputs.assign(inputs.begin(), inputs.end());
    layer.output = segment.tensors.size();
    layer.height = height;
    layer.width = width;
    const SegmentTensor &first = segment.tensors[inputs[0]];
    auto size = [&](Axis axis) {
      return segment.window(layer, 0, axis).outputs(first.size(axis));
    };
    int64_t taps = height.kernel * width.kernel;
    if (kind == SegmentLayerKind::Conv ||
        kind == SegmentLayerKind::TransposedConv) {
      layer.macsPerPixel = taps * first.channels * channels;
      layer.parameterBytes = layer.macsPerPixel;
    }
    SegmentTensor output{name, size(Axis::Height), size(Axis::Width), channels};
    segment.tensors.push_back(std::move(output));
    segment.layers.push_back(std::move(layer));
    return segment.tensors.size() - 1;
  }

  int64_t conv(std::string name, int64_t input, int64_t channels,
               int64_t kernel, int64_t stride = 1) {
    AxisWindow window{kernel, stride, 1, kernel / 2, kernel / 2};
    return layer(std::move(name), SegmentLayerKind::Conv, input, channels,
                 window, window);
  }
};

inline Rectangle rectangle(int64_t top, int64_t bottom, int64_t left,
                           int64_t right) {
  return {{top, bottom}, {left, right}};
}

/// conv2_1 to pool3 of VGG16 for 224 x 224 images. Tensors 0 to 7: input,
/// conv2_1, conv2_2, pool2, conv3_1, conv3_2, conv3_3, pool3.
inline Segment vgg16() {
  SegmentBuilder b;
  AxisWindow half{2, 2, 1, 0, 0};
  int64_t x = b.input("pool1", 112, 112, 64);
  x = b.conv("conv2_1", x, 128, 3);
  x = b.conv("conv2_2", x, 128, 3);
  x = b.layer("pool2", SegmentLayerKind::MaxPool, x, 128, half, half);
  x = b.conv("conv3_1", x, 256, 3);
  x = b.conv("conv3_2", x, 256, 3);
  x = b.conv("conv3_3", x, 256, 3);
  b.layer("pool3", SegmentLayerKind::MaxPool, x, 256, half, half);
  return b.segment;
}

} // namespace bsaie

#endif // BSAIE_UNITTESTS_TILING_SEGMENTBUILDER_H
