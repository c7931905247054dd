//===- ProjectionSimulationTest.cpp - Projections element by element ------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Random small segments, simulated. The taps of an output element are found by
// asking every input element, from the definition of the layers alone:
//  - rectangles closed under these taps are those of project();
//  - what single output elements need lies within them, and touches their
//    borders unless windows have gaps;
//  - a tile computed from its rectangles and pads alone has the values that the
//    whole output has there.
//
//===----------------------------------------------------------------------===//

#include "SegmentBuilder.h"
#include "gtest/gtest.h"
#include <array>
#include <optional>
#include <random>
#include <set>

using namespace bsaie;
using Kind = SegmentLayerKind;

namespace {
using Point = std::pair<int64_t, int64_t>;
using Points = std::set<Point>;

/// Which tap of an input of `input` elements at `i` output `o` has, if any.
std::optional<int64_t> tapAt(const AxisWindow &w, bool transposed, int64_t o,
                             int64_t i) {
  for (int64_t k = 0; k < w.kernel; ++k)
    if (transposed ? i * w.stride + w.padBefore + k == o
                   : o * w.stride - w.padBefore + k * w.dilation == i)
      return k;
  return std::nullopt;
}

/// Where input number `input` of a concat begins in the output.
Point concatOffset(const Segment &s, const SegmentLayer &l, int64_t input) {
  Point offset{0, 0};
  for (int64_t i = 0; i < input; ++i) {
    if (l.kind == Kind::ConcatHeight)
      offset.first += s.tensors[l.inputs[i]].height;
    if (l.kind == Kind::ConcatWidth)
      offset.second += s.tensors[l.inputs[i]].width;
  }
  return offset;
}

/// The elements of input number `input` that output element `o` meets, and the
/// kernel row and column of each.
std::vector<std::pair<Point, Point>>
tapsOf(const Segment &s, const SegmentLayer &l, int64_t input, Point o) {
  const SegmentTensor &t = s.tensors[l.inputs[input]];
  Point offset = concatOffset(s, l, input);
  bool transposed = l.kind == Kind::TransposedConv;
  std::vector<std::pair<Point, Point>> taps;
  for (int64_t y = 0; y < t.height; ++y) {
    auto row = tapAt(l.height, transposed, o.first - offset.first, y);
    if (!row)
      continue;
    for (int64_t x = 0; x < t.width; ++x)
      if (auto col = tapAt(l.width, transposed, o.second - offset.second, x))
        taps.push_back({{y, x}, {*row, *col}});
  }
  return taps;
}

Rectangle boundsOf(const Points &points) {
  Rectangle r;
  for (Point p : points)
    r = boundingUnion(r,
                      rectangle(p.first, p.first + 1, p.second, p.second + 1));
  return r;
}

Points pointsOf(const Rectangle &r) {
  Points points;
  for (int64_t y = r.rows.begin; y < r.rows.end; ++y)
    for (int64_t x = r.columns.begin; x < r.columns.end; ++x)
      points.insert({y, x});
  return points;
}

/// What `tile` of the output needs of each tensor. With `closed` every layer
/// computes the whole rectangle around what is needed of its output.
std::vector<Points> neededPoints(const Segment &s, const Rectangle &tile,
                                 bool closed) {
  std::vector<Points> needed(s.tensors.size());
  needed[s.output()] = pointsOf(tile);
  for (int64_t l = s.layers.size() - 1; l >= 0; --l) {
    const SegmentLayer &layer = s.layers[l];
    Points outputs = needed[layer.output];
    if (closed)
      outputs = pointsOf(boundsOf(outputs));
    for (int64_t i = 0; i < int64_t(layer.inputs.size()); ++i)
      for (Point o : outputs)
        for (auto [at, tap] : tapsOf(s, layer, i, o))
          needed[layer.inputs[i]].insert(at);
  }
  return needed;
}

/// Values of a rectangle of a tensor.
struct Plane {
  int64_t height = 0;
  int64_t width = 0;
  std::vector<uint64_t> values;

  Plane(int64_t height, int64_t width)
      : height(height), width(width), values(height * width) {}
  uint64_t &at(int64_t y, int64_t x) { return values[y * width + x]; }
};

/// The weight of a tap of input number `input`: any odd number will do.
uint64_t weight(int64_t input, Point tap) {
  return ((input * 31 + tap.first) * 37 + tap.second) * 0x9e3779b97f4a7c15 | 1;
}

/// All tensors, in one channel; whatever its kind, a layer sums weighted taps.
std::vector<Plane> computeWhole(const Segment &s, std::mt19937_64 &random) {
  std::vector<Plane> planes;
  for (const SegmentTensor &t : s.tensors) {
    planes.emplace_back(t.height, t.width);
    for (uint64_t &value : planes.back().values)
      value = random();
  }
  for (const SegmentLayer &l : s.layers) {
    Plane &output = planes[l.output];
    for (int64_t y = 0; y < output.height; ++y)
      for (int64_t x = 0; x < output.width; ++x) {
        output.at(y, x) = 1;
        for (int64_t i = 0; i < int64_t(l.inputs.size()); ++i)
          for (auto [at, tap] : tapsOf(s, l, i, {y, x}))
            output.at(y, x) +=
                weight(i, tap) * planes[l.inputs[i]].at(at.first, at.second);
      }
  }
  return planes;
}

/// The same window on the rectangle that a tile reads, with the pads of the
/// tile; counts from the first output of the tile.
void addInput(Plane &output, Plane &input, const SegmentLayer &l,
              int64_t number, const TileRead &read) {
  AxisWindow height = l.height, width = l.width;
  height.padBefore = read.padTop;
  height.padAfter = read.padBottom;
  width.padBefore = read.padLeft;
  width.padAfter = read.padRight;
  bool transposed = l.kind == Kind::TransposedConv;
  height.transposed = width.transposed = transposed;
  if (!read.rectangle.empty()) {
    EXPECT_EQ(height.outputs(input.height), output.height) << l.name;
    EXPECT_EQ(width.outputs(input.width), output.width) << l.name;
  }
  for (int64_t y = 0; y < output.height; ++y)
    for (int64_t x = 0; x < output.width; ++x)
      for (int64_t r = 0; r < input.height; ++r)
        for (int64_t c = 0; c < input.width; ++c) {
          auto row = tapAt(height, transposed, y, r);
          auto col = tapAt(width, transposed, x, c);
          if (row && col)
            output.at(y, x) += weight(number, {*row, *col}) * input.at(r, c);
        }
}

Plane slice(Plane &from, const Rectangle &at, Point origin) {
  if (at.empty())
    return {0, 0};
  Plane part(at.rows.size(), at.columns.size());
  for (int64_t y = 0; y < part.height; ++y)
    for (int64_t x = 0; x < part.width; ++x)
      part.at(y, x) = from.at(at.rows.begin + y - origin.first,
                              at.columns.begin + x - origin.second);
  return part;
}

/// The tile's part of the output, from the tile's part of the inputs.
Plane computeTile(const Segment &s, const TileProjection &tile,
                  std::vector<Plane> &whole) {
  std::vector<Plane> parts;
  for (int64_t t = 0; t < int64_t(s.tensors.size()); ++t) {
    const Rectangle &r = tile.tensors[t];
    if (s.isInput(t))
      parts.push_back(slice(whole[t], r, {0, 0}));
    else if (r.empty())
      parts.emplace_back(0, 0);
    else
      parts.emplace_back(r.rows.size(), r.columns.size());
  }
  for (auto [layer, reads] : llvm::zip(s.layers, tile.reads)) {
    Plane &output = parts[layer.output];
    for (uint64_t &value : output.values)
      value = 1;
    for (int64_t i = 0; i < int64_t(layer.inputs.size()); ++i) {
      const Rectangle &held = tile.tensors[layer.inputs[i]];
      EXPECT_EQ(boundingUnion(held, reads[i].rectangle), held);
      Plane input = slice(parts[layer.inputs[i]], reads[i].rectangle,
                          {held.rows.begin, held.columns.begin});
      addInput(output, input, layer, i, reads[i]);
    }
  }
  return parts[s.output()];
}

/// Grows a segment at random: each layer reads the newest tensor, so that there
/// is one output, and often a second tensor of the same size.
class RandomSegment {
public:
  RandomSegment(std::mt19937_64 &random, bool gaps)
      : random(random), gaps(gaps) {}

  Segment grow() {
    newest = b.input("x", pick(3, 9), pick(3, 9), 1);
    for (int64_t layers = pick(1, 6); layers > 0; --layers)
      addLayer();
    return b.segment;
  }

private:
  int64_t pick(int64_t least, int64_t most) {
    return std::uniform_int_distribution<int64_t>(least, most)(random);
  }

  AxisWindow window(Kind kind) {
    AxisWindow w;
    if (kind == Kind::Copy) {
      w = {1, gaps ? pick(1, 2) : 1, 1, pick(-1, 2), pick(-1, 2)};
      return w;
    }
    w.kernel = pick(1, 4);
    w.stride = pick(1, gaps ? 4 : std::min<int64_t>(w.kernel, 3));
    if (kind == Kind::TransposedConv) {
      w.padBefore = pick(1 - w.kernel, gaps ? 2 : 0);
      w.padAfter = pick(1 - w.kernel, gaps ? 2 : 0);
      return w;
    }
    if (kind == Kind::Conv && gaps)
      w.dilation = pick(1, 3);
    int64_t most = kind == Kind::Conv && gaps ? w.extent() : w.kernel - 1;
    w.padBefore = pick(0, most);
    w.padAfter = pick(0, most);
    return w;
  }

  /// A tensor of the size of the newest one: an older one, a branch from the
  /// same input, or a new input.
  int64_t partner() {
    SegmentTensor like = b.segment.tensors[newest];
    std::vector<int64_t> same;
    for (int64_t t = 0; t < newest; ++t)
      if (b.segment.tensors[t].height == like.height &&
          b.segment.tensors[t].width == like.width)
        same.push_back(t);
    if (!same.empty() && pick(0, 3) > 0)
      return same[pick(0, same.size() - 1)];
    return b.input("i" + std::to_string(newest), like.height, like.width, 1);
  }

  void addLayer() {
    std::string name = "l" + std::to_string(b.segment.layers.size());
    auto kind = std::array{Kind::Conv,           Kind::Conv,
                           Kind::TransposedConv, Kind::MaxPool,
                           Kind::Copy,           Kind::Elementwise,
                           Kind::ConcatHeight,   Kind::ConcatWidth,
                           Kind::Elementwise}[pick(0, gaps ? 8 : 6)];
    if (kind == Kind::ConcatHeight && !gaps)
      kind = Kind::Elementwise;
    if (kind == Kind::Elementwise || kind == Kind::ConcatHeight ||
        kind == Kind::ConcatWidth) {
      int64_t main = newest;
      if (kind == Kind::Elementwise && pick(0, 1)) {
        // A branch beside a window that keeps the size.
        AxisWindow w{3, 1, 1, 1, 1};
        main = b.layer(name + "b", Kind::Conv, newest, 1, w, w);
        newest = b.layer(name, kind, {main, newest}, 1);
        return;
      }
      int64_t other = partner();
      newest = b.layer(name, kind, {main, other}, 1);
      return;
    }
    for (int tries = 0; tries < 20; ++tries) {
      AxisWindow height = window(kind), width = window(kind);
      height.transposed = width.transposed = kind == Kind::TransposedConv;
      const SegmentTensor &t = b.segment.tensors[newest];
      int64_t h = height.outputs(t.height), w = width.outputs(t.width);
      if (h < 1 || w < 1 || h > 14 || w > 14)
        continue;
      newest = b.layer(name, kind, newest, 1, height, width);
      return;
    }
    newest = b.layer(name, Kind::Elementwise, newest, 1);
  }

  std::mt19937_64 &random;
  bool gaps;
  SegmentBuilder b;
  int64_t newest = 0;
};

std::string textOf(const Segment &s) {
  std::string text;
  for (const SegmentLayer &l : s.layers) {
    text += l.name + " kind " + std::to_string(int(l.kind)) + " (";
    for (int64_t i : l.inputs)
      text += s.tensors[i].name + " " + std::to_string(s.tensors[i].height) +
              "x" + std::to_string(s.tensors[i].width) + ",";
    for (const AxisWindow &w : {l.height, l.width})
      text += " k" + std::to_string(w.kernel) + " s" +
              std::to_string(w.stride) + " d" + std::to_string(w.dilation) +
              " p" + std::to_string(w.padBefore) + "," +
              std::to_string(w.padAfter);
    text += ")\n";
  }
  return text;
}

void checkTile(const Segment &s, const Rectangle &output, bool gaps,
               std::vector<Plane> &whole) {
  TileProjection tile = cantFail(project(s, output));
  std::vector<Points> closed = neededPoints(s, output, true);
  std::vector<Points> single = neededPoints(s, output, false);
  for (size_t t = 0; t < s.tensors.size(); ++t) {
    const std::string &name = s.tensors[t].name;
    ASSERT_EQ(tile.tensors[t], boundsOf(closed[t])) << name;
    Rectangle least = boundsOf(single[t]);
    ASSERT_EQ(boundingUnion(tile.tensors[t], least), tile.tensors[t]) << name;
    if (!gaps)
      ASSERT_EQ(tile.tensors[t], least) << name;
  }
  Plane part = computeTile(s, tile, whole);
  Plane expected = slice(whole[s.output()], output, {0, 0});
  ASSERT_EQ(part.values, expected.values);
}

void checkSegments(bool gaps, int64_t count) {
  std::mt19937_64 random(gaps ? 1 : 2);
  auto range = [&](int64_t size) {
    std::uniform_int_distribution<int64_t> pick(0, size - 1);
    int64_t a = pick(random), b = pick(random);
    return Interval{std::min(a, b), std::max(a, b) + 1};
  };
  for (int64_t n = 0; n < count; ++n) {
    Segment s = RandomSegment(random, gaps).grow();
    SCOPED_TRACE(textOf(s));
    llvm::Error error = check(s);
    ASSERT_FALSE(bool(error)) << llvm::toString(std::move(error));
    std::vector<Plane> whole = computeWhole(s, random);
    const SegmentTensor &out = s.tensors[s.output()];
    for (int64_t tile = 0; tile < 3; ++tile) {
      Rectangle r{range(out.height), range(out.width)};
      SCOPED_TRACE("rows " + std::to_string(r.rows.begin) + " to " +
                   std::to_string(r.rows.end) + ", columns " +
                   std::to_string(r.columns.begin) + " to " +
                   std::to_string(r.columns.end));
      checkTile(s, r, gaps, whole);
      if (testing::Test::HasFailure())
        return;
    }
  }
}
} // namespace

TEST(ProjectionSimulation, WindowsWithoutGaps) { checkSegments(false, 400); }

TEST(ProjectionSimulation, AnyWindows) { checkSegments(true, 600); }

TEST(ProjectionSimulation, AFixedCaseOfEachKind) {
  // Guards the simulation itself: taps found by hand.
  SegmentBuilder b;
  int64_t x = b.input("x", 5, 5, 1);
  AxisWindow window{3, 2, 2, 3, 2}, up{2, 3, 1, -1, 0};
  int64_t y = b.layer("y", Kind::Conv, x, 1, window, window);
  b.layer("z", Kind::TransposedConv, y, 1, up, up);
  // Output 1 of y has taps -1, 1 and 3; output 3 of z has tap 1 of input 1.
  EXPECT_EQ(tapsOf(b.segment, b.segment.layers[0], 0, {1, 1}).size(), 4u);
  auto taps = tapsOf(b.segment, b.segment.layers[1], 0, {3, 2});
  ASSERT_EQ(taps.size(), 1u);
  EXPECT_EQ(taps[0], (std::pair{Point{1, 1}, Point{1, 0}}));
}
