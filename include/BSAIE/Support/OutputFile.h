//===- OutputFile.h - Files that are whole or absent ------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes a file beside its place and renames it when it is complete, so that a
// reader never sees a part of it. Knows nothing of what is written.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_SUPPORT_OUTPUTFILE_H
#define BSAIE_SUPPORT_OUTPUTFILE_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <memory>
#include <vector>

namespace bsaie {

/// Gives `write` a stream and, when it succeeds and every byte reached the file
/// system, puts the file at `path`; otherwise an existing file keeps its
/// contents and no temporary is left, also when a signal ends the process. "-"
/// is the standard output, which receives all or nothing of what `write`
/// produces. Pipes and devices are written directly; a symbolic link keeps
/// being one, and a file its permissions.
llvm::Error
writeFileAtomically(llvm::StringRef path,
                    llvm::function_ref<llvm::Error(llvm::raw_ostream &)> write);

/// Several outputs of one command: all of them or none. A stream that is
/// written directly (standard output, pipes, devices) receives its bytes at
/// commit, before any file is put in place.
class OutputFiles {
public:
  OutputFiles();
  OutputFiles(const OutputFiles &) = delete;
  OutputFiles &operator=(const OutputFiles &) = delete;
  /// Discards what was not committed.
  ~OutputFiles();

  /// Gives `write` a stream for the bytes of `path`, which may be added only
  /// once if it is a file. After an error the object is only good for
  /// destruction.
  llvm::Error add(llvm::StringRef path,
                  llvm::function_ref<llvm::Error(llvm::raw_ostream &)> write);

  /// Puts every file in place, in the order in which they were added.
  llvm::Error commit();

private:
  struct Pending;
  std::vector<std::unique_ptr<Pending>> pending;
};

} // namespace bsaie

#endif // BSAIE_SUPPORT_OUTPUTFILE_H
