//===- Images.h - Seeded int8 images ----------------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Makes pictures that look like pictures to a network: smooth structure on
// several scales, shapes with edges, a little noise, the whole range of int8.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_ZOO_IMAGES_H
#define BSAIE_ZOO_IMAGES_H

#include "BSAIE/Zoo/Graph.h"

namespace bsaie::zoo {

/// `count` images; image i is the same for any count. Integer arithmetic only,
/// so a seed gives the same images everywhere.
std::vector<Tensor> makeImages(Shape shape, uint64_t seed, int64_t count);

} // namespace bsaie::zoo

#endif // BSAIE_ZOO_IMAGES_H
