//===- MemoryMap.cpp - A memtile at one moment, as text -------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Memory/MemoryMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace bsaie;

namespace {

/// A line of the map: a buffer, or a gap without a name.
struct Entry {
  int64_t address, bytes;
  const LiveRange *range;
};

constexpr size_t maxLines = 24;

} // namespace

static std::vector<Entry> liveEntries(llvm::ArrayRef<LiveRange> ranges,
                                      llvm::ArrayRef<int64_t> addresses,
                                      const MemoryMoment &moment) {
  std::vector<Entry> live;
  for (auto [range, address] : llvm::zip(ranges, addresses))
    if (range.firstStep <= moment.step && moment.step <= range.lastStep &&
        range.bytes[moment.memtile] > 0)
      live.push_back({address, range.bytes[moment.memtile], &range});
  return live;
}

/// The entries that have an address, in order, with the gaps between them.
static std::vector<Entry> sortWithGaps(std::vector<Entry> placed,
                                       int64_t capacityBytes) {
  llvm::sort(placed, [](const Entry &a, const Entry &b) {
    return a.address < b.address;
  });
  // The last may pass the end of the circular memory.
  int64_t end = 0;
  if (!placed.empty())
    end = std::max<int64_t>(
        placed.back().address + placed.back().bytes - capacityBytes, 0);
  std::vector<Entry> all;
  for (const Entry &entry : placed) {
    if (entry.address > end)
      all.push_back({end, entry.address - end, nullptr});
    all.push_back(entry);
    end = entry.address + entry.bytes;
  }
  if (end < capacityBytes)
    all.push_back({end, capacityBytes - end, nullptr});
  return all;
}

std::string
bsaie::printMemoryMap(llvm::ArrayRef<LiveRange> ranges,
                      llvm::ArrayRef<int64_t> addresses,
                      const MemoryMoment &moment,
                      llvm::function_ref<std::string(int64_t)> stepName) {
  std::vector<Entry> placed, homeless;
  for (const Entry &entry : liveEntries(ranges, addresses, moment))
    (entry.address < 0 ? homeless : placed).push_back(entry);
  std::vector<Entry> lines =
      sortWithGaps(std::move(placed), moment.capacityBytes);
  llvm::append_range(lines, homeless);

  std::string text;
  llvm::raw_string_ostream os(text);
  for (const Entry &line : llvm::ArrayRef(lines).take_front(maxLines)) {
    int64_t end = line.address + line.bytes, capacity = moment.capacityBytes;
    os << "\n  ";
    if (line.address < 0)
      os << "no place";
    else
      os << "bytes " << line.address << " to " << std::min(end, capacity) - 1;
    if (line.address >= 0 && end > capacity)
      os << " and 0 to " << end - capacity - 1;
    if (!line.range) {
      os << ": free (" << line.bytes << " bytes)";
      continue;
    }
    std::string first = stepName(line.range->firstStep);
    os << ": " << line.range->name << " (" << line.bytes << " bytes), layer";
    if (line.range->firstStep == line.range->lastStep)
      os << " " << first;
    else
      os << "s " << first << " to " << stepName(line.range->lastStep);
  }
  if (lines.size() > maxLines) {
    int64_t bytes = 0;
    for (const Entry &line : llvm::ArrayRef(lines).drop_front(maxLines))
      bytes += line.range ? line.bytes : 0;
    os << "\n  and " << lines.size() - maxLines << " more with " << bytes
       << " bytes";
  }
  return text;
}
