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

// An i8 attribute whose accessors are signed.
def BlockSparse_Int8Attr : TypedSignlessIntegerAttrBase<
    I8, "int8_t", "8-bit signless integer attribute"> {
  let convertFromStorage = "static_cast<int8_t>($_self.getValue().getSExtValue())";
}

def BlockSparse_WeightsOp : BlockSparse_Op<"weights", [Pure, ConstantLike]> {
  let summary = "constant weights with their mask";
  let description = [{
    int8 values in TOSA's order (COUT x kh x kw x CIN), dense or dense_resource, and
    one bit for each block of COUT x CIN. A block whose bit is clear is zero whatever
    its values say. The values are never copied when a mask is recognised.

    Constraints:
    - weights_c1: the values are i8 and have the shape of the type.
    - weights_c2: the mask has the block shape of the type and ceil(COUT / block
      height) x ceil(CIN / block width) bits.

    Example:

    ```mlir
    %w = blocksparse.weights dense<1> : tensor<16x1x1x8xi8>
      mask(<8x8, 2x1, ["1", "0"]>) : !blocksparse.weights<16x1x1x8, 8x8, cbr>
    ```
  }];
  let arguments = (ins ElementsAttr:$values, BlockSparse_MaskAttr:$mask);
  let results = (outs BlockSparse_WeightsType:$result);
  let hasVerifier = 1;
  let hasFolder = 1;
  let assemblyFormat = "$values `mask` `(` $mask `)` attr-dict `:` qualified(type($result))";
}

def BlockSparse_SliceWeightsOp : BlockSparse_Op<"slice_weights", [Pure]> {
  let summary = "the weights of a range of output channels";
  let description = [{
    The weights of the output channels from `offset` on, as many as the result has. A slice
    of all folds to its source, and a slice of a slice to one of the constant.

    Constraints:
    - slice_weights_c1: source and result differ in their output channels only.
    - slice_weights_c2: the range lies within the source.
    - slice_weights_c3: the range begins at a multiple of the block height, and ends
      at one or at the end of the source.

    Example:

    ```mlir
    %s = blocksparse.slice_weights %w from 8
      : !blocksparse.weights<16x1x1x8, 8x8, cbr> to !blocksparse.weights<8x1x1x8, 8x8, cbr>
    ```
  }];
  let arguments = (ins BlockSparse_WeightsType:$source, I64Attr:$offset);
  let results = (outs BlockSparse_WeightsType:$result);
  let hasVerifier = 1;
  let hasFolder = 1;
  let assemblyFormat = "$source `from` $offset attr-dict `:` qualified(type($source)) `to` qualified(type($result))";
}

def BlockSparse_Conv2DOp : BlockSparse_LayerOp<"conv2d"> {
  let summary = "convolution with bias, requantisation and clamp";
  let description = [{
    Direct convolution of an NHWC activation. The int32 sum over the window of
    (input - input_zp) x (weight - weight_zp), plus the bias of the output channel,
    is rescaled by `requant` (TOSA 1.0, RESCALE: apply_scale_32, output_zp,
    saturation to int8) and clamped to [min_val, max_val].

    Output position y reads the input rows y x stride - pad top + k x dilation; rows
    that the input does not have read as input_zp. `pad` is top, bottom, left,
    right; a negative pad crops. The division of (input + pads - dilated kernel) by
    the stride rounds down, where TOSA demands that it is exact.

    With `add`, the result is added to another activation as `sum` says, in the core
    (blocksparse-fuse). With `max_pool` windows of the result are reduced to their
    maximum there, and the output is theirs. With `avg_pool` a convolution with a 1x1
    kernel reads averages over windows of the input, which the core computes before.

    `subvolume` and `placement` are absent until the passes that choose them have
    run. Whatever they say, the op means the same; a `folded` subvolume is about how few
    channels enter the cores (docs/Tiling.md).

    Canonicalisation takes over the pads and crops of a blocksparse.copy that does nothing
    else, if what it fills with is input_zp; makes one scale of equal ones; and drops the
    dilation of a kernel of one position and fused pools of one pixel. A convolution without a
    block stays: activations have no constants.

    Constraints:
    - conv_c1: input and output are NHWC with static shapes and equally many images.
    - conv_c2: the input has the weights' input channels, the output their output
      channels.
    - conv_c3: the bias has one entry for each output channel.
    - conv_c4: requant has one entry, or one for each output channel; its input_zp
      is 0.
    - conv_c5: pad has 4 entries, stride and dilation 2 positive ones each.
    - conv_c6: output height and width are floor((input + pads - dilation x (kernel
      - 1) - 1) / stride) + 1.
    - conv_c7: with a weight_zp other than 0 every block is there.
    - conv_c8: min_val <= max_val.
    - conv_c9: the output_zp of requant is an int8.
    - conv_c10: there is an addend, of the output's type, if and only if there is a
      sum; each of its requants has one entry.
    - conv_c11: there is one of sum, max_pool and avg_pool at most; with a pool the
      output has the extents that follow from its windows.
    - conv_c12: with avg_pool the kernel is 1x1, without pads and strides.

    Example:

    ```mlir
    %y = blocksparse.conv2d %x, %w {
      bias = array<i32: 1, 2, 3, 4, 5, 6, 7, 8>, dilation = array<i64: 1, 1>,
      pad = array<i64: 0, 0, 0, 0>, requant = #blocksparse.requant<1073741824 shift 37>,
      stride = array<i64: 1, 1>}
      : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
    ```
  }];
  let arguments = (ins BlockSparse_Activation:$input, BlockSparse_WeightsType:$weights,
    Optional<BlockSparse_Activation>:$addend, DenseI32ArrayAttr:$bias, BlockSparse_RequantAttr:$requant,
    DenseI64ArrayAttr:$pad, DenseI64ArrayAttr:$stride, DenseI64ArrayAttr:$dilation,
    DefaultValuedAttr<BlockSparse_Int8Attr, "0">:$input_zp, DefaultValuedAttr<BlockSparse_Int8Attr, "0">:$weight_zp,
    DefaultValuedAttr<BlockSparse_Int8Attr, "-128">:$min_val, DefaultValuedAttr<BlockSparse_Int8Attr, "127">:$max_val,
    OptionalAttr<BlockSparse_SumAttr>:$sum, OptionalAttr<BlockSparse_MaxPoolAttr>:$max_pool,
    OptionalAttr<BlockSparse_AvgPoolAttr>:$avg_pool,
    OptionalAttr<BlockSparse_SubvolumeAttr>:$subvolume,
    OptionalAttr<BlockSparse_PlacementAttr>:$placement);
  let results = (outs BlockSparse_Activation:$output);
  let extraClassDeclaration = [{
    /// Whether something follows or precedes the convolution in the core.
    bool isFused() { return getSum() || getMaxPool() || getAvgPool(); }
    /// A 1x1 kernel without pads and strides: each output pixel reads the pixel at
    /// its own place.
    bool readsOnePixelInPlace();
    /// Writes what is fused as layers of its own; returns the last of them, which has
    /// taken the place of this op.
    ::mlir::Operation *unfuse(::mlir::OpBuilder &builder);
  }];
  let hasCanonicalizer = 1;
  let assemblyFormat = "$input `,` $weights (`add` $addend^)? attr-dict `:` functional-type(operands, results)";
}

def BlockSparse_DepthwiseConv2DOp : BlockSparse_LayerOp<"depthwise_conv2d"> {
  let summary = "convolution of each channel with a window of its own";
  let description = [{
    As blocksparse.conv2d, but output channel c sums over the window of input channel
    c only. The weights are an attribute, dense or dense_resource, in TOSA's order
    kh x kw x C x 1; they stay dense.

    Canonicalisation is that of blocksparse.conv2d, without what is about fused layers.

    Constraints:
    - depthwise_c1: input and output are NHWC with static shapes, equally many images
      and equal channels.
    - depthwise_c2: the weights are i8 of kh x kw x C x 1, C being the channels.
    - depthwise_c3: the bias has one entry for each channel.
    - depthwise_c4: requant has one entry, or one for each channel; its input_zp is 0.
    - depthwise_c5: pad has 4 entries, stride and dilation 2 positive ones each.
    - depthwise_c6: output height and width are floor((input + pads - dilation x
      (kernel - 1) - 1) / stride) + 1.
    - depthwise_c7: min_val <= max_val.
    - depthwise_c8: the output_zp of requant is an int8.

    Example:

    ```mlir
    %y = blocksparse.depthwise_conv2d %x {
      bias = array<i32: 1, 2, 3, 4, 5, 6, 7, 8>, dilation = array<i64: 1, 1>,
      pad = array<i64: 1, 1, 1, 1>, requant = #blocksparse.requant<1073741824 shift 37>,
      stride = array<i64: 1, 1>, weights = dense<1> : tensor<3x3x8x1xi8>}
      : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    ```
  }];
  let arguments = (ins BlockSparse_Activation:$input, ElementsAttr:$weights,
    DenseI32ArrayAttr:$bias, BlockSparse_RequantAttr:$requant,
    DenseI64ArrayAttr:$pad, DenseI64ArrayAttr:$stride, DenseI64ArrayAttr:$dilation,
    DefaultValuedAttr<BlockSparse_Int8Attr, "0">:$input_zp, DefaultValuedAttr<BlockSparse_Int8Attr, "0">:$weight_zp,
    DefaultValuedAttr<BlockSparse_Int8Attr, "-128">:$min_val, DefaultValuedAttr<BlockSparse_Int8Attr, "127">:$max_val,
    OptionalAttr<BlockSparse_SubvolumeAttr>:$subvolume,
    OptionalAttr<BlockSparse_PlacementAttr>:$placement);
  let results = (outs BlockSparse_Activation:$output);
  let hasCanonicalizer = 1;
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def BlockSparse_MaxPool2DOp : BlockSparse_LayerOp<"max_pool2d"> {
  let summary = "maximum over windows";
  let description = [{
    The maximum of each channel over kernel x kernel windows; padding never wins. A
    negative pad crops; the division by the stride rounds down.

    Canonicalisation takes over the crops of a blocksparse.copy that does nothing else; layers
    that read a pool of one pixel read its input.

    Constraints:
    - pool_c1: input and output are NHWC with static shapes, equally many images
      and equal channels.
    - pool_c2: kernel and stride have 2 positive entries each, pad has 4.
    - pool_c3: each pad is less than the kernel, so that every window reads the input.
    - pool_c4: output height and width are floor((input + pads - kernel) / stride) + 1.

    Example:

    ```mlir
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 3, 3>, pad = array<i64: 1, 0, 1, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x8x8x8xi8>) -> tensor<1x4x4x8xi8>
    ```
  }];
  let arguments = (ins BlockSparse_Activation:$input,
    DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$pad, DenseI64ArrayAttr:$stride,
    OptionalAttr<BlockSparse_SubvolumeAttr>:$subvolume,
    OptionalAttr<BlockSparse_PlacementAttr>:$placement);
  let results = (outs BlockSparse_Activation:$output);
  let hasCanonicalizer = 1;
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def BlockSparse_AvgPool2DOp : BlockSparse_LayerOp<"avg_pool2d"> {
  let summary = "average over windows";
  let description = [{
    TOSA 1.0's AVG_POOL2D: the sum of (input - input_zp) over the part of the window
    that lies in the input, divided by its size with apply_scale_32, plus output_zp,
    saturated to int8. A negative pad crops; the division by the stride rounds down.

    With `count_pad` padding counts in the divisor: the sum is divided by the size of
    the whole window, kernel height x width, also where a part of it lies outside the
    input. That is an AVG_POOL2D without pads of its own behind a PAD with input_zp,
    which adds nothing to the sums.

    Canonicalisation is that of blocksparse.max_pool2d; a pool of one pixel must have equal zero
    points. Without pads `count_pad` goes.

    Constraints:
    - pool_c1: input and output are NHWC with static shapes, equally many images
      and equal channels.
    - pool_c2: kernel and stride have 2 positive entries each, pad has 4.
    - pool_c3: each pad is less than the kernel, so that every window reads the input.
    - pool_c4: output height and width are floor((input + pads - kernel) / stride) + 1.
    - pool_c5: with count_pad kernel height x width is at most 2^30, the largest
      divisor whose reciprocal apply_scale_32 takes.

    Example:

    ```mlir
    %y = blocksparse.avg_pool2d %x {kernel = array<i64: 7, 7>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x7x7x8xi8>) -> tensor<1x1x1x8xi8>
    ```
  }];
  let arguments = (ins BlockSparse_Activation:$input,
    DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$pad, DenseI64ArrayAttr:$stride,
    DefaultValuedAttr<BlockSparse_Int8Attr, "0">:$input_zp, DefaultValuedAttr<BlockSparse_Int8Attr, "0">:$output_zp,
    UnitAttr:$count_pad,
    OptionalAttr<BlockSparse_SubvolumeAttr>:$subvolume,
    OptionalAttr<BlockSparse_PlacementAttr>:$placement);
  let results = (outs BlockSparse_Activation:$output);
  let hasCanonicalizer = 1;
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

// A layer of two activations of one shape, each with a rescale of its own.
class BlockSparse_BinaryOp<string opMnemonic, dag extra = (ins)>
    : BlockSparse_LayerOp<opMnemonic> {
  let arguments = !con((ins BlockSparse_Activation:$lhs, BlockSparse_Activation:$rhs,
    BlockSparse_RequantAttr:$lhs_requant, BlockSparse_RequantAttr:$rhs_requant,
    BlockSparse_RequantAttr:$requant), extra,
    (ins DefaultValuedAttr<BlockSparse_Int8Attr, "-128">:$min_val,
    DefaultValuedAttr<BlockSparse_Int8Attr, "127">:$max_val,
    OptionalAttr<BlockSparse_SubvolumeAttr>:$subvolume,
    OptionalAttr<BlockSparse_PlacementAttr>:$placement));
  let results = (outs BlockSparse_Activation:$output);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
}

def BlockSparse_AddOp : BlockSparse_BinaryOp<"add"> {
  let summary = "sum of two activations with their rescales and clamp";
  let description = [{
    Both operands are rescaled to int32 (their zero points are the input_zp of their
    requants), the sum is rescaled by `requant` and clamped to [min_val, max_val].

    Constraints:
    - add_c1: operands and output are NHWC of one static shape.
    - add_c2: each requant has one entry.
    - add_c3: the input_zp of lhs_requant and rhs_requant and the output_zp of
      requant are int8.
    - add_c4: min_val <= max_val.

    Example:

    ```mlir
    %y = blocksparse.add %a, %b {
      lhs_requant = #blocksparse.requant<1073741824 shift 11>,
      rhs_requant = #blocksparse.requant<1073741824 shift 12>,
      requant = #blocksparse.requant<1073741824 shift 49>}
      : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    ```
  }];
}

def BlockSparse_SubOp : BlockSparse_BinaryOp<"sub"> {
  let summary = "difference of two activations with their rescales and clamp";
  let description = [{
    As blocksparse.add with the difference lhs - rhs in place of the sum.

    Constraints:
    - sub_c1: operands and output are NHWC of one static shape.
    - sub_c2: each requant has one entry.
    - sub_c3: the input_zp of lhs_requant and rhs_requant and the output_zp of
      requant are int8.
    - sub_c4: min_val <= max_val.

    Example:

    ```mlir
    %y = blocksparse.sub %a, %b {
      lhs_requant = #blocksparse.requant<1073741824 shift 11>,
      rhs_requant = #blocksparse.requant<1073741824 shift 12>,
      requant = #blocksparse.requant<1073741824 shift 49>}
      : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    ```
  }];
}

def BlockSparse_MulOp : BlockSparse_BinaryOp<"mul",
    (ins DefaultValuedAttr<BlockSparse_Int8Attr, "0">:$shift)> {
  let summary = "product of two activations with their rescales and clamp";
  let description = [{
    As blocksparse.add with the product in place of the sum, as tosa.mul defines it
    for int32: the product with a `shift` other than 0 is rounded and shifted right
    by it, (lhs x rhs + (1 << (shift - 1))) >> shift, in 64 bits; the low 32 bits are
    taken.

    Constraints:
    - mul_c1: operands and output are NHWC of one static shape.
    - mul_c2: each requant has one entry.
    - mul_c3: the input_zp of lhs_requant and rhs_requant and the output_zp of
      requant are int8.
    - mul_c4: min_val <= max_val.
    - mul_c5: shift is 0 to 63.

    Example:

    ```mlir
    %y = blocksparse.mul %a, %b {
      lhs_requant = #blocksparse.requant<1073741824 shift 11>,
      rhs_requant = #blocksparse.requant<1073741824 shift 12>,
      requant = #blocksparse.requant<1073741824 shift 49>, shift = 2 : i8}
      : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    ```
  }];
}

def BlockSparse_CopyOp : BlockSparse_LayerOp<"copy"> {
  let summary = "pads or crops, rescales and clamps an activation";
  let description = [{
    Height and width are padded by `pad` (top, bottom, left, right) with `pad_value`, a
    value of the input's domain; a negative pad crops. Each value is then rescaled by
    `requant`, if there is one, and clamped to [min_val, max_val]. A copy that changes
    nothing is still a layer: it is how a value gets to a second place.

    Canonicalisation makes one copy of two that pad or crop, unless the second fills what the
    first has cropped, or fills with another value; drops a rescale by 1; lets the only producer
    of what is clamped clamp it; and layers that read a copy which changes nothing read its
    input. What is returned or inserted into another tensor stays a copy.

    Constraints:
    - copy_c1: input and output are NHWC with static shapes, equally many images and
      equal channels.
    - copy_c2: pad has 4 entries.
    - copy_c3: output height and width are those of the input plus the pads.
    - copy_c4: requant has one entry; its input_zp and output_zp are int8.
    - copy_c5: min_val <= max_val.

    Example:

    ```mlir
    %y = blocksparse.copy %x {pad = array<i64: 1, 0, -1, 0>, pad_value = 3 : i8,
      requant = #blocksparse.requant<1073741824 shift 31, input_zp = 3>}
      : (tensor<1x4x4x8xi8>) -> tensor<1x5x3x8xi8>
    ```
  }];
  let arguments = (ins BlockSparse_Activation:$input, DenseI64ArrayAttr:$pad,
    DefaultValuedAttr<BlockSparse_Int8Attr, "0">:$pad_value,
    OptionalAttr<BlockSparse_RequantAttr>:$requant,
    DefaultValuedAttr<BlockSparse_Int8Attr, "-128">:$min_val, DefaultValuedAttr<BlockSparse_Int8Attr, "127">:$max_val,
    OptionalAttr<BlockSparse_SubvolumeAttr>:$subvolume,
    OptionalAttr<BlockSparse_PlacementAttr>:$placement);
  let results = (outs BlockSparse_Activation:$output);
  let hasCanonicalizer = 1;
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def BlockSparse_SegmentOp : BlockSparse_Op<"segment", [IsolatedFromAbove, SingleBlock, RecursiveMemoryEffects,
    SingleBlockImplicitTerminator<"YieldOp">]> {
  let summary = "a run of layers that is computed tile by tile";
  let description = [{
    Computes its body; `tiles` says in how many parts of the last output's rows, or
    `tiles n x m` in n parts of its rows and m of its columns. Rows that two tiles need
    are computed by both; `keep` (tiles of rows only): the second one gets a copy. What lies
    between the layers of the body never leaves the memtiles. The number of tiles
    does not change the result: a segment of one tile is its body, and
    canonicalisation puts that in its place. It also drops inputs that the body does not
    read, and makes one of equal ones.

    Constraints:
    - segment_c1: the body has one argument for each input, of its type.
    - segment_c2: the yielded values have the types of the outputs.
    - segment_c3: there is at least one tile in each direction.
    - segment_c4: the body holds ops of blocksparse and tensor only.
    - segment_c5: `keep` is for tiles of rows.

    Example:

    ```mlir
    %y = blocksparse.segment(%a = %x) tiles 2 : (tensor<1x8x8x8xi8>) -> tensor<1x4x4x8xi8> {
      %p = blocksparse.max_pool2d %a {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
        stride = array<i64: 2, 2>} : (tensor<1x8x8x8xi8>) -> tensor<1x4x4x8xi8>
      blocksparse.yield %p : tensor<1x4x4x8xi8>
    }
    ```
  }];
  let arguments = (ins Variadic<AnyType>:$inputs, DefaultValuedAttr<I64Attr, "1">:$tiles,
    DefaultValuedAttr<I64Attr, "1">:$widthTiles, UnitAttr:$keep);
  let results = (outs Variadic<BlockSparse_Activation>:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let extraClassDeclaration = [{
    /// Puts the body, which means the same, in the place of the op.
    void inlineBody(::mlir::RewriterBase &rewriter);
  }];
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
  let hasCustomAssemblyFormat = 1;
}

def BlockSparse_YieldOp : BlockSparse_Op<"yield", [Pure, Terminator, ParentOneOf<["SegmentOp"]>]> {
  let summary = "the outputs of a segment";
  let arguments = (ins Variadic<BlockSparse_Activation>:$values);
  let builders = [OpBuilder<(ins), [{ build($_builder, $_state, ::mlir::ValueRange()); }]>];
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
}

#endif // BSAIE_DIALECT_BLOCKSPARSE_OPS_TD
