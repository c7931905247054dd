//===- LayerWaits.cpp - One layer after the other -------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The order of Sections IV and V of the paper, a baseline: loads, then
// computation, then stores, layer after layer; what has one iteration is
// loaded, computed and written by itself. All of it follows the order of
// instructions, so it cannot deadlock.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Program/Program.h"
#include "ChainLocks.h"
#include <array>

using namespace mlir;
using namespace bsaie;

std::vector<Wait> bsaie::findLayerWaits(ArrayRef<Operation *> instructions) {
  using Kind = aie2::EngineKind;
  std::vector<Wait> waits;
  // The last instruction of each engine so far; -1: none.
  std::array<int64_t, numEngines> last;
  last.fill(-1);
  int64_t layer = -1;
  bool wasSingle = false;
  for (auto [index, op] : llvm::enumerate(instructions)) {
    Kind engine = cast<aie2::InstructionInterface>(op).getEngineKind();
    auto waitFor = [&, index = int64_t(index)](Kind earlier) {
      if (last[unsigned(earlier)] >= 0)
        waits.push_back({index, last[unsigned(earlier)]});
    };
    switch (engine) {
    case Kind::Load:
    case Kind::LoadW:
      waitFor(Kind::WriteFM);
      waitFor(Kind::Write);
      break;
    case Kind::LoadFM:
    case Kind::LoadWM:
      waitFor(Kind::Load);
      waitFor(Kind::LoadW);
      if (layerOf(op) != layer) {
        waitFor(Kind::WriteFM);
        waitFor(Kind::Write);
      }
      layer = layerOf(op);
      if (auto load = dyn_cast<aie2::LoadFMOp>(op)) {
        bool isSingle = load.getIterations() == 1;
        if (isSingle || wasSingle)
          waitFor(Kind::WriteFM);
        wasSingle = isSingle;
      }
      break;
    case Kind::Write:
      waitFor(Kind::WriteFM);
      break;
    case Kind::WriteFM:
    case Kind::Core:
      break;
    }
    last[unsigned(engine)] = int64_t(index);
  }
  return waits;
}
