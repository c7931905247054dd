//===- RunWriter.h - Kinds, flags and integers of runs ----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the packers and parsers of runs share. Private to the library; the
// layout of the bytes is in PackedFormat.h.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_SPARSITY_RUNWRITER_H
#define BSAIE_LIB_SPARSITY_RUNWRITER_H

#include "BSAIE/Sparsity/PackedFormat.h"

namespace bsaie::runs {

enum Kind : uint8_t {
  kindConv = 1,
  kindAdd = 2,
  kindAvgPool = 3,
  kindDwConv = 4,
  kindCopy = 5
};

enum Flags : uint8_t {
  /// Of a convolution; of an average pool, flagCountPad.
  flagPerChannel = 1,
  flagCountPad = 1,
  flagDoubleRound = 2,
  /// Of a convolution; of a copy, flagIdentity.
  flagIndexed = 4,
  flagIdentity = 4,
  flagLhsDoubleRound = 8,
  flagRhsDoubleRound = 16,
  flagPartial = 32
};

/// Appends little-endian integers.
class Writer {
public:
  explicit Writer(llvm::SmallVectorImpl<char> &out)
      : out(out), begin(out.size()) {}
  void u8(int64_t value) { out.push_back(static_cast<char>(value)); }
  void u16(int64_t value) {
    u8(value & 0xff);
    u8((value >> 8) & 0xff);
  }
  void i32(int32_t value) {
    u16(static_cast<uint32_t>(value) & 0xffff);
    u16(static_cast<uint32_t>(value) >> 16);
  }
  void align() {
    while ((out.size() - begin) % 4)
      out.push_back(0);
  }

private:
  llvm::SmallVectorImpl<char> &out;
  size_t begin;
};

inline llvm::Error runError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// Refuses less than `bytes` of data for the run called `what`.
inline llvm::Error needsBytes(llvm::ArrayRef<uint8_t> data, int64_t bytes,
                              llvm::StringRef what) {
  if (bytes <= static_cast<int64_t>(data.size()))
    return llvm::Error::success();
  return runError(what + " run needs " + llvm::Twine(bytes) +
                  " bytes but has " + llvm::Twine(data.size()));
}

/// Refuses flags other than those in `known`.
inline llvm::Error checkFlags(uint8_t flags, unsigned known,
                              llvm::StringRef what) {
  if (flags & ~known)
    return runError(what + " run has unknown flags " + llvm::Twine(int(flags)));
  return llvm::Error::success();
}

/// The checks that begin every parser: `bytes` of data, the kind, no flag but
/// those in `flags`.
inline llvm::Error checkHeader(llvm::ArrayRef<uint8_t> data, int64_t bytes,
                               Kind kind, unsigned flags,
                               llvm::StringRef what) {
  if (llvm::Error error = needsBytes(data, bytes, what))
    return error;
  if (data[0] != kind)
    return runError(what + " run has kind " + llvm::Twine(int(data[0])) +
                    ", expected " + llvm::Twine(int(kind)));
  return checkFlags(data[1], flags, what);
}

inline llvm::Error checkClamp(int8_t min, int8_t max, llvm::StringRef what) {
  if (min <= max)
    return llvm::Error::success();
  return runError(what + " run clamps to the empty range " +
                  llvm::Twine(int(min)) + ".." + llvm::Twine(int(max)));
}

inline llvm::Error checkShift(int shift, llvm::StringRef what,
                              const llvm::Twine &place = "") {
  if (shift >= 2 && shift <= 62)
    return llvm::Error::success();
  return runError(what + " run has shift " + llvm::Twine(shift) + place +
                  ", expected 2 to 62");
}

} // namespace bsaie::runs

#endif // BSAIE_LIB_SPARSITY_RUNWRITER_H
