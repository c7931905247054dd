//===- BlockSparseToTosa.cpp - The masked dense meaning of layers *- C++
//-*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes each layer as the TOSA ops that define it, so that upstream can
// execute a module before placement. tensor ops between the layers stay as they
// are.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Conversion/Passes.h"
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include "BSAIE/Dialect/BlockSparse/IR/LayerGeometry.h"
#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "WriteTosa.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace bsaie;
using namespace bsaie::blocksparse;

namespace bsaie {
#define GEN_PASS_DEF_CONVERTBLOCKSPARSETOTOSA
#include "BSAIE/Conversion/Passes.h.inc"
} // namespace bsaie

namespace {
/// Writes one layer.
class LayerWriter {
public:
  LayerWriter(OpBuilder &b, Operation *op) : b(getNamedLocation(op), b) {}

  FailureOr<Value> write(Operation *op) {
    using Result = FailureOr<Value>;
    return llvm::TypeSwitch<Operation *, Result>(op)
        .Case([&](Conv2DOp conv) { return writeConv(conv); })
        .Case([&](DepthwiseConv2DOp conv) { return writeDepthwise(conv); })
        .Case([&](MaxPool2DOp pool) { return writeMaxPool(pool); })
        .Case([&](AvgPool2DOp pool) { return writeAvgPool(pool); })
        .Case([&](CopyOp copy) { return writeCopy(copy); })
        .Case<AddOp, SubOp, MulOp>([&](auto op) { return writeBinary(op); });
  }

private:
  Value constant(ElementsAttr values) {
    return tosa::ConstOp::create(b, values.getShapedType(), values);
  }
  template <typename T>
  Value vector(ArrayRef<T> values) {
    auto type = RankedTensorType::get({static_cast<int64_t>(values.size())},
                                      b.getIntegerType(8 * sizeof(T)));
    return constant(DenseElementsAttr::get(type, values));
  }
  Value shape(ArrayRef<int64_t> values) {
    auto type = tosa::shapeType::get(b.getContext(), values.size());
    return tosa::ConstShapeOp::create(b, type, b.getIndexTensorAttr(values));
  }

  /// `value` within the pads, which are 0 afterwards.
  Value padded(Value value, int8_t padValue, SmallVectorImpl<int64_t> &pad) {
    SmallVector<int64_t, 8> padding = {0, 0};
    llvm::append_range(padding, pad);
    padding.append({0, 0});
    pad.assign(4, 0);
    auto type = cast<RankedTensorType>(value.getType());
    SmallVector<int64_t, 4> sizes(type.getShape());
    for (int dim = 0; dim < 4; ++dim)
      sizes[dim] += padding[2 * dim] + padding[2 * dim + 1];
    if (type.getShape() == ArrayRef<int64_t>(sizes))
      return value;
    return tosa::PadOp::create(b, type.clone(sizes), value, shape(padding),
                               vector<int8_t>({padValue}));
  }

  /// The input as TOSA can read it: sliced to what the windows span, so that
  /// the stride divides exactly, with pads that are not negative.
  template <typename LayerOp>
  Value spannedInput(LayerOp op, int8_t padValue,
                     SmallVectorImpl<int64_t> &pad) {
    auto type = cast<RankedTensorType>(op.getInput().getType());
    auto output = cast<RankedTensorType>(op.getOutput().getType());
    Value input = op.getInput();
    SmallVector<int64_t, 4> begin = {0, 0, 0, 0}, size(type.getShape());
    SmallVector<int64_t, 8> fill(8, 0);
    bool outside = false;
    pad.assign(4, 0);
    for (int dim = 0; dim < 2; ++dim) {
      WindowedDim window = getWindowedDim(op, dim);
      InputRange range = inputRange(window, 0, output.getDimSize(1 + dim));
      begin[1 + dim] = range.begin;
      size[1 + dim] = range.size;
      pad[2 * dim] = range.padBefore;
      pad[2 * dim + 1] = range.padAfter;
      outside |= range.padBefore < 0 || range.padAfter < 0;
    }
    if (outside) {
      // Windows that read nothing but padding: pad by hand, then cut.
      for (int dim = 0; dim < 2; ++dim) {
        int64_t first = begin[1 + dim] - pad[2 * dim];
        int64_t last = begin[1 + dim] + size[1 + dim] + pad[2 * dim + 1];
        fill[2 * (1 + dim)] = std::max<int64_t>(0, -first);
        fill[2 * (1 + dim) + 1] =
            std::max<int64_t>(0, last - type.getDimSize(1 + dim));
        begin[1 + dim] = first + fill[2 * (1 + dim)];
        size[1 + dim] = last - first;
        pad[2 * dim] = pad[2 * dim + 1] = 0;
      }
      SmallVector<int64_t, 4> padded(type.getShape());
      for (int dim = 0; dim < 4; ++dim)
        padded[dim] += fill[2 * dim] + fill[2 * dim + 1];
      type = type.clone(padded);
      input = tosa::PadOp::create(b, type, input, shape(fill),
                                  vector<int8_t>({padValue}));
    }
    if (type.getShape() == ArrayRef<int64_t>(size))
      return input;
    return tosa::SliceOp::create(b, type.clone(size), input, shape(begin),
                                 shape(size));
  }

  Value rescale(Value input, RequantAttr requant, unsigned outputBits) {
    auto type = cast<RankedTensorType>(input.getType());
    auto zeroPoint = [&](Type element, int32_t value) -> Value {
      if (element.isInteger(8))
        return vector<int8_t>({static_cast<int8_t>(value)});
      return vector<int32_t>({value});
    };
    Type outputElement = b.getIntegerType(outputBits);
    return tosa::RescaleOp::create(
        b, type.clone(outputElement), input,
        vector<int32_t>(requant.getMultiplier()),
        vector<int8_t>(requant.getShift()),
        zeroPoint(type.getElementType(), requant.getInputZp()),
        zeroPoint(outputElement, requant.getOutputZp()), /*scale32=*/true,
        requant.getDoubleRound() ? tosa::RoundingMode::DOUBLE_ROUND
                                 : tosa::RoundingMode::SINGLE_ROUND,
        /*per_channel=*/requant.getMultiplier().size() > 1,
        /*input_unsigned=*/false, /*output_unsigned=*/false);
  }

  Value clamp(Value input, int64_t min, int64_t max) {
    if (min == -128 && max == 127)
      return input;
    return tosa::ClampOp::create(b, input.getType(), input,
                                 b.getI8IntegerAttr(min),
                                 b.getI8IntegerAttr(max));
  }

  FailureOr<Value> writeWeights(Conv2DOp op);
  FailureOr<Value> writeConv(Conv2DOp op);
  FailureOr<Value> writeMaxPool(MaxPool2DOp op);
  FailureOr<Value> writeAvgPool(AvgPool2DOp op);
  FailureOr<Value> writeDepthwise(DepthwiseConv2DOp op);
  FailureOr<Value> writeCopy(CopyOp op);
  template <typename BinaryOp>
  FailureOr<Value> writeBinary(BinaryOp op);

  ImplicitLocOpBuilder b;
};
} // namespace

FailureOr<Value> LayerWriter::writeWeights(Conv2DOp op) {
  WeightsSource source = resolveWeights(op.getWeights());
  if (!source.op)
    return op.emitOpError("weights are not a constant");
  WeightsOp constantOp = source.op;
  ElementsAttr elements = constantOp.getValues();
  SmallVector<int8_t> storage;
  std::optional<ArrayRef<int8_t>> values =
      readWeights(source, storage, /*exact=*/true);
  if (!values)
    return op.emitOpError("weights have no data, or not as much as their type ")
           << elements.getShapedType() << " says";
  SmallVector<int8_t> original;
  std::optional<ArrayRef<int8_t>> whole = readInt8(elements, original);
  if (whole->size() == values->size() &&
      (whole->data() == values->data() || *whole == *values))
    return constant(elements);
  auto type = RankedTensorType::get(op.getWeights().getType().getShape(),
                                    b.getIntegerType(8));
  if (isa<DenseResourceElementsAttr>(elements)) {
    return constant(DenseResourceElementsAttr::get(
        type, "masked_weights",
        HeapAsmResourceBlob::allocateAndCopyInferAlign(*values)));
  }
  return constant(DenseElementsAttr::get(type, *values));
}

FailureOr<Value> LayerWriter::writeConv(Conv2DOp op) {
  FailureOr<Value> weights = writeWeights(op);
  if (failed(weights))
    return failure();
  SmallVector<int64_t, 4> pad;
  Value input = spannedInput(op, op.getInputZp(), pad);
  auto type = cast<RankedTensorType>(op.getOutput().getType());
  Value sums = tosa::Conv2DOp::create(
      b, type.clone(b.getI32Type()), input, *weights,
      vector<int32_t>(op.getBias()),
      vector<int8_t>({static_cast<int8_t>(op.getInputZp())}),
      vector<int8_t>({static_cast<int8_t>(op.getWeightZp())}), pad,
      op.getStride(), op.getDilation(), b.getI32Type());
  return clamp(rescale(sums, op.getRequant(), 8), op.getMinVal(),
               op.getMaxVal());
}

FailureOr<Value> LayerWriter::writeMaxPool(MaxPool2DOp op) {
  SmallVector<int64_t, 4> pad;
  Value input = spannedInput(op, -128, pad);
  return tosa::MaxPool2dOp::create(b, op.getOutput().getType(), input,
                                   op.getKernel(), op.getStride(), pad)
      .getResult();
}

FailureOr<Value> LayerWriter::writeAvgPool(AvgPool2DOp op) {
  SmallVector<int64_t, 4> pad;
  Value input = spannedInput(op, op.getInputZp(), pad);
  if (op.getCountPad())
    input = padded(input, op.getInputZp(), pad);
  return tosa::AvgPool2dOp::create(
             b, op.getOutput().getType(), input,
             vector<int8_t>({static_cast<int8_t>(op.getInputZp())}),
             vector<int8_t>({static_cast<int8_t>(op.getOutputZp())}),
             op.getKernel(), op.getStride(), pad, b.getI32Type())
      .getResult();
}

FailureOr<Value> LayerWriter::writeDepthwise(DepthwiseConv2DOp op) {
  SmallVector<int8_t> storage;
  if (!readInt8(op.getWeights(), storage))
    return op.emitOpError("weights have no data, or not as much as their type ")
           << op.getWeights().getShapedType() << " says";
  SmallVector<int64_t, 4> pad;
  Value input = spannedInput(op, op.getInputZp(), pad);
  auto type = cast<RankedTensorType>(op.getOutput().getType());
  Value sums = tosa::DepthwiseConv2DOp::create(
      b, type.clone(b.getI32Type()), input, constant(op.getWeights()),
      vector<int32_t>(op.getBias()),
      vector<int8_t>({static_cast<int8_t>(op.getInputZp())}),
      vector<int8_t>({static_cast<int8_t>(op.getWeightZp())}), pad,
      op.getStride(), op.getDilation(), b.getI32Type());
  return clamp(rescale(sums, op.getRequant(), 8), op.getMinVal(),
               op.getMaxVal());
}

FailureOr<Value> LayerWriter::writeCopy(CopyOp op) {
  SmallVector<int64_t, 4> pad;
  Value value = spannedInput(op, op.getPadValue(), pad);
  value = padded(value, op.getPadValue(), pad);
  if (std::optional<RequantAttr> requant = op.getRequant())
    value = rescale(value, *requant, 8);
  return clamp(value, op.getMinVal(), op.getMaxVal());
}

template <typename BinaryOp>
FailureOr<Value> LayerWriter::writeBinary(BinaryOp op) {
  Value lhs = rescale(op.getLhs(), op.getLhsRequant(), 32);
  Value rhs = rescale(op.getRhs(), op.getRhsRequant(), 32);
  Value result;
  if constexpr (std::is_same_v<BinaryOp, AddOp>)
    result = tosa::AddOp::create(b, lhs.getType(), lhs, rhs);
  else if constexpr (std::is_same_v<BinaryOp, SubOp>)
    result = tosa::SubOp::create(b, lhs.getType(), lhs, rhs);
  else
    result = tosa::MulOp::create(b, lhs.getType(), lhs, rhs,
                                 vector<int8_t>({op.getShift()}));
  return clamp(rescale(result, op.getRequant(), 8), op.getMinVal(),
               op.getMaxVal());
}

// The importer finds the name there again.
Location blocksparse::getNamedLocation(Operation *layer) {
  auto name = layer->getAttrOfType<StringAttr>(nameAttrName);
  return name ? NameLoc::get(name, layer->getLoc()) : layer->getLoc();
}

FailureOr<Value> blocksparse::writeLayerAsTosa(OpBuilder &builder,
                                               Operation *layer) {
  return LayerWriter(builder, layer).write(layer);
}

void blocksparse::expandFusedLayers(func::FuncOp function) {
  SmallVector<SegmentOp> segments;
  function.walk([&](SegmentOp op) { segments.push_back(op); });
  IRRewriter rewriter(function.getContext());
  for (SegmentOp segment : segments)
    segment.inlineBody(rewriter);
  SmallVector<Conv2DOp> fused;
  function.walk([&](Conv2DOp op) {
    if (op.isFused())
      fused.push_back(op);
  });
  for (Conv2DOp op : fused)
    op.unfuse(rewriter);
}

LogicalResult blocksparse::replaceLayers(
    func::FuncOp function,
    function_ref<FailureOr<Value>(OpBuilder &, Operation *)> write) {
  SmallVector<Operation *> layers, weights;
  function.walk([&](Operation *op) {
    if (isa<WeightsOp, SliceWeightsOp>(op))
      weights.push_back(op);
    else if (isa_and_nonnull<BlockSparseDialect>(op->getDialect()))
      layers.push_back(op);
  });
  OpBuilder builder(function.getContext());
  for (Operation *op : layers) {
    builder.setInsertionPoint(op);
    FailureOr<Value> value = write(builder, op);
    if (failed(value))
      return failure();
    op->getResult(0).replaceAllUsesWith(*value);
    op->erase();
  }
  for (Operation *op : llvm::reverse(weights))
    if (op->use_empty())
      op->erase();
  return success();
}

static LogicalResult convertFunction(func::FuncOp function) {
  expandFusedLayers(function);
  return replaceLayers(function, writeLayerAsTosa);
}

void blocksparse::dropProjectAttributes(Operation *op) {
  if (op->getDialect() && op->getDialect()->getNamespace() ==
                              BlockSparseDialect::getDialectNamespace())
    return;
  SmallVector<StringAttr> names;
  for (NamedAttribute attribute : op->getDiscardableAttrs()) {
    StringRef prefix = attribute.getName().strref().split('.').first;
    if (prefix == "bsaie" ||
        prefix == BlockSparseDialect::getDialectNamespace())
      names.push_back(attribute.getName());
  }
  for (StringAttr name : names)
    op->removeDiscardableAttr(name);
}

namespace {
struct ConvertBlockSparseToTosa
    : bsaie::impl::ConvertBlockSparseToTosaBase<ConvertBlockSparseToTosa> {
  using Base::Base;

  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<tosa::TosaDialect>();
  }

  void runOnOperation() override {
    getOperation().walk(dropProjectAttributes);
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>())
      if (failed(convertFunction(function)))
        return signalPassFailure();
  }
};
} // namespace
