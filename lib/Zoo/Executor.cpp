//===- Executor.cpp - Runs a network of the zoo ---------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The arithmetic of TOSA's integer operations. Convolutions gather the taps of
// a block of output pixels as int16 and multiply them with all weights.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Zoo/Executor.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <cassert>
#include <cstring>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

using namespace llvm;

namespace bsaie::zoo {

//===----------------------------------------------------------------------===//
// Convolution
//===----------------------------------------------------------------------===//

/// Taps are padded with zeros to a multiple of this.
static constexpr int64_t lanes = 16;

/// out[p * pitch + o] = bias[o] + sum over k of patches[p][k] * weights[o][k].
static void multiplyPlain(const int16_t *patches, const int16_t *weights,
                          const int32_t *bias, int32_t *out, int64_t pitch,
                          int64_t pixels, int64_t outputs, int64_t taps) {
  for (int64_t o = 0; o < outputs; ++o)
    for (int64_t p = 0; p < pixels; ++p) {
      const int16_t *x = patches + p * taps, *w = weights + o * taps;
      int32_t sum = 0;
      for (int64_t k = 0; k < taps; ++k)
        sum += int32_t(x[k]) * int32_t(w[k]);
      out[p * pitch + o] = sum + bias[o];
    }
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static int32_t sumOfLanes(__m256i v) {
  __m128i s =
      _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4E));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xB1));
  return _mm_cvtsi128_si32(s);
}

/// multiplyPlain, four outputs of two pixels at once.
__attribute__((target("avx2"))) static void
multiplyAvx2(const int16_t *patches, const int16_t *weights,
             const int32_t *bias, int32_t *out, int64_t pitch, int64_t pixels,
             int64_t outputs, int64_t taps) {
  int64_t wholeOutputs = outputs / 4 * 4, wholePixels = pixels / 2 * 2;
  for (int64_t o = 0; o < wholeOutputs; o += 4)
    for (int64_t p = 0; p < wholePixels; p += 2) {
      __m256i acc[4][2];
      for (auto &row : acc)
        row[0] = row[1] = _mm256_setzero_si256();
      for (int64_t k = 0; k < taps; k += lanes) {
        auto load = [](const int16_t *from) __attribute__((target("avx2"))) {
          return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from));
        };
        __m256i x0 = load(patches + p * taps + k);
        __m256i x1 = load(patches + (p + 1) * taps + k);
        for (int i = 0; i < 4; ++i) {
          __m256i w = load(weights + (o + i) * taps + k);
          acc[i][0] = _mm256_add_epi32(acc[i][0], _mm256_madd_epi16(x0, w));
          acc[i][1] = _mm256_add_epi32(acc[i][1], _mm256_madd_epi16(x1, w));
        }
      }
      for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 2; ++j)
          out[(p + j) * pitch + o + i] = sumOfLanes(acc[i][j]) + bias[o + i];
    }
  // What is left: the last pixel of an odd number, the last outputs.
  for (int64_t p = 0; p < pixels; ++p)
    for (int64_t o = p < wholePixels ? wholeOutputs : 0; o < outputs; ++o) {
      __m256i acc = _mm256_setzero_si256();
      for (int64_t k = 0; k < taps; k += lanes)
        acc = _mm256_add_epi32(
            acc, _mm256_madd_epi16(
                     _mm256_loadu_si256(reinterpret_cast<const __m256i *>(
                         patches + p * taps + k)),
                     _mm256_loadu_si256(reinterpret_cast<const __m256i *>(
                         weights + o * taps + k))));
      out[p * pitch + o] = sumOfLanes(acc) + bias[o];
    }
}
#endif

/// The taps of `count` output pixels from `first` on, as int16 less the zero
/// point, `stored` for each pixel.
static void gatherPatches(const Node &node, const Tensor &input, int64_t first,
                          int64_t count, int64_t stored, int16_t *patches) {
  const Window &window = node.window;
  const Shape &in = input.shape;
  std::fill_n(patches, count * stored, 0);
  for (int64_t p = 0; p < count; ++p) {
    int64_t y = (first + p) / node.shape.width;
    int64_t x = (first + p) % node.shape.width;
    for (int64_t ky = 0; ky < window.kernel[0]; ++ky)
      for (int64_t kx = 0; kx < window.kernel[1]; ++kx) {
        int64_t sy =
            y * window.stride[0] - window.pad[0] + ky * window.dilation[0];
        int64_t sx =
            x * window.stride[1] - window.pad[2] + kx * window.dilation[1];
        if (sy < 0 || sy >= in.height || sx < 0 || sx >= in.width)
          continue;
        const int8_t *from = &input.narrow[(sy * in.width + sx) * in.channels];
        int16_t *to =
            &patches[p * stored + (ky * window.kernel[1] + kx) * in.channels];
        for (int64_t c = 0; c < in.channels; ++c)
          to[c] = static_cast<int16_t>(from[c] - node.inputZeroPoint);
      }
  }
}

static void runConv(const Node &node, const Tensor &input, Tensor &result) {
  const Window &window = node.window;
  const Shape &out = node.shape;
  int64_t taps = window.kernel[0] * window.kernel[1] * input.shape.channels;
  int64_t stored = alignTo(taps, lanes);
  auto multiply = multiplyPlain;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2"))
    multiply = multiplyAvx2;
#endif
  constexpr int64_t block = 64;
  std::vector<int16_t> patches(std::min(block, out.pixels()) * stored);
  result.wide.resize(out.elements());
  // A classifier has 10^8 weights: some outputs at a time.
  constexpr int64_t weightsAtOnce = 1 << 21;
  int64_t outputsAtOnce = std::min<int64_t>(
      alignTo(std::max<int64_t>(weightsAtOnce / stored, 1), 4), out.channels);
  std::vector<int16_t> weights(outputsAtOnce * stored);
  for (int64_t o = 0; o < out.channels; o += outputsAtOnce) {
    int64_t outputs = std::min(outputsAtOnce, out.channels - o);
    for (int64_t i = 0; i < outputs; ++i)
      std::copy_n(&node.weights[(o + i) * taps], taps, &weights[i * stored]);
    for (int64_t first = 0; first < out.pixels(); first += block) {
      int64_t count = std::min(block, out.pixels() - first);
      if (o == 0 || out.pixels() > block)
        gatherPatches(node, input, first, count, stored, patches.data());
      multiply(patches.data(), weights.data(), &node.bias[o],
               &result.wide[first * out.channels + o], out.channels, count,
               outputs, stored);
    }
  }
}

static void runDepthwise(const Node &node, const Tensor &input,
                         Tensor &result) {
  const Window &window = node.window;
  const Shape &in = input.shape, &out = node.shape;
  int64_t each = out.channels / in.channels;
  result.wide.resize(out.elements());
  for (int64_t y = 0; y < out.height; ++y)
    for (int64_t x = 0; x < out.width; ++x) {
      int32_t *to = &result.wide[(y * out.width + x) * out.channels];
      std::copy(node.bias.begin(), node.bias.end(), to);
      for (int64_t ky = 0; ky < window.kernel[0]; ++ky)
        for (int64_t kx = 0; kx < window.kernel[1]; ++kx) {
          int64_t sy =
              y * window.stride[0] - window.pad[0] + ky * window.dilation[0];
          int64_t sx =
              x * window.stride[1] - window.pad[2] + kx * window.dilation[1];
          if (sy < 0 || sy >= in.height || sx < 0 || sx >= in.width)
            continue;
          const int8_t *from =
              &input.narrow[(sy * in.width + sx) * in.channels];
          const int8_t *w =
              &node.weights[(ky * window.kernel[1] + kx) * out.channels];
          if (each == 1) {
            for (int64_t c = 0; c < out.channels; ++c)
              to[c] += (from[c] - node.inputZeroPoint) * w[c];
            continue;
          }
          for (int64_t c = 0; c < out.channels; ++c)
            to[c] += (from[c / each] - node.inputZeroPoint) * w[c];
        }
    }
}

static void runMatMul(const Node &node, const Tensor &input, Tensor &result) {
  int64_t inputs = input.shape.channels, outputs = node.shape.channels;
  result.wide.resize(node.shape.elements());
  for (int64_t p = 0; p < node.shape.pixels(); ++p)
    for (int64_t i = 0; i < inputs; ++i) {
      int32_t x = input.narrow[p * inputs + i] - node.inputZeroPoint;
      for (int64_t o = 0; o < outputs; ++o)
        result.wide[p * outputs + o] += x * node.weights[i * outputs + o];
    }
}

//===----------------------------------------------------------------------===//
// The other operations
//===----------------------------------------------------------------------===//

/// TOSA's apply_scale_32.
static int32_t applyScale(int32_t value, int32_t multiplier, int shift,
                          bool doubleRound) {
  int64_t round = int64_t(1) << (shift - 1);
  if (doubleRound && shift > 31)
    round += value >= 0 ? int64_t(1) << 30 : -(int64_t(1) << 30);
  return static_cast<int32_t>((int64_t(value) * multiplier + round) >> shift);
}

static void runRescale(const Node &node, const Tensor &input, Tensor &result) {
  int64_t channels = node.shape.channels;
  int64_t count = node.shape.elements();
  bool perChannel = node.multipliers.size() > 1;
  bool doubleRound = node.rounding == Rounding::Double;
  (node.isWide ? result.wide.resize(count) : result.narrow.resize(count));
  for (int64_t i = 0; i < count; ++i) {
    int64_t c = perChannel ? i % channels : 0;
    int32_t value = input.wide.empty() ? input.narrow[i] : input.wide[i];
    int32_t scaled =
        applyScale(value - node.inputZeroPoint, node.multipliers[c],
                   node.shifts[c], doubleRound) +
        node.outputZeroPoint;
    if (node.isWide)
      result.wide[i] = scaled;
    else
      result.narrow[i] = std::clamp(scaled, -128, 127);
  }
}

/// Calls `tap` for the inputs of each output element inside the image.
template <typename Begin, typename Tap, typename End>
static void forWindows(const Node &node, const Tensor &input, Begin begin,
                       Tap tap, End end) {
  const Shape &in = input.shape, &out = node.shape;
  for (int64_t y = 0; y < out.height; ++y)
    for (int64_t x = 0; x < out.width; ++x) {
      int64_t top = y * node.window.stride[0] - node.window.pad[0];
      int64_t left = x * node.window.stride[1] - node.window.pad[2];
      int64_t bottom = std::min(top + node.window.kernel[0], in.height);
      int64_t right = std::min(left + node.window.kernel[1], in.width);
      top = std::max<int64_t>(top, 0), left = std::max<int64_t>(left, 0);
      int64_t to = (y * out.width + x) * out.channels;
      for (int64_t c = 0; c < out.channels; ++c) {
        begin();
        for (int64_t sy = top; sy < bottom; ++sy)
          for (int64_t sx = left; sx < right; ++sx)
            tap(input.narrow[(sy * in.width + sx) * in.channels + c]);
        end(to + c, std::max<int64_t>(bottom - top, 0) *
                        std::max<int64_t>(right - left, 0));
      }
    }
}

static void runMaxPool(const Node &node, const Tensor &input, Tensor &result) {
  result.narrow.resize(node.shape.elements());
  int8_t best;
  forWindows(
      node, input, [&] { best = -128; },
      [&](int8_t value) { best = std::max(best, value); },
      [&](int64_t to, int64_t) { result.narrow[to] = best; });
}

static void runAvgPool(const Node &node, const Tensor &input, Tensor &result) {
  result.narrow.resize(node.shape.elements());
  int32_t sum;
  forWindows(
      node, input, [&] { sum = 0; },
      [&](int8_t value) { sum += value - node.inputZeroPoint; },
      [&](int64_t to, int64_t count) {
        // TOSA's reciprocal_scale.
        int k = 32 - llvm::countl_zero(static_cast<uint32_t>(count - 1));
        int64_t numerator = ((int64_t(1) << 30) + 1) << k;
        int32_t scaled =
            applyScale(sum, static_cast<int32_t>(numerator / count), 30 + k,
                       /*doubleRound=*/false);
        result.narrow[to] =
            std::clamp(scaled + node.outputZeroPoint, -128, 127);
      });
}

static void runElementwise(const Node &node, ArrayRef<int32_t> left,
                           ArrayRef<int32_t> right, Tensor &result) {
  result.wide.resize(left.size());
  for (size_t i = 0; i < left.size(); ++i) {
    if (node.kind == NodeKind::Add)
      result.wide[i] = left[i] + right[i];
    else if (node.kind == NodeKind::Sub)
      result.wide[i] = left[i] - right[i];
    else if (int shift = node.shifts[0])
      result.wide[i] = applyScale(left[i], right[i], shift,
                                  /*doubleRound=*/false);
    else
      result.wide[i] = left[i] * right[i];
  }
}

/// Calls `copy` with the place in `inner`, the place in the part of `outer`
/// that begins at `begin`, and the length of each run of values.
template <typename Copy>
static void forRowsOf(const Shape &inner, const Shape &outer,
                      const std::array<int64_t, 3> &begin, Copy copy) {
  for (int64_t y = 0; y < inner.height; ++y)
    for (int64_t x = 0; x < inner.width; ++x)
      copy((y * inner.width + x) * inner.channels,
           ((y + begin[0]) * outer.width + x + begin[1]) * outer.channels +
               begin[2],
           inner.channels);
}

static void runConcat(const Node &node, ArrayRef<const Tensor *> operands,
                      Tensor &result) {
  int64_t parts = node.axis == 0   ? 1
                  : node.axis == 1 ? node.shape.height
                                   : node.shape.pixels();
  for (int64_t part = 0; part < parts; ++part)
    for (const Tensor *operand : operands) {
      auto size = static_cast<int64_t>(operand->narrow.size()) / parts;
      auto from = operand->narrow.begin() + part * size;
      result.narrow.insert(result.narrow.end(), from, from + size);
    }
}

Tensor runNode(const Node &node, ArrayRef<const Tensor *> operands) {
  Tensor result;
  result.shape = node.shape;
  switch (node.kind) {
  case NodeKind::Input:
    assert(false && "an input has no operands to run on");
    break;
  case NodeKind::Conv:
    runConv(node, *operands[0], result);
    break;
  case NodeKind::Depthwise:
    runDepthwise(node, *operands[0], result);
    break;
  case NodeKind::MatMul:
    runMatMul(node, *operands[0], result);
    break;
  case NodeKind::Rescale:
    runRescale(node, *operands[0], result);
    break;
  case NodeKind::Clamp:
    result.narrow = operands[0]->narrow;
    for (int8_t &value : result.narrow)
      value = std::clamp<int32_t>(value, node.minimum, node.maximum);
    break;
  case NodeKind::Add:
  case NodeKind::Sub:
  case NodeKind::Mul:
    runElementwise(node, operands[0]->wide, operands[1]->wide, result);
    break;
  case NodeKind::MaxPool:
    runMaxPool(node, *operands[0], result);
    break;
  case NodeKind::AvgPool:
    runAvgPool(node, *operands[0], result);
    break;
  case NodeKind::Pad:
    result.narrow.assign(node.shape.elements(),
                         static_cast<int8_t>(node.padValue));
    forRowsOf(operands[0]->shape, node.shape, node.before,
              [&](int64_t from, int64_t to, int64_t count) {
                std::copy_n(&operands[0]->narrow[from], count,
                            &result.narrow[to]);
              });
    break;
  case NodeKind::Slice:
    result.narrow.resize(node.shape.elements());
    forRowsOf(node.shape, operands[0]->shape, node.before,
              [&](int64_t to, int64_t from, int64_t count) {
                std::copy_n(&operands[0]->narrow[from], count,
                            &result.narrow[to]);
              });
    break;
  case NodeKind::Concat:
    runConcat(node, operands, result);
    break;
  case NodeKind::Reshape:
    result.narrow = operands[0]->narrow;
    break;
  }
  return result;
}

std::vector<Tensor> runGraph(const Graph &graph, ArrayRef<Tensor> inputs,
                             function_ref<void(int, const Tensor &)> visit) {
  int count = graph.nodes.size();
  std::vector<int> lastUse(count, -1);
  for (int i = 0; i < count; ++i)
    for (int operand : graph.nodes[i].operands)
      lastUse[operand] = i;
  for (int result : graph.results)
    lastUse[result] = count;
  std::vector<Tensor> values(count);
  for (size_t i = 0; i < inputs.size(); ++i)
    values[graph.inputs[i]] = inputs[i];
  for (int i = 0; i < count; ++i) {
    if (graph.nodes[i].kind != NodeKind::Input) {
      SmallVector<const Tensor *, 2> operands;
      for (int operand : graph.nodes[i].operands)
        operands.push_back(&values[operand]);
      values[i] = runNode(graph.nodes[i], operands);
    }
    if (visit)
      visit(i, values[i]);
    for (int operand : graph.nodes[i].operands)
      if (lastUse[operand] == i)
        values[operand] = Tensor();
  }
  std::vector<Tensor> results;
  for (int result : graph.results)
    results.push_back(values[result]);
  return results;
}

int64_t Graph::macs() const {
  int64_t total = 0;
  for (const Node &node : nodes)
    total += node.shape.pixels() * static_cast<int64_t>(node.weights.size());
  return total;
}

int64_t Graph::parameters() const {
  int64_t total = 0;
  for (const Node &node : nodes)
    total += node.weights.size() + node.bias.size();
  return total;
}

} // namespace bsaie::zoo
