//===- ProgramFromIR.cpp - From aie2 ops to a Program  ----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Walks the body of a program op once. What the ops' verifiers guarantee is
// relied on; what only holds after the passes have run is checked here.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Target/ProgramFromIR.h"
#include "BSAIE/Analysis/SourcePlace.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace bsaie;

static_assert(static_cast<int>(aie2::EngineKind::Load) ==
                  static_cast<int>(Engine::Load) &&
              static_cast<int>(aie2::EngineKind::Core) ==
                  static_cast<int>(Engine::Core) &&
              static_cast<int>(aie2::MemoryKind::Core) ==
                  static_cast<int>(Memory::Core));

namespace {

class Translator {
public:
  explicit Translator(TranslatedProgram &result)
      : result(result), program(result.program) {}

  LogicalResult run(aie2::ProgramOp op);

private:
  LogicalResult translate(aie2::BufferOp op);
  LogicalResult translate(aie2::LockOp op);
  LogicalResult translate(aie2::ParametersOp op);
  LogicalResult translate(aie2::PortOp op);
  LogicalResult translate(aie2::SyncOp op);
  template <typename OpT>
  LogicalResult translateTransfer(OpT op, Opcode opcode);
  template <typename OpT>
  LogicalResult translateKernel(OpT op, Opcode opcode);

  /// An instruction with what all of them have.
  template <typename OpT>
  Instruction begin(OpT op, Opcode opcode);
  Access translate(aie2::AccessAttr attr, OperandRange buffers) const;
  Member translate(aie2::MemberAttr attr, OperandRange buffers) const;
  /// Of the place of `loc`, or of its name where it has none.
  unsigned source(Location loc);

  TranslatedProgram &result;
  Program &program;
  DenseMap<Value, unsigned> buffers, locks;
  llvm::StringMap<unsigned> sources;
};

} // namespace

unsigned Translator::source(Location loc) {
  std::string place = placeOf(loc);
  if (place.empty())
    place = nameFromLocation(loc).str();
  if (place.empty())
    return 0;
  auto [it, inserted] = sources.try_emplace(place, program.sources.size());
  if (inserted)
    program.sources.push_back(place);
  return it->second;
}

//===----------------------------------------------------------------------===//
// Declarations
//===----------------------------------------------------------------------===//

LogicalResult Translator::translate(aie2::BufferOp op) {
  std::optional<ArrayRef<int64_t>> addresses = op.getAddresses();
  if (!addresses)
    return op.emitOpError("'") << op.getName() << "' has no address yet";
  Buffer buffer;
  buffer.name = op.getName().str();
  buffer.memory = static_cast<Memory>(op.getMemory());
  buffer.addressBytes.assign(addresses->begin(), addresses->end());
  buffer.sizeBytes.assign(op.getBytes().begin(), op.getBytes().end());
  buffer.source = source(op.getLoc());
  buffers[op.getResult()] = program.buffers.size();
  program.buffers.push_back(std::move(buffer));
  return success();
}

LogicalResult Translator::translate(aie2::LockOp op) {
  std::optional<uint64_t> number = op.getNumber();
  if (!number)
    return op.emitOpError("'") << op.getName() << "' has no number yet";
  Lock lock;
  lock.name = op.getName().str();
  lock.kind = op.getKind() == aie2::LockKind::Pair ? Lock::Pair : Lock::Core;
  lock.from = static_cast<Engine>(op.getSrc());
  lock.to = static_cast<Engine>(op.getDst());
  lock.initial = op.getInit();
  lock.number = *number;
  lock.source = source(op.getLoc());
  locks[op.getResult()] = program.locks.size();
  program.locks.push_back(std::move(lock));
  return success();
}

LogicalResult Translator::translate(aie2::ParametersOp op) {
  program.parameters = buffers.lookup(op.getBuffer());
  int64_t bytes = program.buffers[program.parameters].sizeBytes.front();
  if (auto dense = dyn_cast<DenseElementsAttr>(op.getImage())) {
    result.parameters = dense.getRawData();
    if (dense.isSplat()) {
      // Any number of bytes, in a few of text.
      constexpr int64_t maxSplatBytes = 1 << 28;
      if (bytes > maxSplatBytes)
        return op.emitOpError("the image is one value for ")
               << bytes << " bytes, more than " << maxSplatBytes;
      result.splat.assign(bytes, result.parameters.front());
      result.parameters = result.splat;
    }
  } else if (auto resource =
                 dyn_cast<DenseResourceElementsAttr>(op.getImage())) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob)
      return op.emitOpError("the bytes of resource '")
             << resource.getRawHandle().getKey() << "' are not in the file";
    result.parameters = blob->getData();
  } else {
    return op.emitOpError("the image is neither dense nor dense_resource");
  }
  if (static_cast<int64_t>(result.parameters.size()) != bytes)
    return op.emitOpError("the image holds ")
           << result.parameters.size() << " bytes but its type says " << bytes;
  return success();
}

LogicalResult Translator::translate(aie2::PortOp op) {
  Port port;
  port.name = op.getName().str();
  port.buffer = buffers.lookup(op.getBuffer());
  port.shape.assign(op.getShape().begin(), op.getShape().end());
  (op.getOutput() ? program.outputs : program.inputs)
      .push_back(std::move(port));
  return success();
}

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

template <typename OpT>
Instruction Translator::begin(OpT op, Opcode opcode) {
  Instruction instruction;
  instruction.opcode = opcode;
  instruction.engine = static_cast<Engine>(op.getEngineKind());
  for (auto [lock, value] : llvm::zip(op.getAcquires(), op.getAcquireValues()))
    instruction.acquires.push_back({locks.lookup(lock), value});
  for (auto [lock, value] : llvm::zip(op.getReleases(), op.getReleaseValues()))
    instruction.releases.push_back({locks.lookup(lock), value});
  instruction.layer = op.getLayer();
  instruction.source = source(op.getLoc());
  return instruction;
}

Access Translator::translate(aie2::AccessAttr attr,
                             OperandRange operands) const {
  Access access;
  access.buffer = buffers.lookup(operands[attr.getBuffer()]);
  access.memtile = attr.getMemtile();
  access.offsetBytes = attr.getOffset();
  access.stepBytes = attr.getStep();
  access.rowStepBytes = attr.getRowStep();
  for (auto [size, stride] : llvm::zip(attr.getSizes(), attr.getStrides()))
    access.dims.push_back({size, stride});
  return access;
}

Member Translator::translate(aie2::MemberAttr attr,
                             OperandRange operands) const {
  Member member;
  member.at.assign(attr.getAt().begin(), attr.getAt().end());
  member.cores.assign(attr.getCores().begin(), attr.getCores().end());
  member.each = attr.getEach();
  member.channel = attr.getChannel();
  for (aie2::PieceAttr from : attr.getPieces()) {
    Piece piece;
    piece.isFill = !from.getFrom();
    if (piece.isFill)
      piece.fill = static_cast<int8_t>(from.getFill());
    else
      piece.from = translate(from.getFrom(), operands);
    piece.to = translate(from.getTo(), operands);
    member.pieces.push_back(std::move(piece));
  }
  return member;
}

template <typename OpT>
LogicalResult Translator::translateTransfer(OpT op, Opcode opcode) {
  Instruction instruction = begin(op, opcode);
  instruction.iterations = op.getIterations();
  instruction.withNext = op.getWithNext();
  for (Attribute member : op.getMembers())
    instruction.members.push_back(
        translate(cast<aie2::MemberAttr>(member), op.getBuffers()));
  program.instructions.push_back(std::move(instruction));
  return success();
}

template <typename OpT>
LogicalResult Translator::translateKernel(OpT op, Opcode opcode) {
  Instruction instruction = begin(op, opcode);
  instruction.iterations = op.getIterations();
  instruction.withNext = op.getWithNext();
  aie2::KernelAttr shape = op.getShape();
  KernelCall &call = instruction.kernel;
  auto index = [&](Value buffer) {
    return buffer ? static_cast<int>(buffers.lookup(buffer)) : -1;
  };
  auto assign = [](auto &to, ArrayRef<int64_t> from) {
    to.assign(from.begin(), from.end());
  };
  call.input = index(op.getInput());
  call.input2 = index(op.getInput2());
  call.params = index(op.getParams());
  call.output = index(op.getOutput());
  call.inputOffset = shape.getInputOffset();
  call.inputStep = shape.getInputStep();
  call.input2Offset = shape.getInput2Offset();
  call.input2Step = shape.getInput2Step();
  call.outputOffset = shape.getOutputOffset();
  call.outputStep = shape.getOutputStep();
  call.paramsOffset = shape.getParamsOffset();
  call.inputRowPitch = shape.getInputRowPitch();
  call.kernelHeight = shape.getKernelHeight();
  call.kernelWidth = shape.getKernelWidth();
  call.kernelRowBegin = shape.getKernelRowBegin();
  call.kernelRowEnd = shape.getKernelRowEnd();
  call.strideX = shape.getStrideX();
  call.dilationY = shape.getDilationY();
  call.dilationX = shape.getDilationX();
  assign(call.outputWidth, shape.getOutputWidth());
  assign(call.outputChannels, shape.getOutputChannels());
  call.inputChannels = shape.getInputChannels();
  assign(call.validBegin, shape.getValidBegin());
  assign(call.validEnd, shape.getValidEnd());
  call.sumsIn = shape.getSumsIn();
  call.sumsOut = shape.getSumsOut();
  call.sumsOffset = shape.getSumsOffset();
  call.sumsStep = shape.getSumsStep();
  program.instructions.push_back(std::move(instruction));
  return success();
}

LogicalResult Translator::translate(aie2::SyncOp op) {
  Instruction instruction = begin(op, Opcode::Sync);
  if (!op.getAt().empty()) {
    Member member;
    member.at.assign(op.getAt().begin(), op.getAt().end());
    member.cores.assign(op.getCores().begin(), op.getCores().end());
    instruction.members.push_back(std::move(member));
  }
  program.instructions.push_back(std::move(instruction));
  return success();
}

//===----------------------------------------------------------------------===//
// The whole program
//===----------------------------------------------------------------------===//

static LayerInfo translate(aie2::LayerAttr attr) {
  LayerInfo layer;
  layer.name = attr.getName().str();
  layer.kind = attr.getKind().str();
  layer.location = attr.getLocation().str();
  layer.macs = attr.getMacs();
  layer.nonZeroMacs = attr.getNonZeroMacs();
  layer.blocks = attr.getBlocks();
  layer.totalBlocks = attr.getTotalBlocks();
  layer.splits = attr.getSplits().str();
  layer.estimateSeconds = attr.getEstimate();
  return layer;
}

LogicalResult Translator::run(aie2::ProgramOp op) {
  llvm::Expected<Device> device = parseDevice(op.getDevice().getSpec());
  if (!device)
    return op.emitOpError(llvm::toString(device.takeError()));
  program.device = *device;
  for (Attribute layer : op.getLayers())
    program.layers.push_back(::translate(cast<aie2::LayerAttr>(layer)));
  if (aie2::ReferenceAttr figures = op.getReferenceAttr())
    program.reference = {figures.getRoofline(), figures.getLayerBound(),
                         figures.getLowerBound()};
  for (Operation &inner : op.getBody().front()) {
    LogicalResult translated =
        llvm::TypeSwitch<Operation *, LogicalResult>(&inner)
            .Case<aie2::BufferOp, aie2::LockOp, aie2::ParametersOp,
                  aie2::PortOp, aie2::SyncOp>(
                [&](auto each) { return translate(each); })
            .Case([&](aie2::LoadOp each) {
              return translateTransfer(each, Opcode::Load);
            })
            .Case([&](aie2::LoadWOp each) {
              return translateTransfer(each, Opcode::LoadW);
            })
            .Case([&](aie2::WriteOp each) {
              return translateTransfer(each, Opcode::Write);
            })
            .Case([&](aie2::LoadFMOp each) {
              return translateTransfer(each, Opcode::LoadFM);
            })
            .Case([&](aie2::LoadWMOp each) {
              return translateTransfer(each, Opcode::LoadWM);
            })
            .Case([&](aie2::WriteFMOp each) {
              return translateTransfer(each, Opcode::WriteFM);
            })
            .Case([&](aie2::ConvOp each) {
              return translateKernel(each, Opcode::Conv);
            })
            .Case([&](aie2::MaxPoolOp each) {
              return translateKernel(each, Opcode::MaxPool);
            })
            .Case([&](aie2::AvgPoolOp each) {
              return translateKernel(each, Opcode::AvgPool);
            })
            .Case([&](aie2::AddOp each) {
              return translateKernel(each, Opcode::Add);
            })
            .Case([&](aie2::DwConvOp each) {
              return translateKernel(each, Opcode::DwConv);
            })
            .Case([&](aie2::SubOp each) {
              return translateKernel(each, Opcode::Sub);
            })
            .Case([&](aie2::MulOp each) {
              return translateKernel(each, Opcode::Mul);
            })
            .Case([&](aie2::CopyOp each) {
              return translateKernel(each, Opcode::Copy);
            })
            .Default([](Operation *each) {
              return each->emitOpError("has no place in a program");
            });
    if (failed(translated))
      return failure();
  }
  if (llvm::Error error = checkStructure(program))
    return emitError(op.getLoc(), "program @")
           << op.getSymName() << ": " << llvm::toString(std::move(error));
  return success();
}

FailureOr<TranslatedProgram> bsaie::programFromIR(aie2::ProgramOp op) {
  TranslatedProgram result;
  if (failed(Translator(result).run(op)))
    return failure();
  return result;
}

FailureOr<aie2::ProgramOp> bsaie::findProgram(Operation *root, StringRef name) {
  SmallVector<aie2::ProgramOp> programs, matches;
  root->walk<WalkOrder::PreOrder>([&](aie2::ProgramOp program) {
    programs.push_back(program);
    if (name.empty() || program.getSymName() == name)
      matches.push_back(program);
    return WalkResult::skip();
  });
  if (matches.size() == 1)
    return matches.front();
  if (programs.empty())
    return emitError(root->getLoc(), "the module holds no aie2.program");
  InFlightDiagnostic diag =
      name.empty()
          ? emitError(root->getLoc(), "the module holds several programs: ")
          : emitError(root->getLoc(), "the module holds no single program @")
                << name << ", but: ";
  llvm::interleaveComma(programs, diag, [&](aie2::ProgramOp program) {
    diag << "@" << program.getSymName();
  });
  if (name.empty())
    diag << "; choose one with --program=NAME";
  return diag;
}

llvm::Expected<SimulationResult>
bsaie::keepTime(const TranslatedProgram &translated,
                SimulationOptions options) {
  options.timingOnly = true;
  return simulate(translated.program, translated.parameterBytes(), {}, options);
}

llvm::Expected<Report>
bsaie::reportProgram(const TranslatedProgram &translated) {
  SimulationOptions options;
  options.findCriticalPath = true;
  llvm::Expected<SimulationResult> result = keepTime(translated, options);
  if (!result)
    return result.takeError();
  return makeReport(translated.program, *result);
}
