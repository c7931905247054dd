//===- TosaSupport.cpp - What the importer can convert ----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One check for each kind of op. What is spread over several ops that pass
// int32 sums on is converted together or not at all.
//
//===----------------------------------------------------------------------===//

#include "TosaSupport.h"
#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace bsaie;

template <typename... Args>
static llvm::Error refuse(const char *format, Args &&...args) {
  return llvm::createStringError(
      llvm::formatv(format, std::forward<Args>(args)...).str());
}

static std::string toText(Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << "'" << type << "'";
  return text;
}

//===----------------------------------------------------------------------===//
// The shape of what is fused
//===----------------------------------------------------------------------===//

bool bsaie::isRequantisation(tosa::RescaleOp op) {
  return hasElements(op.getInput(), 32) && hasElements(op.getOutput(), 8);
}

bool bsaie::isNarrow(tosa::RescaleOp op) {
  return hasElements(op.getInput(), 8) && hasElements(op.getOutput(), 8);
}

/// A rescale of an int8 operand to int32.
static bool isWidening(tosa::RescaleOp op) {
  return hasElements(op.getInput(), 8) && hasElements(op.getOutput(), 32);
}

bool bsaie::isNeutral(Operation *op) {
  return isa<tosa::ConstOp, tosa::ConstShapeOp, func::ReturnOp,
             arith::ConstantOp>(op) ||
         isa_and_nonnull<blocksparse::BlockSparseDialect,
                         tensor::TensorDialect>(op->getDialect());
}

/// The operand of a reshape or identity, which change no number.
static Value throughReshape(Value value) {
  if (auto reshape = value.getDefiningOp<tosa::ReshapeOp>())
    return reshape.getInput1();
  if (auto identity = value.getDefiningOp<tosa::IdentityOp>())
    return identity.getInput1();
  return {};
}

/// The operand of an add to which the other adds a constant; or null.
static Value biasedOperand(tosa::AddOp add) {
  bool left = static_cast<bool>(getConstantElements(add.getInput1()));
  bool right = static_cast<bool>(getConstantElements(add.getInput2()));
  if (left == right)
    return {};
  return left ? add.getInput2() : add.getInput1();
}

Sums bsaie::resolveSums(Value value) {
  Sums sums;
  while (Operation *op = value.getDefiningOp()) {
    if (Value inner = throughReshape(value)) {
      value = inner;
      continue;
    }
    auto add = dyn_cast<tosa::AddOp>(op);
    if (Value inner = add ? biasedOperand(add) : Value()) {
      sums.addends.push_back(inner == add.getInput1() ? add.getInput2()
                                                      : add.getInput1());
      value = inner;
      continue;
    }
    if (isa<tosa::Conv2DOp, tosa::DepthwiseConv2DOp, tosa::MatMulOp,
            tosa::AddOp, tosa::SubOp, tosa::MulOp>(op))
      sums.op = op;
    break;
  }
  return sums;
}

std::optional<WideOperand> bsaie::resolveOperand(Value value) {
  if (hasElements(value, 8))
    return WideOperand{value, {}};
  while (Value inner = throughReshape(value))
    value = inner;
  if (auto rescale = value.getDefiningOp<tosa::RescaleOp>();
      rescale && isWidening(rescale))
    return WideOperand{rescale.getInput(), rescale};
  if (auto cast = value.getDefiningOp<tosa::CastOp>();
      cast && hasElements(cast.getInput(), 8))
    return WideOperand{cast.getInput(), {}};
  return std::nullopt;
}

std::optional<FullyConnected> bsaie::matchFullyConnected(const Layout &input,
                                                         int64_t m, int64_t k,
                                                         int64_t n) {
  auto [images, height, width, channels] = input;
  if (channels == k && images * height * width == m)
    return FullyConnected{1, 1, {images, height, width, n}};
  if (width * channels == k && images * height == m)
    return FullyConnected{1, width, {images, height, 1, n}};
  if (height * width * channels == k && images == m)
    return FullyConnected{height, width, {images, 1, 1, n}};
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Layouts
//===----------------------------------------------------------------------===//

bool TosaSupport::isBoundary(Value value) const {
  Operation *op = value.getDefiningOp();
  return !op || isNeutral(op) || refusals.contains(op);
}

std::optional<Layout> TosaSupport::boundaryLayout(Value value) const {
  ArrayRef<int64_t> shape = shapeOf(value);
  // What is only read through one reshape, or a chain of them, has that shape
  // from the beginning.
  ArrayRef<int64_t> reshaped;
  for (Operation *user : value.getUsers()) {
    auto reshape = dyn_cast<tosa::ReshapeOp>(user);
    while (reshape && reshape->hasOneUse() &&
           isa<tosa::ReshapeOp>(*reshape->user_begin()))
      reshape = cast<tosa::ReshapeOp>(*reshape->user_begin());
    ArrayRef<int64_t> to =
        reshape ? shapeOf(reshape.getOutput()) : ArrayRef<int64_t>();
    if (to.size() != 4 || (!reshaped.empty() && reshaped != to)) {
      reshaped = {};
      break;
    }
    reshaped = to;
  }
  if (!reshaped.empty())
    shape = reshaped;
  switch (shape.size()) {
  case 1:
    return Layout{1, 1, 1, shape[0]};
  case 2:
    return Layout{shape[0], 1, 1, shape[1]};
  case 3:
    return Layout{shape[0], 1, shape[1], shape[2]};
  case 4:
    return Layout{shape[0], shape[1], shape[2], shape[3]};
  default:
    return std::nullopt;
  }
}

std::optional<Layout> TosaSupport::layoutOf(Value value) const {
  if (isBoundary(value))
    return boundaryLayout(value);
  auto it = layouts.find(value);
  return it == layouts.end() ? std::nullopt : std::optional(it->second);
}

llvm::Expected<Layout> TosaSupport::input(Value value, StringRef what) const {
  if (llvm::Error error = checkActivation(value, what))
    return std::move(error);
  if (getConstantElements(value))
    return refuse("{0} is a constant; only weights, biases and scales may be "
                  "constants",
                  what);
  std::optional<Layout> layout = layoutOf(value);
  if (!layout)
    return refuse("{0} of type {1} has no known layout", what,
                  toText(value.getType()));
  return *layout;
}

llvm::Expected<Layout> TosaSupport::image(Value value) const {
  llvm::Expected<Layout> layout = input(value, "input");
  if (!layout)
    return layout.takeError();
  ArrayRef<int64_t> shape = shapeOf(value);
  if (shape.size() != 4)
    return refuse("input has rank {0}; activations are NHWC", shape.size());
  if (shape != ArrayRef<int64_t>(*layout))
    return refuse("input is {0} reshaped to {1}; only reshapes that keep "
                  "height, width and channels in their places are supported",
                  toString(*layout), toString(shape));
  return *layout;
}

/// The shape of `output`, which is as known as that of an input must be.
static llvm::Expected<Layout> outputLayout(Value output) {
  ArrayRef<int64_t> shape = shapeOf(output);
  if (shape.size() != 4)
    return refuse("output has type {0}; every shape must be static",
                  toText(output.getType()));
  return Layout{shape[0], shape[1], shape[2], shape[3]};
}

/// Upstream verifies neither that images stay as many, nor the shape of what a
/// rescale and the like give.
static llvm::Error checkResult(Operation *op, const Layout &layout) {
  Type type = op->getResult(0).getType();
  ArrayRef<int64_t> shape = shapeOf(op->getResult(0));
  if (shape.empty())
    return refuse("output has type {0}; every shape must be static",
                  toText(type));
  if (blocksparse::exceeds(shape, blocksparse::maxActivationValues))
    return refuse("output of type {0} has more than {1} values", toText(type),
                  blocksparse::maxActivationValues);
  if (blocksparse::exceeds(layout, blocksparse::maxActivationValues) ||
      computeProduct(shape) != computeProduct(layout))
    return refuse("output has type {0} but its operands give {1}", toText(type),
                  toString(layout));
  ArrayRef<int64_t> input = shapeOf(op->getOperand(0));
  if (isa<tosa::Conv2DOp, tosa::DepthwiseConv2DOp, tosa::MaxPool2dOp,
          tosa::AvgPool2dOp>(op) &&
      input.front() != shape.front())
    return refuse("output has {0} images but the input has {1}", shape.front(),
                  input.front());
  if (isa<tosa::MaxPool2dOp, tosa::AvgPool2dOp>(op) &&
      input.back() != shape.back())
    return refuse("output has {0} channels but the input has {1}", shape.back(),
                  input.back());
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

/// What a convolution needs beside its input.
template <typename ConvOp>
static llvm::Error checkConvConstants(ConvOp op, int64_t outputs) {
  ArrayRef<int64_t> weights = shapeOf(op.getWeight());
  if (weights.size() != 4 || !hasElements(op.getWeight(), 8))
    return refuse("weights have type {0}; only int8 weights with a static "
                  "shape are supported",
                  toText(op.getWeight().getType()));
  if (!hasElements(op.getOutput(), 32) || shapeOf(op.getOutput()).size() != 4)
    return refuse("has output type {0}; only int32 sums are supported",
                  toText(op.getOutput().getType()));
  if (auto elements = readWeightElements(op.getWeight()); !elements)
    return elements.takeError();
  for (auto [value, what] :
       {std::pair<Value, StringRef>(op.getInputZp(), "input_zp"),
        std::pair<Value, StringRef>(op.getWeightZp(), "weight_zp")})
    if (auto zp = readScalar(value, what); !zp)
      return zp.takeError();
  auto bias = readIntegers(op.getBias(), "bias");
  if (!bias)
    return bias.takeError();
  auto entries = static_cast<int64_t>(bias->size());
  if (entries != 1 && entries != outputs)
    return refuse("bias has {0} entries but there are {1} output channels",
                  entries, outputs);
  return llvm::Error::success();
}

llvm::Expected<Layout> TosaSupport::checkConv(tosa::Conv2DOp op) const {
  llvm::Expected<Layout> layout = input(op.getInput(), "input");
  if (!layout)
    return layout.takeError();
  ArrayRef<int64_t> weights = shapeOf(op.getWeight());
  int64_t outputs = weights.empty() ? 0 : weights[0];
  if (llvm::Error error = checkConvConstants(op, outputs))
    return std::move(error);
  if (auto mask = readMask(op); !mask)
    return mask.takeError();
  ArrayRef<int64_t> shape = shapeOf(op.getInput());
  bool onePixel =
      weights[1] == 1 && weights[2] == 1 &&
      llvm::all_of(op.getStride(), [](int64_t s) { return s == 1; }) &&
      llvm::all_of(op.getPad(), [](int64_t p) { return p == 0; });
  if (shape != ArrayRef<int64_t>(*layout) && onePixel)
    if (auto match = matchFullyConnected(
            *layout, shape[0] * shape[1] * shape[2], weights[3], outputs))
      return match->output;
  layout = image(op.getInput());
  if (!layout)
    return layout.takeError();
  return outputLayout(op.getOutput());
}

llvm::Expected<Layout>
TosaSupport::checkDepthwise(tosa::DepthwiseConv2DOp op) const {
  llvm::Expected<Layout> layout = image(op.getInput());
  if (!layout)
    return layout.takeError();
  ArrayRef<int64_t> weights = shapeOf(op.getWeight());
  int64_t outputs = weights.size() == 4 ? weights[2] * weights[3] : 0;
  if (llvm::Error error = checkConvConstants(op, outputs))
    return std::move(error);
  return outputLayout(op.getOutput());
}

llvm::Expected<Layout> TosaSupport::checkMatMul(tosa::MatMulOp op) const {
  llvm::Expected<Layout> layout = input(op.getA(), "left side");
  if (!layout)
    return layout.takeError();
  if (!getConstantElements(op.getB()))
    return refuse("right side is not a constant");
  if (auto elements = readWeightElements(op.getB()); !elements)
    return elements.takeError();
  if (!hasElements(op.getOutput(), 32))
    return refuse("has output type {0}; only int32 sums are supported",
                  toText(op.getOutput().getType()));
  for (auto [value, what] : {std::pair<Value, StringRef>(op.getAZp(), "a_zp"),
                             std::pair<Value, StringRef>(op.getBZp(), "b_zp")})
    if (auto zp = readScalar(value, what); !zp)
      return zp.takeError();
  ArrayRef<int64_t> left = shapeOf(op.getA()), right = shapeOf(op.getB());
  if (left.size() != 3 || right.size() != 3 || right[0] != 1 || left[0] != 1)
    return refuse("multiplies {0} by {1}; only one product is supported",
                  toString(left), toString(right));
  if (auto match = matchFullyConnected(*layout, left[1], right[1], right[2]))
    return match->output;
  return refuse("left side is {0} reshaped to {1}; its rows are no pixels, "
                "rows or images",
                toString(*layout), toString(left));
}

llvm::Expected<Layout> TosaSupport::checkBinary(Operation *op) const {
  if (!hasElements(op->getResult(0), 32))
    return refuse("operands are not int8 values rescaled to int32");
  std::optional<Layout> first;
  for (unsigned i = 0; i < 2; ++i) {
    Value value = op->getOperand(i);
    if (getConstantElements(value))
      return refuse("an operand is a constant; both must be activations");
    std::optional<WideOperand> operand = resolveOperand(value);
    if (!operand)
      return refuse("operands are not int8 values rescaled to int32");
    if (shapeOf(value) != shapeOf(op->getResult(0)))
      return refuse("broadcasts an operand of type {0} to {1}",
                    toText(value.getType()),
                    toText(op->getResult(0).getType()));
    llvm::Expected<Layout> layout = input(operand->input, "operand");
    if (!layout)
      return layout.takeError();
    if (first && *first != *layout)
      return refuse("operands are stored as {0} and {1}", toString(*first),
                    toString(*layout));
    first = *layout;
  }
  if (auto mul = dyn_cast<tosa::MulOp>(op))
    if (auto shift = readScalar(mul.getShift(), "shift"); !shift)
      return shift.takeError();
  return *first;
}

/// A constant that is added to the sums of a convolution.
llvm::Expected<Layout> TosaSupport::checkBias(tosa::AddOp op) const {
  Value inner = biasedOperand(op);
  Sums sums = resolveSums(inner);
  if (!isa_and_nonnull<tosa::Conv2DOp, tosa::DepthwiseConv2DOp, tosa::MatMulOp>(
          sums.op))
    return refuse("an operand is a constant; both must be activations");
  std::optional<Layout> layout = layoutOf(inner);
  if (!layout)
    return refuse("operands are not int8 values rescaled to int32");
  Value constant = inner == op.getInput1() ? op.getInput2() : op.getInput1();
  auto values = readIntegers(constant, "constant operand");
  if (!values)
    return values.takeError();
  ArrayRef<int64_t> shape = shapeOf(constant);
  bool perChannel = !shape.empty() && shape.back() == (*layout)[3] &&
                    shapeOf(inner).back() == (*layout)[3] &&
                    static_cast<int64_t>(values->size()) == shape.back();
  if (!hasElements(constant, 32) || (values->size() != 1 && !perChannel) ||
      shapeOf(op.getOutput()) != shapeOf(inner))
    return refuse("adds a constant of type {0} to sums of type {1}; only one "
                  "int32 for each output channel is supported",
                  toText(constant.getType()), toText(inner.getType()));
  return *layout;
}

//===----------------------------------------------------------------------===//
// The other ops
//===----------------------------------------------------------------------===//

llvm::Expected<Layout> TosaSupport::checkRescale(tosa::RescaleOp op) const {
  auto requant = readRescale(op);
  if (!requant)
    return requant.takeError();
  size_t scales = requant->getMultiplier().size();
  std::optional<Layout> layout;
  if (isRequantisation(op)) {
    Sums sums = resolveSums(op.getInput());
    if (!sums.op)
      return refuse("rescales neither a convolution nor an add, sub or mul");
    layout = layoutOf(op.getInput());
    if (!layout)
      return refuse("rescales the result of {0}, which is not supported",
                    sums.op->getName().getStringRef());
  } else if (isWidening(op) || isNarrow(op)) {
    llvm::Expected<Layout> known = input(op.getInput(), "input");
    if (!known)
      return known.takeError();
    layout = *known;
  } else {
    return refuse("rescales {0} to {1}; only int8 and int32 sums are supported",
                  toText(op.getInput().getType()),
                  toText(op.getOutput().getType()));
  }
  if (scales != 1 && (static_cast<int64_t>(scales) != (*layout)[3] ||
                      shapeOf(op.getInput()).back() != (*layout)[3]))
    return refuse("has {0} multipliers but there are {1} channels", scales,
                  (*layout)[3]);
  return *layout;
}

llvm::Expected<Layout> TosaSupport::checkConcat(tosa::ConcatOp op) const {
  SmallVector<Layout> layouts;
  bool images = true;
  for (auto [i, value] : llvm::enumerate(op.getInput1())) {
    llvm::Expected<Layout> layout = input(value, "operand");
    if (!layout)
      return layout.takeError();
    images &= shapeOf(value) == ArrayRef<int64_t>(*layout);
    layouts.push_back(*layout);
  }
  unsigned axis = op.getAxis();
  if (!images) {
    // Below four dimensions the last one may still be the channels.
    for (auto [value, layout] : llvm::zip(op.getInput1(), layouts)) {
      bool alike = std::equal(layout.begin(), layout.begin() + 3,
                              layouts.front().begin());
      if (axis + 1 != shapeOf(value).size() ||
          shapeOf(value).back() != layout[3] || !alike)
        return refuse("joins activations stored as {0} and {1} along dimension "
                      "{2} of {3}",
                      toString(layouts.front()), toString(layout), axis,
                      toString(shapeOf(value)));
    }
    axis = 3;
  }
  Layout result = layouts.front();
  for (const Layout &layout : ArrayRef<Layout>(layouts).drop_front())
    result[axis] += layout[axis];
  return result;
}

llvm::Expected<Layout> TosaSupport::checkPad(tosa::PadOp op) const {
  llvm::Expected<Layout> layout = image(op.getInput1());
  if (!layout)
    return layout.takeError();
  auto padding = readPad(op);
  if (!padding)
    return padding.takeError();
  if ((*padding)[0] || (*padding)[1])
    return refuse("adds {0} images", (*padding)[0] + (*padding)[1]);
  if (auto value = readScalar(op.getPadConst(), "pad_const"); !value)
    return value.takeError();
  return outputLayout(op.getOutput());
}

llvm::Expected<Layout> TosaSupport::checkSlice(tosa::SliceOp op) const {
  llvm::Expected<Layout> layout = input(op.getInput1(), "input");
  if (!layout)
    return layout.takeError();
  auto cut = readSlice(op);
  if (!cut)
    return cut.takeError();
  ArrayRef<int64_t> shape = shapeOf(op.getInput1());
  if (shape == ArrayRef<int64_t>(*layout))
    return outputLayout(op.getOutput());
  // Below four dimensions the last one may still be the channels.
  if (shape.back() == (*layout)[3] &&
      llvm::all_of(ArrayRef<int64_t>(*cut).drop_back(2),
                   [](int64_t entries) { return entries == 0; })) {
    (*layout)[3] = shapeOf(op.getOutput()).back();
    return *layout;
  }
  return refuse("takes a part of {0}, which is stored as {1}", toString(shape),
                toString(*layout));
}

llvm::Expected<Layout> TosaSupport::checkReshape(tosa::ReshapeOp op) const {
  if (shapeOf(op.getOutput()).empty())
    return refuse("has type {0}; every shape must be static",
                  toText(op.getOutput().getType()));
  if (hasElements(op.getInput1(), 32)) {
    if (std::optional<Layout> layout = layoutOf(op.getInput1()))
      return *layout;
    return refuse("reshapes int32 values of type {0}",
                  toText(op.getInput1().getType()));
  }
  return input(op.getInput1(), "input");
}

/// The int32 values that leave the fused ops.
static llvm::Error checkReaders(Operation *op) {
  if (op->getNumResults() != 1 || !hasElements(op->getResult(0), 32))
    return llvm::Error::success();
  for (Operation *user : op->getUsers())
    if (!isa<tosa::RescaleOp, tosa::ReshapeOp, tosa::IdentityOp, tosa::AddOp,
             tosa::SubOp, tosa::MulOp>(user))
      return refuse("its int32 result is read by an op that is not a rescale "
                    "to int8");
  return llvm::Error::success();
}

llvm::Expected<Layout> TosaSupport::check(Operation *op) const {
  using Result = llvm::Expected<Layout>;
  if (op->hasAttr(blocksparse::maskAttrName) && !isa<tosa::Conv2DOp>(op))
    return refuse("has a mask; only tosa.conv2d may have one");
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case([&](tosa::Conv2DOp conv) { return checkConv(conv); })
      .Case([&](tosa::DepthwiseConv2DOp conv) { return checkDepthwise(conv); })
      .Case([&](tosa::MatMulOp matmul) { return checkMatMul(matmul); })
      .Case([&](tosa::AddOp add) {
        return biasedOperand(add) ? checkBias(add) : checkBinary(add);
      })
      .Case<tosa::SubOp, tosa::MulOp>(
          [&](auto binary) { return checkBinary(binary); })
      .Case([&](tosa::RescaleOp rescale) { return checkRescale(rescale); })
      .Case([&](tosa::ConcatOp concat) { return checkConcat(concat); })
      .Case([&](tosa::PadOp pad) { return checkPad(pad); })
      .Case([&](tosa::SliceOp slice) { return checkSlice(slice); })
      .Case([&](tosa::ReshapeOp reshape) { return checkReshape(reshape); })
      .Case([&](tosa::IdentityOp identity) -> Result {
        if (hasElements(identity.getInput1(), 32))
          if (std::optional<Layout> layout = layoutOf(identity.getInput1()))
            return *layout;
        return input(identity.getInput1(), "input");
      })
      .Case(
          [&](tosa::ClampOp clamp) { return input(clamp.getInput(), "input"); })
      .Case([&](tosa::CastOp cast) -> Result {
        if (!hasElements(cast.getInput(), 8) ||
            !hasElements(cast.getOutput(), 32))
          return refuse("casts {0} to {1}", toText(cast.getInput().getType()),
                        toText(cast.getOutput().getType()));
        return input(cast.getInput(), "input");
      })
      .Case([&](tosa::MaxPool2dOp pool) -> Result {
        llvm::Expected<Layout> layout = image(pool.getInput());
        if (!layout)
          return layout.takeError();
        return outputLayout(pool.getOutput());
      })
      .Case([&](tosa::AvgPool2dOp pool) -> Result {
        llvm::Expected<Layout> layout = image(pool.getInput());
        if (!layout)
          return layout.takeError();
        if (auto zp = readScalar(pool.getInputZp(), "input_zp"); !zp)
          return zp.takeError();
        if (auto zp = readScalar(pool.getOutputZp(), "output_zp"); !zp)
          return zp.takeError();
        return outputLayout(pool.getOutput());
      })
      .Case([](func::CallOp call) -> Result {
        return refuse("calls @{0}; functions are compiled one by one, unless "
                      "they are inlined first",
                      call.getCallee());
      })
      .Default([](Operation *) -> Result { return refuse(""); });
}

//===----------------------------------------------------------------------===//
// All ops of a function
//===----------------------------------------------------------------------===//

/// A layer whose activations are not int8 tensors of static shapes: the network
/// is of another kind, and more ops would not help it.
static bool hasForeignTypes(Operation *op) {
  if (!isa<tosa::Conv2DOp, tosa::DepthwiseConv2DOp, tosa::MatMulOp,
           tosa::MaxPool2dOp, tosa::AvgPool2dOp, tosa::ClampOp, tosa::SliceOp>(
          op))
    return false;
  if (llvm::Error error = checkActivation(op->getOperand(0), "input")) {
    llvm::consumeError(std::move(error));
    return true;
  }
  return false;
}

TosaSupport::TosaSupport(func::FuncOp function) : function(function) {
  if (function.isExternal())
    return;
  bool oneBlock = function.getBody().hasOneBlock();
  if (!oneBlock) {
    for (Block &block : function.getBody())
      for (Operation &op : block)
        if (!isNeutral(&op))
          refusals[&op] = {"the function has more than one block", false,
                           false};
    return;
  }
  do
    checkAll();
  while (propagate());
  // In the order of the ops.
  llvm::MapVector<Operation *, Refusal> sorted;
  for (Operation &op : function.getBody().front())
    if (auto it = refusals.find(&op); it != refusals.end())
      sorted[&op] = it->second;
  refusals = std::move(sorted);
}

void TosaSupport::checkAll() {
  layouts.clear();
  for (Operation &op : function.getBody().front()) {
    if (isNeutral(&op) || refusals.contains(&op))
      continue;
    llvm::Expected<Layout> layout = check(&op);
    if (layout) {
      layouts[op.getResult(0)] = *layout;
      llvm::Error error = checkResult(&op, *layout);
      if (!error)
        error = checkReaders(&op);
      if (!error)
        continue;
      layout = std::move(error);
    }
    std::string reason = llvm::toString(layout.takeError());
    bool follows =
        !reason.empty() && llvm::any_of(op.getOperands(), [&](Value operand) {
          return hasElements(operand, 32) && operand.getDefiningOp() &&
                 refusals.contains(operand.getDefiningOp());
        });
    refusals[&op] = {reason, hasForeignTypes(&op), follows};
  }
}

bool TosaSupport::propagate() {
  bool changed = false;
  auto follow = [&](Operation *op, Operation *culprit) {
    if (refusals.contains(op))
      return;
    refusals[op] = {("it is one layer with " +
                     culprit->getName().getStringRef() +
                     ", which is not supported")
                        .str(),
                    false, true};
    changed = true;
  };
  for (Operation &op : function.getBody().front())
    for (Value operand : op.getOperands()) {
      Operation *producer = operand.getDefiningOp();
      if (!producer || isNeutral(producer) || !hasElements(operand, 32))
        continue;
      if (refusals.contains(&op) && !isNeutral(&op))
        follow(producer, &op);
      else if (refusals.contains(producer) && !isNeutral(&op))
        follow(&op, producer);
    }
  return changed;
}
