//===- CoreMemory.cpp - Where a layer's buffers lie in the cores ----------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/CoreMemory.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <numeric>

using namespace bsaie;

Interval CoreMemory::atEnd(bool top, int64_t offset, int64_t bytes) const {
  int64_t begin = top ? capacityBytes - offset - bytes : offset;
  return {begin, begin + bytes};
}

static int64_t bytesShared(Interval a, Interval b) {
  return std::max<int64_t>(0,
                           std::min(a.end, b.end) - std::max(a.begin, b.begin));
}

int64_t CoreMemory::bytesMet(Interval run) const {
  int64_t bytes = bytesShared(slots, run);
  for (const Interval &buffer : llvm::concat<const Interval>(runs, rings))
    bytes += bytesShared(buffer, run);
  return bytes;
}

CoreMemory::Addresses CoreMemory::place(int64_t runCount, int64_t runBytes,
                                        int64_t slotBytes,
                                        llvm::ArrayRef<int64_t> ringBytes) {
  int64_t filled =
      std::accumulate(ringBytes.begin(), ringBytes.end(), runCount * runBytes);
  auto met = [&](bool top) {
    return runsEnterEarly ? bytesMet(atEnd(top, 0, runBytes))
                          : bytesShared(slots, atEnd(top, slotBytes, filled));
  };
  // Where runs enter early a layer without any leaves the other end to the next
  // one's.
  if (runCount > 0 || !runsEnterEarly)
    top = met(!top) > met(top) ? top : !top;
  if (filled + slotBytes > capacityBytes)
    top = false;
  runs.clear();
  rings.clear();
  int64_t offset = 0;
  auto take = [&](int64_t bytes) {
    offset += bytes;
    return atEnd(top, offset - bytes, bytes);
  };
  if (!runsEnterEarly)
    slots = take(slotBytes);
  if (runCount > 0)
    runs.push_back(take(runBytes));
  if (runsEnterEarly)
    slots = take(slotBytes);
  for (int64_t bytes : ringBytes)
    rings.push_back(take(bytes));
  if (runCount > 1)
    runs.push_back(take(runBytes));
  Addresses addresses;
  addresses.slots = slots.begin;
  for (const Interval &run : runs)
    addresses.runs.push_back(run.begin);
  for (const Interval &ring : rings)
    addresses.rings.push_back(ring.begin);
  return addresses;
}

void CoreMemory::finish(int64_t last) {
  if (runs.size() == 2)
    runs = {runs[last]};
}
