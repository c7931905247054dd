//===- FuzzAsm.cpp - Texts of programs ------------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Input: the text of a program, and, after a byte of 0, what its parameter
// image and its inputs are filled with. A program that is read is printed and
// read again as itself, and the simulator ends with a result or a message.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Emit/AsmReader.h"
#include "BSAIE/Emit/AsmWriter.h"
#include "BSAIE/Emit/Report.h"
#include "BSAIE/Emit/Svg.h"
#include "BSAIE/Emit/Timeline.h"
#include "Fuzz.h"
#include "MutateText.h"
#include "Simulate.h"

using namespace bsaie;
using namespace bsaie::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  auto [text, rest] = textOf(data, size).split('\0');
  llvm::Expected<Program> program = readAsm(text, "p.asm");
  if (!program) {
    requireMessage(program.takeError());
    return 0;
  }
  requireRoundTrip(*program);
  simulateProgram(*program, rest);
  return 0;
}
