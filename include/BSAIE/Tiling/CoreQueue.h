//===- CoreQueue.h - A column of cores from run to run ----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How long a column of cores works with a run of parameters, where loading,
// computing and storing overlap with one another and with the runs before and
// after. Part of the closed form, see docs/Tiling.md.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TILING_COREQUEUE_H
#define BSAIE_TILING_COREQUEUE_H

#include <algorithm>
#include <cstdint>

namespace bsaie {

/// A run of parameters in the cores, in seconds.
struct RunSeconds {
  /// Step x parts + part.
  int64_t slot = 0;
  /// LOADWM of the run; LOADFM of the rows that pass by, with computing where
  /// they take turns; computing, and storing.
  double loadwm = 0, loading = 0, computing = 0, storing = 0;
  /// What of the loading may be done before the run is there, and what of it
  /// only when the cores are through with the run before.
  double early = 0, first = 0;
  /// A call of the kernels, and storing its outputs. The calls until a full
  /// ring has room again, and those after the last row has entered.
  double call = 0, storingCall = 0, freeing = 0, last = 0;

  double streaming() const { return std::max({loading, computing, storing}); }
};

class CoreQueue {
public:
  /// How long the cores work with a run that has kept them waiting so long; up
  /// to its last row where loading is the slowest. The first rows of a layer's
  /// first run are not loaded here but before it.
  double pass(const RunSeconds &run, double waited, bool isFirst);
  /// How much longer the cores need then. The next run, if it is there, does
  /// not wait for that.
  double ending() const { return lastCalls; }
  /// Whether loading was the slowest with the last run.
  bool waitsForRows() const { return isLoading; }
  /// How long the outputs of the last run take to leave, unless it was.
  double leaving(const RunSeconds &last) const;

private:
  /// What is left to store when the cores are through with a run: outputs of
  /// two calls at most.
  double unstored = 0;
  double lastCalls = 0;
  /// Since when LOADFM has had no more to load.
  double loadingIdle = 0;
  bool isLoading = false;
};

} // namespace bsaie

#endif // BSAIE_TILING_COREQUEUE_H
