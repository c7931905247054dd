//===- ExactResidency.h - The fewest spilled bytes, by trying all -*- C++
//-*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An exact solver for residency problems of a few tensors, steps and bytes.
// Shares no code with the solver that it judges.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_UNITTESTS_SCHEDULE_EXACTRESIDENCY_H
#define BSAIE_UNITTESTS_SCHEDULE_EXACTRESIDENCY_H

#include "BSAIE/Schedule/Residency.h"
#include <optional>

namespace bsaie {

struct ExactAnswer {
  /// DDR bytes as ddrBytes() counts them.
  int64_t ddrBytes = 0;
  /// Assignments that fit by their sums of bytes and have no addresses.
  int64_t withoutAddresses = 0;
  /// Assignments of which that could not be told in time: ddrBytes counts them
  /// as if they had some, and may be less than the optimum.
  int64_t undecided = 0;
};

/// The fewest DDR bytes over all times until which tensors may stay, of which
/// the buffers have addresses in circular memories; nothing if there are none.
/// Memories have at most 64 bytes.
std::optional<ExactAnswer> solveExactly(const ResidencyProblem &problem);

} // namespace bsaie

#endif // BSAIE_UNITTESTS_SCHEDULE_EXACTRESIDENCY_H
