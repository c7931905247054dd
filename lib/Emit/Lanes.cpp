//===- Lanes.cpp - The channels and cores of pictures ---------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How instances of engines are called in pictures.
//
//===----------------------------------------------------------------------===//

#include "Lanes.h"

using namespace bsaie;

std::string bsaie::laneNumber(Engine engine, int64_t instance,
                              const Device &device) {
  auto pair = [&](int64_t inner, const char *separator) {
    return std::to_string(instance / inner) + separator +
           std::to_string(instance % inner);
  };
  if (engine == Engine::Core)
    return pair(device.columns, ",");
  if (engine == Engine::Write)
    return pair(device.writeChannelsPerMemtile, ".");
  return std::to_string(instance);
}
