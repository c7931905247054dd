//===- Transfers.cpp - What channels do to memory -------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A transfer reads its source at its end, and the source must hold the right
// bytes from beginning to end; its destination belongs to nobody in between.
// That makes every race between a transfer and anything else visible. Locks are
// not seen here.
//
//===----------------------------------------------------------------------===//

#include "Machine.h"

using namespace bsaie;
using namespace bsaie::simulator;
using llvm::Error;

int64_t Machine::transferBytes(const Instance &instance) const {
  int64_t bytes = 0;
  for (const Piece &piece : instance.member->pieces)
    bytes += piece.to.bytes();
  return bytes;
}

bool Machine::moves(const Instance &instance) const {
  return !options.timingOnly || instance.engine == Engine::LoadW ||
         instance.engine == Engine::LoadWM;
}

Error Machine::checkSource(size_t memory, unsigned buffer,
                           llvm::ArrayRef<Run> runs) const {
  int64_t address = memories[memory].firstForeign(runs, ownerOf(buffer));
  if (address < 0)
    return Error::success();
  std::string byte = map.describe(memory, buffer, address);
  Owner owner = memories[memory].ownerAt(address);
  if (!owner)
    return makeError("reads ", byte, ", which is not written");
  return makeError("reads ", byte, ", which b", owner - 1, " '",
                   program.buffers[owner - 1].name, "' has overwritten");
}

Error Machine::checkDestination(size_t memory, unsigned buffer,
                                llvm::ArrayRef<Run> runs) const {
  int64_t address = memories[memory].firstForeign(runs, 0);
  if (address < 0)
    return Error::success();
  Owner owner = memories[memory].ownerAt(address);
  return makeError("writes ", map.describe(memory, buffer, address),
                   ", which was written through b", owner - 1, " '",
                   program.buffers[owner - 1].name, "' meanwhile");
}

void Machine::poison(size_t memory, unsigned buffer, llvm::ArrayRef<Run> runs) {
  memories[memory].setOwner(runs, 0);
  if (map.isCore(memory))
    ++versions[memory - map.core(0)][buffer];
}

Error Machine::beginTransfer(Instance &instance) {
  noteUses(instance);
  if (!moves(instance))
    return Error::success();
  const Member &member = *instance.member;
  bool toCores =
      instance.engine == Engine::LoadFM || instance.engine == Engine::LoadWM;
  instance.toMemories.clear();
  if (toCores)
    for (int32_t core : instance.cores)
      instance.toMemories.push_back(map.core(core));
  instance.pieces.resize(member.pieces.size());
  for (auto [flight, piece] : llvm::zip(instance.pieces, member.pieces)) {
    flight.piece = &piece;
    if (piece.isFill)
      continue;
    flight.fromMemory = map.memoryOf(instance, piece.from);
    map.listAccess(instance, piece.from, flight.fromMemory, flight.from);
    if (Error e =
            checkSource(flight.fromMemory, piece.from.buffer, flight.from))
      return e;
  }
  // All sources are checked before any destination is touched, so that a
  // transfer may not read what it writes.
  for (PieceInFlight &flight : instance.pieces) {
    const Access &to = flight.piece->to;
    size_t first =
        toCores ? instance.toMemories[0] : map.memoryOf(instance, to);
    map.listAccess(instance, to, first, flight.to);
    if (!toCores)
      poison(first, to.buffer, flight.to);
    for (size_t memory : instance.toMemories)
      poison(memory, to.buffer, flight.to);
  }
  return Error::success();
}

Error Machine::endTransfer(Instance &instance) {
  if (!moves(instance))
    return Error::success();
  for (PieceInFlight &flight : instance.pieces) {
    const Piece &piece = *flight.piece;
    int64_t bytes = piece.to.bytes();
    if (int64_t(staging.size()) < bytes)
      staging.resize(bytes);
    if (piece.isFill) {
      std::fill_n(staging.begin(), bytes, uint8_t(piece.fill));
    } else {
      if (Error e =
              checkSource(flight.fromMemory, piece.from.buffer, flight.from))
        return e;
      memories[flight.fromMemory].gather(flight.from, staging.data());
    }
    auto write = [&](size_t memory) -> Error {
      if (Error e = checkDestination(memory, piece.to.buffer, flight.to))
        return e;
      memories[memory].scatter(flight.to, staging.data());
      memories[memory].setOwner(flight.to, ownerOf(piece.to.buffer));
      return Error::success();
    };
    if (instance.toMemories.empty())
      if (Error e = write(map.memoryOf(instance, piece.to)))
        return e;
    for (size_t memory : instance.toMemories)
      if (Error e = write(memory))
        return e;
  }
  return Error::success();
}
