//===- LayerGraph.h - The layers and tensors of a function ------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads a function of blocksparse ops, whole or cut into slices, as a list of
// layers in program order that read and write boxes of tensors. Changes
// nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_ANALYSIS_LAYERGRAPH_H
#define BSAIE_ANALYSIS_LAYERGRAPH_H

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include "BSAIE/Tiling/LayerShape.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <optional>

namespace bsaie {

/// A tensor that is stored as a whole: an argument, the result of a layer, what
/// a chain of tensor.insert_slice builds, or another one in a shape of as many
/// elements, which lies where that one lies in DDR. The images of a batch lie
/// below each other: `height` counts the rows of all.
struct TensorInfo {
  mlir::Value value;
  std::string name;
  int64_t batch = 1;
  int64_t height = 1, width = 1, channels = 1;
  bool isInput = false, isOutput = false;
  /// The tensor that this one is another shape of.
  std::optional<size_t> shapeOf;
};

/// Rows, columns and channels of a tensor. What a layer reads has all columns:
/// a slice of the width becomes a crop of the layer.
struct TensorBox {
  size_t tensor = 0;
  Interval rows, columns, channels;
};

struct LayerNode {
  mlir::Operation *op = nullptr;
  std::string name;
  /// Rows and channels are relative to the boxes that the layer reads and
  /// writes.
  LayerShape shape;
  llvm::SmallVector<TensorBox, 2> inputs;
  TensorBox output;
};

struct LayerGraph {
  std::vector<TensorInfo> tensors;
  std::vector<LayerNode> layers;
};

/// Sizes of a layer op.
LayerShape layerShape(mlir::Operation *op);

/// The name that reports use: the attribute blocksparse.name, or the op's name.
std::string layerName(mlir::Operation *op);

/// True for an op that is one kernel of the mesh.
bool isLayer(mlir::Operation *op);

/// True for a function that is compiled for the mesh; every other one is left
/// as it is.
bool hasLayers(mlir::func::FuncOp func);

/// The graph, or failure with an error on each op that is not understood.
mlir::FailureOr<LayerGraph> buildLayerGraph(mlir::func::FuncOp func);

/// Cuts the boxes that layers of one image read down to the rows that some
/// output needs: a crop is no reason to load what it leaves out.
void dropUnreadRows(LayerGraph &graph);

} // namespace bsaie

#endif // BSAIE_ANALYSIS_LAYERGRAPH_H
