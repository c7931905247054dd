//===- FuzzNpy.cpp - Files of arrays ---------------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An array that is read is written and read again as itself.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Support/Npy.h"
#include "Fuzz.h"

using namespace bsaie;
using namespace bsaie::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::Expected<NpyArray> array = parseNpy(textOf(data, size), "x.npy");
  if (!array) {
    requireMessage(array.takeError());
    return 0;
  }
  std::string text;
  llvm::raw_string_ostream os(text);
  printNpy(*array, os);
  llvm::Expected<NpyArray> again = parseNpy(text, "again.npy");
  require(bool(again), "the array's own file is refused");
  require(again->type == array->type && again->shape == array->shape &&
              again->data == array->data,
          "the array's own file holds another");

  // NaN is not equal to itself, so compare bytes only, as compareNpy does.
  llvm::Expected<NpyDifference> difference = compareNpy(*array, *again);
  require(bool(difference) && difference->differing == 0,
          "the array differs from itself");
  if (!again->data.empty()) {
    again->data.back() ^= 1;
    difference = compareNpy(*array, *again);
    require(bool(difference) && difference->differing == 1,
            "one other bit is not one difference");
  }

  llvm::SmallVector<int64_t> one(array->shape);
  if (!one.empty())
    one[0] = 1;
  static constexpr int64_t image[] = {1, 2, 2, 3};
  for (llvm::ArrayRef<int64_t> shape :
       {llvm::ArrayRef<int64_t>(one), llvm::ArrayRef<int64_t>(image)})
    if (auto batch = npyBatch(*array, NpyType::Int8, shape, "x.npy"); !batch)
      requireMessage(batch.takeError());
  return 0;
}
