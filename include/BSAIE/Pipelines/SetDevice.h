//===- SetDevice.h - The device of a module ---------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes the device of the command line into the module.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_PIPELINES_SETDEVICE_H
#define BSAIE_PIPELINES_SETDEVICE_H

#include "mlir/Pass/Pass.h"
#include <memory>

namespace bsaie {

/// A pass that sets the module attribute `bsaie.device` to `spec`, a text that
/// parseDevice reads. With an empty `spec` a module that has a device keeps it,
/// and one that has none is compiled for paper-4x4, with a remark.
std::unique_ptr<mlir::Pass> createSetDevicePass(llvm::StringRef spec);

/// As bsaie-set-device, so that a printed pipeline or a reproducer can be run.
void registerSetDevicePass();

} // namespace bsaie

#endif // BSAIE_PIPELINES_SETDEVICE_H
