//===- CoreQueue.cpp - A column of cores from run to run ------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Tiling/CoreQueue.h"

using namespace bsaie;

double CoreQueue::pass(const RunSeconds &run, double waited, bool isFirst) {
  // Rows enter while the cores wait, and after the last ones of the run before.
  // A full ring has room again after some calls.
  double idle = loadingIdle + (waited > 0 ? waited + lastCalls : 0);
  double ahead =
      idle > run.early ? std::max(0.0, run.early - run.freeing) : idle;
  double loading = run.loading - ahead;
  // What is left to store leaves meanwhile, too.
  unstored = std::max(0.0, unstored - waited);
  double storing = unstored + run.storing - 2 * run.storingCall;
  double rows = isFirst ? 0 : std::max(0.0, run.first - waited);
  double working = rows + std::max(run.computing, storing);
  isLoading = loading > working;
  double seconds = std::max(loading, working);
  loadingIdle = seconds - loading;
  lastCalls = std::max(0.0, loading + run.last - seconds);
  unstored = std::max(0.0, unstored + run.storing - seconds);
  return seconds;
}

double CoreQueue::leaving(const RunSeconds &last) const {
  return std::clamp(unstored + last.call, last.storingCall,
                    2 * last.storingCall);
}
