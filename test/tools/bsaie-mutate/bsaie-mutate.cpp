//===- bsaie-mutate.cpp - Mutation tests of programs ----------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Breaks correct programs in small ways and lets the static checker and the
// simulator judge them. A test of those two, not of the programs. What it
// counts is in docs/Testing.md.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Emit/AsmReader.h"
#include "BSAIE/Emit/AsmWriter.h"
#include "BSAIE/Support/MakeError.h"
#include "BSAIE/Support/Npy.h"
#include "BSAIE/Support/OutputFile.h"
#include "Mutations.h"
#include "Verdict.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/ThreadPool.h"

using namespace bsaie;
using namespace bsaie::mutate;
using llvm::Error;
using llvm::StringRef;
namespace cl = llvm::cl;

namespace {

cl::OptionCategory category("bsaie-mutate options");

cl::list<std::string> asmFiles(cl::Positional, cl::OneOrMore,
                               cl::desc("<program.asm>..."),
                               cl::cat(category));
cl::list<std::string> paramsFiles("params",
                                  cl::desc("Parameter image; once for each "
                                           "program, in order"),
                                  cl::value_desc("file"), cl::cat(category));
cl::list<std::string>
    inputFiles("input",
               cl::desc("Input as int8 .npy; once for each input of each "
                        "program, in order"),
               cl::value_desc("x.npy"), cl::cat(category));
cl::opt<unsigned>
    mutants("mutants", cl::init(100),
            cl::desc("Mutants in all, of each kind alike where the programs "
                     "have a place for it (100)"),
            cl::cat(category));
cl::opt<uint64_t> seed("seed", cl::init(1), cl::desc("What is drawn (1)"),
                       cl::cat(category));
cl::opt<unsigned>
    jitterSeeds("jitter-seeds", cl::init(4),
                cl::desc("Runs with delays of each mutant, beside one without "
                         "(4)"),
                cl::cat(category));
cl::opt<unsigned> jobs("jobs", cl::init(0),
                       cl::desc("Threads (0: one for each core)"),
                       cl::cat(category));
cl::opt<bool> noShares("no-shares",
                       cl::desc("Few mutants: do not ask for shares"),
                       cl::cat(category));
cl::opt<bool> list("list", cl::desc("Print a line for each mutant"),
                   cl::cat(category));
cl::opt<std::string>
    keepDirectory("keep",
                  cl::desc("Write the text of each mutant about which checker "
                           "and simulator disagree to this directory"),
                  cl::value_desc("directory"), cl::cat(category));

/// Mutants that take longer are not drawn.
constexpr int64_t mostTimesWork = 3;
/// How often a place is looked for; what has been drawn before does not count.
constexpr int mostTries = 40;
/// What the mutants must reach when shares are asked for.
constexpr double leastHarmful = 0.7;

llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> readFile(StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return makeError("cannot read '", path, "': ", buffer.getError().message());
  return std::move(*buffer);
}

/// Reads program `index`; its inputs begin at `nextInput`, which moves on.
llvm::Expected<Subject> readSubject(size_t index, size_t &nextInput) {
  Subject subject;
  auto text = readFile(asmFiles[index]);
  if (!text)
    return text.takeError();
  auto program = readAsm((*text)->getBuffer(), asmFiles[index]);
  if (!program)
    return program.takeError();
  subject.program = std::move(*program);
  if (!paramsFiles.empty()) {
    auto image = readFile(paramsFiles[index]);
    if (!image)
      return image.takeError();
    StringRef bytes = (*image)->getBuffer();
    subject.parameters.assign(bytes.bytes_begin(), bytes.bytes_end());
  }
  for (const Port &port : subject.program.inputs) {
    if (nextInput == inputFiles.size())
      return makeError("the programs have more than ", nextInput, " inputs");
    const std::string &path = inputFiles[nextInput++];
    auto array = readNpy(path);
    if (!array)
      return array.takeError();
    auto runs = npyBatch(*array, NpyType::Int8, port.shape, path);
    if (!runs)
      return runs.takeError();
    llvm::ArrayRef<int8_t> values = array->values<int8_t>();
    values = values.take_front(values.size() / size_t(*runs));
    subject.inputs.emplace_back(values.begin(), values.end());
  }
  if (Error e = prepare(subject, jitterSeeds))
    return makeError(asmFiles[index], ": ", llvm::toString(std::move(e)));
  return std::move(subject);
}

llvm::Expected<std::vector<Subject>> readSubjects() {
  if (!paramsFiles.empty() && paramsFiles.size() != asmFiles.size())
    return makeError(asmFiles.size(), " programs but --params is given ",
                 paramsFiles.size(), " times");
  std::vector<Subject> subjects;
  size_t nextInput = 0;
  for (size_t i = 0; i < asmFiles.size(); ++i) {
    auto subject = readSubject(i, nextInput);
    if (!subject)
      return subject.takeError();
    subjects.push_back(std::move(*subject));
  }
  if (nextInput != inputFiles.size())
    return makeError("the programs have ", nextInput,
                 " inputs but --input is given ", inputFiles.size(), " times");
  return std::move(subjects);
}

struct Mutant {
  size_t subject = 0;
  Kind kind = Kind::DropAcquire;
  /// Draws the change again.
  uint64_t seed = 0;
  std::string words;
  Verdict verdict;
};

/// splitmix64: well-mixed seeds from numbers that are near each other.
uint64_t mix(uint64_t value) {
  value += 0x9E3779B97F4A7C15ull;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ull;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBull;
  return value ^ (value >> 31);
}

Program apply(const Subject &subject, const Mutant &mutant) {
  Program program = subject.program;
  Random random(mutant.seed);
  mutate::mutate(program, mutant.kind, random);
  return program;
}

/// Draws a change of `mutant`'s kind that no mutant has yet, if there is one.
bool draw(const Subject &subject, Mutant &mutant, uint64_t number,
          llvm::StringSet<> &seen) {
  for (int attempt = 0; attempt < mostTries; ++attempt) {
    mutant.seed = mix(mix(mix(seed) ^ number) + uint64_t(attempt));
    Program program = subject.program;
    Random random(mutant.seed);
    mutant.words = mutate::mutate(program, mutant.kind, random);
    if (mutant.words.empty() || program == subject.program ||
        workOf(program) > mostTimesWork * subject.work ||
        !seen.insert(std::to_string(mutant.subject) + mutant.words).second)
      continue;
    return true;
  }
  return false;
}

/// The kinds in turn, the programs in turn.
std::vector<Mutant> drawAll(const std::vector<Subject> &subjects) {
  std::vector<Mutant> drawn;
  llvm::StringSet<> seen;
  uint64_t number = 0;
  for (size_t round = 0; drawn.size() < mutants; ++round) {
    size_t before = drawn.size();
    for (unsigned kind = 0; kind < numKinds && drawn.size() < mutants; ++kind) {
      // The kind moves the programs on, so that none has the same kinds always.
      for (size_t i = 0; i < subjects.size(); ++i) {
        Mutant mutant;
        mutant.subject = (round + kind + i) % subjects.size();
        mutant.kind = Kind(kind);
        if (!draw(subjects[mutant.subject], mutant, number++, seen))
          continue;
        drawn.push_back(std::move(mutant));
        break;
      }
    }
    if (drawn.size() == before)
      break;
  }
  return drawn;
}

StringRef name(Effect effect) {
  static constexpr llvm::StringLiteral names[] = {
      "refused", "equal", "output", "unsteady", "error"};
  return names[unsigned(effect)];
}

/// The lines of the two texts between their common beginning and end.
void printDifference(const Program &before, const Program &after,
                     llvm::raw_ostream &os) {
  auto lines = [](const Program &program, std::string &text) {
    llvm::raw_string_ostream stream(text);
    writeAsm(program, stream);
    llvm::SmallVector<StringRef> split;
    StringRef(text).split(split, '\n');
    return split;
  };
  std::string textBefore, textAfter;
  llvm::SmallVector<StringRef> a = lines(before, textBefore),
                               b = lines(after, textAfter);
  size_t first = 0, last = 0, fewest = std::min(a.size(), b.size());
  while (first < fewest && a[first] == b[first])
    ++first;
  while (last < fewest - first &&
         a[a.size() - 1 - last] == b[b.size() - 1 - last])
    ++last;
  for (StringRef line : llvm::ArrayRef(a).slice(first).drop_back(last))
    os << "  - " << line << '\n';
  for (StringRef line : llvm::ArrayRef(b).slice(first).drop_back(last))
    os << "  + " << line << '\n';
}

void printMutant(size_t number, const Mutant &mutant, llvm::raw_ostream &os) {
  const Verdict &v = mutant.verdict;
  os << "mutant " << number << " of " << asmFiles[mutant.subject] << ", "
     << mutate::name(mutant.kind) << ": " << mutant.words << "\n  "
     << (v.hazard ? bsaie::name(*v.hazard) : StringRef("passes")) << ", "
     << name(v.effect) << '\n';
  if (!v.finding.empty())
    os << "  static: " << v.finding << '\n';
  if (!v.error.empty())
    os << "  simulator: " << v.error << '\n';
}

/// Prints the mutants that checker and simulator disagree about.
llvm::Expected<size_t> reportContradictions(const std::vector<Subject> &subjects,
                                            llvm::ArrayRef<Mutant> all) {
  size_t count = 0;
  for (auto [number, mutant] : llvm::enumerate(all)) {
    if (mutant.verdict.contradiction.empty())
      continue;
    ++count;
    Program program = apply(subjects[mutant.subject], mutant);
    llvm::outs() << "CONTRADICTION: " << mutant.verdict.contradiction << '\n';
    printMutant(number, mutant, llvm::outs());
    printDifference(subjects[mutant.subject].program, program, llvm::outs());
    if (keepDirectory.empty())
      continue;
    std::string path =
        keepDirectory + "/mutant-" + std::to_string(number) + ".asm";
    if (std::error_code code = llvm::sys::fs::create_directories(keepDirectory))
      return makeError("cannot make '", keepDirectory, "': ", code.message());
    if (Error e = writeFileAtomically(path, [&](llvm::raw_ostream &os) {
          writeAsm(program, os);
          return Error::success();
        }))
      return std::move(e);
    llvm::outs() << "  text: " << path << '\n';
  }
  return count;
}

/// The mutants of one kind.
struct Tally {
  int64_t all = 0, refused = 0, found = 0, potential = 0, simulator = 0,
          output = 0, equal = 0, harmful = 0, harmfulFound = 0, silent = 0;

  void add(const Verdict &v) {
    ++all;
    bool refusedIt = v.effect == Effect::Refused;
    refused += refusedIt;
    found += v.hazard.has_value();
    potential += v.hazard && !v.isHarmful();
    if (!v.isStatic()) {
      simulator += v.effect == Effect::Error;
      output += v.effect == Effect::Output || v.effect == Effect::Unsteady;
      equal += v.effect == Effect::Equal;
    }
    harmful += v.isHarmful();
    harmfulFound += v.isHarmful() && v.isStatic();
    silent += v.isHarmful() && v.hazard && v.firstIsEqual;
  }
};

double share(int64_t part, int64_t all) {
  return all ? double(part) / double(all) : 0;
}

void printRow(StringRef kind, const Tally &t) {
  llvm::outs() << llvm::left_justify(kind, 18)
               << llvm::format("%8lld%11lld%9lld%11lld%11lld%8lld%7lld%9.0f%9.0f%8lld\n",
                               t.all, t.refused, t.found, t.potential,
                               t.simulator, t.output, t.equal,
                               100 * share(t.harmful, t.all),
                               100 * share(t.harmfulFound, t.harmful), t.silent);
}

/// Prints the table; returns what is missing, a line each.
std::string printTable(llvm::ArrayRef<Mutant> all) {
  std::array<Tally, numKinds> kinds;
  std::array<std::array<int64_t, 2>, numHazards> hazards{};
  Tally total;
  for (const Mutant &mutant : all) {
    kinds[unsigned(mutant.kind)].add(mutant.verdict);
    total.add(mutant.verdict);
    if (mutant.verdict.hazard)
      ++hazards[unsigned(*mutant.verdict.hazard)][!mutant.verdict.isHarmful()];
  }
  llvm::outs() << "kind               mutants  structure  checker  potential  "
                  "simulator  output  equal  harmful  static%  silent\n";
  std::string missing;
  for (unsigned i = 0; i < numKinds; ++i) {
    StringRef kind = mutate::name(Kind(i));
    printRow(kind, kinds[i]);
    if (!kinds[i].harmfulFound)
      missing += ("  no harmful mutant of kind " + kind +
                  " is found without executing it\n")
                     .str();
  }
  printRow("all", total);
  llvm::outs() << "\nfirst finding    harmful  potential\n";
  for (unsigned i = 0; i < numHazards; ++i)
    llvm::outs() << llvm::left_justify(bsaie::name(Hazard(i)), 16)
                 << llvm::format("%8lld%11lld\n", hazards[i][0], hazards[i][1]);
  llvm::outs() << llvm::format(
      "\n%lld mutants, %.1f %% harmful; of these %.1f %% found without "
      "executing them\n",
      total.all, 100 * share(total.harmful, total.all),
      100 * share(total.harmfulFound, total.harmful));
  if (share(total.harmful, total.all) < leastHarmful)
    missing += "  less than 70 % of the mutants are harmful\n";
  return missing;
}

Error run() {
  auto subjects = readSubjects();
  if (!subjects)
    return subjects.takeError();
  std::vector<Mutant> all = drawAll(*subjects);
  {
    llvm::DefaultThreadPool pool(llvm::hardware_concurrency(jobs));
    for (Mutant &mutant : all)
      pool.async([&subjects, &mutant] {
        const Subject &subject = (*subjects)[mutant.subject];
        mutant.verdict = judge(subject, apply(subject, mutant), jitterSeeds);
      });
    pool.wait();
  }
  if (list)
    for (auto [number, mutant] : llvm::enumerate(all))
      printMutant(number, mutant, llvm::outs());
  auto contradictions = reportContradictions(*subjects, all);
  if (!contradictions)
    return contradictions.takeError();
  std::string missing = printTable(all);
  if (*contradictions)
    return makeError("checker and simulator contradict each other about ",
                 *contradictions, " mutants");
  if (all.size() < mutants)
    return makeError("the programs have places for ", all.size(),
                 " mutants only, not for ", mutants);
  if (!noShares && !missing.empty())
    return makeError("shares are missed:\n", StringRef(missing).rtrim());
  return Error::success();
}

} // namespace

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(
      argc, argv,
      "Breaks programs in small ways and compares what the static checker and "
      "the\n"
      "simulator say of them\n"
      "\n"
      "  bsaie-mutate p.asm --params p.bin --input x.npy --mutants=1000\n"
      "  bsaie-mutate p.asm q.asm --params p.bin --params q.bin --input x.npy "
      "--input y.npy\n"
      "\n"
      "Exit code 1 when they contradict each other, or when shares are "
      "missed.\n");
  if (Error e = run()) {
    llvm::outs().flush();
    llvm::errs() << "bsaie-mutate: error: " << llvm::toString(std::move(e))
                 << '\n';
    return 1;
  }
  return 0;
}
