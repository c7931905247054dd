//===- Images.cpp - Seeded int8 images ------------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Makes pictures from value noise, discs and rectangles, in integers.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Zoo/Images.h"
#include "BSAIE/Zoo/Random.h"
#include <algorithm>

namespace bsaie::zoo {

/// Adds bilinearly interpolated random values of a (cells + 1)^2 grid, of
/// `amplitude`, to every channel, each with its own strength.
static void addNoiseOctave(std::vector<int64_t> &values, const Shape &shape,
                           Random &random, int64_t cells, int64_t amplitude) {
  std::vector<int64_t> grid((cells + 1) * (cells + 1));
  for (int64_t &value : grid)
    value = random.below(2 * amplitude + 1) - amplitude;
  std::vector<int64_t> strength(shape.channels);
  for (int64_t &value : strength)
    value = 64 + random.below(193);
  constexpr int64_t one = 4096;
  for (int64_t y = 0; y < shape.height; ++y)
    for (int64_t x = 0; x < shape.width; ++x) {
      int64_t py = y * cells * one / shape.height;
      int64_t px = x * cells * one / shape.width;
      const int64_t *at = &grid[(py / one) * (cells + 1) + px / one];
      int64_t fy = py % one, fx = px % one;
      int64_t top = at[0] * (one - fx) + at[1] * fx;
      int64_t bottom = at[cells + 1] * (one - fx) + at[cells + 2] * fx;
      int64_t value = (top * (one - fy) + bottom * fy) / (one * one);
      for (int64_t c = 0; c < shape.channels; ++c)
        values[(y * shape.width + x) * shape.channels + c] +=
            value * strength[c] / 256;
    }
}

/// Adds a disc or a rectangle of one colour.
static void addObject(std::vector<int64_t> &values, const Shape &shape,
                      Random &random, int64_t amplitude) {
  bool isDisc = random.below(2);
  int64_t cy = random.below(shape.height), cx = random.below(shape.width);
  int64_t ry = 1 + random.below(shape.height / 3 + 1);
  int64_t rx = isDisc ? ry : 1 + random.below(shape.width / 3 + 1);
  std::vector<int64_t> colour(shape.channels);
  for (int64_t &value : colour)
    value = random.below(2 * amplitude + 1) - amplitude;
  for (int64_t y = std::max<int64_t>(cy - ry, 0);
       y < std::min(cy + ry, shape.height); ++y)
    for (int64_t x = std::max<int64_t>(cx - rx, 0);
         x < std::min(cx + rx, shape.width); ++x) {
      if (isDisc && (y - cy) * (y - cy) + (x - cx) * (x - cx) > ry * ry)
        continue;
      for (int64_t c = 0; c < shape.channels; ++c)
        values[(y * shape.width + x) * shape.channels + c] += colour[c];
    }
}

static Tensor makeImage(Shape shape, Random random) {
  constexpr int64_t unit = 1 << 16;
  std::vector<int64_t> values(shape.elements());
  for (int64_t cells = 2, amplitude = unit; cells <= 64; cells *= 2) {
    addNoiseOctave(values, shape, random, cells, amplitude);
    amplitude = amplitude * 5 / 8;
  }
  for (int64_t i = 0, count = 3 + random.below(5); i < count; ++i)
    addObject(values, shape, random, unit);
  for (int64_t &value : values)
    value += random.normal209() * (unit / 16) / 209;

  // The whole range is used, whatever was drawn.
  auto [low, high] = std::minmax_element(values.begin(), values.end());
  int64_t minimum = *low, range = std::max<int64_t>(*high - *low, 1);
  Tensor image;
  image.shape = shape;
  image.narrow.reserve(values.size());
  for (int64_t value : values)
    image.narrow.push_back(
        static_cast<int8_t>((value - minimum) * 255 / range - 128));
  return image;
}

std::vector<Tensor> makeImages(Shape shape, uint64_t seed, int64_t count) {
  std::vector<Tensor> images;
  for (int64_t i = 0; i < count; ++i)
    images.push_back(makeImage(shape, Random(seed, 1'000'000 + i)));
  return images;
}

} // namespace bsaie::zoo
