//===- GraphFeatures.h - What a network is made of --------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counts the operations and attributes of a network that random networks draw.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_ZOO_GRAPHFEATURES_H
#define BSAIE_ZOO_GRAPHFEATURES_H

#include "BSAIE/Zoo/Graph.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace bsaie::zoo {

/// A name of randomFeatures(), and how many nodes of the network have it.
struct FeatureCount {
  llvm::StringLiteral name;
  int64_t nodes;
};

/// All of randomFeatures(), in that order, with 0 for those that are absent.
/// Looks at what the network is, not at what was drawn.
std::vector<FeatureCount> countFeatures(const Graph &graph);

} // namespace bsaie::zoo

#endif // BSAIE_ZOO_GRAPHFEATURES_H
