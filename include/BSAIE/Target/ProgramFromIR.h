//===- ProgramFromIR.h - From aie2 ops to a Program  ------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One of the two makers of a Program (the other reads ASM text). It copies
// facts from ops; it decides nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TARGET_PROGRAMFROMIR_H
#define BSAIE_TARGET_PROGRAMFROMIR_H

#include "BSAIE/Dialect/AIE2/IR/AIE2Ops.h"
#include "BSAIE/Emit/Report.h"
#include "BSAIE/Program/Program.h"
#include "BSAIE/Simulator/Simulator.h"

namespace bsaie {

/// A program and the bytes of its parameter image.
struct TranslatedProgram {
  TranslatedProgram() = default;
  /// No copies: their view would be into the bytes of another one.
  TranslatedProgram(TranslatedProgram &&) = default;
  TranslatedProgram &operator=(TranslatedProgram &&) = default;

  Program program;
  /// A view into the attribute of the IR, which must outlive it, or into
  /// `splat`.
  llvm::ArrayRef<char> parameters;
  /// Holds the image only when the attribute stores one value for all bytes.
  std::vector<char> splat;

  /// The image as simulate() takes it.
  llvm::ArrayRef<uint8_t> parameterBytes() const {
    return {reinterpret_cast<const uint8_t *>(parameters.data()),
            parameters.size()};
  }
};

/// The program of `op`, checked by checkStructure. Every entry carries the
/// index of its place in `sources`. An address or lock number that no pass has
/// chosen yet, or an image whose bytes are not there, is an error on the op
/// that lacks it.
mlir::FailureOr<TranslatedProgram> programFromIR(aie2::ProgramOp op);

/// Executes the program under its own locks without moving activations.
llvm::Expected<SimulationResult> keepTime(const TranslatedProgram &translated,
                                          SimulationOptions options = {});

/// Executes the program for its time and says what each layer did, and what
/// bounds it.
llvm::Expected<Report> reportProgram(const TranslatedProgram &translated);

/// The program called `name` in `root`, or, when `name` is empty, the only one.
/// No such program, or several, is an error that names those that there are.
mlir::FailureOr<aie2::ProgramOp> findProgram(mlir::Operation *root,
                                             llvm::StringRef name);

} // namespace bsaie

#endif // BSAIE_TARGET_PROGRAMFROMIR_H
