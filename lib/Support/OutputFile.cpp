//===- OutputFile.cpp - Files that are whole or absent --------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes a file beside its place and renames it when it is complete. Knows
// nothing of what is written.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Support/OutputFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace bsaie {

/// The error of `path` that the operating system reported.
static Error fileError(StringRef path, std::error_code code) {
  return createStringError(code, "cannot write '%s': %s", path.str().c_str(),
                           code.message().c_str());
}

/// Collects everything first, so that a failing writer emits nothing.
static Error writeWhole(raw_fd_ostream &os, StringRef path,
                        function_ref<Error(raw_ostream &)> write) {
  std::string text;
  raw_string_ostream buffer(text);
  if (Error error = write(buffer))
    return error;
  os << text;
  os.flush();
  if (os.has_error()) {
    std::error_code code = os.error();
    os.clear_error();
    return fileError(path, code);
  }
  return Error::success();
}

Error writeFileAtomically(StringRef path,
                          function_ref<Error(raw_ostream &)> write) {
  if (path == "-") {
    auto &os = static_cast<raw_fd_ostream &>(outs());
    return writeWhole(os, "standard output", write);
  }

  sys::fs::file_status status;
  if (!sys::fs::status(path, status)) {
    if (sys::fs::is_directory(status))
      return fileError(path, make_error_code(std::errc::is_a_directory));
    if (!sys::fs::is_regular_file(status)) {
      std::error_code code;
      raw_fd_ostream os(path, code, sys::fs::CD_OpenExisting, sys::fs::FA_Write,
                        sys::fs::OF_None);
      if (code)
        return fileError(path, code);
      return writeWhole(os, path, write);
    }
    // The temporary is renamed away, so an existing file's own permission to be
    // written is asked for here.
    if (std::error_code code =
            sys::fs::access(path, sys::fs::AccessMode::Write))
      return fileError(path, code);
  }

  SmallString<256> target(path);
  bool isLink = false;
  if (!sys::fs::is_symlink_file(path, isLink) && isLink) {
    SmallString<256> real;
    if (!sys::fs::real_path(path, real))
      target = real;
  }

  Expected<sys::fs::TempFile> temp = sys::fs::TempFile::create(
      target + ".temp-%%%%%%", sys::fs::all_read | sys::fs::all_write);
  if (!temp)
    return fileError(path, errorToErrorCode(temp.takeError()));

  Error result = Error::success();
  {
    raw_fd_ostream os(temp->FD, /*shouldClose=*/false);
    if (Error error = write(os))
      result = joinErrors(std::move(result), std::move(error));
    os.flush();
    if (os.has_error()) {
      std::error_code code = os.error();
      os.clear_error();
      if (!result)
        result = fileError(path, code);
    }
  }
  if (result) {
    consumeError(temp->discard());
    return result;
  }
  if (Error error = temp->keep(target))
    return fileError(path, errorToErrorCode(std::move(error)));
  return Error::success();
}

} // namespace bsaie
