//===- Lanes.h - The channels and cores of pictures -------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// In which order, with which names and colours pictures show channels and
// cores. Draws nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_EMIT_LANES_H
#define BSAIE_LIB_EMIT_LANES_H

#include "BSAIE/Program/Program.h"

namespace bsaie {

struct LaneKind {
  Engine engine;
  const char *label;
  const char *colour;
};

/// From DDR to the cores and back, with the names of the paper's legend.
constexpr LaneKind laneKinds[] = {{Engine::Load, "LOAD", "#4477aa"},
                                  {Engine::LoadW, "LOADW", "#aa3377"},
                                  {Engine::LoadFM, "LOADFM", "#66ccee"},
                                  {Engine::LoadWM, "LOADWM", "#ee6677"},
                                  {Engine::Core, "COMP", "#228833"},
                                  {Engine::WriteFM, "WRITEFM", "#ccbb44"},
                                  {Engine::Write, "WRITE", "#bbbbbb"}};

/// Which of its engine an instance is: "row,column" of a core,
/// "memtile.channel" of a WRITE, else its number.
std::string laneNumber(Engine engine, int64_t instance, const Device &device);

} // namespace bsaie

#endif // BSAIE_LIB_EMIT_LANES_H
