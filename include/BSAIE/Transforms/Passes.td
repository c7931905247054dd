//===- Passes.td - Passes within a dialect -----------------*- tablegen -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TRANSFORMS_PASSES_TD
#define BSAIE_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def TosaPruneBlocks : Pass<"tosa-prune-blocks", "::mlir::ModuleOp"> {
  let summary = "set the least important blocks of convolution weights to zero";
  let description = [{
    The only pass that changes numbers. With a ratio above 0 it sets round(ratio x
    blocks) blocks of each tosa.conv2d (or of all together) to zero, those of least
    importance, equal ones in the order of their index. New constants have the form of
    the old, dense or dense_resource. Weights that several convolutions read are pruned
    once.

    Before (`ratio=0.5 first-conv`, each weight 16 x 1 x 1 x 8):
    ```mlir
    %w = "tosa.const"() <{values = dense<[[[[1, ...]]], ...]> : tensor<16x1x1x8xi8>}> : ...
    ```
    After: the 8 output channels whose weights have the smaller norm are zero. The lit
    test is test/Transforms/prune-blocks.mlir.

    Limits: the first convolution of each function stays dense, and is not counted,
    unless `first-conv` is given. A weight zero point other than 0, and weights that are
    no int8 tosa.const, are errors. `keep-alive` goes before the ratio: max(R, C) blocks
    of R x C stay, and a warning says how many could not be pruned. `balance` gives each
    block row the same number of pruned blocks to within one, so that any later cut of
    the block rows over cores and steps is balanced too, and divides it evenly over up
    to four groups of at least four block columns, so that the parts of a sum over the
    input channels are balanced as well. With `keep-alive` the groups may give way.

    A `blocksparse.mask` on a convolution counts as zeros, and its blocks are set to zero
    with or without a ratio, in the first convolution too: the result is what the masked
    network means to a tool that knows no masks. Convolutions that share weights but not
    the mask get constants of their own. With `partial` convolutions without int8
    constants as weights are left as they are.
  }];
  let options = [
    Option<"ratio", "ratio", "double", "0.0", "share of the blocks to prune, 0 to 1">,
    Option<"norm", "norm", "std::string", "\"l2\"", "importance of a block: l1, l2, variance (about the block's mean), variance-tensor (about the tensor's mean)">,
    Option<"scope", "scope", "std::string", "\"layer\"", "layer: the ratio holds in each convolution; network: over all of them">,
    Option<"block", "block", "std::string", "\"8x8\"", "block shape, output channels x input channels">,
    Option<"firstConv", "first-conv", "bool", "false", "prune the first convolution too">,
    Option<"keepAlive", "keep-alive", "bool", "false", "leave a block in every block row and block column">,
    Option<"balance", "balance", "bool", "false", "prune the same number of blocks in each block row and group of block columns, so that all cores have equal work">,
    Option<"report", "report", "bool", "false", "print the density of each convolution">,
    Option<"partial", "partial", "bool", "false", "leave convolutions without int8 constant weights as they are">];
}

def BlockSparseRequireLayers : Pass<"blocksparse-require-layers", "::mlir::ModuleOp"> {
  let summary = "refuse a module without layers";
  let description = [{
    Functions without layers are the host's: the passes of the stages tile and allocate
    leave them as they are. A module in which no function has one is an error here, so
    that a stage that was forgotten is not taken for a module of the host. Changes
    nothing.

    Example: `func.func @f(%x: tensor<1x4x4x8xi8>) { return }` alone is an error; beside a
    function with a blocksparse.max_pool2d it is not.
  }];
}

def BlockSparseAnnotateReference : Pass<"blocksparse-annotate-reference", "::mlir::func::FuncOp"> {
  let summary = "keep the reference figures and the facts of each layer";
  let description = [{
    Sets on the function `bsaie.work` (#aie2.work: counts that depend on the network
    alone), `bsaie.layers` (one #aie2.layer for each layer op) and `bsaie.reference`
    (#aie2.reference: roofline, layer bound and lower bound in seconds, on the module's
    `bsaie.device`), and on each layer op `bsaie.layer`, its index in that list. Changes
    nothing else.

    The figures are those of the network, not of a program, so the work is counted once,
    before channels are dropped and layers are split. Where `bsaie.work` is there
    already, it, `bsaie.layers` and `bsaie.layer` stay, and only the figures are computed
    again, for the device of now. With `work-only` no device is needed and no figure is
    computed; a function that cannot be compiled stays as it is, without an error.

    Before:
    ```mlir
    module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
      func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
        %y = blocksparse.max_pool2d %x {kernel = array<i64: 2, 2>,
          pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>}
          : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
        return %y : tensor<1x2x2x8xi8>
      }
    }
    ```
    After: `%y` has `bsaie.layer = 0 : i64` and `@f` has `bsaie.layers =
    [#aie2.layer<"max_pool2d_0" is "max_pool" macs 0 nonzero 0 blocks 0 of 0>]`.
  }];
  let options = [
    Option<"workOnly", "work-only", "bool", "false", "count the work, where it can be, and compute no figure">];
}

def BlockSparseDropChannels : Pass<"blocksparse-drop-channels", "::mlir::func::FuncOp"> {
  let summary = "leave out channels and layers that nobody reads";
  let description = [{
    Block-sparse training leaves input channels that no block of weights reads. A layer
    need not compute output channels that nobody reads, and a layer that nobody reads
    need not be there. Channels go in aligned groups of 8, so that the hardware blocks of
    all weights stay what they are; a group goes when no value in it can reach a result
    of the function. blocksparse-to-tosa gives the same bits before and after.

    A convolution reads the groups in which one of its live output channels has a weight
    other than 0; with a weight_zp other than 0 it reads all. Other layers, slices and
    concatenations read the channels that are read of them. What else reads an
    activation reads all of it, and arguments and results of the function keep their
    channels. A tensor that is read but of which no channel is live keeps its first group.

    Before (`%w` has the blocks ["11", "11"], `%v` has ["10"], of 8x8):
    ```mlir
    %a = blocksparse.conv2d %x, %w {...} : (tensor<1x4x4x16xi8>, ...) -> tensor<1x4x4x16xi8>
    %b = blocksparse.conv2d %a, %v {...} : (tensor<1x4x4x16xi8>, ...) -> tensor<1x4x4x8xi8>
    ```
    After (`%w0` has ["11"], `%v0` has ["1"]):
    ```mlir
    %a = blocksparse.conv2d %x, %w0 {...} : (tensor<1x4x4x16xi8>, ...) -> tensor<1x4x4x8xi8>
    %b = blocksparse.conv2d %a, %v0 {...} : (tensor<1x4x4x8xi8>, ...) -> tensor<1x4x4x8xi8>
    ```
    The lit test is test/Transforms/drop-channels.mlir.

    Where an input of a channel-wise layer keeps more channels than its output, the layer
    reads a tensor.extract_slice; where that would be more than one range, the output
    keeps what the inputs keep. Weights that change are new constants in the form of the
    old, for each convolution its own; the others stay where they are. Masks of other
    block shapes are recognised again in the weights that are left.

    Limits: whole layers only, before blocksparse-assign-subvolumes: a layer with a
    subvolume or a placement stays as it is and keeps its inputs. Functions of several
    blocks stay as they are. Slices and parts of concatenations that begin at no
    multiple of 8 channels stay whole.
  }];
}

def BlockSparseMergePointwise : Pass<"blocksparse-merge-pointwise", "::mlir::func::FuncOp"> {
  let summary = "merge convolutions of one pixel that read the same input";
  let description = [{
    Convolutions with 1x1 kernels that read the same value, or equal slices, with equal
    window, zero points, clamp, output zero point and block shape become one, whose output
    channels are theirs side by side: then the input enters the cores once, not once for
    each. What reads a former result reads a tensor.extract_slice of the merged one. Where
    scales differ there is one for each channel. Weights and masks become one constant in
    the form of the first's. The name joins the names ("block.a+b"), the location is fused,
    and `bsaie.layers` gets the sum of the facts; the reference figures stay.

    A result that is a part of a concatenation of channels is written there, not copied.
    So the parts that are merged must be adjacent, and others are merged with them where
    they are the first or the last parts: the tensor of the concatenation gets their
    channels too, before or after its own, and is read as a slice.

    Convolutions are merged where the closed form of subvolumes says that it takes less time
    and what is live at each layer, nothing spilled, fits the memtiles of `bsaie.device`
    (docs/Tiling.md). blocksparse-to-tosa gives the same bits before and after.

    Limits: all but the last must have a multiple of 8 and of the block height as output
    channels. A result that the function returns or that has another shape is not merged.

    Before:
    ```mlir
    %a = blocksparse.conv2d %x, %u {...} : (tensor<1x4x4x16xi8>, ...) -> tensor<1x4x4x8xi8>
    %b = blocksparse.conv2d %x, %v {...} : (tensor<1x4x4x16xi8>, ...) -> tensor<1x4x4x24xi8>
    ```
    After:
    ```mlir
    %m = blocksparse.conv2d %x, %w {...} : (tensor<1x4x4x16xi8>, ...) -> tensor<1x4x4x32xi8>
    %a = tensor.extract_slice %m[0, 0, 0, 0] [1, 4, 4, 8] [1, 1, 1, 1] : ...
    %b = tensor.extract_slice %m[0, 0, 0, 8] [1, 4, 4, 24] [1, 1, 1, 1] : ...
    ```
    The lit test is test/Transforms/merge-pointwise.mlir.
  }];
  let dependentDialects = ["::bsaie::aie2::AIE2Dialect", "::mlir::tensor::TensorDialect"];
}

def BlockSparseSplit : Pass<"blocksparse-split", "::mlir::func::FuncOp"> {
  let summary = "cut layers that do not fit the memtiles into slices";
  let description = [{
    A layer whose input, output and parameters do not fit the memtiles of `bsaie.device`
    together becomes layers on slices (TilingInterface): bands of output rows, ranges of
    output channels in whole blocks, slices of the width where one row does not fit, and
    the images of a batch. Their results are put together by tensor.insert_slice. The
    numbers stay the same: blocksparse-to-tosa gives the same bits before and after. Where
    memtiles are for weights or activations only, each kind must fit its own. See
    docs/Tiling.md.

    A pool whose output is one pixel wide and whose window no column of cores reaches is cut
    into ranges of channels, one for each column, whether it fits or not.

    A convolution of which one pixel of eight channels does not fit is cut as far as its
    parts need that come one after the other; blocksparse-assign-subvolumes chooses those
    parts.

    Limits: one output pixel of eight channels and its window must fit, of a convolution
    the window of eight input channels and the parameters of one kernel row; otherwise an
    error gives the bytes.

    Before, with memtiles that hold half of it:
    ```mlir
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x8x8x8xi8>) -> tensor<1x4x4x8xi8>
    ```
    After:
    ```mlir
    %e = tensor.empty() : tensor<1x4x4x8xi8>
    %a = tensor.extract_slice %x[0, 0, 0, 0] [1, 4, 8, 8] [1, 1, 1, 1] : tensor<1x8x8x8xi8> to tensor<1x4x8x8xi8>
    %0 = blocksparse.max_pool2d %a ... : (tensor<1x4x8x8xi8>) -> tensor<1x2x4x8xi8>
    %1 = tensor.insert_slice %0 into %e[0, 0, 0, 0] [1, 2, 4, 8] [1, 1, 1, 1] : tensor<1x2x4x8xi8> into tensor<1x4x4x8xi8>
    ...
    ```
  }];
}

def BlockSparseAssignSubvolumes : Pass<"blocksparse-assign-subvolumes", "::mlir::func::FuncOp"> {
  let summary = "choose what a core holds and computes in a step";
  let description = [{
    Sets on each layer `subvolume = #blocksparse.subvolume<steps, tileWidth, ringRows,
    parts, kernelParts, staged, runs, folded>`: how often the cohort's weights are exchanged, how many
    output pixels a core computes side by side, how many input rows its ring holds, in how
    many parts the input channels and the kernel rows of a sum come, whether those come
    into the memtiles one after the other too, how many runs of parameters have a place, and
    whether the columns of the kernel are channels in the cores. Chosen by estimated time among what fits the
    core's buffers and, for sums that wait for another part, its scratch memory
    (docs/Tiling.md). Changes nothing else.

    Limits: one output pixel of eight channels must fit a core, of a convolution with eight
    input channels and one kernel row, of any other layer with its whole window; otherwise
    an error gives the bytes. A lock counts the rows of a ring, or units of them, to 63;
    only convolutions can be cut into shorter rings. A kernel has 255 columns at most, that
    of a depthwise convolution also 255 rows, as packed weights count them. The first layer
    with an error ends the pass.

    Before: `blocksparse.conv2d %x, %w {...}`. After:
    `blocksparse.conv2d %x, %w {..., subvolume = #blocksparse.subvolume<steps = 4,
    tileWidth = 14, ringRows = 4>}`; in parts, test/Transforms/assign-subvolumes-parts.mlir.
  }];
  let options = [
    Option<"takesFirst", "takes-first", "bool", "false",
      "take the fewest parts and steps that fit, whatever time they need">,
    Option<"strips", "strips", "int64_t", "0",
      "into how many strips the rows of layers are cut that can be; 0: by time">
  ];
}

def BlockSparseTuneSubvolumes : Pass<"blocksparse-tune-subvolumes", "::mlir::ModuleOp"> {
  let summary = "choose subvolumes by executing them";
  let description = [{
    Tries for each layer the subvolumes with the least estimated time, and takes the fastest:
    the layer alone is compiled for a device whose DDR takes no time, and executed. Layers
    that differ in weight values, names and pads only are tried once; the trials are
    independent of each other and run on the threads of the context. Then the function is
    executed with these and with those of the least estimated time, and the faster ones
    stay.

    With `network` it is executed so many times more, with other choices for one layer
    after the other, those with the longest time on the critical path first; a choice stays
    if the program becomes faster.

    Changes subvolumes only. The result does not depend on the number of threads. A
    function that cannot be placed keeps its subvolumes; blocksparse-place says why.

    Before: `subvolume = #blocksparse.subvolume<steps = 2, tileWidth = 9, ringRows = 6>`.
    After: `subvolume = #blocksparse.subvolume<steps = 2, tileWidth = 9, ringRows = 5>`.
  }];
  let options = [
    Option<"choices", "choices", "int64_t", "4", "how many subvolumes of a layer are executed">,
    Option<"network", "network", "int64_t", "0", "how many more programs of the function are executed">
  ];
  let dependentDialects = ["::bsaie::aie2::AIE2Dialect", "::mlir::tensor::TensorDialect"];
}

def BlockSparseFuse : Pass<"blocksparse-fuse", "::mlir::func::FuncOp"> {
  let summary = "add and pool in the core that computes the operand";
  let description = [{
    What a convolution computes for one sum or one max pool only need not go to the
    memtiles and back.

    A blocksparse.add of which a convolution makes one operand, for nobody else, becomes a
    part of that convolution: each row that the core has computed is added to a row of
    the other operand before it leaves. Where both operands are such convolutions the
    later one adds. A blocksparse.max_pool2d whose input a convolution makes for nobody
    else, with pads that are not negative and strides that skip nothing, becomes a part of
    it too: the core keeps as many rows as the windows need. Columns that two cores' windows
    need are computed by both.

    Both stay layers of their own where the fused layer does not fit the cores or the
    memtiles of the module's `bsaie.device`, or where its closed-form time exceeds that of
    the two.

    Before:
    ```mlir
    %c = blocksparse.conv2d %x, %w {...} : (...) -> tensor<1x4x4x8xi8>
    %y = blocksparse.add %c, %r {lhs_requant = #a, rhs_requant = #b, requant = #q} : ...
    ```
    After:
    ```mlir
    %y = blocksparse.conv2d %x, %w add %r {..., sum = #blocksparse.sum<self = #a,
      addend = #b, requant = #q, min = -128, max = 127>} : ...
    ```
  }];
}

def BlockSparseTileDepthwise : Pass<"blocksparse-tile-depthwise", "::mlir::ModuleOp"> {
  let summary = "turn runs of layers that spill into segments that are computed tile by tile";
  let description = [{
    Where tensors between layers would travel by DDR, a run of layers becomes a
    blocksparse.segment whose output is computed in tiles (Section V of the paper,
    docs/Tiling.md): what lies between its layers then stays in the memtiles, at the price
    of overlapped reads and of rows that are computed again.

    `tiles` is `auto`, `off` or a number. `off` changes nothing. A number cuts every
    segment into so many tiles of rows, if its output has as many. `auto` chooses segments,
    numbers of tiles, and whether rows that two tiles need are computed twice or copied, by
    closed-form costs, compiles and executes the best choices, and keeps the fastest, or none.

    Limits: one image; segments with one output; concatenations of channels inside, no other
    slices.

    Before: two convolutions. After: `%y = blocksparse.segment(%a = %x, ...) tiles 2 : ... { two
    convolutions }`.
  }];
  let options = [
    Option<"tiles", "tiles", "std::string", "\"auto\"", "auto, off, or how many tiles">,
    Option<"keepRows", "keep-rows", "bool", "false",
      "with a number: copy rows that two tiles need, do not compute them again">,
    Option<"report", "report", "bool", "false", "print the segments that were chosen">
  ];
  let dependentDialects = ["::bsaie::aie2::AIE2Dialect", "::mlir::tensor::TensorDialect"];
}

def BlockSparseExpandSegments : Pass<"blocksparse-expand-segments", "::mlir::func::FuncOp"> {
  let summary = "write the tiles of segments as layers on slices";
  let description = [{
    A segment of n tiles becomes n copies of its layers, tile by tile, each on the rows and
    columns that its tile needs, with the padding that remains there; the tiles of the
    output are inserted into one tensor. A segment of one tile becomes its body.

    Limits: as of blocksparse-tile-depthwise. A tile in which a layer meets padding only, or a
    concatenation of which another layer reads more rows of a part, is an error.

    Before: `blocksparse.segment(...) tiles 2 {...}`. After: tensor.extract_slice, layers named
    `NAME.t0`, `NAME.t1`, tensor.insert_slice.
  }];
  let dependentDialects = ["::mlir::tensor::TensorDialect"];
}

def BlockSparsePlace : Pass<"blocksparse-place", "::mlir::func::FuncOp"> {
  let summary = "choose column ownership, residency, spills and memtile addresses";
  let description = [{
    Chooses for every tensor which column owns which pixels, how long it stays in the
    memtiles and when it travels by DDR, and an address for every buffer
    (docs/Memory.md). Writes `blocksparse.buffers` on the function, one
    #blocksparse.buffer for each tensor, band or set of parameters, and on each layer
    `placement = #blocksparse.placement<...>`: the buffers that it reads and writes, which
    inputs are loaded first, and whether the output is stored to DDR; where some memtile
    holds no activations also `columns`, what each column of cores computes.

    Needs subvolumes. Layers may read and write slices of rows, columns and channels of one
    tensor, by tensor.extract_slice and tensor.insert_slice. An argument or a result may
    have other shapes, by tensor.collapse_shape and tensor.expand_shape, which lie in the
    same bytes of DDR.

    Limits: a layer that does not fit alone is an error that names all buffers that are
    live with it. A tensor of which a layer writes some columns, and the input of a staged
    layer, travel by DDR. A part of another tensor has no other shape.

    Before: `blocksparse.conv2d %x, %w {..., subvolume = ...}`. After:
    `blocksparse.conv2d %x, %w {..., placement = #blocksparse.placement<inputs [0], load [1],
    output 1, store, weights 2>, subvolume = ...}`.
  }];
  let options = [
    Option<"residency", "residency", "::bsaie::ResidencyRule", "::bsaie::ResidencyRule::Cost",
      "what stays in the memtiles", [{::bsaie::residencyRules()}]>,
    Option<"ahead", "ahead", "int64_t", "8",
      "how many layers before their own parameters may arrive; 0: nothing arrives early">,
    Option<"chunks", "chunks", "int64_t", "8",
      "chunks of rows in which convert-blocksparse-to-aie2 will let a tensor travel; for the estimate">
  ];
}

def AIE2ChainLocks : Pass<"aie2-chain-locks", "::bsaie::aie2::ProgramOp"> {
  let summary = "order transfers and kernels by locks";
  let description = [{
    Takes a program that would be right if its instructions ran one after the other, and
    adds the semaphores that let them run at the same time: rings, ping/pong slots and
    parameter runs in the cores, and tokens between channels wherever one must not
    overtake another (docs/LockChains.md). Lock numbers are chosen here; head, body and
    tail get k0 to k5. No lock ever counts beyond 63: a ring of more rows is counted in units
    of what enters and leaves it at once.

    `order=layers` is the order of the paper, to compare with: a layer begins when the one
    before has been written, computes when all its loads have ended, and what has one
    iteration is loaded, computed and written before the next begins.

    Limits: a program that has locks already is refused, and so are a ring of more than 63
    units and a program whose tokens between channels find no bound.

    Before:
    ```mlir
    aie2.loadfm iter 9 buffers(%x, %ring) members [...] rows 1
    aie2.conv iter 9 input(%ring) params(%run) output(%out) shape <...> takes 1 frees 1
    ```
    After:
    ```mlir
    aie2.loadfm iter 9 acquire(%free_rows : 1) release(%k2 : 1) buffers(%x, %ring) members [...] rows 1
    aie2.conv iter 9 acquire(%k2 : 1, %free_slots : 1) release(%free_rows : 1, %k3 : 1) input(%ring) ...
    ```
  }];
  let options = [
    Option<"order", "order", "::bsaie::TransferOrder", "::bsaie::TransferOrder::Data",
      "when a transfer may begin", [{::bsaie::transferOrders()}]>
  ];
}

def AIE2Check : Pass<"aie2-check", "::bsaie::aie2::ProgramOp"> {
  let summary = "refuse a program that could go wrong";
  let description = [{
    Looks at every step of every channel and core, in every order that the locks allow:
    reads of bytes that are not written before, or that another live buffer has
    overwritten; races; locks that leave their range, are given or taken in no fixed order or
    do not end with the value that they began with; deadlocks; outputs that are not written
    (docs/Checking.md). Changes nothing. Each finding is an error on its instruction that
    names both steps, the iteration and the byte; 20 of them at most.

    Needs addresses and lock numbers. Values are not looked at: weights that are loaded from
    the wrong place are right for this pass, and wrong for the simulator.
  }];
}

#endif // BSAIE_TRANSFORMS_PASSES_TD
