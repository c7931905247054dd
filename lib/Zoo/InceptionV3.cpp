//===- InceptionV3.cpp - Inception V3 -------------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Inception V3 as torchvision has it, without the auxiliary classifier. Its
// average pools count the padding: a pad and a pool without pad.
//
//===----------------------------------------------------------------------===//

#include "Topologies.h"
#include <algorithm>

using namespace llvm;

namespace bsaie::zoo {

namespace {

class Inception {
public:
  Inception(NetworkBuilder &builder, const NetworkOptions &options)
      : builder(builder), random(options.seed, /*purpose=*/3),
        rescaledShare(options.concatRescales), value(builder.input()) {}

  int build(bool features);

private:
  /// Kernel height and width, stride; pads keep the size where there is no
  /// stride and `padded` says so.
  int conv(StringRef name, int input, int64_t outputs, int64_t kernelHeight,
           int64_t kernelWidth, int64_t stride = 1, bool padded = true) {
    ConvSpec spec;
    spec.outputChannels = outputs;
    spec.window.kernel = {kernelHeight, kernelWidth};
    spec.window.stride = {stride, stride};
    if (padded)
      spec.window.pad = {kernelHeight / 2, kernelHeight / 2, kernelWidth / 2,
                         kernelWidth / 2};
    return builder.conv(layer(name), input, spec);
  }
  int poolBranch(int64_t outputs) {
    int padded =
        builder.pad(layer("branch_pool.pad"), value, {1, 1, 0}, {1, 1, 0});
    Window window = squareWindow(3, 1, 0);
    int pooled = builder.avgPool(layer("branch_pool.avg"), padded, window);
    return conv("branch_pool", pooled, outputs, 1, 1);
  }
  int maxPool(StringRef name) {
    return builder.maxPool(layer(name), value, squareWindow(3, 2, 0));
  }
  int concat(StringRef name, ArrayRef<int> branches) {
    SmallVector<int> inputs;
    for (int branch : branches) {
      if (rescaledShare > 0 && random.uniform() < rescaledShare)
        branch = builder.rescale(
            layer(name.str() + ".rescale" + std::to_string(inputs.size())),
            branch, random.uniform(0.6, 1), perTensor);
      inputs.push_back(branch);
    }
    return builder.concat(layer(name), inputs);
  }
  std::string layer(StringRef name) const {
    return prefix.empty() ? name.str() : prefix + "." + name.str();
  }

  void blockA(StringRef name, int64_t poolOutputs);
  void blockB(StringRef name);
  void blockC(StringRef name, int64_t width);
  void blockD(StringRef name);
  void blockE(StringRef name);

  NetworkBuilder &builder;
  Random random;
  double rescaledShare;
  ScaleSpec perTensor = {/*perChannel=*/false, Rounding::Single, 31};
  int value;
  std::string prefix;
};

void Inception::blockA(StringRef name, int64_t poolOutputs) {
  prefix = name.str();
  int one = conv("branch1x1", value, 64, 1, 1);
  int five = conv("branch5x5_1", value, 48, 1, 1);
  five = conv("branch5x5_2", five, 64, 5, 5);
  int three = conv("branch3x3dbl_1", value, 64, 1, 1);
  three = conv("branch3x3dbl_2", three, 96, 3, 3);
  three = conv("branch3x3dbl_3", three, 96, 3, 3);
  value = concat("concat", {one, five, three, poolBranch(poolOutputs)});
}

void Inception::blockB(StringRef name) {
  prefix = name.str();
  int three = conv("branch3x3", value, 384, 3, 3, 2, false);
  int twice = conv("branch3x3dbl_1", value, 64, 1, 1);
  twice = conv("branch3x3dbl_2", twice, 96, 3, 3);
  twice = conv("branch3x3dbl_3", twice, 96, 3, 3, 2, false);
  value = concat("concat", {three, twice, maxPool("branch_pool")});
}

void Inception::blockC(StringRef name, int64_t width) {
  prefix = name.str();
  int one = conv("branch1x1", value, 192, 1, 1);
  int seven = conv("branch7x7_1", value, width, 1, 1);
  seven = conv("branch7x7_2", seven, width, 1, 7);
  seven = conv("branch7x7_3", seven, 192, 7, 1);
  int twice = conv("branch7x7dbl_1", value, width, 1, 1);
  twice = conv("branch7x7dbl_2", twice, width, 7, 1);
  twice = conv("branch7x7dbl_3", twice, width, 1, 7);
  twice = conv("branch7x7dbl_4", twice, width, 7, 1);
  twice = conv("branch7x7dbl_5", twice, 192, 1, 7);
  value = concat("concat", {one, seven, twice, poolBranch(192)});
}

void Inception::blockD(StringRef name) {
  prefix = name.str();
  int three = conv("branch3x3_1", value, 192, 1, 1);
  three = conv("branch3x3_2", three, 320, 3, 3, 2, false);
  int seven = conv("branch7x7x3_1", value, 192, 1, 1);
  seven = conv("branch7x7x3_2", seven, 192, 1, 7);
  seven = conv("branch7x7x3_3", seven, 192, 7, 1);
  seven = conv("branch7x7x3_4", seven, 192, 3, 3, 2, false);
  value = concat("concat", {three, seven, maxPool("branch_pool")});
}

void Inception::blockE(StringRef name) {
  prefix = name.str();
  int one = conv("branch1x1", value, 320, 1, 1);
  int three = conv("branch3x3_1", value, 384, 1, 1);
  int wide = conv("branch3x3_2a", three, 384, 1, 3);
  int high = conv("branch3x3_2b", three, 384, 3, 1);
  three = concat("branch3x3_concat", {wide, high});
  int twice = conv("branch3x3dbl_1", value, 448, 1, 1);
  twice = conv("branch3x3dbl_2", twice, 384, 3, 3);
  wide = conv("branch3x3dbl_3a", twice, 384, 1, 3);
  high = conv("branch3x3dbl_3b", twice, 384, 3, 1);
  twice = concat("branch3x3dbl_concat", {wide, high});
  value = concat("concat", {one, three, twice, poolBranch(192)});
}

int Inception::build(bool features) {
  value = conv("Conv2d_1a_3x3", value, 32, 3, 3, 2, false);
  value = conv("Conv2d_2a_3x3", value, 32, 3, 3, 1, false);
  value = conv("Conv2d_2b_3x3", value, 64, 3, 3);
  value = maxPool("maxpool1");
  value = conv("Conv2d_3b_1x1", value, 80, 1, 1);
  value = conv("Conv2d_4a_3x3", value, 192, 3, 3, 1, false);
  value = maxPool("maxpool2");
  blockA("Mixed_5b", 32);
  blockA("Mixed_5c", 64);
  blockA("Mixed_5d", 64);
  blockB("Mixed_6a");
  blockC("Mixed_6b", 128);
  blockC("Mixed_6c", 160);
  blockC("Mixed_6d", 160);
  blockC("Mixed_6e", 192);
  blockD("Mixed_7a");
  blockE("Mixed_7b");
  blockE("Mixed_7c");
  return classifier(builder, value, 1000, true, features);
}

} // namespace

Expected<Graph> buildInceptionV3(const NetworkOptions &options) {
  int64_t size = options.imageSize.value_or(299);
  if (Error error = checkSize("inception_v3", size, 1, /*least=*/75))
    return std::move(error);
  NetworkBuilder builder(calibrationImages({size, size, 3}, options.seed),
                         options.seed);
  return builder.finish(Inception(builder, options).build(options.features));
}

} // namespace bsaie::zoo
