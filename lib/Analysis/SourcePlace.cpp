//===- SourcePlace.cpp - What a location says to a reader -----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Locations nest: names around files, files in fused lists. The first answer in
// order of their parts is the one that counts.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Analysis/SourcePlace.h"
#include "mlir/IR/BuiltinAttributes.h"

using namespace mlir;

std::string bsaie::placeOf(Location loc) {
  auto file = loc->findInstanceOf<FileLineColLoc>();
  if (!file)
    return {};
  return (file.getFilename().getValue() + ":" + Twine(file.getLine()) + ":" +
          Twine(file.getColumn()))
      .str();
}

StringRef bsaie::nameFromLocation(Location loc) {
  auto name = loc->findInstanceOf<NameLoc>();
  return name ? name.getName().getValue() : StringRef();
}
