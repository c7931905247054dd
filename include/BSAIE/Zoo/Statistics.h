//===- Statistics.h - What activations look like ----------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counts saturated, zero and distinct values of each layer of a network.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_ZOO_STATISTICS_H
#define BSAIE_ZOO_STATISTICS_H

#include "BSAIE/Zoo/Graph.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"

namespace bsaie::zoo {

/// The int8 values of one layer, over all images.
struct LayerStatistics {
  std::string layer;
  Shape shape;
  int64_t values = 0;
  /// -128 or 127.
  int64_t saturated = 0;
  int64_t zeros = 0;
  /// How many of the 256 values occur.
  int64_t distinct = 0;
};

/// Runs the network on image i of each input, `images[input][i]`;
/// `results[output]` receives what it gives.
std::vector<LayerStatistics>
collectStatistics(const Graph &graph,
                  llvm::ArrayRef<std::vector<Tensor>> images,
                  std::vector<std::vector<Tensor>> &results);

/// Prints one line a layer, then the network's MACs and parameters.
void printStatistics(const Graph &graph,
                     llvm::ArrayRef<LayerStatistics> statistics,
                     llvm::raw_ostream &os);

} // namespace bsaie::zoo

#endif // BSAIE_ZOO_STATISTICS_H
