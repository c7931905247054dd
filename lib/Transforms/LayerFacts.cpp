//===- LayerFacts.cpp - Facts of layers that become one -------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerFacts.h"
#include "BSAIE/Dialect/AIE2/IR/AIE2Ops.h"
#include "BSAIE/Dialect/AIE2/IR/Device.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace bsaie;

std::string bsaie::joinNames(ArrayRef<std::string> names) {
  StringRef prefix = names.front();
  for (StringRef name : names)
    while (!name.starts_with(prefix))
      prefix = prefix.drop_back();
  prefix = prefix.take_front(prefix.rfind('.') + 1);
  std::string joined = prefix.str();
  for (auto [index, name] : llvm::enumerate(names))
    joined += (index ? "+" : "") + name.substr(prefix.size());
  return joined;
}

std::string bsaie::joinPlaces(ArrayRef<aie2::LayerAttr> layers) {
  // A layer that is joined again brings all of its places.
  llvm::SetVector<StringRef> places;
  for (aie2::LayerAttr layer : layers)
    for (StringRef place : llvm::split(layer.getLocation(), ", "))
      if (!place.empty())
        places.insert(place);
  return llvm::join(places, ", ");
}

void bsaie::removeFacts(func::FuncOp func, llvm::SmallSet<int64_t, 8> removed) {
  Builder builder(func.getContext());
  // Tiles of a layer share its facts.
  func.walk([&](Operation *op) {
    if (auto index = op->getAttrOfType<IntegerAttr>(aie2::layerAttrName))
      removed.erase(index.getInt());
  });
  auto list = func->getAttrOfType<ArrayAttr>(aie2::layersAttrName);
  if (!list || removed.empty())
    return;
  SmallVector<Attribute> kept;
  SmallVector<int64_t> numbers;
  for (auto [index, layer] : llvm::enumerate(list)) {
    numbers.push_back(kept.size());
    if (!removed.contains(index))
      kept.push_back(layer);
  }
  func.walk([&](Operation *op) {
    auto index = op->getAttrOfType<IntegerAttr>(aie2::layerAttrName);
    if (index && index.getInt() >= 0 && index.getInt() < int64_t(list.size()))
      op->setAttr(aie2::layerAttrName,
                  builder.getI64IntegerAttr(numbers[index.getInt()]));
  });
  func->setAttr(aie2::layersAttrName, builder.getArrayAttr(kept));
}
