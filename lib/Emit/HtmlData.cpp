//===- HtmlData.cpp - What a page knows of an execution -------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Deals events to lanes and writes facts of the program beside them.
// Sums and ratios are the report's, which the object holds as it is.
//
//===----------------------------------------------------------------------===//

#include "HtmlData.h"
#include "BSAIE/Emit/Report.h"
#include "Lanes.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/LEB128.h"

using namespace bsaie;
using llvm::json::fixUTF8;

namespace {

/// Integers as LEB128, small ones of either sign in one byte: 0, -1, 1, -2, ...
class Column {
public:
  explicit Column(const char *name) : name(name) {}
  void add(int64_t value) {
    llvm::raw_string_ostream os(bytes);
    llvm::encodeULEB128((uint64_t(value) << 1) ^ uint64_t(value >> 63), os);
  }

  const char *name;
  std::string bytes;
};

struct Lane {
  const LaneKind *kind;
  int64_t instance;
  std::vector<const TimelineEvent *> events;
};

/// Those that did something, in the order of pictures. Each has its events in
/// order of time, as the timeline has them by their ends: an instance does one
/// after the other.
std::vector<Lane> findLanes(const HtmlProgram &shown) {
  std::vector<Lane> lanes;
  std::array<size_t, numEngines> first{};
  for (const LaneKind &kind : laneKinds) {
    first[unsigned(kind.engine)] = lanes.size();
    for (int64_t i = 0, n = instances(kind.engine, shown.program.device); i < n;
         ++i)
      lanes.push_back({&kind, i, {}});
  }
  for (const TimelineEvent &event : shown.result.timeline)
    lanes[first[unsigned(event.engine)] + event.instance].events.push_back(
        &event);
  llvm::erase_if(lanes, [](const Lane &lane) { return lane.events.empty(); });
  return lanes;
}

/// An event is expected to begin where the one before it ended and to move as
/// much, in the next iteration of the same instruction.
std::vector<Column> packEvents(llvm::ArrayRef<Lane> lanes) {
  Column gap("gap"), duration("duration"), instruction("instruction"),
      iteration("iteration"), bytes("bytes");
  for (const Lane &lane : lanes) {
    TimelineEvent before;
    before.iteration = -1;
    for (const TimelineEvent *event : lane.events) {
      gap.add(event->beginPs - before.endPs);
      duration.add(event->endPs - event->beginPs);
      instruction.add(int64_t(event->instruction) -
                      int64_t(before.instruction));
      iteration.add(event->iteration - before.iteration - 1);
      bytes.add(event->bytes - before.bytes);
      before = *event;
    }
  }
  return {gap, duration, instruction, iteration, bytes};
}

using BufferSet = llvm::SmallSetVector<unsigned, 4>;

/// The buffers that an instruction reads and writes.
struct Touched {
  BufferSet read, written;
};

Touched touchedBuffers(const Instruction &inst) {
  Touched touched;
  for (const Member &member : inst.members)
    for (const Piece &piece : member.pieces) {
      if (!piece.isFill)
        touched.read.insert(piece.from.buffer);
      touched.written.insert(piece.to.buffer);
    }
  if (isKernel(inst.opcode)) {
    const KernelCall &kernel = inst.kernel;
    for (int buffer : {kernel.input, kernel.input2, kernel.params})
      if (buffer >= 0)
        touched.read.insert(unsigned(buffer));
    if (kernel.output >= 0 && !kernel.sumsOut)
      touched.written.insert(unsigned(kernel.output));
  }
  return touched;
}

class Writer {
public:
  Writer(const HtmlProgram &shown, llvm::raw_ostream &os)
      : shown(shown), program(shown.program), json(os) {
    for (const Instruction &inst : program.instructions)
      touched.push_back(touchedBuffers(inst));
  }
  void write(llvm::ArrayRef<Lane> lanes, llvm::ArrayRef<Column> columns);

private:
  template <typename Range, typename Value>
  void array(const char *key, const Range &range, Value value) {
    json.attributeArray(key, [&] {
      for (const auto &element : range)
        json.value(value(element));
    });
  }
  void lists(const char *key,
             llvm::function_ref<void(size_t instruction)> list) {
    json.attributeArray(key, [&] {
      for (size_t i = 0; i < program.instructions.size(); ++i)
        json.array([&] { list(i); });
    });
  }
  void writeInstructions();
  void writeMemory();

  const HtmlProgram &shown;
  const Program &program;
  llvm::json::OStream json;
  std::vector<Touched> touched;
};

void Writer::writeInstructions() {
  const std::vector<Instruction> &all = program.instructions;
  array("opcode", all, [](const Instruction &i) { return int(i.opcode); });
  array("layer", all, [](const Instruction &i) { return i.layer; });
  array("iterations", all, [](const Instruction &i) { return i.iterations; });
  array("source", all, [](const Instruction &i) { return i.source; });
  auto locks = [&](llvm::ArrayRef<LockUse> uses) {
    for (const LockUse &use : uses) {
      json.value(use.lock);
      json.value(use.value);
    }
  };
  auto buffers = [&](const BufferSet &set) {
    for (unsigned buffer : set)
      json.value(buffer);
  };
  lists("acquires", [&](size_t i) { locks(all[i].acquires); });
  lists("releases", [&](size_t i) { locks(all[i].releases); });
  lists("reads", [&](size_t i) { buffers(touched[i].read); });
  lists("writes", [&](size_t i) { buffers(touched[i].written); });
}

void Writer::writeMemory() {
  // Parameters are what comes by LOADW or leaves by LOADWM.
  std::vector<bool> holdsParameters(program.buffers.size(), false);
  for (auto [inst, sets] : llvm::zip_equal(program.instructions, touched)) {
    if (inst.opcode == Opcode::LoadW)
      for (unsigned buffer : sets.written)
        holdsParameters[buffer] = true;
    if (inst.opcode == Opcode::LoadWM)
      for (unsigned buffer : sets.read)
        holdsParameters[buffer] = true;
  }
  json.attribute("capacity", program.device.memtileBytes);
  json.attribute("memtiles", program.device.memtiles());
  array("peaks", shown.result.peakBytes, [](int64_t bytes) { return bytes; });
  json.attributeArray("uses", [&] {
    for (const BufferUse &use : shown.result.bufferUses)
      json.array([&] {
        const Buffer &buffer = program.buffers[use.buffer];
        json.value(use.memtile);
        json.value(use.buffer);
        json.value(buffer.addressBytes[use.memtile]);
        json.value(buffer.sizeBytes[use.memtile]);
        json.value(use.beginPs);
        json.value(use.endPs);
        json.value(bool(holdsParameters[use.buffer]));
      });
  });
  json.attributeArray("occupancy", [&] {
    for (int64_t memtile = 0; memtile < program.device.memtiles(); ++memtile)
      json.array([&] {
        for (OccupancyStep step :
             occupancy(program, shown.result.bufferUses, memtile)) {
          json.value(step.timePs);
          json.value(step.bytes);
        }
      });
  });
}

void Writer::write(llvm::ArrayRef<Lane> lanes, llvm::ArrayRef<Column> columns) {
  std::string report;
  llvm::raw_string_ostream reportStream(report);
  writeReport(program, shown.result, ReportFormat::Json, reportStream);
  json.object([&] {
    json.attribute("title", fixUTF8(shown.title));
    json.attribute("picoseconds", shown.result.picoseconds);
    json.attributeBegin("report");
    json.rawValue(report);
    json.attributeEnd();
    json.attributeArray("opcodes", [&] {
      for (unsigned op = 0; op < numOpcodes; ++op)
        json.value(name(Opcode(op)));
    });
    json.attributeArray("lanes", [&] {
      for (const Lane &lane : lanes)
        json.object([&] {
          json.attribute("kind", lane.kind->label);
          json.attribute("number", laneNumber(lane.kind->engine, lane.instance,
                                              program.device));
          json.attribute("events", int64_t(lane.events.size()));
        });
    });
    auto nameOf = [](const auto &thing) { return fixUTF8(thing.name); };
    array("buffers", program.buffers, nameOf);
    array("locks", program.locks, nameOf);
    array("sources", program.sources,
          [](llvm::StringRef source) { return fixUTF8(source); });
    json.attributeObject("instructions", [&] { writeInstructions(); });
    json.attributeObject("memory", [&] { writeMemory(); });
    json.attributeObject("columns", [&] {
      for (const Column &column : columns)
        json.attribute(column.name, int64_t(column.bytes.size()));
    });
  });
}

} // namespace

std::string bsaie::packHtmlData(const HtmlProgram &program) {
  std::vector<Lane> lanes = findLanes(program);
  std::vector<Column> columns = packEvents(lanes);
  std::string object;
  llvm::raw_string_ostream os(object);
  Writer(program, os).write(lanes, columns);
  std::string bytes(4, '\0');
  llvm::support::endian::write32le(bytes.data(), uint32_t(object.size()));
  bytes += object;
  for (const Column &column : columns)
    bytes += column.bytes;
  return bytes;
}
