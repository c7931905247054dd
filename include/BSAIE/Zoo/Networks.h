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
  /// The input and the layer of the small test networks.
  Shape input = {16, 16, 16};
  ConvSpec conv;
};

/// One network that buildNetwork knows.
struct NetworkEntry {
  llvm::StringLiteral name;
  llvm::StringLiteral description;
  /// The options' `input` and `conv` say what it is.
  bool isTest;
};

llvm::ArrayRef<NetworkEntry> knownNetworks();

/// Refuses an input without elements, or with too many.
llvm::Error checkShape(const Shape &shape);

/// Builds and calibrates a network. An unknown name is an error that lists the
/// known ones; sizes that the topology cannot have are errors.
llvm::Expected<Graph> buildNetwork(llvm::StringRef name,
                                   const NetworkOptions &options);

} // namespace bsaie::zoo

#endif // BSAIE_ZOO_NETWORKS_H
