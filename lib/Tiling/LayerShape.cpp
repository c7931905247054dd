//===- LayerShape.cpp - A layer as tiling sees it -------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/LayerShape.h"

using namespace bsaie;

Interval WindowDim::unclipped(Interval outputs) const {
  if (outputs.empty())
    return {0, 0};
  return {first(outputs.begin), first(outputs.end - 1) + extent()};
}

Interval WindowDim::project(Interval outputs) const {
  Interval range = unclipped(outputs);
  range.begin = std::clamp<int64_t>(range.begin, 0, input);
  range.end = std::clamp<int64_t>(range.end, range.begin, input);
  return range;
}

WindowDim WindowDim::then(const WindowDim &next) const {
  WindowDim both;
  both.input = input;
  both.output = next.output;
  both.kernel = (next.extent() - 1) * stride + extent();
  both.stride = stride * next.stride;
  both.padBefore = next.padBefore * stride + padBefore;
  return both;
}

WindowDim WindowDim::slice(Interval outputs) const {
  WindowDim dim = *this;
  dim.output = outputs.size();
  dim.padBefore = padBefore - outputs.begin * stride;
  return dim;
}

Interval WindowDim::taps(int64_t o) const {
  int64_t at = first(o);
  int64_t begin = at < 0 ? ceilDiv(-at, dilation) : 0;
  int64_t end = at >= input ? 0 : (input - 1 - at) / dilation + 1;
  begin = std::min(begin, kernel);
  return {begin, std::clamp<int64_t>(end, begin, kernel)};
}

bool LayerShape::hasStrips() const {
  if (kind != LayerKind::Conv)
    return false;
  if (!pooled)
    return true;
  const WindowDim &pool = pooled->poolHeight;
  return !pooled->isBefore && pool.padBefore == 0 &&
         pool.first(pool.output - 1) + pool.extent() <= pool.input;
}

LayerShape bsaie::stripOf(const LayerShape &layer, int64_t strips) {
  LayerShape strip = layer;
  if (strips == 1)
    return strip;
  auto cut = [](WindowDim &height, int64_t rows) {
    height.output = rows;
    height.padBefore = 0;
    height.input = height.unclipped({0, rows}).end;
  };
  int64_t rows = Strips{strips, layer.height.output}.rows();
  cut(strip.height, rows);
  if (strip.pooled) {
    cut(strip.pooled->poolHeight, rows);
    cut(strip.pooled->convHeight, strip.pooled->poolHeight.input);
  }
  return strip;
}

bool WindowDim::compact() const {
  return kernel == 1 && stride > 1 && first(0) >= 0 &&
         first(output - 1) < input;
}
