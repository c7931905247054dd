//===- SetDevice.cpp - The device of a module -------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes the device of the command line into the module, so that it travels in
// the IR and no later tool needs the option again.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Pipelines/SetDevice.h"
#include "BSAIE/Dialect/AIE2/IR/AIE2Dialect.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace bsaie;

namespace {
struct SetDevicePass : PassWrapper<SetDevicePass, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(SetDevicePass)

  SetDevicePass() = default;
  explicit SetDevicePass(StringRef text) { spec = text.str(); }
  SetDevicePass(const SetDevicePass &other) : PassWrapper(other) {
    spec = other.spec.getValue();
  }

  /// For reports of time and headers of printed IR.
  StringRef getName() const final { return "SetDevice"; }
  StringRef getArgument() const final { return "bsaie-set-device"; }
  StringRef getDescription() const final {
    return "set the device that a module is compiled for";
  }
  void getDependentDialects(DialectRegistry &registry) const final {
    registry.insert<aie2::AIE2Dialect>();
  }

  void runOnOperation() final {
    ModuleOp module = getOperation();
    std::string text = spec;
    if (text.empty()) {
      if (module->hasAttr(aie2::deviceAttrName))
        return;
      text = "paper-4x4";
      emitRemark(module.getLoc(), "no device is given: compiling for ") << text;
    }
    llvm::Expected<Device> device = parseDevice(text);
    if (!device) {
      emitError(module.getLoc(), llvm::toString(device.takeError()));
      return signalPassFailure();
    }
    module->setAttr(aie2::deviceAttrName,
                    aie2::DeviceAttr::get(&getContext(), printDevice(*device)));
  }

  Option<std::string> spec{*this, "spec", llvm::cl::desc("name{field=value}")};
};
} // namespace

std::unique_ptr<Pass> bsaie::createSetDevicePass(StringRef spec) {
  return std::make_unique<SetDevicePass>(spec);
}

void bsaie::registerSetDevicePass() { PassRegistration<SetDevicePass>(); }
