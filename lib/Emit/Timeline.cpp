//===- Timeline.cpp - An execution as Chrome trace events -----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An engine is a process of the trace, an instance a thread. Times are
// microseconds, as the format wants them.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Emit/Timeline.h"
#include "Lanes.h"

#include "llvm/Support/JSON.h"

using namespace bsaie;

namespace {

std::string trackName(Engine engine, int64_t instance, const Device &device) {
  if (engine == Engine::Core)
    return "core (" + std::to_string(instance / device.columns) + ", " +
           std::to_string(instance % device.columns) + ")";
  return name(engine).str() + " " + std::to_string(instance);
}

} // namespace

void bsaie::writeTimeline(const Program &program,
                          const SimulationResult &result,
                          llvm::raw_ostream &os) {
  llvm::json::OStream json(os);
  std::array<int, numEngines> process{};
  auto metadata = [&](llvm::StringRef what, int pid, int64_t tid,
                      llvm::StringRef text) {
    json.object([&] {
      json.attribute("ph", "M");
      json.attribute("name", what);
      json.attribute("pid", pid);
      json.attribute("tid", tid);
      json.attributeObject("args", [&] { json.attribute("name", text); });
    });
    os << '\n';
  };
  json.object([&] {
    json.attribute("displayTimeUnit", "ns");
    json.attributeArray("traceEvents", [&] {
      int pid = 0;
      for (const LaneKind &kind : laneKinds) {
        Engine engine = kind.engine;
        process[unsigned(engine)] = ++pid;
        metadata("process_name", pid, 0, name(engine));
        json.object([&] {
          json.attribute("ph", "M");
          json.attribute("name", "process_sort_index");
          json.attribute("pid", pid);
          json.attributeObject("args",
                               [&] { json.attribute("sort_index", pid); });
        });
        for (int64_t i = 0, n = instances(engine, program.device); i < n; ++i)
          metadata("thread_name", pid, i, trackName(engine, i, program.device));
      }
      for (const TimelineEvent &event : result.timeline) {
        const Instruction &inst = program.instructions[event.instruction];
        bool hasLayer = inst.layer < program.layers.size();
        std::string layer = hasLayer ? program.layers[inst.layer].name
                                     : name(event.opcode).str();
        json.object([&] {
          json.attribute("ph", "X");
          json.attribute("name", llvm::json::fixUTF8(layer));
          json.attribute("cat", name(event.opcode));
          json.attribute("pid", process[unsigned(event.engine)]);
          json.attribute("tid", int64_t(event.instance));
          json.attributeBegin("ts");
          json.rawValue(printNumber(double(event.beginPs) / 1e6));
          json.attributeEnd();
          json.attributeBegin("dur");
          json.rawValue(printNumber(double(event.endPs - event.beginPs) / 1e6));
          json.attributeEnd();
          json.attributeObject("args", [&] {
            json.attribute("opcode", name(event.opcode));
            json.attribute("instruction", int64_t(event.instruction));
            json.attribute("iteration", event.iteration);
            if (hasLayer && !program.layers[inst.layer].location.empty())
              json.attribute(
                  "location",
                  llvm::json::fixUTF8(program.layers[inst.layer].location));
          });
        });
        os << '\n';
      }
    });
  });
  os << '\n';
}
