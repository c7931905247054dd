//===- Report.cpp - What an execution did, layer by layer -------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Makes the report. Times are of the simulated execution; MACs and blocks of a
// layer are facts of the network that the program carries along. Prints
// nothing.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Emit/Report.h"
#include "llvm/ADT/STLExtras.h"

using namespace bsaie;

namespace {

/// Picoseconds by ReportKind.
using KindTimes = std::array<int64_t, numReportKinds>;

double seconds(int64_t ps) { return double(ps) / 1e12; }

/// By ReportKind.
constexpr Engine engines[] = {Engine::Load,   Engine::LoadW, Engine::LoadFM,
                              Engine::LoadWM, Engine::Core,  Engine::WriteFM,
                              Engine::Write};
static_assert(std::size(engines) == numReportKinds);

KindTimes byKind(const std::array<int64_t, numOpcodes> &times) {
  KindTimes sums{};
  for (unsigned opcode = 0; opcode < numOpcodes; ++opcode)
    if (Opcode(opcode) != Opcode::Sync)
      sums[llvm::find(engines, engineOf(Opcode(opcode))) - engines] +=
          times[opcode];
  return sums;
}

std::array<double, numReportKinds> inSeconds(const KindTimes &times) {
  std::array<double, numReportKinds> result{};
  for (auto [to, from] : llvm::zip_equal(result, times))
    to = seconds(from);
  return result;
}

Report::Busiest busiest(const Device &device, const KindTimes &busyPs,
                        double ofSeconds) {
  std::string mostName;
  double most = 0, loadwm = 0;
  for (unsigned k = 0; k < numReportKinds; ++k) {
    ReportKind kind = ReportKind(k);
    double average = seconds(busyPs[k]) / double(instances(engines[k], device));
    std::string kindName = name(kind).str();
    if (kind == ReportKind::LoadWM && device.haltingWeights)
      loadwm = average;
    if (kind == ReportKind::Comp && loadwm > 0) {
      kindName = "comp+loadwm";
      average += loadwm;
    }
    if (average > most) {
      most = average;
      mostName = kindName;
    }
  }
  return {mostName, ofSeconds > 0 ? most / ofSeconds : 0};
}

template <typename Array>
void copyBytes(const std::array<int64_t, numOpcodes> &from, Array &to) {
  for (auto [bytes, opcode] : llvm::zip_equal(to, reportTransfers))
    bytes = from[unsigned(opcode)];
}

Report::Layer makeLayer(const Program &program, const SimulationResult &result,
                        size_t index, const KindTimes &busyPs) {
  const LayerResult &executed = result.layers[index];
  Report::Layer layer;
  if (index < program.layers.size())
    layer.info = program.layers[index];
  else
    layer.info.name = "program";
  layer.beginSeconds = seconds(executed.beginPs);
  layer.endSeconds = seconds(executed.endPs);
  layer.macs = executed.macs;
  if (layer.info.totalBlocks)
    layer.density = double(layer.info.blocks) / double(layer.info.totalBlocks);
  copyBytes(executed.bytes, layer.bytes);
  layer.busySeconds = inSeconds(busyPs);
  layer.busiest = busiest(program.device, busyPs,
                          seconds(executed.endPs - executed.beginPs));
  return layer;
}

} // namespace

llvm::StringRef bsaie::name(ReportKind kind) {
  constexpr llvm::StringLiteral names[] = {
      "load", "loadw", "loadfm", "loadwm", "comp", "writefm", "write"};
  return names[unsigned(kind)];
}

Report bsaie::makeReport(const Program &program,
                         const SimulationResult &result) {
  Report report;
  report.device = program.device;
  report.seconds = result.seconds;
  report.reference = program.reference;
  report.macs = result.macs;
  report.blocksWalked = result.blocksWalked;
  for (const LayerInfo &info : program.layers) {
    report.estimateSeconds += info.estimateSeconds;
    report.networkMacs += info.macs;
    report.networkNonZeroMacs += info.nonZeroMacs;
  }
  copyBytes(result.bytes, report.bytes);
  for (unsigned engine = 0; engine < numEngines; ++engine) {
    report.busySeconds[engine] = seconds(result.busyPs[engine]);
    report.waitSeconds[engine] = seconds(result.waitPs[engine]);
  }
  report.memtilePeakBytes = result.peakBytes;
  KindTimes sums{};
  for (size_t index = 0; index < result.layers.size(); ++index) {
    KindTimes busyPs = byKind(result.layers[index].busyPs);
    for (auto [sum, time] : llvm::zip_equal(sums, busyPs))
      sum += time;
    report.layers.push_back(makeLayer(program, result, index, busyPs));
  }
  report.busiest = busiest(program.device, sums, result.seconds);
  if (!result.criticalPath)
    return report;
  Certificate certificate = certify(program, result);
  report.certificate = certificate.network;
  report.ranking = std::move(certificate.ranking);
  for (auto [index, layer] : llvm::enumerate(report.layers)) {
    layer.certificate = certificate.layers[index];
    layer.criticalSeconds =
        inSeconds(byKind(result.criticalPath->layers[index].picoseconds));
  }
  return report;
}

void bsaie::writeReport(const Program &program, const SimulationResult &result,
                        ReportFormat format, llvm::raw_ostream &os) {
  printReport(makeReport(program, result), format, os);
}
