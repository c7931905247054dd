//===- PackedConv.cpp - A convolution on packed blocks as loops -*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The input becomes int16 without its zero point, padded, with channels in
// whole groups of 8. The kernel walks the blocks of a row of blocks for a few
// pixels at once and requantises their sums while they are in registers.
// Chooses nothing for a target: what a product of int16 pairs becomes is LLVM's
// matter.
//
//===----------------------------------------------------------------------===//

#include "PackedConv.h"
#include "BSAIE/Dialect/BlockSparse/IR/LayerGeometry.h"
#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "PackWeights.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"
#include <limits>

using namespace mlir;
using namespace bsaie;
using namespace bsaie::blocksparse;

namespace {
constexpr int64_t side = PackedWeights::side;
/// Keeps what is held at once below a gigabyte.
constexpr int64_t maxBlocks = 1 << 21;

int64_t roundUp(int64_t channels) { return llvm::alignTo(channels, side); }

/// What the windows of all outputs span in one dimension, padding and all, and
/// which part of it is in the input.
struct Span {
  int64_t extent = 0;      ///< positions in the packed input
  int64_t begin = 0;       ///< first input position that is copied
  int64_t size = 0;        ///< how many are; 0 when only padding is read
  int64_t destination = 0; ///< where the first goes
};

Span getSpan(Conv2DOp op, int dim) {
  WindowedDim window = getWindowedDim(op, dim);
  Span span;
  span.extent = (window.outputExtent() - 1) * window.stride + window.span();
  int64_t origin = -window.padBefore;
  span.begin = std::clamp<int64_t>(origin, 0, window.input);
  int64_t end =
      std::clamp<int64_t>(origin + span.extent, span.begin, window.input);
  span.size = end - span.begin;
  span.destination = span.begin - origin;
  return span;
}

/// Images, height, width and channels of the packed input.
SmallVector<int64_t, 4> getPackedShape(Conv2DOp op) {
  auto input = cast<RankedTensorType>(op.getInput().getType());
  return {input.getDimSize(0), getSpan(op, 0).extent, getSpan(op, 1).extent,
          roundUp(input.getDimSize(3))};
}

/// Writes one convolution.
class KernelWriter {
public:
  KernelWriter(ImplicitLocOpBuilder &b, Conv2DOp op,
               const PackedConvOptions &options);
  Value write();

private:
  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(b, value);
  }
  Value integer(int64_t value, unsigned bits) {
    return arith::ConstantIntOp::create(b, value, bits);
  }
  Value splat(int64_t value, unsigned bits) {
    auto type = VectorType::get({side}, b.getIntegerType(bits));
    return arith::ConstantOp::create(
        b, DenseElementsAttr::get(
               type, b.getIntegerAttr(type.getElementType(), value)));
  }
  Value add(Value l, Value r) { return arith::AddIOp::create(b, l, r); }
  Value scaled(Value l, int64_t factor) {
    return arith::MulIOp::create(b, l, index(factor));
  }
  /// A constant tensor of one dimension, or of blocks.
  template <typename T>
  Value constant(ArrayRef<T> values, ArrayRef<int64_t> shape);
  /// `count` neighbouring elements of the last dimension.
  Value read(Value from, ValueRange at, int64_t count);
  /// Loops from 0 to `count`; the body gets the position and what is carried,
  /// and returns what is carried on.
  Value loop(int64_t count, Value carried,
             function_ref<Value(Value position, Value carried)> body);

  Value packInput();
  Value writePixels(Value row, Value image, Value line, Value tile, Value out);
  SmallVector<Value> sumBlocks(Value row, Value at);
  Value requantise(Value sums, Value row);

  ImplicitLocOpBuilder &b;
  Conv2DOp op;
  RankedTensorType outputType;
  SmallVector<int64_t, 4> packedShape;
  int64_t images, lines, width, stride[2];
  int64_t pixels = 1;
  PackedWeights packed;
  Value input, rowBegin, offsets, values, bias, multipliers, shifts;
};
} // namespace

std::string blocksparse::whyNotPacked(Conv2DOp op) {
  WeightsSource source = resolveWeights(op.getWeights());
  if (!source.op)
    return "weights are not a constant";
  SmallVector<int8_t> storage;
  if (!readInt8(WeightsOp(source.op).getValues(), storage))
    return "weights have no data, or not as much as their type says";
  ArrayRef<int64_t> shape = op.getWeights().getType().getShape();
  int64_t blocks = llvm::divideCeil(shape[0], side) * shape[1] * shape[2] *
                   llvm::divideCeil(shape[3], side);
  if (blocks > maxBlocks)
    return llvm::formatv("weights have {0} blocks, more than {1}", blocks,
                         maxBlocks);
  if (exceeds(getPackedShape(op), std::numeric_limits<int32_t>::max()))
    return "the packed input has more than 2147483647 values";
  return "";
}

/// How many pixels of a row are computed at once: the tiles cover the row, the
/// last one may begin earlier than where the one before ends.
static int64_t choosePixels(int64_t width, int64_t most) {
  int64_t best = 1, bestWork = width;
  for (int64_t pixels = 1; pixels <= std::min(most, width); ++pixels) {
    int64_t work = llvm::alignTo(width, pixels);
    // Each block is read once for its pixels, which costs about half a pixel.
    work += llvm::divideCeil(width, pixels) / 2;
    if (pixels == 1 || work <= bestWork) {
      best = pixels;
      bestWork = work;
    }
  }
  return best;
}

KernelWriter::KernelWriter(ImplicitLocOpBuilder &b, Conv2DOp op,
                           const PackedConvOptions &options)
    : b(b), op(op),
      outputType(cast<RankedTensorType>(op.getOutput().getType())),
      packedShape(getPackedShape(op)), images(outputType.getDimSize(0)),
      lines(outputType.getDimSize(1)), width(outputType.getDimSize(2)),
      stride{op.getStride()[0], op.getStride()[1]} {
  ArrayRef<int64_t> kernel = op.getWeights().getType().getShape();
  PackedPitch pitch;
  pitch.kernelColumn = op.getDilation()[1] * packedShape[3];
  pitch.kernelRow = op.getDilation()[0] * packedShape[2] * packedShape[3];
  SmallVector<int8_t> storage;
  std::optional<ArrayRef<int8_t>> weights =
      readWeights(resolveWeights(op.getWeights()), storage, /*exact=*/true);
  packed = packWeights(*weights, getWeightShape(op.getWeights().getType()),
                       op.getWeightZp(), pitch, options.keepZeros);
  // The pixels of a 1x1 kernel with stride 1 are all side by side.
  if (kernel[1] == 1 && kernel[2] == 1 && stride[0] == 1 && stride[1] == 1) {
    width *= lines;
    packedShape[2] *= packedShape[1];
    packedShape[1] = lines = 1;
  }
  pixels = choosePixels(width, options.maxPixels);
}

template <typename T>
Value KernelWriter::constant(ArrayRef<T> values, ArrayRef<int64_t> shape) {
  auto type = RankedTensorType::get(shape, b.getIntegerType(8 * sizeof(T)));
  return arith::ConstantOp::create(b, DenseElementsAttr::get(type, values));
}

Value KernelWriter::read(Value from, ValueRange at, int64_t count) {
  Type element = cast<RankedTensorType>(from.getType()).getElementType();
  Value padding = integer(0, element.getIntOrFloatBitWidth());
  return vector::TransferReadOp::create(b, VectorType::get({count}, element),
                                        from, at, padding,
                                        ArrayRef<bool>{true});
}

Value KernelWriter::loop(int64_t count, Value carried,
                         function_ref<Value(Value, Value)> body) {
  auto loop = scf::ForOp::create(b, index(0), index(count), index(1), carried);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value next = body(loop.getInductionVar(), loop.getRegionIterArg(0));
  scf::YieldOp::create(b, next);
  return loop.getResult(0);
}

Value KernelWriter::packInput() {
  auto type = cast<RankedTensorType>(op.getInput().getType());
  SmallVector<int64_t, 4> shape = getPackedShape(op), sizes = shape,
                          begin(4, 0), destination(4, 0);
  sizes[3] = type.getDimSize(3);
  for (int dim = 0; dim < 2; ++dim) {
    Span span = getSpan(op, dim);
    begin[1 + dim] = span.begin;
    sizes[1 + dim] = span.size;
    destination[1 + dim] = span.destination;
  }
  auto folded = [](ArrayRef<int64_t> values, MLIRContext *context) {
    return getAsIndexOpFoldResult(context, values);
  };
  MLIRContext *context = b.getContext();
  SmallVector<OpFoldResult> ones = folded({1, 1, 1, 1}, context);
  Type element = b.getIntegerType(16);
  Value whole = tensor::EmptyOp::create(b, shape, element);
  bool filled = sizes != shape;
  if (filled)
    whole = linalg::FillOp::create(b, integer(0, 16), whole).getResult(0);
  if (!llvm::is_contained(sizes, 0)) {
    Value from = op.getInput(), into = whole;
    if (type.getShape() != ArrayRef<int64_t>(sizes))
      from = tensor::ExtractSliceOp::create(b, from, folded(begin, context),
                                            folded(sizes, context), ones);
    if (filled)
      into = tensor::ExtractSliceOp::create(
          b, whole, folded(destination, context), folded(sizes, context), ones);
    SmallVector<AffineMap> maps(2, b.getMultiDimIdentityMap(4));
    SmallVector<utils::IteratorType> parallel(4, utils::IteratorType::parallel);
    int64_t zeroPoint = op.getInputZp();
    auto generic = linalg::GenericOp::create(
        b, into.getType(), from, into, maps, parallel,
        [&](OpBuilder &inner, Location loc, ValueRange arguments) {
          Value value =
              arith::ExtSIOp::create(inner, loc, element, arguments[0]);
          if (zeroPoint) {
            Value zero =
                arith::ConstantIntOp::create(inner, loc, zeroPoint, 16);
            value = arith::SubIOp::create(inner, loc, value, zero);
          }
          // Outputs that are not read get a tensor of their own from
          // linalg-fuse-elementwise-ops, and its strided copy takes longer than
          // the kernel. So the zeros that are there are read.
          if (filled)
            value = arith::AddIOp::create(inner, loc, value, arguments[1]);
          linalg::YieldOp::create(inner, loc, value);
        });
    if (filled)
      whole = tensor::InsertSliceOp::create(b, generic.getResult(0), whole,
                                            folded(destination, context),
                                            folded(sizes, context), ones);
    else
      whole = generic.getResult(0);
  }
  return tensor::CollapseShapeOp::create(
      b, whole, ArrayRef<ReassociationIndices>{{0, 1, 2, 3}});
}

/// The sums of `pixels` pixels of block row `row`, whose first window begins at
/// `at`.
SmallVector<Value> KernelWriter::sumBlocks(Value row, Value at) {
  auto i32 = [&](int64_t count) {
    return VectorType::get({count}, b.getI32Type());
  };
  auto bound = [&](Value position) -> Value {
    Value value = tensor::ExtractOp::create(b, rowBegin, position);
    return arith::IndexCastOp::create(b, b.getIndexType(), value);
  };
  Value first = read(bias, scaled(row, side), side);
  SmallVector<Value> sums(pixels, first);
  auto loop = scf::ForOp::create(b, bound(row), bound(add(row, index(1))),
                                 index(1), sums);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value block = loop.getInductionVar();
  Value offset = tensor::ExtractOp::create(b, offsets, block);
  Value from = add(at, arith::IndexCastOp::create(b, b.getIndexType(), offset));
  SmallVector<int64_t> even, odd, spread;
  for (int64_t lane = 0; lane < side; ++lane) {
    even.push_back(2 * lane);
    odd.push_back(2 * lane + 1);
    spread.append({0, 1});
  }
  sums.assign(loop.getRegionIterArgs().begin(), loop.getRegionIterArgs().end());
  for (int64_t pair = 0; pair < side / 2; ++pair) {
    Value weights = read(values, {block, index(pair), index(0)}, 2 * side);
    weights = arith::ExtSIOp::create(b, i32(2 * side), weights);
    for (int64_t pixel = 0; pixel < pixels; ++pixel) {
      int64_t step = pixel * stride[1] * packedShape[3] + 2 * pair;
      Value taken = read(input, add(from, index(step)), 2);
      taken = vector::ShuffleOp::create(b, taken, taken, spread);
      taken = arith::ExtSIOp::create(b, i32(2 * side), taken);
      Value products = arith::MulIOp::create(b, taken, weights);
      sums[pixel] =
          add(sums[pixel],
              add(vector::ShuffleOp::create(b, products, products, even),
                  vector::ShuffleOp::create(b, products, products, odd)));
    }
  }
  scf::YieldOp::create(b, sums);
  return loop.getResults();
}

/// As tosa.rescale and tosa.clamp do it.
Value KernelWriter::requantise(Value sums, Value row) {
  RequantAttr requant = op.getRequant();
  bool single = requant.getMultiplier().size() == 1;
  Value at = scaled(row, side);
  Value multiplier = single ? splat(requant.getMultiplier()[0], 32)
                            : read(multipliers, at, side);
  Value shift =
      single ? splat(requant.getShift()[0], 8) : read(shifts, at, side);
  Value result = tosa::ApplyScaleOp::create(
      b, sums.getType(), sums, multiplier, shift,
      requant.getDoubleRound() ? tosa::RoundingMode::DOUBLE_ROUND
                               : tosa::RoundingMode::SINGLE_ROUND);
  if (requant.getOutputZp())
    result = add(result, splat(requant.getOutputZp(), 32));
  result = arith::MaxSIOp::create(b, result, splat(op.getMinVal(), 32));
  result = arith::MinSIOp::create(b, result, splat(op.getMaxVal(), 32));
  return arith::TruncIOp::create(
      b, VectorType::get({side}, b.getIntegerType(8)), result);
}

/// One tile of a row of output pixels, 8 channels of it.
Value KernelWriter::writePixels(Value row, Value image, Value line, Value tile,
                                Value out) {
  Value pixel =
      arith::MinSIOp::create(b, scaled(tile, pixels), index(width - pixels));
  Value inputLine = add(scaled(image, packedShape[1]), scaled(line, stride[0]));
  Value inputPixel =
      add(scaled(inputLine, packedShape[2]), scaled(pixel, stride[1]));
  SmallVector<Value> sums = sumBlocks(row, scaled(inputPixel, packedShape[3]));
  int64_t channels = roundUp(outputType.getDimSize(3));
  Value outputLine = add(scaled(image, lines), line);
  Value outputPixel = add(scaled(outputLine, width), pixel);
  Value first = add(scaled(outputPixel, channels), scaled(row, side));
  for (auto [i, sum] : llvm::enumerate(sums))
    out = vector::TransferWriteOp::create(
              b, requantise(sum, row), out,
              add(first, index(static_cast<int64_t>(i) * channels)),
              ArrayRef<bool>{true})
              .getResult();
  return out;
}

Value KernelWriter::write() {
  int64_t channels = outputType.getDimSize(3), padded = roundUp(channels);
  input = packInput();
  // A layer without a block still has arrays, which nobody reads.
  if (packed.offsets.empty()) {
    packed.offsets.push_back(0);
    packed.values.assign(PackedWeights::blockValues, 0);
  }
  int64_t blocks = packed.numBlocks();
  rowBegin = constant<int32_t>(packed.rowBegin,
                               {static_cast<int64_t>(packed.rowBegin.size())});
  offsets = constant<int32_t>(packed.offsets, {blocks});
  SmallVector<int64_t> shape = {blocks, side / 2, 2 * side};
  if (op.getWeightZp() == 0) {
    std::vector<int8_t> bytes(packed.values.begin(), packed.values.end());
    values = constant<int8_t>(bytes, shape);
  } else {
    values = constant<int16_t>(packed.values, shape);
  }
  auto perChannel = [&](auto from) {
    from.resize(padded, from.back());
    return from;
  };
  bias = constant<int32_t>(perChannel(SmallVector<int32_t>(op.getBias())),
                           {padded});
  if (RequantAttr requant = op.getRequant();
      requant.getMultiplier().size() > 1) {
    multipliers = constant<int32_t>(
        perChannel(SmallVector<int32_t>(requant.getMultiplier())), {padded});
    shifts = constant<int8_t>(
        perChannel(SmallVector<int8_t>(requant.getShift())), {padded});
  }

  Value out = tensor::EmptyOp::create(b, {images * lines * width * padded},
                                      b.getIntegerType(8));
  out = loop(padded / side, out, [&](Value row, Value out) {
    return loop(images, out, [&](Value image, Value out) {
      return loop(lines, out, [&](Value line, Value out) {
        return loop(llvm::divideCeil(width, pixels), out,
                    [&](Value tile, Value out) {
                      return writePixels(row, image, line, tile, out);
                    });
      });
    });
  });
  SmallVector<int64_t, 4> sizes(outputType.getShape());
  sizes[3] = padded;
  out = tensor::ExpandShapeOp::create(
      b, outputType.clone(sizes), out,
      ArrayRef<ReassociationIndices>{{0, 1, 2, 3}});
  if (padded == channels)
    return out;
  sizes[3] = channels;
  MLIRContext *context = b.getContext();
  return tensor::ExtractSliceOp::create(
      b, out, getAsIndexOpFoldResult(context, {0, 0, 0, 0}),
      getAsIndexOpFoldResult(context, sizes),
      getAsIndexOpFoldResult(context, {1, 1, 1, 1}));
}

Value blocksparse::writePackedConv(ImplicitLocOpBuilder &b, Conv2DOp op,
                                   const PackedConvOptions &options) {
  return KernelWriter(b, op, options).write();
}
