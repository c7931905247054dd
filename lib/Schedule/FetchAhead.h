//===- FetchAhead.h - Parameters long before their step ---------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_LIB_SCHEDULE_FETCHAHEAD_H
#define BSAIE_LIB_SCHEDULE_FETCHAHEAD_H

#include "BSAIE/Schedule/Residency.h"

namespace bsaie {

/// Lets parameters arrive up to mostStepsAhead steps before their own, where
/// memory is free for so long: LOADW then works while the cores are busy with
/// layers that need few. Steps take turns, so that none takes all. Nothing else
/// gives way.
void fetchAhead(const ResidencyProblem &problem, ResidencySolution &solution);

} // namespace bsaie

#endif // BSAIE_LIB_SCHEDULE_FETCHAHEAD_H
