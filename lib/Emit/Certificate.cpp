//===- Certificate.cpp - What bounds the time of a program ----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Emit/Certificate.h"

#include "llvm/ADT/STLExtras.h"

using namespace bsaie;

static double seconds(int64_t ps) { return double(ps) / 1e12; }

/// "load", "loadw", ... of a transfer; "comp" of every kernel, as in the
/// paper's figures.
static std::string kindOf(Opcode opcode) {
  return isKernel(opcode) ? "comp" : name(opcode).lower();
}

static std::string nameOf(const BusyBound &bound) {
  if (bound.picoseconds == 0)
    return "";
  std::string text =
      bound.engine == Engine::Core ? "comp" : name(bound.engine).lower();
  return bound.withLoadWM ? text + "+loadwm" : text;
}

/// Does the bound count time of this kind?
static bool isBound(const BusyBound &bound, Opcode opcode) {
  return engineOf(opcode) == bound.engine ||
         (bound.withLoadWM && opcode == Opcode::LoadWM);
}

static Certificate::Entry makeEntry(const Program &program,
                                    const CriticalPath::Layer &path,
                                    const BusyBound &bound) {
  Certificate::Entry entry;
  entry.seconds = seconds(path.allPicoseconds());
  entry.bound = nameOf(bound);
  entry.boundSeconds = seconds(bound.picoseconds);
  for (const auto &[handover, time] : path.handovers) {
    if (isBound(bound, handover.from) ||
        kindOf(handover.from) == kindOf(handover.to) ||
        seconds(time) <= entry.waitSeconds)
      continue;
    entry.waits = kindOf(handover.to) + " for " + kindOf(handover.from);
    if (handover.lock >= 0)
      entry.waits += ", lock " + program.locks[handover.lock].name;
    entry.waitSeconds = seconds(time);
  }
  return entry;
}

/// Half of the blocks make CONV, LOADWM and LOADW half as long; activations
/// travel as before.
static int64_t savedPs(const CriticalPath::Layer &path,
                       const LayerResult &layer) {
  int64_t weights = 0, activations = 0;
  for (Opcode opcode : {Opcode::Conv, Opcode::LoadWM, Opcode::LoadW})
    weights += path.picoseconds[unsigned(opcode)];
  for (Engine engine :
       {Engine::Load, Engine::Write, Engine::LoadFM, Engine::WriteFM})
    activations = std::max(activations, layer.mostBusyPs[unsigned(engine)]);
  return std::max<int64_t>(
      0, std::min(weights / 2, path.allPicoseconds() - activations));
}

/// The path of the whole network: sums over layers.
static CriticalPath::Layer sumOf(const CriticalPath &path) {
  CriticalPath::Layer sum;
  for (const CriticalPath::Layer &layer : path.layers) {
    for (auto [total, time] : llvm::zip(sum.picoseconds, layer.picoseconds))
      total += time;
    for (const auto &[handover, time] : layer.handovers)
      sum.handovers[handover] += time;
  }
  return sum;
}

Certificate bsaie::certify(const Program &program,
                           const SimulationResult &result) {
  Certificate certificate;
  const CriticalPath &path = *result.criticalPath;
  for (auto [index, layer] : llvm::enumerate(result.layers)) {
    certificate.layers.push_back(
        makeEntry(program, path.layers[index], layer.bound));
    if (index >= program.layers.size() || program.layers[index].blocks == 0)
      continue;
    certificate.layers.back().savedSeconds =
        seconds(savedPs(path.layers[index], layer));
    certificate.ranking.push_back(index);
  }
  llvm::sort(certificate.ranking, [&](size_t a, size_t b) {
    double first = certificate.layers[a].savedSeconds;
    double second = certificate.layers[b].savedSeconds;
    return first != second ? first > second : a < b;
  });
  certificate.network = makeEntry(program, sumOf(path), result.bound);
  for (const Certificate::Entry &entry : certificate.layers)
    certificate.network.savedSeconds += entry.savedSeconds;
  return certificate;
}
