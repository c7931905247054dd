//===- Report.h - What an execution did, layer by layer ---------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A SimulationResult with the facts of the network beside it: as an object for
// code, and printed for people, for programs, for spreadsheets. Computes sums
// and ratios only.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_EMIT_REPORT_H
#define BSAIE_EMIT_REPORT_H

#include "BSAIE/Emit/Certificate.h"

namespace bsaie {

/// The transfers, in the order in which reports list their bytes.
constexpr std::array<Opcode, 6> reportTransfers = {
    Opcode::Load,   Opcode::LoadW,   Opcode::LoadFM,
    Opcode::LoadWM, Opcode::WriteFM, Opcode::Write};

/// Kinds of instructions, in the order in which reports list their time. Comp
/// is all kernels, as in the paper's figures.
enum class ReportKind { Load, LoadW, LoadFM, LoadWM, Comp, WriteFM, Write };
constexpr unsigned numReportKinds = 7;
/// "load", "comp", ...: the keys of reports.
llvm::StringRef name(ReportKind kind);

struct Report {
  /// What is busy the longest on average over its instances, and the share of
  /// the time, 0 to 1. On halting devices a row's LOADWM and its kernels
  /// exclude each other and count as one, "comp+loadwm".
  struct Busiest {
    std::string name;
    double share = 0;
  };

  struct Layer {
    /// What the network says of the layer; "program" without any layer.
    LayerInfo info;
    /// From the first transfer or kernel of the layer to the end of its last.
    double beginSeconds = 0, endSeconds = 0;
    /// Multiply-accumulates that were executed.
    int64_t macs = 0;
    /// Share of the 8x8 blocks that hold a non-zero value; 1 without weights.
    double density = 1;
    /// On the streams, as reportTransfers.
    std::array<int64_t, reportTransfers.size()> bytes{};
    /// Sums over all instances, by ReportKind.
    std::array<double, numReportKinds> busySeconds{};
    Busiest busiest;
    /// With a critical path only: what bounds the layer, and its time on the
    /// path by ReportKind.
    std::optional<Certificate::Entry> certificate;
    std::array<double, numReportKinds> criticalSeconds{};
  };

  Device device;
  double seconds = 0;
  ReferenceFigures reference;
  /// What the closed form of the placed network expected; 0 without it.
  double estimateSeconds = 0;
  /// Executed multiply-accumulates, and walks over 8x8 blocks.
  int64_t macs = 0, blocksWalked = 0;
  /// Of the network as published, and of its non-zero blocks.
  int64_t networkMacs = 0, networkNonZeroMacs = 0;
  /// On the streams, as reportTransfers.
  std::array<int64_t, reportTransfers.size()> bytes{};
  /// By Engine, summed over its instances.
  std::array<double, numEngines> busySeconds{}, waitSeconds{};
  Busiest busiest;
  /// With a critical path only: what bounds the network, and the layers with
  /// non-zero blocks, those whose blocks cost the most time first.
  std::optional<Certificate::Entry> certificate;
  std::vector<size_t> ranking;
  /// The most bytes in use at once, for each memtile.
  std::vector<int64_t> memtilePeakBytes;
  /// As Program::layers, one entry when it is empty.
  std::vector<Layer> layers;
};

/// The report of an execution of `program`. The figures of a critical path are
/// there if `result` has one.
Report makeReport(const Program &program, const SimulationResult &result);

enum class ReportFormat { Text, Json, Csv };

/// Json is one object whose keys docs/Simulation.md lists; Csv one line a
/// layer.
void printReport(const Report &report, ReportFormat format,
                 llvm::raw_ostream &os);

/// Makes the report and prints it.
void writeReport(const Program &program, const SimulationResult &result,
                 ReportFormat format, llvm::raw_ostream &os);

} // namespace bsaie

#endif // BSAIE_EMIT_REPORT_H
