//===- RegisterEverything.h - The project's dialects and passes -*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One function for the dialects and one for the passes and pipelines, for every
// tool that reads or compiles networks.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_PIPELINES_REGISTEREVERYTHING_H
#define BSAIE_PIPELINES_REGISTEREVERYTHING_H

#include "mlir/IR/DialectRegistry.h"

namespace bsaie {

/// The project's dialects, and those of upstream that its passes read and
/// write.
void registerAllDialects(mlir::DialectRegistry &registry);

/// The project's passes and pipelines, before the command line is parsed. May
/// be called again, also where a plugin or the C API has done it; threads need
/// not take turns.
void registerAllPasses();

/// The pipelines alone: sparsify, tile, allocate.
void registerPipelines();

} // namespace bsaie

#endif // BSAIE_PIPELINES_REGISTEREVERYTHING_H
