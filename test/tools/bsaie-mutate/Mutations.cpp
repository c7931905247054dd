//===- Mutations.cpp - Ways to break a program ----------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each way lists the places where it is possible and draws one of them.
//
//===----------------------------------------------------------------------===//

#include "Mutations.h"

#include "llvm/ADT/STLExtras.h"
#include <optional>

using namespace bsaie;
using namespace bsaie::mutate;

llvm::StringRef mutate::name(Kind kind) {
  static constexpr llvm::StringLiteral names[numKinds] = {
      "drop-acquire",     "drop-release",    "acquire-units",
      "release-units",    "extra-acquire",   "extra-release",
      "lock-initial",     "exchange-locks",  "swap-instructions",
      "move-sync",        "delete",          "duplicate",
      "iterations",       "offset",          "step",
      "stride",           "size",            "at",
      "cores",            "memtile",         "weight-run",
      "fill",             "buffer-address",  "buffer-size",
      "kernel-buffer",    "kernel-ring",     "kernel-rows",
      "kernel-shape"};
  return names[unsigned(kind)];
}

namespace {

template <typename... Ts>
std::string words(const Ts &...parts) {
  std::string text;
  llvm::raw_string_ostream os(text);
  (os << ... << parts);
  return text;
}

/// One end of a piece of a transfer.
struct End {
  size_t instruction, member, piece;
  bool isSource;
};

class Mutator {
public:
  Mutator(Program &program, Random &random)
      : program(program), random(random) {}

  std::string apply(Kind kind);

private:
  using Indices = std::vector<size_t>;

  template <typename F>
  Indices instructions(F condition) const {
    Indices found;
    for (auto [index, inst] : llvm::enumerate(program.instructions))
      if (condition(inst))
        found.push_back(index);
    return found;
  }
  Indices kernels() const {
    return instructions(
        [](const Instruction &i) { return isKernel(i.opcode); });
  }
  /// Ends of pieces for which `condition(instruction, piece, end)` holds.
  template <typename F>
  std::vector<End> ends(F condition) const;
  Piece &pieceOf(const End &end) {
    return program.instructions[end.instruction]
        .members[end.member]
        .pieces[end.piece];
  }
  Access &accessOf(const End &end) {
    Piece &piece = pieceOf(end);
    return end.isSource ? piece.from : piece.to;
  }
  std::string at(size_t instruction) const {
    return describeWithoutPlace(program, instruction) + ": ";
  }
  std::string at(const End &end) {
    return at(end.instruction) +
           words("member ", end.member, ", piece ", end.piece,
                 end.isSource ? ", source b" : ", destination b",
                 accessOf(end).buffer, ": ");
  }
  /// By one byte, or by 8.
  int64_t distance() {
    return random.pick(std::vector<int64_t>{1, -1, 8, -8});
  }
  int64_t oneUpOrDown(int64_t value, int64_t least) {
    return value > least && random.coin() ? value - 1 : value + 1;
  }
  std::string change(int64_t &value, int64_t to, llvm::StringRef what) {
    std::string text = words(what, " ", value, " becomes ", to);
    value = to;
    return text;
  }

  /// An acquire or release of an instruction.
  struct Use {
    size_t place;
    llvm::SmallVector<LockUse, 4> &list;
    int64_t index;
  };
  /// None when no instruction has one.
  std::optional<Use> pickUse(bool acquires);
  std::string dropUse(bool acquires);
  std::string changeUnits(bool acquires);
  std::string addUse(bool acquires);
  std::string changeInitial();
  std::string exchangeLocks();
  std::string swap(bool withSync);
  std::string deleteInstruction();
  std::string duplicateInstruction();
  std::string changeIterations();
  std::string changeOffset();
  std::string changeStep();
  std::string changeStride();
  std::string changeSize();
  std::string changeList(bool ofCores);
  std::string changeMemtile();
  std::string changeWeightRun();
  std::string changeFill();
  std::string moveBuffer();
  std::string shrinkBuffer();
  std::string changeKernelBuffer();
  std::string changeKernelRing();
  std::string changeKernelRows();
  std::string changeKernelShape();

  Program &program;
  Random &random;
};

} // namespace

template <typename F>
std::vector<End> Mutator::ends(F condition) const {
  std::vector<End> found;
  for (auto [i, inst] : llvm::enumerate(program.instructions))
    for (auto [m, member] : llvm::enumerate(inst.members))
      for (auto [p, piece] : llvm::enumerate(member.pieces))
        for (bool isSource : {true, false}) {
          if (isSource && piece.isFill)
            continue;
          End end{i, m, p, isSource};
          if (condition(inst, isSource ? piece.from : piece.to, end))
            found.push_back(end);
        }
  return found;
}

//===----------------------------------------------------------------------===//
// Locks
//===----------------------------------------------------------------------===//

std::optional<Mutator::Use> Mutator::pickUse(bool acquires) {
  auto uses = [&](auto &inst) -> auto & {
    return acquires ? inst.acquires : inst.releases;
  };
  Indices places =
      instructions([&](const Instruction &i) { return !uses(i).empty(); });
  if (places.empty())
    return std::nullopt;
  size_t place = random.pick(places);
  auto &list = uses(program.instructions[place]);
  return Use{place, list, random.below(int64_t(list.size()))};
}

std::string Mutator::dropUse(bool acquires) {
  std::optional<Use> use = pickUse(acquires);
  if (!use)
    return "";
  std::string text = at(use->place) +
                     words(acquires ? "acquire" : "release", " of k",
                           use->list[use->index].lock, " left out");
  use->list.erase(use->list.begin() + use->index);
  return text;
}

std::string Mutator::changeUnits(bool acquires) {
  std::optional<Use> picked = pickUse(acquires);
  if (!picked)
    return "";
  LockUse &use = picked->list[picked->index];
  int64_t value =
      random.below(4) ? oneUpOrDown(use.value, 1) : 2 * use.value;
  return at(picked->place) + change(use.value, value,
                                    words(acquires ? "acquired" : "released",
                                          " units of k", use.lock));
}

std::string Mutator::addUse(bool acquires) {
  if (program.instructions.empty())
    return "";
  size_t place = size_t(random.below(int64_t(program.instructions.size())));
  Instruction &inst = program.instructions[place];
  auto &list = acquires ? inst.acquires : inst.releases;
  std::vector<unsigned> locks;
  for (auto [index, lock] : llvm::enumerate(program.locks)) {
    bool fits = lock.kind == Lock::Core
                    ? inst.engine > Engine::Write
                    : lock.from == inst.engine || lock.to == inst.engine;
    auto uses = [index = index](const LockUse &use) {
      return use.lock == index;
    };
    if (fits && llvm::none_of(list, uses))
      locks.push_back(unsigned(index));
  }
  if (locks.empty())
    return "";
  list.push_back({random.pick(locks), 1});
  return at(place) + words(acquires ? "acquires" : "releases", " k",
                           list.back().lock, " too");
}

std::string Mutator::changeInitial() {
  if (program.locks.empty())
    return "";
  int64_t index = random.below(int64_t(program.locks.size()));
  int64_t &initial = program.locks[index].initial;
  return change(initial, oneUpOrDown(initial, 0),
                words("initial value of k", index));
}

std::string Mutator::exchangeLocks() {
  Indices places = instructions([](const Instruction &i) {
    return i.acquires.size() + i.releases.size() > 1;
  });
  if (places.empty())
    return "";
  size_t place = random.pick(places);
  Instruction &inst = program.instructions[place];
  std::vector<LockUse *> uses;
  for (LockUse &use : inst.acquires)
    uses.push_back(&use);
  for (LockUse &use : inst.releases)
    uses.push_back(&use);
  int64_t first = random.below(int64_t(uses.size()));
  int64_t second = random.below(int64_t(uses.size()) - 1);
  second += second >= first;
  std::swap(uses[first]->lock, uses[second]->lock);
  return at(place) + words("k", uses[first]->lock, " and k",
                           uses[second]->lock, " exchanged");
}

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

std::string Mutator::swap(bool withSync) {
  std::vector<std::pair<size_t, size_t>> places;
  std::array<int64_t, numEngines> last;
  last.fill(-1);
  auto &list = program.instructions;
  for (auto [index, inst] : llvm::enumerate(list)) {
    int64_t &before = last[unsigned(inst.engine)];
    if (before >= 0 &&
        withSync == (inst.opcode == Opcode::Sync ||
                     list[before].opcode == Opcode::Sync))
      places.push_back({size_t(before), index});
    before = int64_t(index);
  }
  if (places.empty())
    return "";
  auto [first, second] = random.pick(places);
  std::string text = at(first) + "exchanged with " +
                     describeWithoutPlace(program, second);
  std::swap(list[first], list[second]);
  return text;
}

std::string Mutator::deleteInstruction() {
  auto &list = program.instructions;
  if (list.empty())
    return "";
  int64_t place = random.below(int64_t(list.size()));
  std::string text = at(place) + "left out";
  list.erase(list.begin() + place);
  return text;
}

std::string Mutator::duplicateInstruction() {
  auto &list = program.instructions;
  if (list.empty())
    return "";
  int64_t place = random.below(int64_t(list.size()));
  Instruction copy = list[place];
  list.insert(list.begin() + place, copy);
  return at(place) + "executed twice";
}

std::string Mutator::changeIterations() {
  if (program.instructions.empty())
    return "";
  size_t place = size_t(random.below(int64_t(program.instructions.size())));
  int64_t &iterations = program.instructions[place].iterations;
  return at(place) +
         change(iterations, oneUpOrDown(iterations, 1), "iterations");
}

//===----------------------------------------------------------------------===//
// Transfers
//===----------------------------------------------------------------------===//

std::string Mutator::changeOffset() {
  auto places = ends([](auto &, auto &, auto &) { return true; });
  if (places.empty())
    return "";
  const End &end = random.pick(places);
  std::string place = at(end);
  int64_t &offset = accessOf(end).offsetBytes;
  return place + change(offset, offset + distance(), "offset");
}

std::string Mutator::changeStep() {
  auto places = ends([](const Instruction &inst, auto &, auto &) {
    return inst.iterations > 1;
  });
  if (places.empty())
    return "";
  const End &end = random.pick(places);
  std::string place = at(end);
  int64_t &step = accessOf(end).stepBytes;
  return place + change(step, random.below(3) ? step + distance() : 0, "step");
}

std::string Mutator::changeStride() {
  auto places = ends([](auto &, const Access &access, auto &) {
    return llvm::any_of(access.dims, [](const Dim &d) { return d.size > 1; });
  });
  if (places.empty())
    return "";
  const End &end = random.pick(places);
  std::string place = at(end);
  std::vector<size_t> moving;
  Access &access = accessOf(end);
  for (auto [index, dim] : llvm::enumerate(access.dims))
    if (dim.size > 1)
      moving.push_back(index);
  size_t index = random.pick(moving);
  int64_t &stride = access.dims[index].strideBytes;
  return place + change(stride, stride + distance(),
                        words("stride of dimension ", index));
}

std::string Mutator::changeSize() {
  auto places = ends([](auto &, const Access &access, const End &end) {
    return !end.isSource && !access.dims.empty();
  });
  if (places.empty())
    return "";
  const End &end = random.pick(places);
  Piece &piece = pieceOf(end);
  // Pairs of dimensions of the two ends; of a fill there is one end.
  std::vector<std::pair<Dim *, Dim *>> pairs;
  for (Dim &to : piece.to.dims) {
    if (piece.isFill)
      pairs.push_back({&to, &to});
    else
      for (Dim &from : piece.from.dims)
        if (from.size == to.size)
          pairs.push_back({&to, &from});
  }
  if (pairs.empty())
    return "";
  auto [to, from] = random.pick(pairs);
  std::string text = at(end);
  text += change(to->size, oneUpOrDown(to->size, 1), "size of a dimension");
  from->size = to->size;
  return text;
}

std::string Mutator::changeList(bool ofCores) {
  Indices places = instructions([&](const Instruction &inst) {
    return llvm::any_of(inst.members, [&](const Member &member) {
      return ofCores ? !member.cores.empty() : !member.at.empty();
    });
  });
  if (places.empty())
    return "";
  size_t place = random.pick(places);
  Instruction &inst = program.instructions[place];
  Member &member = inst.members[random.below(int64_t(inst.members.size()))];
  const Device &device = program.device;
  if (!ofCores && inst.opcode == Opcode::Write &&
      device.writeChannelsPerMemtile > 1 && random.coin())
    return at(place) +
           change(member.channel,
                  (member.channel + 1) % device.writeChannelsPerMemtile,
                  "channel");
  auto &list = ofCores ? member.cores : member.at;
  if (list.empty())
    return "";
  int64_t index = random.below(int64_t(list.size()));
  llvm::StringRef what = ofCores ? "core " : "channel ";
  if (list.size() > 1 && random.coin()) {
    std::string text = at(place) + words(what, list[index], " left out");
    list.erase(list.begin() + index);
    return text;
  }
  int64_t count = inst.engine == Engine::Core
                      ? (ofCores ? device.rows : device.columns)
                  : ofCores
                      ? (inst.engine == Engine::LoadWM ? device.columns
                                                       : device.rows)
                      : instances(inst.engine, device);
  return at(place) + change(list[index], random.below(count), what.rtrim());
}

std::string Mutator::changeMemtile() {
  auto places = ends([&](auto &, const Access &access, auto &) {
    return program.buffers[access.buffer].memory == Memory::Memtile;
  });
  if (places.empty())
    return "";
  const End &end = random.pick(places);
  std::string place = at(end);
  int64_t &memtile = accessOf(end).memtile;
  return place + change(memtile, memtile + (random.coin() ? 1 : -1), "memtile");
}

std::string Mutator::changeWeightRun() {
  auto places = ends([](const Instruction &inst, auto &, const End &end) {
    return end.isSource && (inst.opcode == Opcode::LoadW ||
                            inst.opcode == Opcode::LoadWM);
  });
  if (places.empty())
    return "";
  const End &end = random.pick(places);
  std::string place = at(end);
  Access &access = accessOf(end);
  int64_t by = access.bytes();
  if (access.stepBytes && random.coin())
    by = access.stepBytes;
  else if (random.below(4) == 0)
    by = random.pick(std::vector<int64_t>{1, 4, 64});
  if (random.coin())
    by = -by;
  return place +
         change(access.offsetBytes, access.offsetBytes + by, "offset");
}

std::string Mutator::changeFill() {
  auto places = ends([&](auto &, auto &, const End &end) {
    return !end.isSource && pieceOf(end).isFill;
  });
  if (places.empty())
    return "";
  const End &end = random.pick(places);
  Member &member = program.instructions[end.instruction].members[end.member];
  std::string place = at(end);
  if (member.pieces.size() > 1 && random.coin()) {
    member.pieces.erase(member.pieces.begin() + end.piece);
    return place + "fill left out";
  }
  int8_t &fill = member.pieces[end.piece].fill;
  int64_t value = fill;
  std::string text = change(value, random.below(256) - 128, "fill");
  fill = int8_t(value);
  return place + text;
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

std::string Mutator::moveBuffer() {
  if (program.buffers.empty())
    return "";
  int64_t index = random.below(int64_t(program.buffers.size()));
  Buffer &buffer = program.buffers[index];
  std::vector<size_t> present;
  for (auto [i, size] : llvm::enumerate(buffer.sizeBytes))
    if (size > 0)
      present.push_back(i);
  if (present.empty())
    return "";
  size_t where = random.pick(present);
  int64_t &address = buffer.addressBytes[where];
  int64_t to = address + distance();
  if (random.coin())
    to = address + (random.coin() ? 1 : -1) * buffer.sizeBytes[where] / 2;
  else if (random.coin()) {
    // To where another buffer of this memory is.
    std::vector<int64_t> others;
    for (const Buffer &other : program.buffers)
      if (other.memory == buffer.memory && other.sizeBytes[where] > 0)
        others.push_back(other.addressBytes[where]);
    to = random.pick(others);
  }
  return change(address, to,
                words("address of b", index, " '", buffer.name, "' in ",
                      bsaie::name(buffer.memory), " ", where));
}

std::string Mutator::shrinkBuffer() {
  if (program.buffers.empty())
    return "";
  int64_t index = random.below(int64_t(program.buffers.size()));
  Buffer &buffer = program.buffers[index];
  int64_t where = random.below(int64_t(buffer.sizeBytes.size()));
  int64_t &size = buffer.sizeBytes[where];
  if (size < 2)
    return "";
  int64_t by = random.pick(std::vector<int64_t>{1, 8, size / 2});
  return change(size, std::max<int64_t>(size - by, 1),
                words("size of b", index, " '", buffer.name, "' in ",
                      bsaie::name(buffer.memory), " ", where));
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

std::string Mutator::changeKernelBuffer() {
  Indices places = kernels();
  if (places.empty())
    return "";
  size_t place = random.pick(places);
  KernelCall &k = program.instructions[place].kernel;
  std::vector<std::pair<int *, llvm::StringRef>> uses;
  for (auto use : {std::pair(&k.input, llvm::StringRef("input b")),
                   std::pair(&k.input2, llvm::StringRef("second input b")),
                   std::pair(&k.params, llvm::StringRef("params b")),
                   std::pair(&k.output, llvm::StringRef("output b"))})
    if (*use.first >= 0)
      uses.push_back(use);
  auto [buffer, what] = random.pick(uses);
  // Mostly one of the same use, which no check of types refuses.
  std::vector<int> others;
  bool sameUse = random.below(4) != 0;
  for (const Instruction &inst : program.instructions)
    if (isKernel(inst.opcode)) {
      const KernelCall &o = inst.kernel;
      for (int other : {o.input, o.input2, o.output})
        if (other >= 0 && (buffer != &k.params || !sameUse))
          others.push_back(other);
      if (o.params >= 0 && (buffer == &k.params || !sameUse))
        others.push_back(o.params);
    }
  llvm::sort(others);
  others.erase(std::unique(others.begin(), others.end()), others.end());
  int before = *buffer;
  *buffer = random.pick(others);
  return at(place) + words(what, before, " becomes b", *buffer);
}

std::string Mutator::changeKernelRing() {
  Indices places = kernels();
  if (places.empty())
    return "";
  size_t place = random.pick(places);
  Instruction &inst = program.instructions[place];
  KernelCall &k = inst.kernel;
  std::vector<std::pair<int64_t *, llvm::StringRef>> fields = {
      {&k.inputOffset, "input offset"}, {&k.outputOffset, "output offset"}};
  if (k.input2 >= 0)
    fields.push_back({&k.input2Offset, "second input offset"});
  if (k.kernelRowEnd - k.kernelRowBegin > 1)
    fields.push_back({&k.inputRowPitch, "pitch"});
  if (inst.iterations > 1) {
    fields.push_back({&k.inputStep, "input step"});
    fields.push_back({&k.outputStep, "output step"});
  }
  int64_t by = distance();
  if ((k.sumsIn || k.sumsOut) && random.coin()) {
    by = by > 0 ? 4 : -4;
    fields = {{&k.sumsOffset, "sums offset"}};
  }
  auto [field, what] = random.pick(fields);
  return at(place) + change(*field, *field + by, what);
}

std::string Mutator::changeKernelRows() {
  Indices places = kernels();
  if (places.empty())
    return "";
  size_t place = random.pick(places);
  KernelCall &k = program.instructions[place].kernel;
  bool begin = random.coin();
  int64_t &row = begin ? k.kernelRowBegin : k.kernelRowEnd;
  return at(place) + change(row, row + (random.coin() ? 1 : -1),
                            begin ? "first kernel row" : "end of kernel rows");
}

std::string Mutator::changeKernelShape() {
  Indices places = kernels();
  if (places.empty())
    return "";
  size_t place = random.pick(places);
  Instruction &inst = program.instructions[place];
  KernelCall &k = inst.kernel;
  int64_t choice = random.below(inst.opcode == Opcode::Conv ? 5 : 4);
  if (choice == 4)
    return at(place) +
           change(k.inputChannels, k.inputChannels + distance(),
                  "input channels");
  bool ofWidth = choice < 2;
  auto &list = ofWidth ? k.outputWidth : k.outputChannels;
  std::vector<size_t> used;
  for (auto [index, value] : llvm::enumerate(list))
    if (value > 0)
      used.push_back(index);
  if (used.empty())
    return "";
  size_t index = random.pick(used);
  int64_t &value = list[index];
  int64_t to = value + (ofWidth ? (random.coin() ? 1 : -1) : distance());
  if (random.below(6) == 0)
    to = 0;
  return at(place) + change(value, std::max<int64_t>(to, 0),
                            words(ofWidth ? "width of column "
                                          : "channels of row ",
                                  index));
}

std::string Mutator::apply(Kind kind) {
  switch (kind) {
  case Kind::DropAcquire:
    return dropUse(/*acquires=*/true);
  case Kind::DropRelease:
    return dropUse(/*acquires=*/false);
  case Kind::AcquireUnits:
    return changeUnits(/*acquires=*/true);
  case Kind::ReleaseUnits:
    return changeUnits(/*acquires=*/false);
  case Kind::ExtraAcquire:
    return addUse(/*acquires=*/true);
  case Kind::ExtraRelease:
    return addUse(/*acquires=*/false);
  case Kind::LockInitial:
    return changeInitial();
  case Kind::ExchangeLocks:
    return exchangeLocks();
  case Kind::SwapInstructions:
    return swap(/*withSync=*/false);
  case Kind::MoveSync:
    return swap(/*withSync=*/true);
  case Kind::DeleteInstruction:
    return deleteInstruction();
  case Kind::DuplicateInstruction:
    return duplicateInstruction();
  case Kind::Iterations:
    return changeIterations();
  case Kind::Offset:
    return changeOffset();
  case Kind::Step:
    return changeStep();
  case Kind::Stride:
    return changeStride();
  case Kind::Size:
    return changeSize();
  case Kind::At:
    return changeList(/*ofCores=*/false);
  case Kind::Cores:
    return changeList(/*ofCores=*/true);
  case Kind::Memtile:
    return changeMemtile();
  case Kind::WeightRun:
    return changeWeightRun();
  case Kind::Fill:
    return changeFill();
  case Kind::BufferAddress:
    return moveBuffer();
  case Kind::BufferSize:
    return shrinkBuffer();
  case Kind::KernelBuffer:
    return changeKernelBuffer();
  case Kind::KernelRing:
    return changeKernelRing();
  case Kind::KernelRows:
    return changeKernelRows();
  case Kind::KernelShape:
    return changeKernelShape();
  }
  return "";
}

std::string mutate::mutate(Program &program, Kind kind, Random &random) {
  return Mutator(program, random).apply(kind);
}
