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

#include "llvm/ADT/STLExtras.h"
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
    switch (pick(9)) {
    case 0:
    case 1:
      changeNumber(/*everywhere=*/false);
      break;
    case 6:
      changeNumber(/*everywhere=*/true);
      break;
    case 7:
    case 8:
      changeType();
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

  /// A number other than `text`, which is one.
  std::string otherNumber(llvm::StringRef text) {
    static constexpr int64_t values[] = {
        0,   1,   2,    3,    7,     8,     9,         15,         16,
        63,  64,  65,   127,  128,   255,   256,       257,        1023,
        4096, 32767, 65535, 65536, 1 << 20, INT32_MAX, 4294967296, INT64_MAX};
    int64_t value = 0;
    (void)!text.getAsInteger(10, value);
    auto unsignedValue = uint64_t(value);
    switch (pick(6)) {
    case 0:
      return std::to_string(unsignedValue + 1);
    case 1:
      return std::to_string(unsignedValue - (value > 0));
    case 2:
      return std::to_string(unsignedValue * 2);
    case 3:
      return "-" + text.str();
    default:
      return std::to_string(values[pick(std::size(values))]);
    }
  }

  void changeNumber(bool everywhere) {
    std::vector<Span> spans = numbers();
    if (spans.empty())
      return;
    Span span = spans[pick(spans.size())];
    std::string old = at(span), other = otherNumber(old);
    if (!everywhere)
      return replace(span, other);
    // The last one first, so that the places stay right.
    for (const Span &each : llvm::reverse(spans))
      if (at(each) == old)
        replace(each, other);
  }

  /// One number of one shape, wherever that shape is.
  void changeType() {
    std::vector<Span> spans = numbers(), inShapes;
    for (const Span &span : spans)
      if (span.end < text.size() && text[span.end] == 'x' && span.begin > 0 &&
          (text[span.begin - 1] == '<' || text[span.begin - 1] == 'x'))
        inShapes.push_back(span);
    if (inShapes.empty())
      return;
    Span span = inShapes[pick(inShapes.size())];
    size_t begin = text.rfind('<', span.begin), end = text.find('>', span.end);
    if (begin == std::string::npos || end == std::string::npos)
      return;
    std::string old = text.substr(begin, end - begin), other = old;
    other.replace(span.begin - begin, span.size(),
                  pick(10) ? otherNumber(at(span)) : "?");
    for (size_t i = text.find(old); i != std::string::npos;
         i = text.find(old, i + other.size()))
      text.replace(i, old.size(), other);
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
