//===- AIE2Ops.td - Buffers, locks, transfers, kernels -----*- tablegen -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_DIALECT_AIE2_OPS_TD
#define BSAIE_DIALECT_AIE2_OPS_TD

include "BSAIE/Dialect/AIE2/IR/AIE2Types.td"
include "BSAIE/Dialect/AIE2/IR/AIE2Interfaces.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class AIE2_Op<string opMnemonic, list<Trait> traits = []>
    : Op<AIE2_Dialect, opMnemonic, traits>;

def AIE2_ProgramOp : AIE2_Op<"program", [IsolatedFromAbove, Symbol, SingleBlock, NoTerminator, NoRegionArguments]> {
  let summary = "a program for the whole mesh";
  // layers: LayerAttr each.
  let arguments = (ins SymbolNameAttr:$sym_name, AIE2_DeviceAttr:$device,
    DefaultValuedAttr<ArrayAttr, "{}">:$layers, OptionalAttr<AIE2_ReferenceAttr>:$reference);
  let regions = (region SizedRegion<1>:$body);
  let hasVerifier = 1;
  let assemblyFormat = "$sym_name `on` $device attr-dict-with-keyword $body";
}

def AIE2_BufferOp : AIE2_Op<"buffer", [MemoryEffects<[MemAlloc]>, HasParent<"ProgramOp">,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let summary = "a range of bytes in DDR, in the memtiles or in the cores";
  // bytes: one entry for DDR and cores, one for each memtile else. addresses: the
  // same number, or absent until they are chosen.
  let arguments = (ins StrAttr:$name, AIE2_Memory:$memory, DenseI64ArrayAttr:$bytes,
    OptionalAttr<DenseI64ArrayAttr>:$addresses);
  let results = (outs AIE2_BufferType:$result);
  let hasVerifier = 1;
  let assemblyFormat = "$name `in` $memory `bytes` $bytes (`at` $addresses^)? attr-dict";
}

def AIE2_ParametersOp : AIE2_Op<"parameters", [HasParent<"ProgramOp">]> {
  let summary = "the parameter image, in the DDR buffer that it fills";
  let arguments = (ins AIE2_BufferType:$buffer, ElementsAttr:$image);
  let hasVerifier = 1;
  let assemblyFormat = "$buffer `=` $image attr-dict";
}

def AIE2_PortOp : AIE2_Op<"port", [HasParent<"ProgramOp">]> {
  let summary = "an input or output of the program";
  let arguments = (ins AIE2_BufferType:$buffer, StrAttr:$name, UnitAttr:$output, DenseI64ArrayAttr:$shape);
  let hasVerifier = 1;
  let assemblyFormat = "(`output` $output^)? $name $buffer `shape` $shape attr-dict";
}

def AIE2_LockOp : AIE2_Op<"lock", [MemoryEffects<[MemAlloc]>, HasParent<"ProgramOp">,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let summary = "a family of semaphores";
  let arguments = (ins StrAttr:$name, AIE2_LockKind:$kind,
    DefaultValuedAttr<AIE2_Engine, "::bsaie::aie2::EngineKind::Core">:$src,
    DefaultValuedAttr<AIE2_Engine, "::bsaie::aie2::EngineKind::Core">:$dst,
    I64Attr:$init, OptionalAttr<I64Attr>:$number);
  let results = (outs AIE2_LockType:$result);
  let hasVerifier = 1;
  let assemblyFormat = "$name custom<LockInstances>($kind, $src, $dst) `init` $init (`number` $number^)? attr-dict";
}

// Transfers: `rows` is what one iteration puts into the receivers' ring, in units of
// the ring's slots, for the pass that chooses locks; 0 where there is no ring.
class AIE2_TransferOp<string opMnemonic> : AIE2_Op<opMnemonic, [AttrSizedOperandSegments, HasParent<"ProgramOp">,
    DeclareOpInterfaceMethods<AIE2_InstructionInterface>]> {
  let arguments = (ins Variadic<AIE2_BufferType>:$buffers,
    Variadic<AIE2_LockType>:$acquires, Variadic<AIE2_LockType>:$releases,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$acquire_values,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$release_values,
    DefaultValuedAttr<I64Attr, "1">:$iterations,
    TypedArrayAttrBase<AIE2_MemberAttr, "members">:$members,
    DefaultValuedAttr<I64Attr, "0">:$layer,
    DefaultValuedAttr<I64Attr, "0">:$rows);
  let hasVerifier = 1;
  let hasCustomAssemblyFormat = 1;
}

def AIE2_LoadOp : AIE2_TransferOp<"load"> { let summary = "DDR to memtile, activations"; }
def AIE2_LoadWOp : AIE2_TransferOp<"loadw"> { let summary = "DDR to memtile, parameters"; }
def AIE2_WriteOp : AIE2_TransferOp<"write"> { let summary = "memtile to DDR"; }
def AIE2_LoadFMOp : AIE2_TransferOp<"loadfm"> { let summary = "memtiles to the cores of a column, activations"; }
def AIE2_LoadWMOp : AIE2_TransferOp<"loadwm"> { let summary = "memtile to the cores of a row, parameters"; }
def AIE2_WriteFMOp : AIE2_TransferOp<"writefm"> { let summary = "cores of a column to memtiles"; }

// Kernels: `takes` ring slots of the input that a call meets for the first time,
// `frees` those that no later call reads.
class AIE2_KernelOp<string opMnemonic> : AIE2_Op<opMnemonic, [AttrSizedOperandSegments, HasParent<"ProgramOp">,
    DeclareOpInterfaceMethods<AIE2_InstructionInterface>]> {
  let arguments = (ins AIE2_BufferType:$input, Optional<AIE2_BufferType>:$input2,
    Optional<AIE2_BufferType>:$params, AIE2_BufferType:$output,
    Variadic<AIE2_LockType>:$acquires, Variadic<AIE2_LockType>:$releases,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$acquire_values,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$release_values,
    DefaultValuedAttr<I64Attr, "1">:$iterations,
    AIE2_KernelAttr:$shape,
    DefaultValuedAttr<I64Attr, "0">:$layer,
    DefaultValuedAttr<I64Attr, "0">:$takes, DefaultValuedAttr<I64Attr, "0">:$frees);
  let hasVerifier = 1;
  let hasCustomAssemblyFormat = 1;
}

def AIE2_ConvOp : AIE2_KernelOp<"conv"> { let summary = "convolution kernel"; }
def AIE2_MaxPoolOp : AIE2_KernelOp<"max_pool"> { let summary = "max-pool kernel"; }
def AIE2_AvgPoolOp : AIE2_KernelOp<"avg_pool"> { let summary = "average-pool kernel"; }
def AIE2_AddOp : AIE2_KernelOp<"add"> { let summary = "element-wise sum kernel"; }

def AIE2_SyncOp : AIE2_Op<"sync", [AttrSizedOperandSegments, HasParent<"ProgramOp">,
    DeclareOpInterfaceMethods<AIE2_InstructionInterface>]> {
  let summary = "acquires and releases locks, moves nothing";
  // at and cores as in bsaie::Member: restrict the instances; empty means all.
  let arguments = (ins AIE2_Engine:$engine,
    Variadic<AIE2_LockType>:$acquires, Variadic<AIE2_LockType>:$releases,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$acquire_values,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$release_values,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$at,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$cores,
    DefaultValuedAttr<I64Attr, "0">:$layer);
  let hasVerifier = 1;
  let hasCustomAssemblyFormat = 1;
}

#endif // BSAIE_DIALECT_AIE2_OPS_TD
