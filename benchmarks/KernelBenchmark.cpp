//===- KernelBenchmark.cpp - How fast the simulator's kernels are ---------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The convolution kernel on runs as cores of ResNet-50 hold them: MACs of
// non-zero blocks by second. Measures this machine, not the device.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Sparsity/PackedFormat.h"
#include "Kernels.h"
#include <benchmark/benchmark.h>
#include <random>

using namespace bsaie;
using namespace bsaie::simulator;

namespace {

/// A convolution of one core with random weights, of which `density` percent of
/// the blocks are there.
struct Subject {
  ConvWeights weights;
  KernelCall call;
  int64_t width, pixels;
  std::vector<int8_t> tile, output;
  llvm::SmallVector<char, 0> run;

  Subject(WeightShape shape, int64_t width, int64_t density) : width(width) {
    std::mt19937 random(1);
    BlockMask mask(shape, BlockShape(), false);
    for (int64_t i = 0; i < mask.size(); ++i)
      if (int64_t(random() % 100) < density)
        mask.bits.set(i);
    std::vector<int8_t> values;
    for (int64_t o = 0; o < shape.outputChannels; ++o)
      for (int64_t k = 0; k < shape.window(); ++k)
        for (int64_t i = 0; i < shape.inputChannels; ++i)
          values.push_back(mask.test(o / 8, i / 8) ? int8_t(random() | 1)
                                                   : int8_t(0));
    std::vector<int32_t> bias(shape.outputChannels, 100);
    const int32_t multiplier[] = {1 << 30};
    const int8_t shift[] = {42};
    ConvConstants constants;
    constants.shape = shape;
    constants.weights = values;
    constants.bias = bias;
    constants.multiplier = multiplier;
    constants.shift = shift;
    packConvRun(constants, mask, 0, shape.outputChannels, run);
    llvm::ArrayRef<uint8_t> bytes(reinterpret_cast<const uint8_t *>(run.data()),
                                  run.size());
    unpack(llvm::cantFail(ConvRunView::parse(bytes)), /*withValues=*/true,
           weights);

    call.kernelHeight = call.kernelRowEnd = shape.kernelHeight;
    call.kernelWidth = shape.kernelWidth;
    call.outputWidth.push_back(width);
    call.inputChannels = shape.inputChannels;
    pixels = call.tilePixels(0);
    tile.resize(shape.kernelHeight * pixels * shape.inputChannels);
    for (int8_t &value : tile)
      value = int8_t(random());
    output.resize(width * shape.outputChannels);
  }

  int64_t macs() const {
    return weights.blocks() * 64 * weights.kernelHeight * weights.kernelWidth *
           width;
  }
};

using Convolve = decltype(&convolve);

/// Arguments: COUT of the core, CIN, kernel, width, density in percent.
template <Convolve convolveRow>
void runConvolution(benchmark::State &state) {
  WeightShape shape;
  shape.outputChannels = state.range(0);
  shape.inputChannels = state.range(1);
  shape.kernelHeight = shape.kernelWidth = state.range(2);
  Subject subject(shape, state.range(3), state.range(4));
  KernelScratch scratch;
  for (auto _ : state) {
    convolveRow(subject.weights, subject.call, subject.width, subject.pixels,
                subject.tile.data(), subject.output.data(), scratch,
                /*sumsIn=*/nullptr, /*sumsOut=*/nullptr);
    benchmark::DoNotOptimize(subject.output.data());
    benchmark::ClobberMemory();
  }
  state.counters["GMAC/s"] = benchmark::Counter(
      double(subject.macs()) * double(state.iterations()) * 1e-9,
      benchmark::Counter::kIsRate);
}

void resnetShapes(benchmark::internal::Benchmark *convolution) {
  convolution->ArgNames({"cout", "cin", "k", "width", "percent"});
  for (int64_t percent : {100, 50}) {
    convolution->Args({16, 64, 3, 14, percent});
    convolution->Args({64, 64, 1, 14, percent});
    convolution->Args({16, 128, 3, 7, percent});
    convolution->Args({32, 1024, 1, 4, percent});
    convolution->Args({8, 512, 3, 2, percent});
  }
}

void runUnpack(benchmark::State &state) {
  WeightShape shape;
  shape.outputChannels = 32;
  shape.inputChannels = 1024;
  Subject subject(shape, 1, 100);
  llvm::ArrayRef<uint8_t> bytes(
      reinterpret_cast<const uint8_t *>(subject.run.data()),
      subject.run.size());
  for (auto _ : state) {
    unpack(llvm::cantFail(ConvRunView::parse(bytes)), /*withValues=*/true,
           subject.weights);
    benchmark::DoNotOptimize(subject.weights.values.data());
  }
  state.SetBytesProcessed(int64_t(state.iterations()) * int64_t(bytes.size()));
}

/// Arguments: channels of the core, width; a 3x3 window, as in MobileNetV2.
void runDepthwise(benchmark::State &state) {
  int64_t channels = state.range(0), width = state.range(1);
  std::mt19937 random(1);
  std::vector<int8_t> values(9 * channels);
  for (int8_t &value : values)
    value = int8_t(random());
  std::vector<int32_t> bias(channels, 100), multiplier(channels, 1 << 30);
  std::vector<int8_t> shift(channels, 40);
  DwConvConstants constants;
  constants.channels = channels;
  constants.kernelHeight = constants.kernelWidth = 3;
  constants.weights = values;
  constants.bias = bias;
  constants.multiplier = multiplier;
  constants.shift = shift;
  llvm::SmallVector<char, 0> run;
  packDwConvRun(constants, 0, channels, run);
  DwConvWeights weights;
  unpack(llvm::cantFail(DwConvRunView::parse(llvm::ArrayRef<uint8_t>(
             reinterpret_cast<const uint8_t *>(run.data()), run.size()))),
         weights);
  KernelCall call;
  call.kernelHeight = call.kernelRowEnd = call.kernelWidth = 3;
  call.outputWidth.push_back(width);
  int64_t pixels = call.tilePixels(0);
  std::vector<int8_t> tile(3 * pixels * channels), output(width * channels);
  for (int8_t &value : tile)
    value = int8_t(random());
  KernelScratch scratch;
  for (auto _ : state) {
    depthwise(weights, call, width, pixels, tile.data(), output.data(),
              scratch);
    benchmark::DoNotOptimize(output.data());
    benchmark::ClobberMemory();
  }
  state.counters["GMAC/s"] = benchmark::Counter(
      double(9 * width * channels) * double(state.iterations()) * 1e-9,
      benchmark::Counter::kIsRate);
}

} // namespace

BENCHMARK(runConvolution<convolve>)->Name("convolve")->Apply(resnetShapes);
BENCHMARK(runConvolution<convolvePortable>)
    ->Name("convolvePortable")
    ->Apply(resnetShapes);
BENCHMARK(runDepthwise)
    ->Name("depthwise")
    ->ArgNames({"channels", "width"})
    ->Args({24, 28})
    ->Args({240, 4});
BENCHMARK(runUnpack)->Name("unpack");
BENCHMARK_MAIN();
