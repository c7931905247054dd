//===- Segment.cpp - Layers tiled depth-wise ------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/Segment.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"

using namespace bsaie;
using llvm::Twine;
using Kind = SegmentLayerKind;

static int64_t floorDiv(int64_t a, int64_t b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

int64_t AxisWindow::outputs(int64_t input) const {
  if (transposed)
    return (input - 1) * stride + padBefore + padAfter + kernel;
  return floorDiv(input + padBefore + padAfter - extent(), stride) + 1;
}

Interval AxisWindow::unclipped(Interval outputs) const {
  if (outputs.empty())
    return {0, 0};
  if (!transposed)
    return {outputs.begin * stride - padBefore,
            (outputs.end - 1) * stride - padBefore + extent()};
  // Input i meets outputs i x stride + padBefore + [0, kernel).
  Interval range{floorDiv(outputs.begin - padBefore - kernel, stride) + 1,
                 floorDiv(outputs.end - 1 - padBefore, stride) + 1};
  return range.empty() ? Interval{0, 0} : range;
}

Interval AxisWindow::project(Interval outputs, int64_t input) const {
  Interval all = unclipped(outputs);
  if (transposed) {
    Interval range{std::max<int64_t>(all.begin, 0), std::min(all.end, input)};
    return range.empty() ? Interval{0, 0} : range;
  }
  // A dilated window that begins in the padding may step over the border, so
  // that the first output does not meet the first input.
  WindowDim dim{input, 1, kernel, stride, dilation, padBefore};
  Interval range{input, 0};
  for (int64_t o = outputs.begin; o < outputs.end; ++o) {
    Interval taps = dim.taps(o);
    if (!taps.empty())
      range.begin = std::min(range.begin, dim.first(o) + taps.begin * dilation);
    if (dim.first(o) >= 0)
      break;
  }
  for (int64_t o = outputs.end - 1; o >= outputs.begin; --o) {
    Interval taps = dim.taps(o);
    if (!taps.empty())
      range.end =
          std::max(range.end, dim.first(o) + (taps.end - 1) * dilation + 1);
    if (dim.first(o) + extent() <= input)
      break;
  }
  return range.empty() ? Interval{0, 0} : range;
}

bool SegmentLayer::reads(int64_t tensor) const {
  return llvm::is_contained(inputs, tensor);
}

bool Segment::isInput(int64_t tensor) const {
  return llvm::none_of(
      layers, [&](const SegmentLayer &l) { return l.output == tensor; });
}

AxisWindow Segment::window(const SegmentLayer &layer, int64_t input,
                           Axis axis) const {
  // What a convolution adds to its result.
  if (layer.kind == Kind::Conv && input > 0)
    return {};
  AxisWindow window = axis == Axis::Height ? layer.height : layer.width;
  window.transposed = layer.kind == Kind::TransposedConv;
  if (layer.kind !=
      (axis == Axis::Height ? Kind::ConcatHeight : Kind::ConcatWidth))
    return window;
  for (auto [i, tensor] : llvm::enumerate(layer.inputs)) {
    int64_t size = tensors[tensor].size(axis);
    if (int64_t(i) < input)
      window.padBefore += size;
    if (int64_t(i) > input)
      window.padAfter += size;
  }
  return window;
}

static std::string quoted(llvm::StringRef name) {
  return ("'" + name + "'").str();
}

static const char *axisName(Axis axis) {
  return axis == Axis::Height ? "height" : "width";
}

static bool isConcat(Kind kind) {
  return kind == Kind::ConcatChannels || kind == Kind::ConcatHeight ||
         kind == Kind::ConcatWidth;
}

static llvm::Error fail(const Twine &text) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), text);
}

/// Indices, who writes and who reads.
static llvm::Error checkGraph(const Segment &segment) {
  int64_t count = segment.tensors.size();
  std::vector<int64_t> writer(count, -1), reader(count, -1);
  for (auto [l, layer] : llvm::enumerate(segment.layers)) {
    llvm::SmallVector<int64_t, 2> used = layer.inputs;
    used.push_back(layer.output);
    for (int64_t t : used)
      if (t < 0 || t >= count)
        return fail("layer " + quoted(layer.name) + " names tensor " +
                    Twine(t) + " but there are " + Twine(count));
    const std::string tensor = quoted(segment.tensors[layer.output].name);
    if (writer[layer.output] >= 0)
      return fail("tensor " + tensor + " is written by " +
                  quoted(segment.layers[writer[layer.output]].name) + " and " +
                  quoted(layer.name));
    for (int64_t t : layer.inputs)
      reader[t] = l;
    if (int64_t early = reader[layer.output]; early >= 0)
      return fail("layer " + quoted(segment.layers[early].name) +
                  " reads tensor " + tensor + " before " + quoted(layer.name) +
                  " has written it");
    writer[layer.output] = l;
  }
  for (int64_t t = 0; t < count; ++t) {
    const std::string name = quoted(segment.tensors[t].name);
    bool isOutput = t == segment.output();
    if (reader[t] < 0 && writer[t] < 0)
      return fail("tensor " + name + " is neither read nor written");
    if (reader[t] < 0 && !isOutput)
      return fail("tensor " + name + " is a second output beside " +
                  quoted(segment.tensors[segment.output()].name) +
                  ": no layer reads it");
  }
  return llvm::Error::success();
}

static llvm::Error checkWindow(const SegmentLayer &layer, AxisWindow window,
                               Axis axis) {
  const std::string place =
      "layer " + quoted(layer.name) + ": " + axisName(axis) + " window has ";
  if (window.kernel < 1 || window.stride < 1 || window.dilation < 1)
    return fail(place + "kernel " + Twine(window.kernel) + ", stride " +
                Twine(window.stride) + ", dilation " + Twine(window.dilation) +
                " but all must be at least 1");
  int64_t least = std::min(window.padBefore, window.padAfter);
  int64_t most = std::max(window.padBefore, window.padAfter);
  switch (layer.kind) {
  case Kind::TransposedConv:
    if (window.dilation != 1)
      return fail(place + "dilation " + Twine(window.dilation) +
                  " but a transposed one has 1");
    if (least <= -window.kernel)
      return fail(place + "pad " + Twine(least) + " but kernel " +
                  Twine(window.kernel));
    break;
  case Kind::MaxPool:
  case Kind::AvgPool:
    if (window.dilation != 1)
      return fail(place + "dilation " + Twine(window.dilation) +
                  " but that of a pool has 1");
    if (least < 0 || most >= window.kernel)
      return fail(place + "pads " + Twine(window.padBefore) + " and " +
                  Twine(window.padAfter) +
                  " but those of a pool are in [0, kernel " +
                  Twine(window.kernel) + ")");
    break;
  case Kind::Copy:
    if (window.kernel != 1)
      return fail(place + "kernel " + Twine(window.kernel) +
                  " but that of a copy has 1");
    break;
  case Kind::Elementwise:
  case Kind::ConcatChannels:
  case Kind::ConcatHeight:
  case Kind::ConcatWidth:
    if (window.kernel != 1 || window.stride != 1 || least != 0 || most != 0)
      return fail(place + "kernel " + Twine(window.kernel) + ", stride " +
                  Twine(window.stride) + ", pads " + Twine(window.padBefore) +
                  " and " + Twine(window.padAfter) +
                  " but that of an element-wise layer or a concat has 1, 1, 0 "
                  "and 0");
    break;
  case Kind::Conv:
  case Kind::Depthwise:
    break;
  }
  return llvm::Error::success();
}

static llvm::Error checkShapes(const Segment &segment,
                               const SegmentLayer &layer) {
  const SegmentTensor &output = segment.tensors[layer.output];
  auto differs = [&](const char *what, int64_t has, int64_t follows) {
    return fail("layer " + quoted(layer.name) + ": output " +
                quoted(output.name) + " has " + what + " " + Twine(has) +
                " but " + Twine(follows) + " follows from the inputs");
  };
  int64_t channels = 0;
  for (auto [i, t] : llvm::enumerate(layer.inputs)) {
    const SegmentTensor &input = segment.tensors[t];
    for (Axis axis : {Axis::Height, Axis::Width}) {
      int64_t outputs =
          segment.window(layer, i, axis).outputs(input.size(axis));
      if (outputs != output.size(axis))
        return differs(axisName(axis), output.size(axis), outputs);
    }
    bool sameChannels = (layer.kind != Kind::Conv || i > 0) &&
                        layer.kind != Kind::TransposedConv &&
                        layer.kind != Kind::ConcatChannels &&
                        layer.kind != Kind::Depthwise;
    if (sameChannels && input.channels != output.channels)
      return differs("channels", output.channels, input.channels);
    if (layer.kind == Kind::Depthwise && output.channels % input.channels != 0)
      return fail("layer " + quoted(layer.name) + ": output " +
                  quoted(output.name) + " has channels " +
                  Twine(output.channels) + " but must have a multiple of " +
                  Twine(input.channels));
    channels += input.channels;
  }
  if (layer.kind == Kind::ConcatChannels && channels != output.channels)
    return differs("channels", output.channels, channels);
  return llvm::Error::success();
}

llvm::Error bsaie::check(const Segment &segment) {
  if (segment.layers.empty())
    return fail("a segment needs a layer");
  for (const SegmentTensor &t : segment.tensors)
    if (t.height < 1 || t.width < 1 || t.channels < 1)
      return fail("tensor " + quoted(t.name) + " has shape " + Twine(t.height) +
                  " x " + Twine(t.width) + " x " + Twine(t.channels));
  if (llvm::Error error = checkGraph(segment))
    return error;
  for (const SegmentLayer &layer : segment.layers) {
    int64_t inputs = layer.inputs.size();
    bool many = isConcat(layer.kind) || layer.kind == Kind::Elementwise;
    int64_t most = layer.kind == Kind::Conv ? 2 : 1;
    if (inputs < 1 || (inputs > most && !many))
      return fail("layer " + quoted(layer.name) + " has " + Twine(inputs) +
                  " inputs but needs " +
                  (many        ? "at least 1"
                   : most == 1 ? "1"
                               : "1 or 2"));
    if (layer.macsPerPixel < 0 || layer.parameterBytes < 0)
      return fail("layer " + quoted(layer.name) + " has " +
                  Twine(layer.macsPerPixel) + " MACs per pixel and " +
                  Twine(layer.parameterBytes) + " parameter bytes");
    if (llvm::Error error = checkWindow(layer, layer.height, Axis::Height))
      return error;
    if (llvm::Error error = checkWindow(layer, layer.width, Axis::Width))
      return error;
    if (llvm::Error error = checkShapes(segment, layer))
      return error;
  }
  return llvm::Error::success();
}
