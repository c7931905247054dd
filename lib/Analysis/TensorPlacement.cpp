//===- TensorPlacement.cpp - Owners and addresses of tensors --------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/TensorPlacement.h"
#include "llvm/ADT/MapVector.h"
#include <map>
#include <numeric>

using namespace mlir;
using namespace bsaie;

namespace {

class ProblemBuilder {
public:
  ProblemBuilder(const LayerGraph &graph, const Device &device)
      : graph(graph), device(device), homes(columnHomes(device)),
        partitions(graph.tensors.size()), stored(graph.tensors.size()),
        mustSpill(graph.tensors.size(), false) {}
  FailureOr<PlacementProblem> run();

private:
  Partition partitionOf(const LayerNode &layer);
  Partition onePixel(int64_t turn) const;
  void choosePartitions();
  LayerColumns columnsOf(size_t layer) const;
  MemtileBytes bytesOf(const Extents &extents, int64_t rows,
                       int64_t channels) const;

  const LayerGraph &graph;
  const Device &device;
  ColumnHomes homes;
  /// How columns of cores compute each tensor, and how memtiles then hold it.
  std::vector<Partition> partitions, stored;
  std::vector<bool> mustSpill;
  std::vector<Partition> layerPartitions;
  /// Layers that write a range of channels, one pixel wide, each on the next
  /// column, by the tensor that they write.
  std::map<size_t, int64_t> spread;
};

} // namespace

/// The ownership of a tensor is chosen when its first layer is met; the other
/// layers that write it have the same width and window. A layer that writes
/// some columns of a tensor cuts them on its own, and the tensor does not stay.
Partition ProblemBuilder::partitionOf(const LayerNode &layer) {
  size_t tensor = layer.output.tensor;
  bool whole = layer.output.columns.size() == graph.tensors[tensor].width;
  if (whole && !partitions[tensor].empty())
    return partitions[tensor];
  SmallVector<PartitionInput, 2> inputs;
  for (auto [number, box] : llvm::enumerate(layer.inputs))
    if (!mustSpill[box.tensor])
      inputs.push_back({stored[box.tensor], layer.shape.widthOf(number)});
  int64_t width = layer.shape.width.output;
  // An ownership far from even would cost more than a trip by DDR.
  std::optional<Partition> chosen = choosePartition(width, homes, inputs);
  bool loads = !chosen || inputs.size() < layer.inputs.size();
  bool isRange = layer.output.channels.size() < graph.tensors[tensor].channels;
  if (!spread.count(tensor) && !(loads && isRange && width == 1))
    return chosen ? *chosen : *choosePartition(width, homes, {});
  // Whatever column computes the pixel loads for itself: the next of them all.
  mustSpill[tensor] = true;
  return onePixel(spread[tensor]++);
}

/// A width of one on a column that computes; they take turns.
Partition ProblemBuilder::onePixel(int64_t turn) const {
  SmallVector<int64_t, 8> usable;
  for (auto [column, home] : llvm::enumerate(homes))
    if (!home.empty())
      usable.push_back(column);
  Partition partition(device.columns + 1, 1);
  std::fill_n(partition.begin(), usable[turn % usable.size()] + 1, 0);
  return partition;
}

void ProblemBuilder::choosePartitions() {
  auto own = [&](size_t tensor, const Partition &partition) {
    partitions[tensor] = partition;
    stored[tensor] = storedPartition(partition, homes, device);
  };
  for (const LayerNode &layer : graph.layers) {
    const TensorBox &box = layer.output;
    if (box.columns.size() != graph.tensors[box.tensor].width)
      mustSpill[box.tensor] = true;
  }
  for (size_t t = 0; t < graph.tensors.size(); ++t)
    if (graph.tensors[t].isInput || graph.tensors[t].shapeOf)
      own(t, *choosePartition(graph.tensors[t].width, homes, {}));
  for (const LayerNode &layer : graph.layers) {
    Partition partition = partitionOf(layer);
    size_t output = layer.output.tensor;
    if (!mustSpill[output] && partitions[output].empty())
      own(output, partition);
    for (auto [number, box] : llvm::enumerate(layer.inputs))
      if (!mustSpill[box.tensor] &&
          !verifyPartition(partition, layer.shape.width.output,
                           {PartitionInput{stored[box.tensor],
                                           layer.shape.widthOf(number)}}))
        mustSpill[box.tensor] = true;
    layerPartitions.push_back(std::move(partition));
  }
}

LayerColumns ProblemBuilder::columnsOf(size_t index) const {
  const LayerNode &layer = graph.layers[index];
  LayerColumns columns;
  columns.partition = layerPartitions[index];
  for (size_t number = 0; number < layer.inputs.size(); ++number) {
    SmallVector<Interval, 8> needed;
    for (const Interval &range : columnRanges(columns.partition))
      needed.push_back(layer.shape.widthOf(number).project(range));
    columns.inputs.push_back(extentsOf(needed, homes, device.memtiles()));
  }
  columns.output =
      extentsOf(columnRanges(columns.partition, layer.output.columns.begin),
                homes, device.memtiles());
  return columns;
}

/// What the runs of a layer are made of.
using ParametersKey = SmallVector<const void *, 8>;

/// Equal for layers whose runs are equal, as those of tiles of one convolution.
/// None for layers that share with nobody.
static std::optional<ParametersKey>
parametersKey(Operation *op, blocksparse::SubvolumeAttr subvolume) {
  if (!isa<blocksparse::Conv2DOp, blocksparse::DepthwiseConv2DOp>(op) ||
      subvolume.getStaged())
    return std::nullopt;
  Builder builder(op->getContext());
  SumParts parts = sumParts(subvolume);
  ParametersKey key = {
      op->getName().getAsOpaquePointer(),
      builder
          .getDenseI64ArrayAttr({subvolume.getStrips(), subvolume.getSteps(),
                                 parts.channels, parts.kernelRows,
                                 subvolume.getFolded()})
          .getAsOpaquePointer()};
  // Tiles differ in their pads only.
  static constexpr llvm::StringLiteral others[] = {"pad", "subvolume",
                                                   "placement"};
  for (NamedAttribute attribute :
       cast<DictionaryAttr>(op->getPropertiesAsAttribute()))
    if (!llvm::is_contained(others, attribute.getName().strref()))
      key.push_back(attribute.getValue().getAsOpaquePointer());
  if (auto conv = dyn_cast<blocksparse::Conv2DOp>(op))
    key.push_back(conv.getWeights().getAsOpaquePointer());
  return key;
}

static int64_t sum(ArrayRef<int64_t> bytes) {
  return std::accumulate(bytes.begin(), bytes.end(), int64_t(0));
}

MemtileBytes ProblemBuilder::bytesOf(const Extents &extents, int64_t rows,
                                     int64_t channels) const {
  MemtileBytes bytes;
  for (auto [begin, end] : llvm::zip(extents.begin, extents.end))
    bytes.push_back(rows * (end - begin) * channels);
  return bytes;
}

static std::array<Interval, 3> boxOf(const TensorBox &box) {
  return {box.rows, box.columns, box.channels};
}

/// What the cores make of a layer that is computed in these columns.
static StepCores coresOf(const LayerParameters &parameters,
                         blocksparse::SubvolumeAttr subvolume,
                         ArrayRef<int64_t> partition, const Device &device) {
  SubvolumeProblem problem = subvolumeProblem(parameters, device);
  problem.columnWidth = 1;
  StepCores cores;
  for (const Interval &range : columnRanges(partition)) {
    problem.columnWidth = std::max(problem.columnWidth, range.size());
    cores.columns.push_back(!range.empty());
  }
  static_cast<LayerSeconds &>(cores) =
      estimateLayer(problem, {subvolume.getSteps(), subvolume.getTileWidth(),
                              subvolume.getRingRows(), sumParts(subvolume),
                              subvolume.getRuns(), subvolume.getStrips()});
  cores.parts = sumParts(subvolume).count();
  cores.slots = subvolume.getSteps() * cores.parts;
  cores.deal = parameters.deal(subvolume, device);
  cores.staged = subvolume.getStaged();
  cores.strips = subvolume.getStrips();
  return cores;
}

FailureOr<PlacementProblem> ProblemBuilder::run() {
  choosePartitions();
  PlacementProblem problem;
  ResidencyProblem &residency = problem.residency;
  residency.memtiles = device.memtiles();
  residency.capacityBytes = device.memtileBytes;
  // What is read in another shape travels by DDR.
  std::vector<bool> hasOtherShape(graph.tensors.size(), false);
  for (const TensorInfo &info : graph.tensors)
    if (info.shapeOf)
      hasOtherShape[*info.shapeOf] = true;
  for (size_t t = 0; t < graph.tensors.size(); ++t) {
    const TensorInfo &info = graph.tensors[t];
    ResidentTensor tensor;
    tensor.name = info.name;
    tensor.rows = info.height;
    tensor.isInput = info.isInput || info.shapeOf;
    tensor.isOutput = info.isOutput || hasOtherShape[t];
    tensor.mustSpill = mustSpill[t];
    Extents owners;
    if (!partitions[t].empty())
      owners = extentsOf(columnRanges(partitions[t]), homes, device.memtiles());
    tensor.bytes = bytesOf(owners, info.height, info.channels);
    tensor.bytes.resize(device.memtiles(), 0);
    for (int64_t bytes : tensor.bytes)
      tensor.mustSpill |= bytes > device.memtileBytes;
    residency.tensors.push_back(std::move(tensor));
    problem.owners.push_back(std::move(owners));
  }
  llvm::MapVector<ParametersKey, SmallVector<size_t, 2>,
                  std::map<ParametersKey, unsigned>>
      steps;
  for (const auto &[index, layer] : llvm::enumerate(graph.layers)) {
    ResidencyStep step;
    step.name = layer.name;
    FailureOr<LayerParameters> parameters = LayerParameters::get(layer.op);
    if (failed(parameters))
      return failure();
    FailureOr<blocksparse::SubvolumeAttr> subvolume =
        readSubvolume(layer.op, *parameters, device);
    if (failed(subvolume))
      return failure();
    step.weightBytes = parameters->deal(*subvolume, device).memtileBytes;
    LayerColumns columns = columnsOf(index);
    for (auto [number, box] : llvm::enumerate(layer.inputs)) {
      if (parameters->readsNothing())
        break;
      bool isAddend = layer.shape.addsInput && number > 0;
      SumParts parts;
      if (subvolume->getStaged())
        parts = sumParts(*subvolume);
      columns.inputChannels.push_back(
          isAddend ? box.channels.size()
                   : parameters->mostInputChannels(parts));
      step.inputs.push_back({box.tensor,
                             bytesOf(columns.inputs[number], box.rows.size(),
                                     columns.inputChannels.back()),
                             boxOf(box)});
      if (subvolume->getStaged() && !isAddend)
        residency.tensors[box.tensor].mustSpill = true;
    }
    step.output = {layer.output.tensor,
                   bytesOf(columns.output, layer.output.rows.size(),
                           layer.output.channels.size()),
                   boxOf(layer.output)};
    if (sum(step.weightBytes) > 0)
      if (std::optional<ParametersKey> key =
              parametersKey(layer.op, *subvolume))
        steps[*key].push_back(index);
    residency.steps.push_back(std::move(step));
    problem.cores.push_back(
        coresOf(*parameters, *subvolume, columns.partition, device));
    problem.layers.push_back(std::move(columns));
  }
  for (const auto &[key, sharing] : steps) {
    if (sharing.size() < 2)
      continue;
    ResidentTensor tensor;
    tensor.name = residency.steps[sharing.front()].name + ".weights";
    tensor.bytes = residency.steps[sharing.front()].weightBytes;
    tensor.isInput = true;
    for (size_t step : sharing)
      residency.steps[step].sharedWeights = residency.tensors.size();
    residency.tensors.push_back(std::move(tensor));
  }
  return problem;
}

FailureOr<PlacementProblem>
bsaie::buildPlacementProblem(const LayerGraph &graph, const Device &device) {
  return ProblemBuilder(graph, device).run();
}
