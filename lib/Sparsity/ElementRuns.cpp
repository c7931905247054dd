//===- ElementRuns.cpp - Constants of element-wise kernels ----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The short runs: ADD, SUB and MUL, average pools, copies. The layout is in the
// header, PackedFormat.h; nothing here knows how a kernel computes, except for
// the rounding of a rescale.
//
//===----------------------------------------------------------------------===//

#include "RunWriter.h"
#include "llvm/Support/Endian.h"

using namespace bsaie;
using namespace bsaie::runs;
using llvm::support::endian::read32le;

void bsaie::packAddRun(const AddConstants &c,
                       llvm::SmallVectorImpl<char> &out) {
  Writer w(out);
  w.u8(kindAdd);
  w.u8((c.outputDoubleRound ? flagDoubleRound : 0) |
       (c.lhsDoubleRound ? flagLhsDoubleRound : 0) |
       (c.rhsDoubleRound ? flagRhsDoubleRound : 0));
  w.u8(c.lhsZeroPoint);
  w.u8(c.rhsZeroPoint);
  w.u8(c.outputZeroPoint);
  w.u8(c.clampMin);
  w.u8(c.clampMax);
  w.u8(c.lhsShift);
  w.u8(c.rhsShift);
  w.u8(c.outputShift);
  w.u8(c.mulShift);
  w.u8(0);
  w.i32(c.lhsMultiplier);
  w.i32(c.rhsMultiplier);
  w.i32(c.outputMultiplier);
  w.i32(c.lhsAddend);
  w.i32(c.rhsAddend);
  w.i32(c.sumZeroPoint);
  for (int i = 0; i < 3; ++i)
    w.i32(0);
}

llvm::Expected<AddConstants> bsaie::parseAddRun(llvm::ArrayRef<uint8_t> data) {
  if (llvm::Error error = checkHeader(
          data, addRunBytes, kindAdd,
          flagDoubleRound | flagLhsDoubleRound | flagRhsDoubleRound, "add"))
    return std::move(error);
  AddConstants c;
  c.outputDoubleRound = data[1] & flagDoubleRound;
  c.lhsDoubleRound = data[1] & flagLhsDoubleRound;
  c.rhsDoubleRound = data[1] & flagRhsDoubleRound;
  c.lhsZeroPoint = data[2];
  c.rhsZeroPoint = data[3];
  c.outputZeroPoint = data[4];
  c.clampMin = data[5];
  c.clampMax = data[6];
  if (llvm::Error error = checkClamp(c.clampMin, c.clampMax, "add"))
    return std::move(error);
  c.lhsShift = data[7];
  c.rhsShift = data[8];
  c.outputShift = data[9];
  for (int8_t shift : {c.lhsShift, c.rhsShift, c.outputShift})
    if (llvm::Error error = checkShift(shift, "add"))
      return std::move(error);
  c.mulShift = data[10];
  if (c.mulShift > 63)
    return runError("add run has a product shift of " +
                    llvm::Twine(int(c.mulShift)) + ", expected 0 to 63");
  c.lhsMultiplier = read32le(&data[12]);
  c.rhsMultiplier = read32le(&data[16]);
  c.outputMultiplier = read32le(&data[20]);
  c.lhsAddend = read32le(&data[24]);
  c.rhsAddend = read32le(&data[28]);
  c.sumZeroPoint = read32le(&data[32]);
  return c;
}

void bsaie::packAvgPoolRun(const AvgPoolConstants &constants,
                           llvm::SmallVectorImpl<char> &out) {
  Writer w(out);
  w.u8(kindAvgPool);
  w.u8(constants.inputZeroPoint);
  w.u8(constants.outputZeroPoint);
  w.u8(constants.countPad ? flagCountPad : 0);
}

llvm::Expected<AvgPoolConstants>
bsaie::parseAvgPoolRun(llvm::ArrayRef<uint8_t> data) {
  if (llvm::Error error =
          checkHeader(data, avgPoolRunBytes, kindAvgPool, 0xff, "average pool"))
    return std::move(error);
  if (llvm::Error error = checkFlags(data[3], flagCountPad, "average pool"))
    return std::move(error);
  AvgPoolConstants constants;
  constants.inputZeroPoint = data[1];
  constants.outputZeroPoint = data[2];
  constants.countPad = data[3] & flagCountPad;
  return constants;
}

void bsaie::packCopyRun(const CopyConstants &c,
                        llvm::SmallVectorImpl<char> &out) {
  Writer w(out);
  w.u8(kindCopy);
  w.u8((c.doubleRound ? flagDoubleRound : 0) | (c.identity ? flagIdentity : 0));
  w.u8(c.inputZeroPoint);
  w.u8(c.outputZeroPoint);
  w.u8(c.clampMin);
  w.u8(c.clampMax);
  w.u8(c.shift);
  w.u8(c.padValue);
  w.i32(c.multiplier);
  w.i32(0);
}

llvm::Expected<CopyConstants>
bsaie::parseCopyRun(llvm::ArrayRef<uint8_t> data) {
  if (llvm::Error error = checkHeader(data, copyRunBytes, kindCopy,
                                      flagDoubleRound | flagIdentity, "copy"))
    return std::move(error);
  CopyConstants c;
  c.doubleRound = data[1] & flagDoubleRound;
  c.identity = data[1] & flagIdentity;
  c.inputZeroPoint = data[2];
  c.outputZeroPoint = data[3];
  c.clampMin = data[4];
  c.clampMax = data[5];
  c.shift = data[6];
  c.padValue = data[7];
  c.multiplier = read32le(&data[8]);
  if (llvm::Error error = checkClamp(c.clampMin, c.clampMax, "copy"))
    return std::move(error);
  if (!c.identity)
    if (llvm::Error error = checkShift(c.shift, "copy"))
      return std::move(error);
  return c;
}

int32_t bsaie::applyScale(int32_t value, int32_t multiplier, int8_t shift,
                          bool doubleRound) {
  uint64_t round = uint64_t(1) << (shift - 1);
  if (doubleRound && shift > 31)
    round += value >= 0 ? uint64_t(1) << 30 : -(uint64_t(1) << 30);
  auto product = static_cast<uint64_t>(int64_t(value) * multiplier);
  return static_cast<int32_t>(static_cast<int64_t>(product + round) >> shift);
}
