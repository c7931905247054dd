//===- Compile.cpp - C API of the compiler ----------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Wraps the device's pass and the parser of pipelines. Knows no stage.
//
//===----------------------------------------------------------------------===//

#include "BSAIE-c/Compile.h"
#include "BSAIE/Pipelines/Pipelines.h"
#include "BSAIE/Pipelines/RegisterEverything.h"
#include "BSAIE/Pipelines/SetDevice.h"
#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/Pass/PassManager.h"

using namespace mlir;

void bsaieRegisterAllPasses() { bsaie::registerAllPasses(); }

MlirLogicalResult bsaieSetDevice(MlirModule module, MlirStringRef device) {
  ModuleOp op = unwrap(module);
  if (device.length == 0)
    return wrap(emitError(op.getLoc(), "no device is given"));
  PassManager pm(op.getContext());
  pm.addPass(bsaie::createSetDevicePass(unwrap(device)));
  return wrap(pm.run(op));
}

MlirLogicalResult bsaieRunPipeline(MlirModule module, MlirStringRef pipeline) {
  bsaieRegisterAllPasses();
  ModuleOp op = unwrap(module);
  PassManager pm(op.getContext());
  std::string reason;
  llvm::raw_string_ostream os(reason);
  if (failed(bsaie::parseStages(unwrap(pipeline), pm, os)))
    return wrap(emitError(op.getLoc(), "cannot read the pipeline: ")
                << StringRef(reason).rtrim());
  return wrap(pm.run(op));
}
