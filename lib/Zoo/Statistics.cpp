//===- Statistics.cpp - What activations look like ------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counts saturated, zero and distinct values of each layer of a network.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Zoo/Statistics.h"
#include "BSAIE/Zoo/Executor.h"
#include "llvm/Support/Format.h"
#include <array>
#include <map>

using namespace llvm;

namespace bsaie::zoo {

std::vector<LayerStatistics>
collectStatistics(const Graph &graph, ArrayRef<std::vector<Tensor>> images,
                  std::vector<std::vector<Tensor>> &results) {
  // A layer's result is the last of its nodes.
  std::map<int, std::array<int64_t, 256>> counts;
  for (int i = 0, e = graph.nodes.size(); i < e; ++i)
    if (i + 1 == e || graph.nodes[i + 1].layer != graph.nodes[i].layer)
      counts[i] = {};
  results.resize(graph.results.size());
  for (size_t image = 0; image < images[0].size(); ++image) {
    std::vector<Tensor> inputs;
    for (const std::vector<Tensor> &input : images)
      inputs.push_back(input[image]);
    std::vector<Tensor> result =
        runGraph(graph, inputs, [&](int i, const Tensor &tensor) {
          auto it = counts.find(i);
          if (it == counts.end())
            return;
          for (int8_t value : tensor.narrow)
            ++it->second[value + 128];
        });
    for (size_t i = 0; i < result.size(); ++i)
      results[i].push_back(std::move(result[i]));
  }

  std::vector<LayerStatistics> statistics;
  for (const auto &[i, histogram] : counts) {
    LayerStatistics &layer = statistics.emplace_back();
    layer.layer = graph.nodes[i].layer;
    layer.shape = graph.nodes[i].shape;
    for (int64_t count : histogram) {
      layer.values += count;
      layer.distinct += count > 0;
    }
    layer.saturated = histogram[0] + histogram[255];
    layer.zeros = histogram[128];
  }
  return statistics;
}

void printStatistics(const Graph &graph, ArrayRef<LayerStatistics> statistics,
                     raw_ostream &os) {
  os << "layer                    shape         saturated    zero  distinct\n";
  for (const LayerStatistics &layer : statistics) {
    std::string shape = std::to_string(layer.shape.height) + "x" +
                        std::to_string(layer.shape.width) + "x" +
                        std::to_string(layer.shape.channels);
    double values = double(std::max<int64_t>(layer.values, 1));
    os << format("%-24s %-13s %7.2f %% %5.1f %%  %8lld\n", layer.layer.c_str(),
                 shape.c_str(), 100 * double(layer.saturated) / values,
                 100 * double(layer.zeros) / values,
                 static_cast<long long>(layer.distinct));
  }
  os << format("%.3f GMAC, %.3f million parameters\n", graph.macs() * 1e-9,
               graph.parameters() * 1e-6);
}

} // namespace bsaie::zoo
