//===- BuildLayers.cpp - Layers of sums and copies --------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The part of the importer that fuses: convolutions, products, element-wise
// layers and copies with what follows them, and the weights.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "LayerImporter.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace bsaie;

static int32_t scalar(Value value) {
  return llvm::cantFail(readScalar(value, "zero point"));
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

/// Elements of the same order in another shape, without copying them.
static ElementsAttr inShape(ElementsAttr elements, ArrayRef<int64_t> shape) {
  ShapedType type = elements.getShapedType();
  if (type.getShape() == shape)
    return elements;
  type = type.clone(shape);
  if (auto dense = dyn_cast<DenseElementsAttr>(elements))
    return dense.reshape(type);
  auto resource = cast<DenseResourceElementsAttr>(elements);
  return DenseResourceElementsAttr::get(type, resource.getRawHandle());
}

/// New elements, kept as a resource where the old ones are one.
static ElementsAttr replaced(ElementsAttr old, ArrayRef<int64_t> shape,
                             ArrayRef<int8_t> values) {
  auto type = RankedTensorType::get(shape, old.getElementType());
  if (!isa<DenseResourceElementsAttr>(old))
    return DenseElementsAttr::get(type, values);
  return DenseResourceElementsAttr::get(
      type, "weights", HeapAsmResourceBlob::allocateAndCopyInferAlign(values));
}

Value LayerImporter::getWeights(Location loc, ElementsAttr elements,
                                const WeightShape &shape, int32_t weightZp,
                                const std::optional<BlockMask> &given) {
  BlockShape blockShape = given ? given->block : block;
  SmallVector<int8_t> storage;
  ArrayRef<int8_t> data = *blocksparse::readInt8(elements, storage);
  BlockMask mask = weightZp == 0 ? recogniseMask(data, shape, blockShape)
                                 : BlockMask(shape, blockShape, true);
  if (given)
    mask.bits &= given->bits;
  blocksparse::MaskAttr maskAttr =
      blocksparse::toMaskAttr(builder.getContext(), mask);
  Value &value = weights[{elements, maskAttr}];
  if (!value)
    value = createWeights(loc, elements, shape, maskAttr);
  return value;
}

Value LayerImporter::createWeights(Location loc, ElementsAttr elements,
                                   const WeightShape &shape,
                                   blocksparse::MaskAttr mask) {
  auto type = blocksparse::WeightsType::get(
      builder.getContext(),
      {shape.outputChannels, shape.kernelHeight, shape.kernelWidth,
       shape.inputChannels},
      mask.getBlockHeight(), mask.getBlockWidth(), encoding);
  return remember(
      blocksparse::WeightsOp::create(builder, loc, type, elements, mask));
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

blocksparse::RequantAttr LayerImporter::foldBias(SmallVector<int32_t> &bias,
                                                 int64_t channels,
                                                 const Sums &sums,
                                                 tosa::RescaleOp rescale) {
  if (bias.size() == 1)
    bias.resize(channels, bias.front());
  auto add = [&](int64_t channel, uint32_t value) {
    bias[channel] =
        static_cast<int32_t>(static_cast<uint32_t>(bias[channel]) + value);
  };
  for (Value addend : sums.addends) {
    SmallVector<int32_t> values =
        llvm::cantFail(readIntegers(addend, "constant"));
    for (int64_t c = 0; c < channels; ++c)
      add(c, values[values.size() == 1 ? 0 : c]);
  }
  blocksparse::RequantAttr requant = llvm::cantFail(readRescale(rescale));
  if (requant.getInputZp() == 0)
    return requant;
  // The zero point of the sums is one more addend of each.
  for (int64_t c = 0; c < channels; ++c)
    add(c, -static_cast<uint32_t>(requant.getInputZp()));
  return blocksparse::RequantAttr::get(
      builder.getContext(), requant.getMultiplier(), requant.getShift(),
      requant.getDoubleRound(), 0, requant.getOutputZp());
}

Operation *LayerImporter::createConv(Operation *source, const View &view,
                                     Value weightsValue,
                                     ArrayRef<int64_t> stride,
                                     ArrayRef<int64_t> dilation,
                                     int32_t inputZp, int32_t weightZp,
                                     SmallVector<int32_t> bias,
                                     const Sums &sums, Epilogue end) {
  int64_t channels =
      cast<blocksparse::WeightsType>(weightsValue.getType()).getShape()[0];
  blocksparse::RequantAttr requant =
      foldBias(bias, channels, sums, end.rescale);
  auto layer = remember(blocksparse::Conv2DOp::create(
      builder, placesOf(source, end), storedType(sums.op->getResult(0)),
      read(view), weightsValue, Value(), builder.getDenseI32ArrayAttr(bias),
      requant, builder.getDenseI64ArrayAttr(view.pad),
      builder.getDenseI64ArrayAttr(stride),
      builder.getDenseI64ArrayAttr(dilation), builder.getI8IntegerAttr(inputZp),
      builder.getI8IntegerAttr(weightZp), builder.getI8IntegerAttr(end.min),
      builder.getI8IntegerAttr(end.max), blocksparse::SumAttr(),
      blocksparse::MaxPoolAttr(), blocksparse::AvgPoolAttr(),
      blocksparse::SubvolumeAttr(), blocksparse::PlacementAttr()));
  setName(layer, source, "conv");
  return layer;
}

Operation *LayerImporter::buildConv(const Sums &sums, Epilogue end) {
  auto conv = cast<tosa::Conv2DOp>(sums.op);
  ElementsAttr elements = llvm::cantFail(readWeightElements(conv.getWeight()));
  std::optional<BlockMask> mask = llvm::cantFail(readMask(conv));
  ArrayRef<int64_t> dims = elements.getShapedType().getShape();
  WeightShape shape{dims[0], dims[1], dims[2], dims[3]};
  Layout layout = *support.layoutOf(conv.getInput());
  ArrayRef<int64_t> input = shapeOf(conv.getInput());
  if (input != ArrayRef<int64_t>(layout)) {
    // A fully connected layer on a flattened image.
    FullyConnected match = *matchFullyConnected(
        layout, input[0] * input[1] * input[2], dims[3], dims[0]);
    if (match.kernelHeight * match.kernelWidth > 1 && mask) {
      // The mask is one of the flattened channels: its zeros go into the
      // values.
      SmallVector<int8_t> values;
      SmallVector<int8_t> storage;
      llvm::append_range(values, *blocksparse::readInt8(elements, storage));
      for (int64_t i = 0, e = values.size(); i < e; ++i)
        if (!mask->test(i / dims[3] / mask->block.rows,
                        i % dims[3] / mask->block.columns))
          values[i] = 0;
      elements = replaced(elements, dims, values);
      mask.reset();
    }
    shape = {dims[0], match.kernelHeight, match.kernelWidth, layout[3]};
    elements = inShape(elements, {shape.outputChannels, shape.kernelHeight,
                                  shape.kernelWidth, shape.inputChannels});
  }
  int32_t inputZp = scalar(conv.getInputZp());
  int32_t weightZp = scalar(conv.getWeightZp());
  Value weightsValue =
      getWeights(conv.getWeight().getLoc(), elements, shape, weightZp, mask);
  PadRule rule;
  rule.value = static_cast<int8_t>(inputZp);
  View view = viewOf(conv.getInput(), conv.getPad(), rule);
  return createConv(conv, view, weightsValue, conv.getStride(),
                    conv.getDilation(), inputZp, weightZp,
                    llvm::cantFail(readIntegers(conv.getBias(), "bias")), sums,
                    end);
}

Operation *LayerImporter::buildMatMul(const Sums &sums, Epilogue end) {
  auto matmul = cast<tosa::MatMulOp>(sums.op);
  ElementsAttr elements = llvm::cantFail(readWeightElements(matmul.getB()));
  ArrayRef<int64_t> dims = elements.getShapedType().getShape();
  int64_t k = dims[1], n = dims[2];
  Layout layout = *support.layoutOf(matmul.getA());
  FullyConnected match =
      *matchFullyConnected(layout, shapeOf(matmul.getA())[1], k, n);
  WeightShape shape{n, match.kernelHeight, match.kernelWidth, layout[3]};
  // A column of the right side is an output channel.
  SmallVector<int8_t> storage, transposed(k * n);
  ArrayRef<int8_t> values = *blocksparse::readInt8(elements, storage);
  for (int64_t i = 0; i < k; ++i)
    for (int64_t j = 0; j < n; ++j)
      transposed[j * k + i] = values[i * n + j];
  elements =
      replaced(elements, {n, shape.kernelHeight, shape.kernelWidth, layout[3]},
               transposed);
  int32_t inputZp = scalar(matmul.getAZp());
  int32_t weightZp = scalar(matmul.getBZp());
  Value weightsValue = getWeights(matmul.getB().getLoc(), elements, shape,
                                  weightZp, std::nullopt);
  PadRule rule;
  rule.value = static_cast<int8_t>(inputZp);
  View view = viewOf(matmul.getA(), {0, 0, 0, 0}, rule);
  return createConv(matmul, view, weightsValue, {1, 1}, {1, 1}, inputZp,
                    weightZp, {0}, sums, end);
}

Value LayerImporter::spreadWeights(tosa::DepthwiseConv2DOp conv) {
  ElementsAttr elements = llvm::cantFail(readWeightElements(conv.getWeight()));
  SmallVector<int8_t> storage;
  ArrayRef<int8_t> values = *blocksparse::readInt8(elements, storage);
  ArrayRef<int64_t> dims = elements.getShapedType().getShape();
  int64_t inputs = dims[2], outputs = dims[2] * dims[3];
  int32_t weightZp = scalar(conv.getWeightZp());
  WeightShape shape{outputs, dims[0], dims[1], inputs};
  SmallVector<int8_t> spread(shape.elements(), static_cast<int8_t>(weightZp));
  for (int64_t o = 0; o < outputs; ++o)
    for (int64_t w = 0; w < shape.window(); ++w)
      spread[(o * shape.window() + w) * inputs + o / dims[3]] =
          values[w * outputs + o];
  return getWeights(
      conv.getWeight().getLoc(),
      replaced(elements, {outputs, dims[0], dims[1], inputs}, spread), shape,
      weightZp, std::nullopt);
}

Operation *LayerImporter::buildDepthwise(const Sums &sums, Epilogue end) {
  auto conv = cast<tosa::DepthwiseConv2DOp>(sums.op);
  int32_t inputZp = scalar(conv.getInputZp());
  PadRule rule;
  rule.value = static_cast<int8_t>(inputZp);
  View view = viewOf(conv.getInput(), conv.getPad(), rule);
  SmallVector<int32_t> bias =
      llvm::cantFail(readIntegers(conv.getBias(), "bias"));
  if (shapeOf(conv.getWeight())[3] > 1)
    return createConv(conv, view, spreadWeights(conv), conv.getStride(),
                      conv.getDilation(), inputZp, scalar(conv.getWeightZp()),
                      bias, sums, end);
  blocksparse::RequantAttr requant =
      foldBias(bias, view.channels, sums, end.rescale);
  auto layer = remember(blocksparse::DepthwiseConv2DOp::create(
      builder, placesOf(conv, end), storedType(conv.getOutput()), read(view),
      llvm::cantFail(readWeightElements(conv.getWeight())),
      builder.getDenseI32ArrayAttr(bias), requant,
      builder.getDenseI64ArrayAttr(view.pad),
      builder.getDenseI64ArrayAttr(conv.getStride()),
      builder.getDenseI64ArrayAttr(conv.getDilation()),
      builder.getI8IntegerAttr(inputZp),
      builder.getI8IntegerAttr(scalar(conv.getWeightZp())),
      builder.getI8IntegerAttr(end.min), builder.getI8IntegerAttr(end.max),
      blocksparse::SubvolumeAttr(), blocksparse::PlacementAttr()));
  setName(layer, conv, "depthwise");
  return layer;
}

Operation *LayerImporter::buildChannelRescale(Value input, Epilogue end) {
  blocksparse::RequantAttr requant = llvm::cantFail(readRescale(end.rescale));
  int32_t inputZp = requant.getInputZp();
  requant = blocksparse::RequantAttr::get(
      builder.getContext(), requant.getMultiplier(), requant.getShift(),
      requant.getDoubleRound(), 0, requant.getOutputZp());
  PadRule rule;
  rule.value = static_cast<int8_t>(inputZp);
  View view = viewOf(input, {0, 0, 0, 0}, rule);
  auto type = RankedTensorType::get({1, 1, view.channels, 1},
                                    builder.getIntegerType(8));
  auto layer = remember(blocksparse::DepthwiseConv2DOp::create(
      builder, placesOf(end.rescale, end), storedType(input), read(view),
      DenseElementsAttr::get(type, int8_t(1)),
      builder.getDenseI32ArrayAttr(SmallVector<int32_t>(view.channels, 0)),
      requant, builder.getDenseI64ArrayAttr(view.pad),
      builder.getDenseI64ArrayAttr({1, 1}),
      builder.getDenseI64ArrayAttr({1, 1}), builder.getI8IntegerAttr(inputZp),
      builder.getI8IntegerAttr(0), builder.getI8IntegerAttr(end.min),
      builder.getI8IntegerAttr(end.max), blocksparse::SubvolumeAttr(),
      blocksparse::PlacementAttr()));
  setName(layer, end.rescale, "rescale");
  return layer;
}

Value LayerImporter::buildChannelPad(tosa::PadOp op) {
  SmallVector<int64_t> added = llvm::cantFail(readPad(op));
  int64_t channels = (*support.layoutOf(op.getInput1()))[3];
  WeightShape shape{added[6] + channels + added[7], 1, 1, channels};
  SmallVector<int8_t> values(shape.elements(), 0);
  for (int64_t c = 0; c < channels; ++c)
    values[(added[6] + c) * channels + c] = 1;
  auto type = RankedTensorType::get({shape.outputChannels, 1, 1, channels},
                                    builder.getIntegerType(8));
  // Not shared: this layer may stand above others that are built already.
  Value weightsValue = createWeights(
      op.getLoc(), DenseElementsAttr::get(type, ArrayRef<int8_t>(values)),
      shape,
      blocksparse::toMaskAttr(builder.getContext(),
                              recogniseMask(values, shape, block)));
  // Pads and channels without a weight give zero, which is the pad's value.
  int32_t fill = scalar(op.getPadConst());
  View view;
  view.base = op.getInput1();
  view.images = (*support.layoutOf(op.getInput1()))[0];
  view.channels = channels;
  view.pad.assign(added.begin() + 2, added.begin() + 6);
  auto requant = blocksparse::RequantAttr::get(
      builder.getContext(), {1 << 30}, {30}, /*doubleRound=*/false, 0, fill);
  auto layer = remember(blocksparse::Conv2DOp::create(
      builder, op.getLoc(), storedType(op.getOutput()), read(view),
      weightsValue, Value(),
      builder.getDenseI32ArrayAttr(
          SmallVector<int32_t>(shape.outputChannels, 0)),
      requant, builder.getDenseI64ArrayAttr(view.pad),
      builder.getDenseI64ArrayAttr({1, 1}),
      builder.getDenseI64ArrayAttr({1, 1}), builder.getI8IntegerAttr(fill),
      builder.getI8IntegerAttr(0), builder.getI8IntegerAttr(-128),
      builder.getI8IntegerAttr(127), blocksparse::SumAttr(),
      blocksparse::MaxPoolAttr(), blocksparse::AvgPoolAttr(),
      blocksparse::SubvolumeAttr(), blocksparse::PlacementAttr()));
  setName(layer, op, "pad");
  return layer.getOutput();
}

//===----------------------------------------------------------------------===//
// Element-wise layers
//===----------------------------------------------------------------------===//

/// The requants of channel `c` alone.
static blocksparse::RequantAttr channelOf(blocksparse::RequantAttr requant,
                                          int64_t c) {
  if (requant.getMultiplier().size() == 1)
    return requant;
  return blocksparse::RequantAttr::get(
      requant.getContext(), requant.getMultiplier()[c], requant.getShift()[c],
      requant.getDoubleRound(), requant.getInputZp(), requant.getOutputZp());
}

Value LayerImporter::createBinary(Operation *source, ArrayRef<Value> inputs,
                                  ArrayRef<blocksparse::RequantAttr> requants,
                                  const Epilogue &end) {
  Location loc = placesOf(source, end);
  Type type = inputs[0].getType();
  IntegerAttr low = builder.getI8IntegerAttr(end.min);
  IntegerAttr high = builder.getI8IntegerAttr(end.max);
  Operation *layer = nullptr;
  StringRef kind = "add";
  if (isa<tosa::SubOp>(source)) {
    kind = "sub";
    layer = blocksparse::SubOp::create(builder, loc, type, inputs[0], inputs[1],
                                       requants[0], requants[1], requants[2],
                                       low, high, blocksparse::SubvolumeAttr(),
                                       blocksparse::PlacementAttr());
  } else if (auto mul = dyn_cast<tosa::MulOp>(source)) {
    kind = "mul";
    layer = blocksparse::MulOp::create(
        builder, loc, type, inputs[0], inputs[1], requants[0], requants[1],
        requants[2], builder.getI8IntegerAttr(scalar(mul.getShift())), low,
        high, blocksparse::SubvolumeAttr(), blocksparse::PlacementAttr());
  } else {
    layer = blocksparse::AddOp::create(builder, loc, type, inputs[0], inputs[1],
                                       requants[0], requants[1], requants[2],
                                       low, high, blocksparse::SubvolumeAttr(),
                                       blocksparse::PlacementAttr());
  }
  remember(layer);
  setName(layer, source, kind);
  return layer->getResult(0);
}

Value LayerImporter::buildBinary(const Sums &sums, Epilogue end) {
  SmallVector<Value, 2> inputs;
  SmallVector<blocksparse::RequantAttr, 3> requants;
  for (Value operand : sums.op->getOperands().take_front(2)) {
    WideOperand wide = *resolveOperand(operand);
    inputs.push_back(stored(wide.input));
    requants.push_back(wide.rescale ? llvm::cantFail(readRescale(wide.rescale))
                                    : identityRequant(builder.getContext()));
  }
  requants.push_back(llvm::cantFail(readRescale(end.rescale)));
  auto type = cast<RankedTensorType>(inputs[0].getType());
  int64_t channels = type.getDimSize(3);
  auto requantsOf = [&](int64_t c) {
    return llvm::map_to_vector<3>(
        requants, [&](blocksparse::RequantAttr r) { return channelOf(r, c); });
  };
  SmallVector<int64_t> begins = {0};
  for (int64_t c = 1; c < channels; ++c)
    if (requantsOf(c) != requantsOf(c - 1))
      begins.push_back(c);
  if (begins.size() == 1)
    return createBinary(sums.op, inputs, requantsOf(0), end);
  // A layer for each run of channels of one scale.
  begins.push_back(channels);
  SmallVector<Value> parts;
  for (size_t i = 0; i + 1 < begins.size(); ++i) {
    auto cut = llvm::map_to_vector<2>(inputs, [&](Value input) {
      return sliceChannels(input, begins[i], begins[i + 1] - begins[i]);
    });
    Value part = createBinary(sums.op, cut, requantsOf(begins[i]), end);
    taken.insert(part);
    parts.push_back(part);
  }
  return join(sums.op->getLoc(), parts, type, 3);
}

Operation *LayerImporter::buildCopy(Value input, Epilogue end,
                                    Operation *source) {
  View view = viewOf(input, {0, 0, 0, 0}, {});
  auto layer = remember(blocksparse::CopyOp::create(
      builder, placesOf(source, end), storedType(input), read(view),
      builder.getDenseI64ArrayAttr(view.pad),
      builder.getI8IntegerAttr(view.fill.value_or(0)),
      end.rescale ? llvm::cantFail(readRescale(end.rescale))
                  : blocksparse::RequantAttr(),
      builder.getI8IntegerAttr(end.min), builder.getI8IntegerAttr(end.max),
      blocksparse::SubvolumeAttr(), blocksparse::PlacementAttr()));
  setName(layer, source, "copy");
  return layer;
}

Value LayerImporter::joinPadded(tosa::ConcatOp op, unsigned axis) {
  RankedTensorType type = storedType(op.getOutput());
  int64_t begin = 0;
  Value whole;
  for (Value part : op.getInput1()) {
    Value input = stored(part);
    int64_t size = shapeOf(input)[axis];
    SmallVector<int64_t, 4> pad(4, 0);
    pad[axis == 1 ? 0 : 2] = begin;
    pad[axis == 1 ? 1 : 3] = type.getDimSize(axis) - begin - size;
    auto copy = remember(blocksparse::CopyOp::create(
        builder, op.getLoc(), type, input, builder.getDenseI64ArrayAttr(pad),
        builder.getI8IntegerAttr(0), blocksparse::RequantAttr(),
        builder.getI8IntegerAttr(-128), builder.getI8IntegerAttr(127),
        blocksparse::SubvolumeAttr(), blocksparse::PlacementAttr()));
    setName(copy, op, "copy");
    begin += size;
    blocksparse::RequantAttr same = identityRequant(builder.getContext());
    whole = whole ? createBinary(op, {whole, copy.getOutput()},
                                 {same, same, same}, {})
                  : copy.getOutput();
  }
  return whole;
}
