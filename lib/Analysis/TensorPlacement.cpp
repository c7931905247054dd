//===- TensorPlacement.cpp - Owners and addresses of tensors --------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/TensorPlacement.h"

using namespace mlir;
using namespace bsaie;

namespace {

class ProblemBuilder {
public:
  ProblemBuilder(const LayerGraph &graph, const Device &device)
      : graph(graph), device(device), partitions(graph.tensors.size()),
        mustSpill(graph.tensors.size(), false) {}
  FailureOr<PlacementProblem> run();

private:
  LogicalResult choosePartitions();
  Extents extentsOf(ArrayRef<int64_t> partition) const;
  Extents ownInput(const LayerNode &layer) const;
  MemtileBytes bytesOf(const Extents &extents, int64_t rows,
                       int64_t channels) const;

  const LayerGraph &graph;
  const Device &device;
  std::vector<Partition> partitions;
  std::vector<bool> mustSpill;
};

} // namespace

/// The ownership of a tensor is chosen when its first layer is met; the other
/// layers that write it have the same width and window.
LogicalResult ProblemBuilder::choosePartitions() {
  for (size_t t = 0; t < graph.tensors.size(); ++t)
    if (graph.tensors[t].isInput)
      partitions[t] =
          *choosePartition(graph.tensors[t].width, device.columns, {});
  for (const LayerNode &layer : graph.layers) {
    SmallVector<PartitionInput, 2> inputs;
    auto collect = [&] {
      inputs.clear();
      for (const TensorBox &box : layer.inputs)
        if (!mustSpill[box.tensor])
          inputs.push_back({partitions[box.tensor], layer.shape.width});
    };
    collect();
    Partition &partition = partitions[layer.output.tensor];
    int64_t width = layer.shape.width.output;
    if (partition.empty()) {
      std::optional<Partition> chosen =
          choosePartition(width, device.columns, inputs);
      // An ownership far from even would cost more than a trip by DDR.
      int64_t even = ceilDiv(width, device.columns);
      auto widest = [](const Partition &p) {
        int64_t most = 0;
        for (size_t c = 0; c + 1 < p.size(); ++c)
          most = std::max(most, p[c + 1] - p[c]);
        return most;
      };
      if (!chosen || widest(*chosen) > 2 * even)
        chosen = choosePartition(width, device.columns, {});
      partition = *chosen;
    }
    for (const TensorBox &box : layer.inputs)
      if (!mustSpill[box.tensor] &&
          !verifyPartition(
              partition, width,
              {PartitionInput{partitions[box.tensor], layer.shape.width}}))
        mustSpill[box.tensor] = true;
  }
  return success();
}

/// Activations lie in the first memtile of each column.
Extents ProblemBuilder::extentsOf(ArrayRef<int64_t> partition) const {
  Extents extents;
  extents.begin.assign(device.memtiles(), 0);
  extents.end.assign(device.memtiles(), 0);
  for (int64_t c = 0; c < device.columns; ++c) {
    extents.begin[c * device.memtilesPerColumn] = partition[c];
    extents.end[c * device.memtilesPerColumn] = partition[c + 1];
  }
  return extents;
}

Extents ProblemBuilder::ownInput(const LayerNode &layer) const {
  Extents extents;
  extents.begin.assign(device.memtiles(), 0);
  extents.end.assign(device.memtiles(), 0);
  const Partition &outputs = partitions[layer.output.tensor];
  for (int64_t c = 0; c < device.columns; ++c) {
    Interval range = layer.shape.width.project({outputs[c], outputs[c + 1]});
    if (range.empty())
      continue;
    extents.begin[c * device.memtilesPerColumn] = range.begin;
    extents.end[c * device.memtilesPerColumn] = range.end;
  }
  return extents;
}

MemtileBytes ProblemBuilder::bytesOf(const Extents &extents, int64_t rows,
                                     int64_t channels) const {
  MemtileBytes bytes;
  for (auto [begin, end] : llvm::zip(extents.begin, extents.end))
    bytes.push_back(rows * (end - begin) * channels);
  return bytes;
}

FailureOr<PlacementProblem> ProblemBuilder::run() {
  if (failed(choosePartitions()))
    return failure();
  PlacementProblem problem;
  ResidencyProblem &residency = problem.residency;
  residency.memtiles = device.memtiles();
  residency.capacityBytes = device.memtileBytes;
  for (size_t t = 0; t < graph.tensors.size(); ++t) {
    const TensorInfo &info = graph.tensors[t];
    ResidentTensor tensor;
    tensor.name = info.name;
    tensor.isInput = info.isInput;
    tensor.isOutput = info.isOutput;
    tensor.mustSpill = mustSpill[t];
    Extents owners;
    if (!partitions[t].empty())
      owners = extentsOf(partitions[t]);
    tensor.bytes = bytesOf(owners, info.height, info.channels);
    tensor.bytes.resize(device.memtiles(), 0);
    for (int64_t bytes : tensor.bytes)
      tensor.mustSpill |= bytes > device.memtileBytes;
    residency.tensors.push_back(std::move(tensor));
    problem.owners.push_back(std::move(owners));
  }
  for (const LayerNode &layer : graph.layers) {
    ResidencyStep step;
    step.name = layer.name;
    SmallVector<Extents, 2> own;
    for (const TensorBox &box : layer.inputs) {
      own.push_back(ownInput(layer));
      step.inputs.push_back({box.tensor, bytesOf(own.back(), box.rows.size(),
                                                 box.channels.size())});
    }
    step.output.tensor = layer.output.tensor;
    step.output.ownBytes =
        bytesOf(problem.owners[layer.output.tensor], layer.output.rows.size(),
                layer.output.channels.size());
    FailureOr<LayerParameters> parameters = LayerParameters::get(layer.op);
    if (failed(parameters))
      return failure();
    FailureOr<blocksparse::SubvolumeAttr> subvolume = readSubvolume(layer.op);
    if (failed(subvolume))
      return failure();
    step.weightBytes = parameters
                           ->deal(subvolume->getSteps(), subvolume->getParts(),
                                  device.rows, device.memtiles())
                           .memtileBytes;
    residency.steps.push_back(std::move(step));
    problem.ownInputs.push_back(std::move(own));
  }
  return problem;
}

FailureOr<PlacementProblem>
bsaie::buildPlacementProblem(const LayerGraph &graph, const Device &device) {
  return ProblemBuilder(graph, device).run();
}
