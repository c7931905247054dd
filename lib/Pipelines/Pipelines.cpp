//===- Pipelines.cpp - From TOSA to a program, in three stages --*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Names the stages of the compiler. Each is nothing but a list of registered
// passes.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Pipelines/Pipelines.h"
#include "BSAIE/Conversion/Passes.h"
#include "BSAIE/Pipelines/RegisterEverything.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;
using namespace bsaie;

void bsaie::buildSparsifyPipeline(OpPassManager &pm,
                                  const SparsifyOptions &options) {
  // Without a ratio no number may change, so that pass is not even there.
  if (options.ratio != 0.0 || options.report) {
    TosaPruneBlocksOptions prune;
    prune.ratio = options.ratio;
    prune.norm = options.norm;
    prune.scope = options.scope;
    prune.block = options.block;
    prune.firstConv = options.firstConv;
    prune.keepAlive = options.keepAlive;
    prune.balance = options.balance;
    prune.report = options.report;
    prune.partial = options.partial;
    pm.addPass(createTosaPruneBlocks(prune));
  }
  ConvertTosaToBlockSparseOptions convert;
  convert.block = options.block;
  convert.encoding = options.encoding;
  convert.partial = options.partial;
  pm.addPass(createConvertTosaToBlockSparse(convert));
  if (options.keepChannels)
    return;
  // The reference figures are those of the network as it was given.
  BlockSparseAnnotateReferenceOptions annotate;
  annotate.workOnly = true;
  OpPassManager &functions = pm.nest<func::FuncOp>();
  functions.addPass(createBlockSparseAnnotateReference(annotate));
  functions.addPass(createBlockSparseDropChannels());
}

void bsaie::buildTilePipeline(OpPassManager &pm, const TileOptions &options) {
  pm.addPass(createBlockSparseRequireLayers());
  pm.addNestedPass<func::FuncOp>(createBlockSparseAnnotateReference());
  bool isPaper = options.schedule == Schedule::Paper;
  if (options.fuse && !isPaper)
    pm.addNestedPass<func::FuncOp>(createBlockSparseFuse());
  if (options.merge && !isPaper)
    pm.addNestedPass<func::FuncOp>(createBlockSparseMergePointwise());
  BlockSparseTileDepthwiseOptions depthWise;
  depthWise.tiles = isPaper ? "off" : options.depthWise.getValue();
  depthWise.keepRows = options.keepRows;
  depthWise.report = options.report;
  pm.addPass(createBlockSparseTileDepthwise(depthWise));
  OpPassManager &functions = pm.nest<func::FuncOp>();
  functions.addPass(createBlockSparseExpandSegments());
  functions.addPass(createBlockSparseSplit());
  BlockSparseAssignSubvolumesOptions assign;
  assign.takesFirst = options.effort < 1;
  assign.strips = isPaper ? 1 : options.strips;
  functions.addPass(createBlockSparseAssignSubvolumes(assign));
  if (options.effort < 2)
    return;
  BlockSparseTuneSubvolumesOptions tune;
  tune.network = options.effort < 3 ? 0 : 60;
  pm.addPass(createBlockSparseTuneSubvolumes(tune));
}

void bsaie::buildAllocatePipeline(OpPassManager &pm,
                                  const AllocateOptions &options) {
  BlockSparsePlaceOptions place{options.residency, options.ahead,
                                options.chunks};
  AIE2ChainLocksOptions chain{options.order};
  if (options.schedule == Schedule::Paper) {
    place = {ResidencyRule::EvictAll, 0, options.chunks};
    chain = {TransferOrder::Layers};
  }
  // Where loads, computation and stores follow each other chunks gain nothing.
  if (chain.order == TransferOrder::Layers)
    place.chunks = std::min<int64_t>(place.chunks, 1);
  ConvertBlockSparseToAIE2Options convert{place.chunks};
  pm.addPass(createBlockSparseRequireLayers());
  pm.addNestedPass<func::FuncOp>(createBlockSparsePlace(place));
  pm.addPass(createConvertBlockSparseToAIE2(convert));
  OpPassManager &programs = pm.nest<aie2::ProgramOp>();
  programs.addPass(createAIE2ChainLocks(chain));
  programs.addPass(createAIE2Check());
}

/// Registers a stage. PassPipelineRegistration would build it in the pass
/// manager of any op, where adding the first pass of a module ends the process.
template <typename Options>
static void registerStage(StringRef name, StringRef description,
                          void (*build)(OpPassManager &, const Options &)) {
  registerPassPipeline(
      name, description,
      [=](OpPassManager &pm, StringRef text,
          function_ref<LogicalResult(const Twine &)> fail) -> LogicalResult {
        std::optional<StringRef> op = pm.getOpName();
        if (pm.getNesting() == OpPassManager::Nesting::Explicit && op &&
            *op != ModuleOp::getOperationName())
          return fail("stage '" + name + "' runs on builtin.module, not on " +
                      *op);
        Options options;
        std::string reason;
        llvm::raw_string_ostream os(reason);
        if (failed(options.parseFromString(text, os))) {
          // A value that does not parse has been reported already.
          if (reason.empty())
            return failure();
          return fail("stage '" + name + "': " + StringRef(reason).rtrim());
        }
        build(pm, options);
        return success();
      },
      [](function_ref<void(const mlir::detail::PassOptions &)> handle) {
        handle(Options());
      });
}

LogicalResult bsaie::parseStages(StringRef text, OpPassManager &pm,
                                 llvm::raw_ostream &errors) {
  StringRef inner = text.trim();
  if (inner.consume_front("builtin.module(") && inner.consume_back(")"))
    text = inner;
  return parsePassPipeline(text, pm, errors);
}

void bsaie::registerPipelines() {
  registerStage<TileOptions>(
      "tile",
      "cut layers to what the memtiles and the cores hold: "
      "blocksparse-annotate-reference, blocksparse-fuse, "
      "blocksparse-merge-pointwise, "
      "blocksparse-tile-depthwise, "
      "blocksparse-expand-segments, blocksparse-split, "
      "blocksparse-assign-subvolumes; with effort=2 or 3 "
      "blocksparse-tune-subvolumes",
      buildTilePipeline);
  registerStage<AllocateOptions>(
      "allocate",
      "give every tensor and run an address and emit the program: "
      "blocksparse-place, convert-blocksparse-to-aie2, aie2-chain-locks, "
      "aie2-check",
      buildAllocatePipeline);
  registerStage<SparsifyOptions>(
      "sparsify",
      "recognise or choose the mask of the weights: tosa-prune-blocks (with a "
      "ratio or a report), convert-tosa-to-blocksparse, "
      "blocksparse-annotate-reference, blocksparse-drop-channels",
      buildSparsifyPipeline);
}
