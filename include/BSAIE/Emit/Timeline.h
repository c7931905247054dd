//===- Timeline.h - An execution as Chrome trace events ---------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One track for each channel and each core, one event for each transfer and
// kernel call. Opens in Perfetto and chrome://tracing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_EMIT_TIMELINE_H
#define BSAIE_EMIT_TIMELINE_H

#include "BSAIE/Simulator/Simulator.h"

namespace bsaie {

/// Writes the timeline of `result`, which was simulated with recordTimeline.
void writeTimeline(const Program &program, const SimulationResult &result,
                   llvm::raw_ostream &os);

} // namespace bsaie

#endif // BSAIE_EMIT_TIMELINE_H
