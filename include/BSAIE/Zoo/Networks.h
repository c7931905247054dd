//===- Networks.h - The networks of the zoo ---------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The topologies, by name, and small networks of a few layers for tests. Knows
// neither IR nor how constants are chosen.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_ZOO_NETWORKS_H
#define BSAIE_ZOO_NETWORKS_H

#include "BSAIE/Zoo/NetworkBuilder.h"
#include "llvm/Support/Error.h"
#include <optional>

namespace bsaie::zoo {

struct NetworkOptions {
  uint64_t seed = 1;
  /// Leave out the classifier's fully connected layers, keep the average pool.
  bool features = false;
  /// Height and width of the input, where they are not the network's usual
  /// ones.
  std::optional<int64_t> imageSize;
  /// Inception V3: the share of the inputs of concatenations that come at a
  /// scale of their own and are rescaled.
  double concatRescales = 0;

  /// The input of the small test networks, 16x16x16 if not given, and their
  /// layer.
  std::optional<Shape> input;
  ConvSpec conv;
  /// The window has pads of its own; a chain else keeps its image size.
  bool isPadGiven = false;
  /// Depthwise: outputs of each input.
  int64_t channelMultiplier = 1;
  /// Convolutions of a chain; layers of a random network.
  std::optional<int64_t> layers;
  /// Operands of a concatenation, each a convolution of its own or the same.
  int64_t branches = 2;
  bool sameTensor = false;
  /// Inputs and outputs of elementwise and random networks.
  int64_t inputs = 1, outputs = 1;
  /// Pad: channels before and after.
  std::array<int64_t, 2> channelPad = {0, 0};
  /// Slice: where it begins. Slice, reshape: the result, if not the input's.
  std::array<int64_t, 3> sliceBegin = {0, 0, 0};
  std::optional<Shape> resultShape;
  std::array<int64_t, 2> clampRange = {-100, 100};
  int productShift = 0;
  /// What a random network does without; names of randomFeatures().
  std::vector<std::string> without;
};

/// The operations and attributes that random networks draw, by name.
llvm::ArrayRef<llvm::StringLiteral> randomFeatures();

/// One network that buildNetwork knows.
struct NetworkEntry {
  llvm::StringLiteral name;
  llvm::StringLiteral description;
  /// The options' `input` and `conv` say what it is.
  bool isTest;
};

llvm::ArrayRef<NetworkEntry> knownNetworks();

/// `count` images for each input; those of the first are makeImages'.
std::vector<std::vector<Tensor>> makeInputs(const Graph &graph, uint64_t seed,
                                            int64_t count);

/// Refuses an input without elements, or with too many.
llvm::Error checkShape(const Shape &shape);

/// Builds and calibrates a network. An unknown name is an error that lists the
/// known ones; sizes that the topology cannot have are errors.
llvm::Expected<Graph> buildNetwork(llvm::StringRef name,
                                   const NetworkOptions &options);

} // namespace bsaie::zoo

#endif // BSAIE_ZOO_NETWORKS_H
