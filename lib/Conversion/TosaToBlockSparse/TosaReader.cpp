//===- TosaReader.cpp - Constants of TOSA graphs ----------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads what surrounds the layers of a TOSA graph.
//
//===----------------------------------------------------------------------===//

#include "TosaReader.h"
#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace bsaie;

template <typename T>
static std::string toText(const T &value) {
  std::string text;
  llvm::raw_string_ostream(text) << "'" << value << "'";
  return text;
}

template <typename... Args>
static llvm::Error refuse(const char *format, Args &&...args) {
  return llvm::createStringError(
      llvm::formatv(format, std::forward<Args>(args)...).str());
}

std::string bsaie::toString(ArrayRef<int64_t> shape) {
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::interleave(shape, os, "x");
  return text;
}

bool bsaie::hasElements(Value value, unsigned bits) {
  auto type = dyn_cast<ShapedType>(value.getType());
  return type && type.getElementType().isSignlessInteger(bits);
}

ArrayRef<int64_t> bsaie::shapeOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.hasStaticShape() ? type.getShape() : ArrayRef<int64_t>();
}

ElementsAttr bsaie::getConstantElements(Value value) {
  if (auto constant = value.getDefiningOp<tosa::ConstOp>())
    return constant.getValues();
  if (auto constant = value.getDefiningOp<arith::ConstantOp>())
    return dyn_cast<ElementsAttr>(constant.getValue());
  return {};
}

/// i16 multipliers (scale32 = false).
static std::optional<SmallVector<int32_t>> readInt16(ElementsAttr values) {
  int64_t count = values.getNumElements();
  if (auto dense = dyn_cast<DenseElementsAttr>(values)) {
    SmallVector<int32_t> result;
    for (APInt value : dense.getValues<APInt>())
      result.push_back(static_cast<int32_t>(value.getSExtValue()));
    return result;
  }
  auto resource = dyn_cast<DenseResourceElementsAttr>(values);
  AsmResourceBlob *blob =
      resource ? resource.getRawHandle().getBlob() : nullptr;
  if (!blob || static_cast<int64_t>(blob->getData().size()) != 2 * count)
    return std::nullopt;
  SmallVector<int32_t> result;
  for (int64_t i = 0; i < count; ++i)
    result.push_back(static_cast<int16_t>(
        llvm::support::endian::read16le(blob->getData().data() + 2 * i)));
  return result;
}

llvm::Expected<SmallVector<int32_t>> bsaie::readIntegers(Value value,
                                                         StringRef what) {
  ElementsAttr elements = getConstantElements(value);
  if (!elements)
    return refuse("{0} is not a constant", what);
  if (blocksparse::exceeds(elements.getShapedType().getShape(),
                           blocksparse::maxChannelValues))
    return refuse("{0} of type {1} has more than {2} values", what,
                  toText(elements.getShapedType()),
                  blocksparse::maxChannelValues);
  std::optional<SmallVector<int32_t>> result;
  if (elements.getElementType().isInteger(8)) {
    SmallVector<int8_t> storage;
    if (std::optional<ArrayRef<int8_t>> values =
            blocksparse::readInt8(elements, storage))
      result.emplace(values->begin(), values->end());
  } else if (elements.getElementType().isInteger(16)) {
    result = readInt16(elements);
  } else if (elements.getElementType().isInteger(32)) {
    result = blocksparse::readInt32(elements);
  } else {
    return refuse("{0} has element type {1}, expected i8, i16 or i32", what,
                  toText(elements.getElementType()));
  }
  if (!result)
    return refuse("{0} has no data, or not as much as its type {1} says", what,
                  toText(elements.getShapedType()));
  return std::move(*result);
}

llvm::Expected<int32_t> bsaie::readScalar(Value value, StringRef what) {
  llvm::Expected<SmallVector<int32_t>> values = readIntegers(value, what);
  if (!values)
    return values.takeError();
  if (values->size() != 1)
    return refuse("{0} has {1} values, expected 1", what, values->size());
  return values->front();
}

llvm::Expected<SmallVector<int64_t>> bsaie::readShape(Value value,
                                                      StringRef what) {
  auto constant = value.getDefiningOp<tosa::ConstShapeOp>();
  if (!constant)
    return refuse("{0} is not a constant", what);
  constexpr int64_t maxEntries = 64;
  if (int64_t count = constant.getValues().getNumElements(); count > maxEntries)
    return refuse("{0} has {1} entries, more than {2}", what, count,
                  maxEntries);
  SmallVector<int64_t> result;
  for (APInt entry : constant.getValues().getValues<APInt>())
    result.push_back(entry.getSExtValue());
  return result;
}

llvm::Expected<blocksparse::RequantAttr>
bsaie::readRescale(tosa::RescaleOp op) {
  if (op.getInputUnsigned() || op.getOutputUnsigned())
    return refuse("has an unsigned type; only int8 and int32 are supported");
  llvm::Expected<SmallVector<int32_t>> multiplier =
      readIntegers(op.getMultiplier(), "multiplier");
  if (!multiplier)
    return multiplier.takeError();
  llvm::Expected<SmallVector<int32_t>> shift =
      readIntegers(op.getShift(), "shift");
  if (!shift)
    return shift.takeError();
  llvm::Expected<int32_t> inputZp = readScalar(op.getInputZp(), "input_zp");
  if (!inputZp)
    return inputZp.takeError();
  llvm::Expected<int32_t> outputZp = readScalar(op.getOutputZp(), "output_zp");
  if (!outputZp)
    return outputZp.takeError();
  // Upstream executes INEXACT_ROUND as SINGLE_ROUND, which it may be.
  bool doubleRound = op.getRoundingMode() == tosa::RoundingMode::DOUBLE_ROUND;
  SmallVector<int8_t> shifts(shift->begin(), shift->end());
  std::string message;
  ScopedDiagnosticHandler handler(op.getContext(), [&](Diagnostic &d) {
    message = d.str();
    return success();
  });
  auto emit = [&] { return emitError(op.getLoc()); };
  if (failed(blocksparse::RequantAttr::verify(
          emit, *multiplier, shifts, doubleRound, *inputZp, *outputZp)))
    return llvm::createStringError(message);
  return blocksparse::RequantAttr::get(op.getContext(), *multiplier, shifts,
                                       doubleRound, *inputZp, *outputZp);
}

blocksparse::RequantAttr bsaie::identityRequant(MLIRContext *context) {
  return blocksparse::RequantAttr::get(context, {1 << 30}, {30},
                                       /*doubleRound=*/false, 0, 0);
}

llvm::Expected<ElementsAttr> bsaie::readWeightElements(Value value) {
  ElementsAttr elements = getConstantElements(value);
  if (!elements)
    return refuse("weights are not a constant");
  SmallVector<int8_t> storage;
  if (!elements.getElementType().isInteger(8))
    return refuse("weights have type {0}; only int8 weights with a static "
                  "shape are supported",
                  toText(elements.getShapedType()));
  if (blocksparse::exceeds(elements.getShapedType().getShape(),
                           blocksparse::maxWeightValues))
    return refuse("weights of type {0} have more than {1} values",
                  toText(elements.getShapedType()),
                  blocksparse::maxWeightValues);
  if (!blocksparse::readInt8(elements, storage))
    return refuse("weights have no data, or not as much as their type {0} says",
                  toText(elements.getShapedType()));
  return elements;
}

llvm::Expected<std::optional<BlockMask>> bsaie::readMask(tosa::Conv2DOp conv) {
  auto given =
      conv->getAttrOfType<blocksparse::MaskAttr>(blocksparse::maskAttrName);
  if (!given)
    return std::nullopt;
  BlockMask mask = blocksparse::toBlockMask(given);
  ArrayRef<int64_t> dims = shapeOf(conv.getWeight());
  BlockMask expected({dims[0], dims[1], dims[2], dims[3]}, mask.block, true);
  if (mask.blockRows != expected.blockRows ||
      mask.blockColumns != expected.blockColumns)
    return refuse("mask has {0}x{1} blocks of {2}x{3} but the weights have "
                  "{4}x{5}",
                  mask.blockRows, mask.blockColumns, mask.block.rows,
                  mask.block.columns, expected.blockRows,
                  expected.blockColumns);
  llvm::Expected<int32_t> weightZp =
      readScalar(conv.getWeightZp(), "weight_zp");
  if (!weightZp)
    return weightZp.takeError();
  if (*weightZp != 0)
    return refuse("has a mask and weight zero point {0}; masks demand 0",
                  *weightZp);
  return mask;
}

llvm::Expected<SmallVector<int64_t>> bsaie::readSlice(tosa::SliceOp op) {
  llvm::Expected<SmallVector<int64_t>> begin =
      readShape(op.getStart(), "start");
  if (!begin)
    return begin.takeError();
  ArrayRef<int64_t> input = shapeOf(op.getInput1());
  ArrayRef<int64_t> output = shapeOf(op.getOutput());
  if (input.empty() || input.size() != output.size() ||
      input.size() != begin->size())
    return refuse("has types {0} and {1}; every shape must be static",
                  toText(op.getInput1().getType()),
                  toText(op.getOutput().getType()));
  SmallVector<int64_t> cut;
  for (size_t dim = 0; dim < input.size(); ++dim) {
    int64_t first = (*begin)[dim], rest = input[dim] - first - output[dim];
    if (first < 0 || rest < 0)
      return refuse(
          "takes {0} entries from {1} of dimension {2}, which has {3}",
          output[dim], first, dim, input[dim]);
    cut.append({first, rest});
  }
  return cut;
}

llvm::Expected<SmallVector<int64_t>> bsaie::readPad(tosa::PadOp op) {
  llvm::Expected<SmallVector<int64_t>> padding =
      readShape(op.getPadding(), "padding");
  if (!padding)
    return padding.takeError();
  if (padding->size() != 2 * shapeOf(op.getInput1()).size())
    return refuse("padding has {0} entries for type {1}", padding->size(),
                  toText(op.getInput1().getType()));
  for (int64_t entry : *padding)
    if (entry < 0)
      return refuse("padding has entry {0}, expected at least 0", entry);
  return padding;
}

llvm::Error bsaie::checkActivation(Value value, StringRef what) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !type.hasStaticShape())
    return refuse("{0} has type {1}; every shape must be static", what,
                  toText(value.getType()));
  if (!type.getElementType().isSignlessInteger(8))
    return refuse("{0} has element type {1}; only int8 networks are supported",
                  what, toText(type.getElementType()));
  if (type.getRank() < 1 || type.getRank() > 4)
    return refuse("{0} has rank {1}; activations are NHWC", what,
                  type.getRank());
  if (blocksparse::exceeds(type.getShape(), blocksparse::maxActivationValues))
    return refuse("{0} of type {1} has more than {2} values", what,
                  toText(type), blocksparse::maxActivationValues);
  if (type.getNumElements() == 0)
    return refuse("{0} has type {1}, which is empty", what, toText(type));
  return llvm::Error::success();
}
