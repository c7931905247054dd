//===- Pipelines.h - From TOSA to a program, in three stages ----*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The stages of the compiler for code that builds its own pass manager, and
// their options: those of `sparsify`, `tile` and `allocate` in pipeline texts,
// under the same names.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_PIPELINES_PIPELINES_H
#define BSAIE_PIPELINES_PIPELINES_H

#include "BSAIE/Transforms/Passes.h"
#include "mlir/Pass/PassOptions.h"

namespace bsaie {

/// All that is done for time, or the rules of the paper alone.
enum class Schedule { Best, Paper };

/// The option that tile and allocate share.
template <typename Derived>
class ScheduledOptions : public mlir::PassPipelineOptions<Derived> {
  ScheduledOptions() = default;
  friend Derived;

public:
  typename mlir::PassPipelineOptions<Derived>::template Option<Schedule>
      schedule{
          *this, "schedule", llvm::cl::desc("what makes the program fast"),
          llvm::cl::init(Schedule::Best),
          llvm::cl::values(
              clEnumValN(Schedule::Best, "best", "all that this compiler does"),
              clEnumValN(Schedule::Paper, "paper",
                         "the paper's rules alone, to compare with"))};
};

/// The options of tosa-prune-blocks and convert-tosa-to-blocksparse, under the
/// same names, and whether blocksparse-drop-channels is left out.
struct SparsifyOptions : mlir::PassPipelineOptions<SparsifyOptions> {
  Option<double> ratio{*this, "ratio",
                       llvm::cl::desc("share of the blocks to prune, 0 to 1"),
                       llvm::cl::init(0.0)};
  Option<std::string> norm{
      *this, "norm",
      llvm::cl::desc("importance: l1, l2, variance, variance-tensor"),
      llvm::cl::init("l2")};
  Option<std::string> scope{*this, "scope", llvm::cl::desc("layer or network"),
                            llvm::cl::init("layer")};
  Option<std::string> block{*this, "block",
                            llvm::cl::desc("block shape, COUT x CIN"),
                            llvm::cl::init("8x8")};
  Option<bool> firstConv{*this, "first-conv",
                         llvm::cl::desc("prune the first convolution too"),
                         llvm::cl::init(false)};
  Option<bool> keepAlive{
      *this, "keep-alive",
      llvm::cl::desc("leave a block in every block row and block column"),
      llvm::cl::init(false)};
  Option<bool> balance{*this, "balance",
                       llvm::cl::desc("prune as many blocks in each block row"),
                       llvm::cl::init(false)};
  Option<bool> report{*this, "report",
                      llvm::cl::desc("print the density of each convolution"),
                      llvm::cl::init(false)};
  Option<std::string> encoding{*this, "encoding",
                               llvm::cl::desc("cbr, cbc or coo"),
                               llvm::cl::init("cbr")};
  Option<bool> partial{
      *this, "partial",
      llvm::cl::desc("convert what can be, in functions of its own"),
      llvm::cl::init(false)};
  Option<bool> keepChannels{
      *this, "keep-channels",
      llvm::cl::desc("leave channels and layers that nobody reads"),
      llvm::cl::init(false)};
};

struct TileOptions : ScheduledOptions<TileOptions> {
  Option<bool> fuse{
      *this, "fuse",
      llvm::cl::desc("add and pool in the cores that compute the operand"),
      llvm::cl::init(true)};
  Option<bool> merge{*this, "merge",
                     llvm::cl::desc("merge 1x1 convolutions of one input where "
                                    "that pays"),
                     llvm::cl::init(true)};
  Option<std::string> depthWise{
      *this, "depth-wise",
      llvm::cl::desc("tiles of runs of layers that spill: auto, off or a "
                     "number"),
      llvm::cl::init("auto")};
  Option<bool> keepRows{
      *this, "keep-rows",
      llvm::cl::desc("with a number: copy rows that two tiles need"),
      llvm::cl::init(false)};
  Option<int64_t> effort{
      *this, "effort",
      llvm::cl::desc("how subvolumes are chosen: 0 the first that fits, 1 by "
                     "estimated time, 2 by executing each layer, 3 by "
                     "executing the network too, 60 times at most"),
      llvm::cl::init(1)};
  Option<int64_t> strips{
      *this, "strips",
      llvm::cl::desc("over how many rows of cores the height of layers goes "
                     "that can be cut so; 0: by estimated time"),
      llvm::cl::init(0)};
  Option<bool> report{*this, "report",
                      llvm::cl::desc("print the segments that were chosen"),
                      llvm::cl::init(false)};
};

/// The options of blocksparse-place, convert-blocksparse-to-aie2 and
/// aie2-chain-locks, under the same names.
struct AllocateOptions : ScheduledOptions<AllocateOptions> {
  Option<ResidencyRule> residency{
      *this, "residency", llvm::cl::desc("what stays in the memtiles"),
      llvm::cl::init(ResidencyRule::Cost), residencyRules()};
  Option<int64_t> ahead{
      *this, "ahead",
      llvm::cl::desc("layers before their own that parameters may arrive"),
      llvm::cl::init(8)};
  Option<int64_t> chunks{
      *this, "chunks",
      llvm::cl::desc("chunks of rows in which a tensor comes from or goes to "
                     "DDR, at most"),
      llvm::cl::init(8)};
  Option<TransferOrder> order{
      *this, "order", llvm::cl::desc("when a transfer may begin"),
      llvm::cl::init(TransferOrder::Data), transferOrders()};
};

/// Adds the stages to the pass manager of a module. The module needs a device
/// before tile: the pass of createSetDevicePass, or the attribute
/// `bsaie.device`.
void buildSparsifyPipeline(mlir::OpPassManager &pm,
                           const SparsifyOptions &options = {});
void buildTilePipeline(mlir::OpPassManager &pm,
                       const TileOptions &options = {});
void buildAllocatePipeline(mlir::OpPassManager &pm,
                           const AllocateOptions &options = {});

/// Reads stages and passes for the pass manager of a module. `builtin.module(`
/// and `)` may stand around all of them, as --pass-pipeline wants it; taken
/// literally that would mean the modules inside of the module, and compile
/// nothing without a word. Registers nothing.
mlir::LogicalResult parseStages(llvm::StringRef text, mlir::OpPassManager &pm,
                                llvm::raw_ostream &errors = llvm::errs());

} // namespace bsaie

#endif // BSAIE_PIPELINES_PIPELINES_H
