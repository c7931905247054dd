//===- Refusals.cpp - All ops that cannot be converted --------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Refusals.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

LogicalResult bsaie::reportRefusedOps(StringRef what,
                                      ArrayRef<RefusedOp> refused) {
  llvm::MapVector<StringRef, int64_t> counts;
  for (const RefusedOp &refusal : refused)
    ++counts[refusal.op->getName().getStringRef()];
  std::string text = what.str();
  for (auto [name, count] : counts) {
    if (text.size() > what.size())
      text += ", ";
    text += name;
    if (count > 1)
      text += " (" + std::to_string(count) + ")";
  }
  InFlightDiagnostic diagnostic = emitError(refused.front().op->getLoc(), text);
  for (const RefusedOp &refusal : refused) {
    Diagnostic &note = diagnostic.attachNote(refusal.op->getLoc());
    note << refusal.op->getName();
    if (!refusal.reason.empty())
      note << ": " << refusal.reason;
  }
  return diagnostic;
}
