//===- Simulate.h - A program and its execution -----------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What holds for every program that readAsm or programFromIR gives.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_FUZZ_SIMULATE_H
#define BSAIE_FUZZ_SIMULATE_H

#include "BSAIE/Emit/AsmReader.h"
#include "BSAIE/Emit/AsmWriter.h"
#include "BSAIE/Emit/Report.h"
#include "BSAIE/Emit/Svg.h"
#include "BSAIE/Emit/Timeline.h"
#include "BSAIE/Simulator/Simulator.h"
#include "Fuzz.h"

namespace bsaie::fuzz {

inline std::string asmOf(const Program &program) {
  std::string text;
  llvm::raw_string_ostream os(text);
  writeAsm(program, os);
  return text;
}

/// Printing `program` and reading it gives it back, and the same text.
inline void requireRoundTrip(const Program &program) {
  std::string text = asmOf(program);
  llvm::Expected<Program> again = readAsm(text, "again.asm");
  if (!again)
    require(false, "the program's own text is refused: " +
                       llvm::toString(again.takeError()) + "\n" + text);
  require(*again == program, "the program's own text is another:\n" + text);
  require(asmOf(*again) == text, "two texts of one program:\n" + text);
}

/// Small enough for thousands of executions a second.
constexpr int64_t maxFuzzMemoryBytes = int64_t(1) << 23;
constexpr int64_t maxFuzzWork = int64_t(1) << 24;

/// `size` bytes that repeat `pattern`.
inline std::vector<uint8_t> repeat(llvm::StringRef pattern, int64_t size) {
  std::vector<uint8_t> bytes(size);
  for (int64_t i = 0; i < size && !pattern.empty(); ++i)
    bytes[i] = uint8_t(pattern[i % pattern.size()]);
  return bytes;
}

/// Executes `program` when its memories are small, with a parameter image and
/// inputs made of `pattern`: the image begins with its first byte, and so do
/// the inputs. Everything that is printed of an execution is printed. When
/// `mustEnd`, a program that is not too large ends with a result.
inline void simulateProgram(const Program &program, llvm::StringRef pattern,
                            bool mustEnd = false) {
  auto refuse = [&](llvm::Error error) {
    std::string text = llvm::toString(std::move(error));
    require(!text.empty(), "an empty message");
    require(!mustEnd || llvm::StringRef(text).contains("units of work") ||
                llvm::StringRef(text).contains("the memories hold"),
            "a compiled program fails: " + text);
  };
  SimulationOptions options;
  options.maxMemoryBytes = maxFuzzMemoryBytes;
  options.maxWork = maxFuzzWork;
  options.recordTimeline = true;
  options.findCriticalPath = true;
  int64_t bytes = 0;
  auto sizeOf = [&](int64_t buffer) {
    int64_t size =
        buffer < 0 ? 0 : program.buffers[size_t(buffer)].sizeBytes[0];
    bytes += size;
    return size;
  };
  std::vector<int64_t> sizes;
  int64_t parameterBytes = sizeOf(program.parameters);
  for (const Port &port : program.inputs)
    sizes.push_back(sizeOf(port.buffer));
  if (bytes > maxFuzzMemoryBytes)
    return;
  std::vector<uint8_t> parameters = repeat(pattern, parameterBytes);
  std::vector<std::vector<uint8_t>> data;
  std::vector<llvm::ArrayRef<int8_t>> inputs;
  for (int64_t size : sizes)
    data.push_back(repeat(pattern, size));
  for (const std::vector<uint8_t> &input : data)
    inputs.push_back({reinterpret_cast<const int8_t *>(input.data()),
                      input.size()});

  auto result = simulate(program, parameters, inputs, options);
  if (!result)
    return refuse(result.takeError());
  int64_t pathPs = 0;
  for (const CriticalPath::Layer &layer : result->criticalPath->layers)
    pathPs += layer.allPicoseconds();
  require(pathPs == result->picoseconds,
          "the critical path has another time:\n" + asmOf(program));
  std::string text;
  llvm::raw_string_ostream os(text);
  for (ReportFormat format :
       {ReportFormat::Text, ReportFormat::Json, ReportFormat::Csv})
    writeReport(program, *result, format, os);
  writeTimeline(program, *result, os);
  if (llvm::Error error = writeSvg(program, *result, "", os))
    requireMessage(std::move(error));

  // With delays a program whose locks are wrong may read too early.
  options.recordTimeline = false;
  options.findCriticalPath = false;
  options.jitterSeed = 1;
  auto delayed = simulate(program, parameters, inputs, options);
  if (!delayed)
    return refuse(delayed.takeError());
  require(!mustEnd || delayed->outputs == result->outputs,
          "delays change the output of a compiled program");
  options.jitterSeed.reset();
  options.timingOnly = true;
  auto timed = simulate(program, parameters, {}, options);
  if (!timed)
    return refuse(timed.takeError());
  require(timed->picoseconds == result->picoseconds,
          "a time without activations is another:\n" + asmOf(program));
}

} // namespace bsaie::fuzz

#endif // BSAIE_FUZZ_SIMULATE_H
