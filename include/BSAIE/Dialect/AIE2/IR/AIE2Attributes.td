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
  let parameters = (ins StringRefParameter<>:$spec);
  let genVerifyDecl = 1;
}

// bsaie::Access; buffer is an index into the op's buffers.
def AIE2_AccessAttr : AIE2_Attr<"Access", "access"> {
  let summary = "a regular set of bytes in a buffer";
  let parameters = (ins "int64_t":$buffer, "int64_t":$memtile, "int64_t":$offset,
    "int64_t":$step, "int64_t":$rowStep,
    ArrayRefParameter<"int64_t">:$sizes, ArrayRefParameter<"int64_t">:$strides);
  let genVerifyDecl = 1;
}

// bsaie::Piece; `from` is absent for a fill.
def AIE2_PieceAttr : AIE2_Attr<"Piece", "piece"> {
  let summary = "bytes of a transfer, or its padding fill";
  let parameters = (ins "::bsaie::aie2::AccessAttr":$from, "int64_t":$fill, "::bsaie::aie2::AccessAttr":$to);
}

// bsaie::Member.
def AIE2_MemberAttr : AIE2_Attr<"Member", "member"> {
  let summary = "what some channels move in an iteration";
  let parameters = (ins ArrayRefParameter<"int64_t">:$at, ArrayRefParameter<"int64_t">:$cores,
    "bool":$each, "int64_t":$channel, ArrayRefParameter<"::bsaie::aie2::PieceAttr">:$pieces);
}

// bsaie::KernelCall without its buffers.
def AIE2_KernelAttr : AIE2_Attr<"Kernel", "kernel"> {
  let summary = "shapes and steps of a kernel call";
  let parameters = (ins "int64_t":$inputOffset, "int64_t":$inputStep,
    "int64_t":$input2Offset, "int64_t":$input2Step,
    "int64_t":$outputOffset, "int64_t":$outputStep, "int64_t":$inputRowPitch,
    "int64_t":$kernelHeight, "int64_t":$kernelWidth,
    "int64_t":$kernelRowBegin, "int64_t":$kernelRowEnd,
    "int64_t":$strideX, "int64_t":$dilationY, "int64_t":$dilationX,
    ArrayRefParameter<"int64_t">:$outputWidth, ArrayRefParameter<"int64_t">:$outputChannels,
    "int64_t":$inputChannels,
    ArrayRefParameter<"int64_t">:$validBegin, ArrayRefParameter<"int64_t">:$validEnd);
}

// bsaie::LayerInfo.
def AIE2_LayerAttr : AIE2_Attr<"Layer", "layer"> {
  let summary = "facts of a layer of the network";
  let parameters = (ins StringRefParameter<>:$name, StringRefParameter<>:$kind,
    StringRefParameter<>:$location, "int64_t":$macs, "int64_t":$nonZeroMacs,
    "int64_t":$blocks, "int64_t":$totalBlocks, StringRefParameter<>:$splits);
}

// Seconds.
def AIE2_ReferenceAttr : AIE2_Attr<"Reference", "reference"> {
  let summary = "the three reference figures of the network";
  let parameters = (ins "::bsaie::aie2::Seconds":$roofline,
    "::bsaie::aie2::Seconds":$layerBound, "::bsaie::aie2::Seconds":$lowerBound);
}

#endif // BSAIE_DIALECT_AIE2_ATTRIBUTES_TD
