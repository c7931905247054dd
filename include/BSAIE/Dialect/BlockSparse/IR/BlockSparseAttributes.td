//===- BlockSparseAttributes.td - Masks and placements -----*- tablegen -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_DIALECT_BLOCKSPARSE_ATTRIBUTES_TD
#define BSAIE_DIALECT_BLOCKSPARSE_ATTRIBUTES_TD

include "BSAIE/Dialect/BlockSparse/IR/BlockSparseBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

class BlockSparse_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<BlockSparse_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
}

def BlockSparse_Encoding : I32EnumAttr<"Encoding", "how the non-zero blocks are listed", [
    I32EnumAttrCase<"CBR", 0, "cbr">, I32EnumAttrCase<"CBC", 1, "cbc">,
    I32EnumAttrCase<"COO", 2, "coo">]> {
  let cppNamespace = "::bsaie::blocksparse";
}

def BlockSparse_MaskAttr : BlockSparse_Attr<"Mask", "mask"> {
  let summary = "one bit for each block of COUT x CIN";
  let description = [{
    Block height and width, block rows and columns, and the bits row by row: a string
    for each block row (up to 256 blocks), bytes in hexadecimal whose lowest bit
    comes first, `all` or `none`.

    Examples: `#blocksparse.mask<8x8, 2x3, ["110", "011"]>`,
    `#blocksparse.mask<16x4, 4x64, all>`.
  }];
  let parameters = (ins "int64_t":$blockHeight, "int64_t":$blockWidth,
    "int64_t":$rows, "int64_t":$columns, ArrayRefParameter<"uint64_t">:$words);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def BlockSparse_RequantAttr : BlockSparse_Attr<"Requant", "requant"> {
  let summary = "tosa.rescale as an attribute";
  let description = [{
    Multiplier (not negative) and shift (2 to 62), one of each or one for each
    channel; `double_round`, `input_zp` and `output_zp` where they are not the default.

    Examples: `#blocksparse.requant<1073741824 shift 37, output_zp = 3>`,
    `#blocksparse.requant<[3, 4] shift [30, 31], double_round>`.
  }];
  let parameters = (ins ArrayRefParameter<"int32_t">:$multiplier, ArrayRefParameter<"int8_t">:$shift,
    "bool":$doubleRound, "int32_t":$inputZp, "int32_t":$outputZp);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def BlockSparse_SumAttr : BlockSparse_Attr<"Sum", "sum"> {
  let summary = "a residual sum in the epilogue of a convolution";
  let description = [{
    As blocksparse.add: `self` rescales the convolution's own result and `addend` the
    other operand to int32, `requant` their sum, which is clamped to [min, max].

    Example: `#blocksparse.sum<self = <1073741824 shift 11>,
    addend = <1073741824 shift 12>, requant = <1073741824 shift 49>, min = -128,
    max = 127>`
  }];
  let parameters = (ins "::bsaie::blocksparse::RequantAttr":$self,
    "::bsaie::blocksparse::RequantAttr":$addend,
    "::bsaie::blocksparse::RequantAttr":$requant, "int64_t":$min, "int64_t":$max);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def BlockSparse_MaxPoolAttr : BlockSparse_Attr<"MaxPool", "max_pool"> {
  let summary = "a max pool in the epilogue of a convolution";
  let description = [{
    As blocksparse.max_pool2d of the convolution's own result: kernel and stride of
    height and width, pads before and behind both; no pad is negative, and no stride is
    larger than the kernel.

    Example: `#blocksparse.max_pool<kernel = [3, 3], pad = [1, 0, 1, 0], stride = [2, 2]>`
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$kernel, ArrayRefParameter<"int64_t">:$pad,
    ArrayRefParameter<"int64_t">:$stride);
  let assemblyFormat = "`<` `kernel` `=` `[` $kernel `]` `,` `pad` `=` `[` $pad `]` `,` `stride` `=` `[` $stride `]` `>`";
  let genVerifyDecl = 1;
}

def BlockSparse_AvgPoolAttr : BlockSparse_Attr<"AvgPool", "avg_pool"> {
  let summary = "an average pool of the input of a convolution";
  let description = [{
    As blocksparse.avg_pool2d of the input, of which the convolution reads the averages:
    kernel and stride of height and width, pads before and behind both; no pad is
    negative, and no stride is larger than the kernel.

    Example: `#blocksparse.avg_pool<kernel = [3, 3], pad = [1, 1, 1, 1], stride = [1, 1],
    input_zp = -3, output_zp = 4, count_pad = true>`
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$kernel, ArrayRefParameter<"int64_t">:$pad,
    ArrayRefParameter<"int64_t">:$stride, "int64_t":$inputZp, "int64_t":$outputZp, "bool":$countPad);
  let assemblyFormat = [{
    `<` `kernel` `=` `[` $kernel `]` `,` `pad` `=` `[` $pad `]` `,` `stride` `=` `[` $stride `]`
    `,` `input_zp` `=` $inputZp `,` `output_zp` `=` $outputZp `,` `count_pad` `=` $countPad `>`
  }];
  let genVerifyDecl = 1;
}

def BlockSparse_SubvolumeAttr : BlockSparse_Attr<"Subvolume", "subvolume"> {
  let summary = "what a core holds and computes in a step";
  let description = [{
    strips: into how many strips of rows the output is cut; row r of R rows of cores works
    on strip r / (R / strips), which has the same number of rows as the others. steps: how
    often the cohort's weights (or channels) are exchanged. With n = R / strips rows of
    cores and the B 8-channel blocks of the output there are t = ceil(B / n) turns; step s
    has blocks [n x (s x t / steps), n x ((s + 1) x t / steps)), cut evenly over the n rows.
    tileWidth: the most output pixels that a core computes side by side. ringRows: input
    rows that the core's ring buffer holds.
    parts and kernelParts: in how many parts the input channels and the kernel rows come;
    the sums wait in the core. Each is at least 1. staged (0 or 1): the parts, their
    input channels and parameters, also come into the memtiles one after the other.
    runs (1 or 2): places for runs of parameters, which the runs take in turn.
    folded (0 or 1): the cores take the columns of a convolution's kernel for channels.

    Example: `#blocksparse.subvolume<steps = 2, tileWidth = 28, ringRows = 4>`.
  }];
  let parameters = (ins "int64_t":$steps, "int64_t":$tileWidth, "int64_t":$ringRows,
    DefaultValuedParameter<"int64_t", "1">:$parts,
    DefaultValuedParameter<"int64_t", "1">:$kernelParts,
    DefaultValuedParameter<"int64_t", "0">:$staged,
    DefaultValuedParameter<"int64_t", "1">:$runs,
    DefaultValuedParameter<"int64_t", "1">:$strips,
    DefaultValuedParameter<"int64_t", "0">:$folded);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def BlockSparse_BufferAttr : BlockSparse_Attr<"Buffer", "buffer"> {
  let summary = "a tensor, a part of one, or weights in the memtiles";
  let description = [{
    begin and end: for each memtile the columns of the tensor that it holds;
    rowBegin, rows and channels: the tensor's rows and channels that are there (0 for weights).
    bytes and addresses: for each memtile; addresses are empty before placement.

    Example: `#blocksparse.buffer<"x", rows 0 + 56, channels 64, columns [0 to 28, 28
    to 56], bytes [100352, 100352], addresses [0, 0]>`.
  }];
  let parameters = (ins "::mlir::StringAttr":$name,
    "int64_t":$rowBegin, "int64_t":$rows, "int64_t":$channels,
    ArrayRefParameter<"int64_t">:$begin, ArrayRefParameter<"int64_t">:$end,
    ArrayRefParameter<"int64_t">:$bytes, ArrayRefParameter<"int64_t">:$addresses);
  let hasCustomAssemblyFormat = 1;
}

def BlockSparse_PlacementAttr : BlockSparse_Attr<"Placement", "placement"> {
  let summary = "which buffers a layer reads and writes";
  let description = [{
    Indices into the function's blocksparse.buffers: one for each input (-1 for what a
    convolution without blocks does not read); output;
    weights (-1 without); held: the parameters are there from an earlier layer that has the
    same ones. load: for each input whether it is loaded from DDR into its
    buffer first. store: whether the output is written to DDR. columns: for each column
    of cores where its output pixels begin, and the end; absent, a column computes what
    its own memtiles hold of the output.

    Example: `#blocksparse.placement<inputs [0, 1], load [1, 0], output 2, store, weights 3>`.
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$inputs, ArrayRefParameter<"int64_t">:$load,
    "int64_t":$output, "bool":$store, "int64_t":$weights, "bool":$held,
    ArrayRefParameter<"int64_t">:$columns);
  let hasCustomAssemblyFormat = 1;
}

#endif // BSAIE_DIALECT_BLOCKSPARSE_ATTRIBUTES_TD
