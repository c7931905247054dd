//===- BlockSparseToAIE2.cpp - Emit programs of placed layers -------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Replaces each function of placed layers by an aie2.program: buffers with
// addresses, the parameter image, and all loads, stores and kernels in program
// order. Locks come with the next pass.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Conversion/Passes.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "LayerEmitter.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include <set>

namespace bsaie {
#define GEN_PASS_DEF_CONVERTBLOCKSPARSETOAIE2
#include "BSAIE/Conversion/Passes.h.inc"
} // namespace bsaie

using namespace mlir;
using namespace bsaie;

namespace {

/// The parts of a layer's output that are layers of their own, and the most
/// cuts of any of them in the cores.
class Slices {
public:
  void add(const LayerNode &node, const TensorInfo &tensor,
           const CoreCuts &cuts) {
    ++count;
    channelwise = node.shape.channelwise();
    int64_t imageRows = tensor.height / tensor.batch;
    const TensorBox &box = node.output;
    tensors.insert(box.tensor);
    images.insert(box.rows.begin / imageRows);
    rows.insert(box.rows.begin % imageRows);
    columns.insert(box.columns.begin);
    channels.insert(box.channels.begin);
    most.strips = std::max(most.strips, cuts.strips);
    most.steps = std::max(most.steps, cuts.steps);
    most.tiles = std::max(most.tiles, cuts.tiles);
    most.inputChannels = std::max(most.inputChannels, cuts.inputChannels);
    most.kernelRows = std::max(most.kernelRows, cuts.kernelRows);
    most.foldedColumns = std::max(most.foldedColumns, cuts.foldedColumns);
  }

  /// "6 slices (3 x height, 2 x COUT), each 2 x width"; empty for the whole.
  /// What is folded comes last: "3 x COUT, 7 kernel columns as CIN".
  std::string text() const {
    std::string slices = list({{tensors.size(), "tiles"},
                               {images.size(), "images"},
                               {rows.size(), "height"},
                               {columns.size(), "width"},
                               {channels.size(), "COUT"}});
    std::string cuts = list({{most.strips, "strips"},
                             {most.steps, channelwise ? "channels" : "COUT"},
                             {most.tiles, "width"},
                             {most.inputChannels, "CIN"},
                             {most.kernelRows, "kernel rows"}});
    if (most.foldedColumns > 1)
      cuts += (Twine(cuts.empty() ? "" : ", ") + Twine(most.foldedColumns) +
               " kernel columns as CIN")
                  .str();
    if (count < 2)
      return cuts;
    return std::to_string(count) + " slices (" + slices + ")" +
           (cuts.empty() ? "" : ", each " + cuts);
  }

private:
  static std::string list(ArrayRef<std::pair<int64_t, StringRef>> cuts) {
    std::string text;
    for (auto [parts, what] : cuts)
      if (parts > 1)
        text += (Twine(text.empty() ? "" : ", ") + Twine(parts) + " x " + what)
                    .str();
    return text;
  }

  int64_t count = 0;
  bool channelwise = false;
  CoreCuts most;
  /// Tiles of a segment have tensors of their own.
  std::set<int64_t> tensors, images, rows, columns, channels;
};

class FunctionConverter {
public:
  FunctionConverter(func::FuncOp func, const Device &device, int64_t chunks)
      : func(func), device(device), builder(func), buffers(device, chunks) {}
  LogicalResult run();

private:
  LogicalResult createMemtileBuffers();
  Value createBuffer(Location loc, StringRef name, aie2::MemoryKind memory,
                     ArrayRef<int64_t> bytes, ArrayRef<int64_t> addresses);
  void createPort(const TensorInfo &tensor, Value buffer, StringRef name,
                  bool output);
  void createTensors(int64_t address);
  LogicalResult collectLayers();
  void attachImage();

  func::FuncOp func;
  const Device &device;
  OpBuilder builder;
  LayerGraph graph;
  ProgramBuffers buffers;
  aie2::ProgramOp program;
  SmallVector<aie2::LayerAttr> layers;
};

} // namespace

Value FunctionConverter::createBuffer(Location loc, StringRef name,
                                      aie2::MemoryKind memory,
                                      ArrayRef<int64_t> bytes,
                                      ArrayRef<int64_t> addresses) {
  return aie2::BufferOp::create(
      builder, loc, aie2::BufferType::get(builder.getContext()),
      builder.getStringAttr(name),
      aie2::MemoryKindAttr::get(builder.getContext(), memory),
      builder.getDenseI64ArrayAttr(bytes),
      builder.getDenseI64ArrayAttr(addresses));
}

LogicalResult FunctionConverter::createMemtileBuffers() {
  auto list = func->getAttrOfType<ArrayAttr>("blocksparse.buffers");
  if (!list)
    return func.emitOpError(
        "has no blocksparse.buffers; run blocksparse-place first");
  for (Attribute attribute : list) {
    auto info = dyn_cast<blocksparse::BufferAttr>(attribute);
    size_t memtiles = device.memtiles();
    if (!info || info.getBytes().size() != memtiles ||
        info.getAddresses().size() != memtiles)
      return func.emitOpError("blocksparse.buffers holds ")
             << attribute << ", which is no placed buffer of " << memtiles
             << " memtiles";
    buffers.memtileInfo.push_back(info);
    buffers.memtile.push_back(
        createBuffer(func.getLoc(), info.getName(), aie2::MemoryKind::Memtile,
                     info.getBytes(), info.getAddresses()));
  }
  buffers.arrivals.resize(buffers.memtile.size());
  return success();
}

void FunctionConverter::createPort(const TensorInfo &tensor, Value buffer,
                                   StringRef name, bool output) {
  aie2::PortOp::create(
      builder, func.getLoc(), buffer, builder.getStringAttr(name), output,
      cast<RankedTensorType>(tensor.value.getType()).getShape());
}

/// DDR space for tensors that visit DDR, after the parameters.
void FunctionConverter::createTensors(int64_t address) {
  std::vector<bool> visits(graph.tensors.size(), false);
  for (const LayerNode &layer : graph.layers) {
    auto placement =
        layer.op->getAttrOfType<blocksparse::PlacementAttr>("placement");
    if (!placement)
      continue; // the emitter says so
    for (auto [box, load] : llvm::zip(layer.inputs, placement.getLoad()))
      if (load)
        visits[box.tensor] = true;
    if (placement.getStore())
      visits[layer.output.tensor] = true;
  }
  for (const TensorInfo &tensor : graph.tensors)
    if (tensor.shapeOf)
      visits[*tensor.shapeOf] = true;
  buffers.ddr.assign(graph.tensors.size(), Value());
  for (auto [index, tensor] : llvm::enumerate(graph.tensors)) {
    if (tensor.shapeOf) {
      buffers.ddr[index] = buffers.ddr[*tensor.shapeOf];
      continue;
    }
    if (!visits[index] && !tensor.isInput && !tensor.isOutput)
      continue;
    address = llvm::alignTo(address, 64);
    int64_t bytes = tensor.height * tensor.width * tensor.channels;
    buffers.ddr[index] =
        createBuffer(tensor.value.getLoc(), tensor.name, aie2::MemoryKind::DDR,
                     {bytes}, {address});
    address += bytes;
  }
  for (auto [index, tensor] : llvm::enumerate(graph.tensors))
    if (tensor.isInput)
      createPort(tensor, buffers.ddr[index], tensor.name, false);
  // Outputs in the order of the return.
  Operation *ret = func.getBody().front().getTerminator();
  int64_t number = 0;
  for (Value value : ret->getOperands())
    for (auto [index, tensor] : llvm::enumerate(graph.tensors))
      if (tensor.value == value)
        createPort(tensor, buffers.ddr[index],
                   "output" + std::to_string(number++), true);
}

/// The network's layers for reports; layers without facts get an entry of their
/// own.
LogicalResult FunctionConverter::collectLayers() {
  MLIRContext *context = func.getContext();
  if (auto list = func->getAttrOfType<ArrayAttr>(aie2::layersAttrName))
    for (Attribute attribute : list) {
      auto layer = dyn_cast<aie2::LayerAttr>(attribute);
      if (!layer)
        return func.emitOpError(aie2::layersAttrName)
               << " holds " << attribute << ", which is no layer";
      layers.push_back(layer);
    }
  for (const LayerNode &node : graph.layers) {
    auto index = node.op->getAttrOfType<IntegerAttr>(aie2::layerAttrName);
    if (index && index.getInt() >= 0 && index.getInt() < int64_t(layers.size()))
      continue;
    node.op->setAttr(aie2::layerAttrName,
                     builder.getI64IntegerAttr(layers.size()));
    layers.push_back(aie2::LayerAttr::get(context, node.name,
                                          node.op->getName().stripDialect(), "",
                                          0, 0, 0, 0, "", 0.0));
  }
  return success();
}

/// Hands the packed bytes to a resource without a copy.
void FunctionConverter::attachImage() {
  int64_t bytes = buffers.image.size();
  // Runs that came again are in the image once: less than was set aside.
  buffers.parameters.getDefiningOp<aie2::BufferOp>().setBytes({bytes});
  auto *image = new llvm::SmallVector<char, 0>(std::move(buffers.image));
  AsmResourceBlob blob(
      ArrayRef<char>(image->data(), image->size()), /*dataAlignment=*/4,
      [image](void *, size_t, size_t) { delete image; },
      /*dataIsMutable=*/false);
  auto type = RankedTensorType::get({bytes}, builder.getI8Type());
  auto attribute = DenseResourceElementsAttr::get(
      type, (func.getName() + "_parameters").str(), std::move(blob));
  aie2::ParametersOp::create(builder, func.getLoc(), buffers.parameters,
                             attribute);
}

LogicalResult FunctionConverter::run() {
  FailureOr<LayerGraph> built = buildLayerGraph(func);
  if (failed(built))
    return failure();
  graph = std::move(*built);
  dropUnreadRows(graph);
  if (failed(collectLayers()))
    return failure();

  int64_t parameterBytes = 0;
  for (const LayerNode &layer : graph.layers) {
    FailureOr<LayerParameters> parameters = LayerParameters::get(layer.op);
    if (failed(parameters))
      return failure();
    FailureOr<blocksparse::SubvolumeAttr> subvolume =
        readSubvolume(layer.op, *parameters, device);
    if (failed(subvolume))
      return failure();
    for (const DealtRun &run : parameters->deal(*subvolume, device).runs)
      parameterBytes += run.bytes;
  }
  buffers.image.reserve(parameterBytes);

  auto reference =
      func->getAttrOfType<aie2::ReferenceAttr>(aie2::referenceAttrName);
  program = aie2::ProgramOp::create(
      builder, func.getLoc(), func.getSymNameAttr(),
      aie2::DeviceAttr::get(func.getContext(), printDevice(device)),
      builder.getArrayAttr({}), reference);
  program.getBody().emplaceBlock();
  builder.setInsertionPointToStart(&program.getBody().front());
  if (parameterBytes > 0)
    buffers.parameters =
        createBuffer(func.getLoc(), "parameters", aie2::MemoryKind::DDR,
                     {parameterBytes}, {0});
  createTensors(parameterBytes);
  if (failed(createMemtileBuffers()))
    return failure();

  std::vector<Slices> slices(layers.size());
  std::vector<double> estimates(layers.size(), 0);
  for (const LayerNode &node : graph.layers) {
    int64_t index =
        node.op->getAttrOfType<IntegerAttr>(aie2::layerAttrName).getInt();
    if (auto estimate =
            node.op->getAttrOfType<FloatAttr>(aie2::estimateAttrName))
      estimates[index] += estimate.getValueAsDouble();
    LayerEmitter emitter(builder, device, graph, buffers, node, index);
    if (failed(emitter.emit()))
      return failure();
    slices[index].add(node, graph.tensors[node.output.tensor], emitter.cuts());
  }
  SmallVector<Attribute> attributes;
  for (auto [index, layer] : llvm::enumerate(layers)) {
    attributes.push_back(aie2::LayerAttr::get(
        func.getContext(), layer.getName(), layer.getKind(),
        layer.getLocation(), layer.getMacs(), layer.getNonZeroMacs(),
        layer.getBlocks(), layer.getTotalBlocks(), slices[index].text(),
        estimates[index]));
  }
  program.setLayersAttr(builder.getArrayAttr(attributes));
  if (buffers.parameters) {
    builder.setInsertionPointAfterValue(buffers.parameters);
    attachImage();
  }
  func.erase();
  return success();
}

/// A program can be called, nothing else.
static LogicalResult checkUses(func::FuncOp func) {
  auto uses = SymbolTable::getSymbolUses(func, func->getParentOp());
  if (!uses)
    return success();
  for (SymbolTable::SymbolUse use : *uses)
    if (!isa<func::CallOp>(use.getUser()))
      return use.getUser()->emitOpError("refers to @")
             << func.getSymName()
             << ", which becomes a program; only func.call may";
  return success();
}

/// The host's calls of what are programs now.
static void redirectCalls(ModuleOp module) {
  SymbolTableCollection symbols;
  module.walk([&](func::CallOp call) {
    if (!symbols.lookupNearestSymbolFrom<aie2::ProgramOp>(call,
                                                          call.getCalleeAttr()))
      return;
    OpBuilder builder(call);
    auto run =
        aie2::CallOp::create(builder, call.getLoc(), call.getResultTypes(),
                             call.getCallee(), call.getOperands());
    call.replaceAllUsesWith(run);
    call.erase();
  });
}

namespace {

struct ConvertBlockSparseToAIE2
    : bsaie::impl::ConvertBlockSparseToAIE2Base<ConvertBlockSparseToAIE2> {
  using Base::Base;
  void runOnOperation() override {
    SmallVector<func::FuncOp> all(getOperation().getOps<func::FuncOp>());
    SmallVector<func::FuncOp> ours(llvm::make_filter_range(all, hasLayers));
    if (chunks < 1) {
      getOperation().emitError("chunks is ")
          << chunks.getValue() << ", less than 1";
      return signalPassFailure();
    }
    // Without a function of layers the error is that of the first op.
    bool ok = true;
    for (func::FuncOp func : ours.empty() ? all : ours) {
      FailureOr<Device> device = aie2::getDevice(func);
      ok &= succeeded(device) && succeeded(checkUses(func)) &&
            succeeded(FunctionConverter(func, *device, chunks).run());
    }
    if (!ok)
      return signalPassFailure();
    redirectCalls(getOperation());
  }
};

} // namespace
