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
  let options = [
    Option<"ratio", "ratio", "double", "0.0", "share of the blocks to prune, 0 to 1">,
    Option<"norm", "norm", "std::string", "\"l2\"", "importance of a block: l1, l2, variance (about the block's mean), variance-tensor (about the tensor's mean)">,
    Option<"scope", "scope", "std::string", "\"layer\"", "layer: the ratio holds in each convolution; network: over all of them">,
    Option<"block", "block", "std::string", "\"8x8\"", "block shape, output channels x input channels">,
    Option<"firstConv", "first-conv", "bool", "false", "prune the first convolution too">,
    Option<"keepAlive", "keep-alive", "bool", "false", "leave a block in every block row and block column">,
    Option<"balance", "balance", "bool", "false", "prune the same number of blocks for each core in each step (uses the device's rows)">,
    Option<"report", "report", "bool", "false", "print the density of each convolution">];
}

def BlockSparseSplit : Pass<"blocksparse-split", "::mlir::func::FuncOp"> {
  let summary = "cut layers that do not fit the memtiles into slices";
}

def BlockSparseAssignSubvolumes : Pass<"blocksparse-assign-subvolumes", "::mlir::func::FuncOp"> {
  let summary = "choose what a core holds and computes in a step";
}

def BlockSparsePlace : Pass<"blocksparse-place", "::mlir::func::FuncOp"> {
  let summary = "choose column ownership, residency, spills and memtile addresses";
}

def AIE2ChainLocks : Pass<"aie2-chain-locks", "::bsaie::aie2::ProgramOp"> {
  let summary = "order transfers and kernels by locks";
}

#endif // BSAIE_TRANSFORMS_PASSES_TD
