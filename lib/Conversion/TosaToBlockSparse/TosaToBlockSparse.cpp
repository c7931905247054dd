//===- TosaToBlockSparse.cpp - From TOSA to layers --------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Fuses what TOSA spreads over several ops into one layer op each, and
// recognises the mask of the weights. Copies no weights and prunes nothing. A
// function is converted as a whole or left as it was.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Conversion/Passes.h"
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "TosaReader.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace mlir;
using namespace bsaie;

namespace bsaie {
#define GEN_PASS_DEF_CONVERTTOSATOBLOCKSPARSE
#include "BSAIE/Conversion/Passes.h.inc"
} // namespace bsaie

static bool hasElements(Value value, unsigned bits) {
  auto type = dyn_cast<ShapedType>(value.getType());
  return type && type.getElementType().isSignlessInteger(bits);
}

/// A rescale of int32 sums to int8, the end of a convolution or an add.
static bool isRequantisation(tosa::RescaleOp op) {
  return hasElements(op.getInput(), 32) && hasElements(op.getOutput(), 8);
}

/// A rescale of an int8 operand of an add to int32.
static bool isWidening(tosa::RescaleOp op) {
  return hasElements(op.getInput(), 8) && hasElements(op.getOutput(), 32);
}

//===----------------------------------------------------------------------===//
// What can be converted
//===----------------------------------------------------------------------===//

namespace {
/// An op that has no counterpart, and why if that is not plain from its name.
struct Unsupported {
  Operation *op;
  std::string reason;
};
} // namespace

/// Whether the slices above a reader can become its negative pads: rows that
/// were cut off must not come back where padding is read.
static bool absorbsCrop(Value input, ArrayRef<int64_t> pad) {
  std::array<int64_t, 4> total = {0, 0, 0, 0};
  while (auto slice = input.getDefiningOp<tosa::SliceOp>()) {
    std::optional<std::array<int64_t, 4>> crop = readCrop(slice);
    if (!crop)
      return true; // the slice itself is refused
    for (int side = 0; side < 4; ++side)
      total[side] += (*crop)[side];
    input = slice.getInput1();
  }
  for (int side = 0; side < 4; ++side)
    if (total[side] > 0 && pad[side] > 0)
      return false;
  return true;
}

/// Why `op` cannot be converted; nothing when it can.
static std::optional<std::string> whyUnsupported(Operation *op) {
  if (isa<tosa::ConstOp, tosa::ConstShapeOp, func::ReturnOp, arith::ConstantOp>(
          op) ||
      isa_and_nonnull<blocksparse::BlockSparseDialect, tensor::TensorDialect>(
          op->getDialect()))
    return std::nullopt;
  auto usersAre = [&](auto predicate) {
    return llvm::all_of(op->getUsers(), predicate);
  };
  auto isRequantUser = [](Operation *user) {
    auto rescale = dyn_cast<tosa::RescaleOp>(user);
    return rescale && isRequantisation(rescale);
  };
  if (auto conv = dyn_cast<tosa::Conv2DOp>(op)) {
    if (!usersAre(isRequantUser))
      return "its int32 result is read by an op that is not a rescale to int8";
    if (!absorbsCrop(conv.getInput(), conv.getPad()))
      return "it pads a side that a tosa.slice before it crops";
    return std::nullopt;
  }
  if (auto pool = dyn_cast<tosa::MaxPool2dOp>(op)) {
    if (!absorbsCrop(pool.getInput(), pool.getPad()))
      return "it pads a side that a tosa.slice before it crops";
    return std::nullopt;
  }
  if (auto pool = dyn_cast<tosa::AvgPool2dOp>(op)) {
    if (!absorbsCrop(pool.getInput(), pool.getPad()))
      return "it pads a side that a tosa.slice before it crops";
    return std::nullopt;
  }
  if (auto rescale = dyn_cast<tosa::RescaleOp>(op)) {
    if (isRequantisation(rescale)) {
      if (rescale.getInput().getDefiningOp<tosa::Conv2DOp>() ||
          rescale.getInput().getDefiningOp<tosa::AddOp>())
        return std::nullopt;
      return "it rescales neither a convolution nor an add";
    }
    if (isWidening(rescale) &&
        usersAre([](Operation *user) { return isa<tosa::AddOp>(user); }))
      return std::nullopt;
    return "it is neither the end of a convolution or add nor an operand of an "
           "add";
  }
  if (auto add = dyn_cast<tosa::AddOp>(op)) {
    for (Value operand : add->getOperands()) {
      auto rescale = operand.getDefiningOp<tosa::RescaleOp>();
      if (!rescale || !isWidening(rescale))
        return "its operands are not int8 values rescaled to int32";
      if (operand.getType() != add.getOutput().getType())
        return "it broadcasts an operand";
    }
    if (!usersAre(isRequantUser))
      return "its int32 result is read by an op that is not a rescale to int8";
    return std::nullopt;
  }
  if (auto clamp = dyn_cast<tosa::ClampOp>(op)) {
    Value input = clamp.getInput();
    while (auto inner = input.getDefiningOp<tosa::ClampOp>())
      input = inner.getInput();
    auto rescale = input.getDefiningOp<tosa::RescaleOp>();
    if (rescale && isRequantisation(rescale))
      return std::nullopt;
    return "it does not follow the rescale of a convolution or an add";
  }
  if (auto slice = dyn_cast<tosa::SliceOp>(op)) {
    if (!readCrop(slice))
      return "it is not a crop of height and width";
    for (OpOperand &use : op->getUses())
      if (!isa<tosa::Conv2DOp, tosa::MaxPool2dOp, tosa::AvgPool2dOp,
               tosa::SliceOp>(use.getOwner()) ||
          use.getOperandNumber() != 0)
        return "it is read by an op that is neither a convolution nor a pool";
    return std::nullopt;
  }
  return std::string();
}

/// Types first, since what a float network needs is not more ops.
static LogicalResult checkTypes(Operation *op) {
  if (auto conv = dyn_cast<tosa::Conv2DOp>(op)) {
    if (failed(checkActivation(op, conv.getInput(), "input")))
      return failure();
    auto weights = dyn_cast<RankedTensorType>(conv.getWeight().getType());
    if (!weights || !weights.hasStaticShape() ||
        !weights.getElementType().isSignlessInteger(8))
      return op->emitOpError("weights have type ")
             << conv.getWeight().getType()
             << "; only int8 weights with a static shape are supported";
    if (!hasElements(conv.getOutput(), 32))
      return op->emitOpError("has output type ")
             << conv.getOutput().getType() << "; only int32 sums are supported";
    return success();
  }
  if (isa<tosa::MaxPool2dOp, tosa::AvgPool2dOp, tosa::ClampOp, tosa::SliceOp>(
          op))
    return checkActivation(op, op->getOperand(0), "input");
  if (auto rescale = dyn_cast<tosa::RescaleOp>(op)) {
    if (hasElements(rescale.getInput(), 8) &&
        failed(checkActivation(op, rescale.getInput(), "input")))
      return failure();
    if (hasElements(rescale.getOutput(), 8))
      return checkActivation(op, rescale.getOutput(), "output");
  }
  return success();
}

/// One error that names every op without a counterpart, with a note for each.
static LogicalResult checkFunctions(ArrayRef<func::FuncOp> functions) {
  SmallVector<Unsupported> unsupported;
  for (func::FuncOp function : functions) {
    LogicalResult types = success();
    function.walk<WalkOrder::PreOrder>([&](Operation *op) {
      if (op == function)
        return WalkResult::advance();
      if (op->getParentOp() != function)
        return WalkResult::skip();
      types = checkTypes(op);
      if (failed(types))
        return WalkResult::interrupt();
      if (std::optional<std::string> reason = whyUnsupported(op))
        unsupported.push_back({op, *reason});
      return WalkResult::advance();
    });
    if (failed(types))
      return failure();
  }
  if (unsupported.empty())
    return success();
  llvm::MapVector<StringRef, int64_t> names;
  for (const Unsupported &entry : unsupported)
    ++names[entry.op->getName().getStringRef()];
  std::string text;
  for (auto [name, count] : names) {
    text += text.empty() ? name.str() : ", " + name.str();
    if (count > 1)
      text += " (" + std::to_string(count) + ")";
  }
  InFlightDiagnostic diagnostic = emitError(unsupported.front().op->getLoc(),
                                            "cannot convert to blocksparse: ")
                                  << text;
  for (const Unsupported &entry : unsupported) {
    Diagnostic &note = diagnostic.attachNote(entry.op->getLoc());
    note << entry.op->getName();
    if (!entry.reason.empty())
      note << ": " << entry.reason;
  }
  return diagnostic;
}

//===----------------------------------------------------------------------===//
// Conversion of one function
//===----------------------------------------------------------------------===//

namespace {
class FunctionConverter {
public:
  FunctionConverter(func::FuncOp function, BlockShape block,
                    blocksparse::Encoding encoding)
      : function(function), builder(function.getContext()), block(block),
        encoding(encoding) {}

  /// Builds the layers beside the TOSA ops, and puts them in their place when
  /// all are there.
  LogicalResult convert() {
    if (function.isExternal())
      return success();
    for (Operation &op : llvm::make_early_inc_range(function.getBody().front()))
      if (!isNew(&op) && failed(convertOp(&op))) {
        for (Operation *created : llvm::reverse(order))
          created->erase();
        return failure();
      }
    for (auto &[from, to] : values)
      from.replaceAllUsesWith(to);
    eraseDead();
    return success();
  }

private:
  bool isNew(Operation *op) const { return created.contains(op); }

  template <typename T>
  T remember(T op) {
    created.insert(op);
    order.push_back(op);
    return op;
  }

  Value lookup(Value value) const {
    auto it = values.find(value);
    return it == values.end() ? value : it->second;
  }

  LogicalResult convertOp(Operation *op);
  LogicalResult convertRequantised(Value result);
  FailureOr<Operation *> buildConv(tosa::Conv2DOp conv, tosa::RescaleOp rescale,
                                   int64_t min, int64_t max);
  FailureOr<Operation *> buildAdd(tosa::AddOp add, tosa::RescaleOp rescale,
                                  int64_t min, int64_t max);
  FailureOr<Value> getWeights(tosa::Conv2DOp conv, int32_t weightZp);
  Value absorbCrop(Value input, SmallVectorImpl<int64_t> &pad);
  void setName(Operation *layer, Operation *source, StringRef kind);
  void eraseDead();

  func::FuncOp function;
  OpBuilder builder;
  BlockShape block;
  blocksparse::Encoding encoding;
  /// The int8 values of the TOSA graph that somebody reads, and their layers.
  llvm::MapVector<Value, Value> values;
  DenseMap<std::pair<Attribute, Attribute>, Value> weights;
  DenseSet<Operation *> created;
  SmallVector<Operation *> order;
  llvm::StringMap<int64_t> kinds;
  llvm::StringSet<> names;
};
} // namespace

void FunctionConverter::setName(Operation *layer, Operation *source,
                                StringRef kind) {
  std::string name = nameFromLocation(source->getLoc()).str();
  if (name.empty()) {
    do
      name = (kind + Twine(kinds[kind]++)).str();
    while (names.contains(name));
  } else {
    // A convolution whose sums are rescaled twice is two layers.
    std::string base = name;
    for (int64_t i = 1; names.contains(name); ++i)
      name = base + "_" + std::to_string(i);
  }
  names.insert(name);
  layer->setAttr(blocksparse::nameAttrName, builder.getStringAttr(name));
}

Value FunctionConverter::absorbCrop(Value input,
                                    SmallVectorImpl<int64_t> &pad) {
  while (auto slice = input.getDefiningOp<tosa::SliceOp>()) {
    std::array<int64_t, 4> crop = *readCrop(slice);
    for (int side = 0; side < 4; ++side)
      pad[side] -= crop[side];
    input = slice.getInput1();
  }
  return lookup(input);
}

FailureOr<Value> FunctionConverter::getWeights(tosa::Conv2DOp conv,
                                               int32_t weightZp) {
  ElementsAttr elements = getConstantElements(conv.getWeight());
  if (!elements)
    return conv.emitOpError("weights are not a constant");
  SmallVector<int8_t> storage;
  std::optional<ArrayRef<int8_t>> data =
      blocksparse::readInt8(elements, storage);
  if (!data)
    return conv.emitOpError(
               "weights have no data, or not as much as their type ")
           << elements.getShapedType() << " says";
  ArrayRef<int64_t> dims = elements.getShapedType().getShape();
  WeightShape shape{dims[0], dims[1], dims[2], dims[3]};
  BlockShape blockShape = block;
  BlockMask mask;
  if (auto given = conv->getAttrOfType<blocksparse::MaskAttr>(
          blocksparse::maskAttrName)) {
    mask = blocksparse::toBlockMask(given);
    blockShape = mask.block;
    BlockMask expected(shape, blockShape, true);
    if (mask.blockRows != expected.blockRows ||
        mask.blockColumns != expected.blockColumns)
      return conv.emitOpError("mask has ")
             << mask.blockRows << "x" << mask.blockColumns << " blocks of "
             << blockShape.rows << "x" << blockShape.columns
             << " but the weights have " << expected.blockRows << "x"
             << expected.blockColumns;
    if (weightZp != 0)
      return conv.emitOpError("has a mask and weight zero point ")
             << weightZp << "; masks demand 0";
    mask.bits &= recogniseMask(*data, shape, blockShape).bits;
  } else if (weightZp != 0) {
    mask = BlockMask(shape, blockShape, true);
  } else {
    mask = recogniseMask(*data, shape, blockShape);
  }
  blocksparse::MaskAttr maskAttr =
      blocksparse::toMaskAttr(builder.getContext(), mask);
  Value &value = weights[{elements, maskAttr}];
  if (!value) {
    auto type = blocksparse::WeightsType::get(builder.getContext(), dims,
                                              blockShape.rows,
                                              blockShape.columns, encoding);
    value = remember(blocksparse::WeightsOp::create(
        builder, conv.getWeight().getLoc(), type, elements, maskAttr));
  }
  return value;
}

FailureOr<Operation *> FunctionConverter::buildConv(tosa::Conv2DOp conv,
                                                    tosa::RescaleOp rescale,
                                                    int64_t min, int64_t max) {
  FailureOr<blocksparse::RequantAttr> requant = readRescale(rescale);
  if (failed(requant))
    return failure();
  FailureOr<int32_t> inputZp =
      readZeroPoint(conv, conv.getInputZp(), "input_zp");
  if (failed(inputZp))
    return failure();
  FailureOr<int32_t> weightZp =
      readZeroPoint(conv, conv.getWeightZp(), "weight_zp");
  if (failed(weightZp))
    return failure();
  FailureOr<SmallVector<int32_t>> bias =
      readIntegers(conv, conv.getBias(), "bias");
  if (failed(bias))
    return failure();
  FailureOr<Value> weightsValue = getWeights(conv, *weightZp);
  if (failed(weightsValue))
    return failure();
  int64_t channels =
      cast<blocksparse::WeightsType>(weightsValue->getType()).getShape()[0];
  if (bias->size() == 1)
    bias->resize(channels, bias->front());
  // The zero point of the sums is one more addend of each.
  if (int32_t zp = requant->getInputZp()) {
    for (int32_t &value : *bias)
      value = static_cast<int32_t>(static_cast<uint32_t>(value) -
                                   static_cast<uint32_t>(zp));
    requant = blocksparse::RequantAttr::get(
        builder.getContext(), requant->getMultiplier(), requant->getShift(),
        requant->getDoubleRound(), 0, requant->getOutputZp());
  }
  SmallVector<int64_t> pad(conv.getPad());
  Value input = absorbCrop(conv.getInput(), pad);
  auto layer = remember(blocksparse::Conv2DOp::create(
      builder, conv.getLoc(), rescale.getType(), input, *weightsValue,
      builder.getDenseI32ArrayAttr(*bias), *requant,
      builder.getDenseI64ArrayAttr(pad),
      builder.getDenseI64ArrayAttr(conv.getStride()),
      builder.getDenseI64ArrayAttr(conv.getDilation()),
      builder.getI8IntegerAttr(*inputZp), builder.getI8IntegerAttr(*weightZp),
      builder.getI8IntegerAttr(min), builder.getI8IntegerAttr(max),
      blocksparse::SubvolumeAttr(), blocksparse::PlacementAttr()));
  setName(layer, conv, "conv");
  return layer.getOperation();
}

FailureOr<Operation *> FunctionConverter::buildAdd(tosa::AddOp add,
                                                   tosa::RescaleOp rescale,
                                                   int64_t min, int64_t max) {
  auto lhs = add.getInput1().getDefiningOp<tosa::RescaleOp>();
  auto rhs = add.getInput2().getDefiningOp<tosa::RescaleOp>();
  SmallVector<blocksparse::RequantAttr, 3> requants;
  for (tosa::RescaleOp op : {lhs, rhs, rescale}) {
    FailureOr<blocksparse::RequantAttr> requant = readRescale(op);
    if (failed(requant))
      return failure();
    if (requant->getMultiplier().size() != 1)
      return op.emitOpError("of an add has ")
             << requant->getMultiplier().size() << " multipliers, expected 1";
    requants.push_back(*requant);
  }
  auto layer = remember(blocksparse::AddOp::create(
      builder, add.getLoc(), rescale.getType(), lookup(lhs.getInput()),
      lookup(rhs.getInput()), requants[0], requants[1], requants[2],
      builder.getI8IntegerAttr(min), builder.getI8IntegerAttr(max),
      blocksparse::SubvolumeAttr(), blocksparse::PlacementAttr()));
  setName(layer, add, "add");
  return layer.getOperation();
}

/// `result` is that of a rescale to int8 or of the last of the clamps behind
/// it.
LogicalResult FunctionConverter::convertRequantised(Value result) {
  SmallVector<tosa::ClampOp> clamps;
  Value value = result;
  while (auto clamp = value.getDefiningOp<tosa::ClampOp>()) {
    clamps.push_back(clamp);
    value = clamp.getInput();
  }
  int64_t min = -128, max = 127;
  for (tosa::ClampOp clamp : llvm::reverse(clamps)) {
    int64_t low =
        cast<IntegerAttr>(clamp.getMinVal()).getValue().getSExtValue();
    int64_t high =
        cast<IntegerAttr>(clamp.getMaxVal()).getValue().getSExtValue();
    min = std::clamp(min, low, high);
    max = std::clamp(max, low, high);
  }
  auto rescale = value.getDefiningOp<tosa::RescaleOp>();
  builder.setInsertionPoint(result.getDefiningOp());
  FailureOr<Operation *> layer =
      isa<tosa::Conv2DOp>(rescale.getInput().getDefiningOp())
          ? buildConv(rescale.getInput().getDefiningOp<tosa::Conv2DOp>(),
                      rescale, min, max)
          : buildAdd(rescale.getInput().getDefiningOp<tosa::AddOp>(), rescale,
                     min, max);
  if (failed(layer))
    return failure();
  values[result] = (*layer)->getResult(0);
  return success();
}

LogicalResult FunctionConverter::convertOp(Operation *op) {
  // A value that only clamps read is part of the layers that they end.
  auto isRead = [](Operation *op) {
    return llvm::any_of(op->getUsers(), [](Operation *user) {
      return !isa<tosa::ClampOp>(user);
    });
  };
  if (auto rescale = dyn_cast<tosa::RescaleOp>(op))
    return isRequantisation(rescale) && isRead(op)
               ? convertRequantised(rescale.getOutput())
               : success();
  if (auto clamp = dyn_cast<tosa::ClampOp>(op))
    return isRead(op) ? convertRequantised(clamp.getOutput()) : success();
  builder.setInsertionPoint(op);
  if (auto pool = dyn_cast<tosa::MaxPool2dOp>(op)) {
    SmallVector<int64_t> pad(pool.getPad());
    Value input = absorbCrop(pool.getInput(), pad);
    auto layer = remember(blocksparse::MaxPool2DOp::create(
        builder, pool.getLoc(), pool.getType(), input,
        builder.getDenseI64ArrayAttr(pool.getKernel()),
        builder.getDenseI64ArrayAttr(pad),
        builder.getDenseI64ArrayAttr(pool.getStride()),
        blocksparse::SubvolumeAttr(), blocksparse::PlacementAttr()));
    setName(layer, op, "pool");
    values[pool.getOutput()] = layer.getOutput();
    return success();
  }
  if (auto pool = dyn_cast<tosa::AvgPool2dOp>(op)) {
    FailureOr<int32_t> inputZp =
        readZeroPoint(op, pool.getInputZp(), "input_zp");
    if (failed(inputZp))
      return failure();
    FailureOr<int32_t> outputZp =
        readZeroPoint(op, pool.getOutputZp(), "output_zp");
    if (failed(outputZp))
      return failure();
    SmallVector<int64_t> pad(pool.getPad());
    Value input = absorbCrop(pool.getInput(), pad);
    auto layer = remember(blocksparse::AvgPool2DOp::create(
        builder, pool.getLoc(), pool.getType(), input,
        builder.getDenseI64ArrayAttr(pool.getKernel()),
        builder.getDenseI64ArrayAttr(pad),
        builder.getDenseI64ArrayAttr(pool.getStride()),
        builder.getI8IntegerAttr(*inputZp), builder.getI8IntegerAttr(*outputZp),
        blocksparse::SubvolumeAttr(), blocksparse::PlacementAttr()));
    setName(layer, op, "pool");
    values[pool.getOutput()] = layer.getOutput();
  }
  return success();
}

void FunctionConverter::eraseDead() {
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(function.getBody().front()))) {
    bool ours = isNew(&op) || isa<tosa::TosaDialect>(op.getDialect()) ||
                isa<arith::ConstantOp>(op);
    if (ours && op.use_empty() && !op.hasTrait<OpTrait::IsTerminator>())
      op.erase();
  }
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {
struct ConvertTosaToBlockSparse
    : bsaie::impl::ConvertTosaToBlockSparseBase<ConvertTosaToBlockSparse> {
  using Base::Base;

  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<blocksparse::BlockSparseDialect>();
  }

  void runOnOperation() override {
    llvm::Expected<BlockShape> shape = parseBlockShape(block);
    if (!shape) {
      emitError(getOperation().getLoc(), llvm::toString(shape.takeError()));
      return signalPassFailure();
    }
    std::optional<blocksparse::Encoding> listed =
        blocksparse::symbolizeEncoding(encoding);
    if (!listed) {
      emitError(getOperation().getLoc(), "unknown encoding '")
          << encoding << "', expected cbr, cbc or coo";
      return signalPassFailure();
    }
    SmallVector<func::FuncOp> functions(getOperation().getOps<func::FuncOp>());
    if (failed(checkFunctions(functions)))
      return signalPassFailure();
    for (func::FuncOp function : functions)
      if (failed(FunctionConverter(function, *shape, *listed).convert()))
        return signalPassFailure();
  }
};
} // namespace
