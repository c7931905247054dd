//===- Weights.cpp - Weights and masks as plain data ------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads constants in both of their forms, dense and dense_resource.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace mlir;
using namespace bsaie;
using namespace bsaie::blocksparse;

BlockMask blocksparse::toBlockMask(MaskAttr attr) {
  BlockMask mask;
  mask.block = {attr.getBlockHeight(), attr.getBlockWidth()};
  mask.blockRows = attr.getRows();
  mask.blockColumns = attr.getColumns();
  mask.bits.resize(mask.size());
  ArrayRef<uint64_t> words = attr.getWords();
  for (int64_t i = 0, e = mask.size(); i < e; ++i)
    if (words[i / 64] >> (i % 64) & 1)
      mask.bits.set(i);
  return mask;
}

MaskAttr blocksparse::toMaskAttr(MLIRContext *context, const BlockMask &mask) {
  SmallVector<uint64_t> words((mask.size() + 63) / 64, 0);
  for (unsigned bit : mask.bits.set_bits())
    words[bit / 64] |= uint64_t(1) << (bit % 64);
  return MaskAttr::get(context, mask.block.rows, mask.block.columns,
                       mask.blockRows, mask.blockColumns, words);
}

BlockShape blocksparse::getBlockShape(WeightsType type) {
  return {type.getBlockHeight(), type.getBlockWidth()};
}

WeightShape blocksparse::getWeightShape(WeightsType type) {
  ArrayRef<int64_t> shape = type.getShape();
  return {shape[0], shape[1], shape[2], shape[3]};
}

bool blocksparse::exceeds(ArrayRef<int64_t> shape, int64_t limit) {
  if (llvm::is_contained(shape, 0))
    return false;
  int64_t count = 1;
  for (int64_t dim : shape)
    if (llvm::MulOverflow(count, dim, count) || count > limit)
      return true;
  return false;
}

/// The bytes of a non-splat constant, little-endian as in memory.
static std::optional<ArrayRef<char>> rawBytes(ElementsAttr values) {
  if (auto dense = dyn_cast<DenseElementsAttr>(values))
    return dense.getRawData();
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(values))
    if (AsmResourceBlob *blob = resource.getRawHandle().getBlob())
      return blob->getData();
  return std::nullopt;
}

std::optional<ArrayRef<int8_t>>
blocksparse::readInt8(ElementsAttr values, SmallVectorImpl<int8_t> &storage) {
  if (!values.getElementType().isInteger(8) ||
      exceeds(values.getShapedType().getShape(), maxWeightValues))
    return std::nullopt;
  int64_t count = values.getNumElements();
  if (auto dense = dyn_cast<DenseElementsAttr>(values);
      dense && dense.isSplat()) {
    storage.assign(count, static_cast<int8_t>(
                              dense.getSplatValue<APInt>().getSExtValue()));
    return ArrayRef<int8_t>(storage);
  }
  std::optional<ArrayRef<char>> bytes = rawBytes(values);
  if (!bytes || static_cast<int64_t>(bytes->size()) != count)
    return std::nullopt;
  return ArrayRef<int8_t>(reinterpret_cast<const int8_t *>(bytes->data()),
                          count);
}

ElementsAttr blocksparse::makeInt8(ElementsAttr like, ArrayRef<int64_t> shape,
                                   ArrayRef<int8_t> values) {
  auto type = RankedTensorType::get(shape, like.getElementType());
  auto resource = dyn_cast<DenseResourceElementsAttr>(like);
  if (!resource)
    return DenseElementsAttr::get(type, values);
  ArrayRef<char> bytes(reinterpret_cast<const char *>(values.data()),
                       values.size());
  return DenseResourceElementsAttr::get(
      type, resource.getRawHandle().getKey(),
      HeapAsmResourceBlob::allocateAndCopyWithAlign(bytes, 64));
}

std::optional<SmallVector<int32_t>>
blocksparse::readInt32(ElementsAttr values) {
  if (!values.getElementType().isInteger(32) ||
      exceeds(values.getShapedType().getShape(), maxChannelValues))
    return std::nullopt;
  int64_t count = values.getNumElements();
  if (auto dense = dyn_cast<DenseElementsAttr>(values);
      dense && dense.isSplat())
    return SmallVector<int32_t>(
        count,
        static_cast<int32_t>(dense.getSplatValue<APInt>().getSExtValue()));
  std::optional<ArrayRef<char>> bytes = rawBytes(values);
  if (!bytes || static_cast<int64_t>(bytes->size()) != count * 4)
    return std::nullopt;
  SmallVector<int32_t> result(count);
  for (int64_t i = 0; i < count; ++i)
    result[i] = llvm::support::endian::read32le(bytes->data() + 4 * i);
  return result;
}

WeightsSource blocksparse::resolveWeights(Value weights) {
  WeightsSource source;
  int64_t offset = 0;
  auto type = cast<WeightsType>(weights.getType());
  while (auto slice = weights.getDefiningOp<SliceWeightsOp>()) {
    offset += slice.getOffset();
    weights = slice.getSource();
  }
  source.op = weights.getDefiningOp<WeightsOp>();
  source.begin = offset;
  source.end = offset + type.getShape()[0];
  return source;
}

BlockMask blocksparse::getMask(const WeightsSource &source) {
  WeightsOp op = source.op;
  BlockMask whole = toBlockMask(op.getMask());
  WeightShape shape = getWeightShape(op.getType());
  if (source.begin == 0 && source.end == shape.outputChannels)
    return whole;
  shape.outputChannels = source.end - source.begin;
  BlockMask mask(shape, whole.block, false);
  int64_t first = source.begin / whole.block.rows;
  for (int64_t r = 0; r < mask.blockRows; ++r)
    for (int64_t c = 0; c < mask.blockColumns; ++c)
      if (whole.test(first + r, c))
        mask.set(r, c);
  return mask;
}

std::optional<ArrayRef<int8_t>>
blocksparse::readWeights(const WeightsSource &source,
                         SmallVectorImpl<int8_t> &storage, bool exact) {
  WeightsOp op = source.op;
  std::optional<ArrayRef<int8_t>> whole = readInt8(op.getValues(), storage);
  if (!whole)
    return std::nullopt;
  WeightShape shape = getWeightShape(op.getType());
  int64_t perChannel = shape.elements() / shape.outputChannels;
  ArrayRef<int8_t> values = whole->slice(
      source.begin * perChannel, (source.end - source.begin) * perChannel);
  shape.outputChannels = source.end - source.begin;
  BlockMask mask = getMask(source);
  if (mask.bits.all())
    return values;
  if (!exact && mask.block.rows % 8 == 0 && mask.block.columns % 8 == 0)
    return values;
  BlockMask present = recogniseMask(values, shape, mask.block);
  present.bits.reset(mask.bits);
  if (present.bits.none())
    return values;
  SmallVector<int8_t> masked(values.begin(), values.end());
  for (int64_t o = 0; o < shape.outputChannels; ++o)
    for (int64_t w = 0; w < shape.window(); ++w)
      for (int64_t c = 0; c < mask.blockColumns; ++c) {
        if (mask.test(o / mask.block.rows, c))
          continue;
        int8_t *begin = masked.data() +
                        (o * shape.window() + w) * shape.inputChannels +
                        c * mask.block.columns;
        std::fill_n(begin,
                    std::min(mask.block.columns,
                             shape.inputChannels - c * mask.block.columns),
                    0);
      }
  storage.assign(masked.begin(), masked.end());
  return ArrayRef<int8_t>(storage);
}
