//===- Verdict.cpp - Who notices a mutant, and is it harmful? -------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What checkProgram promises is compared with what runs with delays show. The
// contents of parameters it cannot know: a run of weights that is not the
// kernel's is an error of the simulator only, but then of every run.
//
//===----------------------------------------------------------------------===//

#include "Verdict.h"

#include "llvm/ADT/STLExtras.h"

using namespace bsaie;
using namespace bsaie::mutate;
using llvm::StringRef;

namespace {

struct Run {
  Outputs outputs;
  std::string error;
};

Run runOnce(const Subject &subject, const Program &program,
            std::optional<uint64_t> jitterSeed) {
  std::vector<llvm::ArrayRef<int8_t>> inputs(subject.inputs.begin(),
                                             subject.inputs.end());
  SimulationOptions options;
  options.jitterSeed = jitterSeed;
  auto result = simulate(program, subject.parameters, inputs, options);
  Run run;
  if (result)
    run.outputs = std::move(result->outputs);
  else
    run.error = llvm::toString(result.takeError());
  return run;
}

/// Whether an error of the simulator is about what checkProgram promises: locks
/// and who wrote a byte.
bool isAboutOrder(StringRef error) {
  return error.contains("deadlock at ") || error.contains("which then holds") ||
         error.contains("reads byte ") || error.contains("writes byte ");
}

/// Whether the findings say that every run must fail. Where units are taken in
/// no fixed order, nothing that follows is sure.
bool areCertain(llvm::ArrayRef<Finding> findings) {
  auto says = [](const Finding &finding, StringRef words) {
    return StringRef(finding.message).contains(words);
  };
  bool certain = false;
  for (const Finding &finding : findings) {
    if (finding.hazard == Hazard::LockOrder ||
        (finding.hazard == Hazard::Deadlock &&
         !says(finding, "whatever the timing")))
      return false;
    certain |=
        finding.hazard == Hazard::Deadlock ||
        finding.hazard == Hazard::Output ||
        (finding.hazard == Hazard::Unwritten &&
         !says(finding, "it is written by"));
  }
  return certain && findings.size() < CheckOptions().maxFindings;
}

} // namespace

int64_t mutate::workOf(const Program &program) {
  int64_t work = 0;
  for (const Instruction &inst : program.instructions) {
    int64_t once = instances(inst.engine, program.device);
    for (const Member &member : inst.members)
      for (const Piece &piece : member.pieces)
        once += piece.to.bytes() * int64_t(member.at.size());
    if (isKernel(inst.opcode)) {
      const KernelCall &k = inst.kernel;
      int64_t inputs = std::max<int64_t>(k.inputChannels / 8, 1);
      int64_t rows = std::max<int64_t>(k.kernelRowEnd - k.kernelRowBegin, 1);
      for (int64_t width : k.outputWidth)
        for (int64_t channels : k.outputChannels)
          once += width * channels * inputs * rows * k.kernelWidth;
    }
    work += once * inst.iterations;
  }
  return work;
}

llvm::Error mutate::prepare(Subject &subject, unsigned jitterSeeds) {
  auto error = [](const llvm::Twine &text) {
    return llvm::createStringError(llvm::inconvertibleErrorCode(), text);
  };
  if (llvm::Error e = checkStructure(subject.program))
    return e;
  auto checked = checkProgram(subject.program);
  if (!checked)
    return checked.takeError();
  if (!checked->findings.empty())
    return error(describe(subject.program, checked->findings.front()));
  Run first = runOnce(subject, subject.program, std::nullopt);
  if (!first.error.empty())
    return error(first.error);
  for (uint64_t seed = 1; seed <= jitterSeeds; ++seed) {
    Run run = runOnce(subject, subject.program, seed);
    if (!run.error.empty())
      return error("with jitter seed " + llvm::Twine(seed) + ": " + run.error);
    if (run.outputs != first.outputs)
      return error("the output differs with jitter seed " + llvm::Twine(seed));
  }
  subject.expected = std::move(first.outputs);
  subject.work = workOf(subject.program);
  return llvm::Error::success();
}

Verdict mutate::judge(const Subject &subject, const Program &mutant,
                      unsigned jitterSeeds) {
  Verdict verdict;
  if (llvm::Error e = checkStructure(mutant)) {
    verdict.effect = Effect::Refused;
    verdict.finding = llvm::toString(std::move(e));
    return verdict;
  }
  bool mustFail = false;
  auto checked = checkProgram(mutant);
  if (!checked) {
    verdict.contradiction = "the checker gives up: " +
                            llvm::toString(checked.takeError());
  } else if (!checked->findings.empty()) {
    const std::vector<Finding> &findings = checked->findings;
    verdict.hazard = findings.front().hazard;
    verdict.finding = describe(mutant, findings.front());
    mustFail = areCertain(findings);
  }

  bool passes = checked && !verdict.hazard;
  unsigned failed = 0, runs = 0;
  bool isUnsteady = false, isOther = false;
  Outputs outputs;
  for (uint64_t seed = 0; seed <= jitterSeeds; ++seed) {
    // Enough is known when a finding has turned out to be harmful.
    bool isHarmful = failed || isUnsteady || isOther;
    if (verdict.hazard && !mustFail && isHarmful)
      break;
    Run run = runOnce(subject, mutant,
                      seed ? std::optional<uint64_t>(seed) : std::nullopt);
    ++runs;
    if (!run.error.empty()) {
      if (!failed++)
        verdict.error = (seed ? "with jitter seed " + std::to_string(seed) + ": "
                              : "") +
                        run.error;
      if (passes && isAboutOrder(run.error))
        verdict.contradiction = "the checker passes what the simulator refuses";
      continue;
    }
    isOther |= run.outputs != subject.expected;
    if (seed == 0)
      verdict.firstIsEqual = run.outputs == subject.expected;
    if (runs - failed > 1)
      isUnsteady |= run.outputs != outputs;
    outputs = std::move(run.outputs);
  }
  verdict.effect = failed       ? Effect::Error
                   : isUnsteady ? Effect::Unsteady
                   : isOther    ? Effect::Output
                                : Effect::Equal;
  if (passes && failed && failed < runs)
    verdict.contradiction = "the checker passes what fails with some delays";
  if (passes && isUnsteady)
    verdict.contradiction =
        "the checker passes what gives other outputs with other delays";
  if (mustFail && failed < runs)
    verdict.contradiction =
        "the checker says that no run can succeed, but one does";
  return verdict;
}
