//===- ShadowMemory.h - Who touched each byte last --------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For every byte of one memory: through which buffer and in which step it was
// last written, and which steps have read it since. Bytes with the same story
// are one cell. Which of two steps comes first is HappensBefore's business.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_CHECK_SHADOWMEMORY_H
#define BSAIE_LIB_CHECK_SHADOWMEMORY_H

#include "BSAIE/Program/Runs.h"
#include "HappensBefore.h"

namespace bsaie::check {

/// Readers beyond the first, as a list that never changes.
struct MoreReaders {
  StepRef reader;
  int32_t next;
};

/// A contiguous range of bytes of a page; it ends where the next one begins.
struct Cell {
  uint16_t begin = 0;
  /// Buffer index + 1; 0 for bytes that nobody has written.
  uint16_t owner = 0;
  /// Instance -1: the input or the parameter image, before the first step.
  StepRef writer;
  /// Instance -1: nobody has read.
  StepRef reader;
  /// Index into the list of MoreReaders, or -1.
  int32_t more = -1;
};

class ShadowMemory {
public:
  /// All bytes are unwritten.
  explicit ShadowMemory(int64_t bytes)
      : pages((bytes + pageBytes - 1) / pageBytes) {}

  /// Calls `visit(cell, address)` for each cell of `run`, cut so that no cell
  /// reaches beyond it. `address` is that of the cell's first byte. `visit` may
  /// change everything but `begin`.
  template <typename F>
  void visit(const Run &run, F visit);

  /// Replaces the cells of `run` by one for each page, after
  /// `replaced(cell, address)` for each of them; `address` is in `run`.
  template <typename F>
  void write(const Run &run, const Cell &cell, F replaced);

private:
  static constexpr int64_t pageBytes = 4096;
  /// Sorted by `begin`, the first at 0; a page that nobody touched is empty.
  using Page = std::vector<Cell>;

  Page &pageAt(int64_t number) {
    Page &page = pages[number];
    if (page.empty())
      page.emplace_back();
    return page;
  }
  /// The cell that byte `offset` of the page is in.
  static size_t find(const Page &page, int64_t offset) {
    size_t low = 0, high = page.size();
    while (high - low > 1) {
      size_t middle = (low + high) / 2;
      (page[middle].begin <= offset ? low : high) = middle;
    }
    return low;
  }
  /// Makes a cell begin at `offset`, and returns its index.
  static size_t cut(Page &page, int64_t offset) {
    if (offset == pageBytes)
      return page.size();
    size_t index = find(page, offset);
    if (page[index].begin == offset)
      return index;
    Cell second = page[index];
    second.begin = uint16_t(offset);
    page.insert(page.begin() + index + 1, second);
    return index + 1;
  }
  template <typename F>
  void forPages(const Run &run, F each) {
    int64_t address = run.address, end = run.address + run.length;
    while (address < end) {
      int64_t number = address / pageBytes, base = number * pageBytes;
      int64_t last = std::min(end, base + pageBytes);
      each(pageAt(number), base, address - base, last - base);
      address = last;
    }
  }

  std::vector<Page> pages;
};

template <typename F>
void ShadowMemory::visit(const Run &run, F visit) {
  forPages(run, [&](Page &page, int64_t base, int64_t begin, int64_t end) {
    size_t i = cut(page, begin);
    while (i < page.size() && page[i].begin < end) {
      if (i + 1 == page.size() ? end < pageBytes : page[i + 1].begin > end)
        cut(page, end);
      visit(page[i], base + page[i].begin);
      ++i;
    }
  });
}

template <typename F>
void ShadowMemory::write(const Run &run, const Cell &cell, F replaced) {
  forPages(run, [&](Page &page, int64_t base, int64_t begin, int64_t end) {
    size_t i = find(page, begin), first = i;
    for (; i < page.size() && page[i].begin < end; ++i)
      replaced(page[i], std::max<int64_t>(page[i].begin, begin) + base);
    // Cells first to i-1 are touched; the first may begin before the run and
    // the last end behind it.
    Cell behind = page[i - 1];
    bool keepsFront = page[first].begin < begin;
    bool keepsBack = (i < page.size() ? page[i].begin : pageBytes) > end;
    size_t from = first + keepsFront;
    size_t needed = 1 + keepsBack;
    if (i - from < needed)
      page.insert(page.begin() + i, needed - (i - from), Cell());
    else
      page.erase(page.begin() + from + needed, page.begin() + i);
    page[from] = cell;
    page[from].begin = uint16_t(begin);
    if (keepsBack) {
      page[from + 1] = behind;
      page[from + 1].begin = uint16_t(end);
    }
  });
}

} // namespace bsaie::check

#endif // BSAIE_LIB_CHECK_SHADOWMEMORY_H
