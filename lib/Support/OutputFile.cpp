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
#include "llvm/Support/Path.h"
#include <optional>
#include <unistd.h>

using namespace llvm;

namespace bsaie {

/// The error of `path` that the operating system reported.
static Error fileError(StringRef path, std::error_code code) {
  return createStringError(code, "cannot write '%s': %s", path.str().c_str(),
                           code.message().c_str());
}

/// Opens a stream that cannot be replaced by another file; null where `path`
/// is, or will be, a regular file.
static Expected<std::unique_ptr<raw_fd_ostream>> openDirect(StringRef path) {
  sys::fs::file_status status;
  if (sys::fs::status(path, status))
    return nullptr;
  if (sys::fs::is_directory(status))
    return fileError(path, make_error_code(std::errc::is_a_directory));
  if (!sys::fs::is_regular_file(status)) {
    std::error_code code;
    auto os =
        std::make_unique<raw_fd_ostream>(path, code, sys::fs::CD_OpenExisting,
                                         sys::fs::FA_Write, sys::fs::OF_None);
    if (code)
      return fileError(path, code);
    return os;
  }
  // The temporary is renamed away, so an existing file's own permission to be
  // written is asked for here.
  if (std::error_code code = sys::fs::access(path, sys::fs::AccessMode::Write))
    return fileError(path, code);
  return nullptr;
}

/// What happened to the bytes of `path` that `os` received, and forgets it.
static Error takeStreamError(raw_fd_ostream &os, StringRef path) {
  os.flush();
  if (!os.has_error())
    return Error::success();
  std::error_code code = os.error();
  os.clear_error();
  return fileError(path, code);
}

/// The name of the file that `path` is, or will be when it is written: links
/// are followed, the last one to a file that need not be there.
static SmallString<256> followLinks(StringRef path) {
  SmallString<256> target = path;
  constexpr int maxLinks = 40;
  for (int i = 0; i < maxLinks; ++i) {
    char buffer[4096];
    ssize_t length = readlink(target.c_str(), buffer, sizeof(buffer));
    if (length < 0 || size_t(length) == sizeof(buffer))
      break;
    SmallString<256> next;
    if (buffer[0] != '/')
      next = sys::path::parent_path(target);
    sys::path::append(next, StringRef(buffer, length));
    target = next;
  }
  return target;
}

/// A pattern of names beside `target`, as long as file systems allow.
static SmallString<256> patternBeside(StringRef target) {
  constexpr size_t maxStem = 200;
  SmallString<256> pattern = sys::path::parent_path(target);
  sys::path::append(pattern, sys::path::filename(target).take_front(maxStem) +
                                 ".temp-%%%%%%");
  return pattern;
}

/// One output: a temporary file, or the bytes for a stream.
struct OutputFiles::Pending {
  std::string path;
  std::optional<sys::fs::TempFile> temp;
  SmallString<256> target;
  std::unique_ptr<raw_fd_ostream> direct;
  std::string bytes;

  Error open();
  Error fill(function_ref<Error(raw_ostream &)> write);
  Error put();
};

Error OutputFiles::Pending::open() {
  // Opening these again would write over what is there already.
  if (path == "-" || path == "/dev/stdout" || path == "/dev/fd/1") {
    path = "standard output";
    return Error::success();
  }
  Expected<std::unique_ptr<raw_fd_ostream>> stream = openDirect(path);
  if (!stream)
    return stream.takeError();
  direct = std::move(*stream);
  if (direct)
    return Error::success();
  target = followLinks(path);
  sys::fs::file_status old;
  bool replaces = !sys::fs::status(target, old);
  Expected<sys::fs::TempFile> created = sys::fs::TempFile::create(
      patternBeside(target), sys::fs::all_read | sys::fs::all_write);
  if (!created)
    return fileError(path, errorToErrorCode(created.takeError()));
  temp.emplace(std::move(*created));
  // The right to read a file stays as narrow, or as wide, as its owner made it.
  // Some file systems keep none.
  if (replaces) {
    std::error_code ignored =
        sys::fs::setPermissions(temp->FD, old.permissions());
    (void)ignored;
  }
  return Error::success();
}

Error OutputFiles::Pending::fill(function_ref<Error(raw_ostream &)> write) {
  if (!temp) {
    raw_string_ostream buffer(bytes);
    return write(buffer);
  }
  raw_fd_ostream os(temp->FD, /*shouldClose=*/false);
  Error result = write(os);
  Error streamError = takeStreamError(os, path);
  if (!result)
    return streamError;
  consumeError(std::move(streamError));
  return result;
}

Error OutputFiles::Pending::put() {
  if (temp) {
    Error error = temp->keep(target);
    temp.reset();
    return error ? fileError(path, errorToErrorCode(std::move(error)))
                 : Error::success();
  }
  raw_fd_ostream &os = direct ? *direct : static_cast<raw_fd_ostream &>(outs());
  os << bytes;
  return takeStreamError(os, path);
}

OutputFiles::OutputFiles() = default;

OutputFiles::~OutputFiles() {
  for (std::unique_ptr<Pending> &output : pending)
    if (output->temp)
      consumeError(output->temp->discard());
}

Error OutputFiles::add(StringRef path,
                       function_ref<Error(raw_ostream &)> write) {
  pending.push_back(std::make_unique<Pending>());
  pending.back()->path = path.str();
  if (Error error = pending.back()->open())
    return error;
  // Devices take any number; of two files one would be lost.
  auto &added = *pending.back();
  for (std::unique_ptr<Pending> &other : MutableArrayRef(pending).drop_back())
    if (added.temp && other->temp && added.target == other->target)
      return createStringError("'" + path + "' is to hold two outputs");
  return pending.back()->fill(write);
}

Error OutputFiles::commit() {
  for (bool isFile : {false, true})
    for (std::unique_ptr<Pending> &output : pending)
      if (output->temp.has_value() == isFile)
        if (Error error = output->put())
          return error;
  pending.clear();
  return Error::success();
}

Error writeFileAtomically(StringRef path,
                          function_ref<Error(raw_ostream &)> write) {
  OutputFiles files;
  if (Error error = files.add(path, write))
    return error;
  return files.commit();
}

} // namespace bsaie
