//===- AIE2Ops.cpp - Assembly of the ops  -----------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Text of the ops and the engine of each instruction.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Dialect/AIE2/IR/AIE2Ops.h"
#include "AttributeSyntax.h"

using namespace mlir;
using namespace bsaie;
using namespace bsaie::aie2;

/// A keyword of an enum, read by its `symbolize`.
template <typename EnumT>
static ParseResult parseEnum(AsmParser &parser, EnumT &value, StringRef what,
                             std::optional<EnumT> (*symbolize)(StringRef)) {
  StringRef keyword;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseKeyword(&keyword))
    return failure();
  std::optional<EnumT> found = symbolize(keyword);
  if (!found)
    return parser.emitError(loc)
           << "unknown " << what << " '" << keyword << "'";
  value = *found;
  return success();
}

/// `core`, or `pair from loadfm to core`.
static ParseResult parseLockInstances(OpAsmParser &parser, LockKindAttr &kind,
                                      EngineKindAttr &src,
                                      EngineKindAttr &dst) {
  LockKind kindValue = LockKind::Core;
  EngineKind srcValue = EngineKind::Core, dstValue = EngineKind::Core;
  if (parseEnum(parser, kindValue, "kind of lock", symbolizeLockKind))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("from")) &&
      (parseEnum(parser, srcValue, "engine", symbolizeEngineKind) ||
       parser.parseKeyword("to") ||
       parseEnum(parser, dstValue, "engine", symbolizeEngineKind)))
    return failure();
  MLIRContext *context = parser.getContext();
  kind = LockKindAttr::get(context, kindValue);
  src = EngineKindAttr::get(context, srcValue);
  dst = EngineKindAttr::get(context, dstValue);
  return success();
}

static void printLockInstances(OpAsmPrinter &printer, Operation *,
                               LockKindAttr kind, EngineKindAttr src,
                               EngineKindAttr dst) {
  printer << stringifyLockKind(kind.getValue());
  if (src.getValue() != EngineKind::Core || dst.getValue() != EngineKind::Core)
    printer << " from " << stringifyEngineKind(src.getValue()) << " to "
            << stringifyEngineKind(dst.getValue());
}

#define GET_OP_CLASSES
#include "BSAIE/Dialect/AIE2/IR/AIE2Ops.cpp.inc"

#include "BSAIE/Dialect/AIE2/IR/AIE2Interfaces.cpp.inc"

//===----------------------------------------------------------------------===//
// Pieces of syntax
//===----------------------------------------------------------------------===//

namespace {
using Operand = OpAsmParser::UnresolvedOperand;

/// Locks with their values, as in `acquire(%k0 : 1, %k1 : 2)`.
struct LockList {
  SmallVector<Operand> locks;
  SmallVector<int64_t> values;
};

/// What all instructions have: iterations and locks.
struct Prefix {
  int64_t iterations = 1;
  bool withNext = false;
  LockList acquires, releases;
};
} // namespace

static ParseResult parseLocks(OpAsmParser &parser, StringRef keyword,
                              LockList &list) {
  if (failed(parser.parseOptionalKeyword(keyword)))
    return success();
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, [&] {
    return failure(parser.parseOperand(list.locks.emplace_back()) ||
                   parser.parseColon() ||
                   parser.parseInteger(list.values.emplace_back()));
  });
}

static void printLocks(OpAsmPrinter &printer, StringRef keyword,
                       OperandRange locks, ArrayRef<int64_t> values) {
  if (locks.empty())
    return;
  printer << ' ' << keyword << '(';
  llvm::interleaveComma(llvm::zip(locks, values), printer, [&](auto use) {
    printer << std::get<0>(use) << " : " << std::get<1>(use);
  });
  printer << ')';
}

static ParseResult parsePrefix(OpAsmParser &parser, Prefix &prefix) {
  if (succeeded(parser.parseOptionalKeyword("iter")) &&
      parser.parseInteger(prefix.iterations))
    return failure();
  prefix.withNext = succeeded(parser.parseOptionalKeyword("with_next"));
  return failure(parseLocks(parser, "acquire", prefix.acquires) ||
                 parseLocks(parser, "release", prefix.releases));
}

template <typename OpT>
static void printPrefix(OpAsmPrinter &printer, OpT op) {
  if (op.getIterations() != 1)
    printer << " iter " << op.getIterations();
  if (op.getWithNext())
    printer << " with_next";
  printLocks(printer, "acquire", op.getAcquires(), op.getAcquireValues());
  printLocks(printer, "release", op.getReleases(), op.getReleaseValues());
}

/// `keyword 3`, or 0.
static ParseResult parseOptionalCount(OpAsmParser &parser, StringRef keyword,
                                      IntegerAttr &attr) {
  int64_t value = 0;
  if (succeeded(parser.parseOptionalKeyword(keyword)) &&
      parser.parseInteger(value))
    return failure();
  attr = parser.getBuilder().getI64IntegerAttr(value);
  return success();
}

static void printOptionalCount(OpAsmPrinter &printer, StringRef keyword,
                               int64_t value) {
  if (value)
    printer << ' ' << keyword << ' ' << value;
}

static ParseResult resolve(OpAsmParser &parser, OperationState &result,
                           ArrayRef<Operand> buffers, const Prefix &prefix) {
  MLIRContext *context = parser.getContext();
  Type buffer = BufferType::get(context), lock = LockType::get(context);
  return failure(
      parser.resolveOperands(buffers, buffer, result.operands) ||
      parser.resolveOperands(prefix.acquires.locks, lock, result.operands) ||
      parser.resolveOperands(prefix.releases.locks, lock, result.operands));
}

template <typename Properties>
static void setLocks(OpAsmParser &parser, Properties &properties,
                     const Prefix &prefix) {
  Builder &builder = parser.getBuilder();
  properties.acquire_values =
      builder.getDenseI64ArrayAttr(prefix.acquires.values);
  properties.release_values =
      builder.getDenseI64ArrayAttr(prefix.releases.values);
}

static void printDiscardable(OpAsmPrinter &printer, Operation *op) {
  printer.printOptionalAttrDict(op->getDiscardableAttrDictionary().getValue());
}

//===----------------------------------------------------------------------===//
// Transfers
//===----------------------------------------------------------------------===//

/// iter 9 acquire(%k0 : 1) release(%k1 : 1) buffers(%x, %ring) members [...]
template <typename OpT>
static ParseResult parseTransfer(OpAsmParser &parser, OperationState &result) {
  auto &properties = result.getOrAddProperties<typename OpT::Properties>();
  Prefix prefix;
  SmallVector<Operand> buffers;
  SmallVector<Attribute> members;
  auto parseOneMember = [&]() -> ParseResult {
    MemberAttr member;
    if (parseMember(parser, member))
      return failure();
    members.push_back(member);
    return success();
  };
  if (parsePrefix(parser, prefix) || parser.parseKeyword("buffers") ||
      parser.parseOperandList(buffers, AsmParser::Delimiter::Paren) ||
      parser.parseKeyword("members") ||
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Square,
                                     parseOneMember) ||
      parseOptionalCount(parser, "layer", properties.layer) ||
      parseOptionalCount(parser, "rows", properties.rows) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      resolve(parser, result, buffers, prefix))
    return failure();
  setLocks(parser, properties, prefix);
  properties.iterations =
      parser.getBuilder().getI64IntegerAttr(prefix.iterations);
  if (prefix.withNext)
    properties.with_next = parser.getBuilder().getUnitAttr();
  properties.members = parser.getBuilder().getArrayAttr(members);
  properties.operandSegmentSizes = {
      static_cast<int32_t>(buffers.size()),
      static_cast<int32_t>(prefix.acquires.locks.size()),
      static_cast<int32_t>(prefix.releases.locks.size())};
  return success();
}

template <typename OpT>
static void printTransfer(OpAsmPrinter &printer, OpT op) {
  printPrefix(printer, op);
  printer << " buffers(" << op.getBuffers() << ") members [";
  bool several = op.getMembers().size() > 1;
  printer.increaseIndent();
  printer.increaseIndent();
  llvm::interleave(
      op.getMembers(),
      [&](Attribute member) {
        if (several)
          printer.printNewline();
        printMember(printer, cast<MemberAttr>(member));
      },
      [&] { printer << ','; });
  printer.decreaseIndent();
  printer.decreaseIndent();
  printer << ']';
  printOptionalCount(printer, "layer", op.getLayer());
  printOptionalCount(printer, "rows", op.getRows());
  printDiscardable(printer, op);
}

#define BSAIE_TRANSFER(OP, ENGINE)                                             \
  ParseResult OP::parse(OpAsmParser &parser, OperationState &result) {         \
    return parseTransfer<OP>(parser, result);                                  \
  }                                                                            \
  void OP::print(OpAsmPrinter &printer) { printTransfer(printer, *this); }     \
  EngineKind OP::getEngineKind() { return EngineKind::ENGINE; }

BSAIE_TRANSFER(LoadOp, Load)
BSAIE_TRANSFER(LoadWOp, LoadW)
BSAIE_TRANSFER(WriteOp, Write)
BSAIE_TRANSFER(LoadFMOp, LoadFM)
BSAIE_TRANSFER(LoadWMOp, LoadWM)
BSAIE_TRANSFER(WriteFMOp, WriteFM)
#undef BSAIE_TRANSFER

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

static ParseResult parseBuffer(OpAsmParser &parser, StringRef keyword,
                               SmallVectorImpl<Operand> &buffers) {
  return failure(parser.parseKeyword(keyword) || parser.parseLParen() ||
                 parser.parseOperand(buffers.emplace_back()) ||
                 parser.parseRParen());
}

static ParseResult parseOptionalBuffer(OpAsmParser &parser, StringRef keyword,
                                       SmallVectorImpl<Operand> &buffers,
                                       int32_t &count) {
  count = succeeded(parser.parseOptionalKeyword(keyword));
  if (!count)
    return success();
  return failure(parser.parseLParen() ||
                 parser.parseOperand(buffers.emplace_back()) ||
                 parser.parseRParen());
}

/// iter 9 acquire(..) release(..) input(%x) params(%w) output(%y) shape <...>
template <typename OpT>
static ParseResult parseKernelOp(OpAsmParser &parser, OperationState &result) {
  auto &properties = result.getOrAddProperties<typename OpT::Properties>();
  Prefix prefix;
  SmallVector<Operand> buffers;
  int32_t input2 = 0, params = 0;
  if (parsePrefix(parser, prefix) || parseBuffer(parser, "input", buffers) ||
      parseOptionalBuffer(parser, "input2", buffers, input2) ||
      parseOptionalBuffer(parser, "params", buffers, params) ||
      parseBuffer(parser, "output", buffers) || parser.parseKeyword("shape") ||
      parser.parseLess() || parseKernel(parser, properties.shape) ||
      parser.parseGreater() ||
      parseOptionalCount(parser, "layer", properties.layer) ||
      parseOptionalCount(parser, "takes", properties.takes) ||
      parseOptionalCount(parser, "frees", properties.frees) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      resolve(parser, result, buffers, prefix))
    return failure();
  setLocks(parser, properties, prefix);
  properties.iterations =
      parser.getBuilder().getI64IntegerAttr(prefix.iterations);
  if (prefix.withNext)
    properties.with_next = parser.getBuilder().getUnitAttr();
  properties.operandSegmentSizes = {
      1,
      input2,
      params,
      1,
      static_cast<int32_t>(prefix.acquires.locks.size()),
      static_cast<int32_t>(prefix.releases.locks.size())};
  return success();
}

template <typename OpT>
static void printKernelOp(OpAsmPrinter &printer, OpT op) {
  printPrefix(printer, op);
  printer << " input(" << op.getInput() << ')';
  if (op.getInput2())
    printer << " input2(" << op.getInput2() << ')';
  if (op.getParams())
    printer << " params(" << op.getParams() << ')';
  printer << " output(" << op.getOutput() << ") shape <";
  printKernel(printer, op.getShape());
  printer << '>';
  printOptionalCount(printer, "layer", op.getLayer());
  printOptionalCount(printer, "takes", op.getTakes());
  printOptionalCount(printer, "frees", op.getFrees());
  printDiscardable(printer, op);
}

#define BSAIE_KERNEL(OP)                                                       \
  ParseResult OP::parse(OpAsmParser &parser, OperationState &result) {         \
    return parseKernelOp<OP>(parser, result);                                  \
  }                                                                            \
  void OP::print(OpAsmPrinter &printer) { printKernelOp(printer, *this); }     \
  EngineKind OP::getEngineKind() { return EngineKind::Core; }

BSAIE_KERNEL(ConvOp)
BSAIE_KERNEL(MaxPoolOp)
BSAIE_KERNEL(AvgPoolOp)
BSAIE_KERNEL(AddOp)
BSAIE_KERNEL(DwConvOp)
BSAIE_KERNEL(SubOp)
BSAIE_KERNEL(MulOp)
BSAIE_KERNEL(CopyOp)
#undef BSAIE_KERNEL

//===----------------------------------------------------------------------===//
// SyncOp
//===----------------------------------------------------------------------===//

EngineKind SyncOp::getEngineKind() { return getEngine(); }

/// core acquire(%k0 : 1) release(%k1 : 1) at [0] cores [1]
ParseResult SyncOp::parse(OpAsmParser &parser, OperationState &result) {
  auto &properties = result.getOrAddProperties<Properties>();
  EngineKind engine = EngineKind::Core;
  Prefix prefix;
  SmallVector<int64_t> at, cores;
  if (parseEnum(parser, engine, "engine", symbolizeEngineKind) ||
      parseLocks(parser, "acquire", prefix.acquires) ||
      parseLocks(parser, "release", prefix.releases))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("at")) && parseIntegers(parser, at))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("cores")) &&
      parseIntegers(parser, cores))
    return failure();
  if (parseOptionalCount(parser, "layer", properties.layer) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      resolve(parser, result, {}, prefix))
    return failure();
  setLocks(parser, properties, prefix);
  properties.engine = EngineKindAttr::get(parser.getContext(), engine);
  properties.at = parser.getBuilder().getDenseI64ArrayAttr(at);
  properties.cores = parser.getBuilder().getDenseI64ArrayAttr(cores);
  properties.operandSegmentSizes = {
      static_cast<int32_t>(prefix.acquires.locks.size()),
      static_cast<int32_t>(prefix.releases.locks.size())};
  return success();
}

void SyncOp::print(OpAsmPrinter &printer) {
  printer << ' ' << stringifyEngineKind(getEngine());
  printLocks(printer, "acquire", getAcquires(), getAcquireValues());
  printLocks(printer, "release", getReleases(), getReleaseValues());
  if (!getAt().empty()) {
    printer << " at ";
    printIntegers(printer, getAt());
  }
  if (!getCores().empty()) {
    printer << " cores ";
    printIntegers(printer, getCores());
  }
  printOptionalCount(printer, "layer", getLayer());
  printDiscardable(printer, *this);
}

//===----------------------------------------------------------------------===//
// Names of results
//===----------------------------------------------------------------------===//

void BufferOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  setName(getResult(), getName());
}

void LockOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  setName(getResult(), getName());
}
