//===- Topologies.h - What the topologies share -----------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One function for each family of networks, and the layers that they share.
// Knows neither IR nor how constants are chosen.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_ZOO_TOPOLOGIES_H
#define BSAIE_LIB_ZOO_TOPOLOGIES_H

#include "BSAIE/Zoo/Networks.h"

namespace bsaie::zoo {

llvm::Expected<Graph> buildResNet(llvm::StringRef name,
                                  const NetworkOptions &options);
llvm::Expected<Graph> buildResNet8(const NetworkOptions &options);
llvm::Expected<Graph> buildVGG16(const NetworkOptions &options);
llvm::Expected<Graph> buildInceptionV3(const NetworkOptions &options);
llvm::Expected<Graph> buildMobileNetV2(const NetworkOptions &options);
llvm::Expected<Graph> buildTestNetwork(llvm::StringRef name,
                                       const NetworkOptions &options);
llvm::Expected<Graph> buildRandomNetwork(const NetworkOptions &options);

/// Seeded calibration images: two of 224x224, more of smaller ones, `most` at
/// most, so that the last layers have samples.
std::vector<Tensor> calibrationImages(Shape shape, uint64_t seed,
                                      int64_t most = 32);

/// A square convolution that keeps the image size but for its stride.
ConvSpec convSpec(int64_t outputChannels, int64_t kernel, int64_t stride,
                  bool relu, bool perChannel);

/// The global average pool and, unless only features are wanted, the
/// classifier.
int classifier(NetworkBuilder &builder, int value, int64_t classes,
               bool perChannel, bool features);

/// Refuses sizes that are no multiple of `multiple`, less than `least`, or too
/// large to calibrate.
llvm::Error checkSize(llvm::StringRef name, int64_t size, int64_t multiple,
                      int64_t least = 1);

/// The largest height, width or number of channels.
constexpr int64_t largestSide = 1 << 16;

} // namespace bsaie::zoo

#endif // BSAIE_LIB_ZOO_TOPOLOGIES_H
