//===- FuzzBytecode.cpp - Modules in bytecode ----------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Input: a module in text, and after a byte of 0 changes of its bytecode: three
// bytes each, a place and a value. Upstream's reader ends the process on damaged
// structure (docs/Testing.md), so only what the project's own code reads is
// changed: the properties of ops, and the text of attributes, types and names.
// A module that is read is printed and read again as itself, and the pipeline
// gives a program that is executed or a message.
//
//===----------------------------------------------------------------------===//

#include "Compile.h"
#include "MutateText.h"

using namespace bsaie;
using namespace bsaie::fuzz;

namespace {

/// Finds in bytecode what may be changed. The layout is that of upstream's
/// BytecodeFormat page: a magic number, a version, a producer, sections.
class Changeable {
public:
  explicit Changeable(llvm::StringRef bytes) : bytes(bytes) {
    at = 4;
    number();
    at = bytes.find('\0', at) + 1;
    while (at < bytes.size())
      section();
  }

  /// Indices of bytes that may be changed to anything.
  std::vector<size_t> raw;
  /// Indices of letters in texts of four or more.
  std::vector<size_t> letters;

private:
  enum Section { Strings = 0, AttributesAndTypes = 2, Properties = 8 };

  /// A variable-length number: the zeros below the first byte's lowest one
  /// count the bytes that follow.
  uint64_t number() {
    require(at < bytes.size(), "bytecode ends in a number");
    auto first = uint8_t(bytes[at]);
    unsigned more = first ? llvm::countr_zero(first) : 8;
    uint64_t value = first >> std::min(more + 1, 7u);
    if (more >= 7)
      value = 0;
    for (unsigned i = 1; i <= more; ++i)
      value |= uint64_t(uint8_t(bytes[at + i]))
               << (8 * i - (more < 8 ? more + 1 : 8));
    at += more + 1;
    return value;
  }

  void section() {
    auto id = uint8_t(bytes[at++]);
    uint64_t length = number();
    if (id & 0x80) {
      uint64_t alignment = number();
      at = llvm::alignTo(at, alignment);
    }
    require(at + length <= bytes.size(), "a section beyond the bytecode");
    size_t end = at + length;
    if ((id & 0x7f) == Properties)
      addProperties();
    if ((id & 0x7f) == Strings || (id & 0x7f) == AttributesAndTypes)
      addLetters(at, end);
    at = end;
  }

  /// How many there are, and then of each its size and its bytes.
  void addProperties() {
    for (uint64_t count = number(); count; --count)
      for (uint64_t size = number(); size; --size)
        raw.push_back(at++);
  }

  void addLetters(size_t begin, size_t end) {
    size_t first = begin;
    for (size_t i = begin; i <= end; ++i) {
      if (i < end && llvm::isPrint(bytes[i]))
        continue;
      if (i - first >= 4)
        for (size_t j = first; j < i; ++j)
          letters.push_back(j);
      first = i + 1;
    }
  }

  llvm::StringRef bytes;
  size_t at = 0;
};

} // namespace

static void change(std::string &bytes, llvm::StringRef changes) {
  Changeable places(bytes);
  for (; changes.size() >= 3; changes = changes.drop_front(3)) {
    size_t place = uint8_t(changes[0]) | uint8_t(changes[1] & 0x7f) << 8;
    bool ofText = changes[1] & 0x80;
    const std::vector<size_t> &where = ofText ? places.letters : places.raw;
    if (where.empty())
      continue;
    // A text stays one: other bytes may be the structure around it.
    char value = changes[2];
    if (ofText)
      value = char(' ' + uint8_t(value) % 95);
    bytes[where[place % where.size()]] = value;
  }
}

extern "C" int LLVMFuzzerInitialize(int *, char ***) {
  registerAllPasses();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  auto [text, changes] = textOf(data, size).split('\0');
  std::string bytes;
  {
    Session session;
    auto module = session.parse(text);
    if (!module)
      return 0;
    llvm::raw_string_ostream os(bytes);
    require(succeeded(mlir::writeBytecodeToFile(*module, os)), "no bytecode");
  }
  change(bytes, changes);

  Session session;
  auto module = session.parse(bytes);
  if (!module)
    return 0;
  requireSameModules(session, *module);
  auto passes = passManager(session);
  passes->addPass(createSetDevicePass("paper-2x2"));
  require(
      succeeded(mlir::parsePassPipeline("sparsify,tile,allocate", *passes)),
      "no pipeline");
  runPasses(session, *passes, *module);
  executePrograms(session, *module, /*compiled=*/false);
  return 0;
}
