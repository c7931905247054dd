//===- PruneBlocks.cpp - Set blocks of weights to zero ----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The only pass that changes numbers, and only when a ratio or a given mask
// asks for it. Writes new weight constants in the form of the old ones. The
// choice is lib/Sparsity's.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/SourcePlace.h"
#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "BSAIE/Sparsity/Encoding.h"
#include "BSAIE/Sparsity/Prune.h"
#include "BSAIE/Transforms/Passes.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace bsaie;

namespace bsaie {
#define GEN_PASS_DEF_TOSAPRUNEBLOCKS
#include "BSAIE/Transforms/Passes.h.inc"
} // namespace bsaie

namespace {
/// A weight constant and the convolutions that read it with one mask, or with
/// none.
struct Layer {
  tosa::ConstOp constant;
  blocksparse::MaskAttr mask;
  SmallVector<tosa::Conv2DOp, 1> readers;
  std::string name;
  bool prune = true;
  WeightShape shape;
  SmallVector<int8_t> weights;
};
} // namespace

static std::string nameOf(tosa::Conv2DOp conv, int64_t number) {
  if (StringRef name = nameFromLocation(conv.getLoc()); !name.empty())
    return name.str();
  return "conv" + std::to_string(number);
}

/// Sets the blocks of `bits` to zero.
static void clearBlocks(Layer &layer, BlockShape block,
                        const llvm::BitVector &bits) {
  BlockMask grid(layer.shape, block, false);
  for (unsigned bit : bits.set_bits()) {
    int64_t rowBegin = bit / grid.blockColumns * block.rows;
    int64_t begin = bit % grid.blockColumns * block.columns;
    int64_t rowEnd =
        std::min(rowBegin + block.rows, layer.shape.outputChannels);
    int64_t count = std::min(block.columns, layer.shape.inputChannels - begin);
    for (int64_t o = rowBegin; o < rowEnd; ++o)
      for (int64_t w = 0; w < layer.shape.window(); ++w)
        std::fill_n(layer.weights.begin() +
                        (o * layer.shape.window() + w) *
                            layer.shape.inputChannels +
                        begin,
                    count, 0);
  }
}

/// Int8 weights as they are pruned; null for a convolution of another kind.
static tosa::ConstOp int8Weights(tosa::Conv2DOp conv) {
  auto constant = conv.getWeight().getDefiningOp<tosa::ConstOp>();
  SmallVector<int8_t> storage;
  if (!constant || !blocksparse::readInt8(constant.getValues(), storage))
    return {};
  return constant;
}

/// The weight constants of all convolutions, in the order of their first
/// reader. With `pruning`, or a mask, every reader must be one whose blocks may
/// become zero. With `partial` convolutions that have no int8 constant are left
/// out.
static FailureOr<SmallVector<Layer>>
collectLayers(ModuleOp module, bool firstConv, bool pruning, bool partial) {
  llvm::MapVector<std::pair<Operation *, Attribute>, Layer> layers;
  WalkResult result = module.walk([&](func::FuncOp function) {
    int64_t number = 0;
    WalkResult inner = function.walk([&](tosa::Conv2DOp conv) -> WalkResult {
      if (partial && !int8Weights(conv))
        return WalkResult::advance();
      int64_t index = number++;
      auto constant = conv.getWeight().getDefiningOp<tosa::ConstOp>();
      if (!constant) {
        conv.emitOpError("weights are not a tosa.const");
        return WalkResult::interrupt();
      }
      auto mask =
          conv->getAttrOfType<blocksparse::MaskAttr>(blocksparse::maskAttrName);
      Layer &layer = layers[{constant, mask}];
      layer.mask = mask;
      layer.readers.push_back(conv);
      if (index == 0 && !firstConv)
        layer.prune = false;
      if (layer.readers.size() == 1) {
        layer.constant = constant;
        layer.name = nameOf(conv, index);
        SmallVector<int8_t> storage;
        std::optional<ArrayRef<int8_t>> values =
            blocksparse::readInt8(constant.getValues(), storage);
        if (!values) {
          conv.emitOpError("weights of type ")
              << constant.getType() << " are not int8 values with data";
          return WalkResult::interrupt();
        }
        layer.weights.assign(values->begin(), values->end());
        ArrayRef<int64_t> dims =
            constant.getValues().getShapedType().getShape();
        layer.shape = {dims[0], dims[1], dims[2], dims[3]};
      }
      if (!mask && (!pruning || !layer.prune))
        return WalkResult::advance();
      FailureOr<int64_t> zeroPoint = conv.getWeightZeroPoint();
      if (failed(zeroPoint)) {
        conv.emitOpError("weight zero point is not a constant");
        return WalkResult::interrupt();
      }
      if (*zeroPoint != 0) {
        conv.emitOpError("has weight zero point ")
            << *zeroPoint << "; "
            << (mask ? "masks demand 0" : "pruned blocks demand 0");
        return WalkResult::interrupt();
      }
      return WalkResult::advance();
    });
    return inner;
  });
  if (result.wasInterrupted())
    return failure();
  SmallVector<Layer> list;
  for (auto &entry : layers)
    list.push_back(std::move(entry.second));
  return list;
}

/// Sets the blocks to zero that a given mask says are zero, and returns whether
/// a value changed.
static FailureOr<bool> applyGivenMask(Layer &layer) {
  if (!layer.mask)
    return false;
  BlockMask mask = blocksparse::toBlockMask(layer.mask);
  BlockMask expected(layer.shape, mask.block, true);
  if (mask.blockRows != expected.blockRows ||
      mask.blockColumns != expected.blockColumns)
    return layer.readers.front().emitOpError("mask has ")
           << mask.blockRows << "x" << mask.blockColumns << " blocks of "
           << mask.block.rows << "x" << mask.block.columns
           << " but the weights have " << expected.blockRows << "x"
           << expected.blockColumns;
  SmallVector<int8_t> before(layer.weights);
  mask.bits.flip();
  clearBlocks(layer, mask.block, mask.bits);
  return before != layer.weights;
}

/// New weights in the form of the old, for the convolutions alone.
static void writeWeights(Layer &layer) {
  OpBuilder builder(layer.constant);
  builder.setInsertionPointAfter(layer.constant);
  auto type = cast<RankedTensorType>(layer.constant.getType());
  ArrayRef<int8_t> weights = layer.weights;
  ElementsAttr values;
  if (auto resource =
          dyn_cast<DenseResourceElementsAttr>(layer.constant.getValues()))
    values = DenseResourceElementsAttr::get(
        type, resource.getRawHandle().getKey(),
        HeapAsmResourceBlob::allocateAndCopyInferAlign(weights));
  else
    values = DenseElementsAttr::get(type, weights);
  auto constant = tosa::ConstOp::create(builder, layer.constant.getLoc(), type,
                                        cast<ElementsAttr>(values));
  for (tosa::Conv2DOp conv : layer.readers)
    conv.getWeightMutable().assign(constant.getOutput());
  if (layer.constant->use_empty())
    layer.constant.erase();
}

/// One line for each convolution. Bytes are those of the values of non-zero
/// blocks and 4 for each output channel; an encoding adds its indices.
static void printReport(ArrayRef<Layer> layers, BlockShape block,
                        raw_ostream &os) {
  size_t width = 11;
  for (const Layer &layer : layers)
    width = std::max(width, layer.name.size());
  os << "blocks of " << block.rows << "x" << block.columns
     << ", bytes of values and biases, bytes of indices\n";
  auto line = [&](StringRef name, int64_t blocks, int64_t nonZero,
                  int64_t bytes, int64_t cbr, int64_t cbc, int64_t coo) {
    os << llvm::left_justify(name, width)
       << llvm::format(
              " %8lld %8lld %7.2f%% %10lld %8lld %8lld %8lld\n",
              static_cast<long long>(blocks), static_cast<long long>(nonZero),
              blocks ? 100.0 * nonZero / blocks : 0.0,
              static_cast<long long>(bytes), static_cast<long long>(cbr),
              static_cast<long long>(cbc), static_cast<long long>(coo));
  };
  os << llvm::left_justify("convolution", width)
     << "   blocks non-zero  density      bytes      cbr      cbc      coo\n";
  int64_t total[6] = {};
  for (const Layer &layer : layers) {
    BlockMask mask = recogniseMask(layer.weights, layer.shape, block);
    int64_t row[6] = {mask.size(),
                      mask.count(),
                      valueBytes(mask, layer.shape) +
                          4 * layer.shape.outputChannels,
                      indexBytes(mask, BlockEncoding::CBR),
                      indexBytes(mask, BlockEncoding::CBC),
                      indexBytes(mask, BlockEncoding::COO)};
    for (int i = 0; i < 6; ++i)
      total[i] += row[i];
    line(layer.name, row[0], row[1], row[2], row[3], row[4], row[5]);
  }
  line("total", total[0], total[1], total[2], total[3], total[4], total[5]);
}

namespace {
struct TosaPruneBlocks : bsaie::impl::TosaPruneBlocksBase<TosaPruneBlocks> {
  using Base::Base;

  llvm::Error prune(MutableArrayRef<Layer> layers, BlockShape shape) {
    llvm::Expected<Importance> importance = parseImportance(norm);
    if (!importance)
      return importance.takeError();
    PruneOptions options;
    options.ratio = ratio;
    options.network = scope == "network";
    options.keepAlive = keepAlive;
    options.balance = balance;
    SmallVector<Layer *> chosen;
    std::vector<PruneLayer> problem;
    for (Layer &layer : layers) {
      if (!layer.prune)
        continue;
      BlockMask grid(layer.shape, shape, false);
      chosen.push_back(&layer);
      problem.push_back(
          {grid.blockRows, grid.blockColumns,
           blockImportance(layer.weights, layer.shape, shape, *importance)});
    }
    llvm::Expected<PruneChoice> choice = chooseBlocks(problem, options);
    if (!choice)
      return choice.takeError();
    if (choice->count < choice->wanted)
      emitWarning(getOperation().getLoc(), "keep-alive leaves ")
          << choice->count << " of " << choice->wanted << " blocks to prune";
    for (auto [layer, bits] : llvm::zip(chosen, choice->pruned)) {
      clearBlocks(*layer, shape, bits);
      writeWeights(*layer);
    }
    return llvm::Error::success();
  }

  void runOnOperation() override {
    auto fail = [&](llvm::Error error) {
      emitError(getOperation().getLoc(), llvm::toString(std::move(error)));
      signalPassFailure();
    };
    llvm::Expected<BlockShape> shape = parseBlockShape(block);
    if (!shape)
      return fail(shape.takeError());
    if (scope != "layer" && scope != "network")
      return fail(llvm::createStringError("unknown scope '" + scope +
                                          "', expected layer or network"));
    if (!(ratio >= 0 && ratio <= 1))
      return fail(llvm::createStringError("ratio " + std::to_string(ratio) +
                                          " is not from 0 to 1"));
    bool pruning = ratio != 0;
    FailureOr<SmallVector<Layer>> layers =
        collectLayers(getOperation(), firstConv, pruning, partial);
    if (failed(layers))
      return signalPassFailure();
    for (Layer &layer : *layers) {
      FailureOr<bool> changed = applyGivenMask(layer);
      if (failed(changed))
        return signalPassFailure();
      // With a ratio what may be pruned is written at the end.
      if (*changed && !(pruning && layer.prune))
        writeWeights(layer);
    }
    if (pruning)
      if (llvm::Error error = prune(*layers, *shape))
        return fail(std::move(error));
    if (report)
      printReport(*layers, *shape, llvm::errs());
  }
};
} // namespace
