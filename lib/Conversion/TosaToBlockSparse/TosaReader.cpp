//===- TosaReader.cpp - Constants and crops of TOSA graphs ------*- C++ -*-===//
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

using namespace mlir;
using namespace bsaie;

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

FailureOr<SmallVector<int32_t>> bsaie::readIntegers(Operation *op, Value value,
                                                    StringRef what) {
  ElementsAttr elements = getConstantElements(value);
  if (!elements)
    return op->emitOpError() << what << " is not a constant";
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
    return op->emitOpError()
           << what << " has element type " << elements.getElementType()
           << ", expected i8, i16 or i32";
  }
  if (!result)
    return op->emitOpError()
           << what << " has no data, or not as much as its type "
           << elements.getShapedType() << " says";
  return std::move(*result);
}

FailureOr<int32_t> bsaie::readZeroPoint(Operation *op, Value value,
                                        StringRef what) {
  FailureOr<SmallVector<int32_t>> values = readIntegers(op, value, what);
  if (failed(values))
    return failure();
  if (values->size() != 1)
    return op->emitOpError()
           << what << " has " << values->size() << " values, expected 1";
  return values->front();
}

FailureOr<blocksparse::RequantAttr> bsaie::readRescale(tosa::RescaleOp op) {
  if (op.getInputUnsigned() || op.getOutputUnsigned())
    return op.emitOpError(
        "has an unsigned type; only int8 and int32 are supported");
  FailureOr<SmallVector<int32_t>> multiplier =
      readIntegers(op, op.getMultiplier(), "multiplier");
  if (failed(multiplier))
    return failure();
  FailureOr<SmallVector<int32_t>> shift =
      readIntegers(op, op.getShift(), "shift");
  if (failed(shift))
    return failure();
  FailureOr<int32_t> inputZp = readZeroPoint(op, op.getInputZp(), "input_zp");
  if (failed(inputZp))
    return failure();
  FailureOr<int32_t> outputZp =
      readZeroPoint(op, op.getOutputZp(), "output_zp");
  if (failed(outputZp))
    return failure();
  // Upstream executes INEXACT_ROUND as SINGLE_ROUND, which it may be.
  bool doubleRound = op.getRoundingMode() == tosa::RoundingMode::DOUBLE_ROUND;
  SmallVector<int8_t> shifts(shift->begin(), shift->end());
  auto emit = [&] { return op.emitOpError(); };
  if (failed(blocksparse::RequantAttr::verify(
          emit, *multiplier, shifts, doubleRound, *inputZp, *outputZp)))
    return failure();
  return blocksparse::RequantAttr::get(op.getContext(), *multiplier, shifts,
                                       doubleRound, *inputZp, *outputZp);
}

std::optional<std::array<int64_t, 4>> bsaie::readCrop(tosa::SliceOp op) {
  auto start = op.getStart().getDefiningOp<tosa::ConstShapeOp>();
  auto input = dyn_cast<RankedTensorType>(op.getInput1().getType());
  auto output = dyn_cast<RankedTensorType>(op.getOutput().getType());
  if (!start || !input || !output || input.getRank() != 4 ||
      !input.hasStaticShape() || !output.hasStaticShape())
    return std::nullopt;
  SmallVector<int64_t> begin;
  for (APInt value : start.getValues().getValues<APInt>())
    begin.push_back(value.getSExtValue());
  if (begin.size() != 4)
    return std::nullopt;
  std::array<int64_t, 4> crop;
  for (int dim = 0; dim < 4; ++dim) {
    int64_t rest = input.getDimSize(dim) - begin[dim] - output.getDimSize(dim);
    if (begin[dim] < 0 || rest < 0)
      return std::nullopt;
    if (dim == 1 || dim == 2) {
      crop[2 * (dim - 1)] = begin[dim];
      crop[2 * (dim - 1) + 1] = rest;
    } else if (begin[dim] || rest) {
      return std::nullopt;
    }
  }
  return crop;
}

LogicalResult bsaie::checkActivation(Operation *op, Value value,
                                     StringRef what) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !type.hasStaticShape())
    return op->emitOpError() << what << " has type " << value.getType()
                             << "; every shape must be static";
  if (!type.getElementType().isSignlessInteger(8))
    return op->emitOpError()
           << what << " has element type " << type.getElementType()
           << "; only int8 networks are supported";
  if (type.getRank() != 4)
    return op->emitOpError() << what << " has rank " << type.getRank()
                             << "; activations are NHWC";
  if (type.getDimSize(0) != 1)
    return op->emitOpError()
           << what << " has " << type.getDimSize(0)
           << " images; a network is compiled for one and runs several times";
  return success();
}

StringRef bsaie::nameFromLocation(Location loc) {
  if (auto name = dyn_cast<NameLoc>(loc))
    return name.getName();
  if (auto fused = dyn_cast<FusedLoc>(loc))
    for (Location part : fused.getLocations())
      if (StringRef name = nameFromLocation(part); !name.empty())
        return name;
  return {};
}
