//===- Html.h - An execution as a page to look into -------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One HTML file with everything in it: lanes of channels and cores to zoom and
// search in, the memtiles, the table of layers. docs/Timeline.md shows it.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_EMIT_HTML_H
#define BSAIE_EMIT_HTML_H

#include "BSAIE/Simulator/Simulator.h"

namespace bsaie {

/// An execution and how the page calls it. `result` was simulated with
/// recordTimeline and findCriticalPath.
struct HtmlProgram {
  const Program &program;
  const SimulationResult &result;
  std::string title;
};

/// Writes a page that shows `programs`, one above the other with one time axis.
/// It loads nothing from anywhere.
void writeHtml(llvm::ArrayRef<HtmlProgram> programs, llvm::raw_ostream &os);

} // namespace bsaie

#endif // BSAIE_EMIT_HTML_H
