//===- BlockSparseDialect.cpp - The blocksparse dialect ---------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Registers what the dialect consists of and checks its discardable attributes.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseDialect.h"
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace bsaie::blocksparse;

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseDialect.cpp.inc"

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseAttributes.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseTypes.cpp.inc"

void BlockSparseDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseAttributes.cpp.inc"
      >();
  addTypes<
#define GET_TYPEDEF_LIST
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.cpp.inc"
      >();
}

Operation *BlockSparseDialect::materializeConstant(OpBuilder &builder,
                                                   Attribute value, Type type,
                                                   Location loc) {
  // WeightsOp folds to the pair of its values and its mask, so that two
  // constants with equal values and other masks stay two.
  auto pair = dyn_cast<ArrayAttr>(value);
  if (!isa<WeightsType>(type) || !pair || pair.size() != 2)
    return nullptr;
  auto values = dyn_cast<ElementsAttr>(pair[0]);
  auto mask = dyn_cast<MaskAttr>(pair[1]);
  if (!values || !mask)
    return nullptr;
  return WeightsOp::create(builder, loc, type, values, mask);
}

LogicalResult
BlockSparseDialect::verifyOperationAttribute(Operation *op,
                                             NamedAttribute attribute) {
  if (attribute.getName() == maskAttrName &&
      !isa<MaskAttr>(attribute.getValue()))
    return op->emitOpError("attribute '")
           << maskAttrName << "' is not a #blocksparse.mask";
  if (attribute.getName() == nameAttrName &&
      !isa<StringAttr>(attribute.getValue()))
    return op->emitOpError("attribute '")
           << nameAttrName << "' is not a string";
  return success();
}
