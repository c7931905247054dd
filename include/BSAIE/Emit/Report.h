//===- Report.h - What an execution did, layer by layer ---------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prints a SimulationResult with the facts of the network beside it: for
// people, for programs, for spreadsheets. Computes sums and ratios only.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_EMIT_REPORT_H
#define BSAIE_EMIT_REPORT_H

#include "BSAIE/Simulator/Simulator.h"

namespace bsaie {

enum class ReportFormat { Text, Json, Csv };

/// Json is one object whose keys docs/Simulation.md lists; Csv one line a
/// layer.
void writeReport(const Program &program, const SimulationResult &result,
                 ReportFormat format, llvm::raw_ostream &os);

} // namespace bsaie

#endif // BSAIE_EMIT_REPORT_H
