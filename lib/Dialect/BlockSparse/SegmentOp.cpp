//===- SegmentOp.cpp - A run of layers computed tile by tile ----*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Syntax and verifier of segments.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace bsaie::blocksparse;

ParseResult SegmentOp::parse(OpAsmParser &parser, OperationState &result) {
  SmallVector<OpAsmParser::Argument> arguments;
  SmallVector<OpAsmParser::UnresolvedOperand> inputs;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, [&] {
        OpAsmParser::Argument &argument = arguments.emplace_back();
        return failure(
            parser.parseArgument(argument) ||
            parser.parseOptionalLocationSpecifier(argument.sourceLoc) ||
            parser.parseEqual() || parser.parseOperand(inputs.emplace_back()));
      }))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("tiles"))) {
    int64_t tiles, widthTiles = 1;
    if (parser.parseInteger(tiles) ||
        (succeeded(parser.parseOptionalKeyword("x")) &&
         parser.parseInteger(widthTiles)))
      return failure();
    result.addAttribute(getTilesAttrName(result.name),
                        parser.getBuilder().getI64IntegerAttr(tiles));
    if (widthTiles != 1)
      result.addAttribute(getWidthTilesAttrName(result.name),
                          parser.getBuilder().getI64IntegerAttr(widthTiles));
  }
  if (succeeded(parser.parseOptionalKeyword("keep")))
    result.addAttribute(getKeepAttrName(result.name),
                        parser.getBuilder().getUnitAttr());
  FunctionType type;
  if (parser.parseOptionalAttrDictWithKeyword(result.attributes) ||
      parser.parseColonType(type))
    return failure();
  if (type.getNumInputs() != inputs.size())
    return parser.emitError(loc, "segment has ")
           << inputs.size() << " inputs but " << type.getNumInputs()
           << " input types";
  for (auto [argument, input] : llvm::zip(arguments, type.getInputs()))
    argument.type = input;
  if (parser.resolveOperands(inputs, type.getInputs(), loc, result.operands))
    return failure();
  result.addTypes(type.getResults());
  Region *body = result.addRegion();
  if (parser.parseRegion(*body, arguments))
    return failure();
  ensureTerminator(*body, parser.getBuilder(), result.location);
  return success();
}

void SegmentOp::print(OpAsmPrinter &printer) {
  printer << '(';
  llvm::interleaveComma(llvm::zip(getBody().getArguments(), getInputs()),
                        printer, [&](auto pair) {
                          printer.printRegionArgument(std::get<0>(pair), {},
                                                      /*omitType=*/true);
                          printer << " = " << std::get<1>(pair);
                        });
  printer << ')';
  if (getTiles() != 1 || getWidthTiles() != 1)
    printer << " tiles " << getTiles();
  if (getWidthTiles() != 1)
    printer << " x " << getWidthTiles();
  if (getKeep())
    printer << " keep";
  printer.printOptionalAttrDictWithKeyword(
      (*this)->getAttrs(),
      {getTilesAttrName(), getWidthTilesAttrName(), getKeepAttrName()});
  printer << " : ";
  printer.printFunctionalType(getInputs().getTypes(), getOutputs().getTypes());
  printer << ' ';
  // A terminator that is left out would lose its location.
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false,
                      /*printBlockTerminators=*/true);
}

LogicalResult SegmentOp::verify() {
  // segment_c1
  if (getBody().getArgumentTypes() != getInputs().getTypes())
    return emitOpError("has ")
           << getInputs().size() << " inputs but its body has "
           << getBody().getNumArguments()
           << " arguments, or their types differ";
  // segment_c2
  auto yield = dyn_cast<YieldOp>(getBody().front().getTerminator());
  if (!yield || yield.getValues().getTypes() != getOutputs().getTypes())
    return emitOpError("has ")
           << getOutputs().size() << " outputs but its body yields "
           << (yield ? yield.getValues().size() : 0)
           << " values, or their types differ";
  // segment_c3
  for (int64_t tiles : {getTiles(), getWidthTiles()})
    if (tiles < 1)
      return emitOpError("has ") << tiles << " tiles, expected at least 1";
  // segment_c5
  if (getKeep() && getWidthTiles() != 1)
    return emitOpError("keeps rows but has ")
           << getWidthTiles() << " tiles of the width";
  // segment_c4
  for (Operation &op : getBody().front())
    if (!isa_and_nonnull<BlockSparseDialect, tensor::TensorDialect>(
            op.getDialect())) {
      InFlightDiagnostic diagnostic = emitOpError("holds '")
                                      << op.getName() << "', which is no layer";
      diagnostic.attachNote(op.getLoc()) << "in the segment";
      return diagnostic;
    }
  return success();
}

void SegmentOp::inlineBody(RewriterBase &rewriter) {
  Block *body = &getBody().front();
  auto yield = cast<YieldOp>(body->getTerminator());
  SmallVector<Value> inputs(getInputs());
  rewriter.inlineBlockBefore(body, *this, inputs);
  SmallVector<Value> outputs(yield.getValues());
  rewriter.eraseOp(yield);
  rewriter.replaceOp(*this, outputs);
}
