//===- CoreMemory.cpp - Where a layer's buffers lie in the cores ----------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/CoreMemory.h"
#include <algorithm>
#include <numeric>

using namespace bsaie;

Interval CoreMemory::atEnd(bool top, int64_t offset, int64_t bytes) const {
  int64_t begin = top ? capacityBytes - offset - bytes : offset;
  return {begin, begin + bytes};
}

int64_t CoreMemory::bytesMet(Interval run) const {
  int64_t bytes = 0;
  auto meet = [&](llvm::ArrayRef<Interval> buffers) {
    for (const Interval &buffer : buffers)
      bytes += std::max<int64_t>(0, std::min(run.end, buffer.end) -
                                        std::max(run.begin, buffer.begin));
  };
  meet(runs);
  meet(others);
  return bytes;
}

CoreMemory::Addresses CoreMemory::place(int64_t runCount, int64_t runBytes,
                                        llvm::ArrayRef<int64_t> otherBytes) {
  if (runCount > 0)
    top = bytesMet(atEnd(!top, 0, runBytes)) > bytesMet(atEnd(top, 0, runBytes))
              ? top
              : !top;
  if (runCount * runBytes +
          std::accumulate(otherBytes.begin(), otherBytes.end(), int64_t(0)) >
      capacityBytes)
    top = false;
  runs.clear();
  others.clear();
  int64_t offset = 0;
  auto take = [&](int64_t bytes) {
    offset += bytes;
    return atEnd(top, offset - bytes, bytes);
  };
  if (runCount > 0)
    runs.push_back(take(runBytes));
  for (int64_t bytes : otherBytes)
    others.push_back(take(bytes));
  if (runCount > 1)
    runs.push_back(take(runBytes));
  Addresses addresses;
  for (const Interval &run : runs)
    addresses.runs.push_back(run.begin);
  for (const Interval &other : others)
    addresses.others.push_back(other.begin);
  return addresses;
}

void CoreMemory::finish(int64_t last) {
  if (runs.size() == 2)
    runs = {runs[last]};
}
