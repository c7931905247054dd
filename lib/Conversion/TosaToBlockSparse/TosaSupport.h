//===- TosaSupport.h - What the importer can convert ------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decides for each op of a TOSA function whether it has a counterpart, and in
// which shape each activation will be stored. The importer, the outliner and
// the explanation ask here. Changes nothing and emits nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_CONVERSION_TOSATOBLOCKSPARSE_TOSASUPPORT_H
#define BSAIE_LIB_CONVERSION_TOSATOBLOCKSPARSE_TOSASUPPORT_H

#include "TosaReader.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"

namespace bsaie {

/// The op that makes int32 sums, and constants that are added to them.
struct Sums {
  /// A convolution, a matmul, an add, a sub or a mul; or null.
  mlir::Operation *op = nullptr;
  llvm::SmallVector<mlir::Value, 1> addends;
};
Sums resolveSums(mlir::Value value);

/// An int8 value that an add, a sub or a mul reads as int32.
struct WideOperand {
  mlir::Value input;
  /// Null: its numbers are taken as they are.
  mlir::tosa::RescaleOp rescale;
};
std::optional<WideOperand> resolveOperand(mlir::Value value);

/// A product of M x K activations with K x N constants as a convolution whose
/// window is one pixel, a row, or the whole image.
struct FullyConnected {
  int64_t kernelHeight = 1, kernelWidth = 1;
  Layout output;
};
std::optional<FullyConnected>
matchFullyConnected(const Layout &input, int64_t m, int64_t k, int64_t n);

/// A rescale from int32 sums to int8.
bool isRequantisation(mlir::tosa::RescaleOp op);
/// A rescale from int8 to int8.
bool isNarrow(mlir::tosa::RescaleOp op);
/// Constants and other ops that the importer neither converts nor refuses.
bool isNeutral(mlir::Operation *op);

/// Why an op cannot be converted.
struct Refusal {
  std::string reason;
  /// Its types are not those of an int8 network with static shapes.
  bool isType = false;
  /// Only because another op cannot.
  bool follows = false;
};

class TosaSupport {
public:
  explicit TosaSupport(mlir::func::FuncOp function);

  /// Null when `op` can be converted, or is neutral.
  const Refusal *refusal(mlir::Operation *op) const {
    auto it = refusals.find(op);
    return it == refusals.end() ? nullptr : &it->second;
  }
  /// In the order of the ops.
  const llvm::MapVector<mlir::Operation *, Refusal> &all() const {
    return refusals;
  }

  /// The shape in which an int8 activation, or the sums behind an int32 value,
  /// are stored. Function arguments and results of refused ops may take any
  /// shape of as many elements: memory is row-major.
  std::optional<Layout> layoutOf(mlir::Value value) const;

private:
  /// The layout of the result.
  llvm::Expected<Layout> check(mlir::Operation *op) const;
  llvm::Expected<Layout> checkConv(mlir::tosa::Conv2DOp op) const;
  llvm::Expected<Layout> checkDepthwise(mlir::tosa::DepthwiseConv2DOp op) const;
  llvm::Expected<Layout> checkMatMul(mlir::tosa::MatMulOp op) const;
  llvm::Expected<Layout> checkBinary(mlir::Operation *op) const;
  llvm::Expected<Layout> checkBias(mlir::tosa::AddOp op) const;
  llvm::Expected<Layout> checkRescale(mlir::tosa::RescaleOp op) const;
  llvm::Expected<Layout> checkConcat(mlir::tosa::ConcatOp op) const;
  llvm::Expected<Layout> checkPad(mlir::tosa::PadOp op) const;
  llvm::Expected<Layout> checkSlice(mlir::tosa::SliceOp op) const;
  llvm::Expected<Layout> checkReshape(mlir::tosa::ReshapeOp op) const;
  /// The layout of an activation that `op` reads.
  llvm::Expected<Layout> input(mlir::Value value, llvm::StringRef what) const;
  /// The same, in the shape that its type has.
  llvm::Expected<Layout> image(mlir::Value value) const;
  /// A value that no converted op computes.
  bool isBoundary(mlir::Value value) const;
  std::optional<Layout> boundaryLayout(mlir::Value value) const;
  void checkAll();
  /// Refuses what is one layer with something refused; false when nothing is.
  bool propagate();

  mlir::func::FuncOp function;
  llvm::MapVector<mlir::Operation *, Refusal> refusals;
  llvm::DenseMap<mlir::Value, Layout> layouts;
};

} // namespace bsaie

#endif // BSAIE_LIB_CONVERSION_TOSATOBLOCKSPARSE_TOSASUPPORT_H
