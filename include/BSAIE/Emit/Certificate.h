//===- Certificate.h - What bounds the time of a program --------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Says of an execution, layer by layer, where its time went, which channel or
// core bounds it, what else it waited for, and what fewer blocks would save.
// Everything follows from the critical path and from what instances worked;
// docs/HardwareAndTime.md has the definitions.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_EMIT_CERTIFICATE_H
#define BSAIE_EMIT_CERTIFICATE_H

#include "BSAIE/Simulator/Simulator.h"

namespace bsaie {

struct Certificate {
  struct Entry {
    /// On the critical path. Layers sum up to the network.
    double seconds = 0;
    /// The kind that the busiest channel or core belongs to, and how long it
    /// works: no order of the same steps takes less. "comp+loadwm" on halting
    /// devices.
    std::string bound;
    double boundSeconds = 0;
    /// "comp for loadfm, lock k2": what, beside the bound, is on the path for
    /// the longest time, who waited for it by which lock, and that time. Empty
    /// if nothing is.
    std::string waits;
    double waitSeconds = 0;
    /// What half of the non-zero blocks less would save at most; 0 without any.
    double savedSeconds = 0;
    /// Negative where other layers hide some of the bound.
    double gapSeconds() const { return seconds - boundSeconds; }
  };
  /// As Program::layers, one entry when it is empty.
  std::vector<Entry> layers;
  Entry network;
  /// Layers with non-zero blocks; those whose blocks cost the most time first.
  std::vector<size_t> ranking;
};

/// `result` has a critical path.
Certificate certify(const Program &program, const SimulationResult &result);

} // namespace bsaie

#endif // BSAIE_EMIT_CERTIFICATE_H
