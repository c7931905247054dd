//===- MemoryOrder.cpp - Locks between channels ---------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds, for every transfer, the earlier transfers of other engines that it
// must not overtake: those that wrote what it reads, that read or wrote what it
// writes, and all users of buffers whose memory its buffer takes over. Each
// such order that no earlier lock implies becomes one token: a sync behind the
// earlier transfer releases it, a sync before the later one acquires it. Tokens
// pass between all instances of two engines, so an engine that has acquired one
// knows all that the other one knew.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Memory/Colouring.h"
#include "BSAIE/Memory/Tenants.h"
#include "BSAIE/Program/Program.h"
#include "ChainLocks.h"
#include <array>
#include <map>
#include <numeric>

using namespace mlir;
using namespace bsaie;

namespace {

/// Bytes of a buffer in one memtile (0 for DDR): within [begin, end), and of
/// those only the `run` bytes from `begin` on in every `period` (0: not
/// periodic).
struct Touch {
  int64_t memtile, begin, end, period, run;
};

/// A transfer's use of a buffer.
struct Use {
  int64_t instruction;
  SmallVector<Touch, 8> touches;
};

/// For each engine, the last instruction that is known to have ended; -1: none.
using Clock = std::array<int64_t, numEngines>;

struct BufferState {
  aie2::BufferOp op;
  std::array<std::vector<Use>, numEngines> reads, writes;
  bool used = false;
  /// Of one that LOADW fills, which leaves none of its bytes out.
  bool holdsParameters = false;
  /// Other such buffers whose memory it takes over: their uses are compared
  /// byte by byte, so that its first runs enter while the last of theirs leave.
  llvm::SetVector<Value> parametersBefore;
};

class MemoryOrderer {
public:
  MemoryOrderer(aie2::ProgramOp program, const Device &device,
                LockFactory &locks)
      : program(program), device(device), locks(locks) {
    for (Clock &clock : known)
      clock.fill(-1);
  }
  LogicalResult run(bool byLayers);

private:
  /// One walk over the program: fills \p tokens.
  void order(ArrayRef<Operation *> instructions);
  /// Finds locks that could count beyond their range and lets their producers
  /// wait. True when another walk is needed.
  bool throttle();
  /// Lets an instruction wait for one of another engine too.
  void waitToo(int64_t instruction, unsigned engine, int64_t other);

  struct Accesses {
    llvm::MapVector<Value, Use> reads, writes;
  };
  Accesses accessesOf(Operation *op, int64_t index);
  void touch(aie2::AccessAttr access, Operation *op, aie2::MemberAttr member,
             int64_t index, llvm::MapVector<Value, Use> &uses);
  using Uses = std::array<std::vector<Use>, numEngines>;
  void require(Clock &needs, const Uses &uses, unsigned engine,
               llvm::function_ref<bool(const Use &)> overlaps);
  void takeOver(Clock &needs, BufferState &buffer, unsigned engine);
  void requireBytes(Clock &needs, const BufferState &before,
                    const BufferState &buffer, const Use &use, unsigned engine);
  /// Lets some transfer between two WRITEFMs wait for the first, and the second
  /// for it. True when another walk is needed.
  bool relay(ArrayRef<Operation *> instructions);
  void synchronise(int64_t index, unsigned engine, const Clock &needs);
  void insertSyncs(ArrayRef<Operation *> instructions);

  aie2::ProgramOp program;
  const Device &device;
  LockFactory &locks;
  llvm::MapVector<Value, BufferState> buffers;
  /// What each engine knows now, and what it knew at each of its instructions.
  std::array<Clock, numEngines> known;
  std::vector<Clock> knownAt;
  /// The buffers of each memtile.
  std::vector<Tenants<Value>> tenants;
  struct Token {
    int64_t from, to;
    unsigned fromEngine, toEngine;
  };
  std::vector<Token> tokens;
  /// Of WRITEFMs of several columns, which a token cannot order: the second
  /// takes memory over that the first has written and nobody has read.
  SmallVector<std::pair<int64_t, int64_t>> unread;
  /// The second ones whose kernels get their rows only after the first.
  llvm::DenseSet<int64_t> fed;
  /// What instructions wait for besides memory: (engine, instruction).
  std::map<int64_t, SmallVector<std::pair<unsigned, int64_t>, 2>> extraNeeds;
};

} // namespace

static unsigned engineOf(Operation *op) {
  return unsigned(cast<aie2::InstructionInterface>(op).getEngineKind());
}

/// All bytes of an access in all its iterations and rows, or some more.
static Touch touchOf(aie2::AccessAttr access, int64_t memtile,
                     int64_t iterations, aie2::MemberAttr member) {
  auto sizes = access.getSizes(), strides = access.getStrides();
  Touch touch{memtile, access.getOffset(), access.getOffset() + 1, 0, 1};
  for (auto [size, stride] : llvm::zip(sizes, strides)) {
    touch.end += (size - 1) * stride;
    if (stride == 1)
      touch.run += size - 1;
    else if (size > 1)
      touch.period = std::gcd(touch.period, stride);
  }
  if (iterations > 1)
    touch.period = std::gcd(touch.period, access.getStep());
  touch.end += (iterations - 1) * access.getStep();
  if (!member.getCores().empty()) {
    int64_t first = member.getCores().front() * access.getRowStep();
    int64_t last = member.getCores().back() * access.getRowStep();
    touch.begin += first;
    touch.end += last;
    touch.run += last - first;
  }
  return touch;
}

void MemoryOrderer::touch(aie2::AccessAttr access, Operation *op,
                          aie2::MemberAttr member, int64_t index,
                          llvm::MapVector<Value, Use> &uses) {
  Value buffer = op->getOperand(access.getBuffer());
  auto it = buffers.find(buffer);
  if (it == buffers.end())
    return;
  int64_t iterations = 1;
  if (auto attribute = op->getAttrOfType<IntegerAttr>("iterations"))
    iterations = attribute.getInt();
  Use &use = uses[buffer];
  use.instruction = index;
  bool byColumn = isa<aie2::LoadFMOp, aie2::WriteFMOp>(op);
  bool inMemtile = it->second.op.getMemory() == aie2::MemoryKind::Memtile;
  if (!byColumn || !inMemtile) {
    use.touches.push_back(touchOf(access, inMemtile ? access.getMemtile() : 0,
                                  iterations, member));
    return;
  }
  for (int64_t column : member.getAt())
    use.touches.push_back(
        touchOf(access, column * device.memtilesPerColumn + access.getMemtile(),
                iterations, member));
}

MemoryOrderer::Accesses MemoryOrderer::accessesOf(Operation *op,
                                                  int64_t index) {
  Accesses accesses;
  auto members = op->getAttrOfType<ArrayAttr>("members");
  if (!members)
    return accesses;
  for (auto member : members.getAsRange<aie2::MemberAttr>())
    for (aie2::PieceAttr piece : member.getPieces()) {
      if (piece.getFrom())
        touch(piece.getFrom(), op, member, index, accesses.reads);
      touch(piece.getTo(), op, member, index, accesses.writes);
    }
  return accesses;
}

static bool overlap(const Touch &a, const Touch &b) {
  if (a.memtile != b.memtile || a.begin >= b.end || b.begin >= a.end)
    return false;
  // Channels of a pixel that others do not touch: the parts of a concatenation.
  int64_t period = std::gcd(a.period, b.period);
  if (period == 0 || a.run >= period || b.run >= period)
    return true;
  return arcsOverlap(a.begin % period, a.run, b.begin % period, b.run, period);
}

static bool overlap(const Use &a, const Use &b) {
  for (const Touch &x : a.touches)
    for (const Touch &y : b.touches)
      if (overlap(x, y))
        return true;
  return false;
}

/// The last use of each other engine that overlaps.
void MemoryOrderer::require(Clock &needs, const Uses &uses, unsigned engine,
                            llvm::function_ref<bool(const Use &)> overlaps) {
  for (unsigned other = 0; other < numEngines; ++other) {
    if (other == engine)
      continue;
    for (const Use &earlier : llvm::reverse(uses[other])) {
      if (earlier.instruction <= std::max(needs[other], known[engine][other]))
        break;
      if (overlaps(earlier)) {
        needs[other] = earlier.instruction;
        break;
      }
    }
  }
}

/// Whether instances of an engine write the same memtiles.
static bool writesAcrossColumns(unsigned engine) {
  return aie2::EngineKind(engine) == aie2::EngineKind::WriteFM;
}

/// The last uses by other engines of bytes of `before` that `use` of `buffer`
/// writes.
void MemoryOrderer::requireBytes(Clock &needs, const BufferState &before,
                                 const BufferState &buffer, const Use &use,
                                 unsigned engine) {
  auto place = [&](aie2::BufferOp op, const Touch &touch) {
    return ((*op.getAddresses())[touch.memtile] + touch.begin) %
           device.memtileBytes;
  };
  auto overlaps = [&](const Use &earlier) {
    for (const Touch &a : earlier.touches)
      for (const Touch &b : use.touches)
        if (a.memtile == b.memtile &&
            arcsOverlap(place(before.op, a), a.end - a.begin,
                        place(buffer.op, b), b.end - b.begin,
                        device.memtileBytes))
          return true;
    return false;
  };
  require(needs, before.reads, engine, overlaps);
  require(needs, before.writes, engine, overlaps);
}

/// The buffer's memory belonged to others before: all that they did comes
/// first.
void MemoryOrderer::takeOver(Clock &needs, BufferState &buffer,
                             unsigned engine) {
  buffer.used = true;
  if (buffer.op.getMemory() != aie2::MemoryKind::Memtile ||
      !buffer.op.getAddresses())
    return;
  auto addresses = *buffer.op.getAddresses();
  auto waitFor = [&](Value tenant) {
    const BufferState &before = buffers.find(tenant)->second;
    if (buffer.holdsParameters && before.holdsParameters) {
      buffer.parametersBefore.insert(tenant);
      return;
    }
    for (unsigned other = 0; other < numEngines; ++other)
      for (const auto *uses : {&before.reads[other], &before.writes[other]})
        if (!uses->empty() &&
            (other != engine ||
             (device.columns > 1 && writesAcrossColumns(engine))))
          needs[other] = std::max(needs[other], uses->back().instruction);
  };
  for (auto [memtile, bytes] : llvm::enumerate(buffer.op.getBytes()))
    if (bytes > 0)
      tenants[memtile].take(addresses[memtile], bytes, buffer.op.getResult(),
                            waitFor);
}

void MemoryOrderer::synchronise(int64_t index, unsigned engine,
                                const Clock &needs) {
  // Latest first: what it knew may make the others needless.
  SmallVector<unsigned, numEngines> order;
  for (unsigned other = 0; other < numEngines; ++other)
    if (needs[other] >= 0)
      order.push_back(other);
  llvm::sort(order,
             [&](unsigned a, unsigned b) { return needs[a] > needs[b]; });
  for (unsigned other : order) {
    if (known[engine][other] >= needs[other])
      continue;
    if (other == engine) {
      if (!fed.contains(index))
        unread.push_back({needs[other], index});
      continue;
    }
    tokens.push_back({needs[other], index, other, engine});
    const Clock &theirs = knownAt[needs[other]];
    for (unsigned k = 0; k < numEngines; ++k)
      known[engine][k] = std::max(known[engine][k], theirs[k]);
    known[engine][other] = needs[other];
  }
}

void MemoryOrderer::insertSyncs(ArrayRef<Operation *> instructions) {
  std::map<std::pair<unsigned, unsigned>, Value> lockOf;
  llvm::MapVector<int64_t, SmallVector<Units, 4>> releases, acquires;
  for (const Token &token : tokens) {
    Value &lock = lockOf[{token.fromEngine, token.toEngine}];
    if (!lock)
      lock = locks.pair(aie2::EngineKind(token.fromEngine),
                        aie2::EngineKind(token.toEngine));
    releases[token.from].push_back({lock, 1});
    acquires[token.to].push_back({lock, 1});
  }
  // Nothing stands between instructions that alternate.
  auto alternates = [&](int64_t index) {
    return instructions[index]->hasAttr("with_next");
  };
  OpBuilder builder(program.getContext());
  for (auto &[index, units] : releases) {
    int64_t last = index;
    while (alternates(last))
      ++last;
    Operation *op = instructions[last];
    builder.setInsertionPointAfter(op);
    createSync(builder, op->getLoc(),
               cast<aie2::InstructionInterface>(op).getEngineKind(), {}, units,
               layerOf(op));
  }
  for (auto &[index, units] : acquires) {
    int64_t first = index;
    while (first > 0 && alternates(first - 1))
      --first;
    Operation *op = instructions[first];
    builder.setInsertionPoint(op);
    createSync(builder, op->getLoc(),
               cast<aie2::InstructionInterface>(op).getEngineKind(), units, {},
               layerOf(op));
  }
}

void MemoryOrderer::order(ArrayRef<Operation *> instructions) {
  tokens.clear();
  unread.clear();
  buffers.clear();
  for (Clock &clock : known)
    clock.fill(-1);
  tenants.assign(device.memtiles(), Tenants<Value>(device.memtileBytes));
  for (aie2::BufferOp op : program.getBody().getOps<aie2::BufferOp>())
    if (op.getMemory() != aie2::MemoryKind::Core)
      buffers[op.getResult()].op = op;
  // Parameters are constant: nobody writes them.
  for (aie2::ParametersOp op : program.getBody().getOps<aie2::ParametersOp>())
    buffers.erase(op.getBuffer());

  knownAt.assign(instructions.size(), Clock());
  for (auto [index, op] : llvm::enumerate(instructions)) {
    unsigned engine = engineOf(op);
    Accesses accesses = accessesOf(op, index);
    Clock needs;
    needs.fill(-1);
    if (auto extra = extraNeeds.find(index); extra != extraNeeds.end())
      for (auto [other, instruction] : extra->second)
        needs[other] = std::max(needs[other], instruction);
    for (auto &[value, use] : accesses.reads)
      require(
          needs, buffers.find(value)->second.writes, engine,
          [&use = use](const Use &earlier) { return overlap(earlier, use); });
    for (auto &[value, use] : accesses.writes) {
      auto overlaps = [&use = use](const Use &earlier) {
        return overlap(earlier, use);
      };
      BufferState &buffer = buffers.find(value)->second;
      buffer.holdsParameters |= isa<aie2::LoadWOp>(op);
      if (!buffer.used)
        takeOver(needs, buffer, engine);
      for (Value before : buffer.parametersBefore)
        requireBytes(needs, buffers.find(before)->second, buffer, use, engine);
      require(needs, buffer.writes, engine, overlaps);
      require(needs, buffer.reads, engine, overlaps);
    }
    synchronise(index, engine, needs);
    knownAt[index] = known[engine];
    for (auto &[value, use] : accesses.reads)
      buffers.find(value)->second.reads[engine].push_back(use);
    for (auto &[value, use] : accesses.writes)
      buffers.find(value)->second.writes[engine].push_back(use);
  }
}

void MemoryOrderer::waitToo(int64_t instruction, unsigned engine,
                            int64_t other) {
  auto &extra = extraNeeds[instruction];
  for (auto &[known, last] : extra)
    if (known == engine) {
      last = std::max(last, other);
      return;
    }
  extra.push_back({engine, other});
}

bool MemoryOrderer::relay(ArrayRef<Operation *> instructions) {
  bool changed = false;
  for (auto [first, second] : unread) {
    // What comes before all iterations of the second, or what feeds its kernel
    // while it runs.
    std::optional<int64_t> before, feeder;
    int64_t kernels = 0;
    for (int64_t k = second - 1; k > first && !before; --k) {
      Operation *op = instructions[k];
      // Kernels that alternate work on the same rows.
      kernels += bool(op->getAttrOfType<aie2::KernelAttr>("shape")) &&
                 !op->hasAttr("with_next");
      auto load = dyn_cast<aie2::LoadFMOp>(op);
      if (isa<aie2::LoadWMOp>(op) ||
          (load && (kernels > 1 || load.getIterations() == 1)))
        before = k;
      else if (load && !feeder)
        feeder = k;
    }
    std::optional<int64_t> via = before ? before : feeder;
    if (!via)
      continue;
    waitToo(*via, engineOf(instructions[first]), first);
    if (before)
      waitToo(second, engineOf(instructions[*before]), *before);
    else
      fed.insert(second);
    changed = true;
  }
  return changed;
}

bool MemoryOrderer::throttle() {
  // Waiting for half of a lock's range at once spares the waits in between.
  constexpr int64_t half = maxLockValue / 2;
  std::map<std::pair<unsigned, unsigned>, SmallVector<const Token *>> byPair;
  for (const Token &token : tokens)
    byPair[{token.fromEngine, token.toEngine}].push_back(&token);
  bool changed = false;
  for (auto &[engines, list] : byPair) {
    auto [from, to] = engines;
    for (int64_t k = maxLockValue; k < int64_t(list.size()); ++k) {
      // Before token k is released, token k - 63 must have been acquired: the
      // instruction behind that acquire has begun, so the one before it has
      // ended.
      int64_t first = k - maxLockValue, release = list[k]->from;
      if (knownAt[release][to] >= list[first]->to)
        continue;
      changed = true;
      if (list[first]->to < release) {
        int64_t last = first;
        while (last < k - half && list[last + 1]->to < release)
          ++last;
        waitToo(release, to, list[last]->to);
        k += last - first;
        continue;
      }
      // All of them are there before the first is needed: who takes one waits
      // for some of the next too, and those are no tokens then.
      int64_t last = first;
      while (last < k - half && list[last + 1]->from < list[first]->to)
        ++last;
      waitToo(list[first]->to, from, list[last]->from);
      k = std::max(k, last + maxLockValue);
    }
  }
  return changed;
}

LogicalResult MemoryOrderer::run(bool byLayers) {
  SmallVector<Operation *, 0> instructions = instructionsOf(program);
  if (byLayers)
    for (Wait wait : findLayerWaits(instructions))
      waitToo(wait.instruction, engineOf(instructions[wait.earlier]),
              wait.earlier);
  // Waiting adds tokens, which may need bounds of their own: each time fewer,
  // since one is added for many.
  constexpr int mostWalks = 32;
  bool counts = false;
  for (int walk = 0; walk < mostWalks && !counts; ++walk) {
    order(instructions);
    bool relays = relay(instructions);
    counts = !throttle() && !relays;
  }
  if (!counts)
    return program.emitOpError(
               "needs locks between channels that count beyond ")
           << maxLockValue << " after " << mostWalks
           << " attempts to bound them";
  insertSyncs(instructions);
  return success();
}

LogicalResult bsaie::orderMemory(aie2::ProgramOp program, const Device &device,
                                 LockFactory &locks, bool byLayers) {
  return MemoryOrderer(program, device, locks).run(byLayers);
}
