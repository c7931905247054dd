//===- AsmReader.cpp - A program from text --------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A line-by-line reader: every line is a directive or an instruction and stands
// for itself, so there is no recursion. The grammar is in docs/AsmGrammar.md.
// What the text means is judged by checkStructure, not here.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Emit/AsmReader.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace bsaie;
using llvm::Error;
using llvm::SmallVectorImpl;
using llvm::StringRef;

namespace {

/// No list of channels, cores or shapes is longer on any device.
constexpr size_t maxListLength = 4096;
/// Entries of all lists: a few bytes of text make a long list.
constexpr size_t maxListEntries = 1 << 25;

/// The words of one line. A failed expectation sets the error, after which
/// every call fails; the caller looks once, at the end of the line.
class Line {
public:
  explicit Line(StringRef text) : text(text) { skipSpace(); }

  bool atEnd() const { return position >= text.size(); }
  bool failed() const { return !message.empty(); }
  StringRef error() const { return message; }
  size_t errorColumn() const { return errorAt + 1; }

  /// Where the next word begins, for failAt.
  size_t place() const { return position; }

  /// Records the first error.
  bool failAt(size_t where, const llvm::Twine &what) {
    if (!failed()) {
      message = what.str();
      errorAt = where;
    }
    return false;
  }
  bool fail(const llvm::Twine &what) { return failAt(position, what); }

  bool failExpected(const llvm::Twine &what) {
    if (atEnd())
      return fail("expected " + what + " but the line ends");
    StringRef rest = text.substr(position);
    StringRef word = rest.take_until(
        [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
    return fail("expected " + what + " but found '" + word.take_front(40) +
                "'");
  }

  /// A word is letters, digits, '_' and '.'.
  StringRef peekWord() const {
    StringRef rest = text.substr(position);
    return rest.take_while(
        [](char c) { return llvm::isAlnum(c) || c == '_' || c == '.'; });
  }

  StringRef word(const char *what) {
    StringRef result = failed() ? StringRef() : peekWord();
    if (result.empty())
      failExpected(what);
    advance(result.size());
    return result;
  }

  bool consumeWord(StringRef expected) {
    if (failed() || peekWord() != expected)
      return false;
    advance(expected.size());
    return true;
  }

  bool expectWord(StringRef expected) {
    return consumeWord(expected) || failExpected("'" + expected + "'");
  }

  bool consume(StringRef mark) {
    if (failed() || !text.substr(position).starts_with(mark))
      return false;
    advance(mark.size());
    return true;
  }

  bool expect(StringRef mark) {
    return consume(mark) || failExpected("'" + mark + "'");
  }

  /// A decimal number, with a minus where `low` is negative.
  int64_t number(int64_t low = 0, int64_t high = INT64_MAX) {
    if (failed())
      return low;
    StringRef rest = text.substr(position);
    size_t sign = rest.starts_with("-") ? 1 : 0;
    StringRef digits = rest.substr(
        0, sign + rest.drop_front(sign).take_while(llvm::isDigit).size());
    int64_t value = 0;
    if (digits.size() == sign) {
      failExpected("a number");
      return low;
    }
    if (digits.getAsInteger(10, value) || value < low || value > high) {
      fail("number " + digits.take_front(40) + " is not from " +
           llvm::Twine(low) + " to " + llvm::Twine(high));
      return low;
    }
    advance(digits.size());
    return value;
  }

  /// "+4" or "-4"
  int64_t offset() {
    if (consume("+"))
      return number();
    if (!failed() && position < text.size() && text[position] == '-')
      return number(INT64_MIN);
    failExpected("'+' or '-' and an offset");
    return 0;
  }

  double real() {
    if (failed())
      return 0;
    StringRef rest = text.substr(position);
    StringRef digits = rest.take_while([](char c) {
      return llvm::isDigit(c) || c == '.' || c == 'e' || c == '-' || c == '+';
    });
    double value = 0;
    if (digits.empty() || digits.getAsDouble(value) || !std::isfinite(value)) {
      failExpected("a number");
      return 0;
    }
    advance(digits.size());
    return value;
  }

  /// `prefix` and an index: b12, k3.
  int64_t handle(char prefix, int64_t size, StringRef what) {
    if (failed())
      return 0;
    size_t start = position;
    if (position >= text.size() || text[position] != prefix ||
        !llvm::isDigit(position + 1 < text.size() ? text[position + 1] : ' ')) {
      failExpected(what + " such as " + StringRef(&prefix, 1) + "0");
      return 0;
    }
    ++position;
    int64_t index = number(0, INT32_MAX);
    if (!failed() && index >= size) {
      position = start;
      fail(StringRef(&prefix, 1) + llvm::Twine(index) + " is no " + what +
           ", the program has " + llvm::Twine(size));
      return 0;
    }
    return index;
  }

  /// A quoted string in which \XX is a byte and \\ a backslash.
  std::string string() {
    std::string result;
    if (failed() || position >= text.size() || text[position] != '"') {
      failExpected("a string");
      return result;
    }
    size_t i = position + 1;
    for (; i < text.size() && text[i] != '"'; ++i) {
      if (text[i] != '\\') {
        result += text[i];
        continue;
      }
      if (i + 1 < text.size() && text[i + 1] == '\\') {
        result += '\\';
        ++i;
        continue;
      }
      if (i + 2 >= text.size() || !llvm::isHexDigit(text[i + 1]) ||
          !llvm::isHexDigit(text[i + 2])) {
        position = i;
        fail("a backslash must be followed by two hex digits or a backslash");
        return result;
      }
      result += char(llvm::hexDigitValue(text[i + 1]) * 16 +
                     llvm::hexDigitValue(text[i + 2]));
      i += 2;
    }
    if (i >= text.size()) {
      fail("a string without end");
      return result;
    }
    advance(i + 1 - position);
    return result;
  }

  /// "0-3,5"
  template <typename List>
  void indices(List &list) {
    do {
      size_t where = position;
      int64_t first = number(0, INT32_MAX);
      int64_t last = consume("-") ? number(first, INT32_MAX) : first;
      if (failed())
        return;
      if (size_t(last - first) >= maxListLength - list.size()) {
        failAt(where, "a list of more than " + llvm::Twine(maxListLength - 1) +
                          " entries");
        return;
      }
      for (int64_t i = first; i <= last; ++i)
        list.push_back(i);
    } while (consume(","));
  }

  /// "(14*3 13)"
  template <typename List>
  void numbers(List &list) {
    expect("(");
    while (!failed() && !consume(")")) {
      size_t where = position;
      int64_t value = number();
      int64_t count = consume("*") ? number(1, maxListLength - 1) : 1;
      if (failed())
        return;
      if (size_t(count) >= maxListLength - list.size()) {
        failAt(where, "a list of more than " + llvm::Twine(maxListLength - 1) +
                          " entries");
        return;
      }
      list.append(count, value);
    }
  }

private:
  void advance(size_t count) {
    position += count;
    skipSpace();
  }
  void skipSpace() {
    while (position < text.size() &&
           (text[position] == ' ' || text[position] == '\t' ||
            text[position] == '\r'))
      ++position;
    if (position < text.size() && text[position] == '#')
      text = text.take_front(position);
  }

  StringRef text;
  size_t position = 0;
  std::string message;
  size_t errorAt = 0;
};

class Reader {
public:
  llvm::Expected<Program> read(StringRef text, StringRef file);

private:
  void readLine(Line &line);
  void readDirective(Line &line);
  void readBuffer(Line &line);
  void readLock(Line &line);
  void readLayer(Line &line);
  void readPort(Line &line, std::vector<Port> &ports);
  void readInstruction(Line &line);
  void readLocks(Line &line, StringRef verb, SmallVectorImpl<LockUse> &uses);
  void readMember(Line &line, Instruction &inst);
  void readAccess(Line &line, Access &access);
  void readKernel(Line &line, Instruction &inst);
  unsigned readSource(Line &line);
  Engine readEngine(Line &line);
  void countEntries(Line &line, size_t count);
  int readBufferHandle(Line &line) {
    return int(line.handle('b', program.buffers.size(), "buffer"));
  }

  Program program;
  size_t listEntries = 0;
  bool sawVersion = false, sawDevice = false, inProgram = false;
};

unsigned Reader::readSource(Line &line) {
  if (!line.consumeWord("source"))
    return 0;
  size_t place = line.place();
  int64_t source = line.number(0, INT32_MAX);
  if (!line.failed() && size_t(source) >= program.sources.size())
    line.failAt(place, "source " + llvm::Twine(source) + " is not declared");
  return unsigned(source);
}

void Reader::countEntries(Line &line, size_t count) {
  listEntries += count;
  if (listEntries > maxListEntries)
    line.fail("lists of more than " + llvm::Twine(maxListEntries) +
              " entries in all");
}

Engine Reader::readEngine(Line &line) {
  for (unsigned i = 0; i < numEngines; ++i)
    if (line.consumeWord(name(Engine(i))))
      return Engine(i);
  line.failExpected("an engine");
  return Engine::Core;
}

void Reader::readBuffer(Line &line) {
  size_t place = line.place();
  size_t index = program.buffers.size();
  if (line.handle('b', index + 1, "buffer") != int64_t(index) && !line.failed())
    line.failAt(place, "buffers are numbered in order, expected b" +
                           llvm::Twine(index));
  Buffer buffer;
  buffer.name = line.string();
  if (line.consumeWord("ddr"))
    buffer.memory = Memory::DDR;
  else if (line.consumeWord("memtile"))
    buffer.memory = Memory::Memtile;
  else if (line.consumeWord("core"))
    buffer.memory = Memory::Core;
  else
    line.failExpected("'ddr', 'memtile' or 'core'");
  while (!line.failed() && !line.atEnd() && line.peekWord() != "source") {
    if (line.consume("-")) {
      buffer.addressBytes.push_back(0);
      buffer.sizeBytes.push_back(0);
      continue;
    }
    buffer.addressBytes.push_back(line.number());
    line.expect("+");
    buffer.sizeBytes.push_back(line.number());
  }
  buffer.source = readSource(line);
  program.buffers.push_back(std::move(buffer));
}

void Reader::readLock(Line &line) {
  size_t place = line.place();
  size_t index = program.locks.size();
  if (line.handle('k', index + 1, "lock") != int64_t(index) && !line.failed())
    line.failAt(place,
                "locks are numbered in order, expected k" + llvm::Twine(index));
  Lock lock;
  lock.name = line.string();
  if (line.consumeWord("pair")) {
    lock.kind = Lock::Pair;
    lock.from = readEngine(line);
    line.expectWord("to");
    lock.to = readEngine(line);
  } else if (!line.consumeWord("core")) {
    line.failExpected("'core' or 'pair'");
  }
  line.expectWord("initial");
  lock.initial = line.number();
  line.expectWord("number");
  lock.number = line.number();
  lock.source = readSource(line);
  program.locks.push_back(std::move(lock));
}

void Reader::readLayer(Line &line) {
  size_t place = line.place();
  int64_t index = program.layers.size();
  if (line.number(0, INT32_MAX) != index && !line.failed())
    line.failAt(place,
                "layers are numbered in order, expected " + llvm::Twine(index));
  LayerInfo layer;
  layer.name = line.string();
  line.expectWord("kind");
  layer.kind = line.string();
  line.expectWord("at");
  layer.location = line.string();
  line.expectWord("macs");
  layer.macs = line.number();
  line.expectWord("nonzero");
  layer.nonZeroMacs = line.number();
  line.expectWord("blocks");
  layer.blocks = line.number();
  line.expectWord("of");
  layer.totalBlocks = line.number();
  line.expectWord("splits");
  layer.splits = line.string();
  if (!line.failed() && !line.atEnd()) {
    line.expectWord("estimate");
    layer.estimateSeconds = line.real();
  }
  program.layers.push_back(std::move(layer));
}

void Reader::readPort(Line &line, std::vector<Port> &ports) {
  Port port;
  port.name = line.string();
  port.buffer = readBufferHandle(line);
  do
    port.shape.push_back(line.number(1));
  while (line.consume("x"));
  ports.push_back(std::move(port));
}

void Reader::readDirective(Line &line) {
  size_t start = line.place();
  StringRef directive = line.word("a directive");
  size_t place = line.place();
  if (directive == ".bsaie") {
    if (sawVersion)
      line.fail("a second .bsaie line");
    else if (int64_t version = line.number(); version != 1)
      line.failAt(place, "version " + llvm::Twine(version) +
                             " of the text, this reader knows 1");
    sawVersion = true;
    return;
  }
  if (directive == ".device") {
    if (sawDevice)
      line.fail("a second .device line");
    sawDevice = true;
    std::string name = line.string();
    if (line.failed())
      return;
    auto device = deviceNamed(name);
    if (!device) {
      line.failAt(place, llvm::toString(device.takeError()));
      return;
    }
    program.device = *device;
    return;
  }
  if (directive == ".field") {
    StringRef name = line.word("a field");
    const DeviceField *field = findDeviceField(name);
    std::string value =
        field && field->isText() ? line.string() : printNumber(line.real());
    if (line.failed())
      return;
    if (Error e = setDeviceField(program.device, name, value))
      line.failAt(place, llvm::toString(std::move(e)));
    return;
  }
  if (directive == ".source") {
    int64_t index = program.sources.size();
    if (line.number(0, INT32_MAX) != index && !line.failed())
      line.failAt(place, "source places are numbered in order, expected " +
                             llvm::Twine(index));
    program.sources.push_back(line.string());
    return;
  }
  if (directive == ".reference") {
    line.expectWord("roofline");
    program.reference.rooflineSeconds = line.real();
    line.expectWord("layer_bound");
    program.reference.layerBoundSeconds = line.real();
    line.expectWord("lower_bound");
    program.reference.lowerBoundSeconds = line.real();
    return;
  }
  if (directive == ".layer")
    return readLayer(line);
  if (directive == ".buffer")
    return readBuffer(line);
  if (directive == ".lock")
    return readLock(line);
  if (directive == ".parameters") {
    program.parameters = readBufferHandle(line);
    return;
  }
  if (directive == ".input")
    return readPort(line, program.inputs);
  if (directive == ".output")
    return readPort(line, program.outputs);
  if (directive == ".program") {
    inProgram = true;
    return;
  }
  line.failAt(start, "unknown directive '" + directive.take_front(40) + "'");
}

void Reader::readLocks(Line &line, StringRef verb,
                       SmallVectorImpl<LockUse> &uses) {
  if (!line.consumeWord(verb))
    return;
  line.expect("(");
  do {
    LockUse use;
    use.lock = unsigned(line.handle('k', program.locks.size(), "lock"));
    if (line.consume("*"))
      use.value = line.number(1, maxLockValue);
    uses.push_back(use);
  } while (!line.failed() && !line.consume(")"));
}

void Reader::readAccess(Line &line, Access &access) {
  bool memtile = line.consumeWord("memtile");
  if (memtile) {
    line.expect("[");
    access.memtile = line.number(INT32_MIN, INT32_MAX);
    line.expect("]");
  }
  Memory memory = Memory::Memtile;
  if (!memtile) {
    if (line.consumeWord("core"))
      memory = Memory::Core;
    else if (line.consumeWord("ddr"))
      memory = Memory::DDR;
    else
      line.failExpected("'ddr', 'memtile' or 'core'");
  }
  size_t place = line.place();
  access.buffer = readBufferHandle(line);
  if (!line.failed() && program.buffers[access.buffer].memory != memory)
    line.failAt(place, "b" + llvm::Twine(access.buffer) + " is a " +
                           name(program.buffers[access.buffer].memory) +
                           " buffer");
  access.offsetBytes = line.offset();
  if (line.consumeWord("step"))
    access.stepBytes = line.number(INT64_MIN);
  if (line.consumeWord("row"))
    access.rowStepBytes = line.number(INT64_MIN);
  line.expect("(");
  while (!line.failed() && !line.consume(")")) {
    Dim dim;
    dim.size = line.number(1);
    line.expect(":");
    dim.strideBytes = line.number(INT64_MIN);
    access.dims.push_back(dim);
  }
}

void Reader::readMember(Line &line, Instruction &inst) {
  Member member;
  line.expectWord("at");
  line.indices(member.at);
  if (line.consumeWord("channel"))
    member.channel = line.number();
  if (line.consumeWord("cores"))
    line.indices(member.cores);
  countEntries(line, member.at.size() + member.cores.size());
  member.each = line.consumeWord("each");
  line.expect(":");
  do {
    Piece piece;
    if (line.consumeWord("fill")) {
      piece.isFill = true;
      piece.fill = int8_t(line.number(-128, 127));
    } else {
      readAccess(line, piece.from);
    }
    line.expect("->");
    readAccess(line, piece.to);
    member.pieces.push_back(std::move(piece));
  } while (!line.failed() && line.consume(";"));
  line.expect("}");
  inst.members.push_back(std::move(member));
}

void Reader::readKernel(Line &line, Instruction &inst) {
  KernelCall &k = inst.kernel;
  auto ring = [&](int &buffer, int64_t &offset, int64_t &step) {
    buffer = readBufferHandle(line);
    offset = line.offset();
    if (line.consumeWord("step"))
      step = line.number(INT64_MIN);
  };
  line.expectWord("in");
  ring(k.input, k.inputOffset, k.inputStep);
  line.expectWord("pitch");
  k.inputRowPitch = line.number(INT64_MIN);
  if (line.consumeWord("in2"))
    ring(k.input2, k.input2Offset, k.input2Step);
  if (line.consumeWord("params"))
    k.params = readBufferHandle(line);
  if (k.params >= 0 && line.consume("+"))
    k.paramsOffset = line.number();
  line.expectWord("out");
  ring(k.output, k.outputOffset, k.outputStep);
  line.expectWord("kernel");
  k.kernelHeight = line.number();
  line.expect("x");
  k.kernelWidth = line.number();
  line.expectWord("rows");
  k.kernelRowBegin = line.number();
  line.expect("..");
  k.kernelRowEnd = line.number();
  line.expectWord("stride");
  k.strideX = line.number();
  line.expectWord("dilation");
  k.dilationY = line.number();
  line.expect("x");
  k.dilationX = line.number();
  line.expectWord("width");
  line.numbers(k.outputWidth);
  line.expectWord("channels");
  line.numbers(k.outputChannels);
  countEntries(line, k.outputWidth.size() + k.outputChannels.size());
  if (inst.opcode == Opcode::Conv) {
    line.expectWord("cin");
    k.inputChannels = line.number();
  }
  if (inst.opcode == Opcode::AvgPool)
    line.expectWord("valid");
  if (inst.opcode == Opcode::AvgPool ||
      (inst.opcode == Opcode::MaxPool && line.consumeWord("valid"))) {
    line.numbers(k.validBegin);
    line.numbers(k.validEnd);
    countEntries(line, k.validBegin.size() + k.validEnd.size());
  }
  if (line.consumeWord("sums")) {
    k.sumsIn = line.consumeWord("in");
    k.sumsOut = line.consumeWord("out");
    if (!k.sumsIn && !k.sumsOut)
      line.failExpected("'in' or 'out'");
    k.sumsOffset = line.offset();
    if (line.consumeWord("step"))
      k.sumsStep = line.number(INT64_MIN);
  }
}

void Reader::readInstruction(Line &line) {
  Instruction inst;
  unsigned opcode = 0;
  while (opcode < numOpcodes && !line.consumeWord(name(Opcode(opcode))))
    ++opcode;
  if (opcode == numOpcodes) {
    line.failExpected("an instruction");
    return;
  }
  inst.opcode = Opcode(opcode);
  inst.engine =
      inst.opcode == Opcode::Sync ? readEngine(line) : engineOf(inst.opcode);
  if (line.consumeWord("Lock")) {
    readLocks(line, "acquire", inst.acquires);
    readLocks(line, "release", inst.releases);
    if (inst.acquires.empty() && inst.releases.empty())
      line.failExpected("'acquire' or 'release'");
  }
  line.expectWord("iter");
  inst.iterations = line.number(1);
  if (line.consumeWord("with")) {
    line.expectWord("next");
    inst.withNext = true;
  }
  if (inst.opcode == Opcode::Sync) {
    if (line.consumeWord("at")) {
      Member member;
      line.indices(member.at);
      if (line.consumeWord("cores"))
        line.indices(member.cores);
      inst.members.push_back(std::move(member));
    }
  } else if (isTransfer(inst.opcode)) {
    while (line.consume("{"))
      readMember(line, inst);
  } else {
    readKernel(line, inst);
  }
  if (line.consumeWord("layer"))
    inst.layer = unsigned(line.number(0, INT32_MAX));
  inst.source = readSource(line);
  if (!line.failed())
    program.instructions.push_back(std::move(inst));
}

void Reader::readLine(Line &line) {
  if (line.atEnd())
    return;
  StringRef first = line.peekWord();
  if (!sawVersion && first != ".bsaie") {
    line.fail("the text must begin with '.bsaie 1'");
  } else if (first.starts_with(".")) {
    if (inProgram)
      line.fail("a directive after '.program'");
    else if (sawVersion && !sawDevice && first != ".device")
      line.fail("expected '.device' first");
    else
      readDirective(line);
  } else if (!inProgram) {
    line.failExpected("a directive");
  } else {
    readInstruction(line);
  }
  if (!line.failed() && !line.atEnd())
    line.failExpected("the end of the line");
}

llvm::Expected<Program> Reader::read(StringRef text, StringRef file) {
  int64_t number = 0;
  while (!text.empty()) {
    StringRef current;
    std::tie(current, text) = text.split('\n');
    ++number;
    Line line(current);
    readLine(line);
    if (line.failed())
      return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                     file + ":" + llvm::Twine(number) + ":" +
                                         llvm::Twine(line.errorColumn()) +
                                         ": " + line.error());
  }
  if (!inProgram)
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        file + ":" + llvm::Twine(number + 1) +
            ":1: expected '.program' but the text ends");
  if (Error e = checkStructure(program))
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   file + ": " + llvm::toString(std::move(e)));
  return std::move(program);
}

} // namespace

llvm::Expected<Program> bsaie::readAsm(StringRef text, StringRef file) {
  return Reader().read(text, file);
}
