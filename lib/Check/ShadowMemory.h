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
  /// All bytes are unwritten. Cells end at multiples of 2^pageShift bytes, at
  /// most 65,536: large pages suit memories of few cells.
  ShadowMemory(int64_t bytes, unsigned pageShift)
      : pageShift(pageShift), pageBytes(int64_t(1) << pageShift),
        pages((bytes + pageBytes - 1) >> pageShift) {}

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
  struct Page {
    /// Sorted by `begin`, the first at 0; empty before somebody touches it.
    std::vector<Cell> cells;
    /// Where the last search ended: the next one begins there.
    size_t last = 0;
  };

  Page &pageAt(int64_t number) {
    Page &page = pages[number];
    if (page.cells.empty())
      page.cells.emplace_back();
    return page;
  }
  /// The cell that byte `offset` of the page is in.
  static size_t find(Page &page, int64_t offset) {
    const std::vector<Cell> &cells = page.cells;
    auto holds = [&](size_t i) {
      return i < cells.size() && cells[i].begin <= offset &&
             (i + 1 == cells.size() || cells[i + 1].begin > offset);
    };
    if (holds(page.last))
      return page.last;
    if (holds(page.last + 1))
      return ++page.last;
    size_t low = 0, high = cells.size();
    while (high - low > 1) {
      size_t middle = (low + high) / 2;
      (cells[middle].begin <= offset ? low : high) = middle;
    }
    return page.last = low;
  }
  /// Makes a cell begin at `offset`, and returns its index.
  size_t cut(Page &page, int64_t offset) const {
    size_t index = find(page, offset);
    if (page.cells[index].begin == offset)
      return index;
    Cell second = page.cells[index];
    second.begin = uint16_t(offset);
    page.cells.insert(page.cells.begin() + index + 1, second);
    return index + 1;
  }
  template <typename F>
  void forPages(const Run &run, F each) {
    int64_t address = run.address, end = run.address + run.length;
    while (address < end) {
      int64_t number = address >> pageShift, base = number << pageShift;
      int64_t last = std::min(end, base + pageBytes);
      each(pageAt(number), base, address - base, last - base);
      address = last;
    }
  }

  unsigned pageShift;
  int64_t pageBytes;
  std::vector<Page> pages;
};

template <typename F>
void ShadowMemory::visit(const Run &run, F visit) {
  forPages(run, [&](Page &page, int64_t base, int64_t begin, int64_t end) {
    std::vector<Cell> &cells = page.cells;
    for (size_t i = cut(page, begin); i < cells.size() && cells[i].begin < end;
         ++i) {
      int64_t cellEnd =
          i + 1 < cells.size() ? int64_t(cells[i + 1].begin) : pageBytes;
      if (cellEnd > end)
        cut(page, end);
      visit(cells[i], base + cells[i].begin);
    }
  });
}

template <typename F>
void ShadowMemory::write(const Run &run, const Cell &cell, F replaced) {
  forPages(run, [&](Page &page, int64_t base, int64_t begin, int64_t end) {
    std::vector<Cell> &cells = page.cells;
    size_t first = find(page, begin), i = first;
    for (; i < cells.size() && cells[i].begin < end; ++i)
      replaced(cells[i], std::max<int64_t>(cells[i].begin, begin) + base);
    // Cells first to i-1 are touched; the first may begin before the run and
    // the last end behind it.
    Cell behind = cells[i - 1];
    bool keepsFront = cells[first].begin < begin;
    bool keepsBack =
        (i < cells.size() ? int64_t(cells[i].begin) : pageBytes) > end;
    size_t from = first + keepsFront;
    size_t needed = 1 + keepsBack;
    if (i - from < needed)
      cells.insert(cells.begin() + i, needed - (i - from), Cell());
    else if (i - from > needed)
      cells.erase(cells.begin() + from + needed, cells.begin() + i);
    cells[from] = cell;
    cells[from].begin = uint16_t(begin);
    if (keepsBack) {
      cells[from + 1] = behind;
      cells[from + 1].begin = uint16_t(end);
    }
    page.last = from;
  });
}

} // namespace bsaie::check

#endif // BSAIE_LIB_CHECK_SHADOWMEMORY_H
