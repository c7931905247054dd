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
  let description = [{
    Declarations and instructions in program order: each instance of an engine
    executes the instructions of its engine one after the other. Locks order the
    engines among each other.

    - program_c1: `layers` holds #aie2.layer attributes.
    - program_c2: the body holds ops of this dialect but no program and no call.
    - program_c3: there is at most one parameter image.

    Example:
    ```mlir
    aie2.program @main on <"paper-1x1"> {
      %x = aie2.buffer "x" in ddr bytes [64] at [0]
      aie2.port "x" %x shape [1, 2, 4, 8]
    }
    ```
  }];
  // layers: LayerAttr each.
  let arguments = (ins SymbolNameAttr:$sym_name, AIE2_DeviceAttr:$device,
    DefaultValuedAttr<ArrayAttr, "{}">:$layers, OptionalAttr<AIE2_ReferenceAttr>:$reference);
  let regions = (region SizedRegion<1>:$body);
  let hasVerifier = 1;
  let assemblyFormat = "$sym_name `on` $device attr-dict-with-keyword $body";
}

def AIE2_CallOp : AIE2_Op<"call", [Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "run a program from a function of the host";
  let description = [{
    What stays on the host hands tensors to a program and takes its results, both in
    the order of the program's ports.

    - call_c1: the callee is an aie2.program.
    - call_c2: there are as many operands as input ports, and as many results as output
      ports.
    - call_c3: each is a tensor of i8 with the shape of its port.

    Example: `%y = aie2.call @net_run0(%x) : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>`
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyRankedTensor>:$inputs);
  let results = (outs Variadic<AnyRankedTensor>:$outputs);
  let assemblyFormat = "$callee `(` $inputs `)` attr-dict `:` functional-type($inputs, $outputs)";
}

def AIE2_BufferOp : AIE2_Op<"buffer", [MemoryEffects<[MemAlloc]>, HasParent<"ProgramOp">,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let summary = "a range of bytes in DDR, in the memtiles or in the cores";
  let description = [{
    Buffers in DDR and in the cores have one size and, once it is chosen, one
    address; the cores of a cohort have equal maps. Buffers in memtiles have one of
    each for every memtile, and a size of 0 where they are absent. Memtiles are
    circular: a buffer may wrap. A core buffer is a ring.

    Canonicalisation drops a buffer that no op names.

    - buffer_c1: there is one size, or in memtiles one for each memtile.
    - buffer_c2: sizes are at least 1, or in memtiles at least 0.
    - buffer_c3: a memtile or core has that many bytes.
    - buffer_c4: there are as many addresses as sizes, or none.
    - buffer_c5: addresses are not negative.

    Example: `%ring = aie2.buffer "ring" in core bytes [512]` before and
    `%ring = aie2.buffer "ring" in core bytes [512] at [1024]` after addresses are
    chosen.
  }];
  // bytes: one entry for DDR and cores, one for each memtile else. addresses: the
  // same number, or absent until they are chosen.
  let arguments = (ins StrAttr:$name, AIE2_Memory:$memory, DenseI64ArrayAttr:$bytes,
    OptionalAttr<DenseI64ArrayAttr>:$addresses);
  let results = (outs AIE2_BufferType:$result);
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
  let assemblyFormat = "$name `in` $memory `bytes` $bytes (`at` $addresses^)? attr-dict";
}

def AIE2_ParametersOp : AIE2_Op<"parameters", [HasParent<"ProgramOp">]> {
  let summary = "the parameter image, in the DDR buffer that it fills";
  let description = [{
    - parameters_c1: the buffer is in DDR.
    - parameters_c2: the image is of i8.
    - parameters_c3: the image has as many bytes as the buffer.

    Example: `aie2.parameters %p = dense<1> : tensor<64xi8>`
  }];
  let arguments = (ins AIE2_BufferType:$buffer, ElementsAttr:$image);
  let hasVerifier = 1;
  let assemblyFormat = "$buffer `=` $image attr-dict";
}

def AIE2_PortOp : AIE2_Op<"port", [HasParent<"ProgramOp">]> {
  let summary = "an input or output of the program";
  let description = [{
    Inputs are given and outputs taken in the order of their ports.

    - port_c1: the buffer is in DDR.
    - port_c2: dimensions are at least 1.
    - port_c3: the tensor has as many elements as the buffer has bytes.

    Example: `aie2.port output "y" %y shape [1, 2, 4, 8]`
  }];
  let arguments = (ins AIE2_BufferType:$buffer, StrAttr:$name, UnitAttr:$output, DenseI64ArrayAttr:$shape);
  let hasVerifier = 1;
  let assemblyFormat = "(`output` $output^)? $name $buffer `shape` $shape attr-dict";
}

def AIE2_LockOp : AIE2_Op<"lock", [MemoryEffects<[MemAlloc]>, HasParent<"ProgramOp">,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let summary = "a family of semaphores";
  let description = [{
    Semaphores: acquire waits for at least v and subtracts it, release adds v. `core`
    is one semaphore in each core; `pair` one for each pair of an instance of the
    first and one of the second engine, of which an instruction of the first touches
    the row and one of the second the column.

    Canonicalisation drops a lock that no op names.

    - lock_c1: the initial value is not negative.
    - lock_c2: the number is not negative.
    - lock_c3: a lock of kind `core` names no engines.
    - lock_c4: the engines of a pair differ.

    Examples: `%k0 = aie2.lock "k0" core init 0 number 3`,
    `%m0 = aie2.lock "m0" pair from load to loadfm init 0`
  }];
  let arguments = (ins StrAttr:$name, AIE2_LockKind:$kind,
    DefaultValuedAttr<AIE2_Engine, "::bsaie::aie2::EngineKind::Core">:$src,
    DefaultValuedAttr<AIE2_Engine, "::bsaie::aie2::EngineKind::Core">:$dst,
    I64Attr:$init, OptionalAttr<I64Attr>:$number);
  let results = (outs AIE2_LockType:$result);
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
  let assemblyFormat = "$name custom<LockInstances>($kind, $src, $dst) `init` $init (`number` $number^)? attr-dict";
}

class AIE2_TransferOp<string opMnemonic, string example> : AIE2_Op<opMnemonic, [AttrSizedOperandSegments, HasParent<"ProgramOp">,
    DeclareOpInterfaceMethods<AIE2_InstructionInterface>]> {
  let arguments = (ins Variadic<AIE2_BufferType>:$buffers,
    Variadic<AIE2_LockType>:$acquires, Variadic<AIE2_LockType>:$releases,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$acquire_values,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$release_values,
    DefaultValuedAttr<I64Attr, "1">:$iterations, UnitAttr:$with_next,
    TypedArrayAttrBase<AIE2_MemberAttr, "members">:$members,
    DefaultValuedAttr<I64Attr, "0">:$layer,
    DefaultValuedAttr<I64Attr, "0">:$rows);
  let description = [{
    Moves the pieces of its members in each of `iter` iterations. The locks are
    acquired before and released after each iteration. Members of one channel
    alternate iteration by iteration. `rows` is what an iteration puts into the
    receivers' ring, in slots, for the pass that chooses locks. `with_next`: the next
    op is of the same engine and alternates with this one iteration by iteration.

    - transfer_c1: locks have as many values, each at least 1.
    - transfer_c2: there is at least one iteration.
    - transfer_c3: there is a member; each has a channel, and cores exactly when the
      transfer ends or begins in cores; all are those of the device.
    - transfer_c4: accesses name buffers of the op.
    - transfer_c5: the source is in the memory that the op reads and the target in the
      one that it writes.
    - transfer_c6: accesses to memtiles name a memtile of the device, others none.
    - transfer_c7: a piece reads as many bytes as it writes, or its fill is an int8.
    - transfer_c8: `each` is for loadfm and `channel` for write, within its channels.
    - transfer_c9: `rows` is not negative.
    - transfer_c10: `layer` is one of the program's, if that lists any.
    - transfer_c11: who alternates with the next op has a next one of the same kind
      and as many iterations.

    }] # example # [{
  }];
  let hasVerifier = 1;
  let hasCustomAssemblyFormat = 1;
}

def AIE2_LoadOp : AIE2_TransferOp<"load",
    "Example: `aie2.load release(%m : 1) buffers(%x, %mx) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]`"> { let summary = "DDR to memtile, activations"; }
def AIE2_LoadWOp : AIE2_TransferOp<"loadw",
    "Example: `aie2.loadw release(%m : 1) buffers(%p, %mp) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]`"> { let summary = "DDR to memtile, parameters"; }
def AIE2_WriteOp : AIE2_TransferOp<"write",
    "Example: `aie2.write acquire(%m : 1) buffers(%my, %y) members [at [0] channel 1 {0 [64 : 1] to 1 [64 : 1]}]`"> { let summary = "memtile to DDR"; }
def AIE2_LoadFMOp : AIE2_TransferOp<"loadfm",
    "Example: `aie2.loadfm iter 9 acquire(%k0 : 1) release(%k1 : 1) buffers(%mx, %ring) members [at [0] cores [0] {0 step 32 [32 : 1] to 1 step 32 [32 : 1]}] layer 1 rows 1`"> { let summary = "memtiles to the cores of a column, activations"; }
def AIE2_LoadWMOp : AIE2_TransferOp<"loadwm",
    "Example: `aie2.loadwm release(%k2 : 1) buffers(%mp, %w) members [at [0] cores [0] {0 [64 : 1] to 1 [64 : 1]}]`"> { let summary = "memtile to the cores of a row, parameters"; }
def AIE2_WriteFMOp : AIE2_TransferOp<"writefm",
    "Example: `aie2.writefm iter 9 acquire(%k3 : 1) release(%k4 : 1) buffers(%out, %my) members [at [0] cores [0] {0 step 32 [32 : 1] to 1 step 32 [32 : 1]}]`"> { let summary = "cores of a column to memtiles"; }

class AIE2_KernelOp<string opMnemonic, string example> : AIE2_Op<opMnemonic, [AttrSizedOperandSegments, HasParent<"ProgramOp">,
    DeclareOpInterfaceMethods<AIE2_InstructionInterface>]> {
  let arguments = (ins AIE2_BufferType:$input, Optional<AIE2_BufferType>:$input2,
    Optional<AIE2_BufferType>:$params, AIE2_BufferType:$output,
    Variadic<AIE2_LockType>:$acquires, Variadic<AIE2_LockType>:$releases,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$acquire_values,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$release_values,
    DefaultValuedAttr<I64Attr, "1">:$iterations, UnitAttr:$with_next,
    AIE2_KernelAttr:$shape,
    DefaultValuedAttr<I64Attr, "0">:$layer,
    DefaultValuedAttr<I64Attr, "0">:$takes, DefaultValuedAttr<I64Attr, "0">:$frees);
  let description = [{
    Every core with output executes the kernel in each of `iter` calls; its locks are
    acquired before and released after each. `takes` counts the slots of the input's
    ring that a call meets for the first time, `frees` those that no later call reads,
    for the pass that chooses locks. `with_next`: the next op is a kernel and
    alternates with this one call by call, which hands rows to it in the core.

    - kernel_c1: locks have as many values, each at least 1.
    - kernel_c2: there is at least one call.
    - kernel_c3: add, sub and mul have a second input and the others none; max_pool
      has no parameters and the others have.
    - kernel_c4: all buffers are in the cores.
    - kernel_c5: there is a width for each column and a number of channels for each
      row of cores, and for avg_pool only the valid pixels of each column; none is
      negative.
    - kernel_c6: the window is at least 1x1 and holds the kernel rows.
    - kernel_c7: stride and dilations are at least 1.
    - kernel_c8: a convolution has an input channel.
    - kernel_c9: `takes` and `frees` are not negative.
    - kernel_c10: `layer` is one of the program's, if that lists any.
    - kernel_c11: only a convolution has sums, and they are within the scratch memory
      of the core in every call.
    - kernel_c12: who alternates with the next op has a kernel behind it with as many
      calls.
    - kernel_c13: constants do not begin before the parameters.

    }] # example # [{
  }];
  let hasVerifier = 1;
  let hasCustomAssemblyFormat = 1;
}

def AIE2_ConvOp : AIE2_KernelOp<"conv",
    "Example: `aie2.conv iter 9 acquire(%k1 : 1) release(%k0 : 1) input(%ring) params(%w) output(%out) shape <input 0 step 32 pitch 32 output 0 step 32 window 1x1 rows 0 to 1 width [4] channels [8] from 8> takes 1 frees 1`"> { let summary = "convolution kernel"; }
def AIE2_MaxPoolOp : AIE2_KernelOp<"max_pool",
    "Example: `aie2.max_pool input(%ring) output(%out) shape <input 0 pitch 32 output 0 window 2x2 rows 0 to 2 stride 2 width [2] channels [8]>`"> { let summary = "max-pool kernel"; }
def AIE2_AvgPoolOp : AIE2_KernelOp<"avg_pool",
    "Example: `aie2.avg_pool input(%ring) params(%w) output(%out) shape <input 0 pitch 32 output 0 window 2x2 rows 0 to 2 stride 2 width [2] channels [8] valid [0] to [4]>`"> { let summary = "average-pool kernel"; }
def AIE2_AddOp : AIE2_KernelOp<"add",
    "Example: `aie2.add input(%ring) input2(%ring2) params(%w) output(%out) shape <input 0 input2 0 step 32 output 0 window 1x1 rows 0 to 1 width [4] channels [8]>`"> { let summary = "element-wise sum kernel"; }
def AIE2_DwConvOp : AIE2_KernelOp<"dwconv",
    "Example: `aie2.dwconv input(%ring) params(%w) output(%out) shape <input 0 pitch 48 output 0 window 3x3 rows 1 to 3 width [4] channels [8]>`"> { let summary = "depthwise convolution kernel"; }
def AIE2_SubOp : AIE2_KernelOp<"sub",
    "Example: `aie2.sub input(%ring) input2(%ring2) params(%w) output(%out) shape <input 0 input2 0 step 32 output 0 window 1x1 rows 0 to 1 width [4] channels [8]>`"> { let summary = "element-wise difference kernel"; }
def AIE2_MulOp : AIE2_KernelOp<"mul",
    "Example: `aie2.mul input(%ring) input2(%ring2) params(%w) output(%out) shape <input 0 input2 0 step 32 output 0 window 1x1 rows 0 to 1 width [4] channels [8]>`"> { let summary = "element-wise product kernel"; }
def AIE2_CopyOp : AIE2_KernelOp<"copy",
    "Kernel rows `0 to 0` make a row of padding, for which no input is read. Example: `aie2.copy input(%ring) params(%w) output(%out) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8]>`"> { let summary = "copy kernel: rescale and clamp, or a row of padding"; }

def AIE2_SyncOp : AIE2_Op<"sync", [AttrSizedOperandSegments, HasParent<"ProgramOp">,
    DeclareOpInterfaceMethods<AIE2_InstructionInterface>]> {
  let summary = "acquires and releases locks, moves nothing";
  let description = [{
    Executed by all instances of its engine, or by those that `at` lists; for the
    cores `at` lists columns and `cores` rows.

    Canonicalisation drops one without locks, and joins one that only releases to the sync
    right before it, of the same instances and layer.

    - sync_c1: locks have as many values, each at least 1.
    - sync_c2: instances are those of the device.
    - sync_c3: `cores` is for the cores, and there if and only if `at` is.
    - sync_c4: `layer` is one of the program's, if that lists any.

    Example: `aie2.sync core acquire(%k0 : 1) release(%k2 : 1) at [0] cores [0]`
  }];
  // at and cores as in bsaie::Member: restrict the instances; empty means all.
  let arguments = (ins AIE2_Engine:$engine,
    Variadic<AIE2_LockType>:$acquires, Variadic<AIE2_LockType>:$releases,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$acquire_values,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$release_values,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$at,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$cores,
    DefaultValuedAttr<I64Attr, "0">:$layer);
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
  let hasCustomAssemblyFormat = 1;
}

#endif // BSAIE_DIALECT_AIE2_OPS_TD
