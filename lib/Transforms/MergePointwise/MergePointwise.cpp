//===- MergePointwise.cpp - One convolution where several read one input --===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds convolutions that read one input, lets MergePlan choose among them, and
// rewrites them. Decides nothing about costs.
//
//===----------------------------------------------------------------------===//

#include "../LayerFacts.h"
#include "MergePlan.h"

#include "BSAIE/Analysis/SegmentGraph.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "BSAIE/Transforms/Passes.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SmallSet.h"
#include "llvm/Support/Threading.h"
#include <map>
#include <numeric>

namespace bsaie {
#define GEN_PASS_DEF_BLOCKSPARSEMERGEPOINTWISE
#include "BSAIE/Transforms/Passes.h.inc"
} // namespace bsaie

using namespace mlir;
using namespace bsaie;
using namespace bsaie::pointwise;

/// What convolutions that become one have in common.
using GroupKey = SmallVector<const void *, 12>;

/// Equal for convolutions that may become one; none for one that may not.
/// `input` stands for all slices that are equal to it.
static std::optional<GroupKey> groupKey(blocksparse::Conv2DOp op, Value input) {
  blocksparse::WeightsType type = op.getWeights().getType();
  if (type.getShape()[1] != 1 || type.getShape()[2] != 1 || op.isFused() ||
      op.getSubvolume() || op.getPlacement() ||
      !blocksparse::resolveWeights(op.getWeights()).op)
    return std::nullopt;
  Builder builder(op.getContext());
  blocksparse::RequantAttr requant = op.getRequant();
  SmallVector<int64_t> numbers = {
      op.getInputZp(),          op.getWeightZp(),
      op.getMinVal(),           op.getMaxVal(),
      requant.getDoubleRound(), requant.getInputZp(),
      requant.getOutputZp(),    type.getBlockHeight(),
      type.getBlockWidth(),     int64_t(type.getEncoding())};
  return GroupKey{input.getAsOpaquePointer(),
                  op.getPadAttr().getAsOpaquePointer(),
                  op.getStrideAttr().getAsOpaquePointer(),
                  op.getDilationAttr().getAsOpaquePointer(),
                  builder.getDenseI64ArrayAttr(numbers).getAsOpaquePointer()};
}

/// The last of the chain of tensor.insert_slice that begins with \p insert.
static tensor::InsertSliceOp endOfChain(tensor::InsertSliceOp insert) {
  while (insert->hasOneUse()) {
    auto next = dyn_cast<tensor::InsertSliceOp>(*insert->user_begin());
    if (!next || next.getDest() != insert.getResult())
      break;
    insert = next;
  }
  return insert;
}

/// Whether the users of the result can read a part of another tensor, or the
/// result is a part of one concatenation. Sets `concat` and `part`.
static bool findUses(Member &member) {
  for (OpOperand &use : member.op->getUses()) {
    Operation *user = use.getOwner();
    if (isLayer(user) || isa<tensor::ExtractSliceOp>(user))
      continue;
    auto insert = dyn_cast<tensor::InsertSliceOp>(user);
    if (!insert || use.getOperandNumber() != 0 || member.concat)
      return false;
    tensor::InsertSliceOp last = endOfChain(insert);
    std::optional<SmallVector<Value>> parts = concatenated(last);
    if (!parts)
      return false;
    member.concat = last;
    member.part = llvm::find(*parts, member.op->getResult(0)) - parts->begin();
  }
  return true;
}

static blocksparse::RequantAttr joinRequants(ArrayRef<const Member *> order) {
  blocksparse::RequantAttr first = order.front()->conv().getRequant();
  bool isOne = first.getMultiplier().size() == 1;
  if (isOne && llvm::all_of(order, [&](const Member *member) {
        return member->conv().getRequant() == first;
      }))
    return first;
  SmallVector<int32_t> multipliers;
  SmallVector<int8_t> shifts;
  for (const Member *member : order) {
    blocksparse::RequantAttr requant = member->conv().getRequant();
    if (requant.getMultiplier().size() == 1) {
      multipliers.append(member->channels, requant.getMultiplier()[0]);
      shifts.append(member->channels, requant.getShift()[0]);
      continue;
    }
    llvm::append_range(multipliers, requant.getMultiplier());
    llvm::append_range(shifts, requant.getShift());
  }
  return blocksparse::RequantAttr::get(first.getContext(), multipliers, shifts,
                                       first.getDoubleRound(),
                                       first.getInputZp(), first.getOutputZp());
}

/// A constant with the weights and masks of all below each other; null when
/// values cannot be read.
static Value joinWeights(OpBuilder &builder, Location loc,
                         ArrayRef<const Member *> order) {
  blocksparse::Conv2DOp first = order.front()->conv();
  blocksparse::WeightsType type = first.getWeights().getType();
  WeightShape shape = blocksparse::getWeightShape(type);
  shape.outputChannels = 0;
  for (const Member *member : order)
    shape.outputChannels += member->channels;
  BlockMask mask(shape, blocksparse::getBlockShape(type), false);
  SmallVector<int8_t> values;
  values.reserve(shape.elements());
  int64_t blockRow = 0;
  for (const Member *member : order) {
    blocksparse::Conv2DOp op = member->conv();
    blocksparse::WeightsSource source =
        blocksparse::resolveWeights(op.getWeights());
    SmallVector<int8_t> storage;
    std::optional<ArrayRef<int8_t>> own =
        blocksparse::readWeights(source, storage, /*exact=*/true);
    if (!own)
      return Value();
    llvm::append_range(values, *own);
    BlockMask blocks = blocksparse::getMask(source);
    for (int64_t r = 0; r < blocks.blockRows; ++r)
      for (int64_t c = 0; c < blocks.blockColumns; ++c)
        if (blocks.test(r, c))
          mask.set(blockRow + r, c);
    blockRow += blocks.blockRows;
  }
  SmallVector<int64_t> dims = {shape.outputChannels, shape.kernelHeight,
                               shape.kernelWidth, shape.inputChannels};
  MLIRContext *context = builder.getContext();
  ElementsAttr like =
      blocksparse::resolveWeights(first.getWeights()).op.getValues();
  return blocksparse::WeightsOp::create(
      builder, loc,
      blocksparse::WeightsType::get(context, dims, type.getBlockHeight(),
                                    type.getBlockWidth(), type.getEncoding()),
      blocksparse::makeInt8(like, dims, values),
      blocksparse::toMaskAttr(context, mask));
}

/// Offsets, sizes and strides of channels [begin, begin + size) of all pixels.
namespace {
struct ChannelRange {
  SmallVector<OpFoldResult, 4> offsets, sizes, strides;
  ChannelRange(OpBuilder &builder, RankedTensorType type, int64_t begin,
               int64_t size)
      : offsets(4, builder.getIndexAttr(0)),
        strides(4, builder.getIndexAttr(1)) {
    for (int64_t dim : type.getShape())
      sizes.push_back(builder.getIndexAttr(dim));
    offsets[3] = builder.getIndexAttr(begin);
    sizes[3] = builder.getIndexAttr(size);
  }
};
} // namespace

static RankedTensorType withChannels(Value value, int64_t channels) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> shape(type.getShape());
  shape[3] = channels;
  return type.clone(shape);
}

static Value readChannels(OpBuilder &builder, Location loc, Value source,
                          int64_t begin, int64_t size) {
  ChannelRange range(builder, cast<RankedTensorType>(source.getType()), begin,
                     size);
  return tensor::ExtractSliceOp::create(builder, loc, source, range.offsets,
                                        range.sizes, range.strides);
}

static void eraseWeights(Value weights) {
  while (weights && weights.use_empty()) {
    Operation *op = weights.getDefiningOp();
    auto slice = dyn_cast<blocksparse::SliceWeightsOp>(op);
    weights = slice ? slice.getSource() : Value();
    op->erase();
  }
}

namespace {

/// Replaces convolutions by one.
class Merger {
public:
  explicit Merger(func::FuncOp func) : func(func), builder(func) {}

  /// False when nothing was changed.
  bool merge(const Plan &plan);
  /// Numbers the facts of the layers that are left.
  void renumberFacts() { removeFacts(func, removedFacts); }

private:
  blocksparse::Conv2DOp createConv(ArrayRef<const Member *> order);
  void joinFacts(ArrayRef<const Member *> order, Operation *merged);
  /// Writes the merged result in place of the plan's parts.
  void rebuildConcat(const Plan &plan, Value merged);

  func::FuncOp func;
  OpBuilder builder;
  llvm::SmallSet<int64_t, 8> removedFacts;
};

struct MergePointwise
    : bsaie::impl::BlockSparseMergePointwiseBase<MergePointwise> {
  using Base::Base;
  void runOnOperation() override;
  /// The groups of convolutions that may become one; failure after an error.
  FailureOr<std::vector<std::vector<Member>>> findGroups(Block &block);
};

} // namespace

blocksparse::Conv2DOp Merger::createConv(ArrayRef<const Member *> order) {
  const Member *first =
      *llvm::min_element(order, [](const Member *a, const Member *b) {
        return a->op->isBeforeInBlock(b->op);
      });
  builder.setInsertionPoint(first->op);
  SmallVector<Location> places;
  SmallVector<std::string> names;
  SmallVector<int32_t> bias;
  int64_t channels = 0;
  for (const Member *member : order) {
    blocksparse::Conv2DOp op = member->conv();
    places.push_back(op.getLoc());
    if (op->hasAttr("blocksparse.name"))
      names.push_back(layerName(op));
    llvm::append_range(bias, op.getBias());
    channels += member->channels;
  }
  Location loc = FusedLoc::get(builder.getContext(), places);
  Value weights = joinWeights(builder, loc, order);
  if (!weights)
    return nullptr;
  blocksparse::Conv2DOp like = first->conv();
  auto merged = blocksparse::Conv2DOp::create(
      builder, loc, withChannels(like.getOutput(), channels), like.getInput(),
      weights, /*addend=*/nullptr, builder.getDenseI32ArrayAttr(bias),
      joinRequants(order), like.getPadAttr(), like.getStrideAttr(),
      like.getDilationAttr(), like.getInputZpAttr(), like.getWeightZpAttr(),
      like.getMinValAttr(), like.getMaxValAttr(), /*sum=*/nullptr,
      /*max_pool=*/nullptr,
      /*avg_pool=*/nullptr, /*subvolume=*/nullptr, /*placement=*/nullptr);
  if (names.size() == order.size())
    merged->setAttr("blocksparse.name",
                    builder.getStringAttr(joinNames(names)));
  return merged;
}

/// The facts of the merged layer in the place of the first one's.
void Merger::joinFacts(ArrayRef<const Member *> order, Operation *merged) {
  auto list = func->getAttrOfType<ArrayAttr>(aie2::layersAttrName);
  if (!list)
    return;
  SmallVector<int64_t> indices;
  SmallVector<aie2::LayerAttr> facts;
  for (const Member *member : order) {
    auto index = member->op->getAttrOfType<IntegerAttr>(aie2::layerAttrName);
    if (!index || index.getInt() < 0 || index.getInt() >= int64_t(list.size()))
      return;
    indices.push_back(index.getInt());
    facts.push_back(dyn_cast<aie2::LayerAttr>(list[index.getInt()]));
    if (!facts.back())
      return;
  }
  SmallVector<std::string> names;
  int64_t macs = 0, nonZeroMacs = 0, blocks = 0, totalBlocks = 0;
  for (aie2::LayerAttr layer : facts) {
    names.push_back(layer.getName().str());
    macs += layer.getMacs();
    nonZeroMacs += layer.getNonZeroMacs();
    blocks += layer.getBlocks();
    totalBlocks += layer.getTotalBlocks();
  }
  int64_t kept = *llvm::min_element(indices);
  SmallVector<Attribute> layers(list.getValue());
  auto first = cast<aie2::LayerAttr>(layers[kept]);
  layers[kept] =
      aie2::LayerAttr::get(func.getContext(), joinNames(names), first.getKind(),
                           joinPlaces(facts), macs, nonZeroMacs, blocks,
                           totalBlocks, first.getSplits(), /*estimate=*/0.0);
  for (int64_t index : indices)
    if (index != kept)
      removedFacts.insert(index);
  merged->setAttr(aie2::layerAttrName, builder.getI64IntegerAttr(kept));
  func->setAttr(aie2::layersAttrName, builder.getArrayAttr(layers));
}

void Merger::rebuildConcat(const Plan &plan, Value merged) {
  tensor::InsertSliceOp last = plan.concat;
  SmallVector<tensor::InsertSliceOp> inserts;
  for (auto op = last; op;
       op = op.getDest().getDefiningOp<tensor::InsertSliceOp>())
    inserts.push_back(op);
  std::reverse(inserts.begin(), inserts.end());
  int64_t channels = last.getType().getDimSize(3);
  RankedTensorType type =
      withChannels(last.getResult(), channels + plan.freeChannels);
  int64_t begin = plan.isFreeFirst ? plan.freeChannels : 0;
  builder.setInsertionPoint(last);
  Value whole = tensor::EmptyOp::create(builder, inserts.front().getLoc(),
                                        type.getShape(), type.getElementType());
  for (auto [index, insert] : llvm::enumerate(inserts)) {
    if (index > plan.firstPart && index < plan.firstPart + plan.parts)
      continue;
    Value source = insert.getSource();
    int64_t offset = insert.getStaticOffsets()[3] + begin;
    if (index == plan.firstPart) {
      source = merged;
      offset -= begin;
    }
    ChannelRange range(builder, type, offset,
                       cast<RankedTensorType>(source.getType()).getDimSize(3));
    whole = tensor::InsertSliceOp::create(builder, insert.getLoc(), source,
                                          whole, range.offsets, range.sizes,
                                          range.strides);
  }
  if (plan.freeChannels)
    whole = readChannels(builder, last.getLoc(), whole, begin, channels);
  last.getResult().replaceAllUsesWith(whole);
  Operation *empty = inserts.front().getDest().getDefiningOp();
  for (tensor::InsertSliceOp insert : llvm::reverse(inserts))
    insert.erase();
  if (empty->use_empty())
    empty->erase();
}

bool Merger::merge(const Plan &plan) {
  blocksparse::Conv2DOp merged = createConv(plan.order);
  if (!merged)
    return false;
  joinFacts(plan.order, merged);
  if (plan.concat)
    rebuildConcat(plan, merged.getOutput());
  builder.setInsertionPointAfter(merged);
  int64_t begin = 0;
  for (const Member *member : plan.order) {
    blocksparse::Conv2DOp op = member->conv();
    if (!op->use_empty())
      op.getOutput().replaceAllUsesWith(readChannels(
          builder, op.getLoc(), merged.getOutput(), begin, member->channels));
    begin += member->channels;
  }
  for (const Member *member : plan.order) {
    Value weights = member->conv().getWeights();
    member->op->erase();
    eraseWeights(weights);
  }
  return true;
}

FailureOr<std::vector<std::vector<Member>>>
MergePointwise::findGroups(Block &block) {
  llvm::MapVector<GroupKey, SmallVector<blocksparse::Conv2DOp, 4>,
                  std::map<GroupKey, unsigned>>
      groups;
  SmallVector<tensor::ExtractSliceOp> slices;
  for (auto op : block.getOps<blocksparse::Conv2DOp>()) {
    Value input = op.getInput();
    if (auto slice = input.getDefiningOp<tensor::ExtractSliceOp>()) {
      auto equal = llvm::find_if(slices, [&](tensor::ExtractSliceOp other) {
        return OperationEquivalence::isEquivalentTo(
            slice, other, OperationEquivalence::IgnoreLocations);
      });
      if (equal == slices.end())
        slices.push_back(slice);
      else
        input = equal->getResult();
    }
    if (std::optional<GroupKey> key = groupKey(op, input))
      groups[*key].push_back(op);
  }
  std::vector<std::vector<Member>> found;
  for (auto &[key, ops] : groups) {
    if (ops.size() < 2)
      continue;
    std::vector<Member> members;
    for (blocksparse::Conv2DOp op : ops) {
      FailureOr<LayerParameters> parameters = LayerParameters::get(op);
      if (failed(parameters))
        return failure();
      // Without a block there is no input to share.
      if (parameters->readsNothing())
        continue;
      Member member;
      member.op = op;
      member.parameters = std::move(*parameters);
      member.channels = op.getWeights().getType().getShape()[0];
      member.isAligned =
          member.channels % std::lcm(op.getWeights().getType().getBlockHeight(),
                                     int64_t(8)) ==
          0;
      if (findUses(member))
        members.push_back(std::move(member));
    }
    if (members.size() >= 2)
      found.push_back(std::move(members));
  }
  return found;
}

void MergePointwise::runOnOperation() {
  func::FuncOp func = getOperation();
  if (!hasLayers(func) || !func.getBody().hasOneBlock())
    return;
  FailureOr<Device> device = aie2::getDevice(func);
  if (failed(device))
    return signalPassFailure();
  Merger merger(func);
  // A merge changes tensors and users: everything is looked at again.
  for (bool changed = true; changed;) {
    changed = false;
    auto groups = findGroups(func.getBody().front());
    if (failed(groups))
      return signalPassFailure();
    if (groups->empty())
      break;
    // Whoever places the function says what is wrong with it.
    FailureOr<LayerGraph> graph = [&] {
      ScopedDiagnosticHandler silent(
          func.getContext(), [thread = llvm::get_threadid()](Diagnostic &) {
            return success(thread == llvm::get_threadid());
          });
      return buildLayerGraph(func);
    }();
    if (failed(graph))
      return;
    for (const std::vector<Member> &group : *groups)
      if (std::optional<Plan> plan = choosePlan(group, *graph, *device)) {
        changed = merger.merge(*plan);
        break;
      }
  }
  merger.renumberFacts();
}
