//===- Executor.h - Runs a network of the zoo -------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A small int8 executor, fast enough to choose constants while a network is
// built and to print statistics. It is no oracle: a test compares it with
// upstream's.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_ZOO_EXECUTOR_H
#define BSAIE_ZOO_EXECUTOR_H

#include "BSAIE/Zoo/Graph.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace bsaie::zoo {

/// The value of one node for one image, from the values of its operands.
Tensor runNode(const Node &node, llvm::ArrayRef<const Tensor *> operands);

/// The results for one image of each input. `visit` sees the value of every
/// node once.
std::vector<Tensor>
runGraph(const Graph &graph, llvm::ArrayRef<Tensor> inputs,
         llvm::function_ref<void(int, const Tensor &)> visit = nullptr);

} // namespace bsaie::zoo

#endif // BSAIE_ZOO_EXECUTOR_H
