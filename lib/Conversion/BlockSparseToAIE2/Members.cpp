//===- Members.cpp - Descriptors of a cohort ------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Members.h"

using namespace mlir;
using namespace bsaie;

aie2::AccessAttr bsaie::makeAccess(MLIRContext *context, int64_t buffer,
                                   int64_t memtile, int64_t offset,
                                   int64_t step, int64_t rowStep,
                                   ArrayRef<PatternDim> dims) {
  SmallVector<PatternDim, 4> kept;
  for (const PatternDim &dim : dims) {
    if (dim.size == 1)
      continue;
    if (!kept.empty() && kept.back().stride == dim.size * dim.stride) {
      kept.back() = {kept.back().size * dim.size, dim.stride};
      continue;
    }
    kept.push_back(dim);
  }
  if (kept.empty() || kept.back().stride != 1)
    kept.push_back({1, 1});
  SmallVector<int64_t, 4> sizes, strides;
  for (const PatternDim &dim : kept) {
    sizes.push_back(dim.size);
    strides.push_back(dim.stride);
  }
  return aie2::AccessAttr::get(context, buffer, memtile, offset, step, rowStep,
                               sizes, strides);
}

void MemberList::add(int64_t at, ArrayRef<int64_t> cores, bool each,
                     int64_t channel, ArrayRef<aie2::PieceAttr> pieces) {
  // A member joins an equal one only behind the last member of its channel.
  size_t first = 0;
  for (size_t i = 0; i < members.size(); ++i)
    if (llvm::is_contained(members[i].at, at))
      first = i + 1;
  for (size_t i = first; i < members.size(); ++i) {
    Entry &entry = members[i];
    if (entry.each == each && entry.channel == channel &&
        ArrayRef(entry.cores) == cores && ArrayRef(entry.pieces) == pieces) {
      entry.at.push_back(at);
      return;
    }
  }
  members.push_back(Entry{{at},
                          llvm::to_vector<8>(cores),
                          each,
                          channel,
                          llvm::to_vector<4>(pieces)});
}

ArrayAttr MemberList::get() const {
  SmallVector<Attribute> attributes;
  for (const Entry &entry : members)
    attributes.push_back(aie2::MemberAttr::get(context, entry.at, entry.cores,
                                               entry.each, entry.channel,
                                               entry.pieces));
  return ArrayAttr::get(context, attributes);
}

SmallVector<RowGroup, 4> bsaie::groupRows(ArrayRef<Interval> channels) {
  SmallVector<RowGroup, 4> groups;
  for (auto [row, range] : llvm::enumerate(channels)) {
    if (range.empty())
      continue;
    if (!groups.empty()) {
      RowGroup &last = groups.back();
      bool follows =
          last.rows.back() + 1 == int64_t(row) &&
          last.channels == range.size() &&
          last.channelBase + int64_t(row) * last.channels == range.begin;
      if (follows) {
        last.rows.push_back(row);
        continue;
      }
    }
    RowGroup group;
    group.rows.push_back(row);
    group.channels = range.size();
    group.channelBase = range.begin - int64_t(row) * range.size();
    groups.push_back(group);
  }
  return groups;
}
