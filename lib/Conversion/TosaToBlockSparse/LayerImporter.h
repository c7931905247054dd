//===- LayerImporter.h - Layers of one TOSA function ------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds the layers of a function whose ops all have a counterpart. Decides
// nothing about support: TosaSupport does.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_CONVERSION_TOSATOBLOCKSPARSE_LAYERIMPORTER_H
#define BSAIE_LIB_CONVERSION_TOSATOBLOCKSPARSE_LAYERIMPORTER_H

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include "TosaSupport.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace bsaie {

class LayerImporter {
public:
  LayerImporter(mlir::func::FuncOp function, BlockShape block,
                blocksparse::Encoding encoding)
      : function(function), support(function), builder(function.getContext()),
        block(block), encoding(encoding) {}

  /// Builds the layers beside the TOSA ops and puts them in their place.
  /// Nothing in the function may be refused.
  void run();

private:
  /// What a layer reads: a part of an activation, with pads.
  struct View {
    /// A value of the TOSA graph.
    mlir::Value base;
    /// Top, bottom, left, right; negative: crops.
    llvm::SmallVector<int64_t, 4> pad = {0, 0, 0, 0};
    int64_t imageBegin = 0, images = 0;
    int64_t channelBegin = 0, channels = 0;
    /// What the pads hold.
    std::optional<int8_t> fill;

    bool hasPad() const {
      return llvm::any_of(pad, [](int64_t p) { return p != 0; });
    }
  };
  /// Whether a layer may take over a tosa.pad.
  struct PadRule {
    /// The only value that it pads with; none: any, but one only.
    std::optional<int8_t> value;
    /// No pad may be as large as this in height or width.
    std::array<int64_t, 2> limit = {INT64_MAX, INT64_MAX};
    bool never = false;
  };
  /// The output of a fused chain: rescale and clamp.
  struct Epilogue {
    mlir::tosa::RescaleOp rescale;
    int64_t min = -128, max = 127;
    /// Of the rescale and of the clamps, in the order in which they run.
    llvm::SmallVector<mlir::Location, 2> places;
  };

  void importOp(mlir::Operation *op);
  /// `result` is that of a rescale, or of the last of the clamps behind a
  /// value.
  void importChain(mlir::Value result);
  void importSums(mlir::Value result, Epilogue end);
  mlir::Operation *buildConv(const Sums &sums, Epilogue end);
  mlir::Operation *buildDepthwise(const Sums &sums, Epilogue end);
  mlir::Operation *buildMatMul(const Sums &sums, Epilogue end);
  /// One layer, or one for each run of channels of equal scales.
  mlir::Value buildBinary(const Sums &sums, Epilogue end);
  /// `source` says which operation it is: tosa.sub, tosa.mul, else an addition.
  mlir::Value createBinary(mlir::Operation *source,
                           llvm::ArrayRef<mlir::Value> inputs,
                           llvm::ArrayRef<blocksparse::RequantAttr> requants,
                           const Epilogue &end);
  /// A rescale of each channel is a depthwise convolution by 1.
  mlir::Operation *buildChannelRescale(mlir::Value input, Epilogue end);
  mlir::Operation *buildCopy(mlir::Value input, Epilogue end,
                             mlir::Operation *source);
  /// Pads channels by a convolution whose weights are 1 on a diagonal.
  mlir::Value buildChannelPad(mlir::tosa::PadOp op);
  void importMaxPool(mlir::tosa::MaxPool2dOp op);
  void importAvgPool(mlir::tosa::AvgPool2dOp op);
  void importConcat(mlir::tosa::ConcatOp op);
  /// Joins along height (1) or width (2) by padding all parts and adding them.
  mlir::Value joinPadded(mlir::tosa::ConcatOp op, unsigned axis);
  void importReturn(mlir::func::ReturnOp op);

  mlir::Operation *createConv(mlir::Operation *source, const View &view,
                              mlir::Value weights,
                              llvm::ArrayRef<int64_t> stride,
                              llvm::ArrayRef<int64_t> dilation, int32_t inputZp,
                              int32_t weightZp, llvm::SmallVector<int32_t> bias,
                              const Sums &sums, Epilogue end);
  /// The bias and the requantisation of a convolution: constants that are added
  /// to the sums, and their zero point, are part of the bias.
  blocksparse::RequantAttr foldBias(llvm::SmallVector<int32_t> &bias,
                                    int64_t channels, const Sums &sums,
                                    mlir::tosa::RescaleOp rescale);
  /// The location of a layer: of `source` and of what follows it.
  mlir::Location placesOf(mlir::Operation *source, const Epilogue &end);
  mlir::Value getWeights(mlir::Location loc, mlir::ElementsAttr elements,
                         const WeightShape &shape, int32_t weightZp,
                         const std::optional<BlockMask> &given);
  mlir::Value createWeights(mlir::Location loc, mlir::ElementsAttr elements,
                            const WeightShape &shape,
                            blocksparse::MaskAttr mask);

  /// Weights of a convolution that computes several outputs of each input:
  /// nothing else is in their rows.
  mlir::Value spreadWeights(mlir::tosa::DepthwiseConv2DOp conv);

  /// Follows slices and pads from `value` up as far as a layer with `pad` and
  /// `rule` may take them over.
  View viewOf(mlir::Value value, llvm::ArrayRef<int64_t> pad,
              const PadRule &rule) const;
  /// The stored activation that a view reads.
  mlir::Value read(const View &view);
  mlir::Value slice(mlir::Value value, llvm::ArrayRef<int64_t> begin,
                    llvm::ArrayRef<int64_t> size);
  mlir::Value sliceChannels(mlir::Value value, int64_t begin, int64_t count);
  /// Parts side by side in dimension `axis` of a new tensor.
  mlir::Value join(mlir::Location loc, llvm::ArrayRef<mlir::Value> parts,
                   mlir::RankedTensorType type, unsigned axis);
  /// The stored activation of a TOSA value; copies where a slice or pad has no
  /// reader that takes it over.
  mlir::Value stored(mlir::Value value);
  mlir::Value materialise(mlir::Value value);
  /// The result of a layer that nobody else puts into a concatenation or
  /// returns.
  mlir::Value owned(mlir::Value value, mlir::Operation *reader);
  /// `value` in another shape of as many elements.
  mlir::Value reshaped(mlir::Value value, llvm::ArrayRef<int64_t> shape);
  mlir::RankedTensorType storedType(mlir::Value value);

  template <typename T>
  T remember(T op) {
    created.insert(op);
    return op;
  }
  void setName(mlir::Operation *layer, mlir::Operation *source,
               llvm::StringRef kind);
  void eraseDead();

  mlir::func::FuncOp function;
  TosaSupport support;
  mlir::OpBuilder builder;
  BlockShape block;
  blocksparse::Encoding encoding;
  /// The int8 values of the TOSA graph that are stored.
  llvm::DenseMap<mlir::Value, mlir::Value> values;
  llvm::DenseMap<std::pair<mlir::Attribute, mlir::Attribute>, mlir::Value>
      weights;
  llvm::DenseSet<mlir::Operation *> created;
  /// Stored values that are part of a concatenation or returned.
  llvm::DenseSet<mlir::Value> taken;
  llvm::StringMap<int64_t> kinds;
  llvm::StringSet<> names;
};

} // namespace bsaie

#endif // BSAIE_LIB_CONVERSION_TOSATOBLOCKSPARSE_LAYERIMPORTER_H
