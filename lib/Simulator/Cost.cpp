//===- Cost.cpp - How long transfers and kernels take ---------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Times are rounded to the nearest picosecond once, for each transfer or call.
//
//===----------------------------------------------------------------------===//

#include "Cost.h"

#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace bsaie;
using namespace bsaie::simulator;

namespace {

/// The nearest number of picoseconds, or the largest there is.
int64_t roundPs(double picoseconds) {
  return picoseconds < 9.2e18 ? std::llround(picoseconds) : INT64_MAX;
}

int64_t toPs(double seconds) { return roundPs(seconds * 1e12); }

int64_t sumPs(int64_t a, int64_t b) {
  int64_t sum = 0;
  return llvm::AddOverflow(a, b, sum) ? INT64_MAX : sum;
}

double bandwidth(Opcode opcode, int64_t channel, const Device &device) {
  switch (opcode) {
  case Opcode::Load:
    return device.loadBytesPerSecondOf(channel);
  case Opcode::LoadW:
    return device.loadwBytesPerSecondOf(channel);
  case Opcode::Write:
    return device.writeBytesPerSecond;
  case Opcode::LoadFM:
    return device.loadfmBytesPerSecond;
  case Opcode::LoadWM:
    return device.loadwmBytesPerSecond;
  case Opcode::WriteFM:
    return device.writefmBytesPerSecond;
  default:
    llvm_unreachable("no transfer");
  }
}

} // namespace

int64_t Cost::transferPs(Opcode opcode, int64_t channel, int64_t bytes) const {
  return sumPs(
      roundPs(double(bytes) * 1e12 / bandwidth(opcode, channel, device)),
      toPs(device.dmaStartSeconds));
}

int64_t Cost::ddrPs(int64_t bytes) const {
  if (device.ddrBytesPerSecond == 0)
    return 0;
  return roundPs(double(bytes) * 1e12 / device.ddrBytesPerSecond);
}

int64_t Cost::kernelPs(int64_t operations, int64_t perCycle) const {
  int64_t cycles = (operations + perCycle - 1) / perCycle;
  return sumPs(roundPs(double(cycles) * 1e12 / double(device.coreHertz)),
               toPs(device.kernelStartSeconds));
}

int64_t Cost::convPs(const KernelCall &call, int64_t blocks,
                     int64_t width) const {
  return kernelPs(blocks * 64 * (call.kernelRowEnd - call.kernelRowBegin) *
                      call.kernelWidth * width,
                  device.macsPerCycle);
}

int64_t Cost::dwConvPs(const KernelCall &call, int64_t channels,
                       int64_t width) const {
  return convPs(call, (channels + 7) / 8, width);
}

int64_t Cost::copyPs(int64_t channels, int64_t width) const {
  return kernelPs(width * channels, device.elementOpsPerCycle);
}

int64_t Cost::elementPs(const KernelCall &call, int64_t channels,
                        int64_t width) const {
  return kernelPs((call.kernelRowEnd - call.kernelRowBegin) * call.kernelWidth *
                      width * channels,
                  device.elementOpsPerCycle);
}
