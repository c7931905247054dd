//===- FoldedColumns.cpp - Kernel columns as channels ---------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/FoldedColumns.h"

using namespace bsaie;

bool bsaie::canFoldColumns(const LayerShape &shape) {
  constexpr int64_t blockChannels = 8;
  const WindowDim &width = shape.ownWidth();
  return shape.kind == LayerKind::Conv && shape.inputChannels > 0 &&
         shape.inputChannels < blockChannels && width.dilation == 1 &&
         ceilDiv(width.kernel * shape.inputChannels, blockChannels) <
             width.kernel;
}

void bsaie::foldColumns(LayerShape &shape) {
  WindowDim &own = shape.pooled ? shape.pooled->convWidth : shape.width;
  shape.inputChannels *= own.kernel;
  own = {/*input=*/own.output, own.output};
  if (shape.pooled)
    shape.width = own.then(shape.pooled->poolWidth);
}

llvm::SmallVector<GatheredTaps, 8>
bsaie::gatherTaps(const WindowDim &width, Interval outputs,
                  llvm::function_ref<int64_t(int64_t pixel)> memtileOf) {
  llvm::SmallVector<GatheredTaps, 8> all;
  /// Where those of the outputs before begin.
  size_t last = 0;
  for (int64_t o = outputs.begin; o < outputs.end; ++o) {
    llvm::SmallVector<GatheredTaps, 4> own;
    for (int64_t tap = 0; tap < width.kernel; ++tap) {
      int64_t pixel = width.first(o) + tap * width.dilation;
      int64_t memtile =
          pixel >= 0 && pixel < width.input ? memtileOf(pixel) : -1;
      if (own.empty() || own.back().memtile != memtile)
        own.push_back({{o, o + 1}, {tap, tap}, memtile});
      own.back().taps.end = tap + 1;
    }
    auto before = llvm::ArrayRef(all).drop_front(last);
    bool isAlike =
        std::equal(before.begin(), before.end(), own.begin(), own.end(),
                   [](const GatheredTaps &a, const GatheredTaps &b) {
                     return a.taps == b.taps && a.memtile == b.memtile;
                   });
    if (!isAlike) {
      last = all.size();
      all.append(own.begin(), own.end());
      continue;
    }
    for (size_t i = last; i < all.size(); ++i)
      all[i].outputs.end = o + 1;
  }
  return all;
}
