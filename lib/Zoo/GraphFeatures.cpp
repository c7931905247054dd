//===- GraphFeatures.cpp - What a network is made of ----------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One predicate for each feature. What an operation cannot tell from another's
// (a clamp of its own and one of a ReLU) is told by the name of its layer.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Zoo/GraphFeatures.h"
#include "BSAIE/Zoo/Networks.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace bsaie::zoo {

namespace {

bool isNamed(const Node &node, StringRef what) {
  return StringRef(node.layer).contains(what);
}

const Node &operandOf(const Graph &graph, const Node &node) {
  return graph.nodes[node.operands[0]];
}

/// A rescale from int8 to int8.
bool isNarrowRescale(const Graph &graph, const Node &node) {
  return node.kind == NodeKind::Rescale && !node.isWide &&
         !operandOf(graph, node).isWide;
}

bool hasWindow(const Node &node) {
  return is_contained({NodeKind::Conv, NodeKind::Depthwise, NodeKind::MaxPool,
                       NodeKind::AvgPool},
                      node.kind);
}

/// Which 8x8 blocks of a convolution's weights are zero.
class ZeroBlocks {
public:
  ZeroBlocks(const Graph &graph, const Node &node) {
    if (node.kind != NodeKind::Conv)
      return;
    int64_t outputs = node.shape.channels;
    int64_t inputs = operandOf(graph, node).shape.channels;
    int64_t taps = node.window.kernel[0] * node.window.kernel[1];
    rows = (outputs + 7) / 8;
    columns = (inputs + 7) / 8;
    isZero.assign(rows * columns, true);
    for (int64_t o = 0; o < outputs; ++o)
      for (int64_t t = 0; t < taps; ++t)
        for (int64_t i = 0; i < inputs; ++i)
          if (node.weights[(o * taps + t) * inputs + i] != 0)
            isZero[o / 8 * columns + i / 8] = false;
  }
  bool any() const { return is_contained(isZero, true); }
  bool hasRow() const { return hasLine(rows, columns, columns, 1); }
  bool hasColumn() const { return hasLine(columns, rows, 1, columns); }

private:
  bool hasLine(int64_t lines, int64_t length, int64_t lineStep,
               int64_t step) const {
    for (int64_t line = 0; line < lines; ++line) {
      bool isAllZero = true;
      for (int64_t i = 0; i < length; ++i)
        isAllZero &= isZero[line * lineStep + i * step];
      if (isAllZero)
        return true;
    }
    return false;
  }
  int64_t rows = 0, columns = 0;
  std::vector<bool> isZero;
};

bool hasFeature(StringRef feature, const Graph &graph, const Node &node) {
  using Kind = NodeKind;
  Kind kind = node.kind;
  const Window &window = node.window;
  bool isConcat = kind == Kind::Concat;
  bool isResized = kind == Kind::Pad || kind == Kind::Slice;
  bool inSpace = isResized && (node.before[0] || node.before[1] ||
                               node.after[0] || node.after[1]);
  bool inChannels = isResized && (node.before[2] || node.after[2]);

  for (auto [name, of] :
       {std::pair("conv", Kind::Conv), std::pair("depthwise", Kind::Depthwise),
        std::pair("matmul", Kind::MatMul), std::pair("max_pool", Kind::MaxPool),
        std::pair("avg_pool", Kind::AvgPool), std::pair("add", Kind::Add),
        std::pair("sub", Kind::Sub), std::pair("mul", Kind::Mul)})
    if (feature == name)
      return kind == of;
  if (feature == "concat")
    return isConcat && node.axis == 2;
  if (feature == "concat_height")
    return isConcat && node.axis == 0;
  if (feature == "concat_width")
    return isConcat && node.axis == 1;
  if (feature == "concat_rescale")
    return isConcat && any_of(node.operands, [&](int operand) {
             return isNarrowRescale(graph, graph.nodes[operand]);
           });
  if (feature == "pad")
    return kind == Kind::Pad && inSpace;
  if (feature == "pad_channels")
    return kind == Kind::Pad && inChannels;
  if (feature == "slice")
    return kind == Kind::Slice && inSpace;
  if (feature == "slice_channels")
    return kind == Kind::Slice && inChannels;
  if (feature == "reshape" || feature == "flatten")
    return kind == Kind::Reshape &&
           (node.shape.channels == operandOf(graph, node).shape.channels) ==
               (feature == "reshape");
  if (feature == "clamp")
    return kind == Kind::Clamp && isNamed(node, ".clamp");
  if (feature == "rescale")
    return isNarrowRescale(graph, node);

  bool isScale = kind == Kind::Rescale;
  if (feature == "zero_points")
    return node.inputZeroPoint != 0 || node.outputZeroPoint != 0;
  if (feature == "double_round")
    return isScale && node.rounding == Rounding::Double;
  if (feature == "per_channel")
    return isScale && node.multipliers.size() > 1;
  // Multipliers of 31 bits are the usual ones.
  if (feature == "multipliers")
    return isScale &&
           any_of(node.multipliers, [](int32_t m) { return m < 1 << 30; });
  if (feature == "dilation")
    return hasWindow(node) &&
           (window.dilation[0] > 1 || window.dilation[1] > 1);
  if (feature == "stride")
    return hasWindow(node) && (window.stride[0] > 1 || window.stride[1] > 1);
  if (feature == "large_stride")
    return hasWindow(node) && (window.stride[0] > 2 || window.stride[1] > 2);
  if (feature == "asymmetric_pads")
    return hasWindow(node) &&
           (window.pad[0] != window.pad[1] || window.pad[2] != window.pad[3]);
  if (feature == "large_kernels")
    return (kind == Kind::Conv || kind == Kind::Depthwise) &&
           (window.kernel[0] > 3 || window.kernel[1] > 3);
  if (feature == "channel_multiplier")
    return kind == Kind::Depthwise &&
           node.shape.channels > operandOf(graph, node).shape.channels;
  if (feature == "product_shift")
    return kind == Kind::Mul && node.shifts[0] > 0;
  if (feature == "zero_blocks")
    return ZeroBlocks(graph, node).any();
  if (feature == "zero_rows")
    return ZeroBlocks(graph, node).hasRow();
  if (feature == "zero_columns")
    return ZeroBlocks(graph, node).hasColumn();
  if (feature == "relu6")
    return kind == Kind::Clamp && !isNamed(node, ".clamp") &&
           node.maximum < 127;
  if (feature == "tiny_images")
    return kind == Kind::Input &&
           std::min(node.shape.height, node.shape.width) <= 3;
  llvm_unreachable("every feature has a predicate");
}

} // namespace

std::vector<FeatureCount> countFeatures(const Graph &graph) {
  std::vector<FeatureCount> counts;
  for (StringLiteral feature : randomFeatures())
    counts.push_back({feature, count_if(graph.nodes, [&](const Node &node) {
                        return hasFeature(feature, graph, node);
                      })});
  return counts;
}

} // namespace bsaie::zoo
