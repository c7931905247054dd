//===- CutPass.h - The reduction pass `cut` ---------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// cutNetwork as a pass beside upstream's reduction passes.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TOOLS_CUTPASS_H
#define BSAIE_TOOLS_CUTPASS_H

namespace bsaie {

/// Registers `--cut='test=... test-arg=... max-tests=N max-seconds=S'`.
void registerCutPass();

} // namespace bsaie

#endif // BSAIE_TOOLS_CUTPASS_H
