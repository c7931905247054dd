//===- Options.h - The command line of bsaie-zoo ----------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The options that say what a network is, apart from where it goes.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TOOLS_BSAIE_ZOO_OPTIONS_H
#define BSAIE_TOOLS_BSAIE_ZOO_OPTIONS_H

#include "BSAIE/Zoo/Networks.h"
#include "llvm/Support/CommandLine.h"

namespace bsaie::zoo {

/// Options of all networks, and of small test networks.
extern llvm::cl::OptionCategory category;
extern llvm::cl::OptionCategory testCategory;

/// What the options say; what cannot be read is an error.
llvm::Expected<NetworkOptions> readNetworkOptions();

} // namespace bsaie::zoo

#endif // BSAIE_TOOLS_BSAIE_ZOO_OPTIONS_H
