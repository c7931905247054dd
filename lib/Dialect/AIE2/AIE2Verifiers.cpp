//===- AIE2Verifiers.cpp - Constraints of the ops  --------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The numbered constraints of the op descriptions. Bounds of access patterns
// inside their buffers are not here: checkStructure looks at them in the whole
// program.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Dialect/AIE2/IR/AIE2Ops.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "BSAIE/Program/Program.h"
#include "llvm/Support/InterleavedRange.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace bsaie;
using namespace bsaie::aie2;

/// The program around an instruction or declaration. HasParent is verified
/// before the verifiers of this file run.
static ProgramOp programOf(Operation *op) {
  return cast<ProgramOp>(op->getParentOp());
}

/// The device of the program around `op`; the attribute has been verified.
static Device deviceOf(Operation *op) {
  llvm::Expected<Device> device =
      parseDevice(programOf(op).getDevice().getSpec());
  if (device)
    return *device;
  llvm::consumeError(device.takeError());
  return Device();
}

/// Where a buffer lies.
static MemoryKind memoryOf(Value buffer) {
  // A buffer type has no other producer: a program has no arguments.
  return cast<BufferOp>(buffer.getDefiningOp()).getMemory();
}

static LogicalResult verifyLayer(Operation *op, int64_t layer, StringRef what) {
  int64_t layers = programOf(op).getLayers().size();
  if (layer < 0 || (layers && layer >= layers))
    return op->emitOpError()
           << what << ": layer " << layer << " of " << layers << " layers";
  return success();
}

static LogicalResult verifyLocks(Operation *op, OperandRange acquires,
                                 ArrayRef<int64_t> acquireValues,
                                 OperandRange releases,
                                 ArrayRef<int64_t> releaseValues,
                                 StringRef what) {
  if (acquires.size() != acquireValues.size())
    return op->emitOpError()
           << what << ": " << acquires.size() << " locks to acquire but "
           << acquireValues.size() << " values";
  if (releases.size() != releaseValues.size())
    return op->emitOpError()
           << what << ": " << releases.size() << " locks to release but "
           << releaseValues.size() << " values";
  for (int64_t value :
       llvm::concat<const int64_t>(acquireValues, releaseValues))
    if (value < 1)
      return op->emitOpError()
             << what << ": lock value " << value << " is below 1";
  return success();
}

/// Each of `values` is in [0, limit).
static LogicalResult verifyIndices(Operation *op, ArrayRef<int64_t> values,
                                   int64_t limit, const llvm::Twine &what) {
  for (int64_t value : values)
    if (value < 0 || value >= limit)
      return op->emitOpError() << what << " " << value << " of " << limit;
  return success();
}

//===----------------------------------------------------------------------===//
// Program and declarations
//===----------------------------------------------------------------------===//

LogicalResult ProgramOp::verify() {
  for (Attribute layer : getLayers())
    if (!isa<LayerAttr>(layer))
      return emitOpError("program_c1: layers must be #aie2.layer, got ")
             << layer;
  ParametersOp parameters;
  for (Operation &op : getBody().front()) {
    if (!isa_and_nonnull<AIE2Dialect>(op.getDialect()) ||
        isa<ProgramOp, CallOp>(op)) {
      InFlightDiagnostic diag = emitOpError("program_c2: holds '")
                                << op.getName() << "'";
      diag.attachNote(op.getLoc())
          << "only buffers, locks, parameters, ports and "
             "instructions may stand here";
      return diag;
    }
    auto another = dyn_cast<ParametersOp>(op);
    if (!another)
      continue;
    if (parameters) {
      InFlightDiagnostic diag =
          another.emitOpError("program_c3: is the second parameter image");
      diag.attachNote(parameters.getLoc()) << "the first is here";
      return diag;
    }
    parameters = another;
  }
  return success();
}

/// `values` are int8 tensors in the shapes of `ports`.
static LogicalResult verifyPorts(CallOp call, ArrayRef<PortOp> ports,
                                 ValueRange values, StringRef what) {
  if (ports.size() != values.size())
    return call.emitOpError("call_c2: has ")
           << values.size() << " " << what << "s but the program has "
           << ports.size();
  for (size_t number = 0; number < ports.size(); ++number) {
    PortOp port = ports[number];
    auto type = cast<RankedTensorType>(values[number].getType());
    if (!type.getElementType().isSignlessInteger(8) ||
        type.getShape() != port.getShape())
      return call.emitOpError("call_c3: ")
             << what << " " << number << " has type " << type << " but port \""
             << port.getName() << "\" has shape ["
             << llvm::interleaved(port.getShape()) << "]";
  }
  return success();
}

LogicalResult CallOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto program =
      symbols.lookupNearestSymbolFrom<ProgramOp>(*this, getCalleeAttr());
  if (!program)
    return emitOpError("call_c1: @") << getCallee() << " is no aie2.program";
  SmallVector<PortOp> inputs, outputs;
  for (auto port : program.getBody().getOps<PortOp>())
    (port.getOutput() ? outputs : inputs).push_back(port);
  if (failed(verifyPorts(*this, inputs, getInputs(), "input")))
    return failure();
  return verifyPorts(*this, outputs, getOutputs(), "output");
}

LogicalResult BufferOp::verify() {
  Device device = deviceOf(*this);
  bool inMemtiles = getMemory() == MemoryKind::Memtile;
  int64_t expected = inMemtiles ? device.memtiles() : 1;
  ArrayRef<int64_t> bytes = getBytes();
  if (static_cast<int64_t>(bytes.size()) != expected)
    return emitOpError("buffer_c1: has ")
           << bytes.size() << " sizes but needs " << expected << " in "
           << stringifyMemoryKind(getMemory());
  int64_t capacity = std::numeric_limits<int64_t>::max();
  if (inMemtiles)
    capacity = device.memtileBytes;
  else if (getMemory() == MemoryKind::Core)
    capacity = device.coreBufferBytes;
  for (int64_t size : bytes) {
    if (size < (inMemtiles ? 0 : 1))
      return emitOpError("buffer_c2: has a size of ") << size << " bytes";
    if (size > capacity)
      return emitOpError("buffer_c3: needs ")
             << size << " bytes but a " << (inMemtiles ? "memtile" : "core")
             << " has " << capacity;
  }
  std::optional<ArrayRef<int64_t>> addresses = getAddresses();
  if (!addresses)
    return success();
  if (addresses->size() != bytes.size())
    return emitOpError("buffer_c4: has ")
           << addresses->size() << " addresses but " << bytes.size()
           << " sizes";
  for (int64_t address : *addresses)
    if (address < 0)
      return emitOpError("buffer_c5: has the address ") << address;
  return success();
}

LogicalResult ParametersOp::verify() {
  if (memoryOf(getBuffer()) != MemoryKind::DDR)
    return emitOpError("parameters_c1: the buffer is not in ddr");
  auto type = dyn_cast<ShapedType>(getImage().getType());
  if (!type || !type.getElementType().isInteger(8))
    return emitOpError("parameters_c2: the image is not of i8");
  int64_t bytes =
      cast<BufferOp>(getBuffer().getDefiningOp()).getBytes().front();
  if (type.getNumElements() != bytes)
    return emitOpError("parameters_c3: the image has ")
           << type.getNumElements() << " bytes but its buffer has " << bytes;
  return success();
}

LogicalResult PortOp::verify() {
  if (memoryOf(getBuffer()) != MemoryKind::DDR)
    return emitOpError("port_c1: the buffer is not in ddr");
  int64_t elements = 1;
  for (int64_t size : getShape())
    if (size < 1 || llvm::MulOverflow(elements, size, elements))
      return emitOpError("port_c2: has a dimension of ") << size;
  int64_t bytes =
      cast<BufferOp>(getBuffer().getDefiningOp()).getBytes().front();
  if (elements != bytes)
    return emitOpError("port_c3: the tensor has ")
           << elements << " elements but its buffer has " << bytes << " bytes";
  return success();
}

LogicalResult LockOp::verify() {
  if (getInit() > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
    return emitOpError("lock_c1: starts below 0");
  if (getNumber() &&
      *getNumber() > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
    return emitOpError("lock_c2: has a number below 0");
  if (getKind() == LockKind::Core &&
      (getSrc() != EngineKind::Core || getDst() != EngineKind::Core))
    return emitOpError("lock_c3: a lock of cores has no engines");
  if (getKind() == LockKind::Pair && getSrc() == getDst())
    return emitOpError("lock_c4: both engines of a pair are ")
           << stringifyEngineKind(getSrc());
  return success();
}

//===----------------------------------------------------------------------===//
// Transfers
//===----------------------------------------------------------------------===//

namespace {
/// What a transfer connects, and who takes part in it.
struct TransferRule {
  MemoryKind from, to;
  /// Instances that `at` counts and cores that `cores` counts; 0: none.
  int64_t channels, cores;
  /// The memtile of an access is its number, not a distance from the column.
  bool absoluteMemtile;
};
} // namespace

static TransferRule ruleOf(EngineKind engine, const Device &device) {
  constexpr MemoryKind ddr = MemoryKind::DDR, memtile = MemoryKind::Memtile,
                       core = MemoryKind::Core;
  switch (engine) {
  case EngineKind::Load:
  case EngineKind::LoadW:
    return {ddr, memtile, device.memtiles(), 0, true};
  case EngineKind::Write:
    return {memtile, ddr, device.memtiles(), 0, true};
  case EngineKind::LoadFM:
    return {memtile, core, device.columns, device.rows, false};
  case EngineKind::LoadWM:
    return {memtile, core, device.rows, device.columns, true};
  case EngineKind::WriteFM:
    return {core, memtile, device.columns, device.rows, false};
  case EngineKind::Core:
    break;
  }
  return {core, core, 0, 0, false};
}

static int64_t bytesOf(AccessAttr access) {
  int64_t bytes = 1;
  for (int64_t size : access.getSizes())
    bytes *= size;
  return bytes;
}

static LogicalResult verifyAccess(Operation *op, AccessAttr access,
                                  OperandRange buffers, MemoryKind memory,
                                  const TransferRule &rule,
                                  const Device &device) {
  int64_t count = buffers.size();
  if (access.getBuffer() >= count)
    return op->emitOpError("transfer_c4: an access names buffer ")
           << access.getBuffer() << " of " << count;
  MemoryKind actual = memoryOf(buffers[access.getBuffer()]);
  if (actual != memory)
    return op->emitOpError("transfer_c5: buffer ")
           << access.getBuffer() << " is in " << stringifyMemoryKind(actual)
           << " but must be in " << stringifyMemoryKind(memory);
  int64_t memtile = access.getMemtile(), limit = device.memtiles();
  bool bad = memory == MemoryKind::Memtile
                 ? (memtile >= limit ||
                    memtile < (rule.absoluteMemtile ? 0 : 1 - limit))
                 : memtile != 0;
  if (bad)
    return op->emitOpError("transfer_c6: an access to ")
           << stringifyMemoryKind(memory) << " names memtile " << memtile
           << " of " << limit;
  return success();
}

static LogicalResult verifyMember(Operation *op, MemberAttr member,
                                  EngineKind engine, OperandRange buffers,
                                  const TransferRule &rule,
                                  const Device &device) {
  if (member.getAt().empty())
    return op->emitOpError("transfer_c3: a member has no channel");
  if (failed(verifyIndices(op, member.getAt(), rule.channels,
                           "transfer_c3: channel")) ||
      failed(verifyIndices(op, member.getCores(), rule.cores,
                           "transfer_c3: core")))
    return failure();
  if (member.getCores().empty() != (rule.cores == 0))
    return op->emitOpError("transfer_c3: a member has no core");
  if (member.getEach() && engine != EngineKind::LoadFM)
    return op->emitOpError("transfer_c8: only a loadfm has 'each'");
  int64_t channels =
      engine == EngineKind::Write ? device.writeChannelsPerMemtile : 1;
  if (member.getChannel() < 0 || member.getChannel() >= channels)
    return op->emitOpError("transfer_c8: channel ")
           << member.getChannel() << " of " << channels << " in a memtile";
  for (PieceAttr piece : member.getPieces()) {
    if (failed(verifyAccess(op, piece.getTo(), buffers, rule.to, rule, device)))
      return failure();
    if (!piece.getFrom()) {
      if (!llvm::isInt<8>(piece.getFill()))
        return op->emitOpError("transfer_c7: the fill ")
               << piece.getFill() << " is not an int8";
      continue;
    }
    if (failed(verifyAccess(op, piece.getFrom(), buffers, rule.from, rule,
                            device)))
      return failure();
    if (bytesOf(piece.getFrom()) != bytesOf(piece.getTo()))
      return op->emitOpError("transfer_c7: a piece reads ")
             << bytesOf(piece.getFrom()) << " bytes but writes "
             << bytesOf(piece.getTo());
  }
  return success();
}

/// Who alternates with the next op has one of the same engine, as often.
template <typename OpT>
static LogicalResult verifyWithNext(OpT op, StringRef constraint) {
  if (!op.getWithNext())
    return success();
  auto next = dyn_cast_or_null<InstructionInterface>(op->getNextNode());
  if (!next || isa<SyncOp>(next) || next.getEngineKind() != op.getEngineKind())
    return op.emitOpError(constraint)
           << ": alternates with the next op, which is "
           << (next ? "of another engine" : "no instruction");
  auto iterations = next->template getAttrOfType<IntegerAttr>("iterations");
  int64_t count = iterations ? iterations.getInt() : 1;
  if (count != int64_t(op.getIterations()))
    return op.emitOpError(constraint)
           << ": alternates with the next op, which has " << count
           << " iterations, not " << op.getIterations();
  return success();
}

template <typename OpT>
static LogicalResult verifyTransfer(OpT op) {
  if (failed(verifyLocks(op, op.getAcquires(), op.getAcquireValues(),
                         op.getReleases(), op.getReleaseValues(),
                         "transfer_c1")))
    return failure();
  int64_t iterations = op.getIterations();
  if (iterations < 1)
    return op.emitOpError("transfer_c2: has ") << iterations << " iterations";
  if (failed(verifyWithNext(op, "transfer_c11")))
    return failure();
  if (op.getMembers().empty())
    return op.emitOpError("transfer_c3: has no member");
  Device device = deviceOf(op);
  TransferRule rule = ruleOf(op.getEngineKind(), device);
  for (Attribute member : op.getMembers())
    if (failed(verifyMember(op, cast<MemberAttr>(member), op.getEngineKind(),
                            op.getBuffers(), rule, device)))
      return failure();
  if (static_cast<int64_t>(op.getRows()) < 0)
    return op.emitOpError("transfer_c9: has a negative number of rows");
  return verifyLayer(op, op.getLayer(), "transfer_c10");
}

LogicalResult LoadOp::verify() { return verifyTransfer(*this); }
LogicalResult LoadWOp::verify() { return verifyTransfer(*this); }
LogicalResult WriteOp::verify() { return verifyTransfer(*this); }
LogicalResult LoadFMOp::verify() { return verifyTransfer(*this); }
LogicalResult LoadWMOp::verify() { return verifyTransfer(*this); }
LogicalResult WriteFMOp::verify() { return verifyTransfer(*this); }

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

static LogicalResult verifyShape(Operation *op, KernelAttr shape, bool isConv,
                                 const Device &device) {
  auto expectCount = [&](ArrayRef<int64_t> values, int64_t expected,
                         StringRef what) -> LogicalResult {
    if (static_cast<int64_t>(values.size()) != expected)
      return op->emitOpError("kernel_c5: has ")
             << values.size() << " " << what << " but needs " << expected;
    for (int64_t value : values)
      if (value < 0)
        return op->emitOpError("kernel_c5: ") << what << " hold " << value;
    return success();
  };
  // A maximum may leave pixels out, an average says which it counts.
  bool hasValid = isa<AvgPoolOp>(op) ||
                  (isa<MaxPoolOp>(op) && !shape.getValidBegin().empty());
  int64_t valid = hasValid ? device.columns : 0;
  if (failed(expectCount(shape.getOutputWidth(), device.columns, "widths")) ||
      failed(expectCount(shape.getOutputChannels(), device.rows,
                         "numbers of channels")) ||
      failed(expectCount(shape.getValidBegin(), valid, "valid beginnings")) ||
      failed(expectCount(shape.getValidEnd(), valid, "valid ends")))
    return failure();
  if (shape.getKernelHeight() < 1 || shape.getKernelWidth() < 1)
    return op->emitOpError("kernel_c6: has a window of ")
           << shape.getKernelHeight() << "x" << shape.getKernelWidth();
  if (shape.getKernelRowBegin() < 0 ||
      shape.getKernelRowEnd() < shape.getKernelRowBegin() ||
      shape.getKernelRowEnd() > shape.getKernelHeight())
    return op->emitOpError("kernel_c6: uses kernel rows ")
           << shape.getKernelRowBegin() << " to " << shape.getKernelRowEnd()
           << " of " << shape.getKernelHeight();
  if (shape.getStrideX() < 1 || shape.getDilationY() < 1 ||
      shape.getDilationX() < 1)
    return op->emitOpError("kernel_c7: a stride or dilation is below 1");
  if (isConv && shape.getInputChannels() < 1)
    return op->emitOpError("kernel_c8: has ")
           << shape.getInputChannels() << " input channels";
  return success();
}

/// Sums of every call must lie within the scratch memory.
static LogicalResult verifySums(Operation *op, KernelAttr shape, bool isConv,
                                int64_t iterations, const Device &device) {
  if (!shape.getSumsIn() && !shape.getSumsOut()) {
    if (shape.getSumsOffset() || shape.getSumsStep())
      return op->emitOpError("kernel_c11: has a place for sums but no sums");
    return success();
  }
  if (!isConv)
    return op->emitOpError("kernel_c11: is no convolution but has sums");
  int64_t width = 0, channels = 0;
  for (int64_t value : shape.getOutputWidth())
    width = std::max(width, value);
  for (int64_t value : shape.getOutputChannels())
    channels = std::max(channels, value);
  int64_t capacity = device.coreScratchBytes;
  int64_t bytes = 0, first = shape.getSumsOffset(), last = 0;
  bool overflow =
      llvm::MulOverflow(width, channels, bytes) ||
      llvm::MulOverflow(bytes, int64_t(4), bytes) ||
      llvm::MulOverflow(iterations - 1, shape.getSumsStep(), last) ||
      llvm::AddOverflow(last, first, last);
  if (overflow || std::min(first, last) < 0 || bytes > capacity ||
      std::max(first, last) > capacity - bytes)
    return op->emitOpError("kernel_c11: sums of ")
           << width << " x " << channels << " from byte " << first << " to "
           << last << " exceed the " << capacity
           << " bytes of a core's scratch memory";
  return success();
}

template <typename OpT>
static LogicalResult verifyKernel(OpT op, bool needsInput2, bool needsParams) {
  if (failed(verifyLocks(op, op.getAcquires(), op.getAcquireValues(),
                         op.getReleases(), op.getReleaseValues(), "kernel_c1")))
    return failure();
  int64_t iterations = op.getIterations();
  if (iterations < 1)
    return op.emitOpError("kernel_c2: has ") << iterations << " iterations";
  if (failed(verifyWithNext(op, "kernel_c12")))
    return failure();
  if (int64_t(op.getShape().getParamsOffset()) < 0)
    return op.emitOpError("kernel_c13: constants begin at byte ")
           << op.getShape().getParamsOffset();
  if (static_cast<bool>(op.getInput2()) != needsInput2)
    return op.emitOpError("kernel_c3: ")
           << (needsInput2 ? "needs" : "takes no") << " second input";
  if (static_cast<bool>(op.getParams()) != needsParams)
    return op.emitOpError("kernel_c3: ")
           << (needsParams ? "needs" : "takes no") << " parameters";
  for (Value buffer :
       {op.getInput(), op.getInput2(), op.getParams(), op.getOutput()})
    if (buffer && memoryOf(buffer) != MemoryKind::Core)
      return op.emitOpError("kernel_c4: a buffer is in ")
             << stringifyMemoryKind(memoryOf(buffer)) << " but must be in core";
  Device device = deviceOf(op);
  constexpr bool isConv = std::is_same_v<OpT, ConvOp>;
  if (failed(verifyShape(op, op.getShape(), isConv, device)) ||
      failed(verifySums(op, op.getShape(), isConv, iterations, device)))
    return failure();
  if (static_cast<int64_t>(op.getTakes()) < 0 ||
      static_cast<int64_t>(op.getFrees()) < 0)
    return op.emitOpError(
        "kernel_c9: takes or frees a negative number of slots");
  return verifyLayer(op, op.getLayer(), "kernel_c10");
}

LogicalResult ConvOp::verify() { return verifyKernel(*this, false, true); }
LogicalResult MaxPoolOp::verify() { return verifyKernel(*this, false, false); }
LogicalResult AvgPoolOp::verify() { return verifyKernel(*this, false, true); }
LogicalResult AddOp::verify() { return verifyKernel(*this, true, true); }
LogicalResult DwConvOp::verify() { return verifyKernel(*this, false, true); }
LogicalResult SubOp::verify() { return verifyKernel(*this, true, true); }
LogicalResult MulOp::verify() { return verifyKernel(*this, true, true); }
LogicalResult CopyOp::verify() { return verifyKernel(*this, false, true); }

//===----------------------------------------------------------------------===//
// SyncOp
//===----------------------------------------------------------------------===//

LogicalResult SyncOp::verify() {
  if (failed(verifyLocks(*this, getAcquires(), getAcquireValues(),
                         getReleases(), getReleaseValues(), "sync_c1")))
    return failure();
  Device device = deviceOf(*this);
  bool onCores = getEngine() == EngineKind::Core;
  int64_t limit = onCores ? device.columns
                          : instances(static_cast<Engine>(getEngine()), device);
  if (failed(verifyIndices(*this, getAt(), limit, "sync_c2: instance")) ||
      failed(verifyIndices(*this, getCores(), onCores ? device.rows : 0,
                           "sync_c3: core")))
    return failure();
  if (onCores && getAt().empty() != getCores().empty())
    return emitOpError("sync_c3: names ")
           << (getAt().empty() ? "rows without columns"
                               : "columns without rows");
  return verifyLayer(*this, getLayer(), "sync_c4");
}
