//===- TranslateRegistration.h - The translations ---------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The translations of bsaie-translate.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TARGET_TRANSLATEREGISTRATION_H
#define BSAIE_TARGET_TRANSLATEREGISTRATION_H

namespace bsaie {

/// Registers --aie2-to-asm, --aie2-to-params, --aie2-to-timeline,
/// --aie2-to-svg, --aie2-to-html and --aie2-to-report, and their options
/// --program, --layer, --html-compare, --html-title and --report-format.
/// Called once, before the command line is parsed.
void registerAIE2Translations();

} // namespace bsaie

#endif // BSAIE_TARGET_TRANSLATEREGISTRATION_H
