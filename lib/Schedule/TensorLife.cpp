//===- TensorLife.cpp - Where a tensor is used ----------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TensorLife.h"
#include "llvm/ADT/STLExtras.h"
#include <numeric>

using namespace bsaie;

static int64_t sum(const MemtileBytes &bytes) {
  return std::accumulate(bytes.begin(), bytes.end(), int64_t(0));
}

void TensorLife::addUse(TensorUse use) {
  uses.push_back(use);
  if (use.isWrite)
    lastWrite = use.step;
}

int64_t TensorLife::lastUseBefore(int64_t step) const {
  if (lastWrite >= step)
    return -1;
  int64_t last = -1;
  for (const TensorUse &use : uses)
    if (use.step < step)
      last = use.step;
  return last;
}

llvm::SmallVector<int64_t, 4> TensorLife::choices() const {
  llvm::SmallVector<int64_t, 4> result;
  if (isUsed() && !tensor->mustSpill)
    for (int64_t keep = lastUse(); keep >= 0; keep = lastUseBefore(keep))
      result.push_back(keep);
  result.push_back(-1);
  return result;
}

bool TensorLife::reloads(int64_t keepUntil) const {
  return llvm::any_of(uses, [&](const TensorUse &use) {
    return !use.isWrite && use.step > keepUntil;
  });
}

int64_t TensorLife::ddrBytes(int64_t keepUntil) const {
  bool mustStore = !tensor->isInput && !tensor->isOutput && reloads(keepUntil);
  int64_t bytes = 0, kept = 0;
  for (const TensorUse &use : uses) {
    int64_t own = sum(*use.ownBytes);
    if (use.isWrite)
      bytes += mustStore ? own : 0;
    else
      (use.step > keepUntil ? bytes : kept) += own;
  }
  if (tensor->isInput)
    bytes += std::min(kept, sum(tensor->bytes));
  return bytes;
}

void TensorLife::addLiveBytes(int64_t keepUntil, int64_t sign, int64_t memtiles,
                              std::vector<int64_t> &live) const {
  auto add = [&](int64_t step, const MemtileBytes &bytes) {
    for (int64_t m = 0; m < std::min<int64_t>(memtiles, bytes.size()); ++m)
      live[step * memtiles + m] += sign * bytes[m];
  };
  if (!isUsed())
    return;
  for (int64_t step = firstUse(); step <= keepUntil; ++step)
    add(step, tensor->bytes);
  for (const TensorUse &use : uses)
    if (use.step > keepUntil)
      add(use.step, *use.ownBytes);
}

int64_t TensorLife::ownBytes(int64_t step, int64_t memtile) const {
  int64_t own = 0;
  for (const TensorUse &use : uses)
    if (use.step == step)
      own += (*use.ownBytes)[memtile];
  return own;
}

std::vector<TensorLife> bsaie::findLives(const ResidencyProblem &problem) {
  std::vector<TensorLife> lives(problem.tensors.begin(), problem.tensors.end());
  for (auto [index, step] : llvm::enumerate(problem.steps)) {
    for (const StepOperand &input : step.inputs)
      lives[input.tensor].addUse({int64_t(index), false, &input.ownBytes});
    if (step.sharedWeights)
      lives[*step.sharedWeights].addUse(
          {int64_t(index), false, &step.weightBytes});
    lives[step.output.tensor].addUse(
        {int64_t(index), true, &step.output.ownBytes});
  }
  return lives;
}

std::vector<int64_t> bsaie::weightBytesByStep(const ResidencyProblem &problem) {
  int64_t memtiles = problem.memtiles;
  std::vector<int64_t> live(problem.steps.size() * memtiles, 0);
  for (auto [index, step] : llvm::enumerate(problem.steps))
    if (!step.sharedWeights)
      for (int64_t m = 0;
           m < std::min<int64_t>(memtiles, step.weightBytes.size()); ++m)
        live[index * memtiles + m] = step.weightBytes[m];
  return live;
}
