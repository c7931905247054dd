//===- SubvolumeChoice.h - What a layer could be cut into for the cores *- C++
//-*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Asks the solver of subvolumes for a layer op, with the memtiles in mind.
// Changes nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_TRANSFORMS_SUBVOLUMECHOICE_H
#define BSAIE_LIB_TRANSFORMS_SUBVOLUMECHOICE_H

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include "BSAIE/Hardware/Device.h"

namespace bsaie {

/// The best by estimated time first.
using SubvolumeChoices = llvm::SmallVector<blocksparse::SubvolumeAttr, 4>;

/// Up to `most` subvolumes of a layer; with `takesFirst` the one with the
/// fewest parts and steps that fits. Failure after an error on the op when none
/// fits a core. One that overflows the memtiles comes alone: placement says so.
mlir::FailureOr<SubvolumeChoices>
chooseSubvolumes(mlir::Operation *op, const Device &device, size_t most,
                 bool takesFirst = false, int64_t strips = 0);

} // namespace bsaie

#endif // BSAIE_LIB_TRANSFORMS_SUBVOLUMECHOICE_H
