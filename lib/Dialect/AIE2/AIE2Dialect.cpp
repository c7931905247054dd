//===- AIE2Dialect.cpp - The aie2 dialect  ----------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Registers what the dialect consists of, and finds the device of an op.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Dialect/AIE2/IR/AIE2Dialect.h"
#include "BSAIE/Dialect/AIE2/IR/AIE2Ops.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace bsaie;
using namespace bsaie::aie2;

#include "BSAIE/Dialect/AIE2/IR/AIE2Dialect.cpp.inc"

#include "BSAIE/Dialect/AIE2/IR/AIE2Enums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "BSAIE/Dialect/AIE2/IR/AIE2Attributes.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "BSAIE/Dialect/AIE2/IR/AIE2Types.cpp.inc"

void AIE2Dialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "BSAIE/Dialect/AIE2/IR/AIE2Attributes.cpp.inc"
      >();
  addTypes<
#define GET_TYPEDEF_LIST
#include "BSAIE/Dialect/AIE2/IR/AIE2Types.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "BSAIE/Dialect/AIE2/IR/AIE2Ops.cpp.inc"
      >();
}

FailureOr<Device> aie2::getDevice(Operation *op) {
  DeviceAttr attr;
  for (Operation *at = op; at && !attr; at = at->getParentOp()) {
    if (auto program = dyn_cast<ProgramOp>(at))
      attr = program.getDevice();
    else
      attr = at->getAttrOfType<DeviceAttr>(deviceAttrName);
  }
  if (!attr) {
    op->emitOpError("has no device: the module needs the attribute ")
        << deviceAttrName << " = #aie2.device<\"...\">";
    return failure();
  }
  llvm::Expected<Device> device = parseDevice(attr.getSpec());
  if (!device) {
    op->emitOpError(llvm::toString(device.takeError()));
    return failure();
  }
  return *device;
}
