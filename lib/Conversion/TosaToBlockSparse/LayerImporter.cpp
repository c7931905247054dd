//===- LayerImporter.cpp - Layers of one TOSA function ----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Walks the function once. A layer is built where its last op stands; slices,
// pads and reshapes are built when somebody reads them.
//
//===----------------------------------------------------------------------===//

#include "LayerImporter.h"
#include "BSAIE/Analysis/SourcePlace.h"
#include "BSAIE/Sparsity/PackedFormat.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"

using namespace mlir;
using namespace bsaie;

void LayerImporter::run() {
  SmallVector<Operation *> ops;
  bool hasTosa = false;
  for (Operation &op : function.getBody().front()) {
    ops.push_back(&op);
    hasTosa |= isa<tosa::TosaDialect>(op.getDialect()) && !isNeutral(&op);
  }
  if (!hasTosa)
    return;
  for (Operation *op : ops)
    importOp(op);
  eraseDead();
}

/// Whether somebody but the next op of the same chain reads `value`.
static bool endsChain(Value value) {
  return !value.use_empty() &&
         !(value.hasOneUse() && isa<tosa::ClampOp>(*value.user_begin()));
}

void LayerImporter::importOp(Operation *op) {
  builder.setInsertionPoint(op);
  if (auto rescale = dyn_cast<tosa::RescaleOp>(op)) {
    if (hasElements(rescale.getOutput(), 8) && endsChain(rescale.getOutput()))
      importChain(rescale.getOutput());
  } else if (auto clamp = dyn_cast<tosa::ClampOp>(op)) {
    if (endsChain(clamp.getOutput()))
      importChain(clamp.getOutput());
  } else if (auto pool = dyn_cast<tosa::MaxPool2dOp>(op)) {
    importMaxPool(pool);
  } else if (auto pool = dyn_cast<tosa::AvgPool2dOp>(op)) {
    importAvgPool(pool);
  } else if (auto concat = dyn_cast<tosa::ConcatOp>(op)) {
    importConcat(concat);
  } else if (auto ret = dyn_cast<func::ReturnOp>(op)) {
    importReturn(ret);
  } else if (isNeutral(op)) {
    // Layers that were there before.
    for (OpOperand &operand : op->getOpOperands())
      if (Operation *source = operand.get().getDefiningOp();
          source && isa<tosa::TosaDialect>(source->getDialect()) &&
          !isNeutral(source))
        operand.set(reshaped(stored(operand.get()), shapeOf(operand.get())));
  }
}

void LayerImporter::importChain(Value result) {
  SmallVector<tosa::ClampOp> clamps;
  Value value = result;
  // A clamp whose input has other readers is a layer by itself.
  while (auto clamp = value.getDefiningOp<tosa::ClampOp>()) {
    clamps.push_back(clamp);
    value = clamp.getInput();
    if (!value.hasOneUse())
      break;
  }
  Epilogue end;
  for (tosa::ClampOp clamp : llvm::reverse(clamps)) {
    int64_t low =
        cast<IntegerAttr>(clamp.getMinVal()).getValue().getSExtValue();
    int64_t high =
        cast<IntegerAttr>(clamp.getMaxVal()).getValue().getSExtValue();
    end.min = std::clamp(end.min, low, high);
    end.max = std::clamp(end.max, low, high);
  }
  if (clamps.empty() || value.hasOneUse())
    end.rescale = value.getDefiningOp<tosa::RescaleOp>();
  if (end.rescale)
    end.places.push_back(end.rescale.getLoc());
  for (tosa::ClampOp clamp : llvm::reverse(clamps))
    end.places.push_back(clamp.getLoc());
  if (end.rescale && isRequantisation(end.rescale)) {
    importSums(result, end);
    return;
  }
  Value input = end.rescale ? end.rescale.getInput() : value;
  bool perChannel =
      end.rescale &&
      llvm::cantFail(readRescale(end.rescale)).getMultiplier().size() > 1;
  Operation *layer = perChannel ? buildChannelRescale(input, end)
                                : buildCopy(input, end, result.getDefiningOp());
  values[result] = layer->getResult(0);
}

void LayerImporter::importSums(Value result, Epilogue end) {
  Sums sums = resolveSums(end.rescale.getInput());
  Value layer;
  if (isa<tosa::Conv2DOp>(sums.op))
    layer = buildConv(sums, end)->getResult(0);
  else if (isa<tosa::DepthwiseConv2DOp>(sums.op))
    layer = buildDepthwise(sums, end)->getResult(0);
  else if (isa<tosa::MatMulOp>(sums.op))
    layer = buildMatMul(sums, end)->getResult(0);
  else
    layer = buildBinary(sums, end);
  values[result] = layer;
}

Location LayerImporter::placesOf(Operation *source, const Epilogue &end) {
  SmallVector<Location> places = {source->getLoc()};
  llvm::append_range(places, end.places);
  return builder.getFusedLoc(places);
}

//===----------------------------------------------------------------------===//
// Where activations are
//===----------------------------------------------------------------------===//

RankedTensorType LayerImporter::storedType(Value value) {
  return RankedTensorType::get(*support.layoutOf(value),
                               IntegerType::get(function.getContext(), 8));
}

LayerImporter::View LayerImporter::viewOf(Value value, ArrayRef<int64_t> pad,
                                          const PadRule &rule) const {
  Layout layout = *support.layoutOf(value);
  View view;
  view.pad.assign(pad.begin(), pad.end());
  view.images = layout[0];
  view.channels = layout[3];
  view.fill = rule.value;
  while (Operation *op = value.getDefiningOp()) {
    if (auto identity = dyn_cast<tosa::IdentityOp>(op)) {
      value = identity.getInput1();
      continue;
    }
    if (auto reshape = dyn_cast<tosa::ReshapeOp>(op);
        reshape && support.layoutOf(reshape.getInput1()) ==
                       support.layoutOf(reshape.getOutput())) {
      value = reshape.getInput1();
      continue;
    }
    View next = view;
    if (auto slice = dyn_cast<tosa::SliceOp>(op)) {
      SmallVector<int64_t> cut = llvm::cantFail(readSlice(slice));
      // Below four dimensions only channels are cut.
      cut.insert(cut.begin(), 8 - cut.size(), 0);
      bool returns = false;
      for (int side = 0; side < 4; ++side) {
        // Rows that were cut off must not come back where padding is read.
        returns |= view.pad[side] > 0 && cut[2 + side] > 0;
        next.pad[side] -= cut[2 + side];
      }
      if (returns)
        break;
      next.imageBegin += cut[0];
      next.channelBegin += cut[6];
      value = slice.getInput1();
    } else if (auto padOp = dyn_cast<tosa::PadOp>(op)) {
      SmallVector<int64_t> added = llvm::cantFail(readPad(padOp));
      auto fill = static_cast<int8_t>(
          llvm::cantFail(readScalar(padOp.getPadConst(), "pad_const")));
      bool refused = added[6] || added[7], fills = false;
      for (int side = 0; side < 4; ++side) {
        next.pad[side] += added[2 + side];
        bool fillsSide = added[2 + side] > 0 && next.pad[side] > 0;
        fills |= fillsSide;
        refused |=
            fillsSide && (rule.never || (next.fill && *next.fill != fill) ||
                          next.pad[side] >= rule.limit[side / 2]);
      }
      if (refused)
        break;
      // A pad of nothing has no say in what the others hold.
      if (fills)
        next.fill = fill;
      value = padOp.getInput1();
    } else {
      break;
    }
    view = next;
  }
  view.base = value;
  return view;
}

Value LayerImporter::read(const View &view) {
  Value value = stored(view.base);
  auto type = cast<RankedTensorType>(value.getType());
  if (view.images == type.getDimSize(0) && view.channels == type.getDimSize(3))
    return value;
  return slice(
      value, {view.imageBegin, 0, 0, view.channelBegin},
      {view.images, type.getDimSize(1), type.getDimSize(2), view.channels});
}

Value LayerImporter::slice(Value value, ArrayRef<int64_t> begin,
                           ArrayRef<int64_t> size) {
  SmallVector<OpFoldResult> strides(4, builder.getIndexAttr(1));
  return remember(tensor::ExtractSliceOp::create(
      builder, value.getLoc(), value,
      getAsIndexOpFoldResult(builder.getContext(), begin),
      getAsIndexOpFoldResult(builder.getContext(), size), strides));
}

Value LayerImporter::sliceChannels(Value value, int64_t begin, int64_t count) {
  SmallVector<int64_t> size(shapeOf(value));
  size[3] = count;
  return slice(value, {0, 0, 0, begin}, size);
}

Value LayerImporter::join(Location loc, ArrayRef<Value> parts,
                          RankedTensorType type, unsigned axis) {
  Value whole = remember(tensor::EmptyOp::create(builder, loc, type.getShape(),
                                                 type.getElementType()));
  SmallVector<int64_t> begin(4, 0);
  SmallVector<OpFoldResult> strides(4, builder.getIndexAttr(1));
  for (Value part : parts) {
    ArrayRef<int64_t> shape = shapeOf(part);
    whole = remember(tensor::InsertSliceOp::create(
        builder, loc, part, whole,
        getAsIndexOpFoldResult(builder.getContext(), begin),
        getAsIndexOpFoldResult(builder.getContext(), shape), strides));
    begin[axis] += shape[axis];
  }
  return whole;
}

Value LayerImporter::stored(Value value) {
  if (Value known = values.lookup(value))
    return known;
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointAfterValue(value);
  Value result = materialise(value);
  values[value] = result;
  return result;
}

Value LayerImporter::materialise(Value value) {
  if (auto pad = value.getDefiningOp<tosa::PadOp>()) {
    SmallVector<int64_t> added = llvm::cantFail(readPad(pad));
    if (added[6] || added[7])
      return buildChannelPad(pad);
  }
  if (isa_and_nonnull<tosa::PadOp, tosa::SliceOp>(value.getDefiningOp())) {
    View view = viewOf(value, {0, 0, 0, 0}, {});
    return view.hasPad()
               ? buildCopy(value, {}, value.getDefiningOp())->getResult(0)
               : read(view);
  }
  if (auto identity = value.getDefiningOp<tosa::IdentityOp>())
    return stored(identity.getInput1());
  if (auto reshape = value.getDefiningOp<tosa::ReshapeOp>())
    return reshaped(stored(reshape.getInput1()), *support.layoutOf(value));
  // An argument, or what was here before the conversion.
  return reshaped(value, *support.layoutOf(value));
}

Value LayerImporter::reshaped(Value value, ArrayRef<int64_t> shape) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getShape() == shape)
    return value;
  RankedTensorType to = type.clone(shape);
  Location loc = value.getLoc();
  if (type.getRank() == to.getRank()) {
    // Neither finer nor coarser: by way of one dimension.
    value = reshaped(value, {type.getNumElements()});
    type = cast<RankedTensorType>(value.getType());
  }
  auto groups = getReassociationIndicesForReshape(type, to);
  if (!groups) {
    value = reshaped(value, {type.getNumElements()});
    type = cast<RankedTensorType>(value.getType());
    groups = getReassociationIndicesForReshape(type, to);
  }
  if (type.getRank() > to.getRank())
    return remember(
        tensor::CollapseShapeOp::create(builder, loc, to, value, *groups));
  return remember(
      tensor::ExpandShapeOp::create(builder, loc, to, value, *groups));
}

Value LayerImporter::owned(Value value, Operation *reader) {
  Value known = stored(value);
  Operation *op = known.getDefiningOp();
  bool isLayer =
      op && (isa<blocksparse::BlockSparseDialect>(op->getDialect()) ||
             isa<tensor::InsertSliceOp>(op));
  if (!isLayer || taken.contains(known))
    known = buildCopy(value, {}, reader)->getResult(0);
  taken.insert(known);
  return known;
}

//===----------------------------------------------------------------------===//
// Pools, concatenations, results
//===----------------------------------------------------------------------===//

void LayerImporter::importMaxPool(tosa::MaxPool2dOp op) {
  // A pad of the smallest value never wins, as the pool's own.
  PadRule rule;
  rule.value = -128;
  rule.limit = {op.getKernel()[0], op.getKernel()[1]};
  View view = viewOf(op.getInput(), op.getPad(), rule);
  Value input = read(view);
  auto layer = remember(blocksparse::MaxPool2DOp::create(
      builder, op.getLoc(), storedType(op.getOutput()), input,
      builder.getDenseI64ArrayAttr(op.getKernel()),
      builder.getDenseI64ArrayAttr(view.pad),
      builder.getDenseI64ArrayAttr(op.getStride()),
      blocksparse::SubvolumeAttr(), blocksparse::PlacementAttr()));
  setName(layer, op, "pool");
  values[op.getOutput()] = layer.getOutput();
}

void LayerImporter::importAvgPool(tosa::AvgPool2dOp op) {
  // What a tosa.pad adds counts in the divisor, the pool's own pad does not: no
  // layer has both. The zero point adds nothing to the sums.
  ArrayRef<int64_t> kernel = op.getKernel();
  bool ownPad = llvm::any_of(op.getPad(), [](int64_t p) { return p != 0; });
  PadRule rule;
  rule.value = static_cast<int8_t>(
      llvm::cantFail(readScalar(op.getInputZp(), "input_zp")));
  rule.limit = {kernel[0], kernel[1]};
  rule.never = ownPad || kernel[0] > maxPoolTaps / kernel[1];
  View view = viewOf(op.getInput(), op.getPad(), rule);
  bool countPad =
      !ownPad && llvm::any_of(view.pad, [](int64_t p) { return p > 0; });
  Value input = read(view);
  auto zp = [&](Value value) {
    return builder.getI8IntegerAttr(llvm::cantFail(readScalar(value, "zp")));
  };
  auto layer = remember(blocksparse::AvgPool2DOp::create(
      builder, op.getLoc(), storedType(op.getOutput()), input,
      builder.getDenseI64ArrayAttr(op.getKernel()),
      builder.getDenseI64ArrayAttr(view.pad),
      builder.getDenseI64ArrayAttr(op.getStride()), zp(op.getInputZp()),
      zp(op.getOutputZp()), countPad ? builder.getUnitAttr() : UnitAttr(),
      blocksparse::SubvolumeAttr(), blocksparse::PlacementAttr()));
  setName(layer, op, "pool");
  values[op.getOutput()] = layer.getOutput();
}

void LayerImporter::importConcat(tosa::ConcatOp op) {
  if (op.use_empty())
    return;
  if (op.getInput1().size() == 1) {
    values[op.getOutput()] = stored(op.getInput1().front());
    return;
  }
  RankedTensorType type = storedType(op.getOutput());
  // Where the operands differ they are joined; equal ones may be channels of a
  // tensor with fewer dimensions.
  unsigned axis = 3;
  if (shapeOf(op.getOutput()) == type.getShape())
    axis = op.getAxis();
  // A tensor is placed in a box of rows and channels; rows of several images
  // are none, nor are columns.
  if (axis == 2 || (axis == 1 && type.getDimSize(0) > 1)) {
    values[op.getOutput()] = joinPadded(op, axis);
    return;
  }
  SmallVector<Value> parts;
  for (Value part : op.getInput1())
    parts.push_back(owned(part, op));
  values[op.getOutput()] = join(op.getLoc(), parts, type, axis);
}

void LayerImporter::importReturn(func::ReturnOp op) {
  for (OpOperand &operand : op->getOpOperands()) {
    // What is no activation is returned as it is.
    if (!support.layoutOf(operand.get()) ||
        getConstantElements(operand.get()) || !hasElements(operand.get(), 8))
      continue;
    Value value = owned(operand.get(), op);
    operand.set(reshaped(value, shapeOf(operand.get())));
  }
}

//===----------------------------------------------------------------------===//
// Names and remains
//===----------------------------------------------------------------------===//

void LayerImporter::setName(Operation *layer, Operation *source,
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

void LayerImporter::eraseDead() {
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(function.getBody().front()))) {
    bool ours = created.contains(&op) ||
                isa<tosa::TosaDialect>(op.getDialect()) ||
                isa<arith::ConstantOp>(op);
    if (ours && op.use_empty() && !op.hasTrait<OpTrait::IsTerminator>())
      op.erase();
  }
}
