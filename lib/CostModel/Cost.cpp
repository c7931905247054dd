//===- Cost.cpp - Closed forms of the rules of time  ------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/CostModel/Cost.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace bsaie;

double bsaie::bytesPerSecond(Engine engine, int64_t memtile,
                             const Device &device) {
  switch (engine) {
  case Engine::Load:
    return device.loadBytesPerSecondOf(memtile);
  case Engine::LoadW:
    return device.loadwBytesPerSecondOf(memtile);
  case Engine::Write:
    return device.writeBytesPerSecond;
  case Engine::LoadFM:
    return device.loadfmBytesPerSecond;
  case Engine::LoadWM:
    return device.loadwmBytesPerSecond;
  case Engine::WriteFM:
    return device.writefmBytesPerSecond;
  case Engine::Core:
    break;
  }
  return 0;
}

double bsaie::totalBytesPerSecond(Engine engine, const Device &device) {
  auto withinDDR = [&](double total) {
    return device.ddrBytesPerSecond > 0
               ? std::min(total, device.ddrBytesPerSecond)
               : total;
  };
  switch (engine) {
  case Engine::Load:
    return withinDDR(device.totalLoadBytesPerSecond());
  case Engine::LoadW:
    return withinDDR(device.totalLoadwBytesPerSecond());
  case Engine::Write:
    return withinDDR(device.totalWriteBytesPerSecond());
  default:
    return bytesPerSecond(engine, 0, device) *
           static_cast<double>(instances(engine, device));
  }
}

double bsaie::transferSeconds(Engine engine, int64_t memtile, int64_t bytes,
                              const Device &device) {
  return device.dmaStartSeconds +
         static_cast<double>(bytes) / bytesPerSecond(engine, memtile, device);
}

int64_t bsaie::convCycles(int64_t blocks, int64_t window, int64_t pixels,
                          const Device &device) {
  return llvm::divideCeilSigned(blocks * 64 * window * pixels,
                                device.macsPerCycle);
}

int64_t bsaie::depthwiseCycles(int64_t channels, int64_t window, int64_t pixels,
                               const Device &device) {
  return convCycles(llvm::divideCeilSigned(channels, 8), window, pixels,
                    device);
}

int64_t bsaie::elementCycles(int64_t elements, int64_t operations,
                             const Device &device) {
  return llvm::divideCeilSigned(elements * operations,
                                device.elementOpsPerCycle);
}

double bsaie::kernelSeconds(int64_t cycles, const Device &device) {
  return device.kernelStartSeconds +
         static_cast<double>(cycles) / static_cast<double>(device.coreHertz);
}
