//===- Device.h - The device of a module or program  ------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From the device attribute in the IR to bsaie::Device.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_DIALECT_AIE2_IR_DEVICE_H
#define BSAIE_DIALECT_AIE2_IR_DEVICE_H

#include "BSAIE/Dialect/AIE2/IR/AIE2Dialect.h"
#include "BSAIE/Hardware/Device.h"
#include "mlir/IR/Operation.h"

namespace bsaie::aie2 {

/// Name of the module attribute that carries the device.
inline constexpr llvm::StringLiteral deviceAttrName = "bsaie.device";
/// Names of the function attributes that carry the facts of the network, and of
/// the integer attribute by which a layer op refers to an entry of
/// `bsaie.layers`.
inline constexpr llvm::StringLiteral referenceAttrName = "bsaie.reference";
inline constexpr llvm::StringLiteral workAttrName = "bsaie.work";
inline constexpr llvm::StringLiteral layersAttrName = "bsaie.layers";
inline constexpr llvm::StringLiteral layerAttrName = "bsaie.layer";
/// Name of the float attribute of a placed layer op: the seconds by which it is
/// expected to make the program longer.
inline constexpr llvm::StringLiteral estimateAttrName = "bsaie.estimate";

/// The device that `op` is compiled for: that of the aie2.program around it,
/// else the `bsaie.device` attribute of `op` or the nearest op around it.
/// Without one, or when it names no device, an error on `op`.
mlir::FailureOr<Device> getDevice(mlir::Operation *op);

} // namespace bsaie::aie2

#endif // BSAIE_DIALECT_AIE2_IR_DEVICE_H
