//===- InitTool.h - What every main does first ------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Makes a tool fail in words, and with an exit code of its own, where the world
// fails: a full disk, a closed pipe, a limit of file sizes. Knows no tool.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_SUPPORT_INITTOOL_H
#define BSAIE_SUPPORT_INITTOOL_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/InitLLVM.h"

namespace bsaie {

/// llvm::InitLLVM, and besides:
///  - a standard stream that is closed stays an error of who reads or writes
///    it, and no file of the tool takes its number;
///  - a write to a closed pipe or over the limit of file sizes is an error of
///    that write and ends no process by a signal;
///  - bytes of llvm::outs() that cannot be written, `--help` included, become
///    "TOOL: error: cannot write 'standard output': REASON" and exit code 1.
/// SIGINT, SIGTERM and SIGHUP end the process as they do by default, after the
/// temporaries of OutputFiles are removed; those that it inherited as ignored
/// stay so.
class InitTool {
  /// Runs before InitLLVM.
  struct Streams {
    explicit Streams(llvm::StringRef tool);
  };
  Streams streams;
  llvm::InitLLVM init;

public:
  /// `tool` is a literal: it is read until the process ends.
  InitTool(int &argc, char **&argv, llvm::StringLiteral tool);
};

} // namespace bsaie

#endif // BSAIE_SUPPORT_INITTOOL_H
