//===- LayerEmitter.h - The program of one placed layer ---------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Emits the transfers and kernels of one layer: loads from DDR, parameters and
// stores, in EmitPhases.cpp the phases of steps, tiles, bands and parts, each
// of head, body and tail, and in Chunks.cpp what cuts these. Emits no locks.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_CONVERSION_BLOCKSPARSETOAIE2_LAYEREMITTER_H
#define BSAIE_CONVERSION_BLOCKSPARSETOAIE2_LAYEREMITTER_H

#include "BSAIE/Analysis/LayerParameters.h"
#include "BSAIE/Dialect/AIE2/IR/AIE2Ops.h"
#include "BSAIE/Hardware/Device.h"
#include "BSAIE/Program/Program.h"
#include "BSAIE/Tiling/CoreMemory.h"
#include "BSAIE/Tiling/Partition.h"
#include "BSAIE/Tiling/RowStream.h"
#include "ImageRuns.h"
#include "Members.h"
#include <map>

namespace bsaie {

/// The buffers of the whole program that layers share.
struct ProgramBuffers {
  ProgramBuffers(const Device &device, int64_t mostChunks)
      : core(device), mostChunks(mostChunks) {}
  /// DDR buffer of each tensor of the graph that visits DDR, else null.
  std::vector<mlir::Value> ddr;
  /// One for each entry of blocksparse.buffers.
  std::vector<mlir::Value> memtile;
  std::vector<blocksparse::BufferAttr> memtileInfo;
  mlir::Value parameters;
  /// The parameter image so far.
  llvm::SmallVector<char, 0> image;
  /// Where runs of the image are, to find those that come again.
  ImageRuns imageRuns;
  CoreMemory core;
  /// The most chunks in which a tensor travels from DDR or to it.
  int64_t mostChunks;
  /// In how many chunks of rows a memtile buffer is loaded, and of how many of
  /// them rows have entered cores: who comes next may have to wait for more.
  struct Arrival {
    int64_t chunks = 1, taken = 1;
  };
  std::vector<Arrival> arrivals;
};

/// In how many strips of rows, steps of output channels, tiles of the width and
/// parts of the sums a layer comes in the cores, and what is folded there.
struct CoreCuts {
  int64_t strips = 1, steps = 1, tiles = 1, inputChannels = 1, kernelRows = 1;
  /// Columns of the kernel that are channels in the cores.
  int64_t foldedColumns = 1;
};

class LayerEmitter {
public:
  LayerEmitter(mlir::OpBuilder &builder, const Device &device,
               const LayerGraph &graph, ProgramBuffers &buffers,
               const LayerNode &layer, int64_t layerIndex)
      : builder(builder), context(builder.getContext()), device(device),
        graph(graph), buffers(buffers), layer(layer), layerIndex(layerIndex),
        loc(layer.op->getLoc()) {}

  /// Emits the layer. Failure after an error on its op.
  mlir::LogicalResult emit();

  /// How the layer is cut in the cores.
  CoreCuts cuts() const {
    return {subvolume.getStrips(),
            subvolume.getSteps(),
            tiles,
            parts.channels,
            parts.kernelRows,
            unfoldedWidth ? unfoldedWidth->kernel : 1};
  }

private:
  /// Where a box of a tensor lies in the memtiles.
  struct Place {
    int64_t buffer = 0;
    blocksparse::BufferAttr info;
    TensorBox box;
    /// Of the box's first channel in a pixel of the buffer.
    int64_t channelOffset = 0;

    /// Pixels of the tensor.
    Interval extent(int64_t memtile) const {
      return {info.getBegin()[memtile], info.getEnd()[memtile]};
    }
    int64_t rowBytes(int64_t memtile) const {
      return extent(memtile).size() * info.getChannels();
    }
    /// Of a row, in the memtile that has most.
    int64_t mostPixels() const {
      int64_t most = 0;
      for (auto [begin, end] : llvm::zip(info.getBegin(), info.getEnd()))
        most = std::max(most, end - begin);
      return most;
    }
    /// Byte offset of a channel of the box at a row of the box and a column of
    /// the tensor.
    int64_t offset(int64_t memtile, int64_t row, int64_t column,
                   int64_t channel) const {
      return (box.rows.begin + row - info.getRowBegin()) * rowBytes(memtile) +
             (column - extent(memtile).begin) * info.getChannels() +
             channelOffset + channel;
    }
  };

  /// A step of output channels on a tile of columns, a band of rows and a part
  /// of the sums.
  struct Phase {
    int64_t step = 0, tile = 0;
    Interval rows;
    int64_t part = 0;
    llvm::SmallVector<Interval, 8> columns;  // output pixels of each column,
                                             // counted from the layer's first
    llvm::SmallVector<Interval, 8> channels; // output channels of each row
  };

  mlir::LogicalResult prepare();
  /// CheckPlacement.cpp: each fails after an error on the op.
  mlir::LogicalResult checkIndices() const;
  mlir::LogicalResult readColumns();
  mlir::LogicalResult checkPlace(const Place &place) const;
  mlir::LogicalResult checkOutput() const;
  mlir::LogicalResult checkReach() const;
  mlir::LogicalResult checkWeights() const;
  /// The memtile from which cores of `column` read a column of a tensor, their
  /// own first, since a loaded buffer holds its halo there; -1: out of reach.
  int64_t memtileOf(const Place &place, int64_t column, int64_t pixel) const;
  Place placeOf(int64_t buffer, const TensorBox &box) const;
  Phase makePhase(int64_t step, int64_t tile, Interval band = {},
                  int64_t sumPart = 0) const;
  /// Pixels of the tensor that a column of cores computes.
  Interval outputRange(int64_t column) const;
  /// What a layer's pads hold.
  int64_t fillValue() const;
  /// Chunks.cpp: whether a call, or a row, is the first to take rows of a chunk
  /// that is loaded; from then on others are not.
  bool takesChunk(const Phase &phase, const RowSegment &segment, int64_t call);
  bool takesRow(const Place &place, int64_t row);
  /// Cuts segments before calls whose rows come with the next LOAD, behind
  /// those whose row leaves with a WRITE, and before the last rows.
  template <typename Segment>
  llvm::SmallVector<Segment, 4> cutAtChunks(const Phase &phase,
                                            llvm::ArrayRef<Segment> segments);
  /// The calls of a phase.
  RowStream streamOf(const Phase &phase) const;
  /// The rows of cores of a strip, and the row of the layer's output or input
  /// that its first one is or would be, above the image.
  Interval coresOf(int64_t strip) const {
    return {strip * slotRows, (strip + 1) * slotRows};
  }
  int64_t firstOutputRow(int64_t strip) const { return strips.begin(strip); }
  int64_t firstInputRow(int64_t strip) const {
    return strips.count == 1 ? 0
                             : firstOutputRow(strip) * wholeHeight.stride -
                                   wholeHeight.padBefore;
  }
  /// Of some output channels, those of the strip's cores.
  llvm::SmallVector<Interval, 8>
  channelsOf(int64_t strip, llvm::ArrayRef<Interval> channels) const;
  /// Of `count` rows from `first` on of a strip, those that the image has.
  Interval insideImage(int64_t strip, int64_t first, int64_t count) const;
  /// Cuts segments where rows of a strip enter or leave the image.
  template <typename Segment>
  llvm::SmallVector<Segment, 8>
  cutAtBorders(llvm::ArrayRef<Segment> segments) const;
  bool sums() const { return parts.count() > 1; }
  mlir::LogicalResult createCoreBuffers();
  mlir::Value coreBuffer(llvm::StringRef name, int64_t address, int64_t bytes);
  llvm::SmallVector<int64_t, 8> activeColumns() const;

  /// Of the buffer's rows `rows`.
  void emitLoad(const Place &place, llvm::ArrayRef<Interval> ranges,
                Interval rows);
  /// Chunks.cpp: what is loaded before the layer begins, in chunks of rows.
  void emitLoads();
  void emitStagedLoad(const Place &place, llvm::ArrayRef<Interval> channels);
  int64_t beginLoad(const Place &place, int64_t bytes);
  void emitChunk(const Place &place, llvm::ArrayRef<Interval> channels,
                 int64_t chunk);
  /// The channels that its buffer holds, side by side.
  llvm::SmallVector<Interval, 4> channelsLoaded(const Place &place) const;
  llvm::SmallVector<Interval, 4>
  channelsRead(const Place &place, int64_t sumPart, SumParts sumParts) const;
  /// Whether a buffer holds only the channels that are read, side by side.
  bool isPacked(const Place &place) const;
  /// The next part's input channels and runs take the place of the last one's.
  void emitStage(int64_t step, int64_t sumPart);
  /// Some rows and channels of the output to DDR.
  void emitStore(Interval rows, Interval channels);
  /// Chunks.cpp: what is complete after a step of channels, or with the output
  /// rows before `end`, and is large enough for a WRITE.
  void storeStep(int64_t step);
  void storeRows(const Phase &phase, int64_t end);
  bool completesRows(const Phase &phase) const;
  bool beginsStore(const Phase &phase, int64_t row) const;
  bool beginsTail(const Phase &phase, int64_t row) const;
  int64_t storeChunks(int64_t units, int64_t channels) const;
  /// The slot of a step and a part: step x parts + part.
  Interval slotsOf(int64_t step, int64_t sumPart) const;
  void emitParameterLoad(Interval slots);
  void emitParameterBroadcast(int64_t step, int64_t part);
  void emitPhase(const Phase &phase);
  /// Of a convolution and a pool, of which one hands rows to the other.
  void emitPooledPhase(const Phase &phase);
  void emitFirstOfPair(const Phase &phase, const PairSegment &segment,
                       const HandedCall &handed, bool isFirst);
  void emitSecondOfPair(const Phase &phase, const PairSegment &segment);
  void emitInputs(const Phase &phase, const RowSegment &segment);
  void emitKernel(const Phase &phase, const RowSegment &segment);
  void emitOutput(const Phase &phase, const RowSegment &segment);
  void addOutputMembers(const Phase &phase, const RowSegment &segment,
                        int64_t column, int64_t strip,
                        MemberList &members) const;
  /// Input rows that enter a ring before each call of a segment.
  struct EnteringRows {
    const Place &place;
    const WindowDim &width;
    /// Channels of the row of cores alone, or those that are summed over.
    bool channelwise;
    /// Rows before the first call, and how much further for the next.
    int64_t first, step, count;
    /// Ring position of the first of them.
    int64_t position, ringRows, pitch;
    /// What is added: rows of the output.
    bool isAddend = false;
  };
  /// Where `count` channels of some pixels, `channels` each, of some of these
  /// rows lie in the ring; from byte `at` of each row on.
  aie2::AccessAttr ringAccess(const EnteringRows &rows, Interval rowRange,
                              int64_t at, int64_t pixels, int64_t channels,
                              int64_t count) const;
  aie2::PieceAttr fillPiece(aie2::AccessAttr to) const;
  EnteringRows inputRows(const RowSegment &segment, size_t input) const;
  void addInputMembers(const Phase &phase, const EnteringRows &rows,
                       int64_t column, int64_t strip, MemberList &members);
  /// GatherColumns.cpp: the same where columns of the kernel are channels.
  void addFoldedMembers(const Phase &phase, const EnteringRows &rows,
                        int64_t column, int64_t strip, MemberList &members);
  /// Rows of cores of a strip that work in a phase.
  llvm::SmallVector<int64_t, 8> receivers(const Phase &phase,
                                          int64_t strip) const;
  /// Those of all columns.
  mlir::ArrayAttr inputMembers(const Phase &phase, const EnteringRows &rows);
  void emitAddend(const Phase &phase, const RowSegment &segment);
  void emitSum(const Phase &phase, const RowSegment &segment);
  struct KernelBuffers {
    mlir::Value input, input2, params, output;
  };
  /// A kernel without locks; the buffers of `call` are those of `operands`.
  template <typename KernelOp>
  void createKernel(const KernelBuffers &operands, int64_t iterations,
                    bool withNext, const KernelCall &call, int64_t takes,
                    int64_t frees);
  /// Output pixels and channels of a phase's kernels.
  KernelCall callOf(const Phase &phase) const;
  /// The kernel reads rows of the ring from position `readsAt` on.
  void readRing(KernelCall &call, int64_t readsAt, int64_t readStep) const;
  /// The kernel writes the row that leaves the core.
  void takeSlot(KernelCall &call, const RowSegment &segment) const;
  /// The phase adds the addend: it is the last part of its sums.
  bool adds(const Phase &phase) const {
    return addend && phase.part + 1 == parts.count();
  }

  mlir::OpBuilder &builder;
  mlir::MLIRContext *context;
  const Device &device;
  const LayerGraph &graph;
  ProgramBuffers &buffers;
  /// Without its window where it reads nothing; its shape that of a strip, and
  /// folded if its kernel's columns are channels in the cores.
  LayerNode layer;
  /// The convolution's window on its input, then.
  std::optional<WindowDim> unfoldedWidth;
  int64_t layerIndex;
  mlir::Location loc;

  std::optional<LayerParameters> parameters;
  blocksparse::SubvolumeAttr subvolume;
  SumParts parts;
  Strips strips;
  /// Rows of cores in a strip, and the window on the rows of the image.
  int64_t slotRows = 1;
  WindowDim wholeHeight;
  blocksparse::PlacementAttr placement;
  llvm::SmallVector<Place, 2> inputs;
  /// What a convolution adds to its result.
  std::optional<Place> addend;
  Place output;
  /// Where the output pixels of each column of cores begin, and the end.
  Partition partition;
  RunDeal deal;
  /// Of each part of the input channels in a buffer of what is read alone.
  llvm::SmallVector<int64_t, 4> packedOffsets;
  int64_t tiles = 1;
  int64_t rowPitch = 0, slotBytes = 0;
  /// Where loaded runs lie in the parameter image, for each memtile, by their
  /// first slot.
  std::map<int64_t, llvm::SmallVector<int64_t, 8>> stages;
  /// Output rows whose sums wait in the cores at once, and the bytes of one
  /// row.
  int64_t sumRows = 1, sumRowBytes = 0;
  mlir::Value coreInput, coreInput2, coreOutput;
  /// Rows of the addend, and the rows that a kernel hands to the next.
  mlir::Value coreAddend, coreHanded;
  int64_t addendRows = 2, handedRows = 1, handedPitch = 0;
  /// Places of runs, which take them in turn, and the place of the last one.
  llvm::SmallVector<mlir::Value, 2> coreRuns;
  mlir::Value coreParams;
  int64_t broadcasts = 0;
  /// Rows that entered the ring, and tiles that left, in earlier phases.
  int64_t ringPosition = 0, slotPosition = 0;
  /// Channels of the output of which all rows have left for DDR, and rows of
  /// the other ones.
  int64_t storedChannels = 0, storedRows = 0;
};

} // namespace bsaie

#endif // BSAIE_CONVERSION_BLOCKSPARSETOAIE2_LAYEREMITTER_H
