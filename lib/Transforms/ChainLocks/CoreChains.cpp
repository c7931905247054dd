//===- CoreChains.cpp - Locks of the cores --------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Within a layer: a LOADFM takes free rows of the ring and hands over full
// ones; a kernel takes full rows and a free output slot, and hands over both; a
// WRITEFM frees the slot. Head, body and tail have their own locks for what is
// full (k0, k2, k4 for inputs; k1, k3, k5 for outputs, as in the paper's
// listing), and share those for what is free. A run of parameters is held for a
// step; the next one may enter meanwhile where its bytes are free. What a
// kernel adds in the core, after another one that hands its row on, has rows
// and locks of its own.
//
// Between layers core memory is divided anew: each column waits until all its
// cores have done the layer before, and the cores until their outputs have
// left. Transfers into bytes that the layer before uses wait for the same.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Program/Program.h"
#include "ChainLocks.h"
#include <numeric>

using namespace mlir;
using namespace bsaie;

namespace {

/// The kernels that share one division of core memory.
struct CoreLayer {
  /// Rows of all rings, and in units that locks count: a long ring whose rows
  /// enter and leave many at a time is counted in so many.
  int64_t ringRows = 0;
  int64_t rowsPerUnit = 1;
  /// Rows of what it adds, or of what the layer before it did that adds.
  int64_t addendRows = 0;
  /// Whether LOADWM waits for the cores to be through with the layer before.
  bool runsAwaitDrain = false;
  int64_t ringUnits() const { return ringRows / rowsPerUnit; }
};

class CoreChainer {
public:
  CoreChainer(aie2::ProgramOp program, const Device &device,
              LockFactory &factory)
      : program(program), device(device), factory(factory),
        builder(program.getContext()) {}
  LogicalResult run();

private:
  LogicalResult findLayers(ArrayRef<Operation *> instructions);
  LogicalResult addLayer(Operation *kernel);
  /// A LOADFM of rows that are added, or the kernel that adds them.
  bool usesAddends(Operation *op) const {
    return llvm::any_of(op->getOperands(), [&](Value operand) {
      return addends.contains(operand);
    });
  }
  std::optional<int64_t> layerUsedBy(Operation *op) const;
  int64_t units(int64_t rows) const {
    return rows / layers[current].rowsPerUnit;
  }
  void drain(Operation *before, int64_t next, bool awaitsSlots, bool letRunsIn);
  void changeAddends(const CoreLayer &next, SmallVectorImpl<Units> &acquires,
                     SmallVectorImpl<Units> &releases) const;
  void enterLayer(Operation *before, int64_t layer);
  void enterPhase(Operation *before, Operation *kernel);
  void chain(Operation *op);
  void chainKernel(Operation *op);
  void chainRun(aie2::LoadWMOp load);
  void finishRun(Operation *before);
  void finishProgram(Operation *last);
  void nextSegment() { segment = (segment + 2) % int64_t(full.size()); }

  aie2::ProgramOp program;
  const Device &device;
  LockFactory &factory;
  OpBuilder builder;
  SmallVector<CoreLayer> layers;
  /// The layer of each core buffer.
  llvm::MapVector<Value, int64_t> layerOfBuffer;
  CoreEntries entries;
  int64_t current = -1;
  /// Locks for full rows (even) and full slots (odd); head, body, tail in turn.
  SmallVector<Value, 6> full;
  int64_t segment = 0;
  Value freeRows, freeSlots, freeRun, fullRun, done, turn, go, ahead;
  /// Rows of what is added, if any layer does.
  Value freeAddends, fullAddends;
  /// The rings of what is added.
  llvm::DenseSet<Value> addends;
  /// The scope of the run that the cores hold, and whether they wait for it.
  std::optional<SyncScope> held, arriving;
  aie2::KernelAttr lastShape;
};

constexpr int64_t outputSlots = 2;
constexpr int64_t runPlaces = 2;

} // namespace

static aie2::KernelAttr shapeOf(Operation *op) {
  return op->getAttrOfType<aie2::KernelAttr>("shape");
}

static bool isKernel(Operation *op) {
  return isa<aie2::ConvOp, aie2::DwConvOp, aie2::MaxPoolOp, aie2::AvgPoolOp,
             aie2::AddOp, aie2::SubOp, aie2::MulOp, aie2::CopyOp>(op);
}

/// Value of an integer attribute that has a default of 0.
static int64_t integer(Operation *op, StringRef name) {
  auto attribute = op->getAttrOfType<IntegerAttr>(name);
  return attribute ? attribute.getInt() : 0;
}

/// The largest number that divides what an instruction puts into rings and
/// takes out of them; 0 for one that does neither. Runs and output tiles have
/// rows of their own.
static int64_t commonRows(Operation *op) {
  int64_t enter = isa<aie2::LoadFMOp>(op) ? integer(op, "rows") : 0;
  return std::gcd(enter, std::gcd(integer(op, "takes"), integer(op, "frees")));
}

/// The kernel before this one hands its row on to it.
static bool takesHandedRow(Operation *kernel) {
  Operation *before = kernel->getPrevNode();
  return before && isKernel(before) && before->hasAttr("with_next");
}

/// The rows of a ring that a kernel reads.
static FailureOr<int64_t> rowsOf(Value ring, Operation *kernel) {
  int64_t pitch = shapeOf(kernel).getInputRowPitch();
  auto buffer = ring.getDefiningOp<aie2::BufferOp>();
  if (!buffer || pitch <= 0)
    return kernel->emitOpError("reads a ring without rows");
  return buffer.getBytes()[0] / pitch;
}

LogicalResult CoreChainer::addLayer(Operation *kernel) {
  FailureOr<int64_t> rows = rowsOf(kernel->getOperand(0), kernel);
  if (failed(rows))
    return failure();
  CoreLayer layer;
  int64_t inputs = isa<aie2::AddOp, aie2::SubOp, aie2::MulOp>(kernel) ? 2 : 1;
  layer.ringRows = *rows * inputs;
  layers.push_back(layer);
  return success();
}

LogicalResult CoreChainer::findLayers(ArrayRef<Operation *> instructions) {
  SmallVector<Operation *> firstKernels;
  for (Operation *op : instructions) {
    if (!isKernel(op))
      continue;
    bool handed = takesHandedRow(op);
    if (!handed && !layerOfBuffer.count(op->getOperand(0))) {
      if (failed(addLayer(op)))
        return failure();
      firstKernels.push_back(op);
    }
    // Kernels that hand rows to each other are of one layer.
    auto known = layerOfBuffer.find(op->getOperand(0));
    int64_t index =
        known == layerOfBuffer.end() ? layers.size() - 1 : known->second;
    for (Value operand : op->getOperands())
      if (isa<aie2::BufferType>(operand.getType()))
        layerOfBuffer[operand] = index;
    auto sum = dyn_cast<aie2::AddOp>(op);
    if (!sum || !handed)
      continue;
    FailureOr<int64_t> rows = rowsOf(sum.getInput2(), op);
    if (failed(rows))
      return failure();
    if (*rows < 1 || *rows > maxLockValue)
      return op->emitOpError("adds from a ring of ")
             << *rows << " rows, expected 1 to " << maxLockValue
             << ", which a lock can count";
    addends.insert(sum.getInput2());
    layers[index].addendRows = *rows;
  }
  // A layer that adds nothing leaves the count as it is.
  auto adds = [](const CoreLayer &layer) { return layer.addendRows > 0; };
  auto *first = llvm::find_if(layers, adds);
  int64_t rows = first == layers.end() ? 0 : first->addendRows;
  for (CoreLayer &layer : layers) {
    if (adds(layer))
      rows = layer.addendRows;
    layer.addendRows = rows;
  }
  SmallVector<int64_t> common;
  for (const CoreLayer &layer : layers)
    common.push_back(layer.ringRows);
  for (Operation *op : instructions) {
    std::optional<int64_t> layer = layerUsedBy(op);
    if (!layer || usesAddends(op))
      continue;
    common[*layer] = std::gcd(common[*layer], commonRows(op));
  }
  entries = findCoreEntries(instructions, layerOfBuffer,
                            /*early=*/!device.haltingWeights);
  for (auto [op, entry] : entries.runs)
    if (entry.afterDrain)
      layers[*layerUsedBy(op)].runsAwaitDrain = true;
  for (auto [layer, unit, kernel] : llvm::zip(layers, common, firstKernels)) {
    if (layer.ringRows > maxLockValue)
      layer.rowsPerUnit = unit;
    if (layer.ringUnits() < 1 || layer.ringUnits() > maxLockValue)
      return kernel->emitOpError("reads a ring of ")
             << layer.ringUnits() << " rows, expected 1 to " << maxLockValue
             << ", which a lock can count";
  }
  return success();
}

std::optional<int64_t> CoreChainer::layerUsedBy(Operation *op) const {
  if (!isKernel(op) &&
      !isa<aie2::LoadFMOp, aie2::LoadWMOp, aie2::WriteFMOp>(op))
    return std::nullopt;
  for (Value operand : op->getOperands())
    if (auto it = layerOfBuffer.find(operand); it != layerOfBuffer.end())
      return it->second;
  return std::nullopt;
}

/// Cores let go of the run that they held.
void CoreChainer::finishRun(Operation *before) {
  if (!held)
    return;
  builder.setInsertionPoint(before);
  createSync(builder, before->getLoc(), aie2::EngineKind::Core, {},
             {{freeRun, 1}}, layerOf(before), *held);
  held.reset();
}

/// All rows of what was added are free; the next layer may have another number
/// of them.
void CoreChainer::changeAddends(const CoreLayer &next,
                                SmallVectorImpl<Units> &acquires,
                                SmallVectorImpl<Units> &releases) const {
  int64_t rows = layers[current].addendRows;
  if (rows == next.addendRows)
    return;
  acquires.push_back({freeAddends, rows});
  releases.push_back({freeAddends, next.addendRows});
}

/// Locks end with the values that they began with, so that the program can run
/// again.
void CoreChainer::finishProgram(Operation *last) {
  builder.setInsertionPointAfter(last);
  Location loc = last->getLoc();
  if (held)
    createSync(builder, loc, aie2::EngineKind::Core, {}, {{freeRun, 1}},
               layerOf(last), *held);
  const CoreLayer &layer = layers[current], &first = layers.front();
  SmallVector<Units, 4> acquires, releases;
  if (layer.ringUnits() != first.ringUnits()) {
    acquires.push_back({freeRows, layer.ringUnits()});
    releases.push_back({freeRows, first.ringUnits()});
  }
  changeAddends(first, acquires, releases);
  if (!acquires.empty())
    createSync(builder, loc, aie2::EngineKind::LoadFM, acquires, releases,
               layerOf(last));
}

/// Each column waits until its cores have done all before and their rings are
/// empty, and for their outputs to have left if \p awaitsSlots; the cores wait
/// for both. Then a ring of layer \p next is free.
void CoreChainer::drain(Operation *before, int64_t next, bool awaitsSlots,
                        bool letRunsIn) {
  builder.setInsertionPoint(before);
  Location loc = before->getLoc();
  int64_t index = layerOf(before);
  SmallVector<Units, 4> acquires{{done, 1}}, releases{{turn, 1}};
  SmallVector<Units, 4> begins{{turn, 1}}, hasBegun;
  (awaitsSlots ? acquires : begins).push_back({freeSlots, outputSlots});
  (awaitsSlots ? releases : hasBegun).push_back({freeSlots, outputSlots});
  acquires.push_back({freeRows, layers[current].ringUnits()});
  releases.push_back({freeRows, layers[next].ringUnits()});
  changeAddends(layers[next], acquires, releases);
  if (letRunsIn) {
    acquires.push_back({ahead, 1});
    releases.push_back({go, 1});
  }
  createSync(builder, loc, aie2::EngineKind::Core, {}, {{done, 1}}, index);
  createSync(builder, loc, aie2::EngineKind::LoadFM, acquires, releases, index);
  createSync(builder, loc, aie2::EngineKind::Core, begins, hasBegun, index);
}

void CoreChainer::enterLayer(Operation *before, int64_t layer) {
  if (current >= 0) {
    finishRun(before);
    drain(before, layer, entries.awaitSlots.test(layer),
          layers[layer].runsAwaitDrain);
  }
  current = layer;
  segment = 0;
  lastShape = {};
}

/// A core that was idle in one phase and works in the next would meet rows and
/// slots out of turn, so everything drains where the set of working cores
/// changes.
void CoreChainer::enterPhase(Operation *before, Operation *kernel) {
  aie2::KernelAttr shape = shapeOf(kernel);
  auto sameCores = [](ArrayRef<int64_t> a, ArrayRef<int64_t> b) {
    return a.size() == b.size() && llvm::all_of(llvm::zip(a, b), [](auto both) {
             auto [x, y] = both;
             return (x == 0) == (y == 0);
           });
  };
  bool changes =
      lastShape &&
      (!sameCores(shape.getOutputWidth(), lastShape.getOutputWidth()) ||
       !sameCores(shape.getOutputChannels(), lastShape.getOutputChannels()));
  lastShape = shape;
  if (!changes)
    return;
  drain(before, current, /*awaitsSlots=*/false, /*letRunsIn=*/false);
}

void CoreChainer::chainKernel(Operation *op) {
  if (arriving) {
    builder.setInsertionPoint(op);
    createSync(builder, op->getLoc(), aie2::EngineKind::Core, {{fullRun, 1}},
               {}, layerOf(op), *arriving);
    held = arriving;
    arriving.reset();
  }
  bool adds = usesAddends(op), handsOn = op->hasAttr("with_next");
  int64_t takes = integer(op, "takes"), frees = integer(op, "frees");
  if (adds && takes)
    addAcquire(op, {fullAddends, takes});
  if (!adds && takes)
    addAcquire(op, {full[segment], units(takes)});
  bool writes = !shapeOf(op).getSumsOut() && !handsOn;
  if (writes)
    addAcquire(op, {freeSlots, 1});
  if (adds && frees)
    addRelease(op, {freeAddends, frees});
  if (!adds && frees)
    addRelease(op, {freeRows, units(frees)});
  if (writes)
    addRelease(op, {full[segment + 1], 1});
  else if (!handsOn)
    nextSegment();
}

void CoreChainer::chainRun(aie2::LoadWMOp load) {
  finishRun(load);
  RunEntry entry = entries.runs.lookup(load);
  if (entry.afterDrain) {
    builder.setInsertionPoint(load);
    createSync(builder, load.getLoc(), aie2::EngineKind::LoadWM, {{go, 1}},
               {{ahead, 1}}, layerOf(load));
  }
  addAcquire(load, {freeRun, entry.alone ? runPlaces : 1});
  // Alone it has waited for the other place too, and leaves it free.
  if (entry.alone)
    addRelease(load, {freeRun, runPlaces - 1});
  addRelease(load, {fullRun, 1});
  SyncScope scope;
  for (auto member : load.getMembers().getAsRange<aie2::MemberAttr>()) {
    llvm::append_range(scope.cores, member.getAt());
    scope.at.assign(member.getCores().begin(), member.getCores().end());
  }
  arriving = scope;
}

void CoreChainer::chain(Operation *op) {
  if (auto load = dyn_cast<aie2::LoadWMOp>(op))
    return chainRun(load);
  if (isa<aie2::LoadFMOp>(op) && usesAddends(op)) {
    addAcquire(op, {freeAddends, integer(op, "rows")});
    addRelease(op, {fullAddends, integer(op, "rows")});
    return;
  }
  if (isa<aie2::LoadFMOp>(op)) {
    int64_t rows = units(integer(op, "rows"));
    addAcquire(op, {freeRows, rows});
    addRelease(op, {full[segment], rows});
    return;
  }
  if (isKernel(op))
    return chainKernel(op);
  if (isa<aie2::WriteFMOp>(op)) {
    addAcquire(op, {full[segment + 1], 1});
    addRelease(op, {freeSlots, 1});
    nextSegment();
  }
}

LogicalResult CoreChainer::run() {
  SmallVector<Operation *, 0> instructions = instructionsOf(program);
  if (failed(findLayers(instructions)))
    return failure();
  if (layers.empty())
    return success();
  for (int64_t i = 0; i < 6; ++i)
    full.push_back(factory.core("k" + std::to_string(i), 0));
  freeRows = factory.core("free_rows", layers.front().ringUnits());
  freeSlots = factory.core("free_slots", outputSlots);
  freeRun = factory.core("free_run", runPlaces);
  fullRun = factory.core("full_run", 0);
  done = factory.core("done", 0);
  turn = factory.core("turn", 0);
  go = factory.core("go", 0);
  // A column without work may not get far ahead of the rows' LOADWM.
  constexpr int64_t mostLayersAhead = 8;
  ahead = factory.core("ahead", mostLayersAhead);
  if (!addends.empty()) {
    freeAddends = factory.core("free_addends", layers.front().addendRows);
    fullAddends = factory.core("full_addends", 0);
  }

  for (size_t i = 0; i < instructions.size(); ++i) {
    Operation *op = instructions[i];
    if (!isKernel(op) &&
        !isa<aie2::LoadFMOp, aie2::LoadWMOp, aie2::WriteFMOp>(op))
      continue;
    std::optional<int64_t> layer = layerUsedBy(op);
    if (!layer)
      return op->emitOpError("uses no core buffer of any kernel");
    if (*layer < current)
      return op->emitOpError("uses the core memory of a layer that is done");
    if (*layer != current)
      enterLayer(op, *layer);
    // A phase begins with the LOADFM before its kernel, or the kernel itself.
    if (isKernel(op)) {
      enterPhase(op, op);
    } else if (isa<aie2::LoadFMOp>(op)) {
      size_t kernel = i + 1;
      while (kernel < instructions.size() && !isKernel(instructions[kernel]))
        ++kernel;
      if (kernel < instructions.size())
        enterPhase(op, instructions[kernel]);
    }
    chain(op);
  }
  finishProgram(instructions.back());
  return success();
}

LogicalResult bsaie::chainCores(aie2::ProgramOp program, const Device &device,
                                LockFactory &locks) {
  return CoreChainer(program, device, locks).run();
}
