//===- Svg.h - An execution as a picture ------------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Draws the bars of the paper's Figure 3: a lane for each channel and core,
// time from left to right.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_EMIT_SVG_H
#define BSAIE_EMIT_SVG_H

#include "BSAIE/Simulator/Simulator.h"

namespace bsaie {

/// Draws the timeline of `result`, which was simulated with recordTimeline; of
/// the layers called `layer`, or of all when it is empty. An unknown layer is
/// an error that names some of the known ones.
llvm::Error writeSvg(const Program &program, const SimulationResult &result,
                     llvm::StringRef layer, llvm::raw_ostream &os);

} // namespace bsaie

#endif // BSAIE_EMIT_SVG_H
