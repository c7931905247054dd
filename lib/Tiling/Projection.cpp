//===- Projection.cpp - Tiles of an output seen from inputs ---------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/Projection.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <limits>
#include <numeric>
#include <optional>
#include <tuple>

using namespace bsaie;
using llvm::Twine;

static Interval boundingUnion(Interval a, Interval b) {
  if (a.empty())
    return b;
  if (b.empty())
    return a;
  return {std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

Rectangle bsaie::boundingUnion(const Rectangle &a, const Rectangle &b) {
  if (a.empty())
    return b;
  if (b.empty())
    return a;
  return {::boundingUnion(a.rows, b.rows),
          ::boundingUnion(a.columns, b.columns)};
}

/// The pads with which the window computes `outputs` from inputs `read`.
static std::pair<int64_t, int64_t> tilePads(const AxisWindow &window,
                                            Interval outputs, Interval read) {
  if (window.transposed) {
    if (read.empty())
      return {outputs.size(), 0};
    // Outputs that the window of the first and of the last input meets.
    int64_t first = read.begin * window.stride + window.padBefore;
    int64_t last = (read.end - 1) * window.stride + window.padBefore;
    return {first - outputs.begin, outputs.end - (last + window.kernel)};
  }
  Interval all = window.unclipped(outputs);
  if (read.empty())
    return {all.size(), 0};
  return {read.begin - all.begin, all.end - read.end};
}

static TileRead readOf(const Segment &segment, const SegmentLayer &layer,
                       int64_t input, const Rectangle &output) {
  TileRead read;
  if (output.empty())
    return read;
  const SegmentTensor &tensor = segment.tensors[layer.inputs[input]];
  AxisWindow height = segment.window(layer, input, Axis::Height);
  AxisWindow width = segment.window(layer, input, Axis::Width);
  Rectangle needed{height.project(output.rows, tensor.height),
                   width.project(output.columns, tensor.width)};
  if (!needed.empty())
    read.rectangle = needed;
  std::tie(read.padTop, read.padBottom) =
      tilePads(height, output.rows, read.rectangle.rows);
  std::tie(read.padLeft, read.padRight) =
      tilePads(width, output.columns, read.rectangle.columns);
  return read;
}

static llvm::Error checkWithin(const SegmentTensor &tensor, const char *what,
                               Interval range, int64_t size) {
  if (!range.empty() && range.begin >= 0 && range.end <= size)
    return llvm::Error::success();
  return llvm::createStringError(
      llvm::inconvertibleErrorCode(),
      Twine("tile of ") + what + " [" + Twine(range.begin) + ", " +
          Twine(range.end) + ") is empty or outside [0, " + Twine(size) +
          ") of '" + tensor.name + "'");
}

llvm::Expected<TileProjection> bsaie::project(const Segment &segment,
                                              const Rectangle &output) {
  const SegmentTensor &last = segment.tensors[segment.output()];
  if (llvm::Error error = checkWithin(last, "rows", output.rows, last.height))
    return error;
  if (llvm::Error error =
          checkWithin(last, "columns", output.columns, last.width))
    return error;
  TileProjection tile;
  tile.tensors.resize(segment.tensors.size());
  tile.reads.resize(segment.layers.size());
  tile.tensors[segment.output()] = output;
  for (int64_t l = segment.layers.size() - 1; l >= 0; --l) {
    const SegmentLayer &layer = segment.layers[l];
    for (int64_t i = 0; i < int64_t(layer.inputs.size()); ++i) {
      TileRead read = readOf(segment, layer, i, tile.tensors[layer.output]);
      Rectangle &needed = tile.tensors[layer.inputs[i]];
      needed = boundingUnion(needed, read.rectangle);
      tile.reads[l].push_back(read);
    }
  }
  return tile;
}

namespace {
/// Inputs per output, in lowest terms.
struct Rate {
  int64_t inputs = 1;
  int64_t outputs = 1;

  Rate through(const AxisWindow &window) const {
    Rate rate = *this;
    (window.transposed ? rate.outputs : rate.inputs) *= window.stride;
    int64_t common = std::gcd(rate.inputs, rate.outputs);
    return {rate.inputs / common, rate.outputs / common};
  }
  bool operator==(const Rate &o) const {
    return inputs == o.inputs && outputs == o.outputs;
  }
  std::string text() const {
    return std::to_string(inputs) +
           (outputs > 1 ? "/" + std::to_string(outputs) : "");
  }
};
} // namespace

static llvm::Expected<std::vector<Rate>> ratesOf(const Segment &segment,
                                                 Axis axis) {
  std::vector<std::optional<Rate>> rates(segment.tensors.size());
  rates[segment.output()] = Rate();
  for (int64_t l = segment.layers.size() - 1; l >= 0; --l) {
    const SegmentLayer &layer = segment.layers[l];
    for (int64_t i = 0; i < int64_t(layer.inputs.size()); ++i) {
      Rate rate = rates[layer.output]->through(segment.window(layer, i, axis));
      std::optional<Rate> &known = rates[layer.inputs[i]];
      if (known && !(*known == rate))
        return llvm::createStringError(
            llvm::inconvertibleErrorCode(),
            "layer '" + layer.name + "' reads tensor '" +
                segment.tensors[layer.inputs[i]].name + "' at " + rate.text() +
                " elements per output but a later layer at " + known->text());
      known = rate;
    }
  }
  std::vector<Rate> all;
  for (const std::optional<Rate> &rate : rates)
    all.push_back(*rate);
  return all;
}

/// What `outputs` need of each tensor if none had borders.
static std::vector<Interval> projectUnclipped(const Segment &segment,
                                              Interval outputs, Axis axis) {
  std::vector<Interval> needed(segment.tensors.size());
  needed[segment.output()] = outputs;
  for (int64_t l = segment.layers.size() - 1; l >= 0; --l) {
    const SegmentLayer &layer = segment.layers[l];
    for (int64_t i = 0; i < int64_t(layer.inputs.size()); ++i) {
      AxisWindow window = segment.window(layer, i, axis);
      Interval &range = needed[layer.inputs[i]];
      range = boundingUnion(range, window.unclipped(needed[layer.output]));
    }
  }
  return needed;
}

llvm::Expected<std::vector<GeneralisedWindow>>
bsaie::generalisedWindows(const Segment &segment, Axis axis) {
  llvm::Expected<std::vector<Rate>> rates = ratesOf(segment, axis);
  if (!rates)
    return rates.takeError();
  // After so many outputs every tensor has moved by whole elements.
  int64_t period = 1;
  for (const Rate &rate : *rates)
    period = std::lcm(period, rate.outputs);

  std::vector<GeneralisedWindow> windows(segment.tensors.size());
  for (auto [window, rate] : llvm::zip(windows, *rates)) {
    window.period = period;
    window.stride = period / rate.outputs * rate.inputs;
    window.largest.assign(period, 0);
    window.overlap = std::numeric_limits<int64_t>::min();
  }
  for (int64_t o = 0; o < period; ++o) {
    for (int64_t u = 1; u <= period; ++u) {
      std::vector<Interval> needed =
          projectUnclipped(segment, {o, o + u}, axis);
      for (auto [window, range] : llvm::zip(windows, needed))
        window.largest[u - 1] = std::max(window.largest[u - 1], range.size());
    }
    std::vector<Interval> left =
        projectUnclipped(segment, {o - period, o}, axis);
    std::vector<Interval> right =
        projectUnclipped(segment, {o, o + period}, axis);
    for (auto [window, l, r] : llvm::zip(windows, left, right))
      window.overlap = std::max(window.overlap, l.end - r.begin);
  }
  return windows;
}
