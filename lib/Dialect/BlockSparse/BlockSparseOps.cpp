//===- BlockSparseOps.cpp - Verifiers and folders of the layers -*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checks the numbered constraints of the op descriptions, and folds weights.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include "BSAIE/Dialect/BlockSparse/IR/LayerGeometry.h"
#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "BSAIE/Sparsity/PackedFormat.h"
#include "mlir/IR/OpImplementation.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace bsaie;
using namespace bsaie::blocksparse;

#define GET_OP_CLASSES
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.cpp.inc"

//===----------------------------------------------------------------------===//
// WeightsOp and SliceWeightsOp
//===----------------------------------------------------------------------===//

LogicalResult WeightsOp::verify() {
  WeightsType type = getType();
  // weights_c1
  ShapedType values = getValues().getShapedType();
  if (!values.getElementType().isSignlessInteger(8) ||
      values.getShape() != type.getShape())
    return emitOpError("values have type ")
           << values << ", expected i8 in the shape of " << type;
  // weights_c2
  MaskAttr mask = getMask();
  if (mask.getBlockHeight() != type.getBlockHeight() ||
      mask.getBlockWidth() != type.getBlockWidth())
    return emitOpError("mask has blocks of ")
           << mask.getBlockHeight() << "x" << mask.getBlockWidth()
           << " but the type has " << type.getBlockHeight() << "x"
           << type.getBlockWidth();
  int64_t rows = llvm::divideCeil(type.getShape()[0], type.getBlockHeight());
  int64_t columns = llvm::divideCeil(type.getShape()[3], type.getBlockWidth());
  if (mask.getRows() != rows || mask.getColumns() != columns)
    return emitOpError("mask has ")
           << mask.getRows() << "x" << mask.getColumns()
           << " blocks but the weights have " << rows << "x" << columns;
  return success();
}

OpFoldResult WeightsOp::fold(FoldAdaptor) {
  return ArrayAttr::get(getContext(), {getValues(), getMask()});
}

LogicalResult SliceWeightsOp::verify() {
  WeightsType source = getSource().getType(), result = getType();
  // slice_weights_c1
  if (source.getShape().drop_front() != result.getShape().drop_front() ||
      source.getBlockHeight() != result.getBlockHeight() ||
      source.getBlockWidth() != result.getBlockWidth() ||
      source.getEncoding() != result.getEncoding())
    return emitOpError("result ") << result << " differs from source " << source
                                  << " in more than its output channels";
  // slice_weights_c2
  int64_t begin = getOffset(), total = source.getShape()[0];
  int64_t size = result.getShape()[0];
  if (begin < 0 || begin > total - size)
    return emitOpError("output channels ")
           << begin << " to " << begin + size << " lie outside the " << total
           << " of the source";
  // slice_weights_c3
  int64_t height = source.getBlockHeight(), end = begin + size;
  if (begin % height || (end % height && end != total))
    return emitOpError("output channels ")
           << begin << " to " << end << " cut blocks of " << height
           << " output channels";
  return success();
}

OpFoldResult SliceWeightsOp::fold(FoldAdaptor) {
  if (getSource().getType() == getType())
    return getSource();
  if (auto inner = getSource().getDefiningOp<SliceWeightsOp>()) {
    setOffset(getOffset() + inner.getOffset());
    getSourceMutable().assign(inner.getSource());
    return getResult();
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// conv_c1 and the like: static NHWC, all with the images of the output.
static LogicalResult verifyActivations(Operation *op) {
  auto verify = [&](Value value, const Twine &what) -> LogicalResult {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type)
      return success();
    if (type.getRank() != 4 || !type.hasStaticShape())
      return op->emitOpError() << what << " has type " << type
                               << ", expected NHWC with a static shape";
    for (int64_t dim : type.getShape())
      if (dim < 1)
        return op->emitOpError() << what << " is empty: " << type;
    if (exceeds(type.getShape(), maxActivationValues))
      return op->emitOpError() << what << " has more than "
                               << maxActivationValues << " values: " << type;
    return success();
  };
  for (OpOperand &operand : op->getOpOperands())
    if (failed(verify(operand.get(),
                      "operand " + Twine(operand.getOperandNumber()))))
      return failure();
  if (failed(verify(op->getResult(0), "output")))
    return failure();
  int64_t images =
      cast<RankedTensorType>(op->getResult(0).getType()).getDimSize(0);
  for (OpOperand &operand : op->getOpOperands())
    if (auto type = dyn_cast<RankedTensorType>(operand.get().getType());
        type && type.getDimSize(0) != images)
      return op->emitOpError("operand ")
             << operand.getOperandNumber() << " has " << type.getDimSize(0)
             << " images but the output has " << images;
  return success();
}

static LogicalResult verifyEntries(Operation *op, StringRef name,
                                   ArrayRef<int64_t> values, size_t count,
                                   bool positive) {
  if (values.size() != count)
    return op->emitOpError() << name << " has " << values.size()
                             << " entries, expected " << count;
  for (int64_t value : values) {
    if (positive && value < 1)
      return op->emitOpError()
             << name << " has entry " << value << ", expected at least 1";
    // Keeps all sums of shapes and pads far from overflow.
    constexpr int64_t most = int64_t(1) << 32;
    if (value > most || value < -most)
      return op->emitOpError()
             << name << " has entry " << value << ", which is too large";
  }
  return success();
}

static LogicalResult verifyOutputExtent(Operation *op, const WindowedDim &dim,
                                        StringRef what, int64_t output) {
  int64_t expected = dim.outputExtent();
  if (expected < 1)
    return op->emitOpError()
           << "input " << what << " " << dim.input << " with pads "
           << dim.padBefore << " and " << dim.padAfter
           << " is smaller than the kernel of " << dim.kernel
           << " with dilation " << dim.dilation;
  if (output != expected)
    return op->emitOpError() << "output " << what << " is " << output
                             << ", expected " << expected;
  return success();
}

static LogicalResult verifyClamp(Operation *op, int64_t min, int64_t max) {
  if (min > max)
    return op->emitOpError()
           << "clamps to the empty range " << min << " to " << max;
  return success();
}

static LogicalResult verifyInt8(Operation *op, StringRef what, int64_t value) {
  if (value < -128 || value > 127)
    return op->emitOpError()
           << what << " is " << value << ", expected -128 to 127";
  return success();
}

LogicalResult Conv2DOp::verify() {
  // conv_c1
  if (failed(verifyActivations(*this)))
    return failure();
  // conv_c2
  ArrayRef<int64_t> weights = getWeights().getType().getShape();
  auto input = cast<RankedTensorType>(getInput().getType());
  auto output = cast<RankedTensorType>(getOutput().getType());
  if (input.getDimSize(3) != weights[3])
    return emitOpError("input has ")
           << input.getDimSize(3) << " channels but the weights read "
           << weights[3];
  if (output.getDimSize(3) != weights[0])
    return emitOpError("output has ")
           << output.getDimSize(3) << " channels but the weights write "
           << weights[0];
  // conv_c3
  if (static_cast<int64_t>(getBias().size()) != weights[0])
    return emitOpError("bias has ")
           << getBias().size() << " entries but there are " << weights[0]
           << " output channels";
  // conv_c4
  int64_t scales = getRequant().getMultiplier().size();
  if (scales != 1 && scales != weights[0])
    return emitOpError("requant has ") << scales << " entries but there are "
                                       << weights[0] << " output channels";
  if (getRequant().getInputZp() != 0)
    return emitOpError("requant has input_zp ")
           << getRequant().getInputZp() << ", expected 0";
  // conv_c5
  if (failed(verifyEntries(*this, "pad", getPad(), 4, false)) ||
      failed(verifyEntries(*this, "stride", getStride(), 2, true)) ||
      failed(verifyEntries(*this, "dilation", getDilation(), 2, true)))
    return failure();
  // conv_c6
  for (auto [dim, name] : {std::pair(0, "height"), std::pair(1, "width")}) {
    // conv_c11
    WindowedDim window = getWindowedDim(*this, dim);
    if (getMaxPool() && window.outputExtent() > 0)
      window = getPoolDim(*this, dim);
    if (failed(verifyOutputExtent(*this, window, name,
                                  output.getDimSize(1 + dim))))
      return failure();
  }
  // conv_c7
  if (getWeightZp() != 0)
    if (WeightsSource source = resolveWeights(getWeights()); source.op)
      if (BlockMask mask = toBlockMask(source.op.getMask()); !mask.bits.all())
        return emitOpError("has weight_zp ")
               << int(getWeightZp()) << " but " << mask.size() - mask.count()
               << " of " << mask.size()
               << " blocks are masked, which demands 0";
  // conv_c8
  if (failed(verifyClamp(*this, getMinVal(), getMaxVal())))
    return failure();
  // conv_c9
  if (failed(verifyInt8(*this, "output_zp of requant",
                        getRequant().getOutputZp())))
    return failure();
  // conv_c10
  if (bool(getAddend()) != getSum().has_value())
    return emitOpError(getSum() ? "has a sum but no addend"
                                : "has an addend but no sum");
  if (bool(getSum()) + bool(getMaxPool()) + bool(getAvgPool()) > 1)
    return emitOpError("has more than one of sum, max_pool and avg_pool");
  // conv_c12
  if (getAvgPool() && !readsOnePixelInPlace())
    return emitOpError(
        "has an avg_pool, which needs a 1x1 kernel without pads and strides");
  if (getAddend() && getAddend().getType() != getOutput().getType())
    return emitOpError("adds ")
           << getAddend().getType() << " to " << getOutput().getType();
  return success();
}

bool Conv2DOp::readsOnePixelInPlace() {
  auto isOne = [](int64_t value) { return value == 1; };
  auto isZero = [](int64_t value) { return value == 0; };
  return llvm::all_of(getWeights().getType().getShape().slice(1, 2), isOne) &&
         llvm::all_of(getStride(), isOne) && llvm::all_of(getPad(), isZero);
}

/// A convolution with what it was, and nothing in its epilogue.
static Conv2DOp convAlone(OpBuilder &builder, Conv2DOp op, Value input) {
  auto conv = cast<Conv2DOp>(builder.clone(*op));
  conv.getInputMutable().assign(input);
  conv.getAddendMutable().clear();
  conv.removeSumAttr();
  conv.removeMaxPoolAttr();
  conv.removeAvgPoolAttr();
  conv.removeSubvolumeAttr();
  conv.removePlacementAttr();
  auto type = cast<RankedTensorType>(op.getOutput().getType());
  conv.getOutput().setType(
      type.clone({type.getDimSize(0), getWindowedDim(conv, 0).outputExtent(),
                  getWindowedDim(conv, 1).outputExtent(), type.getDimSize(3)}));
  return conv;
}

Operation *Conv2DOp::unfuse(OpBuilder &builder) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(*this);
  Value input = getInput();
  if (std::optional<AvgPoolAttr> pool = getAvgPool()) {
    auto type = cast<RankedTensorType>(input.getType());
    auto output = cast<RankedTensorType>(getOutput().getType());
    input = AvgPool2DOp::create(
        builder, getLoc(),
        type.clone({type.getDimSize(0), output.getDimSize(1),
                    output.getDimSize(2), type.getDimSize(3)}),
        input, builder.getDenseI64ArrayAttr(pool->getKernel()),
        builder.getDenseI64ArrayAttr(pool->getPad()),
        builder.getDenseI64ArrayAttr(pool->getStride()),
        builder.getI8IntegerAttr(pool->getInputZp()),
        builder.getI8IntegerAttr(pool->getOutputZp()),
        pool->getCountPad() ? builder.getUnitAttr() : UnitAttr(),
        SubvolumeAttr(), PlacementAttr());
  }
  Conv2DOp conv = convAlone(builder, *this, input);
  Operation *last = conv;
  if (std::optional<SumAttr> sum = getSum())
    last = AddOp::create(builder, getLoc(), getOutput().getType(),
                         conv.getOutput(), getAddend(), sum->getSelf(),
                         sum->getAddend(), sum->getRequant(),
                         builder.getI8IntegerAttr(sum->getMin()),
                         builder.getI8IntegerAttr(sum->getMax()),
                         SubvolumeAttr(), PlacementAttr());
  if (std::optional<MaxPoolAttr> pool = getMaxPool())
    last = MaxPool2DOp::create(builder, getLoc(), getOutput().getType(),
                               conv.getOutput(), pool->getKernel(),
                               pool->getPad(), pool->getStride(),
                               SubvolumeAttr(), PlacementAttr());
  getOutput().replaceAllUsesWith(last->getResult(0));
  erase();
  return last;
}

LogicalResult DepthwiseConv2DOp::verify() {
  // depthwise_c1
  if (failed(verifyActivations(*this)))
    return failure();
  auto input = cast<RankedTensorType>(getInput().getType());
  auto output = cast<RankedTensorType>(getOutput().getType());
  int64_t channels = output.getDimSize(3);
  if (input.getDimSize(3) != channels)
    return emitOpError("input has ")
           << input.getDimSize(3) << " channels but the output has "
           << channels;
  // depthwise_c2
  ShapedType weights = getWeights().getShapedType();
  if (!weights.getElementType().isSignlessInteger(8) ||
      weights.getRank() != 4 || weights.getDimSize(0) < 1 ||
      weights.getDimSize(1) < 1 || weights.getDimSize(2) != channels ||
      weights.getDimSize(3) != 1)
    return emitOpError("weights have type ")
           << weights << ", expected i8 of kernel height x kernel width x "
           << channels << " x 1";
  // depthwise_c3
  if (static_cast<int64_t>(getBias().size()) != channels)
    return emitOpError("bias has ")
           << getBias().size() << " entries but there are " << channels
           << " channels";
  // depthwise_c4
  int64_t scales = getRequant().getMultiplier().size();
  if (scales != 1 && scales != channels)
    return emitOpError("requant has ")
           << scales << " entries but there are " << channels << " channels";
  if (getRequant().getInputZp() != 0)
    return emitOpError("requant has input_zp ")
           << getRequant().getInputZp() << ", expected 0";
  // depthwise_c5
  if (failed(verifyEntries(*this, "pad", getPad(), 4, false)) ||
      failed(verifyEntries(*this, "stride", getStride(), 2, true)) ||
      failed(verifyEntries(*this, "dilation", getDilation(), 2, true)))
    return failure();
  // depthwise_c6
  if (failed(verifyOutputExtent(*this, getWindowedDim(*this, 0), "height",
                                output.getDimSize(1))) ||
      failed(verifyOutputExtent(*this, getWindowedDim(*this, 1), "width",
                                output.getDimSize(2))))
    return failure();
  // depthwise_c7
  if (failed(verifyClamp(*this, getMinVal(), getMaxVal())))
    return failure();
  // depthwise_c8
  return verifyInt8(*this, "output_zp of requant", getRequant().getOutputZp());
}

template <typename PoolOp>
static LogicalResult verifyPool(PoolOp op) {
  // pool_c1
  if (failed(verifyActivations(op)))
    return failure();
  auto input = cast<RankedTensorType>(op.getInput().getType());
  auto output = cast<RankedTensorType>(op.getOutput().getType());
  if (input.getDimSize(3) != output.getDimSize(3))
    return op.emitOpError("input has ")
           << input.getDimSize(3) << " channels but the output has "
           << output.getDimSize(3);
  // pool_c2
  if (failed(verifyEntries(op, "kernel", op.getKernel(), 2, true)) ||
      failed(verifyEntries(op, "stride", op.getStride(), 2, true)) ||
      failed(verifyEntries(op, "pad", op.getPad(), 4, false)))
    return failure();
  // pool_c3
  for (int side = 0; side < 4; ++side)
    if (op.getPad()[side] >= op.getKernel()[side / 2])
      return op.emitOpError("pad ")
             << op.getPad()[side] << " is not less than the kernel of "
             << op.getKernel()[side / 2];
  // pool_c4
  if (failed(verifyOutputExtent(op, getWindowedDim(op, 0), "height",
                                output.getDimSize(1))))
    return failure();
  return verifyOutputExtent(op, getWindowedDim(op, 1), "width",
                            output.getDimSize(2));
}

LogicalResult MaxPool2DOp::verify() { return verifyPool(*this); }

LogicalResult AvgPool2DOp::verify() {
  if (failed(verifyPool(*this)))
    return failure();
  // pool_c5
  if (getCountPad() && getKernel()[0] > maxPoolTaps / getKernel()[1])
    return emitOpError("count_pad divides by a kernel of ")
           << getKernel()[0] << "x" << getKernel()[1] << ", more than "
           << maxPoolTaps << " elements";
  return success();
}

template <typename BinaryOp>
static LogicalResult verifyBinary(BinaryOp op) {
  // add_c1, sub_c1, mul_c1
  if (failed(verifyActivations(op)))
    return failure();
  if (op.getLhs().getType() != op.getOutput().getType() ||
      op.getRhs().getType() != op.getOutput().getType())
    return op.emitOpError("operands ")
           << op.getLhs().getType() << " and " << op.getRhs().getType()
           << " have not the type of the output " << op.getOutput().getType();
  // add_c2, sub_c2, mul_c2
  for (RequantAttr requant :
       {op.getLhsRequant(), op.getRhsRequant(), op.getRequant()})
    if (requant.getMultiplier().size() != 1)
      return op.emitOpError("requant has ")
             << requant.getMultiplier().size() << " entries, expected 1";
  // add_c3, sub_c3, mul_c3
  if (failed(verifyInt8(op, "input_zp of lhs_requant",
                        op.getLhsRequant().getInputZp())) ||
      failed(verifyInt8(op, "input_zp of rhs_requant",
                        op.getRhsRequant().getInputZp())) ||
      failed(verifyInt8(op, "output_zp of requant",
                        op.getRequant().getOutputZp())))
    return failure();
  // add_c4, sub_c4, mul_c4
  return verifyClamp(op, op.getMinVal(), op.getMaxVal());
}

LogicalResult AddOp::verify() { return verifyBinary(*this); }
LogicalResult SubOp::verify() { return verifyBinary(*this); }

LogicalResult MulOp::verify() {
  if (failed(verifyBinary(*this)))
    return failure();
  // mul_c5
  if (getShift() < 0 || getShift() > 63)
    return emitOpError("shift is ") << int(getShift()) << ", expected 0 to 63";
  return success();
}

LogicalResult CopyOp::verify() {
  // copy_c1
  if (failed(verifyActivations(*this)))
    return failure();
  auto input = cast<RankedTensorType>(getInput().getType());
  auto output = cast<RankedTensorType>(getOutput().getType());
  if (input.getDimSize(3) != output.getDimSize(3))
    return emitOpError("input has ")
           << input.getDimSize(3) << " channels but the output has "
           << output.getDimSize(3);
  // copy_c2
  if (failed(verifyEntries(*this, "pad", getPad(), 4, false)))
    return failure();
  // copy_c3
  for (int dim = 0; dim < 2; ++dim) {
    int64_t expected =
        input.getDimSize(1 + dim) + getPad()[2 * dim] + getPad()[2 * dim + 1];
    if (output.getDimSize(1 + dim) != expected)
      return emitOpError("output ")
             << (dim == 0 ? "height" : "width") << " is "
             << output.getDimSize(1 + dim) << ", expected " << expected;
  }
  // copy_c4
  if (std::optional<RequantAttr> requant = getRequant()) {
    if (requant->getMultiplier().size() != 1)
      return emitOpError("requant has ")
             << requant->getMultiplier().size() << " entries, expected 1";
    if (failed(
            verifyInt8(*this, "input_zp of requant", requant->getInputZp())) ||
        failed(
            verifyInt8(*this, "output_zp of requant", requant->getOutputZp())))
      return failure();
  }
  // copy_c5
  return verifyClamp(*this, getMinVal(), getMaxVal());
}
