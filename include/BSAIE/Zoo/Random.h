//===- Random.h - Reproducible random numbers -------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Draws that depend on the seed alone: the distributions of the standard
// library differ from one library to another, so none is used.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_ZOO_RANDOM_H
#define BSAIE_ZOO_RANDOM_H

#include <cstdint>
#include <random>

namespace bsaie::zoo {

/// A stream of random numbers. Streams of other `purpose` are independent.
class Random {
public:
  explicit Random(uint64_t seed, uint64_t purpose = 0)
      : engine((seed + 1) * 0x9E3779B97F4A7C15ull ^
               (purpose + 1) * 0xBF58476D1CE4E5B9ull) {}

  /// Uniform in [0, bound), bound below 2^32.
  int64_t below(int64_t bound) {
    return static_cast<int64_t>(((engine() >> 32) * uint64_t(bound)) >> 32);
  }
  /// Uniform in [0, 1).
  double uniform() { return double(engine() >> 11) * 0x1p-53; }
  double uniform(double low, double high) {
    return low + (high - low) * uniform();
  }
  /// Roughly normal with mean 0, standard deviation 209 and all
  /// values in [-1020, 1020]: the sum of eight uniform bytes.
  int32_t normal209() {
    uint64_t bits = engine();
    int32_t sum = -1020;
    for (int i = 0; i < 8; ++i, bits >>= 8)
      sum += static_cast<int32_t>(bits & 255);
    return sum;
  }
  double normal() { return normal209() / 209.0; }

private:
  std::mt19937_64 engine;
};

} // namespace bsaie::zoo

#endif // BSAIE_ZOO_RANDOM_H
