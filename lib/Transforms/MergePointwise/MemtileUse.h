//===- MemtileUse.h - What a merge does to the memtiles ---------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Estimates, before layers are cut and placed, what lies in the memtiles at
// each layer, and which tensors travel by DDR because columns do not reach
// them.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_TRANSFORMS_MERGEPOINTWISE_MEMTILEUSE_H
#define BSAIE_LIB_TRANSFORMS_MERGEPOINTWISE_MEMTILEUSE_H

#include "MergePlan.h"
#include "llvm/ADT/DenseMap.h"

namespace bsaie::pointwise {

class MemtileUse {
public:
  /// Of the layers of \p graph, which must outlive this.
  MemtileUse(const LayerGraph &graph, const Device &device);

  /// True when the memtiles hold all that is live at each layer between the
  /// merged convolution and the last reader of its results, and it makes no
  /// tensor travel by DDR that would not.
  bool fits(const Plan &plan) const;

private:
  /// From the first layer that writes or reads a tensor to the last one.
  struct Range {
    size_t begin = 0, end = 0;
    bool contains(size_t index) const { return begin <= index && index <= end; }
  };
  int64_t bytesOf(size_t tensor) const;
  size_t outputOf(const Member *member) const {
    return graph.layers[indices.lookup(member->op)].output.tensor;
  }
  void findLiveRanges();
  void findTravelling();

  const LayerGraph &graph;
  const Device &device;
  int64_t capacityBytes = 0;
  llvm::DenseMap<mlir::Operation *, size_t> indices;
  /// By tensor.
  std::vector<Range> ranges;
  std::vector<bool> travels;
  /// By layer: the tensors that are live, and the parameters of the layer and
  /// the next one, which are loaded meanwhile.
  std::vector<int64_t> liveBytes;
};

} // namespace bsaie::pointwise

#endif // BSAIE_LIB_TRANSFORMS_MERGEPOINTWISE_MEMTILEUSE_H
