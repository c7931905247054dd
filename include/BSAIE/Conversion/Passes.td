//===- Passes.td - Passes between dialects -----------------*- tablegen -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_CONVERSION_PASSES_TD
#define BSAIE_CONVERSION_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertTosaToBlockSparse : Pass<"convert-tosa-to-blocksparse", "::mlir::ModuleOp"> {
  let summary = "fuse TOSA layers and recognise the mask of their weights";
  let description = [{
    Makes one layer op of tosa.conv2d, depthwise_conv2d or matmul, its bias, tosa.rescale
    and tosa.clamp; of two rescales, tosa.add, sub or mul, rescale and clamp; and of each
    pool. A value that is read with and without a clamp, or rescaled twice, becomes one
    layer for each. Two kinds become something else:

    - a depthwise_conv2d with a channel multiplier above 1 becomes a dense conv2d, whose
      weights are the zero point wherever there was none;
    - an add, sub or mul with a scale for each channel becomes one layer for each run of
      channels of equal scales, and their concatenation.

    A tosa.slice that crops height and width becomes a negative pad of each of its readers.
    A concatenation is placed: its operands are inserted into one tensor; one along the
    width, or along the height of several images, becomes a padded copy of each operand and
    adds of the copies. A reshape that keeps pixels in their places changes nothing.

    Weights keep their constant; only the mask of their non-zero blocks is computed. A
    `blocksparse.mask` attribute on tosa.conv2d says which blocks are zero whatever the
    values are. Layers are named by `blocksparse.name`: the NameLoc of the op, else conv0,
    conv1, pool0, add0.

    Before:
    ```mlir
    %c = tosa.conv2d %x, %w, %b, %zp, %zp {...} : ... -> tensor<1x4x4x16xi32>
    %r = tosa.rescale %c, %m, %s, %zero, %zp {...} : ... -> tensor<1x4x4x16xi8>
    %y = tosa.clamp %r {min_val = 0 : i8, max_val = 127 : i8} : ...
    ```
    After:
    ```mlir
    %w = blocksparse.weights dense<...> mask(<8x8, 2x1, ["1", "0"]>) : ...
    %y = blocksparse.conv2d %x, %w {bias = ..., blocksparse.name = "conv0", min_val = 0 : i8,
      requant = #blocksparse.requant<1073741824 shift 37>, ...} : ...
    ```

    Limits: int8 NHWC activations with static shapes; constant weights, biases, scales and
    zero points; no broadcast of an activation. A reshape between two layers that changes
    height and width is refused, but for arguments and results, and for a flattened image
    that a matrix multiplies, which is a convolution of the whole image. All ops without a
    counterpart are named in one error, with a note at each; nothing is converted then.
    Examples that run are in test/Conversion/TosaToBlockSparse.
  }];
  let options = [
    Option<"block", "block", "std::string", "\"8x8\"", "block shape, output channels x input channels">,
    Option<"encoding", "encoding", "std::string", "\"cbr\"", "cbr, cbc or coo">,
    Option<"partial", "partial", "bool", "false", "convert what can be, in functions of its own">];
}

def BSAIEExplain : Pass<"bsaie-explain", "::mlir::ModuleOp"> {
  let summary = "say for each TOSA op whether it can be converted, and why not";
  let description = [{
    One remark for each op but constants, and one with their number: what
    convert-tosa-to-blocksparse would convert. Changes nothing.

    ```
    net.mlir:4:8: remark: tosa.conv2d in @main: supported
    net.mlir:9:8: remark: tosa.argmax in @main: not supported: it has no counterpart
    net.mlir:1:1: remark: 57 of 58 ops are supported
    ```
  }];
}

def ConvertBlockSparseToTosa : Pass<"blocksparse-to-tosa", "::mlir::ModuleOp"> {
  let summary = "give the masked dense meaning back";
  let description = [{
    Writes each layer op as the TOSA ops that define it, with masked blocks set to zero,
    so that upstream can execute any module before placement. Crops, and divisions by
    the stride that leave a remainder, become a tosa.slice; segments are their bodies;
    names become locations; attributes of this project are dropped. tensor ops between
    layers stay. Examples are in test/Conversion/BlockSparseToTosa.
  }];
}

def ConvertBlockSparseToLinalg : Pass<"convert-blocksparse-to-linalg", "::mlir::ModuleOp"> {
  let summary = "kernels for the CPU that multiply the non-zero blocks only";
  let description = [{
    Writes each convolution with upstream's linalg, tensor, scf, vector and arith, on weights
    of which only the blocks are stored that hold a value other than 0 at a kernel position
    (docs/CpuKernels.md), and every other layer as the TOSA ops that define it, as
    blocksparse-to-tosa does. Upstream lowers what comes out; the numbers are those of
    blocksparse-to-tosa.

    Before:
    ```mlir
    %y = blocksparse.conv2d %x, %w {...} : (tensor<1x4x4x16xi8>, ...) -> tensor<1x4x4x8xi8>
    ```
    After:
    ```mlir
    %rows = arith.constant dense<[0, 1]> : tensor<2xi32>          // blocks of each block row
    %offsets = arith.constant dense<8> : tensor<1xi32>            // where their input begins
    %values = arith.constant dense<...> : tensor<1x4x16xi8>
    %p = linalg.generic ... ins(%x) outs(...)                     // int16, padded
    %r = scf.for %row = ... {                                     // and images, rows, tiles
      %s:8 = scf.for %block = ... {                               // vector<8xi32> a pixel
      ...
    %y = tensor.expand_shape %r ...
    ```

    Options: `pixels`, the most output pixels of a row whose sums are held at once;
    `keep-zeros` stores and multiplies all blocks, to compare with.

    Limits: constant weights; a packed input of at most 2147483647 values, and 2097152
    blocks. All ops that cannot be lowered are named in one error, with a note at each;
    nothing is converted then. Examples that run are in test/Conversion/BlockSparseToLinalg.
  }];
  let options = [
    Option<"pixels", "pixels", "int64_t", "8", "the most output pixels that are computed at once, 1 to 64">,
    Option<"keepZeros", "keep-zeros", "bool", "false", "multiply blocks of zeros too">];
}

def ConvertBlockSparseToAIE2 : Pass<"convert-blocksparse-to-aie2", "::mlir::ModuleOp"> {
  let summary = "emit the loads, stores and kernels of placed layers";
  let description = [{
    Replaces each function that has layers, all placed, by an aie2.program of the same name: buffers
    with addresses, the packed parameter image, and for each layer its loads from DDR, its
    parameters, and for each step and tile the LOADFM, kernel and WRITEFM of head, body
    and tail; then the store to DDR. Sums in parts have these for each part and band of
    rows, and a WRITEFM for the last part only; staged parts also the loads. One instruction
    drives all columns and rows. There are no locks yet: aie2-chain-locks adds them.

    A tensor comes from DDR, and goes there, in at most `chunks` chunks of rows, none of them
    small. Head, body and tail are cut where the next chunk is needed, or is complete, so that
    a LOADFM waits for the rows that it reads only.

    Only the input channels that some block reads enter the cores, in at most eight pieces
    of each pixel; an input that does not stay in the memtiles has only these there. A
    convolution without a block loads no input. Both shapes of an argument or a result
    that is reshaped are one buffer in DDR.

    Functions without layers stay: they are the host's, and their calls of what is a
    program now become aie2.call.

    Needs `subvolume` and `placement` on each layer and `blocksparse.buffers` on the
    function. Limits: a placement from which the layer cannot run is an error (buffers that
    do not hold what it reads and writes, or where its columns do not reach), and so is a
    subvolume that exceeds the core, or whose runs count more than 255 kernel rows or 65535
    channels or blocks (include/BSAIE/Sparsity/PackedFormat.h).

    Before: `func.func @main(...)` with placed layers. After:
    ```mlir
    aie2.program @main on <"paper-2x2"> {
      %parameters = aie2.buffer "parameters" in ddr bytes [1256] at [0]
      aie2.parameters %parameters = dense_resource<main_parameters> : tensor<1256xi8>
      aie2.load buffers(%input0, %input0_0) members [...]
      aie2.loadw buffers(%parameters, %conv.weights) members [...]
      aie2.loadwm buffers(%conv.weights, %conv.run) members [...] rows 1
      aie2.loadfm buffers(%input0_0, %conv.ring) members [...] rows 2
      aie2.conv input(%conv.ring) params(%conv.run) output(%conv.out) shape <...> takes 2
      aie2.writefm buffers(%conv.out, %conv_1) members [...] rows 1
      ...
    }
    ```
  }];
  let options = [
    Option<"chunks", "chunks", "int64_t", "8",
      "chunks of rows in which a tensor travels from or to DDR, at most; 1: whole">
  ];
}

#endif // BSAIE_CONVERSION_PASSES_TD
