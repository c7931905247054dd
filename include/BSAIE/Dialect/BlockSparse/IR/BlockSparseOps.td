//===- BlockSparseOps.td - The layers of a network ---------*- tablegen -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_DIALECT_BLOCKSPARSE_OPS_TD
#define BSAIE_DIALECT_BLOCKSPARSE_OPS_TD

include "BSAIE/Dialect/BlockSparse/IR/BlockSparseTypes.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/Interfaces/TilingInterface.td"

class BlockSparse_Op<string opMnemonic, list<Trait> traits = []>
    : Op<BlockSparse_Dialect, opMnemonic, traits>;

// An op that a leaf of the tiled network may be: one kernel of the mesh.
class BlockSparse_LayerOp<string opMnemonic, list<Trait> traits = []>
    : BlockSparse_Op<opMnemonic, !listconcat(traits, [Pure,
        DeclareOpInterfaceMethods<TilingInterface, ["getLoopIteratorTypes",
          "getIterationDomain", "getTiledImplementation", "getResultTilePosition"]>])> {
  let hasVerifier = 1;
}

// An int8 NHWC activation.
def BlockSparse_Activation : RankedTensorOf<[I8]>;

def BlockSparse_WeightsOp : BlockSparse_Op<"weights", [Pure, ConstantLike]> {
  let summary = "constant weights with their mask";
  let arguments = (ins ElementsAttr:$values, BlockSparse_MaskAttr:$mask);
  let results = (outs BlockSparse_WeightsType:$result);
  let hasVerifier = 1;
  let hasFolder = 1;
  let assemblyFormat = "$values `mask` `(` $mask `)` attr-dict `:` type($result)";
}

def BlockSparse_SliceWeightsOp : BlockSparse_Op<"slice_weights", [Pure]> {
  let summary = "the weights of a range of output channels";
  let arguments = (ins BlockSparse_WeightsType:$source, I64Attr:$offset);
  let results = (outs BlockSparse_WeightsType:$result);
  let hasVerifier = 1;
  let assemblyFormat = "$source `from` $offset attr-dict `:` type($source) `to` type($result)";
}

def BlockSparse_Conv2DOp : BlockSparse_LayerOp<"conv2d"> {
  let summary = "convolution with bias, requantisation and clamp";
  // pad is top, bottom, left, right; a negative pad crops. The division of
  // (input + pads - dilated kernel) by stride rounds down.
  let arguments = (ins BlockSparse_Activation:$input, BlockSparse_WeightsType:$weights,
    DenseI32ArrayAttr:$bias, BlockSparse_RequantAttr:$requant,
    DenseI64ArrayAttr:$pad, DenseI64ArrayAttr:$stride, DenseI64ArrayAttr:$dilation,
    DefaultValuedAttr<I8Attr, "0">:$input_zp, DefaultValuedAttr<I8Attr, "0">:$weight_zp,
    DefaultValuedAttr<I8Attr, "-128">:$min_val, DefaultValuedAttr<I8Attr, "127">:$max_val,
    OptionalAttr<BlockSparse_SubvolumeAttr>:$subvolume,
    OptionalAttr<BlockSparse_PlacementAttr>:$placement);
  let results = (outs BlockSparse_Activation:$output);
  let assemblyFormat = "$input `,` $weights attr-dict `:` functional-type(operands, results)";
}

def BlockSparse_MaxPool2DOp : BlockSparse_LayerOp<"max_pool2d"> {
  let summary = "maximum over windows";
  let arguments = (ins BlockSparse_Activation:$input,
    DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$pad, DenseI64ArrayAttr:$stride,
    OptionalAttr<BlockSparse_SubvolumeAttr>:$subvolume,
    OptionalAttr<BlockSparse_PlacementAttr>:$placement);
  let results = (outs BlockSparse_Activation:$output);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def BlockSparse_AvgPool2DOp : BlockSparse_LayerOp<"avg_pool2d"> {
  let summary = "average over windows, padding left out of the divisor";
  let arguments = (ins BlockSparse_Activation:$input,
    DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$pad, DenseI64ArrayAttr:$stride,
    DefaultValuedAttr<I8Attr, "0">:$input_zp, DefaultValuedAttr<I8Attr, "0">:$output_zp,
    OptionalAttr<BlockSparse_SubvolumeAttr>:$subvolume,
    OptionalAttr<BlockSparse_PlacementAttr>:$placement);
  let results = (outs BlockSparse_Activation:$output);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def BlockSparse_AddOp : BlockSparse_LayerOp<"add"> {
  let summary = "sum of two activations with their rescales and clamp";
  // lhs and rhs rescale to int32, the sum is rescaled by requant and clamped.
  let arguments = (ins BlockSparse_Activation:$lhs, BlockSparse_Activation:$rhs,
    BlockSparse_RequantAttr:$lhs_requant, BlockSparse_RequantAttr:$rhs_requant,
    BlockSparse_RequantAttr:$requant,
    DefaultValuedAttr<I8Attr, "-128">:$min_val, DefaultValuedAttr<I8Attr, "127">:$max_val,
    OptionalAttr<BlockSparse_SubvolumeAttr>:$subvolume,
    OptionalAttr<BlockSparse_PlacementAttr>:$placement);
  let results = (outs BlockSparse_Activation:$output);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
}

def BlockSparse_SegmentOp : BlockSparse_Op<"segment", [IsolatedFromAbove, SingleBlock, RecursiveMemoryEffects,
    SingleBlockImplicitTerminator<"YieldOp">]> {
  let summary = "a run of layers that is computed tile by tile";
  let arguments = (ins Variadic<AnyType>:$inputs, DefaultValuedAttr<I64Attr, "1">:$tiles);
  let results = (outs Variadic<BlockSparse_Activation>:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let hasVerifier = 1;
  let hasCustomAssemblyFormat = 1;
}

def BlockSparse_YieldOp : BlockSparse_Op<"yield", [Pure, Terminator, ParentOneOf<["SegmentOp"]>]> {
  let summary = "the outputs of a segment";
  let arguments = (ins Variadic<BlockSparse_Activation>:$values);
  let builders = [OpBuilder<(ins), [{}]>];
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
}

#endif // BSAIE_DIALECT_BLOCKSPARSE_OPS_TD
