//===- MutateText.h - Changes that keep text well-formed --------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Most changes of single bytes give text that no parser accepts. Included once
// by fuzzers of text: half of their changes are of whole numbers, words and
// lines.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_FUZZ_MUTATETEXT_H
#define BSAIE_FUZZ_MUTATETEXT_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include <cstring>
#include <random>
#include <string>
#include <vector>

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maxSize);

namespace bsaie::fuzz {

/// One change of a text.
class TextMutator {
public:
  TextMutator(std::string text, unsigned seed)
      : text(std::move(text)), random(seed) {}

  std::string run() {
    switch (pick(6)) {
    case 0:
    case 1:
      changeNumber();
      break;
    case 2:
      replaceWord();
      break;
    case 3:
      replaceNumberByOther();
      break;
    default:
      changeLines();
      break;
    }
    return std::move(text);
  }

private:
  struct Span {
    size_t begin, end;
    size_t size() const { return end - begin; }
  };

  size_t pick(size_t count) { return random() % count; }

  template <typename Accept>
  std::vector<Span> spansOf(Accept accept) const {
    std::vector<Span> spans;
    for (size_t i = 0; i < text.size(); ++i) {
      if (!accept(text[i]))
        continue;
      size_t begin = i;
      while (i < text.size() && accept(text[i]))
        ++i;
      spans.push_back({begin, i});
    }
    return spans;
  }

  std::vector<Span> numbers() const { return spansOf(llvm::isDigit); }
  std::vector<Span> words() const {
    return spansOf([](char c) {
      return llvm::isAlnum(c) || c == '_' || c == '.' || c == '%' || c == '@';
    });
  }

  void replace(const Span &span, const std::string &by) {
    text.replace(span.begin, span.size(), by);
  }
  std::string at(const Span &span) const {
    return text.substr(span.begin, span.size());
  }

  void changeNumber() {
    std::vector<Span> spans = numbers();
    if (spans.empty())
      return;
    static constexpr int64_t values[] = {
        0,   1,   2,    3,    7,     8,     9,         15,         16,
        63,  64,  65,   127,  128,   255,   256,       257,        1023,
        4096, 32767, 65535, 65536, 1 << 20, INT32_MAX, 4294967296, INT64_MAX};
    Span span = spans[pick(spans.size())];
    int64_t value = 0;
    (void)!llvm::StringRef(at(span)).getAsInteger(10, value);
    auto unsignedValue = uint64_t(value);
    switch (pick(6)) {
    case 0:
      replace(span, std::to_string(unsignedValue + 1));
      break;
    case 1:
      replace(span, std::to_string(unsignedValue - (value > 0)));
      break;
    case 2:
      replace(span, std::to_string(unsignedValue * 2));
      break;
    case 3:
      replace(span, "-" + at(span));
      break;
    default:
      replace(span, std::to_string(values[pick(std::size(values))]));
      break;
    }
  }

  void replaceNumberByOther() {
    std::vector<Span> spans = numbers();
    if (!spans.empty())
      replace(spans[pick(spans.size())], at(spans[pick(spans.size())]));
  }

  void replaceWord() {
    std::vector<Span> spans = words();
    if (!spans.empty())
      replace(spans[pick(spans.size())], at(spans[pick(spans.size())]));
  }

  void changeLines() {
    std::vector<Span> lines = spansOf([](char c) { return c != '\n'; });
    if (lines.empty())
      return;
    Span line = lines[pick(lines.size())], other = lines[pick(lines.size())];
    std::string own = at(line), its = at(other);
    switch (pick(3)) {
    case 0:
      replace(line, "");
      break;
    case 1:
      text.insert(line.begin, its + "\n");
      break;
    default:
      // The later one first, so that the places stay right.
      if (line.begin > other.begin)
        std::swap(line, other), std::swap(own, its);
      if (line.begin == other.begin)
        break;
      replace(other, own);
      replace(line, its);
      break;
    }
  }

  std::string text;
  std::minstd_rand random;
};

} // namespace bsaie::fuzz

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t maxSize, unsigned seed) {
  if (seed % 2 || size == 0)
    return LLVMFuzzerMutate(data, size, maxSize);
  // What follows a byte of 0 is no text.
  const auto *begin = reinterpret_cast<const char *>(data);
  size_t length = strnlen(begin, size);
  std::string rest(begin + length, size - length);
  std::string text =
      bsaie::fuzz::TextMutator(std::string(begin, length), seed / 2 + 1).run() +
      rest;
  size_t newSize = std::min(text.size(), maxSize);
  std::memcpy(data, text.data(), newSize);
  return newSize;
}

#endif // BSAIE_FUZZ_MUTATETEXT_H
