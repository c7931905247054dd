//===- Encoding.cpp - Lists of non-zero blocks ------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Walks masks row by row or column by column.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Sparsity/Encoding.h"
#include <algorithm>

using namespace bsaie;

llvm::Expected<BlockEncoding> bsaie::parseBlockEncoding(llvm::StringRef text) {
  for (BlockEncoding encoding :
       {BlockEncoding::CBR, BlockEncoding::CBC, BlockEncoding::COO})
    if (text == blockEncodingName(encoding))
      return encoding;
  return llvm::createStringError("unknown encoding '" + text +
                                 "', expected cbr, cbc or coo");
}

llvm::StringRef bsaie::blockEncodingName(BlockEncoding encoding) {
  switch (encoding) {
  case BlockEncoding::CBR:
    return "cbr";
  case BlockEncoding::CBC:
    return "cbc";
  case BlockEncoding::COO:
    return "coo";
  }
  return "";
}

BlockList bsaie::encodeBlocks(const BlockMask &mask, BlockEncoding encoding) {
  BlockList list;
  list.encoding = encoding;
  list.block = mask.block;
  list.blockRows = mask.blockRows;
  list.blockColumns = mask.blockColumns;
  bool byColumn = encoding == BlockEncoding::CBC;
  int64_t outer = byColumn ? mask.blockColumns : mask.blockRows;
  int64_t inner = byColumn ? mask.blockRows : mask.blockColumns;
  for (int64_t o = 0; o < outer; ++o) {
    if (encoding != BlockEncoding::COO)
      list.starts.push_back(list.count());
    for (int64_t i = 0; i < inner; ++i) {
      int64_t row = byColumn ? i : o, column = byColumn ? o : i;
      if (!mask.test(row, column))
        continue;
      if (encoding != BlockEncoding::CBR)
        list.rows.push_back(row);
      if (encoding != BlockEncoding::CBC)
        list.columns.push_back(column);
    }
  }
  if (encoding != BlockEncoding::COO)
    list.starts.push_back(list.count());
  return list;
}

llvm::Expected<BlockMask> bsaie::decodeBlocks(const BlockList &list) {
  BlockMask mask;
  mask.block = list.block;
  mask.blockRows = list.blockRows;
  mask.blockColumns = list.blockColumns;
  mask.bits.resize(mask.size());
  int64_t last = -1;
  // `order` grows along the list, whatever the encoding.
  auto add = [&](int64_t block, int64_t row, int64_t column,
                 int64_t order) -> llvm::Error {
    if (row < 0 || row >= list.blockRows || column < 0 ||
        column >= list.blockColumns)
      return llvm::createStringError(
          "block " + llvm::Twine(block) + " at row " + llvm::Twine(row) +
          ", column " + llvm::Twine(column) + " lies outside the " +
          llvm::Twine(list.blockRows) + "x" + llvm::Twine(list.blockColumns) +
          " blocks");
    if (order <= last)
      return llvm::createStringError("block " + llvm::Twine(block) +
                                     " is out of order");
    last = order;
    mask.set(row, column);
    return llvm::Error::success();
  };
  if (list.encoding == BlockEncoding::COO) {
    if (list.rows.size() != list.columns.size())
      return llvm::createStringError(
          "there are " + llvm::Twine(list.rows.size()) + " rows for " +
          llvm::Twine(list.columns.size()) + " columns");
    for (int64_t b = 0; b < list.count(); ++b)
      if (auto error = add(b, list.rows[b], list.columns[b],
                           list.rows[b] * list.blockColumns + list.columns[b]))
        return std::move(error);
    return mask;
  }
  bool byColumn = list.encoding == BlockEncoding::CBC;
  const std::vector<int64_t> &indices = byColumn ? list.rows : list.columns;
  int64_t outer = byColumn ? list.blockColumns : list.blockRows;
  int64_t inner = byColumn ? list.blockRows : list.blockColumns;
  if (static_cast<int64_t>(list.starts.size()) != outer + 1 ||
      list.starts.front() != 0 || list.starts.back() != list.count())
    return llvm::createStringError("starts do not cover the " +
                                   llvm::Twine(list.count()) + " blocks");
  for (int64_t o = 0; o < outer; ++o) {
    int64_t begin = list.starts[o], end = list.starts[o + 1];
    if (begin > end || end > list.count())
      return llvm::createStringError("start " + llvm::Twine(o + 1) + " is " +
                                     llvm::Twine(end) + " after " +
                                     llvm::Twine(begin));
    for (int64_t b = begin; b < end; ++b)
      if (auto error = add(b, byColumn ? indices[b] : o,
                           byColumn ? o : indices[b], o * inner + indices[b]))
        return std::move(error);
  }
  return mask;
}

llvm::Expected<BlockList> bsaie::convertBlocks(const BlockList &list,
                                               BlockEncoding encoding) {
  llvm::Expected<BlockMask> mask = decodeBlocks(list);
  if (!mask)
    return mask.takeError();
  return encodeBlocks(*mask, encoding);
}

std::vector<int64_t> bsaie::blockPermutation(const BlockMask &mask,
                                             BlockEncoding from,
                                             BlockEncoding to) {
  // Positions of the blocks in the order of `encoding`, by bit.
  auto positions = [&](BlockEncoding encoding) {
    std::vector<int64_t> order;
    bool byColumn = encoding == BlockEncoding::CBC;
    for (int64_t o = 0; o < (byColumn ? mask.blockColumns : mask.blockRows);
         ++o)
      for (int64_t i = 0; i < (byColumn ? mask.blockRows : mask.blockColumns);
           ++i) {
        int64_t row = byColumn ? i : o, column = byColumn ? o : i;
        if (mask.test(row, column))
          order.push_back(row * mask.blockColumns + column);
      }
    return order;
  };
  std::vector<int64_t> place(mask.size(), -1);
  std::vector<int64_t> source = positions(from), target = positions(to);
  for (size_t i = 0; i < source.size(); ++i)
    place[source[i]] = i;
  for (int64_t &bit : target)
    bit = place[bit];
  return target;
}

int64_t bsaie::indexBytes(const BlockMask &mask, BlockEncoding encoding) {
  int64_t rowBytes = mask.blockRows > 256 ? 2 : 1;
  int64_t columnBytes = mask.blockColumns > 256 ? 2 : 1;
  switch (encoding) {
  case BlockEncoding::CBR:
    return 2 * (mask.blockRows + 1) + mask.count() * columnBytes;
  case BlockEncoding::CBC:
    return 2 * (mask.blockColumns + 1) + mask.count() * rowBytes;
  case BlockEncoding::COO:
    return mask.count() * (rowBytes + columnBytes);
  }
  return 0;
}

int64_t bsaie::valueBytes(const BlockMask &mask, const WeightShape &shape) {
  int64_t bytes = 0;
  for (unsigned bit : mask.bits.set_bits()) {
    int64_t row = bit / mask.blockColumns, column = bit % mask.blockColumns;
    int64_t height =
        std::min(mask.block.rows, shape.outputChannels - row * mask.block.rows);
    int64_t width = std::min(mask.block.columns,
                             shape.inputChannels - column * mask.block.columns);
    bytes += height * width * shape.window();
  }
  return bytes;
}
