//===- Colouring.h - Addresses in circular memories -------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gives every live range an address in each memtile so that ranges which live
// at the same time do not overlap. Memtiles are circular: a buffer may pass the
// end. Each memtile is a problem of its own.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_MEMORY_COLOURING_H
#define BSAIE_MEMORY_COLOURING_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace bsaie {

/// A buffer that is live in steps [firstStep, lastStep], both included.
struct LiveRange {
  std::string name;
  int64_t firstStep = 0;
  int64_t lastStep = 0;
  /// Bytes in each memtile; 0 where the buffer is absent.
  llvm::SmallVector<int64_t, 8> bytes;
};

/// Addresses of each range in each memtile (0 where it is absent).
using Addresses = std::vector<llvm::SmallVector<int64_t, 8>>;

/// Where colouring gave up: the range without a place, its memtile, and the
/// step of its life in which most bytes are live there.
struct ColouringFailure {
  size_t range = 0;
  int64_t memtile = 0;
  int64_t step = 0;
  int64_t liveBytes = 0;
};

/// Of each memtile all ranges without a place in the best try; at least one.
using ColouringFailures = std::vector<ColouringFailure>;

/// First fit in several orders (by size x life, by size, by time), in each of
/// which what found no place is moved to the front a few times; bounded by
/// (number of orders) x ranges x ranges that live together. Then in
/// `moreOrders` others, always the same, that are near the first.
std::variant<Addresses, ColouringFailures>
colour(llvm::ArrayRef<LiveRange> ranges, int64_t memtiles,
       int64_t capacityBytes, int moreOrders = 0);

/// Does colour() find addresses? Ends at the first memtile where it does not.
bool hasColouring(llvm::ArrayRef<LiveRange> ranges, int64_t memtiles,
                  int64_t capacityBytes, int moreOrders = 0);

/// Moves the buffers of a colouring so that they end at low addresses: a few
/// orders in which what ends above the largest sum of live bytes goes first,
/// and more of them while the peak is 3 % above that sum.
/// Stops in each memtile where no address lies above that sum.
void compact(llvm::ArrayRef<LiveRange> ranges, int64_t memtiles,
             int64_t capacityBytes, Addresses &addresses);

/// The addresses in one memtile in the best try of colour(); -1 for a range
/// that found no place.
std::vector<int64_t> placeWhatFits(llvm::ArrayRef<LiveRange> ranges,
                                   int64_t memtile, int64_t capacityBytes);

/// True when no two ranges that live together overlap and all lie in the
/// memory; otherwise `why` says which.
bool verifyColouring(llvm::ArrayRef<LiveRange> ranges,
                     const Addresses &addresses, int64_t memtiles,
                     int64_t capacityBytes, std::string &why);

/// The largest sum of live bytes of any step, for each memtile.
llvm::SmallVector<int64_t, 8> peakLiveBytes(llvm::ArrayRef<LiveRange> ranges,
                                            int64_t memtiles);

/// The bytes of each memtile up to the end of its last buffer; all of
/// `capacityBytes` where a buffer passes the end.
llvm::SmallVector<int64_t, 8> peakAddresses(llvm::ArrayRef<LiveRange> ranges,
                                            const Addresses &addresses,
                                            int64_t memtiles,
                                            int64_t capacityBytes);

/// True when the arcs [a, a + sizeA) and [b, b + sizeB) of a ring of `capacity`
/// bytes share a byte.
bool arcsOverlap(int64_t a, int64_t sizeA, int64_t b, int64_t sizeB,
                 int64_t capacity);

} // namespace bsaie

#endif // BSAIE_MEMORY_COLOURING_H
