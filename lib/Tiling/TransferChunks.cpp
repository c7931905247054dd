//===- TransferChunks.cpp - Transfers of DDR in chunks --------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/TransferChunks.h"
#include <algorithm>

using namespace bsaie;

int64_t bsaie::transferChunks(int64_t units, int64_t bytes, int64_t most,
                              const Device &device) {
  constexpr double leastBytes = 2048;
  // What starts cost stays a small share of the transfer.
  constexpr double leastStarts = 16;
  double bytesPerSecond =
      std::max(device.loadBytesPerSecond, device.writeBytesPerSecond);
  double least = std::max(leastBytes, leastStarts * device.dmaStartSeconds *
                                          bytesPerSecond);
  double chunks =
      std::min(double(bytes) / least, double(std::min(units, most)));
  return std::max<int64_t>(1, int64_t(chunks));
}
