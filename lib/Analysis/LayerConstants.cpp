//===- LayerConstants.cpp - The constants of a layer op -------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/LayerConstants.h"
#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace bsaie;

/// What a convolution and a depthwise convolution share.
template <typename ConvOp, typename Constants>
static void readScales(ConvOp op, Constants &constants) {
  constants.bias = op.getBias();
  constants.multiplier = op.getRequant().getMultiplier();
  constants.shift = op.getRequant().getShift();
  constants.doubleRound = op.getRequant().getDoubleRound();
  constants.inputZeroPoint = op.getInputZp();
  constants.weightZeroPoint = op.getWeightZp();
  constants.outputZeroPoint = op.getRequant().getOutputZp();
  constants.clampMin = op.getMinVal();
  constants.clampMax = op.getMaxVal();
}

LogicalResult bsaie::readConvParameters(blocksparse::Conv2DOp op,
                                        ConvParameters &parameters) {
  blocksparse::WeightsSource source =
      blocksparse::resolveWeights(op.getWeights());
  if (!source.op)
    return op.emitOpError("has weights that are not constant");
  std::optional<ArrayRef<int8_t>> values =
      blocksparse::readWeights(source, parameters.storage);
  if (!values)
    return op.emitOpError("has weights without values");

  ConvConstants &constants = parameters.constants;
  auto shape = op.getWeights().getType().getShape();
  constants.shape = {shape[0], shape[1], shape[2], shape[3]};
  constants.weights = *values;
  readScales(op, constants);

  // What is computed are the hardware blocks that the mask allows and that hold
  // a value other than zero.
  parameters.blocks =
      toHardwareBlocks(blocksparse::getMask(source), constants.shape);
  if (constants.weightZeroPoint == 0) {
    BlockMask held =
        recogniseMask(constants.weights, constants.shape, BlockShape{8, 8});
    parameters.blocks.bits &= held.bits;
  }
  return success();
}

LogicalResult bsaie::readDepthwiseParameters(blocksparse::DepthwiseConv2DOp op,
                                             DepthwiseParameters &parameters) {
  std::optional<ArrayRef<int8_t>> values =
      blocksparse::readInt8(op.getWeights(), parameters.storage);
  if (!values)
    return op.emitOpError("has weights without values");
  DwConvConstants &constants = parameters.constants;
  ArrayRef<int64_t> shape = op.getWeights().getShapedType().getShape();
  constants.kernelHeight = shape[0];
  constants.kernelWidth = shape[1];
  constants.channels = shape[2];
  constants.weights = *values;
  readScales(op, constants);
  return success();
}

static AddConstants sumConstants(blocksparse::RequantAttr lhs,
                                 blocksparse::RequantAttr rhs,
                                 blocksparse::RequantAttr out, int8_t min,
                                 int8_t max) {
  AddConstants constants;
  constants.lhsZeroPoint = lhs.getInputZp();
  constants.rhsZeroPoint = rhs.getInputZp();
  constants.outputZeroPoint = out.getOutputZp();
  constants.clampMin = min;
  constants.clampMax = max;
  constants.lhsShift = lhs.getShift()[0];
  constants.rhsShift = rhs.getShift()[0];
  constants.outputShift = out.getShift()[0];
  constants.lhsMultiplier = lhs.getMultiplier()[0];
  constants.rhsMultiplier = rhs.getMultiplier()[0];
  constants.outputMultiplier = out.getMultiplier()[0];
  constants.lhsDoubleRound = lhs.getDoubleRound();
  constants.rhsDoubleRound = rhs.getDoubleRound();
  constants.outputDoubleRound = out.getDoubleRound();
  constants.lhsAddend = lhs.getOutputZp();
  constants.rhsAddend = rhs.getOutputZp();
  constants.sumZeroPoint = out.getInputZp();
  return constants;
}

AddConstants bsaie::readSumConstants(blocksparse::SumAttr sum) {
  return sumConstants(sum.getSelf(), sum.getAddend(), sum.getRequant(),
                      sum.getMin(), sum.getMax());
}

template <typename BinaryOp>
static AddConstants readBinary(BinaryOp op) {
  return sumConstants(op.getLhsRequant(), op.getRhsRequant(), op.getRequant(),
                      op.getMinVal(), op.getMaxVal());
}

AddConstants bsaie::readBinaryConstants(Operation *op) {
  return llvm::TypeSwitch<Operation *, AddConstants>(op)
      .Case<blocksparse::AddOp, blocksparse::SubOp>(
          [](auto binary) { return readBinary(binary); })
      .Case([](blocksparse::MulOp mul) {
        AddConstants constants = readBinary(mul);
        constants.mulShift = mul.getShift();
        return constants;
      });
}

CopyConstants bsaie::readCopyConstants(blocksparse::CopyOp op) {
  CopyConstants constants;
  constants.clampMin = op.getMinVal();
  constants.clampMax = op.getMaxVal();
  constants.padValue = op.getPadValue();
  std::optional<blocksparse::RequantAttr> requant = op.getRequant();
  constants.identity = !requant;
  if (!requant)
    return constants;
  constants.inputZeroPoint = requant->getInputZp();
  constants.outputZeroPoint = requant->getOutputZp();
  constants.multiplier = requant->getMultiplier()[0];
  constants.shift = requant->getShift()[0];
  constants.doubleRound = requant->getDoubleRound();
  return constants;
}

template <typename Pool>
static AvgPoolConstants readAverage(Pool pool) {
  AvgPoolConstants constants;
  constants.inputZeroPoint = pool.getInputZp();
  constants.outputZeroPoint = pool.getOutputZp();
  constants.countPad = pool.getCountPad();
  return constants;
}

AvgPoolConstants bsaie::readAvgPoolConstants(blocksparse::AvgPoolAttr pool) {
  return readAverage(pool);
}

AvgPoolConstants bsaie::readAvgPoolConstants(blocksparse::AvgPool2DOp op) {
  return readAverage(op);
}
