//===- AIE2Attributes.td - Device and descriptors ----------*- tablegen -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_DIALECT_AIE2_ATTRIBUTES_TD
#define BSAIE_DIALECT_AIE2_ATTRIBUTES_TD

include "BSAIE/Dialect/AIE2/IR/AIE2Base.td"

class AIE2_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<AIE2_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
  let hasCustomAssemblyFormat = 1;
}

def AIE2_Memory : I32EnumAttr<"MemoryKind", "which memory", [
    I32EnumAttrCase<"DDR", 0, "ddr">, I32EnumAttrCase<"Memtile", 1, "memtile">,
    I32EnumAttrCase<"Core", 2, "core">]> { let cppNamespace = "::bsaie::aie2"; }

// Same order as bsaie::Engine.
def AIE2_Engine : I32EnumAttr<"EngineKind", "who executes", [
    I32EnumAttrCase<"Load", 0, "load">, I32EnumAttrCase<"LoadW", 1, "loadw">,
    I32EnumAttrCase<"Write", 2, "write">, I32EnumAttrCase<"LoadFM", 3, "loadfm">,
    I32EnumAttrCase<"LoadWM", 4, "loadwm">, I32EnumAttrCase<"WriteFM", 5, "writefm">,
    I32EnumAttrCase<"Core", 6, "core">]> { let cppNamespace = "::bsaie::aie2"; }

def AIE2_LockKind : I32EnumAttr<"LockKind", "instances of a lock", [
    I32EnumAttrCase<"Core", 0, "core">, I32EnumAttrCase<"Pair", 1, "pair">]> {
  let cppNamespace = "::bsaie::aie2";
}

// The module attribute bsaie.device: text that bsaie::parseDevice reads.
def AIE2_DeviceAttr : AIE2_Attr<"Device", "device"> {
  let summary = "the mesh that a program is for";
  let description = [{
    Text that bsaie::parseDevice reads: a known name with overrides. The module
    attribute `bsaie.device` and every program have one.

    - device_c1: the text names a device and only its fields.

    Example: `#aie2.device<"paper-3x3{ddr_bytes_per_second=2.5e8}">`
  }];
  let parameters = (ins StringRefParameter<>:$spec);
  let genVerifyDecl = 1;
}

// bsaie::Access; buffer is an index into the op's buffers.
def AIE2_AccessAttr : AIE2_Attr<"Access", "access"> {
  let summary = "a regular set of bytes in a buffer";
  let description = [{
    The bytes at `offset + iteration x step + row x rowstep + sum(index x stride)` of
    one instance of a buffer, for all indices, outermost dimension first; all in bytes.
    `buffer` is an index into the buffers of the op. `memtile` is a memtile's number
    (load, loadw, write, loadwm) or its distance from the column's first one (loadfm,
    writefm). What is 0 is not printed.

    - access_c1: the buffer index is not negative.
    - access_c2: there are as many sizes as strides.
    - access_c3: sizes are at least 1 and their product fits in 64 bits.

    Example, 4 rows of 28 bytes 112 bytes apart, each iteration one row on:
    `#aie2.access<0 memtile 1 + 128 step 112 rowstep 8 [4 : 112, 28 : 1]>`
  }];
  let parameters = (ins "int64_t":$buffer, "int64_t":$memtile, "int64_t":$offset,
    "int64_t":$step, "int64_t":$rowStep,
    ArrayRefParameter<"int64_t">:$sizes, ArrayRefParameter<"int64_t">:$strides);
  let genVerifyDecl = 1;
}

// bsaie::Piece; `from` is absent for a fill.
def AIE2_PieceAttr : AIE2_Attr<"Piece", "piece"> {
  let summary = "bytes of a transfer, or its padding fill";
  let description = [{
    Bytes that go from one access to another in the order of their patterns, or an
    access that is filled with one int8 value. Without `from` it is a fill.

    Examples: `#aie2.piece<0 [28 : 1] to 1 [28 : 1]>`,
    `#aie2.piece<fill -128 to 1 + 28 [4 : 1]>`
  }];
  let parameters = (ins "::bsaie::aie2::AccessAttr":$from, "int64_t":$fill, "::bsaie::aie2::AccessAttr":$to);
}

// bsaie::Member.
def AIE2_MemberAttr : AIE2_Attr<"Member", "member"> {
  let summary = "what some channels move in an iteration";
  let description = [{
    `at` lists the channels' own indices: memtiles for load, loadw and write, columns
    for loadfm and writefm, rows for loadwm. `cores` lists the rows (loadfm, writefm)
    or columns (loadwm) that receive or send. A loadfm with `each` makes one transfer
    for each of them, without it one broadcast to all. `channel` is which of a
    memtile's channels a write uses.

    Example: `#aie2.member<at [0, 1] cores [0, 1] {0 [28 : 1] to 1 [28 : 1]}>`
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$at, ArrayRefParameter<"int64_t">:$cores,
    "bool":$each, "int64_t":$channel, ArrayRefParameter<"::bsaie::aie2::PieceAttr">:$pieces);
}

// bsaie::KernelCall without its buffers.
def AIE2_KernelAttr : AIE2_Attr<"Kernel", "kernel"> {
  let summary = "shapes and steps of a kernel call";
  let description = [{
    Call i reads its input at `input + i x step`, its second input at `input2 + i x
    step` and writes at `output + i x step`, all modulo the rings' sizes; `pitch` is
    the distance of input rows; everything in bytes. Kernel rows `rows` of the
    `window` meet data. `stride` is that of the width. `width` holds the output pixels
    of a row for each column of cores, `channels` the output channels for each row of
    cores, `from` the input channels of a convolution, `valid` the pixels of the tile
    that an average counts, or that a maximum looks at, for each column. A convolution with `sums` is a part of one
    over input channels: with `in` it starts from the int32 sums at `at + i x step` of
    the core's scratch memory, with `out` it leaves its sums there and writes no output.
    Constants begin at byte `params` of the parameters.

    Example: `#aie2.kernel<input 0 step 128 pitch 128 output 0 step 64 window 3x3
    rows 1 to 3 width [4] channels [8] from 8>`, and a second part of three,
    `#aie2.kernel<input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8] from 8
    sums in out at 256 step 128>`
  }];
  let parameters = (ins "int64_t":$inputOffset, "int64_t":$inputStep,
    "int64_t":$input2Offset, "int64_t":$input2Step,
    "int64_t":$outputOffset, "int64_t":$outputStep, "int64_t":$inputRowPitch,
    "int64_t":$kernelHeight, "int64_t":$kernelWidth,
    "int64_t":$kernelRowBegin, "int64_t":$kernelRowEnd,
    "int64_t":$strideX, "int64_t":$dilationY, "int64_t":$dilationX,
    ArrayRefParameter<"int64_t">:$outputWidth, ArrayRefParameter<"int64_t">:$outputChannels,
    "int64_t":$inputChannels,
    ArrayRefParameter<"int64_t">:$validBegin, ArrayRefParameter<"int64_t">:$validEnd,
    "bool":$sumsIn, "bool":$sumsOut, "int64_t":$sumsOffset, "int64_t":$sumsStep,
    "int64_t":$paramsOffset);
}

// bsaie::LayerInfo.
def AIE2_LayerAttr : AIE2_Attr<"Layer", "layer"> {
  let summary = "facts of a layer of the network";
  let description = [{
    What a report says about a layer and the program does not: MACs as published and
    those of non-zero 8x8 blocks, the number of those and of all blocks, the splits,
    the place in the source (with `, ` between those of a layer that was several), and by how many seconds placement expects it to make the
    program longer.

    Example: `#aie2.layer<"conv1" is "conv" macs 9216 nonzero 4608 blocks 1 of 2
    splits "2 x rows" loc "net.mlir:3:4" estimate 1.2e-5>`
  }];
  let parameters = (ins StringRefParameter<>:$name, StringRefParameter<>:$kind,
    StringRefParameter<>:$location, "int64_t":$macs, "int64_t":$nonZeroMacs,
    "int64_t":$blocks, "int64_t":$totalBlocks, StringRefParameter<>:$splits,
    "::bsaie::aie2::Seconds":$estimate);
}

// Seconds.
def AIE2_ReferenceAttr : AIE2_Attr<"Reference", "reference"> {
  let summary = "the three reference figures of the network";
  let description = [{
    Seconds that depend on the network and the device alone.

    Example: `#aie2.reference<roofline 1.0e-3 layer_bound 2.0e-3 lower_bound 5.0e-4>`
  }];
  let parameters = (ins "::bsaie::aie2::Seconds":$roofline,
    "::bsaie::aie2::Seconds":$layerBound, "::bsaie::aie2::Seconds":$lowerBound);
}

// bsaie::NetworkWork.
def AIE2_WorkAttr : AIE2_Attr<"Work", "work"> {
  let summary = "what the reference figures are computed from on any device";
  let description = [{
    Counts that depend on the network alone, so that its figures for a device can be
    computed when its layers have changed. network: MACs of non-zero blocks, parameter
    bytes, first input bytes, last output bytes, input bytes, output bytes. live: MACs,
    weight bytes, input bytes, output bytes that no program can avoid. layers: the six
    of `network` for each layer of the layer bound.

    - work_c1: network has 6 entries, live 4, layers 6 for each layer; none is negative.

    Example: `#aie2.work<network [6144, 640, 256, 64, 1280, 832] live [6144, 384, 256, 64]
    layers [6144, 640, 256, 64, 1280, 832]>`
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$network, ArrayRefParameter<"int64_t">:$live,
    ArrayRefParameter<"int64_t">:$layers);
  let genVerifyDecl = 1;
}

#endif // BSAIE_DIALECT_AIE2_ATTRIBUTES_TD
