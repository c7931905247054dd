//===- Encoding.h - Lists of non-zero blocks --------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compressed block rows (CBR), compressed block columns (CBC) and coordinates
// (COO): three ways to list the blocks of a mask, exact conversions and their
// bytes.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_SPARSITY_ENCODING_H
#define BSAIE_SPARSITY_ENCODING_H

#include "BSAIE/Sparsity/BlockMask.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <vector>

namespace bsaie {

enum class BlockEncoding { CBR, CBC, COO };

/// Reads "cbr", "cbc" or "coo".
llvm::Expected<BlockEncoding> parseBlockEncoding(llvm::StringRef text);
llvm::StringRef blockEncodingName(BlockEncoding encoding);

/// The non-zero blocks in the order in which an encoding stores their values:
/// CBR and COO row by row, CBC column by column.
struct BlockList {
  BlockEncoding encoding = BlockEncoding::CBR;
  BlockShape block;
  int64_t blockRows = 0, blockColumns = 0;
  /// CBR: first block of each block row and one past the last. CBC: of each
  /// block column. COO: empty.
  std::vector<int64_t> starts;
  /// Block row of each block; empty in CBR.
  std::vector<int64_t> rows;
  /// Block column of each block; empty in CBC.
  std::vector<int64_t> columns;

  int64_t count() const {
    return encoding == BlockEncoding::CBC ? rows.size() : columns.size();
  }
  bool operator==(const BlockList &o) const {
    return encoding == o.encoding && block == o.block &&
           blockRows == o.blockRows && blockColumns == o.blockColumns &&
           starts == o.starts && rows == o.rows && columns == o.columns;
  }
};

BlockList encodeBlocks(const BlockMask &mask, BlockEncoding encoding);

/// The mask that `list` came from. An error when starts fall or overrun, an
/// index lies outside the mask, or blocks are out of order or there twice.
llvm::Expected<BlockMask> decodeBlocks(const BlockList &list);

/// The same blocks in another encoding. Errors as decodeBlocks.
llvm::Expected<BlockList> convertBlocks(const BlockList &list,
                                        BlockEncoding encoding);

/// For each block of `to`'s order its position in `from`'s order: how the
/// values move when the encoding changes.
std::vector<int64_t> blockPermutation(const BlockMask &mask, BlockEncoding from,
                                      BlockEncoding to);

/// Bytes of the indices: 2 for each start; for each index 1, or 2 where there
/// are more than 256 block rows or columns to tell apart.
int64_t indexBytes(const BlockMask &mask, BlockEncoding encoding);

/// Bytes of the values of the blocks of `mask`, clipped to the channels that
/// exist.
int64_t valueBytes(const BlockMask &mask, const WeightShape &shape);

} // namespace bsaie

#endif // BSAIE_SPARSITY_ENCODING_H
